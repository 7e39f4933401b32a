"""XML from a stranger: one encoding, no document type, no entity, no mark that runs on for megabytes, and never a fetch."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterable, Iterator
from xml.parsers import expat

from gcx.reading import findings_files as rules
from gcx.reading.guard import Source

_OPEN_MARK = 4 << 20
_DECLARED = re.compile(rb"""\A\s*<\?xml[^>]{0,200}?encoding\s*=\s*["']([A-Za-z0-9._-]{1,40})["'][^>]{0,200}\?>""")
_DOCTYPE = re.compile(rb"<!\s*(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_KNOWN = {"utf-8", "utf-16", "ascii", "gbk", "gb2312", "gb18030", "big5", "iso8859-1", "cp1252", "cp936"}


def clean(source: Source, raw: Iterator[bytes], name: str) -> Iterator[bytes]:
    """The pieces of XML part `name` in UTF-8. `Refused` at a document type or an entity, and for an unknown encoding."""
    tail = b""
    for piece in _utf8(raw, source):
        if (holds(piece, b"<!") or b"<!" in tail or tail.endswith(b"<")) and _DOCTYPE.search(tail + piece) is not None:
            raise source.unsafe(
                f"部件 {rules.quoted(name)} 里有文档类型声明或实体，正常的表格没有",
                f"part {rules.quoted(name)} has a document type or an entity, which no ordinary spreadsheet has",
            )
        tail = piece[-16:]
        yield piece


def holds(data: bytes, mark: bytes, rare: bytes | None = None) -> bool:
    """Whether `mark` stands in `data`. Its rarest byte (by default the last) is looked for first, a hundred times faster than the mark."""
    return (rare or mark[-1:]) in data and mark in data


def parse(source: Source, pieces: Iterable[bytes], parser: expat.XMLParserType, words: tuple[str, str]) -> None:
    """Feed `pieces` to `parser`. `Refused` when the XML is broken (`words` name the part).

    A single mark that runs on for megabytes is refused too: the parser would start it over with every piece.
    """
    fed = 0
    try:
        for piece in pieces:
            parser.Parse(piece, False)
            fed += len(piece)
            if fed - parser.CurrentByteIndex > _OPEN_MARK:
                raise source.over("text")
        parser.Parse(b"", True)
    except expat.ExpatError as error:
        raise source.damaged(
            f"{words[0]}第 {error.lineno} 行的标记不完整或有误", f"{words[1]}: broken markup on line {error.lineno}"
        ) from None


def proofread(source: Source, pieces: Iterable[bytes], words: tuple[str, str]) -> None:
    """Go through a part for its markup alone, as `parse` would judge it: a fault at its end costs seconds, not the reading of all cells."""
    depth, most = 0, source.limits.depth

    def start(_name: str, _given: list[str]) -> None:
        nonlocal depth
        depth += 1
        if depth > most:
            raise source.over("depth")

    def end(_name: str) -> None:
        nonlocal depth
        depth -= 1

    parser = new_parser()
    parser.ordered_attributes = True
    parser.StartElementHandler, parser.EndElementHandler = start, end
    parse(source, pieces, parser, words)


def new_parser() -> expat.XMLParserType:
    """A parser that names elements `namespace name` and never fetches or expands anything."""
    parser = expat.ParserCreate("utf-8", " ")
    parser.buffer_text = True
    parser.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_NEVER)
    return parser


def _utf8(pieces: Iterator[bytes], source: Source) -> Iterator[bytes]:
    """XML bytes in UTF-8 without BOM and with no other encoding declared, whatever the part was written in."""
    head = next(pieces, b"")
    codec = _codec_of(head, source)
    if codec == "utf-8":
        yield head.removeprefix(codecs.BOM_UTF8)
        yield from pieces
        return
    decoder = codecs.getincrementaldecoder(codec)()
    first = True
    try:
        for piece in _then(head, pieces):
            text = decoder.decode(piece)
            if first and text:
                text = re.sub(r"\A\ufeff?\s*<\?xml[^>]*\?>", "", text, count=1)
                first = False
            yield text.encode("utf-8", "surrogatepass")
        yield decoder.decode(b"", True).encode("utf-8", "surrogatepass")
    except UnicodeDecodeError:
        raise source.damaged("部件的文字编码与声明不符", "a part is not in the encoding it declares") from None


def _codec_of(head: bytes, source: Source) -> str:
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    if head[:4] == b"<\x00?\x00":
        return "utf-16-le"
    if head[:4] == b"\x00<\x00?":
        return "utf-16-be"
    declared = _DECLARED.match(head.removeprefix(codecs.BOM_UTF8))
    if declared is None:
        return "utf-8"
    name = declared[1].decode("ascii")
    try:
        known = codecs.lookup(name).name
    except LookupError:
        known = name
    if known not in _KNOWN:
        raise source.damaged(f"部件声明的文字编码 {rules.quoted(name)} 无法识别", f"the declared encoding {rules.quoted(name)} is unknown")
    return "utf-8" if known in ("ascii", "utf-16") else known


def _then(head: bytes, rest: Iterator[bytes]) -> Iterator[bytes]:
    yield head
    yield from rest
