"""One outcome in sentences for a report. They say what was computed and what the status says, and nothing beyond it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from gcx.names import joined
from gcx.records import LIGHT_DOCUMENT, Outcome, Status
from gcx.rendering.numbers import completed, number, percent
from gcx.rendering.wording import (
    base_words,
    gap_words,
    goal_words,
    missing_words,
    pace_words,
    status_words,
    value_words,
    with_unit,
)

Part = tuple[str, str]
"""A piece of a sentence and its style (`""`, `bold`, `source`)."""

_MOST = 12


def told(outcome: Outcome, name: str, mark: str, lang: str) -> list[Part]:
    """The paragraph on one target in one area; `mark` leads to its sources."""
    zh = lang == "zh"
    lead: list[Part] = [(f"{name}。" if zh else f"{name}. ", "bold")]
    if outcome.milestones is not None:
        return [*lead, (_milestones(outcome, lang), "")]
    if outcome.status is Status.UNKNOWN:
        why = missing_words([outcome], lang)
        known = f"{_value(outcome, lang)}" if outcome.value is not None else ""
        said = f"不能判定：{why}。" if zh else f"Cannot be judged: {why}."
        return [*lead, (known, ""), (mark if known else "", "source"), (_stop(lang) if known else "", ""), (said, "")]
    if outcome.value is None:
        return [*lead, (_without_value(outcome, lang), "")]
    return [
        *lead,
        (_value(outcome, lang), ""),
        (mark, "source"),
        (_stop(lang), ""),
        (_goal(outcome, lang), ""),
        (_verdict(outcome, lang), "bold"),
    ]


def variants_told(variants: Sequence[Outcome], lang: str) -> str:
    """`按其他口径：扣除原料用能 0.3818 …，已达标·三级。`"""
    zh = lang == "zh"
    parts = [
        f"{each.variant} {value_words(each, lang)}，{status_words(each, lang)}"
        if zh
        else f"{each.variant} {value_words(each, lang)}, {status_words(each, lang)}"
        for each in variants
        if each.value is not None
    ]
    if not parts:
        return ""
    return f"按其他口径计算：{'；'.join(parts)}。" if zh else f"By other definitions: {'; '.join(parts)}."


def others_told(others: Sequence[Outcome], lang: str) -> str:
    """The other areas in one sentence: `分地区：海城区 0.3514（-12.9%），…`; those that are judged with their verdict."""
    zh = lang == "zh"
    parts = []
    for each in others:
        if each.value is None:
            continue
        words = f"{each.area} {number(each.value)}{each.unit if each.unit in {'%', '‰'} else ''}"
        if each.status is not Status.LISTED:
            words += f"（{status_words(each, lang)}）" if zh else f" ({status_words(each, lang)})"
        parts.append(words)
    if not parts:
        return ""
    listed = any(each.status is Status.LISTED for each in others)
    note = ("（目标不约束各县区，只列数）" if zh else " (the goal does not bind these areas)") if listed else ""
    words = joined(parts, _MOST, "，" if zh else ", ")
    return f"分地区{note}：{words}。" if zh else f"By area{note}: {words}."


def problem(outcome: Outcome, name: str, lang: str) -> str:
    """One line of 存在问题: the target, where and when, what was asked, how far off."""
    zh = lang == "zh"
    place = [
        part for part in (outcome.area or "", "" if outcome.year is None else f"{outcome.year}年" if zh else str(outcome.year)) if part
    ]
    where = f"（{'，'.join(place)}）" if zh else f" ({', '.join(place)})"
    parts = [f"要求{goal_words(outcome, lang)}" if zh else f"goal: {goal_words(outcome, lang)}"]
    if outcome.value is not None:
        parts.append(f"实际{value_words(outcome, lang)}" if zh else f"actual: {value_words(outcome, lang)}")
    parts += [words for words in (gap_words(outcome, lang), _earlier(outcome, lang)) if words]
    if outcome.light and outcome.light.get("level"):
        parts.append(f"晴雨表{outcome.light['level']}" if zh else f"light {outcome.light['level']}")
    if outcome.milestones:
        parts.append(_milestones(outcome, lang).rstrip("。."))
    return f"{name}{where}：{'，'.join(parts)}。" if zh else f"{name}{where}: {', '.join(parts)}."


def _earlier(outcome: Outcome, lang: str) -> str:
    """What made a target that has to hold every year fail although its latest value is fine; `""` for all others."""
    if outcome.status is not Status.MISSED:
        return ""
    if outcome.trend is not None and outcome.trend.get("every_year"):
        falling = outcome.trend.get("direction") == "falling"
        return f"有年份没有{'下降' if falling else '上升'}" if lang == "zh" else f"not {'falling' if falling else 'rising'} in every year"
    if outcome.gap is not None and outcome.gap >= 0:
        return "当年达到，以前有年份没有达到" if lang == "zh" else "met this year, not in every year before"
    return ""


def light_note(outcomes: Sequence[Outcome], lang: str) -> str:
    """The document behind the lights, `""` when there are none."""
    rules = dict.fromkeys(each.light["rule"] for each in outcomes if each.light and each.light.get("rule"))
    documents = joined((LIGHT_DOCUMENT.get(rule, rule) for rule in rules), 3)
    if not documents:
        return ""
    return f"一级、二级、三级为节能晴雨表等级，依据{documents}。" if lang == "zh" else f"一级/二级/三级: energy-saving light, {documents}."


def _value(outcome: Outcome, lang: str) -> str:
    zh = lang == "zh"
    value = f"{outcome.year}年为{value_words(outcome, lang)}" if zh else f"{value_words(outcome, lang)} in {outcome.year}"
    base, change = outcome.base_value, outcome.change_pct
    if base is None or not base_words(outcome, lang):
        return value
    value += (
        f"，{outcome.base_year}年为{with_unit(base, outcome.unit)}" if zh else f", {with_unit(base, outcome.unit)} in {outcome.base_year}"
    )
    if change is None or outcome.unit in {"%", "‰"}:
        return value
    if change == 0:
        return value + (f"，与{outcome.base_year}年持平" if zh else ", unchanged")
    size = percent(abs(change))
    if zh:
        return f"{value}，比{outcome.base_year}年{'下降' if change < 0 else '上升'}{size}"
    return f"{value}, {'down' if change < 0 else 'up'} {size}"


def _goal(outcome: Outcome, lang: str) -> str:
    """The goal, the gap, the progress and the pace, as far as there are any."""
    zh = lang == "zh"
    if outcome.status is Status.LISTED:
        return ""
    parts = [f"要求：{goal_words(outcome, lang)}" if zh else f"Goal: {goal_words(outcome, lang)}"]
    parts += [words for words in (gap_words(outcome, lang), _earlier(outcome, lang)) if words]
    if outcome.completed_pct is not None:
        parts.append(f"完成进度{completed(outcome.completed_pct)}" if zh else f"completed {completed(outcome.completed_pct)}")
    if outcome.required_pct is not None and outcome.completed_pct is not None:
        parts.append(f"按时间进度应达{percent(outcome.required_pct)}" if zh else f"{percent(outcome.required_pct)} required by now")
    parts += [words.replace(" ", "") if zh else words for words in pace_words(outcome, lang)]
    projection = outcome.projection or {}
    value = projection.get("value")
    if value is not None and outcome.status not in {Status.MET, Status.MISSED}:
        words = with_unit(float(value), outcome.unit)
        parts.append(
            f"若保持已有年均速度，{projection.get('year')}年为{words}" if zh else f"at the pace so far {words} in {projection.get('year')}"
        )
    return f"{'，'.join(parts)}。" if zh else f"{', '.join(parts)}. "


def _verdict(outcome: Outcome, lang: str) -> str:
    zh = lang == "zh"
    if outcome.status is Status.LISTED:
        why = f"：{outcome.reason.in_(lang)}" if outcome.reason and zh else f": {outcome.reason.in_(lang)}" if outcome.reason else ""
        return f"不作判定，只列示{why}。" if zh else f"Listed, not judged{why}."
    return f"判定：{status_words(outcome, lang)}。" if zh else f"Verdict: {status_words(outcome, lang)}."


def _without_value(outcome: Outcome, lang: str) -> str:
    why = outcome.reason.in_(lang) if outcome.reason else goal_words(outcome, lang)
    word = status_words(outcome, lang)
    return f"{word}：{why}。" if lang == "zh" else f"{word}: {why}."


def _milestones(outcome: Outcome, lang: str) -> str:
    """`推进中：共7项，已完成2项（…）；尚未完成：…`"""
    zh, states = lang == "zh", outcome.milestones or ()
    done = [state for state in states if state.status == Status.DONE.word.zh]
    rest = [state for state in states if state.status != Status.DONE.word.zh]
    proofs = joined(
        (" ".join(part for part in (state.document or "", state.date or "") if part) for state in done), _MOST, "、" if zh else ", "
    )
    named = joined(_named(rest, outcome, lang), _MOST, "、" if zh else ", ")
    parts = [f"共{len(states)}项，已完成{len(done)}项" if zh else f"{len(done)} of {len(states)} done"]
    if proofs:
        parts[0] += f"（{proofs}）" if zh else f" ({proofs})"
    if named:
        parts.append(f"尚未完成：{named}" if zh else f"open: {named}")
    word = status_words(outcome, lang)
    return f"{word}：{'；'.join(parts)}。" if zh else f"{word}: {'; '.join(parts)}."


def _named(states: Sequence[object], outcome: Outcome, lang: str) -> Iterator[str]:
    for state in outcome.milestones or ():
        if state in states:
            status = state.status or ("未报" if lang == "zh" else "not reported")
            yield f"{state.name}（{status}）" if lang == "zh" else f"{state.name} ({status})"


def _stop(lang: str) -> str:
    return "。" if lang == "zh" else ". "
