"""From a measured target to statuses and numbers: one dispatch over the verbs, the same order of cases for all."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from gcx.computing import change, level, trend
from gcx.computing.measure import Measure
from gcx.computing.terms import CHANGE, CODE, LEVEL, Codes, Numbers, Series, Terms
from gcx.records import Bools, Floats, Ints, Status

HUSHED = frozenset({"gap", "gap_pct", "completed_pct", "overfulfilment_pct", "achieved", "required", "projected", "projected_change_pct"})
"""Not said of an outcome that is not judged."""
GOALS = frozenset({"level", "expected", "required_pct", "planned"})
"""Follow from base and goal alone: not said where the goal does not bind, or is not known yet."""


def judge(measure: Measure, terms: Terms) -> Codes:
    """Statuses (areas × years) of a measured target under `terms`: baseline, verdict, or unknown where it rests on doubted figures."""
    status = judge_series(measure.main, terms)
    if measure.spare is not None and measure.fell_back.any():
        status = np.where(measure.fell_back, judge_series(measure.spare, terms), status)
    return status


def numbers(measure: Measure, terms: Terms, status: Codes) -> Numbers:
    """Every number beside value, base and status (areas × years, NaN = none); silent where the status says that nothing was judged."""
    value, base, years = measure.value, measure.base, measure.main.years
    found = _numbers(value, base, years, status, terms)
    unknown = status == CODE[Status.UNKNOWN]
    aside = (status == CODE[Status.LISTED]) | (status == CODE[Status.AWAITING])
    early = status == CODE[Status.BASELINE]
    for name, array in found.items():
        quiet = early if name != "level" else np.zeros_like(early)
        if name in HUSHED:
            quiet = quiet | unknown | aside
        elif name in GOALS:
            quiet = quiet | aside
        found[name] = np.where(quiet | ~np.isfinite(array), np.nan, array)
    return found


def doubts(series: Series, terms: Terms) -> Bools:
    """Areas × years: the outcome rests on a figure that failed an error check."""
    doubted, years = series.doubted, series.years
    if terms.verb in LEVEL:
        if not terms.every_year:
            return doubted
        window = doubted & (years > terms.since)[None, :] & (years <= terms.by)[None, :]
    elif terms.verb in CHANGE or not terms.every_year:
        return doubted | series.base_doubted
    else:
        window = doubted & (years >= terms.since)[None, :] & (years <= terms.by)[None, :]
    return doubted | np.logical_or.accumulate(window, axis=1)


def merged(layers: Iterable[tuple[Bools, Numbers]], shape: tuple[int, ...]) -> Numbers:
    """Later layers over earlier ones, each where its mask holds."""
    result: Numbers = {}
    for mask, layer in layers:
        for name in result.keys() - layer.keys():
            result[name] = np.where(mask, np.nan, result[name])
        for name, array in layer.items():
            result[name] = np.where(mask, array, result.get(name, np.full(shape, np.nan)))
    return result


def judge_series(series: Series, terms: Terms) -> Codes:
    """Statuses (areas × years) of one formula's series: baseline, verdict, or unknown where it rests on doubted figures."""
    if terms.verb in CHANGE:
        status = change.judge(series, terms)
    elif terms.verb in LEVEL:
        status = level.judge(series, terms)
    else:
        status = trend.judge(series, terms)
    status[doubts(series, terms)] = CODE[Status.UNKNOWN]
    status[:, series.years <= terms.since] = CODE[Status.BASELINE]
    return status


def _numbers(value: Floats, base: Floats, years: Ints, status: Codes, terms: Terms) -> Numbers:
    if terms.verb in CHANGE:
        return change.numbers(value, base, years, status, terms)
    if terms.verb in LEVEL:
        return level.numbers(value, base, years, status, terms)
    return trend.numbers(value, base, years, terms)
