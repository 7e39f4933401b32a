"""From a number back to the cells it came from, and from a gap to the figures that would close it."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence

import numpy as np

from gcx.computing.rollup import Key
from gcx.computing.terms import CHANGE, LEVEL, Terms
from gcx.computing.world import World
from gcx.cube import CubeEnv
from gcx.findings import Location
from gcx.formula import Bound, Leaf
from gcx.records import VINTAGES, Ints, Source


def years_used(terms: Terms, year: int, *, based: bool = True) -> list[int]:
    """The years an outcome of `year` rests on: its own, the base year, and every year between where each of them counts.

    A level without a base (`based` false) rests on its own year alone.
    """
    used = [year]
    if not terms.cumulative and terms.since != year and (based or terms.verb not in LEVEL):
        used.append(terms.since)
    if terms.every_year and terms.verb not in CHANGE:
        used += [each for each in range(terms.since + 1, min(year, terms.by) + 1) if each != year]
    return used


def years_needed(terms: Terms, year: int) -> list[int]:
    """The years without which nothing can be said of `year`: for levels the base is not among them; 保持 needs all at the deadline."""
    if terms.every_year and terms.verb not in CHANGE and year >= terms.by:
        first = terms.since + (1 if terms.verb in LEVEL else 0)
        return [year, *(each for each in range(first, terms.by + 1) if each != year)]
    return [year] if terms.verb in LEVEL or terms.since == year else [year, terms.since]


_CHOICE = "优先("


class Tracing:
    """Follows the figures of one run."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._sources: dict[Key, Source | None] = {}
        self._patterns: dict[tuple[int, int, int], list[Leaf]] = {}
        self._texts: dict[int, str] = {}

    def inputs(self, bound: Bound, terms: Terms, row: int, year: int, *, based: bool) -> tuple[Source, ...]:
        """The figures behind an outcome: the year's, then (`based`: where there is one) the base year's; only what is reported."""
        return tuple(self.each(bound, terms, row, years_used(terms, year, based=based)))

    def each(self, bound: Bound, terms: Terms, row: int, years: Iterable[int]) -> Iterator[Source]:
        """The reported figures behind a value of these years, made one by one: who wants the first makes no more."""
        area = int(self._world.cube.areas[row])
        for leaf in self._leaves(bound, terms, row, years):
            source = self._source(leaf, area)
            if source is not None:
                yield source

    def first_cell(self, bound: Bound, terms: Terms, row: int, years: Iterable[int]) -> Location:
        """Where the first reported figure behind a value of these years stands, of a sum that of its first part; nowhere if none is."""
        area, positions = int(self._world.cube.areas[row]), self._world.plan.item_position
        for leaf in self._each_leaf(bound, terms, row, years):
            at = None if leaf.constant else self._at(area, positions[leaf.name], leaf.year)
            if at is not None:
                return at
        return Location()

    def first_cells(self, bound: Bound, terms: Terms, rows: Ints, years: Sequence[int]) -> list[Location]:
        """`first_cell` of many areas at once."""
        cube, positions = self._world.cube, self._world.plan.item_position
        places, open_ = np.full(len(rows), -1, np.int64), np.full(len(rows), _CHOICE not in self.text(bound))
        for leaf in self._leaves(bound, terms, int(rows[0]), years) if open_.any() else ():
            column = None if leaf.constant else self._world.column(leaf.year)
            if column is not None:
                item = positions[leaf.name]
                there = open_ & ~np.isnan(cube.values(item)[rows, column])
                places[there] = cube.positions(item)[rows, column][there]
                open_ &= ~there
        cells = self._world.checked.figures.cells(places)
        return [cell or self.first_cell(bound, terms, row, years) for cell, row in zip(cells, rows.tolist(), strict=True)]

    def missing(self, bound: Bound, terms: Terms, row: int, year: int) -> list[Leaf]:
        """The figures without which nothing can be said, in order of appearance."""
        env, found = self._world.env(terms.since), dict[Leaf, None]()
        for each in years_needed(terms, year):
            column = self._world.column(each)
            if column is None:
                found |= dict.fromkeys(Leaf(name, each) for name in bound.formula.names if name in self._world.plan.item_position)
            else:
                found |= dict.fromkeys(bound.missing(env, row, column))
        return list(found)

    def doubted(self, bound: Bound, terms: Terms, row: int, year: int) -> list[tuple[Leaf, str]]:
        """The figures behind an outcome that failed an error check, with the check's code; parts of a sum included."""
        if not self._world.checked.doubted:
            return []
        area, found = int(self._world.cube.areas[row]), []
        for leaf in self._leaves(bound, terms, row, years_used(terms, year)):
            code = None if leaf.constant else self._doubt(area, self._world.plan.item_position[leaf.name], leaf.year)
            if code is not None:
                found.append((leaf, code))
        return found

    def text(self, bound: Bound) -> str:
        """The formula as it is printed."""
        if id(bound) not in self._texts:
            self._texts[id(bound)] = bound.formula.text
        return self._texts[id(bound)]

    def has(self, area: int, leaf: Leaf) -> bool:
        """Whether an area (position in the plan) has the figure of a leaf."""
        return self._figure(area, self._world.plan.item_position[leaf.name], leaf.year) is not None

    def key(self, leaf: Leaf, row: int) -> Key:
        """(area, item, year) of a leaf that is an item."""
        return int(self._world.cube.areas[row]), self._world.plan.item_position[leaf.name], leaf.year

    def _leaves(self, bound: Bound, terms: Terms, row: int, years: Iterable[int]) -> list[Leaf]:
        return list(dict.fromkeys(self._each_leaf(bound, terms, row, years)))

    def _each_leaf(self, bound: Bound, terms: Terms, row: int, years: Iterable[int]) -> Iterator[Leaf]:
        """The leaves of each year, one that several years share as often as that."""
        env = self._world.env(terms.since)
        for each in years:
            column = self._world.column(each)
            if column is not None:
                yield from self._of_cell(bound, env, row, column)

    def _of_cell(self, bound: Bound, env: CubeEnv, row: int, column: int) -> list[Leaf]:
        """The leaves of one cell; the same for every area unless 优先 chooses between alternatives."""
        if _CHOICE in self.text(bound):
            return bound.leaves(env, row, column)
        key = (id(bound), env.since, column)
        if key not in self._patterns:
            self._patterns[key] = bound.leaves(env, row, column)
        return self._patterns[key]

    def _doubt(self, area: int, item: int, year: int) -> str | None:
        world = self._world
        code = world.checked.doubted.get((area, item, year))
        if code is None and self._is_sum(area, item, year):
            parts = (self._doubt(part, item, year) for part in world.plan.parts(world.plan.areas[area].name))
            return next((part for part in parts if part is not None), None)
        return code

    def _is_sum(self, area: int, item: int, year: int) -> bool:
        rolled, row, column = self._world.rolled.get(item), self._world.rows.get(area), self._world.column(year)
        return rolled is not None and row is not None and column is not None and bool(rolled[row, column])

    def _source(self, leaf: Leaf, area: int) -> Source | None:
        world = self._world
        if leaf.constant:
            value = world.plan.constant_values[leaf.name]
            name = world.plan.areas[area].name
            return None if value is None else Source(leaf.name, name, leaf.year, value, world.unit_names[leaf.name], None, None)
        return self._figure(area, world.plan.item_position[leaf.name], leaf.year)

    def _figure(self, area: int, item: int, year: int) -> Source | None:
        """The figure with its cell, made once; `None` when there is none."""
        key = (area, item, year)
        if key not in self._sources:
            self._sources[key] = self._made(area, item, year)
        return self._sources[key]

    def _at(self, area: int, item: int, year: int) -> Location | None:
        """The cell of a figure, of a sum that of its first part; `None` when there is none."""
        world = self._world
        row, column = world.rows.get(area), world.column(year)
        if row is None or column is None or math.isnan(world.cube.values(item)[row, column]):
            return None
        position = int(world.cube.positions(item)[row, column])
        if position >= 0:
            return world.checked.figures.at(position)
        return next((at for part in world.plan.parts(world.plan.areas[area].name) if (at := self._at(part, item, year)) is not None), None)

    def _made(self, area: int, item: int, year: int) -> Source | None:
        world = self._world
        row, column = world.rows.get(area), world.column(year)
        value = math.nan if row is None or column is None else float(world.cube.values(item)[row, column])
        if math.isnan(value):
            return None
        position = int(world.cube.positions(item)[row, column])
        name, unit, where = world.plan.items[item].name, world.plan.items[item].unit.name, world.plan.areas[area].name
        if position >= 0:
            figures = world.checked.figures
            vintage = VINTAGES[int(figures.vintage[position])]
            return Source(name, where, year, value, unit, figures.at(position), figures.typed(position), vintage=vintage)
        parts = (self._figure(part, item, year) for part in world.plan.parts(where))
        return Source(name, where, year, value, unit, None, None, tuple(part for part in parts if part is not None))
