"""Workbooks as other programs write them: other dialects, prefixes, paths, encodings, and parts that are missing."""

from __future__ import annotations

import re
import warnings
import xml.etree.ElementTree as ET
import zipfile

import openpyxl
import pytest
import python_calamine

from gcx.records import FileStatus, SheetInfo
from gcx.rendering.returning import ReturnError, write_return
from gcx.rendering.returning.cells import Sheet
from returning_kit import JUMP, NOT_A_NUMBER, finding, part_of, parts, result_of, returned, rewritten, rich_book

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
STRICT_MAIN = "http://purl.oclc.org/ooxml/spreadsheetml/main"
STRICT_OFFICE = "http://purl.oclc.org/ooxml/officeDocument/relationships"
RED = "FFFFC7CF"


def load(path):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return openpyxl.load_workbook(path)


def calamine(path, sheet="填报表"):
    return python_calamine.CalamineWorkbook.from_path(str(path)).get_sheet_by_name(sheet).to_python()


def well_formed(path):
    for name, data in parts(path).items():
        if name.endswith((".xml", ".rels", ".vml")):
            ET.fromstring(data)


@pytest.fixture
def book(tmp_path):
    return rich_book(tmp_path / "原.xlsx")


@pytest.fixture
def findings():
    return [finding(NOT_A_NUMBER, "填报表", "E5", "“约50”不是数值", found="约50"), finding(JUMP, "资料", "E8", "空白")]


def test_strict_workbook(book, findings, tmp_path):
    def strict(_name, text):
        text = text.replace(f"{OFFICE}/", f"{STRICT_OFFICE}/").replace(OFFICE, STRICT_OFFICE).replace(MAIN, STRICT_MAIN)
        return text.replace("<workbook ", '<workbook conformance="strict" ')

    path = rewritten(book, tmp_path / "严格.xlsx", strict)
    report = returned(path, findings)
    well_formed(report.path)
    found = parts(report.path)
    assert STRICT_MAIN in found["xl/worksheets/gcx-list.xml"].decode()
    assert STRICT_MAIN in found["xl/comments2.xml"].decode()
    added = [text for text in found["xl/worksheets/_rels/sheet3.xml.rels"].decode().split("<Relationship ") if "omments2" in text]
    assert f'Type="{STRICT_OFFICE}/comments"' in added[0]
    assert MAIN not in found["xl/worksheets/sheet3.xml"].decode()
    assert calamine(report.path) == calamine(path)
    assert calamine(report.path, "问题清单")[3][2] == "填报表!E5"
    again = returned(report.path, [])
    assert parts(again.path)["xl/worksheets/sheet2.xml"] == parts(path)["xl/worksheets/sheet2.xml"]


def test_prefixed_elements(book, findings, tmp_path):
    def prefixed(name, text):
        if not name.startswith("xl/") or name.endswith((".rels", ".vml")) or f'xmlns="{MAIN}"' not in text:
            return text
        text = re.sub(r"<(/?)(?=[A-Za-z]+[\s/>])", r"<\1x:", text)
        return text.replace(f'xmlns="{MAIN}"', f'xmlns:x="{MAIN}"')

    path = rewritten(book, tmp_path / "前缀.xlsx", prefixed)
    report = returned(path, findings)
    well_formed(report.path)
    one, two = load(path), load(report.path)
    assert two["填报表"]["E5"].fill.fgColor.rgb == RED
    assert two["资料"]["E8"].fill.fgColor.rgb == "FFFFD08B"
    assert two["资料"]["E8"].comment.text.startswith("【gcx")
    assert two["填报表"]["E5"].comment.text.startswith("请核对此数\n——————\n【gcx")
    assert repr(two["填报表"]["F5"].fill) == repr(one["填报表"]["F5"].fill)
    assert two["问题清单"]["C4"].value == "填报表!E5"
    assert parts(returned(report.path, []).path)["xl/worksheets/sheet2.xml"] == parts(path)["xl/worksheets/sheet2.xml"]


def test_workbook_elsewhere_in_the_package(book, findings, tmp_path):
    def moved(_name, text):
        return text.replace("/xl/", "/Daten/").replace('"xl/', '"Daten/')

    names = {name: f"Daten/{name[3:]}" for name in parts(book) if name.startswith("xl/")}
    path = rewritten(book, tmp_path / "别处.xlsx", moved, rename=names)
    report = returned(path, findings)
    well_formed(report.path)
    assert "Daten/worksheets/gcx-list.xml" in parts(report.path)
    assert not any(name.startswith("xl/") for name in parts(report.path))
    assert RED in parts(report.path)["Daten/styles.xml"].decode()
    assert calamine(report.path) == calamine(path)
    assert calamine(report.path, "问题清单")[3][2] == "填报表!E5"


