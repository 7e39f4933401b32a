"""The XML spreadsheet of 2002 to 2004, which reporting systems still export as .xls or .xml."""

from __future__ import annotations

from collections.abc import Iterable

from gcx.reading import findings_files as rules
from gcx.reading.formats.build import Budget, GridBuilder
from gcx.reading.formats.markup import new_parser, parse
from gcx.reading.formats.numfmt import Shown, shown_by
from gcx.reading.formats.values import Book, iso_date
from gcx.reading.grid import Grid
from gcx.reading.guard import Refused, Source
from gcx.records import CellError, Raw, Uncached

NAMESPACE = b"urn:schemas-microsoft-com:office:spreadsheet"
_SPACE = NAMESPACE.decode() + " "
_NAMED = {"Percent": Shown.PERCENT}


def read(source: Source, pieces: Iterable[bytes]) -> list[Grid]:
    """Every worksheet of the file."""
    source.info.format = "xml"
    content = _Content(source)
    parser = new_parser()
    parser.StartElementHandler = content.start
    parser.EndElementHandler = content.end
    parser.CharacterDataHandler = content.text
    parse(source, pieces, parser, ("文件", "file"))
    if not content.grids:
        raise Refused(rules.no_sheet(source.file))
    return content.grids


class _Content:
    """Events of the file into grids."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.grids: list[Grid] = []
        self.budget = Budget()
        self.depth = 0
        self.styles: dict[str, Shown] = {}
        self.style = ""
        self.builder: GridBuilder | None = None
        self.row = self.column = self.columns = 0
        self.cell: dict[str, str] = {}
        self.kind: str | None = None
        self.pieces: list[str] | None = None
        self.length = 0
        self.hidden = False
        self.visible: list[str] | None = None

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self.depth += 1
        if self.depth > self.source.limits.depth:
            raise self.source.over("depth")
        tag = name.rpartition(" ")[2]
        given = {key.rpartition(" ")[2]: value for key, value in attributes.items()}
        if tag == "Style":
            self.style = given.get("ID", "")
        elif tag == "NumberFormat":
            code = given.get("Format", "")
            self.styles[self.style] = _NAMED.get(code, Shown.DATE if code.endswith((" Date", " Time")) else shown_by(code))
        elif tag == "Worksheet":
            if len(self.grids) >= self.source.limits.sheets:
                raise self.source.over("sheets")
            self.builder = GridBuilder(self.source, given.get("Name", ""), self.budget)
            self.row = self.columns = 0
            self.hidden = False
        elif self.builder is not None:
            self._start_in_sheet(self.builder, tag, given)

    def _start_in_sheet(self, builder: GridBuilder, tag: str, given: dict[str, str]) -> None:
        if tag == "Column":
            self.columns = _number(given.get("Index"), self.columns + 1)
            last = self.columns + _number(given.get("Span"), 0)
            if given.get("Hidden") == "1":
                builder.hidden_columns.update(range(self.columns, min(last, self.source.limits.columns) + 1))
            self.columns = last
        elif tag == "Row":
            self.row = _number(given.get("Index"), self.row + 1)
            self.column = 0
            if given.get("Hidden") == "1":
                builder.hidden_rows.add(self.row)
        elif tag == "Cell":
            self.column = _number(given.get("Index"), self.column + 1)
            self.cell, self.kind = given, None
            across, down = _number(given.get("MergeAcross"), 0), _number(given.get("MergeDown"), 0)
            if across or down:
                builder.merge((self.row, self.column, self.row + down, self.column + across))
        elif tag == "Data":
            self.kind, self.pieces, self.length = given.get("Type", "String"), [], 0
        elif tag == "Visible":
            self.visible = []

    def text(self, text: str) -> None:
        if self.visible is not None:
            self.visible.append(text)
        elif self.pieces is not None:
            self.length += len(text)
            if self.length > self.source.limits.text:
                raise self.source.over("text")
            self.pieces.append(text)

    def end(self, name: str) -> None:
        self.depth -= 1
        tag = name.rpartition(" ")[2]
        builder = self.builder
        if builder is None:
            return
        if tag == "Data" and self.pieces is not None:
            builder.put(self.row, self.column, self._value(self.kind, "".join(self.pieces)))
            builder.budget.check(self.source, builder.sheet)
            self.pieces = None
        elif tag == "Cell":
            self._end_cell(builder)
        elif tag == "Visible" and self.visible is not None:
            self.hidden = "".join(self.visible).strip() in ("SheetHidden", "SheetVeryHidden")
            self.visible = None
        elif tag == "Worksheet":
            self.grids.append(builder.finish(builder.sheet, hidden=self.hidden))
            self.builder = None

    def _end_cell(self, builder: GridBuilder) -> None:
        formula = self.cell.get("Formula")
        if formula is not None:
            if self.kind is None:
                builder.put(self.row, self.column, Uncached(formula.removeprefix("=")))
            else:
                builder.formulas[self.row, self.column] = ""  # written relative to the cell, which nobody else reads
        self.column += _number(self.cell.get("MergeAcross"), 0)

    def _value(self, kind: str | None, text: str) -> Raw:
        if kind == "Number":
            book = Book(self.source, [], [self.styles.get(self.cell.get("StyleID", ""), Shown.PLAIN)], date1904=False)
            return book.number(text, "0")
        if kind == "Boolean":
            return text.strip() in ("1", "true", "True")
        if kind == "Error":
            return CellError(text.strip() or "#VALUE!")
        return iso_date(text) if kind == "DateTime" else text


def _number(text: str | None, default: int) -> int:
    return int(text) if text is not None and text.isascii() and text.isdigit() and len(text) < 10 else default
