"""A bound formula as a live spreadsheet formula over cell references, for one area and one year.

A value is carried in the scale it was reported in, as in evaluation: a factor is written only where two scales meet, and once at the end.
Missing figures are expected to stand as `#N/A` in their cells (an empty cell would count as 0): then the formula is `#N/A` where
gcx has no value, and a division by zero is the spreadsheet's own error.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Protocol

from gcx.formula import tree
from gcx.formula.bind import Term
from gcx.formula.language import Bound
from gcx.formula.tree import COMPARISONS, Binary, Call, Name, Negative, Number

MISSING = "NA()"
"""What stands for a figure that has no cell."""

_LONGEST = 8000
_PRODUCT = 3
_SIGNS = {"×": "*", "÷": "/"}
_EXACT = 10**15


class Cells(Protocol):
    """Where the figures of one area stand."""

    def item(self, name: str, year: int) -> str:
        """The reference of one figure (`数据!F12`), or `NA()` when it has no cell."""

    def constant(self, name: str) -> str:
        """The reference of a constant of the plan."""


class _TooLongError(Exception):
    """The formula would not fit into a cell."""


def excel(bound: Bound, cells: Cells, year: int, since: int) -> str | None:
    """The formula that gives the value of `bound` in `year`, in `bound.unit`, without its `=`; `None` when it is too long for a cell.

    `since` is the goal's base year: what 基期, 累计 and 定基指数 start from.

    Raises:
        ValueError: a comparison has no value.
    """
    root = bound.formula.root
    if isinstance(root, Binary) and root.sign in COMPARISONS:
        raise ValueError(f"a comparison has no value: {bound.formula.text}")
    try:
        return _scaled(_Writer(cells, since).written(bound.term, year), bound.factor)[0]
    except _TooLongError:
        return None


_Part = tuple[str, int]
"""Text and how tightly it holds together."""


class _Writer:
    def __init__(self, cells: Cells, since: int) -> None:
        self._cells = cells
        self._since = since

    def written(self, term: Term, year: int) -> _Part:
        """The text of `term` in `year`, in the term's own scale."""
        made = self._made(term, year)
        if len(made[0]) > _LONGEST:
            raise _TooLongError
        return made

    def _made(self, term: Term, year: int) -> _Part:
        node = term.node
        if isinstance(node, Number):
            return _number(node.value), tree.ATOM
        if isinstance(node, Name):
            return (self._cells.constant(node.name) if term.constant else self._cells.item(node.name, year)), tree.ATOM
        if isinstance(node, Call):
            return self._called(term, node, year)
        parts = self._parts(term, year)
        if isinstance(node, Negative):
            inner, tight = parts[0]
            return f"-{tree.wrapped(inner, tight <= tree.UNARY)}", tree.UNARY
        (left, left_tight), (right, right_tight) = parts
        own = tree.strength(node)
        sign = _SIGNS.get(node.sign, node.sign)
        return f"{tree.wrapped(left, left_tight < own)}{sign}{tree.wrapped(right, right_tight <= own or right_tight == tree.UNARY)}", own

    def _parts(self, term: Term, year: int) -> list[_Part]:
        return [_scaled(self.written(part, year), factor) for part, factor in zip(term.terms, term.factors, strict=True)]

    def _called(self, term: Term, node: Call, year: int) -> _Part:
        function = node.function
        if function is tree.DAYS:
            return ("366" if year % 4 == 0 and (year % 100 != 0 or year % 400 == 0) else "365"), tree.ATOM
        if function in (tree.PREVIOUS, tree.BASE):
            return self.written(term.terms[0], year - 1 if function is tree.PREVIOUS else self._since)
        if function is tree.GROWTH:
            (now, tight), (before, before_tight) = (self.written(term.terms[0], at) for at in (year, year - 1))
            return f"{tree.wrapped(now, tight < _PRODUCT)}/{tree.wrapped(before, before_tight <= _PRODUCT)}-1", tree.SUM
        if function in (tree.CUMULATIVE, tree.INDEX):
            return self._running(term, function, year)
        texts = [text for text, _ in self._parts(term, year)]
        if function is tree.FIRST:
            return f"{'IFERROR('.join(['', *(f'{text},' for text in texts[:-1])])}{texts[-1]}{')' * (len(texts) - 1)}", tree.ATOM
        word = {tree.LEAST: "MIN", tree.MOST: "MAX", tree.ABSOLUTE: "ABS"}[function]
        return f"{word}({','.join(texts)})", tree.ATOM

    def _running(self, term: Term, function: tree.Function, year: int) -> _Part:
        """Sum or product over since+1 … year; nothing before the base year."""
        summed = function is tree.CUMULATIVE
        if year <= self._since:
            return (MISSING if year < self._since else "0" if summed else "1"), tree.ATOM
        parts = [_scaled(self.written(term.terms[0], at), term.factors[0]) for at in range(self._since + 1, year + 1)]
        if summed:
            return "+".join(text for text, _ in parts), tree.SUM if len(parts) > 1 else parts[0][1]
        return "*".join(f"(1+{tree.wrapped(text, tight == tree.UNARY)})" for text, tight in parts), _PRODUCT if len(
            parts
        ) > 1 else tree.ATOM


def _scaled(part: _Part, factor: Fraction) -> _Part:
    """The part times `factor`."""
    if factor == 1:
        return part
    text = tree.wrapped(part[0], part[1] < _PRODUCT)
    if factor.numerator >= _EXACT or factor.denominator >= _EXACT:
        return f"{text}*{_number(float(factor))}", _PRODUCT
    text += f"*{factor.numerator}" if factor.numerator != 1 else ""
    return text + (f"/{factor.denominator}" if factor.denominator != 1 else ""), _PRODUCT


def _number(value: float) -> str:
    """A number as a spreadsheet reads it, in at most the 15 digits it keeps."""
    return f"{value:.15g}".upper()
