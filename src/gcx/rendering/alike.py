"""The same finding in many cells, told once: for every format that is read by people."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from gcx.findings import Finding
from gcx.names import joined

_CELLS = 40


def alike(found: Iterable[Finding]) -> list[list[Finding]]:
    """Findings of one file with the same rule, sheet and words together, in the order of the first of each; a sheet's groups are neighbours."""
    groups: dict[object, list[Finding]] = {}
    for finding in found:
        key = (finding.at.sheet, finding.rule.code, finding.message, finding.hint) if finding.at.cell else id(finding)
        groups.setdefault(key, []).append(finding)
    return sorted(groups.values(), key=lambda group: group[0].at.sheet or "")


def where(group: Sequence[Finding], lang: str) -> str:
    """`填报表!E4`, or `填报表!E4、E9、E12` for findings that are alike; `""` for a whole file."""
    at = group[0].at
    if len(group) == 1:
        return at.label
    cells = joined((finding.at.range or "" for finding in group), _CELLS, ", " if lang == "en" else "、")
    return f"{at.sheet}!{cells}" if at.sheet else cells
