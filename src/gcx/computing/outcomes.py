"""All outcomes of a run: arrays inside, `Outcome` views while iterating."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass

import numpy as np

from gcx.computing.deliver import without_formula
from gcx.computing.emission import Emission, counted, latest
from gcx.computing.sources import Tracing
from gcx.computing.terms import CODE, STATUSES
from gcx.computing.track import Track, track
from gcx.computing.view import Views, reviewed
from gcx.computing.world import World
from gcx.findings import Text
from gcx.records import NO_NOTE, UNJUDGED, Bools, Outcome, Outcomes, Standing, Status, Tally


@dataclass(slots=True)
class Entry:
    """One target: its tracks (formula first, then variants), each with the cells (areas × years) that are outcomes; or a ready outcome."""

    target: str
    tracks: list[tuple[Track, Bools]]
    ready: Outcome | None = None


class Computed(Outcomes):
    """The `Outcomes` of a run, in plan order of targets, then area, year, variant.

    `year` is the review year: the latest reported one unless the caller chose another; `None` when nothing was reported. `world` is
    what the formulas were evaluated on, `light` the rule of the lights, `review` the review asked for.
    """

    def __init__(self, world: World, entries: list[Entry], light: str, review: str | None = None) -> None:
        self.world = world
        self.light = light
        self.review = review
        self.year = world.now
        self._names: list[str] = [world.plan.areas[area].name for area in world.cube.areas.tolist()]
        self._entries = entries

    def __iter__(self) -> Iterator[Outcome]:
        """Every outcome of every year up to the review year."""
        return self._views(only_latest=False)

    def latest(self) -> Iterator[Outcome]:
        """Each target × area × variant at its latest year up to the review year."""
        return self._views(only_latest=True)

    def counts(self) -> dict[str, int]:
        """Statuses of the latest outcomes without a variant, in the order of `Status`; listed and baseline are not counted."""
        count: Counter[Status] = Counter()
        for entry in self._entries:
            if entry.ready is not None and entry.ready.status is not Status.LISTED:
                count[entry.ready.status] += 1
            for each, cells in entry.tracks[:1]:
                count.update(counted(each, cells))
        return {status.value: count[status] for status in Status if count[status]}

    def standing(self) -> Standing:
        """As `Outcomes.standing`, counted on the arrays; areas and departments in plan order."""
        by_area = np.zeros((len(self.world.cube.areas), len(STATUSES)), np.int64)
        found = Standing(departments={name: {} for name in (*self.world.plan.departments, None)})
        for entry in self._entries:
            if entry.ready is not None and entry.ready.status not in UNJUDGED:
                found.add_area(entry.ready.area, entry.ready.status)
                found.add_departments(entry.ready.departments, entry.ready.status)
            for each, cells in entry.tracks[:1]:
                last = latest(cells)
                np.add.at(by_area, (np.nonzero(last)[0], each.status[last]), 1)
                for code, count in enumerate(np.bincount(each.status[last], minlength=len(STATUSES)).tolist()):
                    if count and STATUSES[code] not in UNJUDGED:
                        found.add_departments(each.target.departments, STATUSES[code], count)
        for row, code in np.argwhere(by_area).tolist():
            if STATUSES[code] not in UNJUDGED:
                found.add_area(self._name(row), STATUSES[code], int(by_area[row, code]))
        return found.ordered([area.name for area in self.world.plan.areas])

    def within(self, areas: Collection[str]) -> Computed:
        """The outcomes of these areas only, judged as they were together with all others."""
        wanted = np.array([self._name(row) in areas for row in range(len(self.world.cube.areas))], np.bool_)
        kept = [
            Entry(
                entry.target,
                [(each, cells & wanted[:, None]) for each, cells in entry.tracks],
                entry.ready if entry.ready is not None and entry.ready.area in areas else None,
            )
            for entry in self._entries
        ]
        return Computed(self.world, kept, self.light, self.review)

    def judged(self) -> Iterator[tuple[Track, Bools]]:
        """The track of each target's own formula, with the cells (areas × years) that are outcomes."""
        for entry in self._entries:
            yield from entry.tracks[:1]

    def places(self) -> list[str]:
        """The areas with a number to show in their latest year, in order of appearance."""
        return list(self.placed())

    def placed(self) -> dict[str, tuple[int, int]]:
        """The same, each with the place of the first target that shows it among the targets, and its own among the plan's areas."""
        found: dict[int, int] = {}
        for number, entry in enumerate(self._entries):
            shown = [_figures(each, latest(cells)).any(axis=1) for each, cells in entry.tracks]
            if shown:
                found = dict.fromkeys(np.flatnonzero(np.logical_or.reduce(shown)).tolist(), number) | found
        order = sorted(found, key=lambda row: (found[row], row))
        return {self._name(row): (found[row], int(self.world.cube.areas[row])) for row in order}

    def tallied(self, lead: str | None = None) -> Iterator[Outcome | Tally]:
        """As `Outcomes.tallied`, counted on the arrays: views are made only of what is told in words.

        `lead` is the area whose merely listed values count, by default the first with a number to show.
        """
        tracing = Tracing(self.world)
        lead = next(iter(self.places()), None) if lead is None else lead
        for entry in self._entries:
            if entry.ready is not None:
                yield reviewed(entry.ready, self.review)
            for each, cells in entry.tracks[:1]:
                last = latest(cells)
                if last.any():
                    views = Views(each, self.world, tracing, self.light, self.review)
                    yield from self._rest(each, last & ~_figures(each, last), views)
                    yield from self._tally(each, last, views, lead)

    def _rest(self, each: Track, cells: Bools, views: Views) -> Iterator[Outcome]:
        """Outcomes without a number: every unknown one, and the first of any other status."""
        met: set[int] = set()
        for row in np.flatnonzero(cells.any(axis=1)).tolist():
            status = int(each.status[row][cells[row]][0])
            if status == CODE[Status.UNKNOWN] or status not in met:
                met.add(status)
                yield from (outcome for _, outcome in views.row(row, cells))

    def _tally(self, each: Track, last: Bools, views: Views, lead: str | None) -> Iterator[Tally]:
        own = np.zeros(len(last), np.bool_)
        if lead in self._names:
            own[self._names.index(lead)] = True
        cells = _figures(each, last) & ((each.status != CODE[Status.LISTED]) | own[:, None])
        rows = np.flatnonzero(cells.any(axis=1)).tolist()
        if not rows:
            return
        first = next(outcome for _, outcome in views.row(rows[0], cells))
        count = np.bincount(each.status[cells], minlength=len(STATUSES)).tolist()
        statuses = {status.value: count[code] for code, status in enumerate(STATUSES) if count[code]}
        made = (outcome for row in rows for _, outcome in views.row(row, cells)) if self.review else ()
        labels = dict(Counter(outcome.review["label"] for outcome in made if outcome.review))
        yield Tally(first, tuple(map(self._name, rows)), statuses, self._notes(each, cells, views), views.lit(cells), labels)

    def _notes(self, each: Track, cells: Bools, views: Views) -> dict[Text, tuple[str, ...]]:
        """What is to be known about some of the numbers: only paths that are missing, sums and assigned values have anything to say."""
        wordy = np.broadcast_to(bool(each.beside), len(cells)) | self._summed(len(cells))
        told = cells & (wordy[:, None] | (each.status == CODE[Status.NO_PATH]))
        for status in NO_NOTE:
            told &= each.status != CODE[status]
        notes: dict[Text, list[str]] = {}
        for row, column in np.argwhere(told).tolist():
            reason = views.words_of(row, column)
            if reason is not None:
                notes.setdefault(reason, []).append(self._name(row))
        return {reason: tuple(areas) for reason, areas in notes.items()}

    def _summed(self, rows: int) -> Bools:
        """Rows with a figure that is a sum of parts."""
        found: Bools = np.logical_or.reduce([np.zeros(rows, np.bool_), *(cells.any(axis=1) for cells in self.world.rolled.values())])
        return found

    def _name(self, row: int) -> str:
        return self._names[row]

    def of_targets(self, ids: Collection[str], *, areas: Collection[str] | None = None, only_latest: bool = False) -> Iterator[Outcome]:
        """The outcomes of some targets (and of some areas) only, in the same order."""
        return self._views(only_latest=only_latest, ids=ids, areas=areas)

    def tracks(self, target: str) -> list[Track]:
        """The tracks of one target (its formula, then its variants); none where it has no formula."""
        return [each for entry in self._entries for each, _ in entry.tracks if each.target.id == target]

    def _views(self, *, only_latest: bool, ids: Collection[str] | None = None, areas: Collection[str] | None = None) -> Iterator[Outcome]:
        tracing = Tracing(self.world)
        for entry in self._entries:
            if ids is not None and entry.target not in ids:
                continue
            if entry.ready is not None:
                if areas is None or entry.ready.area in areas:
                    yield reviewed(entry.ready, self.review)
                continue
            chosen = [(each, latest(cells) if only_latest else cells) for each, cells in entry.tracks if cells.any()]
            made = [(Views(each, self.world, tracing, self.light, self.review), cells) for each, cells in chosen]
            if not made:
                continue
            for row in np.flatnonzero(np.logical_or.reduce([cells.any(axis=1) for _, cells in made])).tolist():
                if areas is not None and self._name(row) not in areas:
                    continue
                found = [(column, order, outcome) for order, (views, cells) in enumerate(made) for column, outcome in views.row(row, cells)]
                yield from (outcome for _, _, outcome in sorted(found, key=lambda each: each[:2]))


def _figures(each: Track, cells: Bools) -> Bools:
    """Which of the cells have a number to show."""
    found: Bools = cells & np.isfinite(each.measure.value) & (each.status != CODE[Status.UNKNOWN])
    return found


def entries(world: World, areas: Collection[str] | None, targets: Collection[str] | None = None) -> list[Entry]:
    """Measure and judge every target of the plan, or those of these ids."""
    emission = Emission(world, areas)
    leads = world.whole is None or world.whole.leads
    found = []
    for target in world.plan.targets:
        if targets is not None and target.id not in targets:
            continue
        tracks = [each for variant in (None, *target.variants) if (each := track(target, variant, world)) is not None]
        if tracks:
            found.append(Entry(target.id, [(each, emission.cells(each)) for each in tracks]))
        elif leads and (areas is None or world.plan.top_area.name in areas):
            found.append(Entry(target.id, [], without_formula(target, world)))
    return found
