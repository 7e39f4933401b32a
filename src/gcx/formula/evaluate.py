"""Evaluation of a bound formula on whole matrices, areas × years. The only module besides `trace` that needs numpy."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from functools import reduce

import numpy as np
import numpy.typing as npt

from gcx.formula import tree
from gcx.formula.bind import Term
from gcx.formula.env import Env, Evaluation, Judgement
from gcx.formula.tree import Binary, Call, Function, Name, Negative, Number
from gcx.records import Bools, Floats

TIE = 1e-12
"""Two values no further apart than this, relative to the larger, are equal."""

_ROUNDING = 64 * float(np.finfo(np.float64).eps)
_EXACT = 2**53
_NOWHERE: Bools = np.asarray(False)


class Column:
    """Values of one term in its own scale, with where a division by zero took the value away. Shapes broadcast to areas × years."""

    __slots__ = ("values", "zero")

    def __init__(self, values: Floats, zero: Bools) -> None:
        infinite = np.isinf(values)
        if infinite.any():
            values = np.where(infinite, np.nan, values)
            zero = zero | infinite
        self.values = values
        self.zero = zero & np.isnan(values)

    def scaled(self, factor: Fraction) -> Column:
        """The same times `factor`."""
        return self if factor == 1 else Column(scaled(self.values, factor), self.zero)


class Evaluator:
    """One pass over one environment; every term is computed once."""

    def __init__(self, env: Env) -> None:
        self._env = env
        self._years = np.asarray(env.years, np.int64)
        self._shape = (int(env.areas), len(self._years))
        self._done: dict[int, Column] = {}

    def evaluation(self, term: Term, factor: Fraction) -> Evaluation:
        """The term's values times `factor`."""
        with np.errstate(all="ignore"):
            column = self.column(term).scaled(factor)
        return Evaluation(self._floats(column.values), self._bools(column.zero))

    def sides(self, term: Term, factor: Fraction) -> tuple[Floats, Floats]:
        """Both sides of a comparison, each times its own factor times `factor`."""
        with np.errstate(all="ignore"):
            left, right = (self.column(side).scaled(own * factor) for side, own in zip(term.terms, term.factors, strict=True))
        return self._floats(left.values), self._floats(right.values)

    def judgement(self, term: Term, sign: str) -> Judgement:
        """Where the comparison `sign` at the root of `term` can be made and where it holds."""
        with np.errstate(all="ignore"):
            left, right = (self.column(side).scaled(own).values for side, own in zip(term.terms, term.factors, strict=True))
            noise = [scaled(self._size(side), own) for side, own in zip(term.terms, term.factors, strict=True)]
            difference = left - right
            slack = np.maximum(TIE * np.maximum(np.abs(left), np.abs(right)), _ROUNDING * np.maximum(*noise))
            known = np.isfinite(difference)
            holds = known & _COMPARE[sign](difference, slack)
        return Judgement(self._bools(holds), self._bools(known))

    def column(self, term: Term) -> Column:
        """The values of `term` in its scale. Works from the leaves up without recursion: a sum may have hundreds of parts."""
        pending = [term]
        while pending:
            one = pending[-1]
            below = [part for part in one.terms if id(part) not in self._done]
            if below:
                pending.extend(below)
                continue
            pending.pop()
            if id(one) not in self._done:
                self._done[id(one)] = self._computed(one, [self._done[id(part)] for part in one.terms])
        return self._done[id(term)]

    def _computed(self, term: Term, columns: list[Column]) -> Column:
        node = term.node
        parts = [column.scaled(factor) for column, factor in zip(columns, term.factors, strict=True)]
        if isinstance(node, Number):
            return Column(np.asarray(node.value), _NOWHERE)
        if isinstance(node, Name):
            return self._reported(node.name, constant=term.constant)
        if isinstance(node, Negative):
            return Column(-parts[0].values, parts[0].zero)
        if isinstance(node, Binary):
            return _combined(node.sign, *parts)
        return self._called(node.function, parts)

    def _reported(self, name: str, *, constant: bool) -> Column:
        if not constant:
            given = np.asarray(self._env.item(name), np.float64)
            return Column(np.where(np.isfinite(given), given, np.nan), _NOWHERE)
        value = self._env.constant(name)
        return Column(np.asarray(np.nan if value is None or not np.isfinite(value) else value, np.float64), _NOWHERE)

    def _called(self, function: Function, parts: list[Column]) -> Column:
        if function is tree.DAYS:
            return Column(days(self._years), _NOWHERE)
        if function is tree.FIRST:
            return reduce(_reported_first, parts)
        if function in (tree.LEAST, tree.MOST):
            extreme = np.minimum if function is tree.LEAST else np.maximum
            return reduce(lambda one, other: Column(extreme(one.values, other.values), one.zero | other.zero), parts)
        alone: dict[Function, Callable[[Column], Column]] = {
            tree.ABSOLUTE: lambda part: Column(np.abs(part.values), part.zero),
            tree.PREVIOUS: self._previous,
            tree.BASE: self._base,
            tree.GROWTH: self._growth,
            tree.CUMULATIVE: lambda part: self._running(part, np.add, 0.0),
            tree.INDEX: lambda part: self._running(Column(1 + part.values, part.zero), np.multiply, 1.0),
        }
        return alone[function](parts[0])

    def _previous(self, part: Column) -> Column:
        """One column to the right; the first year has no year before it."""
        if not part.values.ndim:
            return part
        values, zero = np.full(self._shape, np.nan), np.zeros(self._shape, np.bool_)
        values[:, 1:] = self._floats(part.values)[:, :-1]
        zero[:, 1:] = self._bools(part.zero)[:, :-1]
        return Column(values, zero)

    def _base(self, part: Column) -> Column:
        """The column of the base year under every year; missing when the base year is outside."""
        if not part.values.ndim:
            return part
        at = self._since_column()
        if not 0 <= at < self._shape[1]:
            return Column(np.full(self._shape, np.nan), _NOWHERE)
        return Column(self._floats(part.values)[:, at : at + 1], self._bools(part.zero)[:, at : at + 1])

    def _growth(self, part: Column) -> Column:
        """x ÷ 上年(x) - 1."""
        before = self._previous(part)
        nothing = before.values == 0
        return Column(part.values / np.where(nothing, np.nan, before.values) - 1, part.zero | before.zero | nothing)

    def _running(self, part: Column, ufunc: np.ufunc, start: float) -> Column:
        """Sum or product over since+1 … year: `start` in the base year, missing before it and from the first gap on."""
        values, zero = np.full(self._shape, np.nan), np.zeros(self._shape, np.bool_)
        at = self._since_column()
        if at >= self._shape[1] or at < -1:
            return Column(values, zero)
        if at >= 0:
            values[:, at] = start
        values[:, at + 1 :] = ufunc.accumulate(self._floats(part.values)[:, at + 1 :], axis=1)
        zero[:, at + 1 :] = np.logical_or.accumulate(self._bools(part.zero)[:, at + 1 :], axis=1)
        return Column(values, zero)

    def _since_column(self) -> int:
        return int(self._env.since) - int(self._years[0]) if len(self._years) else 0

    def _size(self, term: Term) -> Floats:
        """How large the numbers were that a sum was made of: its rounding error is a few parts in 10^16 of that."""
        node = term.node
        additive = (
            isinstance(node, Negative)
            or (isinstance(node, Binary) and node.sign in "+-")
            or (isinstance(node, Call) and node.function is tree.ABSOLUTE)
        )
        size = np.abs(self.column(term).values)
        if additive:
            for part, factor in zip(term.terms, term.factors, strict=True):
                size = size + scaled(self._size(part), factor)
        return size

    def _floats(self, values: Floats) -> Floats:
        return np.array(np.broadcast_to(values, self._shape))

    def _bools(self, flags: Bools) -> Bools:
        return np.array(np.broadcast_to(flags, self._shape))


