"""Several machines, or several processes seen as a cluster: Dask hands out the work, gcx says what it is and puts the answers together.

Workers need not see this disk: files travel as bytes, the plan travels once, answers come back as they do from a process here. A worker
that is killed changes nothing, its items are worked on elsewhere; an item that kills worker after worker, the last times with nothing
beside it, is `Died`, alone.
Dask speaks pickle: a scheduler and its workers are to be trusted like this machine, and run the same gcx.
"""

from __future__ import annotations

import logging
import os
import pickle
import re
import time
import warnings
from collections import deque
from collections.abc import Callable, Collection, Iterator, Sequence
from concurrent.futures import CancelledError
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, TypeVar, cast

from gcx.batch.executing import ClusterError, Died, Failed, WorkerError, attempt
from gcx.batch.processes import deaf, size_of, told
from gcx.batch.reading import Item, Taken, Task, judged, take_in
from gcx.findings import Text
from gcx.records import Submission
from gcx.version import __version__

T = TypeVar("T")
I = TypeVar("I")  # noqa: E741 - task, item, answer
A = TypeVar("A")

LOCAL = "local"
_LIVES = 3
"""Workers an item may cost before it is given up."""
_WAIT = 15
"""Seconds to wait for the scheduler, and then for a first worker."""
_LOOK, _PATIENCE = 5, 60
"""Seconds after which to look whether there is still a worker, and for how long none may be there."""
_HOST = r"(?:\[[0-9A-Fa-f:.%]+\]|[^\s/:]+):[0-9]{1,5}"
_ADDRESS = re.compile(rf"(?:(?:tcp|tls|ucx)://)?{_HOST}|wss?://{_HOST}(?:/\S*)?")
_MOST_LOCAL = 8
_TOGETHER, _HEAVY = 50, 4 << 20
"""Files that travel together at most, and their bytes."""
_ROUNDS = 4
"""Batches each worker gets at least, so that none waits long for the last."""


@dataclass(frozen=True, slots=True)
class Cluster:
    """`tcp://host:port` of a Dask scheduler, or `local`: as many processes here. `remote`: items have to bring what they need along."""

    address: str
    remote: bool = True

    def run(self, work: Callable[[T, I], A], task: T, items: Sequence[I], done: Callable[[int, A | Died | Failed], None]) -> None:
        """As `Executor.run`. An item is asked for when there is room for it, so that `items` may make each on demand.

        Raises:
            ClusterError: the component is not installed, nobody answers, or the workers run another gcx.
        """
        with _client(self.address) as client:
            _hand_out(client, work, task, items, done, [[number] for number in range(len(items))])


def _threads(client: Any) -> int:
    """How many items the cluster works on at a time."""
    return max(int(sum(client.nthreads().values())), 1)


def _hand_out(
    client: Any,
    work: Callable[[Any, Any], Any],
    task: object,
    items: Sequence[Any],
    done: Callable[[int, Any], None],
    batches: Sequence[Sequence[int]],
) -> None:
    """The items in `batches`, as many of these under way as keep every worker busy; then those that may have killed one, each alone.

    Raises:
        ClusterError: no worker is left, or the scheduler is gone.
    """
    shared = client.submit(pickle.loads, pickle.dumps(task), pure=False)  # not scattered: what is scattered dies with its worker
    waiting, suspects = deque(batches), deque[int]()
    under_way: dict[Any, Sequence[int]] = {}
    room = 2 * _threads(client) + 2
    while waiting or under_way or suspects:
        if not waiting and not under_way:
            waiting, room = deque([[suspects.popleft()]]), 0
        while waiting and len(under_way) < max(room, 1):
            numbers = waiting.popleft()
            under_way[client.submit(_worked, work, shared, [items[number] for number in numbers], pure=False)] = numbers
        for future in _finished(client, under_way):
            numbers = under_way.pop(future)
            answers = _answers(future, len(numbers))
            future.release()
            for number, answer in zip(numbers, answers, strict=True):
                if isinstance(answer, Died) and room:
                    suspects.append(number)  # or it only stood beside one that killed the worker
                else:
                    done(number, answer)


