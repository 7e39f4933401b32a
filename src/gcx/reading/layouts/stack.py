"""One header around the row by which it was recognised: stacked and merged rows put together, column by column.

Rows above it that span groups of columns, and rows below it that carry only headings, units or marks (甲 乙 丙 1 2), belong to it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise

from gcx.names import key
from gcx.reading.grid import Grid
from gcx.reading.layouts.abreast import columns_abreast
from gcx.reading.layouts.cells import Stated, blank, numeric, text_of, yearlike
from gcx.reading.layouts.headings import Heading, Reader
from gcx.reading.layouts.marks import is_marker
from gcx.reading.layouts.mistyped import with_mistyped
from gcx.reading.layouts.words import BASE_YEAR, KEYS, Role
from gcx.records import Raw

DEEPEST = 4
WIDEST = 4096


@dataclass(slots=True)
class Header:
    """Header rows `first`..`last` of the sheet (from 1) and, per column, the headings over it from top to bottom.

    `core` is the row by which the header was recognised.
    """

    first: int
    core: int
    last: int
    columns: dict[int, tuple[tuple[Stated, Heading], ...]] = field(default_factory=dict)

    def signature(self) -> tuple[tuple[int, str], ...]:
        """Two headers with the same signature are one header repeated."""
        return tuple((column, text_of(stated.raw)) for column, parts in sorted(self.columns.items()) for stated, _ in parts)


def headings_in(grid: Grid, row: int, reader: Reader) -> list[tuple[int, Heading]]:
    """The filled cells of a row as headings, with their columns."""
    found = ((column, reader.heading(raw)) for column, raw in enumerate(grid.rows[row - 1][:WIDEST], start=1) if raw is not None)
    return with_mistyped(grid.rows[row - 1][:WIDEST], [(column, heading) for column, heading in found if heading is not None])


def folded(cells: list[Raw]) -> dict[int, str]:
    """The filled cells of a row in the form under which headings are compared, by column."""
    return {column: key(text_of(raw)) for column, raw in enumerate(cells[:WIDEST], start=1) if not blank(raw)}


def plain_years(cells: list[tuple[int, Heading]]) -> bool:
    """Whether any year stands in the row as nothing but a number."""
    return any(numeric(heading.year) for _, heading in cells)


def label_and_value(headings: list[Heading]) -> bool:
    """`地区 | 合浦县 | 年份 | 2024` above a table: every word of keys is followed by its only value; or `2024 | 年` in the centre."""
    values = (
        sum(bool(one.area) for one in headings),
        sum(one.year is not None for one in headings),
        sum(bool(one.item) for one in headings),
    )
    if len(headings) == 2 and headings[0].year is not None and Role.YEAR in headings[1].roles:
        return True
    words = [(word, value) for word, value in pairwise([*headings, Heading("")]) if word.roles & KEYS and not word.item]
    return bool(words) and all(
        (Role.AREA in word.roles and bool(value.area) and values[0] == 1)
        or (Role.YEAR in word.roles and value.year is not None and values[1] == 1)
        or (Role.ITEM in word.roles and bool(value.item) and values[2] == 1)
        for word, value in words
    )


def build(grid: Grid, core: int, reader: Reader, floor: int) -> Header:
    """The header around row `core`; rows up to `floor` belong to the table above."""
    first = last = core
    keys = _key_columns(grid, core, reader)
    while first - 1 > floor and core - first < 2 and _groups(grid, first - 1, core, keys, reader):
        first -= 1
    while last < len(grid.rows) and last - first + 1 < DEEPEST and _continues(grid, last + 1, core, keys, reader):
        last += 1
    header = Header(first, core, last, _stack(grid, first, last, reader))
    if last < len(grid.rows) and is_marker(grid.rows[last], min(header.columns, default=1)):
        header.last = last + 1
    return header


def _may_be_years(grid: Grid, row: int, core: int, reader: Reader) -> bool:
    """Whether numbers that read as years may be the headings a header lacks; over or under 本年 and 上年同期 they must agree with them."""
    headings = dict(headings_in(grid, core, reader))
    if any(heading.year is not None or Role.YEAR in heading.roles for heading in headings.values()):
        return False
    report = {
        year - (headings[column].relative or 0)
        for column, heading in headings_in(grid, row, reader)
        if column in headings and headings[column].relative not in (None, BASE_YEAR) and (year := yearlike(heading.year)) is not None
    }
    return row < core or len(report) < 2


def _key_columns(grid: Grid, row: int, reader: Reader) -> set[int]:
    """Columns of keys in a header row; the blank corner of a header without words is one."""
    cells = headings_in(grid, row, reader)
    keys = {column for column, heading in cells if heading.roles & KEYS and not heading.names_figures}
    return keys or set(range(1, cells[0][0])) or {1}


def _groups(grid: Grid, row: int, core: int, keys: set[int], reader: Reader) -> bool:
    """Whether a row above the header names groups of its columns; a title, a line of labels or a report year in the centre does not."""
    cells = headings_in(grid, row, reader)
    if not cells or any(":" in heading.text or heading.figure for _, heading in cells):
        return False
    if plain_years(cells) and not _may_be_years(grid, row, core, reader):
        return False
    parts = columns_abreast(dict(headings_in(grid, core, reader)))
    if len(parts) > 1 and [column for column, _ in cells] == [part.start for part in parts]:
        return all(heading.year is not None or heading.area for _, heading in cells)
    if any(column in keys and not heading.roles for column, heading in cells):
        return False
    headings = [heading for _, heading in cells]
    if any(heading.roles for heading in headings):
        return len(cells) > 1 and not label_and_value(headings)
    alike = max(
        sum(heading.year is not None for heading in headings),
        sum(bool(heading.item) for heading in headings),
        sum(bool(heading.area) for heading in headings),
    )
    return alike > 1 or all(_spans(grid, row, column, keys) for column, _ in cells)


def _spans(grid: Grid, row: int, column: int, keys: set[int]) -> bool:
    """Whether a cell is merged over several columns, none of them a column of keys."""
    return any(
        merge[0] == row and merge[1] == column and merge[3] > column and keys.isdisjoint(range(merge[1], merge[3] + 1))
        for merge in grid.merges
    )


def _continues(grid: Grid, row: int, core: int, keys: set[int], reader: Reader) -> bool:
    """Whether the row still belongs to the header: only headings, and nothing but heading words in the columns of keys.

    Beside years typed as plain numbers these words must be those of the header itself, or stand under a blank corner.
    """
    raw = grid.rows[row - 1]
    cells = headings_in(grid, row, reader)
    if not cells or is_marker(raw) or any(heading.figure and not heading.code for _, heading in cells):
        return False
    if plain_years(cells):
        above, own = folded(grid.rows[core - 1]), folded(raw)
        if not _may_be_years(grid, row, core, reader) or any(own[column] != above.get(column, own[column]) for column in own.keys() & keys):
            return False
    outside = [heading for column, heading in cells if column not in keys]
    inside = [heading for column, heading in cells if column in keys]
    if not outside or any(not heading.roles and not heading.unit for heading in inside):
        return False
    if inside and all(heading.roles for heading in inside):
        return True
    known = sum(not heading.other for heading in outside)
    return not inside and (known * 2 >= len(outside) or len(outside) > 1)


def _stack(grid: Grid, first: int, last: int, reader: Reader) -> dict[int, tuple[tuple[Stated, Heading], ...]]:
    anchors = {
        (row, column): (merge[0], merge[1])
        for merge in grid.merges
        if merge[0] <= last and merge[2] >= first
        for row in range(max(merge[0], first), min(merge[2], last) + 1)
        for column in range(merge[1], min(merge[3], merge[1] + WIDEST) + 1)
    }
    width = max(len(grid.rows[row - 1]) for row in range(first, last + 1))
    width = min(max(width, max((column for _, column in anchors), default=0)), WIDEST)
    levels = [[_stated(grid, row, column, anchors) for column in range(1, width + 1)] for row in range(first, last + 1)]
    for upper, lower in pairwise(levels):
        _spread(upper, lower, reader)
    dated = {(row, at): heading for row in range(first, last + 1) for at, heading in headings_in(grid, row, reader) if heading.year}
    columns: dict[int, tuple[tuple[Stated, Heading], ...]] = {}
    for column in range(width):
        parts = [part for part in dict.fromkeys(level[column] for level in levels) if part is not None]
        read = ((part, dated.get((part.row, part.column)) or reader.heading(part.raw)) for part in parts)
        known = [(part, heading) for part, heading in read if heading is not None]
        if known:
            columns[column + 1] = tuple(known)
    return columns


def _stated(grid: Grid, row: int, column: int, anchors: dict[tuple[int, int], tuple[int, int]]) -> Stated | None:
    at = anchors.get((row, column), (row, column))
    raw = grid.cell(*at)
    return None if blank(raw) else Stated(raw, *at)


def _spread(upper: list[Stated | None], lower: list[Stated | None], reader: Reader) -> None:
    """A group heading typed only over its first column holds for the columns to its right that have a heading of their own below."""
    group: Stated | None = None
    for column, stated in enumerate(upper):
        if stated is not None:
            heading = reader.heading(stated.raw)
            group = None if heading is None or heading.roles - {Role.VALUE} else stated
        elif lower[column] is not None and group is not None:
            upper[column] = group
        else:
            group = None
