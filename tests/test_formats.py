"""Reading files of every format: what stands in the cells, what stands around them, and what each format can say."""

# ruff: noqa: DTZ001 - the dates of cells have no time zone
from __future__ import annotations

import csv
import io
import random
import struct
import sys
import zipfile
from datetime import date, datetime, time
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gcx.reading import findings_files, guard
from gcx.reading.formats import Refused, open_grids, parquet
from gcx.reading.formats.build import Budget, GridBuilder
from gcx.reading.formats.numfmt import Shown, date_of, shown_as, shown_by
from gcx.reading.formats.sheetfast import fill
from gcx.reading.formats.sheetpatterns import Unusual
from gcx.reading.formats.sheetxml import SheetParser
from gcx.reading.formats.values import Book, shifted
from gcx.reading.grid import Grid
from gcx.reading.guard import Source
from gcx.reading.limits import DEFAULT, Limits
from gcx.records import FileInfo, Percent, Raw, Uncached
from hostile import cells, oldbook, others, packages
from hostile.zipbook import book, pack, parts, sheet, styles, table

NAME = "合浦县 2025.xlsx"


def opened(folder: Path, content: bytes, name: str = NAME, limits: Limits = DEFAULT) -> list[Grid]:
    path = folder / name
    path.write_bytes(content)
    return open_grids(path, "f1", limits).grids


# ---------------------------------------------------------------- workbooks as real programs write them


def _written(folder: Path) -> Path:
    path = folder / NAME
    workbook = xlsxwriter.Workbook(str(path))
    first, second = workbook.add_worksheet("填报表"), workbook.add_worksheet("说明")
    first.merge_range("A1:E1", "北海市 指标上报表")
    first.write_row("A2", ["指标", "单位", 2020, 2021])
    first.write_row("A3", ["能源消费总量", "万吨标准煤", 123.4567, -0.000035])
    first.write_number("C4", 0.255, workbook.add_format({"num_format": "0.0%"}))
    first.write_datetime("D4", datetime(2025, 3, 1), workbook.add_format({"num_format": "yyyy/m/d"}))
    first.write_formula("C5", "=SUM(C3:C4)", None, 123.7117)
    first.write_formula("D5", "=D3*2")
    first.write_boolean("A6", True)
    first.write_rich_string("A7", "合", workbook.add_format({"bold": True}), "计")
    first.set_row(3, None, None, {"hidden": True})
    first.set_column("B:B", None, None, {"hidden": True})
    second.write("A1", "单位负责人：")
    second.hide()
    workbook.close()
    return path


def test_a_workbook_of_a_real_program(tmp_path: Path) -> None:
    first, second = open_grids(_written(tmp_path), "f1").grids
    assert first.rows == [
        ["北海市 指标上报表"],
        ["指标", "单位", 2020.0, 2021.0],
        ["能源消费总量", "万吨标准煤", 123.4567, -0.000035],
        [None, None, Percent(0.255), datetime(2025, 3, 1)],
        [None, None, 123.7117, Uncached("D3*2")],
        [True],
        ["合计"],
    ]
    assert (first.name, first.hidden, first.merges) == ("填报表", False, ((1, 1, 1, 4),))
    assert (first.hidden_rows, first.hidden_columns) == (frozenset({4}), frozenset({2}))
    assert first.formulas == {(5, 3): "SUM(C3:C4)"}
    assert (second.name, second.hidden, second.rows) == ("说明", True, [["单位负责人："]])


def test_reading_leaves_the_file_alone_and_tells_its_hash(tmp_path: Path) -> None:
    path = _written(tmp_path)
    before, stamp = path.read_bytes(), path.stat().st_mtime_ns
    info = open_grids(path, "f7").info
    assert (info.id, info.format, info.bytes, len(info.sha256 or "")) == ("f7", "xlsx", len(before), 64)
    assert (path.read_bytes(), path.stat().st_mtime_ns) == (before, stamp)


