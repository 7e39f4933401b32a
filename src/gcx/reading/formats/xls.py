"""Old workbooks: .xls of Excel 5 to 2003 and .et of WPS, which is the same. Values, errors, percent and date formats, merges, hidden parts."""

from __future__ import annotations

import struct
from collections.abc import Callable
from dataclasses import dataclass, field

from gcx.findings import Finding, Text
from gcx.reading import findings_files as rules
from gcx.reading.formats.biff import BOF, CONTINUE, EOF, Decoder, SharedTexts, records
from gcx.reading.formats.build import Budget, GridBuilder
from gcx.reading.formats.numfmt import shown_as
from gcx.reading.formats.ole import CompoundFile
from gcx.reading.formats.values import Book
from gcx.reading.grid import Grid
from gcx.reading.guard import Refused, Source
from gcx.records import CellError, Raw, Uncached

ERRORS = {
    0x00: "#NULL!",
    0x07: "#DIV/0!",
    0x0F: "#VALUE!",
    0x17: "#REF!",
    0x1D: "#NAME?",
    0x24: "#NUM!",
    0x2A: "#N/A",
    0x2B: "#GETTING_DATA",
}
_GLOBALS, _WORKSHEET = 0x0005, 0x0010
_FILEPASS, _SST, _BOUNDSHEET = 0x002F, 0x00FC, 0x0085
_CELL = struct.Struct("<HHH")
_RECALCULATE = 0x0002


@dataclass(slots=True)
class _Globals:
    """What the first part of the stream says for all sheets."""

    decoder: Decoder
    shared: Book
    sheets: list[tuple[str, bool, int]] = field(default_factory=list)
    formats: dict[int, str] = field(default_factory=dict)
    numbers: list[int] = field(default_factory=list)
    date1904: bool = False
    links: int = 0


def read(source: Source) -> tuple[list[Grid], list[Finding]]:
    """Every ordinary sheet of a compound-file workbook. `Refused` when encrypted, damaged, or a file of another program."""
    source.info.format = "xls"
    compound = CompoundFile(source)
    if "encryptedpackage" in compound.names:
        source.info.format = None
        raise Refused(rules.encrypted_file(source.file))
    name = next((name for name in ("workbook", "book") if name in compound), None)
    if name is None:
        source.info.format = None
        raise Refused(rules.not_a_spreadsheet(source.file, _other(compound.names)))
    stream = compound.read(name)
    grids, links = _workbook(source, stream)
    findings = []
    if "_vba_project_cur" in compound.names:
        findings.append(rules.macros_not_run(source.file))
    if links:
        findings.append(rules.external_links(source.file, links))
    return grids, findings


def read_bare(source: Source) -> tuple[list[Grid], list[Finding]]:
    """A workbook stream without the compound file around it, as simple exporters write it."""
    source.info.format = "xls"
    stream = source.everything()
    if stream[1:2] != b"\x08":
        source.info.format = None
        raise Refused(
            rules.not_a_spreadsheet(
                source.file, Text(" Excel 4.0 或更早版本的工作表，现在的软件已不支持", "a worksheet of Excel 4.0 or older")
            )
        )
    return _workbook(source, stream)[0], []


def _other(names: set[str]) -> Text:
    if "worddocument" in names:
        return Text(" Word 文档", "a Word document")
    if "powerpoint document" in names:
        return Text("演示文稿", "a presentation")
    return Text("其他软件的文件", "a file of another program")


def _workbook(source: Source, stream: bytes) -> tuple[list[Grid], int]:
    version, kind = struct.unpack_from("<HH", stream, 4) if len(stream) >= 8 else (0, 0)
    book = _Globals(Decoder(version), Book(source, [], [], date1904=False))
    budget = Budget()
    try:
        if kind == _WORKSHEET:
            return [_Sheet(GridBuilder(source, "Sheet1", budget), book).read(stream, 0).finish("Sheet1", hidden=False)], 0
        _read_globals(source, stream, book)
        if not book.sheets:
            raise Refused(rules.no_sheet(source.file))
        grids = []
        for name, hidden, offset in book.sheets:
            grids.append(_Sheet(GridBuilder(source, name, budget), book).read(stream, offset).finish(name, hidden=hidden))
    except (struct.error, IndexError):
        raise source.damaged("有记录不完整", "a record is incomplete") from None
    return grids, book.links


def _read_globals(source: Source, stream: bytes, book: _Globals) -> None:
    """Read the records before the first sheet; the shared texts may go on in several records."""
    shared: list[bytes] = []
    before = 0
    for kind, body in records(source, stream, 0):
        if kind == CONTINUE and before == _SST:
            shared.append(body)
            continue
        before = kind
        if kind == EOF:
            break
        if kind == _FILEPASS:
            source.info.format = None
            raise Refused(rules.encrypted_file(source.file))
        if kind == _BOUNDSHEET:
            _bound_sheet(source, body, book)
        elif kind == _SST:
            shared = [body]
        else:
            _note_global(book, kind, body)
    styles = [shown_as(number, book.formats.get(number)) for number in book.numbers]
    book.shared = Book(source, SharedTexts(source, shared).read(), styles, date1904=book.date1904)


def _note_global(book: _Globals, kind: int, body: bytes) -> None:
    if kind == 0x041E:
        book.formats[struct.unpack_from("<H", body)[0]] = book.decoder.text(body, 2, 2 if book.decoder.wide else 1)
    elif kind == 0x00E0:
        book.numbers.append(struct.unpack_from("<H", body, 2)[0])
    elif kind == 0x0042:
        book.decoder.code_page(struct.unpack_from("<H", body)[0])
    elif kind == 0x0022:
        book.date1904 = struct.unpack_from("<H", body)[0] == 1
    elif kind == 0x01AE and len(body) > 4:
        book.links += 1


