"""A workbook that has been returned before: its sheet 问题清单, what the officer wrote in it, and how the marked cells looked at first."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import groupby
from xml.etree import ElementTree as ET

from gcx.findings import column_letters
from gcx.listing import MARKER, Column, answers, header
from gcx.rendering.returning.cells import Sheet, corners
from gcx.rendering.returning.package import PackageError
from gcx.rendering.returning.styles import NO_FILL
from gcx.rendering.returning.workbook import Workbook
from gcx.rendering.returning.xmltext import Element, attributes, child, children, opening, root, unescape_cell

_MOST_CELLS = 300_000
_MOST_COLUMNS = 702
_LONGEST = 30_000
_HINT = "gcx"
"""What the XML of a list always has: LibreOffice cuts the marker into runs of Chinese and Latin letters."""
_INDEX = re.compile(r"\s*([0-9]{1,7})\s*")


@dataclass(slots=True)
class OldList:
    """The list of the run before: its position among the tabs, texts by fingerprint, fills by (sheet, row, column)."""

    position: int | None = None
    texts: dict[str, str] = field(default_factory=dict)
    fills: dict[tuple[str, int, int], str] = field(default_factory=dict)


def old_list(book: Workbook) -> OldList:
    """Look for the list in every sheet; an `OldList` with `position` `None` when there is none."""
    strings = _Strings(book)
    for position, entry in enumerate(book.sheets):
        if not entry.cells:
            continue
        text = book.package.text(entry.part)
        if _HINT not in text and not strings.marked:
            continue
        rows = _rows(text, strings, first_only=True)
        if not rows or not rows[0] or not rows[0][0].startswith(MARKER):
            continue
        found = _from_rows(_rows(text, strings))
        if found is not None:
            found.position = position
            return found
    return OldList()


def written_fills(cells: Iterable[tuple[int, int, str]]) -> str:
    """Cells (row, column, fill before) as the hidden column 原填充 holds them: `<fill>…</fill>@E4:E9,G4;…`; cells without a fill are left out.

    Past the length a cell may have, the rest is left out: those cells end without a fill when the mark is taken away.
    """
    by_fill: dict[str, list[tuple[int, int]]] = {}
    for row, column, fill in cells:
        if fill != NO_FILL:
            by_fill.setdefault(fill, []).append((column, row))
    pieces = []
    length = 0
    for fill, places in by_fill.items():
        piece = f"{fill}@{','.join(_folded(sorted(places)))}"
        length += len(piece) + 1
        if length > _LONGEST:
            break
        pieces.append(piece)
    return ";".join(pieces)


def _folded(places: list[tuple[int, int]]) -> list[str]:
    folded = []
    for (column, _), run in groupby(zip(places, range(len(places)), strict=True), key=lambda pair: (pair[0][0], pair[0][1] - pair[1])):
        rows = [row for (_, row), _ in run]
        letters = column_letters(column)
        folded.append(f"{letters}{rows[0]}" if len(rows) == 1 else f"{letters}{rows[0]}:{letters}{rows[-1]}")
    return folded


def _from_rows(rows: list[list[str]]) -> OldList | None:
    placed = header(rows)
    if placed is None:
        return None
    first, columns = placed
    found = OldList(texts={each.fingerprint: each.text for each in answers(rows)})
    where, look = columns.get(Column.PLACE), columns.get(Column.FILLS)
    if where is None or look is None:
        return found
    for row in rows[first + 1 :]:
        if look < len(row) and row[look] and where < len(row):
            sheet = row[where].rpartition("!")[0]
            _remember(found.fills, sheet, row[look])
    return found


def _remember(fills: dict[tuple[str, int, int], str], sheet: str, written: str) -> None:
    for piece in written.split(";"):
        fill, _, places = piece.partition("@")
        if not _is_fill(fill):
            continue
        for reference in places.split(","):
            corner = corners(reference)
            if corner is None or (corner[2] - corner[0] + 1) * (corner[3] - corner[1] + 1) + len(fills) > _MOST_CELLS:
                continue
            for row in range(corner[0], corner[2] + 1):
                for column in range(corner[1], corner[3] + 1):
                    fills.setdefault((sheet, row, column), fill)


def _is_fill(text: str) -> bool:
    """Whether the text is one whole `<fill>` element; the hidden column may have been written by anybody."""
    if not re.fullmatch(r"<fill>(?:<[^<>&!?]*>)*</fill>", text):
        return False
    try:
        ET.fromstring(text)  # noqa: S314 - neither entities nor declarations pass the pattern above
    except ET.ParseError:
        return False
    return True


class _Strings:
    """The shared texts of a workbook, taken apart only when one is asked for."""

    def __init__(self, book: Workbook) -> None:
        part = book.package.related(book.part, "sharedStrings")
        try:
            self._text = book.package.text(part) if part else ""
        except PackageError:
            self._text = ""
        self.marked = _HINT in self._text
        self._texts: list[str] | None = None

    def __getitem__(self, index: int) -> str:
        if self._texts is None:
            self._texts = [_words(self._text, each) for each in children(self._text, root(self._text))] if self._text else []
        return self._texts[index] if index < len(self._texts) else ""


def _words(text: str, element: Element) -> str:
    """The text of a shared or inline string, phonetic guides left out."""
    pieces = []
    for each in children(text, element):
        words = child(text, each, "t") if each.name == "r" else each if each.name == "t" else None
        if words is not None and not words.empty:
            pieces.append(unescape_cell(text[words.inner : words.close]))
    return "".join(pieces)


def _rows(text: str, strings: _Strings, *, first_only: bool = False) -> list[list[str]]:
    """The cells of a sheet as text, rows and columns in their places; only row 1 when `first_only`."""
    rows: list[list[str]] = []
    for row in children(text, Sheet(text).data):
        given = attributes(opening(text, row)).get("r", "")
        number = int(given) if given.isdigit() else len(rows) + 1
        if number < len(rows) + 1 or number > len(rows) + _MOST_CELLS:
            continue
        rows += [[] for _ in range(number - len(rows) - 1)]
        rows.append(_row(text, row, strings))
        if first_only:
            break
    return rows


def _row(text: str, row: Element, strings: _Strings) -> list[str]:
    cells: list[str] = []
    for cell in children(text, row):
        given = attributes(opening(text, cell))
        place = corners(given.get("r", ""))
        column = place[1] if place else len(cells) + 1
        if len(cells) < column <= _MOST_COLUMNS:
            cells += [""] * (column - len(cells) - 1)
            cells.append(_value(text, cell, given, strings))
    return cells


def _value(text: str, cell: Element, given: Mapping[str, str], strings: _Strings) -> str:
    inside = {each.name: each for each in children(text, cell)}
    if "is" in inside:
        return _words(text, inside["is"])
    value = inside.get("v")
    words = "" if value is None or value.empty else text[value.inner : value.close]
    if given.get("t") == "s":
        index = _INDEX.fullmatch(words)
        return strings[int(index[1])] if index else ""
    return unescape_cell(words)
