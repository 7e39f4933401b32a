"""Many files on one machine: read in processes of their own, in any order, and handed back in the order they were given.

The process that asks reads too. A process that dies (a native parser may abort) costs the file it was reading and nothing else.
"""

from __future__ import annotations

import os
import signal
import traceback
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from gcx.findings import Finding, Location, Rule, Severity, Text, rule
from gcx.plan import Plan, load_plan
from gcx.reading import read
from gcx.reading.limits import Limits
from gcx.records import FileInfo, FileStatus, Submission

if TYPE_CHECKING:
    from multiprocessing.connection import Connection
    from multiprocessing.context import SpawnProcess

Crash: TypeAlias = Callable[[str, Exception], None]
"""Told path and error of a file on which gcx itself failed."""
Progress: TypeAlias = Callable[[int, int], None]
"""Told how many files are done, and of how many."""

_PAYS = 6 << 20
"""Bytes of files below which starting a process costs more than it saves."""
_MOST = 8
_NATIVE = (".parquet", ".csv", ".tsv", ".txt")


class WorkerError(RuntimeError):
    """An error of gcx in a process; its text is the traceback there."""


@rule("F103", "internal-error", Severity.ERROR, "程序处理时出错", "internal error")
def internal_error(file: FileInfo) -> Finding:
    """含义：gcx 处理这个文件时自身出错，与数据是否正确无关。
    为什么：这个文件没有检查完，不能当作通过。
    怎么改：把提示中的日志文件交给维护人员；其他文件的结果不受影响。
    依据：gcx 约定
    """
    message = Text("gcx 处理这个文件时出错，未能检查", "gcx failed on this file; it was not checked")
    return Finding(internal_error.rule, message, Location(file.id), Text("把日志文件交给维护人员", "send the log file to the maintainers"))


@rule("F107", "reader-died", Severity.ERROR, "读取时程序意外终止", "the reading process died")
def reader_died(file: FileInfo) -> Finding:
    """含义：读这个文件的进程意外终止，文件没有检查；其他文件不受影响。
    为什么：文件内容可能损坏，或者系统内存不足。
    怎么改：用办公软件打开并另存后重报；仍不行的单独检查这个文件。
    依据：gcx 约定
    """
    message = Text("读取这个文件的进程意外终止，未能检查", "the process reading this file died; it was not checked")
    hint = Text("用办公软件打开并另存后重报，或单独检查这个文件", "open it in an office program, save it anew, or check it by itself")
    return Finding(reader_died.rule, message, Location(file.id), hint)


RULES: tuple[Rule, ...] = (internal_error.rule, reader_died.rule)
"""Rules about gcx itself."""


@dataclass(frozen=True, slots=True)
class Task:
    """How every file is read: the plan, the area of sheets that name none, the limits."""

    plan: Plan
    area: str | None
    limits: Limits


