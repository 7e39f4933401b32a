"""Format `gitlab`: findings as a GitLab Code Quality report, for `artifacts: reports: codequality`.

GitLab keeps only the first of two findings with one fingerprint, so every fingerprint here is unique: path, fingerprint of the
finding, and its number among equals. `lines.begin` is the row of the sheet (1 where there is none), the cell is in the description.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import Any

from gcx.findings import Finding, Severity
from gcx.records import Result
from gcx.rendering import View
from gcx.rendering.ci import numbered, refused, repository_paths, sentence
from gcx.rendering.json import one_line
from gcx.rendering.wording import rule_words, severity_of

_SEVERITY = {Severity.ERROR: "major", Severity.QUERY: "minor", Severity.INFO: "info"}


def render(result: Result, view: View) -> Iterator[str]:  # noqa: ARG001 - every format is given a view
    """A JSON list, one finding per line. A file that could not be looked at is `blocker`, an explained query `info`."""
    paths, unseen = repository_paths(result), refused(result)
    separator = "[\n"
    for finding, number in numbered(result.findings):
        yield separator + one_line(_issue(finding, number, paths[finding.at.file], result.lang, blocks=_blocks(finding, unseen)))
        separator = ",\n"
    yield "[]\n" if separator == "[\n" else "\n]\n"


def _blocks(finding: Finding, unseen: set[str]) -> bool:
    """Whether something could not be checked because of the finding."""
    return finding.severity is Severity.ERROR and (finding.at.file is None or finding.at.file in unseen)


def _issue(finding: Finding, number: int, path: str, lang: str, *, blocks: bool) -> dict[str, Any]:
    key = "\x1f".join((path, finding.fingerprint, str(number)))
    return {
        "description": sentence([finding], lang),
        "check_name": rule_words(finding),
        "fingerprint": hashlib.sha256(key.encode()).hexdigest()[:32],
        "severity": "blocker" if blocks else _SEVERITY[severity_of(finding)],
        "location": {"path": path, "lines": {"begin": int(finding.at.row or 1)}},
    }
