"""Formula text to tokens. Every folding replaces one character by one, so that columns stay those of the source."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from gcx.findings import Text
from gcx.formula.errors import FormulaError
from gcx.units import shown

MAX_LENGTH = 2000
MAX_DIGITS = 30
MAX_NAME = 100
_SHORT = 60

_FOLD = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {
    ord(char): sign
    for chars, sign in (("×✕∗", "*"), ("÷∕⁄", "/"), ("−–﹣", "-"), ("≦⩽", "≤"), ("≧⩾", "≥"), ("、", ","), ("\u3000\u00a0", " "))
    for char in chars
}
_DIGITS = frozenset("0123456789")
_SIGNS = ("<=", ">=", "==", "!=", "<>", "≤", "≥", "≠", "=", "<", ">", "+", "-", "*", "/", "(", ")", ",")
_WRITTEN = {"*": "×", "/": "÷", "<=": "≤", ">=": "≥", "==": "=", "!=": "≠", "<>": "≠"}
_ADVICE = {
    ".": Text(
        "公式里只能有数据项名称、数字、+ - × ÷、括号和函数", "a formula holds only item names, numbers, + - × ÷, brackets and functions"
    ),
    "^": Text("乘方请写成相乘", "write a power as a product"),
    "'": Text("名称不用加引号", "names need no quotes"),
    "[": Text("请用圆括号", "use round brackets"),
}
_ALIKE = {
    '"': "'",
    "“": "'",
    "”": "'",
    "‘": "'",
    "’": "'",
    "`": "'",
    "]": "[",
    "{": "[",
    "}": "[",
    "【": "[",
    "】": "[",
    "〔": "[",
    "〕": "[",
}


class Token(NamedTuple):
    """`kind` is number, name, sign or end; `text` the folded characters; `start`/`end` their place in the source, `end` excluded."""

    kind: str
    text: str
    start: int
    end: int


def tokens(source: str) -> list[Token]:
    """The tokens of `source`, the last of kind `end`. Raises `FormulaError` at the first character that belongs to no token."""
    if len(source) > MAX_LENGTH:
        raise FormulaError(
            Text(
                f"公式太长（{len(source)} 个字符，最多 {MAX_LENGTH} 个）",
                f"the formula is too long ({len(source)} characters, at most {MAX_LENGTH})",
            ),
            source[:_SHORT] + "…",
            0,
        )
    return [*_scan(source), Token("end", "", len(source), len(source) + 1)]


def _scan(source: str) -> Iterator[Token]:
    folded = source.translate(_FOLD)
    at = 0
    while at < len(folded):
        char = folded[at]
        if char.isspace():
            at += 1
            continue
        if char in _DIGITS:
            end = _number_end(source, folded, at)
            yield Token("number", folded[at:end], at, end)
        elif char.isidentifier():
            end = _name_end(source, folded, at)
            yield Token("name", folded[at:end], at, end)
        else:
            sign = next((sign for sign in _SIGNS if folded.startswith(sign, at)), None)
            if sign is None or folded.startswith("**", at):
                raise _strange(source, "^" if sign else char, at)
            end = at + len(sign)
            yield Token("sign", _WRITTEN.get(sign, sign), at, end)
        at = end


def _number_end(source: str, folded: str, start: int) -> int:
    end = _run(folded, start)
    if folded[end : end + 1] == "." and folded[end + 1 : end + 2] in _DIGITS:
        end = _run(folded, end + 1)
    if end - start > MAX_DIGITS:
        raise FormulaError(
            Text(f"数字太长（最多 {MAX_DIGITS} 位）", f"the number is too long (at most {MAX_DIGITS} digits)"), source, start, end
        )
    return end + 1 if folded[end : end + 1] in ("%", "‰") else end


def _run(folded: str, end: int) -> int:
    while end < len(folded) and folded[end] in _DIGITS:
        end += 1
    return end


def _name_end(source: str, folded: str, start: int) -> int:
    end = start + 1
    while end < len(folded) and ("a" + folded[end]).isidentifier():
        end += 1
    if end - start > MAX_NAME:
        raise FormulaError(
            Text(f"名称太长（最多 {MAX_NAME} 个字）", f"the name is too long (at most {MAX_NAME} characters)"), source, start, end
        )
    return end


def _strange(source: str, char: str, at: int) -> FormulaError:
    kind = _ALIKE.get(char, char)
    fact = Text(f"公式里不能有“{shown(source[at])}”", f'"{shown(source[at])}" cannot stand in a formula')
    if kind == "'":
        fact = Text("公式里不能有引号", "quotes cannot stand in a formula")
    return FormulaError(fact, source, at, at + 1, _ADVICE.get(kind, _ADVICE["."]))
