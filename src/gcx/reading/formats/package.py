"""A zip package (xlsx, xlsb, ods) behind a gate: nothing is inflated that was not asked for, and every inflated byte is counted.

Declared sizes are only used to refuse early; what counts is what comes out of the decompressor.
"""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
import zlib
from collections.abc import Iterator

from gcx.findings import Text
from gcx.reading import findings_files as rules
from gcx.reading.formats.markup import clean
from gcx.reading.guard import Refused, Source

_CHUNK = 1 << 18
_SMALL = 1 << 20
_STORED = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_ENCRYPTED = 0x1
_ESCAPED = re.compile("%([0-7][0-9A-Fa-f])")
_TYPES = "[content_types].xml"


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
        if _TYPES in self._members:
            self.read(_TYPES)

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
        yield from clean(self.source, raw, name) if name.lower().endswith((".xml", ".rels")) else raw

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
    target = _ESCAPED.sub(lambda match: chr(int(match[1], 16)), target.replace("\\", "/")).partition("#")[0]
    if target.startswith("/"):
        return posixpath.normpath(target.lstrip("/"))
    return posixpath.normpath(posixpath.join(posixpath.dirname(base), target)).lstrip("./")
