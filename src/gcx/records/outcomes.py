"""Where targets stand: statuses, the verdict on one target × area × year × variant, and what they rest on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Protocol

from gcx.findings import Location, Text


class Status(StrEnum):
    """Where a target stands; always a word as well as a colour."""

    BASELINE = "baseline"
    MET = "met"
    MISSED = "missed"
    ON_PACE = "on-pace"
    BEHIND = "behind"
    REVERSING = "reversing"
    NO_PATH = "no-path"
    UNKNOWN = "unknown"
    AWAITING = "awaiting"
    DONE = "done"
    PENDING = "pending"
    OVERDUE = "overdue"
    LISTED = "listed"

    @property
    def word(self) -> Text:
        """The officers' word."""
        return _STATUS_WORD[self]


_STATUS_WORD = {
    Status.BASELINE: Text("基期", "baseline"),
    Status.MET: Text("已达标", "met"),
    Status.MISSED: Text("未完成", "missed"),
    Status.ON_PACE: Text("符合进度", "on pace"),
    Status.BEHIND: Text("滞后", "behind"),
    Status.REVERSING: Text("反向", "reversing"),
    Status.NO_PATH: Text("未达标，无进度要求", "not met, no path"),
    Status.UNKNOWN: Text("不能判定", "cannot judge"),
    Status.AWAITING: Text("待下达", "awaiting assignment"),
    Status.DONE: Text("已完成", "done"),
    Status.PENDING: Text("推进中", "pending"),
    Status.OVERDUE: Text("逾期", "overdue"),
    Status.LISTED: Text("列示", "listed"),
}

_NOT_DUE = (Status.BASELINE, Status.DONE, Status.PENDING, Status.AWAITING, Status.LISTED)
PASSING: dict[str, frozenset[Status]] = {
    "on-pace": frozenset({Status.MET, Status.ON_PACE, *_NOT_DUE}),
    "met": frozenset({Status.MET, *_NOT_DUE}),
}
"""For each `--require`, the statuses that satisfy it; `no-path` and `unknown` satisfy neither: nobody can say that they are on pace."""


LIGHT_DOCUMENT: dict[str, str] = {"ndrc-2021": "发改办环资〔2021〕629号", "ndrc-2020": "发改办环资〔2020〕901号"}
"""The 文号 of each rule of 节能晴雨表: it travels with every light that is computed or printed."""


@dataclass(frozen=True, slots=True)
class Source:
    """One figure that went into an outcome. A rolled-up figure has no cell of its own: its `parts` have.

    `vintage` is one of `VINTAGES`, `""` where none was stated (and for sums and constants).
    """

    item: str
    area: str
    year: int
    value: float
    unit: str
    at: Location | None
    typed: str | None
    parts: tuple[Source, ...] = ()
    vintage: str = ""


@dataclass(frozen=True, slots=True)
class MilestoneState:
    """One named thing of a `deliver` target."""

    name: str
    status: str
    document: str | None
    date: str | None
    at: Location | None


@dataclass(frozen=True, slots=True)
class Outcome:
    """The verdict on one target × area × year × variant: design §8 in Python. Numbers are unrounded; `None` where there is none.

    `value`, `base_value`, `level`, `expected`, `gap` are in `unit`; everything ending in `_pct` is in percent. `review` is what an
    annual, mid-term or final review says of it, only when one was asked for.
    """

    target: str
    ref: str
    name: str
    area: str | None
    year: int | None
    variant: str | None
    status: Status
    unit: str | None = None
    value: float | None = None
    base_year: int | None = None
    base_value: float | None = None
    change_pct: float | None = None
    verb: str = ""
    goal_value: float | None = None
    since: int | None = None
    by: int | None = None
    level: float | None = None
    wording: str | None = None
    deadline_stated: bool = True
    goal_document: str | None = None
    expected: float | None = None
    gap: float | None = None
    gap_pct: float | None = None
    completed_pct: float | None = None
    required_pct: float | None = None
    overfulfilment_pct: float | None = None
    progress_rule: str | None = None
    pace: Mapping[str, float | None] = field(default_factory=dict)
    projection: Mapping[str, float | int | None] | None = None
    light: Mapping[str, str] | None = None
    flip: Mapping[str, float] | None = None
    formula: str | None = None
    substituted: str | None = None
    via: str | None = None
    inputs: tuple[Source, ...] = ()
    missing: tuple[str, ...] = ()
    reason: Text | None = None
    milestones: tuple[MilestoneState, ...] | None = None
    trend: Mapping[str, Any] | None = None
    departments: tuple[str, ...] | None = None
    section: str = ""
    review: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Tally:
    """The latest outcomes with a value of one target, counted: what is told where there are too many areas to list each.

    `first` is the first of them, `areas` are all of them in plan order, `notes` what is to be known about the numbers of some, `light`
    the rule of the lights where any has one, `labels` how many have which word of the review that was asked for. Variants, and areas
    the goal does not bind, are left out.
    """

    first: Outcome
    areas: tuple[str, ...]
    statuses: Mapping[str, int]
    notes: Mapping[Text, tuple[str, ...]]
    light: str | None = None
    labels: Mapping[Text, int] = field(default_factory=dict)


