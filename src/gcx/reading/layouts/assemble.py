"""From decided columns and rows to a `Block`: keys factorised, figures as arrays, every cell with its coordinates.

What the sheet does not say row by row comes from its headings, then from the lines above it, its sections, its name, the option.
What stays unsaid is a fault of the table, recorded in the context, and its figures are not used.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from gcx.findings import Location
from gcx.labels import split_unit, unmarked
from gcx.reading import findings_notes as note
from gcx.reading import findings_sheets as say
from gcx.reading.layouts.arrays import figures, selected
from gcx.reading.layouts.cells import Stated, blank, dashes, text_of
from gcx.reading.layouts.context import Context, ShapedTable
from gcx.reading.layouts.keys import column_keys, heading_keys, layered, listed_keys, mapped, taken
from gcx.reading.layouts.manner import Manner
from gcx.reading.layouts.preamble import Weight
from gcx.reading.layouts.rows import Rows, data_rows, filled
from gcx.reading.layouts.shape import Column, base_year_of
from gcx.reading.layouts.words import BASE_YEAR, WORD, Role
from gcx.records import Block, Ints, Keys, Raw, Total, constant_keys


def assemble(sheet: ShapedTable, context: Context, columns: Sequence[Column], manner: Manner) -> list[Block]:
    """The block of one table; empty when a key is missing (recorded as a fault) or when no cell holds anything."""
    if context.ambiguous(sheet):
        return []
    work = _Assembly(sheet, context, columns, manner)
    return work.blocks()


class _Assembly:
    """One table while its block is put together."""

    def __init__(self, sheet: ShapedTable, context: Context, columns: Sequence[Column], manner: Manner) -> None:
        self.sheet = sheet
        self.table = sheet.table
        self.shape = sheet.shape
        self.context = context
        self.columns = list(columns)
        self.manner = manner
        self.constants: dict[Role, Stated] = {}
        self.rows = Rows(np.zeros(0, np.int64))

    def blocks(self) -> list[Block]:
        """The block, in a list; an empty list when there is nothing to use."""
        sections = [role for role in (Role.AREA, Role.ITEM, Role.YEAR) if not self._said(role)]
        self.rows = data_rows(self.table, self.shape, self.columns, self.context.lexicon, sections)
        self._set_aside()
        if not len(self.rows.positions):
            return []
        self._drop_empty_columns()
        if not self.columns or not (self._year() and self._item() and self._area()):
            return []
        for role in (Role.UNIT, Role.VINTAGE):
            self._constant(role)
        block = self._block()
        self._remarks()
        return [block] if len(block) else []

    # ------------------------------------------------------------ where each key comes from

    def _said(self, role: Role) -> bool:
        """Whether columns or headings give this kind of key for every figure."""
        down = self.shape.down
        if role is Role.ITEM:
            return Role.ITEM in down or Role.CODE in down or all(column.item or column.code for column in self.columns)
        if role is Role.YEAR:
            return Role.YEAR in down or all(column.year for column in self.columns)
        return role in down or all(column.area for column in self.columns)

    def _constant(self, role: Role) -> Stated | None:
        stated = self.context.constant(self.sheet, role)
        if stated is not None:
            self.constants[role] = stated
        return stated

    def _year(self) -> bool:
        if self._said(Role.YEAR):
            return True
        relative = next((column for column in self.columns if column.relative not in (None, BASE_YEAR)), None)
        undated = [column for column in self.columns if column.year is None and column.relative is None]
        if relative is None and not undated:
            report = None
        elif relative is None and self._in_sections(Role.YEAR):
            return True
        else:
            report = self._constant(Role.YEAR)
            if report is None:
                return not self.context.disputed and self.context.fault(
                    self.sheet, say.missing_year(self.sheet.at(), relative.text if relative else None)
                )
        for column in self.columns:
            if column.relative is not None:
                year = base_year_of(column, self.context.lexicon.base_year, report.raw if report and isinstance(report.raw, int) else None)
                place = report if column.relative == 0 and report is not None else column.place
                column.year = Stated(year, place.row, place.column)
        return True

    def _item(self) -> bool:
        if self._said(Role.ITEM) or self._in_sections(Role.ITEM) or self._constant(Role.ITEM) is not None:
            return True
        keyed = [column for column in self.columns if column.item or column.code]
        if keyed:
            self.shape.extra += [column for column in self.columns if column not in keyed]
            self.columns = keyed
            return True
        return not self.context.disputed and self.context.fault(self.sheet, say.missing_item(self.sheet.at()))

    def _in_sections(self, role: Role) -> bool:
        """Whether rows of their own name the key; rows above the first of them may still need what the table says as a whole."""
        groups = self.rows.groups.get(role)
        if groups and not all(groups):
            self._constant(role)
        return bool(groups)

    def _area(self) -> bool:
        if self._said(Role.AREA) or self._in_sections(Role.AREA) or self._constant(Role.AREA) is not None:
            return True
        if self.context.disputed:
            return False
        label = self.table.preamble.blank_area
        example = self.context.suggested or next(iter(self.context.lexicon.area_names), "")
        at = self.sheet.at() if label is None else Location(self.context.file, self.table.grid.name, label.row, label.column)
        return self.context.fault(self.sheet, say.missing_area(at, label is not None, example))

    # ------------------------------------------------------------ arrays

    def _block(self) -> Block:
        positions, count = self.rows.positions, len(self.columns)
        number, odd = figures([selected(self.table.column(column.number), positions) for column in self.columns])
        row = np.repeat((positions + self.table.first).astype(np.int32), count)
        column = np.tile(np.asarray([one.number for one in self.columns], np.int32), len(positions))
        block = Block(self.context.file, self.table.grid.name, self.manner.layout, row, column, number, odd)
        block.area = self._keys(Role.AREA, row, lambda one: one.area)
        block.year = self._keys(Role.YEAR, row, lambda one: one.year)
        block.item = self._keys(Role.ITEM, row, lambda one: one.item)
        block.code = self._keys(Role.CODE, row, lambda one: one.code)
        block.vintage = self._keys(Role.VINTAGE, row, lambda one: one.vintage)
        block.note = self._keys(Role.NOTE, row, lambda _: None)
        block.unit = self._units(block.item, row)
        block.totals = tuple(self._total(row, label) for row, label in self.rows.totals)
        self._limit_vintage(block)
        return self._without_idle_cells(block)

    def _total(self, row: int, label: str) -> Total:
        """A row 合计 with the plain numbers in it."""
        cells = ((column.number, self.table.grid.cell(row, column.number)) for column in self.columns)
        return Total(
            row, label, {number: float(raw) for number, raw in cells if isinstance(raw, float | int) and not isinstance(raw, bool)}
        )

    def _keys(self, role: Role, row: Ints, said: Callable[[Column], Stated | None], inside: Keys | None = None) -> Keys | None:
        """The keys of one kind for every figure, the most particular source first; `None` when nothing gives any.

        `row` has the row of every figure. `inside` are keys found inside other keys: the unit in brackets behind an item's name.
        """
        count, rows = len(self.columns), len(self.rows.positions)
        found: Keys | None = None
        if role in self.shape.down:
            found = column_keys(self.table, self.shape.down[role].number, self.rows.positions, row)
            for column in self.shape.beside.get(role, []):
                found = layered(found, column_keys(self.table, column.number, self.rows.positions, row))
            if role in {Role.AREA, Role.ITEM, Role.YEAR}:
                found = self._filled_down(role, found)
            if role is Role.UNIT:
                found = mapped(found, lambda raw: None if dashes(raw) else raw)
        headings = [said(column) for column in self.columns]
        if any(headings):
            found = layered(found, heading_keys(headings, rows))
        found = layered(found, inside)
        if role in self.rows.groups:
            found = layered(found, listed_keys(self.rows.groups[role], count))
        stated = self.constants.get(role)
        if stated is not None:
            found = layered(found, constant_keys(stated.raw, rows * count, stated.row, stated.column))
        return found

    def _filled_down(self, role: Role, keys: Keys) -> Keys:
        """Keys typed only in the first row of each group hold for the rows below, when that is how most of the column is filled."""
        empty = np.asarray([blank(value) for value in keys.values], np.bool_)[keys.codes]
        count = len(self.columns)
        missing = int(empty.sum()) // count
        if not missing or empty[0] or missing * 2 < len(self.rows.positions):
            return keys
        other = self.shape.down.get(Role.CODE if role is Role.ITEM else Role.ITEM)
        if role is Role.ITEM and other is not None:
            return keys
        source = np.maximum.accumulate(np.where(empty, -1, np.arange(len(empty))))
        self.context.notes.append(note.filled_down(self.sheet.at(self.shape.down[role].number), WORD[role], missing))
        return Keys(keys.codes[source], keys.values, keys.row[source], keys.column[source])

    def _units(self, item: Keys | None, row: Ints) -> Keys | None:
        inside = None if item is None else mapped(item, self._unit_in)
        if inside is not None and all(value is None for value in inside.values):
            inside = None
        stated = self._keys(Role.UNIT, row, lambda one: one.unit, inside)
        if item is not None and inside is not None and stated is not None:
            self._compare_units(item, inside, stated)
        return stated

    def _compare_units(self, item: Keys, inside: Keys, stated: Keys) -> None:
        """Note names whose unit in brackets is another than the unit stated for the row; the first place of each such pair."""
        pairs = inside.codes.astype(np.int64) * len(stated.values) + stated.codes
        for index in np.unique(pairs, return_index=True)[1].tolist():
            own, unit = inside.raw(index), stated.raw(index)
            if isinstance(own, str) and isinstance(unit, str) and not self.context.lexicon.same_unit(own, unit):
                at, label = (
                    Location(self.context.file, self.table.grid.name, int(keys.row[index]), int(keys.column[index]))
                    for keys in (stated, item)
                )
                self.context.notes.append(say.units_contradict(at, label, text_of(item.raw(index)), own, unit))

    def _unit_in(self, raw: Raw) -> Raw:
        """The unit in the brackets behind an item's name."""
        return split_unit(unmarked(raw), self.context.lexicon.is_unit)[1] if isinstance(raw, str) else None

    def _limit_vintage(self, block: Block) -> None:
        """A column 数据状态 speaks of the report year, not of the year before it."""
        applies = np.asarray([self.manner.vintage_applies(column) for column in self.columns], np.bool_)
        if block.vintage is not None and not applies.all():
            every = np.tile(applies, len(self.rows.positions))
            keys = block.vintage
            block.vintage = Keys(
                np.where(every, keys.codes, len(keys.values)).astype(np.int32), [*keys.values, None], keys.row, keys.column
            )

    def _without_idle_cells(self, block: Block) -> Block:
        """Leave out cells that a form or an export keeps empty, and those in which a template has printed a dash."""
        blank_ok = [self.manner.may_be_blank(column) for column in self.columns]
        dash_ok = [self.manner.may_be_dashed(column) for column in self.columns]
        printed = self.context.template.closed.get(block.sheet, frozenset())
        if not any(blank_ok) and not any(dash_ok) and not printed:
            return block
        count = len(self.columns)
        idle = [
            index
            for index, raw in block.odd.items()
            if (blank_ok[index % count] and blank(raw))
            or (dashes(raw) and (dash_ok[index % count] or (int(block.row[index]), int(block.column[index])) in printed))
        ]
        if not idle:
            return block
        keep = np.ones(len(block), np.bool_)
        keep[idle] = False
        if self.manner.layout == "nbs":
            self.context.notes.append(note.blank_export(self.sheet.at(), len(idle)))
        return taken(block, keep)

    # ------------------------------------------------------------ remarks

    def _drop_empty_columns(self) -> None:
        """A figure column without any cell in the data rows is not reported at all."""
        full = [column for column in self.columns if filled(selected(self.table.column(column.number), self.rows.positions)).any()]
        if full and len(full) < len(self.columns):
            empty = [(column.number, column.text) for column in self.columns if column not in full]
            self.context.notes.append(note.empty_columns(self.sheet.at(empty[0][0]), empty))
        self.columns = full

    def _set_aside(self) -> None:
        """Rows that hold figures and are not read: totals, and notes with a figure of their own."""
        by_label: dict[str, list[int]] = {}
        for row, label in self.rows.totals:
            by_label.setdefault(label, []).append(row)
        for label, rows in by_label.items():
            self.context.set_aside.append(note.total_rows(Location(self.context.file, self.table.grid.name, rows[0], 1), rows, label))
        if self.rows.unread:
            at = Location(self.context.file, self.table.grid.name, self.rows.unread[0], 1)
            self.context.set_aside.append(note.unread_rows(at, self.rows.unread))

    def _remarks(self) -> None:
        if self.shape.guessed and self.shape.value is not None:
            value = self.shape.value
            self.context.notes.append(say.guessed_value(self.sheet.at(value.number), value.number, value.text))
        for role, stated in self.constants.items():
            if self.table.preamble.weight(role.value) == Weight.TITLE and role in {Role.AREA, Role.YEAR, Role.ITEM}:
                at = Location(self.context.file, self.table.grid.name, stated.row or None, stated.column or None)
                self.context.notes.append(note.taken_from_title(at, WORD[role], str(stated.raw)))