def _finished(client: Any, futures: Collection[Any]) -> set[Any]:
    """Those that are done, as soon as one is."""
    import distributed

    seen = time.monotonic()
    while True:
        try:
            with client.as_current():
                return set(cast("Any", distributed).wait(list(futures), timeout=_LOOK, return_when="FIRST_COMPLETED").done)
        except TimeoutError:
            pass
        except CancelledError:
            raise _deserted() from None
        try:
            seen = time.monotonic() if client.nthreads() else seen
        except (OSError, TimeoutError):
            raise _deserted() from None
        if time.monotonic() - seen > _PATIENCE:
            raise _deserted()


def _worked(work: Callable[[Any, Any], Any], task: object, items: Sequence[object]) -> list[Any]:
    """What a worker does. An error may not survive the journey, its traceback as text does."""
    return [told(attempt(work, task, item)) for item in items]


def _answers(future: Any, count: int) -> list[Any]:
    from distributed import KilledWorker

    try:
        return list(future.result())
    except KilledWorker:
        return [Died()] * count
    except Exception as error:  # noqa: BLE001 - an answer that cannot travel is told like any error, once its item is alone
        return [Died() if count > 1 else Failed(WorkerError(f"{type(error).__name__}: {error}"))] * count


@contextmanager
def _client(address: str) -> Iterator[Any]:
    """A connection to the cluster, which is started and ended with it when it is `local`."""
    if find_spec("distributed") is None:
        raise ClusterError(
            Text("没有安装集群组件", "the component for clusters is not installed"),
            Text('安装：pip install "gcx[cluster]"，或不用 --cluster', 'install it: pip install "gcx[cluster]", or leave --cluster out'),
        )
    if address != LOCAL and _ADDRESS.fullmatch(address) is None:
        raise ClusterError(
            Text(f"集群地址“{address}”不对", f"“{address}” is no address of a cluster"),
            Text("写成 tcp://主机:8786，本机试用填 local", "write it like tcp://host:8786, or local to try it on this machine"),
        )
    import dask
    import distributed

    library = cast("Any", distributed)

    quiet = {"distributed.scheduler.allowed-failures": _LIVES - 1, "distributed.diagnostics.nvml": False}
    with dask.config.set(quiet), warnings.catch_warnings(), ExitStack() as stack:
        warnings.filterwarnings("ignore", "Sending large graph", UserWarning)  # an item is as large as a partition is
        for name in [each for each in logging.root.manager.loggerDict if each.startswith("distributed")]:
            logging.getLogger(name).setLevel(logging.CRITICAL)
        try:
            where: Any = address
            if address == LOCAL:
                with deaf():
                    count = min(os.cpu_count() or 1, _MOST_LOCAL)
                    where = stack.enter_context(
                        library.LocalCluster(
                            count, threads_per_worker=1, host="127.0.0.1", dashboard_address="127.0.0.1:0", silence_logs=logging.CRITICAL
                        )
                    )
            client = stack.enter_context(library.Client(where, timeout=_WAIT, set_as_default=False))
            client.wait_for_workers(1, timeout=_WAIT)
        except (OSError, TimeoutError, ValueError) as error:
            raise _unreachable(address) from error
        _same_gcx(client)
        yield client


def _deserted() -> ClusterError:
    return ClusterError(
        Text("集群上已没有工作进程，或调度程序已退出", "the cluster has no worker left, or its scheduler is gone"),
        Text(
            "重新启动 dask scheduler 和 dask worker 后再运行；用了 --out 的，加 --resume 接着做",
            "start dask scheduler and dask worker anew and run it again, with --resume where --out was given",
        ),
    )


def _unreachable(address: str) -> ClusterError:
    return ClusterError(
        Text(f"集群“{address}”连不上，或没有工作进程", f"the cluster “{address}” does not answer, or has no worker"),
        Text(
            "先启动 dask scheduler 和 dask worker；地址形如 tcp://主机:8786，本机试用填 local",
            "start dask scheduler and dask worker first; the address looks like tcp://host:8786, local tries it on this machine",
        ),
    )


