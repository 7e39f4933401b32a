"""Tokens to a tree: a small operator-precedence parser. Nothing but the closed language parses, and everything is limited."""

from __future__ import annotations

from fractions import Fraction

from gcx import names
from gcx.findings import Text
from gcx.formula.errors import FormulaError
from gcx.formula.tokens import Token, tokens
from gcx.formula.tree import BY_NAME, COMPARISONS, FUNCTIONS, Binary, Call, Function, Name, Negative, Node, Number, normal
from gcx.units import shown

MAX_DEPTH = 60
MAX_NODES = 400

_STRENGTH = {"+": 2, "-": 2, "×": 3, "÷": 3}
_SCALE = {"%": Fraction(1, 100), "‰": Fraction(1, 1000)}
_NAMES_ZH = "、".join(function.zh for function in FUNCTIONS)
_NAMES_EN = ", ".join(function.en for function in FUNCTIONS)
_LOWER = {name.casefold(): function for name, function in BY_NAME.items()}


def parse(source: str, *, comparison: bool) -> Node:
    """The tree of `source`. With `comparison` exactly one comparison stands at its root, without it none. Raises `FormulaError`."""
    parser = _Parser(source)
    left = parser.sum(0)
    sign = parser.next_is(COMPARISONS)
    if sign is None:
        parser.finish()
        if comparison:
            hint = Text("写成两边相比，如 甲 ≤ 乙", "compare two sides, such as a ≤ b")
            raise parser.error(Text("审核关系里没有 ≤ ≥ = ≠ < >", "a check needs one of ≤ ≥ = ≠ < >"), parser.token, hint)
        return left
    if not comparison:
        raise parser.error(
            Text("公式里不能比较大小", "a formula cannot compare"), sign, Text("比较只用于审核关系", "comparisons belong to checks")
        )
    right = parser.sum(0)
    second = parser.next_is(COMPARISONS)
    if second is not None:
        raise parser.error(Text("只能比较一次", "only one comparison is possible"), second, Text("拆成两条审核关系", "write two checks"))
    parser.finish()
    return Binary(sign.text, left, right, left.start, right.end)


