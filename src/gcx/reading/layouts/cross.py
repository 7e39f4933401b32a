"""交叉表 cross: areas across; items or years (of one item) down."""

from __future__ import annotations

from gcx.reading.layouts.assemble import assemble
from gcx.reading.layouts.context import Context, ShapedTable
from gcx.reading.layouts.manner import Manner
from gcx.records import Block

NAME = "cross"


def read(sheet: ShapedTable, context: Context) -> list[Block] | None:
    """The figures of a table with areas across; `None` when no heading is an area of the plan."""
    if not any(column.area for column in sheet.shape.across):
        return None
    return assemble(sheet, context, sheet.shape.across, Manner(NAME))
