"""Format `junit`: a suite per file, a case per rule, as Jenkins, GitLab and others read it; with `--require` a suite of targets more.

A rule fails where it has a finding at or above `--fail-on`; weaker findings stand in the output of a case that passed. A file that
could not be looked at is an error in the rule that says why, whatever `--fail-on` says, and its other rules are skipped; so is a
check of the plan that could not run for lack of figures. Case names do not depend on the language, so that a history stays whole.
No clock.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape, quoteattr

from gcx.findings import Finding, Rule, Severity, Text
from gcx.records import PASSING, UNJUDGED, FileInfo, FileStatus, NotChecked, Outcome, Result, Status
from gcx.rendering import View
from gcx.rendering.ci import outcome_sentence, repository_path, rules_of, sentence
from gcx.rendering.naming import in_language
from gcx.rendering.text import visible, visible_lines
from gcx.rendering.wording import goal_words, need_words, progress_words, severity_of, value_words

_ILLEGAL = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_NOT_LOOKED_AT = Text("文件未能检查", "the file could not be checked")
_WAITING = frozenset({Status.AWAITING, Status.PENDING})
_NEEDS = 12


@dataclass(frozen=True, slots=True)
class _Case:
    """One test: `kind` is `failure`, `error`, `skipped` or, when it passed, nothing; `type` says more of it for machines."""

    name: str
    kind: str = ""
    type: str = ""
    message: str = ""
    body: str = ""
    output: str = ""


@dataclass(frozen=True, slots=True)
class _Suite:
    name: str
    group: str
    cases: list[_Case]

    def count(self, kind: str) -> int:
        return sum(case.kind == kind for case in self.cases)


def render(result: Result, view: View) -> Iterator[str]:  # noqa: ARG001 - every format is given a view
    """The XML, suite by suite."""
    suites = list(_suites(result))
    totals = {"tests": sum(len(suite.cases) for suite in suites)}
    totals |= {key: sum(suite.count(kind) for suite in suites) for key, kind in (("failures", "failure"), ("errors", "error"))}
    yield '<?xml version="1.0" encoding="UTF-8"?>\n'
    yield f"<testsuites{_attributes(name='gcx', **totals)}>\n"
    for suite in suites:
        yield from _suite_text(suite)
    yield "</testsuites>\n"


def _suites(result: Result) -> Iterator[_Suite]:
    rules, blocked = rules_of(result), {entry.rule: entry for entry in result.not_checked}
    found: dict[str, dict[str, list[Finding]]] = {info.id: {} for info in result.files}
    across: dict[str, list[Finding]] = {}
    for finding in result.findings:
        found.get(finding.at.file or "", across).setdefault(finding.rule.code, []).append(finding)
    if across:
        yield _Suite(
            "gcx", "gcx", [_rule_case(rule, across[rule.code], None, result, refused=True) for rule in rules if rule.code in across]
        )
    for info in result.files:
        path = repository_path(info.path)
        yield _Suite(path, f"gcx.{path.replace('.', '_')}", _file_cases(info, rules, found[info.id], blocked, result))
    if result.require is not None:
        yield _Suite(f"targets --require {result.require}", "gcx.targets", list(_target_cases(result, result.require)))


# ---------------------------------------------------------------- rules


def _file_cases(
    info: FileInfo, rules: Sequence[Rule], found: dict[str, list[Finding]], blocked: dict[str, NotChecked], result: Result
) -> list[_Case]:
    """A case for every rule."""
    if info.status is not FileStatus.REFUSED:
        return [_rule_case(rule, found.get(rule.code, []), blocked.get(rule.code), result) for rule in rules]
    reason = _NOT_LOOKED_AT.in_(result.lang)
    skipped = [
        _rule_case(rule, found[rule.code], None, result, refused=True)
        if rule.code in found
        else _Case(_rule_name(rule), "skipped", message=reason)
        for rule in rules
    ]
    told = any(case.kind == "error" for case in skipped)
    return skipped if told else [_Case("file", "error", "refused", reason), *skipped]


def _rule_case(rule: Rule, findings: list[Finding], blocked: NotChecked | None, result: Result, *, refused: bool = False) -> _Case:
    lang, name = result.lang, _rule_name(rule)
    lines = [sentence([finding], lang) for finding in findings]
    reason = "" if blocked is None else _why_not(blocked, lang)
    if not findings:
        return _Case(name, "skipped", message=reason) if blocked else _Case(name)
    strongest = min((severity_of(finding) for finding in findings), key=lambda severity: severity.rank)
    cannot = refused and strongest is Severity.ERROR
    if cannot or _fails(strongest, result.fail_on):
        message = lines[0] if len(lines) == 1 else f"{rule.title.in_(lang)} × {len(lines)}"
        return _Case(name, "error" if cannot else "failure", strongest.value, message, "\n".join(lines), reason)
    return _Case(name, output="\n".join([*lines, reason] if reason else lines))


def _rule_name(rule: Rule) -> str:
    return rule.code if rule.code.endswith(rule.name) else f"{rule.code} {rule.name}"


def _fails(severity: Severity, fail_on: str) -> bool:
    return fail_on != "never" and severity.rank <= Severity(fail_on).rank


def _why_not(entry: NotChecked, lang: str) -> str:
    """Why a check did not run, with the figures it lacked."""
    reason = entry.reason.in_(lang)
    if not entry.needs:
        return reason
    needs = ("、" if lang == "zh" else ", ").join(need_words(need, lang) for need in entry.needs[:_NEEDS])
    return f"{reason}：{needs}" if lang == "zh" else f"{reason}: {needs}"


# ---------------------------------------------------------------- targets


def _target_cases(result: Result, require: str) -> Iterator[_Case]:
    """A case for every judged target of every area at its latest year: what `--require` looks at."""
    for outcome in in_language(result.outcomes.latest(), result):
        if outcome.variant is None and outcome.status not in UNJUDGED:
            yield _target_case(outcome, require, result.lang)


def _target_case(outcome: Outcome, require: str, lang: str) -> _Case:
    name = " ".join(part for part in (outcome.ref, outcome.target, outcome.area) if part)
    said = outcome_sentence(outcome, lang)
    if outcome.status in _WAITING:
        return _Case(name, "skipped", message=said)
    numbers = (value_words(outcome, lang), goal_words(outcome, lang), progress_words(outcome))
    body = "\n".join([said, *(words for words in numbers if words)])
    if outcome.status in PASSING[require]:
        return _Case(name, output=body)
    return _Case(name, "failure", outcome.status.value, said, body)


# ---------------------------------------------------------------- XML


def _suite_text(suite: _Suite) -> Iterator[str]:
    counts = {
        "tests": len(suite.cases),
        "failures": suite.count("failure"),
        "errors": suite.count("error"),
        "skipped": suite.count("skipped"),
    }
    yield f"<testsuite{_attributes(name=suite.name, **counts)}>\n"
    for case in suite.cases:
        inside = "".join(_parts(case))
        start = f"<testcase{_attributes(classname=suite.group, name=case.name)}"
        yield f"{start}>{inside}</testcase>\n" if inside else f"{start}/>\n"
    yield "</testsuite>\n"


def _parts(case: _Case) -> Iterator[str]:
    if case.kind:
        attributes = {"type": case.type, "message": case.message} if case.type else {"message": case.message}
        yield f"<{case.kind}{_attributes(**attributes)}>{_content(case.body)}</{case.kind}>"
    if case.output:
        yield f"<system-out>{_content(case.output)}</system-out>"


def _attributes(**values: str | int) -> str:
    return "".join(f" {key}={quoteattr(_legal(visible(str(value))))}" for key, value in values.items())


def _content(text: str) -> str:
    return escape(_legal(visible_lines(text)))


def _legal(text: str) -> str:
    """The text with what XML 1.0 has no place for replaced."""
    return _ILLEGAL.sub("□", text)
