"""Making, layering and cutting `Keys`: the factorised key columns of a block."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import overload

import numpy as np

from gcx.reading.columnar import Coded
from gcx.reading.layouts.arrays import selected
from gcx.reading.layouts.cells import Stated, blank
from gcx.reading.layouts.rows import Positions
from gcx.reading.layouts.tables import Table
from gcx.records import Block, Bools, Ints, Keys, Raw, keys_of


def factorised(cells: Sequence[Raw]) -> tuple[Ints, list[Raw]]:
    """Codes and distinct values in order of appearance; values of different type stay different where it matters (1 and TRUE)."""
    if isinstance(cells, Coded):
        return cells.factorised()
    kinds = set(map(type, cells))
    if bool in kinds and len(kinds) > 1:
        nowhere = np.zeros(len(cells), np.int32)
        keys = keys_of(cells, nowhere, nowhere)
        return keys.codes, list(keys.values)
    values = list(dict.fromkeys(cells))
    place = {value: position for position, value in enumerate(values)}
    return np.fromiter(map(place.__getitem__, cells), np.int32, len(cells)), values


def column_keys(table: Table, number: int, positions: Positions, row: Ints) -> Keys:
    """The keys of a sheet column for the data rows (at least one), each once for every figure of the row; `row` has every figure's row.

    Keys typed beside their figures share `row`: one array for all columns, in memory and on the way from a worker.
    """
    cells, typed = table.keys(number)
    count = len(row) // len(positions)
    if typed is not None:
        row = np.repeat(np.asarray(typed, np.int32)[positions], count)
    if len(positions) != len(cells):
        cells = selected(cells, positions)
    codes, values = factorised(cells)
    return Keys(codes if count == 1 else np.repeat(codes, count), values, row, np.full(len(row), number, np.int32))


def stated_keys(stated: Sequence[Stated | None]) -> Keys:
    """Keys from one statement each; `None` is a key that is not stated."""
    codes, values = factorised([None if one is None else one.raw for one in stated])
    row = np.asarray([0 if one is None else one.row for one in stated], np.int32)
    column = np.asarray([0 if one is None else one.column for one in stated], np.int32)
    return Keys(codes, values, row, column)


def heading_keys(stated: Sequence[Stated | None], rows: int) -> Keys:
    """Keys that stand in the headings of the figure columns, repeated for every data row."""
    keys = stated_keys(stated)
    return Keys(np.tile(keys.codes, rows), keys.values, np.tile(keys.row, rows), np.tile(keys.column, rows))


def listed_keys(stated: Sequence[Stated | None], count: int) -> Keys:
    """Keys that hold for whole rows, each `count` times."""
    keys = stated_keys(stated)
    return Keys(np.repeat(keys.codes, count), keys.values, np.repeat(keys.row, count), np.repeat(keys.column, count))


@overload
def layered(first: Keys, second: Keys | None) -> Keys: ...
@overload
def layered(first: Keys | None, second: Keys | None) -> Keys | None: ...
def layered(first: Keys | None, second: Keys | None) -> Keys | None:
    """`first` where it says something, `second` where its cell is blank."""
    if first is None or second is None:
        return first if second is None else second
    empty = np.asarray([blank(value) for value in first.values], np.bool_)[first.codes]
    if not empty.any():
        return first
    codes = np.where(empty, second.codes + len(first.values), first.codes).astype(np.int32)
    row = np.where(empty, second.row, first.row).astype(np.int32)
    column = np.where(empty, second.column, first.column).astype(np.int32)
    return Keys(codes, [*first.values, *second.values], row, column)


def mapped(keys: Keys, change: Callable[[Raw], Raw]) -> Keys:
    """The same keys with every distinct value changed."""
    return replace(keys, values=[change(value) for value in keys.values])


def _cut(keys: Keys | None, keep: Bools) -> Keys | None:
    return None if keys is None else Keys(keys.codes[keep], keys.values, keys.row[keep], keys.column[keep])


def taken(block: Block, keep: Bools) -> Block:
    """The figures of a block that `keep` marks."""
    place = np.cumsum(keep) - 1
    odd = {int(place[index]): raw for index, raw in block.odd.items() if keep[index]}
    return replace(
        block,
        row=block.row[keep],
        column=block.column[keep],
        number=block.number[keep],
        odd=odd,
        area=_cut(block.area, keep),
        year=_cut(block.year, keep),
        item=_cut(block.item, keep),
        code=_cut(block.code, keep),
        unit=_cut(block.unit, keep),
        vintage=_cut(block.vintage, keep),
        note=_cut(block.note, keep),
    )
