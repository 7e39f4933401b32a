"""Two results of one plan side by side: which figures, findings and outcomes differ. Matched by what they are about, never by row.

Figures are matched by area, item and year; findings by code, area, year and item; outcomes by target, area, year and variant. Nothing
here reads or prints.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from gcx.findings import Finding
from gcx.plan import Plan
from gcx.records import VINTAGES, Figures, Outcome, Result

_TIE = 1e-12
_Longs: TypeAlias = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Reported:
    """One accepted figure: its value in the item's unit, what was typed, the file and cell it stands in, and its 数据状态 if stated."""

    value: float
    typed: str
    path: str
    cell: str
    vintage: str = ""


@dataclass(frozen=True, slots=True)
class FigureChange:
    """A figure that is not the same in both results; `old` is `None` when it was added, `new` when it is gone.

    `unusable` is the cell of the side without a figure where something stands that cannot be used, `None` where nothing does.
    """

    area: str
    item: str
    year: int
    unit: str
    old: Reported | None
    new: Reported | None
    unusable: str | None = None

    @property
    def kind(self) -> str:
        """`added`, `removed` or `changed`."""
        if self.old is None:
            return "added"
        return "removed" if self.new is None else "changed"

    @property
    def difference(self) -> float | None:
        """New less old, in `unit`."""
        return None if self.old is None or self.new is None else self.new.value - self.old.value

    @property
    def change_pct(self) -> float | None:
        """The difference in percent of the old value; `None` where that is 0."""
        if self.difference is None or self.old is None or self.old.value == 0:
            return None
        change = self.difference / abs(self.old.value) * 100
        return change if math.isfinite(change) else None


@dataclass(frozen=True, slots=True)
class OutcomeChange:
    """An outcome whose value, goal, light or status differs, or that only one of the results has."""

    old: Outcome | None
    new: Outcome | None

    @property
    def outcome(self) -> Outcome:
        """Whichever there is, the new one first: both are about the same target, area, year and variant."""
        found = self.new or self.old
        assert found is not None  # noqa: S101 - one of the two is always given
        return found

    @property
    def flipped(self) -> bool:
        """Whether both results judged it, and differently."""
        return self.old is not None and self.new is not None and self.old.status is not self.new.status


@dataclass(frozen=True, slots=True)
class Difference:
    """What changed from `old` to `new`. `still` pairs the findings both have.

    `restated` counts figures of the same value that now have another 数据状态, by (old, new): `""` where none was stated.
    """

    old: Result
    new: Result
    figures: tuple[FigureChange, ...]
    resolved: tuple[Finding, ...]
    still: tuple[tuple[Finding, Finding], ...]
    appeared: tuple[Finding, ...]
    outcomes: tuple[OutcomeChange, ...]
    restated: Mapping[tuple[str, str], int]

    @property
    def flipped(self) -> tuple[OutcomeChange, ...]:
        """The outcomes whose status differs."""
        return tuple(change for change in self.outcomes if change.flipped)

    def figure_counts(self) -> dict[str, int]:
        """How many figures were changed, added, removed."""
        count = dict.fromkeys(("changed", "added", "removed"), 0)
        for change in self.figures:
            count[change.kind] += 1
        return count


def compare(old: Result, new: Result, plan: Plan) -> Difference:
    """Compare two results that were judged by the same plan."""
    resolved, still, appeared = _findings(old.findings, new.findings)
    restated: Counter[tuple[str, str]] = Counter()
    figures = tuple(_figures(old, new, plan, restated))
    return Difference(old, new, figures, resolved, still, appeared, tuple(_outcomes(old.outcomes, new.outcomes)), restated)


def same_number(one: float | None, other: float | None) -> bool:
    """Whether two values are equal up to the last digit of a computation; nothing equals only nothing."""
    if one is None or other is None:
        return one is other
    return one == other or math.isclose(one, other, rel_tol=_TIE)


