"""The workbook under construction: its looks, and how values get into cells so that no text ever becomes a formula."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import xlsxwriter

from gcx.findings import Text, column_letters
from gcx.names import display_width
from gcx.records import Status
from gcx.rendering import own
from gcx.rendering.numbers import number
from gcx.rendering.text import visible

DASH = "—"
"""What stands where there is no number."""
SHEETS = {
    "overview": Text("总览", "Overview"),
    "targets": Text("指标判定", "Targets"),
    "areas": Text("地区对比", "Areas"),
    "findings": Text("问题清单", "Findings"),
    "data": Text("数据", "Data"),
    "notes": Text("说明", "Notes"),
}
"""The sheets from left to right."""

_LONGEST = 32_000
_LINE, _HIGHEST, _SLACK = 13.5, 400.0, 1.06
_PAPER = 8_800
"""Characters of a column's width that fit across the paper, times 100."""
_FONT = {"font_name": "宋体", "font_size": 10, "valign": "vcenter"}
_STYLES: dict[str, dict[str, Any]] = {
    "title": {"bold": True, "font_size": 16},
    "heading": {"bold": True, "font_size": 12},
    "note": {"font_color": "#595959"},
    "warning": {"bold": True, "font_color": "#9C1C12"},
    "head": {"bold": True, "border": 1, "align": "center", "text_wrap": True, "bg_color": "#E4EBF1"},
    "text": {"border": 1, "text_wrap": True},
    "plain": {"text_wrap": True, "valign": "top"},
    "center": {"border": 1, "align": "center", "text_wrap": True},
    "number": {"border": 1, "align": "right"},
    "input": {"border": 1, "align": "right", "bg_color": "#FFFBE6"},
    "year": {"border": 1, "align": "center", "num_format": "0"},
}
_COLOURS = {
    "good": {"bg_color": "#DDEFDD", "font_color": "#1B5E20"},
    "warn": {"bg_color": "#FFF1CC", "font_color": "#7A4B00"},
    "bad": {"bg_color": "#F9D9D6", "font_color": "#9C1C12"},
    "query": {"bg_color": "#E7E1F2", "font_color": "#4A2F80"},
    "open": {"bg_color": "#ECEFF1", "font_color": "#44515A"},
    "missing": {"font_color": "#9E9E9E"},
    "changed": {"bg_color": "#FFD966", "bold": True},
}
STATUS_COLOUR = {
    Status.MET: "good",
    Status.DONE: "good",
    Status.ON_PACE: "good",
    Status.BEHIND: "warn",
    Status.NO_PATH: "warn",
    Status.OVERDUE: "bad",
    Status.MISSED: "bad",
    Status.REVERSING: "bad",
    Status.UNKNOWN: "query",
    Status.AWAITING: "open",
    Status.PENDING: "open",
}
"""The colour behind the word of a status; the others stay plain."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table: its heading and its width in characters."""

    title: Text
    width: float


class Book:
    """A workbook that is the same, byte for byte, whenever it is made from the same result."""

    def __init__(self, title: str, lang: str) -> None:
        self.lang = lang
        self._stream = io.BytesIO()
        options = {"in_memory": True, "strings_to_formulas": False, "strings_to_numbers": False, "strings_to_urls": False}
        self._book = xlsxwriter.Workbook(self._stream, options)
        self._book.set_properties({"title": title, "created": dt.datetime(2000, 1, 1)})  # noqa: DTZ001 - a workbook's dates have no zone
        own.mark(self._book)
        self._book.set_calc_mode("auto")
        self._formats: dict[tuple[str, str], Any] = {}
        self._sheets = {key: self._book.add_worksheet(name.in_(lang)) for key, name in SHEETS.items()}

    def page(self, key: str) -> Page:
        """One of the sheets, set up for printing on A4 across."""
        sheet = self._sheets[key]
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.6)
        sheet.fit_to_pages(1, 0)
        sheet.set_footer("&C&P / &N")
        sheet.hide_gridlines(2)
        return Page(self, sheet)

    def look(self, style: str, num_format: str = "") -> Any:
        """The cell format called `style`, with a number format."""
        if (style, num_format) not in self._formats:
            properties = {**_FONT, **_STYLES[style], **({"num_format": num_format} if num_format else {})}
            self._formats[style, num_format] = self._book.add_format(properties)
        return self._formats[style, num_format]

    def colour(self, name: str) -> Any:
        """The format a condition lays over a cell."""
        if (name, "over") not in self._formats:
            self._formats[name, "over"] = self._book.add_format(_COLOURS[name])
        return self._formats[name, "over"]

    def chart(self, kind: str, subtype: str | None = None) -> Any:
        """A native chart, to be filled and put on a page."""
        return self._book.add_chart({"type": kind} | ({"subtype": subtype} if subtype else {}))

    def reference(self, key: str, row: int, column: int) -> str:
        """A cell of a sheet as a formula names it; row and column from 0."""
        return f"{SHEETS[key].in_(self.lang)}!{column_letters(column + 1)}{row + 1}"

    def span(self, key: str, first: int, last: int, column: int) -> str:
        """A stretch of one column of a sheet; rows and column from 0."""
        letters = column_letters(column + 1)
        return f"{SHEETS[key].in_(self.lang)}!${letters}${first + 1}:${letters}${last + 1}"

    def finished(self) -> bytes:
        """The whole file."""
        self._book.close()
        return self._stream.getvalue()


