"""The three reviews the plan orders (年度监测、中期评估、后评估): a lens over an outcome that is judged already; it changes no status.

The national mid-term report sorts indicators into 提前实现 / 快于预期 / 基本符合预期 / 滞后于预期 without giving thresholds. gcx's rule:
提前实现 = the goal is met before its deadline; 快于预期 = at least one year's planned step ahead, that is, where the path only asks to be next year;
符合预期 = on the path, by less than that; 滞后 = behind the path, or moving the wrong way.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from gcx.computing.lights import LEVELS, lights
from gcx.computing.ties import TOLERANCE
from gcx.findings import Text
from gcx.records import Outcome, Status

KINDS: tuple[str, ...] = ("annual", "midterm", "final")
"""年度监测, 中期评估, 后评估."""

EARLY = Text("提前实现", "achieved early")
FASTER = Text("快于预期", "faster than expected")
AS_EXPECTED = Text("符合预期", "as expected")
LAGGING = Text("滞后", "lagging")
ACHIEVED = Text("完成", "achieved")
EXCEEDED = Text("超额完成", "exceeded")
NOT_ACHIEVED = Text("未完成", "not achieved")
YEAR_DONE = Text("完成年度任务", "year's task done")
YEAR_MISSED = Text("未完成年度任务", "year's task not done")

_BEHIND = frozenset({Status.BEHIND, Status.REVERSING, Status.MISSED, Status.OVERDUE})
_NOISE = 1e-9
"""Percent: less than this beyond the goal is float noise of an exact tie."""
_PERCENT = 100.0


def label(outcome: Outcome, kind: str) -> Text:
    """The word of review `kind` for an outcome; the status word where the review has none of its own (unknown, awaiting, listed …).

    Raises:
        KeyError: there is no such review.
    """
    return {"annual": _annual, "midterm": _midterm, "final": _final}[kind](outcome)


def review(outcome: Outcome, kind: str, previous: float | None = None) -> Mapping[str, Any]:
    """`{"kind", "label"}`; for the annual review also the year's own task, for the final one the overfulfilment in percent.

    The year's task is this year's change against the planned yearly one, beside the progress since the base year: two lenses that may
    disagree. `previous` is the value of the year before, by the same formula; without it `year_task` is `None`. `change_pct` and
    `planned_pct` are in percent for `fall`/`rise`; levels have `change` and `planned` in the outcome's unit. Where the outcome has a
    light, `light` is the level the same rule gives for the single year.
    """
    found: dict[str, Any] = {"kind": kind, "label": label(outcome, kind)}
    if kind == "annual":
        found["year_task"] = _year_task(outcome, previous)
    elif kind == "final":
        found["overfulfilment_pct"] = outcome.overfulfilment_pct if found["label"] is EXCEEDED else None
    return found


def _annual(outcome: Outcome) -> Text:
    return outcome.status.word


def _midterm(outcome: Outcome) -> Text:
    due = outcome.by is not None and outcome.year is not None and outcome.year >= outcome.by
    if due and outcome.status in {Status.MET, Status.MISSED}:
        return _final(outcome)
    if outcome.status is Status.MET or (outcome.status is Status.DONE and outcome.by is not None and not due):
        return EARLY
    if outcome.status in _BEHIND:
        return LAGGING
    if outcome.status is Status.ON_PACE:
        return FASTER if _a_year_ahead(outcome) else AS_EXPECTED
    return outcome.status.word


def _final(outcome: Outcome) -> Text:
    """完成 or 未完成, at the deadline only; 超额完成 where the published rule (公告2011年第9号) gives an overfulfilment."""
    if outcome.status is Status.MISSED or outcome.status is Status.OVERDUE:
        return NOT_ACHIEVED
    if outcome.status is Status.DONE:
        return ACHIEVED
    if outcome.status is Status.MET and outcome.by is not None and outcome.year is not None and outcome.year >= outcome.by:
        return EXCEEDED if (outcome.overfulfilment_pct or 0.0) > _NOISE else ACHIEVED
    if outcome.status in {Status.MET, Status.ON_PACE, Status.BEHIND, Status.REVERSING, Status.NO_PATH}:
        word = outcome.status.word
        return Text(f"未到期（{word.zh}）", f"not due ({word.en})")
    return outcome.status.word


def _a_year_ahead(outcome: Outcome) -> bool:
    """Whether completion is at least one year's planned share ahead of what is required."""
    done, required = outcome.completed_pct, outcome.required_pct
    if done is None or required is None or outcome.since is None or outcome.by is None:
        return False
    return _at_least(done - required, 100.0 / max(outcome.by - outcome.since, 1), scale=max(abs(done), abs(required)))


