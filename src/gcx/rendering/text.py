"""Text on its way out: nothing unprintable, widths as a terminal counts them, lines broken where Chinese may be broken."""

from __future__ import annotations

import re
from collections.abc import Iterator

from gcx.names import display_width

_BLANK = re.compile("[\t\n\r\v\f\x85\u2028\u2029]+")
_HOSTILE = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]")
_PIECE = re.compile(r"\s+|[（“‘【〔《(]*(?:[!-~]+|\S)[，。、；：！？）”’】〕》…,.;:)]*")


def visible(text: str) -> str:
    """One line that cannot steer a terminal: line breaks and tabs become a blank; control characters, lone surrogates and
    direction marks become `□`. Same text otherwise.
    """
    if text.isprintable():
        return text
    return _HOSTILE.sub("□", _BLANK.sub(" ", text))


def visible_lines(text: str) -> str:
    """Like `visible`, for text whose own line breaks matter (a formula with its caret)."""
    return "\n".join(visible(line) for line in text.splitlines())


def wrap(text: str, width: int) -> list[str]:
    """Break into lines of at most `width` columns: between Chinese characters, at blanks, inside a word only when it must.

    No line begins with closing punctuation or ends with an opening bracket. At least one line comes back.
    """
    if display_width(text) <= width:
        return [text]
    lines: list[str] = []
    line, used = "", 0
    for piece in _pieces(text, max(width, 2)):
        needed = display_width(piece)
        if used + needed > width:
            if line.strip():
                lines.append(line.rstrip())
            line, used = "", 0
            if piece.isspace():
                continue
        line += piece
        used += needed
    lines.append(line.rstrip())
    return lines


def _pieces(text: str, width: int) -> Iterator[str]:
    """Unbreakable pieces, none wider than `width`."""
    for match in _PIECE.finditer(text):
        piece = match[0]
        if display_width(piece) <= width:
            yield piece
            continue
        part = ""
        for char in piece:
            if display_width(part + char) > width:
                yield part
                part = ""
            part += char
        yield part


def pad(text: str, width: int, *, right: bool = False) -> str:
    """Fill with blanks to `width` columns, on the left when `right`-aligned."""
    blanks = " " * max(0, width - display_width(text))
    return blanks + text if right else text + blanks
