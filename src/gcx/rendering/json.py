"""Format `json`: the result as `gcx-result/1`. One finding and one outcome per line, so that two results compare line by line.

Every key is always there; numbers are unrounded, finite or null; the clock and the timing are under `run` and nowhere else.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from gcx.findings import Explanation, Finding, Location, Text
from gcx.records import FileInfo, MilestoneState, NotChecked, Outcome, Result, SheetInfo, Source
from gcx.rendering import View
from gcx.rendering.counting import review_kind, review_object
from gcx.version import __version__

SCHEMA = "gcx-result/1"
_SURROGATE = re.compile("[\ud800-\udfff]")
_CONTROL = {code: f"\\u{code:04x}" for code in (*range(0x7F, 0xA0), 0x2028, 0x2029)}
_PACE = ("planned", "achieved", "required")


def render(result: Result, view: View) -> Iterator[str]:  # noqa: ARG001 - every format is given a view
    """The result as JSON text, outcome by outcome."""
    lang = result.lang
    yield "{"
    for key, value in head_object(result).items():
        yield f"{one_line(key)}: {one_line(value)},\n"
    yield from array("files", (file_object(info, result) for info in result.files))
    yield from array("findings", (finding_object(finding, lang) for finding in result.findings))
    yield from array("not_checked", (not_checked_object(entry, lang) for entry in result.not_checked))
    yield from array("outcomes", (outcome_object(outcome, lang) for outcome in result.outcomes))
    yield f'"summary": {one_line(summary_object(result))}}}\n'


def array(key: str, entries: Iterable[Mapping[str, Any]], end: str = ",\n") -> Iterator[str]:
    """A key with a list, one entry per line."""
    yield f'"{key}": ['
    separator = "\n"
    for entry in entries:
        yield f"{separator} {one_line(entry)}"
        separator = ",\n"
    yield f"]{end}"


def one_line(value: object) -> str:
    """JSON that is one line, valid UTF-8, and free of anything a terminal would act on."""
    text = json.dumps(value, ensure_ascii=False, allow_nan=False).translate(_CONTROL)
    return _SURROGATE.sub("\ufffd", text)


def _number(value: float | None) -> float | int | None:
    """A plain Python number; what is not finite is no number."""
    if value is None or not math.isfinite(value):
        return None
    return int(value) if isinstance(value, int) else float(value)


def _whole(value: int | None) -> int | None:
    return None if value is None else int(value)


def _said(text: Text | None, lang: str) -> str | None:
    return (text.in_(lang) or None) if text else None


def head_object(result: Result) -> dict[str, Any]:
    """What stands before the lists: the schema's name, the tool, the run (the only clock), the plan."""
    return {
        "schema": SCHEMA,
        "tool": {"name": "gcx", "version": __version__},
        "run": {
            "started": result.started,
            "seconds": round(result.seconds, 3),
            "lang": result.lang,
            "exit_code": result.exit_code,
            "asked": {**result.asked, "fail_on": result.fail_on, "require": result.require},
        },
        "plan": {"id": result.plan_id, "document": result.plan_document, "sha256": result.plan_sha256},
    }


def summary_object(result: Result) -> dict[str, Any]:
    """How many files, findings by severity, judged outcomes by status (in all, by area, by department) and by a review's words."""
    kind = review_kind(result)
    reviewed = {} if kind is None else {"review": review_object(result, kind)}
    standing = result.outcomes.standing()
    return {
        "files": len(result.files),
        "findings": result.counts(),
        "outcomes": dict(result.outcomes.counts()),
        "by_area": [{"area": name, "outcomes": row} for name, row in standing.areas.items()],
        "by_department": [{"department": name, "outcomes": row} for name, row in standing.departments.items()],
        **reviewed,
    }


def file_object(info: FileInfo, result: Result) -> dict[str, Any]:
    """One file as the schema has it."""
    return {
        "id": info.id,
        "path": info.path,
        "sha256": info.sha256,
        "bytes": info.bytes,
        "format": info.format,
        "status": info.status.value,
        "sheets": [_sheet(sheet, result.lang) for sheet in info.sheets],
        "counts": result.counts(info.id),
    }


def _sheet(sheet: SheetInfo, lang: str) -> dict[str, Any]:
    return {
        "name": sheet.name,
        "layout": sheet.layout,
        "header_row": sheet.header_row,
        "figures": int(sheet.figures),
        "used": sheet.used,
        "reason": _said(sheet.reason, lang),
    }


def _place(at: Location | None) -> dict[str, Any]:
    return {"file": None, "sheet": None, "cell": None} if at is None else {"file": at.file, "sheet": at.sheet, "cell": at.cell}


def _explained(explanation: Explanation | None) -> dict[str, Any] | None:
    return None if explanation is None else {"text": explanation.text, **_place(explanation.at)}


