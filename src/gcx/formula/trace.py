"""From one value back to its figures: what it rests on, what is missing, and the formula with the figures in it."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

import numpy as np

from gcx.formula import tree
from gcx.formula.bind import Term
from gcx.formula.env import Env, Leaf
from gcx.formula.evaluate import Evaluator, days
from gcx.formula.tree import Binary, Call, Name, Negative, Number
from gcx.records import Floats, Ints

_NOT_REPORTED = "未报"
_LONGEST_RUN = 8
_LONGEST_TEXT = 10_000
_SMALL, _LARGE = 1e-9, 1e18


@dataclass(slots=True)
class _Row:
    """One row of an environment, so that tracing a cell costs one area and not all of them."""

    env: Env
    row: int

    areas = 1

    @property
    def years(self) -> Ints:
        return self.env.years

    @property
    def since(self) -> int:
        return self.env.since

    def item(self, name: str) -> Floats:
        return np.asarray(self.env.item(name))[self.row : self.row + 1]

    def constant(self, name: str) -> float | None:
        return self.env.constant(name)


class Tracer:
    """Follows a bound formula for one area."""

    def __init__(self, env: Env, row: int) -> None:
        self._env = env
        self._row = row
        self._evaluator = Evaluator(_Row(env, row))
        self._first = int(env.years[0]) if len(env.years) else 0
        self._count = len(env.years)
        self._since = int(env.since)
        self._year = 0
        self._missing: dict[tuple[int, int], tuple[Leaf, ...]] = {}
        self._texts: dict[tuple[int, int], tuple[str, int]] = {}

    def leaves(self, term: Term, column: int) -> list[Leaf]:
        """Every figure behind `term` in the year of `column`."""
        self._year = self._first + column
        found: dict[Leaf, None] = {}
        self._gather(term, self._year, found, set())
        return list(found)

    def missing(self, term: Term, column: int) -> list[Leaf]:
        """The figures behind `term` that are not reported; of 优先 the alternative that lacks the fewest."""
        self._year = self._first + column
        return list(self._lacking(term, self._year))

    def substituted(self, term: Term, column: int, unit_names: Mapping[str, str]) -> str:
        """`term` with figures in place of names."""
        self._year = self._first + column
        self._texts.clear()
        return self._written(term, self._year, unit_names)[0]

    def _gather(self, term: Term, year: int, found: dict[Leaf, None], seen: set[tuple[int, int]]) -> None:
        if (id(term), year) in seen:
            return
        seen.add((id(term), year))
        if isinstance(term.node, Name):
            found[self._leaf(term.node, year, constant=term.constant)] = None
            return
        for part, at in self._below(term, year):
            self._gather(part, at, found, seen)

    def _lacking(self, term: Term, year: int) -> tuple[Leaf, ...]:
        known = self._missing.get((id(term), year))
        if known is not None:
            return known
        found: tuple[Leaf, ...]
        if isinstance(term.node, Name):
            found = () if self._has(term, year) else (self._leaf(term.node, year, constant=term.constant),)
        elif _is(term, tree.FIRST):
            options = () if self._has(term, year) else tuple(self._lacking(part, year) for part in term.terms)
            found = min(options, key=len, default=())
        else:
            found = tuple(_unique(leaf for part, at in self._below(term, year) for leaf in self._lacking(part, at)))
        self._missing[id(term), year] = found
        return found

    def _below(self, term: Term, year: int) -> list[tuple[Term, int]]:
        """The terms the value of `term` in `year` is made of, each with its year."""
        function = term.node.function if isinstance(term.node, Call) else None
        if function is tree.FIRST and (used := self._used(term, year)) is not None:
            return [(used, year)]
        if function in (tree.CUMULATIVE, tree.INDEX):
            return [(term.terms[0], at) for at in range(self._since + 1, year + 1)]
        years: Mapping[tree.Function | None, tuple[int, ...]] = {
            tree.PREVIOUS: (year - 1,),
            tree.BASE: (self._since,),
            tree.GROWTH: (year, year - 1),
        }
        return [(part, at) for at in years.get(function, (year,)) for part in term.terms]

    def _used(self, term: Term, year: int) -> Term | None:
        """The alternative of 优先 that gives the value in `year`, `None` when none does."""
        return next((part for part in term.terms if self._has(part, year)), None)

    def _has(self, term: Term, year: int) -> bool:
        return not np.isnan(self._value(term, year))

    def _value(self, term: Term, year: int) -> float:
        """The term's value in its own scale; constants have one in every year, everything else only in the years reported."""
        if isinstance(term.node, Name) and not term.constant:  # most terms are plain names: no need to evaluate a column of years
            at = year - self._first
            value = float(self._env.item(term.node.name)[self._row, at]) if 0 <= at < self._count else math.nan
            return value if math.isfinite(value) else math.nan
        with np.errstate(all="ignore"):
            values = self._evaluator.column(term).values
        if not values.ndim:
            return float(values)
        column = year - self._first
        if not 0 <= column < self._count:
            return float("nan")
        return float(np.broadcast_to(values, (1, self._count))[0, column])

    def _leaf(self, name: Name, year: int, *, constant: bool) -> Leaf:
        return Leaf(name.name, self._year if constant else year, constant)

    def _written(self, term: Term, year: int, units: Mapping[str, str]) -> tuple[str, int]:
        """The text of `term` in `year` and how tightly it holds together; `…` where it would run away (增速 within 增速 within …)."""
        done = self._texts.get((id(term), year))
        if done is None:
            done = self._rendered(term, year, units)
            self._texts[id(term), year] = done = done if len(done[0]) <= _LONGEST_TEXT else ("…", tree.ATOM)
        return done

    def _rendered(self, term: Term, year: int, units: Mapping[str, str]) -> tuple[str, int]:
        node = term.node
        if isinstance(node, Number):
            return node.text, tree.ATOM
        if isinstance(node, Name):
            value = self._value(term, year)
            return _figure(value, units.get(node.name, term.unit.name)), tree.UNARY if value < 0 else tree.ATOM
        if isinstance(node, Call):
            return self._call_written(term, node, year, units)
        parts = [self._written(part, year, units) for part in term.terms]
        if isinstance(node, Negative):
            inner, tight = parts[0]
            return f"-{tree.wrapped(inner, tight <= tree.UNARY)}", tree.UNARY
        return _joined(node, parts), tree.strength(node)

    def _call_written(self, term: Term, node: Call, year: int, units: Mapping[str, str]) -> tuple[str, int]:
        if node.function is tree.DAYS:
            return f"{int(days(np.array([year]))[0])} 天", tree.ATOM
        if node.function is tree.FIRST and (used := self._used(term, year)) is not None:
            return self._written(used, year, units)
        if node.function in (tree.CUMULATIVE, tree.INDEX):
            if year <= self._since:
                return _figure(self._value(term, year), term.unit.name), tree.ATOM
            run: list[tuple[Term, int] | None] = [*self._below(term, year)]
            if len(run) > _LONGEST_RUN:
                run = [*run[:3], None, *run[-3:]]
            parts = ["…" if one is None else self._written(*one, units)[0] for one in run]
            return f"{node.function.zh}({(' + ' if node.function is tree.CUMULATIVE else ', ').join(parts)})", tree.ATOM
        if node.function is tree.GROWTH:
            (now, tight), (before, before_tight) = (self._written(term.terms[0], at, units) for at in (year, year - 1))
            weak = tree.ATOM - 1
            return f"{tree.wrapped(now, tight <= weak)} ÷ {tree.wrapped(before, before_tight <= weak)} - 1", tree.SUM
        inner = ", ".join(self._written(part, at, units)[0] for part, at in self._below(term, year))
        return f"{node.function.zh}({inner})", tree.ATOM


def _is(term: Term, function: tree.Function) -> bool:
    return isinstance(term.node, Call) and term.node.function is function


def _joined(node: Binary, parts: list[tuple[str, int]]) -> str:
    (left, left_tight), (right, right_tight) = parts
    own = tree.strength(node)
    return f"{tree.wrapped(left, left_tight < own)} {node.sign} {tree.wrapped(right, right_tight <= own or right_tight == tree.UNARY)}"


def _unique(leaves: Iterable[Leaf]) -> Iterable[Leaf]:
    return dict.fromkeys(leaves)


def _figure(value: float, unit: str) -> str:
    """A figure with its unit, in full but without float noise: `812.3 万吨标准煤`, `25%`, `1.05`; 未报 when there is none."""
    if np.isnan(value):
        return _NOT_REPORTED
    digits = f"{value:.15g}"
    if value == 0 or _SMALL <= abs(value) < _LARGE:
        digits = format(Decimal(digits), "f")
    if unit in ("%", "‰"):
        return digits + unit
    return digits if unit == "1" else f"{digits} {unit}"
