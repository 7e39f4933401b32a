"""The parsed formula: four kinds of node, the closed list of functions, and the formula as text."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import TypeAlias

COMPARISONS = ("≤", "≥", "=", "≠", "<", ">")
"""The signs that may stand once, at the root of a check."""

SUM = 2
UNARY = 4
ATOM = 9
_STRENGTH = {**dict.fromkeys(COMPARISONS, 1), "+": SUM, "-": SUM, "×": 3, "÷": 3}


@dataclass(frozen=True, slots=True)
class Number:
    """A number as typed; `scale` is 1, or 1/100 after %, 1/1000 after ‰. `start`/`end`: characters of the source, `end` excluded."""

    text: str
    value: float
    scale: Fraction
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Name:
    """An item or constant, NFKC-normalised."""

    name: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Negative:
    """Minus one operand."""

    operand: Node
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Binary:
    """Two operands and a sign: + - × ÷ or, at the root of a check, a comparison."""

    sign: str
    left: Node
    right: Node
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Call:
    """One of the closed list of functions."""

    function: Function
    arguments: tuple[Node, ...]
    start: int
    end: int


Node: TypeAlias = Number | Name | Negative | Binary | Call


@dataclass(frozen=True, slots=True)
class Function:
    """A function of the language: its Chinese and English name and how many arguments it takes."""

    zh: str
    en: str
    least: int
    most: int

    def __reduce__(self) -> tuple[Callable[[str], Function], tuple[str]]:
        """Functions are told apart by identity; one that was sent to another process is still the same one."""
        return named, (self.zh,)


PREVIOUS = Function("上年", "previous", 1, 1)
BASE = Function("基期", "base", 1, 1)
CUMULATIVE = Function("累计", "cumulative", 1, 1)
INDEX = Function("定基指数", "index", 1, 1)
GROWTH = Function("增速", "growth", 1, 1)
FIRST = Function("优先", "first", 2, 20)
DAYS = Function("天数", "days", 0, 0)
ABSOLUTE = Function("绝对值", "abs", 1, 1)
LEAST = Function("最小", "min", 2, 20)
MOST = Function("最大", "max", 2, 20)
FUNCTIONS = (PREVIOUS, BASE, CUMULATIVE, INDEX, GROWTH, FIRST, DAYS, ABSOLUTE, LEAST, MOST)
BY_NAME = {name: function for function in FUNCTIONS for name in (function.zh, function.en)}


def named(name: str) -> Function:
    """The function called `name`, Chinese or English."""
    return BY_NAME[name]


def normal(name: str) -> str:
    """The form under which two spellings of one name are equal."""
    return unicodedata.normalize("NFKC", name)


def strength(node: Node) -> int:
    """How tightly a node holds together in text; larger is tighter."""
    if isinstance(node, Binary):
        return _STRENGTH[node.sign]
    return UNARY if isinstance(node, Negative) else ATOM


def text(node: Node, word: Callable[[str], str] = str) -> str:
    """The formula as it is printed: Chinese function names, × ÷ and -, brackets only where needed. `word` renders a name."""
    if isinstance(node, Number):
        return node.text
    if isinstance(node, Name):
        return word(node.name)
    if isinstance(node, Negative):
        inner = text(node.operand, word)
        return f"-{inner}" if strength(node.operand) > UNARY else f"-({inner})"
    if isinstance(node, Call):
        return f"{node.function.zh}({', '.join(text(argument, word) for argument in node.arguments)})"
    own = strength(node)
    left = wrapped(text(node.left, word), strength(node.left) < own)
    right = wrapped(text(node.right, word), strength(node.right) <= own or isinstance(node.right, Negative))
    return f"{left} {node.sign} {right}"


def wrapped(inner: str, needed: bool) -> str:
    """`inner`, in brackets when needed."""
    return f"({inner})" if needed else inner


def operands(node: Node) -> tuple[Node, ...]:
    """The nodes directly below, in order of appearance."""
    if isinstance(node, Negative):
        return (node.operand,)
    if isinstance(node, Binary):
        return (node.left, node.right)
    return node.arguments if isinstance(node, Call) else ()


def names(node: Node) -> tuple[Name, ...]:
    """Every name in order of appearance, repeats included."""
    found: list[Name] = []
    pending: list[Node] = [node]
    while pending:
        one = pending.pop()
        if isinstance(one, Name):
            found.append(one)
        pending.extend(operands(one)[::-1])
    return tuple(found)
