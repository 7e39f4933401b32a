"""Sheet 地区对比: areas side by side, each value and verdict taken from 指标判定, with a chart per target."""

from __future__ import annotations

from collections.abc import Sequence

from gcx.findings import Text
from gcx.records import Outcome, Status
from gcx.rendering.counting import counted, verdict_word
from gcx.rendering.workbook.book import Column, Page
from gcx.rendering.workbook.targets import TargetSheet

_TITLE = Text("地区对比（每个目标的最近年份）", "Areas side by side (latest year of each target)")
_NOTE = Text(
    "市级数为各部分之和计算所得，不是各县区数的平均；“列示”＝目标不约束该地区，只列数",
    "a whole is computed from the sum of its parts, never an average; “listed” = the goal does not bind that area",
)
_TARGET = Column(Text("目标", "target"), 28)
_UNIT = Column(Text("计量单位", "unit"), 14)
_AREA = Column(Text("地区", "area"), 14)
_VERDICT = Text("判定", "verdict")
_FIRST_ROW = 5
_MOST_ACROSS = 24
_MOST_CHARTS = 6
_CHART_ROWS = 16
_CHARTS_WIDE = 130


class _Table:
    """Lines × groups of two columns (value, verdict); areas across unless there are too many of them."""

    def __init__(self, outcomes: Sequence[Outcome]) -> None:
        shown = [each for each in outcomes if each.variant is None and each.value is not None and each.area]
        self.targets = list(dict.fromkeys(each.target for each in shown))
        self.areas = list(dict.fromkeys(each.area or "" for each in shown))
        self.of = {(each.target, each.area or ""): each for each in shown}
        self.first = {target: next(each for each in shown if each.target == target) for target in self.targets}
        self.areas_across = len(self.areas) <= _MOST_ACROSS


def write_areas(page: Page, targets: TargetSheet) -> None:
    """Fill the sheet; with no numbers only its title."""
    table = _Table(targets.outcomes)
    page.text(0, 0, page.say(_TITLE), "title")
    page.text(1, 0, page.say(_NOTE), "note")
    if not table.targets:
        return
    lead = [_TARGET, _UNIT] if table.areas_across else [_AREA]
    lines = table.targets if table.areas_across else table.areas
    groups = table.areas if table.areas_across else table.targets
    names = groups if table.areas_across else [table.first[target].name for target in groups]
    columns = [*lead, *(each for name in names for each in (Column(Text(name, name), 11), Column(_VERDICT, 12)))]
    page.heads(_FIRST_ROW - 1, columns)
    for row, line in enumerate(lines, _FIRST_ROW):
        _label(page, row, line, table)
        for index, group in enumerate(groups):
            target, area = (line, group) if table.areas_across else (group, line)
            _pair(page, row, len(lead) + 2 * index, table.of.get((target, area)), targets)
    last = _FIRST_ROW + len(lines) - 1
    words = counted(targets.outcomes).words
    page.verdict_colours((_FIRST_ROW, len(lead)), (last, len(columns) - 1), {status.word: status for status in Status} | dict(words))
    page.sheet.freeze_panes(_FIRST_ROW, len(lead))
    page.sheet.autofilter(_FIRST_ROW - 1, 0, last, len(columns) - 1)
    if table.areas_across and len(table.areas) > 1:
        _charts(page, table, last + 2)
        page.printed([max(sum(column.width for column in columns), _CHARTS_WIDE)], [last + 2])


def _label(page: Page, row: int, line: str, table: _Table) -> None:
    if not table.areas_across:
        page.text(row, 0, line)
        return
    first = table.first[line]
    page.text(
        row, 0, first.name if first.year is None else page.say(Text(f"{first.name}（{first.year}年）", f"{first.name} ({first.year})"))
    )
    page.text(row, 1, first.unit or "")
    page.lines(row, [(f"{first.name}（{first.year}）", _TARGET.width), (first.unit or "", _UNIT.width)])


def _pair(page: Page, row: int, column: int, outcome: Outcome | None, targets: TargetSheet) -> None:
    if outcome is None:
        page.text(row, column, "")
        page.text(row, column + 1, "")
        return
    page.formula(row, column, targets.reference(outcome, "value"), outcome.value)
    told = "verdict" if outcome.review is None or outcome.review["kind"] == "annual" else "review"
    page.formula(row, column + 1, targets.reference(outcome, told), page.say(verdict_word(outcome)), "center")


def _charts(page: Page, table: _Table, start: int) -> None:
    """Bars by area for the first targets that two areas or more have a value for."""
    name = page.sheet.get_name()
    wanted = [target for target in table.targets if sum((target, area) in table.of for area in table.areas) > 1]
    for number, target in enumerate(wanted[:_MOST_CHARTS]):
        row = _FIRST_ROW + table.targets.index(target)
        columns = [2 + 2 * index for index, area in enumerate(table.areas) if (target, area) in table.of]
        chart = page.book.chart("column")
        places = [(row, column) for column in columns]
        chart.add_series(
            {
                "name": [name, row, 0],
                "categories": _cells(name, [(_FIRST_ROW - 1, column) for column in columns]),
                "values": _cells(name, places),
                "fill": {"color": "#1F5FA8"},
                "gap": 60,
                "data_labels": {"value": True, "font": {"size": 8}},
            }
        )
        chart.set_title({"name": [name, row, 0], "name_font": {"size": 10}, "overlay": False})
        chart.set_legend({"none": True})
        chart.set_y_axis({"visible": False, "major_gridlines": {"visible": False}, "min": 0})
        chart.set_x_axis({"num_font": {"size": 8}})
        chart.set_size({"width": 460, "height": 260})
        page.sheet.insert_chart(
            start + number // 2 * _CHART_ROWS, 0 if number % 2 == 0 else 4, chart, {"x_offset": 8 if number % 2 == 0 else 60}
        )


def _cells(sheet: str, places: Sequence[tuple[int, int]]) -> str:
    """Several cells of a row as one reference of a chart."""
    from xlsxwriter.utility import xl_rowcol_to_cell

    cells = ",".join(f"{sheet}!{xl_rowcol_to_cell(row, column, row_abs=True, col_abs=True)}" for row, column in places)
    return f"=({cells})"