def processes_for(files: Sequence[str]) -> int:
    """How many processes pay off: one per 6 MB of files, at most one per processor, at most eight."""
    total = sum(_size(path) for path in files)
    return max(1, min(total // _PAYS, len(files), os.cpu_count() or 1, _MOST))


def _size(path: str) -> int:
    try:
        return Path(path).stat().st_size
    except (OSError, ValueError):
        return 0


def read_all(
    files: Sequence[str], task: Task, on_crash: Crash | None, *, jobs: int | None = 1, progress: Progress | None = None
) -> list[Submission]:
    """Read `files` with `jobs` processes, this one included (`None`: as many as pay off); the result does not depend on how many.

    An error of gcx itself is told to `on_crash` and costs its file only; without it, it is raised.
    """
    run = _Run(files, task, on_crash, progress)
    try:
        return run.through(processes_for(files) if jobs is None else jobs)
    finally:
        run.close()


def read_one(path: str, file_id: str, task: Task, on_crash: Crash | None) -> Submission:
    """One file; an error of gcx itself costs this file only."""
    try:
        return read(path, file_id=file_id, plan=task.plan, area=task.area, limits=task.limits)
    except Exception as error:  # noqa: BLE001 - a bug met in one file must not cost the other files their results
        return failed(path, file_id, error, on_crash)


def failed(path: str, file_id: str, error: Exception, on_crash: Crash | None) -> Submission:
    """What stands for a file on which gcx itself failed."""
    if on_crash is None:
        raise error
    on_crash(path, error)
    info = FileInfo(file_id, path, status=FileStatus.REFUSED)
    return Submission(info, findings=[internal_error(info)])


@dataclass(slots=True)
class _Worker:
    process: SpawnProcess
    line: Connection
    busy: int | None = None


@dataclass(slots=True)
class _Run:
    """One folder while it is read."""

    files: Sequence[str]
    task: Task
    on_crash: Crash | None
    progress: Progress | None
    done: dict[int, Submission] = field(default_factory=dict)
    pending: list[int] = field(default_factory=list)
    workers: list[_Worker] = field(default_factory=list)

    def through(self, jobs: int) -> list[Submission]:
        """Read everything."""
        self.pending = list(range(len(self.files) - 1, -1, -1))
        self.workers = [self._started() for _ in range(min(jobs, len(self.files)) - 1)]
        while len(self.done) < len(self.files):
            if self.workers:
                self._listen(None if self._own() is None else 0)
            own = self._own()
            if own is not None:
                self.pending.remove(own)
                self._finish(own, self._read(own))
        return [self.done[number] for number in range(len(self.files))]

    def _listen(self, seconds: float | None) -> None:
        """Hear every process that has something to say; `None` waits until one has."""
        from multiprocessing.connection import wait

        for line in wait([worker.line for worker in self.workers], seconds):
            self._hear(next(worker for worker in self.workers if worker.line is line))

    def _own(self) -> int | None:
        """The next file for this process: none that goes through a native parser, which might take everything down."""
        if not self.workers:
            return self.pending[-1] if self.pending else None
        return next((number for number in reversed(self.pending) if not self.files[number].lower().endswith(_NATIVE)), None)

    def _started(self) -> _Worker:
        import multiprocessing  # here: it takes time, and few runs need it

        context = multiprocessing.get_context("spawn")
        ours, theirs = context.Pipe()
        process = context.Process(target=_serve, args=(theirs, str(self.task.plan.path), self.task.area, self.task.limits), daemon=True)
        process.start()
        theirs.close()
        return _Worker(process, ours)

    def _hear(self, worker: _Worker) -> None:
        """Take what a process has to say; the first word is that it is ready."""
        try:
            answer = worker.line.recv()
        except (EOFError, OSError):
            self._lost(worker)
            return
        if worker.busy is not None:
            self._finish(worker.busy, answer if isinstance(answer, Submission) else self._failure(worker.busy, WorkerError(answer)))
        self._next(worker)

    def _next(self, worker: _Worker) -> None:
        worker.busy = self.pending.pop() if self.pending else None
        if worker.busy is not None:
            with suppress(OSError):  # it died meanwhile: waiting for its answer says so
                worker.line.send((self.files[worker.busy], _id(worker.busy)))

    def _lost(self, worker: _Worker) -> None:
        """A process died: its file is refused, and another takes its place."""
        self.workers.remove(worker)
        worker.line.close()
        if worker.busy is not None:
            info = FileInfo(_id(worker.busy), self.files[worker.busy], status=FileStatus.REFUSED)
            self._finish(worker.busy, Submission(info, findings=[reader_died(info)]))
            self.workers += [self._started()] if self.pending else []

    def _read(self, number: int) -> Submission:
        return read_one(self.files[number], _id(number), self.task, self.on_crash)

    def _failure(self, number: int, error: Exception) -> Submission:
        return failed(self.files[number], _id(number), error, self.on_crash)

    def _finish(self, number: int, submission: Submission) -> None:
        self.done[number] = submission
        if self.progress is not None:
            self.progress(len(self.done), len(self.files))

    def close(self) -> None:
        """End every process at once."""
        for worker in self.workers:
            worker.process.terminate()
            worker.line.close()
        for worker in self.workers:
            worker.process.join()


def _id(number: int) -> str:
    return f"f{number + 1}"


def _serve(line: Connection, plan: str, area: str | None, limits: Limits) -> None:
    """What a process does: read the files it is told to until the line is closed."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    task = Task(load_plan(plan), area, limits)
    line.send(None)
    while True:
        try:
            path, file = line.recv()
        except EOFError:
            return
        try:
            line.send(read_one(path, file, task, None))
        except Exception:  # noqa: BLE001 - told to the process that asked, which knows what to do
            line.send(traceback.format_exc())
