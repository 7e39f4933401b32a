"""The quick way through a worksheet part: one regular expression over pieces of it, one step per cell.

It knows how spreadsheet programs write cells and nothing else. The first thing it does not know (a comment, another order, a nested
element) raises `Unusual`, and the sheet is read again by `sheetxml`, slowly and by the rules of XML: quick never means otherwise.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import NamedTuple

from gcx.reading.formats.build import GridBuilder
from gcx.reading.formats.sheetshape import Makers, Shape, learn
from gcx.reading.formats.values import Book, column_number, entities, shifted, unescape
from gcx.records import Raw

_CARRY = 8 << 20
_LESSONS = 12
_MAIN = (b"http://schemas.openxmlformats.org/spreadsheetml/2006/main", b"http://purl.oclc.org/ooxml/spreadsheetml/main")
_ROOT = re.compile(rb"\A\s*(?:<\?xml[^<>]*\?>\s*)?<(?:([A-Za-z0-9_]{1,20}):)?worksheet\b([^<>]*)>")
_ATTRIBUTE = re.compile(rb"""([A-Za-z0-9_:.]+)\s*=\s*(?:"([^"<]*)"|'([^'<]*)')""")
_RANGE = re.compile(r"\$?([A-Z]{1,3})\$?([0-9]{1,7})(?::\$?([A-Z]{1,3})\$?([0-9]{1,7}))?", re.ASCII)
_TEXT = re.compile(rb"<T(?:\s[^<>]*)?(?:/>|>([^<]*)</T>)")
_CELL_REFERENCE = re.compile(rb"([A-Z]{1,3})([0-9]{1,7})")
_TRUE = (b"1", b"true")


class Unusual(Exception):  # noqa: N818 - a turning, not an error
    """Something the quick way does not know."""


class _Patterns(NamedTuple):
    token: re.Pattern[bytes]
    odd: re.Pattern[bytes]
    text: re.Pattern[bytes]
    phonetic: re.Pattern[bytes]
    column: re.Pattern[bytes]
    merge: re.Pattern[bytes]
    start: bytes
    row: bytes
    end: bytes
    last: bytes


@lru_cache(maxsize=8)
def _patterns(prefix: bytes) -> _Patterns:
    """The patterns for a sheet whose elements carry `prefix` (`b""` or `b"x:"`)."""

    def build(pattern: bytes) -> re.Pattern[bytes]:
        return re.compile(pattern.replace(b"@", re.escape(prefix)))

    token = build(
        rb'<@c r="([A-Z]{1,3})([0-9]{1,7})"(?: s="([0-9]{1,6})")?'
        rb'(?:(?: t="n")?><@v>([-+.0-9Ee]{1,40})</@v>'
        rb'| t="(s|str|b|e)"><@v>([^<&]*)</@v>'
        rb'| t="inlineStr"><@is><@t(?: xml:space="preserve")?>([^<&]*)</@t></@is>)</@c>'
        rb"|<@row([^<>]*+)(?<!/)>"
        rb"|</@row>"
        rb'|(?:<@c r="[^<>]*+(?<=/)>\s*+)++'
        rb"|(?:<@row [^<>]*+(?<=/)>\s*+)++"
        rb"|\s++"
        rb"|(<@c\b[^<>]*+(?<!/)>(?:[^<]++|<(?!/?@(?:c|row)\b)[^<>]*+>)*+</@c>)"
        rb"|([\s\S]++)"
    )
    odd = build(
        rb"<@c\b([^<>]*+)>(?:<@f\b([^<>]*?)(?:/>|>([^<]*+)</@f>))?\s*+(<@v(?:\s[^<>]*?)?(?:/>|>([^<]*+)</@v>))?\s*+"
        rb"(?:<@is>([\s\S]*?)</@is>|<@is/>)?\s*+</@c>"
    )
    return _Patterns(
        token,
        odd,
        build(_TEXT.pattern.replace(b"T", b"@t")),
        build(rb"<@rPh\b[\s\S]*?</@rPh>"),
        build(rb"<@col\b([^<>]*)>"),
        build(rb"<@mergeCell\b([^<>]*)>"),
        b"<" + prefix + b"sheetData",
        b"<" + prefix + b"row",
        b"</" + prefix + b"sheetData>",
        b"</" + prefix + b"worksheet>",
    )


def fill(builder: GridBuilder, book: Book, pieces: Iterable[bytes]) -> None:
    """Fill `builder` from the pieces of a worksheet part; `Unusual` when the part is not written the usual way."""
    sheet = _Sheet(builder, book)
    for piece in pieces:
        if b"<!" in piece:
            raise Unusual
        sheet.feed(piece)
    sheet.close()


