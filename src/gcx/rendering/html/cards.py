"""The targets as cards: where each stands in words and numbers, with the chart of its path and everything behind it on demand."""

from __future__ import annotations

from collections.abc import Iterator

from gcx.records import LIGHT_DOCUMENT, Outcome, Status
from gcx.rendering import charts
from gcx.rendering.counting import UNCOUNTED
from gcx.rendering.html.details import areas_table, formula_details, milestone_table, variants_table, years_table
from gcx.rendering.html.markup import Markup, el, together
from gcx.rendering.html.subjects import Context, Subject
from gcx.rendering.html.summary import badge, section_id
from gcx.rendering.numbers import percent
from gcx.rendering.wording import (
    REVIEW_NOTE,
    base_words,
    gap_words,
    goal_words,
    missing_words,
    pace_words,
    progress_words,
    status_lines,
    value_words,
    with_unit,
)


def targets_section(context: Context) -> Iterator[Markup]:
    """Section 目标进展: filters, then the plan's sections in order, a card for each target."""
    if not context.subjects:
        return
    yield el("h2", context.say("目标进展", "Targets"), id="h-targets")
    yield _filters(context)
    yield _legend(context)
    yield from (el("p", REVIEW_NOTE[kind].in_(context.lang), class_="note") for kind in _reviews(context))
    key = 0
    for name, subjects in context.sections.items():
        yield Markup(f'<div class="group" id="{section_id(context, name)}">')
        yield el("h3", name or "—")
        yield Markup('<div class="cards">')
        for subject in subjects:
            key += 1
            yield _card(context, subject, f"c{key}")
        yield Markup("</div></div>\n")


def _reviews(context: Context) -> list[str]:
    """Kinds of review that the verdicts are made for."""
    return list(dict.fromkeys(subject.head.review["kind"] for subject in context.subjects if subject.head.review))


def _shown(subject: Subject) -> list[Outcome]:
    """The headline, and other areas that are judged."""
    return [subject.head, *(each for each in subject.others if each.status not in UNCOUNTED)]


def _filters(context: Context) -> Markup:
    everything = context.say("全部", "all")
    present = {each.status for subject in context.subjects for each in _shown(subject)}
    statuses = [el("option", word, value=token) for token, word in context.choices(present)]
    departments = [el("option", name, value=f"d{number}") for number, name in enumerate(context.departments)]
    return el(
        "form",
        _field(context.say("查找", "search"), el("input", type="search", name="text", autocomplete="off")),
        _field(context.say("判定", "status"), el("select", el("option", everything, value=""), *statuses, name="status")),
        _field(context.say("部门", "department"), el("select", el("option", everything, value=""), *departments, name="department"))
        if departments
        else None,
        el("output", role="status"),
        class_="filters",
        data_filter="#targets .card",
        role="search",
        aria_label=context.say("筛选目标", "filter targets"),
        hidden=True,
    )


def _field(label: str, control: Markup) -> Markup:
    return el("label", el("span", label), control)


def _legend(context: Context) -> Markup:
    """What the lines of the charts are; once for all of them."""
    if not context.with_charts:
        return el("p", charts.HOW_TO_GET.in_(context.lang), class_="note")
    items = [
        el("li", el("span", class_=f"key key-{role}", aria_hidden="true"), words.in_(context.lang)) for role, words in charts.LEGEND.items()
    ]
    return el("ul", *items, class_="legend", aria_label=context.say("图例", "legend"))


def _card(context: Context, subject: Subject, key: str) -> Markup:
    head = subject.head
    departments = " ".join(f"d{context.departments.index(name)}" for name in head.departments or ())
    parts: list[Markup | None] = [
        _title(context, head, key),
        _quote(context, head),
        _numbers(context, head),
        _why(context, head),
        milestone_table(context, head),
        _chart(context, subject, key),
        variants_table(context, subject),
        areas_table(context, subject),
        formula_details(context, head),
    ]
    return el(
        "article",
        *parts,
        class_=f"card st-{head.status.value}",
        id=f"t-{head.target}",
        aria_labelledby=f"{key}-n",
        data_status=context.tokens(_shown(subject)),
        data_department=departments,
    )


def _title(context: Context, head: Outcome, key: str) -> Markup:
    where = f"{head.area or ''}{context.say(f'{head.year}年', f' {head.year}') if head.year is not None and head.value is not None else ''}"
    verdict, *lenses = status_lines(head, context.lang)
    return el(
        "header",
        el("h4", el("small", head.ref), context.name(head), id=f"{key}-n"),
        el("p", badge(head.status, verdict), *(badge(None, words) for words in lenses), el("span", where, class_="where")),
    )


