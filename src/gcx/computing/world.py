"""Everything formulas are evaluated on: the figures as matrices, wholes summed from their parts, and the same without doubted figures."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import numpy as np

from gcx.computing.rollup import Key, marked, roll_up
from gcx.cube import Cube, CubeEnv
from gcx.plan import Plan
from gcx.records import Bools, Checked, distinct


@dataclass(frozen=True, slots=True)
class Whole:
    """What a part of the figures has to know of the rest: the years reported anywhere, and whether it `leads`, that is, speaks for
    what rests on no figure (milestones, what is only listed).
    """

    years: frozenset[int]
    leads: bool


@dataclass(slots=True)
class World:
    """The figures of a run as a cube (areas × years per item), rolled up; `rolled[item]` marks cells that are sums of parts.

    `clean` is the same cube without the figures that failed an error check (`None` when there are none): a value that differs between
    the two rests on such a figure. `now` is the review year: the latest reported year unless the caller `asked` for one.
    `rows` leads from plan area positions to matrix rows, `lost[item]` marks figures that were removed as erroneous. `whole` is given
    where these are only a part of the figures.
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
    whole: Whole | None = None
    _envs: dict[tuple[bool, int], CubeEnv] = field(default_factory=dict)

    @classmethod
    def of(cls, checked: Checked, plan: Plan, year: int | None, *, like: World | None = None, whole: Whole | None = None) -> World:
        """Build and roll up. Areas and years whose every figure was removed as erroneous still have their row and column.

        So has every area and year of the world `like`, whether or not anything is reported for it now.
        """
        dated = {done.year for done in checked.milestones if done.year is not None}
        reported = {when for _, _, when in checked.lost} | ({int(checked.figures.year.max())} if len(checked.figures) else set())
        reported |= set() if whole is None else whole.years
        now = year if year is not None else max(reported or dated, default=None)
        checked = _in_force(checked, now)
        reporting = {area for area, _, _ in checked.lost} | set(distinct(checked.figures.area))
        reporting |= set() if like is None else set(like.cube.areas.tolist())
        areas = {above for area in reporting for above in lineage(plan, area)} | {plan.area_position[plan.top_area.name]}
        lost_years = {when for _, _, when in checked.lost}
        since = {target.goal.since for target in plan.targets if target.goal.since is not None}
        span = lost_years | ({min(since)} if since else set()) | (set() if like is None else set(like.cube.years.tolist()))
        span |= set() if whole is None else whole.years
        cube = Cube.of(checked.figures, plan, areas=areas, years=span)
        rolled = roll_up(cube, plan, checked.lost)
        clean = None
        if checked.doubted:
            clean = Cube.of(checked.figures, plan, areas=areas, years=span)
            _remove(clean, checked.doubted)
            roll_up(clean, plan, checked.lost.keys() | checked.doubted.keys())
        names = {item.name: item.unit.name for item in plan.items} | {each.name: each.unit.name for each in plan.constants}
        rows = {area: row for row, area in enumerate(cube.areas.tolist())}
        return cls(plan, checked, cube, clean, rolled, now, year, names, rows, marked(cube, checked.lost), whole)

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


def _in_force(checked: Checked, now: int | None) -> Checked:
    """The same without the doubts that rules on trial cast: they count from the year on in which the rule is in force."""
    trial = {each.rule.code for each in checked.findings if each.rule.in_year(now).on_trial} if checked.doubted else set()
    if trial.isdisjoint(checked.doubted.values()):
        return checked
    return replace(checked, doubted={place: code for place, code in checked.doubted.items() if code not in trial})


def _remove(cube: Cube, keys: dict[Key, str]) -> None:
    for area, item, year in keys:
        row = cube.row(area)
        if row is not None:
            cube.values(item)[row, year - int(cube.years[0])] = np.nan
