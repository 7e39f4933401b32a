"""Goals without a number (持续减少, 明显提高): only the direction counts, and a standstill is no movement."""

from __future__ import annotations

import numpy as np

from gcx.computing.level import complete, relative
from gcx.computing.terms import Codes, Numbers, Series, Terms, codes
from gcx.computing.ties import above, below, known
from gcx.records import Bools, Floats, Ints, Status

WORDS: tuple[str, ...] = ("", "持续向好", "总体向好（本年反复）", "本年好转", "未向好")
"""Direction words of a series of at least three values; position = code, 0 = too few values to say."""


def better(value: Floats, than: Floats, terms: Terms) -> Bools:
    """Strictly on the wanted side; a tie is not better."""
    return above(value, than) if terms.upward else below(value, than)


def previous(value: Floats, years: Ints, since: int) -> Floats:
    """For each cell the last reported value of an earlier year from `since` on; missing where there is none."""
    before = np.full_like(value, np.nan)
    last = np.full(value.shape[0], np.nan)
    for column, year in enumerate(years.tolist()):
        before[:, column] = last
        if year >= since:
            last = np.where(known(value[:, column]), value[:, column], last)
    return before


def judge(series: Series, terms: Terms) -> Codes:
    """Statuses (areas × years) of a trend.

    Before the deadline: `reversing` when worse than the base; `behind` when this year turned (or, where each year has to move, an
    earlier one did); else `on-pace`. At the deadline the latest value is better than the base, or every single step was.
    """
    value, base, years = series.value, series.base, series.years
    can = known(value) & known(base) & terms.after(years)
    step = better(value, previous(value, years, terms.since), terms)
    turned = can & ~step
    good = better(value, base, terms)
    if not terms.every_year:
        due = [(terms.due(years) & good, Status.MET), (terms.due(years), Status.MISSED)]
    else:
        counted = (years <= terms.by)[None, :]
        turned = np.logical_or.accumulate(turned & counted, axis=1)
        whole = complete(value, years, terms.since, terms.by)
        due = [
            (terms.due(years) & turned, Status.MISSED),
            (terms.due(years) & ~whole, Status.UNKNOWN),
            (terms.due(years), Status.MET),
        ]
    return codes(
        value.shape,
        (~can, Status.UNKNOWN),
        *due,
        (worse(value, base, terms), Status.REVERSING),
        (turned | ~good, Status.BEHIND),
        (can, Status.ON_PACE),
    )


def worse(value: Floats, base: Floats, terms: Terms) -> Bools:
    """Strictly on the unwanted side of the base."""
    return below(value, base) if terms.upward else above(value, base)


def counts(value: Floats, years: Ints, terms: Terms) -> Ints:
    """How many values each cell's series has, from the base year to the cell's year."""
    counted = known(value) & (years >= terms.since)[None, :]
    result: Ints = np.cumsum(counted, axis=1).astype(np.int32)
    return result


def words(series: Series, terms: Terms) -> Ints:
    """Positions in `WORDS`, from the whole movement and the last step; 0 with fewer than three values.

    依据：方向性目标的通行判法（总体变化与最近一步两者都看，不足三个数不下结论）.
    """
    value, years = series.value, series.years
    whole = better(value, series.base, terms)
    step = better(value, previous(value, years, terms.since), terms)
    enough = (counts(value, years, terms) >= 3) & known(value) & known(series.base)
    cases = [~enough, whole & step, whole, step]
    return np.select(cases, [0, 1, 2, 3], 4).astype(np.int32)


def numbers(value: Floats, base: Floats, years: Ints, terms: Terms) -> Numbers:
    """The change against the base in percent and the average change per year in the target's unit; a trend has no path and no gap."""
    return {"change_pct": change_pct(value, base, years, terms.since), "achieved": (value - base) / terms.elapsed(years)}


def change_pct(value: Floats, base: Floats, years: Ints, since: int) -> Floats:
    """Change against the base in percent of the base's size, for the years after it; missing where the base is missing or zero."""
    return np.where((years > since)[None, :], relative(value, base), np.nan)
