"""The same cell side by side: by every 口径, by formula and by fallback, and as it stood at every vintage that was reported."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

import numpy as np

from gcx.analysis.answers import Beside
from gcx.computing.outcomes import Computed
from gcx.computing.sources import Tracing
from gcx.computing.track import track
from gcx.computing.view import Views
from gcx.computing.whatif import still_doubted
from gcx.computing.world import World, lineage
from gcx.findings import Text
from gcx.formula import Bound
from gcx.names import joined
from gcx.plan import Plan, Target
from gcx.records import VINTAGES, Bools, Checked, Figures, Outcome, Source, Status, distinct

_VARIANT = Text("口径不同，判定用方案的原口径", "another definition; the verdict uses the plan's own")
_FALLBACK = Text("水平数齐全，判定用公式", "the levels are complete, so the verdict uses the formula")
_FORMULA = Text("公式缺数，判定用增速法", "the formula lacks figures, so the verdict uses the growth rates")
_OLDER = Text("同一数另有更高的版本，判定用最高的", "a higher vintage of the same figure is used")


@dataclass(frozen=True, slots=True)
class _Way:
    """One formula for the target's value: its own, its fallback, or a variant's."""

    variant: str | None
    via: str
    bound: Bound


def side_by_side(computed: Computed, target: Target, found: Iterable[Outcome], row: int, column: int) -> tuple[Beside, ...]:
    """One cell by every way that gives a value, each followed by its older vintages; nothing when there is only one.

    `found` are the outcomes of the run for this cell: its variants, and by formula or fallback as the run chose.
    """
    own = {each.variant: each for each in found}
    counted = own.get(None)
    if counted is None:
        return ()
    worlds = dict(_worlds(computed.world, target, row))
    rows: list[Beside] = []
    for way in _ways(target):
        outcome = own.get(way.variant)
        if outcome is None or outcome.via != way.via:
            outcome = None if way.variant is not None else _outcome(computed, computed.world, target, way, row, column)
        if outcome is None or outcome.value is None or (outcome is not counted and outcome.status is Status.UNKNOWN):
            continue
        rows.append(_beside(outcome, counted, None, None))
        rows += _chains(computed, target, way, worlds, counted, row, column)
    return tuple(rows) if len(rows) > 1 else ()


def _ways(target: Target) -> Iterator[_Way]:
    if target.formula is not None:
        yield _Way(None, "formula", target.formula)
    for name, bound in target.variants.items():
        yield _Way(name, "formula", bound)
    if target.fallback is not None:
        yield _Way(None, "fallback", target.fallback)


def _chains(
    computed: Computed, target: Target, way: _Way, worlds: dict[int, World], counted: Outcome, row: int, column: int
) -> Iterator[Beside]:
    """A way by every vintage of which it has a figure that another has superseded."""
    figures = computed.world.checked.superseded
    for vintage, world in worlds.items():
        outcome = _outcome(computed, world, target, way, row, column)
        cells = {figures.at(position) for position in np.flatnonzero(figures.vintage == vintage).tolist()}
        if outcome is not None and any(source.at in cells for source in leaves(outcome.inputs)):
            yield _beside(outcome, counted, vintage, _why_not(outcome, VINTAGES[vintage]))


def _beside(outcome: Outcome, counted: Outcome, vintage: int | None, why: Text | None) -> Beside:
    way = None if outcome.via == counted.via else _FALLBACK if counted.via == "formula" else _FORMULA
    words = (way if outcome.variant is None else _VARIANT, why)
    stated = {source.vintage for source in leaves(outcome.inputs) if source.at is not None}
    both = outcome.change_pct is not None and counted.change_pct is not None
    return Beside(
        outcome=outcome,
        vintage=None if vintage is None else VINTAGES[vintage],
        vintages=tuple(each for each in VINTAGES if each in stated),
        counts=outcome is counted,
        why=tuple(each for each in words if each is not None),
        difference=_minus(outcome.value, counted.value) if outcome.unit == counted.unit else None,
        difference_pct=_minus(outcome.change_pct, counted.change_pct) if both else None,
    )


def _minus(one: float | None, other: float | None) -> float | None:
    return None if one is None or other is None else one - other


def _why_not(outcome: Outcome, vintage: str) -> Text | None:
    """Why a chain of vintages does not count: it breaks off for want of figures so early, or there are later ones."""
    if outcome.status is Status.UNKNOWN and not outcome.missing:
        return outcome.reason
    if outcome.status is not Status.UNKNOWN and outcome.value is not None:
        return _OLDER
    parts = [label.rsplit("@", 2) for label in outcome.missing]
    zh = joined(f"{item}（{rest[-1]}年）" if rest else item for item, *rest in parts)
    en = joined((f"{item} ({rest[-1]})" if rest else item for item, *rest in parts), separator=", ")
    return Text(f"没有{vintage or '未注明版本的'}数：{zh}", f"no {vintage or 'unstated'} figure: {en}")


def leaves(sources: Iterable[Source]) -> Iterator[Source]:
    """The figures themselves: of a sum its parts."""
    for source in sources:
        if source.parts:
            yield from leaves(source.parts)
        else:
            yield source


def _outcome(computed: Computed, world: World, target: Target, way: _Way, row: int, column: int) -> Outcome | None:
    """The outcome of one cell by one way alone."""
    alone = track(replace(target, formula=way.bound, fallback=None, variants={}), None, world)
    if alone is None:
        return None
    cells: Bools = np.zeros(alone.status.shape, np.bool_)
    cells[row, column] = True
    views = Views(alone, world, Tracing(world), computed.light, computed.review)
    outcome = next(each for _, each in views.row(row, cells))
    return replace(outcome, variant=way.variant, via=way.via)


def _worlds(world: World, target: Target, row: int) -> Iterator[tuple[int, World]]:
    """For every superseded vintage of an input of the target in the area or below it: the figures as they stood then, newest first."""
    checked, plan = world.checked, world.plan
    figures = checked.superseded
    if not len(figures):
        return
    names = {name for way in _ways(target) for name in way.bound.formula.names}
    items = [plan.item_position[name] for name in names if name in plan.item_position]
    area = int(world.cube.areas[row])
    below = [each for each in range(len(plan.areas)) if area in lineage(plan, each)]
    relevant = np.isin(figures.item, items) & np.isin(figures.area, below)
    for vintage in distinct(figures.vintage[relevant])[::-1]:
        yield vintage, World.of(_as_of(checked, plan, vintage), plan, world.now, like=world)


def _as_of(checked: Checked, plan: Plan, vintage: int) -> Checked:
    """The figures as they stood when nothing above `vintage` was known: of each the highest vintage not above it.

    A doubt stays unless the plan's check it came from holds on the figures of then.
    """
    every = checked.figures.joined(checked.superseded)
    every = every.chosen(np.flatnonzero(every.vintage <= vintage))
    order = np.lexsort((every.vintage, every.year, every.item, every.area))
    place = np.stack([every.area[order], every.item[order], every.year[order]])
    last = np.append((np.diff(place, axis=1) != 0).any(axis=0), np.ones(min(len(order), 1), np.bool_))
    then = replace(checked, figures=every.chosen(order[last]), superseded=Figures.none())
    then.doubted = still_doubted(checked.doubted, then.figures, plan)
    return then
