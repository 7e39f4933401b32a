"""A table too large for memory, judged in partitions: the same findings, at the same cells, and the same outcomes as in one piece.

The idea: nothing gcx checks or computes looks beyond a family of areas (all that hang together by `part_of` and `within`). So the rows
are read once and laid down on disk by family (`routing`, `spool`); runs of whole families of about half a million rows become
partitions (`families`); each goes through the ordinary stages as a table of its own, here, in other processes or on a cluster
(`judging`); what they found is told as the whole table would tell it (`merging`), and outcomes are made from their worlds on disk
when somebody asks (`outcomes`). Memory is bounded by a partition, disk by the table.

A table of which this cannot be said (rows that are no figures, rows 合计, partitions that would be understood differently) is left to
the ordinary way, and so is everything small.
"""

from __future__ import annotations

import pickle
import shutil
import tempfile
import weakref
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import overload

import numpy as np

from gcx.batch import Died, Executor, Failed
from gcx.checking import not_checked
from gcx.checking.areas import area_position
from gcx.checking.registry import is_blank
from gcx.findings import Finding
from gcx.names import year_of
from gcx.partitions.families import bounds, families
from gcx.partitions.figures import SpilledFigures
from gcx.partitions.judging import Judged, Part, Request, Task, judge_part, registry_of, shared
from gcx.partitions.merging import together
from gcx.partitions.outcomes import Chosen, Spilled
from gcx.partitions.routing import Routed, recognised, route
from gcx.reading.guard import Refused
from gcx.reading.streaming import Unlike, streamed
from gcx.records import Checked, FileInfo, Raw, Submission

__all__ = ["Request", "Spilled", "Whole", "judge_in_parts"]

_FIRST, _LAST = 1900, 2100


@dataclass(slots=True)
class Whole:
    """A table judged: the file as if it had been read, what checking gave, the outcomes, the hints beside them."""

    submission: Submission
    checked: Checked
    outcomes: Spilled
    hints: list[Finding]


class _Lost(Exception):  # noqa: N818 - ends a run, with the reason as a value
    def __init__(self, answer: Died | Failed) -> None:
        super().__init__()
        self.answer = answer


def judge_in_parts(path: str, file: str, request: Request, executor: Callable[[int], Executor]) -> Whole | Died | Failed | None:
    """Judge the table at `path` (id `file`) in partitions; `None` when it has to be judged in one piece.

    `executor` gives who works on so many partitions. A partition that is lost costs the whole table: `Died` or `Failed`.
    """
    if not families(request.plan).any():
        return None
    folder = tempfile.mkdtemp(prefix="gcx-")
    keep = _Keep()
    weakref.finalize(keep, shutil.rmtree, folder, ignore_errors=True)
    try:
        return _judged(path, file, request, executor, folder, keep)
    except (Unlike, Refused, OSError):  # the last: no room on the disk; the ordinary way needs none
        return None
    except _Lost as lost:
        return lost.answer
    finally:
        shared.cache_clear()


class _Keep:
    """Whoever holds this holds the files of a run; they are removed with it."""


def _judged(path: str, file: str, request: Request, executor: Callable[[int], Executor], folder: str, keep: _Keep) -> Whole | None:
    plan = request.plan
    with streamed(Path(path), file, request.limits) as stream:
        if stream is None:
            return None
        table = route(stream, folder, plan, request.area, _family_of(request), request.limits.streamed_lines)
        info = stream.info
    family = families(plan)
    parts = [
        Part(
            number, first, last, np.flatnonzero((family >= first) & (family < last)).astype(np.int32), str(Path(folder, f"{number}.world"))
        )
        for number, (first, last) in enumerate(bounds(table.sizes, request.limits.partition))
    ]
    if len(parts) < 2:
        return None
    common = Path(folder, "table")
    common.write_bytes(pickle.dumps(table, pickle.HIGHEST_PROTOCOL))
    years = _years(table, info, request)
    workers = executor(len(parts))
    while True:
        task = Task(request, info, years, None if _remote(workers) else str(common))
        judged = _run(workers, task, parts, table)
        if any(each.how != judged[0].how for each in judged):
            return None
        found = frozenset().union(*(each.years for each in judged))
        if not any(each.sheet.figures for each in judged):
            return None
        if found == years:
            return _whole(judged, parts, task, keep)
        years = found  # a year stood in the table in which no figure could be used


