"""xlsb: the package of an xlsx with binary parts. The same values, errors, formats, merges and hidden parts come out."""

from __future__ import annotations

import struct
from collections.abc import Iterator

from gcx.findings import Finding
from gcx.reading import findings_files as rules
from gcx.reading.formats.build import Budget, GridBuilder
from gcx.reading.formats.numfmt import Shown, shown_as
from gcx.reading.formats.package import Package
from gcx.reading.formats.values import Book, unescape
from gcx.reading.formats.workbook import Workbook, add_sheet, note_shared, relations
from gcx.reading.formats.xls import ERRORS, rk
from gcx.reading.formats.xlsx import notes
from gcx.reading.grid import Grid
from gcx.reading.guard import Refused, Source
from gcx.records import CellError, Raw

_ROW, _SST_ITEM, _FORMAT, _XF, _COLUMNS, _END_SHEET = 0, 19, 44, 47, 60, 130
_FORMULA, _FIRST_SHORT, _LAST_SHORT, _RICH = 8, 12, 18, 62
_WORKBOOK_PROPERTIES, _BUNDLE_SHEET, _MERGE = 153, 156, 176
_BEGIN_CELL_XFS, _END_CELL_XFS = 617, 618


def read(source: Source, package: Package, part: str) -> tuple[list[Grid], list[Finding]]:
    """Every ordinary sheet of the binary workbook whose main part is `part`, and notes on macros and links."""
    source.info.format = "xlsb"
    try:
        workbook = _workbook(package, part)
        if not workbook.sheets:
            raise Refused(rules.no_sheet(source.file))
        book = Book(source, _texts(package, workbook.strings), _styles(package, workbook.styles), date1904=workbook.date1904)
        budget = Budget()
        grids = []
        for entry in workbook.sheets:
            builder = GridBuilder(source, entry.name, budget)
            _Sheet(builder, book).read(_records(package.read(entry.part, "sheet_bytes"), source))
            grids.append(builder.finish(entry.name, hidden=entry.hidden))
    except (struct.error, IndexError):
        raise source.damaged("有记录不完整", "a record is incomplete") from None
    return grids, notes(source, package, workbook)


def _records(data: bytes, source: Source) -> Iterator[tuple[int, bytes]]:
    """(type, body) of every record of a binary part."""
    at, end = 0, len(data)
    while at < end:
        kind, at = data[at], at + 1
        if kind & 0x80:
            kind, at = (kind & 0x7F) | (data[at] & 0x7F) << 7, at + 1
        size = shift = 0
        while True:
            byte, at = data[at], at + 1
            size |= (byte & 0x7F) << shift
            shift += 7
            if not byte & 0x80 or shift > 21:
                break
        if at + size > end:
            raise source.damaged("文件在中途断开", "the file breaks off in the middle")
        yield kind, data[at : at + size]
        at += size


def _text(body: bytes, at: int) -> tuple[str, int]:
    """The text at `at` (its length in four bytes) and where it ends; an absent text is `""`."""
    length = struct.unpack_from("<I", body, at)[0]
    if length == 0xFFFFFFFF:
        return "", at + 4
    end = at + 4 + 2 * length
    if end > len(body):
        raise IndexError(length)
    return body[at + 4 : end].decode("utf-16-le", "replace"), end


def _workbook(package: Package, part: str) -> Workbook:
    related = relations(package, part)
    book = Workbook()
    for kind, body in _records(package.read(part), package.source):
        if kind == _BUNDLE_SHEET:
            identity, at = _text(body, 8)
            add_sheet(package, book, related, (_text(body, at)[0], struct.unpack_from("<I", body)[0] != 0, identity))
        elif kind == _WORKBOOK_PROPERTIES:
            book.date1904 = bool(body[0] & 1)
    note_shared(book, related)
    return book


def _texts(package: Package, part: str | None) -> list[str]:
    texts: list[str] = []
    if part is None or part not in package:
        return texts
    for kind, body in _records(package.read(part, "strings_bytes"), package.source):
        if kind == _SST_ITEM:
            texts.append(_text(body, 1)[0])
            if len(texts) > package.source.limits.strings:
                raise package.source.over("strings")
    return texts


def _styles(package: Package, part: str | None) -> list[Shown]:
    if part is None or part not in package:
        return []
    codes: dict[int, str] = {}
    shown: list[Shown] = []
    inside = False
    for kind, body in _records(package.read(part, "styles_bytes"), package.source):
        if kind == _FORMAT:
            codes[struct.unpack_from("<H", body)[0]] = _text(body, 2)[0]
        elif kind in (_BEGIN_CELL_XFS, _END_CELL_XFS):
            inside = kind == _BEGIN_CELL_XFS
        elif kind == _XF and inside:
            number = struct.unpack_from("<H", body, 2)[0]
            shown.append(shown_as(number, codes.get(number)))
    return shown


class _Sheet:
    """One sheet's records into a `GridBuilder`."""

    def __init__(self, builder: GridBuilder, book: Book) -> None:
        self.builder = builder
        self.book = book
        self.row = 0
        self.column = -1

    def read(self, records: Iterator[tuple[int, bytes]]) -> None:
        """Take the records up to the end of the sheet."""
        builder = self.builder
        for kind, body in records:
            if 1 <= kind <= _LAST_SHORT or kind == _RICH:
                self._cell(kind, body)
                builder.budget.check(builder.source, builder.sheet)
            elif kind == _ROW:
                self.row, self.column = struct.unpack_from("<I", body)[0] + 1, -1
                if body[11] & 0x10:
                    builder.hidden_rows.add(self.row)
            elif kind == _MERGE:
                top, bottom, left, right = struct.unpack_from("<IIII", body)
                builder.merge((top + 1, left + 1, bottom + 1, right + 1))
            elif kind == _COLUMNS:
                self._columns(body)
            elif kind == _END_SHEET:
                return
        raise builder.source.damaged("工作表没有结尾", "a sheet has no end")

    def _cell(self, kind: int, body: bytes) -> None:
        """A cell; the short kinds name no column and stand right of the cell before."""
        at = 8
        if _FIRST_SHORT <= kind <= _LAST_SHORT:
            at, self.column = 4, self.column + 1
            kind -= _FIRST_SHORT - 1
        else:
            self.column = struct.unpack_from("<I", body)[0]
        style = struct.unpack_from("<I", body, at - 4)[0] & 0xFFFFFF
        self.builder.put(self.row, self.column + 1, self._value(kind, body, at, str(style)))
        if _FORMULA <= kind <= _FORMULA + 3:
            self.builder.formulas[self.row, self.column + 1] = ""

    def _value(self, kind: int, body: bytes, at: int, style: str) -> Raw:
        if kind in (2, 5, 9):
            number = rk(struct.unpack_from("<I", body, at)[0]) if kind == 2 else struct.unpack_from("<d", body, at)[0]
            return self.book.shown_number(number, style)
        if kind in (4, 10):
            return bool(body[at])
        if kind in (3, 11):
            return CellError(ERRORS.get(body[at], "#VALUE!"))
        if kind == 7:
            return self.book.text(str(struct.unpack_from("<I", body, at)[0]))
        return unescape(_text(body, at + (kind == _RICH))[0]) if kind in (6, 8, _RICH) else None

    def _columns(self, body: bytes) -> None:
        first, last, _, _, flags = struct.unpack_from("<IIIIH", body)
        if flags & 1:
            self.builder.hidden_columns.update(range(first + 1, min(last + 1, self.builder.source.limits.columns) + 1))
