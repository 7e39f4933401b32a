"""What was read of one file as bytes and back: plain values, arrays of a few kinds, and the record types named here. Never code.

The bytes carry their own digest. Whatever is not as it was written (cut short, damaged, of another kind) is told from what is.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import fields
from datetime import date, datetime, time
from typing import Any

import numpy as np

from gcx.findings import Explanation, Finding, Location, Rule, Text
from gcx.listing import Answer
from gcx.reading import RULES
from gcx.records import (
    Block,
    Cell,
    CellError,
    FileInfo,
    FileStatus,
    Keys,
    Percent,
    SheetInfo,
    SideRow,
    Submission,
    TemplateMark,
    Total,
    Uncached,
)

_MAGIC = b"gcx-read/1\n"
_DIGEST = 32
_LENGTH = 8
_ARRAYS = frozenset({"<i1", "|i1", "<i4", "<i8", "<f8", "|b1"})
_RECORDS: dict[str, Any] = {
    each.__name__: each
    for each in (
        *(Answer, Block, Cell, CellError, Explanation, FileInfo, Finding, Keys, Location),
        *(Percent, SheetInfo, SideRow, Submission, TemplateMark, Total, Uncached),
    )
}
_OWN_FILE = {"Block": "file", "FileInfo": "id", "Location": "file"}
"""Where the file's id in the result stands; it is not kept, for the same file may have another id in another run."""
_MOMENTS: dict[str, Callable[[str], Any]] = {"date": date.fromisoformat, "datetime": datetime.fromisoformat, "time": time.fromisoformat}
_RULES: dict[str, Rule] = {each.code: each for each in RULES}


class NotStorableError(ValueError):
    """Something that cannot be kept, or bytes that are not what was kept."""


def packed(submission: Submission) -> bytes:
    """The submission as bytes.

    Raises:
        NotStorableError: it holds something of a kind that is not kept.
    """
    writer = _Writer(submission.file.id)
    told = json.dumps(writer.plain(submission)).encode("ascii")
    body = len(told).to_bytes(_LENGTH, "big") + told + b"".join(writer.buffers)
    return _MAGIC + hashlib.sha256(body).digest() + body


def unpacked(data: bytes, file: str) -> Submission:
    """The submission that was packed, as file id `file`.

    Raises:
        NotStorableError: these are not the bytes that were written.
    """
    digest, body = data[len(_MAGIC) : len(_MAGIC) + _DIGEST], data[len(_MAGIC) + _DIGEST :]
    if not data.startswith(_MAGIC) or hashlib.sha256(body).digest() != digest:
        raise NotStorableError
    end = _LENGTH + int.from_bytes(body[:_LENGTH], "big")
    try:
        made = _Reader(file, body[end:]).value(json.loads(body[_LENGTH:end]))
    except (ValueError, TypeError, KeyError, IndexError, RecursionError) as error:
        raise NotStorableError from error
    if not isinstance(made, Submission):
        raise NotStorableError
    return made


class _Writer:
    """Turns values into what JSON can hold; arrays go to `buffers`."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.buffers: list[bytes] = []
        self._used = 0

    def plain(self, value: Any) -> Any:  # noqa: C901, PLR0911 - one line per kind of value
        if value is None or isinstance(value, bool) or type(value) in {int, str}:
            return value
        if isinstance(value, float):
            return float(value)
        if isinstance(value, np.ndarray):
            return self._array(value)
        if isinstance(value, Rule):
            return ["rule", self._known(value)]
        if isinstance(value, Text):
            return ["Text", *value]
        if isinstance(value, FileStatus):
            return ["status", value.value]
        if isinstance(value, list | tuple):
            return ["list" if isinstance(value, list) else "tuple", *map(self.plain, value)]
        if isinstance(value, Mapping):
            return ["map", *([self.plain(key), self.plain(entry)] for key, entry in value.items())]
        name = type(value).__name__
        if name in _MOMENTS:
            return [name, value.isoformat()]
        if _RECORDS.get(name) is not type(value):
            raise NotStorableError(name)
        own = _OWN_FILE.get(name)
        return [name, *(self._field(getattr(value, each.name), own=each.name == own) for each in fields(_RECORDS[name]))]

    def _field(self, value: Any, *, own: bool) -> Any:
        return ["self"] if own and value == self.file else self.plain(value)

    def _array(self, array: np.ndarray[Any, Any]) -> list[Any]:
        if array.dtype.str not in _ARRAYS or array.ndim != 1:
            raise NotStorableError(array.dtype.str)
        data = array.tobytes()
        start, self._used = self._used, self._used + len(data)
        self.buffers.append(data)
        return ["array", array.dtype.str, start, len(array)]

    @staticmethod
    def _known(rule: Rule) -> str:
        if _RULES.get(rule.code) != rule:
            raise NotStorableError(rule.code)
        return rule.code


class _Reader:
    """The way back: nothing but the kinds above is ever made."""

    def __init__(self, file: str, buffers: bytes) -> None:
        self.file = file
        self.buffers = buffers

    def value(self, told: Any) -> Any:  # noqa: C901, PLR0911 - one line per kind of value
        if not isinstance(told, list):
            return told
        kind, *rest = told
        if kind == "list":
            return [self.value(each) for each in rest]
        if kind == "tuple":
            return tuple(self.value(each) for each in rest)
        if kind == "map":
            return {self.value(key): self.value(entry) for key, entry in rest}
        if kind == "array":
            return self._array(*rest)
        if kind == "self":
            return self.file
        if kind == "rule":
            return _RULES[rest[0]]
        if kind == "status":
            return FileStatus(rest[0])
        if kind == "Text":
            return Text(*rest)
        if kind in _MOMENTS:
            return _MOMENTS[kind](*rest)
        return _RECORDS[kind](*map(self.value, rest))

    def _array(self, kind: str, start: int, length: int) -> np.ndarray[Any, Any]:
        if kind not in _ARRAYS:
            raise NotStorableError(kind)
        return np.frombuffer(self.buffers, kind, length, start).copy()
