"""An outcome in words: its goal, gap, progress, pace and what is missing. One wording for every format that is read by people."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from gcx.findings import Finding, Severity, Text
from gcx.names import joined, ranges
from gcx.records import Outcome, Status
from gcx.rendering.counting import verdict_word
from gcx.rendering.numbers import completed, difference, number, percent

STYLE = {
    Status.MET: "good",
    Status.DONE: "good",
    Status.ON_PACE: "good",
    Status.BEHIND: "warn",
    Status.NO_PATH: "warn",
    Status.OVERDUE: "bad",
    Status.MISSED: "bad",
    Status.REVERSING: "bad",
    Status.UNKNOWN: "query",
}
"""Colour of a status; the others stay plain."""


REVIEW_NOTE = {
    "annual": Text(
        "年度监测：前一个判定看五年累计进度，后一个看当年任务（当年变化与计划年均比）",
        "annual review: the first verdict is the progress since the base year, the second the year's own task (change against the planned yearly one)",
    ),
    "midterm": Text(
        "中期评估：提前实现＝已达到目标值；快于预期＝至少超前一年的进度；符合预期＝达到进度要求；滞后＝未达到进度要求（gcx 的划分，国家中期评估未公布标准）",
        "mid-term review: achieved early = the goal is met; faster than expected = at least one year's step ahead; as expected = on the path; "
        "lagging = behind it (gcx's own lines: the national review publishes none)",
    ),
    "final": Text(
        "后评估：到期后判完成、未完成；超额按（实际－要求）÷要求计算（国家发展改革委、国家统计局公告2011年第9号）",
        "final review: achieved or not at the deadline; overfulfilment = (actual - required) / required (announcement No. 9 of 2011)",
    ),
}
"""What the labels of a review mean, by its kind."""

_POINTS = Text("个百分点", " points")
_MEASURED = frozenset({"fall", "rise", "at_least", "at_most", "assigned"})
_ROUTINE_WORDING = {"降低", "下降", "减少", "提高", "增长", "增加", "达到", "以上", "以下", "达", "为"}


def severity_of(finding: Finding) -> Severity:
    """The severity that counts: an explained query is only `info`."""
    return Severity.INFO if finding.explained else finding.severity


def is_change(outcome: Outcome) -> bool:
    """Whether the goal is about the change in percent, not the level."""
    return outcome.gap_pct is not None or outcome.verb in {"fall", "rise"}


def goal_words(outcome: Outcome, lang: str) -> str:
    """`2025年比2020年降低13.5%`, `2025年不低于25%`, `持续下降` ...; the strength of the text in brackets where it is special."""
    words = _goal(outcome).in_(lang)
    remarks = []
    if outcome.wording and outcome.wording not in _ROUTINE_WORDING and outcome.wording not in words:
        remarks.append(outcome.wording)
    if not outcome.deadline_stated and outcome.by and outcome.goal_value is not None:
        remarks.append("原文未写年份" if lang == "zh" else "year not stated in the text")
    if outcome.goal_document:
        remarks.append(outcome.goal_document)
    if not remarks:
        return words
    return f"{words}（{'，'.join(remarks)}）" if lang == "zh" else f"{words} ({', '.join(remarks)})"


def _goal(outcome: Outcome) -> Text:
    """The goal itself, by its verb."""
    value, by, trend = outcome.goal_value, outcome.by, outcome.trend or {}
    if value is not None and outcome.verb in _MEASURED:
        return _measured(outcome, value)
    if outcome.verb == "trend":
        zh, en = ("下降", "falling") if trend.get("direction") == "falling" else ("上升", "rising")
        yearly = bool(trend.get("every_year"))
        return Text(f"到{by}年{'逐年' if yearly else ''}{zh}", f"{en}{' every year' if yearly else ''} until {by}")
    if outcome.verb == "deliver":
        return Text(f"{by}年前完成" if by else "完成（文中无期限）", f"delivered by {by}" if by else "delivered (no date in the text)")
    if outcome.verb == "assigned":
        return Text("按上级下达值", "as assigned by a higher authority")
    return Text("定性要求", "qualitative")


def _measured(outcome: Outcome, value: float) -> Text:
    """A goal with a number: a change against the base year, a level, or an assigned value."""
    since, by, verb = outcome.since, outcome.by, outcome.verb
    if verb == "assigned":
        size = percent(value) if is_change(outcome) else with_unit(value, outcome.unit)
        return Text(f"下达值{size}", f"assigned: {size}")
    if verb in {"fall", "rise"}:
        words = Text(
            f"{by}年比{since}年{'降低' if verb == 'fall' else '提高'}{percent(value)}",
            f"{percent(value)} {'below' if verb == 'fall' else 'above'} {since} by {by}",
        )
    else:
        size = with_unit(value, outcome.unit)
        least = verb == "at_least"
        words = Text(f"{by}年{'不低于' if least else '不高于'}{size}", f"{'at least' if least else 'at most'} {size} by {by}")
    return words


def with_unit(value: float, unit: str | None) -> str:
    """`812.3 万吨标准煤`, `25%`, `1.05` (a pure number)."""
    if unit in {"%", "‰"}:
        return f"{number(value)}{unit}"
    return number(value) if unit in {None, "", "1"} else f"{number(value)} {unit}"


def value_words(outcome: Outcome, lang: str) -> str:
    """The value with its unit, and for a fallback that it is an index; `""` when there is none."""
    if outcome.value is None:
        return ""
    words = with_unit(outcome.value, outcome.unit)
    if outcome.unit == "1" and outcome.via == "fallback":
        return f"指数 {words}" if lang == "zh" else f"index {words}"
    return words


def base_words(outcome: Outcome, lang: str) -> str:
    """`0.5203（-13.9%）`: the base year's value and the change against it."""
    if outcome.base_value is None or (outcome.year is not None and outcome.base_year == outcome.year):
        return ""
    base = f"{number(outcome.base_value)}{'%' if outcome.unit == '%' else ''}"
    if outcome.change_pct is None or outcome.unit in {"%", "‰"}:
        return base
    change = f"{'+' if outcome.change_pct > 0 else ''}{percent(outcome.change_pct)}"
    return f"{base}（{change}）" if lang == "zh" else f"{base} ({change})"


