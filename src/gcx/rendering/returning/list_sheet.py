"""The sheet 问题清单: one row per finding, with a link to its cell and an empty cell for the officer's answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from gcx.findings import Finding, Severity, Text, column_letters
from gcx.listing import HEADINGS, MARKER, SHEET, Column
from gcx.names import display_width
from gcx.rendering.returning.marks import expected_words, level
from gcx.rendering.returning.styles import NO_FILL, Styles, solid_fill
from gcx.rendering.returning.workbook import quoted
from gcx.rendering.returning.xmltext import DECLARATION, escape_attribute, escape_cell
from gcx.rendering.text import visible
from gcx.rendering.wording import count_words, rule_words, severity_of

HEADER_ROW = 3
LINKS = 60_000
"""How many links one sheet gets; Excel opens no more than 65,530."""

_WIDTHS = {
    Column.NUMBER: (5, 7),
    Column.LEVEL: (8, 11),
    Column.PLACE: (8, 18),
    Column.AREA: (6, 12),
    Column.YEAR: (6, 6),
    Column.ITEM: (8, 18),
    Column.FOUND: (8, 14),
    Column.MESSAGE: (20, 32),
    Column.EXPECTED: (8, 20),
    Column.HINT: (12, 26),
    Column.CODE: (8, 14),
    Column.EXPLANATION: (26, 26),
}
"""Narrowest and widest column, in characters; in between as wide as what it holds."""
_HIDDEN = (Column.FINGERPRINT, Column.FILLS)
_FROZEN = (
    f'<pane ySplit="{HEADER_ROW}" topLeftCell="A{HEADER_ROW + 1}" activePane="bottomLeft" state="frozen"/>'
    f'<selection pane="bottomLeft" activeCell="A{HEADER_ROW + 1}" sqref="A{HEADER_ROW + 1}"/>'
)
_CENTERED = {Column.NUMBER, Column.LEVEL, Column.YEAR}
_LEVEL_COLORS = {Severity.ERROR: "FFFFC7CE", Severity.QUERY: "FFFFEB9C", Severity.INFO: "FFDDEBF7"}
_DANGEROUS = ("=", "+", "-", "@", "\t", "\r")
_LONGEST = 32_000
_SAMPLE = 2_000

_GUIDE = Text(
    "点“位置”跳到单元格，改在原表里；“核实或说明”的数若属实，在“情况说明”栏写明原因。改完或写好后，报送本文件即可，本表不用删除。",
    "Click “Cell” to jump there and mend the figure in its own sheet; where a figure to verify is right, say why under “Explanation”. Then send this file back; leave this sheet in.",
)
_NOTHING = Text("未发现问题", "no findings")
_WHOLE_FILE = Text("整个文件", "whole file")


@dataclass(frozen=True, slots=True)
class Line:
    """One finding in the list: where its link goes, the text the officer has written already, and how its cells looked before the marks."""

    finding: Finding
    link: str
    explanation: str = ""
    fills: str = ""


@dataclass(frozen=True, slots=True)
class _Look:
    """Style numbers of the list."""

    title: int
    guide: int
    head: int
    plain: int
    text: int
    center: int
    link: int
    input: int
    input_text: int
    hidden: int
    level: Mapping[Severity, int]


def list_sheet(lines: Sequence[Line], styles: Styles, namespace: str, title: str, lang: str) -> str:
    """The whole worksheet part. Texts are inline strings and never formulas, whatever they begin with."""
    look = _look(styles)
    columns = list(HEADINGS)
    table = [_row(number, line, lang) for number, line in enumerate(lines, start=1)]
    widths = _widths(table, lang)
    rows = [
        _xml_row(1, [_inline(1, 1, f"{MARKER}{title}", look.title)], 24),
        _xml_row(2, [_inline(2, 1, _GUIDE.in_(lang) if lines else _NOTHING.in_(lang), look.guide)], 20),
        _xml_row(HEADER_ROW, [_inline(HEADER_ROW, at, HEADINGS[column].in_(lang), look.head) for at, column in enumerate(columns, 1)], 20),
    ]
    for number, (line, cells) in enumerate(zip(lines, table, strict=True), start=HEADER_ROW + 1):
        rows.append(_xml_row(number, _cells(number, line, cells, look), _height(cells, widths)))
    last = HEADER_ROW + len(lines)
    return "".join(
        (
            f'{DECLARATION}<worksheet xmlns="{namespace}"><sheetPr><tabColor rgb="FFC00000"/><pageSetUpPr fitToPage="1"/></sheetPr>',
            f'<dimension ref="A1:{column_letters(len(columns))}{last}"/>',
            f'<sheetViews><sheetView showGridLines="0" workbookViewId="0">{_FROZEN}</sheetView></sheetViews>',
            '<sheetFormatPr defaultRowHeight="14.25"/>',
            _columns(columns, widths),
            f"<sheetData>{''.join(rows)}</sheetData>",
            f'<autoFilter ref="{filter_range(len(lines))}"/>',
            _links(lines, table),
            '<printOptions horizontalCentered="1"/><pageMargins left="0.4" right="0.4" top="0.55" bottom="0.55" header="0.3" footer="0.3"/>',
            '<pageSetup paperSize="9" orientation="landscape" fitToWidth="1" fitToHeight="0"/>',
            f"<headerFooter><oddFooter>{'&amp;C第 &amp;P 页，共 &amp;N 页' if lang == 'zh' else '&amp;C&amp;P / &amp;N'}</oddFooter></headerFooter></worksheet>",
        )
    )


def filter_range(count: int) -> str:
    """The range of the filter over `count` findings."""
    return f"A{HEADER_ROW}:{column_letters(len(HEADINGS))}{HEADER_ROW + count}"


def names_for(sheet: str, count: int) -> dict[str, str]:
    """The names that belong to the sheet: the heading repeated on every printed page, and the filtered range."""
    columns = column_letters(len(HEADINGS))
    return {
        "_xlnm.Print_Titles": f"{quoted(sheet)}!${HEADER_ROW}:${HEADER_ROW}",
        "_xlnm._FilterDatabase": f"{quoted(sheet)}!$A${HEADER_ROW}:${columns}${HEADER_ROW + count}",
    }


def title(file: str, counts: dict[str, int], lang: str) -> str:
    """What stands on top of the list: whose it is, and how much there is of each severity."""
    words = count_words(counts, lang)
    return visible(f"{SHEET.in_(lang)}{'：' if lang == 'zh' else ': '}{file}{'　' if lang == 'zh' else '  '}{words}")


def place(finding: Finding, lang: str) -> str:
    """`填报表!E4:E9`, `填报表 第5行`, `填报表`, 整个文件."""
    at = finding.at
    if at.cell:
        return at.label
    if at.sheet and at.row:
        return f"{at.sheet} 第{at.row}行" if lang == "zh" else f"{at.sheet} row {at.row}"
    return at.sheet or _WHOLE_FILE.in_(lang)


def _row(number: int, line: Line, lang: str) -> dict[Column, str]:
    finding = line.finding
    return {
        Column.NUMBER: str(number),
        Column.LEVEL: level(finding, lang),
        Column.PLACE: visible(place(finding, lang)),
        Column.AREA: visible(finding.area or ""),
        Column.YEAR: "" if finding.year is None else str(finding.year),
        Column.ITEM: visible(finding.item or ""),
        Column.FOUND: visible(finding.found or ""),
        Column.MESSAGE: visible(finding.message.in_(lang)),
        Column.EXPECTED: expected_words(finding, lang),
        Column.HINT: visible(finding.hint.in_(lang)),
        Column.CODE: rule_words(finding),
        Column.EXPLANATION: line.explanation,
        Column.FINGERPRINT: finding.fingerprint,
        Column.FILLS: line.fills,
    }


def _cells(row: int, line: Line, cells: Mapping[Column, str], look: _Look) -> list[str]:
    made = []
    for at, (column, text) in enumerate(cells.items(), start=1):
        dangerous = text.startswith(_DANGEROUS)
        style = look.text if dangerous else look.plain
        if column is Column.LEVEL:
            style = look.level[severity_of(line.finding)]
        elif column in _HIDDEN:
            style = look.hidden
        elif column is Column.EXPLANATION:
            style = look.input_text if dangerous else look.input
        elif column is Column.PLACE and line.link and row - HEADER_ROW <= LINKS:
            style = look.link
        elif column in _CENTERED:
            style = look.center
        if column in {Column.NUMBER, Column.YEAR} and text:
            made.append(f'<c r="{column_letters(at)}{row}" s="{style}"><v>{text}</v></c>')
        else:
            made.append(_inline(row, at, text, style))
    return made


def _inline(row: int, column: int, text: str, style: int) -> str:
    if not text:
        return f'<c r="{column_letters(column)}{row}" s="{style}"/>'
    shown = escape_cell(text[:_LONGEST])
    return f'<c r="{column_letters(column)}{row}" s="{style}" t="inlineStr"><is><t xml:space="preserve">{shown}</t></is></c>'


def _xml_row(number: int, cells: Sequence[str], height: float) -> str:
    return f'<row r="{number}" ht="{height:g}">{"".join(cells)}</row>'


def _links(lines: Sequence[Line], table: Sequence[Mapping[Column, str]]) -> str:
    at = column_letters(list(HEADINGS).index(Column.PLACE) + 1)
    links = [
        f'<hyperlink ref="{at}{row}" location="{escape_attribute(line.link)}" display="{escape_attribute(cells[Column.PLACE])}"/>'
        for row, (line, cells) in enumerate(zip(lines[:LINKS], table[:LINKS], strict=True), start=HEADER_ROW + 1)
        if line.link
    ]
    return f"<hyperlinks>{''.join(links)}</hyperlinks>" if links else ""


def _widths(table: Sequence[Mapping[Column, str]], lang: str) -> dict[Column, int]:
    widths = {}
    for column, (least, most) in _WIDTHS.items():
        texts = [HEADINGS[column].in_(lang) + "  ", *(row[column] for row in table[:_SAMPLE])]
        widths[column] = min(max(least, *(display_width(text) + 2 for text in texts)), most)
    return widths


def _height(cells: Mapping[Column, str], widths: Mapping[Column, int]) -> float:
    lines = max(
        sum(1 + max(display_width(part) - 1, 0) // (width - 2) for part in cells[column].split("\n")) for column, width in widths.items()
    )
    return min(max(lines, 1) * 13.5 + 5, 400)


def _columns(columns: Sequence[Column], widths: Mapping[Column, int]) -> str:
    made = []
    for at, column in enumerate(columns, start=1):
        if column in _HIDDEN:
            made.append(f'<col min="{at}" max="{at}" width="10.7" hidden="1" customWidth="1"/>')
        else:
            made.append(f'<col min="{at}" max="{at}" width="{widths[column] + 0.7:g}" customWidth="1"/>')
    return f"<cols>{''.join(made)}</cols>"


def _look(styles: Styles) -> _Look:
    small = '<sz val="10"/>'
    body = styles.font(f'{small}<color rgb="FF000000"/>')
    bold = styles.font(f'<b/>{small}<color rgb="FF000000"/>')
    link = styles.font(f'<u/>{small}<color rgb="FF0563C1"/>')
    large = styles.font('<b/><sz val="14"/><color rgb="FF000000"/>')
    gray = styles.font(f'{small}<color rgb="FF595959"/>')
    sides = "".join(f'<{side} style="thin"><color rgb="FFBFBFBF"/></{side}>' for side in ("left", "right", "top", "bottom"))
    thin, none = styles.border(f"{sides}<diagonal/>"), styles.border("<left/><right/><top/><bottom/><diagonal/>")
    top = '<alignment vertical="top" wrapText="1"/>'
    middle = '<alignment horizontal="center" vertical="top" wrapText="1"/>'
    unlocked = f'{top}<protection locked="0"/>'
    wheat = solid_fill("FFFFFBEB")
    quoted_text = ' quotePrefix="1"'
    return _Look(
        title=styles.style(large, NO_FILL, none, '<alignment vertical="center"/>'),
        guide=styles.style(gray, NO_FILL, none, '<alignment vertical="center"/>'),
        head=styles.style(bold, solid_fill("FFE7E6E6"), thin, '<alignment horizontal="center" vertical="center" wrapText="1"/>'),
        plain=styles.style(body, NO_FILL, thin, top),
        text=styles.style(body, NO_FILL, thin, top, quoted_text),
        center=styles.style(body, NO_FILL, thin, middle),
        link=styles.style(link, NO_FILL, thin, top),
        input=styles.style(body, wheat, thin, unlocked),
        input_text=styles.style(body, wheat, thin, unlocked, quoted_text),
        hidden=styles.style(body, NO_FILL, none),
        level={severity: styles.style(bold, solid_fill(color), thin, middle) for severity, color in _LEVEL_COLORS.items()},
    )
