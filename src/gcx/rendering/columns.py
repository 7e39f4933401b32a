"""Lines and columns of styled text, measured in terminal columns. Everything printed passes `piece`, so nothing hostile gets out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from gcx.names import display_width
from gcx.rendering.console import paint
from gcx.rendering.text import pad, visible, wrap

Piece: TypeAlias = tuple[str, str]
"""Text and its style (`""` for none)."""
Line: TypeAlias = list[Piece]
Cell: TypeAlias = Sequence[Piece]
"""The lines of one table cell, each in one style; each is folded to the column's width."""

GAP = 2
_LEAST = 6


@dataclass(frozen=True, slots=True)
class Column:
    """A column: heading, the width below which it is not squeezed, and its side."""

    title: str
    least: int = 8
    right: bool = False


def piece(text: str, style: str = "") -> Piece:
    """Printable text in a style."""
    return visible(text), style


def finish(line: Line, *, color: bool) -> str:
    """The line as it is written, ending in a line break; no blanks at its end."""
    last = next((index for index in range(len(line) - 1, -1, -1) if line[index][0].strip()), -1)
    parts = line[: last + 1]
    if parts:
        parts = [*parts[:-1], (parts[-1][0].rstrip(), parts[-1][1])]
    return "".join(paint(text, style) if color else text for text, style in parts) + "\n"


def paragraph(text: str, width: int, *, indent: str = "", first: str | None = None, style: str = "") -> Iterator[Line]:
    """`text` folded to `width` with `indent` before every line (`first` before the first one)."""
    lead = indent if first is None else first
    for line in wrap(visible(text), max(width - display_width(indent), 20)):
        yield [(lead, ""), (line, style)]
        lead = indent


def fit(columns: Sequence[Column], rows: Sequence[Sequence[Cell]], width: int) -> list[int]:
    """Widths for the columns: as wide as their text where all fit in `width`; else the widest are squeezed first,
    below their least only when there is no other way.
    """
    widths = [max(map(display_width, column.title.split("\n"))) for column in columns]
    for row in rows:
        for index, cell in enumerate(row):
            widths[index] = max(widths[index], *(display_width(text) for text, _ in cell), 0)
    room = width - GAP * (len(columns) - 1)
    for floors in ([column.least for column in columns], [_LEAST] * len(columns)):
        while sum(widths) > room:
            shrinkable = [index for index, floor in enumerate(floors) if widths[index] > floor]
            if not shrinkable:
                break
            widths[max(shrinkable, key=lambda index: widths[index])] -= 1
    return widths


def table_row(columns: Sequence[Column], widths: Sequence[int], cells: Sequence[Cell], *, indent: str = "") -> Iterator[Line]:
    """One row, as many lines high as its highest cell."""
    folded = [[(part, style) for text, style in cell for part in wrap(text, width)] for cell, width in zip(cells, widths, strict=True)]
    for height in range(max(len(cell) for cell in folded)):
        line: Line = [(indent, "")]
        for column, width, cell in zip(columns, widths, folded, strict=True):
            text, style = cell[height] if height < len(cell) else ("", "")
            line += [_padded(text, width, style, column), (" " * GAP, "")]
        yield line


def _padded(text: str, width: int, style: str, column: Column) -> Piece:
    return pad(text, width, right=column.right), style


def heading(columns: Sequence[Column], widths: Sequence[int], *, indent: str = "") -> Iterator[Line]:
    """The row of titles and the rule under it."""
    yield from table_row(columns, widths, [[(part, "head") for part in column.title.split("\n")] for column in columns], indent=indent)
    yield [(indent, ""), ("-" * (sum(widths) + GAP * (len(columns) - 1)), "dim")]