def test_formulas_without_a_result_from_openpyxl(tmp_path: Path) -> None:
    workbook = openpyxl.Workbook()
    workbook.active.append(["甲", 3, "=B1*2", "#DIV/0!"])  # type: ignore[union-attr]
    workbook.save(tmp_path / NAME)
    assert open_grids(tmp_path / NAME, "f1").grids[0].cell(1, 3) == Uncached("B1*2")


_text = st.text(st.characters(blacklist_categories=["Cs", "Cc"]), min_size=1, max_size=12).filter(lambda text: text.strip() == text)
_value = st.one_of(st.none(), st.booleans(), _text, st.floats(-1e300, 1e300), st.integers(-(10**15), 10**15))


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.lists(_value, max_size=6), max_size=12), st.booleans())
def test_whatever_is_written_is_read(tmp_path: Path, rows: list[list[Raw]], strings: bool) -> None:
    path = tmp_path / NAME
    workbook = xlsxwriter.Workbook(str(path), {"strings_to_formulas": False, "strings_to_urls": False, "constant_memory": strings})
    page = workbook.add_worksheet()
    expected: dict[tuple[int, int], Raw] = {}
    for row, values in enumerate(rows):
        for column, value in enumerate(values):
            if isinstance(value, bool):
                page.write_boolean(row, column, value)
            elif isinstance(value, str):
                page.write_string(row, column, value)
            elif value is not None:
                page.write_number(row, column, value)
            if value is not None:
                number = isinstance(value, int | float) and not isinstance(value, bool)
                expected[row + 1, column + 1] = float(f"{value:.16G}") if number else value
    workbook.close()
    (grid,) = open_grids(path, "f1").grids
    found = {(row, column): value for row, cells_ in enumerate(grid.rows, 1) for column, value in enumerate(cells_, 1) if value is not None}
    assert found == expected


# ---------------------------------------------------------------- the quick way and the slow way


def _both(data: bytes, step: int) -> tuple[object, object]:
    """What each way makes of one worksheet part: its grid, or the code of its refusal; `None` where the quick way does not know."""
    source = Source("f1", FileInfo("f1", "x"), io.BytesIO(), 0, DEFAULT)
    outcome: list[object] = []
    for quick in (True, False):
        shared = Book(source, [f"文字{at}" for at in range(9)], [Shown.PLAIN, Shown.PERCENT, Shown.DATE], date1904=False)
        builder = GridBuilder(source, "甲", Budget())
        pieces = [data[at : at + step] for at in range(0, len(data), step)] or [b""]
        try:
            if quick:
                fill(builder, shared, pieces)
            else:
                SheetParser(builder, shared).read(pieces)
            outcome.append(repr(builder.finish("甲", hidden=False)))
        except Unusual:
            outcome.append(None)
        except Refused as refused:
            outcome.append(refused.finding.rule.code)
    return outcome[0], outcome[1]


def _parts() -> list[bytes]:
    found = [sheet("", after='<mergeCells><mergeCell ref="A1:B2"/></mergeCells>').encode()]
    for case in (*cells.CASES, *packages.CASES):
        if case.refused is None and not case.id.startswith("size-empty"):
            archive = zipfile.ZipFile(io.BytesIO(case.make()))
            found += [archive.read(name) for name in archive.namelist() if name.endswith("worksheets/sheet1.xml")]
    return [part for part in found if b"UTF-16" not in part and b"GB18030" not in part and not part.startswith(b"\xff")]


@pytest.mark.parametrize("step", [61, 1 << 18])
def test_quick_and_slow_agree(step: int) -> None:
    known = 0
    for part in _parts():
        quick, slow = _both(part, step if len(part) < 1 << 17 else 1 << 18)
        assert quick in (slow, None), part[:2000]
        known += quick is not None
    assert known > 40


