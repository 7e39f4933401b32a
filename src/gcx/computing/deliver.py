"""Targets without a formula: milestones (one outcome for the top area) and statements that are only listed."""

from __future__ import annotations

from collections.abc import Sequence

from gcx.computing.world import World
from gcx.findings import Text
from gcx.names import key
from gcx.plan import Target
from gcx.records import Milestone, MilestoneState, Outcome, Status

NOT_REPORTED = "未报"


def without_formula(target: Target, world: World) -> Outcome:
    """The one outcome of a target that has no formula, for the top area in the review year."""
    goal = target.goal
    if goal.verb == "deliver":
        return _milestones(target, world)
    if goal.verb == "assigned":
        authority = goal.authority
        reason = Text(
            f"待{authority or '上级'}下达目标值", f"the target value has not been assigned yet by {authority or 'the higher authority'}"
        )
        return _outcome(target, world, Status.AWAITING, reason)
    why = goal.why or "没有计算公式，只列示"
    return _outcome(target, world, Status.LISTED, Text(why, goal.why or "no formula; listed only"))


def _milestones(target: Target, world: World) -> Outcome:
    """`done` when every name is 已完成 with 文号 and date; `overdue` only past a stated date in the reported years; else `pending`."""
    now, goal = world.now, target.goal
    reported = [each for each in world.checked.milestones if each.target == target.id]
    states = tuple(_state(name, reported, world.asked) for name in goal.names)
    if states and all(done for _, done in states):
        status = Status.DONE
    elif goal.by is not None and now is not None and now >= goal.by:
        status = Status.OVERDUE
    else:
        status = Status.PENDING
    return _outcome(target, world, status, None, tuple(state for state, _ in states))


def _state(name: str, reported: Sequence[Milestone], asked: int | None) -> tuple[MilestoneState, bool]:
    """What was reported of one name last, and whether it was done; by the review year, if the caller asked for one."""
    rows = [each for each in reported if key(each.name) == key(name)]
    if not rows:
        return MilestoneState(name, NOT_REPORTED, None, None, None), False
    row = next((each for each in rows if each.done), rows[-1])
    done = row.done and (asked is None or row.year is None or row.year <= asked)
    return MilestoneState(name, row.status, row.document or None, row.date or None, row.at), done


def _outcome(
    target: Target, world: World, status: Status, reason: Text | None, states: tuple[MilestoneState, ...] | None = None
) -> Outcome:
    goal = target.goal
    return Outcome(
        target=target.id,
        ref=target.ref,
        name=target.name,
        area=world.plan.top_area.name,
        year=world.now,
        variant=None,
        status=status,
        unit=None if target.unit is None else target.unit.name,
        verb=goal.verb,
        goal_value=goal.value,
        since=goal.since,
        by=goal.by,
        wording=target.wording,
        deadline_stated=target.deadline_stated,
        reason=reason,
        milestones=states,
        departments=target.departments,
        section=target.section,
    )
