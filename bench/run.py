"""How fast gcx is, as ratios measured side by side: a table (Markdown) and a plot in bench/out.

    python bench/run.py [--runs N] [--seed N] [--only w1,w2,w3,w4] [--inputs FOLDER] [--peers FOLDER] [--plot FILE]

CPU seconds (user + system, children included), seconds on the clock and peak memory of whole processes, runs interleaved A B A B,
medians quoted after one round that only warms the caches. No absolute limit is set: machines differ, ratios hardly do. The ratio is
one of CPU seconds, but for `-j 2`, where it is one of the clock.

`--peers` names a virtual environment with `frictionless[excel]`, which validates the same workbook; without it that line is left out.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

HERE = Path(__file__).parent
ROOT = HERE.parent
SAMPLE = ROOT / "data" / "samples" / "北海市2020-2025.xlsx"


@dataclass(slots=True)
class Case:
    """A command, the commands it is measured against with the ratio it may have at most, on the clock or (by default) in CPU seconds."""

    name: str
    size: str
    command: list[str]
    against: dict[str, float] = field(default_factory=dict)
    clock: bool = False
    place: Path = ROOT
    cpu: list[float] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)
    memory: list[float] = field(default_factory=list)

    def median(self, *, clock: bool) -> float:
        """The median time."""
        return statistics.median(self.seconds if clock else self.cpu)


def cases(folder: Path, peers: Path | None) -> list[Case]:
    """Everything that is measured, in the order in which it runs."""
    python, check = sys.executable, [sys.executable, "-m", "gcx", "check", "-p"]

    def plan(size: str) -> str:
        return str(folder / f"plan_{size}" / "plan.yaml")

    def plain(size: str, *files: Path) -> list[str]:
        return [python, str(HERE / "plain.py"), str(folder / f"plan_{size}"), *map(str, files)]

    w4 = sorted((folder / "w4").glob("*.xlsx"))
    pandas, frictionless = "import pandas", "frictionless validate W1"
    found = [
        Case(pandas, "w1", [python, "-c", pandas]),
        Case("gcx --help", "w1", [python, "-m", "gcx", "--help"], {pandas: 0.6}),
        Case("gcx plan where", "w1", [python, "-m", "gcx", "plan", "where"], {pandas: 0.6}),
        Case("sample workbook", "w1", [python, "-m", "gcx", "check", str(SAMPLE)], {pandas: 1.8}),
        Case("W1 workbook", "w1", [*check, plan("w1"), str(folder / "w1.xlsx")], {pandas: 1.8, frictionless: 0.9}),
        Case("plain W2 csv", "w2", plain("w2", folder / "w2.csv")),
        Case("W2 csv", "w2", [*check, plan("w2"), str(folder / "w2.csv")], {"plain W2 csv": 1.5}),
        Case("W2 csv with faults", "w2", [*check, plan("w2"), str(folder / "w2_dirty.csv")], {"W2 csv": 1.2}),
        Case("plain W2 xlsx", "w2", plain("w2", folder / "w2.xlsx")),
        Case("W2 xlsx", "w2", [*check, plan("w2"), str(folder / "w2.xlsx")], {"plain W2 xlsx": 1.5}),
        Case("plain W3 csv", "w3", plain("w3", folder / "w3.csv")),
        Case("W3 csv", "w3", [*check, plan("w3"), str(folder / "w3.csv")], {"plain W3 csv": 1.5}),
        Case("plain W4", "w4", plain("w4", *w4)),
        Case("W4, 200 workbooks", "w4", [*check, plan("w4"), "-j", "1", str(folder / "w4")], {"plain W4": 0.5}),
        Case("W4, -j 2", "w4", [*check, plan("w4"), "-j", "2", str(folder / "w4")], {"W4, 200 workbooks": 1 / 1.6}, clock=True),
    ]
    if (folder / "w3.parquet").exists():
        found.append(Case("plain W3 parquet", "w3", plain("w3", folder / "w3.parquet")))
        found.append(Case("W3 parquet", "w3", [*check, plan("w3"), str(folder / "w3.parquet")], {"plain W3 parquet": 1.5}))
    if peers is not None:
        program = str(peers.resolve() / "bin" / "frictionless")
        found.append(Case(frictionless, "w1", [program, "validate", "w1.xlsx"], place=folder))  # it refuses absolute paths
    return found


def measure(case: Case, *, keep: bool) -> None:
    """Run a command once to its end."""
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"} | {
        "PYTHONPATH": str(ROOT / "src")
    }
    started = time.perf_counter()
    process = subprocess.Popen(case.command, cwd=case.place, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in {0, 1} or (process.returncode and not case.against):
        raise SystemExit(f"{case.name}: exit {process.returncode}: {' '.join(case.command[:8])}")
    if keep:
        case.cpu.append(used.ru_utime + used.ru_stime)
        case.seconds.append(time.perf_counter() - started)
        case.memory.append(used.ru_maxrss / 1024)


def table(measured: Sequence[Case]) -> str:
    """Medians and ratios as Markdown."""
    by_name = {case.name: case for case in measured}
    lines = ["| work | CPU s | seconds | MB | against | ratio | at most | memory |", "|---|---:|---:|---:|---|---:|---:|---:|"]
    for case in measured:
        memory = statistics.median(case.memory)
        own = f"| {case.name} | {case.median(clock=False):.3f} | {case.median(clock=True):.3f} | {memory:.0f} |"
        others = [(by_name[name], most) for name, most in case.against.items() if name in by_name]
        for other, most in others:
            ratio, of_memory = case.median(clock=case.clock) / other.median(clock=case.clock), memory / statistics.median(other.memory)
            lines.append(f"{own} {other.name} | {ratio:.2f} | {most:.3g} | {of_memory:.2f} |")
        if not others:
            lines.append(f"{own} | | | |")
    return "\n".join(lines) + "\n"


def plot(measured: Sequence[Case], path: Path) -> bool:
    """CPU seconds as bars; `False` where matplotlib is not installed."""
    try:
        from matplotlib import pyplot as plt
    except ImportError:
        return False
    figure, axes = plt.subplots(figsize=(9, 0.4 * len(measured) + 1))
    axes.barh(
        [case.name for case in measured],
        [case.median(clock=False) for case in measured],
        color=["tab:blue" if case.against else "0.7" for case in measured],
    )
    axes.invert_yaxis()
    axes.set_xlabel("CPU seconds (median)")
    figure.tight_layout()
    figure.savefig(path)
    return True


def main() -> None:
    """Make the inputs, measure, write table and plot."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--only", default="w1,w2,w3,w4")
    parser.add_argument("--inputs", type=Path)
    parser.add_argument("--peers", type=Path)
    parser.add_argument("--plot", type=Path, default=HERE / "out" / "speed.svg")
    given = parser.parse_args()
    sizes = given.only.split(",")
    with tempfile.TemporaryDirectory() as temporary:
        folder = given.inputs or Path(temporary)
        for size in sizes:
            if not (folder / f"plan_{size}").exists():
                # in a process of its own: what this one holds would be counted as memory of those it starts
                subprocess.run([sys.executable, HERE / "inputs.py", folder, "--seed", str(given.seed), "--only", size], check=True)
        chosen = [case for case in cases(folder, given.peers) if case.size in sizes]
        for turn in range(given.runs + 1):
            for case in chosen:
                measure(case, keep=turn > 0)
    out = HERE / "out"
    out.mkdir(exist_ok=True)
    text = table(chosen)
    (out / "speed.md").write_text(text, encoding="utf-8")
    plot(chosen, given.plot)
    print(text)


if __name__ == "__main__":
    main()
