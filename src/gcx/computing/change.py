"""Goals `fall` and `rise`: a change against the base year; the path, the pace and the progress are geometric."""

from __future__ import annotations

import numpy as np

from gcx.computing import progress
from gcx.computing.terms import CODE, Codes, Numbers, Series, Terms, codes
from gcx.computing.ties import above, at_least, at_most, below, known
from gcx.records import Bools, Floats, Ints, Status


def judgeable(value: Floats, base: Floats) -> Bools:
    """A change and its logarithm exist only for positive values and bases."""
    return (value > 0) & (base > 0)


def meets(value: Floats, base: Floats, terms: Terms) -> Bools:
    """The condition itself: value on the right side of the goal level, a tie included."""
    level = base * terms.factor
    return at_least(value, level) if terms.upward else at_most(value, level)


def expected(base: Floats, terms: Terms, years: Ints) -> Floats:
    """The geometric path from the base to the goal level, the goal level from the deadline on; NaN up to the base year."""
    return progress.path_geometric(base, max(terms.factor, 0.0), terms.share(years))


def judge(series: Series, terms: Terms) -> Codes:
    """Statuses (areas × years) of `fall`/`rise`; years up to the base year are left to the caller."""
    value, base, years = series.value, np.where(series.base > 0, series.base, np.nan), series.years
    path = expected(base, terms, years)
    worse = below(value, base) if terms.upward else above(value, base)
    fine = at_least(value, path) if terms.upward else at_most(value, path)
    can = judgeable(value, base)
    return codes(
        value.shape,
        (~can, Status.UNKNOWN),
        (meets(value, base, terms), Status.MET),
        (terms.due(years), Status.MISSED),
        (worse, Status.REVERSING),
        (fine, Status.ON_PACE),
        (can, Status.BEHIND),
    )


def numbers(value: Floats, base: Floats, years: Ints, status: Codes, terms: Terms) -> Numbers:
    """Everything said about a change beside its status, areas × years; NaN where value or base are missing or not positive."""
    value, base = np.where(value > 0, value, np.nan), np.where(base > 0, base, np.nan)
    sign = 1.0 if terms.upward else -1.0
    level = base * terms.factor
    change = progress.change(value, base)
    due, left, elapsed = terms.due(years), terms.left(years), terms.elapsed(years)
    met = status == CODE[Status.MET]
    projected = np.where(due, np.nan, value * (value / base) ** (left / elapsed))
    return {
        "level": level,
        "expected": expected(base, terms, years),
        "change_pct": change,
        "gap": sign * (value - level) + 0.0,  # a tie is 0, not -0
        "gap_pct": sign * change - terms.value + 0.0,
        "completed_pct": progress.completed_log(value, base, level) if terms.factor not in {0.0, 1.0} else np.full_like(value, np.nan),
        "required_pct": terms.share(years) * 100.0,
        "overfulfilment_pct": np.where(due, _over(sign * change, terms), np.nan),
        "planned": progress.per_year_geometric(np.where(known(base), max(terms.factor, 0.0), np.nan), terms.span),
        "achieved": progress.per_year_geometric(value / base, elapsed),
        "required": np.where(met, 0.0, progress.per_year_geometric(level / value, left)),
        "projected": projected,
        "projected_change_pct": progress.change(projected, base),
    }


def _over(size: Floats, terms: Terms) -> Floats:
    if terms.value == 0:
        return np.full_like(size, np.nan)
    return progress.overfulfilment(size, terms.value)
