"""The sheet 问题清单 as a contract between the run that writes it and the next run that reads the officer's answers from it.

The sheet is known by what stands in it, not by its name: cell A1 begins with `MARKER`, and one of the rows below holds the headings.
Rows and columns may have been sorted, moved, inserted or filtered since; only the headings and the marker must be left.
Standard library only.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from gcx.findings import Text

MARKER = "【gcx】"
"""How cell A1 of the sheet begins."""

NOTE_MARKER = "【gcx "
"""How each block gcx adds to a cell's note begins; the block ends with a line that begins with one of `NOTE_ENDS`."""

NOTE_ENDS = ("代码：", "Code: ")

SHEET = Text("问题清单", "Findings")
"""The name of the sheet; a number in brackets follows when the submitter already has a sheet of that name."""


class Column(StrEnum):
    """One column of the sheet; `HEADINGS` says what stands above it."""

    NUMBER = "number"
    LEVEL = "level"
    PLACE = "place"
    AREA = "area"
    YEAR = "year"
    ITEM = "item"
    FOUND = "found"
    MESSAGE = "message"
    EXPECTED = "expected"
    HINT = "hint"
    CODE = "code"
    EXPLANATION = "explanation"
    FINGERPRINT = "fingerprint"
    FILLS = "fills"


HEADINGS: dict[Column, Text] = {
    Column.NUMBER: Text("序号", "No."),
    Column.LEVEL: Text("级别", "Level"),
    Column.PLACE: Text("位置", "Cell"),
    Column.AREA: Text("地区", "Area"),
    Column.YEAR: Text("年份", "Year"),
    Column.ITEM: Text("指标", "Item"),
    Column.FOUND: Text("填报内容", "Found"),
    Column.MESSAGE: Text("问题", "Problem"),
    Column.EXPECTED: Text("应为", "Expected"),
    Column.HINT: Text("怎么改", "What to do"),
    Column.CODE: Text("代码", "Code"),
    Column.EXPLANATION: Text("情况说明", "Explanation"),
    Column.FINGERPRINT: Text("指纹", "Fingerprint"),
    Column.FILLS: Text("原填充", "Original fill"),
}
"""Columns from left to right. 指纹 is `Finding.fingerprint`; 原填充 is how the marked cells looked before. Both are hidden."""

_NEEDED = (Column.FINGERPRINT, Column.EXPLANATION)
_HEADER_WITHIN = 12


@dataclass(frozen=True, slots=True)
class Answer:
    """What an officer wrote in 情况说明, and the finding it answers; `sheet`, `row` and `column` (from 1) are where it was written."""

    fingerprint: str
    code: str
    place: str
    found: str
    text: str
    row: int
    column: int
    sheet: str = ""
    area: str = ""
    year: str = ""
    item: str = ""
    message: str = ""


def is_list(rows: Sequence[Sequence[object]]) -> bool:
    """Whether these rows (`rows[0][0]` is A1) are a sheet 问题清单 that gcx wrote."""
    return header(rows) is not None


def header(rows: Sequence[Sequence[object]]) -> tuple[int, dict[Column, int]] | None:
    """The position of the heading row in `rows` and of each column in it, both from 0; `None` when this is no such sheet."""
    if not rows or not rows[0] or not _text(rows[0][0]).startswith(MARKER):
        return None
    known = {word: column for column, heading in HEADINGS.items() for word in heading}
    for position, row in enumerate(rows[1:_HEADER_WITHIN], start=1):
        found = {known[word]: column for column, cell in reversed(list(enumerate(row))) if (word := _text(cell)) in known}
        if all(column in found for column in _NEEDED):
            return position, found
    return None


def answers(rows: Sequence[Sequence[object]], sheet: str = "") -> Iterator[Answer]:
    """Every row of a sheet 问题清单 (called `sheet`) in which 情况说明 is not blank and the fingerprint is still there, from top to bottom."""
    placed = header(rows)
    if placed is None:
        return
    first, columns = placed
    for position, row in enumerate(rows[first + 1 :], start=first + 2):

        def cell(column: Column, row: Sequence[object] = row) -> str:
            at = columns.get(column, len(row))
            return _text(row[at]) if at < len(row) else ""

        text, fingerprint = cell(Column.EXPLANATION), cell(Column.FINGERPRINT)
        if text and fingerprint:
            yield Answer(
                fingerprint,
                cell(Column.CODE),
                cell(Column.PLACE),
                cell(Column.FOUND),
                text,
                position,
                columns[Column.EXPLANATION] + 1,
                sheet,
                *map(cell, (Column.AREA, Column.YEAR, Column.ITEM, Column.MESSAGE)),
            )


def _text(cell: object) -> str:
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    return "" if cell is None else str(cell).strip()
