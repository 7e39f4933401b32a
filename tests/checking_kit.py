"""Sheets drawn as text, turned into what the reading stage hands on, and judged.

A drawing has one line per row, cells between `|`. Numbers are numbers; `'12` is text; `%0.25` a percent-formatted cell; `#DIV/0!` an error
value; `=A1` a formula without a result; `@2025-01-31` a date; `TRUE` a truth value; an empty place an empty cell. A heading row with years
makes a wide sheet, else it is a long one. `[事项]` or `[下达目标]` on a line of its own starts that sheet. Row 1 is the heading. A row whose
地区 is 合计, 小计 or 总计 is a total. Below a line `<<<` stands an earlier submission, for rules that compare with it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np
import xlsxwriter

from gcx import reading
from gcx.checking import check
from gcx.findings import Finding, Location
from gcx.plan import Plan, load_plan
from gcx.records import Block, Cell, CellError, Checked, FileInfo, Keys, Percent, Raw, SideRow, Submission, Total, Uncached, keys_of

RULES = Path(__file__).parent / "rules"
PLAN = load_plan(RULES / "plan.yaml")
_KEYS = {"地区": "area", "年份": "year", "指标": "item", "代码": "code", "计量单位": "unit", "数据状态": "vintage", "说明": "note"}


def raw(text: str) -> Raw:
    """One drawn cell."""
    text = text.strip()
    if not text:
        return None
    if re.fullmatch(r"-?\d+(\.\d+)?", text):
        return float(text)
    if text in {"TRUE", "FALSE"}:
        return text == "TRUE"
    marks = {
        "'": str,
        "%": lambda rest: Percent(float(rest)),
        "=": Uncached,
        "@": datetime.fromisoformat,
        "#": lambda rest: CellError(f"#{rest}"),
    }
    if text[0] in marks and text not in {"#", "%"}:
        made: Raw = marks[text[0]](text[1:])
        return made
    return text.replace("\\u200b", "\u200b").replace("\\x9b", "\x9b")


def drawn(text: str) -> list[list[Raw]]:
    """The rows of a drawing."""
    return [[raw(cell) for cell in line.split("|")] for line in text.strip().splitlines() if line.strip()]


def submission(text: str, *, file: str = "f1", form: str = "xlsx") -> Submission:
    """A submission of the drawn sheets; `form` is its file format."""
    made = Submission(FileInfo(file, f"{file} 合浦县.{form}", format=form))
    sheet, lines = "填报表", []
    for line in [*text.strip().splitlines(), "[]"]:
        if not re.fullmatch(r"\s*\[.*\]\s*", line):
            lines.append(line)
            continue
        rows = drawn("\n".join(lines))
        if rows and sheet in {"事项", "下达目标"}:
            (made.milestones if sheet == "事项" else made.assigned).extend(_side(rows, file, sheet))
        elif rows:
            made.blocks.append(block(rows, file=file, sheet=sheet))
        sheet, lines = line.strip()[1:-1], []
    return made


def _side(rows: list[list[Raw]], file: str, sheet: str) -> Iterable[SideRow]:
    for number, cells in enumerate(rows[1:], 2):
        named = {
            str(name): Cell(value, Location(file, sheet, number, column))
            for column, (name, value) in enumerate(zip(rows[0], cells, strict=False), 1)
        }
        yield SideRow(Location(file, sheet, number, 1), named)


def block(rows: list[list[Raw]], *, file: str = "f1", sheet: str = "填报表") -> Block:
    """A long or wide block of drawn rows, the heading first."""
    heading = rows[0]
    years = [column for column, cell in enumerate(heading) if isinstance(cell, float) or re.fullmatch(r"\d{4}年", str(cell))]
    values = years or [heading.index("数值")]
    sums = [row for row in range(1, len(rows)) if {"合计", "小计", "总计"} & {cell for cell in rows[row] if isinstance(cell, str)}]
    places = [(row, column) for row in range(1, len(rows)) if row not in sums for column in values]
    row = np.array([place[0] + 1 for place in places], np.int32)
    column = np.array([place[1] + 1 for place in places], np.int32)

    def cell(at: int, under: int) -> Raw:
        return rows[at][under] if under < len(rows[at]) else None

    def keys(under: int) -> Keys:
        return keys_of([cell(at, under) for at, _ in places], row, np.full(len(places), under + 1, np.int32))

    number, odd = np.full(len(places), np.nan), {}
    for index, place in enumerate(places):
        value = cell(*place)
        if isinstance(value, float):
            number[index] = value
        else:
            odd[index] = value
    made = Block(file, sheet, "wide" if years else "long", row, column, number, odd)
    made.totals = tuple(
        Total(row + 1, str(rows[row][0]), {under + 1: number for under in values if isinstance(number := cell(row, under), float)})
        for row in sums
    )
    for under, name in enumerate(heading):
        if name in _KEYS:
            setattr(made, _KEYS[str(name)], keys(under))
    if years:
        made.year = keys_of([heading[under] for _, under in places], np.full(len(places), 1, np.int32), column)
    return made


def book(text: str, path: Path) -> Path:
    """The same drawing as a real workbook."""
    with xlsxwriter.Workbook(str(path), {"strings_to_formulas": False, "strings_to_numbers": False, "strings_to_urls": False}) as made:
        percent, day = made.add_format({"num_format": "0.0%"}), made.add_format({"num_format": "yyyy-mm-dd"})
        name, lines = "填报表", []
        for line in [*text.strip().splitlines(), "[]"]:
            if not re.fullmatch(r"\s*\[.*\]\s*", line):
                lines.append(line)
                continue
            if lines:
                sheet = made.add_worksheet(name)
                for (row, column), value in np.ndenumerate(_squared(drawn("\n".join(lines)))):
                    _write(sheet, row, column, value, percent, day)
            name, lines = line.strip()[1:-1], []
    return path


def _squared(rows: list[list[Raw]]) -> np.ndarray:
    width = max(map(len, rows))
    made = np.empty((len(rows), width), object)
    for number, cells in enumerate(rows):
        made[number, : len(cells)] = cells
    return made


def _write(sheet: xlsxwriter.worksheet.Worksheet, row: int, column: int, value: Raw, percent: Any, day: Any) -> None:
    if isinstance(value, Percent):
        sheet.write_number(row, column, value.value, percent)
    elif isinstance(value, CellError):
        sheet.write_formula(row, column, "=1/0", None, value.text)
    elif isinstance(value, Uncached):
        sheet.write_formula(row, column, f"={value.formula}", None, "")
    elif isinstance(value, datetime):
        sheet.write_datetime(row, column, value, day)
    elif value is not None:
        sheet.write(row, column, value)


def judged_books(folder: Path, *texts: str, plan: Plan = PLAN) -> Checked:
    """Write the drawings as workbooks, read them and judge them together."""
    texts, before = _before(texts)
    read = [
        reading.read(book(text, folder / f"f{number} 合浦县.xlsx"), file_id=f"f{number}", plan=plan) for number, text in enumerate(texts, 1)
    ]
    return check(read, plan, earlier=judged_books(folder, before, plan=plan).figures if before else None)


def _before(texts: tuple[str, ...]) -> tuple[tuple[str, ...], str]:
    """The submissions, and the earlier one drawn below `<<<` in the last of them, `""` when there is none."""
    last, _, before = texts[-1].partition("\n<<<\n")
    return (*texts[:-1], last), before


def judged(*texts: str, plan: Plan = PLAN, area: str | None = None, form: str = "xlsx") -> Checked:
    """Judge drawn submissions together, the first being file f1."""
    texts, before = _before(texts)
    earlier = judged(before, plan=plan, area=area).figures if before else None
    made = [submission(text, file=f"f{number}", form=form) for number, text in enumerate(texts, 1)]
    return check(made, plan, area=area, earlier=earlier)


def found(checked: Checked, code: str) -> list[Finding]:
    """The findings of one rule, in order."""
    return [finding for finding in checked.findings if finding.rule.code == code]


def cells(checked: Checked, code: str) -> list[str]:
    """Where one rule found something: `E4`, `E4:E9`, or the sheet."""
    return [finding.at.range or finding.at.sheet or "" for finding in found(checked, code)]


def figures(checked: Checked, plan: Plan = PLAN) -> dict[tuple[str, str, int], float]:
    """Accepted figures by area, item and year."""
    columns = checked.figures
    return {
        (plan.areas[area].name, plan.items[item].name, year): value
        for area, item, year, value in zip(
            columns.area.tolist(), columns.item.tolist(), columns.year.tolist(), columns.value.tolist(), strict=True
        )
    }
