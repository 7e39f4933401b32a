"""Tables that stand side by side under one row of headings: 地区 指标 数值 | 地区 指标 数值, each with its year above or in a column."""

from __future__ import annotations

from collections.abc import Mapping

from gcx.names import key
from gcx.reading.layouts.headings import Heading
from gcx.reading.layouts.words import Role

_NAMING = frozenset({Role.AREA, Role.ITEM, Role.CODE})
_FEWEST = 3


def columns_abreast(headings: Mapping[int, Heading]) -> list[range]:
    """The columns of each table under a row of headings, from left to right: several when the row is one set of headings said again.

    Only headings that say whose figures these are, and which they are, make a table; anything else is one table.
    """
    whole = [range(min(headings, default=1), max(headings, default=0) + 1)]
    texts = {column: key(heading.text) for column, heading in headings.items()}
    starts = [column for column, text in texts.items() if text == texts[whole[0].start]]
    width = starts[1] - starts[0] if len(starts) > 1 else 0
    if width < _FEWEST or starts != list(range(starts[0], whole[0].stop, width)):
        return whole
    parts = [range(start, start + width) for start in starts]
    alike = {tuple(texts.get(column, "") for column in part) for part in parts}
    roles = {role for column in parts[0] if column in headings for role in headings[column].roles}
    return parts if len(alike) == 1 and Role.VALUE in roles and roles & _NAMING and headings[starts[0]].roles else whole
