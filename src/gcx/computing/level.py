"""Goals `at_least` and `at_most`: a level, in the deadline year or (保持) in every year; the path is a straight line from the base."""

from __future__ import annotations

import numpy as np

from gcx.computing import progress
from gcx.computing.terms import CODE, Codes, Numbers, Series, Terms, codes
from gcx.computing.ties import above, at_least, at_most, below, known
from gcx.records import Bools, Floats, Ints, Status


def meets(value: Floats, terms: Terms) -> Bools:
    """The condition itself, a tie included; false where the value is missing."""
    return at_least(value, terms.value) if terms.upward else at_most(value, terms.value)


def expected(base: Floats, terms: Terms, years: Ints) -> Floats:
    """The path: linear from the base, the goal itself once the base meets it, from the deadline on, and for 保持.

    Before the deadline it is missing where the base is.
    """
    line = progress.path_linear(base, terms.value, terms.share(years))
    line = np.where(meets(base, terms) | terms.due(years), terms.value, line)
    if terms.every_year:
        line = np.full_like(line, terms.value)
    return np.where(terms.after(years), line, np.nan)


def judge(series: Series, terms: Terms) -> Codes:
    """Statuses (areas × years) of a level goal; a missing base only removes the path."""
    if terms.every_year:
        return _judge_every_year(series, terms)
    value, base, years = series.value, series.base, series.years
    path = expected(base, terms, years)
    worse = below(value, base) if terms.upward else above(value, base)
    fine = at_least(value, path) if terms.upward else at_most(value, path)
    return codes(
        value.shape,
        (~known(value), Status.UNKNOWN),
        (meets(value, terms), Status.MET),
        (terms.due(years), Status.MISSED),
        (~known(base), Status.NO_PATH),
        (worse, Status.REVERSING),
        (fine, Status.ON_PACE),
        (known(value), Status.BEHIND),
    )


def _judge_every_year(series: Series, terms: Terms) -> Codes:
    """保持: one bad year is a failure from then on; `met` only at the deadline, and only when no year is missing."""
    value, years = series.value, series.years
    counted = terms.after(years) & (years <= terms.by)[None, :]
    bad = np.logical_or.accumulate(counted & known(value) & ~meets(value, terms), axis=1)
    due = terms.due(years)
    return codes(
        value.shape,
        (bad, Status.MISSED),
        (due & ~complete(value, years, terms.since + 1, terms.by), Status.UNKNOWN),
        (due, Status.MET),
        (known(value), Status.ON_PACE),
    )


def complete(value: Floats, years: Ints, first: int, last: int) -> Bools:
    """Areas × 1: every year from `first` to `last` is on the axis and has a value."""
    window = value[:, (years >= first) & (years <= last)]
    result: Bools = known(window).all(axis=1, keepdims=True) & (window.shape[1] == last - first + 1)
    return result


def numbers(value: Floats, base: Floats, years: Ints, status: Codes, terms: Terms) -> Numbers:
    """Everything said about a level beside its status, areas × years, in the target's unit (`…_pct` in percent)."""
    sign = 1.0 if terms.upward else -1.0
    common = {
        "level": np.full_like(value, terms.value),
        "expected": expected(base, terms, years),
        "change_pct": relative(value, base),
        "gap": sign * (value - terms.value) + 0.0,  # a tie is 0, not -0
        "required_pct": terms.share(years) * 100.0,
    }
    return common if terms.every_year else common | _pace(value, base, years, status, terms)


def _pace(value: Floats, base: Floats, years: Ints, status: Codes, terms: Terms) -> Numbers:
    elapsed, left = terms.elapsed(years), terms.left(years)
    there = meets(base, terms)
    achieved = (value - base) / elapsed
    projected = np.where(terms.due(years), np.nan, value + achieved * left)
    return {
        "completed_pct": _completed(value, base, terms),
        "planned": np.where(there, 0.0, (terms.value - base) / terms.span),
        "achieved": achieved,
        "required": np.where(status == CODE[Status.MET], 0.0, np.where(known(base), (terms.value - value) / left, np.nan)),
        "projected": projected,
        "projected_change_pct": relative(projected, base),
    }


def _completed(value: Floats, base: Floats, terms: Terms) -> Floats:
    if terms.cumulative:
        return value / terms.value * 100.0 if terms.value else np.full_like(value, np.nan)
    base = np.where(meets(base, terms), np.nan, base)
    return progress.completed_linear(value, base, terms.value)


def relative(value: Floats, base: Floats) -> Floats:
    """Change against the base in percent of its size; missing where the base is missing or zero."""
    base = np.where(base == 0, np.nan, base)
    return (value - base) / np.abs(base) * 100.0
