"""Accepted figures with their cube: what every rule over several figures looks at and reports through."""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from gcx.checking.candidates import Candidates
from gcx.checking.wording import NOTHING, quantity
from gcx.cube import Cube
from gcx.findings import Finding, Location, Rule, Severity, Text
from gcx.formula import Leaf
from gcx.names import joined
from gcx.plan import Plan

_RELATED = 12
_SLIP = 0.15
_SUSPICIOUS = 0.26
_ZERO = 10.0
"""How suspicious a 0 is beside other figures: as one 20 000 times too small."""


_A_SERIES = 3


@dataclass(frozen=True, slots=True)
class Occurrence:
    """What a rule over several figures found once: the positions of the figures, the one most to blame first, and the words."""

    figures: list[int]
    message: Text
    hint: Text = NOTHING
    expected: Text | None = None
    found: str | None = None
    basis: str | None = None


@dataclass(slots=True)
class Series:
    """`rows` and the cube's figures have the same positions. `findings`, `doubted` are what the rules fill.

    `led` are figures an error, or a telling query about one cell, already names: what follows from them is not asked about again.
    """

    plan: Plan
    rows: Candidates
    cube: Cube
    unit_names: dict[str, str]
    findings: list[Finding] = field(default_factory=list)
    doubted: dict[tuple[int, int, int], str] = field(default_factory=dict)
    led: set[int] = field(default_factory=set)

    @classmethod
    def of(cls, rows: Candidates, plan: Plan, years: Collection[int] = ()) -> Series:
        """Build the cube of `rows`, with room for `years`."""
        names = {item.name: item.unit.name for item in plan.items} | {constant.name: constant.unit.name for constant in plan.constants}
        return cls(plan, rows, Cube.of(rows.figures(), plan, years=years), names)

    def figure(self, row: int, item: int, year: int) -> int | None:
        """The position of the figure of matrix row `row`, or `None` when it was not reported."""
        column = year - int(self.cube.years[0])
        if not 0 <= column < len(self.cube.years):
            return None
        position = int(self.cube.positions(item)[row, column])
        return position if position >= 0 else None

    def behind(self, row: int, leaves: list[Leaf]) -> list[int]:
        """Positions of the reported figures among `leaves`, in order."""
        wanted = ((self.plan.item_position[leaf.name], leaf.year) for leaf in leaves if not leaf.constant)
        return [position for item, year in wanted if (position := self.figure(row, item, year)) is not None]

    def report(self, rule: Rule, occurrences: Sequence[Occurrence]) -> None:
        """Report what one rule found in one area and item (or check), year by year; three years or more become one finding."""
        if len(occurrences) < _A_SERIES:
            self.findings += [self._finding(rule, each, each.message) for each in occurrences]
        else:
            self.findings.append(self._of_series(rule, occurrences))
        if rule.severity is Severity.ERROR and not rule.on_trial:
            self.led.update(each.figures[0] for each in occurrences)

    def _finding(self, rule: Rule, each: Occurrence, message: Text) -> Finding:
        """The first figure is named, the others are related; a note beside any of them explains a query."""
        first = self.rows.finding(
            rule, message, each.figures[0], hint=each.hint, expected=each.expected, related=self.places(each.figures[1:])
        )
        explained = first.explained
        if explained is None and rule.severity is Severity.QUERY:
            explained = next(filter(None, map(self.rows.explanation, each.figures[1:])), None)
        return replace(first, found=each.found or first.found, basis=each.basis, explained=explained)

    def _of_series(self, rule: Rule, occurrences: Sequence[Occurrence]) -> Finding:
        """One finding for several years: over the range of their cells where these touch, else with the other cells as related ones."""
        years = sorted({int(self.rows.year[each.figures[0]]) for each in occurrences})
        first = occurrences[0]
        when = Text(_span(years, "—"), _span(years, "-"))
        year = int(self.rows.year[first.figures[0]])
        message = Text(f"{when.zh}年都如此，如{year}年：{first.message.zh}", f"in every year of {when.en}; {year}: {first.message.en}")
        made = self._finding(rule, first, message)
        places = [self.rows.at(each.figures[0]) for each in occurrences]
        rows, columns = {place.row for place in places}, {place.column for place in places}
        if len({(place.file, place.sheet) for place in places}) == 1 and (_touching(rows, columns) or _touching(columns, rows)):
            last = max(places, key=Location.sort_key)
            start = min(places, key=Location.sort_key)
            return replace(made, at=replace(start, last_row=last.row, last_column=last.column), year=None)
        return replace(made, year=None, related=(*places[1:], *made.related)[:_RELATED])

    def places(self, figures: list[int]) -> tuple[Location, ...]:
        """The cells of `figures`, at most twelve."""
        return tuple(self.rows.at(figure) for figure in figures[:_RELATED])

    def doubt(self, figures: list[int], code: str) -> None:
        """Mark figures as used in a failed error rule: they stay, but outcomes that use them are unknown."""
        for figure in figures:
            self.doubted.setdefault((int(self.rows.area[figure]), int(self.rows.item[figure]), int(self.rows.year[figure])), code)

    def area_name(self, row: int) -> str:
        """The name of the area of matrix row `row`."""
        return self.plan.areas[int(self.cube.areas[row])].name

    def unit(self, item: int) -> str:
        """The name of an item's unit."""
        return self.plan.items[item].unit.name

    def slip(self, figure: int) -> Text | None:
        """The words for a figure, no growth, that is a power of ten away from the other years of its own series; `None` when it is not."""
        row, value = self.cube.row(int(self.rows.area[figure])), float(self.rows.value[figure])
        item = int(self.rows.item[figure])
        others = self.cube.values(item)[row][np.arange(len(self.cube.years)) != int(self.rows.year[figure]) - int(self.cube.years[0])]
        others = others[others > 0]
        if not len(others) or value <= 0 or self.plan.items[item].kind == "growth":
            return None
        distance = math.log10(value / float(np.median(others)))
        if round(distance) == 0 or abs(distance - round(distance)) > _SLIP:
            return None
        right = quantity(float(f"{value / 10.0 ** round(distance):.12g}"), self.unit(item))
        name = self.plan.items[item].name
        return Text(
            f"可能是{name}的小数点或单位错位；若是，应为{right}",
            f"perhaps the decimal point or unit of {name} is off; then it would be {right}",
        )

    def leap(self, figure: int) -> float:
        """How far a figure is from last year's and next year's, as a logarithm; 0 up to 30 %, for growth, or where nothing can be compared."""
        if self.plan.items[int(self.rows.item[figure])].kind == "growth":
            return 0.0
        far = self._far(figure)
        return far if far > _SUSPICIOUS else 0.0

    def _far(self, figure: int) -> float:
        row, column = self.cube.row(int(self.rows.area[figure])), int(self.rows.year[figure]) - int(self.cube.years[0])
        values = self.cube.values(int(self.rows.item[figure]))[row]
        near = [float(values[at]) for at in (column - 1, column + 1) if 0 <= at < len(values) and values[at] > 0]
        own = float(values[column])
        if own == 0 and near:
            return _ZERO
        return min((abs(math.log(own / other)) for other in near), default=0.0) if own > 0 else 0.0


def _span(years: list[int], dash: str) -> str:
    """`2020—2025` when the years follow one another, else `2020、2022、2025`."""
    if years[-1] - years[0] == len(years) - 1:
        return f"{years[0]}{dash}{years[-1]}"
    return joined(map(str, years), 8)


def _touching(same: Collection[int | None], running: Collection[int | None]) -> bool:
    """Whether cells lie in one line without a gap."""
    numbers = sorted(number for number in running if number is not None)
    return len(same) == 1 and len(numbers) > 1 and numbers[-1] - numbers[0] == len(numbers) - 1
