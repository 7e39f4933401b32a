"""The same work over many items: the one interface behind which one process, several processes or a cluster do it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeVar

from gcx.findings import Text

T = TypeVar("T")
I = TypeVar("I")  # noqa: E741 - task, item, answer
A = TypeVar("A")


@dataclass(frozen=True, slots=True)
class Died:
    """Whoever worked on an item ended without an answer: a native parser aborted, memory ran out."""


@dataclass(frozen=True, slots=True)
class Failed:
    """The work raised. Where it was done elsewhere, `error` is a `WorkerError` that holds the traceback there."""

    error: Exception


class WorkerError(RuntimeError):
    """An error of gcx in another process; its text is the traceback there."""


class ClusterError(ValueError):
    """There is no cluster to work on. `text` says why, `hint` what to do."""

    def __init__(self, text: Text, hint: Text) -> None:
        self.text = text
        self.hint = hint
        super().__init__(text.zh)


class Executor(Protocol):
    """Something that can do the same work over many items."""

    def run(self, work: Callable[[T, I], A], task: T, items: Sequence[I], done: Callable[[int, A | Died | Failed], None]) -> None:
        """Call `work(task, item)` for every item, in any order, and `done(number, answer)` as each is finished, always in the caller's
        process and thread; return when every item is done.

        `work` stands at the top level of a module; task, items and answers can be pickled. What the work raises becomes `Failed`, what
        ends a worker becomes `Died` of that item alone. Whatever `done` raises (and Ctrl-C) ends the run at once, leaving no worker behind.
        """
        ...


class Serial:
    """This process, one item after the other, in order."""

    def run(self, work: Callable[[T, I], A], task: T, items: Sequence[I], done: Callable[[int, A | Died | Failed], None]) -> None:
        """As `Executor.run`; what ends a worker ends everything here."""
        for number, item in enumerate(items):
            done(number, attempt(work, task, item))


def attempt(work: Callable[[T, I], A], task: T, item: I) -> A | Failed:
    """The answer, or the error of gcx itself as a value: a bug met in one item must not cost the others their results."""
    try:
        return work(task, item)
    except Exception as error:  # noqa: BLE001 - see above
        return Failed(error)
