"""`gcx whatif` for the screen: what was assumed, what it does to the targets, and the figure that was solved for."""

from __future__ import annotations

from collections.abc import Iterator

from gcx.analysis.answers import Scenario, Solved
from gcx.findings import Text
from gcx.records import Outcome, Status
from gcx.rendering.answer_layout import INDENT, cell, labelled
from gcx.rendering.answer_words import BOUND, change_of, exact
from gcx.rendering.columns import Cell, Column, Line, fit, heading, paragraph, table_row
from gcx.rendering.numbers import percent
from gcx.rendering.wording import STYLE, gap_words, progress_words, status_words, value_words, with_unit

_METHOD = {
    "linear": Text("由公式直接解出（一次式）", "solved in closed form (linear)"),
    "reciprocal": Text("由公式直接解出（反比式）", "solved in closed form (reciprocal)"),
    "bisection": Text("逐步逼近解出", "solved by bisection"),
}


def scenario_lines(answer: Scenario, width: int) -> Iterator[Line]:
    """The assumptions, the outcomes before and after, the checks they break, the solution."""
    lang = answer.result.lang
    title = Text(f"假设测算（{answer.year}年；填报文件不改）", f"What if ({answer.year}; the submission is not changed)")
    yield from paragraph(title.in_(lang), width, style="head")
    if answer.started:
        first, last = answer.started[0], answer.started[-1]
        years = str(first) if first == last else f"{first}—{last}" if lang == "zh" else f"{first} to {last}"
        said = Text(
            f"{years}年尚未填报，各数先以{answer.start}年的数为起点", f"{years} not reported: every figure starts as that of {answer.start}"
        )
        yield from labelled(Text("起点", "start").in_(lang), [said.in_(lang)], width, lang)
    yield from labelled(Text("假设", "assumed").in_(lang), [_change(answer, number) for number in range(len(answer.changes))], width, lang)
    for text in answer.broken:
        yield from labelled(Text("注意", "mind").in_(lang), [text.in_(lang)], width, lang, "query")
    yield from _outcomes(answer, width)
    if answer.solved is not None:
        yield []
        yield from _solution(answer.solved, width, lang)


def _change(answer: Scenario, number: int) -> str:
    change, lang = answer.changes[number], answer.result.lang
    after = exact(change.after, change.unit)
    name = f"{change.area}{change.year}年{change.item}" if lang == "zh" else f"{change.area} {change.year} {change.item}"
    if change.before is None:
        return f"{name}：（无） → {after}" if lang == "zh" else f"{name}: (none) → {after}"
    return f"{name}{'：' if lang == 'zh' else ': '}{exact(change.before, change.unit)} → {after}"


def _outcomes(answer: Scenario, width: int) -> Iterator[Line]:
    """Each moved outcome under its name: before and after."""
    lang = answer.result.lang
    if answer.changes and not answer.pairs:
        yield []
        yield from paragraph(Text("没有目标因此变动", "no target moves").in_(lang), width)
    titles = [Text("", ""), Text("数值", "value"), Text("比基期", "against base"), Text("差距", "gap")]
    titles += [Text("完成/应达", "done/required"), Text("判定", "verdict")]
    columns = [Column(title.in_(lang), least) for title, least in zip(titles, (6, 12, 7, 10, 13, 8), strict=True)]
    pairs = [
        [_numbers(before, lang, Text("  原", "  before")), _numbers(after, lang, Text("  改后", "  after"))]
        for before, after in answer.pairs
    ]
    if not pairs:
        return
    widths = fit(columns, [row for pair in pairs for row in pair], width - len(INDENT))
    yield []
    yield from paragraph(Text("变动的目标", "Targets that move").in_(lang), width, style="head")
    yield from heading(columns, widths, indent=INDENT)
    for (_, after), rows in zip(answer.pairs, pairs, strict=True):
        yield from paragraph(_name(after, lang), width, indent=INDENT + INDENT, first=INDENT)
        for row in rows:
            yield from table_row(columns, widths, row, indent=INDENT)
        if after.status is Status.UNKNOWN and after.reason is not None:
            yield from paragraph(after.reason.in_(lang), width, indent=INDENT * 3, style="dim")


