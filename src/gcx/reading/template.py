"""A submission filled in on a template: what the template's hidden sheet says was printed, compared with what stands there now.

Printed dashes are no answers and printed rows of 事项 and 下达目标 that nobody filled in are no rows; both are told to the reader of the
sheets. Everything else is a finding: the figures themselves are read and judged as those of any other sheet.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from gcx.findings import Explanation, Finding, Location, Text
from gcx.names import key
from gcx.reading import findings_template as say
from gcx.reading.alignment import Rows, columns_of, header_row, same
from gcx.reading.grid import Grid
from gcx.reading.layouts.cells import blank
from gcx.reading.layouts.words import Role, roles_of
from gcx.records import SideRow, TemplateMark, Uncached, plain
from gcx.stamp import FIGURES, PASSIVE, Stamp, StampedSheet, StampError, is_stamp, parsed

if TYPE_CHECKING:
    from gcx.plan import Plan

_ANSWERS = ("状态", "下达值", "文号", "日期", "说明")
_NO_DATA = Text("模板的说明或参数，不是填报数据", "instructions or lists of the template, not data")
_FIRST_CELL = 1


@dataclass(slots=True)
class Template:
    """One file's template. `closed` gives for each sheet the cells whose printed dash is no answer; `passive` are sheets without data;
    `unanswered` counts the printed rows of side sheets that were left blank.
    """

    mark: TemplateMark | None = None
    passive: set[str] = field(default_factory=set)
    closed: dict[str, frozenset[tuple[int, int]]] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    unanswered: dict[str, int] = field(default_factory=dict)

    def why_passive(self, sheet: str) -> Text | None:
        """Why a sheet holds no data, `None` for one that may."""
        return _NO_DATA if sheet in self.passive else None

    def answered(self, sheet: str, rows: Sequence[SideRow]) -> list[SideRow]:
        """The rows of a side sheet in which something was filled in beside what was printed; all rows where there is no template."""
        if self.mark is None:
            return list(rows)
        kept = [row for row in rows if any(row.text(heading) for heading in _ANSWERS)]
        if len(kept) < len(rows):
            self.unanswered[sheet] = len(rows) - len(kept)
        return kept


def find_template(grids: Sequence[Grid], plan: Plan, file: str, *, formulas: bool) -> Template:
    """The template a file was filled in on, compared with what became of it; an empty `Template` when there is none.

    `formulas`: whether files of this format say which cells hold formulas.
    """
    template = Template()
    for grid in grids:
        if is_stamp(grid.rows):
            template.passive.add(grid.name)
            try:
                stamp = parsed(grid.rows)
            except StampError:
                template.findings.append(say.record_altered(Location(file)))
                return template
            template.mark = TemplateMark(stamp.plan, stamp.sha256, stamp.version, stamp.layout)
            _Comparison(template, stamp, {one.name: one for one in grids if one is not grid}, file, formulas=formulas).run(plan)
            return template
    return template


class _Comparison:
    """All sheets of one file against the hidden sheet."""

    def __init__(self, template: Template, stamp: Stamp, grids: Mapping[str, Grid], file: str, *, formulas: bool) -> None:
        self.template, self.stamp, self.grids, self.file, self.formulas = template, stamp, dict(grids), file, formulas

    def run(self, plan: Plan) -> None:
        """Compare everything; what was found goes into the template."""
        found = self.template.findings
        if self.stamp.plan != plan.header.id:
            found.append(say.other_plan(Location(self.file), self.stamp.plan, plan.header.id))
        elif self.stamp.sha256 != plan.sha256 and (changed := _changed_items(self.stamp, plan)):
            found.append(say.older_plan(Location(self.file), changed))
        pairs = self._pairs()
        for sheet in self.stamp.sheets:
            grid = pairs.get(sheet.name)
            if sheet.kind == PASSIVE:
                self.template.passive.update([grid.name] if grid else [])
            elif grid is None:
                gone = Text(f"模板的“{sheet.name}”表", f"sheet “{sheet.name}” of the template")
                found.append(say.part_deleted(Location(self.file), gone))
            else:
                _Sheet(self, sheet, grid, plan).compare()

    def _pairs(self) -> dict[str, Grid]:
        """The sheets of the template as they are now: by name, else (renamed) one of the others with the same headings."""
        pairs = {sheet.name: self.grids.pop(sheet.name) for sheet in self.stamp.sheets if sheet.name in self.grids}
        for sheet in self.stamp.sheets:
            if sheet.name not in pairs and sheet.headings:
                alike = [grid for grid in self.grids.values() if (row := header_row(sheet, grid)) and _as_printed(sheet, grid, row)]
                if alike:
                    pairs[sheet.name] = self.grids.pop(alike[0].name)
        return pairs


def _as_printed(sheet: StampedSheet, grid: Grid, header: int) -> bool:
    """Whether headings and lines of a sheet are exactly those of the template."""
    shift = header - sheet.header
    lines = all(same(text, grid.cell(row + shift, column)) for row, column, text in sheet.lines)
    return lines and all(same(text, grid.cell(header, column)) for column, text in enumerate(sheet.headings, 1))


def _changed_items(stamp: Stamp, plan: Plan) -> list[str]:
    """Items of the template whose name, code or unit is not what the plan says now."""
    known = {(item.name, item.code, unit) for item in plan.items for unit in (item.unit.name, "—" if item.unit.is_number else "")}
    printed: dict[tuple[str, str, str], None] = {}
    for sheet in stamp.sheets:
        if sheet.kind == FIGURES and {"name", "code", "unit"} <= set(sheet.labels):
            places = [sheet.labels.index(label) for label in ("name", "code", "unit")]
            for _, texts in sheet.rows:
                name, code, unit = (texts[place] for place in places)
                printed[name, code, unit] = None
    return [entry[0] for entry in printed if entry not in known]


class _Sheet:
    """One sheet against what the template has on it."""

    def __init__(self, whole: _Comparison, sheet: StampedSheet, grid: Grid, plan: Plan) -> None:
        self.whole, self.sheet, self.grid, self.plan = whole, sheet, grid, plan
        self.found = whole.template.findings
        self.note: int | None = None

    def compare(self) -> None:
        """Headings, lines, rows, closed cells, formulas."""
        header = header_row(self.sheet, self.grid)
        if header is None:
            self.found.append(say.part_deleted(Location(self.whole.file, self.grid.name), Text("模板的表头", "the template's header")))
            return
        columns, retyped = columns_of(self.sheet, self.grid, header)
        self._headings(header, columns, retyped)
        shift = header - self.sheet.header
        self._lines(shift, header)
        labels = columns[: len(self.sheet.labels)]
        rows = Rows(self.sheet, self.grid, header, labels).paired()
        self._rows(rows, labels)
        self._closed(rows, columns)
        if self.whole.formulas:
            self._formulas(shift)

    def _headings(self, header: int, columns: Sequence[int | None], retyped: Sequence[int]) -> None:
        for position, text in enumerate(self.sheet.headings):
            column = columns[position]
            if Role.NOTE in roles_of(text):
                self.note = column
            if column is None:
                gone = Text(f"模板的“{text}”栏", f"column “{text}” of the template")
                self.found.append(say.part_deleted(self._at(header, _FIRST_CELL), gone))
            elif position in retyped:
                self._changed("heading", header, column, text)

    def _lines(self, shift: int, header: int) -> None:
        above = [raw for cells in self.grid.rows[: header - 1] for raw in cells if not blank(raw)]
        for row, column, text in self.sheet.lines:
            if not any(same(text, raw) for raw in above):
                self._changed("line", max(row + shift, 1), column, text)

    def _rows(self, pairs: Mapping[int, int], labels: Sequence[int | None]) -> None:
        gone: list[tuple[int, str]] = []
        for number, texts in self.sheet.rows:
            row = pairs.get(number)
            if row is None:
                gone.append((number, self._label(texts)))
                continue
            for label, column, text in zip(self.sheet.labels, labels, texts, strict=False):
                if column is not None and not same(text, self.grid.cell(row, column)):
                    self._changed(label, row, column, text, self._item(texts))
        if gone:
            only = next(texts for number, texts in self.sheet.rows if number == gone[0][0]) if len(gone) == 1 else ()
            self.found.append(say.rows_gone(Location(self.whole.file, self.grid.name), gone, self._item(only)))

    def _closed(self, pairs: Mapping[int, int], columns: Sequence[int | None]) -> None:
        places = [(pairs.get(row), columns[column - 1] if column <= len(columns) else None) for row, column in self.sheet.closed]
        self.whole.template.closed[self.grid.name] = frozenset(
            (row, column) for row, column in places if row is not None and column is not None
        )

    def _formulas(self, shift: int) -> None:
        for row, column in self.sheet.formulas:
            place = (row + shift, column)
            raw = self.grid.cell(*place)
            if place not in self.grid.formulas and not isinstance(raw, Uncached):
                self.found.append(say.formula_overwritten(self._at(*place), plain(raw)))

    def _changed(self, label: str, row: int, column: int, text: str, item: str | None = None) -> None:
        raw = self.grid.cell(row, column)
        words = say.unit_changed if label == "unit" else say.label_changed
        explained = None if label in {"heading", "line"} else self._explanation(row)
        self.found.append(words(self._at(row, column), text, plain(raw), explained, item))

    def _explanation(self, row: int) -> Explanation | None:
        raw = None if self.note is None else self.grid.cell(row, self.note)
        return None if blank(raw) else Explanation(plain(raw).strip(), self._at(row, self.note or 0))

    def _item(self, texts: Sequence[str]) -> str | None:
        """The plan's item a printed row is for."""
        if "name" not in self.sheet.labels or not texts:
            return None
        name = texts[self.sheet.labels.index("name")]
        return name if name in self.plan.item_position else None

    def _label(self, texts: Sequence[str]) -> str:
        """A printed row in a few words: code and name, or all its labels."""
        chosen = [text for label, text in zip(self.sheet.labels, texts, strict=False) if label != "unit" and text]
        if {"code", "name"} <= set(self.sheet.labels) and "area" not in self.sheet.labels:
            chosen.sort(key=lambda text: text != texts[self.sheet.labels.index("code")])
        return " ".join(dict.fromkeys(chosen)) if chosen else key(" ".join(texts))

    def _at(self, row: int, column: int) -> Location:
        return Location(self.whole.file, self.grid.name, row, column)
