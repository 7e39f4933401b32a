"""Rows that report a target itself (a share, an intensity, a cumulative count): gcx computes it, so what is stated is only compared."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from gcx.checking.blame import decimals
from gcx.checking.draft import Draft
from gcx.checking.numbers import Kind, read, scaled
from gcx.checking.registry import Registries, Registry
from gcx.checking.series import Series
from gcx.checking.wording import quantity, shown
from gcx.findings import Finding, Location, Rule, Severity, Text, rule
from gcx.names import joined
from gcx.plan import Plan, Target
from gcx.records import Floats, Percent, Raw, distinct, plain
from gcx.units import UnitError, ratio

_TIE = 1e-9
_RELATED = 12
_READABLE = frozenset({Kind.PLAIN, Kind.TIDIED, Kind.PERCENT, Kind.WITH_UNIT})


@rule("V361", "stated-differs", Severity.ERROR, "申报值与复算不符", "stated value differs from its parts")
def stated_differs(target: Target, stated: str, computed: str, *, all_but: bool) -> tuple[Text, Text]:
    """含义：表中直接填了目标的数（比率、强度或累计数），与按分子分母（或逐年数）复算的结果相差超过末位的一半；或填了100%而复算不到100%。
    为什么：比率与分子分母至少有一个错；累计数应等于上年累计加当年新增。
    怎么改：核对分子、分母和比率；比率由 gcx 计算，不必填报。
    依据：平衡审核：申报比率与复算之差，1位小数不超过0.05个百分点，2位小数不超过0.005个百分点；达标数等于应达标总数时才可填100%。
    """
    message = Text(f"申报的是{stated}，按填报的数复算是{computed}", f"stated as {stated}, computed from the reported figures: {computed}")
    if all_but:
        message = Text(f"填的是{stated}，但复算是{computed}，没有全部达到", f"stated as {stated}, but computed it is {computed}: not all")
    names = target.formula.formula.names if target.formula is not None else ()
    return message, Text(
        f"核对{joined(names)}和这个数；它由 gcx 计算，不必填报",
        f"check {joined(names, separator=', ')} and this value; gcx computes it, so it need not be given",
    )


@rule("V362", "stated-not-needed", Severity.INFO, "由 gcx 计算，不必填报", "computed by gcx, need not be given")
def stated_not_needed() -> Text:
    """含义：表中直接填了目标的数，与按填报数复算的结果相等；只作核对，不作为填报数。
    为什么：目标由 gcx 按方案公式计算，以计算结果为准。
    怎么改：不必修改；以后可以不填这一行。
    依据：方案 targets 的公式。
    """
    return Text("由 gcx 计算，不必填报；与复算相等", "gcx computes this; it agrees and need not be given")


@rule("V363", "stated-without-parts", Severity.QUERY, "只填了结果，没有分子分母", "stated without its parts")
def stated_without_parts(target: Target) -> tuple[Text, Text]:
    """含义：表中直接填了目标的数，没有报用来计算它的数，或写法、单位看不懂；不能核对，也不能代替。
    为什么：目标按方案公式计算，只有结果不能复核，也不能汇总。
    怎么改：补报公式里的数据项。
    依据：方案 targets 的公式。
    """
    names = target.formula.formula.names if target.formula is not None else ()
    message = Text(
        f"只有结果，没有报{joined(names)}，不能核对，也不使用",
        f"only the result is given; without {joined(names, separator=', ')} it is not used",
    )
    return message, Text(f"补报{joined(names)}", f"report {joined(names, separator=', ')}")


def stated_unread(raw: Raw) -> tuple[Text, Text]:
    """The words of the same rule where the parts are reported but what is stated is no number, or its unit is not known."""
    message = Text(
        f"“{shown(raw)}”或它的计量单位看不懂，不能与复算的结果核对，也不使用",
        f"“{shown(raw)}” or its unit cannot be read, so it is neither compared nor used",
    )
    return message, Text("填准确的数和计量单位，或删去这一行", "give the exact figure and its unit, or leave the row out")


@dataclass(frozen=True, slots=True)
class _Stated:
    """One cell that states a target: its row in the draft, the value in the target's unit and half its last digit, both NaN if unreadable."""

    index: int
    value: float
    half: float


def run_stated(series: Series, plan: Plan, drafts: Sequence[Draft], registries: Registries) -> None:
    """Compare every stated target with what its formula gives in the same area and year."""
    computed: dict[int, Floats] = {}
    for draft in drafts:
        if draft.stated is None:
            continue
        for position in distinct(draft.stated[draft.stated >= 0]):
            target = plan.targets[position]
            if position not in computed and target.formula is not None:
                values = target.formula.evaluate(series.cube.env(target.goal.since or plan.header.base_year)).values
                computed[position] = np.broadcast_to(values, (len(series.cube.areas), len(series.cube.years)))
            _judge(series, draft, target, _cells(draft, position, target, registries.of(draft.block.file)), computed[position])


