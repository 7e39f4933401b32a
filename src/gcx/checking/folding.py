"""Findings that say the same about neighbouring cells become one finding over a range."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import TypeVar

from gcx.findings import Finding, Location
from gcx.names import joined

_RELATED = 20
T = TypeVar("T")


@dataclass(slots=True)
class _Span:
    """A rectangle of cells and the findings in it; it grows while neighbours are merged into it."""

    top: int
    left: int
    bottom: int
    right: int
    members: list[Finding]

    def take(self, other: _Span) -> None:
        self.bottom, self.right = max(self.bottom, other.bottom), max(self.right, other.right)
        self.members += other.members


def fold(findings: Iterable[Finding]) -> list[Finding]:
    """Merge identical findings (same rule, words, sheet) on touching cells into rectangles; everything else passes unchanged."""
    alone: list[Finding] = []
    groups: dict[object, list[Finding]] = {}
    for finding in findings:
        if finding.at.cell is None:
            alone.append(finding)
        else:
            explained = finding.explained.text if finding.explained else None
            group = (finding.at.file, finding.at.sheet, finding.rule.code, finding.message, finding.hint, finding.expected, explained)
            groups.setdefault(group, []).append(finding)
    for members in groups.values():
        alone.extend(members if len(members) == 1 else _folded(members))
    return sorted(alone, key=Finding.sort_key)


def _folded(findings: list[Finding]) -> list[Finding]:
    spans = sorted((_span(finding) for finding in findings), key=lambda span: (span.left, span.right, span.top))
    down = _merge(spans, lambda one, two: (one.left, one.right) == (two.left, two.right) and two.top <= one.bottom + 1)
    down.sort(key=lambda span: (span.top, span.bottom, span.left))
    across = _merge(down, lambda one, two: (one.top, one.bottom) == (two.top, two.bottom) and two.left <= one.right + 1)
    return [_one(span) for span in across]


def _span(finding: Finding) -> _Span:
    at = finding.at
    row, column = at.row or 0, at.column or 0
    return _Span(row, column, at.last_row or row, at.last_column or column, [finding])


def _merge(spans: list[_Span], touching: Callable[[_Span, _Span], bool]) -> list[_Span]:
    """Merge each run of touching neighbours, in the given order."""
    merged: list[_Span] = []
    for span in spans:
        if merged and touching(merged[-1], span):
            merged[-1].take(span)
        else:
            merged.append(span)
    return merged


def _one(span: _Span) -> Finding:
    """The finding of a whole rectangle: what all have in common is kept, what was found is listed."""
    first = min(span.members, key=lambda finding: finding.at.sort_key())
    if len(span.members) == 1:
        return first
    at = Location(first.at.file, first.at.sheet, span.top, span.left, span.bottom, span.right)
    found = list(dict.fromkeys(finding.found for finding in span.members if finding.found))
    related = tuple(dict.fromkeys(place for finding in span.members for place in finding.related))[:_RELATED]
    return replace(
        first,
        at=at,
        area=_common({finding.area for finding in span.members}),
        year=_common({finding.year for finding in span.members}),
        item=_common({finding.item for finding in span.members}),
        found=joined(found) or None,
        related=related,
    )


def _common(values: set[T]) -> T | None:
    return values.pop() if len(values) == 1 else None
