"""贡献分析 of an outcome: the ratio of a whole, its parts as the plan splits it, handed to the decomposition."""

from __future__ import annotations

import math

import numpy as np

from gcx.analysis.answers import Contribution, ContributionRow
from gcx.computing.contribution import SOURCE, Decomposition, Effect, Part, decompose
from gcx.computing.track import Track
from gcx.computing.world import World
from gcx.findings import Text
from gcx.formula import Bound, tree
from gcx.records import Floats, Outcome

_LINEAR = (tree.PREVIOUS, tree.BASE, tree.CUMULATIVE, tree.FIRST)


def contribution(world: World, track: Track, outcome: Outcome, row: int, column: int) -> Contribution | Text | None:
    """The split of the change since the base year over the parts of the area.

    `None` where there is nothing to split: the target is no quotient, the area has no parts, one of them has not reported, or there is
    no base. A `Text` says why a split that was due cannot be made.
    """
    bound, since = track.bound(row, column), world.column(track.since)
    parts = world.plan.parts(world.plan.areas[int(world.cube.areas[row])].name)
    rows = [world.rows[part] for part in parts if part in world.rows]
    if not bound.is_quotient or not parts or len(rows) < len(parts) or since is None or outcome.base_value is None or since >= column:
        return None
    with np.errstate(all="ignore"):
        numerator, denominator = bound.quotient(world.env(track.since))
    cells = np.ix_(rows, [since, column])
    names = [world.plan.areas[part].name for part in parts]
    if not np.isfinite(numerator[cells]).all() or not np.isfinite(denominator[cells]).all():
        return None
    if not _additive(world, bound):
        return None
    done = decompose(_parts(names, numerator[cells], denominator[cells]))
    return done if isinstance(done, Text) else _told(done, outcome, names, numerator[cells], denominator[cells])


def _additive(world: World, bound: Bound) -> bool:
    """Whether numerator and denominator sum over areas: linear in items that do. Only then is the whole's ratio Σ ÷ Σ."""
    positions = world.plan.item_position
    items = all(name in positions and world.plan.items[positions[name]].adds_up for name in bound.formula.names)
    return items and all(_linear(side) for side in tree.operands(bound.formula.root))


def _linear(node: tree.Node) -> bool:
    if isinstance(node, tree.Name):
        return True
    if isinstance(node, tree.Number):
        return False
    below = tree.operands(node)
    if isinstance(node, tree.Binary) and node.sign in "×÷":
        scale = isinstance(node.right, tree.Number) or (node.sign == "×" and isinstance(node.left, tree.Number))
        return scale and all(_linear(each) for each in below if not isinstance(each, tree.Number))
    if isinstance(node, tree.Call) and node.function not in _LINEAR:
        return False
    return all(_linear(each) for each in below)


def _parts(names: list[str], numerator: Floats, denominator: Floats) -> list[Part]:
    return [
        Part(name, float(above[0]), float(below[0]), float(above[1]), float(below[1]))
        for name, above, below in zip(names, numerator, denominator, strict=True)
    ]


def _told(done: Decomposition, outcome: Outcome, names: list[str], numerator: Floats, denominator: Floats) -> Contribution:
    before, after = outcome.base_value or 0.0, outcome.value or 0.0
    cells = zip(names, done.effects, numerator, denominator, strict=True)
    rows = [_row(name, effect, above, below, after - before) for name, effect, above, below in cells]
    rest = (after - before) - math.fsum([done.structure, done.efficiency])
    if abs(rest) <= 1e-12 * max(abs(before), abs(after)):
        rest = 0.0
    return Contribution(
        area=outcome.area or "",
        base_year=outcome.base_year or 0,
        year=outcome.year or 0,
        unit=outcome.unit or "1",
        before=before,
        after=after,
        change=after - before,
        structure=done.structure,
        efficiency=done.efficiency,
        rest=rest,
        rows=tuple(rows),
        method=SOURCE,
    )


def _row(name: str, effect: Effect, above: Floats, below: Floats, change: float) -> ContributionRow:
    ratios = [float(a / b) if b else None for a, b in zip(above, below, strict=True)]
    share = effect.total / change * 100.0 if change else None
    return ContributionRow(name, ratios[0], ratios[1], effect.structure, effect.efficiency, effect.total, share)
