"""A returned workbook is the submitter's own: marks on the cells, and nothing else touched."""

from __future__ import annotations

import re
import warnings

import openpyxl
import pytest
import python_calamine

from returning_kit import JUMP, NOT_A_NUMBER, TIDIED, finding, part_of, parts, png, returned, rich_book

RED, AMBER, BLUE = "FFFFC7CF", "FFFFD08B", "FFDCEBF8"
CELL = re.compile(r'<c r="([A-Z]+\d+)"[^>]*?(?:/>|>.*?</c>)')


def load(path):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return openpyxl.load_workbook(path)


def cells(xml: bytes) -> dict[str, str]:
    return {match[1]: match[0] for match in CELL.finditer(xml.decode())}


def without_style(cell: str) -> str:
    return re.sub(r' s="\d+"', "", cell, count=1)


@pytest.fixture
def book(tmp_path):
    folder = tmp_path / "上报 材料"
    folder.mkdir()
    return rich_book(folder / "合浦县 2025.xlsx")


@pytest.fixture
def findings():
    return [
        finding(NOT_A_NUMBER, "填报表", "E5", "“约50”不是数值", found="约50", expected="不小于0的数，万吨标准煤", hint="填准确数，如 50.0"),
        finding(JUMP, "填报表", "F6:F9", "比上年增长 61%", found="115.25"),
        finding(TIDIED, "填报表", "D14", "写法已统一"),
        finding(NOT_A_NUMBER, "资料", "E8", "空白"),
    ]


def test_only_the_marked_sheets_their_notes_and_the_shared_parts_change(book, findings):
    before, after = parts(book), parts(returned(book, findings).path)
    assert {name for name in before if before[name] != after.get(name)} == {
        "[Content_Types].xml",
        "xl/workbook.xml",
        "xl/_rels/workbook.xml.rels",
        "xl/styles.xml",
        "xl/worksheets/sheet2.xml",
        "xl/worksheets/sheet3.xml",
        "xl/worksheets/_rels/sheet3.xml.rels",
        "xl/comments1.xml",
        "xl/drawings/vmlDrawing1.vml",
    }
    assert set(after) - set(before) == {"xl/worksheets/gcx-list.xml", "xl/comments2.xml", "xl/drawings/vmlDrawing2.vml"}
    assert before["xl/media/image1.png"] == after["xl/media/image1.png"] == png()


def test_untouched_cells_are_untouched_and_marked_cells_keep_all_but_their_style(book, findings):
    before, after = parts(book), parts(returned(book, findings).path)
    for sheet, marked in (("sheet1", set()), ("sheet2", {"E5", "F6", "F7", "F8", "F9", "B14"}), ("sheet3", set())):
        old, new = cells(before[f"xl/worksheets/{sheet}.xml"]), cells(after[f"xl/worksheets/{sheet}.xml"])
        for reference, cell in old.items():
            if reference in marked:
                assert new[reference] != cell
                assert without_style(new[reference]) == without_style(cell)
            else:
                assert new[reference] == cell


def test_what_stands_around_the_cells_stays_character_by_character(book, findings):
    after = parts(returned(book, findings).path)
    tail = parts(book)["xl/worksheets/sheet2.xml"].partition(b"</sheetData>")[2]
    assert after["xl/worksheets/sheet2.xml"].partition(b"</sheetData>")[2] == tail
    assert b"x14:sparkline" in tail
    assert b"x14:dataBar" in tail
    assert b"sheetProtection" in tail
    table = after["xl/worksheets/sheet3.xml"].decode().partition("</sheetData>")[2]
    assert re.search(r'<pageMargins[^>]*/><legacyDrawing r:id="rId\d+"/><tableParts', table)


def test_both_readers_see_the_same_values_as_before(book, findings):
    path = returned(book, findings).path
    one, two = load(book), load(path)
    assert two.sheetnames == [*one.sheetnames, "问题清单"]
    for sheet in one.sheetnames:
        assert [[cell.value for cell in row] for row in one[sheet]["A1:H15"]] == [
            [cell.value for cell in row] for row in two[sheet]["A1:H15"]
        ]
    old, new = python_calamine.CalamineWorkbook.from_path(str(book)), python_calamine.CalamineWorkbook.from_path(str(path))
    for sheet in one.sheetnames[:2]:
        assert old.get_sheet_by_name(sheet).to_python() == new.get_sheet_by_name(sheet).to_python()


def test_a_mark_changes_the_fill_and_nothing_else_of_the_look(book, findings):
    before, after = load(book)["填报表"], load(returned(book, findings).path)["填报表"]
    for cell, color in (("E5", RED), ("F6", AMBER), ("F9", AMBER), ("B14", BLUE)):
        assert after[cell].fill.fgColor.rgb == color
        assert after[cell].fill.patternType == "solid"
        for trait in ("font", "border", "number_format", "protection", "alignment"):
            assert repr(getattr(after[cell], trait)) == repr(getattr(before[cell], trait))
    assert repr(after["F5"].fill) == repr(before["F5"].fill)
    assert after["G6"].value == "=F6*1.1"


