"""What officers write around the name of a data item, and how to see the name itself.

`其中：原料用能`, `（一）能源消费总量`, `1.能源消费总量(万吨标准煤)`: the ordering mark is left out, a unit in the last brackets is taken apart,
and any other bracket (等价值, 可比价, 1978年=100) stays part of the name. Nothing here knows a plan: whether a bracket holds a unit is
asked of `is_unit`, and a small pattern answers when nobody better does.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from gcx.names import fold
from gcx.traditional import simplified

_MARK = re.compile(
    r"""\s*(?:
        [#*·●○■□◆▲\-–—]+(?=\D)                      # bullets
      | (?:其中|加|减)\s*[:,、]\s*                   # stub words of report forms
      | 其中(?=\S)
      | [一二三四五六七八九十]{1,3}\s*[、.]          # 一、
      | \(\s*(?:[一二三四五六七八九十]{1,3}|\d{1,2})\s*\)
      | [①-⑳]
      | \d{1,2}(?:\.\d{1,2})*\s*(?:[、)]|\.(?!\d))   # 1、 1) 1. 1.2.
      | \d{1,2}(?:\.\d{1,2})+\s+(?=\D)               # 1.2 name
    )\s*""",
    re.VERBOSE,
)
_FULL = str.maketrans("（）：，．＃＊－、　\u00a0", "():,.#*-、  ")
_OPEN, _CLOSE = "(（[［【〔", ")）]］】〕"
_PREFIX = r"(?:十|百|千|万|亿|兆)*"
_ATOM = (
    r"(?:吨?标准?煤(?:当量)?|千克标准?煤|公斤标准?煤|吨?二氧化碳(?:当量)?|公?吨|千克|公斤|毫克|微克|克|美元|国际元|元|千瓦小?时|度|千瓦|兆瓦|瓦|立方米|平方公里|平方千米"
    r"|平方米|公里|千米|米|公顷|亩|人次|人|户|个|家|座|台|辆|件|处|项|套|所|张|床|头|只|株|艘|次|天|日|月|小时|年|毫升|升|百?千?焦耳|焦|百分点|倍|[%‰]"
    r"|[kMGT]?Wh?|kgce|tce|[kM]?tCO2e?|[mk]?g|kg|t|[kcm]?m[23²³]?|ha|[mM]?[lL]|USD|CNY)"
)
_UNIT = re.compile(rf"{_PREFIX}{_ATOM}(?:[/·.每]{_PREFIX}{_ATOM})*")


def looks_like_unit(text: str) -> bool:
    """Whether `text` is written like a unit of measure (`万吨标准煤`, `吨/日`, `%`), known to the plan or not."""
    return _UNIT.fullmatch("".join(simplified(fold(text)).split())) is not None


def split_unit(text: str, is_unit: Callable[[str], bool] = looks_like_unit) -> tuple[str, str | None]:
    """Take a unit in brackets off the end: `能源消费总量(万吨标准煤)` -> `("能源消费总量", "万吨标准煤")`; no unit -> `(text, None)`.

    `地区生产总值（2020年价，亿元）` gives `地区生产总值（2020年价）` and `亿元`: the last part of a list in the brackets may be the unit.
    """
    stripped = text.strip().rstrip(":：").rstrip()
    if len(stripped) < 3 or stripped[-1] not in _CLOSE:
        return stripped, None
    start = _opening(stripped)
    if start <= 0:
        return stripped, None
    inside = re.sub(r"^(?:计量)?单位\s*[:：]\s*", "", stripped[start + 1 : -1].strip())
    if is_unit(inside):
        return stripped[:start].strip(), inside
    head, comma, tail = inside.rpartition("，") if "，" in inside else inside.rpartition(",")
    if comma and is_unit(tail.strip()):
        return f"{stripped[: start + 1]}{head.strip()}{stripped[-1]}", tail.strip()
    return stripped, None


def _opening(text: str) -> int:
    """Position of the bracket that the last character closes, -1 when there is none."""
    depth = 0
    for position in range(len(text) - 1, -1, -1):
        if text[position] in _CLOSE:
            depth += 1
        elif text[position] in _OPEN:
            depth -= 1
            if depth == 0:
                return position
    return -1


def unmarked(text: str) -> str:
    """The text without the ordering marks before it: `其中：`, `一、`, `（一）`, `1.`, `①`, `#`, bullets and blanks."""
    rest = text.strip()
    while True:
        match = _MARK.match(rest.translate(_FULL))
        if match is None or match.end() == 0 or match.end() >= len(rest):
            return rest
        rest = rest[match.end() :].strip()


def item_name(text: str, is_unit: Callable[[str], bool] = looks_like_unit) -> tuple[str, str | None]:
    """The name of a data item as it should be looked up, and the unit written behind it in brackets (`None` when there is none)."""
    return split_unit(unmarked(text), is_unit)


def spellings(text: str, is_unit: Callable[[str], bool] = looks_like_unit) -> Iterator[str]:
    """The readings of a stub cell, most literal first: as typed, without its ordering mark, without mark and unit; no repeats."""
    seen = set()
    bare = unmarked(text)
    for reading in (text.strip(), split_unit(text, is_unit)[0], bare, split_unit(bare, is_unit)[0]):
        if reading and reading not in seen:
            seen.add(reading)
            yield reading
