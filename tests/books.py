"""Small real workbooks for tests, drawn as rows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import xlsxwriter

LONG = ("地区", "年份", "指标", "数值", "计量单位")
MILESTONES = ("目标", "事项", "状态", "文号", "日期", "说明")
ASSIGNED = ("目标", "地区", "年份", "下达值", "计量单位", "文号", "日期")


def write_book(path: Path, sheets: Mapping[str, Iterable[Sequence[Any]]]) -> Path:
    """Write rows of plain values; texts stay texts, `None` stays an empty cell."""
    with xlsxwriter.Workbook(str(path), {"strings_to_formulas": False, "strings_to_numbers": False, "strings_to_urls": False}) as book:
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for r, row in enumerate(rows):
                for c, value in enumerate(row):
                    if value is not None:
                        sheet.write(r, c, value)
    return path


def submission(
    path: Path,
    figures: Iterable[Sequence[Any]],
    milestones: Iterable[Sequence[Any]] = (),
    assigned: Iterable[Sequence[Any]] = (),
) -> Path:
    """A long-layout submission; rows are padded with empty cells to the headings."""
    sheets: dict[str, list[Sequence[Any]]] = {}
    for name, heading, rows in (("填报表", LONG, figures), ("事项", MILESTONES, milestones), ("下达目标", ASSIGNED, assigned)):
        body = [[*row, *[None] * (len(heading) - len(row))] for row in rows]
        if body:
            sheets[name] = [heading, *body]
    return write_book(path, sheets)