def test_without_a_style_sheet(book, findings, tmp_path):
    def bare(name, text):
        if name == "xl/styles.xml":
            return None
        if name == "[Content_Types].xml":
            return re.sub(r'<Override PartName="/xl/styles.xml"[^>]*/>', "", text)
        if name == "xl/_rels/workbook.xml.rels":
            return re.sub(r"<Relationship [^>]*styles.xml\"/>", "", text)
        if "worksheets/sheet" not in name or name.endswith(".rels"):
            return text
        return re.sub(r"<conditionalFormatting.*</conditionalFormatting>", "", re.sub(r' s="\d+"', "", text))

    report = returned(rewritten(book, tmp_path / "无样式.xlsx", bare), findings)
    well_formed(report.path)
    after = load(report.path)
    assert after["填报表"]["E5"].fill.fgColor.rgb == RED
    assert after["填报表"]["E6"].fill.patternType in {None, "none"}
    assert after["问题清单"]["L4"].protection.locked is False


def test_a_sheet_in_utf16(book, findings, tmp_path):
    path = tmp_path / "宽.xlsx"
    with zipfile.ZipFile(book) as package, zipfile.ZipFile(path, "w") as copy:
        for name in package.namelist():
            data = package.read(name)
            if name == "xl/worksheets/sheet2.xml":
                data = data.decode().replace('encoding="UTF-8"', 'encoding="UTF-16"').encode("utf-16")
            copy.writestr(name, data)
    report = returned(path, findings)
    assert b'encoding="UTF-8"' in parts(report.path)["xl/worksheets/sheet2.xml"]
    assert calamine(report.path) == calamine(book)


def test_names_in_the_zip_with_capitals_and_backslashes(book, findings, tmp_path):
    names = {"xl/worksheets/sheet2.xml": "XL\\Worksheets\\Sheet2.xml", "xl/styles.xml": "xl/Styles.xml"}
    path = rewritten(book, tmp_path / "大写.xlsx", lambda _name, text: text, rename=names)
    found = parts(returned(path, findings).path)
    assert RED.encode() in found["xl/Styles.xml"]
    assert "xl/styles.xml" not in found


def test_a_damaged_package_is_said_so(tmp_path, findings):
    path = tmp_path / "坏.xlsx"
    path.write_bytes(b"PK\x03\x04 not a zip")
    with pytest.raises(ReturnError) as caught:
        returned(path, findings)
    assert "写不成退回件" in caught.value.text.zh
    assert caught.value.hint.zh


def test_a_refused_file_is_not_returned(book, findings):
    result = result_of(book, findings, status=FileStatus.REFUSED)
    with pytest.raises(ReturnError, match="could not be checked"):
        write_return(result, result.files[0], book)


def test_a_file_that_was_opened_but_not_recognised_is_returned_with_the_reason(book):
    result = result_of(book, [finding(JUMP, None, None, "没有可识别的数据")], status=FileStatus.REFUSED)
    result.files[0].sheets.append(SheetInfo("填报表"))
    report = write_return(result, result.files[0], book)
    assert load(report.path)["问题清单"]["H4"].value == "没有可识别的数据"


def test_a_signature_is_told_to_be_void(book, findings, tmp_path):
    path = tmp_path / "签名.xlsx"
    with zipfile.ZipFile(book) as package, zipfile.ZipFile(path, "w") as copy:
        for name in package.namelist():
            copy.writestr(name, package.read(name))
        copy.writestr("_xmlsignatures/sig1.xml", "<Signature/>")
    [lost] = returned(path, findings).lost
    assert "数字签名" in lost.zh


def test_a_thread_of_comments_is_left_alone(book, findings, tmp_path):
    def threaded(name, text):
        if name == "xl/comments1.xml":
            return text.replace("<author>李会计</author>", "<author>李会计</author><author>tc={0F-1}</author>").replace(
                'ref="E5" authorId="0"', 'ref="E5" authorId="1"'
            )
        return text

    path = rewritten(book, tmp_path / "会话.xlsx", threaded)
    report = returned(path, [*findings, finding(JUMP, "填报表", "A4", "核实")])
    sheet = load(report.path)["填报表"]
    assert sheet["E5"].comment.text == "请核对此数"
    assert sheet["E5"].fill.fgColor.rgb == RED
    assert sheet["A4"].comment.text.startswith("县名\n——————\n【gcx")
    assert [text.zh for text in report.lost] == ["1个单元格上有批注会话，没有再加批注（“问题清单”中都有）"]


