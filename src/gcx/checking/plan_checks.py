"""The plan's own 审核关系: comparisons in the formula language, each a rule of its own called `C-<id>`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from gcx.checking.apart import far_apart
from gcx.checking.remedy import Remedies, vouchers
from gcx.checking.rounding import within_rounding
from gcx.checking.series import Occurrence, Series
from gcx.checking.wording import shown
from gcx.findings import Rule, Severity, Text
from gcx.formula import Leaf
from gcx.plan import Check, Plan
from gcx.records import Bools, NotChecked

_NEEDS = 12
_LOOKED_AT = 200
_ROUNDED = 2000
_CLOSELY = 24
_LONGEST = 160


def plan_rule(check: Check) -> Rule:
    """The rule a check of the plan is."""
    doc = (
        f"含义：{check.message}，即要求 {check.require.formula.text}。\n"
        "为什么：方案规定的审核关系不成立时，至少有一个数不对；审核关系为“必须修改”的，用到这些数的目标不能判定。\n"
        "怎么改：核对关系两边的数，改正填错的；数值属实的核实类问题在说明栏写明原因。\n"
        f"依据：{check.basis or '方案 checks'}"
    )
    return Rule(f"C-{check.id}", check.id, check.severity, check.words, doc)


@dataclass(frozen=True, slots=True)
class Failure:
    """A check that does not hold in one area and year: matrix row and column, and the reported figures it rests on."""

    check: Check
    row: int
    column: int
    figures: list[int]


@dataclass(frozen=True, slots=True)
class Unjudged:
    """Where one check could not be judged: whether any of its figures was reported at all, and the first two hundred places (area
    position, year) at which some were and others were not, each with the figures that are missing.
    """

    code: str
    reported: bool
    places: tuple[tuple[int, int, tuple[str, ...]], ...] = ()


def not_checked(unjudged: Iterable[Unjudged]) -> list[NotChecked]:
    """What is told of them, one entry a check, in order; what partitions of one table say of a check is told together."""
    of_check: dict[str, list[Unjudged]] = {}
    for each in unjudged:
        of_check.setdefault(each.code, []).append(each)
    told = []
    for code, found in of_check.items():
        if not any(each.reported for each in found):
            told.append(NotChecked(code, Text("没有相关数据", "no figures of this kind were reported")))
            continue
        places = sorted((place for each in found for place in each.places), key=lambda place: place[:2])[:_LOOKED_AT]
        needs = tuple(dict.fromkeys(need for _, _, missing in places for need in missing))
        if needs:
            told.append(NotChecked(code, Text("缺少数据，没有审核", "figures are missing"), needs[:_NEEDS]))
    return told


def judge_checks(series: Series, plan: Plan) -> tuple[list[Failure], list[Unjudged]]:
    """Judge every check for all areas and years at once: what fails beyond rounding, and what could not be judged for lack of figures."""
    failures: list[Failure] = []
    missed: list[Unjudged] = []
    for check in plan.checks:
        env = series.cube.env(plan.header.base_year)
        judged = check.require.judge(env)
        known = np.broadcast_to(judged.known, (len(series.cube.areas), len(series.cube.years)))
        for row, column in np.argwhere(known & ~judged.holds).tolist():
            figures = series.behind(row, check.require.leaves(env, row, column))
            if figures and not (len(failures) < _ROUNDED and within_rounding(series, check, row, column, figures)):
                failures.append(Failure(check, row, column, figures))
        missed.append(_unjudged(series, check, known))
    return failures, missed


def report_failures(series: Series, failures: list[Failure], severity: Severity) -> None:
    """Report the failed checks of one severity, each at the figure most to blame.

    That is the figure an error already names, else the only one a plain slip would explain (a sign, a decimal point, a unit), else the
    one most failed checks share, else the one that leaps from year to year, else the one the fewest checks speak for, else the first of
    the formula. A query that an error already explains is left out.
    """
    shared = Counter(figure for failure in failures for figure in failure.figures)
    led = frozenset(series.led)
    groups: dict[tuple[str, int], list[Occurrence]] = {}
    rules = {}
    tried: Counter[int] = Counter()
    for failure in failures:
        if failure.check.severity is not severity or (severity is not Severity.ERROR and led.intersection(failure.figures)):
            continue
        rules[failure.check.id] = plan_rule(failure.check)
        tried[failure.row] += 1
        figures, words = _blamed(series, failure, shared, closely=tried[failure.row] <= _CLOSELY)
        groups.setdefault((failure.check.id, failure.row), []).append(_occurrence(series, failure, figures, words))
        if severity is Severity.ERROR:
            series.doubt(figures, rules[failure.check.id].code)
    for (check, _), occurrences in groups.items():
        series.report(rules[check], _once(occurrences))


def _blamed(series: Series, failure: Failure, shared: Counter[int], *, closely: bool) -> tuple[list[int], Text | None]:
    """The figures of a failed check, the one most to blame first, and what it should perhaps be; the first of an area are looked at `closely`."""
    remedies = Remedies.of(series, failure.check, failure.row, failure.column, failure.figures if closely else ())
    vouched = {figure: vouchers(series, failure.row, figure) if closely else 0 for figure in failure.figures}

    def order(figure: int) -> tuple[bool, bool, int, float, int]:
        return figure not in series.led, figure != remedies.only, -shared[figure], -series.leap(figure), vouched[figure]

    figures = sorted(failure.figures, key=order)
    return figures, remedies.words(figures[0])


def _once(occurrences: list[Occurrence]) -> list[Occurrence]:
    """One occurrence for each figure to blame: a wrong figure also spoils the comparison of the next year with it."""
    kept: dict[int, Occurrence] = {}
    for each in occurrences:
        kept.setdefault(each.figures[0], each)
    return list(kept.values())


def _occurrence(series: Series, failure: Failure, figures: list[int], slip: Text | None) -> Occurrence:
    check = failure.check
    env = series.cube.env(series.plan.header.base_year)
    filled = shown(check.require.substituted(env, failure.row, failure.column, series.unit_names), _LONGEST)
    apart = far_apart(check.require, env, failure.row, failure.column) or Text(f"{filled} 不成立", f"{filled} does not hold")
    message = Text(f"{check.message}：{apart.zh}", f"{check.words.en}: {apart.en}")
    hint = Text("核对关系两边的数，改正填错的", "check the figures on both sides and correct the wrong one")
    if check.severity is Severity.QUERY:
        hint = Text("核对；属实请在说明栏写明原因", "check; if true, say why in the note")
    return Occurrence(figures, message, slip or hint, Text(check.require.formula.text, check.require.formula.text), filled, check.basis)


def _unjudged(series: Series, check: Check, known: Bools) -> Unjudged:
    """What kept a check from being judged: where some of its figures are reported and others are not."""
    code = f"C-{check.id}"
    positions = series.plan.item_position
    reported = np.zeros(known.shape, np.bool_)
    for name in check.require.formula.names:
        if name in positions:
            reported |= ~np.isnan(series.cube.values(positions[name]))
    places = ((row, column) for row, column in np.argwhere(reported & ~known)[:_LOOKED_AT].tolist())
    return Unjudged(
        code,
        bool(reported.any()),
        tuple((int(series.cube.areas[row]), int(series.cube.years[column]), _needs(series, check, row, column)) for row, column in places),
    )


def _needs(series: Series, check: Check, row: int, column: int) -> tuple[str, ...]:
    """The figures that would let a check be judged at one place."""
    missing = check.require.missing(series.cube.env(series.plan.header.base_year), row, column)
    if any(_beside_the_point(series, row, leaf) for leaf in missing):
        return ()
    return tuple(leaf.name if leaf.constant else f"{leaf.name}@{series.area_name(row)}@{leaf.year}" for leaf in missing)


def _beside_the_point(series: Series, row: int, leaf: Leaf) -> bool:
    """Whether nobody could be expected to report a figure: of a year before the plan or the data, or not asked of such an area."""
    if leaf.constant:
        return False
    if leaf.year < max(series.plan.header.base_year, int(series.cube.years[0])):
        return True
    levels = series.plan.items[series.plan.item_position[leaf.name]].levels
    return levels is not None and series.plan.areas[int(series.cube.areas[row])].level not in levels