def _judge(series: Series, draft: Draft, target: Target, cells: list[_Stated], computed: Floats) -> None:
    """Report what differs cell by cell, what agrees or cannot be compared once per table."""
    agree, alone, unread = [], [], []
    for cell in cells:
        row, column = series.cube.row(int(draft.area[cell.index])), int(draft.year[cell.index]) - int(series.cube.years[0])
        value = float(computed[row, column]) if row is not None and 0 <= column < computed.shape[1] else np.nan
        if np.isnan(cell.value) and not np.isnan(value):
            unread.append(cell.index)
            continue
        if np.isnan(value):
            alone.append(cell.index)
            continue
        unit = target.unit.name if target.unit is not None else "1"
        all_but = unit == "%" and cell.value == 100 > value * (1 + 1e-12)
        if all_but or abs(cell.value - value) > cell.half * (1 + _TIE):
            digits = decimals(cell.half)
            words = stated_differs(target, quantity(cell.value, unit), quantity(_near(value, cell.value, digits), unit), all_but=all_but)
            series.findings.append(_finding(draft, target, stated_differs.rule, words, [cell.index]))
        else:
            agree.append(cell.index)
    if agree:
        series.findings.append(_finding(draft, target, stated_not_needed.rule, (stated_not_needed(), Text("", "")), agree))
    if unread:
        series.findings.append(_finding(draft, target, stated_without_parts.rule, stated_unread(draft.block.raw(unread[0])), unread))
    if alone:
        series.findings.append(_finding(draft, target, stated_without_parts.rule, stated_without_parts(target), alone))


def _near(value: float, other: float, digits: int) -> float:
    """The value rounded, but never to what it differs from."""
    return next((rounded for more in range(digits, 12) if (rounded := round(value, more)) != other), value)


def _finding(draft: Draft, target: Target, broken: Rule, words: tuple[Text, Text], rows: list[int]) -> Finding:
    area, year, _ = draft.shared(np.array(rows, np.int32))
    at: Location = draft.block.at(rows[0])
    explained = draft.explanation(rows[0]) if broken.severity is Severity.QUERY else None
    related = tuple(map(draft.block.at, rows[1 : _RELATED + 1]))
    found = shown(draft.block.raw(rows[0]))
    return Finding(broken, words[0], at, words[1], area, year, target.name, found, related=related, explained=explained)


def _cells(draft: Draft, position: int, target: Target, registry: Registry) -> list[_Stated]:
    """The cells that state a target, in its unit. All years of an area print as many decimals as the finest of them."""
    stated = draft.stated if draft.stated is not None else draft.item
    rows = np.flatnonzero((stated == position) & draft.filled & (draft.area >= 0) & (draft.year >= 0)).tolist()
    typed = {index: _typed(draft, index, target, registry) for index in rows}
    finest: dict[int, int] = {}
    for index, (value, _) in typed.items():
        if not np.isnan(value):
            area = int(draft.area[index])
            finest[area] = max(finest.get(area, 0), decimals(value))
    return [
        _Stated(index, value * factor, 0.5 * 10.0 ** -finest.get(int(draft.area[index]), 0) * factor)
        for index, (value, factor) in typed.items()
    ]


def _typed(draft: Draft, index: int, target: Target, registry: Registry) -> tuple[float, float]:
    """The number as typed and what it is multiplied by to be in the target's unit; NaN when it cannot be read."""
    raw, text = draft.block.raw(index), _unit(draft, index)
    if isinstance(raw, Percent):
        value, text = scaled(raw.value, 100, 1), "%"
    elif isinstance(raw, str):
        reading = read(raw)
        if reading.kind not in _READABLE or reading.value is None:
            return np.nan, 1.0
        value, text = reading.value, reading.unit or text
    else:
        value = float(draft.block.number[index])
    if not text or target.unit is None:
        return value, 1.0
    unit = registry.unit(text)
    if isinstance(unit, UnitError):
        return np.nan, 1.0
    try:
        return value, float(ratio(unit, target.unit))
    except UnitError:
        return np.nan, 1.0


def _unit(draft: Draft, index: int) -> str:
    """The unit written beside the value, or behind the target's name."""
    given: Raw = draft.block.unit.raw(index) if draft.block.unit is not None else None
    if not plain(given).strip() and draft.label_unit is not None:
        given = draft.label_unit[0][int(draft.label_unit[1][index])]
    return plain(given).strip()


RULES = (stated_differs.rule, stated_not_needed.rule, stated_without_parts.rule)
