"""Several processes on one machine. One that dies costs the item it was working on and nothing else."""

from __future__ import annotations

import gc
import os
import pickle
import signal
import sys
import threading
import traceback
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from gcx.batch.executing import Died, Executor, Failed, Serial, WorkerError, attempt
from gcx.reading.formats.sniff import container

if TYPE_CHECKING:
    from multiprocessing.connection import Connection
    from multiprocessing.process import BaseProcess

T = TypeVar("T")
I = TypeVar("I")  # noqa: E741 - task, item, answer
A = TypeVar("A")

_PAYS = 6 << 20
"""Bytes of files below which starting a process costs more than it saves."""
_PAYS_FORKED = 1 << 20
"""The same where a process is started by copying this one, which costs next to nothing."""
_MOST = 8
_HEAD = 4096


def executor_for(files: Sequence[str], jobs: int | None) -> Executor:
    """`jobs` processes (`None`: as many as pay off for these files); this one alone where more would do nothing.

    Among several files one that a foreign parser opens is never opened here: should that end its process, the others go on.
    """
    count = min(processes_for(files) if jobs is None else jobs, len(files))
    return Processes(count) if count > 1 or (len(files) > 1 and any(map(_foreign, files))) else Serial()


def _foreign(path: str) -> bool:
    """Whether a file is opened by a parser that is not Python, and so might abort the process."""
    try:
        if not Path(path).is_file():  # a pipe would wait, and lose what is read
            return False
        with Path(path).open("rb") as stream:
            return container(stream.read(_HEAD)) == "parquet"
    except (OSError, ValueError):
        return False


def copies(jobs: int | None, count: int) -> Executor:
    """For work on what this process holds in memory, `count` times: copies of it where it can be copied, else this one alone."""
    wanted = min(jobs or os.cpu_count() or 1, count, count if jobs else _MOST)
    return Processes(wanted) if wanted > 1 and forks() else Serial()


def processes_for(files: Sequence[str]) -> int:
    """How many processes pay off: one per 6 MB of files (1 MB where processes start at once), at most one per processor, at most eight."""
    total = sum(size_of(path) for path in files)
    return max(1, min(total // (_PAYS_FORKED if forks() else _PAYS), len(files), os.cpu_count() or 1, _MOST))


def size_of(path: str) -> int:
    """The bytes of a file; 0 where there is none."""
    try:
        return Path(path).stat().st_size
    except (OSError, ValueError):
        return 0


def forks() -> bool:
    """Whether a copy of this process is safe: on Linux, with no other thread that might hold a lock, and no pyarrow, which keeps threads."""
    if sys.platform != "linux" or "pyarrow" in sys.modules:
        return False
    try:
        return len(os.listdir("/proc/self/task")) == 1  # noqa: PTH208 - names are all that is wanted
    except OSError:
        return False


class Processes:
    """So many processes that work; this one only hands out items and takes answers, so no parser can take it down."""

    def __init__(self, count: int) -> None:
        self.count = count

    def run(self, work: Callable[[T, I], A], task: T, items: Sequence[I], done: Callable[[int, A | Died | Failed], None]) -> None:
        """As `Executor.run`."""
        crew = _Crew(work, task, items, done)
        try:
            crew.through(min(self.count, len(items)))
        finally:
            crew.close()


@dataclass(slots=True)
class _Worker:
    process: BaseProcess
    line: Connection
    busy: int | None = None


@dataclass(slots=True)
class _Crew:
    """The workers of one run, and the items nobody has taken yet (last first)."""

    work: Callable[[Any, Any], Any]
    task: Any
    items: Sequence[Any]
    done: Callable[[int, Any], None]
    pending: list[int] = field(default_factory=list)
    workers: list[_Worker] = field(default_factory=list)

    def through(self, count: int) -> None:
        """Work through everything."""
        from multiprocessing.connection import wait

        self.pending = list(range(len(self.items) - 1, -1, -1))
        for _ in range(count):
            self._start()
        while self.workers:
            for line in wait([worker.line for worker in self.workers]):
                self._hear(next(worker for worker in self.workers if worker.line is line))
        while self.pending:  # no worker could be started here
            number = self.pending.pop()
            self.done(number, attempt(self.work, self.task, self.items[number]))

    def _start(self) -> None:
        import multiprocessing  # here: it takes time, and few runs need it

        copied = forks()
        context: Any = multiprocessing.get_context("fork" if copied else "spawn")
        ours, theirs = context.Pipe()
        held = [worker.line for worker in self.workers] + [ours] if copied else []
        process = context.Process(target=_serve, args=(theirs, held, self.work, self.task, gc.get_threshold()), daemon=True)
        with deaf():
            process.start()
        theirs.close()
        self.workers.append(_Worker(process, ours))

    def _hear(self, worker: _Worker) -> None:
        """Take what a worker has to say; the first word is that it is ready."""
        try:
            said = worker.line.recv_bytes()
        except (EOFError, OSError):
            self._lost(worker)
            return
        number, worker.busy = worker.busy, self.pending.pop() if self.pending else None
        if worker.busy is None:
            self._dismiss(worker)
        else:
            with suppress(OSError):  # it died meanwhile: waiting for its answer says so
                worker.line.send(self.items[worker.busy])
        if number is not None:  # unpacked when the worker is busy again
            self.done(number, pickle.loads(said))  # noqa: S301 - from a process of this run

    def _dismiss(self, worker: _Worker) -> None:
        """Nothing is left for it: closing the line ends it."""
        self.workers.remove(worker)
        worker.line.close()
        worker.process.join()

    def _lost(self, worker: _Worker) -> None:
        """A worker died: its item is lost, and another takes its place, unless it died before it had one."""
        self._dismiss(worker)
        if worker.busy is None:
            return
        if self.pending:
            self._start()
        self.done(worker.busy, Died())

    def close(self) -> None:
        """End every worker at once."""
        for worker in self.workers:
            worker.process.kill()
            worker.line.close()
        for worker in self.workers:
            worker.process.join()


@contextmanager
def deaf() -> Iterator[None]:
    """While a worker starts Ctrl-C is ignored, which it inherits: this process alone ends the run, and says so once."""
    before = signal.getsignal(signal.SIGINT)
    if before is None or threading.current_thread() is not threading.main_thread():  # not ours to change
        yield
        return
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def _serve(line: Connection, held: Sequence[Connection], work: Callable[[Any, Any], Any], task: Any, cycles: tuple[int, int, int]) -> None:
    """What a worker does: the items it is told, until the line is closed. `held` are lines of others that a copied process must let go,
    `cycles` says how often to look for cycles of objects: as here.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    gc.set_threshold(*cycles)
    gc.freeze()  # else a copied process, looking for cycles, would come to own all that it shares with the first one
    for other in held:
        other.close()
    line.send_bytes(b"")
    while True:
        try:
            line.send_bytes(_packed(attempt(work, task, line.recv())))
        except (EOFError, OSError):  # nobody is there any more
            return


def _packed(answer: Any) -> bytes:
    """The answer for its journey, arrays as they are; one that cannot travel is an error of gcx, told like any other."""
    try:
        return pickle.dumps(told(answer), pickle.HIGHEST_PROTOCOL)
    except Exception as error:  # noqa: BLE001 - see above
        return pickle.dumps(told(Failed(error)))


def told(answer: Any) -> Any:
    """An answer as it travels: an error may not survive the journey, its traceback as text does."""
    if isinstance(answer, Failed):
        return Failed(WorkerError("".join(traceback.format_exception(answer.error))))
    return answer
