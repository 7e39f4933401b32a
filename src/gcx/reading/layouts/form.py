"""报表 form: the statistics bureau's form with 甲 乙 丙 under the headings and 本年, 上年同期 for the years.

The report year stands in a line of its own (`2024年`). A printed dash or a blank under 上年同期 and 基期 is a cell that stays empty;
数据状态 speaks of the report year.
"""

from __future__ import annotations

from gcx.reading.layouts.assemble import assemble
from gcx.reading.layouts.context import Context, ShapedTable
from gcx.reading.layouts.manner import Manner
from gcx.reading.layouts.shape import Column
from gcx.records import Block

NAME = "form"


def read(sheet: ShapedTable, context: Context) -> list[Block] | None:
    """The figures of a form; `None` when no heading is relative to a report year."""
    if not any(column.relative is not None for column in sheet.shape.across):
        return None
    current = {column.number for column in sheet.shape.across if column.relative == 0}

    def beside(column: Column) -> bool:
        return bool(current) and column.number not in current

    return assemble(sheet, context, sheet.shape.across, Manner(NAME, beside, beside, lambda column: not beside(column)))
