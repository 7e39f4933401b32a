"""Large tables through Apache Arrow, where the optional component is installed: columns as arrays, no Python per row on the clean path.

Only what Arrow and the plain reader surely read alike goes this way: UTF-8 lines of equally many cells, without quotation marks.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterator, MutableMapping, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from typing import Any

import numpy as np

from gcx.reading.columnar import Coded, ColumnRows, Numbers
from gcx.reading.guard import Source
from gcx.records import Bools, Floats, Ints, Raw

_NUMBER = r"^-?(?:0|[1-9][0-9]{0,14})(?:\.[0-9]{1,20})?$"
_PLAIN = re.compile(_NUMBER)
_BLOCK = 4 << 20
_CHUNK = 1 << 20
_REPEATED = 0.5


@dataclass(frozen=True, slots=True)
class Csv:
    """How Arrow reads one csv: the delimiter, and for each column whether it holds numbers that hardly repeat (the others repeat)."""

    delimiter: str
    many: list[bool]

    @classmethod
    def of(cls, source: Source, sample: str, delimiter: str) -> Csv | None:
        """`None` when the plain reader has to do it, or Arrow is not installed. `sample` is the beginning of the text."""
        head = list(csv.reader(sample.splitlines()[:-1], delimiter=delimiter))
        if not head or len({len(row) for row in head}) != 1 or sample.startswith("sep=") or find_spec("pyarrow") is None or _quoted(source):
            return None
        return cls(delimiter, [_many([row[number] for row in head]) for number in range(len(head[0]))])

    def options(self) -> dict[str, Any]:
        """What Arrow has to be told."""
        import pyarrow as pa
        from pyarrow import csv as arrow_csv

        names = [str(number) for number in range(len(self.many))]
        kinds = {name: pa.string() if much else pa.dictionary(pa.int32(), pa.string()) for name, much in zip(names, self.many, strict=True)}
        return {
            "read_options": arrow_csv.ReadOptions(column_names=names, block_size=_BLOCK),
            "parse_options": arrow_csv.ParseOptions(
                delimiter=self.delimiter, quote_char=False, double_quote=False, ignore_empty_lines=False
            ),
            "convert_options": arrow_csv.ConvertOptions(column_types=kinds, null_values=[], strings_can_be_null=False),
        }

    def cells(self, columns: Sequence[Any], values: MutableMapping[str, Raw]) -> list[Coded | Numbers]:
        """Columns as Arrow has read them, `values` turning texts into cells."""
        return [
            _numbers(column, values) if much else _coded(column, values.__getitem__)
            for column, much in zip(columns, self.many, strict=True)
        ]


def read_csv(source: Source, sample: str, delimiter: str, values: MutableMapping[str, Raw]) -> ColumnRows | None:
    """The table as columns, `values` turning texts into cells; `None` when the plain reader has to do it."""
    shape = Csv.of(source, sample, delimiter)
    if shape is None:
        return None
    import pyarrow as pa
    from pyarrow import csv as arrow_csv

    source.stream.seek(0)
    try:
        table = arrow_csv.read_csv(source.stream, **shape.options())
    except (pa.ArrowException, ValueError):
        return None
    limits, width = source.limits, len(shape.many)
    if table.num_rows > limits.lines or table.num_rows * width > limits.text_cells or width > limits.columns:
        return None
    return ColumnRows(shape.cells(table.columns, values), table.num_rows)


def csv_batches(source: Source, sample: str, delimiter: str, values: MutableMapping[str, Raw]) -> Iterator[ColumnRows] | None:
    """The same table piece by piece, so that it need not fit into memory; `None` when the plain reader has to do it.

    Raises:
        Unlike: while iterating, when a line further down is not like the others.
    """
    shape = Csv.of(source, sample, delimiter)
    return None if shape is None or len(shape.many) > source.limits.columns else _csv_batches(source, shape, values)


def _csv_batches(source: Source, shape: Csv, values: MutableMapping[str, Raw]) -> Iterator[ColumnRows]:
    import pyarrow as pa
    from pyarrow import csv as arrow_csv

    source.stream.seek(0)
    try:
        for batch in arrow_csv.open_csv(source.stream, **shape.options()):
            if batch.num_rows:
                yield ColumnRows(shape.cells([pa.chunked_array([column]) for column in batch.columns], values), batch.num_rows)
    except (pa.ArrowException, ValueError) as problem:
        raise Unlike from problem


class Unlike(Exception):  # noqa: N818 - a fact about a table, not a failure
    """The table cannot be read piece by piece; read as a whole it can, or the reader says what is wrong with it."""


def stored(name: str, column: Any, raw: Callable[[Any], Raw]) -> Coded | Numbers:
    """A column of a parquet file under its name as the first cell; `raw` turns a stored value into a cell."""
    return headed(name, stored_cells(column, raw))


def stored_cells(column: Any, raw: Callable[[Any], Raw]) -> Coded | Numbers:
    """The cells of a column of a parquet file, without its name."""
    import pyarrow as pa

    if isinstance(column.type, pa.BaseExtensionType):
        column = pa.chunked_array([chunk.storage for chunk in column.chunks], column.type.storage_type)
    if pa.types.is_floating(column.type):
        whole = column.cast(pa.float64())
        number = np.concatenate([np.zeros(0), *map(_floats, whole.chunks)])
        wrong = np.flatnonzero(~np.isfinite(number)).tolist()
        odd = {place: raw(None if np.isnan(number[place]) else float(number[place])) for place in wrong}
        number[wrong] = np.nan
        return Numbers(number, odd)
    if pa.types.is_null(column.type):
        return Coded(np.zeros(len(column), np.int32), [None])
    return _coded(column if pa.types.is_dictionary(column.type) else column.dictionary_encode(), raw)


def headed(name: str, cells: Coded | Numbers) -> Coded | Numbers:
    """A column with its name above it."""
    if isinstance(cells, Coded):
        return Coded(np.concatenate([np.zeros(1, np.int32), cells.codes + np.int32(1)]), [name, *cells.values])
    odd: dict[int, Raw] = {0: name, **{place + 1: raw for place, raw in cells.odd.items()}}
    return Numbers(np.concatenate([[np.nan], cells.number]), odd)


def _floats(chunk: Any) -> Floats:
    """The values of a chunk, NaN where there is none."""
    stored: Floats = _buffer(chunk, np.float64)
    return np.where(_bits(chunk, 0), stored, np.nan) if chunk.null_count else stored


def _many(cells: list[str]) -> bool:
    """Whether a column holds numbers that hardly repeat. Names that end in a number are no numbers, however few of them repeat."""
    return len(set(cells)) > len(cells) * _REPEATED and sum(map(bool, map(_PLAIN.match, cells))) > len(cells) * _REPEATED


def _quoted(source: Source) -> bool:
    source.stream.seek(0)
    return any(b'"' in piece for piece in iter(lambda: source.stream.read(_CHUNK), b""))


def _coded(column: Any, raw: Callable[[Any], Raw]) -> Coded:
    """A column of dictionaries: each distinct value is turned into a cell once. The last value is the empty cell, used or not."""
    whole = column.unify_dictionaries().combine_chunks()
    chunks = whole.chunks if hasattr(whole, "chunks") else [whole]
    if not chunks:
        return Coded(np.zeros(0, np.int32), [])
    cells = [*(raw(value) for value in chunks[0].dictionary.to_pylist()), None]
    codes = np.concatenate([_indices(chunk, len(cells) - 1) for chunk in chunks])
    values = list(dict.fromkeys(cells))
    place = {value: position for position, value in enumerate(values)}
    leads = np.array([place[cell] for cell in cells], np.int32)
    return Coded(leads[codes], values)


def _indices(chunk: Any, missing: int) -> Ints:
    """The codes of a chunk, `missing` where it has no value."""
    indices = chunk.indices
    kinds: dict[int, type[np.generic]] = {1: np.int8, 2: np.int16, 4: np.int32, 8: np.int64}
    found: Ints = _buffer(indices, kinds[indices.type.bit_width // 8]).astype(np.int32)
    if indices.null_count:
        found[~_bits(indices, 0)] = missing
    return found


def _buffer(array: Any, kind: type[np.generic]) -> Any:
    """The stored values of an array. Straight from its memory: Arrow's own way to numpy imports pandas."""
    return np.frombuffer(array.buffers()[1], kind)[array.offset : array.offset + len(array)]


