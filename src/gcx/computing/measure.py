"""A target's value and base, everywhere at once, from its formula or, where that cannot give both, from its fallback."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from gcx.computing.terms import CHANGE, LEVEL, Series, Terms
from gcx.computing.ties import known
from gcx.computing.world import World
from gcx.formula import Bound, Env
from gcx.records import Bools, Floats, Ints


@dataclass(frozen=True, slots=True)
class Measure:
    """Value and base of a target × variant: from the formula, and from the fallback where `fell_back`.

    `index` says that the fallback gives an index (base = 1) instead of the target's unit. `value` and `base` are areas × years, NaN =
    missing; both of one cell come from one formula.
    """

    main: Series
    spare: Series | None
    fell_back: Bools
    index: bool
    value: Floats
    base: Floats

    def series(self, row: int, column: int) -> Series:
        """The series one cell's outcome comes from."""
        return self.spare if self.spare is not None and self.fell_back[row, column] else self.main


def measure(formula: Bound, fallback: Bound | None, terms: Terms, world: World) -> Measure:
    """Evaluate both formulas and choose cell by cell: the fallback where it has year and base and the formula lacks either.

    A level or a trend that has its year but no base in either formula keeps its own; one that lacks the year takes the fallback's.
    """
    main = series_of(formula, terms, world)
    if fallback is None:
        base = np.broadcast_to(main.base, main.value.shape)
        return Measure(main, None, np.zeros(main.value.shape, np.bool_), False, main.value, base)
    index = fallback.unit.dims != formula.unit.dims
    spare = series_of(fallback, terms, world, index=index)
    use = ~_full(main) & _full(spare)
    if terms.verb not in CHANGE:
        use |= ~known(main.value) & known(spare.value)
    value = np.where(use, spare.value, main.value)
    return Measure(main, spare, use, index, value, np.where(use, spare.base, main.base))


def series_of(bound: Bound, terms: Terms, world: World, *, index: bool = False) -> Series:
    """One formula's values and base, and which of them rest on doubted figures. An `index` is scaled to 1 in the base year."""
    plain = plain_series(bound, terms, world.env(terms.since), index=index)
    value, base = plain.value, plain.base
    doubted, base_doubted = plain.doubted, plain.base_doubted
    if world.clean is not None:
        value_of, clean = (bound.evaluate(world.env(terms.since, clean=each)).values for each in (False, True))
        doubted = known(value_of) & ~(value_of == clean)
        column = world.column(terms.since)
        if column is not None and not terms.cumulative:
            base_doubted = doubted[:, column : column + 1]
    if terms.verb in LEVEL:
        base = np.where(base_doubted, np.nan, base)  # a level is judged without its base: leave the doubted base out, judge the rest
    return Series(value, base, plain.years, plain.zero, doubted, base_doubted)


def plain_series(bound: Bound, terms: Terms, env: Env, *, index: bool = False) -> Series:
    """One formula's values and base on any figures, none of them doubted. An `index` is scaled to 1 in the base year."""
    evaluation = bound.evaluate(env)
    value, years = evaluation.values, np.asarray(env.years)
    base = _base(value, terms, years)
    if index:
        value, base = value / np.where(base == 0, np.nan, base), np.where(known(base) & (base != 0), 1.0, np.nan)
    return Series(value, base, years, evaluation.zero, np.zeros(value.shape, np.bool_), np.zeros(base.shape, np.bool_))


def _base(value: Floats, terms: Terms, years: Ints) -> Floats:
    if terms.cumulative:
        return np.zeros((value.shape[0], 1))
    column = terms.since - int(years[0])
    return value[:, column : column + 1] if 0 <= column < len(years) else np.full((value.shape[0], 1), np.nan)


def _full(series: Series) -> Bools:
    return known(series.value) & known(series.base)
