"""Format `sarif`: findings as SARIF 2.1.0 (OASIS), one run, as code-scanning services and editors read it.

Row and column of a cell are line and column of the region; `填报表!E4` is the logical location. A finding of a whole file or sheet
points to line 1, since GitHub refuses a whole upload for one result without a region; a finding of no file at all is, for the same
reason, a notification of the invocation and not a result. An explained query is a suppressed result. No clock.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import quote

from gcx.findings import Explanation, Finding, Location, Rule, Severity
from gcx.records import Result
from gcx.rendering import View
from gcx.rendering.ci import numbered, refused, repository_path, rules_of, sentence
from gcx.rendering.json import finding_object, one_line, summary_object
from gcx.rendering.text import visible
from gcx.version import __version__

_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_LEVEL = {Severity.ERROR: "error", Severity.QUERY: "warning", Severity.INFO: "note"}
_LANGUAGE = {"zh": "zh-CN", "en": "en-US"}
_COULD_NOT_CHECK = (2, 70)
_DETAILS = ("area", "year", "item", "found", "expected", "hint", "basis", "range")


def render(result: Result, view: View) -> Iterator[str]:  # noqa: ARG001 - every format is given a view
    """The log, result by result."""
    rules = rules_of(result)
    places = _Places(result)
    index = {rule.code: position for position, rule in enumerate(rules)}
    yield f'{{"$schema": {one_line(_SCHEMA)},\n"version": "2.1.0",\n"runs": [{{\n"tool": {{"driver": '
    yield from _driver(rules, result.lang)
    yield f'}},\n"language": {one_line(_LANGUAGE[result.lang])},\n"columnKind": "unicodeCodePoints",\n'
    yield from _list("artifacts", (_artifact(places, position, result) for position in range(len(result.files))))
    yield f',\n"invocations": [{one_line(_invocation(result, index))}],\n'
    placed = [finding for finding in result.findings if finding.at.file in places.index]
    yield from _list("results", (_result(finding, number, places, index, result.lang) for finding, number in numbered(placed)))
    yield f',\n"properties": {one_line(_properties(result))}}}]}}\n'


def _list(key: str, entries: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    """`"key": [` … `]`, one entry per line."""
    yield f'"{key}": ['
    separator = "\n"
    for entry in entries:
        yield f"{separator} {one_line(entry)}"
        separator = ",\n"
    yield "]"


def _driver(rules: Sequence[Rule], lang: str) -> Iterator[str]:
    yield f'{{"name": "gcx", "version": {one_line(__version__)}, "semanticVersion": {one_line(__version__)}, "language": {one_line(_LANGUAGE[lang])},\n'
    yield from _list("rules", (_rule(rule, lang) for rule in rules))
    yield "}"


def _rule(rule: Rule, lang: str) -> dict[str, Any]:
    """The rule's title, its first line (含义) and its whole explanation, which is in Chinese in either language."""
    title = rule.title.in_(lang)
    lines = rule.doc.splitlines()
    meaning = lines[0].partition("：")[2] if lines else ""
    on_trial = rule.on_trial
    return {
        "id": rule.code,
        "name": rule.name,
        "shortDescription": {"text": title},
        "fullDescription": {"text": meaning or title},
        "help": {"text": rule.doc or title},
        "defaultConfiguration": {"level": _LEVEL[Severity.INFO if on_trial else rule.severity]},
        "properties": {"severity": rule.severity.value, "stage": rule.stage},
    }


class _Places:
    """SARIF locations of cells and files."""

    def __init__(self, result: Result) -> None:
        self.index = {info.id: position for position, info in enumerate(result.files)}
        self.uris = [_uri(info.path) for info in result.files]

    def artifact(self, position: int) -> dict[str, Any]:
        return {"uri": self.uris[position], "index": position}

    def location(self, at: Location) -> dict[str, Any]:
        """The place with its region; its name in the workbook where it has one."""
        position = self.index[at.file or ""]
        found: dict[str, Any] = {"physicalLocation": {"artifactLocation": self.artifact(position), "region": _region(at)}}
        if at.label:
            kind = "cell" if at.cell else "sheet"
            found["logicalLocations"] = [{"name": at.range or at.sheet, "fullyQualifiedName": at.label, "kind": kind}]
        return found


