"""Accepted figures as arrays: one areas × years matrix per item, so that last year and base year are column arithmetic."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

import numpy as np

from gcx.formula import Env
from gcx.plan import Plan
from gcx.records import Figures, Floats, Ints, distinct


@dataclass(slots=True)
class Cube:
    """Figures of the areas that reported (and of every area above them) over an unbroken span of years.

    `areas[r]` is the position in `plan.areas` of matrix row r, in plan order; `years[c]` the year of column c. Missing is NaN.
    """

    plan: Plan
    figures: Figures
    areas: Ints
    years: Ints
    _values: dict[int, Floats] = field(default_factory=dict)
    _positions: dict[int, Ints] = field(default_factory=dict)

    @classmethod
    def of(cls, figures: Figures, plan: Plan, *, areas: Collection[int] = (), years: Collection[int] = ()) -> Cube:
        """Build from accepted figures; the span runs from the first to the last reported year, base year included.

        `areas` (positions in `plan.areas`) and `years` are given room even though no figure mentions them.
        """
        present = set(distinct(figures.area)) | set(areas)
        position = {area.name: index for index, area in enumerate(plan.areas)}
        for index in list(present):
            above = plan.areas[index].part_of
            while above is not None and position[above] not in present:
                present.add(position[above])
                above = plan.areas[position[above]].part_of
        span = {plan.header.base_year, *years}
        if len(figures):
            span |= {int(figures.year.min()), int(figures.year.max())}
        cube = cls(plan, figures, np.array(sorted(present), np.int32), np.arange(min(span), max(span) + 1, dtype=np.int32))
        cube._fill()
        return cube

    def _fill(self) -> None:
        """Scatter the figures into their matrices, item by item."""
        figures = self.figures
        if not len(figures):
            return
        rows = np.searchsorted(self.areas, figures.area).astype(np.int32)
        columns = figures.year - self.years[0]
        order = np.argsort(figures.item, kind="stable")
        items, starts = np.unique(figures.item[order], return_index=True)
        for item, chunk in zip(items.tolist(), np.split(order, starts[1:]), strict=True):
            values, positions = self._blank()
            values[rows[chunk], columns[chunk]] = figures.value[chunk]
            positions[rows[chunk], columns[chunk]] = chunk
            self._values[item], self._positions[item] = values, positions

    def _blank(self) -> tuple[Floats, Ints]:
        shape = (len(self.areas), len(self.years))
        return np.full(shape, np.nan), np.full(shape, -1, np.int32)

    def values(self, item: int) -> Floats:
        """The matrix of item position `item`; all NaN when nobody reported it. Writing to it changes the cube."""
        if item not in self._values:
            self._values[item], self._positions[item] = self._blank()
        return self._values[item]

    def positions(self, item: int) -> Ints:
        """For each cell of `values(item)` the position of its figure in `figures`, -1 where there is none."""
        self.values(item)
        return self._positions[item]

    def row(self, area: int) -> int | None:
        """The matrix row of plan area position `area`, `None` when the area is not in the cube."""
        found = int(np.searchsorted(self.areas, area))
        return found if found < len(self.areas) and int(self.areas[found]) == area else None

    def reported_items(self) -> Sequence[int]:
        """Positions of items with at least one figure, in plan order."""
        return sorted(item for item, values in self._values.items() if not np.isnan(values).all())

    def env(self, since: int) -> CubeEnv:
        """What a formula needs to be evaluated for a goal whose base year is `since`."""
        return CubeEnv(self, since)


@dataclass(slots=True)
class CubeEnv:
    """`gcx.formula.Env` over a cube."""

    cube: Cube
    since: int

    @property
    def years(self) -> Ints:
        """Column years, ascending without gaps."""
        return self.cube.years

    @property
    def areas(self) -> int:
        """Number of matrix rows."""
        return len(self.cube.areas)

    def item(self, name: str) -> Floats:
        """The matrix of the item called `name`, in the item's unit."""
        return self.cube.values(self.cube.plan.item_position[name])

    def constant(self, name: str) -> float | None:
        """The plan's constant, in its unit; `None` until an authority gives it."""
        return self.cube.plan.constant_values.get(name)


@dataclass(slots=True)
class TrialEnv:
    """The figures of one area, once per candidate; of `item` the figure in `column` is the candidate's."""

    env: Env
    row: int
    changed: str
    column: int
    candidates: Floats

    @property
    def years(self) -> Ints:
        """Column years, as in `env`."""
        return self.env.years

    @property
    def since(self) -> int:
        """The base year of the goal."""
        return self.env.since

    @property
    def areas(self) -> int:
        """One row per candidate."""
        return len(self.candidates)

    def item(self, name: str) -> Floats:
        """The area's row for every candidate."""
        rows = np.repeat(np.asarray(self.env.item(name))[self.row : self.row + 1], len(self.candidates), axis=0)
        if name == self.changed:
            rows[:, self.column] = self.candidates
        return rows

    def constant(self, name: str) -> float | None:
        """As in the plan."""
        return self.env.constant(name)
