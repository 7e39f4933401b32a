"""A zip package (xlsx, xlsb, ods) behind a gate: nothing is inflated that was not asked for, and every inflated byte is counted.

Declared sizes are only used to refuse early; what counts is what comes out of the decompressor.
"""

from __future__ import annotations

import codecs
import io
import posixpath
import re
import zipfile
import zlib
from collections.abc import Iterator
from urllib.parse import unquote

from gcx.findings import Text
from gcx.reading import findings_files as rules
from gcx.reading.guard import Refused, Source

_CHUNK = 1 << 18
_SMALL = 1 << 20
_STORED = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_ENCRYPTED = 0x1
_DECLARED = re.compile(rb"""\A\s*<\?xml[^>]{0,200}?encoding\s*=\s*["']([A-Za-z0-9._-]{1,40})["'][^>]{0,200}\?>""")
_DOCTYPE = re.compile(rb"<!\s*(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_KNOWN = {"utf-8", "utf-16", "ascii", "gbk", "gb2312", "gb18030", "big5", "iso8859-1", "cp1252", "cp936"}


class Package:
    """The members of one zip file, by lower-case path with forward slashes."""

    def __init__(self, source: Source) -> None:
        """Read the directory of the zip. `Refused` for a broken zip, too many parts, and encrypted parts."""
        self.source = source
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(source.everything()))
        except (zipfile.BadZipFile, zipfile.LargeZipFile, ValueError, OSError, NotImplementedError, UnicodeDecodeError) as error:
            raise self._damaged("压缩包的目录读不出来", "the directory of the package cannot be read") from error
        members = self._zip.infolist()
        if len(members) > source.limits.parts:
            raise source.over("parts", len(members))
        self._members: dict[str, zipfile.ZipInfo] = {}
        self._twice: set[str] = set()
        self._unpacked: dict[str, int] = {}
        for member in members:
            name = part_name(member.filename)
            if name in self._members:
                self._twice.add(name)
            self._members[name] = member

    def __contains__(self, name: str) -> bool:
        return part_name(name) in self._members

    @property
    def names(self) -> list[str]:
        """All part names, lower case."""
        return list(self._members)

    def size(self, name: str) -> int:
        """The unpacked size the package declares for a part; the decompressor never gives more than that."""
        return self._member(name).file_size

    def read(self, name: str, limit: str = "other_bytes") -> bytes:
        """One whole XML part as UTF-8 (or binary part as it is). `Refused` when missing, damaged, over `limit`, or with a DOCTYPE."""
        return b"".join(self.chunks(name, limit))

    def chunks(self, name: str, limit: str) -> Iterator[bytes]:
        """The part in pieces; XML is turned into UTF-8, sizes and ratio are counted, and a DOCTYPE or entity is refused."""
        raw = self._inflated(name, limit)
        if not name.lower().endswith((".xml", ".rels")):
            yield from raw
            return
        tail = b""
        for piece in _utf8(raw, self):
            if (b"<!" in piece or b"<!" in tail or tail.endswith(b"<")) and _DOCTYPE.search(tail + piece) is not None:
                raise self.source.unsafe(
                    f"部件 {rules.quoted(name)} 里有文档类型声明或实体，正常的表格没有",
                    f"part {rules.quoted(name)} has a document type or an entity, which no ordinary spreadsheet has",
                )
            tail = piece[-16:]
            yield piece

    def _inflated(self, name: str, limit: str) -> Iterator[bytes]:
        member = self._member(name)
        most = getattr(self.source.limits, limit)
        if member.file_size > most:
            raise self.source.over(limit, member.file_size, name)
        size = 0
        try:
            with self._zip.open(member) as stream:
                while piece := stream.read(_CHUNK):
                    size += len(piece)
                    self._unpacked[name] = max(size, self._unpacked.get(name, 0))
                    self._check_size(name, limit, size, member.compress_size)
                    yield piece
        except (zipfile.BadZipFile, zlib.error, EOFError, ValueError, OSError, NotImplementedError, RuntimeError) as error:
            raise self._damaged(f"部件 {rules.quoted(name)} 解压失败", f"part {rules.quoted(name)} cannot be unpacked") from error

    def _check_size(self, name: str, limit: str, size: int, packed: int) -> None:
        limits = self.source.limits
        if size > getattr(limits, limit):
            raise self.source.over(limit, None, name)
        if sum(self._unpacked.values()) > limits.unpacked_bytes:
            raise self.source.over("unpacked_bytes")
        if size > _SMALL and size > limits.ratio * max(packed, 1):
            raise self.source.over("ratio", size / max(packed, 1), name)

    def _member(self, name: str) -> zipfile.ZipInfo:
        key = part_name(name)
        member = self._members.get(key)
        if member is None:
            raise self._damaged(f"缺少部件 {rules.quoted(name)}", f"part {rules.quoted(name)} is missing")
        if key in self._twice:
            raise self.source.unsafe(
                f"压缩包里有两个同名部件 {rules.quoted(name)}，不同软件会读到不同的数",
                f"the package has two parts named {rules.quoted(name)}: programs would read different figures",
            )
        if member.flag_bits & _ENCRYPTED:
            raise Refused(rules.encrypted_file(self.source.file))
        if member.compress_type not in _STORED:
            raise self._damaged(f"部件 {rules.quoted(name)} 的压缩方法不常见", f"part {rules.quoted(name)} uses an unusual compression")
        return member

    def _damaged(self, zh: str, en: str) -> Refused:
        return Refused(rules.damaged_file(self.source.file, self.source.info.format or "zip", Text(zh, en)))


def part_name(name: str) -> str:
    """The key of a part: forward slashes, no leading slash, lower case (the packaging rules ignore case)."""
    return name.replace("\\", "/").lstrip("/").lower()


def resolve(base: str, target: str) -> str:
    """The part a relationship in the folder of part `base` points to."""
    target = unquote(target.replace("\\", "/")).split("#")[0]
    if target.startswith("/"):
        return posixpath.normpath(target.lstrip("/"))
    return posixpath.normpath(posixpath.join(posixpath.dirname(base), target)).lstrip("./")


def _utf8(pieces: Iterator[bytes], package: Package) -> Iterator[bytes]:
    """XML bytes in UTF-8 without BOM and with no other encoding declared, whatever the part was written in."""
    head = next(pieces, b"")
    codec = _codec_of(head, package)
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
        raise package.source.damaged("部件的文字编码与声明不符", "a part is not in the encoding it declares") from None


def _codec_of(head: bytes, package: Package) -> str:
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
        raise package.source.damaged(f"部件声明的文字编码 {rules.quoted(name)} 无法识别", f"the declared encoding {rules.quoted(name)} is unknown")
    return "utf-8" if known in ("ascii", "utf-16") else known


def _then(head: bytes, rest: Iterator[bytes]) -> Iterator[bytes]:
    yield head
    yield from rest
