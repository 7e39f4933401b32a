"""Returning what was returned: old marks go, looks come back, what the officer wrote stays."""

from __future__ import annotations

import re
import shutil
import subprocess
import warnings

import openpyxl
import pytest

from gcx.rendering.returning import ReturnError, return_path, write_return
from returning_kit import JUMP, NOT_A_NUMBER, finding, parts, result_of, returned, rich_book

RED = "FFFFC7CF"
SHEET = "xl/worksheets/sheet2.xml"


def load(path):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return openpyxl.load_workbook(path)


def answered(path, target, answers):
    """The officer's program has saved the file anew: other parts, other style numbers, shared texts; answers typed by row."""
    book = load(path)
    sheet = next(sheet for sheet in book if str(sheet["A1"].value).startswith("【gcx】"))
    for row, text in answers.items():
        sheet.cell(row, 12, text).data_type = "s"
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        book.save(target)
    return target


@pytest.fixture
def book(tmp_path):
    return rich_book(tmp_path / "合浦县 2025.xlsx")


@pytest.fixture
def findings():
    return [
        finding(NOT_A_NUMBER, "填报表", "E5", "“约50”不是数值", found="约50"),
        finding(JUMP, "填报表", "E6:F9", "比上年增长 61%", found="115.25"),
        finding(NOT_A_NUMBER, "填报表", "B3", "不认识的栏目"),
    ]


def test_a_finding_that_is_gone_leaves_no_mark(book, findings):
    first = returned(book, findings).path
    second = returned(first, findings[1:2]).path
    sheet, original = load(second)["填报表"], load(book)["填报表"]
    for cell in ("E5", "B3"):
        assert repr(sheet[cell].fill) == repr(original[cell].fill)
    assert sheet["E5"].comment.text == "请核对此数"
    assert sheet["B3"].comment is None
    assert sheet["F6"].fill.fgColor.rgb == "FFFFD08B"
    assert sheet["E6"].comment.text.count("【gcx") == 1


def test_without_findings_the_cells_are_as_they_were_character_by_character(book, findings):
    second = returned(returned(book, findings).path, []).path
    assert parts(second)[SHEET] == parts(book)[SHEET]
    assert b"gcx" not in parts(second)["xl/comments1.xml"].replace(b"<author>gcx</author>", b"")
    assert parts(second)["xl/drawings/vmlDrawing1.vml"].count(b"<v:shape ") == 3


def test_there_is_one_list_only_and_no_name_twice(book, findings):
    path = book
    for _ in range(3):
        path = returned(path, findings).path
    assert load(path).sheetnames == ["封面", "填报表", "资料", "问题清单"]
    names = re.findall(r'<definedName name="(_xlnm[^"]*)" localSheetId="3"', parts(path)["xl/workbook.xml"].decode())
    assert sorted(names) == ["_xlnm.Print_Titles", "_xlnm._FilterDatabase"]
    assert len([name for name in parts(path) if name.endswith("gcx-list.xml")]) == 1


def test_marks_do_not_pile_up_styles(book, findings):
    one = returned(book, findings).path
    two = returned(one, findings).path
    three = returned(two, findings).path
    assert parts(two)[SHEET] == parts(one)[SHEET] == parts(three)[SHEET]
    assert parts(three)["xl/styles.xml"] == parts(two)["xl/styles.xml"] == parts(one)["xl/styles.xml"]


def test_looks_come_back_after_another_program_saved_the_file(book, findings, tmp_path):
    saved = answered(returned(book, findings).path, tmp_path / "另存 一.xlsx", {})
    sheet, original = load(returned(saved, []).path)["填报表"], load(book)["填报表"]
    for row in original["A1:H15"]:
        for cell in row:
            assert sheet[cell.coordinate].fill.fgColor.rgb == cell.fill.fgColor.rgb
            assert sheet[cell.coordinate].fill.patternType == cell.fill.patternType
            assert sheet[cell.coordinate].number_format == cell.number_format
    assert sheet["E5"].comment.text == "请核对此数"


def test_text_written_for_an_error_is_kept_while_its_figure_is_the_same(book, findings, tmp_path):
    saved = answered(returned(book, findings).path, tmp_path / "答.xlsx", {4: "=见附件", 5: "已核", 6: "新增纸厂投产"})
    report = returned(saved, findings)
    texts = {row[7]: row[11] for row in load(report.path)["问题清单"].iter_rows(min_row=4, values_only=True)}
    assert texts == {"不认识的栏目": "=见附件", "“约50”不是数值": "已核", "比上年增长 61%": "新增纸厂投产"}
    assert report.answers == 3
    changed = finding(JUMP, "填报表", "E6:F9", "比上年增长 70%", found="120")
    texts = {row[7]: row[11] for row in load(returned(saved, [changed]).path)["问题清单"].iter_rows(min_row=4, values_only=True)}
    assert texts == {"比上年增长 70%": None}


