"""The plan's own 审核关系: comparisons in the formula language, each a rule of its own called `C-<id>`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from gcx.checking.series import Occurrence, Series
from gcx.checking.wording import shown
from gcx.findings import Rule, Severity, Text
from gcx.formula import Leaf
from gcx.plan import Check, Plan
from gcx.records import Bools, NotChecked

_NEEDS = 12
_LOOKED_AT = 200
_LONGEST = 160
_SUSPICIOUS = 0.26


def plan_rule(check: Check) -> Rule:
    """The rule a check of the plan is."""
    doc = (
        f"含义：{check.message}，即要求 {check.require.formula.text}。\n"
        "为什么：方案规定的审核关系不成立时，至少有一个数不对；审核关系为“必须修改”的，用到这些数的目标不能判定。\n"
        "怎么改：核对关系两边的数，改正填错的；数值属实的核实类问题在说明栏写明原因。\n"
        f"依据：{check.basis or '方案 checks'}"
    )
    return Rule(f"C-{check.id}", check.id, check.severity, Text(check.message, check.message), doc)


@dataclass(frozen=True, slots=True)
class Failure:
    """A check that does not hold in one area and year: matrix row and column, and the reported figures it rests on."""

    check: Check
    row: int
    column: int
    figures: list[int]


def judge_checks(series: Series, plan: Plan) -> tuple[list[Failure], list[NotChecked]]:
    """Judge every check for all areas and years at once: what fails, and what could not be judged for lack of figures."""
    failures: list[Failure] = []
    missed: list[NotChecked] = []
    for check in plan.checks:
        env = series.cube.env(plan.header.base_year)
        judged = check.require.judge(env)
        known = np.broadcast_to(judged.known, (len(series.cube.areas), len(series.cube.years)))
        for row, column in np.argwhere(known & ~judged.holds).tolist():
            figures = series.behind(row, check.require.leaves(env, row, column))
            if figures:
                failures.append(Failure(check, row, column, figures))
        reason = _not_checked(series, check, known)
        if reason is not None:
            missed.append(reason)
    return failures, missed


def report_failures(series: Series, failures: list[Failure], severity: Severity) -> None:
    """Report the failed checks of one severity, each at the figure most to blame.

    That is the figure an error already names, else the one most failed checks share, else the one that leaps from year to year,
    else the first of the formula. A query that an error already explains is left out.
    """
    shared = Counter(figure for failure in failures for figure in failure.figures)
    led = frozenset(series.led)
    groups: dict[tuple[str, int], list[Occurrence]] = {}
    rules = {}
    for failure in failures:
        if failure.check.severity is not severity or (severity is not Severity.ERROR and led.intersection(failure.figures)):
            continue
        rules[failure.check.id] = plan_rule(failure.check)
        figures = sorted(failure.figures, key=lambda figure: (figure not in led, -shared[figure], -_leap(series, figure)))
        groups.setdefault((failure.check.id, failure.row), []).append(_occurrence(series, failure, figures))
        if severity is Severity.ERROR:
            series.doubt(figures, rules[failure.check.id].code)
    for (check, _), occurrences in groups.items():
        series.report(rules[check], occurrences)


def _leap(series: Series, figure: int) -> float:
    leap = series.suspicion(figure)
    return leap if leap > _SUSPICIOUS else 0.0


def _occurrence(series: Series, failure: Failure, figures: list[int]) -> Occurrence:
    check = failure.check
    env = series.cube.env(series.plan.header.base_year)
    filled = shown(check.require.substituted(env, failure.row, failure.column, series.unit_names), _LONGEST)
    message = Text(f"{check.message}：{filled} 不成立", f"{check.message}: {filled} does not hold")
    hint = Text("核对关系两边的数，改正填错的", "check the figures on both sides and correct the wrong one")
    if check.severity is Severity.QUERY:
        hint = Text("核对；属实请在说明栏写明原因", "check; if true, say why in the note")
    return Occurrence(figures, message, hint, Text(check.require.formula.text, check.require.formula.text), filled, check.basis)


def _not_checked(series: Series, check: Check, known: Bools) -> NotChecked | None:
    """What kept a check from being judged: where some of its figures are reported and others are not."""
    code = f"C-{check.id}"
    positions = series.plan.item_position
    reported = np.zeros(known.shape, np.bool_)
    for name in check.require.formula.names:
        if name in positions:
            reported |= ~np.isnan(series.cube.values(positions[name]))
    if not reported.any():
        return NotChecked(code, Text("没有相关数据", "no figures of this kind were reported"))
    needs = tuple(dict.fromkeys(_needs(series, check, reported & ~known)))
    return NotChecked(code, Text("缺少数据，没有审核", "figures are missing"), needs[:_NEEDS]) if needs else None


def _needs(series: Series, check: Check, unknown: Bools) -> Iterator[str]:
    """The figures that would let a check be judged, of the first two hundred places where it could not."""
    env = series.cube.env(series.plan.header.base_year)
    for row, column in np.argwhere(unknown)[:_LOOKED_AT].tolist():
        missing = check.require.missing(env, row, column)
        if not any(_beside_the_point(series, row, leaf) for leaf in missing):
            yield from (leaf.name if leaf.constant else f"{leaf.name}@{series.area_name(row)}@{leaf.year}" for leaf in missing)


def _beside_the_point(series: Series, row: int, leaf: Leaf) -> bool:
    """Whether nobody could be expected to report a figure: of a year before the plan or the data, or not asked of such an area."""
    if leaf.constant:
        return False
    if leaf.year < max(series.plan.header.base_year, int(series.cube.years[0])):
        return True
    levels = series.plan.items[series.plan.item_position[leaf.name]].levels
    return levels is not None and series.plan.areas[int(series.cube.areas[row])].level not in levels
