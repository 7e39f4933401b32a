"""Inputs of four sizes with their plan, from a seed: the same seed gives the same figures.

    python bench/inputs.py FOLDER [--seed N] [--only w1,w2,w3,w4]

W1: one workbook of 1,200 figures · W2: 100,080 figures as csv and xlsx, and a csv with faults · W3: 1,000,080 figures as csv (and
parquet where pyarrow is installed) · W4: 200 workbooks of 1,200 figures, every fifth with faults. Long tables 地区 年份 指标代码 数值 单位.
"""

from __future__ import annotations

import argparse
import csv
import random
from collections.abc import Iterable, Iterator
from pathlib import Path

import xlsxwriter

YEARS = range(2020, 2026)
ITEMS = 40
TARGETS = 27
GOALS = ("fall: 13.5%", "at_least: 40%", "trend: falling", "at_most: 60%", "rise: 5%")
HEADINGS = ("地区", "年份", "指标代码", "数值", "单位")
AREAS = {"w1": 5, "w2": 417, "w3": 4167, "w4": 5}
WORKBOOKS = 200
Row = tuple[str, int | str, str, float | str, str]


def code(item: int) -> str:
    """The code of an item: even ones are totals, odd ones a part of the total before them."""
    return f"i{item:02d}"


def rows(areas: Iterable[str], seed: int) -> Iterator[Row]:
    """All figures of some areas, area by area and year by year; most shares move the way their target asks for, as plans mostly do."""
    draw = random.Random(seed)
    wanted = [goal.partition(":")[0] in {"rise", "at_least"} for goal in GOALS]
    for area in areas:
        level = [draw.uniform(50, 5000) for _ in range(ITEMS)]
        growth = [draw.uniform(1.0, 1.08) for _ in range(ITEMS)]
        share = [draw.uniform(0.1, 0.8) for _ in range(ITEMS)]
        drift = [draw.uniform(0.999, 1.02) if wanted[item // 2 % len(GOALS)] else draw.uniform(0.96, 1.001) for item in range(ITEMS)]
        for year in YEARS:
            total = 0.0
            for item in range(ITEMS):
                past = year - YEARS[0]
                value = level[item] * growth[item] ** past if item % 2 == 0 else total * share[item] * drift[item] ** past
                total = value if item % 2 == 0 else total
                yield area, year, code(item), round(value, 4), "万吨"


def faulty(clean: list[Row], seed: int, times: int) -> list[Row]:
    """Faults on disjoint rows: texts, negatives, years, units, codes, areas, missing and repeated rows; 18 for each of `times`."""
    draw = random.Random(seed)
    found: dict[int, Row | None] = {}
    picked = iter(draw.sample(range(len(clean)), 18 * times))
    extra = []
    for _ in range(times):
        for kind in (
            ("text",) * 2 + ("negative",) * 3 + ("year",) + ("unit",) * 2 + ("code",) * 2 + ("area",) + ("missing",) * 4 + ("twice",) * 3
        ):
            at = next(picked)
            area, year, item, value, unit = clean[at]
            changed: dict[str, Row | None] = {
                "text": (area, year, item, "暂无", unit),
                "negative": (area, year, item, -float(value) - 1, unit),
                "year": (area, 2031, item, value, unit),
                "unit": (area, year, item, value, "错误单位"),
                "code": (area, year, f"unknown_{at}", value, unit),
                "area": ("未知区", year, item, value, unit),
                "missing": None,
                "twice": clean[at],
            }
            found[at] = changed[kind]
            extra += [clean[at]] if kind == "twice" else []
    return [row for at, row in ((at, found.get(at, row)) for at, row in enumerate(clean)) if row is not None] + extra


def write_csv(path: Path, table: Iterable[Row]) -> None:
    """A csv with headings."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(HEADINGS)
        writer.writerows(table)


def write_xlsx(path: Path, table: Iterable[Row]) -> None:
    """A workbook of one sheet."""
    book = xlsxwriter.Workbook(str(path), {"constant_memory": True})
    sheet = book.add_worksheet("数据")
    for number, row in enumerate((HEADINGS, *table)):
        sheet.write_row(number, 0, row)
    book.close()


def write_plan(folder: Path, areas: Iterable[str]) -> None:
    """The plan these figures are judged by: 40 items, 27 targets, one of them in five verbs each."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "原文.txt").write_text("测试目标", encoding="utf-8")
    lines = [
        "plan:",
        "  id: bench",
        "  title: 性能测试",
        "  document: 测试",
        "  text: 原文.txt",
        '  issued: "2021-01-01"',
        "  language: zh",
    ]
    lines += ["  base_year: 2020", "  target_year: 2025", "areas:"]
    lines += [f"  - name: {area}\n    code: {area}\n    level: county" for area in areas]
    lines += ["departments: []", "items:"]
    for item in range(ITEMS):
        lines.append(
            f"  - name: 数据项{item:02d}\n    code: {code(item)}\n    unit: 万吨\n    basis: 无\n    kind: flow\n    adds_up: true\n    min: 0\n    max: 1000000"
        )
    lines.append("targets:")
    for target in range(TARGETS):
        part = target % (ITEMS // 2) * 2
        over = part + 1 if target < ITEMS // 2 else (part + 3) % ITEMS
        lines.append(
            f"  - id: t{target:02d}\n    ref: B{target:02d}\n    name: 目标{target:02d}\n    section: 测试\n    quote: 测试目标\n    departments: null\n"
            f'    unit: "%"\n    formula: 数据项{over:02d} ÷ 数据项{part:02d}\n    goal:\n      {GOALS[target % len(GOALS)]}\n      since: 2020\n      by: 2025'
        )
    (folder / "plan.yaml").write_text("\n".join(lines) + "\n", encoding="utf-8")


def make(folder: Path, size: str, seed: int) -> None:
    """Everything of one size."""
    areas = [f"A{number:05d}" for number in range(AREAS[size])]
    folder.mkdir(parents=True, exist_ok=True)
    write_plan(folder / f"plan_{size}", areas)
    if size == "w4":
        (folder / "w4").mkdir(exist_ok=True)
        for number in range(WORKBOOKS):
            table = list(rows(areas, seed * 1000 + number))
            write_xlsx(folder / "w4" / f"sub{number:03d}.xlsx", faulty(table, seed + number, 1) if number % 5 == 0 else table)
        return
    table = list(rows(areas, seed))
    if size != "w1":
        write_csv(folder / f"{size}.csv", table)
    if size != "w3":
        write_xlsx(folder / f"{size}.xlsx", table)
    if size == "w2":
        write_csv(folder / "w2_dirty.csv", faulty(table, seed + 1, 20))
    if size == "w3":
        _write_parquet(folder / "w3.parquet", table)


def _write_parquet(path: Path, table: list[Row]) -> None:
    try:
        import pyarrow as pa
        import pyarrow.parquet as pq
    except ImportError:
        return
    pq.write_table(pa.table([pa.array(column) for column in zip(*table, strict=True)], names=list(HEADINGS)), path)


def main() -> None:
    """Make what was asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--only", default=",".join(AREAS))
    given = parser.parse_args()
    for size in given.only.split(","):
        make(given.folder, size, given.seed)


if __name__ == "__main__":
    main()
