"""One outcome judged again with one of its figures replaced: by many candidate values at once, one matrix row per candidate."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from gcx.computing import change, level
from gcx.computing.judging import judge_series
from gcx.computing.measure import plain_series
from gcx.computing.terms import CHANGE, LEVEL, STATUSES, Series, Terms
from gcx.computing.ties import TOLERANCE
from gcx.computing.track import Track
from gcx.computing.world import World
from gcx.cube import TrialEnv
from gcx.formula import Bound, Env, Leaf
from gcx.records import Bools, Floats, Status


def only_row(env: Env, row: int) -> Env:
    """The figures of one area alone, so that looking at one cell costs one area and not all of them."""
    return TrialEnv(env, row, "", 0, np.zeros(1))


@dataclass(frozen=True, slots=True)
class Trial:
    """One outcome's cell (matrix row and column of `world`), the demand that holds there, the formula it comes from, and one figure of it.

    `index`: the formula is a fallback that gives an index instead of the target's unit.
    """

    world: World
    row: int
    column: int
    terms: Terms
    bound: Bound
    index: bool
    leaf: Leaf

    @classmethod
    def of(cls, world: World, track: Track, row: int, column: int, leaf: Leaf, *, bound: Bound | None = None) -> Trial | None:
        """The trial of a leaf (an item's figure); `None` where no demand holds or the leaf's year is outside the data."""
        terms = track.terms(row, column)
        if terms is None or leaf.constant or world.column(leaf.year) is None:
            return None
        used = track.bound(row, column) if bound is None else bound
        return cls(world, row, column, terms, used, used is track.fallback and track.measure.index, leaf)

    def statuses(self, candidates: Floats) -> list[Status]:
        """The status for every candidate."""
        with np.errstate(all="ignore"):
            codes = judge_series(self._series(candidates), self.terms)
        return [STATUSES[code] for code in codes[:, self.column].tolist()]

    def values(self, candidates: Floats) -> Floats:
        """The target's value for every candidate, NaN where there is none."""
        with np.errstate(all="ignore"):
            return self._series(candidates).value[:, self.column]

    def margins(self, candidates: Floats, *, path: bool) -> Floats:
        """How far the value is on the good side of what is required, NaN where that has no meaning.

        Required is the goal level, or with `path` what the path asks for in this year. 保持 takes the worst of its years.
        """
        terms = self.terms
        with np.errstate(all="ignore"):
            series = self._series(candidates)
            value, years = series.value, series.years
            if terms.verb in CHANGE:
                usable = change.judgeable(value, series.base)
                wanted = change.expected(series.base, terms, years) if path else series.base * terms.factor
                value = np.where(usable, value, np.nan)
            elif terms.verb in LEVEL:
                wanted = level.expected(series.base, terms, years) if path else np.full_like(value, terms.value)
            else:
                return np.full(len(candidates), np.nan)
            margin = (value - wanted) * (1.0 if terms.upward else -1.0)
            if terms.every_year and terms.verb in LEVEL:
                counted = (years > terms.since) & (years <= min(int(years[self.column]), terms.by))
                worst: Floats = np.fmin.reduce(margin[:, counted], axis=1, initial=np.nan)
                return worst
            own: Floats = np.broadcast_to(margin, value.shape)[:, self.column]
            return own

    def meets(self, candidates: Floats, *, path: bool) -> Bools:
        """Whether what is required is reached, a tie included."""
        result: Bools = self.margins(candidates, path=path) >= -TOLERANCE * np.abs(self.values(candidates))
        return result

    def failed_years(self) -> list[int]:
        """Of a level to be kept every year: the other years in which it was not, whatever the candidate."""
        terms = self.terms
        if not terms.every_year or terms.verb not in LEVEL:
            return []
        with np.errstate(all="ignore"):
            series = plain_series(self.bound, terms, only_row(self.world.env(terms.since), self.row), index=self.index)
            short = ~level.meets(series.value, terms)[0] & np.isfinite(series.value[0])
        last = min(int(series.years[self.column]), terms.by)
        return [year for year in series.years[short].tolist() if terms.since < year <= last and year != self.leaf.year]

    def _series(self, candidates: Floats) -> Series:
        column = self.world.column(self.leaf.year)
        env = TrialEnv(self.world.env(self.terms.since), self.row, self.leaf.name, column or 0, candidates)
        return plain_series(self.bound, self.terms, env, index=self.index)
