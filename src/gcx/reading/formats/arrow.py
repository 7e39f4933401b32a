"""Large tables through Apache Arrow, where the optional component is installed: columns as arrays, no Python per row on the clean path.

Only what Arrow and the plain reader surely read alike goes this way: UTF-8 lines of equally many cells, without quotation marks.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, MutableMapping
from typing import Any

import numpy as np

from gcx.reading.columnar import Coded, ColumnRows, Numbers
from gcx.reading.guard import Source
from gcx.records import Bools, Floats, Ints, Raw

_NUMBER = r"^-?(?:0|[1-9][0-9]{0,14})(?:\.[0-9]{1,20})?$"
_BLOCK = 4 << 20
_CHUNK = 1 << 20
_REPEATED = 0.5


def read_csv(source: Source, sample: str, delimiter: str, values: MutableMapping[str, Raw]) -> ColumnRows | None:
    """The table as columns, `values` turning texts into cells; `None` when the plain reader has to do it."""
    try:
        import pyarrow as pa
        from pyarrow import csv as arrow_csv
    except ImportError:
        return None
    head = list(csv.reader(sample.splitlines()[:-1], delimiter=delimiter))
    if not head or len({len(row) for row in head}) != 1 or sample.startswith("sep=") or _quoted(source):
        return None
    names = [str(number) for number in range(len(head[0]))]
    many = [_many([row[number] for row in head]) for number in range(len(names))]
    kinds = {name: pa.string() if much else pa.dictionary(pa.int32(), pa.string()) for name, much in zip(names, many, strict=True)}
    source.stream.seek(0)
    try:
        table = arrow_csv.read_csv(
            source.stream,
            read_options=arrow_csv.ReadOptions(column_names=names, block_size=_BLOCK),
            parse_options=arrow_csv.ParseOptions(delimiter=delimiter, quote_char=False, double_quote=False, ignore_empty_lines=False),
            convert_options=arrow_csv.ConvertOptions(column_types=kinds, null_values=[], strings_can_be_null=False),
        )
    except (pa.ArrowException, ValueError):
        return None
    limits = source.limits
    if table.num_rows > limits.lines or table.num_rows * len(names) > limits.text_cells or len(names) > limits.columns:
        return None
    columns = [
        _numbers(column, values) if much else _coded(column, values.__getitem__) for column, much in zip(table.columns, many, strict=True)
    ]
    return ColumnRows(columns, table.num_rows)


def stored(name: str, column: Any, raw: Callable[[Any], Raw]) -> Coded | Numbers:
    """A column of a parquet file under its name as the first cell; `raw` turns a stored value into a cell."""
    import pyarrow as pa

    if pa.types.is_floating(column.type):
        whole = column.cast(pa.float64())
        number = np.concatenate([np.zeros(0), *map(_floats, whole.chunks)])
        wrong = np.flatnonzero(~np.isfinite(number)).tolist()
        odd = {0: name} | {place + 1: raw(None if np.isnan(number[place]) else float(number[place])) for place in wrong}
        number[wrong] = np.nan
        return Numbers(np.concatenate([[np.nan], number]), odd)
    if pa.types.is_nested(column.type) or pa.types.is_null(column.type):
        cells = [raw(value) for value in column.to_pylist()]
        values = list(dict.fromkeys(cells))
        place = {value: position for position, value in enumerate(values)}
        return _headed(name, np.array([place[value] for value in cells], np.int32), values)
    coded = _coded(column if pa.types.is_dictionary(column.type) else column.dictionary_encode(), raw)
    return _headed(name, coded.codes, coded.values)


def _floats(chunk: Any) -> Floats:
    """The values of a chunk, NaN where there is none."""
    stored: Floats = _buffer(chunk, np.float64)
    return np.where(_bits(chunk, 0), stored, np.nan) if chunk.null_count else stored


def _headed(name: str, codes: Ints, values: list[Raw]) -> Coded:
    """The column with its name above it."""
    return Coded(np.concatenate([np.zeros(1, np.int32), codes + np.int32(1)]), [name, *values])


def _many(cells: list[str]) -> bool:
    """Whether a column holds numbers that hardly repeat."""
    return len(set(cells)) > len(cells) * _REPEATED and sum(cell[-1:].isdigit() for cell in cells) > len(cells) * _REPEATED


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
