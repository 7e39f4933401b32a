"""`--out DIR`: a result for every submission and one of all, in a folder of their own that the next run passes over."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from cli_kit import GOOD, HEAD, Program, small_plan
from gcx import pipeline
from gcx.batch.parting import Parts
from gcx.batch.reading import take_in
from gcx.gathering import MARK, gather
from gcx.rendering import result_schema

BAD = GOOD.replace("871.9", "约870")
COUNTY = HEAD + (
    "合浦县,2020,能源消费总量,97.25,万吨标准煤\n"
    "合浦县,2020,地区生产总值,203.5,亿元\n"
    "合浦县,2024,能源消费总量,101.75,万吨标准煤\n"
    "合浦县,2024,地区生产总值,266.25,亿元\n"
)


@pytest.fixture
def gcx(tmp_path, capsys, monkeypatch):
    for name in [name for name in os.environ if name.startswith("GCX_")] + ["COLUMNS", "NO_COLOR", "FORCE_COLOR", "GITHUB_STEP_SUMMARY"]:
        monkeypatch.delenv(name, raising=False)
    folder = tmp_path / "工作 文件夹"
    monkeypatch.setenv("GCX_PLAN", str(small_plan(tmp_path / "方案")))
    folder.mkdir()
    monkeypatch.chdir(folder)
    return Program(folder, capsys)


def written(folder: Path) -> list[str]:
    """Everything below a folder except what was kept for --resume."""
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file() and MARK not in path.parts)


class TestWhatIsWritten:
    def test_a_result_for_each_and_one_of_all_in_every_format(self, gcx):
        gcx.write("上报/北海市.csv", BAD)
        gcx.write("上报/县 区/合浦县.csv", COUNTY)
        ran = gcx("check", "上报", "--out", "结果/本期", "-f", "json", "-f", "csv")
        assert ran.code == 1
        assert ran.out == ""
        assert "2个文件" in ran.err
        assert "已写入 结果" in ran.err
        assert written(gcx.folder / "结果" / "本期") == sorted(
            ["北海市_结果.csv", "北海市_结果.json", "县 区/合浦县_结果.csv", "县 区/合浦县_结果.json", "汇总.csv", "汇总.json"]
        )

    def test_resumed_it_takes_away_the_results_of_submissions_that_are_gone(self, gcx):
        gcx.write("上报/北海市.csv", GOOD)
        gone = gcx.write("上报/县 区/合浦县.csv", COUNTY)
        gcx("check", "上报", "--out", "结果", "-f", "json", "-f", "csv")
        gcx.write("结果/县 区/别的_结果.json", "not ours")
        gone.unlink()
        ran = gcx("check", "上报", "--out", "结果", "-f", "json", "--resume")
        assert written(gcx.folder / "结果") == ["北海市_结果.csv", "北海市_结果.json", "县 区/别的_结果.json", "汇总.csv", "汇总.json"]
        assert "填报已不在，删去它的结果：县 区/合浦县_结果.csv、县 区/合浦县_结果.json" in ran.err
        assert "删去" not in gcx("check", "上报", "--out", "结果", "-f", "json", "--resume").err

    def test_a_drive_that_is_not_connected_costs_no_result(self, gcx):
        there = gcx.write("网盘/北海市.csv", GOOD)
        gcx("check", "网盘", "--out", "结果", "-f", "json")
        there.unlink()
        assert gcx("check", "网盘", "--out", "结果", "-f", "json", "--resume").code == 2
        assert "北海市_结果.json" in written(gcx.folder / "结果")

    def test_a_ledger_that_was_tampered_with_takes_nothing_else_away(self, gcx):
        gcx.write("上报/北海市.csv", GOOD)
        gcx("check", "上报", "--out", "结果", "-f", "json")
        outside = gcx.write("别处_结果.json", "keep me")
        gcx.write(f"结果/{MARK}/results", json.dumps({"../别处_结果.json": "/gone", str(outside): "/gone", "汇总.json": "/gone"}))
        gcx("check", "上报", "--out", "结果", "-f", "csv", "--resume")
        assert outside.exists()
        assert "汇总.json" in written(gcx.folder / "结果")

    def test_ended_while_results_are_written_it_says_how_many(self, gcx, monkeypatch):
        from gcx.cli import folder

        write = folder.write_part

        def write_one(task, info):
            if info.id == "f2":
                raise KeyboardInterrupt
            return write(task, info)

        monkeypatch.setattr(folder, "write_part", write_one)
        for number in range(3):
            gcx.write(f"上报/{number}.csv", GOOD)
        ran = gcx("check", "上报", "--out", "结果", "-f", "json", "-j", "1")
        assert ran.code == 130
        assert "已中断，写完1份结果，共3份" in ran.err
        assert "--resume" in ran.err

    def test_each_result_is_what_concerns_its_file(self, gcx):
        gcx.write("上报/北海市.csv", BAD)
        gcx.write("上报/合浦县.csv", COUNTY)
        gcx("check", "上报", "--out", "结果", "-f", "json")
        city, county, whole = (
            json.loads((gcx.folder / "结果" / name).read_text(encoding="utf-8"))
            for name in ("北海市_结果.json", "合浦县_结果.json", "汇总.json")
        )
        for each in (city, county, whole):
            Draft202012Validator(json.loads(result_schema())).validate(each)
        assert [each["path"] for each in county["files"]] == [str(Path("上报", "合浦县.csv"))]
        assert {each["file"] for each in county["findings"]} <= {"f2"}
        assert {each["area"] for each in county["outcomes"]} == {"合浦县"}
        assert {each["area"] for each in city["outcomes"]} == {"北海市"}
        assert (city["run"]["exit_code"], county["run"]["exit_code"], whole["run"]["exit_code"]) == (1, 0, 1)
        assert county["run"]["asked"]["among"] == 2
        assert "among" not in whole["run"]["asked"]
        assert county["outcomes"] == [each for each in whole["outcomes"] if each["area"] == "合浦县"]
        assert county["summary"]["by_area"] == [each for each in whole["summary"]["by_area"] if each["area"] == "合浦县"]

    def test_a_contradiction_is_in_the_result_of_both_files(self, gcx):
        gcx.write("上报/甲.csv", GOOD)
        gcx.write("上报/乙.csv", GOOD.replace("812.3", "813.9"))
        gcx("check", "上报", "--out", "结果", "-f", "json")
        for name in ("甲", "乙"):
            found = json.loads((gcx.folder / "结果" / f"{name}_结果.json").read_text(encoding="utf-8"))
            conflict = next(each for each in found["findings"] if each["code"] == "V402")
            assert {conflict["file"], *(each["file"] for each in conflict["related"])} == {"f1", "f2"}

    def test_without_a_format_workbooks_are_written_and_the_table_is_shown(self, gcx):
        gcx.write("上报/北海市.csv", GOOD)
        ran = gcx("check", "上报", "--out", "结果")
        assert written(gcx.folder / "结果") == ["北海市_结果.xlsx", "汇总.xlsx"]
        assert ran.out.splitlines()[-1].endswith("通过（退出码 0）")

    def test_a_format_may_still_go_to_the_screen_or_to_a_file(self, gcx):
        gcx.write("上报/北海市.csv", GOOD)
        ran = gcx("check", "上报", "--out", "结果", "-f", "concise=-", "-f", "json=全部.json", "-f", "csv")
        assert ran.out
        assert (gcx.folder / "全部.json").is_file()
        assert written(gcx.folder / "结果") == ["北海市_结果.csv", "汇总.csv"]

    def test_formats_of_one_extension_keep_apart(self, gcx):
        gcx.write("上报/北海市.csv", GOOD)
        gcx("check", "上报", "--out", "结果", "-f", "json", "-f", "gitlab")
        assert written(gcx.folder / "结果") == sorted(
            ["北海市_结果.gitlab.json", "北海市_结果.json.json", "汇总.gitlab.json", "汇总.json.json"]
        )

    def test_a_file_that_cannot_be_looked_at_has_a_result_too(self, gcx):
        gcx.write("上报/坏.xlsx", "<html>")
        gcx.write("上报/北海市.csv", GOOD)
        assert gcx("check", "上报", "--out", "结果", "-f", "json").code == 2
        found = json.loads((gcx.folder / "结果" / "坏_结果.json").read_text(encoding="utf-8"))
        assert (found["files"][0]["status"], found["run"]["exit_code"], found["outcomes"]) == ("refused", 2, [])

    def test_returns_go_there_too(self, gcx):
        gcx.write("上报/县/合浦县.csv", COUNTY.replace("101.75", "约100"))
        ran = gcx("check", "上报", "--out", "结果", "-f", "json", "--return")
        assert ran.code == 1
        assert "县/合浦县_退回.xlsx" in written(gcx.folder / "结果")
        assert not list((gcx.folder / "上报").rglob("*_退回*"))

    def test_progress_does_not_matter(self, gcx):
        gcx.write("上报/北海市.csv", GOOD)
        ran = gcx("check", "上报", "--out", "结果", "-f", "json", "-q")
        assert (ran.out, ran.err) == ("", "")


class TestNames:
    def test_two_files_never_share_a_name(self, gcx):
        for name in ("甲/合浦县.csv", "甲/合浦县.tsv", "乙/合浦县.csv", "乙/汇总.csv"):
            gcx.write(f"上报/{name}", COUNTY)
        gcx("check", "上报", "--out", "结果", "-f", "json", "--return")
        found = written(gcx.folder / "结果")
        assert [name for name in found if name.endswith(".json")] == sorted(
            ["乙/合浦县_结果.json", "乙/汇总_结果.json", "汇总.json", "甲/合浦县.csv_结果.json", "甲/合浦县.tsv_结果.json"]
        )
        assert sum(name.endswith(".xlsx") for name in found) == 4

    def test_the_folders_below_what_files_have_in_common(self, gcx):
        gcx.write("甲市/一季度/表.csv", GOOD)
        gcx.write("乙市/一季度/表.csv", COUNTY)
        gcx("check", "甲市", Path("乙市", "一季度", "表.csv"), "--out", "结果", "-f", "json")
        assert written(gcx.folder / "结果") == sorted(["乙市/一季度/表_结果.json", "汇总.json", "甲市/一季度/表_结果.json"])

    @pytest.mark.skipif(os.name == "nt", reason="no such names on Windows")
    def test_names_that_not_every_system_allows(self, gcx):
        gcx.write("上报/a:b?.csv", GOOD)
        gcx.write("上报/" + "长" * 82 + ".csv", COUNTY)
        gcx("check", "上报", "--out", "结果", "-f", "json")
        assert written(gcx.folder / "结果") == sorted(["a_b__结果.json", "汇总.json", "长" * 66 + "_结果.json"])


class TestTheFolder:
    @pytest.mark.parametrize("out", ["上报", ".", str(Path("上报", "北海市.csv"))])
    def test_it_must_not_hold_inputs_nor_be_a_file(self, gcx, out):
        gcx.write("上报/北海市.csv", GOOD)
        ran = gcx("check", "上报", "--out", out)
        assert ran.code == 2
        assert "--out 结果" in ran.err
        assert not list(gcx.folder.rglob(MARK))

    def test_a_folder_with_other_things_in_it_is_left_alone(self, gcx):
        gcx.write("上报/北海市.csv", GOOD)
        gcx.write("别的/说明.docx", "x")
        ran = gcx("check", "上报", "--out", "别的")
        assert ran.code == 2
        assert "已有别的文件" in ran.err
        gcx.write("空/desktop.ini", "x")
        assert gcx("check", "上报", "--out", "空", "-f", "json").code == 0

    def test_inside_the_submissions_it_is_passed_over_and_that_is_said(self, gcx):
        gcx.write("上报/北海市.csv", BAD)
        gcx("check", "上报", "--out", "上报/结果", "-f", "xlsx", "--return")
        ran = gcx("check", "上报", "--out", "上报/结果", "-f", "json")
        assert ran.code == 1
        assert "跳过 3 个文件（gcx 自己生成的文件）：北海市_结果.xlsx、北海市_退回.xlsx、汇总.xlsx" in ran.err
        assert len(json.loads((gcx.folder / "上报/结果/汇总.json").read_text(encoding="utf-8"))["files"]) == 1

    def test_named_itself_only_its_results_are_passed_over(self, gcx):
        gcx.write("上报/北海市.csv", GOOD)
        gcx("check", "上报", "--out", "结果", "-f", "csv")
        gcx.write("结果/补报.csv", COUNTY)
        found = gather(["结果"])
        assert [Path(path).name for path in found.files] == ["补报.csv"]
        assert sorted(Path(each.path).name for each in found.skipped) == ["北海市_结果.csv", "汇总.csv"]

    def test_half_written_files_of_a_killed_run_go(self, gcx):
        gcx.write("上报/北海市.csv", GOOD)
        gcx("check", "上报", "--out", "结果", "-f", "csv")
        left = gcx.write("结果/.gcx-abc.tmp", "half")
        gcx("check", "上报", "--out", "结果", "-f", "csv")
        assert not left.exists()

    def test_one_result_that_cannot_be_written_costs_the_others_nothing(self, gcx):
        gcx.write("上报/北海市.csv", GOOD)
        gcx.write("上报/合浦县.csv", COUNTY)
        (gcx.folder / "结果" / MARK).mkdir(parents=True)
        (gcx.folder / "结果" / "合浦县_结果.json").mkdir()
        ran = gcx("check", "上报", "--out", "结果", "-f", "json")
        assert ran.code == 2
        assert "合浦县_结果.json" in ran.err
        assert "北海市_结果.json" in written(gcx.folder / "结果")


class TestResume:
    def test_it_needs_a_folder(self, gcx):
        ran = gcx("check", gcx.write("北海市.csv", GOOD), "--resume")
        assert ran.code == 2
        assert "--out" in ran.err

    def test_what_was_read_is_not_read_again_and_that_is_said(self, gcx, monkeypatch):
        gcx.write("上报/北海市.csv", BAD)
        gcx.write("上报/合浦县.csv", COUNTY)
        gcx("check", "上报", "--out", "结果", "-f", "csv")
        first = (gcx.folder / "结果" / "汇总.csv").read_bytes()
        monkeypatch.setenv("GCX_RESUME", "1")
        ran = gcx("check", "上报", "--out", "结果", "-f", "csv")
        assert "2个文件读过且没有变，没有再读" in ran.err
        assert (gcx.folder / "结果" / "汇总.csv").read_bytes() == first
        gcx.write("上报/合浦县.csv", COUNTY.replace("101.75", "102.25"))
        assert "1个文件读过" in gcx("check", "上报", "--out", "结果", "-f", "csv").err

    def test_a_killed_worker_costs_its_file_only_and_its_result_says_so(self, gcx, monkeypatch):
        for name in ("甲", "乙", "丙"):
            gcx.write(f"上报/{name}.csv", COUNTY)
        monkeypatch.setattr("gcx.batch.reading.take_in", died_on_second)
        ran = gcx("check", "上报", "--out", "结果", "-f", "json", "-j", "3")
        assert ran.code == 2
        refused = [
            path.name
            for path in (gcx.folder / "结果").glob("*_结果.json")
            if json.loads(path.read_text(encoding="utf-8"))["files"][0]["status"] == "refused"
        ]
        assert refused == ["乙_结果.json"]


def died_on_second(task: object, item: object) -> object:
    if "乙" in item.path:
        os._exit(134)
    return take_in(task, item)


class TestParts:
    def test_figures_and_findings_by_file(self, gcx):
        gcx.write("上报/北海市.csv", BAD)
        gcx.write("上报/合浦县.csv", COUNTY)
        result = pipeline.check("上报")
        parts = Parts.of(result)
        city, county = (parts.part(info, pipeline.verdict) for info in result.files)
        assert (len(city.figures), len(county.figures)) == (3, 4)
        assert {county.figures.at(row).file for row in range(4)} == {"f2"}
        assert city.counts("f1") == result.counts("f1")
        assert county.counts() == result.counts("f2")
        assert [*city.outcomes.latest(), *county.outcomes.latest()] == sorted(
            result.outcomes.latest(), key=lambda outcome: outcome.area != "北海市"
        )
        assert result.outcomes.within(["合浦县"]).counts() == county.outcomes.counts()
