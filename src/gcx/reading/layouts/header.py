"""Where the headings of a table are: header rows found by the words and names in them.

A row is a header when it announces a column of keys and something to go with it, or when several items, areas or years stand side by
side.

Under a header, a row of data whose words were overwritten can look like another header, its figures like years. Such a row is a header
only when it repeats the one above cell by cell or plainly begins another table: no number may be lost as a heading.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain, pairwise

from gcx.reading.columnar import ColumnRows
from gcx.reading.grid import Grid
from gcx.reading.layouts.cells import blank, numeric, yearlike
from gcx.reading.layouts.headings import Heading, Reader
from gcx.reading.layouts.mistyped import mistyped_year
from gcx.reading.layouts.stack import DEEPEST, Header, build, folded, headings_in, label_and_value, plain_years
from gcx.reading.layouts.words import KEYS, Role, relative_year, roles_of
from gcx.records import Raw

SEARCHED = 40
"""Rows at the top of a sheet that are looked at one by one; further down only rows that hold a word of column headings are."""
_STEP = 10


def find_headers(grid: Grid, reader: Reader) -> list[Header]:
    """Every header of the sheet, from top to bottom."""
    headers: list[Header] = []
    for row in _candidates(grid):
        if headers and row <= headers[-1].last:
            continue
        after_gap = not headers or (row > 1 and _empty(grid, row - 1))
        if _holds_figures(grid.rows[row - 1], reader):
            continue
        cells = headings_in(grid, row, reader)
        if (_qualifies(cells, after_gap) or _transposed(grid, row, cells, reader)) and (
            not headers or _starts_anew(grid, row, cells, headers[-1], after_gap=after_gap)
        ):
            headers.append(build(grid, row, reader, headers[-1].last if headers else 0))
    return headers


def _holds_figures(cells: list[Raw], reader: Reader) -> bool:
    """Whether a row holds a number that is neither a year nor a code, which no header does; asked first because it is cheap."""
    found = [
        column
        for column, raw in enumerate(cells, start=1)
        if isinstance(raw, float) and not 1900 <= raw <= 2100 and not reader.lexicon.code(raw)
    ]
    if len(found) != 1:
        return bool(found)
    years = ((column, yearlike(raw)) for column, raw in enumerate(cells, start=1))
    return mistyped_year(cells, [(column, year) for column, year in years if year is not None]) != found[0]


def _starts_anew(grid: Grid, row: int, cells: list[tuple[int, Heading]], header: Header, *, after_gap: bool) -> bool:
    """Whether a row below `header` that could be a header is one: it repeats `header`, or begins another table.

    Years typed as plain numbers may just as well be figures: such a row needs a gap or a title above it, a word of headings before the
    first year, nothing but words and years, and years that run in order.
    """
    if folded(grid.rows[row - 1]) == folded(grid.rows[header.core - 1]):
        return True
    if plain_years(cells):
        words = bool(cells[0][1].roles) and all(heading.roles or heading.year is not None for _, heading in cells)
        return (
            (after_gap or _title(grid, row - 1)) and words and _in_order([heading.year for _, heading in cells if heading.year is not None])
        )
    return after_gap or not _data_under(header, cells)


def _title(grid: Grid, row: int) -> bool:
    """Whether a row holds a title or a line of labels, nothing else."""
    filled = [raw for raw in grid.rows[row - 1] if not blank(raw)]
    return len(filled) < 3 and all(isinstance(raw, str) and not numeric(raw) for raw in filled)


def _data_under(header: Header, cells: list[tuple[int, Heading]]) -> bool:
    """Whether a row goes on with the columns of `header`: no word of headings in its columns of keys, or any cell of the kind they hold."""
    columns = {column: frozenset(role for _, heading in parts for role in heading.roles) for column, parts in header.columns.items()}
    inside = [heading for column, heading in cells if columns.get(column, frozenset()) & KEYS]
    if inside and not any(heading.roles & KEYS for heading in inside):
        return True
    return any(_of_kind(heading, columns.get(column, frozenset())) for column, heading in cells)


def _of_kind(heading: Heading, roles: frozenset[Role]) -> bool:
    """Whether a cell is a key of the kind its column is headed with."""
    return not heading.roles and (
        (Role.AREA in roles and heading.area is not None)
        or (Role.YEAR in roles and heading.year is not None)
        or (Role.ITEM in roles and heading.item is not None)
        or (Role.CODE in roles and heading.code is not None)
        or (Role.UNIT in roles and heading.unit is not None)
    )


def closest(grid: Grid, reader: Reader) -> tuple[int, list[Role]]:
    """The row that looks most like a header without being one, and the columns of keys it announces; row 0 when none does."""
    best: tuple[int, list[Role]] = (0, [])
    for row in range(1, min(len(grid.rows), SEARCHED) + 1):
        cells = headings_in(grid, row, reader)
        if len(cells) < 2:
            continue
        roles = sorted({role for _, heading in cells for role in heading.roles} & (KEYS | {Role.VALUE, Role.UNIT}))
        if len(roles) > len(best[1]):
            best = (row, roles)
    return best


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
    if label_and_value(headings):
        return False
    keys = roles & KEYS
    if keys:
        across = bool(years) or relatives > 0 or codes or len(areas) > 1 or (bool(areas) and {Role.ITEM, Role.UNIT} <= roles)
        figures = Role.VALUE in roles or across or (bool(items) and keys != {Role.ITEM})
        return figures or len(keys) > 2
    return after_gap and _side_by_side(cells, items, areas)


def _transposed(grid: Grid, row: int, cells: list[tuple[int, Heading]], reader: Reader) -> bool:
    """Items to the right of 指标, and under it years, perhaps below other words of headings (代码, 计量单位)."""
    if len(cells) < 2 or cells[0][1].roles != {Role.ITEM} or not all(heading.item for _, heading in cells[1:]):
        return False
    for below in range(row + 1, min(row + DEEPEST, len(grid.rows)) + 1):
        heading = reader.heading(grid.cell(below, cells[0][0]))
        if heading is None or not heading.roles:
            return heading is not None and heading.year is not None
    return False


def _side_by_side(cells: list[tuple[int, Heading]], items: set[str], areas: set[str]) -> bool:
    """Without any word of headings: several items, several areas or a run of years, and nothing that contradicts it."""
    years = [heading.year for _, heading in cells if heading.year is not None]
    if years:
        column, first = cells[0]
        ordered = len(years) > 1 and _in_order(years)
        return ordered and not items and not areas and len(cells) - len(years) < 2 and (column > 1 or first.year is None)
    return (len(items) > 1 and not areas) or (len(areas) > 1 and not items)


def _in_order(years: Sequence[Raw]) -> bool:
    """Whether years run up or down, as they do over columns."""
    run = [year for raw in years if (year := yearlike(raw)) is not None]
    steps = [later - earlier for earlier, later in pairwise(run)]
    return all(0 < step <= _STEP for step in steps) or all(-_STEP <= step < 0 for step in steps)
