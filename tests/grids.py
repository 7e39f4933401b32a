"""Sheets drawn as text, for tests: columns separated by `|`, one line a row, so that a reader of the test sees the sheet.

地区 | 年份 | 指标 | 数值         <- text
合浦县 | 2024 | 用水量 | 12.5     <- numbers are numbers, `'12.5'` is text, `25%%` a percent-formatted 0.25
< merges with the cell on its left, ^ with the cell above; #DIV/0! is an error value, =A1 a formula without a stored result
一格 | =SUM(A1:A2)->5             <- a formula with its stored result
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import xlsxwriter

from gcx.reading.grid import Grid
from gcx.reading.layouts.context import Context
from gcx.reading.layouts.headings import Reader
from gcx.reading.layouts.lexicon import Lexicon
from gcx.reading.sheets import read_sheets
from gcx.records import Block, CellError, FileInfo, Percent, Raw, Submission, Uncached
from gcx.units import UnitTable

_NUMBER = re.compile(r"-?\d+(\.\d+)?")


def _cell(text: str) -> Raw:
    if text in {"", "<", "^"}:
        return None
    if text.startswith("="):
        return float(text.split("->")[1]) if "->" in text else Uncached(text[1:])
    if text.startswith("#") and text.endswith(("!", "?", "A")):
        return CellError(text)
    if text.endswith("%%"):
        return Percent(float(text[:-2]) / 100)
    return float(text) if _NUMBER.fullmatch(text) else text.strip("'")


def grid(drawing: str, name: str = "填报表", **more: Any) -> Grid:
    """The sheet a drawing shows. Its first row is the first line that is not blank; a line with only `.` is an empty row."""
    lines = [line.strip() for line in drawing.strip("\n").splitlines()]
    lines = lines[next((i for i, line in enumerate(lines) if line), len(lines)) :]
    while lines and not lines[-1]:
        lines.pop()
    cells = [[] if line == "." else [part.strip() for part in line.split("|")] for line in lines]
    formulas = {
        (r, c): text[1:].split("->")[0]
        for r, row in enumerate(cells, 1)
        for c, text in enumerate(row, 1)
        if text.startswith("=") and "->" in text
    }
    return Grid(name, [[_cell(text) for text in row] for row in cells], merges=tuple(_merges(cells)), formulas=formulas, **more)


def _merges(cells: list[list[str]]) -> Iterable[tuple[int, int, int, int]]:
    for top, row in enumerate(cells):
        for left, text in enumerate(row):
            if text in {"<", "^"}:
                continue
            right = left
            while right + 1 < len(row) and row[right + 1] == "<":
                right += 1
            bottom = top
            while bottom + 1 < len(cells) and left < len(cells[bottom + 1]) and cells[bottom + 1][left] == "^":
                bottom += 1
            if (right, bottom) != (left, top):
                yield top + 1, left + 1, bottom + 1, right + 1


def plan(items: str, areas: str = "北海市 合浦县<北海市 海城区<北海市", base_year: int = 2020) -> Any:
    """A plan as far as the reader looks at it. Items: `名称=代码/别名/…`, areas: `名称<上级` (codes 450500 and on), separated by blanks."""
    made_items = []
    for position, text in enumerate(items.split()):
        name, _, rest = text.partition("=")
        code, *aliases = rest.split("/") if rest else [str(101 + position)]
        made_items.append(SimpleNamespace(name=name, code=code, name_en=None, aliases=tuple(aliases)))
    made_areas = []
    for position, text in enumerate(areas.split()):
        name, _, parent = text.partition("<")
        made_areas.append(SimpleNamespace(name=name, code=str(450500 + position), level="县", part_of=parent or None, within=None))
    return SimpleNamespace(
        items=made_items, areas=made_areas, units=UnitTable.builtin(), header=SimpleNamespace(base_year=base_year, target_year=2025)
    )


def read(*grids: Grid, plan: Any, area: str | None = None) -> Submission:
    """What the reader makes of sheets that no format reader was needed for."""
    lexicon = Lexicon(plan)
    submission = Submission(FileInfo("f1", "填报.xlsx"))
    read_sheets(grids, submission, Context("f1", lexicon, Reader(lexicon), area))
    return submission


def figures(submission: Submission) -> list[str]:
    """Every figure on one line: `D5 合浦县 2024 用水量[101] = 12.5 万吨`, in order; keys that are absent are left out."""
    lines = []
    for block in submission.blocks:
        for index in range(len(block)):
            key = {name: _key(block, name, index) for name in ("area", "year", "item", "code", "unit")}
            code = f"[{key['code']}]" if key["code"] else ""
            parts = [
                block.at(index).cell,
                key["area"],
                key["year"],
                f"{key['item']}{code}",
                "=",
                _shown(block.raw(index)).strip(),
                key["unit"],
            ]
            lines.append(" ".join(part for part in parts if part))
    return lines


def _key(block: Block, name: str, index: int) -> str:
    keys = getattr(block, name)
    return "" if keys is None else _shown(keys.raw(index)).strip()


def _shown(raw: Raw) -> str:
    if isinstance(raw, float) and raw == int(raw):
        return str(int(raw))
    return "空" if raw is None else str(raw)


def codes(submission: Submission) -> list[str]:
    """The findings as `R205 填报表!B3`, in order."""
    return [f"{finding.rule.code} {finding.at.label}".strip() for finding in submission.findings]


def workbook(path: Path, grids: Iterable[Grid]) -> Path:
    """A real .xlsx of the drawn sheets, merges and hidden rows included."""
    book = xlsxwriter.Workbook(str(path))
    percent = book.add_format({"num_format": "0.0%"})
    for one in grids:
        sheet = book.add_worksheet(one.name)
        if one.hidden:
            sheet.hide()
        for top, left, bottom, right in one.merges:
            sheet.merge_range(top - 1, left - 1, bottom - 1, right - 1, "")
        for r, row in enumerate(one.rows):
            for c, raw in enumerate(row):
                if isinstance(raw, Percent):
                    sheet.write_number(r, c, raw.value, percent)
                elif (r + 1, c + 1) in one.formulas:
                    sheet.write_formula(r, c, "=" + one.formulas[r + 1, c + 1], None, raw)
                elif raw is not None:
                    sheet.write(r, c, raw)
        for number in one.hidden_rows:
            sheet.set_row(number - 1, None, None, {"hidden": True})
        for number in one.hidden_columns:
            sheet.set_column(number - 1, number - 1, None, None, {"hidden": True})
    book.close()
    return path
