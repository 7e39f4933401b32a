"""The dates officers write: 2024-05-01, 2024/5/1, 2024.5.1, 2024年5月1日, 20240501, 2024年5月, and date cells."""

from __future__ import annotations

import re
from datetime import date, datetime

from gcx.names import fold
from gcx.records import Raw, plain

_DATE = re.compile(r"([0-9]{4})\s*[-/.年]\s*([0-9]{1,2})(?:\s*[-/.月]\s*([0-9]{1,2})\s*日?|\s*月)?(?:[ T]0?0:00(?::00)?)?")
_COMPACT = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})")
_FIRST, _LAST = 1900, 2100


def date_of(raw: Raw) -> tuple[str, int] | None:
    """The date as `2024-05-01` (`2024-05` where no day is given) and its year; `None` when the cell holds no possible date."""
    if isinstance(raw, date):
        moment = raw.date() if isinstance(raw, datetime) else raw
        return moment.isoformat(), moment.year
    text = fold(plain(raw))
    match = _DATE.fullmatch(text) or _COMPACT.fullmatch(text)
    if match is None:
        return None
    year, month, day = int(match[1]), int(match[2]), int(match[3] or 1)
    try:
        moment = date(year, month, day)
    except ValueError:
        return None
    if not _FIRST <= year <= _LAST:
        return None
    return (moment.isoformat() if match[3] else f"{moment:%Y-%m}"), year
