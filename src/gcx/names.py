"""Comparing what people write: one folding for names, one for years, and the nearest known name.

Only full-width ASCII forms, white space, invisible and traditional characters are folded, never NFKC: ⑥ and 6² stay what they are.
"""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Collection, Iterable
from datetime import date
from functools import lru_cache

from gcx.traditional import SIMPLIFIED

_FOLD = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20, 0x00A0: 0x20, 0x2007: 0x20, 0x202F: 0x20}
_INVISIBLE = dict.fromkeys((0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF, 0x00AD))
_SPELLING = SIMPLIFIED | str.maketrans("〔〕【】［］[]{}", "()()()()()")
_YEAR = re.compile(r"(\d{4})\s*(?:年[度末底]?)?(?:\.0+)?")
_LONGEST_YEAR = 32
_WINDOW = 2000


def fold(text: str) -> str:
    """Full-width ASCII to half width, odd spaces to plain ones, invisible characters out, ends stripped. Columns may shift."""
    if text.isascii():
        return text.strip()
    return text.translate(_FOLD).translate(_INVISIBLE).strip()


@lru_cache(maxsize=1 << 14)
def key(text: str) -> str:
    """The form under which two spellings of one name are equal: folded, no white space, brackets unified, simplified, lower case."""
    return "".join(fold(text).translate(_SPELLING).split()).lower()


def nearest(text: str, names: Collection[str], cutoff: float = 0.5) -> str | None:
    """The known name most like `text`, or `None`. A name that contains the text, or is contained in it, comes first."""
    wanted = key(text)[:_WINDOW]
    if not wanted or not names:
        return None
    by_key: dict[str, str] = {}
    for name in names:
        by_key.setdefault(key(name), name)
    if len(wanted) > 1:
        inside = [known for known in by_key if known and (wanted in known or (known in wanted and len(known) > 1))]
        if inside:
            return by_key[min(inside, key=lambda known: (abs(len(known) - len(wanted)), known))]
    found = difflib.get_close_matches(wanted, by_key, 1, cutoff)
    return by_key[found[0]] if found else None


def year_of(raw: object) -> int | None:
    """The year a cell names: 2025, 2025.0, "2025", "２０２５", "2025年", "2025年度", "2025年末"; `None` for anything else, dates and halves included."""
    if isinstance(raw, bool | date):
        return None
    if isinstance(raw, int | float):
        return int(raw) if abs(raw) < 1e6 and raw == int(raw) else None
    return _year_in(raw) if isinstance(raw, str) and len(raw) <= _LONGEST_YEAR else None


@lru_cache(maxsize=1 << 12)
def _year_in(text: str) -> int | None:
    match = _YEAR.fullmatch(fold(text))
    return int(match[1]) if match else None


def display_width(text: str) -> int:
    """Columns a terminal needs: East Asian wide and full-width characters count two, combining marks none."""
    if text.isascii():
        return len(text)
    return sum(map(_WIDTHS.__getitem__, text))


class _Widths(dict[str, int]):
    """The columns of each character met so far."""

    def __missing__(self, char: str) -> int:
        width = 0 if unicodedata.combining(char) else 2 if unicodedata.east_asian_width(char) in "WF" else 1
        self[char] = width
        return width


_WIDTHS = _Widths()


def spans(numbers: Iterable[int]) -> list[tuple[int, int]]:
    """The first and last of each run of numbers that follow one another, in order."""
    found: list[tuple[int, int]] = []
    for number in sorted(set(numbers)):
        if found and number == found[-1][1] + 1:
            found[-1] = found[-1][0], number
        else:
            found.append((number, number))
    return found


def ranges(numbers: Iterable[int]) -> list[str]:
    """`2020-2022`, `2025`: numbers in order, those that follow one another together."""
    return [str(first) if first == last else f"{first}-{last}" for first, last in spans(numbers)]


def joined(names: Iterable[str], limit: int = 6, separator: str = "、", *, count: int | None = None) -> str:
    """`甲、乙、丙`; past `limit` names `甲、乙、丙…(9)`, so that no message runs away. `count` says how many there are where `names` are some."""
    every = list(names)
    there = len(every) if count is None else count
    if there <= limit:
        return separator.join(every)
    return f"{separator.join(every[:limit])}…({there})"
