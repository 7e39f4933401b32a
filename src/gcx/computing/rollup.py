"""A whole's missing figure as the sum of its parts: only for items that add up, and only when every part reported."""

from __future__ import annotations

from collections.abc import Collection

import numpy as np

from gcx.cube import Cube
from gcx.plan import Plan
from gcx.records import Bools

ADDITIVE = frozenset({"flow", "stock", "count"})
Key = tuple[int, int, int]
"""(area position, item position, year)"""


def roll_up(cube: Cube, plan: Plan, blocked: Collection[Key]) -> dict[int, Bools]:
    """Fill missing figures of wholes in `cube` from their parts, lowest level first, and return the filled cells per item position.

    `blocked` figures were reported and then removed: a sum must not stand in for them. Rates, growth rates and indices never add up.
    """
    wholes = _wholes(cube, plan)
    if not wholes:
        return {}
    shut = marked(cube, blocked)
    filled: dict[int, Bools] = {}
    for item in cube.reported_items():
        if not plan.items[item].adds_up or plan.items[item].kind not in ADDITIVE:
            continue
        values = cube.values(item)
        done = np.zeros(values.shape, np.bool_)
        for whole, parts in wholes:
            total = values[parts].sum(axis=0)
            fill = np.isnan(values[whole]) & ~np.isnan(total) & ~shut.get(item, done)[whole]
            values[whole, fill] = total[fill]
            done[whole] = fill
        if done.any():
            filled[item] = done
    return filled


def _wholes(cube: Cube, plan: Plan) -> list[tuple[int, list[int]]]:
    """(matrix row of a whole, matrix rows of its parts), deepest wholes first; wholes with an absent part are left out."""
    found: list[tuple[int, int, list[int]]] = []
    for row, area in enumerate(cube.areas.tolist()):
        parts = plan.parts(plan.areas[area].name)
        rows = [cube.row(part) for part in parts]
        present = [each for each in rows if each is not None]
        if parts and len(present) == len(parts):
            found.append((_depth(plan, area), row, present))
    return [(row, rows) for _, row, rows in sorted(found, key=lambda each: -each[0])]


def _depth(plan: Plan, area: int) -> int:
    depth, above = 0, plan.areas[area].part_of
    while above is not None:
        depth, above = depth + 1, plan.areas[plan.area_position[above]].part_of
    return depth


def marked(cube: Cube, keys: Collection[Key]) -> dict[int, Bools]:
    """The given cells as one mask (areas × years) per item position; what is outside the cube is left out."""
    masks: dict[int, Bools] = {}
    for area, item, year in keys:
        row, column = cube.row(area), year - int(cube.years[0])
        if row is not None and 0 <= column < len(cube.years):
            masks.setdefault(item, np.zeros((len(cube.areas), len(cube.years)), np.bool_))[row, column] = True
    return masks
