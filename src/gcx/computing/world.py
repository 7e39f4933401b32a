"""Everything formulas are evaluated on: the figures as matrices, wholes summed from their parts, and the same without doubted figures."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from gcx.computing.rollup import Key, marked, roll_up
from gcx.cube import Cube, CubeEnv
from gcx.plan import Plan
from gcx.records import Bools, Checked


@dataclass(slots=True)
class World:
    """The figures of a run as a cube (areas × years per item), rolled up; `rolled[item]` marks cells that are sums of parts.

    `clean` is the same cube without the figures that failed an error check (`None` when there are none): a value that differs between
    the two rests on such a figure. `now` is the review year: the latest reported year unless the caller `asked` for one.
    `rows` leads from plan area positions to matrix rows, `lost[item]` marks figures that were removed as erroneous.
    """

    plan: Plan
    checked: Checked
    cube: Cube
    clean: Cube | None
    rolled: dict[int, Bools]
    now: int | None
    asked: int | None
    unit_names: dict[str, str]
    rows: dict[int, int]
    lost: dict[int, Bools]
    _envs: dict[tuple[bool, int], CubeEnv] = field(default_factory=dict)

    @classmethod
    def of(cls, checked: Checked, plan: Plan, year: int | None) -> World:
        """Build and roll up. Areas and years whose every figure was removed as erroneous still have their row and column."""
        reporting = {area for area, _, _ in checked.lost} | set(np.unique(checked.figures.area).tolist())
        areas = {above for area in reporting for above in lineage(plan, area)} | {plan.area_position[plan.top_area.name]}
        lost_years = {when for _, _, when in checked.lost}
        since = {target.goal.since for target in plan.targets if target.goal.since is not None}
        first = {min(since)} if since else set()
        reported = lost_years | ({int(checked.figures.year.max())} if len(checked.figures) else set())
        cube = Cube.of(checked.figures, plan, areas=areas, years=lost_years | first)
        rolled = roll_up(cube, plan, checked.lost)
        clean = None
        if checked.doubted:
            clean = Cube.of(checked.figures, plan, areas=areas, years=lost_years | first)
            _remove(clean, checked.doubted)
            roll_up(clean, plan, checked.lost.keys() | checked.doubted.keys())
        dated = {done.year for done in checked.milestones if done.year is not None}
        now = year if year is not None else max(reported or dated, default=None)
        names = {item.name: item.unit.name for item in plan.items} | {each.name: each.unit.name for each in plan.constants}
        rows = {area: row for row, area in enumerate(cube.areas.tolist())}
        return cls(plan, checked, cube, clean, rolled, now, year, names, rows, marked(cube, checked.lost))

    def env(self, since: int, *, clean: bool = False) -> CubeEnv:
        """What a formula of a goal with base year `since` is evaluated on; `clean` leaves doubted figures out."""
        key = (clean, since)
        if key not in self._envs:
            cube = self.clean if clean and self.clean is not None else self.cube
            self._envs[key] = cube.env(since)
        return self._envs[key]

    def column(self, year: int) -> int | None:
        """The matrix column of a year, `None` outside the axis."""
        column = year - int(self.cube.years[0])
        return column if 0 <= column < len(self.cube.years) else None

    def reported(self, item: int) -> Bools:
        """Areas × years: a figure of the item was reported (also one removed as erroneous) or summed from parts."""
        mask = ~np.isnan(self.cube.values(item))
        return mask | self.lost[item] if item in self.lost else mask


def lineage(plan: Plan, area: int) -> list[int]:
    """An area's position and those of all areas above it, by either kind of belonging, nearest first."""
    found = [area]
    while (above := plan.areas[found[-1]].part_of or plan.areas[found[-1]].within) is not None:
        found.append(plan.area_position[above])
    return found


def _remove(cube: Cube, keys: dict[Key, str]) -> None:
    for area, item, year in keys:
        row = cube.row(area)
        if row is not None:
            cube.values(item)[row, year - int(cube.years[0])] = np.nan
