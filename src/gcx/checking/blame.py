"""责任在谁: of the figures in a sum that does not hold, which one explains the difference best."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal

import numpy as np

from gcx.checking.series import Series
from gcx.checking.wording import number, quantity
from gcx.findings import Text

_MOST_DECIMALS = 6
_FACTORS = (10.0, 100.0, 1000.0, 10000.0, 0.1, 0.01, 0.001, 0.0001)
_STANDS_OUT = 0.1
_CLEAR = 10
_ALIKE = 0.3


@dataclass(frozen=True, slots=True)
class Balance:
    """A whole, the sum of its reported parts, and the rounding error that the printed decimals allow, all in the item's unit."""

    whole: float
    total: float
    tolerance: float

    @property
    def difference(self) -> float:
        """Whole minus parts, without float noise."""
        return float(Decimal(repr(self.whole)) - Decimal(repr(self.total)))

    @classmethod
    def of(cls, series: Series, item: int, family: tuple[int, list[int]], column: int) -> Balance:
        """The balance of one item and year; half a unit of the last printed digit per figure is allowed."""
        values = series.cube.values(item)
        rows = (family[0], *family[1])
        total = float(sum(Decimal(repr(float(values[row, column]))) for row in family[1]))
        return cls(float(values[family[0], column]), total, sum(half_unit(series, item, row) for row in rows))


def half_unit(series: Series, item: int, row: int) -> float:
    """Half a unit of the last digit that the area prints for this item, in the item's unit: 0.05 where one decimal is given."""
    figures = [int(position) for position in series.cube.positions(item)[row] if position >= 0]
    units = [10.0 ** -_decimals(series, figure) * float(series.rows.factor[figure]) for figure in figures]
    return min(units) / 2


def _decimals(series: Series, figure: int) -> int:
    return decimals(float(series.rows.value[figure]) / float(series.rows.factor[figure]))


def decimals(typed: float) -> int:
    """How many decimals a typed number shows, at most six."""
    exponent = Decimal(f"{typed:.12g}").normalize().as_tuple().exponent
    return min(_MOST_DECIMALS, max(0, -exponent)) if isinstance(exponent, int) else 0


def culprit(series: Series, item: int, family: tuple[int, list[int]], column: int, balance: Balance) -> tuple[int, Text]:
    """The matrix row of the figure most to blame, and why; the whole and an empty reason when nothing stands out.

    Tried in turn: a part the whole leaves out, a 0 where there was a figure, a decimal point or unit, last year's figure, two digits swapped, the one change
    against last year that does not fit the others.
    """
    parent, terms = family
    case = _Case(series, item, parent, terms, column, balance)
    for explain in (case.left_out, case.zeroed, case.scaled, case.last_year, case.swapped, case.odd_change):
        found = explain()
        if found is not None:
            return found
    return parent, Text("", "")


@dataclass(frozen=True, slots=True)
class _Case:
    """One sum that does not hold, with the questions that can be asked about it."""

    series: Series
    item: int
    parent: int
    terms: Sequence[int]
    column: int
    balance: Balance

    def zeroed(self) -> tuple[int, Text] | None:
        """A 0 where last year there was a figure, and what the sum lacks is near that figure."""
        row = self._only(
            lambda row: self._value(row) == 0 and (before := self._before(row) or 0) > 0 and abs(self._needed(row) / before - 1) <= _ALIKE
        )
        return None if row is None else (row, self._because(row, "填成了0", "it is given as 0"))

    def scaled(self) -> tuple[int, Text] | None:
        """A figure that balances once multiplied by a power of ten."""
        for row in (self.parent, *self.terms):
            for factor in _FACTORS:
                if abs(self._needed(row)) > _CLEAR * self.balance.tolerance and self._close(self._value(row) * factor, self._needed(row)):
                    return row, self._because(row, "小数点或单位错位", "its decimal point or unit is off")
        return None

    def left_out(self) -> tuple[int, Text] | None:
        """A part that the whole does not contain."""
        if len(self.terms) < 2 or self.balance.difference > 0:
            return None
        row = self._only(lambda row: self._value(row) != 0 and self._close(self._value(row), -self.balance.difference))
        if row is None:
            return None
        name = self.series.area_name(row)
        return self.parent, Text(
            f"{self.series.area_name(self.parent)}的数没有包括{name}", f"{self.series.area_name(self.parent)} leaves out {name}"
        )

    def last_year(self) -> tuple[int, Text] | None:
        """A part whose figure of last year would balance, or that was not updated."""
        row = self._only(
            lambda row: (before := self._before(row)) is not None and before != self._value(row) and self._close(before, self._needed(row))
        )
        if row is None:
            return None
        name, year = self.series.area_name(row), int(self.series.cube.years[self.column]) - 1
        return self.parent, Text(
            f"{self.series.area_name(self.parent)}的数用的是{name}{year}年的数",
            f"{self.series.area_name(self.parent)} uses {name}'s figure of {year}",
        )

    def swapped(self) -> tuple[int, Text] | None:
        """A figure with two digits the wrong way round."""
        for row in (*self.terms, self.parent):
            typed, needed = number(self._value(row)), number(round(self._needed(row), _MOST_DECIMALS))
            if (
                typed != needed
                and len(typed) == len(needed)
                and sorted(typed) == sorted(needed)
                and sum(map(str.__ne__, typed, needed)) == 2
            ):
                return row, self._because(row, "两位数字颠倒", "two digits are swapped")
        return None

    def odd_change(self) -> tuple[int, Text] | None:
        """The figure whose change against last year does not fit the others, and would if the sum held."""
        rows = [
            row for row in (self.parent, *self.terms) if (before := self._before(row)) is not None and before > 0 and self._value(row) > 0
        ]
        if len(rows) < 3:
            return None
        usual = float(np.median([self._change(row, self._value(row)) for row in rows]))
        gains = []
        for row in rows:
            needed = self._needed(row)
            if needed > 0:
                gain = abs(self._change(row, self._value(row)) - usual) - abs(self._change(row, needed) - usual)
                gains.append((gain, row))
        gains.sort(reverse=True)
        if not gains or gains[0][0] < _STANDS_OUT or (len(gains) > 1 and gains[1][0] > gains[0][0] / 2):
            return None
        return gains[0][1], self._because(
            gains[0][1], "与上年相比的变化和其他地区不一致", "its change against last year does not fit the others"
        )

    def _value(self, row: int) -> float:
        return float(self.series.cube.values(self.item)[row, self.column])

    def _before(self, row: int) -> float | None:
        value = float(self.series.cube.values(self.item)[row, self.column - 1]) if self.column else math.nan
        return None if math.isnan(value) else value

    def _change(self, row: int, value: float) -> float:
        return math.log(value / (self._before(row) or value))

    def _needed(self, row: int) -> float:
        """What the figure would have to be for the sum to hold."""
        return self.balance.total if row == self.parent else self._value(row) + self.balance.difference

    def _close(self, one: float, other: float) -> bool:
        return abs(one - other) <= self.balance.tolerance * (1 + 1e-9)

    def _only(self, holds: Callable[[int], bool]) -> int | None:
        found = [row for row in self.terms if holds(row)]
        return found[0] if len(found) == 1 else None

    def _because(self, row: int, zh: str, en: str) -> Text:
        name, needed = self.series.area_name(row), quantity(round(self._needed(row), _MOST_DECIMALS), self.series.unit(self.item))
        return Text(f"{name}的数{zh}，改为{needed}则相等", f"{name}: {en}; {needed} would balance")
