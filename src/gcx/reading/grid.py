"""One sheet as a rectangle of raw cells: what every format reader makes and every layout looks at."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from gcx.records import Raw


@dataclass(slots=True)
class Grid:
    """A sheet. `rows[0]` is the sheet's row 1, `rows[r][0]` its column A; rows may be short (the rest is empty).

    Cells are `Raw`: percent-formatted numbers come as `Percent`, error values as `CellError`, formulas without a stored result as
    `Uncached`, everything else as the file has it. `merges` holds (first row, first column, last row, last column), from 1;
    only the first cell of a merge has a value. `formulas` maps (row, column) to the text of a formula that has a stored result.
    """

    name: str
    rows: Sequence[list[Raw]]
    hidden: bool = False
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    merges: tuple[tuple[int, int, int, int], ...] = ()
    formulas: dict[tuple[int, int], str] = field(default_factory=dict)

    def cell(self, row: int, column: int) -> Raw:
        """The raw value at sheet row and column, counted from 1; `None` outside."""
        if 1 <= row <= len(self.rows):
            cells = self.rows[row - 1]
            if 1 <= column <= len(cells):
                return cells[column - 1]
        return None

    @property
    def width(self) -> int:
        """The longest row."""
        return max((len(row) for row in self.rows), default=0)
