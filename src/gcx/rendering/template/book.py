"""The workbook under construction: looks, lists to choose from, what is locked where, and the hidden sheet that remembers it."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Iterable, Sequence
from typing import Any

import xlsxwriter

from gcx.findings import Text, column_letters
from gcx.plan import Plan
from gcx.rendering.returning.workbook import sheet_name
from gcx.rendering.template import words
from gcx.stamp import PASSIVE, Stamp, StampedSheet, records
from gcx.version import __version__

_LISTS, _STAMP = "gcx参数", "gcx模板"
_LONGEST_LIST = 255
_FONT = {"font_name": "宋体", "font_size": 10, "font_family": 3, "font_charset": 134, "valign": "vcenter"}
_STYLES: dict[str, dict[str, Any]] = {
    "title": {"bold": True, "font_size": 16, "align": "center"},
    "plain": {},
    "right": {"align": "right"},
    "center": {"align": "center"},
    "wrapped": {"text_wrap": True, "valign": "top"},
    "head": {"bold": True, "border": 1, "align": "center", "text_wrap": True, "bg_color": "#E4EBF1"},
    "mark": {"border": 1, "align": "center", "font_size": 9, "font_color": "#595959"},
    "label": {"border": 1, "text_wrap": True, "indent": 1},
    "key": {"border": 1, "align": "center", "text_wrap": True},
    "number": {"border": 1, "locked": False, "bg_color": "#FFFBE6", "align": "right"},
    "earlier": {"border": 1, "locked": False, "bg_color": "#E9F2FA", "align": "right"},
    "closed": {"border": 1, "align": "center", "font_color": "#7F7F7F", "bg_color": "#F2F2F2"},
    "text": {"border": 1, "locked": False, "bg_color": "#FFFBE6", "text_wrap": True, "num_format": "@"},
    "choice": {"border": 1, "locked": False, "bg_color": "#FFFBE6", "align": "center", "num_format": "@"},
    "year": {"border": 1, "locked": False, "bg_color": "#FFFBE6", "align": "center"},
    "day": {"border": 1, "locked": False, "bg_color": "#FFFBE6", "align": "center", "num_format": "yyyy-mm-dd"},
    "signature": {"locked": False},
    "section": {"bold": True, "font_size": 12, "bottom": 1},
    "cell": {"border": 1, "text_wrap": True, "valign": "top", "indent": 0},
}


class Book:
    """A workbook that never turns text into a formula and is the same, byte for byte, every time it is made from the same plan."""

    def __init__(self, plan: Plan, layout: str, lang: str) -> None:
        self.plan, self.layout, self.lang = plan, layout, lang
        self._stream = io.BytesIO()
        options = {"in_memory": True, "strings_to_formulas": False, "strings_to_numbers": False, "strings_to_urls": False}
        self._book = xlsxwriter.Workbook(self._stream, options)
        self._book.set_properties({"title": plan.header.title, "created": dt.datetime(*_issued(plan))})  # noqa: DTZ001 - no zone
        self._formats: dict[tuple[str, tuple[tuple[str, Any], ...]], Any] = {}
        self._lists: dict[tuple[str, ...], int] = {}
        self._taken = {_LISTS.casefold(), _STAMP.casefold()}
        self._stamped: list[StampedSheet] = []

    def sheet(self, wanted: str) -> Any:
        """A new sheet, called `wanted` as far as a workbook allows."""
        return self._book.add_worksheet(sheet_name(wanted, self._taken))

    def look(self, style: str, **more: Any) -> Any:
        """The cell format called `style`, with `more` properties."""
        name = (style, tuple(sorted(more.items())))
        if name not in self._formats:
            self._formats[name] = self._book.add_format({**_FONT, **_STYLES[style], **more})
        return self._formats[name]

    def stamp(self, sheet: StampedSheet) -> None:
        """Remember what is locked on a sheet."""
        self._stamped.append(sheet)

    def choice(self, values: Sequence[str]) -> dict[str, Any]:
        """Validation by a closed list; a list too long for the cell itself stands on a hidden sheet."""
        if len(",".join(values)) <= _LONGEST_LIST and not any("," in value for value in values):
            return {"validate": "list", "source": list(values)}
        column = column_letters(self._lists.setdefault(tuple(values), len(self._lists)) + 1)
        return {"validate": "list", "source": f"='{_LISTS}'!${column}$1:${column}${len(values)}"}

    def set_up_page(self, sheet: Any, last_row: int, last_column: int, repeated: tuple[int, int] | None) -> None:
        """A4 landscape, one page wide, page numbers, headings on every page. Rows and columns from 0."""
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.6)
        sheet.center_horizontally()
        sheet.fit_to_pages(1, 0)
        sheet.set_footer(words.PAGE.in_(self.lang))
        sheet.print_area(0, 0, last_row, last_column)
        if repeated is not None:
            sheet.repeat_rows(*repeated)

    def protect(self, sheet: Any) -> None:
        """Lock all but the input cells, without a password; widths and heights may be changed, filters used."""
        sheet.protect("", {"format_columns": True, "format_rows": True, "autofilter": True})

    def text(self, text: Text) -> str:
        """`text` in the template's language."""
        return text.in_(self.lang)

    def finished(self, first: int) -> bytes:
        """The bytes of the workbook, opened on sheet number `first` (from 0)."""
        self._book.worksheets()[first].activate()
        if self._lists:
            self._hidden(_LISTS, _columns(self._lists))
            self.stamp(StampedSheet(_LISTS, PASSIVE))
        header = self.plan.header
        stamp = Stamp(header.id, self.plan.sha256, __version__, self.layout, tuple(self._stamped))
        self._hidden(_STAMP, records(stamp))
        self._book.close()
        return self._stream.getvalue()

    def _hidden(self, name: str, rows: Iterable[Sequence[str | int]]) -> None:
        sheet = self._book.add_worksheet(name)
        for number, row in enumerate(rows):
            for column, value in enumerate(row):
                if isinstance(value, int):
                    sheet.write_number(number, column, value)
                elif value:
                    sheet.write_string(number, column, value)
        sheet.protect("")
        sheet.very_hidden()


def _issued(plan: Plan) -> tuple[int, int, int]:
    """The day the plan was issued: the only date a template carries."""
    day = dt.date.fromisoformat(plan.header.issued)
    return day.year, day.month, day.day


def _columns(lists: dict[tuple[str, ...], int]) -> list[list[str]]:
    """The lists side by side, as rows."""
    height = max(map(len, lists))
    return [[values[row] if row < len(values) else "" for values in lists] for row in range(height)]
