"""The second pass: one partition through the ordinary stages, read as a table of its own, checked, computed.

What it found is handed back; its world (the figures as matrices, and the cells they came from) is laid down for whoever wants outcomes.
"""

from __future__ import annotations

import io
import pickle
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np

from gcx.checking import Unjudged, check_part
from gcx.checking.registry import Registry
from gcx.computing import Whole, compute, hints
from gcx.findings import Finding, Location
from gcx.partitions.outcomes import Summary, pack, summary_of
from gcx.partitions.routing import Routed, recognised
from gcx.plan import Plan
from gcx.reading.columnar import ColumnRows
from gcx.reading.limits import Limits
from gcx.reading.streaming import Unlike
from gcx.records import Block, Figures, FileInfo, Ints, Keys, SheetInfo, Submission, distinct

Place: TypeAlias = tuple[int, int, int]
_KEYS = ("area", "year", "item", "code", "unit", "vintage", "note")


@dataclass(frozen=True, slots=True)
class Request:
    """What was asked for: the area of rows that name none, limits, review year, areas wanted, rule of the lights, review, assigned values."""

    plan: Plan
    area: str | None
    limits: Limits
    year: int | None
    areas: frozenset[str] | None
    light: str
    review: str | None
    assigned: Submission | None


@dataclass(frozen=True, slots=True)
class Task:
    """How every partition is judged. `years` are those of the whole table.

    `shared` leads to the `Routed` table where the workers see the same disk; elsewhere its rows travel with every partition.
    """

    request: Request
    info: FileInfo
    years: frozenset[int]
    shared: str | None


@dataclass(frozen=True, slots=True)
class Part:
    """Partition `number`: families `first` to `last` (one past) and their areas; where its world is laid down, or its rows where no disk
    is shared.
    """

    number: int
    first: int
    last: int
    areas: Ints
    world: str
    rows: tuple[int, Ints, ColumnRows] | None = None


@dataclass(slots=True)
class Judged:
    """What one partition gave. `how` says how its table was understood, which must be the same for all; `years` are those reported.

    `world` is the pickled world where it could not be laid down.
    """

    how: tuple[object, ...]
    sheet: SheetInfo
    notes: list[Finding]
    findings: list[Finding]
    hints: list[Finding]
    unjudged: list[Unjudged]
    lost: Mapping[Place, Location]
    declined: Collection[Place]
    years: frozenset[int]
    figures: int
    summary: Summary
    world: bytes | None = None


def judge_part(task: Task, part: Part) -> Judged | None:
    """The work of one partition; `None` when its table is not understood as a plain long one, or holds what belongs elsewhere."""
    request, plan = task.request, task.request.plan
    copies, numbers, rows = part.rows if part.rows is not None else shared(task.shared or "").rows(part.first, part.last)
    try:
        block, sheet, notes = recognised(rows, task.info, plan, request.area)
    except Unlike:
        return None
    how = _understood(block, notes, numbers)
    block = _own(block, copies, numbers)
    sheet.figures = int(np.isfinite(block.number).sum()) + sum(not _blank(raw) for raw in block.odd.values())
    submissions = [Submission(task.info, [block]), *([request.assigned] if request.assigned else [])]
    checked, unjudged = check_part(submissions, plan, area=request.area, years=task.years, registry=registry_of(plan))
    reporting = set(distinct(checked.figures.area)) | {area for area, _, _ in checked.lost}
    if not reporting <= set(part.areas.tolist()):
        return None
    checked.figures.blocks = tuple(map(_bare, checked.figures.blocks))
    checked.superseded = Figures.none()
    whole = Whole(task.years, part.number == 0)
    made = compute(checked, plan, year=request.year, areas=request.areas, light=request.light, review=request.review, whole=whole)
    findings, checked.findings = checked.findings, []
    carried = None
    if part.rows is None:
        with Path(part.world).open("wb") as laid_down:
            pack(made.world, laid_down)
    else:
        carried = io.BytesIO()
        pack(made.world, carried)
    return Judged(
        how=how,
        sheet=sheet,
        notes=[_moved(note, numbers) for note in notes],
        findings=findings,
        hints=hints(made),
        unjudged=unjudged,
        lost=checked.lost,
        declined=checked.declined,
        years=frozenset(distinct(checked.figures.year)) | {year for _, _, year in checked.lost},
        figures=len(checked.figures),
        summary=summary_of(made),
        world=None if carried is None else carried.getvalue(),
    )


_registries: dict[int, tuple[Plan, Registry]] = {}


def registry_of(plan: Plan) -> Registry:
    """The look-ups of a plan, which take as long to build as a partition to check: built once in a process."""
    if id(plan) not in _registries:
        _registries.clear()
        _registries[id(plan)] = plan, Registry.of(plan)
    return _registries[id(plan)][1]


@lru_cache(maxsize=1)
def shared(path: str) -> Routed:
    """The table laid down at `path`, what every partition of it needs read once."""
    found: Routed = pickle.loads(Path(path).read_bytes())  # noqa: S301 - written by this run
    return found


def _own(block: Block, copies: int, numbers: Ints) -> Block:
    """The block without the copies above it, its cells where they stand in the file."""
    start = int(np.searchsorted(block.row, copies + 1))
    place = np.concatenate([np.zeros(1, np.int32), numbers])  # a key that stands in no cell is in row 0

    def cut(keys: Keys | None) -> Keys | None:
        return None if keys is None else Keys(keys.codes[start:], keys.values, place[keys.row[start:]], keys.column[start:])

    kept: dict[str, Any] = {name: cut(getattr(block, name)) for name in _KEYS}
    return replace(
        block,
        row=place[block.row[start:]],
        column=block.column[start:],
        number=block.number[start:],
        odd={index - start: raw for index, raw in block.odd.items() if index >= start},
        **kept,
    )


def _bare(block: Block) -> Block:
    """The block with nothing but its cells: all that outcomes need."""
    return replace(block, area=None, year=None, item=None, code=None, unit=None, vintage=None, note=None)


def _understood(block: Block, notes: list[Finding], numbers: Ints) -> tuple[object, ...]:
    """Which columns were taken for what, and what the reader had to say."""
    keys = (getattr(block, name) for name in _KEYS)
    columns = [None if each is None else tuple(distinct(each.column)) for each in keys]
    return (int(block.column[0]), *columns, *(_moved(note, numbers) for note in notes))


def _moved(finding: Finding, numbers: Ints) -> Finding:
    """The finding at its place in the file."""

    def moved(at: Location) -> Location:
        rows: dict[str, Any] = {name: int(numbers[row - 1]) for name in ("row", "last_row") if (row := getattr(at, name)) is not None}
        return replace(at, **rows)

    return replace(finding, at=moved(finding.at), related=tuple(map(moved, finding.related)))


def _blank(raw: object) -> bool:
    return raw is None or (isinstance(raw, str) and not raw.strip())
