"""Templates made, filled in as an officer would, spoilt, and checked, for the tests of `gcx template`."""

from __future__ import annotations

import csv
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl

from gcx import pipeline
from gcx.plan import Plan, load_plan
from gcx.records import Result
from gcx.rendering.template import Request, content, made

ROOT = Path(__file__).parents[1]
PLAN = load_plan(ROOT / "config" / "targets.yaml")
SAMPLE = ROOT / "data" / "samples" / "北海市2020-2025.csv"
YEARS = tuple(range(2020, 2026))
COUNTIES = ("北海市", "海城区", "银海区", "铁山港区", "合浦县")
Figures = Mapping[tuple[str, str, int], float]


def sample_figures() -> dict[tuple[str, str, int], float]:
    """The shipped sample, by (area, item, year): a submission without anything to complain about."""
    with SAMPLE.open(encoding="utf-8-sig", newline="") as stream:
        return {(row["地区"], row["指标"], int(row["年份"])): float(row["数值"]) for row in csv.DictReader(stream)}


def make(path: Path, plan: Plan = PLAN, areas: tuple[str, ...] = ("合浦县",), years: tuple[int, ...] = YEARS, **more: Any) -> Path:
    """A template for areas by name."""
    request = Request(tuple(area for area in plan.areas if area.name in areas), years, **more)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(made(plan, content(plan, request), request))
    return path


def spoil(path: Path, change: Callable[[Any], object]) -> Path:
    """Change the workbook with `change(book)` and save it under another name."""
    book = openpyxl.load_workbook(path)
    change(book)
    target = path.with_name(f"{path.stem}（改）.xlsx")
    book.save(target)
    return target


def fill(path: Path, figures: Figures, plan: Plan = PLAN) -> Path:
    """Fill in every open cell for which there is a figure, and the side sheets."""

    def change(book: Any) -> None:
        for sheet in book.worksheets:
            if sheet.sheet_state != "visible":
                continue
            head = _header(sheet)
            if "状态" in head[1]:
                _milestones(sheet, *head)
            elif "下达值" in head[1]:
                _assigned(sheet, *head)
            elif {"年份", "数值"} <= set(head[1]):
                _long(sheet, *head, figures)
            elif "代码" in head[1]:
                _across(sheet, *head, figures, plan)

    return spoil(path, change)


def _header(sheet: Any) -> tuple[int, dict[str, int]]:
    for row in sheet.iter_rows(max_row=6):
        texts = {str(cell.value): cell.column for cell in row if cell.value is not None}
        if len(texts) > 3 and not any("：" in text for text in texts):
            return row[0].row, texts
    return 0, {}


def _milestones(sheet: Any, header: int, columns: dict[str, int]) -> None:
    for row in range(header + 1, sheet.max_row + 1):
        if sheet.cell(row, columns["事项"]).value:
            done = row % 2 == 0
            sheet.cell(row, columns["状态"]).value = "已完成" if done else "推进中"
            if done:
                sheet.cell(row, columns["文号"]).value = f"示意〔2023〕{row}号"
                sheet.cell(row, columns["日期"]).value = date(2023, 5, 1 + row % 28)


def _assigned(sheet: Any, header: int, columns: dict[str, int]) -> None:
    for row in range(header + 1, sheet.max_row + 1):
        if sheet.cell(row, columns["目标"]).value:
            sheet.cell(row, columns["下达值"]).value = 17.5
            sheet.cell(row, columns["文号"]).value = "示意〔2022〕1号"


def _long(sheet: Any, header: int, columns: dict[str, int], figures: Figures) -> None:
    for row in range(header + 1, sheet.max_row + 1):
        area, item, year = (sheet.cell(row, columns[name]).value for name in ("地区", "指标", "年份"))
        value = figures.get((area, item, year))
        if value is not None and sheet.cell(row, columns["数值"]).value is None:
            sheet.cell(row, columns["数值"]).value = value
            sheet.cell(row, columns["数据状态"]).value = "最终核实"


def _across(sheet: Any, header: int, columns: dict[str, int], figures: Figures, plan: Plan) -> None:
    area = next(each.name for each in plan.areas if str(sheet.cell(3, 1).value).endswith(each.name))
    report = int(str(sheet.cell(4, 2).value).rstrip("年")[-4:])
    years = {name: int(name[:4]) for name in columns if name[:4].isdigit()} | {"本年": report, "上年同期": report - 1}
    for row in range(header + 1, sheet.max_row + 1):
        item = sheet.cell(row, columns.get("指标名称", 1)).value
        for name, year in years.items():
            cell = sheet.cell(row, columns[name]) if name in columns else None
            value = figures.get((area, item, year))
            if cell is not None and value is not None and cell.value is None and not cell.protection.locked:
                cell.value = value


def check(*paths: Path, plan: Plan = PLAN, **more: Any) -> Result:
    """Judge files."""
    return pipeline.check(list(paths), plan=plan, **more)


def said(result: Result) -> list[str]:
    """Findings as `R231 C7`, in order."""
    return [f"{finding.rule.code} {finding.at.range or finding.at.sheet or ''}".strip() for finding in result.findings]
