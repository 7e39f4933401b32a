"""The same work over many items: every executor gives every item one answer, and what goes wrong with one costs that one only."""

from __future__ import annotations

import multiprocessing
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from gcx.batch import Died, Failed, Processes, Serial, WorkerError
from gcx.batch.processes import copies, executor_for, forks

SOURCE = Path(__file__).resolve().parents[1] / "src"
EXECUTORS = [Serial(), Processes(2)]


def work(task: int, item: int) -> int:
    """`item` to the power of `task`; 7 fails, 5 ends the process."""
    if item == 7:
        raise ValueError("sieben")
    if item == 5 and multiprocessing.parent_process() is not None:
        os.kill(os.getpid(), signal.SIGTERM)
    return int(item**task)


def unsendable(_task: int, _item: int) -> object:
    return lambda: None


def answers(executor: Serial | Processes, items: list[int]) -> dict[int, object]:
    found: dict[int, object] = {}

    def done(number: int, answer: object) -> None:
        assert number not in found
        found[number] = answer

    executor.run(work, 3, items, done)
    return found


@pytest.mark.parametrize("executor", EXECUTORS, ids=["alone", "two"])
class TestEveryExecutor:
    def test_answers_every_item_once(self, executor):
        assert answers(executor, []) == {}
        found = answers(executor, [2, 7, 3, 11])
        failed = found.pop(1)
        assert found == {0: 8, 2: 27, 3: 1331}
        assert isinstance(failed, Failed)
        assert "sieben" in str(failed.error)

    def test_what_the_caller_raises_ends_the_run(self, executor):
        def done(_number, _answer):
            raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            executor.run(work, 3, [2, 4, 6, 8], done)
        assert not multiprocessing.active_children()


class TestProcesses:
    def test_a_worker_that_dies_costs_its_item(self):
        found = answers(Processes(2), [2, 5, 3, 5, 6])
        assert found == {0: 8, 1: Died(), 2: 27, 3: Died(), 4: 216}
        assert not multiprocessing.active_children()

    def test_an_answer_that_cannot_be_sent_is_an_error(self):
        found: list[object] = []
        Processes(2).run(unsendable, 1, [1, 2], lambda _, answer: found.append(answer))
        assert all(isinstance(each, Failed) and isinstance(each.error, WorkerError) for each in found)
        assert len(found) == 2

    def test_where_no_worker_can_start_the_work_is_done_here(self, monkeypatch):
        monkeypatch.setattr("gcx.batch.processes._serve", os.getcwdb)  # takes no argument: the worker ends before it has said a word
        assert answers(Processes(2), [2, 4]) == {0: 8, 1: 64}


class TestHowMany:
    def test_one_process_for_one_file(self, tmp_path):
        assert isinstance(executor_for([str(tmp_path / "甲.csv")], 4), Serial)

    def test_as_many_as_asked_but_no_more_than_files(self, tmp_path):
        chosen = executor_for([str(tmp_path / f"{number}.csv") for number in range(3)], 8)
        assert isinstance(chosen, Processes)
        assert chosen.count == 3

    def test_copies_are_made_only_where_that_is_safe(self, monkeypatch):
        monkeypatch.setattr("gcx.batch.processes.forks", lambda: False)
        assert isinstance(copies(3, 9), Serial)
        monkeypatch.setattr("gcx.batch.processes.forks", lambda: True)
        assert isinstance(copies(3, 9), Processes)
        assert isinstance(copies(3, 1), Serial)

    @pytest.mark.skipif(sys.platform != "linux", reason="where processes are copied")
    def test_a_process_with_threads_is_never_copied(self):
        program = (
            "import threading, time\nfrom gcx.batch.processes import forks\nassert forks()\n"
            "other = threading.Thread(target=time.sleep, args=(0.2,))\nother.start()\nassert not forks()\nother.join()\n"
        )
        environment = {**os.environ, "PYTHONPATH": str(SOURCE), "OPENBLAS_NUM_THREADS": "1"}
        done = subprocess.run([sys.executable, "-W", "error", "-c", program], env=environment, capture_output=True, check=False)
        assert done.returncode == 0, done.stderr.decode("utf-8", "replace")

    def test_pyarrow_keeps_threads(self, monkeypatch):
        monkeypatch.setitem(sys.modules, "pyarrow", sys.modules["os"])
        assert not forks()
