"""The same results from a cluster as from one process, whoever dies on the way."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from gcx import pipeline
from gcx.batch import Died, Failed, Journal, cluster
from gcx.batch.cluster import Cluster, ClusterError
from gcx.cli import main
from gcx.plan import load_plan
from gcx.reading import streaming
from gcx.reading.limits import DEFAULT
from gcx.rendering import render

distributed = pytest.importorskip("distributed")

ROOT = Path(__file__).parents[1]
SAMPLES = ROOT / "data" / "samples"
pytestmark = [
    pytest.mark.slow,
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
]


def doubled(folder: str, item: int) -> int:
    """Twice the item; 3 kills its worker the first time, 5 every time, 7 is an error."""
    if item == 3 and not Path(folder, "killed").exists():
        Path(folder, "killed").touch()
        os.kill(os.getpid(), signal.SIGKILL)
    if item == 5:
        os.kill(os.getpid(), signal.SIGKILL)
    if item == 7:
        raise KeyError(item)
    return 2 * item


def files_in(folder: Path) -> list[str]:
    """A few submissions: good ones, one that is no spreadsheet, one that is not there."""
    for number in range(6):
        shutil.copy(SAMPLES / "北海市2020-2025.xlsx", folder / f"报表 {number}.xlsx")
    (folder / "坏.xlsx").write_bytes(b"PK\x03\x04 damaged")
    return [*map(str, sorted(folder.glob("*.xlsx"))), str(folder / "没有.xlsx")]


def text(result: pipeline.Result) -> str:
    """A result as it is written, its clock aside."""
    return "".join(render(replace(result, started="", seconds=0.0), "json"))


@contextmanager
def office(folder: Path) -> Iterator[tuple[str, subprocess.Popen[bytes], subprocess.Popen[bytes]]]:
    """A scheduler and two workers as an office would start them: their address, the scheduler, and the process that minds the workers."""
    place = folder / "scheduler.json"
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), str(ROOT / "tests")])}
    here = ["--host", "127.0.0.1", "--no-dashboard", "--scheduler-file", str(place)]

    def start(*command: str) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            [sys.executable, "-m", *command], env=environment, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )

    with ExitStack() as stack:
        boss = stack.enter_context(start("distributed.cli.dask_scheduler", "--port", "0", *here))
        stack.callback(boss.terminate)
        while not place.exists():
            time.sleep(0.05)
        minder = stack.enter_context(start("distributed.cli.dask_worker", "--nworkers", "2", "--nthreads", "1", *here))
        stack.callback(minder.terminate)
        address = json.loads(place.read_text(encoding="utf-8"))["address"]
        with distributed.Client(address, set_as_default=False) as client:
            client.wait_for_workers(2, timeout=120)  # one that is killed while it starts takes its minder with it
        yield address, boss, minder


@pytest.fixture(scope="module")
def scheduler(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, int]]:
    """The address of a cluster, and the process that minds its workers."""
    with office(tmp_path_factory.mktemp("集群 试验")) as (address, _, minder):
        yield address, minder.pid


def asleep(_folder: str, item: int) -> int:
    """An item that takes its time."""
    time.sleep(60)
    return item


@pytest.mark.parametrize("gone", ["workers", "scheduler"])
def test_a_cluster_that_is_deserted_ends_the_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, gone: str) -> None:
    monkeypatch.setattr(cluster, "_LOOK", 0.2)
    monkeypatch.setattr(cluster, "_PATIENCE", 0.5)
    import dask
    import psutil

    with office(tmp_path) as (address, boss, minder), dask.config.set({"distributed.comm.timeouts.connect": "1s"}):

        def end() -> None:
            for each in (boss,) if gone == "scheduler" else (minder, *psutil.Process(minder.pid).children(recursive=True)):
                each.kill()

        timer = threading.Timer(3, end)
        timer.start()
        with pytest.raises(ClusterError, match="没有工作进程"):
            Cluster(address).run(asleep, "", range(3), lambda *_: None)
        timer.join()


@pytest.mark.parametrize("address", ["nonsense", "http://127.0.0.1:8786", "tcp://", "tcp://主机", "主机"])
def test_what_is_no_address_is_said_at_once(address: str) -> None:
    with pytest.raises(ClusterError, match="地址"):
        Cluster(address).run(doubled, "", [1], lambda *_: None)


def test_a_worker_that_dies_costs_nothing_and_an_item_that_kills_costs_itself(tmp_path: Path) -> None:
    found: dict[int, object] = {}
    Cluster("local").run(doubled, str(tmp_path), range(9), found.__setitem__)
    assert (tmp_path / "killed").exists()
    assert {number: answer for number, answer in found.items() if isinstance(answer, int)} == {n: 2 * n for n in (0, 1, 2, 3, 4, 6, 8)}
    assert isinstance(found[5], Died)
    assert isinstance(found[7], Failed)
    assert "KeyError: 7" in str(found[7].error)


def test_an_item_that_kills_costs_itself_and_not_those_that_travel_with_it(tmp_path: Path) -> None:
    found: dict[int, object] = {}
    with cluster._client("local") as client:
        cluster._hand_out(client, doubled, str(tmp_path), range(9), found.__setitem__, [[0, 1, 2, 3], [4, 5, 6], [7, 8]])
    assert {number: answer for number, answer in found.items() if isinstance(answer, int)} == {n: 2 * n for n in (0, 1, 2, 3, 4, 6, 8)}
    assert isinstance(found[5], Died)
    assert isinstance(found[7], Failed)


@pytest.mark.parametrize("workers", [1, 3, 64])
def test_small_files_travel_together_and_every_worker_has_something_to_do(workers: int) -> None:
    sizes = [20_000] * 700 + [9 << 20] + [1 << 20] * 20
    batches = cluster.in_batches(sizes, workers)
    assert [number for batch in batches for number in batch] == list(range(len(sizes)))
    assert all(len(batch) == 1 or sum(sizes[number] for number in batch) <= 4 << 20 for batch in batches)
    assert max(map(len, batches)) == {1: 50, 3: 50, 64: 2}[workers]
    assert len(batches) >= 4 * workers
    assert cluster.in_batches([], workers) == []


def test_what_is_raised_while_answers_come_in_ends_the_run() -> None:
    def done(number: int, answer: object) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        Cluster("local").run(doubled, "", [1, 2], done)


def test_files_read_on_a_cluster_give_the_same_though_a_worker_is_killed(tmp_path: Path, scheduler: tuple[str, int]) -> None:
    import psutil

    address, minder = scheduler
    files = files_in(tmp_path)
    killed = []

    def first_file_done(done: int, _: int) -> None:
        if done > 1 and not killed:  # the one that is not there is looked at here
            workers = [each for each in psutil.Process(minder).children(recursive=True) if "spawn_main" in " ".join(each.cmdline())]
            killed.append(workers[0].pid)
            workers[0].kill()

    alone = pipeline.check(files)
    together = pipeline.check(files, cluster=address, progress=first_file_done)
    assert killed
    assert text(together) == text(alone)
    assert [info.path for info in together.files] == files


def test_what_was_read_on_a_cluster_is_kept_here(tmp_path: Path, scheduler: tuple[str, int]) -> None:
    files = files_in(tmp_path)[:3]
    kept = tmp_path / "读过的"
    kept.mkdir()
    first = pipeline.check(files, cluster=scheduler[0], journal=Journal(kept))
    journal = Journal(kept, reuse=True)
    again = pipeline.check(files, cluster=scheduler[0], journal=journal)
    assert journal.kept == 3
    assert text(again) == text(first)


def test_partitions_judged_on_a_cluster_give_the_same(tmp_path: Path, scheduler: tuple[str, int], monkeypatch: pytest.MonkeyPatch) -> None:
    from test_partitions import PLAN, names, table, write

    monkeypatch.setattr(streaming, "_LEAST", 0)
    areas = "\n".join(
        f"  - {{name: {name}, code: a{number:03d}, level: {level}{f', part_of: {above}' if above else ''}}}"
        for number, (name, level, above, _) in enumerate(names(24))
    )
    (tmp_path / "t.txt").write_text("降低 占比 达标 家数 事项 定性", encoding="utf-8")
    (tmp_path / "plan.yaml").write_text(PLAN.format(areas=areas), encoding="utf-8")
    plan, file = load_plan(tmp_path / "plan.yaml"), write(tmp_path / "大表.csv", table(4))
    limits = replace(DEFAULT, partition=600)
    alone = pipeline.check(file, plan=plan, limits=limits, in_parts=True)
    together = pipeline.check(file, plan=plan, limits=limits, in_parts=True, cluster=scheduler[0])
    assert type(together.outcomes).__name__ == "Spilled"
    assert text(together) == text(alone)


def test_the_command_says_when_nobody_answers(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(cluster, "_WAIT", 1)
    assert main(["check", str(SAMPLES / "北海市2020-2025.xlsx"), "--cluster", "tcp://127.0.0.1:1"]) == 2
    assert "集群“tcp://127.0.0.1:1”连不上" in capsys.readouterr().err


def test_without_the_component_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cluster, "find_spec", lambda _: None)
    with pytest.raises(ClusterError, match="没有安装集群组件") as refused:
        pipeline.check(SAMPLES / "北海市2020-2025.xlsx", cluster="local")
    assert "gcx[cluster]" in refused.value.hint.en


def test_workers_with_another_gcx_are_refused(scheduler: tuple[str, int], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cluster, "__version__", "0.0.0")
    with pytest.raises(ClusterError, match="版本"):
        Cluster(scheduler[0]).run(doubled, "", [1], lambda *_: None)