def _figures(old: Result, new: Result, plan: Plan, restated: Counter[tuple[str, str]]) -> Iterable[FigureChange]:
    """Changes in the order of the plan's areas and items, then years; figures of which only the 数据状态 changed are counted."""
    before, after = _keyed(old.figures), _keyed(new.figures)
    for code in np.union1d(before[0], after[0]):
        was, now = _position(before, int(code)), _position(after, int(code))
        if was is not None and now is not None and same_number(float(old.figures.value[was]), float(new.figures.value[now])):
            states = int(old.figures.vintage[was]), int(new.figures.vintage[now])
            if states[0] != states[1]:
                restated[VINTAGES[states[0]], VINTAGES[states[1]]] += 1
            continue
        area, rest = divmod(int(code), _ITEMS * _YEARS)
        item = plan.items[rest // _YEARS]
        sides = _reported(old, was), _reported(new, now)
        lost = (old if was is None else new).lost.get((area, rest // _YEARS, rest % _YEARS))
        yield FigureChange(plan.areas[area].name, item.name, rest % _YEARS, item.unit.name, *sides, lost.label if lost else None)


_ITEMS, _YEARS = 100_000, 10_000


def _keyed(figures: Figures) -> tuple[_Longs, _Longs]:
    """One number for each (area, item, year), ascending, and the position of its figure."""
    codes: _Longs = (figures.area.astype(np.int64) * _ITEMS + figures.item) * _YEARS + figures.year
    order: _Longs = np.argsort(codes, kind="stable").astype(np.int64)
    return codes[order], order


def _position(keyed: tuple[_Longs, _Longs], code: int) -> int | None:
    at = int(np.searchsorted(keyed[0], code))
    return int(keyed[1][at]) if at < len(keyed[0]) and int(keyed[0][at]) == code else None


def _reported(result: Result, position: int | None) -> Reported | None:
    if position is None:
        return None
    figures = result.figures
    at = figures.at(position)
    state = VINTAGES[int(figures.vintage[position])]
    return Reported(float(figures.value[position]), figures.typed(position), result.path_of(at.file), at.label, state)


def _findings(
    old: Iterable[Finding], new: Iterable[Finding]
) -> tuple[tuple[Finding, ...], tuple[tuple[Finding, Finding], ...], tuple[Finding, ...]]:
    """Resolved, still there, new. Several of one key are paired in order, so two of three resolved are two."""
    waiting: dict[Hashable, list[Finding]] = {}
    for finding in old:
        waiting.setdefault(_about(finding), []).append(finding)
    still, appeared = [], []
    for finding in new:
        earlier = waiting.get(_about(finding))
        if earlier:
            still.append((earlier.pop(0), finding))
        else:
            appeared.append(finding)
    left = tuple(finding for findings in waiting.values() for finding in findings)
    return left, tuple(still), tuple(appeared)


def _about(finding: Finding) -> Hashable:
    """Code, area, year, item; what names none of these three is told apart by its words."""
    place = (finding.area, finding.year, finding.item)
    return (finding.rule.code, place, finding.message.zh if place == (None, None, None) else "")


def _outcomes(old: Iterable[Outcome], new: Iterable[Outcome]) -> Iterable[OutcomeChange]:
    """In the order of the new result, then what only the old one has."""
    before = {_of(outcome): outcome for outcome in old}
    for outcome in new:
        earlier = before.pop(_of(outcome), None)
        if earlier is None or not _alike(earlier, outcome):
            yield OutcomeChange(earlier, outcome)
    for outcome in before.values():
        yield OutcomeChange(outcome, None)


def _of(outcome: Outcome) -> Hashable:
    return outcome.target, outcome.area, outcome.year, outcome.variant


def _alike(one: Outcome, other: Outcome) -> bool:
    """Whether nothing an officer would call a different verdict differs; milestones count by their states."""
    return (
        one.status is other.status
        and one.unit == other.unit
        and same_number(one.value, other.value)
        and same_number(one.level, other.level)
        and same_number(one.goal_value, other.goal_value)
        and _level(one.light) == _level(other.light)
        and _states(one) == _states(other)
    )


def _level(light: Mapping[str, str] | None) -> str | None:
    return None if light is None else light.get("level")


def _states(outcome: Outcome) -> list[tuple[str, str]]:
    return [(state.name, state.status) for state in outcome.milestones or ()]
