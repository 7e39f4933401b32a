"""Blank workbooks to report in, made from the plan: `made` gives the bytes, `content` what is asked for.

The look is that of a statistical form; what is printed is locked (without a password), what may be typed is checked while it is typed, and
a hidden sheet remembers what was printed, so that `gcx check` can name what was altered. No approval number is ever invented.
"""

from __future__ import annotations

from gcx.plan import Plan
from gcx.rendering.template import figures, long, notes, side
from gcx.rendering.template.book import Book
from gcx.rendering.template.content import LAYOUTS, Content, Earlier, Request, content

__all__ = ["LAYOUTS", "Content", "Earlier", "Request", "content", "made"]


def made(plan: Plan, asked: Content, request: Request) -> bytes:
    """The workbook (.xlsx) of what is `asked`: `content(plan, request)`. The same plan and request give the same bytes."""
    book = Book(plan, request.layout, request.lang)
    notes.add_sheet(book, asked, request)
    if request.layout == "long":
        if asked.forms:
            long.add_sheet(book, asked, request)
    else:
        figures.add_sheets(book, asked.forms, request)
    side.add_milestones(book, asked)
    side.add_assigned(book, asked)
    return book.finished(1)
