"""The side sheets 事项 and 下达目标: the plan's named things and assigned targets printed, what became of them to be filled in."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from gcx.findings import Text
from gcx.plan.model import Target
from gcx.records import MILESTONE_STATUSES
from gcx.rendering.template import words
from gcx.rendering.template.book import Book
from gcx.rendering.template.content import Content
from gcx.stamp import ASSIGNED, MILESTONES, StampedSheet

HEADER = 3
"""The row of headings, from 1."""
_SPARE = 20
_MILESTONE_HEADINGS = (words.TARGET, words.MILESTONE, words.STATUS, words.DOCUMENT, words.DATE, words.NOTE)
_ASSIGNED_HEADINGS = (words.TARGET, words.AREA, words.YEAR, words.ASSIGNED_VALUE, words.UNIT, words.DOCUMENT, words.DATE, words.NOTE)


def add_milestones(book: Book, content: Content) -> None:
    """Sheet 事项, unless no named thing is asked for."""
    if not content.milestones:
        return
    sheet = book.sheet(book.text(words.SHEET_MILESTONES))
    widths = (36, 36, 11, 26, 13, 30)
    _begin(book, sheet, words.MILESTONES_TITLE, _MILESTONE_HEADINGS, widths, words.HOW_MILESTONES)
    rows = []
    for row, (target, name) in enumerate(content.milestones, HEADER):
        rows.append((row + 1, (target.name, name)))
        _labels(book, sheet, row, (target.name, name), widths)
        for column, style in enumerate(("choice", "text", "day", "text"), 2):
            sheet.write_blank(row, column, None, book.look(style))
    last = HEADER + len(rows) - 1
    told = {"error_title": book.text(words.REFUSED), "error_message": book.text(words.FROM_THE_LIST)}
    sheet.data_validation(HEADER, 2, last, 2, {**book.choice(MILESTONE_STATUSES), **told, **_box(book, words.STATUS, words.HOW_STATUS)})
    sheet.data_validation(HEADER, 3, last, 3, {"validate": "any", **_box(book, words.DOCUMENT, words.HOW_DOCUMENT)})
    sheet.data_validation(HEADER, 4, last, 4, {"validate": "any", **_box(book, words.DATE, words.HOW_DATE)})
    _end(book, sheet, last, len(widths) - 1)
    headings = tuple(heading.in_(book.lang) for heading in _MILESTONE_HEADINGS)
    book.stamp(StampedSheet(sheet.get_name(), MILESTONES, ("target", "milestone"), HEADER, headings, tuple(rows)))


def add_assigned(book: Book, content: Content) -> None:
    """Sheet 下达目标 with the targets that wait for a value, and spare rows for any other, unless no target waits for one."""
    if not content.assigned:
        return
    sheet = book.sheet(book.text(words.SHEET_ASSIGNED))
    widths = (40, 16, 9, 13, 18, 26, 13, 30)
    _begin(book, sheet, words.ASSIGNED_TITLE, _ASSIGNED_HEADINGS, widths, words.HOW_ASSIGNED)
    rows = []
    for row, target in enumerate(content.assigned, HEADER):
        rows.append((row + 1, (target.name,)))
        _labels(book, sheet, row, (target.name,), widths)
        _assigned_row(book, sheet, row, target)
    last = HEADER + len(rows) + _SPARE - 1
    for row in range(HEADER + len(rows), last + 1):
        for column, style in enumerate(("choice", "choice", "year", "number", "choice", "text", "day", "text")):
            sheet.write_blank(row, column, None, book.look(style))
    _assigned_checks(book, sheet, content, HEADER + len(rows), last)
    _end(book, sheet, HEADER + len(rows) - 1, len(widths) - 1)
    headings = tuple(heading.in_(book.lang) for heading in _ASSIGNED_HEADINGS)
    book.stamp(StampedSheet(sheet.get_name(), ASSIGNED, ("target",), HEADER, headings, tuple(rows)))


def _assigned_row(book: Book, sheet: Any, row: int, target: Target) -> None:
    """Area, year and unit are proposed, not locked: a document may assign a value for another year."""
    change = (target.goal.assigned_verb or target.goal.verb) in {"fall", "rise"}
    unit = "%" if change or target.unit is None else target.unit.name
    sheet.write_string(row, 1, book.plan.top_area.name, book.look("choice"))
    if target.goal.by is None:
        sheet.write_blank(row, 2, None, book.look("year"))
    else:
        sheet.write_number(row, 2, target.goal.by, book.look("year"))
    sheet.write_blank(row, 3, None, book.look("number"))
    sheet.write_string(row, 4, unit, book.look("choice"))
    for column, style in ((5, "text"), (6, "day"), (7, "text")):
        sheet.write_blank(row, column, None, book.look(style))


def _assigned_checks(book: Book, sheet: Any, content: Content, spare: int, last: int) -> None:
    told = {"error_title": book.text(words.REFUSED), "error_message": book.text(words.FROM_THE_LIST)}
    names = list(dict.fromkeys(target.name for target in content.assignable))
    sheet.data_validation(spare, 0, last, 0, {**book.choice(names), **told})
    sheet.data_validation(HEADER, 1, last, 1, {**book.choice([area.name for area in book.plan.areas]), **told})
    years = {"validate": "integer", "criteria": "between", "minimum": 1900, "maximum": 2100}
    sheet.data_validation(
        HEADER, 2, last, 2, {**years, "error_title": book.text(words.REFUSED), "error_message": book.text(words.FOUR_DIGITS)}
    )
    number = {"validate": "decimal", "criteria": "between", "minimum": -1e300, "maximum": 1e300, "error_title": book.text(words.REFUSED)}
    said = {"error_message": book.text(words.ONLY_A_NUMBER), **_box(book, words.ASSIGNED_VALUE, words.HOW_VALUE)}
    sheet.data_validation(HEADER, 3, last, 3, {**number, **said})
    sheet.data_validation(HEADER, 5, last, 5, {"validate": "any", **_box(book, words.DOCUMENT, words.HOW_DOCUMENT)})
    sheet.data_validation(HEADER, 6, last, 6, {"validate": "any", **_box(book, words.DATE, words.HOW_DATE)})


def _begin(book: Book, sheet: Any, title: Text, headings: Sequence[Text], widths: Sequence[int], how: Text) -> None:
    """Title, a line on how to fill it in, headings."""
    last = len(widths) - 1
    for column, width in enumerate(widths):
        sheet.set_column(column, column, width)
        sheet.write_string(HEADER - 1, column, book.text(headings[column]), book.look("head"))
    sheet.merge_range(0, 0, 0, last, book.text(title), book.look("title"))
    sheet.merge_range(1, 0, 1, last, book.text(how), book.look("wrapped"))
    sheet.set_row(0, 32)
    sheet.set_row(1, 14.0 * words.lines_needed(book.text(how), sum(widths)) + 4)
    sheet.set_row(HEADER - 1, 24)
    sheet.freeze_panes(HEADER, 1)


def _labels(book: Book, sheet: Any, row: int, texts: Sequence[str], widths: Sequence[int]) -> None:
    for column, text in enumerate(texts):
        sheet.write_string(row, column, text, book.look("label"))
    sheet.set_row(row, 14.0 * max(words.lines_needed(text, widths[column] - 2) for column, text in enumerate(texts)) + 5)


def _box(book: Book, title: Text, message: Text) -> dict[str, str]:
    return {"input_title": book.text(title), "input_message": book.text(message)}


def _end(book: Book, sheet: Any, last_row: int, last_column: int) -> None:
    book.set_up_page(sheet, last_row, last_column, (HEADER - 1, HEADER - 1))
    book.protect(sheet)
