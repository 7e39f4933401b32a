"""Words of answers: the rule behind a progress number, a conversion, a place, the size of a change."""

from __future__ import annotations

from pathlib import PurePath, PureWindowsPath

from gcx.analysis.answers import Beside, InputFigure
from gcx.findings import Location, Text
from gcx.names import key
from gcx.records import Outcome, Result
from gcx.rendering.numbers import percent
from gcx.rendering.wording import signed, with_unit

PROGRESS_RULE = {
    "log": Text(
        "完成 = ln(本年 ÷ 基期) ÷ ln(目标值 ÷ 基期)；应达 = 已过年数 ÷ 总年数（依据：青海省统计局节能目标完成情况的计算方法）",
        "completed = ln(value / base) / ln(goal / base); required = years elapsed / years in all (the method of Qinghai's statistics bureau)",
    ),
    "linear": Text(
        "完成 = (本年 - 基期) ÷ (目标值 - 基期)；应达 = 已过年数 ÷ 总年数",
        "completed = (value - base) / (goal - base); required = years elapsed / years in all",
    ),
    "cumulative": Text(
        "完成 = 累计 ÷ 目标值；应达 = 已过年数 ÷ 总年数", "completed = cumulative / goal; required = years elapsed / years in all"
    ),
}
"""The rule behind `progress`, by its name in the result."""

BOUND = {"at_most": "≤", "at_least": "≥", "below": "<", "above": ">"}
"""Signs of a limit."""
ROLE = {
    "value": Text("本年数", "figure of the year"),
    "base": Text("基期数", "figure of the base year"),
    "part": Text("汇总的一部分", "part of a sum"),
    "missing": Text("因它有误而缺数", "lacking because of its error"),
    "milestone": Text("事项", "milestone"),
    "goal": Text("目标值", "goal"),
}
KIND = {
    "figure": Text("已采用的数", "a figure in use"),
    "superseded": Text("另有更高版本的数，这个只作对照", "a higher vintage is used; this one is only shown beside it"),
    "removed": Text("有错误，未采用", "erroneous, not used"),
    "double": Text(
        "未采用（同一地区、年份、指标另有数，或此行不能识别）",
        "not used (another figure stands for the same area, year and item, or the row is not recognised)",
    ),
    "blank": Text("空白，没有填数", "blank: nothing filled in"),
    "heading": Text("表头或标识", "a heading or key"),
    "milestone": Text("事项", "a milestone"),
    "assigned": Text("下达目标", "an assigned value"),
    "nothing": Text("没有用到", "not used for anything"),
}


UNSTATED = Text("未注明", "unstated")
"""The vintage of a figure beside which none was stated."""


def exact(value: float, unit: str) -> str:
    """A figure in full with its unit: `812.3 万吨标准煤`, `25%`, `1.05`."""
    digits = f"{value:.15g}"
    if unit in {"%", "‰"}:
        return digits + unit
    return digits if unit == "1" else f"{digits} {unit}"


def file_name(result: Result, file: str | None) -> str:
    """The name of a file without its folders."""
    path = result.path_of(file)
    return PureWindowsPath(path).name if "\\" in path else PurePath(path).name


def place(result: Result, at: Location | None, *, file: bool = True) -> str:
    """`合浦县2025.xlsx 填报表!E7`: the file's own name (unless it is told elsewhere), the sheet and the cell."""
    if at is None:
        return ""
    return " ".join(part for part in (file_name(result, at.file) if file or not at.label else "", at.label) if part)


def times(factor: float) -> str:
    """`÷10000`, `×100`; `""` for 1."""
    if factor == 1 or factor <= 0:
        return ""
    if factor < 1 and abs(round(1 / factor) * factor - 1) < 1e-12:
        return f"÷{round(1 / factor)}"
    return f"×{factor:.15g}"


def typed_words(figure: InputFigure, lang: str) -> str:
    """What stands in the cell and how it became the value, where the two differ: `填“8123000 吨标准煤” ÷10000`."""
    source = figure.source
    if source.typed is None:
        return ""
    unit = figure.typed_unit if figure.typed_unit and key(figure.typed_unit) != key(source.unit) else ""
    plain = source.typed.strip() == f"{source.value:.15g}"
    if plain and not unit and figure.factor == 1:
        return ""
    typed = f"{source.typed} {unit}".strip()
    return " ".join(part for part in (f"填“{typed}”" if lang == "zh" else f"typed “{typed}”", times(figure.factor)) if part)


