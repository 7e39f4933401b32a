"""Format `concise`: one line per finding and one per outcome, for people who search and for scripts that cut.

`file:sheet!E4: error V302 not-a-number: message (hint)` and `target area year: name: status; verdict; value; goal; gap; progress`: the
status is the word of the JSON, the verdict says it in the reader's language, with the light and in the words of a review.
"""

from __future__ import annotations

from collections.abc import Iterator

from gcx.findings import Finding
from gcx.records import FileStatus, Outcome, Result
from gcx.rendering import View
from gcx.rendering.naming import in_language
from gcx.rendering.text import visible
from gcx.rendering.wording import (
    gap_words,
    goal_words,
    missing_words,
    place_words,
    progress_words,
    rule_words,
    severity_of,
    status_words,
    value_words,
)


def render(result: Result, view: View) -> Iterator[str]:
    """All findings, then (unless `quiet`) every target at its latest year. Never folded to the width."""
    refused = {info.id for info in result.files if info.status is FileStatus.REFUSED}
    told = {finding.at.file for finding in result.findings}
    paths = {info.id: info.path for info in result.files}
    for finding in result.findings:
        yield visible(_finding(finding, paths, result.lang)) + "\n"
    for file in sorted(refused - told):
        yield visible(f"{paths[file]}: refused") + "\n"
    if not view.quiet:
        for outcome in in_language(result.outcomes.latest(), result):
            yield visible(_outcome(outcome, result.lang)) + "\n"


def _finding(finding: Finding, paths: dict[str, str], lang: str) -> str:
    place = ":".join(part for part in (paths.get(finding.at.file or "", ""), finding.at.label) if part) or "-"
    about, hint = place_words(finding, lang), finding.hint.in_(lang)
    tail = "".join((f" [{about}]" if about else "", f" → {hint}" if hint else ""))
    return f"{place}: {severity_of(finding).value} {rule_words(finding)}: {finding.message.in_(lang)}{tail}"


def _outcome(outcome: Outcome, lang: str) -> str:
    key = " ".join(str(part) for part in (outcome.target, outcome.area, outcome.year) if part is not None)
    variant = f" [{outcome.variant}]" if outcome.variant else ""
    words = (value_words(outcome, lang), goal_words(outcome, lang), gap_words(outcome, lang), progress_words(outcome))
    lacking = missing_words([outcome], lang)
    verdict = status_words(outcome, lang)
    told = [verdict] if verdict.casefold() != outcome.status.value else []
    parts = [outcome.status.value, *told, *(part for part in (*words, lacking) if part)]
    return f"{key}{variant}: {outcome.name}: {'; '.join(parts)}"
