"""The gate every file passes before a parser sees it: what the path is, that it opens, how big it is, what its bytes hash to.

A file is opened once; what was measured is what is parsed. Nothing here blocks on a pipe, reads a device, or follows a link to nowhere.
"""

from __future__ import annotations

import errno
import hashlib
import io
import os
import stat
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from gcx.findings import Finding, Text
from gcx.reading import findings_files as rules
from gcx.reading.limits import Limits
from gcx.records import FileInfo, FileStatus

_IN_MEMORY = 64 << 20
_CHUNK = 1 << 20
_KINDS = (
    (stat.S_ISDIR, Text("目录", "a directory")),
    (stat.S_ISFIFO, Text("管道", "a pipe")),
    (stat.S_ISSOCK, Text("套接字", "a socket")),
    (stat.S_ISCHR, Text("字符设备", "a character device")),
    (stat.S_ISBLK, Text("块设备", "a block device")),
)


class Refused(Exception):  # noqa: N818 - a verdict, not a failure of gcx
    """A file that must not or cannot be looked at: the error finding that says why, and what is known of the file."""

    def __init__(self, finding: Finding, info: FileInfo | None = None) -> None:
        super().__init__(finding.message.en)
        self.finding = finding
        self.info = info


@dataclass(slots=True)
class Source:
    """An opened file: its id, its bytes behind `stream` (seekable, at 0), its size, and the limits it was opened under."""

    file: str
    info: FileInfo
    stream: BinaryIO
    size: int
    limits: Limits

    def head(self, count: int) -> bytes:
        """The first `count` bytes; the stream is back at 0 afterwards."""
        self.stream.seek(0)
        first = self.stream.read(count)
        self.stream.seek(0)
        return first

    def everything(self, limit: str = "file_bytes") -> bytes:
        """All bytes; refused above limit `limit`."""
        if self.size > getattr(self.limits, limit):
            raise Refused(rules.over_limit(self.file, limit, self.size, self.limits))
        self.stream.seek(0)
        return self.stream.read()

    def over(self, name: str, found: float | None = None, place: str = "") -> Refused:
        """The refusal for passing limit `name`."""
        return Refused(rules.over_limit(self.file, name, found, self.limits, place))

    def damaged(self, zh: str, en: str) -> Refused:
        """The refusal for content that contradicts its format."""
        return Refused(rules.damaged_file(self.file, self.info.format or "", Text(zh, en)))

    def unsafe(self, zh: str, en: str) -> Refused:
        """The refusal for content no honest spreadsheet has."""
        return Refused(rules.unsafe_content(self.file, Text(zh, en)))


def open_source(path: Path, info: FileInfo, limits: Limits) -> Source:
    """Open `path` once, hash it, and fill size and hash into `info`. `Refused` for anything but a readable, non-empty ordinary file.

    Up to 64 MB are held in memory; a larger file is read again from the same handle, and refused if it changed meanwhile.
    """
    _check_name(path, info.id)
    _check_kind(path, info.id)
    try:
        stream = os.fdopen(os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)), "rb")
    except OSError as error:
        raise Refused(rules.unreadable_file(info.id, _why(error))) from None
    try:
        return _measured(stream, info, limits)
    except OSError as error:
        stream.close()
        raise Refused(rules.unreadable_file(info.id, _why(error))) from None
    except Refused:
        stream.close()
        raise


def _check_name(path: Path, file: str) -> None:
    if any(ord(char) < 0x20 or char in "\x7f\u2028\u2029" for char in str(path)):
        raise Refused(rules.bad_file_name(file))
    if path.name.startswith(("~$", ".~")):
        raise Refused(rules.lock_file(file))


def _check_kind(path: Path, file: str) -> None:
    try:
        mode = path.stat().st_mode
    except (FileNotFoundError, NotADirectoryError):
        if path.is_symlink():
            raise Refused(
                rules.no_such_file(
                    file, Text("这是一个链接，它指向的文件不存在", "this is a link and the file it points to does not exist")
                )
            ) from None
        raise Refused(rules.no_such_file(file, Text("文件不存在", "the file does not exist"))) from None
    except (OSError, ValueError) as error:
        raise Refused(rules.unreadable_file(file, _why(error))) from None
    if not stat.S_ISREG(mode):
        kind = next((words for test, words in _KINDS if test(mode)), Text("特殊文件", "a special file"))
        raise Refused(rules.not_a_file(file, kind))


def _measured(stream: BinaryIO, info: FileInfo, limits: Limits) -> Source:
    before = os.fstat(stream.fileno())
    if not stat.S_ISREG(before.st_mode):
        raise Refused(rules.not_a_file(info.id, Text("特殊文件", "a special file")))
    info.bytes = before.st_size
    if before.st_size > max(limits.text_bytes, limits.file_bytes):
        raise Refused(rules.over_limit(info.id, "text_bytes", before.st_size, limits))
    if before.st_size == 0:
        raise Refused(rules.empty_file(info.id))
    if before.st_size <= _IN_MEMORY:
        with stream:
            data = stream.read(_IN_MEMORY + 1)
        info.bytes = len(data)
        info.sha256 = hashlib.sha256(data).hexdigest()
        return Source(info.id, info, io.BytesIO(data), len(data), limits)
    return Source(info.id, info, stream, before.st_size, limits)


def hash_large(source: Source) -> None:
    """Fill the hash of a file too large for memory; its bytes are read once more from the same handle."""
    if source.info.sha256 is None:
        digest = hashlib.sha256()
        source.stream.seek(0)
        while chunk := source.stream.read(_CHUNK):
            digest.update(chunk)
        source.stream.seek(0)
        source.info.sha256 = digest.hexdigest()


def refuse(refused: Refused, info: FileInfo) -> Refused:
    """`refused` with `info` marked as refused and attached."""
    info.status = FileStatus.REFUSED
    refused.info = info
    return refused


def _why(error: OSError | ValueError) -> Text:
    number = getattr(error, "errno", None)
    if number in (errno.EACCES, errno.EPERM):
        return Text("没有读取这个文件的权限", "no permission to read this file")
    if number == errno.ENAMETOOLONG:
        return Text("路径或文件名过长，系统打不开", "the path or the file name is too long for the system")
    if number == errno.ELOOP:
        return Text("链接互相指来指去，找不到文件", "the links lead round in a circle")
    if isinstance(error, ValueError):
        return Text("路径里有系统不接受的字符", "the path has a character the system does not accept")
    return Text(f"系统读不出这个文件（系统错误 {number}）", f"the system cannot read this file (system error {number})")
