"""Sums inside a sheet that leave out numbers stored as text: the total shown is too small, and nobody sees it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from gcx.findings import Finding, Location
from gcx.names import fold
from gcx.reading import findings_sheets as say
from gcx.reading.grid import Grid
from gcx.records import Percent, Raw, plain

_SUM = re.compile(r"=?\s*SUM\(([A-Z0-9:$,;\s]+)\)\s*", re.IGNORECASE)
_RANGE = re.compile(r"\$?([A-Z]{1,3})\$?(\d{1,7})(?::\$?([A-Z]{1,3})\$?(\d{1,7}))?", re.IGNORECASE)
_TEXT_NUMBER = re.compile(r"-?\d{1,3}(?:,\d{3})+(?:\.\d+)?|-?\d+(?:\.\d+)?")
_MOST_CELLS = 10_000


def broken_sums(grid: Grid, file: str) -> list[Finding]:
    """A finding for each stored sum over cells of the same sheet that hold numbers as text, when counting them changes the total."""
    found = []
    for (row, column), formula in grid.formulas.items():
        match = _SUM.fullmatch(formula)
        shown = grid.cell(row, column)
        if match is None or isinstance(shown, bool) or not isinstance(shown, float | int):
            continue
        total, texts = 0.0, []
        for at_row, at_column in _cells(match[1]):
            raw = grid.cell(at_row, at_column)
            number = _number(raw)
            total += number or 0.0
            if number is not None and isinstance(raw, str):
                texts.append(Location(file, grid.name, at_row, at_column))
        if texts and abs(total - shown) > 1e-9 * max(abs(total), abs(shown)):
            found.append(say.sum_skips_text(Location(file, grid.name, row, column), plain(shown), plain(round(total, 10)), texts))
    return found


def _cells(arguments: str) -> Iterator[tuple[int, int]]:
    """Rows and columns of the cells a SUM adds; none at all when its arguments are anything but plain ranges, or too many."""
    parts = [_RANGE.fullmatch(part.strip()) for part in re.split("[,;]", arguments)]
    spans = [(int(p[2]), _column(p[1]), int(p[4] or p[2]), _column(p[3] or p[1])) for p in parts if p]
    if len(spans) < len(parts) or sum((r2 - r1 + 1) * (c2 - c1 + 1) for r1, c1, r2, c2 in spans) > _MOST_CELLS:
        return
    for top, left, bottom, right in spans:
        for row in range(top, bottom + 1):
            for column in range(left, right + 1):
                yield row, column


def _column(letters: str) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
    return number


def _number(raw: Raw) -> float | None:
    if isinstance(raw, Percent):
        return raw.value
    if isinstance(raw, float | int) and not isinstance(raw, bool):
        return float(raw)
    if isinstance(raw, str) and _TEXT_NUMBER.fullmatch(fold(raw)):
        return float(fold(raw).replace(",", ""))
    return None
