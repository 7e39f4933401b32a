"""Files that cannot be patched come back as a new workbook: the same values at the same addresses, marked."""

# ruff: noqa: DTZ001 - the dates of cells have no zone

from __future__ import annotations

import warnings
from dataclasses import dataclass, field
from datetime import date, datetime, time

import openpyxl
import pytest
import python_calamine

from gcx.reading.grid import Grid
from gcx.records import CellError, Percent, Uncached
from gcx.rendering.returning import ReturnError, write_return
from returning_kit import JUMP, NOT_A_NUMBER, finding, result_of, returned

RED = "FFFFC7CF"


@dataclass
class Cells:
    name: str
    rows: list = field(default_factory=list)
    hidden: bool = False
    hidden_rows: frozenset = frozenset()
    hidden_columns: frozenset = frozenset()
    merges: tuple = ()


@pytest.fixture
def source(tmp_path):
    path = tmp_path / "合浦县 2025.csv"
    path.write_text("地区,年份\n", encoding="utf-8")
    return path


def load(path):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return openpyxl.load_workbook(path)


def test_values_stay_what_they_are(source):
    rows = [
        ["地区", "数值", None, " 空格 "],
        ["合浦县", 812.3, True, "=1+1"],
        [None, None, None, None],
        [Percent(0.256), CellError("#DIV/0!"), Uncached("SUM(A1:A2)"), date(2025, 3, 1)],
        [datetime(2025, 3, 1, 13, 30), time(6, 0), -0.1, 20250301],
        ["007", float("inf"), "行\n二\x07", datetime(1899, 1, 1)],
    ]
    report = returned(
        source,
        [finding(NOT_A_NUMBER, "合浦县 2025", "B3", "空白"), finding(JUMP, "合浦县 2025", "B2", "核实")],
        sheets=[Cells("合浦县 2025", rows)],
        format="csv",
    )
    assert report.path.name == "合浦县 2025_退回.xlsx"
    sheet = load(report.path)["合浦县 2025"]
    assert [cell.value for cell in sheet[1]] == ["地区", "数值", None, " 空格 "]
    assert [(cell.value, cell.data_type) for cell in sheet[2]] == [("合浦县", "s"), (812.3, "n"), (True, "b"), ("=1+1", "s")]
    assert (sheet["D2"].quotePrefix, sheet["B3"].value, sheet["B3"].fill.fgColor.rgb) == (True, None, RED)
    assert (sheet["A4"].value, sheet["A4"].number_format, sheet["B4"].value, sheet["B4"].data_type) == (0.256, "0.00%", "#DIV/0!", "e")
    assert (sheet["C4"].value, sheet["C4"].data_type, sheet["D4"].value) == ("=SUM(A1:A2)", "s", datetime(2025, 3, 1))
    assert (sheet["A5"].value, sheet["B5"].value, sheet["C5"].value, sheet["D5"].value) == (
        datetime(2025, 3, 1, 13, 30),
        time(6, 0),
        -0.1,
        20250301,
    )
    assert (sheet["A6"].value, sheet["B6"].value, sheet["C6"].value, sheet["D6"].value) == ("007", "inf", "行\n二□", "1899-01-01 00:00:00")
    assert sheet["B2"].comment.text.startswith("【gcx 核实或说明】核实")
    calamine = python_calamine.CalamineWorkbook.from_path(str(report.path)).get_sheet_by_name("合浦县 2025").to_python()
    assert calamine[1][:2] == ["合浦县", 812.3]
    assert report.lost == ()


def test_a_grid_is_what_is_needed(tmp_path):
    path = tmp_path / "旧.xls"
    path.write_bytes(b"\xd0\xcf\x11\xe0 old")
    grids = [
        Grid("数据", [["标题", None], ["甲", 1.5]], merges=((1, 1, 1, 2),), hidden_rows=frozenset({2})),
        Grid("藏", [["x"]], hidden=True),
    ]
    report = returned(path, [finding(JUMP, "数据", "B1", "核实")], sheets=grids, format="xls")
    book = load(report.path)
    assert book.sheetnames == ["数据", "藏", "问题清单"]
    assert [str(merge) for merge in book["数据"].merged_cells.ranges] == ["A1:B1"]
    assert book["数据"]["A1"].fill.fgColor.rgb == "FFFFD08B"
    assert book["数据"].row_dimensions[2].hidden
    assert book["藏"].sheet_state == "hidden"
    assert [text.zh for text in report.lost] == ["原文件的格式、公式、图表和批注没有带过来，只有各单元格的内容"]


def test_sheet_names_excel_does_not_take(source):
    sheets = [Cells("2025/一季度:[表]", [["a"]]), Cells("2025/一季度:[表]" + "长" * 40, [["b"]]), Cells("", [["c"]])]
    report = returned(source, [finding(JUMP, "2025/一季度:[表]", "A1", "核实")], sheets=sheets, format="csv")
    book = load(report.path)
    assert book.sheetnames == ["2025_一季度__表_", ("2025_一季度__表_" + "长" * 40)[:31], "合浦县 2025", "问题清单"]
    assert book["问题清单"]["C4"].value == "2025_一季度__表_!A1"
    assert book["问题清单"]["C4"].hyperlink.location == "'2025_一季度__表_'!A1"


def test_a_finding_without_sheet_belongs_to_the_only_one(source):
    report = returned(source, [finding(JUMP, None, "A1", "核实")], sheets=[Cells("表", [["a"]])], format="csv")
    assert load(report.path)["表"]["A1"].fill.fgColor.rgb == "FFFFD08B"
    assert report.lost == ()


def test_the_return_of_a_csv_can_be_returned_again(source):
    first = returned(source, [finding(JUMP, "表", "A1", "核实")], sheets=[Cells("表", [["a", 2.5]])], format="csv")
    second = returned(first.path, [])
    book = load(second.path)
    assert book["表"]["A1"].comment is None
    assert book["表"]["A1"].fill.patternType in {None, "none"}
    assert book["表"]["B1"].value == 2.5


def test_too_many_rows_for_a_workbook(source):
    result = result_of(source, [], format="csv")
    with pytest.raises(ReturnError, match="more than a workbook holds"):
        write_return(result, result.files[0], source, sheets=[Cells("表", [[1]] * 1_048_577)])


def test_a_text_longer_than_a_cell_is_told(source):
    report = returned(source, [], sheets=[Cells("表", [["长" * 40_000]])], format="csv")
    assert "1个单元格的文字超过" in report.lost[0].zh


def test_without_cells_nothing_is_written(source):
    result = result_of(source, [], format="csv")
    with pytest.raises(ReturnError):
        write_return(result, result.files[0], source)
    assert [path.name for path in source.parent.iterdir()] == [source.name]
