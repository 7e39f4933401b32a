"""Bytes of a worksheet part as values, each distinct text decoded once."""

from __future__ import annotations

from gcx.reading.formats.build import GridBuilder, column_number
from gcx.reading.formats.sheetpatterns import Unusual
from gcx.reading.formats.values import Book, entities, unescape
from gcx.records import Raw


class Texts(dict[bytes, str]):
    """Inline texts as they were decoded the first time, entities undone."""

    def __init__(self, builder: GridBuilder) -> None:
        super().__init__()
        self.builder = builder

    def __missing__(self, stored: bytes) -> str:
        text = unescape(plain_text(stored))
        if len(text) > self.builder.source.limits.text:
            raise self.builder.source.over("text", len(text), self.builder.sheet)
        self[stored] = text
        return text


class Shared(dict[bytes, str | None]):
    """Shared texts by their number as it is written."""

    def __init__(self, book: Book) -> None:
        super().__init__()
        self.book = book

    def __missing__(self, stored: bytes) -> str | None:
        number = stored.strip()
        text = self.book.text(number) if number else None
        self[stored] = text
        return text


class Columns(dict[bytes, int]):
    """Column positions from 0 by their letters."""

    def __missing__(self, letters: bytes) -> int:
        position = column_number(letters.decode("ascii")) - 1
        self[letters] = position
        return position


def number_of(number: bytes) -> Raw:
    """A stored number; text when it is none, or not finite."""
    try:
        value = float(number)
    except ValueError:
        return number.decode("ascii")
    return value if value - value == 0 else number.decode("ascii")


def decoded(stored: bytes) -> str:
    """Stored bytes as text, line ends as XML has them."""
    try:
        text = stored.decode("utf-8")
    except UnicodeDecodeError:
        raise Unusual from None
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text


def plain_text(stored: bytes) -> str:
    """Stored bytes as text with entities undone."""
    text = entities(decoded(stored))
    if text is None:
        raise Unusual
    return text
