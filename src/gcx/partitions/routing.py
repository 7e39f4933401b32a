"""The first pass: a table read once, piece by piece, its rows laid down on disk by the family of areas they belong to.

Only a plain long table goes this way: its first rows are recognised as one, and every row below is one figure. Whatever is not so is
`Unlike`, and read as a whole.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import chain

import numpy as np

from gcx.findings import Finding
from gcx.partitions.spool import Column, Odd, Spool, Stored
from gcx.plan import Plan
from gcx.reading import Grid, Opened, read_opened
from gcx.reading.columnar import Coded, ColumnRows, Numbers
from gcx.reading.streaming import Stream, Unlike
from gcx.records import Block, FileInfo, Ints, Raw, SheetInfo

HEAD = 700
"""Rows from which a table is recognised; the reader samples the first six hundred under the headings."""
FEW = 1000
"""A column with no more distinct cells than this shows all of them to every partition."""


@dataclass(slots=True)
class Routed:
    """A table laid down. `values` holds the distinct cells of each column of codes, `odd` the cells of the others that are no numbers.

    `copies` are row numbers with which every partition begins, so that it is recognised and its keys are understood as those of the
    whole table: the first rows, and the first row of each distinct cell of columns that have few. They are read and then dropped.
    """

    stored: Stored
    values: list[list[Raw]]
    odd: list[Odd]
    copies: Ints
    copied: list[Column]
    sizes: list[int]

    def rows(self, first: int, last: int) -> tuple[int, Ints, ColumnRows]:
        """The rows of families `first` to `last` (one past) below the copies: how many these are, all numbers in the file, all cells."""
        own, columns = self.stored.read(first, last)
        cells = [self._column(number, own, column) for number, column in enumerate(columns)]
        return len(self.copies), np.concatenate([self.copies, own]), ColumnRows(cells, len(self.copies) + len(own))

    def top(self) -> ColumnRows:
        """The copies alone."""
        none = np.zeros(0, np.int32)
        cells = [self._column(number, none, column[:0]) for number, column in enumerate(self.copied)]
        return ColumnRows(cells, len(self.copies))

    def _column(self, number: int, own: Ints, column: Column) -> Coded | Numbers:
        every = np.concatenate([self.copied[number], column])
        values = self.values[number]
        if not self.stored.numbers[number]:
            if len(values) <= FEW:
                return Coded(every, values)
            present, codes = np.unique(every, return_inverse=True)
            return Coded(codes.astype(np.int32), [values[code] for code in present.tolist()])
        count = len(self.copies)
        odd = self.odd[number].among(self.copies) | {place + count: raw for place, raw in self.odd[number].among(own).items()}
        return Numbers(every, odd)


def recognised(rows: ColumnRows, info: FileInfo, plan: Plan, area: str | None) -> tuple[Block, SheetInfo, list[Finding]]:
    """The one long table in `rows`, its sheet, and what the reader has to say of it.

    Raises:
        Unlike: there is anything else in them, or a row is no figure.
    """
    read = read_opened(Opened(FileInfo(info.id, info.path, format=info.format), [Grid("", rows)]), plan, area)
    if len(read.blocks) != 1 or read.milestones or read.assigned or read.answers:
        raise Unlike
    block = read.blocks[0]
    first = int(block.row[0])
    plain = block.layout == "long" and not block.totals and np.array_equal(block.row, np.arange(first, len(rows) + 1))
    if not plain or block.area is None or len(np.unique(block.area.column)) > 1 or not np.array_equal(block.area.row, block.row):
        raise Unlike
    return block, read.file.sheets[0], read.findings


def route(stream: Stream, folder: str, plan: Plan, area: str | None, family: Callable[[Raw], int], most: int) -> Routed:
    """Read a table once and lay it down in `folder`; `family` gives the family of an area cell, `most` is how many rows it may have.

    Raises:
        Unlike: it has to be read as a whole.
        Refused: a cell is over a limit.
    """
    first = next(stream.pieces, None)
    if first is None or len(first) < HEAD:
        raise Unlike
    block, _, _ = recognised(first[:HEAD], stream.info, plan, area)
    column = 0 if block.area is None else int(block.area.column[0]) - 1
    numbers = tuple(isinstance(each, Numbers) for each in first.columns)
    width = len(numbers)
    router = Router(Spool(folder, numbers), column, int(block.row[0]), family, [{} for _ in range(width)], [Odd() for _ in range(width)])
    for piece in chain([first], stream.pieces):
        router.take(piece, most)
    return router.finished()


@dataclass(slots=True)
class Router:
    """One table on its way to the disk. `family` gives the family of an area cell."""

    spool: Spool
    area: int
    first: int
    family: Callable[[Raw], int]
    values: list[dict[Raw, int]]
    odd: list[Odd]
    sizes: Counter[int] = field(default_factory=Counter)
    _family: list[int] = field(default_factory=list)
    _of_number: dict[float, int] = field(default_factory=dict)
    _copies: list[tuple[Ints, list[Column]]] = field(default_factory=list)
    _row: int = 1

    def take(self, piece: ColumnRows, most: int) -> None:
        """Lay down the next rows, `most` in all."""
        if tuple(isinstance(column, Numbers) for column in piece.columns) != self.spool.numbers or self._row + len(piece) > most:
            raise Unlike
        rows = np.arange(self._row, self._row + piece.length, dtype=np.int32)
        seen = [len(values) for values in self.values]
        columns = [self._column(number, column) for number, column in enumerate(piece.columns)]
        self._copy(rows, columns, seen)
        start = max(self.first - self._row, 0)
        family = self._families(piece.columns[self.area], columns[self.area])[start:]
        present, counts = np.unique(family, return_counts=True)
        self.sizes.update(dict(zip(present.tolist(), counts.tolist(), strict=True)))
        self.spool.add(rows[start:], family, [column[start:] for column in columns])
        self._row += piece.length

    def _families(self, cells: Coded | Numbers, column: Column) -> Ints:
        """The family of each row, every area asked for once: areas are names, or numbers where a table gives their codes."""
        if isinstance(cells, Coded):
            self._family += [self.family(raw) for raw in list(self.values[self.area])[len(self._family) :]]
            return np.asarray(self._family, np.int32)[column.astype(np.intp)]
        plain = ~np.isnan(column)
        present, place = np.unique(column[plain], return_inverse=True)
        codes = present.tolist()
        self._of_number |= {code: self.family(code) for code in codes if code not in self._of_number}
        family = np.zeros(len(column), np.int32)
        family[plain] = np.asarray([self._of_number[code] for code in codes], np.int32)[place]
        for row, raw in cells.odds().items():
            family[row] = self.family(raw)
        return family

    def _column(self, number: int, column: Coded | Numbers) -> Column:
        """Codes among the distinct cells of the whole table, or numbers with the odd cells set apart."""
        if isinstance(column, Numbers):
            odds = column.odds()
            self.odd[number].rows += [self._row + place for place in odds]
            self.odd[number].cells += odds.values()
            return column.number
        values = self.values[number]
        return np.array([values.setdefault(raw, len(values)) for raw in column.values], np.int32)[column.codes]

    def _copy(self, rows: Ints, columns: list[Column], seen: Sequence[int]) -> None:
        """Note the first rows of the table, and rows that bring a new cell to a column with few."""
        wanted = set(range(min(max(HEAD + 1 - self._row, 0), len(rows))))
        for number, column in enumerate(columns):
            if not self.spool.numbers[number] and seen[number] < len(self.values[number]) <= FEW:
                codes, firsts = np.unique(column, return_index=True)
                wanted.update(firsts[np.asarray(codes >= np.int32(seen[number]))].tolist())
        places = np.asarray(sorted(wanted), np.intp)
        self._copies.append((rows[places], [column[places] for column in columns]))

    def finished(self) -> Routed:
        """Everything is laid down."""
        return Routed(
            self.spool.finished(),
            [list(values) for values in self.values],
            self.odd,
            np.concatenate([rows for rows, _ in self._copies]),
            [np.concatenate([columns[number] for _, columns in self._copies]) for number in range(len(self.values))],
            [self.sizes[family] for family in range(max(self.sizes) + 1)],
        )
