"""The two shapes answers are printed in: a labelled paragraph and a small table under a title."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from gcx.names import display_width
from gcx.rendering.columns import Cell, Column, Line, fit, heading, paragraph, piece, table_row

INDENT = "  "
_LABEL = {"zh": 10, "en": 15}


def labelled(label: str, texts: Sequence[str], width: int, lang: str, style: str = "") -> Iterator[Line]:
    """`标签      文字`, further texts below the first; nothing at all without texts."""
    column = max(_LABEL[lang], display_width(label) + 2)
    first = label + " " * (column - display_width(label))
    for text in texts:
        if text:
            yield from paragraph(text, width, indent=" " * column, first=first, style=style)
            first = " " * column


def table(title: str, columns: Sequence[Column], rows: Sequence[Sequence[Cell]], width: int) -> Iterator[Line]:
    """A title, the headings, the rows; columns that are empty everywhere are left out. Nothing at all without rows."""
    if not rows:
        return
    kept = [index for index in range(len(columns)) if any(text for row in rows for text, _ in row[index])]
    shown = [columns[index] for index in kept]
    cells = [[row[index] or [("", "")] for index in kept] for row in rows]
    widths = fit(shown, cells, width - len(INDENT))
    yield []
    yield from paragraph(title, width, style="head")
    yield from heading(shown, widths, indent=INDENT)
    for row in cells:
        yield from table_row(shown, widths, row, indent=INDENT)


def cell(text: str, style: str = "") -> Cell:
    """A cell of one paragraph."""
    return [piece(text, style)]
