"""Coverage as a workbook for 催报: 总表 with the counts, 催报文字 with the text for each area and department, and a sheet per department.

The sheet of a department is a long table with 数值 left blank: filled in and sent back, `gcx check` reads it. No cell is a formula.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from io import BytesIO
from typing import Any

from gcx.analysis.covering import Coverage, Gap, Tally
from gcx.findings import Text
from gcx.names import display_width
from gcx.rendering.coverage_view import AREA, COUNTS, DEPARTMENT, letter, name_of, numbers, of, period, silent_words
from gcx.rendering.text import visible

_OPTIONS = {"in_memory": True, "strings_to_formulas": False, "strings_to_numbers": False, "strings_to_urls": False}
_FORM = ("地区", "代码", "指标", "年份", "数值", "计量单位", "说明")
_FORM_WIDTHS = (22, 8, 34, 8, 14, 16, 40)
_SUMMARY, _LETTERS = Text("总表", "Summary"), Text("催报文字", "Texts to send")
_FORBIDDEN = re.compile(r"[\[\]:*?/\\\x00-\x1f]")
_LONGEST = 31
_MOST_TEXT = 32_767
_LETTER_WIDTH = 110
_SUMMARY_WIDTH = 74
_LINE, _HIGHEST = 15.0, 409.0


def as_workbook(coverage: Coverage, lang: str) -> bytes:
    """The bytes of the .xlsx file."""
    import xlsxwriter

    stream = BytesIO()
    with xlsxwriter.Workbook(stream, _OPTIONS) as book:
        styles = {
            "title": book.add_format({"bold": True, "font_size": 14}),
            "head": book.add_format({"bold": True, "border": 1, "bg_color": "#DDEBF7", "align": "center"}),
            "cell": book.add_format({"border": 1, "valign": "top"}),
            "wrap": book.add_format({"border": 1, "valign": "top", "text_wrap": True}),
            "note": book.add_format({"text_wrap": True, "valign": "top"}),
            "blank": book.add_format({"border": 1, "bg_color": "#FFF2CC"}),
        }
        taken: set[str] = set()
        _summary(_sheet(book, _SUMMARY.in_(lang), taken), coverage, lang, styles)
        _letters(_sheet(book, _LETTERS.in_(lang), taken), coverage, lang, styles)
        for tally in coverage.departments:
            gaps = of(coverage, tally, area=False)
            if gaps:
                sheet = _sheet(book, name_of(tally, lang), taken)
                _form(sheet, coverage, tally, gaps, lang, styles)
    return stream.getvalue()


def _sheet(book: Any, wanted: str, taken: set[str]) -> Any:
    """A sheet whose name a spreadsheet accepts and no other sheet has; A4, as wide as the page."""
    base = _FORBIDDEN.sub("_", visible(wanted)).strip("'")[:_LONGEST] or "_"
    name, number = base, 1
    while name.lower() in taken:
        number += 1
        name = f"{base[: _LONGEST - len(str(number)) - 2]}({number})"
    taken.add(name.lower())
    sheet = book.add_worksheet(name)
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    return sheet


def _write(sheet: Any, row: int, column: int, text: str, style: Any) -> None:
    sheet.write_string(row, column, visible(text)[:_MOST_TEXT], style)


def _height(text: str, width: int) -> float:
    """Points a text needs in a column of `width` characters; a row cannot be higher than 409."""
    return min(_LINE * (1 + display_width(text) // (width - 4)), _HIGHEST)


def _summary(sheet: Any, coverage: Coverage, lang: str, styles: dict[str, Any]) -> None:
    _write(sheet, 0, 0, period(coverage, lang), styles["title"])
    sheet.set_column(0, 0, 34)
    sheet.set_column(1, 4, 10)
    row = 2
    for title, tallies in ((AREA, (*coverage.areas, coverage.total)), (DEPARTMENT, coverage.departments)):
        for column, heading in enumerate((title, *COUNTS)):
            _write(sheet, row, column, heading.in_(lang), styles["head"])
        for tally in tallies:
            row += 1
            name = Text("合计", "Total").in_(lang) if tally is coverage.total else name_of(tally, lang)
            _write(sheet, row, 0, name, styles["cell"])
            for column, count in enumerate(numbers(tally), start=1):
                sheet.write_number(row, column, count, styles["cell"])
        row += 2
    silent = silent_words(coverage, lang)
    if silent:
        sheet.merge_range(row, 0, row, 4, visible(silent), styles["note"])
        sheet.set_row(row, _height(silent, _SUMMARY_WIDTH))


def _letters(sheet: Any, coverage: Coverage, lang: str, styles: dict[str, Any]) -> None:
    sheet.set_column(0, 0, 30)
    sheet.set_column(1, 1, _LETTER_WIDTH)
    headings = Text("发给", "To"), Text("催报文字", "Text")
    for column, heading in enumerate(headings):
        _write(sheet, 0, column, heading.in_(lang), styles["head"])
    row = 0
    for tallies, area in ((coverage.areas, True), (coverage.departments, False)):
        for tally in tallies:
            text = letter(coverage, tally, of(coverage, tally, area=area), lang, area=area)
            if text:
                row += 1
                _write(sheet, row, 0, name_of(tally, lang), styles["wrap"])
                _write(sheet, row, 1, text, styles["wrap"])
                sheet.set_row(row, _height(text, _LETTER_WIDTH))
    sheet.freeze_panes(1, 0)


def _form(sheet: Any, coverage: Coverage, tally: Tally, gaps: Sequence[Gap], lang: str, styles: dict[str, Any]) -> None:
    """A long table, one row per figure that is missing or cannot be used; the text to send stands in the note above it."""
    text = letter(coverage, tally, gaps, lang, area=False)
    sheet.merge_range(0, 0, 0, len(_FORM) - 1, visible(text)[:_MOST_TEXT], styles["note"])
    sheet.set_row(0, _height(text, sum(_FORM_WIDTHS)))
    for column, (heading, width) in enumerate(zip(_FORM, _FORM_WIDTHS, strict=True)):
        sheet.set_column(column, column, width)
        _write(sheet, 1, column, heading, styles["head"])
    row = 1
    for gap in gaps:
        for year in sorted((*gap.missing, *gap.faulty)):
            row += 1
            for column, value in ((0, gap.area), (1, gap.item.code), (2, gap.item.name), (5, gap.item.unit.name)):
                _write(sheet, row, column, value, styles["cell"])
            sheet.write_number(row, 3, year, styles["cell"])
            sheet.write_blank(row, 4, None, styles["blank"])
            at = gap.faulty.get(year)
            path = coverage.result.path_of(at.file) if at else ""
            _write(sheet, row, 6, f"{Text('原填报有误', 'unusable').in_(lang)} {path} {at.label}" if at else "", styles["cell"])
    sheet.freeze_panes(2, 0)
    sheet.repeat_rows(1)