@pytest.mark.parametrize(
    "rows",
    [
        '<!-- <row r="1"><c r="A1"><v>1</v></c></row> --><row r="1"><c r="A1"><v>2</v></c></row>',
        '<row r="1"><c r="A1" s="01"><v>0.25</v></c></row>',
        (
            '<row r="1"><c r="A1"><v>1</v></c></row><row r="2" hidden="1"></row><row r="3" hidden="1"><c r="A3" s="1"/></row>'
            '<row r="4"><c r="A4"><v>1</v></c></row>'
        ),
    ],
    ids=["comment", "style-number", "hidden-empty"],
)
@pytest.mark.parametrize("step", [*range(1, 140, 3), 1 << 18])
def test_quick_and_slow_agree_wherever_the_pieces_end(rows: str, step: int) -> None:
    quick, slow = _both(sheet(rows).encode(), step)
    assert quick in (slow, None)


def test_what_only_some_programs_would_read_is_refused_or_passed_over(tmp_path: Path) -> None:
    extension = '<row r="1"><c r="A1"><v>48.5</v><extLst><ext uri="x"><v>5</v><c r="B1"/></ext></extLst></c><c r="B1"><v>7</v></c></row>'
    assert [list(row) for row in opened(tmp_path, book(extension))[0].rows] == [[48.5, 7.0]]
    twice = sheet('<row r="1"><c r="A1"><v>1</v></c></row>', after='<sheetData><row r="1"><c r="A1"><v>2</v></c></row></sheetData>')
    for content in (book('<row r="1"><c r="A1"><v>1</v><v>2</v></c></row>'), book(replace={"xl/worksheets/sheet1.xml": twice})):
        with pytest.raises(Refused) as caught:
            opened(tmp_path, content)
        assert caught.value.finding.rule.code == "R111"


def test_rows_of_one_shape_and_rows_between_them() -> None:
    """A long table: repeated rows, a hidden one, one with a gap, one with an error, an empty one, a second shape, styles that change meaning."""
    rows = []
    for number in range(1, 9001):
        if number == 4000:
            rows.append(f'<row r="{number}" hidden="1"><c r="A{number}"><v>1</v></c></row>')
        elif number == 4500:
            rows.append(
                f'<row r="{number}"><c r="A{number}" t="s"><v>1</v></c><c r="C{number}" s="1"/><c r="D{number}" t="e"><v>#N/A</v></c></row>'
            )
        elif number == 5000:
            rows.append(f'<row r="{number}"/>')
        elif number < 7000:
            rows.append(
                f'<row r="{number}" spans="1:4"><c r="A{number}" t="s"><v>{number % 9}</v></c><c r="B{number}"><v>{number}.5</v></c><c r="C{number}" s="1"><v>0.{number}</v></c></row>'
            )
        else:
            rows.append(
                f'<row r="{number}"><c r="B{number}" t="inlineStr"><is><t>甲{number % 3}</t></is></c><c r="C{number}" s="2"/><c r="D{number}"><v>-{number}E-2</v></c></row>'
            )
    quick, slow = _both(sheet("".join(rows)).encode(), 1 << 16)
    assert quick == slow
    assert isinstance(quick, str)
    assert "['文字8', 8.5, Percent(value=0.8)]" in quick
    assert "'甲2', None, -89.99]" in quick


def test_shared_formulas_move_with_their_cell() -> None:
    assert shifted('SUM(B$2:$C3)&"A1"&Sheet2!D4+LOG10(5)', 2, 1) == 'SUM(C$2:$C5)&"A1"&Sheet2!E6+LOG10(5)'
    assert shifted("A1", -1, 0) == "#REF!"


# ---------------------------------------------------------------- number formats and dates


