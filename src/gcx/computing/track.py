"""One target × variant over all areas and years: its measure, its demands, and the status of every cell, as arrays."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from gcx.computing import trend
from gcx.computing.judging import judge, merged, numbers
from gcx.computing.measure import Measure, measure
from gcx.computing.terms import CODE, Codes, Numbers, Terms
from gcx.computing.world import World
from gcx.formula import Bound
from gcx.plan import Goal, Target
from gcx.records import AssignedValue, Bools, Status


@dataclass(frozen=True, slots=True)
class Demand:
    """Terms and the cells they hold in (areas × years)."""

    terms: Terms
    mask: Bools


@dataclass(slots=True)
class Track:
    """A target × variant. `status` is final (areas × years); `demands` is empty where nothing was assigned yet.

    `reading` are the terms under which value and base are read, whatever is assigned.
    `binding` marks areas of the levels the goal binds; elsewhere, and where the base year is not settled, the value is only listed.
    `beside` holds assigned values of a target whose goal the plan itself sets: shown, never judged by.
    """

    target: Target
    variant: str | None
    formula: Bound
    fallback: Bound | None
    since: int
    by: int
    reading: Terms
    demands: list[Demand]
    measure: Measure
    status: Codes
    binding: Bools
    beside: list[AssignedValue]

    def terms(self, row: int, column: int) -> Terms | None:
        """The demand that holds in a cell: the last one laid over it; `None` where nothing was assigned."""
        return next((each.terms for each in reversed(self.demands) if each.mask[row, column]), None)

    def bound(self, row: int, column: int) -> Bound:
        """The formula a cell's value comes from: the target's, or its fallback."""
        return self.fallback if self.fallback is not None and self.measure.fell_back[row, column] else self.formula

    def numbers(self) -> Numbers:
        """Every number beside value, base and status, made anew on each call: arrays areas × years, NaN = none."""
        shown = self.measure
        bare = {"change_pct": trend.change_pct(shown.value, shown.base, shown.main.years, self.since)}
        layers = [(each.mask, numbers(shown, each.terms, self.status)) for each in self.demands]
        return merged([(np.ones(self.status.shape, np.bool_), bare), *layers], self.status.shape)


def track(target: Target, variant: str | None, world: World) -> Track | None:
    """Measure and judge one target × variant; `None` for a target without a formula (milestones, qualitative statements)."""
    formula = target.formula if variant is None else target.variants[variant]
    if formula is None:
        return None
    goal, header = target.goal, world.plan.header
    since = header.base_year if goal.since is None else goal.since
    by = header.target_year if goal.by is None else goal.by
    fallback = target.fallback if variant is None else None
    reading = terms_of(goal, formula, since, by)
    measured = measure(formula, fallback, reading, world)
    given = [each for each in world.checked.assigned if each.target == target.id]
    demands = _demands(reading, goal, given, measured, world)
    levels = [world.plan.areas[area].level for area in world.cube.areas.tolist()]
    binding = np.array([target.levels is None or each in target.levels for each in levels], np.bool_)
    status = _status(measured, demands, binding & (goal.since is not None), since)
    beside = [] if goal.verb == "assigned" else given
    return Track(target, variant, formula, fallback, since, by, reading, demands, measured, status, binding, beside)


def terms_of(goal: Goal, formula: Bound, since: int, by: int) -> Terms:
    """The goal as numbers; an assigned goal without its value yet."""
    verb = {"trend": goal.direction, "assigned": goal.assigned_verb}.get(goal.verb, goal.verb) or "at_least"
    value = np.nan if goal.value is None else goal.value
    return Terms(verb, value, since, by, goal.every_year, formula.formula.is_cumulative)


def _status(measured: Measure, demands: list[Demand], binding: Bools, since: int) -> Codes:
    status = np.full(measured.value.shape, CODE[Status.AWAITING], np.int8)
    status[:, measured.main.years <= since] = CODE[Status.BASELINE]
    for each in demands:
        status = np.where(each.mask, judge(measured, each.terms), status)
    status[~binding] = CODE[Status.LISTED]
    return status


def _demands(reading: Terms, goal: Goal, given: list[AssignedValue], measured: Measure, world: World) -> list[Demand]:
    """One demand everywhere, or for an assigned goal one per value issued: for its area, and for its year alone if it names another."""
    shape = measured.value.shape
    if goal.verb != "assigned":
        return [Demand(reading, np.ones(shape, np.bool_))]
    demands = []
    for each in sorted(given, key=lambda value: value.year not in {None, reading.by}):
        area = world.plan.area_position[world.plan.top_area.name] if each.area is None else each.area
        row = world.cube.row(area)
        if row is None:
            continue
        mask = np.zeros(shape, np.bool_)
        by = reading.by if each.year is None else each.year
        column = slice(None) if by == reading.by else measured.main.years == by
        mask[row, column] = True
        demands.append(Demand(replace(reading, value=each.value, by=by, document=each.document), mask))
    return demands
