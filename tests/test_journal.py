"""What was read is kept by the content of the file, found again exactly as it was, and never believed when anything about it has changed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from pathlib import Path

import numpy as np
import pytest

from gcx import pipeline
from gcx.batch import Failed, Item, Journal, Task
from gcx.batch.cluster import ClusterOverFiles
from gcx.batch.codec import NotStorableError, packed, unpacked
from gcx.batch.reading import take_in
from gcx.checking import Registry
from gcx.plan import Plan, load_plan
from gcx.reading import read
from gcx.reading.limits import Limits
from gcx.records import CellError, FileInfo, Percent, SideRow, Submission
from hostile import cells, others, packages

PLAN = load_plan(None)
SAMPLES = Path(__file__).resolve().parents[1] / "data" / "samples"
HEAD = "地区,年份,指标,数值,计量单位\n"


def differences(one: object, other: object, where: str = "") -> Iterator[str]:
    """Every place in which two values are not exactly alike, types and kinds of arrays included."""
    if type(one) is not type(other):
        yield f"{where}: {type(one).__name__} {type(other).__name__}"
    elif isinstance(one, np.ndarray) and isinstance(other, np.ndarray):
        if one.dtype != other.dtype or not np.array_equal(one, other, equal_nan=one.dtype.kind == "f"):
            yield where
    elif is_dataclass(one):
        for each in fields(one):
            yield from differences(getattr(one, each.name), getattr(other, each.name), f"{where}.{each.name}")
    elif isinstance(one, dict) and isinstance(other, dict):
        yield from differences([*one.items()], [*other.items()], where)
    elif isinstance(one, list | tuple) and isinstance(other, list | tuple):
        if len(one) != len(other):
            yield where
        for number, (left, right) in enumerate(zip(one, other, strict=False)):
            yield from differences(left, right, f"{where}[{number}]")
    elif one != other and not (one != one and other != other):  # noqa: PLR0124 - NaN
        yield where


def submission(path: Path, text: str = "") -> Submission:
    if text:
        path.write_text(HEAD + text, encoding="utf-8")
    return read(path, file_id="f3", plan=PLAN)


class TestCodec:
    @pytest.mark.parametrize("path", sorted(path for path in SAMPLES.glob("*.*") if path.suffix != ".py"), ids=lambda path: path.name)
    def test_samples_come_back_exactly(self, path):
        found = submission(path)
        assert found.blocks
        assert not [*differences(found, unpacked(packed(found), "f3"))]

    def test_awkward_files_come_back_exactly(self, tmp_path):
        for case in (*cells.CASES[::7], *others.TEXTS[::5], *packages.CASES[::9]):
            folder = tmp_path / case.id
            folder.mkdir()
            found = submission(case.write(folder))
            assert not [*differences(found, unpacked(packed(found), "f3"))], case.id

    def test_the_file_may_have_another_id_this_time(self, tmp_path):
        found = submission(tmp_path / "甲.csv", "北海市,2023,能源消费总量,约50,万吨标准煤\n北海市,2024,没有的,1,个\n")
        again = unpacked(packed(found), "f11")
        assert {again.file.id, *(block.file for block in again.blocks)} == {"f11"}
        assert again.blocks[0].at(0) == replace(found.blocks[0].at(0), file="f11")

    def test_bytes_that_were_touched_are_refused(self, tmp_path):
        data = packed(submission(tmp_path / "甲.csv", "北海市,2023,能源消费总量,812.3,万吨标准煤\n"))
        for broken in (b"", data[:-1], data[:40], data + b"x", data.replace(b"Block", b"Black"), b"\x80\x04" + data):
            with pytest.raises(NotStorableError):
                unpacked(broken, "f1")

    def test_what_is_of_no_known_kind_is_not_kept(self):
        for strange in (object(), np.array(["a"], object), np.zeros((2, 2)), {1, 2}):
            made = Submission(FileInfo("f1", "甲.csv"), blocks=[strange])
            with pytest.raises(NotStorableError):
                packed(made)

    def test_cells_of_every_kind(self):
        from datetime import date, datetime, time

        from gcx.findings import Location
        from gcx.records import Cell, Uncached

        at = Location("f1", "事项", 2, 3)
        values = [
            None,
            True,
            3,
            2.5,
            "文\ud800",
            date(2021, 2, 3),
            datetime(2021, 2, 3, 4, 5),  # noqa: DTZ001 - cells know no zone
            time(6, 7),
            CellError("#N/A"),
            Uncached("A1"),
            Percent(0.25),
        ]
        made = Submission(FileInfo("f1", "甲.xlsx"), milestones=[SideRow(at, {str(n): Cell(value, at) for n, value in enumerate(values)})])
        again = unpacked(packed(made), "f1")
        assert not [*differences(made, again)]


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "上报 材料" / "合浦县.csv"
    path.parent.mkdir()
    path.write_text(HEAD + "合浦县,2023,能源消费总量,97.25,万吨标准煤\n", encoding="utf-8")
    return path


@pytest.fixture
def folder(tmp_path):
    path = tmp_path / "结果" / ".gcx"
    path.mkdir(parents=True)
    return path


def task(folder: Path, plan: Plan = PLAN, **changes: object) -> Task:
    return replace(Task(Registry.of(plan), None, Limits(), Journal(folder, reuse=True)), **changes)


def kept(folder: Path, path: Path, made: Task | None = None) -> int:
    """How many files a run with this journal does not read anew."""
    from gcx.batch import read_all

    given = made or task(folder)
    read_all([str(path)], given, None)
    return given.journal.kept


class TestJournal:
    def test_a_file_that_has_not_changed_is_not_read_again(self, folder, file, monkeypatch):
        first = pipeline.check(file, journal=Journal(folder, reuse=True))

        def never(*_args, **_options):
            raise AssertionError

        monkeypatch.setattr("gcx.batch.reading.read", never)
        journal = Journal(folder, reuse=True)
        again = pipeline.check(file, journal=journal)
        assert journal.kept == 1
        assert (again.files, again.findings, list(again.outcomes)) == (first.files, first.findings, list(first.outcomes))
        assert again.figures.value.tolist() == first.figures.value.tolist() == [97.25]

    def test_without_resume_everything_is_read_anew(self, folder, file):
        pipeline.check(file, journal=Journal(folder))
        journal = Journal(folder)
        pipeline.check(file, journal=journal)
        assert journal.kept == 0

    def test_a_changed_file_is_read_anew(self, folder, file):
        assert kept(folder, file) == 0
        assert kept(folder, file) == 1
        file.write_text(HEAD + "合浦县,2023,能源消费总量,98.5,万吨标准煤\n", encoding="utf-8")
        assert kept(folder, file) == 0
        assert len(list(folder.iterdir())) == 1  # what belonged to the old content is gone

    @pytest.mark.parametrize("change", ["plan", "area", "limits", "name"])
    def test_whatever_reading_depends_on_counts(self, folder, file, change):
        assert kept(folder, file) == 0
        if change == "name":
            assert kept(folder, file.rename(file.with_name("银海区.csv"))) == 0
            return
        changes = {
            "plan": {"plan": replace(PLAN, sha256="0" * 64)},
            "area": {"area": "合浦县"},
            "limits": {"limits": Limits().with_values({"cells": 5000})},
        }[change]
        assert kept(folder, file, task(folder, **changes)) == 0

    def test_the_folder_does_not_count(self, folder, file, tmp_path):
        kept(folder, file)
        moved = file.rename(tmp_path / file.name)
        given = task(folder)
        found = given.journal.find(given, Item(str(moved), "f4"))
        assert found is not None
        assert (found.file.path, found.file.id) == (str(moved), "f4")

    def test_on_a_cluster_too_an_error_in_a_kept_file_costs_that_file(self, folder, file, monkeypatch):
        assert kept(folder, file) == 0
        monkeypatch.setattr("gcx.batch.cluster.judged", lambda *_, **__: 1 / 0)
        met: list[object] = []
        ClusterOverFiles("local").run(take_in, task(folder), [Item(str(file), "f1")], lambda number, answer: met.append((number, answer)))
        [(number, answer)] = met
        assert number == 0
        assert isinstance(answer, Failed)
        assert isinstance(answer.error, ZeroDivisionError)

    @pytest.mark.parametrize("damage", [b"", b"gcx-read/1\n", b"x" * 4096])
    def test_a_damaged_entry_counts_as_none(self, folder, file, damage):
        kept(folder, file)
        for entry in folder.iterdir():
            entry.write_bytes(damage)
        assert kept(folder, file) == 0
        assert kept(folder, file) == 1  # and was written anew

    def test_what_cannot_be_looked_at_is_looked_at_again(self, folder, tmp_path):
        missing = tmp_path / "没有.xlsx"
        assert kept(folder, missing) == 0
        assert kept(folder, missing) == 0
        assert not list(folder.iterdir())

    def test_a_folder_that_cannot_be_written_costs_nothing(self, tmp_path, file):
        assert kept(tmp_path / "没有", file) == 0
