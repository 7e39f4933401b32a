"""A large table as columns: distinct values with positions, or numbers with the odd cells beside them, instead of a list per row.

Everything that looks at cells one by one still can; what looks at all of them (which rows are data, what the keys are) asks the columns.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeAlias, overload

import numpy as np
import numpy.typing as npt

from gcx.records import Bools, Floats, Ints, Raw

Places: TypeAlias = npt.NDArray[np.integer]


class _Cells(Sequence[Raw]):
    """What both kinds of column have in common."""

    __slots__ = ()
    __hash__ = None  # type: ignore[assignment]

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and list(self) == list(other)


@dataclass(slots=True, eq=False)
class Coded(_Cells):
    """Cells by their position in `values`, which are distinct."""

    codes: Ints
    values: list[Raw]

    def __len__(self) -> int:
        return len(self.codes)

    @overload
    def __getitem__(self, at: int) -> Raw: ...
    @overload
    def __getitem__(self, at: slice) -> Coded: ...
    def __getitem__(self, at: int | slice) -> Raw | Coded:
        """One cell, or a run of them without copying."""
        return Coded(self.codes[at], self.values) if isinstance(at, slice) else self.values[int(self.codes[at])]

    def __iter__(self) -> Iterator[Raw]:
        return map(self.values.__getitem__, self.codes.tolist())

    def taken(self, places: Places) -> Coded:
        """The cells at `places`."""
        return Coded(self.codes[places], self.values)

    def marks(self, test: Callable[[Raw], bool]) -> Bools:
        """For which cells `test` holds; each distinct value is asked once."""
        found: Bools = np.fromiter(map(test, self.values), np.bool_, len(self.values))[self.codes]
        return found

    def factorised(self) -> tuple[Ints, list[Raw]]:
        """Codes and distinct values in the order in which these cells have them."""
        first = np.full(len(self.values), -1, np.int64)
        first[self.codes[::-1]] = np.arange(len(self.codes) - 1, -1, -1)  # the last one written is the first there is; no sorting
        present = np.flatnonzero(first >= 0)
        order = present[np.argsort(first[present])]
        place = np.empty(len(self.values), np.int32)
        place[order] = np.arange(len(order), dtype=np.int32)
        return place[self.codes], [self.values[code] for code in order.tolist()]


@dataclass(slots=True, eq=False)
class Numbers(_Cells):
    """Plain finite numbers; every other cell is in `odd` by its position (from `start`), with NaN in its place."""

    number: Floats
    odd: dict[int, Raw]
    start: int = 0

    def __len__(self) -> int:
        return len(self.number)

    @overload
    def __getitem__(self, at: int) -> Raw: ...
    @overload
    def __getitem__(self, at: slice) -> Numbers: ...
    def __getitem__(self, at: int | slice) -> Raw | Numbers:
        """One cell, or a run of them."""
        if isinstance(at, slice):
            first, last, _ = at.indices(len(self))
            return Numbers(self.number[first:last], self.odd, self.start + first)
        place = range(len(self))[at] + self.start
        return self.odd[place] if place in self.odd else float(self.number[place - self.start])

    def __iter__(self) -> Iterator[Raw]:
        cells: list[Raw] = self.number.tolist()
        for place, raw in self.odds().items():
            cells[place] = raw
        return iter(cells)

    def odds(self) -> dict[int, Raw]:
        """The odd cells by their position in this run."""
        last = len(self)
        return {place - self.start: raw for place, raw in self.odd.items() if 0 <= place - self.start < last}

    def taken(self, places: Places) -> Numbers:
        """The cells at `places`."""
        inside = self.odds()
        odd = {new: inside[old] for new, old in enumerate(places.tolist()) if old in inside} if inside else {}
        return Numbers(self.number[places], odd)

    def marks(self, test: Callable[[Raw], bool]) -> Bools:
        """For which cells `test` holds; all plain numbers are alike."""
        found = np.full(len(self), test(1.5), np.bool_)
        for place, raw in self.odds().items():
            found[place] = test(raw)
        return found


@dataclass(slots=True, eq=False)
class ColumnRows(Sequence[list[Raw]]):
    """The rows of a table kept as columns of equal length; a row is made when it is asked for."""

    columns: list[Coded | Numbers]
    length: int

    def __len__(self) -> int:
        return self.length

    @property
    def width(self) -> int:
        """Cells a row may have."""
        return len(self.columns)

    @overload
    def __getitem__(self, at: int) -> list[Raw]: ...
    @overload
    def __getitem__(self, at: slice) -> ColumnRows: ...
    def __getitem__(self, at: int | slice) -> list[Raw] | ColumnRows:
        """One row without its empty end, or a run of rows."""
        if isinstance(at, slice):
            first, last, _ = at.indices(self.length)
            return ColumnRows([column[first:last] for column in self.columns], max(last - first, 0))
        return _trimmed([column[at] for column in self.columns])

    def __iter__(self) -> Iterator[list[Raw]]:
        return (_trimmed(list(row)) for row in zip(*self.columns, strict=True))

    def starts(self, announcing: Callable[[Raw], bool]) -> list[int]:
        """Rows (from 0) in which a header may stand: with a cell that announces one, or after empty rows."""
        empty = np.logical_and.reduce([column.marks(lambda raw: raw is None) for column in self.columns])
        marked = np.logical_or.reduce([column.marks(announcing) for column in self.columns])
        after = np.concatenate([[False], empty[:-1]])
        return np.flatnonzero(~empty & (marked | after)).tolist()


def _trimmed(row: list[Raw]) -> list[Raw]:
    while row and row[-1] is None:
        row.pop()
    return row


def marks(cells: Sequence[Raw], test: Callable[[Raw], bool]) -> Bools:
    """For which cells `test` holds; each distinct value is asked once, plain numbers once for all: the answer must not depend on which."""
    if isinstance(cells, Coded | Numbers):
        return cells.marks(test)
    if set(map(type, cells)) == {float}:  # all plain numbers are alike
        return np.full(len(cells), test(1.5), np.bool_)
    found = {raw for raw in set(cells) if test(raw)}
    if not found:
        return np.zeros(len(cells), np.bool_)
    return np.fromiter((raw in found for raw in cells), np.bool_, len(cells))