@pytest.mark.parametrize(
    ("code", "shown"),
    [
        ("General", Shown.PLAIN), ("0.00", Shown.PLAIN), ("#,##0.00_);[Red](#,##0.00)", Shown.PLAIN), ("0.0%", Shown.PERCENT),
        ('0.00"%"', Shown.PLAIN), (r"0\%", Shown.PLAIN), ("0.00E+00", Shown.PLAIN), ('yyyy"年"m"月"', Shown.DATE), ("[h]:mm", Shown.DATE),
        ("[$-804]yyyy/m/d;@", Shown.DATE), ("[DBNum1]General", Shown.PLAIN), ("G/通用格式", Shown.PLAIN), ('G/通用格式"万吨"', Shown.PLAIN),
        ("_ * #,##0.00_ ", Shown.PLAIN), ('0;0;"no data"', Shown.PLAIN), ("@", Shown.PLAIN), ("mmm-yy", Shown.DATE), ("", Shown.PLAIN),
    ],
)  # fmt: skip
def test_what_a_format_shows(code: str, shown: Shown) -> None:
    assert shown_by(code) is shown


def test_builtin_formats() -> None:
    assert [shown_as(number, None) for number in (0, 9, 10, 14, 22, 31, 49, 57)] == [
        Shown.PLAIN,
        Shown.PERCENT,
        Shown.PERCENT,
        *[Shown.DATE] * 3,
        Shown.PLAIN,
        Shown.DATE,
    ]
    assert shown_as(14, "0.00") is Shown.PLAIN


@pytest.mark.parametrize(
    ("serial", "date1904", "moment"),
    [
        (45000, False, datetime(2023, 3, 15)), (45000.75, False, datetime(2023, 3, 15, 18)), (1, False, datetime(1900, 1, 1)), (59, False, datetime(1900, 2, 28)),
        (61, False, datetime(1900, 3, 1)), (0.5, False, time(12)), (0, True, datetime(1904, 1, 1)), (-3, False, -3), (2_958_466, False, 2_958_466),
        (0.9999999, False, datetime(1900, 1, 1)),
    ],
)  # fmt: skip
def test_serials(serial: float, date1904: bool, moment: object) -> None:
    assert date_of(serial, date1904=date1904) == moment


# ---------------------------------------------------------------- text tables


def test_a_stray_zero_byte_is_not_utf_16(tmp_path: Path) -> None:
    data = "地区,年份,数值\n合浦县,2025,1\x0000,亿元\n".encode()
    with pytest.raises(Refused, match="NUL bytes"):
        opened(tmp_path, data + b" " * (len(data) % 2), "数据.csv")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le"])
@pytest.mark.parametrize("delimiter", list(",;\t|"))
def test_encodings_and_delimiters(tmp_path: Path, encoding: str, delimiter: str) -> None:
    rows = [["地区", "年份", "说明"], ["合浦县", "2020", f"甲{delimiter}乙\n“丙”"], ["铁山港区", "-3.50", ""]]
    buffer = io.StringIO()
    csv.writer(buffer, delimiter=delimiter).writerows(rows)
    (grid,) = opened(tmp_path, buffer.getvalue().encode(encoding), "数据.csv")
    assert grid.rows == [["地区", "年份", "说明"], ["合浦县", 2020.0, f"甲{delimiter}乙\n“丙”"], ["铁山港区", -3.5]]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("0", 0.0), ("-0.25", -0.25), ("123456789012345", 123456789012345.0), ("1234567890123456", "1234567890123456"), ("00", "00"), ("1.", "1."), (".5", ".5"),
        ("+5", "+5"), ("１２", "１２"), ("1e5", "1e5"), ("12%", "12%"), (" 7 ", 7.0), ("—", "—"), ("٣", "٣"),
    ],
)  # fmt: skip
def test_only_plain_numerals_become_numbers(tmp_path: Path, text: str, value: Raw) -> None:
    (grid,) = opened(tmp_path, f"甲,{text},乙\n".encode(), "数据.csv")
    assert grid.rows == [["甲", value, "乙"]]


