"""面板表 panel: items across, one row for each area and year; also the transposed table with only years down."""

from __future__ import annotations

from gcx.reading.layouts.assemble import assemble
from gcx.reading.layouts.context import Context, ShapedTable
from gcx.reading.layouts.manner import Manner
from gcx.records import Block

NAME = "panel"


def read(sheet: ShapedTable, context: Context) -> list[Block] | None:
    """The figures of a panel; `None` when no heading is an item of the plan."""
    across = [column for column in sheet.shape.across if column.item or column.code]
    if not across:
        return None
    return assemble(sheet, context, sheet.shape.across, Manner(NAME))
