"""All accepted figures of a run as one long table with where each came from, for csv, xlsx and parquet.

Headings are those of the long layout, so that `gcx check` reads the table back to the same figures. Values are unrounded, in the item's
unit; 原填 is what was typed. One row per area, item and year, in the order of the plan, then years; figures that gave way to a higher
vintage stand before the one that counts, so that nothing reported is lost and the reader of the table decides as gcx did.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from io import BytesIO, StringIO
from typing import TypeAlias

import numpy as np

from gcx.plan import Plan
from gcx.records import VINTAGES, Result, distinct
from gcx.rendering import own
from gcx.rendering.csvfile import inert

COLUMNS = ("地区", "代码", "指标", "年份", "数值", "计量单位", "数据状态", "文件", "工作表", "单元格", "原填")
MOST_ROWS = 1_048_575
"""What one sheet holds below its headings."""

_WIDTHS = (18, 8, 34, 8, 16, 16, 12, 36, 16, 10, 16)
_YEAR, _VALUE = COLUMNS.index("年份"), COLUMNS.index("数值")
Row: TypeAlias = tuple[str | int | float, ...]


class MissingParquetError(Exception):
    """The optional component that writes parquet is not installed."""


def rows(result: Result, plan: Plan) -> Iterator[Row]:
    """The rows under `COLUMNS`."""
    figures = result.figures.joined(result.superseded)
    paths = {info.id: info.path for info in result.files}
    for position in np.lexsort((figures.vintage, figures.year, figures.item, figures.area)).tolist():
        item = plan.items[int(figures.item[position])]
        at = figures.at(position)
        yield (
            plan.areas[int(figures.area[position])].name,
            item.code,
            item.name,
            int(figures.year[position]),
            float(figures.value[position]),
            item.unit.name,
            VINTAGES[int(figures.vintage[position])],
            paths.get(at.file or "", ""),
            at.sheet or "",
            at.cell or "",
            figures.typed(position),
        )


def length(result: Result) -> int:
    """How many rows there are."""
    return len(result.figures) + len(result.superseded)


def sources(result: Result) -> int:
    """How many files the rows come from."""
    return len({columns.blocks[number].file for columns in (result.figures, result.superseded) for number in distinct(columns.block)})


def as_csv(result: Result, plan: Plan) -> Iterator[str]:
    """UTF-8 with BOM, CRLF; text that a spreadsheet would compute is made inert."""
    yield "\ufeff" + _line(COLUMNS)
    for row in rows(result, plan):
        yield _line(tuple(inert(value) if isinstance(value, str) else value for value in row))


def _line(row: Row) -> str:
    line = StringIO()
    csv.writer(line, lineterminator="\r\n").writerow(row)
    return line.getvalue()


def as_workbook(result: Result, plan: Plan) -> bytes:
    """One sheet; every text is a text, never a formula or a link. At most `MOST_ROWS` rows fit."""
    import xlsxwriter

    stream = BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_numbers": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(stream, options) as book:
        own.mark(book)
        sheet = book.add_worksheet("数据")
        head = book.add_format({"bold": True})
        for column, (heading, width) in enumerate(zip(COLUMNS, _WIDTHS, strict=True)):
            sheet.set_column(column, column, width)
            sheet.write_string(0, column, heading, head)
        for number, row in enumerate(rows(result, plan), start=1):
            for column, value in enumerate(row):
                if isinstance(value, str):
                    sheet.write_string(number, column, inert(value))
                else:
                    sheet.write_number(number, column, value)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(0)
        sheet.set_footer("&C&P / &N")
        sheet.freeze_panes(1, 0)
        sheet.autofilter(0, 0, max(length(result), 1), len(COLUMNS) - 1)
    return stream.getvalue()


def as_parquet(result: Result, plan: Plan) -> bytes:
    """年份 as int32, 数值 as double, every other column as text.

    Raises:
        MissingParquetError: pyarrow is not installed.
    """
    try:
        import pyarrow as pa
        import pyarrow.parquet as pq
    except ImportError:
        raise MissingParquetError from None
    columns = list(zip(*rows(result, plan), strict=True)) or [()] * len(COLUMNS)
    kinds = {_YEAR: pa.int32(), _VALUE: pa.float64()}
    arrays = [pa.array(list(column), kinds.get(index, pa.string())) for index, column in enumerate(columns)]
    sink = BytesIO()
    pq.write_table(pa.table(arrays, names=list(COLUMNS)).replace_schema_metadata({own.KEY: own.VALUE}), sink)
    return sink.getvalue()
