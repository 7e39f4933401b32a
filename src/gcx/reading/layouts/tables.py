"""A sheet as tables: each header starts one, a header repeated at a page break only goes on with it, blank rows end nothing.

Lines between the last figures of one table and the header of the next speak for the next.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from gcx.reading.columnar import ColumnRows
from gcx.reading.grid import Grid
from gcx.reading.layouts.abreast import columns_abreast
from gcx.reading.layouts.cells import blank, figure_like, numeric
from gcx.reading.layouts.header import find_headers
from gcx.reading.layouts.headings import Reader
from gcx.reading.layouts.preamble import Preamble, answers_label, is_foot, labels_row, read_preamble
from gcx.reading.layouts.stack import Header
from gcx.records import Raw

LINES = 30
"""Rows above a header that may speak for it."""
_TRANSPOSED = 64
"""Tables up to this many columns are turned into columns in one step."""


@dataclass(slots=True)
class Table:
    """One table of a sheet: header, rows `first`..`last` under it (from 1, empty when `last < first`), and what stands above.

    `repeats` are rows of repeated headers (with their marks and lines) inside; they hold no data. `span` are its columns where another
    table stands beside it, else it has the sheet to itself.
    """

    grid: Grid
    header: Header
    preamble: Preamble
    first: int
    last: int
    repeats: set[int] = field(default_factory=set)
    span: range | None = None
    _columns: dict[int, Sequence[Raw]] = field(default_factory=dict)

    def __len__(self) -> int:
        return max(self.last - self.first + 1, 0)

    @property
    def numbers(self) -> range:
        """Its columns, from 1."""
        return self.span or range(1, self._width() + 1)

    def cells(self, row: int) -> list[Raw]:
        """A row of the sheet, empty outside the table's columns."""
        cells = self.grid.rows[row - 1]
        return cells if self.span is None else [raw if number in self.span else None for number, raw in enumerate(cells, start=1)]

    def column(self, number: int) -> Sequence[Raw]:
        """The raw cells of a sheet column (from 1) in all rows of the table."""
        if not self._columns:
            self._transpose()
        if number not in self._columns:
            at = number - 1
            self._columns[number] = [row[at] if len(row) > at else None for row in self.grid.rows[self.first - 1 : self.last]]
        return self._columns[number]

    def _transpose(self) -> None:
        """All columns at once where all rows are equally long: several times faster than one by one."""
        rows = self.grid.rows[self.first - 1 : self.last]
        if isinstance(rows, ColumnRows):
            self._columns = dict(enumerate(rows.columns, start=1))
        elif rows and len(rows[0]) <= _TRANSPOSED and len(set(map(len, rows))) == 1:
            self._columns = {number: list(cells) for number, cells in enumerate(zip(*rows, strict=True), start=1)}

    def keys(self, number: int) -> tuple[Sequence[Raw], list[int] | None]:
        """A column of keys with cells merged downwards filled in, and the row each is typed in (`None`: its own row)."""
        merged = [
            merge
            for merge in self.grid.merges
            if merge[1] == number and merge[2] > merge[0] and merge[2] >= self.first and merge[0] <= self.last
        ]
        if not merged:
            return self.column(number), None
        cells, typed = list(self.column(number)), list(range(self.first, self.last + 1))
        for top, _, bottom, _ in merged:
            anchor = max(top, self.first)
            for row in range(anchor + 1, min(bottom, self.last) + 1):
                if blank(cells[row - self.first]):
                    cells[row - self.first] = cells[anchor - self.first]
                    typed[row - self.first] = anchor
        return cells, typed

    def _width(self) -> int:
        """The last column with a heading or a cell."""
        wide = max(self.header.columns, default=0)
        rows = self.grid.rows[self.first - 1 : self.last]
        if isinstance(rows, ColumnRows) and rows.width <= wide:
            return wide
        if max(map(len, rows), default=0) <= wide:
            return wide
        for row in rows:
            rest = row[wide:]
            if rest.count(None) < len(rest):
                wide = next((number for number in range(len(row), wide, -1) if not blank(row[number - 1])), wide)
        return wide


def last_row(grid: Grid) -> int:
    """The last row (from 1) that is not empty; 0 for an empty sheet."""
    for number in range(len(grid.rows), 0, -1):
        row = grid.rows[number - 1]
        if row.count(None) != len(row) and not all(blank(raw) for raw in row):
            return number
    return 0


def split(grid: Grid, reader: Reader) -> list[Table]:
    """The tables of a sheet from top to bottom; empty when no header was found."""
    tables: list[Table] = []
    end = last_row(grid)
    headers = find_headers(grid, reader)
    starts = [_lines_above(grid, header.first, headers[i - 1].last if i else 0, reader) for i, header in enumerate(headers)]
    for position, header in enumerate(headers):
        stop = starts[position + 1] - 1 if position + 1 < len(headers) else end
        preamble = read_preamble(grid, starts[position], header.first - 1, reader.lexicon)
        previous = tables[-1] if tables else None
        same = previous is not None and previous.header.signature() == header.signature()
        if previous is not None and same and not preamble.adds_to(previous.preamble):
            previous.repeats.update(range(starts[position], header.last + 1))
            previous.last = stop
            continue
        if previous is not None:
            preamble.inherit(previous.preamble, same_header=same)
        tables.append(Table(grid, header, preamble, header.last + 1, stop))
    return [part for table in tables for part in _apart(table)]


def _apart(table: Table) -> list[Table]:
    """The tables that stand side by side in the rows of one."""
    header = table.header
    own = {column: heading for column, said in header.columns.items() for stated, heading in said if stated.row == header.core}
    spans = columns_abreast(own)
    if len(spans) < 2:
        return [table]
    parts = []
    for span in spans:
        columns = {column: said for column, said in header.columns.items() if column in span}
        parts.append(replace(table, header=replace(header, columns=columns), span=span, _columns={}))
    return parts


def _lines_above(grid: Grid, header: int, floor: int, reader: Reader) -> int:
    """The first of the rows above a header that speak for it: text without figures, up to a blank row above some text."""
    if floor == 0:
        return max(1, header - LINES)
    row, taken = header - 1, False
    while row > floor:
        cells = grid.rows[row - 1]
        if all(blank(raw) for raw in cells):
            if taken:
                break
        elif not _line(cells, reader):
            break
        else:
            taken = True
        row -= 1
    return row + 1


def _line(cells: list[Raw], reader: Reader) -> bool:
    """Whether a row is a title or a line of labels, not data and not the foot of the table above."""
    if labels_row(cells):
        return all(answers_label(cells, column) for column, raw in enumerate(cells, start=1) if numeric(raw))
    filled = [raw for raw in cells if not blank(raw)]
    if any(figure_like(raw) for raw in filled) or is_foot(filled[0]):
        return False
    return len(filled) <= 2 and not any(reader.lexicon.item(raw) for raw in filled)
