"""Finding the rows and columns of a template again in a sheet that has been worked on: moved, inserted, deleted, retyped.

Everything that is still as printed is paired first; what is left over is paired by its place between its neighbours, or by all but one of
its labels. What then has no counterpart has been deleted.
"""

from __future__ import annotations

from collections.abc import Sequence

from gcx.names import key, year_of
from gcx.reading.grid import Grid
from gcx.reading.layouts.cells import blank, text_of
from gcx.records import Raw
from gcx.stamp import StampedSheet

_SEARCHED = 200


def form_of(raw: Raw) -> str:
    """The form under which printed and present texts are compared: spelling of spaces, brackets and years (2025年, 2025) does not count."""
    text = "" if blank(raw) else text_of(raw)
    year = year_of(text)
    return key(text) if year is None else str(year)


def same(expected: str, raw: Raw) -> bool:
    """Whether a cell still holds what was printed."""
    return form_of(expected) == form_of(raw)


def header_row(sheet: StampedSheet, grid: Grid) -> int | None:
    """The row that holds the template's headings, `None` when fewer than half of them are found in any row."""
    best: tuple[int, int, int] | None = None
    headings = [form_of(text) for text in sheet.headings]
    for row in range(1, min(len(grid.rows), _SEARCHED) + 1):
        known = {form_of(raw) for raw in grid.rows[row - 1]}
        score = (sum(text in known for text in headings), -abs(row - sheet.header), row)
        if score[0] * 2 >= len(headings) and (best is None or score > best):
            best = score
    return None if best is None else best[2]


def columns_of(sheet: StampedSheet, grid: Grid, header: int) -> tuple[list[int | None], list[int]]:
    """For each heading the column (from 1) it stands in now, `None` for a deleted one; and the positions of those that were retyped."""
    width = max(grid.width, len(sheet.headings))
    cells = [grid.cell(header, column) for column in range(1, width + 1)]
    places: dict[str, list[int]] = {}
    for column, raw in enumerate(cells, 1):
        places.setdefault(form_of(raw), []).append(column)
    found: list[int | None] = [places[text].pop(0) if places.get(text) else None for text in map(form_of, sheet.headings)]
    taken = {column for column in found if column is not None}
    held = _held(found)
    retyped, beside = [], 1
    for position in range(len(found)):
        if found[position] is None and beside not in taken and beside <= width and (held[position] or not blank(cells[beside - 1])):
            found[position] = beside
            retyped.append(position)
        beside = (found[position] or beside) + 1
    return found, retyped


def _held(found: Sequence[int | None]) -> list[bool]:
    """For each heading whether those after it are where they were: then an empty cell here is an emptied heading, not a deleted column."""
    held, some, all_in_place = [False] * len(found), False, True
    for position in range(len(found) - 1, -1, -1):
        held[position] = some and all_in_place
        if found[position] is not None:
            some, all_in_place = True, all_in_place and found[position] == position + 1
    return held


class Rows:
    """The rows of one sheet under its headings, paired with those of the template. `labels` are the columns (from 1) of the label texts,
    `None` for a deleted one.
    """

    def __init__(self, sheet: StampedSheet, grid: Grid, header: int, labels: Sequence[int | None]) -> None:
        self.sheet, self.grid, self.labels = sheet, grid, labels
        self.shift = header - sheet.header
        self.kept = [position for position, column in enumerate(labels) if column is not None]
        self.found = {row: self._texts(row) for row in range(header + 1, len(grid.rows) + 1)}
        self.pairs: dict[int, int] = {}
        self._used: set[int] = set()

    def paired(self) -> dict[int, int]:
        """Row of the template -> row of the sheet; rows that are missing here have been deleted."""
        exact: dict[tuple[str, ...], list[int]] = {}
        for row, texts in self.found.items():
            exact.setdefault(texts, []).append(row)
        for number, texts in self.sheet.rows:
            places = exact.get(self._wanted(texts))
            if places:
                self._pair(number, places.pop(0))
        left = [(number, texts) for number, texts in self.sheet.rows if number not in self.pairs]
        if left:
            self._pair_retyped(left)
        return self.pairs

    def _pair_retyped(self, left: Sequence[tuple[int, tuple[str, ...]]]) -> None:
        """Rows with a label retyped: in their old place beside the row before, or alike in all labels but one."""
        nearly: dict[tuple[int, tuple[str, ...]], list[int]] = {}
        for row, texts in self.found.items():
            if row not in self._used and any(texts):
                for skipped in range(len(texts)):
                    nearly.setdefault((skipped, _without(texts, skipped)), []).append(row)
        order = [number for number, _ in self.sheet.rows]
        place = {number: position for position, number in enumerate(order)}
        for number, texts in left:
            wanted = self._wanted(texts)
            guess = self._beside(order, place[number])
            if guess in self.found and guess not in self._used and self._plausible(wanted, guess, order, place[number]):
                self._pair(number, guess)
                continue
            rows = [
                row
                for skipped in range(len(wanted))
                for row in nearly.get((skipped, _without(wanted, skipped)), ())
                if row not in self._used
            ]
            if rows and len(wanted) > 1:
                self._pair(number, min(rows, key=lambda row: (abs(row - guess), row)))

    def _beside(self, order: Sequence[int], position: int) -> int:
        before = order[position - 1] if position else None
        if before is None or before not in self.pairs:
            return order[position] + self.shift
        return self.pairs[before] + order[position] - before

    def _plausible(self, wanted: tuple[str, ...], row: int, order: Sequence[int], position: int) -> bool:
        """Whether a row in the right place is the row looked for: one label is as it was, or it lies between its old neighbours."""
        texts = self.found[row]
        if any(mine and mine == other for mine, other in zip(wanted, texts, strict=True)):
            return True
        after = order[position + 1] if position + 1 < len(order) else None
        held = after is not None and self.pairs.get(after) == row + after - order[position]
        return held and any(not blank(raw) for raw in self.grid.rows[row - 1])

    def _pair(self, number: int, row: int) -> None:
        self.pairs[number] = row
        self._used.add(row)

    def _texts(self, row: int) -> tuple[str, ...]:
        return tuple(form_of(self.grid.cell(row, self.labels[position] or 0)) for position in self.kept)

    def _wanted(self, texts: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(form_of(texts[position]) if position < len(texts) else "" for position in self.kept)


def _without(texts: tuple[str, ...], position: int) -> tuple[str, ...]:
    return (*texts[:position], *texts[position + 1 :])