def _name(outcome: Outcome, lang: str) -> str:
    """`T01 万元地区生产总值能耗（扣除原料用能） 北海市 2025年`."""
    variant = f"（{outcome.variant}）" if outcome.variant and lang == "zh" else f" ({outcome.variant})" if outcome.variant else ""
    year = "" if outcome.year is None else f"{outcome.year}年" if lang == "zh" else str(outcome.year)
    return " ".join(part for part in (outcome.ref, outcome.name + variant, outcome.area or "", year) if part)


def _numbers(outcome: Outcome | None, lang: str, lead: Text) -> list[Cell]:
    if outcome is None:
        return [cell(lead.in_(lang)), cell("—"), *([cell("")] * 4)]
    return [
        cell(lead.in_(lang)),
        cell(value_words(outcome, lang) or "—"),
        cell(change_of(outcome)),
        cell(gap_words(outcome, lang)),
        cell(progress_words(outcome)),
        cell(status_words(outcome, lang), STYLE.get(outcome.status, "")),
    ]


def _solution(solved: Solved, width: int, lang: str) -> Iterator[Line]:
    """The figure needed, how it was found, and how it compares with what was reported and with the trend."""
    to = Text("达到进度要求", "to be on its path") if solved.to == "path" else Text("达到目标", "to meet its goal")
    title = Text(
        f"反算：要使{solved.name}（{solved.area}，{solved.year}年）{to.zh}",
        f"Solved for {solved.name} ({solved.area}, {solved.year}) {to.en}",
    )
    yield from paragraph(title.in_(lang), width, style="head")
    if solved.value is None or solved.rounded is None or solved.bound is None:
        reason = solved.reason.in_(lang) if solved.reason else ""
        yield from labelled(Text("无解", "no answer").in_(lang), [reason], width, lang, "query")
        return
    needed = f"{solved.item} {BOUND[solved.bound]} {exact(solved.rounded, solved.unit)}"
    level = "" if solved.level is None else with_unit(solved.level, solved.level_unit)
    yield from labelled(Text("须", "needed").in_(lang), [needed, _METHOD[solved.method or "bisection"].in_(lang)], width, lang, "good")
    asked = Text("进度要求", "path") if solved.to == "path" else Text("目标值", "goal level")
    yield from labelled(asked.in_(lang), [level], width, lang)
    for label, text in _compared(solved, lang):
        yield from labelled(label, [text], width, lang)
    if solved.outcome is not None:
        put = f"{value_words(solved.outcome, lang)}  {status_words(solved.outcome, lang)}"
        yield from labelled(Text("代回", "put back").in_(lang), [put], width, lang)


def _reported(solved: Solved, reported: float, lang: str) -> str:
    """The figure of the year itself, and whether it is enough already."""
    words = exact(reported, solved.unit)
    if solved.spare is None:
        return words
    spare = with_unit(solved.spare, solved.unit)
    return f"{words}，已经达到，余 {spare}" if lang == "zh" else f"{words}: already enough, {spare} to spare"


def _compared(solved: Solved, lang: str) -> Iterator[tuple[str, str]]:
    if solved.reported is not None:
        yield Text("本年已报", "reported").in_(lang), _reported(solved, solved.reported, lang)
    if solved.last is not None:
        year, last = solved.last
        words = exact(last, solved.unit)
        yield Text("最近上报", "last reported").in_(lang), f"{words}（{year}年）" if lang == "zh" else f"{words} ({year})"
    trend = solved.trend
    if trend is None or solved.value is None:
        return
    over = trend.value - solved.value
    side = Text("高于所须", "above what is needed by") if over > 0 else Text("低于所须", "below what is needed by")
    size = with_unit(abs(over), solved.unit)
    growth = f"{'+' if trend.growth_pct > 0 else ''}{percent(trend.growth_pct)}"
    value = with_unit(trend.value, solved.unit)
    zh = f"按近{trend.years}年年均{growth}，{solved.year}年为 {value}，{side.zh} {size}"
    en = f"at the average of the last {trend.years} years ({growth}) {value} in {solved.year}, {side.en} {size}"
    yield Text("趋势", "trend").in_(lang), zh if lang == "zh" else en