def test_a_missing_cell_is_added_in_order_with_the_look_of_its_row_or_column(book):
    report = returned(book, [finding(NOT_A_NUMBER, "资料", f"{cell}", "空白") for cell in ("E8", "F10", "B10", "A6", "E3")])
    text = parts(report.path)["xl/worksheets/sheet3.xml"].decode()
    rows = [int(number) for number in re.findall(r'<row r="(\d+)"', text)]
    assert rows == sorted(rows)
    assert re.search(r'<row r="10"[^>]*><c r="B10" s="\d+"/><c r="F10" s="\d+"/></row>', text)
    assert re.search(r'<c r="E3" s="\d+"/></row>', text)
    after = load(report.path)["资料"]
    assert after["E8"].fill.fgColor.rgb == after["F10"].fill.fgColor.rgb == RED
    assert after.row_dimensions[10].height == 30


def test_a_cell_with_white_text_gets_a_dark_mark(book):
    after = load(returned(book, [finding(NOT_A_NUMBER, "填报表", "B3", "不认识的栏目")]).path)["填报表"]
    assert after["B3"].fill.fgColor.rgb == "FFC00001"
    assert after["B3"].font.color.rgb == "FFFFFFFF"


def test_a_finding_inside_a_merged_range_marks_its_first_cell(book, findings):
    after = load(returned(book, findings).path)["填报表"]
    assert after["B14"].fill.fgColor.rgb == BLUE
    assert after["B14"].comment.text.startswith("【gcx 提示】写法已统一")


def test_the_note_goes_below_the_note_that_is_there(book, findings):
    report = returned(book, [*findings, finding(JUMP, "填报表", "E5", "也要核实", basis="北政发〔2021〕16号")])
    sheet = load(report.path)["填报表"]
    assert sheet["E5"].comment.text == (
        "请核对此数\n——————\n【gcx 必须修改】“约50”不是数值\n应为：不小于0的数，万吨标准煤\n怎么改：填准确数，如 50.0\n代码：V302 not-a-number\n"
        "【gcx 核实或说明】也要核实\n依据：北政发〔2021〕16号\n代码：W501 jump"
    )
    assert sheet["E5"].comment.author == "李会计"
    assert sheet["A4"].comment.text == "县名"
    assert sheet["F6"].comment.text == "【gcx 核实或说明】F6:F9：比上年增长 61%\n代码：W501 jump"
    assert sheet["F6"].comment.author == "gcx"
    assert sheet["F7"].comment is None
    assert (report.findings, report.cells, report.notes, report.lost) == (5, 7, 4, ())


def test_every_new_note_has_a_hidden_box_and_form_controls_keep_theirs(book, findings):
    before, after = parts(book), parts(returned(book, findings).path)
    old, new = before["xl/drawings/vmlDrawing1.vml"].decode(), after["xl/drawings/vmlDrawing1.vml"].decode()
    shapes = re.findall(r"<v:shape .*?</v:shape>", old, re.DOTALL)
    assert len(shapes) == 3
    assert all(shape in new for shape in shapes)
    added = [shape for shape in re.findall(r"<v:shape .*?</v:shape>", new, re.DOTALL) if shape not in shapes]
    assert [re.findall(r"<x:(?:Row|Column)>(\d+)<", shape) for shape in added] == [["5", "5"], ["13", "1"]]
    numbers = re.findall(r'id="_x0000_s(\d+)"', new)
    assert len(numbers) == len(set(numbers))
    assert all("visibility:hidden" in shape for shape in added)


def test_a_macro_workbook_stays_one(tmp_path):
    book = rich_book(tmp_path / "带宏.xlsm", macros=True)
    report = returned(book, [finding(NOT_A_NUMBER, "填报表", "E5", "“约50”不是数值")], format="xlsm")
    assert report.path.name == "带宏_退回.xlsm"
    before, after = parts(book), parts(report.path)
    assert before["xl/vbaProject.bin"] == after["xl/vbaProject.bin"]
    assert b"macroEnabled.main+xml" in after["[Content_Types].xml"]


def test_english_marks(book):
    report = returned(book, [finding(NOT_A_NUMBER, "填报表", "E6", "不是数值", hint="改", expected="数")], lang="en")
    after = load(report.path)
    assert after["填报表"]["E6"].comment.text == "【gcx must fix】EN 不是数值\nExpected: EN 数\nWhat to do: EN 改\nCode: V302 not-a-number"
    assert after.sheetnames[-1] == "Findings"


def test_the_same_input_gives_the_same_bytes(book, findings, tmp_path):
    one, two = returned(book, findings, tmp_path / "一.xlsx"), returned(book, findings, tmp_path / "二.xlsx")
    assert one.path.read_bytes() == two.path.read_bytes()


def test_a_long_column_is_filled_whole_and_told_once(book):
    report = returned(book, [finding(JUMP, "资料", "G1:G3000", "整列")])
    after = load(report.path)["资料"]
    assert (report.cells, report.notes) == (3000, 1)
    assert after["G3000"].fill.fgColor.rgb == AMBER
    assert after["G1"].comment.text.startswith("【gcx 核实或说明】G1:G3000：整列")


def test_the_part_of_a_sheet_is_found_by_its_name_not_its_number(book):
    assert part_of(book, "资料") == "xl/worksheets/sheet3.xml"
    with_list = returned(book, [finding(JUMP, "资料", "B2", "核实")]).path
    assert part_of(with_list, "问题清单") == "xl/worksheets/gcx-list.xml"
