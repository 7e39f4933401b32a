"""Reading in several processes: the same result in the same order, and a process that dies costs one file."""

from __future__ import annotations

import gc
import multiprocessing
import os
import subprocess
import sys
from pathlib import Path

import openpyxl
import pytest

from gcx import pipeline
from gcx.batch import Failed, WorkerError, reader_died
from gcx.batch.processes import processes_for
from gcx.batch.reading import Item, settled
from gcx.checking import Draft, Registry, judge_cells
from gcx.findings import Severity
from gcx.plan import load_plan
from gcx.records import FileInfo, FileStatus, Submission

PLAN = load_plan(None)


def folder(path: Path, count: int = 4) -> list[str]:
    """Small submissions, one area each; the second has a fault."""
    path.mkdir()
    files = []
    for number in range(count):
        area, item = PLAN.areas[number % len(PLAN.areas)], PLAN.items[0]
        rows = [
            f"{area.name},{year},{item.name},{'暂无' if number == 1 else year - 1990.5 + number},{item.unit.name}"
            for year in range(2020, 2026)
        ]
        file = path / f"上报 {number}.csv"
        file.write_text("\n".join(["地区,年份,指标,数值,计量单位", *rows]), encoding="utf-8")
        files.append(str(file))
    return files


def test_processes_give_the_same_result(tmp_path: Path) -> None:
    """Findings, files and figures do not depend on how many processes read."""
    files = [*folder(tmp_path / "文件 夹"), str(tmp_path / "没有.xlsx")]
    met: list[tuple[int, int]] = []
    alone, together = pipeline.check(files), pipeline.check(files, jobs=2, progress=lambda done, total: met.append((done, total)))
    assert together.findings == alone.findings
    assert together.files == alone.files
    assert together.figures.value.tolist() == alone.figures.value.tolist()
    assert list(together.outcomes) == list(alone.outcomes)
    assert met == [(done, 5) for done in range(1, 6)]


def test_what_is_told_of_a_file_does_not_depend_on_the_others(tmp_path: Path) -> None:
    """Each file has hints of its own however many wrong names and units those before it have."""
    area, item = PLAN.areas[0].name, PLAN.items[0]
    wrong = [f"{area},2024,{item.name[:-1]}{chr(0x4E00 + n)},5,{item.unit.name[:-1]}{chr(0x4F00 + n)}" for n in range(510)]
    files = []
    for name, rows in (("甲", wrong), ("乙", wrong[::-1]), ("丙", [f"{area},2024,{item.name},5,万吨标准"])):
        file = tmp_path / f"{name}.csv"
        file.write_text("\n".join(["地区,年份,指标,数值,计量单位", *rows]), encoding="utf-8")
        files.append(str(file))

    def told(paths: list[str], jobs: int = 1) -> dict[str, list[tuple[object, ...]]]:
        result = pipeline.check(paths, jobs=jobs)
        return {
            info.path: [(each.rule.code, each.at.cell, each.hint) for each in result.findings if each.at.file == info.id]
            for info in result.files
        }

    together = told(files)
    assert all(together.values())
    assert together == told(files[::-1]) == told(files, jobs=2) == {**told(files[1:2]), **told(files[2:]), **told(files[:1])}
    hints = [hint.zh for code, _, hint in together[files[0]] if code == "V321"]
    assert 0 < sum(item.name in hint for hint in hints) < len(hints)  # so many are looked up, and no more


ISSUED = ["目标", "地区", "年份", "下达值", "计量单位", "文号", "日期"]
DONE = ["目标", "事项", "状态", "文号", "日期"]


def workbook(path: Path, name: str, rows: list[list[object]]) -> str:
    """A submission with one figure and one side sheet."""
    book = openpyxl.Workbook()
    book.active.title = "数据"
    for row in (["地区", "年份", "指标", "数值"], [PLAN.areas[0].name, 2024, PLAN.items[0].name, 5]):
        book.active.append(row)
    sheet = book.create_sheet(name)
    for row in rows:
        sheet.append(row)
    book.save(path)
    return str(path)


