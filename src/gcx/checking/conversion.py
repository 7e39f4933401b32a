"""Units: the item's own, or exactly convertible into it, or an error that names the nearest."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import numpy.typing as npt

from gcx.checking.draft import Draft, grouped
from gcx.checking.numbers import scaled
from gcx.checking.registry import Registry, is_blank
from gcx.checking.wording import NOTHING, near, shown
from gcx.findings import Rule, Severity, Text, rule
from gcx.names import key
from gcx.plan import Item
from gcx.records import Floats, Ints, Keys, Raw, among, plain
from gcx.units import UnitError

_DENSE = 4_000_000


@rule("V341", "unknown-unit", Severity.ERROR, "计量单位不认识", "unit not recognised")
def unknown_unit(typed: str, problem: UnitError, item: Item) -> tuple[Rule, Text, Text]:
    """含义：填写的计量单位不在单位表中。
    为什么：不知道单位就不知道数的大小，不能使用。
    怎么改：改用提示的单位；本指标的单位见方案。
    依据：方案 items 的 unit 与 units。
    """
    message = Text(f"计量单位“{shown(typed)}”不认识", f"unit “{shown(typed)}” is not recognised")
    own = item.unit.name
    if problem.near == own:
        return unknown_unit.rule, message, Text(f"改为“{own}”，核对数值是否以它计", f"use “{own}” and check that the figure is in it")
    return unknown_unit.rule, message, near(problem.near, f"换算成以{own}计的数填报", f"convert the figure into {own}")


@rule("V342", "unit-cannot-convert", Severity.ERROR, "计量单位不能换算", "unit cannot be converted")
def unit_cannot_convert(typed: str, item: Item) -> tuple[Rule, Text, Text]:
    """含义：填写的计量单位与指标的单位不是同一种量，如把“吨”用于以吨标准煤计的指标。
    为什么：不同的量之间没有换算系数，不能使用。
    怎么改：按指标的单位填报，数值一并改正。
    依据：方案 items 的 unit。
    """
    return (
        unit_cannot_convert.rule,
        Text(f"计量单位“{shown(typed)}”不能换算成{item.unit.name}", f"unit “{shown(typed)}” cannot be converted into {item.unit.name}"),
        Text(f"按“{item.unit.name}”填报，数值一并改正", f"report in {item.unit.name}, and correct the figure with it"),
    )


@rule("V343", "unit-converted", Severity.INFO, "计量单位已换算", "unit converted")
def unit_converted(typed: str, item: Item, factor: Fraction) -> tuple[Rule, Text, Text]:
    """含义：填写的计量单位与指标的单位不同但可以换算，已按准确系数换算后使用。
    为什么：换算没有误差，但用了什么系数要让填报人看到。
    怎么改：核对填的确是这个单位；不必修改。
    依据：方案 items 的 unit；法定计量单位。
    """
    words = _times(factor)
    return (
        unit_converted.rule,
        Text(
            f"计量单位“{shown(typed)}”已换算为{item.unit.name}（{words.zh}）",
            f"unit “{shown(typed)}” was converted into {item.unit.name} ({words.en})",
        ),
        NOTHING,
    )


@rule("V344", "unit-blank", Severity.INFO, "计量单位空白", "unit left blank")
def unit_blank() -> tuple[Rule, Text, Text]:
    """含义：表中有计量单位列，这一行没有填；按指标的单位使用。
    为什么：多数情况下单位就是方案的单位，但要让填报人知道。
    怎么改：补填计量单位可以消除提示。
    依据：方案 items 的 unit。
    """
    return unit_blank.rule, Text("没有填计量单位，按指标的单位使用", "no unit given; the item's unit is assumed"), NOTHING


def _times(factor: Fraction) -> Text:
    if factor.numerator == 1:
        return Text(f"除以{factor.denominator}", f"divided by {factor.denominator}")
    if factor.denominator == 1:
        return Text(f"乘以{factor.numerator}", f"multiplied by {factor.numerator}")
    return Text(f"乘以{factor.numerator}/{factor.denominator}", f"multiplied by {factor.numerator}/{factor.denominator}")


def unit_problem(typed: str, problem: UnitError, item: Item, registry: Registry) -> tuple[Rule, Text, Text]:
    """Which of the two unit errors `problem` is, in words."""
    if isinstance(registry.unit(typed), UnitError):
        return unknown_unit(typed, problem, item)
    return unit_cannot_convert(typed, item)


def resolve_units(draft: Draft, registry: Registry) -> None:
    """Fill `draft.factor` and turn `draft.value` into items' units; each distinct pair of unit text and item is judged once."""
    keys, place = _unit_keys(draft)
    if keys is None or place is None:
        return
    _report_blank(draft, registry, keys)
    texts = ["" if is_blank(raw) else plain(raw) for raw in keys.values]
    folded = [key(text) for text in texts]
    rows = np.flatnonzero((draft.item >= 0) & ~draft.own_unit).astype(np.int32)
    pair = draft.item[rows].astype(np.int64) * len(texts) + keys.codes[rows]
    wanted = [p for p in _present(pair, len(texts) * len(registry.plan.items)) if _differs(p, texts, folded, registry)]
    chosen = among(pair, np.array(wanted, np.int64))
    for p, members in grouped(pair[chosen], rows[chosen]):
        _convert(draft, registry, p // len(texts), texts[p % len(texts)], place, members)


def _differs(p: int, texts: list[str], folded: list[str], registry: Registry) -> bool:
    """Whether a pair's unit text is there and not simply the item's own unit."""
    item, text = divmod(p, len(texts))
    return bool(texts[text]) and folded[text] != key(registry.plan.items[item].unit.name)


def _present(pair: npt.NDArray[np.int64], size: int) -> list[int]:
    """The distinct pairs, without sorting them all."""
    if size > _DENSE:
        return list(np.unique(pair).tolist())
    seen = np.zeros(size, np.bool_)
    seen[pair] = True
    return list(np.flatnonzero(seen).tolist())


def _convert(draft: Draft, registry: Registry, item: int, typed: str, place: Keys, rows: Ints) -> None:
    factor = registry.factor(typed, item)
    spoken = rows[draft.filled[rows]]
    if isinstance(factor, UnitError):
        draft.bad[spoken] = True
        broken, message, hint = unit_problem(typed, factor, registry.plan.items[item], registry)
        if len(spoken):
            expected = Text(registry.plan.items[item].unit.name, registry.plan.items[item].unit.name)
            draft.add_key(broken, message, place, spoken, hint=hint, found=shown(typed), expected=expected)
    elif factor != 1:
        draft.factor[rows] = float(factor)
        draft.value[rows] = times(draft.value[rows], factor)
        if len(spoken):
            noted, message, hint = unit_converted(typed, registry.plan.items[item], factor)
            draft.add_key(noted, message, place, spoken, hint=hint, found=shown(typed), once=True)


def times(values: Floats, factor: Fraction) -> Floats:
    """`values` × factor, each worked on the decimal as typed: 97.3 吨 is 0.00973 万吨, not 0.009729999999999999."""
    return np.array([scaled(value, factor.numerator, factor.denominator) for value in values.tolist()], np.float64)


def _report_blank(draft: Draft, registry: Registry, keys: Keys) -> None:
    """A blank unit is worth a note only beside units that are given, and not for pure numbers."""
    blank = [is_blank(raw) for raw in keys.values]
    if draft.block.unit is None or all(blank):
        return
    bare = np.array([item.unit.is_number and item.unit.name == "1" for item in registry.plan.items] + [True], np.bool_)
    rows = draft.content[
        np.array(blank, np.bool_)[keys.codes[draft.content]] & ~bare[draft.item[draft.content]] & ~draft.own_unit[draft.content]
    ]
    if len(rows):
        noted, message, hint = unit_blank()
        draft.add_key(noted, message, draft.block.unit, rows, hint=hint, once=True)


def _unit_keys(draft: Draft) -> tuple[Keys | None, Keys | None]:
    """The unit of each row (its column, or where that is blank or absent the unit its label ends with), and where to point at."""
    column = draft.block.unit
    if draft.label_unit is None:
        return column, column
    labels, position = draft.label_unit
    place = draft.block.item if column is None else column
    if place is None:
        return column, column
    given: list[Raw] = [] if column is None else list(column.values)
    codes = position.astype(np.int32) + len(given)
    if column is not None:
        filled = ~np.array([is_blank(raw) for raw in given], np.bool_)[column.codes]
        codes = np.where(filled, column.codes, codes).astype(np.int32)
    return Keys(codes, [*given, *labels], place.row, place.column), place


RULES = (unknown_unit.rule, unit_cannot_convert.rule, unit_converted.rule, unit_blank.rule)
