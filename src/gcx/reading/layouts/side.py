"""The two side sheets: 事项 (milestones) and 下达目标 (values assigned by a higher authority), known by name or by headings."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from gcx.findings import Finding, Location, Text
from gcx.names import key
from gcx.reading import findings_sheets as say
from gcx.reading.grid import Grid
from gcx.reading.layouts.cells import blank, text_of
from gcx.reading.layouts.header import SEARCHED
from gcx.reading.layouts.preamble import is_foot
from gcx.records import Cell, SideRow

_LONGEST = 40


@dataclass(frozen=True, slots=True)
class Kind:
    """One side sheet: what `sheets[].layout` calls it, its name, the names a sheet of this kind has, its columns with their spellings, those it cannot do without.

    `telling`: a sheet of any name is of this kind when its header has a word of each of these lines.
    """

    layout: str
    name: Text
    sheets: tuple[str, ...]
    columns: dict[str, str]
    needed: tuple[str, ...]
    telling: tuple[str, ...]


_SHARED = {
    "目标": "目标 目标名称 目标编号 指标 target",
    "文号": "文号 文件号 发文字号 依据文号 依据 document documentno",
    "日期": "日期 时间 完成日期 完成时间 发文日期 下达日期 印发日期 date",
    "说明": "说明 备注 note notes remarks",
}
MILESTONES = Kind(
    "milestones",
    Text("事项", "milestones"),
    ("事项", "重点事项", "milestones", "milestone"),
    _SHARED
    | {"事项": "事项 事项名称 任务 任务名称 工作事项 milestone item deliverable", "状态": "状态 完成状态 进展 完成情况 办理状态 status"},
    ("事项", "状态"),
    ("事项 事项名称 工作事项 milestone", "状态 完成状态 办理状态 完成情况 进展 status"),
)
ASSIGNED = Kind(
    "assigned",
    Text("下达目标", "assigned values"),
    ("下达目标", "下达目标值", "assigned", "assignedvalues"),
    _SHARED
    | {
        "地区": "地区 县区 县 区域 area region",
        "年份": "年份 年度 目标年 year",
        "下达值": "下达值 下达目标 下达目标值 目标值 数值 value assigned assignedvalue",
        "计量单位": "计量单位 单位 unit",
    },
    ("目标", "下达值"),
    ("目标 目标名称 目标编号 target", "下达值 下达目标 下达目标值 assigned assignedvalue"),
)
KINDS = (MILESTONES, ASSIGNED)


@dataclass(slots=True)
class SideSheet:
    """A side sheet as read: its kind, header row (0 when none was found), rows, and what is wrong with it."""

    kind: Kind
    header: int
    rows: list[SideRow]
    findings: list[Finding]


def read(grid: Grid, file: str) -> SideSheet | None:
    """The side sheet a grid holds, `None` when it is none. A sheet so called without the columns needed gets a finding."""
    top = [[(column, _word(raw)) for column, raw in enumerate(cells, start=1) if isinstance(raw, str)] for cells in grid.rows[:SEARCHED]]
    for kind in KINDS:
        named = key(grid.name) in kind.sheets
        if not named and not any(_tells(cells, kind) for cells in top):
            continue
        row, columns = _header(top, kind)
        if named and not any(not blank(raw) for cells in grid.rows for raw in cells):
            return SideSheet(kind, 0, [], [])
        missing = [name for name in kind.needed if name not in columns]
        if missing:
            at = Location(file, grid.name, row or None, 1 if row else None)
            return SideSheet(kind, row, [], [say.side_columns(at, kind.name, missing)])
        return SideSheet(kind, row, _rows(grid, file, row, columns), [])
    return None


@lru_cache(maxsize=4096)
def _word(text: str) -> str:
    """The heading in a cell, without what stands behind it in brackets."""
    return key(text_of(text).split("(")[0]) if len(text) <= _LONGEST else ""


@lru_cache(maxsize=64)
def _words(line: str) -> frozenset[str]:
    return frozenset(key(word) for word in line.split())


def _tells(cells: list[tuple[int, str]], kind: Kind) -> bool:
    headings = {word for _, word in cells}
    return all(not headings.isdisjoint(_words(line)) for line in kind.telling)


def _header(top: list[list[tuple[int, str]]], kind: Kind) -> tuple[int, dict[str, int]]:
    """The row with the most headings of the kind, and the column of each; at least two."""
    spellings = {word: name for name, line in kind.columns.items() for word in _words(line)}
    best: tuple[int, dict[str, int]] = (0, {})
    for row, cells in enumerate(top, start=1):
        found: dict[str, int] = {}
        for column, word in cells:
            if word in spellings:
                found.setdefault(spellings[word], column)
        if len(found) > max(len(best[1]), 1):
            best = (row, found)
    return best


def _rows(grid: Grid, file: str, header: int, columns: dict[str, int]) -> list[SideRow]:
    rows = []
    for row in range(header + 1, len(grid.rows) + 1):
        cells = {name: Cell(grid.cell(row, column), Location(file, grid.name, row, column)) for name, column in columns.items()}
        filled = [cell for cell in cells.values() if not blank(cell.value)]
        if not filled or (len(filled) == 1 and is_foot(filled[0].value)):
            continue
        repeated = all(key(text_of(cells[name].value)) == key(text_of(grid.cell(header, column))) for name, column in columns.items())
        if not repeated:
            first = min(filled, key=lambda cell: cell.at.column or 0)
            rows.append(SideRow(first.at, cells))
    return rows