class _Sheet:
    """Head, rows and tail of one worksheet part, fed in pieces."""

    def __init__(self, builder: GridBuilder, book: Book) -> None:
        self.builder = builder
        self.book = book
        self.patterns: _Patterns | None = None
        self.buffer = b""
        self.after = False
        self.texts = _Texts(builder)
        self.shared = _Shared(book)
        self.columns = _Columns()
        self.odd_styles = {str(number).encode(): shown for number, shown in enumerate(book.styles) if shown}
        self.shape: Shape | None = None
        self.lessons = 0
        self.masters: dict[bytes, tuple[int, int, str]] = {}

    def feed(self, piece: bytes) -> None:
        """Take the next piece."""
        self.buffer += piece
        if len(self.buffer) > _CARRY:
            raise Unusual
        if self.after:
            self._tail()
            return
        if self.patterns is None and not self._head():
            return
        self._body()

    def close(self) -> None:
        """Check that the part ended as it should."""
        if not self.after or self.patterns is None or not self.buffer.rstrip().endswith(self.patterns.last):
            raise Unusual

    def _head(self) -> bool:
        if (root := _ROOT.match(self.buffer)) is None:
            if b"<" in self.buffer and len(self.buffer) > 1 << 16:
                raise Unusual
            return False
        prefix = root[1] + b":" if root[1] else b""
        names = _attributes(root[2])
        if names.get(b"xmlns:" + root[1] if root[1] else b"xmlns") not in _MAIN:
            raise Unusual
        patterns = _patterns(prefix)
        at = self.buffer.find(patterns.start)
        end = self.buffer.find(b">", at)
        if at < 0 or end < 0:
            return False
        for column in patterns.column.findall(self.buffer[:at]):
            given = _attributes(column)
            if given.get(b"hidden") in _TRUE:
                hide_columns(self.builder, given.get(b"min", b"").decode("ascii", "replace"), given.get(b"max", b"").decode("ascii", "replace"))
        self.patterns = patterns
        self.after = self.buffer[end - 1 : end] == b"/"
        self.buffer = self.buffer[end + 1 :]
        return True

    def _body(self) -> None:
        patterns = self.patterns
        if patterns is None or self.after:
            self._tail()
            return
        if (end := self.buffer.find(patterns.end)) >= 0:
            self._rows(self.buffer[:end], more=False)
            self.buffer = self.buffer[end + len(patterns.end) :]
            self.after = True
            self._tail()
        elif (cut := self.buffer.rfind(patterns.row)) > 0:
            self._rows(self.buffer[:cut], more=True)
            self.buffer = self.buffer[cut:]

    def _rows(self, data: bytes, *, more: bool) -> None:
        """Take whole rows: those of the learned shape at once, everything between them cell by cell."""
        if b"<?" in data or b"xmlns" in data:
            raise Unusual
        at = known = 0
        if (shape := self.shape) is not None:
            converts, dense, rows = shape.converts, shape.dense, self.builder.rows
            for match in shape.pattern.finditer(data):
                if match.start() != at:
                    self._cells(data[at : match.start()])
                at = match.end()
                row, *stored = match.groups()
                number = int(row)
                values = [convert(text) for convert, text in zip(converts, stored, strict=True)]
                if dense and number == len(rows) + 1:
                    rows.append(values)
                    known += len(values)
                else:
                    for column, value in zip(shape.columns, values, strict=True):
                        self.builder.put(number, column + 1, value)
            self.builder.budget.cells += known
        rest = data[at:]
        self._cells(rest)
        self.builder.budget.check(self.builder.source, self.builder.sheet)
        if more and len(rest) * 2 > len(data):
            self._learn(rest)

    def _learn(self, rows: bytes) -> None:
        """Learn the shape of the last row of `rows`, unless enough was learned in vain."""
        patterns = self.patterns
        if patterns is None or self.lessons >= _LESSONS:
            return
        self.lessons += 1
        prefix = patterns.row[1:-3]
        last = rows[rows.rfind(patterns.row) :].rstrip()
        makers = Makers(self.columns, self._number, self.shared.__getitem__, self.texts.__getitem__)
        self.shape = learn(last, prefix, makers) or self.shape

    def _number(self, style: bytes) -> Callable[[bytes], Raw]:
        if style not in self.odd_styles:
            return float
        return lambda stored: self.book.number(stored.decode("ascii"), style.decode("ascii"))

    def _cells(self, data: bytes) -> None:
        """Take rows cell by cell."""
        if self.patterns is None:
            raise Unusual
        builder, columns, texts, shared, odd_styles = self.builder, self.columns, self.texts, self.shared, self.odd_styles
        cells: list[Raw] = []
        at = b""
        for column, row, style, number, kind, stored, inline, opened, odd, junk in self.patterns.token.findall(data):
            if column:
                if number and style not in odd_styles:
                    value = _float(number)
                elif kind == b"s":
                    value = shared[stored]
                elif not kind and not number:
                    value = texts[inline]
                else:
                    value = self._value(kind, number or stored, style)
                if row != at:
                    at, cells = row, builder.row(int(row))
                place = columns[column]
                if place == len(cells):
                    cells.append(value)
                    builder.budget.cells += 1
                else:
                    builder.put(int(row), place + 1, value)
            elif odd:
                self._odd(odd)
            elif b"hidden" in opened:
                self._hidden_row(opened)
            elif junk:
                raise Unusual

    def _value(self, kind: bytes, stored: bytes, style: bytes) -> Raw:
        return self.book.value(kind.decode("ascii"), _decode(stored), style.decode("ascii"), None)

    def _odd(self, cell: bytes) -> None:
        """A cell with a formula, rich text, escapes, or its attributes in another order."""
        patterns = self.patterns
        if patterns is None or (match := patterns.odd.fullmatch(cell)) is None:
            raise Unusual
        attributes = _attributes(match[1])
        if (at := _CELL_REFERENCE.fullmatch(attributes.get(b"r", b""))) is None:
            raise Unusual
        row, column = int(at[2]), self.columns[at[1]] + 1
        formula = self._formula(match[2], match[3], row, column)
        text = None if match[4] is None else _plain(match[5] or b"")
        if match[6] is not None:
            text = "".join(_plain(piece) for piece in patterns.text.findall(patterns.phonetic.sub(b"", match[6])))
        kind, style = attributes.get(b"t", b"").decode("ascii"), attributes.get(b"s", b"").decode("ascii")
        self.builder.put(row, column, self.book.value(kind, text, style, formula))
        if formula is not None and text:
            self.builder.formulas[row, column] = formula

    def _formula(self, attributes: bytes | None, text: bytes | None, row: int, column: int) -> str | None:
        if attributes is None:
            return None
        formula = _plain(text or b"")
        given = _attributes(attributes)
        if given.get(b"t") == b"shared":
            number = given.get(b"si", b"")
            if formula:
                self.masters[number] = (row, column, formula)
            elif number in self.masters:
                top, left, master = self.masters[number]
                return shifted(master, row - top, column - left)
        return formula

    def _hidden_row(self, attributes: bytes) -> None:
        given = _attributes(attributes)
        if given.get(b"hidden") in _TRUE and given.get(b"r", b"").isdigit():
            self.builder.hidden_rows.add(int(given[b"r"]))

    def _tail(self) -> None:
        """After the rows: merged ranges; whatever else stands there is left alone."""
        if self.patterns is None:
            raise Unusual
        for attributes in self.patterns.merge.findall(self.buffer):
            if (merge := merge_of(_attributes(attributes).get(b"ref", b"").decode("ascii", "replace"))) is not None:
                self.builder.merge(merge)
        self.buffer = self.buffer[max(self.buffer.rfind(b"<"), 0) :]


