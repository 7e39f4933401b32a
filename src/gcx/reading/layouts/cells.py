"""Small questions about one raw cell, asked by every layout."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from gcx.names import fold, year_of
from gcx.records import Percent, Raw, plain

FIRST_YEAR, LAST_YEAR = 1900, 2100
_NUMERIC = re.compile(r"[-+△▲(]?\s*\d[\d,.\s]*(?:[eE][-+]?\d+)?\s*[%‰]?\s*\)?")
_DASH = re.compile(r"[-–—―─－/]+")


@dataclass(frozen=True, slots=True)
class Stated:
    """A key as the sheet states it, and the cell it stands in, from 1 (0, 0: the sheet's name or an option)."""

    raw: Raw
    row: int = 0
    column: int = 0


def blank(raw: Raw) -> bool:
    """Whether nothing is to be seen in the cell."""
    if isinstance(raw, str):
        return not raw or (not raw[0].isalnum() and not fold(raw))
    return raw is None


def numeric(raw: Raw) -> bool:
    """Whether the cell holds a number, or text written like one (`5,267 `, `(600)`, `12.5%`)."""
    if isinstance(raw, str):
        return _NUMERIC.fullmatch(raw.strip() if raw.isascii() else fold(raw)) is not None
    return isinstance(raw, float | int | Percent) and not isinstance(raw, bool)


def yearlike(raw: Raw) -> int | None:
    """The year a heading may name, `None` outside 1900-2100."""
    year = year_of(raw)
    return year if year is not None and FIRST_YEAR <= year <= LAST_YEAR else None


def figure_like(raw: Raw) -> bool:
    """Whether the cell holds a number that does not read as a year."""
    return numeric(raw) and yearlike(raw) is None


def dashes(raw: Raw) -> bool:
    """Whether the cell holds only dashes: the printed mark of a cell that stays empty."""
    return isinstance(raw, str) and _DASH.fullmatch(fold(raw)) is not None


def is_date(raw: Raw) -> bool:
    """Whether the spreadsheet gave a date."""
    return isinstance(raw, date)


def text_of(raw: Raw) -> str:
    """The cell as folded text; line breaks and runs of blanks become one blank."""
    return " ".join(fold(raw if isinstance(raw, str) else plain(raw)).split())
