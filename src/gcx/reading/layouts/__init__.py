"""Sheet layouts: one file each, tried in order. `read(sheet, context)` gives blocks, or `None` when the table is not of this layout.

To add a layout: one file with `NAME` and `read`, one entry in `LAYOUTS`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from gcx.reading.layouts import cross, form, long, nbs, panel, wide
from gcx.reading.layouts.context import Context, ShapedTable
from gcx.records import Block


@dataclass(frozen=True, slots=True)
class Layout:
    """One layout: the name that `sheets[].layout` shows, and its reader."""

    name: str
    read: Callable[[ShapedTable, Context], list[Block] | None]


LAYOUTS: tuple[Layout, ...] = (
    Layout(nbs.NAME, nbs.read),
    Layout(form.NAME, form.read),
    Layout(panel.NAME, panel.read),
    Layout(cross.NAME, cross.read),
    Layout(wide.NAME, wide.read),
    Layout(long.NAME, long.read),
)
