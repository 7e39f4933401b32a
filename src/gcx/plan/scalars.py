"""What a text in a plan may mean where a number, a year or a share is expected. Every reading is exact and finite."""

from __future__ import annotations

import math
import re
from datetime import date
from typing import NamedTuple

from gcx.findings import Text
from gcx.names import fold
from gcx.plan.problems import quoted

_NUMBER = re.compile(r"[-+]?[0-9]{1,30}(?:\.[0-9]{1,30})?(?:[eE][-+]?[0-9]{1,3})?")
_AMOUNT = re.compile(r"([-+]?[0-9]{1,30}(?:\.[0-9]{1,30})?)\s*(%?)")
_YEAR = re.compile(r"(?:(?:19|20)[0-9]{2}|2100)")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


class Unfit(ValueError):  # noqa: N818 - a value that does not fit its key
    """A value that does not fit its key: the fact, and what to write instead."""

    def __init__(self, text: Text, hint: Text | None = None) -> None:
        super().__init__(text.zh)
        self.text = text
        self.hint = hint


class Amount(NamedTuple):
    """A number as written: `value` is 13.5 for `13.5%`, and `percent` tells that the sign was there."""

    value: float
    percent: bool


def typed(raw: object) -> str:
    """What was written, fit to be quoted; an empty value, true and false as YAML spells them."""
    if isinstance(raw, str):
        return quoted(raw)
    return {None: "null", True: "true", False: "false"}.get(raw, "…") if raw is None or isinstance(raw, bool) else "…"


def number(raw: object) -> float:
    """A finite number: `45`, `-0.5`, `1e6`."""
    text = _text(raw)
    value = float(text) if _NUMBER.fullmatch(text) else math.nan
    if not math.isfinite(value):
        raise Unfit(
            Text(f"“{typed(raw)}”不是数", f"“{typed(raw)}” is not a number"),
            Text("只写数字，不带千分位和单位", "digits only, without thousands separators or a unit"),
        )
    return value


def year(raw: object) -> int:
    """A year from 1900 to 2100."""
    text = _text(raw)
    if not _YEAR.fullmatch(text):
        raise Unfit(
            Text(f"“{typed(raw)}”不是年份", f"“{typed(raw)}” is not a year"), Text("写四位数字，如 2025", "write four digits, such as 2025")
        )
    return int(text)


def deadline(raw: object) -> int:
    """A year; none at all is told apart, because a document often names none."""
    if raw is None:
        raise Unfit(
            Text("没有填完成年份", "the deadline is left empty"),
            Text(
                "原文没有年份的，删去这一行，另写 deadline_stated: false",
                "where the document names no year, leave this line out and write deadline_stated: false",
            ),
        )
    return year(raw)


def year_or_date(raw: object) -> int:
    """A year, or the year of a date such as `2025-12-31`."""
    text = _text(raw)
    return int(_real_date(text)[:4]) if _DATE.fullmatch(text) else year(raw)


def issue_date(raw: object) -> str:
    """Any text, but what looks like a date has to be one."""
    text = _text(raw)
    if not text:
        raise Unfit(Text("发布日期不能为空", "the date of issue must not be empty"))
    return _real_date(text) if _DATE.fullmatch(text) else text


def amount(raw: object) -> Amount:
    """A level: `25%`, or a plain number."""
    match = _AMOUNT.fullmatch(_text(raw))
    if not match:
        raise Unfit(Text(f"“{typed(raw)}”不是数值要求", f"“{typed(raw)}” is not a level"), Text("写成 25% 或 3900", "write 25% or 3900"))
    return Amount(float(match[1]), bool(match[2]))


def share(raw: object) -> Amount:
    """A change against the base year: a positive percentage."""
    found = amount(raw)
    if not found.percent:
        raise Unfit(
            Text(f"变动幅度“{typed(raw)}”没有百分号", f"the change “{typed(raw)}” has no percent sign"),
            Text(f"写成 {typed(raw)}%", f"write {typed(raw)}%"),
        )
    if found.value <= 0:
        raise Unfit(
            Text(f"变动幅度“{typed(raw)}”应大于0", f"the change “{typed(raw)}” has to be above 0"),
            Text("下降用 fall，上升用 rise，幅度都写正数", "fall for a decrease, rise for an increase, both with a positive figure"),
        )
    return found


def fall_share(raw: object) -> Amount:
    """A fall: more than 0, less than 100 per cent."""
    found = share(raw)
    if found.value >= 100:
        raise Unfit(Text(f"下降幅度“{typed(raw)}”应小于100%", f"a fall of “{typed(raw)}” has to be below 100%"))
    return found


def identifier(raw: object) -> str:
    """A permanent id: lower-case ASCII words joined by hyphens."""
    text = raw if isinstance(raw, str) else ""
    if not _ID.fullmatch(text) or len(text) > 80:
        raise Unfit(
            Text(f"“{typed(raw)}”不能作编号", f"“{typed(raw)}” cannot be an id"),
            Text(
                "用小写英文字母、数字和连字符，如 energy-intensity-gdp",
                "use lower-case letters, digits and hyphens, such as energy-intensity-gdp",
            ),
        )
    return text


def _real_date(text: str) -> str:
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        raise Unfit(Text(f"没有“{text}”这一天", f"there is no such day as “{text}”")) from None


def _text(raw: object) -> str:
    return fold(raw) if isinstance(raw, str) and len(raw) < 100 else ""
