"""Format `github`: findings as annotations of a GitHub workflow run, and the step's summary.

GitHub keeps ten annotations of each kind per step and drops the rest without a word. The same finding of many cells is therefore
one annotation, and where there are still more than ten the tenth says how many cells are left out. With `--require` a target
that does not satisfy it is an error too.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from gcx.findings import Finding, Severity
from gcx.records import PASSING, Result
from gcx.rendering import View
from gcx.rendering.alike import alike
from gcx.rendering.ci import outcome_sentence, repository_paths, sentence
from gcx.rendering.markdown import render as render_markdown
from gcx.rendering.naming import in_language
from gcx.rendering.text import visible
from gcx.rendering.wording import rule_words, severity_of

MOST = 10
"""Annotations of one kind that GitHub shows for one step."""
_COMMAND = {Severity.ERROR: "error", Severity.QUERY: "warning", Severity.INFO: "notice"}
_SUMMARY_BYTES = 1_000_000


@dataclass(frozen=True, slots=True)
class _Annotation:
    """One command; `stands_for` findings (0 for a target)."""

    message: str
    title: str
    place: dict[str, str | int] = field(default_factory=dict)
    stands_for: int = 1


def render(result: Result, view: View) -> Iterator[str]:  # noqa: ARG001 - every format is given a view
    """Workflow commands, errors first."""
    paths = repository_paths(result)
    for severity in Severity:
        annotations = list(_annotations(result, severity, paths))
        if severity is Severity.ERROR and result.require is not None:
            annotations += _unsatisfied(result, result.require)
        shown = (
            annotations if len(annotations) <= MOST else [*annotations[: MOST - 1], _rest(annotations[MOST - 1 :], severity, result.lang)]
        )
        for annotation in shown:
            yield _command(_COMMAND[severity], annotation)


def step_summary(result: Result) -> str:
    """Format `md` for `$GITHUB_STEP_SUMMARY`, cut between two lines where GitHub's limit of 1 MiB would refuse the whole."""
    text, used = [], 0
    for piece in render_markdown(result, View()):
        used += len(piece.encode("utf-8", "replace"))
        if used > _SUMMARY_BYTES:
            text.append("\n……其余见 -f md=文件\n" if result.lang == "zh" else "\n... the rest: -f md=FILE\n")
            break
        text.append(piece)
    return "".join(text)


def _annotations(result: Result, severity: Severity, paths: dict[str | None, str]) -> Iterator[_Annotation]:
    """The findings of one severity, file by file, those that are alike as one."""
    by_file: dict[str | None, list[Finding]] = {}
    for finding in result.findings:
        if severity_of(finding) is severity:
            by_file.setdefault(finding.at.file, []).append(finding)
    for file, findings in by_file.items():
        for group in alike(findings):
            at = group[0].at
            place: dict[str, str | int] = {} if file is None else {"file": paths[file]}
            if at.row:
                place["line"] = int(at.row)
                place |= {"endLine": int(at.last_row)} if at.last_row else {"col": int(at.column)} if at.column else {}
            yield _Annotation(sentence(group, result.lang), rule_words(group[0]), place, len(group))


def _unsatisfied(result: Result, require: str) -> Iterator[_Annotation]:
    for outcome in in_language(result.outcomes.latest(), result):
        if outcome.variant is None and outcome.status not in PASSING[require]:
            yield _Annotation(outcome_sentence(outcome, result.lang), f"--require {require}", stands_for=0)


def _rest(left: list[_Annotation], severity: Severity, lang: str) -> _Annotation:
    """How many findings and targets are left out."""
    findings, targets = sum(each.stands_for for each in left), sum(not each.stands_for for each in left)
    word = severity.word.in_(lang)
    if lang == "zh":
        counts = "，".join([f"{word}另有{findings}处"] * bool(findings) + [f"未满足要求的目标另有{targets}个"] * bool(targets))
        return _Annotation(f"{counts}，未在这里列出；全部见步骤摘要，或 -f md、-f json", "gcx")
    counts = ", ".join([f"{findings} more ({word})"] * bool(findings) + [f"{targets} more targets not as required"] * bool(targets))
    return _Annotation(f"{counts}; see the step summary, -f md or -f json", "gcx")


def _command(name: str, annotation: _Annotation) -> str:
    properties = {**annotation.place, "title": annotation.title}
    listed = ",".join(f"{key}={_property(str(value))}" for key, value in properties.items())
    return f"::{name} {listed}::{_data(annotation.message)}\n"


def _data(text: str) -> str:
    """Text after the last `::`, escaped as the runner wants it."""
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    """A property's value: commas and colons end it unless escaped, line breaks have no place in it."""
    return _data(visible(text)).replace(":", "%3A").replace(",", "%2C")