def test_a_large_text_table_is_read_from_the_open_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    content = "地区,数值\n" + "合浦县,1.5\n" * 500
    (small,) = opened(tmp_path, content.encode("gbk"), "数据.csv")
    monkeypatch.setattr(guard, "_IN_MEMORY", 1000)
    path = tmp_path / "数据.csv"
    large = open_grids(path, "f1")
    assert large.grids[0].rows == small.rows
    assert large.info.sha256 is not None


# ---------------------------------------------------------------- other formats


def test_old_workbook_keeps_what_stands_around_the_cells(tmp_path: Path) -> None:
    body = (
        oldbook.record(0x007D, struct.pack("<HHHHHH", 1, 2, 2000, 0, 1, 0))
        + oldbook.record(0x0208, struct.pack("<HHHHHHI", 2, 0, 3, 255, 0, 0, 0x20))
        + oldbook.number(1, 1, 45000.0, 2)
        + oldbook.number(3, 3, 7.25)
        + oldbook.record(0x00E5, struct.pack("<HHHHH", 1, 0, 1, 0, 2))
    )
    content = oldbook.compound({"Workbook": oldbook.xls(body, hidden=1), "_VBA_PROJECT_CUR": b"x"})
    path = tmp_path / "年度 数据.xls"
    path.write_bytes(content)
    result = open_grids(path, "f1")
    (grid,) = result.grids
    assert (grid.name, grid.hidden, grid.rows) == ("填报表", True, [[datetime(2023, 3, 15)], [], [None, None, 7.25]])
    assert (grid.merges, grid.hidden_rows, grid.hidden_columns) == (((1, 1, 2, 3),), frozenset({3}), frozenset({2, 3}))
    assert [note.rule.code for note in result.findings] == ["R122"]


def _xlsb() -> bytes:
    def rec(kind: int, body: bytes = b"") -> bytes:
        head = bytes([kind]) if kind < 128 else bytes([kind & 0x7F | 0x80, kind >> 7])
        return (
            head
            + bytes([len(body) & 0x7F | (0x80 if len(body) > 127 else 0)])
            + (bytes([len(body) >> 7]) if len(body) > 127 else b"")
            + body
        )

    def wide(text: str) -> bytes:
        return struct.pack("<I", len(text)) + text.encode("utf-16-le")

    page = rec(129) + rec(60, struct.pack("<IIIIH", 2, 2, 9, 0, 1)) + rec(145) + rec(0, struct.pack("<IIHBBB", 0, 0, 0, 0, 0, 0))
    page += (
        rec(7, struct.pack("<III", 0, 0, 1)) + rec(5, struct.pack("<IId", 1, 1, 0.255)) + rec(13, struct.pack("<II", 0, (2020 << 2) | 2))
    )
    page += (
        rec(0, struct.pack("<IIHBBB", 4, 0, 0, 0, 0x10, 0))
        + rec(3, struct.pack("<IIB", 0, 0, 0x2A))
        + rec(9, struct.pack("<IId", 3, 0, 2.5) + bytes(8))
    )
    page += rec(146) + rec(176, struct.pack("<IIII", 0, 1, 0, 1)) + rec(130)
    made = parts()
    made["xl/workbook.bin"] = rec(156, struct.pack("<II", 1, 1) + wide("rId1") + wide("填报表"))
    made["xl/_rels/workbook.bin.rels"] = str(made.pop("xl/_rels/workbook.xml.rels")).replace(".xml", ".bin")
    made["_rels/.rels"] = str(made["_rels/.rels"]).replace("workbook.xml", "workbook.bin")
    made["xl/worksheets/sheet1.bin"] = page
    made["xl/sharedStrings.bin"] = rec(19, b"\0" + wide("甲")) + rec(19, b"\0" + wide("合浦县"))
    made["xl/styles.bin"] = (
        rec(617) + rec(47, struct.pack("<HH", 0, 0) + bytes(12)) + rec(47, struct.pack("<HH", 0, 10) + bytes(12)) + rec(618)
    )
    return pack({name: content for name, content in made.items() if name not in ("xl/workbook.xml", packages.SHEET)})


