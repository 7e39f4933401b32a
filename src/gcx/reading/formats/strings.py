"""The shared texts of a workbook: plain ones by one regular expression, anything else by the rules of XML."""

from __future__ import annotations

import re
from collections.abc import Iterator

from gcx.reading.formats.markup import new_parser, parse
from gcx.reading.formats.package import Package
from gcx.reading.formats.sheetpatterns import Unusual
from gcx.reading.formats.sheetxml import local
from gcx.reading.formats.values import unescape
from gcx.reading.guard import Source

_LIMIT = "strings_bytes"
_CARRY = 4 << 20
_HEAD = re.compile(rb"\A\s*(?:<\?xml[^<>]*\?>\s*)?<sst\b[^<>]*(?<!/)>")
_ITEM = re.compile(rb'<si><t(?: xml:space="preserve")?>([^<&\r]*+)</t></si>\s*+|([\s\S]++)')
_MAIN = re.compile(rb'\sxmlns="http://(?:schemas\.openxmlformats\.org/spreadsheetml/2006|purl\.oclc\.org/ooxml/spreadsheetml)/main"')


def read_texts(package: Package, part: str | None) -> list[str]:
    """The shared texts in order; the counts the part declares are not believed. Empty when the workbook has none."""
    if part is None or part not in package:
        return []
    try:
        return _plain_texts(package.source, package.chunks(part, _LIMIT))
    except Unusual:
        return _any_texts(package.source, package.chunks(part, _LIMIT))


def _plain_texts(source: Source, pieces: Iterator[bytes]) -> list[str]:
    """The texts of a part that has nothing but plain texts; `Unusual` at the first other thing."""
    texts: list[str] = []
    buffer = b""
    head = False
    for piece in pieces:
        buffer += piece
        if not head:
            if (match := _HEAD.match(buffer)) is None or _MAIN.search(match[0]) is None:
                raise Unusual
            buffer, head = buffer[match.end() :], True
        if (cut := buffer.rfind(b"<si>")) > 0:
            _take(source, buffer[:cut], texts)
            buffer = buffer[cut:]
        if len(buffer) > _CARRY:
            raise Unusual
    rest = buffer.rstrip()
    if not rest.endswith(b"</sst>"):
        raise Unusual
    _take(source, rest[: -len(b"</sst>")], texts)
    return texts


def _take(source: Source, data: bytes, texts: list[str]) -> None:
    """Add the texts of whole items."""
    most = source.limits.text
    for stored, other in _ITEM.findall(data.lstrip()):
        if other:
            raise Unusual
        try:
            text = stored.decode("utf-8")
        except UnicodeDecodeError:
            raise Unusual from None
        if len(text) > most:
            raise source.over("text", len(text))
        texts.append(unescape(text) if "_x" in text else text)
    if len(texts) > source.limits.strings:
        raise source.over("strings")


class _Events:
    """Events of the shared-text part into a list; phonetic guides are left out."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.texts: list[str] = []
        self.pieces: list[str] = []
        self.length = 0
        self.depth = 0
        self.phonetic = 0
        self.keeping = False

    def start(self, name: str, _: dict[str, str]) -> None:
        self.depth += 1
        if self.depth > self.source.limits.depth:
            raise self.source.over("depth")
        tag = local(name)
        if tag == "si":
            self.pieces, self.length = [], 0
        elif tag == "rPh":
            self.phonetic += 1
        elif tag == "t":
            self.keeping = not self.phonetic

    def text(self, text: str) -> None:
        if self.keeping:
            self.length += len(text)
            if self.length > self.source.limits.text:
                raise self.source.over("text")
            self.pieces.append(text)

    def end(self, name: str) -> None:
        self.depth -= 1
        tag = local(name)
        if tag == "t":
            self.keeping = False
        elif tag == "rPh":
            self.phonetic -= 1
        elif tag == "si":
            self.texts.append(unescape("".join(self.pieces)))
            if len(self.texts) > self.source.limits.strings:
                raise self.source.over("strings")


def _any_texts(source: Source, pieces: Iterator[bytes]) -> list[str]:
    texts = _Events(source)
    parser = new_parser()
    parser.StartElementHandler = texts.start
    parser.EndElementHandler = texts.end
    parser.CharacterDataHandler = texts.text
    parse(source, pieces, parser, ("共享文字表", "shared texts"))
    return texts.texts
