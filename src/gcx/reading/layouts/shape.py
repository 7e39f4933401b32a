"""One table's columns as values: what the headings of a column say, and what all columns together are used for."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from gcx.reading.layouts.cells import Stated, text_of, yearlike
from gcx.reading.layouts.headings import Heading
from gcx.reading.layouts.words import BASE_YEAR, Role
from gcx.records import Raw


@dataclass(slots=True)
class Column:
    """One column with everything its headings say. `year`, `item`, `code`, `area`, `unit`, `vintage` hold for all its figures."""

    number: int
    text: str = ""
    place: Stated = field(default_factory=lambda: Stated(None))
    year: Stated | None = None
    relative: int | None = None
    item: Stated | None = None
    code: Stated | None = None
    area: Stated | None = None
    unit: Stated | None = None
    vintage: Stated | None = None
    roles: frozenset[Role] = frozenset()
    planned: bool = False
    derived: bool = False
    other: bool = False

    @property
    def dated(self) -> bool:
        """Whether a heading gives the year, outright or relative to the report year."""
        return self.year is not None or self.relative is not None

    @property
    def across(self) -> bool:
        """Whether the headings say whose figures these are."""
        return not (self.roles - {Role.VALUE, Role.YEAR}) and (
            self.dated or self.item is not None or self.area is not None or self.code is not None
        )

    def group(self) -> tuple[str, ...]:
        """Columns of one group hold figures for the same keys."""
        year = "" if self.year is None else str(yearlike(self.year.raw) or text_of(self.year.raw))
        parts = (self.item, self.code, self.area, self.vintage)
        return (year, *("" if part is None else text_of(part.raw) for part in parts), str(self.relative))


@dataclass(slots=True)
class Shape:
    """The columns of a table by use: `down` keys, `across` figure columns with keys in their headings, the `value` column of a long table.

    `beside` are the columns to the left of a key column under the same heading (main items beside 其中 items): they hold the key of rows in
    which the column itself is blank.

    `extra` columns are not used, `ambiguous` lists a kind of key with the columns that could hold it, `guessed` is a value column
    taken only because it is the one column of numbers.
    """

    down: dict[Role, Column] = field(default_factory=dict)
    across: list[Column] = field(default_factory=list)
    value: Column | None = None
    extra: list[Column] = field(default_factory=list)
    beside: dict[Role, list[Column]] = field(default_factory=dict)
    ambiguous: list[tuple[Role, list[Column]]] = field(default_factory=list)
    guessed: bool = False


def combined(number: int, parts: Iterable[tuple[Stated, Heading]]) -> Column:
    """The column `number` with everything its headings say, from top to bottom."""
    column = Column(number)
    for stated, heading in parts:
        column.text = " ".join(filter(None, (column.text, heading.text)))
        column.place = stated
        for kind in ("year", "item", "code", "area", "unit", "vintage"):
            said: Raw = getattr(heading, kind)
            if said is not None:
                setattr(column, kind, Stated(said, stated.row, stated.column))
        column.relative = heading.relative if heading.relative is not None else column.relative
        column.roles |= heading.roles if heading.item is None else frozenset()
        column.planned |= heading.planned
        column.derived |= heading.derived
        column.other |= heading.other
    if column.year is not None and column.relative is not None:
        _related(column, column.year)
    return column


def _related(column: Column, year: Stated) -> None:
    """A year over 本年 and 上年同期 is the report year: 上年同期 under it is the year before; 基期 stays the base year."""
    report = yearlike(year.raw)
    if column.relative == BASE_YEAR or report is None:
        column.year = None
        return
    if column.relative:
        column.year = Stated(report + column.relative, column.place.row, column.place.column)
    column.relative = None


def base_year_of(column: Column, base_year: int, report_year: int | None) -> int | None:
    """The year a relative heading means: 基期 the plan's base year, 本年 the report year, 上年同期 the year before it."""
    if column.relative == BASE_YEAR:
        return base_year
    return None if report_year is None or column.relative is None else report_year + column.relative