def test_binary_workbook(tmp_path: Path) -> None:
    from gcx.records import CellError

    (grid,) = opened(tmp_path, _xlsb(), "填报.xlsb")
    assert grid.rows == [["合浦县", Percent(0.255), 2020.0], [], [], [], [CellError("#N/A"), None, None, 2.5]]
    assert (grid.name, grid.hidden, grid.merges) == ("填报表", True, ((1, 1, 2, 2),))
    assert (grid.hidden_rows, grid.hidden_columns, grid.formulas) == (frozenset({5}), frozenset({3}), {(5, 4): ""})


def test_open_document_keeps_what_stands_around_the_cells(tmp_path: Path) -> None:
    spaces = " ".join(f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "table", "text", "style"))
    rows = (
        '<table:table-column table:number-columns-repeated="2"/><table:table-column table:visibility="collapse"/>'
        '<table:table-row><table:table-cell table:number-columns-spanned="2" office:value-type="string"><text:p>标<text:s text:c="2"/>题</text:p></table:table-cell>'
        '<table:covered-table-cell/><table:table-cell office:value-type="date" office:date-value="2025-03-01"/></table:table-row>'
        '<table:table-row table:visibility="collapse"><table:table-cell table:number-columns-repeated="2" office:value-type="float" office:value="7.5"/>'
        '<table:table-cell table:formula="of:=SUM([.A2:.B2])" office:value-type="float" office:value="15"/><table:table-cell table:formula="of:=[.A9]"/></table:table-row>'
    )
    style = '<office:automatic-styles><style:style style:name="ta2"><style:table-properties table:display="false"/></style:style></office:automatic-styles>'
    content = f'<office:document {spaces}>{style}<office:body><office:spreadsheet><table:table table:name="甲" table:style-name="ta2">{rows}</table:table></office:spreadsheet></office:body></office:document>'
    (grid,) = opened(tmp_path, f'<?xml version="1.0"?>{content}'.encode(), "数据.fods")
    assert grid.rows == [["标  题", None, datetime(2025, 3, 1)], [7.5, 7.5, 15.0, Uncached("A9")]]
    assert (grid.hidden, grid.merges, grid.formulas) == (True, ((1, 1, 1, 2),), {(2, 3): "SUM(A2:B2)"})
    assert (grid.hidden_rows, grid.hidden_columns) == (frozenset({2}), frozenset({3}))


def test_web_page_spans_entities_and_stored_numbers(tmp_path: Path) -> None:
    page = (
        "<html><head><title>x</title><style>td{a:1}</style></head><body><p>说明</p><table><tr><td rowspan=2>甲&amp;乙</td><td>2020年</td></tr>"
        "<tr><td x:num='0.70543'>70.5%</td><td x:num>1,234.5</td></tr></table><TABLE><TR><TD>二<br>三</TD></TR></TABLE></body></html>"
    )
    (grid,) = opened(tmp_path, page.encode(), "查询.html")
    assert grid.rows == [["甲&乙", "2020年"], [None, Percent(0.70543), "1,234.5"], [], ["二\n三"]]
    assert grid.merges == ((1, 1, 2, 1),)


