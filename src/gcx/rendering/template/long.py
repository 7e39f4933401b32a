"""The long sheet: one figure a row for all areas, the keys printed and locked, and spare rows at the end whose keys are chosen from lists."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from typing import Any

from gcx.findings import Text, column_letters
from gcx.plan.model import Area, Item
from gcx.records import VINTAGES
from gcx.rendering.template import words
from gcx.rendering.template.book import Book
from gcx.rendering.template.content import Content, Earlier, Request, closed
from gcx.rendering.template.entry import figure, validation
from gcx.stamp import FIGURES, StampedSheet

HEADER = 3
"""The row of headings, from 1."""
_HEADINGS = (words.AREA, words.YEAR, words.CODE, words.ITEM, words.UNIT, words.VALUE, words.VINTAGE, words.NOTE)
_LABELS = ("area", "year", "code", "name", "unit")
_WIDTHS = (20, 8, 8, 36, 14, 14, 12, 28)
_VALUE, _VINTAGE, _NOTE = 5, 6, 7
_SPARE = 30


def add_sheet(book: Book, content: Content, request: Request) -> None:
    """One sheet for everything."""
    _Sheet(book, content, request).write()


class _Sheet:
    """The sheet while it is drawn; rows and columns from 0."""

    def __init__(self, book: Book, content: Content, request: Request) -> None:
        self.book, self.content, self.request = book, content, request
        self.sheet: Any = book.sheet(book.text(words.SHEET_LONG))
        self.rows: list[tuple[int, tuple[str, ...]]] = []
        self.filled = 0

    def write(self) -> None:
        """Everything on the sheet."""
        for column, width in enumerate(_WIDTHS):
            self.sheet.set_column(column, column, width)
        headings = tuple(heading.in_(self.book.lang) for heading in _HEADINGS)
        for column, heading in enumerate(headings):
            self.sheet.write_string(HEADER - 1, column, heading, self.book.look("head"))
        self.sheet.set_row(HEADER - 1, 24)
        row = HEADER
        for (_, item), places in groupby(self._places(), key=lambda place: place[:2]):
            row = self._series(row, item, list(places))
        self._spare(row)
        self._below(row + _SPARE)
        formula = self._top(row)
        self.sheet.autofilter(HEADER - 1, 0, row + _SPARE - 1, _NOTE)
        self.sheet.freeze_panes(HEADER, 4)
        self.book.set_up_page(self.sheet, row + _SPARE + 1, _NOTE, (HEADER - 1, HEADER - 1))
        self.book.protect(self.sheet)
        self.book.stamp(StampedSheet(self.sheet.get_name(), FIGURES, _LABELS, HEADER, headings, tuple(self.rows), formulas=(formula,)))

    def _places(self) -> Iterator[tuple[Area, Item, int]]:
        for area, items in self.content.forms:
            for item in items:
                for year in self.request.years:
                    if not closed(item, year, self.book.plan) or self.request.filled_in(area, item, year):
                        yield area, item, year

    def _series(self, row: int, item: Item, places: list[tuple[Area, Item, int]]) -> int:
        """The rows of one area and item; returns the row after them."""
        first, book = row, self.book
        for area, _, year in places:
            texts = (area.name, str(year), item.code, item.name, words.unit_label(item))
            self.rows.append((row + 1, texts))
            for column, text in enumerate(texts):
                look = book.look("label" if column in {0, 3} else "key")
                if column == 1:
                    self.sheet.write_number(row, column, year, look)
                else:
                    self.sheet.write_string(row, column, text, look)
            self._inputs(row, self.request.filled_in(area, item, year))
            row += 1
        cell = f"{column_letters(_VALUE + 1)}{first + 1}"
        self.sheet.data_validation(first, _VALUE, row - 1, _VALUE, validation(item, cell, book.lang))
        return row

    def _inputs(self, row: int, earlier: Earlier | None) -> None:
        """The cells of a row that are filled in: figure, vintage, note."""
        if earlier is None:
            self.sheet.write_blank(row, _VALUE, None, self.book.look("number"))
            self.sheet.write_blank(row, _VINTAGE, None, self.book.look("choice"))
        else:
            self.filled += 1
            self.sheet.write_number(row, _VALUE, earlier.value, self.book.look("earlier"))
            self.sheet.write(row, _VINTAGE, earlier.vintage or None, self.book.look("choice"))
        self.sheet.write_blank(row, _NOTE, None, self.book.look("text"))

    def _spare(self, row: int) -> None:
        """Rows for figures that are not printed: another year, another vintage."""
        book, items, last = self.book, self.content.items, row + _SPARE - 1
        for number in range(row, last + 1):
            for column, style in enumerate(("choice", "year", "choice", "choice", "choice", "number", "choice", "text")):
                self.sheet.write_blank(number, column, None, book.look(style))
        lists = {
            0: [area.name for area, _ in self.content.forms],
            2: [item.code for item in items],
            3: [item.name for item in items],
            4: list(dict.fromkeys(map(words.unit_label, items))),
        }
        for column, values in lists.items():
            told = {"error_title": book.text(words.REFUSED), "error_message": book.text(words.FROM_THE_LIST)}
            self.sheet.data_validation(row, column, last, column, {**book.choice(values), **told})
        years = {"validate": "integer", "criteria": "between", "minimum": 1900, "maximum": 2100}
        told = {"error_title": book.text(words.REFUSED), "error_message": book.text(words.FOUR_DIGITS)}
        self.sheet.data_validation(row, 1, last, 1, {**years, **told})
        cell = f"{column_letters(_VALUE + 1)}{row + 1}"
        anything = figure(cell, "TRUE", book.text(words.VALUE), book.text(words.ANY_FIGURE), book.text(words.ANY_FIGURE), book.lang)
        self.sheet.data_validation(row, _VALUE, last, _VALUE, anything)
        self.sheet.data_validation(HEADER, _VINTAGE, last, _VINTAGE, book.choice(VINTAGES[1:]))

    def _top(self, after: int) -> tuple[int, int]:
        """Title and lines; returns the place of the counting formula, from 1."""
        book, header = self.book, self.book.plan.header
        self.sheet.set_row(0, 32)
        title = Text(f"{header.title}{words.TITLE.zh}", f"{header.title}: {words.TITLE.en}")
        self.sheet.merge_range(0, 0, 0, _NOTE, book.text(title), book.look("title"))
        number = f"{header.id}-long"
        basis = Text(f"表　　号：{number}　　依　　据：{header.document}", f"Form: {number}    Basis: {header.document}")
        if self.request.department is not None:
            basis = Text(f"{basis.zh}　　责任单位：{self.request.department}", f"{basis.en}    Department: {self.request.department}")
        self.sheet.write_string(1, 0, book.text(basis), book.look("plain"))
        before, behind = book.text(Text("已填", "filled: ")), book.text(Text(f"格，共{len(self.rows)}格", f" of {len(self.rows)}"))
        column = column_letters(_VALUE + 1)
        formula = f'="{before}"&COUNTA({column}{HEADER + 1}:{column}{after})&"{behind}"'
        self.sheet.write_formula(1, _NOTE, formula, book.look("right"), f"{before}{self.filled}{behind}")
        return 2, _NOTE + 1

    def _below(self, row: int) -> None:
        text = self.book.text(words.BELOW)
        self.sheet.merge_range(row, 0, row, _NOTE, self.book.text(words.SIGNATURES), self.book.look("signature"))
        self.sheet.merge_range(row + 1, 0, row + 1, _NOTE, text, self.book.look("wrapped"))
        self.sheet.set_row(row, 24)
        self.sheet.set_row(row + 1, 14.0 * words.lines_needed(text, sum(_WIDTHS)) + 4)
