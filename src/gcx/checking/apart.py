"""What does not agree, in officers' words: where a plan asks that two ways of computing lie close together, what each of them gives."""

from __future__ import annotations

import numpy as np

from gcx.checking.wording import number, quantity, shown
from gcx.cube import CubeEnv
from gcx.findings import Text
from gcx.formula import Bound
from gcx.formula.tree import ABSOLUTE, Binary, Call, Name
from gcx.formula.tree import Number as Typed

_PERCENT = 100
_DECIMALS = 2
_MOST = 6
_LONGEST = 80


def far_apart(require: Bound, env: CubeEnv, row: int, column: int) -> Text | None:
    """What both sides of `绝对值(A - B) ≤ tolerance` are in one area and year, and how far apart; `None` for any other comparison.

    Pure numbers and percentages are told in %, their difference in percentage points; others in the unit they are naturally read in.
    """
    root = require.formula.root
    if not isinstance(root, Binary) or root.sign not in {"≤", "<"} or not isinstance(root.left, Call) or root.left.function is not ABSOLUTE:
        return None
    difference, tolerance = require.operands[0].operands[0], require.operands[1]
    if not isinstance(difference.formula.root, Binary) or difference.formula.root.sign != "-":
        return None
    pure = difference.unit.is_number
    scale = 1 / _PERCENT if pure else float(difference.unit.factor)
    name = "%" if pure else difference.unit.name
    gap, most = (abs(_value(each, env, row, column) / scale) for each in (difference, tolerance))
    decimals = next((n for n in range(_DECIMALS, _MOST) if round(gap, n) > round(most, n)), _MOST)
    one, other = difference.operands
    if isinstance(other.formula.root, Typed):
        whole = quantity(round(_value(difference, env, row, column) / scale, decimals), name)
        limit = quantity(round(most, decimals), name)
        return Text(f"按填报数算出是{whole}，超过{limit}", f"these figures give {whole}, beyond {limit}")
    values = [round(_value(each, env, row, column) / scale, decimals) for each in (one, other)]
    sides = [_side(each, quantity(value, name)) for each, value in zip((one, other), values, strict=True)]
    printed = round(abs(values[0] - values[1]), decimals)
    unit = Text("个百分点", "points") if pure else Text(name, name)
    size, limit = number(printed if printed > most else round(gap, decimals)), number(round(most, decimals))
    return Text(
        f"{sides[0].zh}，{sides[1].zh}，相差{size}{unit.zh}，超过{limit}{unit.zh}",
        f"{sides[0].en}, {sides[1].en}: {size} {unit.en} apart, beyond {limit} {unit.en}",
    )


def _value(part: Bound, env: CubeEnv, row: int, column: int) -> float:
    """The value of one part in base units of its dimension."""
    values = np.broadcast_to(part.evaluate(env).values, (env.areas, len(env.years)))
    return float(values[row, column]) * float(part.unit.factor)


def _side(part: Bound, told: str) -> Text:
    text = shown(part.formula.text, _LONGEST)
    if isinstance(part.formula.root, Name):
        return Text(f"{text}填报{told}", f"{text} is reported as {told}")
    if isinstance(part.formula.root, Call):
        return Text(f"{text}是{told}", f"{text} is {told}")
    return Text(f"按 {text} 推算是{told}", f"{text} gives {told}")