class _Texts(dict[bytes, str]):
    """Inline texts as they were decoded the first time."""

    def __init__(self, builder: GridBuilder) -> None:
        super().__init__()
        self.builder = builder

    def __missing__(self, stored: bytes) -> str:
        text = unescape(_decode(stored))
        if len(text) > self.builder.source.limits.text:
            raise self.builder.source.over("text", len(text), self.builder.sheet)
        self[stored] = text
        return text


class _Shared(dict[bytes, str | None]):
    """Shared texts by their number as it is written."""

    def __init__(self, book: Book) -> None:
        super().__init__()
        self.book = book

    def __missing__(self, stored: bytes) -> str | None:
        number = stored.strip()
        text = self.book.text(number) if number else None
        self[stored] = text
        return text


class _Columns(dict[bytes, int]):
    """Column positions from 0 by their letters."""

    def __missing__(self, letters: bytes) -> int:
        position = column_number(letters.decode("ascii")) - 1
        self[letters] = position
        return position


def merge_of(reference: str) -> tuple[int, int, int, int] | None:
    """First row, first column, last row, last column of `B2:C4`; `None` when it is no range."""
    match = _RANGE.fullmatch(reference)
    if match is None:
        return None
    top, left = int(match[2]), column_number(match[1])
    bottom, right = (int(match[4]), column_number(match[3])) if match[3] else (top, left)
    return (min(top, bottom), min(left, right), max(top, bottom), max(left, right))


def hide_columns(builder: GridBuilder, first: str, last: str) -> None:
    """Note columns `first` to `last` (as written in the file) as hidden."""
    if first.isdigit() and last.isdigit() and len(first) < 6 and len(last) < 6:
        builder.hidden_columns.update(range(int(first), min(int(last), builder.source.limits.columns) + 1))


def _attributes(text: bytes) -> dict[bytes, bytes]:
    return {name: double or single for name, double, single in _ATTRIBUTE.findall(text)}


def _float(number: bytes) -> Raw:
    try:
        value = float(number)
    except ValueError:
        return number.decode("ascii")
    return value if value - value == 0 else number.decode("ascii")


def _decode(stored: bytes) -> str:
    try:
        text = stored.decode("utf-8")
    except UnicodeDecodeError:
        raise Unusual from None
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text


def _plain(stored: bytes) -> str:
    text = entities(_decode(stored))
    if text is None:
        raise Unusual
    return text
