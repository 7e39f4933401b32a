"""长表 long: one figure a row; area, year and item (name, code or both) in columns of their own."""

from __future__ import annotations

from gcx.reading.layouts.assemble import assemble
from gcx.reading.layouts.context import Context, ShapedTable
from gcx.reading.layouts.manner import Manner
from gcx.records import Block

NAME = "long"


def read(sheet: ShapedTable, context: Context) -> list[Block] | None:
    """The figures of a long table; `None` when the table has no column of figures under one heading."""
    value = sheet.shape.value
    if sheet.shape.across or value is None:
        return None
    return assemble(sheet, context, [value], Manner(NAME))
