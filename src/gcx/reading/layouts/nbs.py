"""国家数据库导出表 NBS export: lines 数据库：, 指标：, 时间： above; 指标 or 地区 down, years across, newest first.

A blank cell was not published (the newest column is often empty) and is no figure.
"""

from __future__ import annotations

from gcx.reading.layouts.assemble import assemble
from gcx.reading.layouts.context import Context, ShapedTable
from gcx.reading.layouts.manner import Manner, always
from gcx.records import Block

NAME = "nbs"


def read(sheet: ShapedTable, context: Context) -> list[Block] | None:
    """The figures of an export of the national database; `None` when no line names the database."""
    if not sheet.table.preamble.database or not sheet.shape.across:
        return None
    return assemble(sheet, context, sheet.shape.across, Manner(NAME, may_be_blank=always))