def test_a_reply_in_the_note_stays(book, findings, tmp_path):
    first = returned(book, findings).path
    saved = load(first)
    note = saved["填报表"]["E6"].comment
    note.text += "\n李会计：属实"
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        saved.save(tmp_path / "回复.xlsx")
    sheet = load(returned(tmp_path / "回复.xlsx", []).path)["填报表"]
    assert sheet["E6"].comment.text.strip() == "李会计：属实"
    assert sheet["B3"].comment is None


def test_marks_go_even_when_the_list_was_deleted(book, findings, tmp_path):
    saved = load(returned(book, findings).path)
    del saved["问题清单"]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        saved.save(tmp_path / "删.xlsx")
    sheet = load(returned(tmp_path / "删.xlsx", []).path)["填报表"]
    assert sheet["E6"].fill.patternType is None
    assert sheet["E6"].comment is None


def test_a_forged_list_cannot_write_into_the_styles(book, findings, tmp_path):
    saved = load(returned(book, findings).path)
    for row in range(4, 7):
        saved["问题清单"].cell(
            row, 14, "<fill></styleSheet><evil/></fill>@B3,E5:XFD1048576;<fill><patternFill patternType='solid'></fill>@E6"
        )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        saved.save(tmp_path / "伪.xlsx")
    sheet = load(returned(tmp_path / "伪.xlsx", []).path)["填报表"]
    assert sheet["B3"].fill.patternType is None


# ---------------------------------------------------------------- where the file goes


def test_the_name_of_the_return(book, findings):
    first = returned(book, findings).path
    assert first == book.with_name("合浦县 2025_退回.xlsx")
    assert return_path(first) == book.with_name("合浦县 2025_退回2.xlsx")
    assert returned(first, findings).path.name == "合浦县 2025_退回2.xlsx"
    assert return_path(book) == first


def test_a_return_somebody_has_saved_is_not_replaced(book, findings):
    first = returned(book, findings).path
    answered(first, first, {4: "说明"})
    assert return_path(book).name == "合浦县 2025_退回2.xlsx"
    assert returned(book, findings).path.name == "合浦县 2025_退回2.xlsx"
    assert load(first)["问题清单"]["L4"].value == "说明"


def test_never_over_the_input(book, findings, tmp_path):
    before = book.read_bytes()
    with pytest.raises(ReturnError) as caught:
        returned(book, findings, tmp_path / "." / book.name)
    assert "不会覆盖" in caught.value.text.zh
    assert book.read_bytes() == before


def test_a_file_changed_since_the_check_is_not_marked(book, findings):
    result = result_of(book, findings)
    rich_book(book)
    book.write_bytes(book.read_bytes() + b" ")
    with pytest.raises(ReturnError, match="changed after"):
        write_return(result, result.files[0], book)
    assert not book.with_name("合浦县 2025_退回.xlsx").exists()


def test_nothing_is_left_behind_when_writing_fails(book, findings, tmp_path):
    with pytest.raises(FileNotFoundError):
        returned(book, findings, tmp_path / "没有" / "这里.xlsx")
    target = tmp_path / "占用.xlsx"
    target.mkdir()
    with pytest.raises(OSError):
        returned(book, findings, target)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["占用.xlsx", "合浦县 2025.xlsx"]


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_looks_come_back_after_libreoffice_saved_the_file(book, findings, tmp_path):
    first = returned(book, findings).path
    profile = (tmp_path / "profile").as_uri()
    out = tmp_path / "另存"
    subprocess.run(
        ["soffice", f"-env:UserInstallation={profile}", "--headless", "--convert-to", "xlsx", "--outdir", str(out), str(first)],
        check=True,
        capture_output=True,
    )
    report = returned(out / first.name, findings[:1])
    sheet, original = load(report.path)["填报表"], load(book)["填报表"]
    assert load(report.path).sheetnames == ["封面", "填报表", "资料", "问题清单"]
    for cell in ("E6", "F9", "B3", "E7"):
        assert sheet[cell].fill.fgColor.rgb == original[cell].fill.fgColor.rgb
    assert sheet["E5"].fill.fgColor.rgb == RED
    assert sheet["E5"].comment.text.count("【gcx") == 1
    assert sheet["E6"].comment is None
