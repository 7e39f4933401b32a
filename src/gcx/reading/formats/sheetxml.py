"""A worksheet part by the rules of XML, one event at a time: for parts the quick way does not know, however they are written."""

from __future__ import annotations

import re
from collections.abc import Iterable

from gcx.reading.formats.build import GridBuilder, column_number, hide_columns, merge_of
from gcx.reading.formats.markup import new_parser, parse
from gcx.reading.formats.values import Book, shifted
from gcx.records import Uncached

MAIN = ("http://schemas.openxmlformats.org/spreadsheetml/2006/main", "http://purl.oclc.org/ooxml/spreadsheetml/main")
_REFERENCE = re.compile(r"([A-Za-z]{1,3})([0-9]{1,7})", re.ASCII)
_TRUE = ("1", "true")
_MOST_NAMES = 200
WORDS = ("工作表", "worksheet")
"""What a message calls the part."""


class _Names(dict[str, str]):
    """Names of spreadsheet elements by what the parser calls them."""

    def __missing__(self, name: str) -> str:
        space, _, rest = name.rpartition(" ")
        short = rest if space in MAIN else ""
        if len(self) < _MOST_NAMES:
            self[name] = short
        return short


_NAMES = _Names()


def local(name: str) -> str:
    """The name of a spreadsheet element without its namespace; `""` for an element of any other namespace."""
    return _NAMES[name]


class SheetParser:
    """Events of one worksheet part into a `GridBuilder`."""

    def __init__(self, builder: GridBuilder, book: Book) -> None:
        self.builder = builder
        self.book = book
        self.depth = self.length = 0
        self.most = builder.source.limits.depth
        self.row = 0
        self.column = 0
        self.in_rows = False
        self.seen_rows = False
        self.cell: dict[str, str] | None = None
        self.cell_depth = 0
        self.child = ""
        self.phonetic = 0
        self.keep: list[str] | None = None
        self.stored: str | None = None
        self.inline: str | None = None
        self.formula: str | None = None
        self.formula_given: dict[str, str] = {}
        self.masters: dict[str, tuple[int, int, str]] = {}

    def read(self, pieces: Iterable[bytes]) -> None:
        """Read the whole part."""
        parser = new_parser()
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._text
        parse(self.builder.source, pieces, parser, WORDS)

    def _start(self, name: str, given: dict[str, str]) -> None:
        self.depth += 1
        if self.depth > self.most:
            raise self.builder.source.over("depth", None, self.builder.sheet)
        tag = _NAMES[name]
        if self.cell is not None:
            self._start_in_cell(tag, given)
        elif tag == "c" and self.in_rows:
            self._start_cell(given)
        elif tag == "row" and self.in_rows:
            self._start_row(given)
        elif self.depth == 1 and tag != "worksheet":
            raise self.builder.source.damaged("工作表部件的开头不是工作表", "a worksheet part is not a worksheet")
        else:
            self._start_around(tag, given)

    def _start_around(self, tag: str, given: dict[str, str]) -> None:
        if tag == "sheetData":
            if self.seen_rows:
                sheet = self.builder.sheet
                raise self.builder.source.unsafe(
                    f"工作表“{sheet}”有两份数据，不同软件会读到不同的数",
                    f"sheet “{sheet}” holds its data twice: programs would read different figures",
                )
            self.in_rows = self.seen_rows = True
        elif tag == "mergeCell" and (merge := merge_of(given.get("ref", ""))) is not None:
            self.builder.merge(merge)
        elif tag == "col" and given.get("hidden") in _TRUE:
            hide_columns(self.builder, given.get("min", ""), given.get("max", ""))

    def _start_row(self, given: dict[str, str]) -> None:
        number = given.get("r", "")
        self.row = int(number) if number.isascii() and number.isdigit() and len(number) < 12 else self.row + 1
        self.column = 0
        if given.get("hidden") in _TRUE:
            self.builder.hidden_rows.add(self.row)

    def _start_cell(self, given: dict[str, str]) -> None:
        self.cell, self.stored, self.inline, self.formula = given, None, None, None
        self.cell_depth, self.child = self.depth, ""
        self.builder.budget.check(self.builder.source, self.builder.sheet)
        reference = given.get("r")
        if reference is None:
            self.column += 1
            return
        match = _REFERENCE.fullmatch(reference)
        if match is None or column_number(match[1].upper()) > self.builder.source.limits.columns or not int(match[2]):
            raise self.builder.source.unsafe("有单元格的地址超出 XFD1048576", "a cell's address lies beyond XFD1048576")
        self.row, self.column = int(match[2]), column_number(match[1].upper())

    def _start_in_cell(self, tag: str, given: dict[str, str]) -> None:
        direct = self.depth == self.cell_depth + 1
        self.child = tag if direct else self.child
        if direct and tag == "v" and self.stored is not None:
            raise self.builder.twice(self.row, self.column)
        if tag == "rPh":
            self.phonetic += 1
        elif (direct and tag in ("v", "f")) or (tag == "t" and self.child == "is" and not self.phonetic):
            self.keep, self.length = [], 0
            if tag == "f":
                self.formula_given = given

    def _text(self, text: str) -> None:
        if self.keep is not None:
            self.keep.append(text)
            self.length += len(text)
            if self.length > self.builder.source.limits.text:
                raise self.builder.source.over("text", None, self.builder.sheet)

    def _end(self, name: str) -> None:
        self.depth -= 1
        tag = _NAMES[name]
        if self.keep is not None:
            if tag in ("v", "f", "t"):
                self._kept(tag, "".join(self.keep))
        elif self.cell is not None and self.depth < self.cell_depth:
            self._finish_cell(self.cell)
        elif tag == "rPh":
            self.phonetic -= 1
        elif tag == "sheetData":
            self.in_rows = False

    def _kept(self, tag: str, text: str) -> None:
        self.keep = None
        if tag == "v":
            self.stored = text
        elif tag == "f":
            self.formula = self._formula(text)
        else:
            self.inline = (self.inline or "") + text

    def _formula(self, text: str) -> str:
        number = self.formula_given.get("si", "")
        if self.formula_given.get("t") == "shared":
            if text:
                self.masters[number] = (self.row, self.column, text)
            elif number in self.masters:
                top, left, master = self.masters[number]
                return shifted(master, self.row - top, self.column - left)
        return text

    def _finish_cell(self, given: dict[str, str]) -> None:
        self.cell = None
        text = self.stored if self.inline is None else self.inline
        value = self.book.value(given.get("t"), text, given.get("s"), self.formula)
        self.builder.put(self.row, self.column, value)
        if self.formula is not None and text and not isinstance(value, Uncached):
            self.builder.formulas[self.row, self.column] = self.formula