def scaled(values: Floats, factor: Fraction) -> Floats:
    """`values` × `factor` with as little rounding as a float allows: one operation where numerator or denominator is 1."""
    if factor == 1:
        return values
    if factor.numerator < _EXACT and factor.denominator < _EXACT:
        return values * float(factor.numerator) / float(factor.denominator)
    return values * float(factor)


def days(years: npt.NDArray[np.int64]) -> Floats:
    """Days of each year, 365 or 366."""
    leap = (years % 4 == 0) & ((years % 100 != 0) | (years % 400 == 0))
    return np.where(leap, 366.0, 365.0)


def _combined(sign: str, left: Column, right: Column) -> Column:
    zero = left.zero | right.zero
    if sign == "÷":
        nothing = right.values == 0
        return Column(left.values / np.where(nothing, np.nan, right.values), zero | nothing)
    if sign == "×":
        return Column(left.values * right.values, zero)
    return Column(left.values + right.values if sign == "+" else left.values - right.values, zero)


def _reported_first(one: Column, other: Column) -> Column:
    return Column(np.where(np.isnan(one.values), other.values, one.values), one.zero | other.zero)


_COMPARE: dict[str, Callable[[Floats, Floats], Bools]] = {
    "≤": lambda difference, slack: difference <= slack,
    "≥": lambda difference, slack: difference >= -slack,
    "<": lambda difference, slack: difference < -slack,
    ">": lambda difference, slack: difference > slack,
    "=": lambda difference, slack: np.abs(difference) <= slack,
    "≠": lambda difference, slack: np.abs(difference) > slack,
}
