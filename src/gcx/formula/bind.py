"""A tree against a plan's units: which names exist, which dimensions meet, and where a scale has to be converted.

A value is carried in the scale it was reported in; `Term.scale` says exactly how many base units one of it is. Scales meet only in
sums, comparisons and the like, where the right side is brought to the left, and once more at the end. So 812.3 万吨标准煤 ÷ 1812.6 亿元 is
the plain division of the two numbers.

Percentages: an item in % counts as value ÷ 100 wherever it is multiplied, divided or added to a plain number (1 + 增速 is 1.022). A bare
number that is *compared* with a quantity (≤ and the like, 最小, 最大, 优先) is in the unit of that quantity: for an item in %, `x ≤ 100`
and `x ≤ 100%` are the same. In a sum a bare number is a pure number, so `占比 + 5` is 占比 + 500%; write `占比 + 5%`. A sum of a percentage and a
ratio is read in %, so `绝对值(申报比率 - 甲 ÷ 乙) ≤ 0.05` allows 0.05 percentage points; 增速(x) alone is a plain number, so write `增速(x) ≤ 30%`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction

from gcx import names as naming
from gcx.findings import Text
from gcx.formula import tree
from gcx.formula.errors import FormulaError
from gcx.formula.tree import COMPARISONS, Binary, Call, Name, Negative, Node, Number
from gcx.units import Unit, UnitTable, describe, shown, usual

ONE = UnitTable.builtin().parse("1")
DAY = UnitTable.builtin().parse("天")

_LARGEST = Fraction(10**100)
_VERB = {"+": Text("相加", "added"), "-": Text("相减", "subtracted")}
_COMPARED = Text("比较", "compared")
_HINTS = {
    frozenset({"吨", "吨标准煤"}): Text("实物量要先折算成标准煤", "convert physical tonnes to coal equivalent first"),
    frozenset({"千瓦时", "吨标准煤"}): Text("电量要先折算成标准煤", "convert electricity to coal equivalent first"),
    frozenset({"人", "人次"}): Text("人 与 人次 不是一回事", "persons and trips are not the same"),
}


@dataclass(frozen=True, slots=True)
class Term:
    """A node with its units: a value of it times `scale` is in base units of `unit.dims`.

    `factors` bring each argument's value to the scale this node works in. `unit` is what the value is naturally read in. `bare` marks
    numbers without a unit of their own. `constant` marks a name that stands for one number.
    """

    node: Node
    terms: tuple[Term, ...]
    factors: tuple[Fraction, ...]
    scale: Fraction
    unit: Unit
    bare: bool = False
    constant: bool = False


def bind(node: Node, source: str, units: Mapping[str, Unit], constants: frozenset[str]) -> Term:
    """The tree with units, its names replaced by the plan's own spelling. Raises `FormulaError`."""
    return _Binder(source, units, constants).term(_known(node, source, units))


def of_result(term: Term, source: str, unit: Unit) -> Fraction:
    """What the formula's value is multiplied by to be in `unit`. Raises `FormulaError` when it measures something else."""
    if term.unit.dims == unit.dims:
        return term.scale / unit.factor
    if _is_zero(term.node):
        return Fraction(1)
    formula = shown(tree.text(term.node), 80)
    hint = _hint(term.unit, unit)
    if term.bare:
        raise FormulaError(
            Text(f"{formula} 没有单位，不是 {unit.name}", f"{formula} has no unit, it is not {unit.name}"), source, *_span(term.node)
        )
    if not term.unit.dims:
        raise FormulaError(
            Text(f"{formula} 是没有量纲的比值，不是 {unit.name}", f"{formula} is a plain ratio, not {unit.name}"),
            source,
            *_span(term.node),
            hint,
        )
    words = describe(term.unit.dims)
    raise FormulaError(
        Text(f"{formula} 的量纲是 {words}，不是 {unit.name}", f"the dimension of {formula} is {words}, not {unit.name}"),
        source,
        *_span(term.node),
        hint,
    )


