"""宽表 wide: items (or areas) down the side, years across."""

from __future__ import annotations

from gcx.reading.layouts.assemble import assemble
from gcx.reading.layouts.context import Context, ShapedTable
from gcx.reading.layouts.manner import Manner
from gcx.records import Block

NAME = "wide"


def read(sheet: ShapedTable, context: Context) -> list[Block] | None:
    """The figures of a wide table; `None` when no heading gives a year."""
    if not any(column.year for column in sheet.shape.across):
        return None
    return assemble(sheet, context, sheet.shape.across, Manner(NAME))
