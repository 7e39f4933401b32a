"""Targets by their English names where the reader's language is English and the plan has one; items and areas keep the names the sheets have."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from gcx.records import Outcome, Result


def in_language(outcomes: Iterable[Outcome], result: Result) -> Iterator[Outcome]:
    """The same outcomes under the names of the result's language."""
    if result.lang != "en":
        yield from outcomes
        return
    for outcome in outcomes:
        yield named(outcome, result)


def named(outcome: Outcome, result: Result) -> Outcome:
    """The same outcome under its name in the result's language."""
    clause = result.clauses.get(outcome.target) if result.lang == "en" else None
    return outcome if clause is None or not clause.name_en else replace(outcome, name=clause.name_en)
