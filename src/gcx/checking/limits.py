"""The size of one figure: declared minimum and maximum, whole numbers for counts, and percentages.

Whole columns are compared first; only the rows that fail are put through `FigureCell`, the pydantic model of one figure, which says
everything that is wrong with it at once.
"""

from __future__ import annotations

import numpy as np
from pydantic import BaseModel, ConfigDict, ValidationError, ValidationInfo, field_validator
from pydantic_core import PydanticCustomError

from gcx.checking.draft import Draft
from gcx.checking.numbers import scaled
from gcx.checking.tidied import tidied
from gcx.checking.wording import number, quantity, shown
from gcx.findings import RuleFunction, Severity, Text, rule
from gcx.names import fold
from gcx.plan import Item, Plan
from gcx.records import Bools, Floats, Ints, plain

_WHOLE = 1e-9
_HUGE = 1e15
_RESIDUE = 1e-12


@rule("V351", "below-minimum", Severity.ERROR, "小于最小值", "below the minimum")
def below_minimum(typed: str, item: Item, limit: float) -> tuple[Text, Text]:
    """含义：数值小于方案给这个指标规定的最小值，多数是不应为负的数填了负数。
    为什么：这样的数在现实中不可能，使用它会得出错误的结果。
    怎么改：核对正负号、小数点和单位，填正确的数。
    依据：方案 items 的 min；个数不能为负。
    """
    bound = quantity(limit, item.unit.name)
    sign = Text("核对正负号、小数点和单位", "check the sign, the decimal point and the unit")
    if limit == 0:
        return Text(f"{typed}是负数，不应小于0", f"{typed} is negative and must not be below 0"), sign
    return Text(f"{typed}小于最小值{bound}", f"{typed} is below the minimum {bound}"), sign


@rule("V352", "above-maximum", Severity.ERROR, "大于最大值", "above the maximum")
def above_maximum(typed: str, item: Item, limit: float) -> tuple[Text, Text]:
    """含义：数值大于方案给这个指标规定的最大值。
    为什么：超过可能的范围，多数是单位或小数点错。
    怎么改：核对单位和小数点，填正确的数。
    依据：方案 items 的 max。
    """
    bound = quantity(limit, item.unit.name)
    return Text(f"{typed}大于最大值{bound}", f"{typed} is above the maximum {bound}"), Text(
        "核对单位和小数点", "check the unit and the decimal point"
    )


@rule("V353", "count-not-whole", Severity.ERROR, "个数不是整数", "count is not a whole number")
def count_not_whole(typed: str, _item: Item, _limit: float) -> tuple[Text, Text]:
    """含义：计数的指标（家、座、个 …）填了小数。
    为什么：个数只能是整数；小数多半是填错行或单位。
    怎么改：填整数。
    依据：方案 items 的 kind: count。
    """
    return Text(f"{typed}不是整数，个数应为整数", f"{typed} is not whole, and a count must be"), Text(
        "填整数；核对行和单位", "give a whole number; check the row and the unit"
    )


@rule("V355", "rate-above-100", Severity.ERROR, "比率超过100%", "rate above 100 %")
def rate_above_100(typed: str, _item: Item, _limit: float) -> tuple[Text, Text]:
    """含义：比率大于100%，而方案没有为它规定更大的最大值。
    为什么：部分不能大于整体。
    怎么改：核对分子、分母和小数点；可以超过100%的指标由方案写明最大值。
    依据：方案 items 的 kind: rate；比率的定义。
    """
    return Text(f"{typed}超过100%", f"{typed} is above 100 %"), Text(
        "核对分子、分母和小数点", "check numerator, denominator and decimal point"
    )


