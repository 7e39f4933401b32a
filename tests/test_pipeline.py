"""The Python API: one call, one result; what it refuses; which files it takes."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

import gcx
import rule_makers
from cli_kit import GOOD, HEAD, small_plan
from gcx import pipeline
from gcx.batch import reading
from gcx.gathering import gather
from gcx.plan import load_plan
from gcx.records import FileStatus

BAD = GOOD + "北海市,2023,能源消费总量,约50,万吨标准煤\n"


@pytest.fixture
def plan(tmp_path):
    return small_plan(tmp_path / "方 案")


@pytest.fixture
def write(tmp_path):
    def written(name, text=GOOD):
        path = tmp_path / "上报 材料" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return path

    return written


class TestCheck:
    def test_one_path_gives_a_result(self, plan, write):
        result = gcx.check(write("好.csv"), plan=plan)
        assert result.exit_code == 0
        assert result.files[0].status is FileStatus.ACCEPTED
        assert result.plan_id == "small-plan"
        assert result.year == 2024
        assert list(result.sections) == ["一", "二"]
        assert result.outcomes.counts() == {"met": 1, "unknown": 1, "awaiting": 1}

    def test_a_loaded_plan_is_taken_as_it_is(self, plan, write):
        assert gcx.check(write("好.csv"), plan=load_plan(plan)).exit_code == 0

    def test_the_plan_applies_to_every_file(self, plan, write):
        result = gcx.check([write("好.csv"), write("错.csv", BAD.replace("北海市", "合浦县"))], plan=plan)
        assert [info.status for info in result.files] == [FileStatus.ACCEPTED, FileStatus.REJECTED]
        assert {finding.at.file for finding in result.findings if finding.severity == "error"} == {"f2"}

    def test_the_same_figure_in_two_files_names_both(self, plan, write):
        other = GOOD.replace("812.3", "813.9")
        result = gcx.check([write("甲.csv"), write("乙.csv", other)], plan=plan)
        conflict = next(finding for finding in result.findings if finding.severity == "error")
        assert {conflict.at.file, *(place.file for place in conflict.related)} == {"f1", "f2"}

    def test_findings_come_file_by_file_errors_first(self, plan, write):
        paths = [write(f"{number}.csv", BAD) for number in range(1, 12)]
        result = gcx.check(paths, plan=plan, select=["V302", "V305"])
        order = [int((finding.at.file or "f0")[1:]) for finding in result.findings]
        assert order == sorted(order)

    def test_a_bug_is_raised_when_nobody_handles_it(self, plan, write, monkeypatch):
        def broken(*_args, **_options):
            raise RecursionError

        monkeypatch.setattr(reading, "read", broken)
        with pytest.raises(RecursionError):
            gcx.check(write("好.csv"), plan=plan)
        seen = []
        result = gcx.check(write("好.csv"), plan=plan, on_crash=lambda path, error: seen.append((path, error)))
        assert result.exit_code == 70
        assert len(seen) == 1

    @pytest.mark.parametrize("options", [{"area": "没有的县"}, {"areas": ["x"]}, {"light": "x"}, {"select": ["X9"]}, {"ignore": ["错"]}])
    def test_what_does_not_exist_is_refused(self, plan, write, options):
        with pytest.raises(pipeline.RequestError) as refused:
            gcx.check(write("好.csv"), plan=plan, **options)
        assert refused.value.text.zh
        assert refused.value.text.en

    def test_milestones_alone_are_a_submission(self, plan, write):
        text = "目标,地区,年份,下达值,计量单位,文号,日期\n水质优良比例,北海市,2025,1900,亿元,桂政发〔2022〕1号,2022-03-01\n"
        result = gcx.check(write("下达目标.csv", text), plan=plan)
        assert result.files[0].status is not FileStatus.REFUSED

    def test_nothing_recognised_is_refused_with_words(self, plan, write):
        result = gcx.check(write("空.csv", HEAD + "北海市,2024,能源消费总量,,万吨标准煤\n"), plan=plan)
        assert result.exit_code == 2
        assert result.files[0].status is FileStatus.REFUSED
        assert any(finding.severity == "error" for finding in result.findings)


class TestVerdict:
    def test_require_counts_statuses_that_do_not_satisfy(self, plan, write):
        full = GOOD + "".join(
            f"北海市,{year},充电桩新增数,{count},个\n" for year, count in ((2021, 702), (2022, 811), (2023, 793), (2024, 997))
        )
        result = gcx.check(write("全.csv", full), plan=plan)
        assert result.outcomes.counts() == {"met": 1, "on-pace": 1, "awaiting": 1}
        assert pipeline.verdict(result, require="on-pace") == 0
        assert pipeline.verdict(result, require="met") == 3

    def test_unknown_satisfies_nothing(self, plan, write):
        result = gcx.check(write("好.csv"), plan=plan)
        assert pipeline.verdict(result, require="on-pace") == 3


class TestGather:
    def test_folders_are_walked_in_order(self, write):
        folder = write("乙/2.csv").parent.parent
        write("甲/1.xlsx")
        write("0.csv")
        write(".git/x.csv")
        write("别处/y.csv")
        (folder / "甲" / "链接").symlink_to(folder / "乙", target_is_directory=True)
        found = gather([folder / "甲", folder / ".git", folder / "乙", folder / "0.csv"])
        assert [Path(each.path).name for each in found.skipped] == ["链接"]
        (folder / "别处" / "y.csv").unlink()
        found = gather([folder])
        assert sorted((Path(each.path).name, each.reason.en.split(";")[0]) for each in found.skipped) == [
            (".git", "hidden folder"),
            ("链接", "a folder that is a link"),
        ]
        assert [os.path.relpath(path, folder) for path in found.files] == ["0.csv", str(Path("乙", "2.csv")), str(Path("甲", "1.xlsx"))]
        assert found.empty == []

    def test_what_is_left_out_is_said(self, write):
        folder = write("好.csv").parent
        for name in ("~$好.xlsx", ".~lock.好.xlsx#", ".x.csv", "说明.docx", "说明.txt", "结果.json", "好_退回.xlsx"):
            write(name)
        found = gather([folder])
        assert [Path(path).name for path in found.files] == ["好.csv"]
        assert len(found.skipped) == 7

    def test_the_same_file_is_read_once(self, write):
        path = write("好.csv")
        found = gather([path, path.parent, path.parent / ".." / path.parent.name / "好.csv"])
        assert found.files == [str(path)]
        assert len(found.skipped) == 2

    def test_a_folder_with_nothing_in_it_and_a_pattern_without_matches(self, tmp_path):
        assert gather([tmp_path]).empty == [str(tmp_path)]
        assert gather([""]).empty == [""]
        assert gather([tmp_path / "*.xlsx"]).empty == [str(tmp_path / "*.xlsx")]

    def test_a_folder_that_cannot_be_listed_is_no_pass(self, plan, write):
        folder = write("里面/好.csv").parent.parent
        closed = rule_makers.closed_folder(folder / "里面")
        with closed.meanwhile:
            found = gather([folder])
            result = gcx.check(found, plan=plan)
            below = gather([folder / "**" / "*.xlsx"])
        assert [Path(each.path).name for each in found.unreadable] == ["保密"]
        assert [Path(each.path).name for each in below.unreadable] == ["保密"]
        assert result.exit_code == 2

    def test_a_pattern_goes_round_no_circle(self, write):
        folder = write("甲/1.csv").parent.parent
        (folder / "甲" / "回").symlink_to(folder, target_is_directory=True)
        found = gather([folder / "**" / "*.csv"])
        assert [Path(path).name for path in found.files] == ["1.csv"]
        assert [Path(each.path).name for each in found.skipped] == ["回"]

    def test_a_pattern_that_ends_in_a_folder_enters_it(self, write):
        folder = write("2024/2025a/1.csv").parents[2]
        assert [Path(path).name for path in gather([folder / "**" / "2025*"]).files] == ["1.csv"]

    def test_what_was_not_looked_at_is_no_pass_whatever_is_ignored(self, plan, write, tmp_path):
        result = gcx.check([write("好.csv"), tmp_path / "没有*.xlsx"], plan=plan, ignore=["F101"])
        assert not any(finding.rule.code == "F101" for finding in result.findings)
        assert result.exit_code == 2

    @pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no pipes here")
    def test_a_pipe_among_files_is_not_waited_for(self, plan, write, tmp_path):
        os.mkfifo(tmp_path / "管道.xlsx")
        result = gcx.check([write("好.csv"), tmp_path / "管道.xlsx"], plan=plan)
        assert [info.status for info in result.files] == [FileStatus.ACCEPTED, FileStatus.REFUSED]

    def test_an_empty_folder_among_what_a_pattern_matches_is_nothing_amiss(self, write):
        folder = write("甲/1.csv").parent.parent
        (folder / "空").mkdir()
        found = gather([folder / "*"])
        assert [Path(path).name for path in found.files] == ["1.csv"]
        assert found.empty == []

    def test_a_named_file_is_taken_whatever_it_is(self, tmp_path):
        assert gather([tmp_path / "没有.docx"]).files == [str(tmp_path / "没有.docx")]

    def test_patterns_take_what_matches_but_no_lock_files(self, write):
        folder = write("a1.csv").parent
        write("a2.dat")
        write("~$a3.csv")
        assert [Path(path).name for path in gather([folder / "*a*"]).files] == ["a1.csv", "a2.dat"]
