"""What a layout needs beside the table itself: the plan's names, the option `--area`, and where to leave remarks and faults."""

from __future__ import annotations

from dataclasses import dataclass, field

from gcx.findings import Finding, Location
from gcx.reading import findings_sheets as say
from gcx.reading.layouts.cells import Stated, text_of
from gcx.reading.layouts.headings import Reader
from gcx.reading.layouts.lexicon import Lexicon
from gcx.reading.layouts.preamble import Weight
from gcx.reading.layouts.shape import Shape
from gcx.reading.layouts.tables import Table
from gcx.reading.layouts.words import WORD, Role
from gcx.reading.template import Template


@dataclass(slots=True)
class ShapedTable:
    """A table with its columns decided. `file` is the id of the file it stands in."""

    file: str
    table: Table
    shape: Shape

    def at(self, column: int | None = None) -> Location:
        """The heading of `column` (default: the first) in the row by which the header was recognised."""
        header = self.table.header
        number = column or min(header.columns, default=1)
        row = header.columns[number][-1][0].row if number in header.columns else header.core
        return Location(self.file, self.table.grid.name, row, number)


@dataclass(slots=True)
class Context:
    """One file while its sheets are read. `area` is the option's area, `suggested` the one the file's name speaks of, `template` the
    template it was filled in on.

    `notes` belong to tables that are used, `faults` say why a table was not, `set_aside` which rows with figures are no data in either.

    A fault counts (`True`) when the table speaks of items of the plan and says which column holds the figures; otherwise it may be
    just another sheet of the workbook.
    """

    file: str
    lexicon: Lexicon
    reader: Reader
    area: str | None = None
    suggested: str | None = None
    notes: list[Finding] = field(default_factory=list)
    faults: list[tuple[Finding, bool]] = field(default_factory=list)
    set_aside: list[Finding] = field(default_factory=list)
    disputed: bool = False
    template: Template = field(default_factory=Template)

    def fault(self, sheet: ShapedTable, finding: Finding) -> bool:
        """Record why a table cannot be used; always `False`, so that a check can end with it."""
        self.faults.append((finding, self.mentions_items(sheet) and not sheet.shape.guessed))
        return False

    def mentions_items(self, sheet: ShapedTable) -> bool:
        """Whether any heading or key of the table is an item of the plan."""
        if any(column.item or column.code for column in sheet.shape.across):
            return True
        columns = [sheet.shape.down[role].number for role in (Role.ITEM, Role.CODE) if role in sheet.shape.down]
        cells = [raw for number in columns for raw in sheet.table.column(number)[:300]]
        lines = [stated.raw for stated in sheet.table.preamble.candidates("item")]
        return any(self.lexicon.item(raw) or self.lexicon.code(raw) for raw in (*cells, *lines))

    def ambiguous(self, sheet: ShapedTable) -> bool:
        """Whether two columns could both be the key or the figures; recorded as a fault."""
        for role, columns in sheet.shape.ambiguous:
            named = [(column.number, column.text) for column in columns]
            self.fault(sheet, say.ambiguous_column(sheet.at(columns[0].number), WORD[role], named))
        return bool(sheet.shape.ambiguous)

    def constant(self, sheet: ShapedTable, role: Role) -> Stated | None:
        """What lines, sheet name, option or title say for the whole table; `None` when nothing does.

        Several different answers are a fault where the key is needed (area, year, item), and `disputed` is set; a unit or vintage is
        then simply not taken.
        """
        preamble = sheet.table.preamble
        kind = role.value
        if role is Role.AREA:
            self._add_area(sheet)
        if role is Role.ITEM:
            self._only_known_items(sheet)
        found = preamble.candidates(kind)
        self.disputed = len(found) > 1 and role in {Role.AREA, Role.YEAR, Role.ITEM}
        if self.disputed:
            places = [Location(self.file, sheet.table.grid.name, one.row or None, one.column or None) for one in found]
            self.fault(sheet, say.ambiguous_line(places[0], WORD[role], [text_of(one.raw) for one in found], places[1:]))
        return found[0] if len(found) == 1 else None

    def _add_area(self, sheet: ShapedTable) -> None:
        """The option, the plan's only area; a title says nothing when the line for the area was left blank."""
        preamble = sheet.table.preamble
        said = [
            (weight, stated) for weight, stated in preamble.said.get("area", []) if weight != Weight.TITLE or preamble.blank_area is None
        ]
        if self.area:
            said.append((Weight.OPTION, Stated(self.area)))
        if len(self.lexicon.area_names) == 1:
            said.append((Weight.ONLY, Stated(self.lexicon.area_names[0])))
        preamble.said["area"] = said

    def _only_known_items(self, sheet: ShapedTable) -> None:
        """A line `指标：…` counts whatever it says; several names inside one title do not."""
        preamble = sheet.table.preamble
        titles = [stated for weight, stated in preamble.said.get("item", []) if weight == Weight.TITLE]
        if len({text_of(stated.raw) for stated in titles}) > 1:
            preamble.said["item"] = [(weight, stated) for weight, stated in preamble.said["item"] if weight != Weight.TITLE]
        if len(self.lexicon.item_names) == 1:
            preamble.add("item", Weight.ONLY, Stated(self.lexicon.item_names[0]))