def test_findings_without_a_sheet_are_listed_only(book):
    report = returned(book, [finding(JUMP, "没有这张表", "B2", "核实"), finding(JUMP, None, "B2", "核实")])
    sheet = load(report.path)["问题清单"]
    assert (sheet["C4"].value, sheet["C4"].hyperlink) == ("没有这张表!B2", None)
    assert (report.findings, report.cells) == (2, 0)
    assert "找不到" in report.lost[0].zh


# ---------------------------------------------------------------- the cells themselves

HEAD = f'<worksheet xmlns="{MAIN}"><cols><col min="3" max="4" style="7"/></cols>'


def restyled(data, wanted, also=()):
    from gcx.rendering.returning.xmltext import splice

    sheet = Sheet(f"{HEAD}{data}</worksheet>")
    seen = []

    def restyle(row, column, style):
        seen.append((row, column, style))
        return style + 10

    text = splice(sheet.text, sheet.restyled(wanted, restyle, also))
    return text.removeprefix(HEAD).removesuffix("</worksheet>"), seen


@pytest.mark.parametrize(
    ("data", "wanted", "expected"),
    [
        ("<sheetData/>", {2: {3}}, '<sheetData><row r="2"><c r="C2" s="17"/></row></sheetData>'),
        (
            "<sheetData><row><c><v>1</v></c><c><v>2</v></c></row></sheetData>",
            {1: {2}},
            '<sheetData><row><c><v>1</v></c><c s="10"><v>2</v></c></row></sheetData>',
        ),
        (
            "<sheetData><row r='4'><c r='A4' s='2'/><c r='D4'/></row></sheetData>",
            {4: {1, 2, 4, 5}},
            '<sheetData><row r=\'4\'><c r=\'A4\' s="12"/><c r="B4" s="10"/><c r=\'D4\' s="10"/><c r="E4" s="10"/></row></sheetData>',
        ),
        (
            '<sheetData><row r="4" s="5" customFormat="1" spans="2:3"/></sheetData>',
            {4: {9}},
            '<sheetData><row r="4" s="5" customFormat="1" spans="2:9"><c r="I4" s="15"/></row></sheetData>',
        ),
        (
            '<sheetData><!-- <row r="3"/> --><row r="5"><c r="A5"><is><t><![CDATA[<c r="B5"/>]]></t></is></c></row></sheetData>',
            {3: {1}, 5: {2}, 9: {1}},
            '<sheetData><!-- <row r="3"/> --><row r="3"><c r="A3" s="10"/></row><row r="5"><c r="A5"><is><t><![CDATA[<c r="B5"/>]]></t></is></c><c r="B5" s="10"/></row><row r="9"><c r="A9" s="10"/></row></sheetData>',
        ),
        (
            '<sheetData><row r="9"><c r="A9"/></row><row r="2"><c r="A2"/></row></sheetData>',
            {2: {1}, 5: {1}},
            '<sheetData><row r="5"><c r="A5" s="10"/></row><row r="9"><c r="A9"/></row><row r="2"><c r="A2" s="10"/></row></sheetData>',
        ),
    ],
    ids=["empty", "no references", "between", "row style", "comments and literal text", "rows upside down"],
)
def test_cells_are_found_and_added(data, wanted, expected):
    assert restyled(data, wanted)[0] == expected


def test_cells_of_a_style_are_found_anywhere():
    data = '<sheetData><row r="1"><c r="A1" s="3"/><c r="B1" s="33"/></row><row r="2"><c r="A2" s="4" t="s"><v>0</v></c></row></sheetData>'
    text, seen = restyled(data, {}, (3, 4))
    assert (
        text
        == '<sheetData><row r="1"><c r="A1" s="13"/><c r="B1" s="33"/></row><row r="2"><c r="A2" s="14" t="s"><v>0</v></c></row></sheetData>'
    )
    assert seen == [(1, 1, 3), (2, 1, 4)]


def test_the_part_of_a_sheet_keeps_its_name(book, findings):
    assert part_of(returned(book, findings).path, "填报表") == part_of(book, "填报表")
