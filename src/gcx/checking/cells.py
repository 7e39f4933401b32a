"""Every cell that is not a plain number, judged on its own: what it is, whether it can be used, and what to write instead."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, time

from gcx.checking.cell_rules import (
    date_as_number,
    ellipsis,
    error_value,
    formula_not_calculated,
    minus_or_note,
    no_such_item,
    not_a_number,
    not_applicable,
    percent_not_expected,
    text_number,
    true_or_false,
    unit_in_cell,
)
from gcx.checking.conversion import unit_problem
from gcx.checking.draft import Draft
from gcx.checking.numbers import Kind, Reading, read, scaled
from gcx.checking.registry import Registry
from gcx.checking.tidied import percent_read, tidied
from gcx.checking.wording import number, quantity, shown
from gcx.findings import Rule, Text
from gcx.names import fold
from gcx.plan import Item
from gcx.records import CellError, Percent, Raw, Uncached
from gcx.units import UnitError

_PREFIXES = "十百千万亿兆"
_SHARES = ("%", "‰")


def judge_cells(draft: Draft, registry: Registry) -> list[int]:
    """Judge every odd cell: fill `draft.value` where it can be used, report it where anything is to be said; return the blank rows."""
    blank: list[int] = []
    for index, raw in draft.block.odd.items():
        if raw is None:
            blank.append(index)
        elif isinstance(raw, str):
            reading = read(raw)
            if reading.kind is Kind.BLANK:
                blank.append(index)
            else:
                _text(draft, registry, index, raw, reading)
        elif isinstance(raw, Percent):
            _share(draft, registry, index, raw, Reading(Kind.PERCENT, scaled(raw.value, 100, 1), "%"))
        else:
            _foreign(draft, index, raw)
    return blank


def _foreign(draft: Draft, index: int, raw: Raw) -> None:
    """A cell that holds neither text nor a usable number."""
    if isinstance(raw, bool):
        _reject(draft, index, true_or_false.rule, true_or_false(raw))
    elif isinstance(raw, CellError):
        _reject(draft, index, error_value.rule, error_value(raw))
    elif isinstance(raw, Uncached):
        _reject(draft, index, formula_not_calculated.rule, formula_not_calculated(raw))
    elif isinstance(raw, date | time):
        _reject(draft, index, date_as_number.rule, date_as_number(raw))
    else:
        _reject(draft, index, not_a_number.rule, not_a_number(raw, Kind.NOT_FINITE))


def _text(draft: Draft, registry: Registry, index: int, raw: str, reading: Reading) -> None:
    if reading.kind in _MARKERS:
        if reading.kind is Kind.ELLIPSIS or not _nameless(draft, index):
            marker, word = _MARKERS[reading.kind]
            draft.add(marker, word(raw), index, found=shown(raw))
    elif reading.kind in {Kind.PLAIN, Kind.TIDIED}:
        _number(draft, index, raw, reading)
    elif reading.kind is Kind.PERCENT:
        _share(draft, registry, index, raw, reading)
    elif reading.kind in {Kind.SUFFIXED, Kind.WITH_UNIT}:
        _united(draft, registry, index, raw, reading)
    elif reading.kind is Kind.BRACKETED:
        _reject(draft, index, minus_or_note.rule, minus_or_note(raw))
    else:
        _reject(draft, index, not_a_number.rule, not_a_number(raw, reading.kind))


_MARKERS: dict[Kind, tuple[Rule, Callable[[Raw], Text]]] = {
    Kind.NO_SUCH_ITEM: (no_such_item.rule, no_such_item),
    Kind.NOT_APPLICABLE: (not_applicable.rule, not_applicable),
    Kind.ELLIPSIS: (ellipsis.rule, ellipsis),
}


def _nameless(draft: Draft, index: int) -> bool:
    """Whether the row names no known item: then a marker says nothing worth a note (heading rows of forms carry `—`)."""
    return bool(draft.item[index] < 0)


def _number(draft: Draft, index: int, raw: str, reading: Reading) -> None:
    draft.value[index] = reading.value
    if not draft.texts:
        draft.add(
            text_number.rule,
            text_number(),
            index,
            hint=Text("转换为数字，再核对表内合计", "convert it to a number, then check the sheet's sums"),
            found=shown(raw),
        )
    elif reading.kind is Kind.TIDIED and reading.value is not None:
        draft.add(tidied.rule, tidied(raw, number(reading.value)), index, found=shown(raw))


def _share(draft: Draft, registry: Registry, index: int, raw: Raw, reading: Reading) -> None:
    """A percent sign or percent format: right for items in % or ‰, an error for all others."""
    item = _item(draft, index)
    if item is None or reading.value is None:
        return
    if item.unit.name not in _SHARES:
        _reject(draft, index, percent_not_expected.rule, percent_not_expected(raw, item), expected=_expected(item))
        return
    factor = registry.factor(reading.unit, int(draft.item[index]))
    if isinstance(factor, UnitError):
        _reject(draft, index, not_a_number.rule, not_a_number(raw, Kind.OTHER), expected=_expected(item))
        return
    draft.value[index] = scaled(reading.value, factor.numerator, factor.denominator)
    draft.own_unit[index] = True
    draft.add(tidied.rule, percent_read(raw, quantity(float(draft.value[index]), item.unit.name)), index, found=shown(raw))


def _united(draft: Draft, registry: Registry, index: int, raw: str, reading: Reading) -> None:
    """A number with a unit, or with 万/亿 where the item's unit has no prefix of its own, so that only one reading is possible."""
    item = _item(draft, index)
    if item is None or reading.value is None:
        return
    unit = reading.unit
    if reading.kind is Kind.SUFFIXED:
        if item.unit.is_number or fold(item.unit.name)[:1] in _PREFIXES:
            message = Text(
                f"“{shown(raw)}”与单位{item.unit.name}放在一起，看不出是多少",
                f"“{shown(raw)}” beside the unit {item.unit.name} can be read in two ways",
            )
            hint = Text(f"换算成以{item.unit.name}计的数，只填数字", f"convert it into {item.unit.name} and type digits only")
            _reject(draft, index, not_a_number.rule, (message, hint), expected=_expected(item))
            return
        unit = reading.unit + item.unit.name
    factor = registry.factor(unit, int(draft.item[index]))
    if isinstance(factor, UnitError):
        broken, message, hint = unit_problem(unit, factor, item, registry)
        _reject(draft, index, broken, (message, hint), expected=_expected(item))
        return
    draft.value[index] = scaled(reading.value, factor.numerator, factor.denominator)
    draft.own_unit[index] = True
    message = unit_in_cell(raw, float(draft.value[index]), item)
    draft.add(
        unit_in_cell.rule,
        message,
        index,
        hint=Text("只填数字，单位填在计量单位列", "type digits only; the unit has its own column"),
        found=shown(raw),
    )


def _item(draft: Draft, index: int) -> Item | None:
    position = int(draft.item[index])
    return draft.plan.items[position] if position >= 0 else None


def _expected(item: Item) -> Text:
    return Text(f"数，{item.unit.name}", f"a number, {item.unit.name}")


def _reject(draft: Draft, index: int, broken: Rule, words: tuple[Text, Text], *, expected: Text | None = None) -> None:
    draft.bad[index] = True
    item = _item(draft, index)
    if expected is None and item is not None:
        expected = _expected(item)
    draft.add(broken, words[0], index, hint=words[1], found=shown(draft.block.odd[index]), expected=expected)
