"""The boxes notes appear in: hidden shapes of a VML drawing, which may hold form controls too."""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import chain

from gcx.names import display_width
from gcx.rendering.returning.cells import Sheet
from gcx.rendering.returning.xmltext import attributes, children, opening

_VML = (
    '<xml xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office" xmlns:x="urn:schemas-microsoft-com:office:excel">'
    '<o:shapelayout v:ext="edit"><o:idmap v:ext="edit" data=""/></o:shapelayout></xml>'
)
_SHAPE_TYPE = (
    '<v:shapetype id="_x0000_t202" coordsize="21600,21600" o:spt="202" path="m,l,21600r21600,l21600,xe">'
    '<v:stroke joinstyle="miter"/><v:path gradientshapeok="t" o:connecttype="rect"/></v:shapetype>'
)
_SHAPE = (
    '<v:shape id="_x0000_s{id}" type="#_x0000_t202" style="position:absolute;margin-left:80pt;margin-top:5pt;width:220pt;height:80pt;'
    'z-index:{order};visibility:hidden" fillcolor="#ffffe1" o:insetmode="auto"><v:fill color2="#ffffe1"/><v:shadow color="black" obscured="t"/>'
    '<v:path o:connecttype="none"/><v:textbox style="mso-direction-alt:auto"><div style="text-align:left"></div></v:textbox>'
    '<x:ClientData ObjectType="Note"><x:MoveWithCells/><x:SizeWithCells/><x:Anchor>{anchor}</x:Anchor><x:AutoFill>False</x:AutoFill>'
    "<x:Row>{row}</x:Row><x:Column>{column}</x:Column></x:ClientData></v:shape>"
)
_BLOCK_SIZE = 1024
_MAP = re.compile(r"""(<o:idmap\b[^>]*?\bdata\s*=\s*["'])([\d,\s]*)(["'])""")
_ONE_SHAPE = re.compile(r"<v:shape\b(?:(?!</?v:shape\b)[\s\S])*</v:shape>")
_PLACE = re.compile(r"<x:Row>\s*(\d+)\s*</x:Row>[\s\S]*?<x:Column>\s*(\d+)\s*</x:Column>")


def used_blocks(drawing: str) -> list[int]:
    """The blocks of 1024 shape numbers a VML drawing uses."""
    found = chain.from_iterable(match[2].split(",") for match in _MAP.finditer(drawing))
    return [int(number) for number in found if number.strip().isdigit()]


def without_boxes(drawing: str, gone: list[tuple[int, int]]) -> str:
    """The VML drawing without the boxes of the notes on these cells."""
    places = {(row - 1, column - 1) for row, column in gone}

    def left(match: re.Match[str]) -> str:
        place = _PLACE.search(match[0])
        is_note = 'ObjectType="Note"' in match[0] and place is not None
        return "" if is_note and place and (int(place[1]), int(place[2])) in places else match[0]

    return _ONE_SHAPE.sub(left, drawing) if places else drawing


def with_boxes(drawing: str | None, anchors: Mapping[tuple[int, int], str], first_block: int) -> str:
    """The VML drawing (a new one for `None`) with a hidden box for each cell at its anchor; shape numbers come from blocks not used yet."""
    text = drawing or _VML
    if not anchors:
        return text
    count = -(-len(anchors) // (_BLOCK_SIZE - 1))
    blocks = range(first_block, first_block + count)
    shapes = [] if re.search(r"""<v:shapetype\b[^>]*\bid\s*=\s*["']_x0000_t202["']""", text) else [_SHAPE_TYPE]
    for order, ((row, column), anchor) in enumerate(sorted(anchors.items())):
        block, place = divmod(order, _BLOCK_SIZE - 1)
        number = (first_block + block) * _BLOCK_SIZE + place + 1
        shapes.append(_SHAPE.format(id=number, order=order + 1, anchor=anchor, row=row - 1, column=column - 1))

    def mapped(match: re.Match[str]) -> str:
        return f"{match[1]}{','.join([*filter(None, [match[2].strip()]), *map(str, blocks)])}{match[3]}"

    end = text.rfind("</xml>")
    text = f"{text[:end]}{''.join(shapes)}{text[end:]}" if end >= 0 else text
    return _MAP.sub(mapped, text, count=1)


# ---------------------------------------------------------------- where the boxes stand

_WIDTH, _LINE, _LETTERS = 300, 17, 44
_PIXELS = 4 / 3
_MOST_ROWS = 2_000
"""A box goes no further down than this, whatever is hidden."""
_LAST_COLUMN, _LAST_ROW = 16_384, 1_048_576


class Anchors:
    """Where a box of a readable size stands beside its cell, given the sheet's column widths and its usual row height."""

    def __init__(self, sheet: Sheet) -> None:
        self._widths: list[tuple[int, int, float]] = []
        self._width, self._height = 64.0, 20.0
        self._heights = {row: points * _PIXELS for row, points in sheet.row_heights().items()}
        for element in sheet.around():
            if element.name == "sheetFormatPr":
                given = attributes(opening(sheet.text, element))
                self._width = _number(given.get("defaultColWidth"), 8.43) * 7 + 5
                self._height = max(_number(given.get("defaultRowHeight"), 15.0) * _PIXELS, 4.0)
            elif element.name == "cols":
                self._widths = [_column(attributes(opening(sheet.text, each))) for each in children(sheet.text, element)]

    def beside(self, row: int, column: int, note: str) -> str:
        """The anchor of a box for `note` to the right of the cell (to its left at the right edge), as VML writes it."""
        lines = sum(1 + display_width(line) // _LETTERS for line in note.split("\n"))
        top, high = self._rows(row, float((lines + 1) * _LINE))
        if column > _LAST_COLUMN - 60:
            return f"{column - 12}, 0, {top}, 4, {column - 2}, 0, {top + high}, 4"
        last, left = column, float(_WIDTH)
        while left > self._wide(last + 1) and last < column + 40:
            left -= self._wide(last + 1)
            last += 1
        return f"{column}, 15, {top}, 4, {last}, {round(left)}, {top + high}, 4"

    def _rows(self, row: int, needed: float) -> tuple[int, int]:
        """The row a box begins in, counted from 0, and how many it takes to be `needed` pixels high; rows differ in height."""
        top = max(row - 2, 0)
        bottom = top
        while needed > 0 and bottom < top + _MOST_ROWS:
            bottom += 1
            needed -= self._heights.get(bottom, self._height)
        high = max(bottom - top, 2)
        return max(min(top, _LAST_ROW - high - 2), 0), high

    def _wide(self, column: int) -> float:
        return next((width for first, last, width in self._widths if first <= column <= last), self._width)


def _column(given: dict[str, str]) -> tuple[int, int, float]:
    hidden = given.get("hidden") in {"1", "true"}
    width = 0.0 if hidden else _number(given.get("width"), 8.43) * 7 + 5
    return int(_number(given.get("min"), 0)), int(_number(given.get("max"), 0)), width


def _number(text: str | None, otherwise: float) -> float:
    try:
        value = float(text) if text else otherwise
    except ValueError:
        return otherwise
    return value if 0 <= value < 1e9 else otherwise