def _year_task(outcome: Outcome, previous: float | None) -> Mapping[str, Any] | None:
    """This year's own change against the planned yearly one, `None` where there is no plan for a single year or nothing to compare."""
    value, upward = outcome.value, _upward(outcome)
    if (
        value is None
        or previous is None
        or upward is None
        or outcome.status in {Status.BASELINE, Status.UNKNOWN, Status.LISTED, Status.AWAITING}
    ):
        return None
    planned_pct, planned = outcome.pace.get("planned_pct"), outcome.pace.get("planned")
    if planned_pct is not None and previous > 0:
        change = (value / previous - 1.0) * 100.0
        task = _task({"change_pct": change, "planned_pct": planned_pct}, _reached(change, planned_pct, upward=upward, scale=_PERCENT))
        return {**task, "light": _year_light(outcome.light, value, previous, planned_pct)}
    if planned is not None:
        change = value - previous
        kept = planned == 0 and outcome.level is not None and _reached(value, outcome.level, upward=upward)
        return _task({"change": change, "planned": planned}, kept or _reached(change, planned, upward=upward, scale=abs(value)))
    if outcome.progress_rule is None and outcome.level is not None:
        return _task({"change": value - previous, "planned": None}, _reached(value, outcome.level, upward=upward))
    if outcome.trend is not None:
        step = value - previous
        return _task({"change": step, "planned": None}, (step > 0 if upward else step < 0) and abs(step) > TOLERANCE * abs(value))
    return None


def _year_light(light: Mapping[str, str] | None, value: float, previous: float, planned_pct: float) -> str | None:
    if light is None:
        return None
    code = lights(light["rule"], *(np.array([[each]]) for each in (value, previous, previous * (1 + planned_pct / 100))))
    return LEVELS[int(code[0, 0])]


def _task(numbers: dict[str, float | None], done: bool) -> Mapping[str, Any]:
    return {**numbers, "done": bool(done), "label": YEAR_DONE if done else YEAR_MISSED}


def _upward(outcome: Outcome) -> bool | None:
    """Whether more is better; `None` for what has no direction."""
    if outcome.trend is not None:
        return bool(outcome.trend.get("direction") == "rising")
    if outcome.verb in {"fall", "at_most", "rise", "at_least"}:
        return outcome.verb in {"rise", "at_least"}
    planned = outcome.pace.get("planned_pct", outcome.pace.get("planned"))
    if outcome.level is None or outcome.value is None or outcome.gap is None:
        return None
    if outcome.gap != 0:
        return (outcome.value > outcome.level) == (outcome.gap > 0)
    return None if planned is None else planned > 0


def _reached(value: float, wanted: float, *, upward: bool, scale: float = 0.0) -> bool:
    return _at_least(value, wanted, scale=scale) if upward else _at_least(-value, -wanted, scale=scale)


def _at_least(value: float, wanted: float, *, scale: float = 0.0) -> bool:
    """`value ≥ wanted`, a tie included, relative to the numbers the two were computed from."""
    return value >= wanted - TOLERANCE * max(abs(value), abs(wanted), scale)
