"""parquet, where the optional component is installed: one grid, column names in row 1, numbers and texts as they are stored."""

from __future__ import annotations

import math
from collections.abc import Iterator
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from gcx.reading import findings_files as rules
from gcx.reading.columnar import ColumnRows
from gcx.reading.formats import arrow
from gcx.reading.grid import Grid
from gcx.reading.guard import Refused, Source, hash_large
from gcx.records import Raw

_BATCH = 1 << 19
"""Rows of a piece."""
_FEW = 1024
_LONGEST = 64
"""Bytes of a cell of fixed length: decimals and identifiers have 16."""


def read(source: Source) -> Grid:
    """The whole table. `Refused` when the component is missing, the file is damaged, or it holds more than allowed."""
    source.info.format = "parquet"
    try:
        import pyarrow as pa
    except ImportError:
        raise Refused(rules.needs_parquet(source.file)) from None
    if source.size > source.limits.text_bytes:
        raise source.over("text_bytes", source.size)
    hash_large(source)
    try:
        table, rows = _opened(source)
        _weigh(source, table)
        batches, size = [], 0
        for batch in table.iter_batches(rows, use_threads=False):
            size += batch.nbytes  # what the file says of its size need not be so
            if size > source.limits.text_bytes:
                raise source.over("text_bytes", size)
            batches.append(batch)
        columns = pa.Table.from_batches(batches) if batches else table.schema_arrow.empty_table()
        cells = [arrow.stored(str(name), column, _raw) for name, column in zip(columns.column_names, columns.columns, strict=True)]
    except Refused:
        raise
    except (pa.ArrowException, OSError, ValueError, TypeError, KeyError, OverflowError):
        raise source.damaged("内容读不出来", "its content cannot be read") from None
    return Grid("", ColumnRows(cells, columns.num_rows + 1))


def _opened(source: Source) -> tuple[Any, int]:
    """The file, and how many rows of it to read at a time. Texts are kept as they are stored: one that stands in a million rows is in
    memory once, as it is on the disk. Where they are stored by their differences Arrow cannot do that, and few rows are read at a time.

    `Refused` for columns whose cells may hold any number of values, or bytes by the megabyte: no table has them, and a few bytes of such
    a file may fill the memory.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    source.stream.seek(0)
    table = pq.ParquetFile(source.stream)
    columns = [table.schema.column(number) for number in range(len(table.schema))]
    odd = [field.name for field in table.schema_arrow if pa.types.is_nested(field.type)]
    odd += [column.path for column in columns if column.length > _LONGEST or column.max_repetition_level]
    if odd:
        name = rules.quoted(odd[0])
        raise source.unsafe(
            f"列 {name} 的一格不是一个值，正常的表没有", f"a cell of column {name} is not one value, as in no ordinary table"
        )
    groups = [table.metadata.row_group(number) for number in range(table.metadata.num_row_groups)]
    texts = [number for number, column in enumerate(columns) if column.physical_type == "BYTE_ARRAY"]
    kept = [each for each in texts if not any("DELTA" in way for group in groups for way in group.column(each).encodings)]
    source.stream.seek(0)
    opened = pq.ParquetFile(source.stream, pre_buffer=False, read_dictionary=[columns[number].path for number in kept])
    return opened, _BATCH if kept == texts else _FEW


def rows_of(source: Source) -> int | None:
    """How many rows the table has; `None` when it is damaged or the component is missing."""
    try:
        import pyarrow as pa
        import pyarrow.parquet as pq
    except ImportError:
        return None
    source.stream.seek(0)
    try:
        return int(pq.ParquetFile(source.stream).metadata.num_rows)
    except (pa.ArrowException, OSError, ValueError):
        return None


def batches(source: Source) -> Iterator[ColumnRows]:
    """The table piece by piece, its column names first, so that it need not fit into memory.

    Raises:
        Unlike: it cannot be read this way; `read` says what is wrong with it.
    """
    import pyarrow as pa

    try:
        table, rows = _opened(source)
        names = [str(name) for name in table.schema_arrow.names]
        for number, batch in enumerate(table.iter_batches(rows, use_threads=False)):
            cells = [arrow.stored_cells(pa.chunked_array([column]), _raw) for column in batch.columns]
            if number == 0:
                cells = [arrow.headed(name, column) for name, column in zip(names, cells, strict=True)]
            yield ColumnRows(cells, batch.num_rows + (number == 0))
    except (Refused, pa.ArrowException, OSError, ValueError, TypeError, KeyError, OverflowError) as problem:
        raise arrow.Unlike from problem


def _weigh(source: Source, table: Any) -> None:
    limits, metadata = source.limits, table.metadata
    if metadata.num_columns > limits.columns:
        raise source.over("columns", metadata.num_columns)
    if metadata.num_rows > limits.lines:
        raise source.over("lines", metadata.num_rows)
    if metadata.num_rows * metadata.num_columns > limits.text_cells:
        raise source.over("text_cells", metadata.num_rows * metadata.num_columns)
    unpacked = sum(metadata.row_group(group).total_byte_size for group in range(metadata.num_row_groups))
    if unpacked > limits.text_bytes:
        raise source.over("text_bytes", unpacked)


def _raw(value: Any) -> Raw:
    """A stored value as a raw cell: whole numbers and floats as numbers, everything unknown as text, not-a-number as missing."""
    if value is None or isinstance(value, str | bool | datetime | date | time):
        return value
    if isinstance(value, int | Decimal):
        return value if isinstance(value, int) else float(value)
    if isinstance(value, float):
        return value if math.isfinite(value) else None if math.isnan(value) else str(value)
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)
