"""Format `table` of answers: `gcx explain` and `gcx whatif` for the screen, folded to the width."""

from __future__ import annotations

from collections.abc import Iterator

from gcx.analysis.answers import CellExplained, Explained, Scenario
from gcx.findings import Text
from gcx.names import joined
from gcx.records import Outcome
from gcx.rendering import View
from gcx.rendering.answer_cell import cell_lines
from gcx.rendering.answer_layout import labelled
from gcx.rendering.answer_tables import alternatives_table, contribution_table, flip_table, input_table, milestone_table, years_table
from gcx.rendering.answer_whatif import scenario_lines
from gcx.rendering.answer_words import PROGRESS_RULE, change_of, pace_parts, projection_words, times, variant_words
from gcx.rendering.columns import Line, finish, paragraph
from gcx.rendering.numbers import percent
from gcx.rendering.wording import STYLE, gap_words, goal_words, need_words, progress_words, status_words, with_unit


def render(answer: Explained | CellExplained | Scenario, view: View) -> Iterator[str]:
    """The answer as text."""
    if isinstance(answer, Explained):
        lines = explained_lines(answer, view.width)
    elif isinstance(answer, CellExplained):
        lines = cell_lines(answer, view.width)
    else:
        lines = scenario_lines(answer, view.width)
    for line in lines:
        yield finish(line, color=view.color)


def explained_lines(answer: Explained, width: int) -> Iterator[Line]:
    """The clause, the formula with its numbers, the verdict and its rules, then the tables."""
    outcome, lang = answer.outcome, answer.result.lang
    name = f"{outcome.ref} {outcome.name}（{outcome.target}）" if lang == "zh" else f"{outcome.ref} {outcome.name} ({outcome.target})"
    yield from paragraph(name, width, style="head")
    yield from paragraph(_headline(outcome, lang), width, style=STYLE.get(outcome.status, ""))
    yield []
    for label, texts in (*_clause(answer, lang), *_computation(answer, lang), *_verdict(answer, lang)):
        yield from labelled(label, texts, width, lang)
    yield from milestone_table(answer, width)
    yield from input_table(answer, width)
    yield from alternatives_table(answer, width)
    yield from years_table(answer, width)
    yield from contribution_table(answer, width)
    yield from flip_table(answer, width)


def _headline(outcome: Outcome, lang: str) -> str:
    """`北海市 2025年：未完成·二级`."""
    year = "" if outcome.year is None else f"{outcome.year}年" if lang == "zh" else str(outcome.year)
    variant = f"（{outcome.variant}）" if outcome.variant and lang == "zh" else f" ({outcome.variant})" if outcome.variant else ""
    lead = " ".join(part for part in (outcome.area or "", year) if part)
    return f"{lead}{variant}{'：' if lang == 'zh' else ': '}{status_words(outcome, lang)}"


def _clause(answer: Explained, lang: str) -> Iterator[tuple[str, list[str]]]:
    outcome, document = answer.outcome, answer.result.plan_document
    departments = outcome.departments
    named = ("、" if lang == "zh" else ", ").join(departments) if departments else Text("文中未写明", "none named in the text").in_(lang)
    yield Text("原文", "clause").in_(lang), [f"“{answer.quote}”", f"{document} {outcome.section}".strip()]
    yield Text("责任单位", "departments").in_(lang), [named]
    yield Text("要求", "goal").in_(lang), [goal_words(outcome, lang)]
    yield Text("说明", "note").in_(lang), [answer.note or ""]
    others = ("、" if lang == "zh" else ", ").join(answer.others)
    yield Text("同条另有", "same clause").in_(lang), [others]


