"""The one grammar of numbers in text cells, for figures and for assigned values.

Text is folded first (full-width ASCII to half width, odd spaces and invisible characters), never NFKC. Then, first match wins:

| written                                | read as                         | kind            |
|----------------------------------------|---------------------------------|-----------------|
| empty, only spaces                     | nothing                         | `blank`         |
| `不适用`                               | nothing, of its own kind        | `not_applicable`|
| `—` `——` `-` `--` `–` `/` `无此项`     | nothing, of its own kind        | `no_such_item`  |
| `…` `……` `...` `···`                   | nothing, to be verified         | `ellipsis`      |
| `123.4` `-5`                           | the number                      | `plain`         |
| `１２３．４` ` 5 ` `+5` `−5` `.5` `5.` | the number, tidied              | `tidied`        |
| `1,234.5` `12,345,678`                 | the number, tidied              | `tidied`        |
| `6.0E2` `1.2e-3`                       | the number, tidied              | `tidied`        |
| `25%` `25 ％` `3‰`                     | the number and its sign         | `percent`       |
| `35万` `1.2亿`                         | the number and its suffix       | `suffixed`      |
| `35万吨` `812.3 万吨标准煤`            | the number and its unit         | `with_unit`     |
| `(600)` `（600）` `△3.5` `▲3.5`        | nothing: minus sign or note?    | `bracketed`     |
| `1 234.5`                              | nothing: one number or two?     | `inner_space`   |
| `1,23,4` `1.234,5` `12,34`             | nothing: what is the comma?     | `bad_comma`     |
| `约35` `35左右` `近35` `35余`          | nothing: not exact              | `approximate`   |
| `≥90%` `>5` `不低于90`                 | nothing: a bound, not a figure  | `bound`         |
| `30-35` `30~35`                        | nothing: a range                | `range`         |
| `暂无` `未统计` `N/A` `无` `#`         | nothing: say it another way     | `words_for_none`|
| `=A1+B1`                               | nothing: a formula as text      | `formula_text`  |
| `Infinity` `nan` `1e999`               | nothing: no finite number       | `not_finite`    |
| `三十五` `⑥` `6²` `0x1F` `1_000` …     | nothing                         | `other`         |
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from gcx.names import fold

_LONGEST = 200
_NUMBER = r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)"
_GROUPED = r"[+-]?[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]*)?"
_ANY = rf"(?:{_GROUPED}|{_NUMBER})"
_PLAIN = re.compile(r"-?[0-9]+(?:\.[0-9]+)?")
_TIDY = re.compile(rf"{_ANY}|{_NUMBER}[eE][+-]?[0-9]{{1,4}}")
_UNITED = re.compile(rf"({_ANY}) ?([^0-9\s].*)", re.DOTALL)
_MINUS = str.maketrans("\u2212\u2013", "--")
_NO_SUCH_ITEM = frozenset({"—", "——", "———", "-", "--", "---", "–", "―", "─", "──", "/", "\\", "无此项", "无此项目"})
_ELLIPSIS = frozenset({"…", "……", "...", "......", "···", "。。。", "⋯", "⋯⋯"})
_NONE_WORDS = frozenset(
    "暂无 暂无数据 无数据 无 没有 未统计 未报 未上报 缺 缺失 暂缺 缺报 待定 待报 待补 待核 不详 未知 保密 空 空白 n/a na n.a. null none nil # ## * ** ? ？ x".split()  # noqa: SIM905
)
_MISREAD = frozenset("OoIl")
"""Letters typed for the digits 0 and 1: no unit is called so."""
_BRACKETED = re.compile(rf"[(\[〔【] ?{_ANY} ?%?[)\]〕】]|[△▲▽▼] ?{_ANY} ?%?")
_SPACED = re.compile(r"[+-]?[0-9]+(?:[ ,][0-9]+)+(?:\.[0-9]*)?%?")
_COMMA = re.compile(r"[+-]?[0-9.,]*[0-9],[0-9][0-9.,]*%?")
_ABOUT = re.compile(
    r"(?:大?约|大概|近|左右|将近|接近|超过|逾|上下|预计|估计|~|≈|～).*[0-9].*|.*[0-9].*(?:左右|余|多|上下|以上|以下|以内)\S*"
)
_BOUND = re.compile(r"(?:[<>≤≥≦≧＜＞]=?|不低于|不少于|不高于|不超过|大于|小于|至少|至多|高于|低于).*[0-9].*")
_RANGE = re.compile(rf"{_ANY}\S{{0,8}} ?(?:[-~—–―至到]|--|——) ?{_ANY}\S{{0,8}}")
_NOT_FINITE = re.compile(r"[+-]?(?:inf|infinity|∞|无穷大?|nan|1\.#(?:inf|qnan|ind)\w*)", re.IGNORECASE)


class Kind(StrEnum):
    """What a cell's text turned out to be; see the table above."""

    BLANK = "blank"
    NOT_APPLICABLE = "not_applicable"
    NO_SUCH_ITEM = "no_such_item"
    ELLIPSIS = "ellipsis"
    PLAIN = "plain"
    TIDIED = "tidied"
    PERCENT = "percent"
    SUFFIXED = "suffixed"
    WITH_UNIT = "with_unit"
    BRACKETED = "bracketed"
    INNER_SPACE = "inner_space"
    BAD_COMMA = "bad_comma"
    APPROXIMATE = "approximate"
    BOUND = "bound"
    RANGE = "range"
    WORDS_FOR_NONE = "words_for_none"
    FORMULA_TEXT = "formula_text"
    NOT_FINITE = "not_finite"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Reading:
    """The outcome for one text: `value` is `None` unless the kind is plain, tidied, percent, suffixed or with_unit; `unit` is what follows the number."""

    kind: Kind
    value: float | None = None
    unit: str = ""