@rule("V354", "rate-like-fraction", Severity.QUERY, "比率像是没有乘100", "rate looks like a fraction")
def rate_like_fraction(value: float) -> tuple[Text, Text]:
    """含义：以%计的比率填了不超过1的数，如0.25；仍按所填使用（0.25%）。
    为什么：多半是把25%填成了小数0.25。
    怎么改：是25%就填25；确实不到1%则在说明栏写明。
    依据：方案 items 的 kind: rate、unit: %。
    """
    percent = number(scaled(value, 100, 1))
    return Text("比率不超过1，像是没有乘100；仍按所填使用", "a rate of at most 1 looks like a fraction; used as typed"), Text(
        f"是{percent}%就填{percent}；确实不到1%的，在说明栏写明",
        f"for {percent} % type {percent}; if it really is below 1 %, say so in the note",
    )


@rule("V356", "impossible-size", Severity.ERROR, "数值大得不可能", "impossibly large")
def impossible_size(typed: str) -> tuple[Text, Text]:
    """含义：数值达到一千万亿（10的15次方）以上。
    为什么：没有哪个统计数这样大，多半是公式错或粘贴错；电子表格也只保留15位数字。
    怎么改：核对公式和粘贴的内容，填正确的数。
    依据：电子表格的有效数字为15位。
    """
    return Text(f"{typed}大得不可能", f"{typed} is impossibly large"), Text("核对公式和粘贴的内容", "check the formula and what was pasted")


_WORDS: dict[str, RuleFunction[[str, Item, float], tuple[Text, Text]]] = {
    words.rule.name: words for words in (below_minimum, above_maximum, count_not_whole)
}


class FigureCell(BaseModel):
    """One figure, in its item's unit, with the item as validation context. Each way of being wrong has its own error type."""

    model_config = ConfigDict(frozen=True, strict=True, allow_inf_nan=False)

    minimum: float
    maximum: float
    whole: float

    @field_validator("minimum")
    @classmethod
    def _not_below(cls, value: float, info: ValidationInfo) -> float:
        low = info.context["item"].lowest if info.context else None
        if low is not None and value < low:
            raise PydanticCustomError("below-minimum", "below {limit}", {"limit": low})
        return value

    @field_validator("maximum")
    @classmethod
    def _not_above(cls, value: float, info: ValidationInfo) -> float:
        high = info.context["item"].highest if info.context else None
        if high is not None and value > high:
            raise PydanticCustomError("above-maximum", "above {limit}", {"limit": high})
        return value

    @field_validator("whole")
    @classmethod
    def _is_whole(cls, value: float, info: ValidationInfo) -> float:
        if info.context and info.context["item"].kind == "count" and abs(value - round(value)) > _WHOLE * max(1.0, abs(value)):
            raise PydanticCustomError("count-not-whole", "not whole", {"limit": 1.0})
        return value


def judge_limits(draft: Draft, plan: Plan) -> None:
    """Compare all usable figures of the block with their items' limits; failing rows become bad, each with its findings."""
    _judge_sizes(draft)
    rows = np.flatnonzero((draft.item >= 0) & ~draft.bad & ~np.isnan(draft.value)).astype(np.int32)
    if not len(rows):
        return
    item, value = draft.item[rows], draft.value[rows]
    for index in rows[_failing(plan, item, value)].tolist():
        _report(draft, index)
    _report_fractions(draft, plan, rows, item, value)


def _judge_sizes(draft: Draft) -> None:
    """Figures no statistic can have, and the residue that a spreadsheet's own arithmetic leaves of 0 (0.3 - 0.1 × 3)."""
    size = np.abs(draft.value)
    with np.errstate(invalid="ignore"):
        huge, residue = (size >= _HUGE) & ~draft.bad, (size > 0) & (size < _RESIDUE) & ~draft.bad
    for index in np.flatnonzero(huge).tolist():
        message, hint = impossible_size(_typed(draft, index))
        draft.remove(index, impossible_size.rule)
        at = draft.block.at(index)
        draft.findings = [each for each in draft.findings if each.at != at]  # what says that the cell is used, and how
        draft.add(impossible_size.rule, message, index, hint=hint, found=shown(draft.block.raw(index)))
    for index in np.flatnonzero(residue).tolist():
        draft.value[index] = 0.0
        draft.add(tidied.rule, tidied(draft.block.raw(index), "0"), index, found=shown(draft.block.raw(index)))