def _uri(path: str) -> str:
    """A relative, percent-encoded address; `file:` for a file outside the working directory."""
    posix = repository_path(path)
    return Path(posix).as_uri() if Path(posix).is_absolute() else quote(posix)


def _region(at: Location) -> dict[str, int]:
    """Row and column as line and column; the end column is the one after the last, as SARIF counts."""
    region = {"startLine": int(at.row or 1)}
    if at.row and at.column:
        region["startColumn"] = int(at.column)
        region["endLine"] = int(at.last_row or at.row)
        region["endColumn"] = int(at.last_column or at.column) + 1
    return region


def _artifact(places: _Places, position: int, result: Result) -> dict[str, Any]:
    info = result.files[position]
    artifact: dict[str, Any] = {"location": {"uri": places.uris[position]}, "roles": ["analysisTarget"]}
    if info.bytes is not None:
        artifact["length"] = int(info.bytes)
    if info.sha256 is not None:
        artifact["hashes"] = {"sha-256": info.sha256}
    artifact["properties"] = {"status": info.status.value, "format": info.format}
    return artifact


def _message(finding: Finding, lang: str) -> dict[str, str]:
    """The sentence; what would read as a SARIF link (`[text](target)`) is taken apart."""
    return {"text": sentence([finding], lang).replace("](", "] (")}


def _invocation(result: Result, index: Mapping[str, int]) -> dict[str, Any]:
    """Whether everything could be checked, the exit code, and the findings that belong to no file."""
    known = {info.id for info in result.files}
    homeless = [finding for finding in result.findings if finding.at.file not in known]
    return {
        "executionSuccessful": result.exit_code not in _COULD_NOT_CHECK and not refused(result),
        "exitCode": result.exit_code,
        "toolExecutionNotifications": [
            {
                "level": _LEVEL[finding.severity],
                "message": _message(finding, result.lang),
                "associatedRule": {"id": finding.rule.code, "index": index[finding.rule.code]},
            }
            for finding in homeless
        ],
    }


def _result(finding: Finding, number: int, places: _Places, index: Mapping[str, int], lang: str) -> dict[str, Any]:
    details = finding_object(finding, lang)
    related = [place for place in finding.related if place.file in places.index]
    return {
        "ruleId": finding.rule.code,
        "ruleIndex": index[finding.rule.code],
        "level": _LEVEL[finding.severity],
        "message": _message(finding, lang),
        "locations": [places.location(finding.at)],
        "relatedLocations": [
            {"id": position, "message": {"text": visible(place.label)}, **places.location(place)}
            for position, place in enumerate(related, 1)
        ],
        "partialFingerprints": {"gcx/v1": finding.fingerprint, "primaryLocationLineHash": f"{finding.fingerprint}:{number}"},
        "suppressions": [] if finding.explained is None else [_suppression(finding, finding.explained, places)],
        "properties": {key: details[key] for key in _DETAILS if details[key] is not None},
    }


def _suppression(finding: Finding, explained: Explanation, places: _Places) -> dict[str, Any]:
    """What the officer wrote: `inSource` where it stands in the file it is about, else `external`."""
    kind = "inSource" if explained.at.file == finding.at.file else "external"
    suppression: dict[str, Any] = {"kind": kind, "justification": visible(explained.text)}
    if explained.at.file in places.index:
        suppression["location"] = places.location(explained.at)
    return suppression


def _properties(result: Result) -> dict[str, Any]:
    plan = {"id": result.plan_id, "document": result.plan_document, "sha256": result.plan_sha256}
    return {"plan": plan, "summary": summary_object(result)}
