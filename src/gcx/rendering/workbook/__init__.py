"""Format `xlsx`: a workbook an auditor can recompute: 总览, 指标判定, 地区对比, 问题清单, 数据, 说明.

Values, changes, gaps, progress and simple verdicts are live formulas over 数据 with gcx's own values stored beside them. The same
result always gives the same bytes.
"""

from __future__ import annotations

from collections.abc import Iterator

from gcx.plan import Plan
from gcx.records import Result
from gcx.rendering import View
from gcx.rendering.naming import in_language
from gcx.rendering.workbook.areas import write_areas
from gcx.rendering.workbook.book import Book
from gcx.rendering.workbook.data import DataSheet
from gcx.rendering.workbook.overview import Overview
from gcx.rendering.workbook.problems import write_findings, write_notes
from gcx.rendering.workbook.targets import TargetSheet


def render(result: Result, view: View) -> Iterator[bytes]:  # noqa: ARG001 - every format is called alike
    """The whole file in one piece."""
    book = Book(f"{result.plan_document} {result.plan_title}", result.lang)
    plan = result.plan if isinstance(result.plan, Plan) else None
    latest = list(in_language(result.outcomes.latest(), result))
    data = None if plan is None else DataSheet.of(result, plan, latest, book)
    targets = TargetSheet(latest, plan, data, book)
    Overview(book.page("overview"), result, targets, data).write()
    targets.write(book.page("targets"))
    write_areas(book.page("areas"), targets)
    write_findings(book.page("findings"), result)
    page = book.page("data")
    if data is not None:
        data.write(page, result)
    write_notes(book.page("notes"), result, latest)
    yield book.finished()
