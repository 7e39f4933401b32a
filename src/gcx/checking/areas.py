"""Which area a row belongs to: by name, by code, or by both in one cell (`450521合浦县`, `合浦县 450521`)."""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np

from gcx.checking.draft import NOWHERE, Draft
from gcx.checking.registry import Registry, code_key, is_blank
from gcx.checking.tidied import simplified_to, tidied
from gcx.checking.wording import NOTHING, near, shown
from gcx.findings import Rule, Severity, Text, rule
from gcx.names import fold, joined, key
from gcx.plan import Area
from gcx.records import Raw, plain

_CODE_FIRST = re.compile(r"([0-9A-Za-z][0-9A-Za-z-]*)[\s:：_,，、|]*(\D+)")
_CODE_LAST = re.compile(r"(\D+?)[\s:：_,，、|(]*([0-9]{2,})\)?")


@dataclass(frozen=True, slots=True)
class Match:
    """What one distinct area text means: a position, or the rule it breaks and the words for it."""

    position: int
    rule: Rule | None = None
    message: Text = NOTHING
    hint: Text = NOTHING


@rule("V325", "unknown-area", Severity.ERROR, "地区不在清单中", "area not in the plan's list")
def unknown_area(raw: Raw, registry: Registry) -> Match:
    """含义：填写的地区名称或代码不在方案的地区清单中。
    为什么：认不出地区，这一行的数不能归到任何地区，也就不能参加计算。
    怎么改：改用清单中的名称或行政区划代码；“gcx plan show”可以看到清单。
    依据：方案 areas；统计表头“综合机关名称”写明代码和名称。
    """
    names = registry.area_names
    close = registry.nearest("area", plain(raw), names)
    hint = near(close, "按方案的地区清单填写", "use a name or code of the plan's list of areas")
    if close is None:
        hint = Text(f"方案的地区有：{joined(names)}", f"the plan's areas: {joined(names, separator=', ')}")
    return Match(NOWHERE, unknown_area.rule, Text(f"地区“{shown(raw)}”不在清单中", f"area “{shown(raw)}” is not in the list"), hint)


@rule("V326", "area-missing", Severity.ERROR, "没有写明地区", "no area given")
def area_missing() -> Match:
    """含义：有数值，但地区是空白，表中别处和命令中也没有写明地区。
    为什么：方案有多个地区，不知道这个数是哪个地区的。
    怎么改：填写地区列，或在表头写“综合机关名称：450521合浦县”，或检查时加 --area 合浦县。
    依据：方案 areas；统计表头“综合机关名称”写明代码和名称。
    """
    return Match(
        NOWHERE,
        area_missing.rule,
        Text("没有写明是哪个地区的数", "it is not said which area the figures are of"),
        Text("填写地区，或检查时用 --area 指明", "fill in the area, or name it with --area"),
    )


@rule("V327", "area-code-name-differ", Severity.ERROR, "行政区划代码与名称不符", "area code and name differ")
def area_differs(raw: Raw, by_code: Area, by_name: Area) -> Match:
    """含义：同一格里的行政区划代码和地区名称不是同一个地区。
    为什么：二者必有一个填错，不能代为选择。
    怎么改：核对综合机关名称，把代码或名称改对。
    依据：统计表头“综合机关名称：450521合浦县”，代码与名称须一致。
    """
    return Match(
        NOWHERE,
        area_differs.rule,
        Text(
            f"“{shown(raw)}”的代码是{by_code.name}的，与名称不符", f"the code in “{shown(raw)}” is that of {by_code.name}, not of the name"
        ),
        Text(
            f"{by_name.name}的代码是{by_name.code}，核对后改正其中之一",
            f"the code of {by_name.name} is {by_name.code}; correct one of them",
        ),
    )


def resolve_areas(draft: Draft, registry: Registry, fallback: int | None) -> None:
    """Fill `draft.area`. Rows without an area take `fallback` (`--area`, or the plan's only area)."""
    keys = draft.block.area
    if keys is None:
        if fallback is not None:
            draft.area[:] = fallback
            return
        draft.bad[:] = True
        if len(draft.content):
            match = area_missing()
            draft.add_sheet(area_missing.rule, match.message, match.hint)
        return
    matches = [_simplified(_match(raw, registry, fallback), raw, registry) for raw in keys.values]
    draft.area = np.array([match.position for match in matches], np.int32)[keys.codes]
    draft.bad |= draft.area == NOWHERE
    for code, rows in draft.rows_of(keys.codes, [match.rule is not None for match in matches]):
        match = matches[code]
        if match.rule is not None:
            draft.add_key(match.rule, match.message, keys, rows, hint=match.hint, found=shown(keys.values[code]) or None)


def _simplified(match: Match, raw: Raw, registry: Registry) -> Match:
    """The same match, noting that the area was typed in traditional characters."""
    words = None if match.position == NOWHERE or is_blank(raw) else simplified_to(raw, registry.plan.areas[match.position].name)
    return match if words is None else Match(match.position, tidied.rule, words)


def area_position(raw: Raw, registry: Registry) -> int | None:
    """The position of the area a cell names, `None` when it names none or contradicts itself; for side sheets and options."""
    match = _match(raw, registry, None)
    return match.position if match.rule is None else None


def _match(raw: Raw, registry: Registry, fallback: int | None) -> Match:
    if is_blank(raw):
        return area_missing() if fallback is None else Match(fallback)
    text = key(plain(raw))
    position = registry.areas.get(text, registry.area_codes.get(code_key(raw)))
    if position is not None:
        return Match(position)
    return _both(raw, registry) or unknown_area(raw, registry)


def _both(raw: Raw, registry: Registry) -> Match | None:
    """Code and name in one cell; `None` when the cell is not of that form or neither part is known."""
    text = fold(plain(raw))
    first, last = _CODE_FIRST.fullmatch(text), _CODE_LAST.fullmatch(text)
    parts = [(first[1], first[2])] if first else []
    parts += [(last[2], last[1])] if last else []
    for code, name in parts:
        by_code, by_name = registry.area_codes.get(key(code)), registry.areas.get(key(name))
        if by_name is None:
            continue
        if by_code == by_name:
            return Match(by_name)
        if by_code is not None:
            return area_differs(raw, registry.plan.areas[by_code], registry.plan.areas[by_name])
        return _unknown_code(raw, registry.plan.areas[by_name])
    return None


def _unknown_code(raw: Raw, area: Area) -> Match:
    message = Text(f"“{shown(raw)}”中的行政区划代码不在清单中", f"the area code in “{shown(raw)}” is not in the list")
    hint = Text(f"改为“{area.code}{area.name}”，或只写“{area.name}”", f"write “{area.code}{area.name}”, or “{area.name}” alone")
    return Match(NOWHERE, unknown_area.rule, message, hint)


RULES = (unknown_area.rule, area_missing.rule, area_differs.rule)
