"""The comparison of areas: every target in every area, shaded by value, marked by status; sorted and filtered by the page's script."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from gcx.records import Outcome, Status
from gcx.rendering.counting import verdict_word
from gcx.rendering.html.details import unit_words
from gcx.rendering.html.markup import Markup, el, scrolling, table, together
from gcx.rendering.html.subjects import GLYPH, ORDER, Context, Subject
from gcx.rendering.numbers import number
from gcx.rendering.table_rows import MANY
from gcx.rendering.wording import value_words

MOST_CELLS = 12_000
"""More cells than this are not listed; that they are left out is said."""
_SHADES = 5
_WHOLE = 0.9
"""A first area of at least this share of all others together is their whole, and is not compared with its own parts."""


@dataclass(frozen=True, slots=True)
class _Line:
    """One target: its outcomes by area, the lowest and the highest value among them."""

    subject: Subject
    by_area: Mapping[str, Outcome]
    low: float
    high: float

    def shade(self, value: float | None) -> str:
        """Class of the shade: `h0` lowest to `h4` highest; none where there is nothing to compare."""
        if value is None or not self.low <= value <= self.high or self.high <= self.low:
            return ""
        return f"h{min(int((value - self.low) / (self.high - self.low) * _SHADES), _SHADES - 1)}"


def heat_section(context: Context) -> Iterator[Markup]:
    """Section 地区对比: targets down and areas across, or the other way round where areas are many."""
    lines = [line for subject in context.subjects if (line := _line(subject)) is not None]
    if len(context.areas) < 2 or not lines:
        return
    yield el("h2", context.say("地区对比", "Areas"), id="h-areas")
    areas = context.areas[: max(1, MOST_CELLS // len(lines))]
    if len(areas) < len(context.areas):
        words = context.say(
            f"共{len(context.areas)}个地区，只列前{len(areas)}个，全部见 -f xlsx",
            f"the first {len(areas)} of {len(context.areas)} areas; all of them: -f xlsx",
        )
        yield el("p", words, class_="note")
    yield el(
        "p",
        context.say(
            "底色深浅只表示该目标在各地区中数值的大小；字和符号表示判定，没有符号的只列数值",
            "shade: size of the value among the areas of one target; mark and word: status; no mark: value only",
        ),
        class_="note",
    )
    yield _filters(context, lines)
    label = context.say("地区对比", "Areas")
    across = len(context.areas) > MANY
    yield scrolling(label, _areas_down(context, lines, areas) if across else _targets_down(context, lines, areas))


def _line(subject: Subject) -> _Line | None:
    found = {each.area: each for each in subject.everywhere if each.area and (each.value is not None or each.status is Status.UNKNOWN)}
    head = subject.head
    values = [each.value for each in found.values() if each.value is not None and (each.unit, each.via) == (head.unit, head.via)]
    if not values:
        return _Line(subject, found, 0.0, 0.0) if found else None
    parts = values[1:]
    if head.value is not None and len(parts) > 1 and head.value >= _WHOLE * sum(parts) > 0:
        values = parts
    return _Line(subject, found, min(values), max(values))


def _filters(context: Context, lines: Sequence[_Line]) -> Markup:
    present = {each.status for line in lines for each in line.by_area.values()}
    options = [el("option", word, value=token) for token, word in context.choices(present)]
    return el(
        "form",
        el("label", el("span", context.say("查找", "search")), el("input", type="search", name="text", autocomplete="off")),
        el(
            "label",
            el("span", context.say("含判定", "with status")),
            el("select", el("option", context.say("全部", "all"), value=""), *options, name="status"),
        ),
        el("output", role="status"),
        class_="filters",
        data_filter="#areas tbody tr",
        role="search",
        aria_label=context.say("筛选地区对比", "filter the comparison"),
        hidden=True,
    )


def _targets_down(context: Context, lines: Sequence[_Line], areas: Sequence[str]) -> Markup:
    rows = []
    for position, line in enumerate(lines):
        head = line.subject.head
        name = el(
            "th",
            el("a", context.name(head), href=f"#t-{head.target}"),
            el("small", unit_words(context, head)),
            scope="row",
            data_v=position,
        )
        rows.append(_row(context, [name, *(_cell(context, line, area, by_value=False) for area in areas)], line.by_area.values()))
    return table([context.say("目标", "target"), *areas], rows, class_="heat", data_sortable=True)


def _areas_down(context: Context, lines: Sequence[_Line], areas: Sequence[str]) -> Markup:
    rows = []
    for position, area in enumerate(areas):
        name = el("th", area, scope="row", data_v=position)
        outcomes = [line.by_area[area] for line in lines if area in line.by_area]
        rows.append(_row(context, [name, *(_cell(context, line, area, by_value=True) for line in lines)], outcomes))
    heads = [f"{context.name(line.subject.head)} {unit_words(context, line.subject.head)}" for line in lines]
    return table([context.say("地区", "area"), *heads], rows, class_="heat", data_sortable=True)


def _row(context: Context, cells: Sequence[Markup], outcomes: Iterable[Outcome]) -> Markup:
    return el("tr", together(cells), data_status=context.tokens(outcomes))


def _cell(context: Context, line: _Line, area: str, *, by_value: bool) -> Markup:
    """Value, mark and word. Down a column values are of one target, so they sort by value; else they sort by status."""
    outcome = line.by_area.get(area)
    if outcome is None:
        return el("td", "")
    head, value = line.subject.head, outcome.value
    same = (outcome.unit, outcome.via) == (head.unit, head.via)
    shown = "—" if value is None else number(value) if same else value_words(outcome, context.lang)
    listed = outcome.status is Status.LISTED
    glyph = GLYPH.get(outcome.status)
    word = (
        None if listed else el("small", el("span", glyph, aria_hidden="true") if glyph else None, verdict_word(outcome).in_(context.lang))
    )
    kinds = [line.shade(value if same else None), "" if listed else f"st-{outcome.status.value}"]
    rank = value if by_value else ORDER.index(outcome.status)
    return el("td", shown, word, class_=" ".join(kind for kind in kinds if kind) or None, data_v=rank)