@pytest.mark.parametrize("sheet", ["下达目标", "事项"])
def test_what_is_told_of_a_side_sheet_does_not_depend_on_the_others(tmp_path: Path, sheet: str) -> None:
    """Unknown units and names of one file use up nothing of another's."""

    def issued(unit: str) -> list[object]:
        return ["air-good-days", PLAN.areas[0].name, 2025, 955, unit, "示意文号〔2022〕1号", "2022-06-30"]

    def done(target: str) -> list[object]:
        return [target, "工业领域碳达峰实施方案", "已完成", "文", "2024-01-01"]

    strange = [chr(0x4E00 + n) for n in range(510)]
    first, second = (
        ([ISSUED, *(issued(f"怪{each}") for each in strange)], [ISSUED, issued("‰")])
        if sheet == "下达目标"
        else ([DONE, *(done(f"没有的{each}") for each in strange[:210])], [DONE, done("工业领域碳达峰实施方")])
    )
    files = [workbook(tmp_path / "甲.xlsx", sheet, first), workbook(tmp_path / "乙.xlsx", sheet, second)]

    def told(paths: list[str]) -> list[tuple[object, ...]]:
        result = pipeline.check(paths)
        number = next(info.id for info in result.files if info.path == files[1])
        mine = [each for each in result.findings if (each.at.file, each.at.sheet) == (number, sheet)]
        return [(each.rule.code, each.at.cell, each.hint) for each in mine]

    assert told(files) == told(files[::-1]) == told(files[1:])
    assert (sheet == "下达目标") is not any("改为“工业领域碳达峰实施方案”" in hint.zh for _, _, hint in told(files))


def test_of_a_file_of_issued_values_nothing_else_is_judged(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """So that what is wrong in it elsewhere costs nothing."""
    met: list[str] = []

    def judge(submission: Submission, registry: Registry, area: str | None) -> list[Draft]:
        met.append(submission.file.path)
        return judge_cells(submission, registry, area)

    monkeypatch.setattr("gcx.batch.reading.judge_cells", judge)
    files = folder(tmp_path / "文件", 1)
    assigned = workbook(tmp_path / "下达.xlsx", "下达目标", [ISSUED])
    pipeline.check(files, assigned=assigned)
    assert met == files


def test_whoever_uses_gcx_as_a_library_keeps_the_collector_as_it_was(tmp_path: Path) -> None:
    """Only workers let what they share with this process out of their search for cycles."""
    before = gc.get_freeze_count()
    pipeline.check(folder(tmp_path / "文件"), jobs=2)
    assert gc.get_freeze_count() == before


ABORTING = """
import os, sys
from gcx import pipeline
from gcx.reading.formats import parquet
parquet.read = lambda source: os.abort()
result = pipeline.check(sys.argv[1:], jobs=1)
print([info.status.value for info in result.files], [each.at.file for each in result.findings if each.rule.code == "F107"])
"""


@pytest.mark.skipif(sys.platform != "linux", reason="workers are copies of this process on Linux alone")
def test_a_parser_that_aborts_takes_nothing_with_it(tmp_path: Path) -> None:
    """Among several files one for a foreign parser is opened in a process of its own, even where one process is asked for."""
    (tmp_path / "坏.parquet").write_bytes(b"PAR1 and so on")
    files = [*folder(tmp_path / "文件", 2), str(tmp_path / "坏.parquet")]
    done = subprocess.run(
        [sys.executable, "-c", ABORTING, *files], env={**os.environ, "OPENBLAS_NUM_THREADS": "1"}, capture_output=True, check=True
    )
    assert done.stdout.decode().strip() == "['accepted', 'rejected', 'refused'] ['f3']"


def test_a_process_that_dies_costs_its_own_file(tmp_path: Path) -> None:
    """The file it was reading is refused with a finding of its own, the others are checked."""
    killed: list[int] = []

    def kill_once(done: int, _total: int) -> None:
        if not killed:
            killed.append(done)
            child = multiprocessing.active_children()[0]
            child.kill()
            child.join()

    result = pipeline.check(folder(tmp_path / "文件"), jobs=2, progress=kill_once)
    refused = [info.id for info in result.files if info.status is FileStatus.REFUSED]
    died = [finding for finding in result.findings if finding.rule.code == "F107"]
    assert refused == [finding.at.file for finding in died]
    assert len(refused) == 1
    assert result.exit_code == 2
    assert not multiprocessing.active_children()


def test_processes_start_only_where_they_pay(tmp_path: Path) -> None:
    """A few small files are read by the one process there is."""
    assert processes_for(folder(tmp_path / "小")) == 1
    assert processes_for([str(tmp_path / "没有.csv")]) == 1


def test_an_error_in_a_process_is_an_error_of_gcx(tmp_path: Path) -> None:
    """What failed elsewhere is told like what failed here."""
    met: list[str] = []
    answer = Failed(WorkerError("boom"))
    made = settled(Item(str(tmp_path), "f3"), answer, lambda path, error: met.append(f"{path}: {error}")).submission
    assert made.file.status is FileStatus.REFUSED
    assert [finding.rule.code for finding in made.findings] == ["F103"]
    assert met == [f"{tmp_path}: boom"]


def test_the_finding_says_what_to_do() -> None:
    """In both languages, as an error."""
    found = reader_died(FileInfo("f2", "甲.parquet"))
    assert found.severity is Severity.ERROR
    assert all((found.message.zh, found.message.en, found.hint.zh, found.hint.en))