def _failing(plan: Plan, item: Ints, value: Floats) -> Bools:
    lows = np.array([-np.inf if each.lowest is None else each.lowest for each in plan.items], np.float64)
    highs = np.array([np.inf if each.highest is None else each.highest for each in plan.items], np.float64)
    counted = np.array([each.kind == "count" for each in plan.items], np.bool_)[item]
    broken: Bools = (value < lows[item]) | (value > highs[item])
    if counted.any():
        broken |= counted & (np.abs(value - np.round(value)) > _WHOLE * np.maximum(1.0, np.abs(value)))
    return broken


def _report(draft: Draft, index: int) -> None:
    """Put one failing figure through the model and report each error, quoting what was typed in the unit it was typed in."""
    item = draft.plan.items[int(draft.item[index])]
    value = float(draft.value[index])
    try:
        FigureCell.model_validate({"minimum": value, "maximum": value, "whole": value}, context={"item": item})
    except ValidationError as problems:
        for problem in problems.errors():
            words = rate_above_100 if problem["type"] == "above-maximum" and item.max is None else _WORDS[problem["type"]]
            message, hint = words.function(_typed(draft, index), item, float(problem["ctx"]["limit"]))
            draft.remove(index, words.rule)
            draft.add(words.rule, message, index, hint=hint, found=shown(draft.block.raw(index)), expected=expected(item))


def _typed(draft: Draft, index: int) -> str:
    raw = draft.block.raw(index)
    unit = draft.block.unit.raw(index) if draft.block.unit is not None and not draft.own_unit[index] else None
    unit_text = "" if unit is None or isinstance(raw, str) else fold(plain(unit))
    text = number(raw) if isinstance(raw, float) else shown(raw)
    return f"“{text}{shown(unit_text)}”"


def expected(item: Item) -> Text:
    """What the item takes: `不小于0的数，万吨标准煤`."""
    low, high = item.lowest, item.highest
    noun = Text("整数", "whole number") if item.kind == "count" else Text("数", "number")
    unit = "" if item.unit.name == "1" else item.unit.name
    after = Text(f"，{unit}" if unit else "", f", {unit}" if unit else "")
    if low is not None and high is not None:
        return Text(
            f"{number(low)}至{number(high)}之间的{noun.zh}{after.zh}", f"a {noun.en} from {number(low)} to {number(high)}{after.en}"
        )
    if low is not None:
        return Text(f"不小于{number(low)}的{noun.zh}{after.zh}", f"a {noun.en} not below {number(low)}{after.en}")
    if high is not None:
        return Text(f"不大于{number(high)}的{noun.zh}{after.zh}", f"a {noun.en} not above {number(high)}{after.en}")
    return Text(f"{noun.zh}{after.zh}", f"a {noun.en}{after.en}")


def _report_fractions(draft: Draft, plan: Plan, rows: Ints, item: Ints, value: Floats) -> None:
    rates = np.array([each.kind == "rate" and each.unit.name == "%" for each in plan.items], np.bool_)[item]
    small = rates & (value != 0) & (np.abs(value) <= 1) & ~draft.own_unit[rows] & (draft.factor[rows] == 1) & ~draft.bad[rows]
    for index in rows[small].tolist():
        draft.telling.append(index)
        message, hint = rate_like_fraction(float(draft.value[index]))
        draft.add(
            rate_like_fraction.rule,
            message,
            index,
            hint=hint,
            found=shown(draft.block.raw(index)),
            expected=expected(plan.items[int(draft.item[index])]),
        )


RULES = (below_minimum.rule, above_maximum.rule, count_not_whole.rule, rate_like_fraction.rule, rate_above_100.rule, impossible_size.rule)
