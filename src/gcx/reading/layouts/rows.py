"""Which rows under a header hold figures: titles, sections, marks, totals, notes and signatures are told apart from data.

A row with a figure but without a readable key is data all the same: the checker says what is missing. Nothing with a number is passed
over in silence.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from gcx.labels import unmarked
from gcx.reading.columnar import marks
from gcx.reading.layouts.cells import Stated, blank, dashes, numeric, text_of, yearlike
from gcx.reading.layouts.lexicon import Lexicon
from gcx.reading.layouts.marks import is_marker
from gcx.reading.layouts.preamble import answers_label, is_foot, is_note, labels_row
from gcx.reading.layouts.shape import Column, Shape
from gcx.reading.layouts.tables import Table
from gcx.reading.layouts.words import Role
from gcx.records import Bools, Raw
from gcx.traditional import simplified

Positions: TypeAlias = npt.NDArray[np.int64]
TOTAL = re.compile(
    r"(?:(?:全(?:市|县|区|省|国|自治区)|各(?:县区|地区|区县)|本表)?\s*(?:合\s*计|总\s*计|小\s*计|共\s*计)|sub-?total|grand\s*total|total|sum)\s*:?",
    re.IGNORECASE,
)


@dataclass(slots=True)
class Rows:
    """The data rows of a table as positions from its first row; `groups` gives each the area, item or year of the section it stands in.

    `totals` are the rows of the sheet with a total and its label, `unread` those of notes and lines that hold a figure nonetheless.
    """

    positions: Positions
    groups: dict[Role, list[Stated | None]] = field(default_factory=dict)
    totals: list[tuple[int, str]] = field(default_factory=list)
    unread: list[int] = field(default_factory=list)


def filled(cells: Sequence[Raw]) -> Bools:
    """Which cells hold something."""
    return ~marks(cells, blank)


def _labels(raw: Raw) -> bool:
    """Whether a cell makes its row a note or a total."""
    return is_foot(raw) or (isinstance(raw, str) and TOTAL.fullmatch(simplified(text_of(raw))) is not None)


def data_rows(table: Table, shape: Shape, columns: Sequence[Column], lexicon: Lexicon, sections: Collection[Role]) -> Rows:
    """Tell the rows of `table` apart; `sections` are the kinds of key that may stand in a row of their own above the rows they hold for."""
    return _Sorting(table, shape, columns, lexicon, sections).rows()


class _Sorting:
    """One table's rows while they are told apart."""

    def __init__(self, table: Table, shape: Shape, columns: Sequence[Column], lexicon: Lexicon, sections: Collection[Role]) -> None:
        self.table = table
        self.lexicon = lexicon
        self.sections = sections
        down = shape.down
        by_item: list[Role] = [role for role in (Role.ITEM, Role.CODE) if role in down]
        naming = by_item or [role for role in (Role.AREA, Role.YEAR) if role in down]
        self.by_item = bool(by_item)
        columns_of = {role: [column, *shape.beside.get(role, [])] for role, column in down.items()}
        self.naming = [table.keys(column.number)[0] for role in naming for column in columns_of[role]]
        keys = [role for role in (Role.AREA, Role.YEAR, Role.ITEM, Role.CODE) if role in down]
        self.keys = [table.keys(column.number)[0] for role in keys for column in columns_of[role]]
        self.support = [table.column(down[role].number) for role in (Role.UNIT, Role.CODE) if role in down]
        self.values = [table.column(column.number) for column in columns]
        self.result = Rows(np.zeros(0, np.int64))
        self._value_columns = [column.number for column in columns]
        self._groups: dict[Role, Stated] = {}
        self._in_note = False
        self._begun = False

    def rows(self) -> Rows:
        """The rows that hold figures, in order."""
        ordinary = self._ordinary()
        if not self.sections:
            self._keep(ordinary, np.flatnonzero(~ordinary).tolist())
            self.result.positions = np.flatnonzero(ordinary)
            return self.result
        kept: list[int] = []
        for position, plain_row in enumerate(ordinary.tolist()):
            if plain_row or self._holds_data(position):
                self._in_note, self._begun = False, True
                kept.append(position)
                for role in self.sections:
                    self.result.groups.setdefault(role, []).append(self._groups.get(role))
        self.result.positions = np.asarray(kept, np.int64)
        self.result.groups = {role: stated for role, stated in self.result.groups.items() if any(stated)}
        return self.result

    def _keep(self, ordinary: Bools, others: Sequence[int]) -> None:
        """Mark those of the `others` (ascending) that hold data as `ordinary`, too."""
        before = -1
        for position in others:
            if position > before + 1:
                self._in_note, self._begun = False, True  # what an ordinary row between them says
            if self._holds_data(position):
                self._in_note, self._begun = False, True
                ordinary[position] = True
            before = position

    def _ordinary(self) -> Bools:
        """Rows that are data at first sight: named, with a number, and no label that would make them something else."""
        length = len(self.table)
        ordinary = np.zeros(length, np.bool_)
        for cells in self.values:
            ordinary |= marks(cells, numeric)
        named = np.zeros(length, np.bool_) if self.naming else np.ones(length, np.bool_)
        for cells in self.naming:
            named |= filled(cells)
        ordinary &= named
        for cells in {id(cells): cells for cells in (self.table.column(self.table.numbers.start), *self.keys)}.values():
            ordinary &= ~marks(cells, _labels)
        last = self.table.grid.rows[self.table.header.last - 1]
        if is_marker(last):
            rows = self.table.grid.rows[self.table.first - 1 : self.table.last]
            ordinary[[position for position, cells in enumerate(rows) if cells == last]] = False
        for row in self.table.repeats:
            if 0 <= row - self.table.first < length:
                ordinary[row - self.table.first] = False
        return ordinary

    def _holds_data(self, position: int) -> bool:
        row = self.table.first + position
        if row in self.table.repeats:
            return False
        cells = self.table.cells(row)
        first = next((raw for raw in cells if not blank(raw)), None)
        if first is None or self._marks(cells):
            return False
        self._begun = True
        values = [column[position] for column in self.values]
        known = self._known(position)
        note = is_foot(first) and not known
        if note or labels_row(cells):
            self._in_note = note and is_note(first)
            return self._spoilt(position, row)
        if any(numeric(raw) or not (raw is None or isinstance(raw, str)) for raw in values):
            return not self._total(position)
        if self._in_note and not known:
            return False
        return self._worth_reading(position, values, known)

    def _marks(self, cells: list[Raw]) -> bool:
        """A row 甲 乙 1 2 at the top of the table, or the marks of its header once more."""
        if not is_marker(cells, min(self.table.header.columns, default=1)):
            return False
        return not self._begun or cells == self.table.grid.rows[self.table.header.last - 1]

    def _spoilt(self, position: int, row: int) -> bool:
        """Whether a row that begins like a note or a line of labels is one of data: with a figure that answers no label, and a key."""
        cells = self.table.cells(row)
        figures = [number for number in self._value_columns if numeric(self.table.grid.cell(row, number))]
        if all(answers_label(cells, number) for number in figures):
            return False
        if any(self._is_key(raw[position]) for raw in (*self.keys, *self.support)):
            return not self._total(position)
        self.result.unread.append(row)
        return False

    def _is_key(self, raw: Raw) -> bool:
        if yearlike(raw) is not None or self.lexicon.area(raw) or self.lexicon.item(raw) or self.lexicon.code(raw):
            return True
        return isinstance(raw, str) and self.lexicon.is_unit(text_of(raw))

    def _known(self, position: int) -> bool:
        raws = [cells[position] for cells in self.naming]
        if self.by_item:
            return any(self.lexicon.item(raw) or self.lexicon.code(raw) for raw in raws)
        return any(self.lexicon.area(raw) or yearlike(raw) is not None for raw in raws)

    def _total(self, position: int) -> bool:
        for cells in self.keys:
            text = text_of(cells[position])
            if TOTAL.fullmatch(simplified(text)) and not (self.lexicon.item(text) or self.lexicon.area(text)):
                self.result.totals.append((self.table.first + position, text))
                return True
        return False

    def _worth_reading(self, position: int, values: list[Raw], known: bool) -> bool:
        """A row without a number: data when its key is known or fully given, or when something is typed in it; else a section or a remark."""
        label = next((cells[position] for cells in self.naming if not blank(cells[position])), None)
        if label is None:
            return False
        typed = any(not blank(raw) and not dashes(raw) for raw in values)
        supported = any(not blank(cells[position]) and not dashes(cells[position]) for cells in self.support)
        keyed = sum(not blank(cells[position]) for cells in self.keys) > 1
        if self._section(label, position) and not (typed or supported):
            return False
        return known or typed or supported or (keyed and not any(map(dashes, values)))

    def _section(self, label: Raw, position: int) -> bool:
        """A row that only names the area, item or year of the rows below it."""
        name = unmarked(text_of(label))
        column = next((number for number, raw in enumerate(self.table.cells(self.table.first + position), start=1) if not blank(raw)), 0)
        stated = Stated(name, self.table.first + position, column)
        if Role.AREA in self.sections and self.lexicon.area(name):
            self._groups[Role.AREA] = stated
            return True
        if Role.YEAR in self.sections and yearlike(label) is not None:
            self._groups[Role.YEAR] = Stated(label, stated.row, stated.column)
            return True
        if Role.ITEM in self.sections and self.lexicon.item(name):
            self._groups[Role.ITEM] = stated
            return True
        return False
