"""A workbook made from the cells alone, for files that cannot be patched (.csv, .xls, .ods, .et, .xlsb, .parquet): same values at the same addresses."""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence
from datetime import date, datetime, time
from typing import Protocol

from gcx.findings import Text, column_letters
from gcx.names import display_width
from gcx.records import CellError, Percent, Raw, Uncached, plain
from gcx.rendering.returning.package import CONTENT_TYPES, Package, package_of
from gcx.rendering.returning.workbook import sheet_name
from gcx.rendering.returning.xmltext import DECLARATION, escape, escape_attribute, escape_cell

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_TYPES = "application/vnd.openxmlformats-officedocument.spreadsheetml."
_ROWS, _COLUMNS, _LONGEST = 1_048_576, 16_384, 32_767
_ERRORS = {"#NULL!", "#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!", "#N/A"}
_DANGEROUS = ("=", "+", "-", "@", "\t", "\r")
_SAMPLE = 200
_TEXT, _PERCENT, _PERCENT_2, _DAY, _MOMENT, _TIME = range(1, 7)
_STYLES = (
    f'{DECLARATION}<styleSheet xmlns="{_MAIN}"><numFmts count="2"><numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd"/>'
    '<numFmt numFmtId="165" formatCode="yyyy\\-mm\\-dd\\ hh:mm:ss"/></numFmts>'
    '<fonts count="1"><font><sz val="11"/><name val="宋体"/><family val="3"/><charset val="134"/></font></fonts>'
    '<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills>'
    '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
    '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs><cellXfs count="7">'
    '<xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>'
    '<xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0" quotePrefix="1"/>'
    + "".join(
        f'<xf numFmtId="{number}" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>' for number in (9, 10, 164, 165, 21)
    )
    + '</cellXfs><cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
)


class PlainSheet(Protocol):
    """What is needed of a sheet that was read; `gcx.reading.grid.Grid` has all of it."""

    @property
    def name(self) -> str:
        """The sheet's name, as the findings name it."""
        ...

    @property
    def rows(self) -> Sequence[Sequence[Raw]]:
        """The cells from row 1, column A on; rows may be short."""
        ...

    @property
    def hidden(self) -> bool:
        """Whether the sheet is hidden."""
        ...

    @property
    def hidden_rows(self) -> Collection[int]:
        """Hidden rows, counted from 1."""
        ...

    @property
    def hidden_columns(self) -> Collection[int]:
        """Hidden columns, counted from 1."""
        ...

    @property
    def merges(self) -> Sequence[tuple[int, int, int, int]]:
        """Merged ranges: first row, first column, last row, last column, from 1."""
        ...


class TooLargeError(ValueError):
    """The cells do not fit into a workbook; `text` says so."""

    def __init__(self, text: Text) -> None:
        super().__init__(text.en)
        self.text = text


def plain_package(sheets: Sequence[PlainSheet], unnamed: str) -> tuple[Package, list[str], list[Text]]:
    """A workbook of these cells, the names of its sheets in order, and what could not be kept. A sheet without name is called `unnamed`.

    Texts stay texts (never formulas), numbers numbers, dates dates, percent-formatted numbers keep the percent format.

    Raises:
        TooLargeError: more rows or columns than a workbook has.
    """
    taken: set[str] = set()
    names = [sheet_name(sheet.name or unnamed, taken) for sheet in sheets]
    parts = {
        CONTENT_TYPES: _content_types(len(names)),
        "_rels/.rels": _relationships([("officeDocument", "xl/workbook.xml")]),
        "xl/workbook.xml": _workbook(names, [sheet.hidden for sheet in sheets]),
        "xl/_rels/workbook.xml.rels": _relationships(
            [*(("worksheet", f"worksheets/sheet{at}.xml") for at in range(1, len(names) + 1)), ("styles", "styles.xml")]
        ),
        "xl/styles.xml": _STYLES,
    }
    cut = 0
    for at, sheet in enumerate(sheets, start=1):
        parts[f"xl/worksheets/sheet{at}.xml"], long = _sheet(sheet)
        cut += long
    lost = (
        [
            Text(
                f"{cut}个单元格的文字超过{_LONGEST}字，后面的部分没有写入",
                f"{cut} cells have more than {_LONGEST} characters; the rest is left out",
            )
        ]
        if cut
        else []
    )
    return package_of(parts), names, lost


def _content_types(sheets: int) -> str:
    overrides = "".join(
        f'<Override PartName="/xl/worksheets/sheet{at}.xml" ContentType="{_TYPES}worksheet+xml"/>' for at in range(1, sheets + 1)
    )
    return (
        f'{DECLARATION}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{_TYPES}sheet.main+xml"/>'
        f'<Override PartName="/xl/styles.xml" ContentType="{_TYPES}styles+xml"/>{overrides}</Types>'
    )


