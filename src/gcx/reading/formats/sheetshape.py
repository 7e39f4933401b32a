"""Rows of one shape: a table repeats its row ten thousand times, so the shape is learned from one row and matched a row at a time.

Only plain cells (numbers, shared and inline texts, empty styled cells) take part; a row of any other shape is left to the cell by cell way.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from gcx.records import Raw

_MOST_CELLS = 64
_NUMBER = rb"(-?[0-9]{1,16}(?:\.[0-9]{1,20})?(?:E-?[0-9]{1,2})?)"
_INDEX = rb"([0-9]{1,8})"
_TEXT = rb"([^<]*+)"
_ANY_ROW = rb"<@row\b(?:[^<>]*+(?<=/)>|[^<>]*+>(?:[^<]++|<(?!/?@row\b)[^<>]*+>)*+</@row>)"

Convert = Callable[[bytes], Raw]


@dataclass(frozen=True, slots=True)
class Shape:
    """A row that repeats itself: the columns (from 0) of its cells and their conversions.

    `rows` finds one row after the other: of this shape (groups: the row as a whole, its number, each cell), or else any row (last group).
    """

    rows: re.Pattern[bytes]
    columns: tuple[int, ...]
    converts: tuple[Convert, ...]

    @property
    def dense(self) -> bool:
        """Whether the cells fill the row from column A without a gap."""
        return self.columns == tuple(range(len(self.columns)))


@dataclass(frozen=True, slots=True)
class Makers:
    """How the sheet turns stored bytes into values: columns by their letters, numbers by their style, shared and inline texts."""

    columns: Mapping[bytes, int]
    number: Callable[[bytes], Convert]
    shared: Convert
    inline: Convert


def learn(row: bytes, prefix: bytes, makers: Makers) -> Shape | None:
    """The shape of `row` (`<row …>…</row>`), or `None` when it has a cell that cannot take part."""
    p = re.escape(prefix)
    opened = re.match(rb"<" + p + rb'row r="[0-9]{1,7}"([^<>]*)>', row)
    if opened is None or b"hidden" in opened[1] or opened[1].endswith(b"/"):
        return None
    cell = re.compile(
        rb"<" + p + rb'c r="([A-Z]{1,3})[0-9]{1,7}"( s="(0|[1-9][0-9]{0,5})")?(?: t="([A-Za-z]+)")?'
        rb"(?:(/)>|>(?:<"
        + p
        + rb"v>[^<&]*</"
        + p
        + rb"v>|(<"
        + p
        + rb"is><"
        + p
        + rb't(?: xml:space="preserve")?>)[^<]*</'
        + p
        + rb"t></"
        + p
        + rb"is>)</"
        + p
        + rb"c>)"
    )
    source = rb"(<" + p + rb'row r="([0-9]{1,7})"' + re.escape(opened[1]) + rb">"
    columns: list[int] = []
    converts: list[Convert] = []
    at = opened.end()
    while (match := cell.match(row, at)) is not None and len(columns) < _MOST_CELLS:
        at = match.end()
        letters, styled, style, kind, empty, inline = match.groups()
        source += rb"<" + p + rb'c r="' + letters + rb'\2"' + (styled or b"") + (b' t="' + kind + b'"' if kind else b"")
        if empty:
            source += b"/>"
            continue
        taken = _taken(kind, inline, p, style or b"", makers)
        if taken is None:
            return None
        source += b">" + taken[0] + rb"</" + p + rb"c>"
        columns.append(makers.columns[letters])
        converts.append(taken[1])
    if not columns or row[at:] != b"</" + prefix + b"row>" or sorted(set(columns)) != columns:
        return None
    source += rb"</" + p + rb"row>\s*+)|(" + _ANY_ROW.replace(b"@", p) + rb"\s*+)"
    return Shape(re.compile(source), tuple(columns), tuple(converts))


def _taken(kind: bytes | None, inline: bytes | None, p: bytes, style: bytes, makers: Makers) -> tuple[bytes, Convert] | None:
    """The pattern of a cell's content and its conversion."""
    if inline is not None:
        stored = re.escape(inline) + _TEXT + rb"</" + p + rb"t></" + p + rb"is>"
        return (stored, makers.inline) if kind == b"inlineStr" else None
    if kind in (None, b"n"):
        return rb"<" + p + rb"v>" + _NUMBER + rb"</" + p + rb"v>", makers.number(style)
    if kind == b"s":
        return rb"<" + p + rb"v>" + _INDEX + rb"</" + p + rb"v>", makers.shared
    if kind == b"str":
        return rb"<" + p + rb"v>" + _TEXT + rb"</" + p + rb"v>", makers.inline
    return None