def test_broken_markup_at_the_end_of_a_large_sheet_is_found_before_its_cells_are_read_slowly(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gcx.reading.formats.xlsx._LARGE", 0)
    monkeypatch.setattr("gcx.reading.formats.xlsx.SheetParser.read", lambda *_: pytest.fail("the cells were read"))
    cut = sheet(table()).removesuffix("</worksheet>")
    with pytest.raises(Refused) as caught:
        opened(tmp_path, book(replace={"xl/worksheets/sheet1.xml": cut}), "数据.xlsx")
    assert (caught.value.finding.rule.code, "标记不完整" in caught.value.finding.message.zh) == ("R109", True)


def test_parquet_without_its_component_says_how_to_get_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(Refused) as caught:
        opened(tmp_path, b"PAR1" + bytes(30), "数据.parquet")
    assert caught.value.finding.rule.code == "R112"
    assert "gcx[parquet]" in caught.value.finding.hint.zh


def test_parquet(tmp_path: Path) -> None:
    pa = pytest.importorskip("pyarrow")
    pq = pytest.importorskip("pyarrow.parquet")
    path = tmp_path / "数据.parquet"
    pq.write_table(
        pa.table({"地区": ["合浦县", None], "年份": [2020, 2021], "数值": [1.5, float("nan")], "日期": [date(2025, 3, 1), None]}), path
    )
    (grid,) = open_grids(path, "f1").grids
    assert [list(row) for row in grid.rows] == [["地区", "年份", "数值", "日期"], ["合浦县", 2020, 1.5, date(2025, 3, 1)], [None, 2021]]
    with pytest.raises(Refused):
        open_grids(path, "f1", Limits(text_cells=5))


def test_parquet_that_would_fill_the_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pa = pytest.importorskip("pyarrow")
    pq = pytest.importorskip("pyarrow.parquet")
    path, rows = tmp_path / "数据.parquet", 4000
    notes = pa.DictionaryArray.from_arrays(pa.array([0] * rows), pa.array(["长" * 100_000]))
    pq.write_table(pa.table({"1.地区": ["合浦县"] * rows, "说明": notes}), path, compression="zstd", store_schema=False)
    assert path.stat().st_size < 10_000
    before = pa.total_allocated_bytes()
    (grid,) = open_grids(path, "f1").grids  # 1.2 GB of text, stored and kept once
    assert len(grid.rows) == rows + 1
    assert pa.default_memory_pool().max_memory() - before < 100 << 20
    monkeypatch.setattr(parquet, "_weigh", lambda *_: None)  # as if the file lied about its size
    with pytest.raises(Refused) as caught:
        open_grids(path, "f1", Limits(text_bytes=50_000))
    assert caught.value.finding.rule.code == "R108"


@pytest.mark.parametrize("encoding", ["PLAIN", "DELTA_BYTE_ARRAY", "DELTA_LENGTH_BYTE_ARRAY"])
def test_parquet_in_every_encoding_of_texts(tmp_path: Path, encoding: str) -> None:
    pa = pytest.importorskip("pyarrow")
    pq = pytest.importorskip("pyarrow.parquet")
    texts = ["合浦县", None, "海城区"] * 900
    table = pa.table({"地区": texts, "说明": pa.array([None] * len(texts), pa.string()), "空": pa.nulls(len(texts))})
    pq.write_table(table, tmp_path / "数据.parquet", use_dictionary=False, column_encoding={"地区": encoding, "说明": encoding})
    (grid,) = open_grids(tmp_path / "数据.parquet", "f1").grids
    assert [row[0] if row else None for row in grid.rows] == ["地区", *texts]


@pytest.mark.parametrize("kind", ["list", "struct", "long"])
def test_parquet_whose_cells_are_no_cells(tmp_path: Path, kind: str) -> None:
    pa = pytest.importorskip("pyarrow")
    pq = pytest.importorskip("pyarrow.parquet")
    column = {
        "list": pa.array([[1, 2], []]),
        "struct": pa.array([{"a": 1}, {"a": 2}]),
        "long": pa.array([b"x" * 1000] * 2, pa.binary(1000)),
    }[kind]
    pq.write_table(pa.table({"地区": ["合浦县", "海城区"], "说明": column}), tmp_path / "数据.parquet")
    with pytest.raises(Refused) as caught:
        open_grids(tmp_path / "数据.parquet", "f1")
    assert "列 说明 的一格不是一个值" in caught.value.finding.message.zh


# ---------------------------------------------------------------- limits and rules


def test_limits_can_be_raised_by_name() -> None:
    limits = Limits.from_env({"GCX_LIMIT_CELLS": "5,000,000", "GCX_LIMIT_SHEETS": "7", "HOME": "/"})
    assert (limits.cells, limits.sheets, limits.rows) == (5_000_000, 7, DEFAULT.rows)
    for bad in ("0", "-3", "", "many", "1.5"):
        with pytest.raises(ValueError, match="GCX_LIMIT_CELLS"):
            Limits.from_env({"GCX_LIMIT_CELLS": bad})
    with pytest.raises(ValueError, match="cells"):
        DEFAULT.with_values({"sells": 3})


def test_a_file_at_the_limit_is_read_and_one_above_is_refused(tmp_path: Path) -> None:
    content = book()
    assert opened(tmp_path, content, limits=Limits(cells=25, file_bytes=len(content)))
    for limits in (Limits(cells=24), Limits(file_bytes=len(content) - 1)):
        with pytest.raises(Refused) as caught:
            opened(tmp_path, content, limits=limits)
        finding = caught.value.finding
        assert "GCX_LIMIT_" in finding.hint.zh
        assert "超过上限" in finding.message.zh


def test_every_rule_is_documented() -> None:
    codes = [rule.code for rule in findings_files.RULES]
    assert codes == sorted(set(codes))
    for rule in findings_files.RULES:
        assert "R101" <= rule.code <= "R149"
        assert [line.partition("：")[0] for line in rule.doc.splitlines()] == ["含义", "为什么", "怎么改", "依据"]


def test_every_limit_has_words() -> None:
    for name in Limits.names():
        about = Limits.about(name)
        assert about.zh
        assert about.en
        assert Limits.shown(name, getattr(DEFAULT, name))
    assert Limits.shown("file_bytes", DEFAULT.file_bytes) == "20 MB"


# ---------------------------------------------------------------- files with a few bytes changed


def _damaged(content: bytes, chance: random.Random) -> bytes:
    changed = bytearray(content)
    for _ in range(chance.choice((1, 2, 9))):
        changed = changed or bytearray(b"x")
        at = chance.randrange(len(changed))
        match chance.randrange(5):
            case 0:
                changed[at] = chance.randrange(256)
            case 1:
                del changed[at : at + chance.choice((1, 7, 90))]
            case 2:
                changed[at : at + 4] = chance.choice((b"\xff\xff\xff\xff", b"\0\0\0\0", b"<<>>", b"9999", b"\"'&;"))
            case 3:
                changed[at:at] = changed[: chance.choice((3, 30, 300))]
            case _:
                changed = changed[: at + 1]
    return bytes(changed)


def test_damage_never_ends_in_anything_but_a_refusal(tmp_path: Path) -> None:
    chance = random.Random(16)
    seeds = [("a.xlsx", book(replace={"xl/styles.xml": styles([0, 10, 14])})), ("a.xlsb", _xlsb())]
    seeds += [
        (case.name, case.make()) for case in (*others.TEXTS, *others.OLD, *others.OTHERS) if case.refused is None and case.place is None
    ]
    verdicts = set()
    for _ in range(700):
        name, content = chance.choice(seeds)
        if content.startswith(b"PK") and chance.random() < 0.8:
            archive = zipfile.ZipFile(io.BytesIO(content))
            members: dict[str, str | bytes] = {entry: archive.read(entry) for entry in archive.namelist()}
            part = chance.choice(list(members))
            members[part] = _damaged(bytes(members[part]) or b"x", chance)  # type: ignore[arg-type]
            content = pack(members)
        else:
            content = _damaged(content, chance)
        try:
            opened(tmp_path, content, name)
            verdicts.add("read")
        except Refused as refused:
            verdicts.add(refused.finding.rule.code)
    assert {"read", "R109"} <= verdicts