def _known(node: Node, source: str, units: Mapping[str, Unit]) -> Node:
    """The tree with every name as the plan spells it; one error carries all unknown names."""
    spelled = {tree.normal(name): name for name in units}
    errors: list[FormulaError] = []
    seen: set[str] = set()
    for name in tree.names(node):
        if name.name not in spelled and name.name not in seen:
            seen.add(name.name)
            errors.append(_unknown(name, source, tuple(units)))
    if errors:
        errors[0].further = tuple(errors[1:])
        raise errors[0]
    return _respelled(node, spelled)


def _respelled(node: Node, spelled: Mapping[str, str]) -> Node:
    if isinstance(node, Name):
        return replace(node, name=spelled[node.name])
    if isinstance(node, Negative):
        return replace(node, operand=_respelled(node.operand, spelled))
    if isinstance(node, Binary):
        return replace(node, left=_respelled(node.left, spelled), right=_respelled(node.right, spelled))
    if isinstance(node, Call):
        return replace(node, arguments=tuple(_respelled(argument, spelled) for argument in node.arguments))
    return node


def _unknown(name: Name, source: str, known: tuple[str, ...]) -> FormulaError:
    near = naming.nearest(name.name, known)
    hint = (
        Text(f"是否要写“{near}”", f'did you mean "{near}"')
        if near
        else Text("先在 items 或 constants 里写明", "list it under items or constants first")
    )
    text = Text(f"没有叫“{shown(name.name)}”的数据项或常数", f'no item or constant is called "{shown(name.name)}"')
    return FormulaError(text, source, name.start, name.end, hint)