def _quote(context: Context, head: Outcome) -> Markup | None:
    """The sentence of the plan, and who is responsible."""
    clause = context.result.clauses.get(head.target)
    said = el("q", clause.quote, lang="zh-CN") if clause else None
    who = context.comma.join(head.departments or ())
    duty = el("small", context.say(f"责任部门：{who}", f"departments: {who}")) if who else None
    return el("div", said, duty, class_="clause") if said or duty else None


def _numbers(context: Context, head: Outcome) -> Markup:
    """The figures of the card, in the words every format uses."""
    lang = context.lang
    base = base_words(head, lang)
    year = "" if head.base_year is None or not base else context.say(f"（{head.base_year}年）", f" ({head.base_year})")
    pairs: list[tuple[str, str | None]] = [
        (context.say("数值", "value"), value_words(head, lang) or None),
        (context.say(f"基期{year}", f"base{year}"), base or None),
        (context.say("要求", "goal"), goal_words(head, lang)),
        (context.say("目标值", "goal level"), None if head.level is None else with_unit(head.level, head.unit)),
        (
            context.say("应达", "expected by now"),
            None if head.expected is None or head.expected == head.level else with_unit(head.expected, head.unit),
        ),
        (context.say("差距", "gap"), gap_words(head, lang) or None),
        (context.say("完成/应达", "completed/due"), _progress(head)),
        (context.say("速度", "pace"), context.say("，", ", ").join(pace_words(head, lang)) or None),
        (context.say("推算", "projection"), _projection(context, head)),
        (context.say("晴雨表", "light"), _light(context, head)),
    ]
    return el("dl", *(el("div", el("dt", name), el("dd", value)) for name, value in pairs if value is not None))


def _progress(head: Outcome) -> Markup | None:
    """The words, and a bar with a mark where the target should be by now."""
    words = progress_words(head)
    if not words:
        return None
    if head.completed_pct is None:
        return el("span", words)
    done = min(max(head.completed_pct, 0.0), 100.0)
    bar = [el("rect", class_="all", width=100, height=6), el("rect", class_="done", width=f"{done:.2f}", height=6)]
    if head.required_pct is not None:
        bar.append(el("rect", class_="due", x=f"{min(max(head.required_pct, 0.8), 100.0) - 0.8:.2f}", width="1.6", height=6))
    return together([words, el("svg", *bar, viewBox="0 0 100 6", preserveAspectRatio="none", class_="bar", aria_hidden="true")])


def _projection(context: Context, head: Outcome) -> str | None:
    projection = head.projection or {}
    year, value, change = (projection.get(key) for key in ("year", "value", "change_pct"))
    if year is None or value is None:
        return None
    words = with_unit(value, head.unit)
    if change is not None and head.unit != "%":
        moved = f"{'+' if change > 0 else ''}{percent(change)}"
        words += context.say(f"（{moved}）", f" ({moved})")
    return context.say(f"{year}年 {words}", f"{words} in {year}")


def _light(context: Context, head: Outcome) -> str | None:
    """The level, with the document of the rule that gives it."""
    if not head.light:
        return None
    level, rule = head.light.get("level", ""), head.light.get("rule", "")
    document = LIGHT_DOCUMENT.get(rule, rule)
    return context.say(f"{level}（{document}）", f"{level} ({document})")


def _why(context: Context, head: Outcome) -> Markup | None:
    """Why it cannot be judged, or what else is to be known."""
    lang = context.lang
    words = missing_words([head], lang) if head.status is Status.UNKNOWN or head.reason else ""
    return el("p", words, class_="why") if words else None


def _chart(context: Context, subject: Subject, key: str) -> Markup | None:
    """The drawing with its numbers below it on demand; the numbers alone where nothing can be drawn."""
    chart = charts.path_chart(subject.years)
    if chart is None:
        return years_table(context, subject) if len(subject.years) > 1 and subject.head.value is not None else None
    if not context.with_charts:
        return years_table(context, subject, shown=True)
    unit = subject.head.unit if subject.head.unit not in {None, "", "1"} else None
    title = context.say(f"{context.name(subject.head)}的进度", f"path of {context.name(subject.head)}")
    drawing = Markup(charts.svg(chart, key, title, charts.described(chart, context.lang)))
    caption = el("figcaption", context.say(f"单位：{unit}", f"unit: {unit}")) if unit else None
    return together([el("figure", caption, drawing), years_table(context, subject)])
