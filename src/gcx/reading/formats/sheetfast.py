"""The quick way through a worksheet part: one regular expression over pieces of it, one step per cell.

It knows how spreadsheet programs write cells and nothing else. The first thing it does not know (a comment, another order, a nested
element) raises `Unusual`, and the sheet is read again by `sheetxml`, slowly and by the rules of XML: quick never means otherwise.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence

from gcx.reading.formats.build import GridBuilder, hide_columns, merge_of
from gcx.reading.formats.markup import holds
from gcx.reading.formats.sheetpatterns import Patterns, Unusual, attributes_of, patterns_for, root_of
from gcx.reading.formats.sheetshape import Makers, Shape, learn
from gcx.reading.formats.sheetstore import Columns, Shared, Texts, decoded, number_of, plain_text
from gcx.reading.formats.values import Book, shifted
from gcx.records import Raw, Uncached

_CARRY = 8 << 20
_LESSONS = 12
_LESSON = 8 << 10
"""Bytes from which the first shape is learned."""
_MANY_MARKS = 200
_REFERENCE = re.compile(rb"([A-Z]{1,3})([0-9]{1,7})")
_TRUE = (b"1", b"true")


def fill(builder: GridBuilder, book: Book, pieces: Iterable[bytes]) -> None:
    """Fill `builder` from the pieces of a worksheet part; `Unusual` when the part is not written the usual way."""
    sheet = _Sheet(builder, book)
    last = b""
    for piece in pieces:
        if holds(piece, b"<!") or (last == b"<" and piece.startswith(b"!")):
            raise Unusual
        last = piece[-1:] or last
        sheet.feed(piece)
    sheet.close()


class _Sheet:
    """Head, rows and tail of one worksheet part, fed in pieces."""

    def __init__(self, builder: GridBuilder, book: Book) -> None:
        self.builder = builder
        self.book = book
        self.patterns: Patterns | None = None
        self.buffer = b""
        self.after = False
        self.texts = Texts(builder)
        self.shared = Shared(book)
        self.columns = Columns()
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
        if (prefix := root_of(self.buffer)) is None:
            return False
        patterns = patterns_for(prefix)
        at = self.buffer.find(patterns.start)
        end = self.buffer.find(b">", at)
        if at < 0 or end < 0:
            return False
        for column in patterns.column.findall(self.buffer[:at]):
            given = attributes_of(column)
            if given.get(b"hidden") in _TRUE:
                hide_columns(
                    self.builder, given.get(b"min", b"").decode("ascii", "replace"), given.get(b"max", b"").decode("ascii", "replace")
                )
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
        if holds(data, b"<?") or holds(data, b"xmlns", b"x"):
            raise Unusual
        at = 0
        if self.shape is None and not self.lessons and self.patterns is not None and len(data) > _LESSON * 2:
            at = max(data.rfind(self.patterns.row, 0, _LESSON), 0)
            self._cells(data[:at])
            self._learn(data[:at])
        rest = data[at:]
        other = None if self.shape is None else self._alike(self.shape, rest)
        if other is None:
            self._cells(rest)
            other = rest
        self.builder.budget.check(self.builder.source, self.builder.sheet)
        if more and len(other) * 2 > len(data):
            self._learn(other)

    def _alike(self, shape: Shape, data: bytes) -> bytes | None:
        """Take runs of rows of one shape column by column and the rows between them cell by cell; give the latter back.

        `None`, with nothing taken, when there is anything but rows.
        """
        if not (found := shape.rows.findall(data)):
            return None
        texts, numbers, *stored, others = zip(*found, strict=True)
        if sum(map(len, texts)) + sum(map(len, others)) != len(data):
            return None
        start = 0
        for end in [*(place for place, other in enumerate(others) if other), len(found)] if any(others) else [len(found)]:
            self._run(shape, numbers[start:end], [cells[start:end] for cells in stored])
            if end < len(found):
                self._cells(others[end])
            start = end + 1
        return b"".join(others)

    def _run(self, shape: Shape, numbers: Sequence[bytes], stored: Sequence[Sequence[bytes]]) -> None:
        """Take consecutive rows of one shape."""
        columns = [list(map(convert, cells)) for convert, cells in zip(shape.converts, stored, strict=True)]
        rows, places = self.builder.rows, list(map(int, numbers))
        if shape.dense and places == list(range(len(rows) + 1, len(rows) + 1 + len(places))):
            rows.extend(map(list, zip(*columns, strict=True)))
            self.builder.budget.cells += len(places) * len(columns)
            return
        for row, *values in zip(places, *columns, strict=True):
            for column, value in zip(shape.columns, values, strict=True):
                self.builder.put(row, column + 1, value)

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

    def _cells(self, data: bytes) -> None:  # noqa: C901, PLR0912 - one step per cell: a call would cost more than a branch
        """Take rows cell by cell."""
        if self.patterns is None:
            raise Unusual
        builder, columns, texts, shared, odd_styles = self.builder, self.columns, self.texts, self.shared, self.odd_styles
        cells: list[Raw] = []
        at = b""
        for column, row, style, number, kind, stored, inline, opened, odd, junk in self.patterns.token.findall(data):
            if column:
                if number and style not in odd_styles:
                    value = number_of(number)
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
        return self.book.value(kind.decode("ascii"), decoded(stored), style.decode("ascii"), None)

    def _odd(self, cell: bytes) -> None:
        """A cell with a formula, rich text, escapes, or its attributes in another order."""
        patterns = self.patterns
        if patterns is None or cell.count(b"<") > _MANY_MARKS or (match := patterns.odd.fullmatch(cell)) is None:
            raise Unusual
        attributes = attributes_of(match[1])
        if (at := _REFERENCE.fullmatch(attributes.get(b"r", b""))) is None:
            raise Unusual
        row, column = int(at[2]), self.columns[at[1]] + 1
        formula = self._formula(match[2], match[3], row, column)
        text = None if match[4] is None else plain_text(match[5] or b"")
        if match[6] is not None:
            text = "".join(plain_text(piece) for piece in patterns.text.findall(patterns.phonetic.sub(b"", match[6])))
        kind, style = decoded(attributes.get(b"t", b"")), decoded(attributes.get(b"s", b""))
        value = self.book.value(kind, text, style, formula)
        self.builder.put(row, column, value)
        if formula is not None and text and not isinstance(value, Uncached):
            self.builder.formulas[row, column] = formula

    def _formula(self, attributes: bytes | None, text: bytes | None, row: int, column: int) -> str | None:
        if attributes is None:
            return None
        formula = plain_text(text or b"")
        given = attributes_of(attributes)
        if given.get(b"t") == b"shared":
            number = given.get(b"si", b"")
            if formula:
                self.masters[number] = (row, column, formula)
            elif number in self.masters:
                top, left, master = self.masters[number]
                return shifted(master, row - top, column - left)
        return formula

    def _hidden_row(self, attributes: bytes) -> None:
        given = attributes_of(attributes)
        if given.get(b"hidden") in _TRUE and given.get(b"r", b"").isdigit():
            self.builder.hidden_rows.add(int(given[b"r"]))

    def _tail(self) -> None:
        """After the rows: merged ranges; whatever else stands there is left alone."""
        if self.patterns is None or self.patterns.start in self.buffer:
            raise Unusual
        for attributes in self.patterns.merge.findall(self.buffer):
            if (merge := merge_of(attributes_of(attributes).get(b"ref", b"").decode("ascii", "replace"))) is not None:
                self.builder.merge(merge)
        self.buffer = self.buffer[max(self.buffer.rfind(b"<"), 0) :]
