"""Submissions that no drawing shows, for the fixtures of rules about files: each is made in a folder by the words of a fixture's line."""

from __future__ import annotations

import errno
import multiprocessing
import os
import re
import sys
from contextlib import AbstractContextManager, nullcontext, redirect_stderr, redirect_stdout
from dataclasses import dataclass, field
from functools import lru_cache
from io import StringIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from unittest import mock

import openpyxl

import books
from checking_kit import PLAN, RULES
from gcx import pipeline
from gcx.cli import main
from gcx.plan import load_plan
from gcx.reading.limits import Limits
from gcx.records import Result
from hostile import cells, others, packages, paths
from template_kit import fill, make, spoil

HOSTILE = {case.id: case for case in (*packages.CASES, *cells.CASES, *others.TEXTS, *others.OLD, *others.OTHERS, *paths.CASES)}
_YEARS = {
    2023: (82.3, 10.6, 240.9, 5.1, 149.2, 15, 120, 64.8, 90.7, 903400),
    2024: (83.6, 11.2, 252.7, 4.8, 147.8, 16, 131, 66.1, 91.9, 903900),
}


@dataclass(slots=True)
class Submitted:
    """Files to judge together, the options to judge them with, and what is to be the case meanwhile."""

    paths: list[Path] = field(default_factory=list)
    options: dict[str, Any] = field(default_factory=dict)
    meanwhile: AbstractContextManager[object] = field(default_factory=nullcontext)

    def judged(self) -> Result:
        """What gcx finds."""
        with self.meanwhile:
            return pipeline.check(self.paths, **{"plan": PLAN} | self.options)


def hostile(folder: Path, name: str) -> Submitted:
    """An awkward file of `hostile/`, under the limits it is meant for."""
    case = HOSTILE[name]
    return Submitted([case.write(folder)], {"limits": Limits().with_values(case.limits)})


def empty_folder(folder: Path) -> Submitted:
    """A folder without any spreadsheet."""
    return Submitted([folder])


def closed_folder(folder: Path) -> Submitted:
    """A good submission beside a folder that may not be listed."""
    _good(folder)
    closed, listed = folder / "保密", os.scandir
    closed.mkdir()

    def scandir(path: str) -> object:
        if Path(path) == closed:
            raise PermissionError(errno.EACCES, "Permission denied", str(path))
        return listed(path)

    return Submitted([folder], meanwhile=mock.patch("os.scandir", scandir))


def _good(folder: Path, count: int = 1) -> list[Path]:
    rows = [("合浦县", year, "能源消费总量", 80.5 + year - 2020, "万吨标准煤") for year in (2020, 2021, 2022)]
    return [books.submission(folder / f"填报 {number}.xlsx", rows) for number in range(count)]


def failing_reader(folder: Path) -> Submitted:
    """A program error of gcx itself while a file is read."""
    failing = mock.patch("gcx.batch.reading.read", side_effect=RuntimeError("boom"))
    return Submitted(_good(folder), {"on_crash": lambda _path, _error: None}, failing)


def without_pyarrow(folder: Path) -> Submitted:
    """A parquet file where pyarrow is not installed."""
    path = folder / "数据.parquet"
    path.write_bytes(b"PAR1" + bytes(30))
    return Submitted([path], meanwhile=mock.patch.dict(sys.modules, {"pyarrow": None}))


def processes(folder: Path, end: str = "") -> Submitted:
    """Several files read by two processes, which die after the first file when `end` is `killed`."""

    def progress(done: int, _total: int) -> None:
        for child in multiprocessing.active_children() if end == "killed" and done == 1 else ():
            child.kill()
            child.join()

    return Submitted(_good(folder, 5), {"jobs": 2, "progress": progress})


def explained(folder: Path, change: str = "") -> Submitted:
    """A return with its query explained; `D3=95` changes a figure after that."""
    rows = [("合浦县", 2020, "能源消费总量", 80.5, "万吨标准煤"), ("合浦县", 2021, "能源消费总量", 171.9, "万吨标准煤")]
    path = books.submission(folder / "填报.xlsx", rows)
    with redirect_stdout(StringIO()), redirect_stderr(StringIO()):
        main(["check", str(path), "--return", "--plan", str(RULES / "plan.yaml")])
    book = openpyxl.load_workbook(folder / "填报_退回.xlsx")
    listed = book["问题清单"]
    heading = {cell.value: cell.column for cell in listed[3]}
    for row in range(4, listed.max_row + 1):
        if str(listed.cell(row, heading["代码"]).value).startswith("W501"):
            listed.cell(row, heading["情况说明"]).value = "新项目投产"
    for cell, _, number in [change.partition("=")] if change else []:
        book["填报表"][cell].value = float(number)
    book.save(folder / "填报_退回.xlsx")
    return Submitted([folder / "填报_退回.xlsx"])


@lru_cache
def _filled(area: str) -> bytes:
    """A template for one area with its figures and side sheets filled in."""
    figures = {(area, item.name, year): value for year, row in _YEARS.items() for item, value in zip(PLAN.items, row, strict=True)}
    with TemporaryDirectory() as folder:
        return fill(make(Path(folder) / "模板.xlsx", PLAN, (area,), tuple(_YEARS), layout="wide"), figures, PLAN).read_bytes()


def template(folder: Path, *changes: str, plan: str = "") -> Submitted:
    """A template for 合浦县, filled in and changed: `B7=吨标准煤`, `gcx模板!B2=x`, `delete_rows=9`."""
    path = folder / "模板.xlsx"
    path.write_bytes(_filled("合浦县"))

    def change(book: Any) -> None:
        for one in changes:
            place, _, value = one.partition("=")
            sheet, _, cell = place.rpartition("!")
            if place == "delete_rows":
                book["合浦县"].delete_rows(int(value))
            else:
                book[sheet or "合浦县"][cell].value = value

    options = {"plan": load_plan(_another(folder, plan))} if plan else {}
    return Submitted([spoil(path, change)], options)


def template_checked_by(folder: Path, plan: str) -> Submitted:
    """A filled template checked by the shipped plan (`shipped`), or by its own plan with another code (`newer`)."""
    return template(folder, plan=plan)


def _another(folder: Path, kind: str) -> Path | None:
    if kind == "shipped":
        return None
    (folder / "方案").mkdir()
    for name in ("text.txt", "plan.yaml"):
        text = (RULES / name).read_text(encoding="utf-8")
        (folder / "方案" / name).write_text(re.sub('code: "501"', 'code: "502"', text), encoding="utf-8")
    return folder / "方案" / "plan.yaml"


def template_of_the_city(folder: Path, sides: str) -> Submitted:
    """A template with the sheets 事项 and 下达目标, which are `filled` in or left `blank`."""
    path = folder / "模板.xlsx"
    path.write_bytes(_filled("北海市"))

    def clear(book: Any) -> None:
        for name in ("事项", "下达目标") if sides == "blank" else ():
            for row in book[name].iter_rows():
                for cell in row:
                    if not cell.protection.locked:
                        cell.value = None

    return Submitted([spoil(path, clear)])