def _same_gcx(client: Any) -> None:
    """Workers with another gcx would judge otherwise, those without one not at all."""
    found = set(client.run(_version, on_error="return").values())
    if found - {__version__}:
        shown = "、".join(sorted(each if isinstance(each, str) else "—" for each in found))
        raise ClusterError(
            Text(
                f"集群上的 gcx 版本（{shown}）与本机（{__version__}）不同",
                f"the cluster's gcx ({shown}) is not the one here ({__version__})",
            ),
            Text("各台机器装同一版本的 gcx", "install the same version of gcx on all machines"),
        )


def _version() -> str:
    return __version__


@dataclass(frozen=True, slots=True)
class _Carried:
    """A file on its way to a worker: its bytes, and what it is called here."""

    item: Item
    content: bytes


def _take_in_carried(task: Task, carried: _Carried) -> Taken:
    """Take in a file from its bytes, under its own name in the worker's own folder, which Dask clears when a worker was killed."""
    import distributed

    with TemporaryDirectory(prefix="gcx-", dir=cast("Any", distributed).get_worker().local_directory) as folder:
        path = Path(folder, Path(carried.item.path).name)
        path.write_bytes(carried.content)
        made = take_in(task, Item(str(path), carried.item.file))  # the journal stays at home
    made.submission.file.path = carried.item.path
    return made


def _kept(task: Task, found: Submission) -> Taken:
    return judged(task, found, kept=True)


class ClusterOverFiles:
    """`take_in` over files of this disk, read on a cluster. What cannot travel (no such file, a folder, too large) is looked at here."""

    def __init__(self, address: str) -> None:
        self._address = address

    def run(self, work: Callable[[T, I], A], task: T, items: Sequence[I], done: Callable[[int, A | Died | Failed], None]) -> None:  # noqa: ARG002
        """As `Executor.run`, for `take_in` alone; what was read is kept in this machine's journal."""
        self._read(cast("Task", task), cast("Sequence[Item]", items), done)

    def _read(self, task: Task, items: Sequence[Item], done: Callable[[int, Any], None]) -> None:
        travelling: list[int] = []
        for number, item in enumerate(items):
            found = None if task.journal is None else task.journal.find(task, item)
            if found is not None:
                done(number, attempt(_kept, task, found))
            elif _travels(item, task):
                travelling.append(number)
            else:
                done(number, attempt(take_in, task, item))

        def arrived(place: int, answer: Taken | Died | Failed) -> None:
            number = travelling[place]
            if task.journal is not None and isinstance(answer, Taken):
                task.journal.keep(task, items[number], answer.submission)
            done(number, answer)

        if travelling:
            luggage = _Luggage([items[number] for number in travelling])
            with _client(self._address) as client:
                batches = in_batches(luggage.sizes(), _threads(client))
                _hand_out(client, _take_in_carried, replace(task, journal=None), luggage, arrived, batches)


def in_batches(sizes: Sequence[int], workers: int) -> list[list[int]]:
    """Positions of files, given by their bytes, in runs that travel together: to hand out a file costs as much as to read a small one.

    Runs are short enough to keep all `workers` busy to the end; a file that is large travels alone.
    """
    most = max(1, min(_TOGETHER, len(sizes) // (_ROUNDS * workers)))
    batches: list[list[int]] = []
    held = 0
    for number, size in enumerate(sizes):
        if not batches or len(batches[-1]) == most or held + size > _HEAVY:
            batches.append([])
            held = 0
        batches[-1].append(number)
        held += size
    return batches


def _travels(item: Item, task: Task) -> bool:
    try:
        return Path(item.path).is_file() and Path(item.path).stat().st_size <= task.limits.file_bytes
    except (OSError, ValueError):
        return False


class _Luggage(Sequence[_Carried]):
    """Files with their bytes, each read when it is sent."""

    def __init__(self, items: Sequence[Item]) -> None:
        self._items = items

    def __len__(self) -> int:
        return len(self._items)

    def sizes(self) -> list[int]:
        """The bytes of each file; 0 for one that is gone meanwhile."""
        return [size_of(item.path) for item in self._items]

    def __getitem__(self, at: Any) -> Any:
        if isinstance(at, slice):
            return _Luggage(self._items[at])
        item = self._items[at]
        try:
            return _Carried(item, Path(item.path).read_bytes())
        except OSError:
            return _Carried(item, b"")
