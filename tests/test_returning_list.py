"""The sheet 问题清单: what the officer reads, filters, prints and answers in."""

from __future__ import annotations

import re
import warnings

import openpyxl
import pytest

from gcx import listing
from gcx.findings import Explanation, Location
from gcx.listing import Column
from returning_kit import JUMP, NO_TABLE, NOT_A_NUMBER, TIDIED, finding, parts, returned, rich_book


def list_of(path, name="问题清单"):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return openpyxl.load_workbook(path)[name]


def rows_of(sheet):
    return [list(row) for row in sheet.iter_rows(values_only=True)]


@pytest.fixture
def book(tmp_path):
    return rich_book(tmp_path / "北海市 年报.xlsx")


@pytest.fixture
def sheet(book):
    return list_of(
        returned(
            book,
            [
                finding(TIDIED, "填报表", "D5", "写法已统一"),
                finding(
                    JUMP,
                    "填报表",
                    "F6:F9",
                    "比上年增长 61%",
                    found="115.25",
                    area="合浦县",
                    year=2024,
                    item="能源消费总量",
                    expected="±30% 以内",
                    basis="制度第5条",
                    hint="核对",
                ),
                finding(NO_TABLE, None, None, "整个文件的问题"),
                finding(NOT_A_NUMBER, "资料", "B2", "=SUM(A1)", found="=cmd|' /C calc'!A0"),
                finding(NO_TABLE, "封面", None, "没有认出的表"),
            ],
        ).path
    )


def test_headings_and_order(sheet):
    rows = rows_of(sheet)
    assert rows[0][0].startswith("【gcx】问题清单：北海市 年报.xlsx　必须修改 1")
    assert rows[2] == [
        "序号",
        "级别",
        "位置",
        "地区",
        "年份",
        "指标",
        "填报内容",
        "问题",
        "应为",
        "怎么改",
        "代码",
        "情况说明",
        "指纹",
        "原填充",
    ]
    assert [row[:3] for row in rows[3:]] == [
        [1, "必须修改", "资料!B2"],
        [2, "核实或说明", "整个文件"],
        [3, "核实或说明", "封面"],
        [4, "核实或说明", "填报表!F6:F9"],
        [5, "提示", "填报表!D5"],
    ]
    assert rows[6][3:12] == [
        "合浦县",
        2024,
        "能源消费总量",
        "115.25",
        "比上年增长 61%",
        "±30% 以内\n依据：制度第5条",
        "核对",
        "W501 jump",
        None,
    ]


def test_links_go_to_the_cells(sheet):
    links = {cell.value: cell.hyperlink.location for cell in sheet["C"][3:] if cell.hyperlink}
    assert links == {"资料!B2": "'资料'!B2", "封面": "'封面'!A1", "填报表!F6:F9": "'填报表'!F6:F9", "填报表!D5": "'填报表'!D5"}


def test_text_that_looks_like_a_formula_is_text(sheet):
    assert (sheet["G4"].value, sheet["G4"].data_type, sheet["G4"].quotePrefix) == ("=cmd|' /C calc'!A0", "s", True)
    assert (sheet["H4"].data_type, sheet["H4"].quotePrefix) == ("s", True)


def test_filter_frozen_heading_and_print_setup(sheet):
    assert sheet.auto_filter.ref == "A3:N8"
    assert sheet.freeze_panes == "A4"
    assert sheet.print_title_rows == "$3:$3"
    assert (sheet.page_setup.orientation, sheet.page_setup.paperSize, sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight) == (
        "landscape",
        9,
        1,
        0,
    )
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert sheet.column_dimensions["M"].hidden
    assert sheet.column_dimensions["N"].hidden
    assert sheet.column_dimensions["L"].width > 20
    assert sheet["H4"].alignment.wrap_text
    assert not sheet["L4"].protection.locked


def test_a_long_text_makes_its_row_higher(book):
    sheet = list_of(returned(book, [finding(JUMP, "资料", "B2", "核实" * 60), finding(JUMP, "资料", "B3", "核实")]).path)
    assert sheet.row_dimensions[4].height > 3 * sheet.row_dimensions[5].height


def test_unprintable_characters_do_not_break_the_file(book):
    sheet = list_of(returned(book, [finding(JUMP, "资料", "B2", "坏\x00\x07\ud800\x1b[31m]]>&<字_x0041_", found="行\n二\t三")]).path)
    assert sheet["H4"].value == "坏□□□□[31m]]>&<字_x005F_x0041_"
    assert sheet["G4"].value == "行 二 三"


def test_a_taken_name_gets_a_number(tmp_path):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        book = openpyxl.Workbook()
        book.active.title = "问题清单"
        book.active["A1"] = "我们自己的清单"
        book.save(tmp_path / "清单.xlsx")
    report = returned(tmp_path / "清单.xlsx", [finding(JUMP, "问题清单", "A1", "核实")])
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        assert openpyxl.load_workbook(report.path).sheetnames == ["问题清单", "问题清单(2)"]


def test_nothing_found_is_said(book):
    sheet = list_of(returned(book, []).path)
    assert sheet["A2"].value == "未发现问题"
    assert sheet.max_row == 3


def test_an_explained_query_shows_its_text(book):
    explained = finding(JUMP, "资料", "B2", "核实", explained=Explanation("新增纸厂投产", Location("f1", "问题清单", 4, 12)))
    report = returned(book, [explained])
    sheet = list_of(report.path)
    assert (sheet["B4"].value, sheet["L4"].value) == ("已说明", "新增纸厂投产")
    assert "【gcx 已说明】核实\n已说明：新增纸厂投产\n" in list_of(report.path, "资料")["B2"].comment.text


def test_the_next_run_can_read_the_answers(sheet):
    rows = rows_of(sheet)
    rows[6][11] = " 新增纸厂投产 "
    assert listing.is_list(rows)
    [answer] = listing.answers(rows)
    assert (answer.code, answer.place, answer.found, answer.text, answer.row, answer.column) == (
        "W501 jump",
        "填报表!F6:F9",
        "115.25",
        "新增纸厂投产",
        7,
        12,
    )
    assert answer.fingerprint == rows[6][12]


def test_answers_survive_moved_rows_and_columns():
    rows = [
        ["【gcx】Findings: a.xlsx"],
        [],
        ["", "Explanation", "Code", "Fingerprint"],
        [None, None, "W501 jump", "aa"],
        [None, "new mill", "W501 jump", "b1946ac9"],
        [None, "no print", "", ""],
    ]
    [answer] = listing.answers(rows)
    assert (answer.fingerprint, answer.text, answer.row, answer.column, answer.place) == ("b1946ac9", "new mill", 5, 2, "")
    assert listing.header(rows) == (2, {Column.FINGERPRINT: 3, Column.CODE: 2, Column.EXPLANATION: 1})


@pytest.mark.parametrize(
    "rows", [[], [[]], [[None]], [["问题清单"]], [["【gcx】问题清单"], ["序号", "情况说明"]], [["地区", "年份", "情况说明", "指纹"]]]
)
def test_other_sheets_are_not_taken_for_the_list(rows):
    assert not listing.is_list(rows)
    assert list(listing.answers(rows)) == []


def test_every_part_of_the_list_is_declared(book):
    found = parts(returned(book, []).path)
    assert (
        '/xl/worksheets/gcx-list.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"'
        in found["[Content_Types].xml"].decode()
    )
    assert re.search(r'<sheet name="问题清单" sheetId="4"', found["xl/workbook.xml"].decode())
