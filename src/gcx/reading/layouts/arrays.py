"""Columns of raw cells as arrays of numbers, with every other cell beside them."""

from __future__ import annotations

from collections.abc import Sequence
from math import isfinite

import numpy as np

from gcx.reading.columnar import Coded, Numbers
from gcx.reading.layouts.rows import Positions
from gcx.records import Floats, Raw

_LARGEST = 10**300


def selected(cells: Sequence[Raw], positions: Positions) -> Sequence[Raw]:
    """The cells at `positions`, the same list when that is all of them."""
    if len(positions) == len(cells):
        return cells
    if isinstance(cells, Coded | Numbers):
        return cells.taken(positions)
    return [cells[position] for position in positions.tolist()]


def figures(columns: Sequence[Sequence[Raw]]) -> tuple[Floats, dict[int, Raw]]:
    """Row by row: the numbers of all columns with NaN where a cell is no plain finite number, and those cells by their index."""
    count, length = len(columns), len(columns[0])
    number = np.full((length, count), np.nan)
    odd: dict[int, Raw] = {}
    for position, cells in enumerate(columns):
        wrong: Sequence[int]
        if isinstance(cells, Numbers):
            number[:, position] = cells.number
            wrong = list(cells.odds())
        elif set(map(type, cells)) <= {float}:
            number[:, position] = cells
            wrong = np.flatnonzero(~np.isfinite(number[:, position])).tolist()
        else:
            wrong = _copied(cells, number[:, position])
        for index in wrong:
            odd[index * count + position] = cells[index]
            number[index, position] = np.nan
    return number.ravel(), dict(sorted(odd.items()))


def _copied(cells: Sequence[Raw], into: Floats) -> list[int]:
    """Copy plain finite numbers, return the positions of everything else."""
    wrong: list[int] = []
    for index, raw in enumerate(cells):
        if isinstance(raw, float) or (isinstance(raw, int) and not isinstance(raw, bool) and abs(raw) < _LARGEST):
            into[index] = raw
            if isfinite(raw):
                continue
        wrong.append(index)
    return wrong
