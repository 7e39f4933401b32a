"""The targets' own formulas, evaluated once: zero denominators, and values outside the range the plan gives a target."""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Set as AbstractSet

import numpy as np

from gcx.checking.series import Occurrence, Series
from gcx.checking.wording import number, quantity, shown
from gcx.findings import Severity, Text, rule
from gcx.formula import Bound, Leaf
from gcx.formula.tree import Binary, Node, names, operands
from gcx.names import joined
from gcx.plan import Plan, Target
from gcx.records import Floats

_LONGEST = 160


@rule("V406", "zero-denominator", Severity.ERROR, "分母为零", "zero denominator")
def zero_denominator(targets: list[str]) -> tuple[Text, Text]:
    """含义：目标公式的分母是0，而分子不是0，不能计算。
    为什么：有分子就不可能没有分母，多半是漏填后补了0。
    怎么改：填分母的实际数；没有统计就留空，不要填0。
    依据：目标的公式；分母必须大于0。
    """
    named, english = joined(targets), joined(targets, separator=", ")
    message = Text(
        f"作分母的数是0，分子不是0，不能计算{named}", f"the denominator is 0 and the numerator is not: {english} cannot be computed"
    )
    return message, Text("填实际数；没有统计就留空，不要填0", "give the actual figure; if unknown leave it empty, not 0")


@rule("V407", "zero-over-zero", Severity.INFO, "分子分母都是0", "zero over zero")
def zero_over_zero(targets: list[str]) -> tuple[Text, Text]:
    """含义：目标公式的分子、分母都是0，比率没有意义，这一地区这一年不能判定。
    为什么：多数是确实没有这一项，没有错，但不能算出比率。
    怎么改：没有此项填“—”或“不适用”，意思更清楚。
    依据：目标的公式。
    """
    named, english = joined(targets), joined(targets, separator=", ")
    message = Text(f"分子分母都是0，不能计算{named}", f"numerator and denominator are both 0: {english} cannot be computed")
    return message, Text("没有此项可填“—”或“不适用”", "where there is no such thing, — or 不适用 says so")


@rule("V410", "target-out-of-range", Severity.ERROR, "指标的计算结果不可能", "computed indicator out of range")
def target_out_of_range(target: Target, value: float, filled: str) -> tuple[Text, Text]:
    """含义：用填报的数算出的指标超出方案规定的可能范围，如单位GDP能耗大于10吨标准煤/万元。
    为什么：多半是吨与万吨、万元与亿元填混，差一万倍；每个数单独看都不像错的。
    怎么改：核对公式里各数的单位和小数点。
    依据：方案 targets 的 min、max。
    """
    unit = target.unit.name if target.unit else "1"
    low = "" if target.min is None else quantity(target.min, unit)
    high = "" if target.max is None else quantity(target.max, unit)
    result = quantity(float(f"{value:.4g}"), unit)
    limits = _limits(number(target.min or 0), low, high)
    message = Text(
        f"按填报数算出的{target.name}是{result}（{filled}），{limits.zh}",
        f"“{target.name_en or target.name}” worked out from these figures is {result} ({filled}), {limits.en}",
    )
    return message, Text(
        "核对算式里每个数的单位（吨与万吨、万元与亿元）和小数点",
        "check the unit (吨/万吨, 万元/亿元) and the decimal point of each of these figures",
    )


def _limits(start: str, low: str, high: str) -> Text:
    """The range a result is outside of, with its unit once."""
    if low and high:
        return Text(f"不在{start}至{high}之间", f"not between {start} and {high}")
    return Text(f"小于{low}", f"below {low}") if low else Text(f"大于{high}", f"above {high}")


def run_ratios(series: Series, plan: Plan, told: AbstractSet[frozenset[int]]) -> None:
    """Evaluate each target's formula where its figures are, and report zero denominators and impossible results.

    `told` are sets of figures that an error of the plan's own checks already speaks of: of a share above 100 % the part ≤ whole says more.
    """
    zeros: dict[tuple[int, bool], list[str]] = {}
    others: dict[int, list[int]] = {}
    for target in plan.targets:
        if target.formula is None or not _any_reported(series, target.formula):
            continue
        env = series.cube.env(target.goal.since or plan.header.base_year)
        evaluated = target.formula.evaluate(env)
        shape = (len(series.cube.areas), len(series.cube.years))
        for row, column in np.argwhere(np.broadcast_to(evaluated.zero, shape)).tolist():
            culprit, harmless, related = _culprit(series, target.formula, target.formula.leaves(env, row, column), row)
            if culprit is not None:
                zeros.setdefault((culprit, harmless), []).append(target.name)
                others.setdefault(culprit, related)
        _out_of_range(series, target, target.formula, np.broadcast_to(evaluated.values, shape), told)
    for (culprit, harmless), targets in zeros.items():
        words = zero_over_zero if harmless else zero_denominator
        message, hint = words(list(dict.fromkeys(targets)))
        series.report(words.rule, [Occurrence([culprit, *others[culprit]], message, hint)])


def _out_of_range(series: Series, target: Target, formula: Bound, values: Floats, told: AbstractSet[frozenset[int]]) -> None:
    """Report where a target's own value is outside its `min` and `max`, at the figure that leaps most."""
    low = -np.inf if target.min is None else target.min
    high = np.inf if target.max is None else target.max
    env = series.cube.env(target.goal.since or series.plan.header.base_year)
    of_area: dict[int, list[Occurrence]] = {}
    for row, column in np.argwhere((values < low) | (values > high)).tolist():
        figures = sorted(
            series.behind(row, formula.leaves(env, row, column)),
            key=lambda figure: (figure not in series.led, -series.leap(figure)),
        )
        if figures and frozenset(figures) not in told:
            filled = shown(formula.substituted(env, row, column, series.unit_names), _LONGEST)
            message, hint = target_out_of_range(target, float(values[row, column]), filled)
            of_area.setdefault(row, []).append(Occurrence(figures, message, series.slip(figures[0]) or hint))
            series.doubt(figures, target_out_of_range.rule.code)
    for occurrences in of_area.values():
        series.report(target_out_of_range.rule, occurrences)


def _any_reported(series: Series, formula: Bound) -> bool:
    items = [series.plan.item_position[name] for name in formula.formula.names if name in series.plan.item_position]
    return any(bool((~np.isnan(series.cube.values(item))).any()) for item in items)


def _culprit(series: Series, formula: Bound, leaves: list[Leaf], row: int) -> tuple[int | None, bool, list[int]]:
    """The zero figure below a division, whether every figure above it is 0 too, and the other figures; none while nothing above is reported."""
    figures = series.behind(row, leaves)
    below = {series.plan.item_position[name] for name in _below(formula.formula.root) if name in series.plan.item_position}
    low = [figure for figure in figures if int(series.rows.item[figure]) in below]
    above = [figure for figure in figures if int(series.rows.item[figure]) not in below]
    zero = [figure for figure in low if series.rows.value[figure] == 0]
    culprit = next(iter(zero or low or figures), None) if above else None
    harmless = bool(zero) and all(series.rows.value[figure] == 0 for figure in above)
    return culprit, harmless, [figure for figure in figures if figure != culprit]


def _below(node: Node) -> Iterator[str]:
    """Names under the right side of a division."""
    if isinstance(node, Binary) and node.sign == "÷":
        yield from (name.name for name in names(node.right))
    for operand in operands(node):
        yield from _below(operand)


RULES = (zero_denominator.rule, zero_over_zero.rule, target_out_of_range.rule)