class Page:
    """One sheet. Rows and columns are counted from 0."""

    def __init__(self, book: Book, sheet: Any) -> None:
        self.book = book
        self.sheet = sheet

    def say(self, text: Text) -> str:
        """The words in the workbook's language."""
        return text.in_(self.book.lang)

    def text(self, row: int, column: int, text: str, style: str = "text") -> None:
        """Text, whatever it begins with; never a formula."""
        printable = "\n".join(visible(line) for line in text[:_LONGEST].split("\n"))
        self.sheet.write_string(row, column, printable, self.book.look(style))

    def number(self, row: int, column: int, value: float | None, style: str = "number", num_format: str | None = None) -> None:
        """A number shown with as many digits as everywhere else; a dash where there is none."""
        if value is None:
            self.text(row, column, DASH, style)
        else:
            self.sheet.write_number(row, column, value, self.book.look(style, shown_as(value) if num_format is None else num_format))

    def formula(
        self, row: int, column: int, formula: str, value: float | str | None, style: str = "number", num_format: str | None = None
    ) -> None:
        """A live formula with gcx's own value stored as its result."""
        stored: float | str = DASH if value is None else value
        shown = (shown_as(stored) if isinstance(stored, float) else "") if num_format is None else num_format
        look = self.book.look(style, shown)
        self.sheet.write_formula(row, column, f"={formula}", look, stored)

    def blank(self, row: int, column: int) -> None:
        """An empty cell with a border: a chart leaves a gap for it."""
        self.sheet.write_blank(row, column, None, self.book.look("number"))

    def lines(self, row: int, cells: Sequence[tuple[str, float]]) -> None:
        """Make a row high enough for its texts, each given with the width of its column in characters."""
        count = max(
            sum(-(-max(display_width(line), 1) // max(int(width * _SLACK), 1)) for line in text.split("\n")) for text, width in cells
        )
        if count > 1:
            self.sheet.set_row(row, min(_LINE * count + 2, _HIGHEST))

    def printed(self, widths: Sequence[float], breaks: Sequence[int] = ()) -> None:
        """Print to the width of the paper by a fixed scale, so that pages may begin at the rows `breaks`."""
        self.sheet.set_print_scale(max(30, min(100, int(_PAPER / sum(widths)))))
        self.sheet.set_h_pagebreaks(list(breaks))

    def heads(self, row: int, columns: Sequence[Column]) -> None:
        """The row of headings, frozen and repeated on every page, with the widths of the columns."""
        for index, column in enumerate(columns):
            self.text(row, index, self.say(column.title), "head")
            self.sheet.set_column(index, index, column.width)
        self.lines(row, [(self.say(column.title), column.width) for column in columns])
        self.sheet.repeat_rows(row)

    def colour_words(self, first: tuple[int, int], last: tuple[int, int], words: dict[str, str]) -> None:
        """Colours for cells that hold one of these words: word -> colour."""
        for word, colour in words.items():
            rule = {"type": "cell", "criteria": "equal to", "value": f'"{word}"', "format": self.book.colour(colour)}
            self.sheet.conditional_format(*first, *last, rule)

    def status_colours(self, first: tuple[int, int], last: tuple[int, int]) -> None:
        """The colours of the status words."""
        self.verdict_colours(first, last, {status.word: status for status in STATUS_COLOUR})

    def verdict_colours(self, first: tuple[int, int], last: tuple[int, int], words: Mapping[Text, Status]) -> None:
        """The colours of verdicts, each that of its status."""
        shown = {self.say(word): STATUS_COLOUR[status] for word, status in words.items() if status in STATUS_COLOUR}
        self.colour_words(first, last, shown)


def shown_as(value: float) -> str:
    """The number format under which a spreadsheet shows the digits that `number` prints."""
    digits = number(value)
    if "e" in digits:
        return "0.000E+00"
    decimals = len(digits.partition(".")[2])
    return f"0.{'0' * decimals}" if decimals else "0"
