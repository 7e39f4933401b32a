"""How messages of the reader quote a sheet: safe text, lists of names, runs of rows and columns."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

from gcx.findings import Location, Text, column_letters
from gcx.names import joined, spans

_SHOWN = 40


def quoted(text: str, limit: int = _SHOWN) -> str:
    """Text of a sheet on one line, at most `limit` characters, unprintable characters spelled out."""
    hidden = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
    safe = "".join(f"\\u{ord(char):04x}" if unicodedata.category(char) in hidden else char for char in " ".join(text.split())[: limit + 1])
    return safe if len(safe) <= limit else safe[:limit] + "…"


def names(texts: Sequence[str], limit: int = 6) -> Text:
    """Quoted names in both languages: `“甲”、“乙”`."""
    every = [f"“{quoted(text)}”" for text in texts]
    return Text(joined(every, limit), joined(every, limit, ", "))


def runs(numbers: Sequence[int], letters: bool = False) -> str:
    """`3-5, 8` or `B-D, F`: numbers in order, neighbours joined, at most eight runs."""
    word = column_letters if letters else str
    return joined([word(first) if first == last else f"{word(first)}-{word(last)}" for first, last in spans(numbers)], 8)


def headings_of(at: Location, columns: Sequence[tuple[int, str]]) -> tuple[Location, ...]:
    """The heading cells of `columns` in the row of `at`."""
    return tuple(Location(at.file, at.sheet, at.row, number) for number, _ in columns)
