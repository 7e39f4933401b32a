"""What should have been reported, what was, and what is still to be asked for: 催报.

Expected is every item × area × year from the plan's base year to the year under review, where the item's `levels` name the area's level
(no `levels`: every area). Left out, because nobody would ask for it:

* a `growth` item in the base year: there is no year before it;
* what was answered with 不适用 or 无此项 (—);
* an item that only fallbacks use (能源消费总量增速 beside 能源消费总量): it is wanted only where the figure it stands in for is missing, and then
  that figure is what is asked for;
* a figure that serves only targets whose fallback is complete for that area: the growth rates have been reported instead. Of the
  targets whose other items the area reports too, those that bind its level count, or all where none does. A fallback is complete for a year when every item of one of its branches is there in every year after the base year up to it.

Nothing here reads or prints, and nothing is a data error: a submission may come in parts.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from gcx.findings import Location
from gcx.formula import Bound
from gcx.formula.tree import Call, Node, names
from gcx.plan import Item, Plan, Target
from gcx.records import Result

NO_DEPARTMENT = ""
"""The key of items that no target with named departments uses."""


@dataclass(frozen=True, slots=True)
class Gap:
    """An item an area has still to report for some years, or to correct: `faulty` maps the year to the cell that cannot be used."""

    area: str
    item: Item
    missing: tuple[int, ...]
    faulty: Mapping[int, Location]
    departments: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Tally:
    """Counts of figures of one area or department: expected = received + faulty + missing."""

    name: str
    expected: int
    received: int
    faulty: int

    @property
    def missing(self) -> int:
        """Neither there nor there and unusable."""
        return self.expected - self.received - self.faulty


@dataclass(frozen=True)
class Coverage:
    """Expected against received. `areas` and `departments` are in the order of the plan; items of no department come last."""

    result: Result
    years: tuple[int, ...]
    areas: tuple[Tally, ...]
    departments: tuple[Tally, ...]
    gaps: tuple[Gap, ...]

    @cached_property
    def total(self) -> Tally:
        """All areas together."""
        return Tally(
            "",
            sum(each.expected for each in self.areas),
            sum(each.received for each in self.areas),
            sum(each.faulty for each in self.areas),
        )


def cover(result: Result, plan: Plan, *, year: int | None = None, areas: Collection[str] | None = None) -> Coverage:
    """Compare what `result` received with what the plan expects up to `year` (by default the result's review year).

    Args:
        result: What the run found.
        plan: The plan it was judged by.
        year: The last year to ask for.
        areas: Names of the areas wanted; by default all.

    """
    last = max(year or result.year or plan.header.base_year, plan.header.base_year)
    years = tuple(range(plan.header.base_year, last + 1))
    figures = result.figures
    there = set(zip(figures.area.tolist(), figures.item.tolist(), figures.year.tolist(), strict=True))
    wanted = _Wanted(plan, years, there, result.declined)
    by_area: list[Tally] = []
    gaps: list[Gap] = []
    departments = {name: [0, 0, 0] for name in (*plan.departments, NO_DEPARTMENT)}
    for area in plan.areas:
        if areas is not None and area.name not in areas:
            continue
        counts = [0, 0, 0]
        for item in plan.items:
            found = _state(area.name, item, wanted, result)
            gap, (expected, received, faulty) = found
            for tally in (counts, *(departments[name] for name in gap.departments)):
                tally[0] += expected
                tally[1] += received
                tally[2] += faulty
            if gap.missing or gap.faulty:
                gaps.append(gap)
        by_area.append(Tally(area.name, *counts))
    named = tuple(Tally(name, *counts) for name, counts in departments.items() if counts[0])
    return Coverage(result, years, tuple(by_area), named, tuple(gaps))


def _state(area: str, item: Item, wanted: _Wanted, result: Result) -> tuple[Gap, tuple[int, int, int]]:
    """What one area still owes of one item, and the counts expected, received, faulty."""
    row, column = wanted.plan.area_position[area], wanted.plan.item_position[item.name]
    years = wanted.years_of(row, column)
    received = [when for when in years if (row, column, when) in wanted.there]
    faulty = {when: result.lost[row, column, when] for when in years if (row, column, when) in result.lost and when not in received}
    missing = tuple(when for when in years if when not in received and when not in faulty)
    return Gap(area, item, missing, faulty, wanted.departments[column]), (len(years), len(received), len(faulty))


class _Wanted:
    """Which years of an item an area is expected to report."""

    def __init__(
        self, plan: Plan, years: tuple[int, ...], there: set[tuple[int, int, int]], declined: Collection[tuple[int, int, int]]
    ) -> None:
        self.plan = plan
        self.there = there
        self._declined = declined
        self._years = years
        self._main = {target.id: _positions(_formulas(target), plan) for target in plan.targets}
        self._users: dict[int, list[Target]] = {}
        for target in plan.targets:
            for item in self._main[target.id]:
                self._users.setdefault(item, []).append(target)
        spare = {item for target in plan.targets for item in _positions([target.fallback], plan)}
        self._spare = spare - self._users.keys()
        self.departments = [self._departments(column) for column in range(len(plan.items))]

    def _departments(self, column: int) -> tuple[str, ...]:
        named = {name for target in self._users.get(column, ()) for name in target.departments or ()}
        return tuple(name for name in self.plan.departments if name in named) or (NO_DEPARTMENT,)

    def reports(self, area: int, item: int) -> bool:
        """Whether areas of this level report the item."""
        levels = self.plan.items[item].levels
        return levels is None or self.plan.areas[area].level in levels

    def years_of(self, area: int, item: int) -> list[int]:
        """The years expected of this area for this item; what is there is expected, whatever would have done instead."""
        if not self.reports(area, item):
            return []
        growth = self.plan.items[item].kind == "growth"
        return [
            year
            for year in self._years
            if (area, item, year) in self.there
            or not (
                item in self._spare
                or (growth and year == self._years[0])
                or (area, item, year) in self._declined
                or self._replaced(area, item, year)
            )
        ]

    def _replaced(self, area: int, item: int, year: int) -> bool:
        """Whether every target this area's figure would serve is served by its fallback; those that bind the area count, if any do."""
        users = [target for target in self._users.get(item, ()) if all(self.reports(area, other) for other in self._main[target.id])]
        level = self.plan.areas[area].level
        users = [target for target in users if target.levels is None or level in target.levels] or users
        return bool(users) and all(self._served(target, area, year) for target in users)

    def _served(self, target: Target, area: int, year: int) -> bool:
        if target.fallback is None:
            return False
        last = self._years[-1] if year == self._years[0] else year
        span = range(self._years[0] + 1, last + 1)
        branches = [_positions_of(branch, self.plan) for branch in _branches(target.fallback.formula.root)]
        return bool(span) and any(all((area, item, when) in self.there for item in branch for when in span) for branch in branches)


def _formulas(target: Target) -> list[Bound | None]:
    return [target.formula, *target.variants.values()]


def _positions(formulas: Iterable[Bound | None], plan: Plan) -> list[int]:
    """Positions of the items the formulas name; constants are no items."""
    named = dict.fromkeys(name for formula in formulas if formula is not None for name in formula.formula.names)
    return [plan.item_position[name] for name in named if name in plan.item_position]


def _positions_of(node: Node, plan: Plan) -> list[int]:
    named = dict.fromkeys(name.name for name in names(node))
    return [plan.item_position[name] for name in named if name in plan.item_position]


def _branches(node: Node) -> Sequence[Node]:
    """The alternatives of a fallback whose root is 优先; otherwise the fallback itself."""
    return node.arguments if isinstance(node, Call) and node.function.zh == "优先" else (node,)
