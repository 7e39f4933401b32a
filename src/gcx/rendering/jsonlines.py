"""Format `jsonl`: the result as one JSON object per line, each with a `type`, for scripts that read line by line.

`run` first (schema, tool, run, plan), then `file`, `finding`, `not_checked`, `outcome` in the order of format `json`, `summary`
last. Apart from `type` every object is the one of format `json`. Outcomes are made while they are written.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from gcx.records import Result
from gcx.rendering import View
from gcx.rendering.json import file_object, finding_object, head_object, not_checked_object, one_line, outcome_object, summary_object


def render(result: Result, view: View) -> Iterator[str]:  # noqa: ARG001 - every format is given a view
    """The lines."""
    for kind, entry in _entries(result):
        yield f"{one_line({'type': kind, **entry})}\n"


def _entries(result: Result) -> Iterator[tuple[str, dict[str, Any]]]:
    lang = result.lang
    yield "run", head_object(result)
    yield from (("file", file_object(info, result)) for info in result.files)
    yield from (("finding", finding_object(finding, lang)) for finding in result.findings)
    yield from (("not_checked", not_checked_object(entry, lang)) for entry in result.not_checked)
    yield from (("outcome", outcome_object(outcome, lang)) for outcome in result.outcomes)
    yield "summary", summary_object(result)
