"""The outcomes of a table judged in partitions: worlds on disk, read one after the other when outcomes are asked for.

Outcomes come target by target in plan order, within a target partition by partition: that is plan order of the areas where families
stand together in the plan, as areas of one county do. What is counted was counted when the partition was judged.
"""

from __future__ import annotations

import pickle
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import BinaryIO, TypeAlias

import numpy as np

from gcx.computing import Computed
from gcx.computing.outcomes import entries
from gcx.computing.world import World
from gcx.findings import Text
from gcx.plan import Plan
from gcx.records import Outcome, Outcomes, Standing, Status, Tally

_NOBODY = "\x00"
Told: TypeAlias = Outcome | Tally


class _Packer(pickle.Pickler):
    """Leaves the plan out: every world has it, and it may be larger than they are."""

    def persistent_id(self, obj: object) -> str | None:
        return "plan" if isinstance(obj, Plan) else None


class _Unpacker(pickle.Unpickler):
    plan: Plan

    def persistent_load(self, pid: object) -> Plan:  # noqa: ARG002 - there is only one
        return self.plan


def pack(world: World, stream: BinaryIO) -> None:
    """Write a world without its plan."""
    _Packer(stream, pickle.HIGHEST_PROTOCOL).dump(world)


def unpacked(path: Path, plan: Plan) -> World:
    """The world laid down at `path`."""
    with path.open("rb") as stream:
        reader = _Unpacker(stream)
        reader.plan = plan
        made: World = reader.load()
    return made


@dataclass(slots=True)
class Summary:
    """One partition counted: statuses, areas with a number (see `Computed.placed`), tallies without a leading area, standing."""

    counts: dict[str, int]
    placed: dict[str, tuple[int, int]]
    tallies: list[Told]
    standing: Standing


def summary_of(computed: Computed) -> Summary:
    """Count one partition."""
    return Summary(computed.counts(), computed.placed(), list(computed.tallied(_NOBODY)), computed.standing())


@dataclass(frozen=True, slots=True)
class Chosen:
    """What outcomes are made of a world: by which plan, of which areas, with which rule of the lights and which review.

    `areas` are those that were asked for, `only` those that are looked at now; `None` for all. `keep` holds on to the files.
    """

    plan: Plan
    areas: frozenset[str] | None
    light: str
    review: str | None
    year: int | None
    only: frozenset[str] | None = None
    keep: object = None

    def targets(self) -> list[str]:
        """The ids of the plan's targets."""
        return [target.id for target in self.plan.targets]

    def computed(self, world: Path, targets: Collection[str] | None = None) -> Computed:
        """The outcomes of one partition, or of some targets of it."""
        made = unpacked(world, self.plan)
        with np.errstate(all="ignore"):
            found = Computed(made, entries(made, self.areas, targets), self.light, self.review)
        return found if self.only is None else found.within(self.only)

    def within(self, areas: Collection[str]) -> Chosen:
        """The same, looking only at some areas."""
        wanted = frozenset(areas)
        return replace(self, only=wanted if self.only is None else wanted & self.only)


class Spilled(Outcomes):
    """The `Outcomes` of all partitions; `worlds` are the files, `year` is the review year."""

    def __init__(self, worlds: Sequence[Path], summaries: Sequence[Summary], chosen: Chosen) -> None:
        self._worlds = worlds
        self._summaries = list(summaries)
        self._chosen = chosen
        self.year = chosen.year

    def __iter__(self) -> Iterator[Outcome]:
        """Every outcome of every year up to the review year."""
        return self._by_target(iter)

    def latest(self) -> Iterator[Outcome]:
        """Each target × area × variant at its latest year up to the review year."""
        return self._by_target(Computed.latest)

    def counts(self) -> dict[str, int]:
        """As `Computed.counts`."""
        count: Counter[str] = Counter()
        for each in self._summaries:
            count.update(each.counts)
        return {status.value: count[status.value] for status in Status if count[status.value]}

    def places(self) -> list[str]:
        """As `Computed.places`."""
        placed = {name: place for each in self._summaries for name, place in each.placed.items()}
        return sorted(placed, key=placed.__getitem__)

    def tallied(self) -> Iterator[Told]:
        """As `Outcomes.tallied`: what the partitions tell of one target is told together. Only the leading area's partition is read anew."""
        lead = next(iter(self.places()), _NOBODY)
        of_target: dict[str, list[list[Told]]] = {}
        for world, each in zip(self._worlds, self._summaries, strict=True):
            told: dict[str, list[Told]] = {}
            for one in self._chosen.computed(world).tallied(lead) if lead in each.placed else each.tallies:
                told.setdefault(one.first.target if isinstance(one, Tally) else one.target, []).append(one)
            for target, found in told.items():
                of_target.setdefault(target, []).append(found)
        for target in self._chosen.targets():
            yield from _together(of_target.get(target, []))

    def standing(self) -> Standing:
        """As `Outcomes.standing`."""
        found = Standing(departments={name: {} for each in self._summaries for name in each.standing.departments})
        for each in self._summaries:
            for area, statuses in each.standing.areas.items():
                for status, count in statuses.items():
                    found.add_area(area, Status(status), count)
            for name, statuses in each.standing.departments.items():
                for status, count in statuses.items():
                    found.add_departments(None if name is None else [name], Status(status), count)
        return found.ordered([area.name for area in self._chosen.plan.areas])

    def within(self, areas: Collection[str]) -> Spilled:
        """The outcomes of these areas only, judged as they were together with all others."""
        chosen = self._chosen.within(areas)
        return Spilled(self._worlds, [summary_of(chosen.computed(world)) for world in self._worlds], chosen)

    def _by_target(self, views: Callable[[Computed], Iterator[Outcome]]) -> Iterator[Outcome]:
        for target in self._chosen.targets():
            for world in self._worlds:
                yield from views(self._chosen.computed(world, [target]))


def _together(parts: Iterable[list[Told]]) -> Iterator[Told]:
    """What partitions tell of one target: each outcome without a number that is still new, then one tally."""
    met: set[Status] = set()
    tallies: list[Tally] = []
    for told in parts:
        before = frozenset(met)
        for one in told:
            if isinstance(one, Tally):
                tallies.append(one)
            elif one.status is Status.UNKNOWN or one.status not in before:
                met.add(one.status)
                yield one
    if tallies:
        yield _summed(tallies)


def _summed(tallies: Sequence[Tally]) -> Tally:
    statuses: Counter[str] = Counter()
    labels: Counter[Text] = Counter()
    notes: dict[Text, tuple[str, ...]] = {}
    for each in tallies:
        statuses.update(each.statuses)
        labels.update(each.labels)
        for words, areas in each.notes.items():
            notes[words] = (*notes.get(words, ()), *areas)
    return Tally(
        tallies[0].first,
        tuple(area for each in tallies for area in each.areas),
        {status.value: statuses[status.value] for status in Status if statuses[status.value]},
        notes,
        next((each.light for each in tallies if each.light), None),
        dict(labels),
    )