def remark_words(figure: InputFigure, lang: str) -> str:
    """口径, vintage, what was typed, and the findings at the cell, as far as there are any."""
    basis = figure.basis if figure.basis and figure.basis != "无" else ""
    codes = f"[{', '.join(figure.findings)}]" if figure.findings else ""
    return ("；" if lang == "zh" else "; ").join(part for part in (typed_words(figure, lang), figure.source.vintage, basis, codes) if part)


def change_words(change_pct: float | None, difference: float, unit: str, lang: str) -> str:
    """`-0.741%`; of an item in percent the points (6% to 3.77% is no fall of 37%); the difference where there is no percentage."""
    if unit == "%":
        return f"{signed(difference)}{'个百分点' if lang == 'zh' else ' points'}"
    if change_pct is None:
        return f"{'+' if difference > 0 else ''}{with_unit(difference, unit)}"
    return f"{'+' if change_pct > 0 else ''}{percent(change_pct)}"


def change_of(outcome: Outcome) -> str:
    """The change against the base with its sign; `""` where there is none, and for shares, whose change in percent nobody means."""
    return (
        ""
        if outcome.change_pct is None or outcome.unit in {"%", "‰"}
        else f"{'+' if outcome.change_pct > 0 else ''}{percent(outcome.change_pct)}"
    )


def difference_words(row: Beside, lang: str) -> str:
    """How far a row stands from the one that counts: its change in percentage points, of shares and values without a change the value."""
    if row.counts:
        return ""
    if row.difference_pct is not None and change_of(row.outcome):
        return f"{signed(row.difference_pct)}{'个百分点' if lang == 'zh' else ' points'}"
    if row.difference is None or row.outcome.unit is None:
        return ""
    points = {"%": "个百分点" if lang == "zh" else " points", "1": ""}
    return f"{signed(row.difference)}{points.get(row.outcome.unit, f' {row.outcome.unit}')}"


def vintage_words(row: Beside, lang: str) -> str:
    """The vintages of a row's figures, or of a chain that breaks off the one it was to have. What is not stated goes with any vintage."""
    named = row.vintages if row.vintage is None or row.outcome.value is not None else (row.vintage,)
    return ("、" if lang == "zh" else ", ").join(each or UNSTATED.in_(lang) for each in [one for one in named if one] or named)


def pace_parts(outcome: Outcome, lang: str) -> str:
    """`计划 -2.86%，实际 -2.71%，今后须 -3.42%`: the three paces per year, as far as they exist."""
    words = {"planned": Text("计划", "planned"), "achieved": Text("实际", "achieved"), "required": Text("今后须", "needed")}
    unit = (
        ""
        if outcome.unit in {None, "1"}
        else "百分点"
        if outcome.unit == "%" and lang == "zh"
        else " points"
        if outcome.unit == "%"
        else f" {outcome.unit}"
    )
    found = []
    for name, value in outcome.pace.items():
        if value is not None and (value or name.startswith("planned")):
            size = f"{signed(value)}{'%' if name.endswith('_pct') else unit}"
            found.append(f"{words[name.removesuffix('_pct')].in_(lang)} {size}")
    return ("，" if lang == "zh" else ", ").join(found)


def projection_words(outcome: Outcome, lang: str) -> str:
    """`到2025年 0.4411 吨标准煤/万元（-15.21%）`: where the achieved pace leads by the deadline."""
    found = outcome.projection
    if found is None or found.get("value") is None:
        return ""
    value, change = found["value"], found.get("change_pct")
    words = with_unit(float(value or 0.0), outcome.unit)
    size = "" if change is None or outcome.unit in {"%", "‰"} else f"{'+' if change > 0 else ''}{percent(change)}"
    year = found["year"]
    if lang == "zh":
        return f"按实际年均，到{year}年为 {words}{f'（{size}）' if size else ''}"
    return f"at the achieved pace {words} by {year}{f' ({size})' if size else ''}"


def variant_words(outcome: Outcome, lang: str) -> str:
    """The name of an outcome's 口径."""
    if outcome.variant:
        return outcome.variant
    if outcome.via == "fallback":
        return "增速法" if lang == "zh" else "from growth rates"
    return "原口径" if lang == "zh" else "as defined"
