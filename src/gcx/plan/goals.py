"""A target's goal, judged together with the unit of the target and the years of the plan."""

from __future__ import annotations

from functools import partial
from typing import assert_never

from gcx.findings import Text
from gcx.plan.entries import Read
from gcx.plan.model import Goal, Header
from gcx.plan.scalars import Amount
from gcx.plan.spec import (
    AssignedGoal,
    AtLeastGoal,
    AtMostGoal,
    DeliverGoal,
    FallGoal,
    QualitativeGoal,
    RiseGoal,
    Spanned,
    TargetSpec,
    TrendGoal,
)
from gcx.units import Unit


def resolve_goal(entry: Read[TargetSpec], unit: Unit | None, header: Header) -> Goal:
    """What the target demands. Problems are noted with the entry."""
    goal = entry.spec.goal
    if isinstance(goal, DeliverGoal):
        return Goal("deliver", by=goal.by, authority=goal.authority, names=tuple(dict.fromkeys(goal.deliver)))
    if isinstance(goal, QualitativeGoal):
        return Goal("qualitative", why=goal.qualitative)
    since, by = _span(entry, goal, header)
    every_year = not isinstance(goal, FallGoal | RiseGoal) and goal.every_year
    framed = partial(Goal, since=since, since_stated="since" in goal.model_fields_set, by=by, every_year=every_year)
    match goal:
        case FallGoal():
            made = framed("fall", goal.fall.value)
        case RiseGoal():
            made = framed("rise", goal.rise.value)
        case AtLeastGoal():
            made = framed("at_least", _level(entry, "at_least", goal.at_least, unit))
        case AtMostGoal():
            made = framed("at_most", _level(entry, "at_most", goal.at_most, unit))
        case TrendGoal():
            made = framed("trend", direction=goal.trend)
        case AssignedGoal():
            made = framed("assigned", assigned_verb=goal.assigned, authority=goal.authority)
        case _:
            assert_never(goal)
    return made


def _span(entry: Read[TargetSpec], goal: Spanned, header: Header) -> tuple[int | None, int]:
    """Base year and deadline, the plan's where the goal states none. `since: null` stays `None`: 起算年未定."""
    given = goal.model_fields_set
    since = goal.since if "since" in given else header.base_year
    by = goal.by if "by" in given else header.target_year
    stated = next((key for key in ("by", "since") if key in given), None)
    if stated and since is not None and by <= since:  # the plan's own two years are compared with the header
        entry.fault(("goal", stated), f"完成年份{by}应晚于基期{since}", f"the deadline {by} has to be later than the base year {since}")
    return since, by


def _level(entry: Read[TargetSpec], verb: str, level: Amount, unit: Unit | None) -> float:
    """The level in the target's unit: a percentage exactly where the unit is %."""
    if unit is not None:
        percent = unit.name == "%" or (unit.is_number and unit.factor * 100 == 1)
        if percent and not level.percent:
            hint = Text(f"写成 {level.value:g}%", f"write {level.value:g}%")
            entry.fault(
                ("goal", verb),
                f"单位是 %，要求“{level.value:g}”没有百分号",
                f"the unit is %, but the level “{level.value:g}” has no percent sign",
                hint,
            )
        elif level.percent and not percent:
            hint = Text(f"写成 {level.value:g}，或把单位改成 %", f"write {level.value:g}, or make the unit %")
            entry.fault(
                ("goal", verb),
                f"单位是“{unit.name}”，要求不能写百分号",
                f"the unit is “{unit.name}”; the level cannot be a percentage",
                hint,
            )
    return level.value
