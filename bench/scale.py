"""How time and memory grow with the work: tables of 1 to 10 million figures, folders of 100 to 10,000 workbooks.

    python bench/scale.py [--millions 1,2,5,10] [--workbooks 100,1000,10000] [--formats parquet,csv] [--jobs 2] [--seed N] [--inputs FOLDER]
                          [--plot docs/scale.png]

Whole processes (`gcx check`, format table, exit code whatever it is): CPU seconds (user + system, children included), seconds on the
clock, and the memory of the largest process. Inputs are made where they are missing (10 million figures: a minute; 10,000 workbooks:
two) and kept in FOLDER. The table is printed and written to bench/out/scale.md.
"""

from __future__ import annotations

import argparse
import csv
import multiprocessing
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import inputs

HERE = Path(__file__).parent
ROOT = HERE.parent
AREAS_OF_A_MILLION = 4167
_PIECE = 2000


@dataclass(frozen=True, slots=True)
class Point:
    """One run: what, how many (millions of figures, or workbooks), and what it took."""

    kind: str
    size: float
    cpu: float
    seconds: float
    memory: float


def tables(folder: Path, millions: int, seed: int) -> None:
    """One table as parquet and as csv, with its plan, made in pieces."""
    import pyarrow as pa
    from pyarrow import parquet

    areas = [f"A{number:06d}" for number in range(millions * AREAS_OF_A_MILLION)]
    inputs.write_plan(folder / f"plan_{millions}m", areas)
    schema = pa.schema(zip(inputs.HEADINGS, (pa.string(), pa.int64(), pa.string(), pa.float64(), pa.string()), strict=True))
    with ExitStack() as stack:
        columns = stack.enter_context(parquet.ParquetWriter(folder / f"{millions}m.parquet", schema))
        text = stack.enter_context((folder / f"{millions}m.csv").open("w", encoding="utf-8", newline=""))
        writer = csv.writer(text, lineterminator="\n")
        writer.writerow(inputs.HEADINGS)
        for first in range(0, len(areas), _PIECE):
            rows = list(inputs.rows(areas[first : first + _PIECE], seed + first))
            columns.write_table(pa.table([pa.array(column) for column in zip(*rows, strict=True)], schema=schema))
            writer.writerows(rows)


def workbooks(folder: Path, count: int, seed: int) -> None:
    """So many workbooks of one area each (240 figures), every tenth with faults, and their plan."""
    areas = [f"A{number:06d}" for number in range(count)]
    inputs.write_plan(folder / f"plan_{count}books", areas)
    books = folder / f"{count}books"
    books.mkdir()
    for number, area in enumerate(areas):
        table = list(inputs.rows([area], seed + number))
        inputs.write_xlsx(books / f"{area}.xlsx", inputs.faulty(table, seed + number, 1) if number % 10 == 0 else table)


def apart(make: Callable[[Path, int, int], None], folder: Path, size: int, seed: int) -> None:
    """Make inputs in a process of its own: what this one holds would be counted as memory of those it starts."""
    process = multiprocessing.get_context("spawn").Process(target=make, args=(folder, size, seed))
    process.start()
    process.join()
    if process.exitcode:
        raise SystemExit(f"the inputs could not be made: {make.__name__} {size}")


def measured(kind: str, size: float, command: Sequence[str]) -> Point:
    """Run `gcx check` once to its end."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src")}
    started = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "-m", "gcx", "check", "--progress", "never", *command],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in {0, 1}:
        raise SystemExit(f"{kind} {size}: exit {process.returncode}: {' '.join(command)}")
    return Point(kind, size, used.ru_utime + used.ru_stime, time.perf_counter() - started, used.ru_maxrss / 1024)


def points(folder: Path, given: argparse.Namespace) -> Iterator[Point]:
    """Everything that is measured, smallest first."""
    for millions in map(int, filter(None, given.millions.split(","))):
        if not (folder / f"{millions}m.csv").exists():
            apart(tables, folder, millions, given.seed)
        for kind in given.formats.split(","):
            plan = str(folder / f"plan_{millions}m" / "plan.yaml")
            yield measured(kind, millions, ["-p", plan, "-j", str(given.jobs), str(folder / f"{millions}m.{kind}")])
    for count in map(int, filter(None, given.workbooks.split(","))):
        if not (folder / f"{count}books").exists():
            apart(workbooks, folder, count, given.seed)
        plan = str(folder / f"plan_{count}books" / "plan.yaml")
        yield measured("xlsx", count, ["-p", plan, "-j", str(given.jobs), str(folder / f"{count}books")])


def table(found: Sequence[Point]) -> str:
    """The measurements as Markdown."""
    lines = ["| work | CPU s | seconds | MB | CPU s per million figures, or per 1,000 workbooks |", "|---|---:|---:|---:|---:|"]
    for each in found:
        name = f"{each.size:,.0f} workbooks" if each.kind == "xlsx" else f"{each.size:g} million figures, {each.kind}"
        per = each.cpu / each.size * (1000 if each.kind == "xlsx" else 1)
        lines.append(f"| {name} | {each.cpu:.1f} | {each.seconds:.1f} | {each.memory:.0f} | {per:.2f} |")
    return "\n".join(lines) + "\n"


def plot(found: Sequence[Point], path: Path) -> None:
    """Time and memory against size, figures on the left and workbooks on the right; both axes linear, so that a straight line is linear."""
    from matplotlib import pyplot as plt

    figure, ((time_of_figures, time_of_books), (memory_of_figures, memory_of_books)) = plt.subplots(2, 2, figsize=(9, 6), sharex="col")
    for kind, mark in (("parquet", "o-"), ("csv", "s--"), ("xlsx", "o-")):
        chosen = [each for each in found if each.kind == kind]
        upper, lower = (time_of_books, memory_of_books) if kind == "xlsx" else (time_of_figures, memory_of_figures)
        if chosen:
            upper.plot([each.size for each in chosen], [each.cpu for each in chosen], mark, label=kind)
            lower.plot([each.size for each in chosen], [each.memory for each in chosen], mark, label=kind)
    time_of_figures.set_ylabel("CPU seconds")
    memory_of_figures.set_ylabel("MB, largest process")
    memory_of_figures.set_xlabel("million figures in one table")
    memory_of_books.set_xlabel("workbooks")
    for axes in (time_of_figures, time_of_books, memory_of_figures, memory_of_books):
        axes.set_ylim(bottom=0)
        axes.set_xlim(left=0)
        axes.grid(visible=True, alpha=0.3)
        if axes.lines:
            axes.legend()
    figure.tight_layout()
    figure.savefig(path, dpi=80)


def main() -> None:
    """Make the inputs, measure, write table and plot."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--millions", default="1,2,5,10")
    parser.add_argument("--workbooks", default="100,1000,10000")
    parser.add_argument("--formats", default="parquet,csv")
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--seed", type=int, default=11)
    parser.add_argument("--inputs", type=Path)
    parser.add_argument("--plot", type=Path)
    given = parser.parse_args()
    with ExitStack() as stack:
        folder = given.inputs or Path(stack.enter_context(tempfile.TemporaryDirectory()))
        folder.mkdir(parents=True, exist_ok=True)
        found = []
        for each in points(folder, given):
            print(each, file=sys.stderr)
            found.append(each)
    out = HERE / "out"
    out.mkdir(exist_ok=True)
    text = table(found)
    (out / "scale.md").write_text(text, encoding="utf-8")
    if given.plot is not None:
        plot(found, given.plot)
    print(text)


if __name__ == "__main__":
    main()