class _Parser:
    def __init__(self, source: str) -> None:
        self.source = source
        self._tokens = tokens(source)
        self._at = 0
        self._nodes = 0

    @property
    def token(self) -> Token:
        """The token to be read next."""
        return self._tokens[self._at]

    def error(self, text: Text, token: Token, hint: Text | None = None) -> FormulaError:
        return FormulaError(text, self.source, token.start, token.end, hint)

    def next_is(self, signs: tuple[str, ...]) -> Token | None:
        """Take the next token if it is one of `signs`."""
        token = self.token
        if token.kind != "sign" or token.text not in signs:
            return None
        self._at += 1
        return token

    def finish(self) -> None:
        """Nothing may be left over."""
        if self.token.kind != "end":
            raise self._leftover(self.token)

    def _leftover(self, token: Token) -> FormulaError:
        if token.text in COMPARISONS:
            return self.error(Text("比较只能写在最外层", "a comparison cannot stand inside brackets"), token)
        if token.text == ")":
            return self.error(Text("多了一个右括号", "one closing bracket too many"), token)
        if token.text == ",":
            return self.error(Text("逗号只用来分开函数里的各项", "a comma only separates what a function is given"), token)
        return self.error(
            Text(f"“{self._typed(token)}”前面缺少运算符", f'no operator stands before "{self._typed(token)}"'),
            token,
            Text(
                "两项之间要写 + - × ÷；名称里不能有空格，也不能以数字开头",
                "write + - × ÷ between two parts; a name has no spaces and does not begin with a digit",
            ),
        )

    def sum(self, depth: int, weakest: int = 2) -> Node:
        """Operands joined by signs at least as strong as `weakest`, from left to right."""
        left = self._operand(depth)
        while self.token.kind == "sign" and _STRENGTH.get(self.token.text, 0) >= weakest:
            sign = self.token
            self._at += 1
            right = self.sum(depth, _STRENGTH[sign.text] + 1)
            self._count(sign)
            left = Binary(sign.text, left, right, left.start, right.end)
        return left

    def _operand(self, depth: int) -> Node:
        token = self.token
        if depth > MAX_DEPTH:
            raise self.error(Text(f"括号套得太深（最多 {MAX_DEPTH} 层）", f"brackets are nested too deeply (at most {MAX_DEPTH})"), token)
        self._at += 1
        self._count(token)
        if token.kind == "number":
            return _number(token)
        if token.kind == "name":
            return self._call(token, depth) if self.token.text == "(" else Name(normal(token.text), token.start, token.end)
        if token.text == "(":
            inner = self.sum(depth + 1)
            self._close(token)
            return inner
        if token.text in ("-", "+"):
            operand = self._operand(depth + 1)
            return Negative(operand, token.start, operand.end) if token.text == "-" else operand
        self._at -= 1
        if token.kind == "end":
            empty = len(self._tokens) == 1
            raise self.error(
                Text("公式是空的", "the formula is empty") if empty else Text("公式没有写完", "the formula is not finished"), token
            )
        raise self.error(
            Text(f"“{self._typed(token)}”前面缺少一项", f'something is missing before "{self._typed(token)}"'),
            token,
            Text("这里应写数据项名称、数字或括号", "an item name, a number or a bracket belongs here"),
        )

    def _call(self, name: Token, depth: int) -> Node:
        function = BY_NAME.get(normal(name.text)) or _LOWER.get(normal(name.text).casefold())
        if function is None:
            raise self._unknown(name)
        bracket = self.token
        self._at += 1
        arguments: list[Node] = []
        if self.token.text != ")":
            arguments.append(self.sum(depth + 1))
            while self.next_is((",",)):
                arguments.append(self.sum(depth + 1))
        end = self._close(bracket)
        if not function.least <= len(arguments) <= function.most:
            raise FormulaError(_arity(function, len(arguments)), self.source, name.start, end)
        return Call(function, tuple(arguments), name.start, end)

    def _close(self, bracket: Token) -> int:
        token = self.next_is((")",))
        if token is not None:
            return token.end
        if self.token.kind == "end":
            raise self.error(Text("这个左括号没有对应的右括号", "this bracket is never closed"), bracket)
        raise self._leftover(self.token)

    def _unknown(self, name: Token) -> FormulaError:
        near = names.nearest(name.text, tuple(BY_NAME))
        hint = Text(f"可用的函数：{_NAMES_ZH}", f"the functions are {_NAMES_EN}")
        if near:
            hint = Text(f"是否要写“{near}”", f'did you mean "{near}"')
        return self.error(Text(f"没有函数“{self._typed(name)}”", f'there is no function "{self._typed(name)}"'), name, hint)

    def _typed(self, token: Token) -> str:
        return shown(self.source[token.start : token.end])

    def _count(self, token: Token) -> None:
        self._nodes += 1
        if self._nodes > MAX_NODES:
            raise self.error(Text(f"公式的项太多（最多 {MAX_NODES} 项）", f"the formula has too many parts (at most {MAX_NODES})"), token)


def _number(token: Token) -> Number:
    scale = _SCALE.get(token.text[-1])
    digits = token.text if scale is None else token.text[:-1]
    return Number(token.text, float(digits), scale or Fraction(1), token.start, token.end)


def _arity(function: Function, given: int) -> Text:
    if not function.most:
        return Text(f"“{function.zh}()”的括号里不写东西", f'"{function.en}()" takes nothing')
    if function.least == function.most:
        return Text(f"“{function.zh}”的括号里只写一项，这里有 {given} 项", f'"{function.en}" takes one part, here are {given}')
    return Text(
        f"“{function.zh}”的括号里写 {function.least} 至 {function.most} 项，这里有 {given} 项",
        f'"{function.en}" takes {function.least} to {function.most} parts, here are {given}',
    )
