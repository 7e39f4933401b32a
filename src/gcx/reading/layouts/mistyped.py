"""A year of a heading that was mistyped: in a run 2020 2021 202 2023 the third can only be a year, whatever it says.

It is handed on as typed, so that the checker names the cell, instead of the column, or the whole table, going unread.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from gcx.reading.layouts.cells import text_of, yearlike
from gcx.reading.layouts.headings import Heading
from gcx.records import Raw

_LOOKS_TYPED = re.compile(r"[0-9OoIl]{2,6}\s*年?|[〇○零一二三四五六七八九]{4}\s*年?")
_ENOUGH = 3


def mistyped_year(cells: Sequence[Raw], years: Sequence[tuple[int, int]]) -> int | None:
    """The column (from 1) of the one cell that must be a year of the run `years` (column, year), `None` when there is none or several.

    The others must count up or down by one from column to column, at least three of them, and the cell stand among them or beside them.
    """
    if len(years) < _ENOUGH or len({year - column for column, year in years}) > 1 < len({year + column for column, year in years}):
        return None
    first, last = years[0][0], years[-1][0]
    known = {column for column, _ in years}
    near = [column for column in range(first - 1, last + 2) if column not in known and 1 <= column <= len(cells)]
    found = [column for column in near if cells[column - 1] is not None and _LOOKS_TYPED.fullmatch(text_of(cells[column - 1]))]
    gaps = [column for column in near if first < column < last]
    return found[0] if len(found) == 1 and (not gaps or gaps == found) else None


def with_mistyped(cells: Sequence[Raw], headings: list[tuple[int, Heading]]) -> list[tuple[int, Heading]]:
    """The headings of a row, a mistyped year among them made a year."""
    years = [(column, year) for column, heading in headings if (year := yearlike(heading.year)) is not None]
    at = mistyped_year(cells, years)
    if at is None:
        return headings
    return [
        (
            column,
            replace(heading, year=cells[at - 1], code=None, figure=False, other=False)
            if column == at and heading.year is None
            else heading,
        )
        for column, heading in headings
    ]
