"""`Formula`: a parsed formula. `Bound`: the same against a plan's units, ready to be evaluated, traced and printed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from gcx.formula import bind as binding
from gcx.formula import tree
from gcx.formula.bind import Term
from gcx.formula.env import Env, Evaluation, Judgement, Leaf
from gcx.formula.syntax import parse
from gcx.formula.tree import COMPARISONS, Binary, Call, Node
from gcx.units import Unit

if TYPE_CHECKING:
    from gcx.records import Floats


@dataclass(frozen=True, slots=True)
class Formula:
    """A formula that parses. `source` is as typed, `root` the tree."""

    source: str
    root: Node

    @classmethod
    def parse(cls, text: str, *, comparison: bool = False) -> Formula:
        """Parse `text`; with `comparison` it is a check, which compares two sides exactly once. Raises `FormulaError`."""
        return cls(text, parse(text, comparison=comparison))

    @property
    def text(self) -> str:
        """The formula as it is printed, `能源消费总量 ÷ 地区生产总值`; parsing it again gives the same text."""
        return tree.text(self.root)

    @property
    def names(self) -> tuple[str, ...]:
        """Names of items and constants in order of appearance, without repeats, NFKC-normalised."""
        return tuple(dict.fromkeys(name.name for name in tree.names(self.root)))

    @property
    def is_comparison(self) -> bool:
        """Whether it compares two sides."""
        return isinstance(self.root, Binary) and self.root.sign in COMPARISONS

    @property
    def is_cumulative(self) -> bool:
        """Whether it is a 累计(…) as a whole: a count that starts from 0 in the base year."""
        return isinstance(self.root, Call) and self.root.function is tree.CUMULATIVE

    def bind(self, units: Mapping[str, Unit], unit: Unit | None, *, constants: frozenset[str] = frozenset()) -> Bound:
        """Check names and dimensions against the plan.

        `units` maps every item and constant to its unit, `constants` says which are constants. The result is in `unit`, or, when that is
        `None`, in the unit that follows from the inputs. Raises `FormulaError` for an unknown name or a dimension that does not fit.
        """
        term = binding.bind(self.root, self.source, units, constants)
        factor = term.scale / term.unit.factor if unit is None or self.is_comparison else binding.of_result(term, self.source, unit)
        return Bound(Formula(self.source, term.node), term, term.unit if unit is None or self.is_comparison else unit, factor)


@dataclass(frozen=True, slots=True)
class Bound:
    """A formula bound to a plan. `unit` is that of the result; for a comparison that of both sides.

    `formula` has its names as the plan spells them. `row` and `column` below are positions in the environment's matrices.
    """

    formula: Formula
    term: Term
    unit: Unit
    factor: Fraction

    def evaluate(self, env: Env) -> Evaluation:
        """Values for all areas and years at once. Missing in, missing out; division by zero is missing and marked."""
        from gcx.formula.evaluate import Evaluator

        return Evaluator(env).evaluation(self.term, self.factor)

    def judge(self, env: Env) -> Judgement:
        """Where the comparison holds, and where it can be judged at all. A tie counts as equal."""
        from gcx.formula.evaluate import Evaluator

        return Evaluator(env).judgement(self.term, self._sign())

    def sides(self, env: Env) -> tuple[Floats, Floats]:
        """Values of the two sides of a comparison, both in `unit`."""
        from gcx.formula.evaluate import Evaluator

        self._sign()
        return Evaluator(env).sides(self.term, self.factor)

    @property
    def operands(self) -> tuple[Bound, ...]:
        """What the formula as a whole is made of, each part bound in the unit it is naturally read in; none of a name or a number."""
        return tuple(
            Bound(Formula(self.formula.source, part.node), part, part.unit, part.scale / part.unit.factor) for part in self.term.terms
        )

    @property
    def is_quotient(self) -> bool:
        """Whether the formula as a whole is one thing divided by another."""
        root = self.formula.root
        return isinstance(root, Binary) and root.sign == "÷"

    def quotient(self, env: Env) -> tuple[Floats, Floats]:
        """Numerator and denominator of a quotient, areas × years; the first divided by the second is the value in `unit`."""
        from gcx.formula.evaluate import Evaluator, scaled

        if not self.is_quotient:
            raise ValueError(f"not a quotient: {self.formula.text}")
        numerator, denominator = Evaluator(env).sides(self.term, Fraction(1))
        return scaled(numerator, self.factor), denominator

    def _sign(self) -> str:
        """The comparison sign; a formula without one cannot be judged."""
        root = self.formula.root
        if not isinstance(root, Binary) or root.sign not in COMPARISONS:
            raise ValueError(f"not a comparison: {self.formula.text}")
        return root.sign

    def leaves(self, env: Env, row: int, column: int) -> list[Leaf]:
        """Every figure the value of one cell rests on, in order of appearance, without repeats."""
        from gcx.formula.trace import Tracer

        return Tracer(env, row).leaves(self.term, column)

    def missing(self, env: Env, row: int, column: int) -> list[Leaf]:
        """Those figures that are not reported: what has to be supplied for the cell to have a value."""
        from gcx.formula.trace import Tracer

        return Tracer(env, row).missing(self.term, column)

    def substituted(self, env: Env, row: int, column: int, unit_names: Mapping[str, str]) -> str:
        """The formula of one cell with figures in place of names: `812.3 万吨标准煤 ÷ 1812.6 亿元`."""
        from gcx.formula.trace import Tracer

        return Tracer(env, row).substituted(self.term, column, unit_names)
