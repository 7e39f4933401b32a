"""The hidden sheet of a template as a contract between the run that makes the template and the run that reads it filled in.

It says which plan the template was made from and what stood in every locked cell, row by row, so that a changed label, a deleted row
or an overwritten formula can be named. The sheet is known by its first cell, not by its name. Standard library only.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TypeAlias

MARKER = "gcx-template/1"
"""What stands in the first cell of the hidden sheet."""

FIGURES, MILESTONES, ASSIGNED, PASSIVE = "figures", "milestones", "assigned", "passive"
"""What a sheet of a template is for; a `PASSIVE` one holds explanations or lists, nothing that is reported."""

Record: TypeAlias = tuple[str | int, ...]
_ABOUT = ("plan", "sha256", "version", "layout")


class StampError(ValueError):
    """The hidden sheet was altered."""


@dataclass(frozen=True, slots=True)
class StampedSheet:
    """What the template has on one sheet. Rows and columns are counted from 1.

    `labels` says what the first columns hold (`name`, `unit`, `code`, `area`, `year`, `target`, `milestone`); `rows` gives for each
    reported row its number and the texts of those columns. `headings` stand in row `header` from column 1 on, `lines` are locked cells
    above it, `closed` are cells with a printed dash that stay as they are, `formulas` cells that hold one.
    """

    name: str
    kind: str
    labels: tuple[str, ...] = ()
    header: int = 0
    headings: tuple[str, ...] = ()
    rows: tuple[tuple[int, tuple[str, ...]], ...] = ()
    lines: tuple[tuple[int, int, str], ...] = ()
    closed: tuple[tuple[int, int], ...] = ()
    formulas: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Stamp:
    """A template: id and SHA-256 of the plan it was made from, the version of gcx, the layout, its sheets."""

    plan: str
    sha256: str
    version: str
    layout: str
    sheets: tuple[StampedSheet, ...] = field(default=())


def records(stamp: Stamp) -> Iterator[Record]:
    """The rows of the hidden sheet."""
    body = [*_about(stamp), *(record for sheet in stamp.sheets for record in _sheet(sheet))]
    yield (MARKER,)
    yield from body
    yield ("end", _seal(body))


def is_stamp(rows: Sequence[Sequence[object]]) -> bool:
    """Whether these rows (`rows[0][0]` is A1) are the hidden sheet of a template."""
    return bool(rows) and bool(rows[0]) and rows[0][0] == MARKER


def parsed(rows: Sequence[Sequence[object]]) -> Stamp:
    """The template that `records` wrote down.

    Raises:
        StampError: the rows are not as they were written.
    """
    body = [record for row in rows[1:] if (record := _record(row))]
    if not body or body[-1] != ("end", _seal(body[:-1])):
        raise StampError
    try:
        return _stamp(body[:-1])
    except (IndexError, KeyError, TypeError, ValueError) as error:
        raise StampError from error


def _stamp(body: Sequence[Record]) -> Stamp:
    about = {str(kind): str(rest[0]) for kind, *rest in body if kind in _ABOUT}
    starts = [position for position, record in enumerate(body) if record[0] == "sheet"]
    sheets = tuple(_stamped(body[first:last]) for first, last in pairwise([*starts, len(body)]))
    return Stamp(about["plan"], about["sha256"], about["version"], about["layout"], sheets)


def _stamped(body: Sequence[Record]) -> StampedSheet:
    """One sheet from its records, the first of which names it."""
    _, name, kind, *labels = body[0]
    found: dict[str, list[Record]] = {}
    for word, *rest in body[1:]:
        found.setdefault(str(word), []).append(tuple(rest))
    header, *headings = found.get("header", [(0,)])[0]
    return StampedSheet(
        str(name),
        str(kind),
        tuple(map(str, labels)),
        int(header),
        tuple(map(str, headings)),
        tuple((int(number), tuple(map(str, texts))) for number, *texts in found.get("row", ())),
        tuple((int(row), int(column), str(text)) for row, column, text in found.get("line", ())),
        tuple((int(row), int(column)) for row, column in found.get("closed", ())),
        tuple((int(row), int(column)) for row, column in found.get("formula", ())),
    )


def _about(stamp: Stamp) -> list[Record]:
    return [(name, str(getattr(stamp, name))) for name in _ABOUT]


def _sheet(sheet: StampedSheet) -> Iterator[Record]:
    yield ("sheet", sheet.name, sheet.kind, *sheet.labels)
    if sheet.header:
        yield ("header", sheet.header, *sheet.headings)
    yield from (("line", row, column, text) for row, column, text in sheet.lines)
    yield from (("formula", row, column) for row, column in sheet.formulas)
    for number, texts in sheet.rows:
        yield ("row", number, *texts)
    yield from (("closed", row, column) for row, column in sheet.closed)


def _record(row: Sequence[object]) -> Record:
    """A row of the sheet without the empty cells at its end; whole numbers as such, everything else as text."""
    cells = list(row)
    while cells and cells[-1] in (None, ""):
        cells.pop()
    return tuple(int(cell) if isinstance(cell, float | int) and cell == int(cell) else "" if cell is None else str(cell) for cell in cells)


def _seal(body: Iterable[Record]) -> str:
    """A check sum over everything written; an empty text at the end of a record counts for nothing."""
    text = "\n".join("\t".join(map(str, _record(record))) for record in body)
    return hashlib.sha256(text.encode("utf-8")).hexdigest()[:16]
