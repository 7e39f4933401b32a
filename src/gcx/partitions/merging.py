"""What the partitions found, as the whole table would have said it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import TypeVar

from gcx.checking import ONCE_A_TABLE, ONCE_A_TARGET, ONCE_AN_ITEM, fold
from gcx.findings import Finding, Location
from gcx.plan import Plan

T = TypeVar("T")
_RUNS, _CELLS = 20, 12
"""How many other places a finding names that is told once: runs of key cells, or cells."""


def together(findings: Iterable[Finding], plan: Plan, file: str) -> list[Finding]:
    """The findings of all partitions, those told once a table told once, folded over neighbouring cells as always.

    What is said of other files than `file` (assigned values) every partition says alike.
    """
    place = {area.name: position for position, area in enumerate(plan.areas)}
    every = sorted(findings, key=lambda finding: place.get(finding.area or "", -1))
    once: dict[object, list[Finding]] = {}
    rest: dict[object, Finding] = {}
    for number, finding in enumerate(every):
        subject = _subject(finding)
        if subject is not None:
            once.setdefault(subject, []).append(finding)
        else:
            rest[number if finding.at.file == file else finding] = finding
    return fold([*rest.values(), *map(_once, once.values())])


def _subject(finding: Finding) -> object:
    """What a finding that is told once is about; `None` for all others."""
    code = finding.rule.code
    if code in ONCE_A_TABLE:
        return code
    if code in ONCE_AN_ITEM:
        return code, finding.item, finding.found
    return (code, finding.item, finding.hint) if code in ONCE_A_TARGET else None


def _once(findings: Sequence[Finding]) -> Finding:
    """One finding at the first place, with the places that follow it."""
    first = min(findings, key=lambda finding: finding.at.sort_key())
    places = sorted({at for finding in findings for at in (finding.at, *finding.related)}, key=Location.sort_key)
    cells = first.rule.code in ONCE_A_TARGET
    places = places if cells else _runs(places)
    return replace(
        first,
        at=places[0],
        related=tuple(places[1 : (_CELLS if cells else _RUNS) + 1]),
        area=_common(finding.area for finding in findings),
        year=_common(finding.year for finding in findings),
        item=_common(finding.item for finding in findings),
    )


def _runs(places: Sequence[Location]) -> list[Location]:
    """Places with those that touch in one column joined."""
    joined: list[Location] = []
    for at in sorted(places, key=lambda at: (at.column or 0, at.row or 0)):
        before = joined[-1] if joined else None
        if before is not None and before.column == at.column and at.row == (before.last_row or before.row or 0) + 1:
            joined[-1] = replace(before, last_row=at.last_row or at.row, last_column=before.column)
        else:
            joined.append(at)
    return joined


def _common(values: Iterable[T]) -> T | None:
    found = set(values)
    return found.pop() if len(found) == 1 else None
