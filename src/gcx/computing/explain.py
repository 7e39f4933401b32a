"""One outcome explained: everything it rests on, in the same terms as it was judged."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from gcx.analysis.answers import Explained, InputFigure, LightSaid
from gcx.computing.beside import side_by_side
from gcx.computing.contributing import contribution
from gcx.computing.flip import flips
from gcx.computing.lights import LEVELS, RULES, lights
from gcx.computing.outcomes import Computed
from gcx.findings import Finding, Location
from gcx.names import fold
from gcx.records import VINTAGES, Block, Figures, Outcome, Result, Source, plain


def explained(result: Result, computed: Computed, outcome: Outcome) -> Explained:
    """Explain one outcome of `computed`, which are the outcomes of `result`."""
    world = computed.world
    target = world.plan.targets[world.plan.target_position[outcome.target]]
    inputs = Inputs(computed, result.findings)
    common = list(computed.of_targets({target.id}, areas=None if outcome.area is None else {outcome.area}))
    own = next((each for each in computed.tracks(target.id) if each.variant == outcome.variant), None)
    row, column = _cell(computed, outcome)
    told = Explained(
        result=result,
        outcome=outcome,
        name_en=target.name_en,
        quote=target.quote,
        note=target.note,
        base_substituted=None,
        factor=1.0,
        inputs=tuple(inputs.of(source) for source in outcome.inputs),
        alternatives=(),
        years=tuple(each for each in common if each.variant == outcome.variant and each.year is not None),
        lights=(),
        contribution=None,
        flips=(),
        others=tuple(each.id for each in world.plan.targets if each.ref == target.ref and each.id != target.id),
    )
    if own is None or row is None or column is None:
        return told
    bound = own.bound(row, column)
    since = world.column(own.since)
    based = since is not None and outcome.base_year not in {None, outcome.year} and not bound.formula.is_cumulative
    return replace(
        told,
        base_substituted=bound.substituted(world.env(own.since), row, since, world.unit_names) if based and since is not None else None,
        factor=float(bound.factor),
        alternatives=side_by_side(computed, target, [each for each in common if each.year == outcome.year], row, column),
        lights=_lights(computed, outcome),
        contribution=contribution(world, own, outcome, row, column),
        flips=flips(world, own, outcome, row, column),
    )


class Inputs:
    """From a source to the figure as explain shows it."""

    def __init__(self, computed: Computed, findings: Sequence[Finding]) -> None:
        self._world = computed.world
        self._findings = findings
        self._items = {item.name: item for item in self._world.plan.items}
        self._constants = {constant.name: constant for constant in self._world.plan.constants}

    def of(self, source: Source) -> InputFigure:
        """A source with its code, 口径, vintage, typed unit, conversion and findings; parts alike."""
        return self._told(source, self._world.checked.figures, self._position(source))

    def one(self, figures: Figures, position: int) -> InputFigure:
        """A figure of the run, whether or not it is in use."""
        plan = self._world.plan
        item, area = plan.items[int(figures.item[position])], plan.areas[int(figures.area[position])]
        year, value = int(figures.year[position]), float(figures.value[position])
        vintage = VINTAGES[int(figures.vintage[position])]
        at, typed = figures.at(position), figures.typed(position)
        source = Source(item.name, area.name, year, value, item.unit.name, at, typed, vintage=vintage)
        return self._told(source, figures, position)

    def _told(self, source: Source, figures: Figures, position: int | None) -> InputFigure:
        item = self._items.get(source.item)
        constant = self._constants.get(source.item)
        return InputFigure(
            source=source,
            code=None if item is None else item.code,
            basis=item.basis if item is not None else constant.basis if constant is not None else None,
            typed_unit=None if position is None else typed_unit(figures.blocks[int(figures.block[position])], int(figures.index[position])),
            factor=1.0 if position is None else float(figures.factor[position]),
            findings=() if source.at is None else tuple(dict.fromkeys(each.rule.code for each in self.findings_at(source.at))),
            parts=tuple(self.of(part) for part in source.parts),
        )

    def findings_at(self, at: Location) -> list[Finding]:
        """The findings whose place, or one of whose related places, covers a cell."""
        return [each for each in self._findings if any(covers(place, at) for place in (each.at, *each.related))]

    def _position(self, source: Source) -> int | None:
        world = self._world
        if source.at is None or source.item not in world.plan.item_position:
            return None
        row, column = world.rows[world.plan.area_position[source.area]], world.column(source.year)
        position = -1 if column is None else int(world.cube.positions(world.plan.item_position[source.item])[row, column])
        return position if position >= 0 else None


def covers(place: Location, at: Location) -> bool:
    """Whether a (folded) place holds a cell; a whole sheet or file holds none."""
    if place.row is None or place.column is None or at.row is None or at.column is None or (place.file, place.sheet) != (at.file, at.sheet):
        return False
    rows = place.row <= at.row <= (place.last_row or place.row)
    return rows and place.column <= at.column <= (place.last_column or place.column)


def typed_unit(block: Block, index: int) -> str | None:
    """The unit written beside figure `index` of a block, `None` where there is none."""
    text = "" if block.unit is None else fold(plain(block.unit.raw(index)))
    return text or None


def _cell(computed: Computed, outcome: Outcome) -> tuple[int | None, int | None]:
    world = computed.world
    if outcome.area is None or outcome.year is None:
        return None, None
    return world.rows.get(world.plan.area_position[outcome.area]), world.column(outcome.year)


def _lights(computed: Computed, outcome: Outcome) -> tuple[LightSaid, ...]:
    """Both published rules on the same numbers, the run's own first; only where the outcome has a light."""
    if outcome.light is None or outcome.value is None or outcome.base_value is None or outcome.expected is None:
        return ()
    value, base, expected = (np.array([[number]]) for number in (outcome.value, outcome.base_value, outcome.expected))
    ordered = sorted(RULES.values(), key=lambda rule: rule.id != computed.light)
    levels = [int(lights(rule.id, value, base, expected)[0, 0]) for rule in ordered]
    return tuple(
        LightSaid(rule.id, rule.document, rule.title, rule.thresholds, LEVELS[level], used=rule.id == computed.light)
        for rule, level in zip(ordered, levels, strict=True)
        if level >= 0
    )