def _family_of(request: Request) -> Callable[[Raw], int]:
    """The family of an area cell; cells that name no area of the plan go to the first."""
    registry, of_area = registry_of(request.plan).anew(), families(request.plan).tolist()
    home = 0 if request.area is None else request.plan.area_position[request.area]

    def family(raw: Raw) -> int:
        position = home if is_blank(raw) else area_position(raw, registry)
        return int(of_area[position]) if position is not None else 0

    return family


def _years(table: Routed, info: FileInfo, request: Request) -> frozenset[int]:
    """The years that stand in the table: very likely those reported, which is known for sure when all partitions are judged."""
    block, _, _ = recognised(table.top(), info, request.plan, request.area)
    found = (year_of(raw) for raw in (block.year.values if block.year is not None else ()))
    return frozenset(year for year in found if year is not None and _FIRST <= year <= _LAST)


def _run(workers: Executor, task: Task, parts: Sequence[Part], table: Routed) -> list[Judged]:
    """Every partition judged, in order; one whose worker died is tried once more. `Unlike` when one is not understood, `_Lost` when one
    is lost.
    """
    answers: dict[int, Judged] = {}
    again: dict[int, Part] = {}

    def done(part: Part, answer: Judged | Died | Failed | None) -> None:
        if isinstance(answer, Died) and part.number not in again:
            again[part.number] = part
        elif isinstance(answer, Died | Failed):
            raise _Lost(answer)
        elif answer is None:
            raise Unlike
        else:
            if answer.world is not None:
                Path(part.world).write_bytes(answer.world)
                answer.world = None
            answers[part.number] = answer

    def through(some: Sequence[Part]) -> None:
        items: Sequence[Part] = _Carried(some, table) if _remote(workers) else some
        workers.run(judge_part, task, items, lambda place, answer: done(some[place], answer))

    through(parts)
    if again:
        through(list(again.values()))
    return [answers[number] for number in range(len(parts))]


def _remote(workers: Executor) -> bool:
    """Whether they may be on machines that do not see this disk."""
    return bool(getattr(workers, "remote", False))


class _Carried(Sequence[Part]):
    """Partitions with their rows, for workers that do not see this disk; each is read when it is sent."""

    def __init__(self, parts: Sequence[Part], table: Routed) -> None:
        self._parts = parts
        self._table = table

    def __len__(self) -> int:
        return len(self._parts)

    @overload
    def __getitem__(self, at: int) -> Part: ...
    @overload
    def __getitem__(self, at: slice) -> Sequence[Part]: ...
    def __getitem__(self, at: int | slice) -> Part | Sequence[Part]:
        """One partition with its rows, or some."""
        if isinstance(at, slice):
            return _Carried(self._parts[at], self._table)
        part = self._parts[at]
        return replace(part, rows=self._table.rows(part.first, part.last))


def _whole(judged: Sequence[Judged], parts: Sequence[Part], task: Task, keep: _Keep) -> Whole:
    """All partitions as one table."""
    request, plan, worlds = task.request, task.request.plan, [Path(part.world) for part in parts]
    sheet = judged[0].sheet
    sheet.figures = sum(each.sheet.figures for each in judged)
    task.info.sheets = [sheet]
    checked = Checked(
        SpilledFigures(worlds, plan, sum(each.figures for each in judged), keep),
        together((finding for each in judged for finding in each.findings), plan, task.info.id),
        not_checked(missed for each in judged for missed in each.unjudged),
        lost={place: at for each in judged for place, at in each.lost.items()},
        declined=frozenset().union(*(each.declined for each in judged)),
    )
    year = request.year if request.year is not None else max(task.years, default=None)
    chosen = Chosen(plan, request.areas, request.light, request.review, year, keep=keep)
    submission = Submission(task.info, findings=judged[0].notes)
    outcomes = Spilled(worlds, [each.summary for each in judged], chosen)
    hints = [hint for each in judged for hint in each.hints]
    own = [hint for hint in hints if hint.at.file == task.info.id]
    others = dict.fromkeys(hint for hint in hints if hint.at.file != task.info.id)  # on assigned values: every partition says the same
    return Whole(submission, checked, outcomes, [*own, *others])