def _relationships(targets: Sequence[tuple[str, str]]) -> str:
    made = "".join(
        f'<Relationship Id="rId{at}" Type="{_OFFICE}/{kind}" Target="{target}"/>' for at, (kind, target) in enumerate(targets, start=1)
    )
    return f'{DECLARATION}<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{made}</Relationships>'


def _workbook(names: Sequence[str], hidden: Sequence[bool]) -> str:
    states = [' state="hidden"' if each and not all(hidden) else "" for each in hidden]
    made = "".join(
        f'<sheet name="{escape_attribute(name)}" sheetId="{at}"{state} r:id="rId{at}"/>'
        for at, (name, state) in enumerate(zip(names, states, strict=True), start=1)
    )
    return f'{DECLARATION}<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>{made}</sheets></workbook>'


def _sheet(sheet: PlainSheet) -> tuple[str, int]:
    """The worksheet part, and how many texts had to be cut."""
    width = max((len(row) for row in sheet.rows), default=0)
    if len(sheet.rows) > _ROWS or width > _COLUMNS:
        raise TooLargeError(
            Text(
                f"表“{sheet.name}”有{len(sheet.rows)}行、{width}列，超过工作簿的{_ROWS}行、{_COLUMNS}列，写不成退回件",
                f"sheet “{sheet.name}” has {len(sheet.rows)} rows and {width} columns: more than a workbook holds",
            )
        )
    letters = [column_letters(column) for column in range(1, width + 1)]
    rows, cut = [], 0
    for number, row in enumerate(sheet.rows, start=1):
        cells = [_cell(f"{letters[at]}{number}", value) for at, value in enumerate(row) if value is not None]
        cut += sum(isinstance(value, str) and len(value) > _LONGEST for value in row)
        hidden = ' hidden="1"' if number in sheet.hidden_rows else ""
        if cells or hidden:
            rows.append(f'<row r="{number}"{hidden}>{"".join(cells)}</row>')
    merges = "".join(
        f'<mergeCell ref="{column_letters(left)}{top}:{column_letters(right)}{bottom}"/>' for top, left, bottom, right in sheet.merges
    )
    merged = f'<mergeCells count="{len(sheet.merges)}">{merges}</mergeCells>' if merges else ""
    return (
        f'{DECLARATION}<worksheet xmlns="{_MAIN}">{_columns(sheet, width)}<sheetData>{"".join(rows)}</sheetData>{merged}</worksheet>',
        cut,
    )


def _columns(sheet: PlainSheet, width: int) -> str:
    made = []
    for column in range(1, width + 1):
        texts = [plain(row[column - 1])[:80] for row in sheet.rows[:_SAMPLE] if len(row) >= column]
        wide = min(max(8, *(display_width(text) + 2 for text in texts)), 40) if texts else 8
        hidden = ' hidden="1"' if column in sheet.hidden_columns else ""
        made.append(f'<col min="{column}" max="{column}" width="{wide + 0.7:g}" customWidth="1"{hidden}/>')
    return f"<cols>{''.join(made)}</cols>" if made else ""


def _cell(reference: str, value: Raw) -> str:
    if isinstance(value, bool):
        return f'<c r="{reference}" t="b"><v>{int(value)}</v></c>'
    if isinstance(value, int | float) and math.isfinite(value):
        return f'<c r="{reference}"><v>{value!r}</v></c>'
    if isinstance(value, Percent) and math.isfinite(value.value):
        whole = abs(value.value * 100 - round(value.value * 100)) < 1e-9
        return f'<c r="{reference}" s="{_PERCENT if whole else _PERCENT_2}"><v>{value.value!r}</v></c>'
    if isinstance(value, CellError) and value.text in _ERRORS:
        return f'<c r="{reference}" t="e"><v>{escape(value.text)}</v></c>'
    if isinstance(value, date | time) and (dated := _serial(value)) is not None:
        return f'<c r="{reference}" s="{dated[1]}"><v>{dated[0]!r}</v></c>'
    text = value if isinstance(value, str) else f"={value.formula}" if isinstance(value, Uncached) else plain(value)
    style = f' s="{_TEXT}"' if text.startswith(_DANGEROUS) else ""
    return f'<c r="{reference}"{style} t="inlineStr"><is><t xml:space="preserve">{escape_cell(text[:_LONGEST])}</t></is></c>'


def _serial(value: date | time) -> tuple[float, int] | None:
    """The number a workbook keeps for a date, and its style; `None` before 1900-03-01, where programs disagree."""
    if isinstance(value, time):
        return (value.hour * 3600 + value.minute * 60 + value.second) / 86400, _TIME
    moment = value.replace(tzinfo=None) if isinstance(value, datetime) else datetime(value.year, value.month, value.day)  # noqa: DTZ001 - cells have no zone
    days = (moment - datetime(1899, 12, 30)).total_seconds() / 86400  # noqa: DTZ001
    if days < 61:
        return None
    return (days, _MOMENT) if isinstance(value, datetime) and days != int(days) else (int(days), _DAY)
