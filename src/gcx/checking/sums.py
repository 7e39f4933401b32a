"""Areas that add up: the whole against its parts, with the most likely culprit, and overlaps that cannot be larger than their container."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal

import numpy as np

from gcx.checking.blame import Balance, culprit
from gcx.checking.cell_rules import NOTHING_THERE
from gcx.checking.draft import Draft
from gcx.checking.series import Occurrence, Series
from gcx.checking.wording import number, quantity
from gcx.findings import Severity, Text, rule
from gcx.names import joined
from gcx.plan import Plan

_TIE = 1e-9
_NAMED = 4


@rule("V408", "parts-not-equal-whole", Severity.ERROR, "各地区之和不等于全体", "parts do not add up to the whole")
def parts_not_equal_whole(balance: Balance, unit: str, whole: str, reason: Text) -> tuple[Text, Text]:
    """含义：可相加的指标，下级各地区都报了，它们的和与上级自己报的数相差超过四舍五入的误差；或已报各地区之和已大于上级。
    为什么：至少有一个数不对；用到它的目标不能判定。
    怎么改：先核对提示的那个数；确定后改正，并核对合计。
    依据：方案 areas 的 part_of、items 的 adds_up；误差按各数末位的一半相加。
    """
    difference = balance.difference
    more = Text("多", "more") if difference > 0 else Text("少", "less")
    message = Text(
        f"{whole}是{quantity(balance.whole, unit)}，各地区之和是{quantity(balance.total, unit)}，{whole}{more.zh}{number(abs(difference))}，超过四舍五入误差{balance.tolerance:.2g}",
        f"{whole} is {quantity(balance.whole, unit)}, the parts sum to {quantity(balance.total, unit)}: {number(abs(difference))} {more.en}, beyond rounding ({balance.tolerance:.2g})",
    )
    return message, Text(
        f"最可能{reason.zh}；核对后改正" if reason.zh else "逐个核对各地区和合计的数",
        f"most likely {reason.en}; check and correct it" if reason.en else "check each area and the total",
    )


@rule("V409", "inner-above-container", Severity.QUERY, "所含区域大于所在地区", "inner area above its container")
def inner_above_container(inner: str, container: str, values: tuple[str, str]) -> tuple[Text, Text]:
    """含义：一个地区在另一个地区之内（如功能区在城区之内），它的数却比所在地区的大。
    为什么：部分不应大于整体；也可能所在地区的数没有把它包括在内。
    怎么改：核对两个数；统计口径不含该区域的，在说明栏写明。
    依据：方案 areas 的 within。
    """
    message = Text(
        f"{inner}在{container}之内，{inner}是{values[0]}，却大于{container}的{values[1]}",
        f"{inner} lies within {container}, yet {values[0]} is above {container}'s {values[1]}",
    )
    return message, Text(
        f"核对两个数；{container}的数不含{inner}的，在说明栏写明", f"check both; if {container} leaves {inner} out, say so in the note"
    )


@rule("W508", "overlap-not-declared", Severity.INFO, "没有写明是否含所在区域", "overlap not declared")
def overlap_not_declared(inner: str, container: str, items: list[str]) -> tuple[Text, Text]:
    """含义：一个地区在另一个地区之内（如涠洲岛旅游区在海城区内），两者都报了可相加的指标，没有写明大的是否包括小的。
    为什么：包括与不包括，合计差一份；汇总时容易重复或漏掉。
    怎么改：在说明栏写明“含涠洲岛旅游区”或“不含涠洲岛旅游区”。
    依据：方案 areas 的 within；本系统合计只加 part_of 的地区，不加 within 的地区。
    """
    message = Text(
        f"{container}的数是否包括{inner}，没有写明（{joined(items, _NAMED)}）",
        f"it is not said whether {container}'s figures include {inner}: {joined(items, _NAMED, ', ')}",
    )
    return message, Text(f"在说明栏写明“含{inner}”或“不含{inner}”", f"say in a note whether {inner} is included")


def run_declarations(series: Series, plan: Plan) -> None:
    """Note, for each pair of overlapping areas, the additive items both report when no note says whether one includes the other."""
    for inner, container in _overlaps(series, plan):
        both, figures = [], []
        for item in series.cube.reported_items():
            positions = series.cube.positions(item)
            columns = np.flatnonzero((positions[inner] >= 0) & (positions[container] >= 0)).tolist()
            if columns and plan.items[item].adds_up:
                both.append(plan.items[item].name)
                figures += [int(positions[row, column]) for column in columns for row in (inner, container)]
        if both and not any(_declares(series, figure, series.area_name(inner)) for figure in figures):
            words = overlap_not_declared(series.area_name(inner), series.area_name(container), both)
            series.report(overlap_not_declared.rule, [Occurrence(figures[:2], *words)])


def _declares(series: Series, figure: int, name: str) -> bool:
    """Whether the note beside a figure speaks of what is included."""
    note = series.rows.explanation(figure)
    return note is not None and (name in note.text or "含" in note.text or "包括" in note.text)


@rule("V412", "declined-yet-parts", Severity.QUERY, "填无此项，下级却报了数", "marked as none, but its parts report figures")
def declined_yet_parts(typed: str, parts: list[str], total: str) -> tuple[Text, Text]:
    """含义：上级的单元格填“—”或“不适用”，所属各地区却报了这一指标的数；判定仍用各地区之和。
    为什么：下级有数，上级就不会没有此项；二者必有一个不对。
    怎么改：填全体的数；全体没有单独的数就留空，由各地区汇总；下级填错的改正。
    依据：方案 areas 的 part_of、items 的 adds_up；空白、不适用、—和0是四种不同的情况。
    """
    message = Text(
        f"填“{typed}”，但{joined(parts, _NAMED)}报了数，合计{total}",
        f"“{typed}” here, yet figures are reported for {joined(parts, _NAMED, ', ')}, {total} in all",
    )
    return message, Text(
        "填全体的数；没有单独的数就留空，由各地区汇总",
        "give the figure of the whole; where there is none leave it empty, and the parts are summed",
    )


def run_declined(series: Series, plan: Plan, drafts: Sequence[Draft]) -> None:
    """Query each cell that says “no such item” for a whole whose parts report more than 0; its figure comes from them."""
    for draft in drafts:
        for marked in draft.findings:
            if marked.rule.code not in NOTHING_THERE or marked.area is None or marked.item is None or marked.year is None:
                continue
            item = plan.item_position[marked.item]
            parts = _reporting(series, plan, marked.area, item, marked.year) if plan.items[item].adds_up else {}
            if parts:
                total = float(sum(map(Decimal, map(repr, parts.values()))))
                words = declined_yet_parts(marked.found or "", list(parts), quantity(total, plan.items[item].unit.name))
                index = int(np.flatnonzero((draft.block.row == marked.at.row) & (draft.block.column == marked.at.column))[0])
                note = draft.explanation(index)
                series.findings.append(replace(marked, rule=declined_yet_parts.rule, message=words[0], hint=words[1], explained=note))


def _reporting(series: Series, plan: Plan, area: str, item: int, year: int) -> dict[str, float]:
    """The parts of an area with a figure other than 0, and that figure."""
    found = {}
    for part in plan.parts(area):
        row = series.cube.row(part)
        figure = None if row is None else series.figure(row, item, year)
        if figure is not None and series.rows.value[figure] != 0:
            found[plan.areas[part].name] = float(series.rows.value[figure])
    return found


def run_sums(series: Series, plan: Plan) -> None:
    """Judge every item that adds up in every area that is split."""
    families = list(_families(series, plan))
    for item in series.cube.reported_items():
        if plan.items[item].adds_up:
            for parent, parts, every in families:
                _balance(series, item, parent, parts, every=every)


def run_overlaps(series: Series, plan: Plan) -> None:
    """Judge every item that adds up in every pair of overlapping areas."""
    overlaps = list(_overlaps(series, plan))
    for item in series.cube.reported_items():
        if plan.items[item].adds_up:
            for inner, container in overlaps:
                _overlap(series, item, inner, container)


def _families(series: Series, plan: Plan) -> Iterator[tuple[int, list[int], bool]]:
    """Matrix rows of each split area, of its parts, and whether all its parts are in the cube."""
    for parent, position in enumerate(series.cube.areas.tolist()):
        parts = plan.parts(plan.areas[position].name)
        if parts:
            rows = [row for part in parts if (row := series.cube.row(part)) is not None]
            yield parent, rows, len(rows) == len(parts)


def _overlaps(series: Series, plan: Plan) -> Iterator[tuple[int, int]]:
    for inner, position in enumerate(series.cube.areas.tolist()):
        within = plan.areas[position].within
        if within is not None:
            container = series.cube.row(plan.area_position[within])
            if container is not None:
                yield inner, container


def _balance(series: Series, item: int, parent: int, parts: Sequence[int], *, every: bool) -> None:
    values = series.cube.values(item)
    own, of_parts = values[parent], values[list(parts)]
    reported = ~np.isnan(of_parts)
    total = np.where(reported, of_parts, 0.0).sum(axis=0)
    all_there = reported.all(axis=0) & every
    above = (total > own) & (np.where(reported, of_parts, 0.0) >= 0).all(axis=0) & reported.any(axis=0)
    off = ~np.isnan(own) & (np.abs(own - total) > _TIE * np.maximum(np.abs(own), np.abs(total))) & (all_there | above)
    of_row: dict[int, list[Occurrence]] = {}
    for column in np.flatnonzero(off).tolist():
        terms = [row for row, there in zip(parts, reported[:, column].tolist(), strict=True) if there]
        balance = Balance.of(series, item, (parent, terms), column)
        if abs(balance.difference) > balance.tolerance * (1 + _TIE):
            blamed, found = _unbalanced(series, item, (parent, terms), column, balance)
            of_row.setdefault(blamed, []).append(found)
    for occurrences in of_row.values():
        series.report(parts_not_equal_whole.rule, occurrences)


def _unbalanced(series: Series, item: int, family: tuple[int, list[int]], column: int, balance: Balance) -> tuple[int, Occurrence]:
    """The matrix row to blame, and what to say; only the whole and the culprit are doubted where one stands out."""
    parent, terms = family
    blamed, reason = culprit(series, item, family, column, balance)
    message, hint = parts_not_equal_whole(balance, series.unit(item), series.area_name(parent), reason)
    positions = series.cube.positions(item)
    figures = [int(positions[row, column]) for row in (parent, *terms)]
    lead = int(positions[blamed, column])
    series.doubt([lead, figures[0]] if reason.zh else figures, parts_not_equal_whole.rule.code)
    return blamed, Occurrence([lead, *(figure for figure in figures if figure != lead)], message, hint)


def _overlap(series: Series, item: int, inner: int, container: int) -> None:
    values, positions = series.cube.values(item), series.cube.positions(item)
    with np.errstate(invalid="ignore"):
        larger = values[inner] > values[container] * (1 + _TIE)
    found = []
    for column in np.flatnonzero(larger).tolist():
        figures = [int(positions[inner, column]), int(positions[container, column])]
        if series.led.isdisjoint(figures):
            unit = series.unit(item)
            typed = quantity(float(values[inner, column]), unit), quantity(float(values[container, column]), unit)
            found.append(Occurrence(figures, *inner_above_container(series.area_name(inner), series.area_name(container), typed)))
    series.report(inner_above_container.rule, found)


RULES = (parts_not_equal_whole.rule, inner_above_container.rule, overlap_not_declared.rule, declined_yet_parts.rule)
