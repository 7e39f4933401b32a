"""What a number format says about a number: a percentage, a date, or neither; and the date a serial number stands for."""

from __future__ import annotations

import re
from datetime import datetime, time, timedelta
from enum import IntEnum

from gcx.records import Percent, Raw


class Shown(IntEnum):
    """How a number format shows its number, as far as it changes what the number means."""

    PLAIN = 0
    PERCENT = 1
    DATE = 2


_BUILTIN_PERCENT = {9, 10}
_BUILTIN_DATE = {*range(14, 23), *range(27, 37), 45, 46, 47, *range(50, 59), *range(71, 82)}
_LITERAL = re.compile(r'"[^"]*"?|\\.|_.|\*.|\[(?!(?:h+|m+|s+)\])[^\]]*\]|General|G/[^;%"]*', re.IGNORECASE | re.DOTALL)
_DATE_LETTER = re.compile(r"[ymdhs]", re.IGNORECASE)
_LAST_SERIAL = 2_958_466
_DAY = 86_400


def shown_as(number: int, code: str | None) -> Shown:
    """What number format `number` shows, with `code` its text where the file gives one."""
    if code is not None:
        return shown_by(code)
    if number in _BUILTIN_PERCENT:
        return Shown.PERCENT
    return Shown.DATE if number in _BUILTIN_DATE else Shown.PLAIN


def shown_by(code: str) -> Shown:
    """What format text `code` shows: only its first section, quoted and escaped characters left out."""
    bare = _LITERAL.sub("", code[:1000]).split(";")[0]
    if "%" in bare:
        return Shown.PERCENT
    return Shown.DATE if _DATE_LETTER.search(bare) else Shown.PLAIN


def shown_value(value: float, shown: Shown, *, date1904: bool) -> Raw:
    """`value` as its format means it. A serial number outside the calendar stays a number."""
    if shown is Shown.PERCENT:
        return Percent(value)
    if shown is Shown.DATE:
        return date_of(value, date1904=date1904)
    return value


def date_of(serial: float, *, date1904: bool) -> datetime | time | float:
    """The moment a spreadsheet serial stands for; a time of day below 1; the number itself when it is outside the calendar."""
    if not 0 <= serial < _LAST_SERIAL:
        return serial
    days, part = divmod(serial, 1)
    seconds = round(part * _DAY)
    if days == 0 and seconds < _DAY and not date1904:
        return time(seconds // 3600, seconds // 60 % 60, seconds % 60)
    if date1904:
        return datetime(1904, 1, 1) + timedelta(days=days, seconds=seconds)  # noqa: DTZ001 - cells have no time zone
    epoch = datetime(1899, 12, 31) if days < 60 else datetime(1899, 12, 30)  # noqa: DTZ001 - cells have no time zone
    return epoch + timedelta(days=days, seconds=seconds)