def _computation(answer: Explained, lang: str) -> Iterator[tuple[str, list[str]]]:
    outcome = answer.outcome
    if outcome.formula is None:
        return
    way = f"（{variant_words(outcome, lang)}）" if outcome.variant or outcome.via == "fallback" else ""
    yield Text("公式", "formula").in_(lang), [f"{outcome.formula}{way}"]
    scale = times(answer.factor)
    scaled = f"（{scale}，换算为 {outcome.unit}）" if lang == "zh" else f" ({scale}, into {outcome.unit})"
    if outcome.value is not None or outcome.substituted:
        result = "" if outcome.value is None else f" = {with_unit(outcome.value, outcome.unit)}{scaled if scale else ''}"
        yield _year(outcome.year, lang), [f"{outcome.substituted}{result}"]
    if answer.base_substituted and outcome.base_value is not None:
        label = Text(f"{outcome.base_year}年", f"base {outcome.base_year}").in_(lang)
        yield label, [f"{answer.base_substituted} = {with_unit(outcome.base_value, outcome.unit)}{Text('（基期）', '').in_(lang)}"]
    if outcome.base_year != outcome.year:
        yield Text("比基期", "change").in_(lang), [change_of(outcome)]


def _verdict(answer: Explained, lang: str) -> Iterator[tuple[str, list[str]]]:
    """What is demanded, how far it is, and by which rule; empty texts are not printed."""
    outcome = answer.outcome
    yield Text("目标值", "goal level").in_(lang), ["" if outcome.level is None else with_unit(outcome.level, outcome.unit)]
    if outcome.expected is not None and outcome.expected != outcome.level:
        yield Text("本年应达", "path").in_(lang), [with_unit(outcome.expected, outcome.unit)]
    yield Text("差距", "gap").in_(lang), [_gap(outcome, lang)]
    rule = PROGRESS_RULE.get(outcome.progress_rule or "")
    done = progress_words(outcome)
    if done:
        words = f"{done}（完成/应达）" if lang == "zh" else f"{done} (completed / required)"
        yield Text("进度", "progress").in_(lang), [words, rule.in_(lang) if rule and outcome.completed_pct is not None else ""]
    over = outcome.overfulfilment_pct
    if over is not None:
        said = Text(
            "= (实际 - 要求) ÷ 要求（依据：国家发展改革委、国家统计局公告2011年第9号）",
            "= (actual - required) / required (announcement No. 9 of 2011)",
        )
        yield (Text("超额", "beyond goal") if over >= 0 else Text("欠额", "short of goal")).in_(lang), [f"{percent(over)} {said.in_(lang)}"]
    yield Text("年均", "per year").in_(lang), [pace_parts(outcome, lang)]
    yield Text("推算", "projection").in_(lang), [projection_words(outcome, lang)]
    yield Text("判定", "verdict").in_(lang), [status_words(outcome, lang), _trend(outcome, lang), _failed_years(answer, lang)]
    for number, light in enumerate(answer.lights):
        label = Text("晴雨表", "light").in_(lang) if number == 0 else ""
        yield label, [f"{light.level} {light.document}{'：' if lang == 'zh' else ': '}{light.thresholds.in_(lang)}"]
    yield Text("备注", "remark").in_(lang), [outcome.reason.in_(lang) if outcome.reason else ""]
    needs = ("、" if lang == "zh" else ", ").join(need_words(entry, lang) for entry in outcome.missing)
    yield Text("缺数", "missing").in_(lang), [needs]


def _gap(outcome: Outcome, lang: str) -> str:
    """The gap in points of change, and beside it in the unit."""
    words = gap_words(outcome, lang)
    if outcome.gap_pct is None or not outcome.gap:
        return words
    size = with_unit(abs(outcome.gap), outcome.unit)
    return f"{words}（{size}）" if lang == "zh" else f"{words} ({size})"


def _trend(outcome: Outcome, lang: str) -> str:
    word = (outcome.trend or {}).get("word")
    return str(word) if word and lang == "zh" else ""


def _failed_years(answer: Explained, lang: str) -> str:
    """Of a level to be kept every year, the years in which it was not."""
    outcome = answer.outcome
    if outcome.progress_rule is not None or outcome.level is None or outcome.year is None:
        return ""
    short = [each for each in answer.years if each.gap is not None and each.gap < 0 and (each.year or 0) <= outcome.year]
    words = [f"{each.year}{'年' if lang == 'zh' else ''} {with_unit(each.value or 0.0, each.unit)}" for each in short]
    return f"{Text('未达到的年份：', 'not reached in: ').in_(lang)}{joined(words, 12, '、' if lang == 'zh' else ', ')}" if words else ""


def _year(year: int | None, lang: str) -> str:
    return "" if year is None else f"{year}年" if lang == "zh" else str(year)
