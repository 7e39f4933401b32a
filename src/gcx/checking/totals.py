"""Rows 合计 typed beside their parts: they are no figures, but what they show must be what the rows add up to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

import numpy as np

from gcx.checking.blame import Balance, culprit, decimals
from gcx.checking.candidates import Candidates
from gcx.checking.draft import Draft
from gcx.checking.series import Series
from gcx.checking.wording import number
from gcx.findings import Finding, Location, Severity, Text, rule
from gcx.plan import Plan
from gcx.records import Ints, Total

_TIE = 1e-9
_RELATED = 12
_DIGITS = 6


@rule("W506", "total-not-sum", Severity.QUERY, "合计与各行之和不等", "total differs from its rows")
def total_not_sum(label: str, shown: str, summed: str, difference: str) -> tuple[Text, Text]:
    """含义：表内“合计”“小计”“总计”行的数，与同一指标各地区行相加的和不等，相差超过四舍五入误差。
    为什么：合计行不作为填报数，但它不等，说明合计或某一行填错了。
    怎么改：核对合计和各行，改正填错的；合计口径不同的，在说明栏写明。
    依据：平衡审核；误差按各数末位的一半相加。
    """
    message = Text(
        f"“{label}”填的是{shown}，各行相加是{summed}，相差{difference}",
        f"“{label}” shows {shown}, its rows add up to {summed}: {difference} apart",
    )
    return message, Text("核对合计和各行，改正填错的", "check the total and its rows and correct the wrong one")


@dataclass(frozen=True, slots=True)
class _Shown:
    """What one cell of a row 合计 shows, and the rows of its table that it should add up, with their sum; `whole` is the split area
    (position) whose parts these are, and `right` says that they agree.
    """

    draft: Draft
    total: Total
    column: int
    shown: float
    rows: Ints
    summed: float
    whole: int | None
    right: bool

    @property
    def at(self) -> Location:
        """The cell of the total."""
        return Location(self.draft.block.file, self.draft.block.sheet, self.total.row, self.column)


def run_totals(series: Series, plan: Plan, drafts: Sequence[Draft]) -> None:
    """Recompute every row 合计 whose rows are one additive item of one year, area by area; what cannot be told apart is left alone."""
    wholes = {frozenset(plan.parts(area.name)): position for position, area in enumerate(plan.areas) if plan.parts(area.name)}
    cells = []
    for position, draft in enumerate(drafts):
        led = _led(series, position)
        for total in draft.block.totals:
            for column, shown in total.numbers.items():
                read = _read(plan, draft, (total, column, shown), wholes, led)
                if read is not None:
                    cells.append(read)
    wrong = [each for each in cells if not each.right]
    if wrong:
        beside = _with_totals(series, plan, cells)
        series.findings += [_finding(beside, each) for each in wrong]


def _led(series: Series, block: int) -> set[int]:
    """Rows of a block that an error or a telling query already names."""
    return {int(series.rows.index[figure]) for figure in series.led if int(series.rows.block[figure]) == block}


def _read(plan: Plan, draft: Draft, cell: tuple[Total, int, float], wholes: Mapping[frozenset[int], int], led: set[int]) -> _Shown | None:
    """One cell of a row 合计 with the rows it adds: those down to the last total, all above, all below, or all; `None` when nothing adds up."""
    total, column, shown = cell
    nearest: _Shown | None = None
    for rows in _spans(draft, total, column):
        if not _addable(plan, draft, rows, led):
            continue
        for part in _choices(plan, draft, rows):
            summed, whole = _sum(draft, part), wholes.get(frozenset(draft.area[part].tolist()))
            right = abs(summed - shown) <= _tolerance(draft, rows, shown)
            read = _Shown(draft, total, column, shown, part, summed, whole, right)
            if right:
                return read
            if nearest is None or (nearest.whole is None and whole is not None):
                nearest = read
    return nearest


def _with_totals(series: Series, plan: Plan, cells: Sequence[_Shown]) -> Series:
    """The same figures with the totals as those of the areas whose parts they add, where these reported none: what can tell who is wrong."""
    rows = series.rows
    given = {
        (each.whole, int(each.draft.item[each.rows[0]]), int(each.draft.year[each.rows[0]])): each
        for each in reversed(cells)
        if each.whole is not None
    }
    places = np.array(list(given), np.int64).reshape(-1, 3)
    new = ~np.array(rows.have(*places.T), np.bool_)
    chosen = [each for each, is_new in zip(given.values(), new.tolist(), strict=True) if is_new]
    factors = np.array([each.draft.factor[each.rows[0]] for each in chosen], np.float64)
    areas, items, years = places[new].T.astype(np.int32)
    nothing = np.zeros(len(chosen), np.int32)
    longer = Candidates(
        plan=plan,
        files=rows.files,
        blocks=rows.blocks,
        area=np.concatenate([rows.area, areas]),
        item=np.concatenate([rows.item, items]),
        year=np.concatenate([rows.year, years]),
        value=np.concatenate([rows.value, np.array([each.shown for each in chosen], np.float64) * factors]),
        vintage=np.concatenate([rows.vintage, nothing.astype(np.int8)]),
        factor=np.concatenate([rows.factor, factors]),
        block=np.concatenate([rows.block, nothing]),
        index=np.concatenate([rows.index, nothing]),
    )
    return Series.of(longer, plan, series.cube.years.tolist())


def _finding(beside: Series, each: _Shown) -> Finding:
    """What is wrong with one total: named at the row most to blame where one stands out, else at the total."""
    draft, rows = each.draft, each.rows
    words = total_not_sum(each.total.label, number(each.shown), number(each.summed), number(_exact(each.shown) - _exact(each.summed)))
    area, (_, year, item) = None, draft.shared(rows)
    at, related, hint = each.at, [draft.block.at(index) for index in rows.tolist()], words[1]
    blamed = _blamed(beside, each)
    if blamed is not None:
        position, reason = blamed
        hint = Text(f"最可能{reason.zh}；核对后改正", f"most likely {reason.en}; check and correct it")
        if position in draft.area[rows]:
            index = int(rows[draft.area[rows] == position][0])
            area, at = beside.plan.areas[position].name, draft.block.at(index)
            related = [each.at, *(place for place in related if place != at)]
    return Finding(total_not_sum.rule, words[0], at, hint, area, year, item, number(each.shown), related=tuple(related[:_RELATED]))


def _blamed(beside: Series, each: _Shown) -> tuple[int, Text] | None:
    """The area (position) whose figure explains the difference best, or the whole of which the total is, and why; `None` when none stands out."""
    item, year = int(each.draft.item[each.rows[0]]), int(each.draft.year[each.rows[0]])
    lines = [None if area is None else beside.cube.row(area) for area in (each.whole, *each.draft.area[each.rows].tolist())]
    known = [line for line in lines if line is not None and beside.figure(line, item, year) is not None]
    if len(known) < len(lines):
        return None
    column = year - int(beside.cube.years[0])
    family = known[0], known[1:]
    balance = Balance.of(beside, item, family, column)
    if round(balance.whole - each.shown * float(each.draft.factor[each.rows[0]]), _DIGITS):
        return None
    row, reason = culprit(beside, item, family, column, balance)
    return (int(beside.cube.areas[row]), reason) if reason.zh else None


def _spans(draft: Draft, total: Total, column: int) -> Iterator[Ints]:
    rows = draft.block.row
    inside = draft.block.column == column
    others = [each.row for each in draft.block.totals]
    above, below = (
        max((row for row in others if row < total.row), default=0),
        min((row for row in others if row > total.row), default=1 << 30),
    )
    for chosen in ((rows > above) & (rows < total.row), rows < total.row, (rows > total.row) & (rows < below), rows > 0):
        yield np.flatnonzero(inside & chosen).astype(np.int32)


def _addable(plan: Plan, draft: Draft, rows: Ints, led: set[int]) -> bool:
    """Whether the rows are one additive item of one year in different areas, in one unit, all blank or usable."""
    if len(rows) < 2 or int(draft.item[rows[0]]) < 0 or not plan.items[int(draft.item[rows[0]])].adds_up:
        return False
    if any((column[rows] != column[rows[0]]).any() for column in (draft.item, draft.year, draft.factor)):
        return False
    if len(set(draft.area[rows].tolist())) < len(rows) or int(draft.area[rows].min()) < 0:
        return False
    lost = (draft.bad[rows] | np.isnan(draft.value[rows])) & draft.filled[rows]
    return not lost.any() and led.isdisjoint(rows.tolist())


def _choices(plan: Plan, draft: Draft, rows: Ints) -> Iterator[Ints]:
    """The rows that may be added: wholes beside their parts are left out first, then areas inside other areas may be."""
    areas = [plan.areas[area] for area in draft.area[rows].tolist()]
    names = {area.name for area in areas}
    wholes = {area.part_of for area in areas} & names
    without_wholes = rows[[area.name not in wholes for area in areas]]
    yield without_wholes
    yield rows[[area.name not in wholes and area.within not in names for area in areas]]
    yield rows


def _typed(draft: Draft, rows: Ints) -> list[float]:
    return [float(f"{value:.12g}") for value in (draft.value[rows] / draft.factor[rows]).tolist() if value == value]  # noqa: PLR0124 - blank rows


def _sum(draft: Draft, rows: Ints) -> float:
    return float(sum((Decimal(repr(value)) for value in _typed(draft, rows)), Decimal(0)))


def _tolerance(draft: Draft, rows: Ints, shown: float) -> float:
    finest = max(decimals(value) for value in (*_typed(draft, rows), shown))
    return 0.5 * 10.0**-finest * (len(rows) + 1) * (1 + _TIE)


def _exact(value: float) -> float:
    return float(f"{value:.12g}")


RULES = (total_not_sum.rule,)