class _Binder:
    def __init__(self, source: str, units: Mapping[str, Unit], constants: frozenset[str]) -> None:
        self._source = source
        self._units = units
        self._constants = constants

    def term(self, node: Node) -> Term:
        """`node` with its units; raises `FormulaError` where dimensions do not fit."""
        if isinstance(node, Number):
            return Term(node, (), (), node.scale, ONE, bare=node.scale == 1)
        if isinstance(node, Name):
            unit = self._units[node.name]
            return Term(node, (), (), unit.factor, unit, constant=node.name in self._constants)
        if isinstance(node, Negative):
            inner = self.term(node.operand)
            return Term(node, (inner,), (Fraction(1),), inner.scale, inner.unit, inner.bare)
        if isinstance(node, Binary):
            left, right = self.term(node.left), self.term(node.right)
            if node.sign in COMPARISONS:
                return self._matched(node, (left, right), _COMPARED)
            return self._sum(node, left, right) if node.sign in "+-" else self._product(node, left, right)
        return self._call(node, tuple(self.term(argument) for argument in node.arguments))

    def _sum(self, node: Binary, left: Term, right: Term) -> Term:
        if left.unit.dims == right.unit.dims:
            return Term(
                node, (left, right), (Fraction(1), right.scale / left.scale), left.scale, _joint(left, right), left.bare and right.bare
            )
        if _is_zero(right.node):
            return Term(node, (left, right), (Fraction(1), Fraction(1)), left.scale, left.unit)
        if _is_zero(left.node):
            return Term(node, (left, right), (Fraction(1), Fraction(1)), right.scale, right.unit)
        raise self._mismatch(node, left, right, _VERB[node.sign])

    def _product(self, node: Binary, left: Term, right: Term) -> Term:
        times = node.sign == "×"
        scale = left.scale * right.scale if times else left.scale / right.scale
        if not 1 / _LARGEST <= scale <= _LARGEST:
            raise FormulaError(Text("单位的数量级太大或太小", "the scale of the units is out of range"), self._source, node.start, node.end)
        return Term(
            node, (left, right), (Fraction(1), Fraction(1)), scale, _natural(left.unit, right.unit, times=times), left.bare and right.bare
        )

    def _matched(self, node: Binary | Call, terms: tuple[Term, ...], verb: Text) -> Term:
        """Terms that must have one dimension; bare numbers take the unit of the first that has one, numbers in % are what they are."""
        measured = [term for term in terms if not term.bare]
        lead = next((term for term in measured if not isinstance(term.node, Number)), (measured or terms)[0])
        given = tuple(replace(term, scale=lead.unit.factor, unit=lead.unit) if term.bare and not lead.bare else term for term in terms)
        first = given[0]
        for term in given[1:]:
            if term.unit.dims != first.unit.dims:
                raise self._mismatch(node, first, term, verb)
        factors = tuple(term.scale / first.scale for term in given)
        return Term(node, given, factors, first.scale, lead.unit, all(term.bare for term in terms))

    def _call(self, node: Call, terms: tuple[Term, ...]) -> Term:
        function = node.function
        if function is tree.DAYS:
            return Term(node, (), (), DAY.factor, DAY)
        if function in (tree.FIRST, tree.LEAST, tree.MOST):
            return self._matched(node, terms, Text("放在一起", "put together") if function is tree.FIRST else _COMPARED)
        only = terms[0]
        if function is tree.GROWTH:
            return Term(node, terms, (Fraction(1),), ONE.factor, ONE)
        if function is tree.INDEX:
            if only.unit.dims:
                raise FormulaError(
                    Text(
                        f"定基指数 要用增速（%）计算，{self._quantity(only)} 不是增速",
                        f"index needs a growth in %, {self._quantity(only)} is none",
                    ),
                    self._source,
                    *_span(only.node),
                    Text(f"可写 定基指数(增速({shown(tree.text(only.node))}))", f"write index(growth({shown(tree.text(only.node))}))"),
                )
            return Term(node, terms, (only.scale,), ONE.factor, ONE)
        return Term(node, terms, (Fraction(1),), only.scale, only.unit, bare=only.bare and function is tree.ABSOLUTE)

    def _mismatch(self, node: Node, left: Term, right: Term, verb: Text) -> FormulaError:
        hint = _hint(left.unit, right.unit)
        if left.bare or right.bare:
            hint = Text("把这个数写进 constants 并注明单位", "list the number under constants with its unit")
        text = Text(
            f"{self._quantity(left)} 与 {self._quantity(right)} 单位不同，不能{verb.zh}",
            f"{self._quantity(left)} and {self._quantity(right)} measure different things and cannot be {verb.en}",
        )
        return FormulaError(text, self._source, *_span(node), hint)

    def _quantity(self, term: Term) -> str:
        words = shown(tree.text(term.node))
        if term.bare or isinstance(term.node, Number):
            return words
        unit = term.unit.name if isinstance(term.node, Name) or term.unit.is_number else usual(term.unit).name
        return f"{words}({unit})"


def _natural(left: Unit, right: Unit, *, times: bool) -> Unit:
    """What a product or quotient is read in: percentages count as plain numbers beside a quantity, a ratio of like things is a number."""
    if left.dims and right.dims:
        unit = left * right if times else left / right
        return usual(unit) if unit.dims else ONE
    if right.is_number and left.dims:
        return left
    if left.is_number and right.dims:
        return right if times else usual(ONE / right)
    if right.factor == 1:
        return left
    return right if times and left.factor == 1 else ONE


def _joint(left: Term, right: Term) -> Unit:
    """What a sum is read in: the left unit; a ratio beside a percentage in %, beside a plain number as a plain number."""
    if left.unit.dims or left.unit.factor == right.unit.factor:
        return left.unit
    if left.bare or right.bare:
        return ONE
    return right.unit if left.unit.factor == 1 else left.unit


def _is_zero(node: Node) -> bool:
    return isinstance(node, Number) and node.value == 0 and node.scale == 1


def _hint(left: Unit, right: Unit) -> Text | None:
    return _HINTS.get(frozenset(base for base, _ in (*left.dims, *right.dims)))


def _span(node: Node) -> tuple[int, int]:
    return node.start, node.end
