"""Packages written part by part, so that every part can be wrong in its own way."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
STRICT = "http://purl.oclc.org/ooxml/spreadsheetml/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
HEADER = ("地区", "年份", "指标", "数值", "计量单位")
FIGURES = (
    ("合浦县", 2020, "能源消费总量", 123.4, "万吨标准煤"),
    ("合浦县", 2021, "能源消费总量", 131.9, "万吨标准煤"),
    ("合浦县", 2020, "地区生产总值", 287.65, "亿元"),
    ("合浦县", 2021, "地区生产总值", 301.02, "亿元"),
)
TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="xml" ContentType="application/xml"/>'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/></Types>'
)


def letters(column: int) -> str:
    """Column name from 1."""
    name = ""
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(65 + rest) + name
    return name


def cell(reference: str, value: object, style: int | None = None) -> str:
    """One `<c>` as a plain writer writes it."""
    styled = "" if style is None else f' s="{style}"'
    if isinstance(value, str):
        text = value.replace("&", "&amp;").replace("<", "&lt;")
        return f'<c r="{reference}"{styled} t="inlineStr"><is><t>{text}</t></is></c>'
    return f'<c r="{reference}"{styled}><v>{value}</v></c>'


def row(number: int, values: Iterable[object]) -> str:
    """One `<row>`."""
    cells = "".join(cell(f"{letters(column)}{number}", value) for column, value in enumerate(values, 1))
    return f'<row r="{number}">{cells}</row>'


def table() -> str:
    """The rows of the ordinary table: header in row 1, figures in rows 2 to 5."""
    return "".join(row(number, values) for number, values in enumerate((HEADER, *FIGURES), 1))


def sheet(rows: str, *, before: str = "", after: str = "", namespace: str = MAIN) -> str:
    """A worksheet part around `rows`."""
    return f'{DECLARATION}<worksheet xmlns="{namespace}">{before}<sheetData>{rows}</sheetData>{after}</worksheet>'


def styles(formats: Iterable[int | str], extra: str = "") -> str:
    """A styles part whose cell style n shows number format n of `formats` (a number, or the text of a custom format)."""
    listed = list(formats)
    custom = "".join(f'<numFmt numFmtId="{164 + at}" formatCode="{code}"/>' for at, code in enumerate(listed) if isinstance(code, str))
    used = "".join(f'<xf numFmtId="{164 + at if isinstance(code, str) else code}"/>' for at, code in enumerate(listed))
    return f'{DECLARATION}<styleSheet xmlns="{MAIN}"><numFmts>{custom}</numFmts>{extra}<cellXfs>{used}</cellXfs></styleSheet>'


def workbook(
    names: Iterable[str] = ("填报表",), states: Iterable[str] = (), extra: str = "", targets: Iterable[str] = ()
) -> dict[str, str]:
    """The workbook part and its relationships for sheets `names` (parts xl/worksheets/sheet1.xml ...)."""
    listed, hidden, parts = list(names), list(states), list(targets)
    entries = "".join(
        f'<sheet name="{name}" sheetId="{at}"{f" state={chr(34)}{hidden[at - 1]}{chr(34)}" if hidden else ""} r:id="rId{at}"/>'
        for at, name in enumerate(listed, 1)
    )
    related = "".join(
        f'<Relationship Id="rId{at}" Type="{OFFICE}/worksheet" Target="{parts[at - 1] if parts else f"worksheets/sheet{at}.xml"}"/>'
        for at in range(1, len(listed) + 1)
    )
    related += f'<Relationship Id="s1" Type="{OFFICE}/styles" Target="styles.xml"/>'
    related += f'<Relationship Id="s2" Type="{OFFICE}/sharedStrings" Target="sharedStrings.xml"/>'
    return {
        "xl/workbook.xml": f'{DECLARATION}<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}">{extra}<sheets>{entries}</sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'{DECLARATION}<Relationships xmlns="{PACKAGE}">{related}</Relationships>',
    }


def parts(rows: str | None = None, **given: str) -> dict[str, str | bytes]:
    """All parts of an ordinary one-sheet workbook."""
    made: dict[str, str | bytes] = {
        "[Content_Types].xml": DECLARATION + TYPES,
        "_rels/.rels": f'{DECLARATION}<Relationships xmlns="{PACKAGE}"><Relationship Id="r1" Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        **workbook(),
        "xl/worksheets/sheet1.xml": sheet(table() if rows is None else rows, **given),
        "xl/styles.xml": styles([0]),
    }
    return made


def pack(members: dict[str, str | bytes] | list[tuple[str, str | bytes]], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    """The zip of `members`, the same bytes every time."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", compression) as archive:
        for name, content in members.items() if isinstance(members, dict) else members:
            entry = zipfile.ZipInfo(name, (2026, 1, 2, 3, 4, 6))
            entry.compress_type = compression
            archive.writestr(entry, content)
    return buffer.getvalue()


def book(rows: str | None = None, *, replace: dict[str, str | bytes | None] | None = None, **given: str) -> bytes:
    """A workbook of `rows` (or of the ordinary table) with parts of `replace` put in, or left out where it says `None`."""
    made = {**parts(rows, **given), **(replace or {})}
    return pack({name: content for name, content in made.items() if content is not None})
