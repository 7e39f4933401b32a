"""Many files taken in by any executor, in any order, and handed back in the order they were given."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from gcx.batch.executing import Died, Executor, Failed, Serial, attempt
from gcx.batch.journal import Journal
from gcx.batch.rules import internal_error, reader_died
from gcx.checking import Draft, Registry, judge_cells
from gcx.plan import Plan
from gcx.reading import read
from gcx.reading.limits import Limits
from gcx.records import FileInfo, FileStatus, Submission

Crash: TypeAlias = Callable[[str, Exception], None]
"""Told path and error of a file on which gcx itself failed."""
Progress: TypeAlias = Callable[[int, int], None]
"""Told how many files are done, and of how many."""


@dataclass(frozen=True, slots=True)
class Task:
    """How every file is read and its cells judged: the plan (as look-ups), the area of sheets that name none, the limits; and what has been
    read before, if that is kept.
    """

    registry: Registry
    area: str | None
    limits: Limits
    journal: Journal | None = None

    @property
    def plan(self) -> Plan:
        """The plan."""
        return self.registry.plan


@dataclass(frozen=True, slots=True)
class Item:
    """One file to read: its path and the id it has in the result (`f1`)."""

    path: str
    file: str


@dataclass(frozen=True, slots=True)
class Taken:
    """One file taken in: what was read of it, and its blocks with every cell judged. `kept`: an earlier run read it, and it has not changed
    since.
    """

    submission: Submission
    drafts: list[Draft] = field(default_factory=list)
    kept: bool = False


Answer: TypeAlias = Taken | Died | Failed
"""What comes of one file."""


def take_in(task: Task, item: Item) -> Taken:
    """The work of one item: read one file, or find what was read of it before, and judge its cells."""
    found = None if task.journal is None else task.journal.find(task, item)
    if found is not None:
        return judged(task, found, kept=True)
    made = _read(task, item)
    if task.journal is not None:
        task.journal.keep(task, item, made.submission)
    return judged(task, made.submission)


def _read(task: Task, item: Item) -> Taken:
    """What is in one file, its cells not judged."""
    return Taken(read(item.path, file_id=item.file, plan=task.plan, area=task.area, limits=task.limits))


def judged(task: Task, submission: Submission, *, kept: bool = False) -> Taken:
    """What was read, with its cells judged."""
    return Taken(submission, judge_cells(submission, task.registry, task.area), kept)


def read_all(
    files: Sequence[str], task: Task, on_crash: Crash | None, *, executor: Executor | None = None, progress: Progress | None = None
) -> list[Taken]:
    """Take in `files`, by default in this process alone; the result does not depend on who reads.

    An error of gcx itself is told to `on_crash` and costs its file only; without it, it is raised.
    """
    items = [Item(path, f"f{number}") for number, path in enumerate(files, start=1)]
    so_far: dict[int, Taken] = {}

    def done(number: int, answer: Answer) -> None:
        made = so_far[number] = settled(items[number], answer, on_crash)
        for draft in made.drafts:
            draft.arrived(task.plan)
        if task.journal is not None:
            task.journal.settled(task, items[number], made.submission, kept=made.kept)
        if progress is not None:
            progress(len(so_far), len(items))

    (executor or Serial()).run(take_in, task, items, done)
    if task.journal is not None:
        task.journal.forget_others()
    return [so_far[number] for number in range(len(items))]


def read_one(path: str, file_id: str, task: Task, on_crash: Crash | None) -> Submission:
    """One file, read anew, its cells not judged; an error of gcx itself costs this file only."""
    item = Item(path, file_id)
    return settled(item, attempt(_read, task, item), on_crash).submission


def settled(item: Item, answer: Answer, on_crash: Crash | None) -> Taken:
    """What stands for a file in the result: what was read, or why nothing was."""
    if isinstance(answer, Taken):
        return answer
    info = FileInfo(item.file, item.path, status=FileStatus.REFUSED)
    if isinstance(answer, Died):
        return Taken(Submission(info, findings=[reader_died(info)]))
    if on_crash is None:
        raise answer.error
    on_crash(item.path, answer.error)
    return Taken(Submission(info, findings=[internal_error(info)]))
