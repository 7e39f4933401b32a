"""The records of an old .xls or .et workbook: cut from the stream, and its two kinds of text."""

from __future__ import annotations

import struct
from collections.abc import Iterator

from gcx.reading.guard import Source

BOF, EOF, CONTINUE = 0x0809, 0x000A, 0x003C
_HEADER = struct.Struct("<HH")
_COUNT = struct.Struct("<H")
_BIFF8 = 0x0600
_WIDE, _EXTENDED, _RICH = 1, 4, 8


def records(source: Source, data: bytes, at: int) -> Iterator[tuple[int, bytes]]:
    """(type, body) of every record from offset `at` to the end of the data; a record cut off is refused as damage."""
    end = len(data)
    while at + 4 <= end:
        kind, size = _HEADER.unpack_from(data, at)
        at += 4
        if at + size > end:
            raise source.damaged("文件在中途断开", "the file breaks off in the middle")
        yield kind, data[at : at + size]
        at += size


class Decoder:
    """Text as the workbook's version and code page store it."""

    def __init__(self, version: int) -> None:
        self.wide = version == _BIFF8
        self.encoding: str | None = None

    def code_page(self, number: int) -> None:
        """Take code page `number` for texts of versions before 8."""
        name = {1200: "utf-16-le", 10000: "mac-roman", 32768: "mac-roman", 32769: "cp1252", 936: "gb18030", 65001: "utf-8"}.get(
            number, f"cp{number}"
        )
        try:
            "".encode(name)
        except LookupError:
            return
        self.encoding = name

    def text(self, body: bytes, at: int, length_size: int) -> str:
        """The text at offset `at`, its length given in `length_size` bytes (1 or 2); cut short where the record ends."""
        length = body[at] if length_size == 1 else _COUNT.unpack_from(body, at)[0]
        at += length_size
        if not self.wide:
            return self._narrow(body[at : at + length])
        flags = body[at]
        at += 1 + (2 if flags & _RICH else 0) + (4 if flags & _EXTENDED else 0)
        return _characters(body[at : at + length * (2 if flags & _WIDE else 1)], flags)

    def _narrow(self, stored: bytes) -> str:
        if self.encoding is not None:
            return stored.decode(self.encoding, "replace")
        try:
            return stored.decode("utf-8")
        except UnicodeDecodeError:
            return stored.decode("gb18030", "replace")


def _characters(stored: bytes, flags: int) -> str:
    return stored.decode("utf-16-le" if flags & _WIDE else "latin-1", "replace")


class SharedTexts:
    """The shared-text record and the records it continues in: texts may break off anywhere and go on in the next."""

    def __init__(self, source: Source, blocks: list[bytes]) -> None:
        self.source = source
        self.blocks = blocks
        self.block = 0
        self.at = 8

    def read(self) -> list[str]:
        """All texts in order; the counts at the front are not believed."""
        texts: list[str] = []
        while self._more():
            texts.append(self._text())
            if len(texts) > self.source.limits.strings:
                raise self.source.over("strings")
        return texts

    def _more(self) -> bool:
        while self.block < len(self.blocks) and self.at >= len(self.blocks[self.block]):
            self.block, self.at = self.block + 1, 0
        return self.block < len(self.blocks)

    def _text(self) -> str:
        length, flags = struct.unpack("<HB", self._take(3))
        runs = struct.unpack("<H", self._take(2))[0] if flags & _RICH else 0
        extra = struct.unpack("<I", self._take(4))[0] if flags & _EXTENDED else 0
        pieces = []
        while length:
            if not self._more():
                raise self.source.damaged("共享文字表不完整", "the shared texts are incomplete")
            if self.at == 0:
                flags = self.blocks[self.block][0]
                self.at = 1
            width = 2 if flags & _WIDE else 1
            stored = self.blocks[self.block][self.at : self.at + length * width]
            if not stored:
                continue
            pieces.append(_characters(stored, flags))
            self.at += len(stored)
            length -= max(len(stored) // width, 1)
        self._skip(runs * 4 + extra)
        return "".join(pieces)

    def _take(self, count: int) -> bytes:
        taken = b""
        while len(taken) < count:
            if not self._more():
                raise self.source.damaged("共享文字表不完整", "the shared texts are incomplete")
            piece = self.blocks[self.block][self.at : self.at + count - len(taken)]
            taken += piece
            self.at += len(piece)
        return taken

    def _skip(self, count: int) -> None:
        while count and self._more():
            step = min(count, len(self.blocks[self.block]) - self.at)
            self.at += step
            count -= step
