"""Rows of a table on disk, one file a column, sorted by family in runs of half a million: a partition is one slice of every run."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeAlias, TypeVar

import numpy as np
import numpy.typing as npt

from gcx.records import Floats, Ints, Raw

Column: TypeAlias = Ints | Floats
Kind = TypeVar("Kind", bound=np.generic)
RUN = 1 << 19
"""Rows that are sorted together."""
_ROW, _FAMILY = "row", "family"


@dataclass(frozen=True, slots=True)
class Stored:
    """Where the rows lie: the folder, for each column whether it holds numbers (else codes), and the lengths of the runs."""

    folder: str
    numbers: tuple[bool, ...]
    runs: tuple[int, ...]

    def read(self, first: int, last: int) -> tuple[Ints, list[Column]]:
        """The row numbers of families `first` to `last` (one past), ascending, and their columns."""
        slices: list[tuple[int, int]] = []
        start = 0
        for length in self.runs:
            family = np.memmap(self._path(_FAMILY), np.int32, "r", 4 * start, (length,))
            begin, end = np.searchsorted(family, [first, last]).tolist()
            slices.append((start + begin, end - begin))
            start += length
        rows: Ints = self._slices(_ROW, np.int32, slices)
        order = np.argsort(rows, kind="stable")
        columns: list[Column] = [
            self._slices(str(number), np.float64, slices)[order] if is_number else self._slices(str(number), np.int32, slices)[order]
            for number, is_number in enumerate(self.numbers)
        ]
        return rows[order], columns

    def _slices(self, name: str, kind: type[Kind], slices: Sequence[tuple[int, int]]) -> npt.NDArray[Kind]:
        size = np.dtype(kind).itemsize
        return np.concatenate([np.fromfile(self._path(name), kind, count, offset=start * size) for start, count in slices])

    def _path(self, name: str) -> Path:
        return Path(self.folder, f"{name}.bin")


@dataclass(slots=True)
class Spool:
    """Takes rows in file order and lays them down."""

    folder: str
    numbers: tuple[bool, ...]
    runs: list[int] = field(default_factory=list)
    _waiting: list[tuple[Ints, Ints, list[Column]]] = field(default_factory=list)
    _held: int = 0

    def add(self, rows: Ints, family: Ints, columns: list[Column]) -> None:
        """Rows with their numbers in the file and their families."""
        self._waiting.append((rows, family, columns))
        self._held += len(rows)
        if self._held >= RUN:
            self._write()

    def finished(self) -> Stored:
        """Everything is laid down."""
        if self._held:
            self._write()
        return Stored(self.folder, self.numbers, tuple(self.runs))

    def _write(self) -> None:
        family = np.concatenate([each for _, each, _ in self._waiting])
        order = np.argsort(family, kind="stable")
        self._append(_FAMILY, family[order])
        self._append(_ROW, np.concatenate([rows for rows, _, _ in self._waiting])[order])
        for number in range(len(self.numbers)):
            self._append(str(number), np.concatenate([columns[number] for _, _, columns in self._waiting])[order])
        self.runs.append(len(order))
        self._waiting, self._held = [], 0

    def _append(self, name: str, values: npt.NDArray[np.generic]) -> None:
        with Path(self.folder, f"{name}.bin").open("ab") as stream:
            values.tofile(stream)


@dataclass(slots=True)
class Odd:
    """The cells of a column of numbers that are no plain numbers, by their rows, ascending."""

    rows: list[int] = field(default_factory=list)
    cells: list[Raw] = field(default_factory=list)

    def among(self, rows: Ints) -> dict[int, Raw]:
        """Those in some rows (ascending), by their positions in them."""
        if not self.rows or not len(rows):
            return {}
        wanted = np.asarray(self.rows, np.int32)
        places = np.minimum(np.searchsorted(rows, wanted), len(rows) - 1)
        found = np.flatnonzero(rows[places] == wanted)
        return {place: self.cells[each] for place, each in zip(places[found].tolist(), found.tolist(), strict=True)}
