"""Wide and form sheets: one sheet per area, items down the side, years (or 本年, 上年同期, 基期) across."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from gcx.findings import Text, column_letters
from gcx.names import display_width
from gcx.plan.model import Area, Item
from gcx.records import VINTAGES
from gcx.rendering.template import words
from gcx.rendering.template.book import Book
from gcx.rendering.template.content import Request, closed
from gcx.rendering.template.entry import validation
from gcx.stamp import FIGURES, StampedSheet

HEADER = 5
"""The row of headings, from 1; marks stand in the next."""
_LABELS = ("name", "unit", "code")
_WIDTHS = (38.0, 13.0, 8.0)
_YEAR_WIDTH, _VINTAGE_WIDTH, _NOTE_WIDTH = 12.0, 11.0, 22.0


@dataclass(slots=True)
class Locked:
    """What has been locked on a sheet so far, for the hidden sheet."""

    rows: list[tuple[int, tuple[str, ...]]] = field(default_factory=list)
    lines: list[tuple[int, int, str]] = field(default_factory=list)
    closed: list[tuple[int, int]] = field(default_factory=list)


def add_sheets(book: Book, forms: tuple[tuple[Area, tuple[Item, ...]], ...], request: Request) -> None:
    """One sheet for each area."""
    for area, items in forms:
        _Sheet(book, area, items, request).write()


def _year_columns(request: Request, base: int, lang: str) -> list[tuple[int, str]]:
    """The years asked for with their headings. A form has its report year, the year before, and the base year."""
    if request.layout != "form":
        return [(year, f"{year}年" if lang == "zh" else str(year)) for year in request.years]
    report = request.years[-1]
    columns = [(report, words.THIS_YEAR.in_(lang))]
    if report - 1 > base:
        columns.append((report - 1, words.LAST_YEAR.in_(lang)))
    if report > base:
        columns.append((base, f"{base}年（基期）" if lang == "zh" else f"{base} (base year)"))
    return columns


class _Sheet:
    """One area's sheet while it is drawn. Columns are counted from 0, as the writer does; rows too, but for `HEADER`."""

    def __init__(self, book: Book, area: Area, items: tuple[Item, ...], request: Request) -> None:
        self.book, self.area, self.items, self.request = book, area, items, request
        self.sheet: Any = book.sheet(area.name)
        self.years = _year_columns(request, book.plan.header.base_year, book.lang)
        self.form = request.layout == "form"
        self.locked = Locked()
        self.first = len(_LABELS)
        self.after = self.first + len(self.years)
        self.last = self.after + self.form
        self.starts = _section_starts(items)
        self.filled = 0

    def write(self) -> None:
        """Everything on the sheet."""
        self._widths()
        headings = self._headings()
        for position, item in enumerate(self.items):
            self._item(HEADER + 1 + position, item)
        self._below(HEADER + 1 + len(self.items))
        formula = self._top()
        self.sheet.freeze_panes(HEADER + 1, self.first)
        self.book.set_up_page(self.sheet, HEADER + len(self.items) + 2, self.last, (HEADER - 1, HEADER))
        self.book.protect(self.sheet)
        locked = self.locked
        self.book.stamp(
            StampedSheet(
                self.sheet.get_name(),
                FIGURES,
                _LABELS,
                HEADER,
                headings,
                tuple(locked.rows),
                tuple(locked.lines),
                tuple(locked.closed),
                (formula,),
            )
        )

    def _widths(self) -> None:
        for column, width in enumerate(_WIDTHS):
            self.sheet.set_column(column, column, width)
        self.sheet.set_column(self.first, self.after - 1, _YEAR_WIDTH)
        if self.form:
            self.sheet.set_column(self.after, self.after, _VINTAGE_WIDTH)
        self.sheet.set_column(self.last, self.last, _NOTE_WIDTH)

    def _top(self) -> tuple[int, int]:
        """Title and lines of the form; returns the place of the counting formula, from 1."""
        book, header, last = self.book, self.book.plan.header, self.last
        look, right = book.look("plain"), book.look("right")
        self.sheet.set_row(0, 32)
        title = Text(f"{header.title}{words.TITLE.zh}", f"{header.title}: {words.TITLE.en}")
        self.sheet.merge_range(
            0, 0, 0, last, book.text(title), book.look("title", font_size=_title_size(book.text(title), self._total_width()))
        )
        self._line(2, 0, book.text(Text("综合机关名称：", "Region: ")) + _with_code(self.area), look)
        if self.request.department is not None:
            self.sheet.write_string(3, 0, book.text(Text("责任单位：", "Department: ")) + self.request.department, look)
        number = f"{header.id}-{self.request.layout}"
        self.sheet.write_string(1, last, book.text(Text(f"表　　号：{number}", f"Form: {number}")), right)
        self.sheet.write_string(2, last, book.text(Text(f"依　　据：{header.document}", f"Basis: {header.document}")), right)
        period = self._period()
        self.sheet.merge_range(3, 1, 3, last - 1, period, book.look("center"))
        if self.form:
            self.locked.lines.append((4, 2, period))
        return self._counter(right)

    def _period(self) -> str:
        years = self.request.years
        if self.form or len(years) == 1:
            return self.book.text(Text(f"{years[-1]}年", str(years[-1])))
        return self.book.text(Text(f"{years[0]}—{years[-1]}年", f"{years[0]}-{years[-1]}"))

    def _counter(self, look: Any) -> tuple[int, int]:
        """How many cells are filled: the one formula of the sheet."""
        first, last = f"{column_letters(self.first + 1)}{HEADER + 2}", f"{column_letters(self.after)}{HEADER + 1 + len(self.items)}"
        closed_cells = len(self.locked.closed)
        total = len(self.items) * len(self.years) - closed_cells
        before, after = self.book.text(Text("已填", "filled: ")), self.book.text(Text(f"格，共{total}格", f" of {total}"))
        formula = f'="{before}"&(COUNTA({first}:{last})-{closed_cells})&"{after}"'
        self.sheet.write_formula(3, self.last, formula, look, f"{before}{self.filled}{after}")
        return 4, self.last + 1

    def _line(self, row: int, column: int, text: str, look: Any) -> None:
        self.sheet.write_string(row, column, text, look)
        self.locked.lines.append((row + 1, column + 1, text))

    def _headings(self) -> tuple[str, ...]:
        """Headings and the marks below them; returns the headings."""
        text = self.book.text
        headings = [text(words.NAME), text(words.UNIT), text(words.CODE), *(heading for _, heading in self.years)]
        headings += [text(words.VINTAGE)] * self.form + [text(words.NOTE)]
        self.sheet.set_row(HEADER - 1, 28)
        chinese = self.book.lang == "zh"
        for column, heading in enumerate(headings):
            mark = words.MARKS[column] if chinese and column < self.first else str(column + 1 - self.first * chinese)
            self.sheet.write_string(HEADER - 1, column, heading, self.book.look("head"))
            self.sheet.write_string(HEADER, column, mark, self.book.look("mark"))
        return tuple(headings)

    def _item(self, row: int, item: Item) -> None:
        """One reported row: labels, a cell for each year, the note."""
        book, texts = self.book, (item.name, words.unit_label(item), item.code)
        more = {"top": 2} if item.code in self.starts else {}
        for column, (text, style) in enumerate(zip(texts, ("label", "key", "key"), strict=True)):
            self.sheet.write_string(row, column, text, book.look(style, **more))
        self.locked.rows.append((row + 1, texts))
        for column, (year, _) in enumerate(self.years, self.first):
            self._cell(row, column, item, year, more)
        cell = f"{column_letters(self.first + 1)}{row + 1}"
        self.sheet.data_validation(row, self.first, row, self.after - 1, validation(item, cell, book.lang))
        if self.form:
            self.sheet.write_blank(row, self.after, None, book.look("choice", **more))
            self.sheet.data_validation(row, self.after, row, self.after, book.choice(VINTAGES[1:]))
        self.sheet.write_blank(row, self.last, None, book.look("text", **more))
        self.sheet.set_row(row, 15.0 * max(words.lines_needed(item.name, _WIDTHS[0] - 2), words.lines_needed(texts[1], _WIDTHS[1])) + 3)

    def _cell(self, row: int, column: int, item: Item, year: int, more: dict[str, Any]) -> None:
        earlier = self.request.filled_in(self.area, item, year)
        if earlier is not None:
            self.sheet.write_number(row, column, earlier.value, self.book.look("earlier", **more))
            self.filled += 1
        elif closed(item, year, self.book.plan):
            self.sheet.write_string(row, column, words.NO_SUCH_ITEM, self.book.look("closed", **more))
            self.locked.closed.append((row + 1, column + 1))
        else:
            self.sheet.write_blank(row, column, None, self.book.look("number", **more))

    def _below(self, row: int) -> None:
        """Signatures, and in small how to fill the form in."""
        text = self.book.text(words.BELOW)
        self.sheet.merge_range(row, 0, row, self.last, self.book.text(words.SIGNATURES), self.book.look("signature"))
        self.sheet.merge_range(row + 1, 0, row + 1, self.last, text, self.book.look("wrapped"))
        self.sheet.set_row(row, 24)
        self.sheet.set_row(row + 1, 14.0 * words.lines_needed(text, self._total_width()) + 4)

    def _total_width(self) -> float:
        return sum(_WIDTHS) + _YEAR_WIDTH * len(self.years) + _VINTAGE_WIDTH * self.form + _NOTE_WIDTH


def _with_code(area: Area) -> str:
    """Code and name in one cell: `450521合浦县`."""
    return f"{area.code}{'' if not area.name[:1].isascii() else ' '}{area.name}"


def _section_starts(items: tuple[Item, ...]) -> frozenset[str]:
    """Codes of the items that begin a group of their own first character, where codes are grouped at all."""
    letters = [item.code[:1] for item in items]
    changes = [item.code for before, item in zip(letters, items[1:], strict=False) if before != item.code[:1]]
    return frozenset(changes) if len(changes) < len(set(letters)) else frozenset()


def _title_size(title: str, width: float) -> int:
    """The size at which the title fits over the table."""
    return max(min(16, int(10 * width / max(display_width(title), 1))), 9)
