"""Where the headings of a table are: header rows found by the words and names in them, stacked and merged rows put together.

A row is a header when it announces a column of keys and something to go with it, or when several items, areas or years stand side by
side. Rows above it that span groups of columns, and rows below it that carry only headings, units or marks (甲 乙 丙 1 2), belong to it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import chain, pairwise

from gcx.reading.columnar import ColumnRows
from gcx.reading.grid import Grid
from gcx.reading.layouts.cells import Stated, blank, text_of, yearlike
from gcx.reading.layouts.headings import Heading, Reader
from gcx.reading.layouts.words import Role, relative_year, roles_of
from gcx.records import Raw

SEARCHED = 40
"""Rows at the top of a sheet that are looked at one by one; further down only rows that hold a word of column headings are."""
DEEPEST = 4
WIDEST = 4096
_STEP = 10
_KEYS = frozenset({Role.AREA, Role.YEAR, Role.ITEM, Role.CODE})
_MARK = re.compile(r"[甲乙丙丁戊己庚辛壬癸A-HＡ-Ｈ]|\(?\d{1,2}\)?|[①-⑳]|[—-]")
_LETTER = re.compile(r"[甲乙丙丁戊]")


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


def find_headers(grid: Grid, reader: Reader) -> list[Header]:
    """Every header of the sheet, from top to bottom."""
    headers: list[Header] = []
    for row in _candidates(grid):
        if headers and row <= headers[-1].last:
            continue
        after_gap = not headers or (row > 1 and _empty(grid, row - 1))
        if _holds_figures(grid.rows[row - 1], reader):
            continue
        cells = _cells(grid, row, reader)
        if _qualifies(cells, after_gap) and (after_gap or not _data_under(headers[-1], cells)):
            headers.append(_build(grid, row, reader, headers[-1].last if headers else 0))
    return headers


def _holds_figures(cells: list[Raw], reader: Reader) -> bool:
    """Whether a row holds a number that is neither a year nor a code, which no header does; asked first because it is cheap."""
    return any(isinstance(raw, float) and not 1900 <= raw <= 2100 and not reader.lexicon.code(raw) for raw in cells)


def _data_under(header: Header, cells: list[tuple[int, Heading]]) -> bool:
    """Whether a row goes on with the columns of the header above it: keys stand in the columns of keys, none of them a word of headings."""
    columns = {column for column, parts in header.columns.items() if any(heading.roles & _KEYS for _, heading in parts)}
    inside = [heading for column, heading in cells if column in columns]
    return bool(inside) and not any(heading.roles & _KEYS for heading in inside)


def closest(grid: Grid, reader: Reader) -> tuple[int, list[Role]]:
    """The row that looks most like a header without being one, and the columns of keys it announces; row 0 when none does."""
    best: tuple[int, list[Role]] = (0, [])
    for row in range(1, min(len(grid.rows), SEARCHED) + 1):
        cells = _cells(grid, row, reader)
        if len(cells) < 2:
            continue
        roles = sorted({role for _, heading in cells for role in heading.roles} & (_KEYS | {Role.VALUE, Role.UNIT}))
        if len(roles) > len(best[1]):
            best = (row, roles)
    return best


def is_marker(raw: list[Raw]) -> bool:
    """Whether a row holds only marks: 甲 乙 丙 1 2 3, or 1 2 3 4 in order."""
    texts: list[str] = []
    for value in raw:
        if not blank(value):
            texts.append(text_of(value))
            if not _MARK.fullmatch(texts[-1]):
                return False
    if len(texts) < 2:
        return False
    digits = [int(text.strip("()")) for text in texts if text.strip("()").isdigit()]
    ordered = digits == list(range(digits[0], digits[0] + len(digits))) if digits else True
    return ordered and (any(_LETTER.fullmatch(text) for text in texts) or (len(digits) == len(texts) > 2 and digits[0] in (0, 1)))


def _empty(grid: Grid, row: int) -> bool:
    return all(blank(value) for value in grid.rows[row - 1]) if 1 <= row <= len(grid.rows) else True


def _candidates(grid: Grid) -> Iterator[int]:
    yield from range(1, min(len(grid.rows), SEARCHED) + 1)
    if len(grid.rows) <= SEARCHED:
        return
    if isinstance(grid.rows, ColumnRows):
        yield from (row + SEARCHED + 1 for row in grid.rows[SEARCHED:].starts(_announcing))
        return
    seen = set(chain.from_iterable(grid.rows[SEARCHED:]))
    announcing = {raw for raw in seen if _announcing(raw)}
    gap = False
    for row, cells in enumerate(grid.rows[SEARCHED:], start=SEARCHED + 1):
        if not cells or (cells[0] is None and cells.count(None) == len(cells)):
            gap = True
        elif gap or (announcing and not announcing.isdisjoint(cells)):
            yield row
            gap = False


def _announcing(raw: Raw) -> bool:
    """Whether a cell holds a word of column headings."""
    return isinstance(raw, str) and not raw[:1].isdigit() and (bool(roles_of(raw)) or relative_year(raw) is not None)


def _cells(grid: Grid, row: int, reader: Reader) -> list[tuple[int, Heading]]:
    found = ((column, reader.heading(raw)) for column, raw in enumerate(grid.rows[row - 1][:WIDEST], start=1) if raw is not None)
    return [(column, heading) for column, heading in found if heading is not None]


def _qualifies(cells: list[tuple[int, Heading]], after_gap: bool) -> bool:
    if len(cells) < 2 or any(heading.figure and not heading.code for _, heading in cells):
        return False
    headings = [heading for _, heading in cells]
    roles = frozenset(role for heading in headings for role in heading.roles if heading.item is None)
    years = [heading for heading in headings if heading.year is not None]
    items = {heading.item for heading in headings if heading.item}
    codes = any(heading.code for heading in headings) and not roles & {Role.ITEM, Role.CODE}
    areas = {heading.area for heading in headings if heading.area}
    relatives = sum(heading.relative is not None for heading in headings)
    if _label_and_value(headings):
        return False
    keys = roles & _KEYS
    if keys:
        figures = Role.VALUE in roles or bool(years) or len(areas) > 1 or relatives > 0 or codes or (bool(items) and keys != {Role.ITEM})
        return figures or len(keys) > 2
    return after_gap and _side_by_side(cells, items, areas)


def _label_and_value(headings: list[Heading]) -> bool:
    """`地区 | 合浦县 | 年份 | 2024` above a table: every word of keys is followed by its only value; or `2024 | 年` in the centre."""
    values = (
        sum(bool(one.area) for one in headings),
        sum(one.year is not None for one in headings),
        sum(bool(one.item) for one in headings),
    )
    if len(headings) == 2 and headings[0].year is not None and Role.YEAR in headings[1].roles:
        return True
    words = [(word, value) for word, value in pairwise([*headings, Heading("")]) if word.roles & _KEYS and not word.item]
    return bool(words) and all(
        (Role.AREA in word.roles and bool(value.area) and values[0] == 1)
        or (Role.YEAR in word.roles and value.year is not None and values[1] == 1)
        or (Role.ITEM in word.roles and bool(value.item) and values[2] == 1)
        for word, value in words
    )


def _side_by_side(cells: list[tuple[int, Heading]], items: set[str], areas: set[str]) -> bool:
    """Without any word of headings: several items, several areas or a run of years, and nothing that contradicts it."""
    years = [heading.year for _, heading in cells if heading.year is not None]
    if years:
        run = [year for raw in years if (year := yearlike(raw)) is not None]
        steps = [later - earlier for earlier, later in pairwise(run)]
        ordered = bool(steps) and (all(0 < step <= _STEP for step in steps) or all(-_STEP <= step < 0 for step in steps))
        column, first = cells[0]
        return ordered and not items and not areas and len(cells) - len(years) < 2 and (column > 1 or first.year is None)
    return (len(items) > 1 and not areas) or (len(areas) > 1 and not items)


def _build(grid: Grid, core: int, reader: Reader, floor: int) -> Header:
    first = last = core
    keys = _key_columns(grid, core, reader)
    while first - 1 > floor and core - first < 2 and _groups(grid, first - 1, keys, reader):
        first -= 1
    while last < len(grid.rows) and last - first + 1 < DEEPEST and _continues(grid, last + 1, keys, reader):
        last += 1
    header = Header(first, core, last, _stack(grid, first, last, reader))
    if last < len(grid.rows) and is_marker(grid.rows[last]):
        header.last = last + 1
    return header


def _key_columns(grid: Grid, row: int, reader: Reader) -> set[int]:
    """Columns of keys in a header row; the blank corner of a header without words is one."""
    cells = _cells(grid, row, reader)
    keys = {column for column, heading in cells if heading.roles & _KEYS and not heading.names_figures}
    return keys or set(range(1, cells[0][0])) or {1}


def _groups(grid: Grid, row: int, keys: set[int], reader: Reader) -> bool:
    """Whether a row above the header names groups of its columns; a title, a line of labels or a report year in the centre does not."""
    cells = _cells(grid, row, reader)
    if not cells or any(":" in heading.text or heading.figure for _, heading in cells):
        return False
    if any(column in keys and not heading.roles for column, heading in cells):
        return False
    headings = [heading for _, heading in cells]
    if any(heading.roles for heading in headings):
        return len(cells) > 1 and not _label_and_value(headings)
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


def _continues(grid: Grid, row: int, keys: set[int], reader: Reader) -> bool:
    """Whether the row still belongs to the header: only headings, and nothing but heading words in the columns of keys."""
    raw = grid.rows[row - 1]
    cells = _cells(grid, row, reader)
    if not cells or is_marker(raw) or any(heading.figure and not heading.code for _, heading in cells):
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
    columns: dict[int, tuple[tuple[Stated, Heading], ...]] = {}
    for column in range(width):
        parts = list(dict.fromkeys(level[column] for level in levels if level[column] is not None))
        known = [(part, heading) for part in parts if part is not None and (heading := reader.heading(part.raw)) is not None]
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
