"""What stands in a cell, and a recognised table as columns of cells with parallel coordinates."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from gcx.findings import Location

Ints: TypeAlias = npt.NDArray[np.int32]
Floats: TypeAlias = npt.NDArray[np.float64]
Bools: TypeAlias = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class CellError:
    """An error value of the spreadsheet, such as `#DIV/0!`."""

    text: str


@dataclass(frozen=True, slots=True)
class Uncached:
    """A formula whose result was never stored: written by a program, not opened and saved since."""

    formula: str


@dataclass(frozen=True, slots=True)
class Percent:
    """A number shown through a percent format: 0.25 that the officer sees as 25%."""

    value: float


Raw: TypeAlias = str | float | int | bool | date | datetime | time | CellError | Uncached | Percent | None
"""A cell as the reader found it. `None` is an empty cell; blank text is kept as text."""


@dataclass(frozen=True, slots=True)
class Cell:
    """A raw value and its place."""

    value: Raw
    at: Location


@dataclass(slots=True)
class Keys:
    """One key column (area, year, item ...) of a block, factorised so that each distinct text is judged once.

    `codes[i]` is the position in `values` of row i's raw value; `row[i]`, `column[i]` is where it stands, counted from 1
    (0, 0 when it comes from the sheet's name or from an option). `values` holds raw cell values, not yet interpreted.
    """

    codes: Ints
    values: Sequence[Raw]
    row: Ints
    column: Ints

    def raw(self, index: int) -> Raw:
        """The raw value of row `index`."""
        return self.values[int(self.codes[index])]


@dataclass(frozen=True, slots=True)
class Total:
    """A row 合计 of a table: its row, its label, and the number under each column of figures that holds a plain one."""

    row: int
    label: str
    numbers: Mapping[int, float]


@dataclass(slots=True)
class Block:
    """One recognised table of a sheet: n figures as parallel columns.

    `number[i]` is the cell's number where the cell holds a plain finite number, else NaN; every other cell (blank, text, error,
    percent format, date, true/false) is in `odd[i]`. `row`, `column` are the value cell's coordinates. Key columns the layout does
    not have are `None`. `totals` lists the table's rows 合计, which are no figures.
    """

    file: str
    sheet: str
    layout: str
    row: Ints
    column: Ints
    number: Floats
    odd: dict[int, Raw]
    area: Keys | None = None
    year: Keys | None = None
    item: Keys | None = None
    code: Keys | None = None
    unit: Keys | None = None
    vintage: Keys | None = None
    note: Keys | None = None
    totals: tuple[Total, ...] = ()

    def __len__(self) -> int:
        return len(self.number)

    def raw(self, index: int) -> Raw:
        """The raw value of figure `index`."""
        return self.odd[index] if index in self.odd else float(self.number[index])

    def at(self, index: int) -> Location:
        """The value cell of figure `index`."""
        return Location(self.file, self.sheet, int(self.row[index]), int(self.column[index]))

    def key_at(self, keys: Keys, index: int) -> Location:
        """The cell in which figure `index` finds its key; the sheet when the key is not in a cell."""
        row, column = int(keys.row[index]), int(keys.column[index])
        return Location(self.file, self.sheet, row or None, column or None)


@dataclass(slots=True)
class SideRow:
    """One row of sheet 事项 (milestones) or 下达目标 (assigned values): column heading -> cell."""

    at: Location
    cells: Mapping[str, Cell]

    def text(self, heading: str) -> str:
        """The cell under `heading` as stripped text, `""` when blank or absent."""
        cell = self.cells.get(heading)
        return "" if cell is None or cell.value is None else plain(cell.value).strip()


def plain(raw: Raw) -> str:  # noqa: PLR0911 - one line per kind of cell
    """A raw cell as the officer sees it: 2025.0 is `2025`, a percent format shows its percent sign, an empty cell is `""`."""
    if raw is None:
        return ""
    if isinstance(raw, bool):
        return "TRUE" if raw else "FALSE"
    if isinstance(raw, Percent):
        return f"{plain(raw.value * 100)}%"
    if isinstance(raw, CellError):
        return raw.text
    if isinstance(raw, Uncached):
        return f"={raw.formula}"
    if isinstance(raw, int):
        return str(raw)
    if isinstance(raw, float):
        return f"{raw:.15g}"
    return str(raw)


def distinct(positions: npt.NDArray[np.integer]) -> list[int]:
    """The distinct numbers of `positions` (places, years: none below 0), ascending, without sorting them."""
    return list(np.flatnonzero(np.bincount(positions)).tolist())


def among(values: npt.NDArray[np.integer], wanted: npt.NDArray[np.integer]) -> Bools:
    """Which of many `values` are some of the few `wanted`: these alone are sorted (`numpy.isin` would sort the many)."""
    known = np.sort(wanted)
    if not len(known):
        return np.zeros(len(values), np.bool_)
    found: Bools = known[np.minimum(np.searchsorted(known, values), len(known) - 1)] == values
    return found


def keys_of(values: Iterable[Raw], row: Ints, column: Ints) -> Keys:
    """Factorise raw values into `Keys`; values of different type stay different (2025 and "2025" are two)."""
    seen: dict[tuple[type, Raw], int] = {}
    codes = np.fromiter((seen.setdefault((type(value), value), len(seen)) for value in values), dtype=np.int32)
    return Keys(codes, [value for _, value in seen], row, column)


def constant_keys(value: Raw, length: int, row: int = 0, column: int = 0) -> Keys:
    """`Keys` of one value for a whole block (an area named in a heading line, a year in the sheet's name)."""
    return Keys(
        np.zeros(length, np.int32),
        [value],
        np.full(length, row, np.int32),
        np.full(length, column, np.int32),
    )