def _bits(array: Any, buffer: int) -> Bools:
    """One of an array's buffers as truth values: 0 which values there are, 1 the values of a column of truth values."""
    packed = np.frombuffer(array.buffers()[buffer], np.uint8)
    found: Bools = np.unpackbits(packed, bitorder="little")[array.offset : array.offset + len(array)].astype(np.bool_)
    return found


def _numbers(column: Any, values: MutableMapping[str, Raw]) -> Numbers:
    """A column of texts as numbers; what is not written as a plain number is turned into a cell by itself."""
    import pyarrow as pa
    from pyarrow import compute

    parts: list[Floats] = []
    odd: dict[int, Raw] = {}
    start = 0
    for chunk in column.chunks:
        plain = compute.match_substring_regex(chunk, _NUMBER)
        mask = _bits(plain, 1)
        number = np.full(len(chunk), np.nan)
        number[mask] = _buffer((chunk if mask.all() else chunk.filter(plain)).cast(pa.float64()), np.float64)
        for place in np.flatnonzero(~mask).tolist():
            raw = values[chunk[place].as_py()]
            if isinstance(raw, float):
                number[place] = raw
            else:
                odd[start + place] = raw
        parts.append(number)
        start += len(chunk)
    return Numbers(np.concatenate(parts) if parts else np.zeros(0), odd)
