"""责任在谁: of the figures in a sum that does not hold, which one explains the difference best."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

import numpy as np

from gcx.checking.series import Series
from gcx.checking.wording import number, quantity
from gcx.findings import Text

_MOST_DECIMALS = 6
_FACTORS = (10.0, 100.0, 1000.0, 10000.0, 1e7, 1e8, 0.1, 0.01, 0.001, 0.0001, 1e-7, 1e-8)
_STANDS_OUT = {1: 0.05, 2: 0.02}
"""How much nearer to the usual change a figure must come to be blamed, by the number of years beside it that can be compared."""
_NO_WORSE = -0.015
_CLEAR = 10
_ALIKE = 0.3
_ENOUGH = 3


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


def balanced(series: Series, item: int, row: int, column: int) -> bool:
    """Whether a figure is one of a whole and its parts, all reported, that add up within rounding."""
    plan, area = series.plan, series.plan.areas[int(series.cube.areas[row])]
    if not plan.items[item].adds_up:
        return False
    for whole in filter(None, (area.name, area.part_of)):
        rows = [series.cube.row(place) for place in (plan.area_position[whole], *plan.parts(whole))]
        there = [each for each in rows if each is not None and not np.isnan(series.cube.values(item)[each, column])]
        if len(there) == len(rows) > 1:
            balance = Balance.of(series, item, (there[0], there[1:]), column)
            if abs(balance.difference) <= balance.tolerance * (1 + 1e-9):
                return True
    return False


@dataclass(frozen=True, slots=True)
class Suspicion:
    """One explanation of a sum that does not hold: the matrix row to blame, the row whose figure would change, to what, and the words."""

    blamed: int
    row: int
    fixed: float
    words: Text


def culprit(series: Series, item: int, family: tuple[int, list[int]], column: int, balance: Balance) -> tuple[int, Text]:
    """The matrix row of the figure most to blame, and why; the whole and an empty reason when nothing stands out.

    Tried in turn: a part the whole leaves out, an area inside a part that it counts twice or not at all, a 0 where there was a figure,
    a decimal point or unit, the figures of two years exchanged, a figure that is still last year's; then a part's figure of last year in the whole or two digits swapped (the one that fits the years beside it best, if
    several would balance); last the one change against the years beside it that does not fit the others.
    """
    parent, terms = family
    case = _Case(series, item, parent, terms, column, balance)
    for explain in (case.left_out, case.inner, case.zeroed, case.scaled, case.exchanged, case.not_updated, case.likeliest, case.odd_change):
        found = explain()
        if found is not None:
            return found.blamed, found.words
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

    def zeroed(self) -> Suspicion | None:
        """A 0 where the year before or after there is a figure near what the sum lacks."""
        row = self._only(lambda row: self._value(row) == 0 and any(abs(self._needed(row) / near - 1) <= _ALIKE for near in self._near(row)))
        return None if row is None else self._because(row, self._needed(row), "填成了0", "it is given as 0")

    def scaled(self) -> Suspicion | None:
        """A figure that balances once multiplied by a power of ten."""
        for row in (self.parent, *self.terms):
            for factor in _FACTORS:
                if abs(self._needed(row)) > _CLEAR * self.balance.tolerance and self._close(self._value(row) * factor, self._needed(row)):
                    fixed = float(f"{self._value(row) * factor:.12g}")
                    return self._because(row, fixed, "小数点或单位错位", "its decimal point or unit is off")
        return None

    def exchanged(self) -> Suspicion | None:
        """A figure that changed places with that of the year before or after: put back, both years balance."""
        for column in self._neighbours():
            other = _Case(self.series, self.item, self.parent, self.terms, column, self._balance_of(column))
            for row in (*self.terms, self.parent):
                if self._close(other._value(row), self._needed(row)) and other._close(self._value(row), other._needed(row)):
                    year = int(self.series.cube.years[column])
                    return self._because(row, other._value(row), f"和{year}年的数对调了", f"it changed places with that of {year}")
        return None

    def not_updated(self) -> Suspicion | None:
        """A figure, of the whole or a part, that is last year's to the last digit while no other is."""
        rows = [row for row in (self.parent, *self.terms) if self._value(row) != 0 and self._at(row, self.column - 1) == self._value(row)]
        if len(rows) != 1:
            return None
        year = int(self.series.cube.years[self.column]) - 1
        return self._because(rows[0], self._needed(rows[0]), f"与{year}年相同，没有更新", f"it is still that of {year}")

    def likeliest(self) -> Suspicion | None:
        """Of last year's figures and swapped digits that would balance, and fit the years beside no worse, the only one or the best by far."""
        able = [each for each in self.last_year() if self._gain(each) >= 0]
        able += [each for each in self.swapped() if self._gain(each) >= _NO_WORSE]
        found = sorted(able, key=lambda each: -self._gain(each))
        if len(found) > 1 and self._gain(found[0]) <= max(0.0, 2 * self._gain(found[1])):
            return None
        return found[0] if found else None

    def left_out(self) -> Suspicion | None:
        """A part that the whole does not contain."""
        if len(self.terms) < 2 or self.balance.difference > 0:
            return None
        row = self._only(lambda row: self._value(row) != 0 and self._close(self._value(row), -self.balance.difference))
        if row is None:
            return None
        name = self.series.area_name(row)
        words = Text(
            f"是{self.series.area_name(self.parent)}的数没有包括{name}，加上则相等",
            f"{self.series.area_name(self.parent)} leaves out {name}; with it the sum holds",
        )
        return Suspicion(self.parent, self.parent, self.balance.total, words)

    def inner(self) -> Suspicion | None:
        """A part that counts an area inside it once more, or leaves it out: the difference is that area's figure."""
        plan, size = self.series.plan, abs(self.balance.difference)
        zh, en = ("多计了一次", "is counted once too often") if self.balance.difference < 0 else ("没有计入", "is left out")
        within = sorted((position, row) for row in self.terms for position in plan.inside(self.series.area_name(row)))
        for position, container in within:
            area, inside = plan.areas[position], self.series.cube.row(position)
            if inside is None or not self._close(self._value(inside), size):
                continue
            fixed = self._needed(container)
            right = quantity(round(fixed, _MOST_DECIMALS), self.series.unit(self.item))
            words = Text(
                f"是{area.within}的数把{area.name}{zh}，改为{right}则相等",
                f"in {area.within}'s figure {area.name} {en}; {right} would balance",
            )
            return Suspicion(container, container, fixed, words)
        return None

    def last_year(self) -> list[Suspicion]:
        """The whole with a part whose figure of last year would balance."""
        row = self._only(
            lambda row: (
                (before := self._at(row, self.column - 1)) is not None
                and before != self._value(row)
                and self._close(before, self._needed(row))
            )
        )
        if row is None:
            return []
        name, year = self.series.area_name(row), int(self.series.cube.years[self.column]) - 1
        words = Text(
            f"是{self.series.area_name(self.parent)}的数用了{name}{year}年的数，换成{year + 1}年的则相等",
            f"{self.series.area_name(self.parent)} uses {name}'s figure of {year}; with that of {year + 1} the sum holds",
        )
        return [Suspicion(self.parent, self.parent, self.balance.total, words)]

    def swapped(self) -> list[Suspicion]:
        """Figures that balance, within rounding, once two digits side by side change places."""
        return [
            self._because(row, fixed, "两位数字颠倒", "two digits are swapped")
            for row in (*self.terms, self.parent)
            for fixed in _transposed(number(self._value(row)))
            if self._close(fixed, self._needed(row))
        ]

    def odd_change(self) -> Suspicion | None:
        """The figure whose change against the years beside it does not fit the others, and would if the sum held.

        A part is not blamed where the whole, too, would fit better: a whole that is right fits worse for every wrong part it is bent to.
        """
        reported = [row for row in (self.parent, *self.terms) if self._value(row) > 0]
        usual = {column: change for column in self._neighbours() if (change := self._usual(column, reported)) is not None}
        rows = [row for row in reported if self._needed(row) > 0]
        if not usual or not rows:
            return None
        gains = sorted(((min(self._closer(row, self._needed(row), *each) for each in usual.items()), row) for row in rows), reverse=True)
        if not gains or gains[0][0] < _STANDS_OUT[len(usual)] or (len(gains) > 1 and gains[1][0] > gains[0][0] / 3):
            return None
        if gains[0][1] != self.parent and sum(self._closer(self.parent, self.balance.total, *each) for each in usual.items()) > 0:
            return None
        row, beside = gains[0][1], Text("上年", "last year") if min(usual) < self.column else Text("下年", "next year")
        return self._because(
            row, self._needed(row), f"与{beside.zh}相比的变化和其他地区不一致", f"its change against {beside.en} does not fit the others"
        )

    def _gain(self, each: Suspicion) -> float:
        """How much better a figure fits the years beside it once it is put right; 0 when there is nothing to compare."""
        rows = [row for row in (self.parent, *self.terms) if self._value(row) > 0]
        usual = {column: change for column in self._neighbours() if (change := self._usual(column, rows)) is not None}
        if each.fixed <= 0 or self._value(each.row) <= 0:
            return 0.0
        return min((self._closer(each.row, each.fixed, *one) for one in usual.items()), default=0.0)

    def _usual(self, column: int, rows: Sequence[int]) -> float | None:
        """The median change from another year to this one; `None` with fewer than three areas to compare."""
        changes = [math.log(self._value(row) / other) for row in rows if (other := self._at(row, column) or 0) > 0]
        return float(np.median(changes)) if len(changes) >= _ENOUGH else None

    def _closer(self, row: int, fixed: float, column: int, usual: float) -> float:
        """How much nearer to the usual change a figure comes when it is put right; 0 where the other year has no figure."""
        other = self._at(row, column) or 0
        if other <= 0:
            return 0.0
        return abs(math.log(self._value(row) / other) - usual) - abs(math.log(fixed / other) - usual)

    def _neighbours(self) -> list[int]:
        return [column for column in (self.column - 1, self.column + 1) if 0 <= column < len(self.series.cube.years)]

    def _near(self, row: int) -> list[float]:
        """The figures of the years beside this one that are above 0."""
        return [value for column in self._neighbours() if (value := self._at(row, column) or 0) > 0]

    def _balance_of(self, column: int) -> Balance:
        terms = [row for row in self.terms if self._at(row, column) is not None]
        return Balance.of(self.series, self.item, (self.parent, terms), column)

    def _at(self, row: int, column: int) -> float | None:
        value = float(self.series.cube.values(self.item)[row, column]) if column >= 0 else math.nan
        return None if math.isnan(value) else value

    def _value(self, row: int) -> float:
        return float(self.series.cube.values(self.item)[row, self.column])

    def _needed(self, row: int) -> float:
        """What the figure would have to be for the sum to hold."""
        return self.balance.total if row == self.parent else self._value(row) + self.balance.difference

    def _close(self, one: float, other: float) -> bool:
        return abs(one - other) <= self.balance.tolerance * (1 + 1e-9)

    def _only(self, holds: Callable[[int], bool]) -> int | None:
        found = [row for row in self.terms if holds(row)]
        return found[0] if len(found) == 1 else None

    def _because(self, row: int, fixed: float, zh: str, en: str) -> Suspicion:
        name, right = self.series.area_name(row), quantity(round(fixed, _MOST_DECIMALS), self.series.unit(self.item))
        words = Text(f"是{name}的数{zh}，改为{right}则相等", f"{name}'s figure: {en}, and {right} would balance")
        return Suspicion(row, row, fixed, words)


def _transposed(typed: str) -> list[float]:
    """Every number that is `typed` with two digits side by side (the decimal point left out of account) the other way round."""
    digits = [at for at, char in enumerate(typed) if char.isdigit()]
    found = []
    for first, second in pairwise(digits):
        if typed[first] != typed[second]:
            found.append(float(typed[:first] + typed[second] + typed[first + 1 : second] + typed[first] + typed[second + 1 :]))
    return found
