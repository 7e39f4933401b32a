"""From a cell forward: which figure it is, and which outcomes rest on it."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from gcx.analysis.answers import CellExplained, InputFigure, Use
from gcx.computing.explain import Inputs, covers
from gcx.computing.outcomes import Computed
from gcx.computing.whatif import using
from gcx.computing.world import World, lineage
from gcx.findings import Location, Text
from gcx.records import VINTAGES, Block, Figures, Keys, Outcome, Result, Source, plain

_KEYS = {
    "area": Text("地区", "area"),
    "year": Text("年份", "year"),
    "item": Text("指标", "item"),
    "code": Text("代码", "code"),
    "unit": Text("计量单位", "unit"),
    "vintage": Text("数据状态", "vintage"),
    "note": Text("说明", "note"),
}


def cell_explained(result: Result, computed: Computed, at: Location) -> CellExplained:
    """What the cell `at` is, what it feeds, and the findings at it."""
    findings = tuple(each for each in result.findings if any(covers(place, at) for place in (each.at, *each.related)))
    for asked, look in (("figure", _figure), ("heading", _heading), ("milestone", _milestone), ("assigned", _assigned)):
        found = look(result, computed, at)
        if found is not None:
            (figure, typed, about, uses), kind = found, asked
            if kind == "figure":
                kind = _unused(computed, at, typed) if figure is None else "superseded" if about else kind
            return CellExplained(result, at, kind, figure, typed, about, uses, findings)
    return CellExplained(result, at, "nothing", None, None, None, (), findings)


def _unused(computed: Computed, at: Location, typed: str | None) -> str:
    """Why a value cell gave no figure."""
    if not (typed or "").strip():
        return "blank"
    return "removed" if at in computed.world.checked.lost.values() else "double"


_Found = tuple[InputFigure | None, str | None, str | None, tuple[Use, ...]]


def _figure(result: Result, computed: Computed, at: Location) -> _Found | None:
    """A cell that holds a value: the figure it became, or what was typed where it became none."""
    world, figures = computed.world, computed.world.checked.figures
    for number, block in enumerate(figures.blocks):
        index = _value_at(block, at)
        if index is None:
            continue
        typed = plain(block.raw(index))
        inputs = Inputs(computed, result.findings)
        position = _position(figures, number, index)
        if position is not None:
            figure, area = inputs.one(figures, position), int(figures.area[position])
            return figure, typed, None, tuple(_uses(computed, figure.source.item, area, at))
        former = world.checked.superseded
        position = _position(former, number, index)
        if position is not None:
            return inputs.one(former, position), typed, _superseding(result, world, position), ()
        return None, typed, _keyed(block, index), _lacking(computed, at)
    return None


def _position(figures: Figures, block: int, index: int) -> int | None:
    """The position of the figure made of row `index` of a block, `None` when none was."""
    found = np.flatnonzero((figures.block == block) & (figures.index == index))
    return int(found[0]) if len(found) else None


def _superseding(result: Result, world: World, position: int) -> str:
    """Which figure is used instead of a superseded one."""
    former, figures = world.checked.superseded, world.checked.figures
    same = (figures.area == former.area[position]) & (figures.item == former.item[position]) & (figures.year == former.year[position])
    used = int(np.flatnonzero(same)[0])
    name, at = VINTAGES[int(figures.vintage[used])], figures.at(used)
    place = at.label if at.file == former.at(position).file else f"{result.path_of(at.file)} {at.label}"
    return Text(f"判定用{name}数，见 {place}", f"the verdicts use the {name} figure, see {place}").in_(result.lang)


def _keyed(block: Block, index: int) -> str | None:
    """What the row says it is about, as written: `能源消费总量 银海区 2025年`."""
    keys = (block.item or block.code, block.area, block.year)
    return " ".join(filter(None, (plain(each.raw(index)).strip() for each in keys if each is not None))) or None


def _value_at(block: Block, at: Location) -> int | None:
    if (block.file, block.sheet) != (at.file, at.sheet):
        return None
    found = np.flatnonzero((block.row == at.row) & (block.column == at.column))
    return int(found[0]) if len(found) else None


def _heading(result: Result, computed: Computed, at: Location) -> _Found | None:
    """A cell that names area, year, item … of figures: which, and of how many."""
    for block in computed.world.checked.figures.blocks:
        if (block.file, block.sheet) != (at.file, at.sheet):
            continue
        for name, word in _KEYS.items():
            keys: Keys | None = getattr(block, name)
            if keys is None:
                continue
            rows = np.flatnonzero((keys.row == at.row) & (keys.column == at.column))
            if len(rows):
                zh = f"{word.zh}，用于{len(rows)}个数"
                en = f"{word.en} of {len(rows)} figures"
                return None, plain(keys.raw(int(rows[0]))), Text(zh, en).in_(result.lang), ()
    return None


def _milestone(result: Result, computed: Computed, at: Location) -> _Found | None:
    for each in computed.world.checked.milestones:
        if (each.at.file, each.at.sheet, each.at.row) == (at.file, at.sheet, at.row):
            about = f"{each.name}：{each.status}" if result.lang == "zh" else f"{each.name}: {each.status}"
            return None, None, about, _of_target(computed, each.target, "milestone")
    return None


def _assigned(result: Result, computed: Computed, at: Location) -> _Found | None:
    for each in computed.world.checked.assigned:
        if (each.at.file, each.at.sheet, each.at.row) == (at.file, at.sheet, at.row):
            words = Text(f"下达值 {each.value:.15g}（{each.document}）", f"assigned value {each.value:.15g} ({each.document})")
            return None, None, words.in_(result.lang), _of_target(computed, each.target, "goal")
    return None


def _of_target(computed: Computed, target: str, role: str) -> tuple[Use, ...]:
    found = (each for each in computed.of_targets({target}, only_latest=True) if each.variant is None)
    return tuple(Use(each, role, () if each.year is None else (each.year,)) for each in found)


def _uses(computed: Computed, item: str, area: int, at: Location) -> Iterator[Use]:
    """Every target × area × 口径 with an outcome that rests on the cell of an area (position in the plan), in plan order."""
    targets = using(computed.world.plan, {item})
    groups: dict[tuple[str, str | None, str | None], list[tuple[Outcome, str]]] = {}
    above = {computed.world.plan.areas[each].name for each in lineage(computed.world.plan, area)}
    for outcome in computed.of_targets(targets, areas=above):
        role = _role(outcome, at)
        if role is not None:
            groups.setdefault((outcome.target, outcome.area, outcome.variant), []).append((outcome, role))
    for group in groups.values():
        outcome, role = group[-1]
        yield Use(outcome, role, tuple(each.year for each, _ in group if each.year is not None))


def _role(outcome: Outcome, at: Location) -> str | None:
    found = None
    for source in outcome.inputs:
        if source.at == at:
            return "base" if source.year == outcome.base_year and source.year != outcome.year else "value"
        if _inside(source, at):
            found = "part"
    return found


def _inside(source: Source, at: Location) -> bool:
    return any(part.at == at or _inside(part, at) for part in source.parts)


def _lacking(computed: Computed, at: Location) -> tuple[Use, ...]:
    """Outcomes that cannot be judged for want of the figure the cell would have given."""
    world = computed.world
    labels = {
        f"{world.plan.items[item].name}@{world.plan.areas[area].name}@{year}"
        for (area, item, year), place in world.checked.lost.items()
        if place == at
    }
    if not labels:
        return ()
    return tuple(
        Use(outcome, "missing", () if outcome.year is None else (outcome.year,))
        for outcome in computed.latest()
        if labels.intersection(outcome.missing)
    )
