"""A long run that is ended: at once, with one plain line, nothing half written, nobody left behind; and how it goes on."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from cli_kit import HEAD, small_plan
from gcx.gathering import MARK

SOURCE = Path(__file__).resolve().parents[1] / "src"
COUNT = 240
pytestmark = [pytest.mark.slow, pytest.mark.skipif(os.name == "nt", reason="signals of another kind")]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Enough files to be caught in the middle of."""
    path = tmp_path_factory.mktemp("中断 试验")
    small_plan(path / "方案")
    (path / "上报").mkdir()
    for number in range(COUNT):
        rows = "".join(
            f"合浦县,{year},{item},{'暂无' if number % 7 == 3 and year == 2022 else number + year - 1990.5},{unit}\n"
            for item, unit in (("能源消费总量", "万吨标准煤"), ("地区生产总值", "亿元"))
            for year in range(2020 + number % 3, 2026)
        )
        (path / "上报" / f"第{number:03}.csv").write_text(HEAD + rows, encoding="utf-8")
    return path


def command(folder: Path, *arguments: str) -> subprocess.Popen[bytes]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("GCX_")}
    environment |= {"PYTHONPATH": str(SOURCE), "GCX_PLAN": str(folder / "方案" / "plan.yaml"), "PYTHONIOENCODING": "utf-8"}
    return subprocess.Popen(
        [sys.executable, "-W", "error::DeprecationWarning", "-m", "gcx", "check", "上报", *arguments],
        cwd=folder,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )


def begun(folder: Path, out: str, jobs: int) -> subprocess.Popen[bytes]:
    """A run that has read some files and not all."""
    process = command(folder, "--out", out, "-f", "json", "-j", str(jobs))
    kept = folder / out / MARK
    while process.poll() is None and (not kept.is_dir() or len(list(kept.glob("*.read"))) < 12):
        time.sleep(0.002)
    assert process.poll() is None
    return process


def alive(group: int) -> bool:
    """Whether any process of the group is left."""
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    return True


def results(folder: Path, out: str) -> dict[str, bytes]:
    """Everything written, without the lines that hold the clock."""
    return {
        path.relative_to(folder / out).as_posix(): b"\n".join(
            line for line in path.read_bytes().splitlines() if not line.startswith(b'"run"')
        )
        for path in (folder / out).rglob("*.json")
    }


@pytest.fixture(scope="module")
def whole(folder):
    """What an uninterrupted run writes."""
    process = command(folder, "--out", "一次做完", "-f", "json", "-j", "1")
    process.communicate()
    assert process.returncode == 1
    return results(folder, "一次做完")


@pytest.mark.parametrize("jobs", [1, 2])
def test_ctrl_c_then_resume(folder, whole, jobs):
    out = f"中断 {jobs}"
    process = begun(folder, out, jobs)
    os.killpg(process.pid, signal.SIGINT)  # as a terminal does: every process of the group hears it
    said, complained = process.communicate(timeout=20)
    lines = complained.decode().splitlines()
    assert process.returncode == 130
    assert said == b""
    assert len(lines) == 2
    assert lines[0].startswith("错误：已中断，读完")
    assert f"共{COUNT}个" in lines[0]
    assert "--resume" in lines[1]
    assert not alive(process.pid)
    assert not [path for path in (folder / out).rglob("*") if path.is_file() and path.suffix not in {".read", ".tmp"}]
    again = command(folder, "--out", out, "-f", "json", "--resume", "-j", str(jobs))
    _, told = again.communicate()
    assert "没有再读" in told.decode()
    assert results(folder, out) == whole
    assert not list((folder / out).rglob("*.tmp"))


@pytest.mark.parametrize("jobs", [1, 2])
def test_killed_then_resume(folder, whole, jobs):
    out = f"被杀 {jobs}"
    process = begun(folder, out, jobs)
    process.kill()
    process.communicate()
    ended = time.monotonic() + 10
    while alive(process.pid) and time.monotonic() < ended:
        time.sleep(0.01)
    assert not alive(process.pid)  # workers notice that nobody listens any more
    again = command(folder, "--out", out, "-f", "json", "--resume", "-j", str(jobs))
    again.communicate()
    assert again.returncode == 1
    assert results(folder, out) == whole


@pytest.mark.parametrize("jobs", [2, 3])
def test_as_many_processes_as_you_like_give_the_same_bytes(folder, whole, jobs):
    process = command(folder, "--out", f"{jobs}个进程", "-f", "json", "-j", str(jobs))
    _, complained = process.communicate()
    assert "Warning" not in complained.decode()
    assert results(folder, f"{jobs}个进程") == whole
    assert len(whole) == COUNT + 1
    assert json.loads(whole["汇总.json"])["summary"]["files"] == COUNT


def test_a_run_without_a_folder_says_how_it_could_go_on(folder):
    process = command(folder, "--progress", "percent")
    assert process.stderr is not None
    assert process.stderr.readline().decode().startswith("10%")
    process.send_signal(signal.SIGINT)
    _, complained = process.communicate(timeout=20)
    assert process.returncode == 130
    assert "--out" in complained.decode().splitlines()[-1]
