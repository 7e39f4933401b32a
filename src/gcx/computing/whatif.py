"""What if a figure were another: the accepted figures with some replaced, and what that does to the outcomes. Nothing reported is touched."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace

import numpy as np

from gcx.computing.outcomes import Computed
from gcx.computing.rollup import Key
from gcx.cube import Cube
from gcx.findings import Text
from gcx.plan import Check, Plan
from gcx.records import Block, Bools, Checked, Figures, Outcome

ASSUMED = "--set"
"""The file an assumed figure is said to stand in."""


@dataclass(frozen=True, slots=True)
class Start:
    """What a what-if starts from: `years` after `last` (the latest reported year) were filled with the figures of `last`."""

    checked: Checked
    last: int
    years: tuple[int, ...]


def started(checked: Checked, year: int) -> Start:
    """Figures for every year up to `year`: years nobody reported begin as a copy of the latest reported one, doubts included.

    Raises:
        ValueError: nothing was reported at all.
    """
    figures = checked.figures
    if not len(figures):
        raise ValueError("no figures to start from")
    last = int(figures.year.max())
    years = tuple(range(last + 1, year + 1))
    if not years:
        return Start(checked, last, ())
    copied = np.flatnonzero(figures.year == last)
    doubted = dict(checked.doubted)
    for (area, item, when), code in checked.doubted.items():
        if when == last:
            doubted |= {(area, item, each): code for each in years}
    filled = figures
    for each in years:
        later = figures.chosen(copied)
        filled = filled.joined(replace(later, year=np.full_like(later.year, each)))
    return Start(replace(checked, figures=filled, doubted=doubted), last, years)


def with_figures(checked: Checked, plan: Plan, assumed: Mapping[Key, float]) -> Checked:
    """The same with the given figures (area, item, year) put in place of what was reported, or added where nothing was.

    An assumed figure is neither lost nor doubted, and a doubt goes where the check it came from now holds.
    """
    keys = list(assumed)
    figures = checked.figures
    known = set(keys)
    every = zip(figures.area.tolist(), figures.item.tolist(), figures.year.tolist(), strict=True)
    kept = np.array([position for position, key in enumerate(every) if key not in known], np.int64)
    zeros, count = np.zeros(len(keys), np.int32), len(keys)
    values = np.array([assumed[key] for key in keys], np.float64)
    block = Block(ASSUMED, "", "what-if", zeros, zeros, values, {})
    area, item, year = (np.array([key[place] for key in keys], np.int32) for place in range(3))
    own = np.full(count, len(figures.blocks), np.int32)
    added = Figures(area, item, year, values, own, np.arange(count, dtype=np.int32), zeros.astype(np.int8), np.ones(count))
    remaining = replace(figures.chosen(kept), blocks=(*figures.blocks, block))
    lost = {key: at for key, at in checked.lost.items() if key not in known}
    made = replace(checked, figures=remaining.joined(added), lost=lost)
    made.doubted = still_doubted({key: code for key, code in checked.doubted.items() if key not in known}, made.figures, plan)
    return made


def still_doubted(doubted: Mapping[Key, str], figures: Figures, plan: Plan) -> dict[Key, str]:
    """Doubts whose check still fails somewhere in the area; those of other rules stay as they are."""
    if not doubted:
        return {}
    cube = Cube.of(figures, plan)
    checks = {f"C-{check.id}": check for check in plan.checks}
    failing = {code: _failing_areas(checks[code], cube, plan) for code in set(doubted.values()) & checks.keys()}
    return {key: code for key, code in doubted.items() if code not in failing or key[0] in failing[code]}


def _failing_areas(check: Check, cube: Cube, plan: Plan) -> set[int]:
    rows = np.flatnonzero(_fails(check, cube, plan).any(axis=1))
    return {int(cube.areas[row]) for row in rows}


def _fails(check: Check, cube: Cube, plan: Plan) -> Bools:
    judged = check.require.judge(cube.env(plan.header.base_year))
    found: Bools = judged.known & ~judged.holds
    return found


def broken(before: Checked, after: Checked, plan: Plan, items: Collection[str]) -> Iterator[Text]:
    """The plan's checks on `items` that hold before and fail after, in words."""
    units = {item.name: item.unit.name for item in plan.items} | {each.name: each.unit.name for each in plan.constants}
    old, new = Cube.of(before.figures, plan), Cube.of(after.figures, plan)
    for check in plan.checks:
        if not set(check.require.formula.names) & set(items):
            continue
        known = {(int(old.areas[row]), int(old.years[column])) for row, column in np.argwhere(_fails(check, old, plan)).tolist()}
        for row, column in np.argwhere(_fails(check, new, plan)).tolist():
            area, year = int(new.areas[row]), int(new.years[column])
            if (area, year) not in known:
                filled = check.require.substituted(new.env(plan.header.base_year), row, column, units)
                name = plan.areas[area].name
                yield Text(
                    f"{name}{year}年：{check.message}：{filled} 不成立（C-{check.id}）",
                    f"{name} {year}: {check.words.en}: {filled} does not hold (C-{check.id})",
                )


def using(plan: Plan, items: Collection[str]) -> set[str]:
    """Ids of the targets one of whose formulas names one of the items."""
    bounds = {target.id: (target.formula, target.fallback, *target.variants.values()) for target in plan.targets}
    return {name for name, every in bounds.items() if any(each is not None and set(items) & set(each.formula.names) for each in every)}


def differences(
    before: Computed, after: Computed, items: Collection[str], years: Collection[int]
) -> Iterator[tuple[Outcome | None, Outcome]]:
    """Outcomes of the given years that changing `items` moved: value, base, path, goal level or status."""
    targets = using(after.world.plan, items)
    old = {_key(each): each for each in before.of_targets(targets) if each.year in years}
    for each in after.of_targets(targets):
        known = old.get(_key(each))
        if each.year in years and (known is None or _moved(known, each)):
            yield known, each


def _key(outcome: Outcome) -> tuple[str, str | None, int | None, str | None]:
    return outcome.target, outcome.area, outcome.year, outcome.variant


def _moved(one: Outcome, other: Outcome) -> bool:
    return any(getattr(one, name) != getattr(other, name) for name in ("status", "value", "base_value", "expected", "level"))
