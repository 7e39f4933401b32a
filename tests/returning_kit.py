"""Workbooks with everything a submitter may put into one, findings made by hand, and ways to look into a returned package."""

from __future__ import annotations

import hashlib
import io
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import xlsxwriter

from gcx.findings import Finding, Location, Rule, Severity, Text
from gcx.records import Figures, FileInfo, FileStatus, Outcome, Outcomes, Result
from gcx.rendering.returning import ReturnReport, write_return

NOT_A_NUMBER = Rule("V302", "not-a-number", Severity.ERROR, Text("不是数值", "not a number"))
JUMP = Rule("W501", "jump", Severity.QUERY, Text("同比变化大", "large change"))
TIDIED = Rule("V310", "tidied", Severity.INFO, Text("已整理", "tidied"))
NO_TABLE = Rule("R210", "no-table", Severity.QUERY, Text("没有认出的表", "no table"))


class NoOutcomes(Outcomes):
    """A result without targets."""

    def __iter__(self) -> Iterator[Outcome]:
        return iter(())

    def latest(self) -> Iterator[Outcome]:
        return iter(())

    def counts(self) -> dict[str, int]:
        return {}


def png(width: int = 30, height: int = 18) -> bytes:
    """A red picture."""
    rows = b"".join(b"\0" + b"\xc0\x10\x20" * width for _ in range(height))

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


def rich_book(path: Path, *, macros: bool = False) -> Path:
    """A submission with chart, picture, text box, button, check box, conditional formats of both kinds, sparkline, validations, notes, table ...

    填报表: title A1 merged to G1, headings in row 3, figures E4:G12. 资料: a table with a frozen pane. 封面: nothing to find.
    """
    book = xlsxwriter.Workbook(str(path), {"strings_to_formulas": False})
    cover, form, data = book.add_worksheet("封面"), book.add_worksheet("填报表"), book.add_worksheet("资料")
    cover.write("B2", "北海市 <2025> & “绿色”")
    cover.insert_image("B4", "pic.png", {"image_data": io.BytesIO(png())})
    title = book.add_format({"bold": True, "font_size": 16, "align": "center"})
    head = book.add_format({"bold": True, "font_color": "white", "bg_color": "#1F4E79", "border": 1})
    yellow = book.add_format({"bg_color": "#FFFF99", "num_format": "0.000", "border": 1, "italic": True, "locked": False})
    plain = book.add_format({"num_format": "#,##0.0", "border": 4, "font_name": "仿宋"})
    form.merge_range("A1:G1", "能源消费年报", title)
    for column, text in enumerate(["地区", "指标", "计量单位", "代码", "2023年", "2024年", "2025年"]):
        form.write(2, column, text, head)
    for row in range(3, 12):
        form.write_row(row, 0, ["合浦县", f"指标{row}", "万吨标准煤", 400 + row])
        form.write_number(row, 4, 100.5 + row, yellow if row % 2 else plain)
        form.write_number(row, 5, 110.25 + row, yellow)
        form.write_formula(row, 6, f"=F{row + 1}*1.1", plain, round((110.25 + row) * 1.1, 4))
    form.write("E5", "约50", yellow)
    form.merge_range("B14:D15", "合并", plain)
    form.write_comment("E5", "请核对此数", {"author": "李会计", "visible": False})
    form.write_comment("A4", "县名", {"author": "李会计"})
    form.conditional_format("F4:F12", {"type": "cell", "criteria": ">", "value": 115, "format": book.add_format({"font_color": "red"})})
    form.conditional_format("G4:G12", {"type": "data_bar", "data_bar_2010": True, "bar_color": "#63C384"})
    form.data_validation("E4:F12", {"validate": "decimal", "criteria": ">=", "value": 0, "input_title": "填报", "input_message": "非负数"})
    form.add_sparkline("H4", {"range": "填报表!E4:G4"})
    form.insert_textbox("I6", "填表说明：按年报制度填写", {"width": 160})
    form.insert_button("I12", {"caption": "检查", "macro": "check"} if macros else {"caption": "检查"})
    form.write_url("A13", "https://example.invalid/a?b=1&c=2", string="制度")
    form.protect("", {"select_locked_cells": True})
    chart = book.add_chart({"type": "column"})
    chart.add_series({"categories": "=填报表!$B$4:$B$12", "values": "=填报表!$E$4:$E$12", "name": "能耗"})
    form.insert_chart("I16", chart)
    form.set_column("B:B", 22)
    form.set_landscape()
    data.add_table(
        "A1:C4",
        {
            "columns": [{"header": "年"}, {"header": "值"}, {"header": "注"}],
            "data": [[2023, 1.5, "甲"], [2024, 2.5, "=乙"], [2025, 3.5, "丙"]],
        },
    )
    data.freeze_panes(1, 0)
    data.set_column("E:E", 12, book.add_format({"bg_color": "#DDEEFF"}))
    data.set_row(9, 30, book.add_format({"bg_color": "#EEDDFF"}))
    data.insert_checkbox("D2", True) if hasattr(data, "insert_checkbox") else None
    book.define_name("单价", "=填报表!$E$4")
    book.define_name("封面!本表", "=封面!$B$2")
    if macros:
        binary = path.with_name("vbaProject.bin")
        binary.write_bytes(b"\xd0\xcf\x11\xe0 no real macros")
        book.add_vba_project(str(binary), is_stream=False)
    book.close()
    return path


