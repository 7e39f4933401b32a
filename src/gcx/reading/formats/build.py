"""Filling a grid cell by cell, in whatever order a file stores them, without ever making room for cells that are not there."""

from __future__ import annotations

import re
from collections.abc import Iterable

from gcx.findings import column_letters
from gcx.reading.grid import Grid
from gcx.reading.guard import Source
from gcx.records import Raw

_RANGE = re.compile(r"\$?([A-Z]{1,3})\$?([0-9]{1,7})(?::\$?([A-Z]{1,3})\$?([0-9]{1,7}))?", re.ASCII)
EMPTY: list[Raw] = []
"""The one row that stands for every row without cells; never changed."""

Merge = tuple[int, int, int, int]


class GridBuilder:
    """Cells of one sheet on their way into a `Grid`. Rows and columns are counted from 1, as the spreadsheet counts them."""

    def __init__(self, source: Source, sheet: str, budget: Budget) -> None:
        self.source = source
        self.sheet = sheet
        self.budget = budget
        self.rows: list[list[Raw]] = []
        self.formulas: dict[tuple[int, int], str] = {}
        self.hidden_rows: set[int] = set()
        self.hidden_columns: set[int] = set()
        self.merges: dict[Merge, None] = {}

    def put(self, row: int, column: int, value: Raw) -> None:
        """Place a value. `Refused` outside the limits, and when the file gives the same cell twice; `None` places nothing."""
        if value is None:
            return
        cells = self.row(row)
        gap = column - 1 - len(cells)
        self.budget.cells += 1
        if gap < 0:
            if column < 1 or cells[column - 1] is not None:
                raise self.twice(row, column)
            cells[column - 1] = value
            return
        if gap:
            self.pad(cells, gap, column)
        cells.append(value)

    def row(self, row: int) -> list[Raw]:
        """The cells of `row`, made when needed."""
        rows = self.rows
        if row < 1:
            raise self.source.unsafe("有单元格的行号小于 1", "a cell's row number is below 1")
        if row > len(rows):
            if row > self.source.limits.rows:
                raise self.source.over("rows", row, self.sheet)
            rows.extend([EMPTY] * (row - len(rows)))
        if rows[row - 1] is EMPTY:
            rows[row - 1] = []
        return rows[row - 1]

    def pad(self, cells: list[Raw], gap: int, column: int) -> None:
        """Leave `gap` cells of a row empty before `column`."""
        if column > self.source.limits.columns:
            raise self.source.over("columns", column, self.sheet)
        self.budget.padding += gap
        self.budget.check(self.source, self.sheet)
        cells.extend([None] * gap)

    def twice(self, row: int, column: int) -> Exception:
        """The refusal for a cell that the file gives two times."""
        at = f"{self.sheet}!{column_letters(column)}{row}"
        return self.source.unsafe(
            f"单元格 {at} 在文件里出现了两次，不同软件会读到不同的数", f"cell {at} is stored twice: programs would read different figures"
        )

    def merge(self, merge: Merge) -> None:
        """Note a merged range (first row, first column, last row, last column)."""
        if len(self.merges) >= self.source.limits.merges:
            raise self.source.over("merges", None, self.sheet)
        self.merges[merge] = None

    def finish(self, name: str, *, hidden: bool) -> Grid:
        """The finished grid: trailing empty rows gone, merges cut to the content. `Refused` when the content is spread too far."""
        rows = self.rows
        while rows and not rows[-1]:
            rows.pop()
        width = max(map(len, rows), default=0)
        self.budget.check(self.source, self.sheet)
        if len(rows) > self.source.limits.rows:
            raise self.source.over("rows", len(rows), self.sheet)
        if width > self.source.limits.columns:
            raise self.source.over("columns", width, self.sheet)
        if len(rows) * width > self.source.limits.grid:
            raise self.source.over("grid", len(rows) * width, f"{self.sheet}!A1:{column_letters(width)}{len(rows)}")
        return Grid(
            name,
            rows,
            hidden=hidden,
            hidden_rows=frozenset(row for row in self.hidden_rows if row <= len(rows)),
            hidden_columns=frozenset(column for column in self.hidden_columns if column <= width),
            merges=tuple(sorted(_cut(self.merges, len(rows), width))),
            formulas=self.formulas,
        )


class Budget:
    """Cells and padding spent so far, over all sheets of one file."""

    def __init__(self) -> None:
        self.cells = 0
        self.padding = 0

    def check(self, source: Source, sheet: str) -> None:
        """`Refused` when the file holds more cells than allowed, or more empty room between them."""
        if self.cells > source.limits.cells:
            raise source.over("cells", self.cells, sheet)
        if self.padding > source.limits.grid:
            raise source.over("grid", self.padding, sheet)


def column_number(letters: str) -> int:
    """Column number from 1 of `A`, `XFD` ..."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


def merge_of(reference: str) -> tuple[int, int, int, int] | None:
    """First row, first column, last row, last column of `B2:C4`; `None` when it is no range."""
    match = _RANGE.fullmatch(reference)
    if match is None:
        return None
    top, left = int(match[2]), column_number(match[1])
    bottom, right = (int(match[4]), column_number(match[3])) if match[3] else (top, left)
    return (min(top, bottom), min(left, right), max(top, bottom), max(left, right))


def hide_columns(builder: GridBuilder, first: str, last: str) -> None:
    """Note columns `first` to `last` (as written in the file) as hidden."""
    if first.isdigit() and last.isdigit() and len(first) < 6 and len(last) < 6:
        builder.hidden_columns.update(range(int(first), min(int(last), builder.source.limits.columns) + 1))


def _cut(merges: Iterable[Merge], last_row: int, last_column: int) -> Iterable[Merge]:
    for top, left, bottom, right in merges:
        cut = (top, left, min(bottom, last_row), min(right, last_column))
        if cut[0] <= cut[2] and cut[1] <= cut[3] and (cut[0], cut[1]) != (cut[2], cut[3]):
            yield cut
