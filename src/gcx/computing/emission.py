"""Which cells become outcomes: those to which somebody reported something, so that a partial submission does not drown in unknowns."""

from __future__ import annotations

from collections.abc import Collection, Iterable

import numpy as np

from gcx.computing.terms import CODE
from gcx.computing.ties import known
from gcx.computing.track import Track
from gcx.computing.world import World, lineage
from gcx.formula import Bound
from gcx.records import Bools, Status


class Emission:
    """Decides for each track which of its cells (areas × years) are outcomes.

    An area has an outcome for a year in which it reported an input of the target (a figure removed as erroneous counts as reported),
    and for every year it left out between two such years after the base year: base year and review year alone leave nothing out.
    Where the goal does not bind, or the area is not asked for the inputs, only values are shown. An area at the head of what was
    submitted accounts for every target: where it has no verdict it gets one in the latest year.
    """

    def __init__(self, world: World, areas: Collection[str] | None) -> None:
        self._world = world
        self._levels = [world.plan.areas[area].level for area in world.cube.areas.tolist()]
        self._reported: dict[str, Bools] = {}
        years = world.cube.years
        self._shown = np.broadcast_to(years <= (years[-1] if world.now is None else world.now), (len(self._levels), len(years)))
        if areas is not None:
            wanted = np.array([world.plan.areas[area].name in areas for area in world.cube.areas.tolist()], np.bool_)
            self._shown = self._shown & wanted[:, None]
        any_figure = self._any(item.name for item in world.plan.items)
        self._heads = _heads(world, np.logical_or.reduce(any_figure, axis=1))
        self._top = world.cube.areas == world.plan.area_position[world.plan.top_area.name]
        reported = any_figure.any(axis=0) if world.whole is None else np.isin(years, [*world.whole.years])
        columns = np.flatnonzero(reported & self._shown.any(axis=0))
        self._last = int(columns[-1]) if len(columns) else None

    def cells(self, track: Track) -> Bools:
        """Areas × years: the cells of `track` that are outcomes."""
        main, spare = self._items(track.target.formula), self._items(track.target.fallback)
        own = self._items(track.formula)
        extra = [name for name in own if name not in {*main, *spare}] if track.variant is not None else []
        relevant = self._any([*main, *spare, *own])
        asked = self._asked(own) | (self._asked(spare) if spare else False)
        due = (self._any(extra) if extra else relevant) & self._shown
        due |= _left_out(due & (self._world.cube.years > track.since))
        found: Bools = relevant & known(track.measure.value) | (due & (asked & track.binding)[:, None])
        if track.variant is None:
            self._account(track, found, asked)
        return found & self._shown

    def _account(self, track: Track, found: Bools, asked: Bools) -> None:
        """Add the latest year for heads that would otherwise have no verdict on this target."""
        if self._last is None:
            return
        judged = found & self._shown
        late = self._world.cube.years > track.since
        owed = track.binding & late[self._last]
        settled = np.where(owed, (judged & late).any(axis=1), judged.any(axis=1))
        found[:, self._last] |= self._heads & ~settled & (self._top | (asked & track.binding))

    def _items(self, bound: Bound | None) -> list[str]:
        positions = self._world.plan.item_position
        return [] if bound is None else [name for name in bound.formula.names if name in positions]

    def _of(self, item: str) -> Bools:
        if item not in self._reported:
            self._reported[item] = self._world.reported(self._world.plan.item_position[item])
        return self._reported[item]

    def _any(self, items: Iterable[str]) -> Bools:
        found = np.zeros(self._shown.shape, np.bool_)
        for item in items:
            found |= self._of(item)
        return found

    def _asked(self, items: Iterable[str]) -> Bools:
        """Areas whose level reports every one of the items."""
        wanted = [self._world.plan.items[self._world.plan.item_position[item]].levels for item in items]
        of_level = {level: all(levels is None or level in levels for levels in wanted) for level in set(self._levels)}
        return np.array([of_level[level] for level in self._levels], np.bool_)


def _left_out(cells: Bools) -> Bools:
    """The cells between the first and the last of each row that are not among them."""
    begun = np.logical_or.accumulate(cells, axis=1)
    to_come = np.logical_or.accumulate(cells[:, ::-1], axis=1)[:, ::-1]
    between: Bools = begun & to_come & ~cells
    return between


def latest(cells: Bools) -> Bools:
    """Of each row's cells only the last."""
    last = np.zeros_like(cells)
    rows = np.flatnonzero(cells.any(axis=1))
    last[rows, cells.shape[1] - 1 - np.argmax(cells[rows, ::-1], axis=1)] = True
    return last


def counted(track: Track, cells: Bools) -> Iterable[Status]:
    """Statuses of the latest outcome of each area that are judged: neither listed nor baseline."""
    aside = {CODE[Status.LISTED], CODE[Status.BASELINE]}
    statuses = tuple(Status)
    return [statuses[code] for code in track.status[latest(cells)].tolist() if code not in aside]


def _heads(world: World, reported: Bools) -> Bools:
    """Rows that answer for a whole submission: of each tree of areas the lowest that covers all that reported."""
    common: dict[int, list[int]] = {}
    for row in np.flatnonzero(reported).tolist():
        path = [*reversed(lineage(world.plan, int(world.cube.areas[row])))]
        shared = common.setdefault(path[0], path)
        common[path[0]] = [one for one, other in zip(shared, path, strict=False) if one == other]
    heads = np.zeros(len(world.cube.areas), np.bool_)
    heads[[world.rows[path[-1]] for path in common.values()]] = True
    return heads