def _bound_sheet(source: Source, body: bytes, book: _Globals) -> None:
    offset, hidden, kind = struct.unpack_from("<IBB", body)
    if kind:
        return
    if any(offset == other for _, _, other in book.sheets):
        raise source.unsafe("两张工作表共用一份数据", "two sheets share their data")
    if len(book.sheets) >= source.limits.sheets:
        raise source.over("sheets")
    book.sheets.append((book.decoder.text(body, 6, 1), bool(hidden & 3), offset))


class _Sheet:
    """One sheet's records into a `GridBuilder`."""

    def __init__(self, builder: GridBuilder, book: _Globals) -> None:
        self.builder = builder
        self.book = book
        self.pending: tuple[int, int] | None = None
        self.handlers: dict[int, Callable[[bytes], None]] = {
            0x0203: self._number,
            0x027E: self._rk,
            0x00BD: self._many_rk,
            0x00FD: self._shared,
            0x0204: self._label,
            0x00D6: self._label,
            0x0205: self._truth_or_error,
            0x0006: self._formula,
            0x0207: self._formula_text,
            0x0208: self._row,
            0x007D: self._columns,
            0x00E5: self._merges,
        }

    def read(self, stream: bytes, offset: int) -> GridBuilder:
        """Read the records from the sheet's BOF to its EOF; charts inside it are passed over."""
        depth = 0
        source = self.builder.source
        for kind, body in records(source, stream, offset):
            if kind == BOF:
                depth += 1
            elif depth == 0:
                raise source.damaged("工作表的位置不对", "a sheet is not where it should be")
            elif kind == EOF:
                depth -= 1
                if depth == 0:
                    return self.builder
            elif depth == 1 and (handler := self.handlers.get(kind)) is not None:
                handler(body)
                self.builder.budget.check(source, self.builder.sheet)
        if depth:
            raise source.damaged("工作表没有结尾", "a sheet has no end")
        return self.builder

    def _put(self, row: int, column: int, style: int, value: Raw) -> None:
        if isinstance(value, float):
            value = self.book.shared.shown_number(value, str(style))
        self.builder.put(row + 1, column + 1, value)

    def _number(self, body: bytes) -> None:
        row, column, style, value = struct.unpack_from("<HHHd", body)
        self._put(row, column, style, value)

    def _rk(self, body: bytes) -> None:
        row, column, style, packed = struct.unpack_from("<HHHI", body)
        self._put(row, column, style, rk(packed))

    def _many_rk(self, body: bytes) -> None:
        row, first = struct.unpack_from("<HH", body)
        for index in range((len(body) - 6) // 6):
            style, packed = struct.unpack_from("<HI", body, 4 + index * 6)
            self._put(row, first + index, style, rk(packed))

    def _shared(self, body: bytes) -> None:
        row, column, style, number = struct.unpack_from("<HHHI", body)
        self._put(row, column, style, self.book.shared.text(str(number)))

    def _label(self, body: bytes) -> None:
        row, column, style = _CELL.unpack_from(body)
        self._put(row, column, style, self.book.decoder.text(body, 6, 2))

    def _truth_or_error(self, body: bytes) -> None:
        row, column, style, value, error = struct.unpack_from("<HHHBB", body)
        self._put(row, column, style, CellError(ERRORS.get(value, "#VALUE!")) if error else bool(value))

    def _formula(self, body: bytes) -> None:
        row, column, style = _CELL.unpack_from(body)
        result, options = body[6:14], struct.unpack_from("<H", body, 14)[0]
        at = (row + 1, column + 1)
        if result[6:8] != b"\xff\xff":
            value: Raw = struct.unpack("<d", result)[0]
            if value == 0 and options & _RECALCULATE:
                value = Uncached("")
        elif result[0] == 0:
            self.pending = (row, column)
            value = None
        elif result[0] == 1:
            value = bool(result[2])
        elif result[0] == 2:
            value = CellError(ERRORS.get(result[2], "#VALUE!"))
        else:
            value = Uncached("") if options & _RECALCULATE else ""
        self._put(row, column, style, value)
        if not isinstance(value, Uncached):
            self.builder.formulas[at] = ""

    def _formula_text(self, body: bytes) -> None:
        if self.pending is not None:
            row, column = self.pending
            self.pending = None
            self.builder.put(row + 1, column + 1, self.book.decoder.text(body, 0, 2))

    def _row(self, body: bytes) -> None:
        if struct.unpack_from("<H", body, 12)[0] & 0x20:
            self.builder.hidden_rows.add(struct.unpack_from("<H", body)[0] + 1)

    def _columns(self, body: bytes) -> None:
        first, last, _, _, options = struct.unpack_from("<HHHHH", body)
        if options & 1:
            self.builder.hidden_columns.update(range(first + 1, min(last, 255) + 2))

    def _merges(self, body: bytes) -> None:
        for index in range(min(struct.unpack_from("<H", body)[0], (len(body) - 2) // 8)):
            top, bottom, left, right = struct.unpack_from("<HHHH", body, 2 + index * 8)
            self.builder.merge((top + 1, left + 1, bottom + 1, right + 1))


def rk(packed: int) -> float:
    """The number in a packed 30-bit cell: an integer or the top of a float, perhaps in hundredths."""
    if packed & 2:
        value = float((packed >> 2) - (1 << 30 if packed & 0x80000000 else 0))
    else:
        value = float(struct.unpack("<d", b"\0\0\0\0" + struct.pack("<I", packed & 0xFFFFFFFC))[0])
    return value / 100 if packed & 1 else value
