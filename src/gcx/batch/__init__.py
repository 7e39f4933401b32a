"""Many submissions in one run: the same work over many items, here, in processes of this machine, or on a cluster.

`executing` is the interface, `processes` one way to do it, `reading` what is done with it; `RULES` are the rules about gcx itself.
"""

from __future__ import annotations

from gcx.batch.executing import ClusterError, Died, Executor, Failed, Serial, WorkerError
from gcx.batch.journal import Journal
from gcx.batch.processes import Processes, executor_for
from gcx.batch.reading import Crash, Item, Progress, Task, read_all, read_one, settled
from gcx.batch.rules import RULES, internal_error, reader_died

__all__ = [
    "RULES",
    "ClusterError",
    "Crash",
    "Died",
    "Executor",
    "Failed",
    "Item",
    "Journal",
    "Processes",
    "Progress",
    "Serial",
    "Task",
    "WorkerError",
    "executor_for",
    "internal_error",
    "read_all",
    "read_one",
    "reader_died",
    "settled",
]
