"""The same finding in many cells, told once: for every format that is read by people."""

from __future__ import annotations

from collections.abc import Iterable

from gcx.findings import Finding


def alike(found: Iterable[Finding]) -> list[list[Finding]]:
    """Findings of one file with the same rule, sheet and words together, in the order of the first of each; a sheet's groups are neighbours."""
    groups: dict[object, list[Finding]] = {}
    for finding in found:
        key = (finding.at.sheet, finding.rule.code, finding.message, finding.hint) if finding.at.cell else id(finding)
        groups.setdefault(key, []).append(finding)
    return sorted(groups.values(), key=lambda group: group[0].at.sheet or "")