def gap_words(outcome: Outcome, lang: str) -> str:
    """`优于0.37个百分点`, `差39个`: how far the value is beyond (优于) or short of (差) the goal."""
    if outcome.gap_pct is not None:
        gap, unit = outcome.gap_pct, _POINTS
    elif outcome.gap is not None:
        gap = outcome.gap
        unit = _POINTS if outcome.unit == "%" else Text(f"{outcome.unit}", f" {outcome.unit}")
        unit = Text("", "") if outcome.unit in {None, "", "1"} else unit
    else:
        return ""
    if gap == 0:
        return "恰好达到" if lang == "zh" else "exactly met"
    lead = Text("优于" if gap > 0 else "差", "better by " if gap > 0 else "short by ").in_(lang)
    return f"{lead}{difference(gap)}{unit.in_(lang)}"


def progress_words(outcome: Outcome) -> str:
    """`102.9% / 100%`: completed / required; a dash where one of them does not exist."""
    if outcome.completed_pct is None and outcome.required_pct is None:
        return ""
    done = "—" if outcome.completed_pct is None else completed(outcome.completed_pct)
    return done if outcome.required_pct is None else f"{done} / {percent(outcome.required_pct)}"


def pace_words(outcome: Outcome, lang: str) -> list[str]:
    """`年均-2.9%` and, while something is still to do, `今后须-3.4%`: achieved per year so far, required per year from now on."""
    points = Text("百分点", " points").in_(lang) if outcome.unit == "%" else ""
    pace = {key.removesuffix("_pct"): (value, "%" if key.endswith("_pct") else points) for key, value in outcome.pace.items()}
    achieved, unit = pace.get("achieved", (None, ""))
    required, required_unit = pace.get("required", (None, ""))
    parts = []
    if achieved is not None:
        parts.append(f"年均 {signed(achieved)}{unit}" if lang == "zh" else f"{signed(achieved)}{unit} a year")
    if required and outcome.status not in {Status.MET, Status.MISSED}:
        needed = f"{signed(required)}{required_unit}"
        parts.append(f"今后须 {needed}" if lang == "zh" else f"needs {needed} a year")
    return parts


def signed(value: float) -> str:
    """Three significant digits, with `+` where it is a rise."""
    return f"{'+' if value > 0 else ''}{number(value, 3)}"


def status_words(outcome: Outcome, lang: str) -> str:
    """The status, or what the review asked for calls it, with the light where there is one: `符合进度·三级`, `超额完成2.73%·三级`.

    The annual review has two lenses: `符合进度·三级；未完成年度任务·二级`.
    """
    return ("；" if lang == "zh" else "; ").join(status_lines(outcome, lang))