def has_figure(outcome: Outcome) -> bool:
    """Whether the outcome has a number to show."""
    return outcome.value is not None and outcome.milestones is None and outcome.status is not Status.UNKNOWN


UNJUDGED = frozenset({Status.LISTED, Status.BASELINE})
"""Statuses that say nothing of how a target stands; they are never counted."""


@dataclass(slots=True)
class Standing:
    """How many judged outcomes have each status, by area and by department; `None` where the plan names no department.

    A target that names several departments counts for each of them.
    """

    areas: dict[str, dict[str, int]] = field(default_factory=dict)
    departments: dict[str | None, dict[str, int]] = field(default_factory=dict)

    def add_area(self, area: str | None, status: Status, count: int = 1) -> None:
        """Count `count` more outcomes of an area."""
        if area is not None:
            row = self.areas.setdefault(area, {})
            row[status.value] = row.get(status.value, 0) + count

    def add_departments(self, departments: Sequence[str] | None, status: Status, count: int = 1) -> None:
        """Count `count` more outcomes of a target that names these departments."""
        for name in departments or (None,):
            row = self.departments.setdefault(name, {})
            row[status.value] = row.get(status.value, 0) + count

    def ordered(self, areas: Sequence[str]) -> Standing:
        """Areas in the order of `areas`, statuses in their own; departments of which nothing was counted are left out."""
        places = {name: place for place, name in enumerate(areas)}
        by_place = sorted(self.areas.items(), key=lambda entry: places.get(entry[0], len(places)))
        return Standing(
            {name: _in_order(row) for name, row in by_place},
            {name: _in_order(row) for name, row in self.departments.items() if row},
        )


def _in_order(row: Mapping[str, int]) -> dict[str, int]:
    return {status.value: row[status.value] for status in Status if row.get(status.value)}


class Outcomes(Protocol):
    """All outcomes of a run, held as arrays; `Outcome` views are made while iterating, in plan order, then area, year, variant."""

    def __iter__(self) -> Iterator[Outcome]: ...

    def latest(self) -> Iterator[Outcome]:
        """Each target × area × variant at its latest judged year not after the review year: what the table shows."""
        ...

    def counts(self) -> dict[str, int]:
        """How many judged outcomes (variant `None`, latest year) have each status: `summary.outcomes`."""
        ...

    def standing(self) -> Standing:
        """The judged outcomes that `counts` counts, by area and by department."""
        found = Standing()
        for outcome in self.latest():
            if outcome.variant is None and outcome.status not in UNJUDGED:
                found.add_area(outcome.area, outcome.status)
                found.add_departments(outcome.departments, outcome.status)
        return found

    def within(self, areas: Collection[str]) -> Outcomes:
        """The outcomes of these areas only."""
        ...

    def places(self) -> list[str]:
        """The areas with a number to show in their latest year, in order of appearance."""
        return list(dict.fromkeys(outcome.area for outcome in self.latest() if outcome.area and has_figure(outcome)))

    def tallied(self) -> Iterator[Outcome | Tally]:
        """The latest outcomes without a variant: those with a number as one tally per target, every unknown one and every milestone by
        itself, and of any others without a number the first of each status per target.
        """
        lead = next(iter(self.places()), None)
        told: dict[str, list[Outcome]] = {}
        bare: set[tuple[str, Status]] = set()
        for outcome in self.latest():
            if outcome.variant is not None:
                continue
            if has_figure(outcome):
                if outcome.status is not Status.LISTED or outcome.area == lead:
                    told.setdefault(outcome.target, []).append(outcome)
            elif outcome.status is Status.UNKNOWN or outcome.milestones is not None or (outcome.target, outcome.status) not in bare:
                bare.add((outcome.target, outcome.status))
                yield outcome
        yield from map(_tally, told.values())


NO_NOTE = frozenset({Status.LISTED, Status.AWAITING})
"""Statuses that say by themselves what a reason would."""


def _tally(outcomes: Sequence[Outcome]) -> Tally:
    notes: dict[Text, list[str]] = {}
    for outcome in outcomes:
        if outcome.reason is not None and outcome.status not in NO_NOTE:
            notes.setdefault(outcome.reason, []).append(outcome.area or "")
    return Tally(
        outcomes[0],
        tuple(outcome.area or "" for outcome in outcomes),
        dict(Counter(outcome.status.value for outcome in outcomes)),
        {reason: tuple(areas) for reason, areas in notes.items()},
        next((outcome.light["rule"] for outcome in outcomes if outcome.light), None),
        dict(Counter(outcome.review["label"] for outcome in outcomes if outcome.review)),
    )
