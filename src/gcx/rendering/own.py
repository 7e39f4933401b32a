"""Results known again by what is in them: one left among submissions is not a submission, whatever it is called.

Looked at are the first and last bytes of a file alone, since a folder may hold thousands.
"""

from __future__ import annotations

import csv
import re
import stat
import zipfile
import zlib
from pathlib import Path
from typing import Any

KEY, VALUE = "gcx", "result"
"""What results say of themselves: a document property of a workbook, an entry of the metadata of a parquet file."""

_PART = "docProps/custom.xml"
_SAID = re.compile(rf"""<(?:\w+:)?property\b[^>]*\bname=["']{KEY}["'][^>]*>\s*<(?:\w+:)?lpwstr[^>]*>{VALUE}<""")
_HEAD, _TAIL, _MOST = 1 << 10, 1 << 16, 1 << 16
_ENTRIES = 1000


def mark(book: Any) -> None:
    """Say in a workbook's document properties, which every spreadsheet program keeps, that it is a result."""
    book.set_custom_property(KEY, VALUE)


def is_result(path: Path) -> bool:
    """Whether a .csv, .xlsx or .parquet holds a result of gcx; of what cannot be opened it is not known."""
    look = {".csv": _as_table, ".xlsx": _as_workbook, ".parquet": _as_parquet}.get(path.suffix.lower())
    try:
        return look is not None and stat.S_ISREG(path.stat().st_mode) and look(path)
    except (OSError, ValueError):
        return False


def _as_table(path: Path) -> bool:
    """By its headings, in either language; a spreadsheet program may have saved it in its own encoding."""
    from gcx.rendering import csvfile, merged

    headings = (tuple(csvfile.COLUMNS), tuple(csvfile.COLUMNS.values()), merged.COLUMNS)
    with path.open("rb") as stream:
        line = stream.read(_HEAD).partition(b"\n")[0]
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            cells = next(csv.reader([line.decode(encoding).rstrip("\r")]), [])
        except (UnicodeDecodeError, csv.Error):
            continue
        if tuple(cells) in headings:
            return True
    return False


def _as_workbook(path: Path) -> bool:
    tail = _tail(path)
    end = tail.rfind(b"PK\x05\x06")
    if end < 0 or _PART.encode() not in tail or int.from_bytes(tail[end + 10 : end + 12], "little") > _ENTRIES:
        return False
    try:
        with zipfile.ZipFile(path) as package, package.open(_PART) as part:
            text = part.read(_MOST).decode("utf-8", "replace")
    except (zipfile.BadZipFile, zlib.error, KeyError, EOFError, NotImplementedError, RuntimeError):
        return False
    return _SAID.search(text) is not None


def _as_parquet(path: Path) -> bool:
    """By the key and value as they stand in the metadata at its end."""
    return f"{KEY}\x18{chr(len(VALUE))}{VALUE}".encode() in _tail(path)


def _tail(path: Path) -> bytes:
    with path.open("rb") as stream:
        stream.seek(max(0, path.stat().st_size - _TAIL))
        return stream.read(_TAIL)