def finding_object(finding: Finding, lang: str) -> dict[str, Any]:
    """One finding as the schema has it."""
    at = finding.at
    return {
        "code": finding.rule.code,
        "name": finding.rule.name,
        "severity": finding.severity.value,
        "message": finding.message.in_(lang),
        "hint": _said(finding.hint, lang),
        "file": at.file,
        "sheet": at.sheet,
        "cell": at.cell,
        "range": at.range,
        "row": _whole(at.row),
        "column": _whole(at.column),
        "area": finding.area,
        "year": _whole(finding.year),
        "item": finding.item,
        "found": finding.found,
        "expected": _said(finding.expected, lang),
        "basis": finding.basis,
        "related": [_place(place) for place in finding.related],
        "explained": _explained(finding.explained),
        "fingerprint": finding.fingerprint,
    }


def not_checked_object(entry: NotChecked, lang: str) -> dict[str, Any]:
    """One check that could not run, as the schema has it."""
    return {"rule": entry.rule, "reason": entry.reason.in_(lang), "needs": list(entry.needs)}


def outcome_object(outcome: Outcome, lang: str) -> dict[str, Any]:
    """One outcome as the schema has it."""
    return {
        "target": outcome.target,
        "ref": outcome.ref,
        "name": outcome.name,
        "area": outcome.area,
        "year": _whole(outcome.year),
        "variant": outcome.variant,
        "value": _number(outcome.value),
        "unit": outcome.unit,
        "base": {"year": _whole(outcome.base_year), "value": _number(outcome.base_value)},
        "change_pct": _number(outcome.change_pct),
        "goal": _goal(outcome),
        "expected": _number(outcome.expected),
        "gap": _number(outcome.gap),
        "gap_pct": _number(outcome.gap_pct),
        "progress": {
            "completed_pct": _number(outcome.completed_pct),
            "required_pct": _number(outcome.required_pct),
            "overfulfilment_pct": _number(outcome.overfulfilment_pct),
            "rule": outcome.progress_rule,
        },
        "pace": _pace(outcome),
        "projection": _plain(outcome.projection),
        "status": outcome.status.value,
        "light": _plain(outcome.light),
        "flip": _plain(outcome.flip),
        "formula": outcome.formula,
        "substituted": outcome.substituted,
        "via": outcome.via,
        "inputs": [_source(source) for source in outcome.inputs],
        "missing": list(outcome.missing),
        "reason": _said(outcome.reason, lang),
        "milestones": None if outcome.milestones is None else [_milestone(state) for state in outcome.milestones],
        "trend": _plain(outcome.trend),
        "departments": None if outcome.departments is None else list(outcome.departments),
        "section": outcome.section,
    } | ({} if outcome.review is None else {"review": _reviewed(outcome.review, lang)})


def _reviewed(review: Mapping[str, Any], lang: str) -> dict[str, Any]:
    """What a review says: its labels in one language, its numbers plain."""
    return {
        key: value.in_(lang) if isinstance(value, Text) else _reviewed(value, lang) if isinstance(value, Mapping) else _plain(value)
        for key, value in review.items()
    }


def _goal(outcome: Outcome) -> dict[str, Any]:
    return {
        "verb": outcome.verb,
        "value": _number(outcome.goal_value),
        "since": _whole(outcome.since),
        "by": _whole(outcome.by),
        "level": _number(outcome.level),
        "wording": outcome.wording,
        "deadline_stated": outcome.deadline_stated,
        "document": outcome.goal_document,
    }


def _pace(outcome: Outcome) -> dict[str, Any]:
    """The three paces, in percent per year or, for levels, in the unit per year; the keys say which."""
    given = {key: _number(value) for key, value in outcome.pace.items()}
    level = any(key in _PACE for key in given) or (not given and outcome.verb in {"at_least", "at_most"})
    return {key: given.get(key) for key in (_PACE if level else [f"{name}_pct" for name in _PACE])}


def _source(source: Source) -> dict[str, Any]:
    return {
        "item": source.item,
        "area": source.area,
        "year": _whole(source.year),
        "value": _number(source.value),
        "unit": source.unit,
        **_place(source.at),
        "typed": source.typed,
        "vintage": source.vintage or None,
        "parts": [_source(part) for part in source.parts],
    }


def _milestone(state: MilestoneState) -> dict[str, Any]:
    return {"name": state.name, "status": state.status, "document": state.document, "date": state.date, **_place(state.at)}


def _plain(value: Any) -> Any:
    """A mapping or list with plain numbers and texts in it, as JSON can hold it."""
    if isinstance(value, Mapping):
        return {str(key): _plain(entry) for key, entry in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(entry) for entry in value]
    if isinstance(value, Text):
        return value.zh
    if isinstance(value, float):
        return _number(value)
    return value