def read(text: str) -> Reading:
    """Read one cell's text by the grammar above. Never raises; a text of more than 200 characters is `other`."""
    if len(text) > _LONGEST:
        return Reading(Kind.OTHER if text.strip() else Kind.BLANK)
    folded = fold(text)
    marker = _marker(folded)
    if marker is not None:
        return Reading(marker)
    return _number(text, folded.translate(_MINUS)) or Reading(_why_not(folded.translate(_MINUS)))


def _marker(folded: str) -> Kind | None:
    if not folded:
        return Kind.BLANK
    if folded == "不适用":
        return Kind.NOT_APPLICABLE
    if folded in _NO_SUCH_ITEM:
        return Kind.NO_SUCH_ITEM
    return Kind.ELLIPSIS if folded in _ELLIPSIS else None


def _number(text: str, folded: str) -> Reading | None:
    if _TIDY.fullmatch(folded):
        value = float(folded.replace(",", ""))
        if not math.isfinite(value):
            return Reading(Kind.NOT_FINITE)
        return Reading(Kind.PLAIN if _PLAIN.fullmatch(text) else Kind.TIDIED, value)
    match = _UNITED.fullmatch(folded)
    kind = None if match is None else _followed_by(match[2].strip(), folded)
    return None if match is None or kind is None else Reading(kind, float(match[1].replace(",", "")), match[2].strip())


def _followed_by(tail: str, folded: str) -> Kind | None:
    """What a number and the text behind it are together, `None` when not a number with its unit."""
    if tail in {"%", "‰"}:
        return Kind.PERCENT
    if tail in {"百", "千", "万", "亿", "百万", "千万", "万亿"}:
        return Kind.SUFFIXED
    if tail in _MISREAD or not any(char.isalpha() or char in "/%‰°′″$¥￥㎡㎥" for char in tail):
        return None
    wordy = any(char.isdigit() or char in "()" for char in tail) or tail[0] in "eE_.,-~—–―至到*"
    return None if wordy or _ABOUT.fullmatch(folded) else Kind.WITH_UNIT


def _why_not(folded: str) -> Kind:
    """Why a text that is not empty, not a marker and not a number cannot be used."""
    if folded.lower() in _NONE_WORDS:
        return Kind.WORDS_FOR_NONE
    if folded.startswith("="):
        return Kind.FORMULA_TEXT
    for pattern, kind in _REASONS:
        if pattern.fullmatch(folded):
            return kind
    return Kind.OTHER


_REASONS = (
    (_NOT_FINITE, Kind.NOT_FINITE),
    (_BRACKETED, Kind.BRACKETED),
    (_COMMA, Kind.BAD_COMMA),
    (_SPACED, Kind.INNER_SPACE),
    (_BOUND, Kind.BOUND),
    (_RANGE, Kind.RANGE),
    (_ABOUT, Kind.APPROXIMATE),
)


def scaled(value: float, numerator: int, denominator: int) -> float:
    """`value` × numerator ÷ denominator, worked on the decimal as typed, so that 0.07 × 100 is 7 and not 7.000000000000001."""
    return float(Decimal(repr(value)) * numerator / denominator)