def finding(rule: Rule, sheet: str | None, cell: str | None, message: str, **more: Any) -> Finding:
    """A finding at `E4` or `E4:F6` of a sheet of file f1."""
    at = Location("f1", sheet)
    if cell:
        first, _, last = cell.partition(":")
        one, two = _place(first), _place(last or first)
        at = Location("f1", sheet, *one) if one == two else Location("f1", sheet, *one, *two)
    if isinstance(more.get("expected"), str):
        more["expected"] = Text(more["expected"], f"EN {more['expected']}")
    if isinstance(more.get("hint"), str):
        more["hint"] = Text(more["hint"], f"EN {more['hint']}")
    return Finding(rule, Text(message, f"EN {message}"), at, **more)


def _place(cell: str) -> tuple[int, int]:
    letters, number = re.fullmatch(r"([A-Z]+)(\d+)", cell).groups()
    column = 0
    for letter in letters:
        column = column * 26 + ord(letter) - 64
    return int(number), column


def result_of(path: Path, findings: Sequence[Finding], *, format: str = "xlsx", status: FileStatus = FileStatus.REJECTED) -> Result:  # noqa: A002
    """A result with one file, f1."""
    data = path.read_bytes()
    info = FileInfo("f1", str(path), hashlib.sha256(data).hexdigest(), len(data), format, status)
    none = np.zeros(0, np.int32)
    figures = Figures(none, none, none, np.zeros(0), none, none, np.zeros(0, np.int8), np.zeros(0))
    return Result("p", "方案", "北政发〔2021〕16号", "0" * 64, [info], list(findings), [], NoOutcomes(), figures, 2025, ())


def returned(path: Path, findings: Sequence[Finding], target: Path | None = None, **more: Any) -> ReturnReport:
    """Return the file with these findings."""
    result = result_of(path, findings, format=more.pop("format", "xlsx"))
    return write_return(result, result.files[0], path, target, **more)


def parts(path: Path) -> dict[str, bytes]:
    """Every part of a package."""
    with zipfile.ZipFile(path) as package:
        assert package.testzip() is None
        return {name: package.read(name) for name in package.namelist()}


def rewritten(path: Path, target: Path, change: Mapping[str, tuple[str, str]] | Any, *, rename: Mapping[str, str] | None = None) -> Path:
    """A copy of a package with `change(name, text) -> text` applied to its XML parts and parts renamed."""
    with zipfile.ZipFile(path) as package, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as copy:
        for name in package.namelist():
            data = package.read(name)
            if name.endswith((".xml", ".rels", ".vml")):
                text = change(name, data.decode("utf-8"))
                if text is None:
                    continue
                data = text.encode("utf-8")
            copy.writestr((rename or {}).get(name, name), data)
    return target


def part_of(path: Path, sheet: str) -> str:
    """The part of a sheet, by its name."""
    found = parts(path)
    book = found["xl/workbook.xml"].decode()
    identity = re.search(rf'<sheet [^>]*name="{sheet}"[^>]*r:id="(\w+)"', book)[1]
    relations = found["xl/_rels/workbook.xml.rels"].decode()
    tag = next(tag for tag in re.findall(r"<Relationship [^>]*>", relations) if f'Id="{identity}"' in tag)
    target = re.search(r'Target="([^"]+)"', tag)[1]
    return target.lstrip("/") if target.startswith("/") else f"xl/{target}"