def status_lines(outcome: Outcome, lang: str) -> list[str]:
    """`status_words`, one lens a line."""
    lines = [_with_light(_verdict(outcome).in_(lang), outcome.light.get("level") if outcome.light else None)]
    task = outcome.review.get("year_task") if outcome.review else None
    return lines if task is None else [*lines, _with_light(task["label"].in_(lang), task.get("light"))]


def _verdict(outcome: Outcome) -> Text:
    """The status word, or the review's label with the size of an overfulfilment."""
    if outcome.review is None:
        return outcome.status.word
    label = verdict_word(outcome)
    over = outcome.review.get("overfulfilment_pct")
    return label if over is None else Text(f"{label.zh}{percent(over)}", f"{label.en} by {percent(over)}")


def _with_light(word: str, level: str | None) -> str:
    return f"{word}·{level}" if level else word


def missing_words(outcomes: Sequence[Outcome], lang: str) -> str:
    """Why an outcome is unknown: the reason, and the figures that are missing, the same figure of several areas told once.

    `outcomes` are of one target and one reason; `missing` entries read `item@area@year`.
    """
    first = outcomes[0]
    reason = first.reason.in_(lang) if first.reason else ""
    single = len(outcomes) == 1
    entries = [entry for outcome in outcomes for entry in outcome.missing if entry.partition("@")[0] not in reason]
    wanted = dict.fromkeys(need_words(entry, lang, area=single) for entry in entries)
    needs = joined(wanted, 8, "、" if lang == "zh" else ", ")
    if not needs:
        return reason
    lacking = f"缺 {needs}" if lang == "zh" else f"missing: {needs}"
    return f"{reason}；{lacking}" if reason and lang == "zh" else f"{reason}; {lacking}" if reason else lacking


def need_words(entry: str, lang: str, *, area: bool = True) -> str:
    """`item@area@year` in words: `合浦县2025年地区生产总值`; without the area when it is told elsewhere."""
    item, _, rest = entry.partition("@")
    place, _, year = rest.partition("@")
    if not year:
        return entry
    where = place if area else ""
    return f"{where}{year}年{item}" if lang == "zh" else " ".join(part for part in (where, year, item) if part)


def needs_words(entries: Iterable[str], lang: str) -> list[str]:
    """`need_words` of many figures, the years of one together: `合浦县2020-2022、2025年地区生产总值`. Each figure is told once."""
    years: dict[tuple[str, str], set[int]] = {}
    for entry in entries:
        item, _, rest = entry.partition("@")
        place, _, year = rest.partition("@")
        years.setdefault((place, item) if year.isdecimal() else (entry, ""), set()).update([int(year)] if year.isdecimal() else [])
    return [_need(place, item, sorted(found), lang) for (place, item), found in years.items()]


def _need(place: str, item: str, years: Sequence[int], lang: str) -> str:
    if not years:
        return place
    runs = ranges(years)
    return f"{place}{'、'.join(runs)}年{item}" if lang == "zh" else " ".join(part for part in (place, ", ".join(runs), item) if part)


def rule_words(finding: Finding) -> str:
    """`V302 not-a-number`; a check of the plan has its name in its code already."""
    code, name = finding.rule.code, finding.rule.name
    return code if code.endswith(name) else f"{code} {name}"


def place_words(finding: Finding, lang: str) -> str:
    """`合浦县 · 2025年 · 能源消费总量`: what the cell is about, as far as it is known and not said in the message already."""
    said = finding.message.in_(lang)
    year = "" if finding.year is None else f"{finding.year}年" if lang == "zh" else str(finding.year)
    parts = [finding.area or "", year, finding.item or ""]
    return " · ".join(part for part in parts if part and part not in said)


def count_words(counts: dict[str, int], lang: str) -> str:
    """`必须修改 2 · 核实或说明 1 · 提示 3`; kinds without any are left out."""
    parts = [f"{severity.word.in_(lang)} {counts[severity]}" for severity in Severity if counts.get(severity)]
    return " · ".join(parts)


def outcome_count_words(counts: Mapping[str, int], lang: str) -> str:
    """`已达标 12 · 滞后 3` in the order of `Status`."""
    parts = [f"{status.word.in_(lang)} {counts[status]}" for status in Status if counts.get(status)]
    return " · ".join(parts)
