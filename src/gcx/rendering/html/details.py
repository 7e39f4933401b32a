"""What stands behind a card: its years, variants, other areas, milestones, formula and source cells."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from gcx.findings import Location
from gcx.names import joined
from gcx.records import Outcome, Source, Status
from gcx.rendering.html.markup import Markup, el, row, scrolling, table, together
from gcx.rendering.html.subjects import Context, Subject
from gcx.rendering.html.summary import badge
from gcx.rendering.numbers import number, percent
from gcx.rendering.table_rows import MANY
from gcx.rendering.wording import base_words, gap_words, missing_words, progress_words, status_words, value_words, with_unit


def years_table(context: Context, subject: Subject, *, shown: bool = False) -> Markup | None:
    """Value, expected value and status by year; `shown` where it stands in for the chart."""
    head = subject.head
    rows = [[str(each.year), *_year_cells(context, each, head)] for each in subject.years if each.year is not None]
    if not rows:
        return None
    heads = (
        context.say("年份", "year"),
        _value_heading(context, head),
        context.say("应达", "expected"),
        context.say("比基期", "change"),
        context.say("判定", "status"),
    )
    words = context.say("逐年数据", "figures by year")
    return _folded(words, scrolling(words, _filled(heads, rows)), opened=shown)


def _year_cells(context: Context, each: Outcome, head: Outcome) -> list[str]:
    relative = each.change_pct is not None and each.unit not in {"%", "‰"}
    change = f"{'+' if each.change_pct > 0 else ''}{percent(each.change_pct)}" if relative and each.change_pct is not None else ""
    expected = "" if each.expected is None else number(each.expected) if _alike(each, head) else with_unit(each.expected, each.unit)
    return [_value(context, each, head), expected, change, el("td", badge(each.status, status_words(each, context.lang)))]


def _alike(each: Outcome, head: Outcome) -> bool:
    """Whether both are in one unit and of one formula, so that the heading can say the unit."""
    return (each.unit, each.via) == (head.unit, head.via)


def _value(context: Context, each: Outcome, head: Outcome) -> str:
    return number(each.value) if each.value is not None and _alike(each, head) else value_words(each, context.lang)


def _value_heading(context: Context, head: Outcome) -> Markup:
    return el("th", context.say("数值", "value"), el("small", unit_words(context, head)), scope="col")


def unit_words(context: Context, outcome: Outcome) -> str:
    """The unit in brackets, for a heading; `""` for a pure number."""
    return context.say(f"（{outcome.unit}）", f"({outcome.unit})") if outcome.unit not in {None, "", "1"} else ""


def variants_table(context: Context, subject: Subject) -> Markup | None:
    """The same target by its other readings."""
    if not subject.variants:
        return None
    words = context.say("其他口径", "variants")
    heads = (context.say("口径", "variant"), *_heads(context, subject.head))
    rows = [[each.variant or "", *_cells(context, each, subject.head)] for each in subject.variants]
    formulas = [_formula(context, each, each.variant) for each in subject.variants]
    return _folded(words, scrolling(words, _filled(heads, rows)), *formulas, opened=False, printed=True)


def areas_table(context: Context, subject: Subject) -> Markup | None:
    """The other areas; where there are too many, only the comparison lists them."""
    others = [each for each in subject.others if each.value is not None or each.status is not Status.LISTED]
    if not others:
        return None
    if len(others) > MANY:
        words = context.say(f"其他{len(others)}个地区见“地区对比”", f"{len(others)} other areas: see the comparison of areas")
        return el("p", el("a", words, href="#areas"), class_="note")
    words = context.say(f"分地区（{len(others)}）", f"by area ({len(others)})")
    heads = (context.say("地区", "area"), *_heads(context, subject.head), context.say("代入", "substituted"))
    rows = [[each.area or "", *_cells(context, each, subject.head), el("td", *_behind(context, each), class_="wrap")] for each in others]
    return _folded(words, scrolling(words, _filled(heads, rows)), opened=False, printed=True)


def _heads(context: Context, head: Outcome) -> tuple[str, ...]:
    return (
        _value_heading(context, head),
        context.say("基期", "base"),
        context.say("差距", "gap"),
        context.say("完成/应达", "completed/due"),
        context.say("判定", "status"),
    )


def _cells(context: Context, each: Outcome, head: Outcome) -> list[str]:
    lang = context.lang
    why = el("small", missing_words([each], lang)) if each.status is Status.UNKNOWN else None
    return [
        _value(context, each, head),
        base_words(each, lang),
        gap_words(each, lang),
        progress_words(each),
        el("td", badge(each.status, status_words(each, lang)), why),
    ]


def _filled(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> Markup:
    """A table without the columns in which nothing stands."""
    kept = [position for position in range(len(heads)) if any(cells[position] for cells in rows)]
    return table([heads[position] for position in kept], [row(*(cells[position] for position in kept)) for cells in rows])


def _behind(context: Context, each: Outcome) -> Iterator[Markup | str]:
    """Substituted numbers and, below them, the cells they come from."""
    yield each.substituted or ""
    cells = joined((place(context, source.at) for source in _leaves(each.inputs) if source.at), 8, context.comma)
    if cells:
        yield el("small", cells)


def _leaves(sources: Sequence[Source]) -> Iterator[Source]:
    """Sources that have a cell of their own."""
    for source in sources:
        if source.parts:
            yield from _leaves(source.parts)
        else:
            yield source


def milestone_table(context: Context, head: Outcome) -> Markup | None:
    """Every named thing with its state and its proof."""
    if not head.milestones:
        return None
    heads = (
        context.say("事项", "milestone"),
        context.say("状态", "state"),
        context.say("文号", "document"),
        context.say("日期", "date"),
        context.say("来源", "source"),
    )
    unreported = context.say("未报", "not reported")
    rows = [
        row(state.name, state.status or unreported, state.document or "—", state.date or "—", place(context, state.at) or "—")
        for state in head.milestones
    ]
    label = context.say("工作事项", "milestones")
    return scrolling(label, table(heads, rows, class_="milestones"))


def formula_details(context: Context, head: Outcome) -> Markup | None:
    """Formula, substituted numbers and the cell of every figure."""
    inner = _formula(context, head, None)
    return None if inner is None else _folded(context.say("公式与来源", "formula and sources"), inner, opened=False, printed=True)


def _formula(context: Context, outcome: Outcome, name: str | None) -> Markup | None:
    if outcome.formula is None:
        return None
    value = value_words(outcome, context.lang)
    lines = [el("p", el("b", name) if name else None, el("code", f"{outcome.formula}"), class_="formula")]
    if outcome.substituted and outcome.substituted != outcome.formula:
        lines.append(el("p", el("code", f"= {outcome.substituted}"), class_="formula"))
    if value:
        lines.append(el("p", el("code", f"= {value}"), class_="formula"))
    if outcome.via == "fallback":
        lines.append(el("p", context.say("没有报水平数，按增速连乘", "levels not reported: chained from growth rates"), class_="note"))
    rows = [each for source in outcome.inputs for each in _source_rows(context, source, 0)]
    if rows:
        heads = (
            context.say("数据项", "item"),
            context.say("地区", "area"),
            context.say("年份", "year"),
            context.say("数值", "value"),
            context.say("原填", "as typed"),
            context.say("单元格", "cell"),
        )
        label = context.say("来源", "sources")
        lines.append(scrolling(label, table(heads, rows, class_="sources")))
    return together(lines)


def _source_rows(context: Context, source: Source, depth: int) -> Iterator[Markup]:
    """The figure, then the parts it was added up from."""
    where = place(context, source.at) or (context.say("分地区合计", "sum of areas") if source.parts else "—")
    yield el(
        "tr",
        el("th", source.item, scope="row", class_="part" if depth else None),
        el("td", source.area),
        el("td", str(source.year)),
        el("td", with_unit(source.value, source.unit)),
        el("td", source.typed or ""),
        el("td", el("code", where)),
    )
    for part in source.parts:
        yield from _source_rows(context, part, depth + 1)


def place(context: Context, at: Location | None) -> str:
    """`填报表!E4`, with the file before it where there are several; `""` for no place."""
    if at is None:
        return ""
    name = context.file_names.get(at.file or "", "") if len(context.file_names) > 1 else ""
    return " ".join(part for part in (name, at.label) if part)


def _folded(words: str, *inner: Markup | None, opened: bool, printed: bool = False) -> Markup:
    return el("details", el("summary", words), *inner, open=opened, class_="printed" if printed else None)
