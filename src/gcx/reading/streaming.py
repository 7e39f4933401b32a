"""A large csv or parquet table piece by piece, for those who need not have all of it in memory.

Only what Arrow reads goes this way (see `formats.arrow`); everything else, and everything small, is read as a whole.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from gcx.reading.columnar import ColumnRows
from gcx.reading.formats import delimited, parquet, sniff
from gcx.reading.formats.arrow import Unlike
from gcx.reading.guard import Refused, Source, hash_large, open_source
from gcx.reading.limits import Limits
from gcx.records import FileInfo

__all__ = ["Stream", "Unlike", "large", "streamed"]

_HEAD = 4096
_PIECE = 1 << 20
_LEAST = 1 << 18
"""Bytes below which no table is large."""
_PARTITIONS = 4
"""A table of more partitions than this is judged in them; a smaller one fits into memory."""


@dataclass(slots=True)
class Stream:
    """A table on its way: the file, and its rows in pieces of equal columns, headings first. A piece may turn out to be `Unlike`."""

    info: FileInfo
    pieces: Iterator[ColumnRows]


def large(path: Path, limits: Limits) -> bool:
    """Whether a file holds a table too large to be judged in one piece."""
    return _rows_in(path, limits) > _PARTITIONS * limits.partition


def _rows_in(path: Path, limits: Limits) -> int:
    """About how many rows a csv or parquet file has; 0 for anything else. Costs no more than counting line ends."""
    try:
        size = path.stat().st_size if path.is_file() else 0
        if not _LEAST <= size <= limits.streamed_bytes:
            return 0
        with path.open("rb") as stream:
            kind = sniff.container(stream.read(_HEAD))
            if kind == "parquet":
                return parquet.rows_of(Source("", FileInfo("", str(path)), stream, size, limits)) or 0
            stream.seek(0)
            return sum(piece.count(b"\n") for piece in iter(lambda: stream.read(_PIECE), b"")) if kind == "text" else 0
    except (OSError, ValueError):
        return 0


@contextmanager
def streamed(path: Path, file_id: str, limits: Limits) -> Iterator[Stream | None]:
    """The table of a file piece by piece; `None` when it has to be read as a whole (which also says what is wrong with it)."""
    info = FileInfo(file_id, str(path))
    try:
        source = open_source(path, info, replace(limits, text_bytes=limits.streamed_bytes))
    except Refused:
        yield None
        return
    with source.stream:
        try:
            hash_large(source)
            pieces = _pieces(source, path)
        except Refused:
            pieces = None
        yield None if pieces is None else Stream(info, pieces)


def _pieces(source: Source, path: Path) -> Iterator[ColumnRows] | None:
    kind = sniff.container(source.head(_HEAD))
    if kind not in {"parquet", "text"} or not sniff.fits(path, source.info.format or ("parquet" if kind == "parquet" else "csv")):
        return None
    if kind == "parquet":
        source.info.format = "parquet"
        return parquet.batches(source)
    source.info.format = "csv"
    return delimited.batches(source, "\t" if path.suffix.lower() in {".tsv", ".tab"} else ",")
