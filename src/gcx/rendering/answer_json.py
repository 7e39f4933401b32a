"""Format `json` of answers: `gcx-explain/1` and `gcx-whatif/1`. Keys are always there; numbers are unrounded, finite or null."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Sequence
from typing import Any

from gcx.analysis.answers import (
    Beside,
    CellExplained,
    Change,
    Contribution,
    Explained,
    Flip,
    InputFigure,
    LightSaid,
    Scenario,
    Solved,
    Trend,
    Use,
)
from gcx.findings import Text
from gcx.records import Outcome, Result
from gcx.rendering import View
from gcx.rendering.answer_words import UNSTATED
from gcx.rendering.json import finding_object, head_object, outcome_object

EXPLAIN = "gcx-explain/1"
WHAT_IF = "gcx-whatif/1"


def render(answer: Explained | CellExplained | Scenario, view: View) -> Iterator[str]:  # noqa: ARG001 - every format is given a view
    """The answer as JSON text."""
    if isinstance(answer, Explained):
        found = _head(answer.result, EXPLAIN) | explained_object(answer)
    elif isinstance(answer, CellExplained):
        found = _head(answer.result, EXPLAIN) | {"cell": cell_object(answer)}
    else:
        found = _head(answer.result, WHAT_IF) | scenario_object(answer)
    yield json.dumps(found, ensure_ascii=False, allow_nan=False, indent=1) + "\n"


def _head(result: Result, schema: str) -> dict[str, Any]:
    """What stands first: schema, tool, plan, files. There is no clock in an answer."""
    head = head_object(result)
    files = [{"id": info.id, "path": info.path, "sha256": info.sha256} for info in result.files]
    return {"schema": schema, "tool": head["tool"], "lang": result.lang, "plan": head["plan"], "files": files}


def explained_object(answer: Explained) -> dict[str, Any]:
    """One explained outcome."""
    outcome, lang = answer.outcome, answer.result.lang
    split = answer.contribution
    return {
        "target": {
            "id": outcome.target,
            "ref": outcome.ref,
            "name": outcome.name,
            "name_en": answer.name_en,
            "section": outcome.section,
            "quote": answer.quote,
            "document": answer.result.plan_document,
            "departments": None if outcome.departments is None else list(outcome.departments),
            "note": answer.note,
            "others": list(answer.others),
        },
        "outcome": outcome_object(outcome, lang),
        "formula": {
            "text": outcome.formula,
            "substituted": outcome.substituted,
            "base_substituted": answer.base_substituted,
            "factor": _number(answer.factor),
            "unit": outcome.unit,
        },
        "inputs": [_input(figure) for figure in answer.inputs],
        "alternatives": [_beside(each, lang) for each in answer.alternatives],
        "years": [_year(each) for each in answer.years],
        "lights": [_light(light, lang) for light in answer.lights],
        "contribution": _contribution(split) if isinstance(split, Contribution) else None,
        "contribution_reason": split.in_(lang) if isinstance(split, Text) else None,
        "flips": [_flip(flip) for flip in answer.flips],
    }


def cell_object(answer: CellExplained) -> dict[str, Any]:
    """What a cell is and feeds."""
    lang = answer.result.lang
    return {
        "file": answer.at.file,
        "path": answer.result.path_of(answer.at.file),
        "sheet": answer.at.sheet,
        "cell": answer.at.cell,
        "kind": answer.kind,
        "typed": answer.typed,
        "about": answer.about,
        "figure": None if answer.figure is None else _input(answer.figure),
        "uses": [_use(use) for use in answer.uses],
        "findings": [finding_object(finding, lang) for finding in answer.findings],
    }


def scenario_object(answer: Scenario) -> dict[str, Any]:
    """A what-if: what was changed, and what that does."""
    lang = answer.result.lang
    return {
        "year": answer.year,
        "start": {"from": answer.start, "years": list(answer.started)},
        "changes": [_change(change) for change in answer.changes],
        "outcomes": [
            {"before": None if before is None else outcome_object(before, lang), "after": outcome_object(after, lang)}
            for before, after in answer.pairs
        ],
        "broken_checks": [text.in_(lang) for text in answer.broken],
        "solved": None if answer.solved is None else _solved(answer.solved, lang),
    }


def _number(value: float | None) -> float | None:
    return None if value is None or not math.isfinite(value) else float(value)


def _input(figure: InputFigure) -> dict[str, Any]:
    source, at = figure.source, figure.source.at
    return {
        "item": source.item,
        "code": figure.code,
        "basis": figure.basis,
        "area": source.area,
        "year": source.year,
        "value": _number(source.value),
        "unit": source.unit,
        "vintage": source.vintage or None,
        "file": None if at is None else at.file,
        "sheet": None if at is None else at.sheet,
        "cell": None if at is None else at.cell,
        "typed": source.typed,
        "typed_unit": figure.typed_unit,
        "factor": _number(figure.factor),
        "findings": list(figure.findings),
        "parts": [_input(part) for part in figure.parts],
    }


def _beside(row: Beside, lang: str) -> dict[str, Any]:
    """One way to the number: its whole outcome, and how it stands to the one that counts."""
    return outcome_object(row.outcome, lang) | {
        "vintage": None if row.vintage is None else row.vintage or UNSTATED.in_(lang),
        "vintages": [each or UNSTATED.in_(lang) for each in row.vintages],
        "counts": row.counts,
        "why": [each.in_(lang) for each in row.why],
        "difference": _number(row.difference),
        "difference_pct": _number(row.difference_pct),
    }


def _year(outcome: Outcome) -> dict[str, Any]:
    return {
        "year": outcome.year,
        "value": _number(outcome.value),
        "unit": outcome.unit,
        "via": outcome.via,
        "expected": _number(outcome.expected),
        "change_pct": _number(outcome.change_pct),
        "completed_pct": _number(outcome.completed_pct),
        "required_pct": _number(outcome.required_pct),
        "status": outcome.status.value,
    }


def _light(light: LightSaid, lang: str) -> dict[str, Any]:
    return {
        "rule": light.rule,
        "document": light.document,
        "title": light.title,
        "thresholds": light.thresholds.in_(lang),
        "level": light.level,
        "used": light.used,
    }


def _contribution(split: Contribution) -> dict[str, Any]:
    columns = ("structure", "efficiency", "total", "share_pct")
    rows = [
        {"area": row.area, "before": _number(row.before), "after": _number(row.after)}
        | {key: _number(getattr(row, key)) for key in columns}
        for row in split.rows
    ]
    return {
        "area": split.area,
        "base_year": split.base_year,
        "year": split.year,
        "unit": split.unit,
        "before": split.before,
        "after": split.after,
        "structure": split.structure,
        "efficiency": split.efficiency,
        "rest": split.rest,
        "change": split.change,
        "rows": rows,
        "method": split.method,
    }


def _flip(flip: Flip) -> dict[str, Any]:
    return {
        "item": flip.item,
        "area": flip.area,
        "year": flip.year,
        "value": _number(flip.value),
        "unit": flip.unit,
        "needed": _number(flip.needed),
        "bound": flip.bound,
        "rounded": _number(flip.rounded),
        "change_pct": _number(flip.change_pct),
        "becomes": flip.becomes.value,
    }


def _use(use: Use) -> dict[str, Any]:
    outcome = use.outcome
    return {
        "target": outcome.target,
        "ref": outcome.ref,
        "name": outcome.name,
        "area": outcome.area,
        "variant": outcome.variant,
        "role": use.role,
        "years": list(use.years),
        "year": outcome.year,
        "value": _number(outcome.value),
        "unit": outcome.unit,
        "status": outcome.status.value,
    }


def _change(change: Change) -> dict[str, Any]:
    return {
        "item": change.item,
        "area": change.area,
        "year": change.year,
        "before": _number(change.before),
        "after": _number(change.after),
        "unit": change.unit,
        "asked": change.asked,
    }


def _solved(solved: Solved, lang: str) -> dict[str, Any]:
    return {
        "item": solved.item,
        "area": solved.area,
        "year": solved.year,
        "unit": solved.unit,
        "target": solved.target,
        "name": solved.name,
        "to": solved.to,
        "level": _number(solved.level),
        "level_unit": solved.level_unit,
        "value": _number(solved.value),
        "rounded": _number(solved.rounded),
        "bound": solved.bound,
        "method": solved.method,
        "reason": None if solved.reason is None else solved.reason.in_(lang),
        "reported": _number(solved.reported),
        "spare": _number(solved.spare),
        "last": _pair(solved.last),
        "trend": _trend(solved.trend, solved.value),
        "outcome": None if solved.outcome is None else outcome_object(solved.outcome, lang),
    }


def _pair(last: Sequence[float] | None) -> dict[str, Any] | None:
    return None if last is None else {"year": int(last[0]), "value": _number(last[1])}


def _trend(trend: Trend | None, needed: float | None) -> dict[str, Any] | None:
    if trend is None:
        return None
    over = None if needed is None else trend.value - needed
    return {"years": trend.years, "growth_pct": _number(trend.growth_pct), "value": _number(trend.value), "above_needed": _number(over)}
