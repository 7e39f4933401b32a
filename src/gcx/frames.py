"""A result as pandas data frames, for notebooks and for whoever goes on calculating.

The engine itself works on areas × years arrays and does not load pandas: importing it costs more than judging a workbook does.
"""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from gcx.findings import Finding
from gcx.plan import Plan
from gcx.records import Outcome, Result

FIGURE_COLUMNS = ("area", "item", "year", "value", "unit", "file", "sheet", "cell", "typed")
FINDING_COLUMNS = ("code", "name", "severity", "message", "hint", "file", "sheet", "range", "area", "year", "item", "found", "fingerprint")
OUTCOME_COLUMNS = (
    "target", "ref", "name", "section", "area", "year", "variant", "status", "value", "unit", "base_year", "base_value", "change_pct",
    "verb", "goal_value", "since", "by", "level", "expected", "gap", "gap_pct", "completed_pct", "required_pct", "overfulfilment_pct", "via",
)  # fmt: skip


def figures(result: Result, plan: Plan) -> pd.DataFrame:
    """Accepted figures, one a row: `value` in the item's unit, `typed` as the officer wrote it, and the cell it stands in."""
    accepted = result.figures
    places = [accepted.at(position) for position in range(len(accepted))]
    columns = {
        "area": [plan.areas[index].name for index in accepted.area.tolist()],
        "item": [plan.items[index].name for index in accepted.item.tolist()],
        "year": accepted.year,
        "value": accepted.value,
        "unit": [plan.items[index].unit.name for index in accepted.item.tolist()],
        "file": [result.path_of(at.file) for at in places],
        "sheet": [at.sheet for at in places],
        "cell": [at.cell for at in places],
        "typed": [accepted.typed(position) for position in range(len(accepted))],
    }
    return pd.DataFrame(columns, columns=list(FIGURE_COLUMNS))


def findings(result: Result) -> pd.DataFrame:
    """Findings, one a row, in the order of the result; sentences in the result's language."""

    def row(finding: Finding) -> tuple[object, ...]:
        return (
            finding.rule.code,
            finding.rule.name,
            finding.severity.value,
            finding.message.in_(result.lang),
            finding.hint.in_(result.lang),
            result.path_of(finding.at.file),
            finding.at.sheet,
            finding.at.range,
            finding.area,
            finding.year,
            finding.item,
            finding.found,
            finding.fingerprint,
        )

    return pd.DataFrame([row(finding) for finding in result.findings], columns=list(FINDING_COLUMNS))


def outcomes(result: Result | Iterable[Outcome]) -> pd.DataFrame:
    """Outcomes, one a row: target × area × year × variant with unrounded numbers; missing numbers are NaN."""
    every = result.outcomes if isinstance(result, Result) else result
    rows = [tuple(getattr(outcome, name) for name in OUTCOME_COLUMNS) for outcome in every]
    frame = pd.DataFrame(rows, columns=list(OUTCOME_COLUMNS))
    frame["status"] = frame["status"].map(str)
    return frame
