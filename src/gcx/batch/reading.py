"""Many files read by any executor, in any order, and handed back in the order they were given."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

from gcx.batch.executing import Died, Executor, Failed, Serial
from gcx.batch.journal import Journal
from gcx.batch.rules import internal_error, reader_died
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
    """How every file is read: the plan, the area of sheets that name none, the limits; and what has been read before, if that is kept."""

    plan: Plan
    area: str | None
    limits: Limits
    journal: Journal | None = None


@dataclass(frozen=True, slots=True)
class Item:
    """One file to read: its path and the id it has in the result (`f1`)."""

    path: str
    file: str


@dataclass(frozen=True, slots=True)
class Kept:
    """What an earlier run read of a file that has not changed since."""

    submission: Submission


Answer: TypeAlias = Submission | Kept | Died | Failed
"""What comes of one file."""


def read_item(task: Task, item: Item) -> Submission | Kept:
    """The work of one item: read one file, or find what was read of it before."""
    if task.journal is not None and (found := task.journal.find(task, item)) is not None:
        return Kept(found)
    submission = read(item.path, file_id=item.file, plan=task.plan, area=task.area, limits=task.limits)
    if task.journal is not None:
        task.journal.keep(task, item, submission)
    return submission


def read_all(
    files: Sequence[str], task: Task, on_crash: Crash | None, *, executor: Executor | None = None, progress: Progress | None = None
) -> list[Submission]:
    """Read `files`, by default in this process alone; the result does not depend on who reads.

    An error of gcx itself is told to `on_crash` and costs its file only; without it, it is raised.
    """
    items = [Item(path, f"f{number}") for number, path in enumerate(files, start=1)]
    read_so_far: dict[int, Submission] = {}

    def done(number: int, answer: Answer) -> None:
        made = read_so_far[number] = settled(items[number], answer, on_crash)
        if task.journal is not None:
            task.journal.settled(task, items[number], made, kept=isinstance(answer, Kept))
        if progress is not None:
            progress(len(read_so_far), len(items))

    (executor or Serial()).run(read_item, task, items, done)
    if task.journal is not None:
        task.journal.forget_others()
    return [read_so_far[number] for number in range(len(items))]


def read_one(path: str, file_id: str, task: Task, on_crash: Crash | None) -> Submission:
    """One file, read anew; an error of gcx itself costs this file only."""
    found: list[Submission] = []
    item = Item(path, file_id)
    Serial().run(read_item, replace(task, journal=None), [item], lambda _, answer: found.append(settled(item, answer, on_crash)))
    return found[0]


def settled(item: Item, answer: Answer, on_crash: Crash | None) -> Submission:
    """What stands for a file in the result: what was read, or why nothing was."""
    if isinstance(answer, Kept):
        return answer.submission
    if isinstance(answer, Submission):
        return answer
    info = FileInfo(item.file, item.path, status=FileStatus.REFUSED)
    if isinstance(answer, Died):
        return Submission(info, findings=[reader_died(info)])
    if on_crash is None:
        raise answer.error
    on_crash(item.path, answer.error)
    return Submission(info, findings=[internal_error(info)])
