"""Arrays to `Outcome` objects, one cell at a time: nothing here decides anything."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from math import isfinite
from typing import Any

import numpy as np

from gcx.computing import trend
from gcx.computing.interval import regardless
from gcx.computing.lights import LEVELS, lights
from gcx.computing.reasons import NO_BASE_YEAR, Reasons, negative, rounds_to_goal, together
from gcx.computing.review import review
from gcx.computing.sources import Tracing
from gcx.computing.terms import CHANGE, LEVEL, STATUSES, Codes, Terms
from gcx.computing.track import Track
from gcx.computing.world import World
from gcx.findings import Text
from gcx.formula import Bound, Leaf
from gcx.records import Bools, Floats, Outcome, Source, Status

_DIRECT = ("change_pct", "level", "expected", "gap", "gap_pct", "completed_pct", "required_pct", "overfulfilment_pct")
_INDEX_UNIT = "1"
_WITHOUT_VALUE = frozenset({Status.BASELINE, Status.MISSED})
"""Statuses that need no value: of a base year nothing is demanded, and what had to hold every year has failed for good."""
MEASURED = frozenset({Status.MET, Status.MISSED, Status.ON_PACE, Status.BEHIND, Status.REVERSING})
"""Verdicts with a distance to the goal."""


class Views:
    """Makes the outcomes of one track. Arrays are turned into lists once; each view then only picks from them."""

    def __init__(self, track: Track, world: World, tracing: Tracing, light: str, review: str | None = None) -> None:
        self._track = track
        self._world = world
        self._tracing = tracing
        self._reasons = Reasons(world, tracing)
        measure = track.measure
        with np.errstate(all="ignore"):
            found = track.numbers()
            self._lights = self._light_codes(light, found.get("expected")) if track.reading.verb == "fall" else None
        self._light_rule = light
        self._review = review
        self._movements: dict[bool, tuple[list[list[int]], list[list[int]]]] = {}
        self._numbers = {name: _Rows(array) for name, array in found.items()}
        self._value, self._base = _Rows(measure.value), _Rows(measure.base)
        self._years: list[int] = world.cube.years.tolist()
        self._names = [world.plan.areas[area].name for area in world.cube.areas.tolist()]
        self._fixed = self._of_target()

    def row(self, row: int, cells: Bools) -> Iterator[tuple[int, Outcome]]:
        """(column, outcome) of the marked cells of one area; `cells` is areas × years."""
        for column in np.flatnonzero(cells[row]).tolist():
            yield column, reviewed(self._outcome(row, column), self._review, self._previous(row, column))

    def words_of(self, row: int, column: int) -> Text | None:
        """What is to be known about a number beside its verdict, without making the outcome where that can be seen from afar."""
        if STATUSES[int(self._track.status[row, column])] is Status.NO_PATH:
            return self._reasons.no_base(self._track.reading.since)
        return self._outcome(row, column).reason

    def lit(self, cells: Bools) -> str | None:
        """The rule of the lights when any of the cells (areas × years) has one."""
        return None if self._lights is None or not bool((self._lights[cells] >= 0).any()) else self._light_rule

    def _previous(self, row: int, column: int) -> float | None:
        """The value of the year before, where it comes from the same formula."""
        fell_back = self._track.measure.fell_back[row]
        return self._value[row][column - 1] if column and fell_back[column] == fell_back[column - 1] else None

    def _of_target(self) -> dict[str, Any]:
        target = self._track.target
        return {
            "target": target.id,
            "ref": target.ref,
            "name": target.name,
            "variant": self._track.variant,
            "verb": target.goal.verb,
            "since": target.goal.since,
            "wording": target.wording,
            "deadline_stated": target.deadline_stated,
            "departments": target.departments,
            "section": target.section,
        }

    def _outcome(self, row: int, column: int) -> Outcome:
        track, year = self._track, self._years[column]
        status = STATUSES[int(track.status[row, column])]
        fell_back = bool(track.measure.fell_back[row, column])
        bound = track.bound(row, column)
        unit = _INDEX_UNIT if fell_back and track.measure.index else bound.unit.name
        terms = track.terms(row, column)
        asked = terms or track.reading
        base = self._base[row][column]
        inputs = self._tracing.inputs(bound, asked, row, year, based=base is not None)
        picked: dict[str, Any] = {name: self._pick(name, row, column) for name in _DIRECT}
        missing, reason = self._why(status, bound, asked, row, column, inputs)
        if terms is not None and status in MEASURED:
            reason = together(negative(terms.verb, picked), rounds_to_goal(terms, self._value[row][column], picked), reason)
        return Outcome(
            area=self._names[row],
            year=year,
            status=status,
            unit=unit,
            value=self._value[row][column],
            by=track.target.goal.by if terms is None else terms.by,
            base_year=track.since if base is not None else None,
            base_value=base,
            goal_value=None if terms is None or np.isnan(terms.value) else terms.value,
            goal_document=None if terms is None else terms.document,
            progress_rule=_rule(terms),
            pace=self._pace(row, column, asked),
            projection=self._projection(row, column, asked),
            light=self._light(row, column, status),
            flip=None if picked["gap_pct"] is None else {"gap_pct": picked["gap_pct"]},
            formula=self._tracing.text(bound),
            substituted=bound.substituted(self._world.env(track.since), row, column, self._world.unit_names),
            via="fallback" if fell_back else "formula",
            inputs=inputs,
            missing=missing,
            reason=reason,
            trend=self._trend(row, column) if track.target.goal.verb == "trend" else None,
            **picked,
            **self._fixed,
        )

    def _pick(self, name: str, row: int, column: int) -> float | None:
        return self._numbers[name][row][column] if name in self._numbers else None

    def _pace(self, row: int, column: int, terms: Terms) -> dict[str, float | None]:
        suffix = "_pct" if terms.verb in CHANGE else ""
        return {name + suffix: self._pick(name, row, column) for name in ("planned", "achieved", "required")}

    def _projection(self, row: int, column: int, terms: Terms) -> dict[str, float | int | None] | None:
        value = self._pick("projected", row, column)
        return None if value is None else {"year": terms.by, "value": value, "change_pct": self._pick("projected_change_pct", row, column)}

    def _light_codes(self, rule: str, expected: Floats | None) -> Codes | None:
        return None if expected is None else lights(rule, self._track.measure.value, self._track.measure.base, expected)

    def _light(self, row: int, column: int, status: Status) -> Mapping[str, str] | None:
        code = -1 if self._lights is None or status is Status.UNKNOWN else int(self._lights[row, column])
        return None if code < 0 else {"level": LEVELS[code], "rule": self._light_rule}

    def _trend(self, row: int, column: int) -> dict[str, Any]:
        terms = self._track.reading
        spare = self._track.measure.series(row, column) is not self._track.measure.main
        counts, words = self._movement(spare=spare)
        word = trend.WORDS[words[row][column]] or None
        return {"direction": terms.verb, "every_year": terms.every_year, "values": counts[row][column], "word": word}

    def _movement(self, *, spare: bool) -> tuple[list[list[int]], list[list[int]]]:
        """How many values and which direction word each cell has, by the formula or by the fallback."""
        if spare not in self._movements:
            terms, measure = self._track.reading, self._track.measure
            series = measure.spare if spare and measure.spare is not None else measure.main
            counts, words = trend.counts(series.value, series.years, terms), trend.words(series, terms)
            self._movements[spare] = (counts.tolist(), words.tolist())
        return self._movements[spare]

    def _why(
        self, status: Status, bound: Bound, terms: Terms, row: int, column: int, inputs: tuple[Source, ...]
    ) -> tuple[tuple[str, ...], Text | None]:
        track = self._track
        if status is Status.UNKNOWN:
            others = [each for each in (track.formula, track.fallback) if each is not None and each is not bound]
            zero = track.measure.series(row, column).zero

            def settled(used: Bound, leaf: Leaf) -> Text | None:
                sure = regardless(self._world, track, used, row, column, leaf)
                return None if sure is None else sure.words()

            return self._reasons.unknown([bound, *others], zero, terms, row, self._years[column], settled)
        if status in _WITHOUT_VALUE and self._value[row][column] is None:
            zero = track.measure.series(row, column).zero
            return self._reasons.bare(bound, zero, terms, row, self._years[column], failed=status is Status.MISSED)
        if status is Status.AWAITING:
            return (), self._reasons.awaiting(track.target.goal.authority)
        if status is Status.LISTED:
            levels = track.target.levels
            why = NO_BASE_YEAR if track.binding[row] or levels is None else self._reasons.not_bound(row, levels)
            return (), together(why, self._reasons.unsound(bound, terms, row, self._years[column]))
        if status is Status.NO_PATH:
            return (), self._reasons.no_base(terms.since)
        return (), self._reasons.beside(track.beside, row, self._goal_unit(bound)) or self._reasons.summed(inputs)

    def _goal_unit(self, bound: Bound) -> str:
        return "%" if self._track.reading.verb in CHANGE else bound.unit.name


def reviewed(outcome: Outcome, kind: str | None, previous: float | None = None) -> Outcome:
    """The outcome with what review `kind` says of it; the same one when no review was asked for."""
    return outcome if kind is None else replace(outcome, review=review(outcome, kind, previous))


def _rule(terms: Terms | None) -> str | None:
    if terms is None or terms.verb not in CHANGE | LEVEL or (terms.every_year and terms.verb in LEVEL):
        return None
    return "log" if terms.verb in CHANGE else "cumulative" if terms.cumulative else "linear"


class _Rows:
    """The rows of an array as lists, each made when it is asked for, with `None` for every missing (or unprintable) number."""

    def __init__(self, array: Floats) -> None:
        self._array = array
        self._row = -1
        self._list: list[float | None] = []

    def __getitem__(self, row: int) -> list[float | None]:
        if row != self._row:
            self._row = row
            self._list = [value if isfinite(value) else None for value in self._array[row].tolist()]
        return self._list
