"""The command line: exit codes for every cause, plain words for every mistake, clean streams."""

from __future__ import annotations

import errno
import io
import json
import os
import re
import stat
import subprocess
import sys
import threading
from pathlib import Path

import openpyxl
import pytest
from jsonschema import Draft202012Validator

from cli_kit import GOOD, HEAD, PLAN, Program, small_plan
from gcx import __version__
from gcx.cli import app as cli_app
from gcx.cli import main
from gcx.rendering import result_schema

SOURCE = Path(__file__).resolve().parents[1] / "src"
BAD = GOOD + "北海市,2023,能源消费总量,约50,万吨标准煤\n"
QUERIED = HEAD + "北海市,2023,能源消费总量,812.3,万吨标准煤\n北海市,2024,能源消费总量,790.1,万吨标准煤\n"
FALLING_BEHIND = HEAD + (
    "北海市,2020,能源消费总量,812.3,万吨标准煤\n"
    "北海市,2020,地区生产总值,1561.7,亿元\n"
    "北海市,2023,能源消费总量,871.9,万吨标准煤\n"
    "北海市,2023,地区生产总值,1697.4,亿元\n"
)


@pytest.fixture
def gcx(tmp_path, capsys, monkeypatch):
    for name in [name for name in os.environ if name.startswith("GCX_")] + ["COLUMNS", "NO_COLOR", "FORCE_COLOR", "GITHUB_STEP_SUMMARY"]:
        monkeypatch.delenv(name, raising=False)
    folder = tmp_path / "工作 文件夹"
    monkeypatch.setenv("GCX_PLAN", str(small_plan(folder / "方案")))
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.setenv("LOCALAPPDATA", str(tmp_path / "state"))
    monkeypatch.chdir(folder)
    return Program(folder, capsys)


class TestExitCodes:
    def test_0_checked_and_fine(self, gcx):
        ran = gcx("check", gcx.write("好.csv", GOOD))
        assert (ran.code, ran.err) == (0, "")
        assert "万元地区生产总值能耗" in ran.out
        assert ran.out.splitlines()[-1].endswith("通过（退出码 0）")

    def test_1_an_error_in_the_data(self, gcx):
        ran = gcx("check", gcx.write("错.csv", BAD))
        assert ran.code == 1
        assert "约50" in ran.out

    @pytest.mark.parametrize(("level", "code"), [("error", 0), ("query", 1), ("info", 1), ("never", 0)])
    def test_fail_on_moves_the_line(self, gcx, level, code):
        assert gcx("check", gcx.write("核.csv", QUERIED), "--fail-on", level).code == code

    def test_never_forgives_errors_in_the_code_but_not_in_the_file_status(self, gcx):
        ran = gcx("check", gcx.write("错.csv", BAD), "--fail-on", "never", "-f", "json")
        assert ran.code == 0
        assert json.loads(ran.out)["files"][0]["status"] == "rejected"

    def test_2_no_such_file(self, gcx):
        ran = gcx("check", "没有.xlsx")
        assert ran.code == 2
        assert "文件不存在" in ran.err

    def test_2_what_the_system_does_not_allow(self, gcx, monkeypatch):
        def refused(_: object) -> None:
            raise PermissionError(errno.EACCES, "Permission denied", "/别处/x.xlsx")

        monkeypatch.setattr("gcx.cli.check.gather", refused)
        ran = gcx("check", "好.csv")
        assert ran.code == 2
        assert "“/别处/x.xlsx”打不开或写不进" in ran.err

    @pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no pipes here")
    def test_a_pipe_is_written_into_and_a_link_followed(self, gcx):
        os.mkfifo(gcx.folder / "管道.json")
        (gcx.folder / "真.json").write_text("old", encoding="utf-8")
        (gcx.folder / "链接.json").symlink_to(gcx.folder / "真.json")
        heard: list[bytes] = []
        reader = threading.Thread(target=lambda: heard.append((gcx.folder / "管道.json").read_bytes()))
        reader.start()
        ran = gcx("check", gcx.write("好.csv", GOOD), "-f", "json=管道.json", "-f", "json=链接.json")
        reader.join(timeout=20)
        assert ran.code == 0
        assert json.loads(heard[0])["schema"] == "gcx-result/1"
        assert stat.S_ISFIFO((gcx.folder / "管道.json").stat().st_mode)
        assert (gcx.folder / "链接.json").is_symlink()
        assert json.loads((gcx.folder / "真.json").read_text(encoding="utf-8"))["schema"] == "gcx-result/1"

    def test_results_left_among_the_submissions_are_known_again(self, gcx):
        gcx.write("上报/好.csv", GOOD)
        gcx("check", "上报", "-f", "csv=上报/问题.csv", "-f", "xlsx=上报/结果.xlsx")
        gcx("check", "上报/好.csv", "--lang", "en", "-f", "csv=上报/en.csv")
        gcx("report", "上报/好.csv", "-o", "上报/报告.xlsx")
        for ending in ("csv", "xlsx", "parquet"):
            gcx("merge", "上报/好.csv", "-o", f"上报/合并.{ending}")
        text = (gcx.folder / "上报" / "问题.csv").read_text(encoding="utf-8-sig")
        (gcx.folder / "上报" / "另存.csv").write_text(text, encoding="gb18030")
        book = openpyxl.load_workbook(gcx.folder / "上报" / "结果.xlsx")
        book.save(gcx.folder / "上报" / "另存.xlsx")
        for named in ("上报", "上报/*"):
            ran = gcx("check", named, "-f", "json")
            assert [each["path"] for each in json.loads(ran.out)["files"]] == ["上报/好.csv"]
            assert "跳过 9 个文件（gcx 自己生成的文件）" in ran.err
        assert gcx("check", "上报/合并.csv", "-f", "json").code == 0  # named, it is read

    @pytest.mark.parametrize("name", ["损坏.xlsx", "空.xlsx", "别的.parquet", "别的.csv"])
    def test_what_only_looks_like_a_result_is_read(self, gcx, name):
        gcx.write("上报/好.csv", GOOD)
        path = gcx.folder / "上报" / name
        path.write_bytes({"损坏.xlsx": b"docProps/custom.xml PK\x05\x06" + b"\0" * 18, "别的.csv": "类别,文件\n".encode()}.get(name, b""))
        assert name in [Path(each["path"]).name for each in json.loads(gcx("check", "上报", "-f", "json").out)["files"]]

    def test_2_a_folder_without_submissions(self, gcx):
        (gcx.folder / "空").mkdir()
        ran = gcx("check", "空")
        assert ran.code == 2
        assert "没有表格文件" in ran.err

    def test_2_nothing_recognisable_says_what_was_lacking(self, gcx):
        ran = gcx("check", gcx.write("说明.csv", "会议通知\n请于周五前报送\n"))
        assert ran.code == 2
        assert "没有一张工作表给出数" in ran.err or "没有找到" in ran.err

    def test_2_a_recognised_table_without_a_single_figure(self, gcx):
        ran = gcx("check", gcx.write("空表.csv", HEAD + "北海市,2024,能源消费总量,,万吨标准煤\n"))
        assert ran.code == 2

    def test_2_a_plan_with_problems_lists_all_of_them(self, gcx):
        plan = gcx.write("方案/坏.yaml", PLAN.replace("kind: flow", "kind: flows", 1).replace("unit: 亿元", "unit: 亿圆", 1))
        ran = gcx("check", gcx.write("好.csv", GOOD), "--plan", plan)
        assert ran.code == 2
        assert ran.out == ""
        assert len(re.findall(rf"^{re.escape(str(plan))}:\d+:\d+: ", ran.err, re.MULTILINE)) >= 2

    def test_2_no_such_plan(self, gcx):
        assert gcx("check", gcx.write("好.csv", GOOD), "-p", "没有.yaml").code == 2

    def test_3_targets_not_as_required(self, gcx):
        path = gcx.write("慢.csv", FALLING_BEHIND)
        assert gcx("check", path).code == 0
        ran = gcx("check", path, "--require", "on-pace")
        assert ran.code == 3
        assert "退出码 3" in ran.out

    def test_data_errors_come_before_the_requirement(self, gcx):
        assert gcx("check", gcx.write("错.csv", BAD), "--require", "met").code == 1

    def test_of_several_files_the_worst_counts_and_all_are_judged(self, gcx):
        good, bad = gcx.write("好.csv", GOOD), gcx.write("错.csv", BAD.replace("北海市", "合浦县"))
        assert gcx("check", good, bad).code == 1
        assert "好.csv  通过" in gcx("check", good, bad).out
        ran = gcx("check", good, "没有.csv", bad, "-f", "json")
        assert ran.code == 2
        assert [each["status"] for each in json.loads(ran.out)["files"]] == ["accepted", "refused", "rejected"]

    def test_70_a_bug_is_one_line_and_a_log(self, gcx, monkeypatch):
        def broken(*_args, **_options):
            raise ZeroDivisionError("坏了")

        monkeypatch.setattr("gcx.pipeline.compute", broken)
        path = gcx.write("好.csv", GOOD)
        ran = gcx("check", path)
        assert ran.code == 70
        assert ran.out == ""
        assert "Traceback" not in ran.err
        log = Path(re.search(r"日志已保存：(.*)", ran.err)[1])
        assert "ZeroDivisionError: 坏了" in log.read_text(encoding="utf-8")
        assert "Traceback" in gcx("check", path, "--debug").err

    def test_70_a_bug_in_one_file_costs_only_that_file(self, gcx, monkeypatch):
        from gcx.batch import reading

        read = reading.read

        def sometimes(path, **options):
            if "错" in str(path):
                raise RecursionError
            return read(path, **options)

        monkeypatch.setattr(reading, "read", sometimes)
        ran = gcx("check", gcx.write("错.csv", GOOD), gcx.write("好.csv", GOOD), "-f", "json")
        assert ran.code == 70
        document = json.loads(ran.out)
        assert [each["status"] for each in document["files"]] == ["refused", "accepted"]
        assert any(each["value"] for each in document["outcomes"])

    def test_130_interrupted(self, gcx, monkeypatch):
        def interrupted(*_args, **_options):
            raise KeyboardInterrupt

        monkeypatch.setattr("gcx.pipeline.compute", interrupted)
        ran = gcx("check", gcx.write("好.csv", GOOD))
        assert ran.code == 130
        assert "已中断" in ran.err


class TestUsageErrors:
    @pytest.mark.parametrize(
        ("arguments", "said"),
        [
            (["chekc", "x.csv"], ["没有命令“chekc”", "check"]),
            (["check"], ["缺少文件"]),
            (["check", "x.csv", "--yea", "2024"], ["没有选项 --yea", "--year"]),
            (["check", "x.csv", "--year", "去年"], ["--year", "“去年”", "应为整数"]),
            (["check", "x.csv", "--year", "19"], ["--year", "不能小于1900"]),
            (["check", "x.csv", "--year"], ["--year", "缺少值"]),
            (["check", "x.csv", "-f", "jsn"], ["“jsn”", "是否要用 json"]),
            (["check", "x.csv", "-f", "json="], ["缺少文件名"]),
            (["check", "x.csv", "-f", "json", "-f", "table"], ["只能输出一种"]),
            (["check", "x.csv", "-f", "json=没有/x.json"], ["没有文件夹"]),
            (["check", "x.csv", "--fail-on", "erro"], ["是否要用 error"]),
            (["check", "x.csv", "--require", "onpace"], ["是否要用 on-pace"]),
            (["check", "x.csv", "--area", "北海"], ["没有地区“北海”", "北海市"]),
            (["check", "x.csv", "--ignore", "V3O2"], ["没有规则“V3O2”", "V302"]),
            (["check", "x.csv", "--light", "2020"], ["ndrc-2020"]),
            (["check", "x.csv", "--lang", "fr"], ["zh"]),
            (["check", "x.csv", "--quiet=1"], ["--quiet", "不带值"]),
            (["plan"], ["缺少命令", "lint"]),
            (["plan", "where", "x"], ["多余的参数：x"]),
            (["rule", "V9999"], ["没有规则“V9999”"]),
        ],
    )
    def test_plain_chinese_and_exit_2(self, gcx, arguments, said):
        gcx.write("x.csv", GOOD)
        ran = gcx(*arguments)
        assert ran.code == 2
        assert ran.out == ""
        assert ran.err.startswith("错误：") or ran.err.startswith("error")
        for words in said:
            assert words in ran.err

    def test_in_english_when_asked(self, gcx):
        ran = gcx("--lang", "en", "chekc")
        assert ran.err.splitlines() == ["error: there is no command “chekc”", "  → did you mean check?"]

    def test_no_arguments_show_the_help_and_exit_2(self, gcx):
        ran = gcx()
        assert ran.code == 2
        assert "gcx check" in ran.out

    def test_outputs_never_go_over_inputs(self, gcx):
        path = gcx.write("好.csv", GOOD)
        ran = gcx("check", path, "-f", f"json={path}")
        assert ran.code == 2
        assert "不会覆盖" in ran.err
        assert path.read_text(encoding="utf-8") == GOOD
        plan = Path(os.environ["GCX_PLAN"])
        assert gcx("check", path, "-f", f"json={plan}").code == 2
        assert plan.read_text(encoding="utf-8") == PLAN

    def test_a_dash_is_standard_output(self, gcx):
        ran = gcx("check", gcx.write("好.csv", GOOD), "-f", "json=-")
        assert json.loads(ran.out)["schema"] == "gcx-result/1"
        assert not Path("-").exists()

    def test_a_file_that_cannot_be_written_is_said(self, gcx, monkeypatch):
        def denied(*_args):
            raise PermissionError(13, "Permission denied")

        monkeypatch.setattr("gcx.cli.delivery.write_file", denied)
        ran = gcx("check", gcx.write("好.csv", GOOD), "-f", "json=结果.json")
        assert ran.code == 2
        assert "写不进“结果.json”" in ran.err


class TestCheck:
    def test_json_follows_the_published_schema(self, gcx):
        ran = gcx("check", gcx.write("错.csv", BAD), "-f", "json")
        document = json.loads(ran.out)
        assert list(Draft202012Validator(json.loads(result_schema())).iter_errors(document)) == []
        assert document["run"]["exit_code"] == 1
        assert document["tool"] == {"name": "gcx", "version": __version__}
        assert document["files"][0]["path"].endswith("错.csv")

    def test_json_is_written_on_exit_2_too(self, gcx):
        ran = gcx("check", "没有.csv", "-f", "json")
        document = json.loads(ran.out)
        assert list(Draft202012Validator(json.loads(result_schema())).iter_errors(document)) == []
        assert document["run"]["exit_code"] == 2
        assert document["files"][0]["status"] == "refused"

    def test_two_runs_differ_only_under_run(self, gcx):
        path = gcx.write("错.csv", BAD)
        one, other = (json.loads(gcx("check", path, "-f", "json").out) for _ in range(2))
        one.pop("run"), other.pop("run")
        assert one == other

    def test_annotations_come_with_a_step_summary(self, gcx, monkeypatch):
        (gcx.folder / "好.csv").write_text(GOOD, encoding="utf-8")
        page = gcx.folder / "summary.md"
        page.write_text("earlier step\n", encoding="utf-8")
        monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(page))
        assert gcx("check", "好.csv", "-f", "github").code == 0
        said = page.read_text(encoding="utf-8")
        assert said.startswith("earlier step\n")
        assert "万元地区生产总值能耗" in said

    def test_several_formats_in_one_run(self, gcx):
        path = gcx.write("好.csv", GOOD)
        ran = gcx("check", path, "-f", "table", "-f", "json=结果 1.json", "-f", "concise=结果.txt")
        assert ran.code == 0
        assert "退出码 0" in ran.out
        assert "结果 1.json" in ran.err
        assert json.loads((gcx.folder / "结果 1.json").read_text(encoding="utf-8"))["schema"] == "gcx-result/1"
        assert "energy-intensity 北海市 2024" in (gcx.folder / "结果.txt").read_text(encoding="utf-8")
        assert not list(gcx.folder.glob(".gcx*"))

    def test_only_files_leave_the_screen_to_the_summary_on_stderr(self, gcx):
        ran = gcx("check", gcx.write("好.csv", GOOD), "-f", "json=结果.json")
        assert ran.out == ""
        assert "退出码 0" in ran.err
        assert gcx("check", gcx.write("好.csv", GOOD), "-f", "json=结果.json", "-q").err == ""

    def test_a_limit_can_be_raised_or_lowered_for_one_run(self, gcx):
        path = gcx.write("好.csv", GOOD)
        refused = gcx("check", path, "--limit", "lines=3")
        assert refused.code == 2
        assert "R108" in refused.out
        assert gcx("check", path, "--limit", "lines=300", "--limit", "cells=5000000").code == 0
        assert "lines=drei" not in gcx("check", path, "--limit", "lines=drei").out
        assert gcx("check", path, "--limit", "lines=drei").code == 2
        assert gcx("check", path, "--limit", "nonsense=3").code == 2

    def test_year_and_area_limit_what_is_said(self, gcx):
        both = GOOD + GOOD.removeprefix(HEAD).replace("北海市", "合浦县")
        path = gcx.write("两地.csv", both)
        outcomes = json.loads(gcx("check", path, "-f", "json", "--year", "2020").out)["outcomes"]
        assert {each["year"] for each in outcomes} == {2020}
        outcomes = json.loads(gcx("check", path, "-f", "json", "--area", "450521").out)["outcomes"]
        assert {each["area"] for each in outcomes} == {"合浦县"}

    def test_area_names_the_sheets_that_name_none(self, gcx):
        path = gcx.write("无地区.csv", "年份,指标,数值,计量单位\n2024,地区生产总值,410.2,亿元\n")
        assert gcx("check", path).code == 2
        ran = gcx("check", path, "--area", "合浦县", "-f", "json")
        assert ran.code == 0
        assert {each["area"] for each in json.loads(ran.out)["outcomes"]} == {"合浦县"}

    def test_ignored_findings_do_not_count(self, gcx):
        path = gcx.write("错.csv", BAD)
        ran = gcx("check", path, "--ignore", "V302", "-f", "json")
        assert ran.code == 0
        assert json.loads(ran.out)["files"][0]["status"] == "accepted"
        assert gcx("check", path, "--select", "W5").code == 0
        assert gcx("check", path, "--select", "not-a-number").code == 1
        assert gcx("check", path, "--select", "V3，W", "--ignore", "V30").code == 0

    def test_assigned_values_from_a_file(self, gcx):
        assigned = gcx.write(
            "下达目标.csv", "目标,地区,年份,下达值,计量单位,文号,日期\n水质优良比例,北海市,2025,1900,亿元,桂政发〔2022〕1号,2022-03-01\n"
        )
        path = gcx.write("好.csv", GOOD)
        before = json.loads(gcx("check", path, "-f", "json").out)["summary"]["outcomes"]
        ran = gcx("check", path, "-f", "json", "--assigned", assigned)
        after = json.loads(ran.out)["summary"]["outcomes"]
        assert before["awaiting"] == 1
        assert "awaiting" not in after, ran.err

    def test_an_assigned_file_with_nothing_assigned_is_not_checked(self, gcx):
        ran = gcx("check", gcx.write("好.csv", GOOD), "--assigned", gcx.write("别的.csv", GOOD.replace("北海市", "合浦县")))
        assert ran.code == 2
        assert "下达目标" in ran.err

    def test_every_option_has_a_variable(self, gcx, monkeypatch):
        path = gcx.write("慢.csv", FALLING_BEHIND)
        monkeypatch.setenv("GCX_REQUIRE", "met")
        assert gcx("check", path).code == 3
        monkeypatch.setenv("GCX_FORMAT", "concise")
        assert "energy-intensity" in gcx("check", path).out
        monkeypatch.setenv("GCX_LANG", "en")
        assert "is missing" in gcx("check").err
        monkeypatch.setenv("GCX_YEAR", "二〇二四")
        assert "--year" in gcx("check", path).err

    def test_limits_can_be_set_and_a_wrong_one_is_a_usage_error(self, gcx, monkeypatch):
        path = gcx.write("好.csv", GOOD)
        monkeypatch.setenv("GCX_LIMIT_TEXT_BYTES", "100")
        assert gcx("check", path).code == 2
        monkeypatch.setenv("GCX_LIMIT_TEXT_BYTES", "多")
        assert "上限设置有误" in gcx("check", path).err

    def test_skipped_files_are_named_on_stderr(self, gcx):
        gcx.write("上报/好.csv", GOOD)
        gcx.write("上报/~$好.xlsx", "x")
        gcx.write("上报/readme.md", "x")
        gcx.write("上报/.隐藏.csv", BAD)
        gcx.write("上报/好_退回.xlsx", "x")
        ran = gcx("check", "上报")
        assert ran.code == 0
        for name in ("~$好.xlsx", "readme.md", ".隐藏.csv", "好_退回.xlsx"):
            assert name in ran.err
            assert name not in ran.out
        assert gcx("check", "上报", "-q").err == ""

    def test_a_path_is_taken_literally_before_it_is_a_pattern(self, gcx):
        gcx.write("[1].csv", BAD)
        gcx.write("1.csv", GOOD)
        assert gcx("check", "[1].csv").code == 1
        assert gcx("check", "*.csv").code == 1
        assert gcx("check", "?.csv").code == 0
        assert gcx("check", "z*.csv").code == 2


class TestStreams:
    def test_hostile_names_and_cells_cannot_steer_the_terminal(self, gcx):
        text = GOOD + "北海市,2023,[red]能源\x1b[31m消费,5,[/bold]\n"
        cells = gcx.write("[red]好[_].csv", text)
        name = gcx.write("坏\x1b]0;x\x07\x9b.csv", text)
        for shown_as in ("table", "concise", "json"):
            for path, code in ((cells, 1), (name, 2)):
                ran = gcx("check", path, "-f", shown_as)
                assert ran.code == code
                assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f]", ran.out + ran.err)
            assert "[red]能源" in gcx("check", cells, "-f", shown_as).out

    def test_no_ansi_when_redirected_unless_demanded(self, gcx, monkeypatch):
        path = gcx.write("错.csv", BAD)
        assert "\x1b" not in gcx("check", path).out
        assert "\x1b[" in gcx("check", path, "--color", "always").out
        monkeypatch.setenv("FORCE_COLOR", "1")
        assert "\x1b[" in gcx("check", path).out
        assert "\x1b" not in gcx("check", path, "-f", "json").out
        monkeypatch.setenv("NO_COLOR", "1")
        assert "\x1b" not in gcx("check", path).out

    @pytest.mark.parametrize("columns", ["80", "100", "160"])
    def test_the_table_fits_the_width(self, gcx, monkeypatch, columns):
        from gcx.names import display_width

        monkeypatch.setenv("COLUMNS", columns)
        ran = gcx("check", gcx.write("错.csv", BAD))
        assert max(map(display_width, ran.out.splitlines())) <= int(columns)

    def test_under_gbk_everything_is_written(self, gcx, monkeypatch):
        path = gcx.write("数据😀.csv", BAD)
        for name, encoding in (("table", "gbk"), ("concise", "gbk"), ("json", "utf-8")):
            stream = io.TextIOWrapper(io.BytesIO(), encoding="gbk")
            monkeypatch.setattr(sys, "stdout", stream)
            monkeypatch.setattr(sys, "stderr", io.TextIOWrapper(io.BytesIO(), encoding="gbk"))
            assert main(["check", str(path), "-f", name]) == 1
            stream.flush()
            written = stream.buffer.getvalue().decode(encoding)
            assert "约50" in written
            assert ("😀" in written) == (name == "json")

    def test_a_reader_that_goes_away_is_no_error(self, gcx):
        path = gcx.write("错.csv", BAD)
        environ = os.environ | {"PYTHONPATH": str(SOURCE)}
        command = [sys.executable, "-m", "gcx", "check", str(path), "-f", "json"]
        with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environ) as process:
            process.stdout.close()
            said = process.stderr.read().decode("utf-8", "replace")
        assert process.returncode == 1
        assert "Traceback" not in said


class TestOtherCommands:
    def test_version(self, gcx):
        ran = gcx("--version")
        assert (ran.code, ran.out) == (0, f"gcx {__version__}\n")

    @pytest.mark.parametrize("arguments", [[], ["check"], ["plan"], ["plan", "lint"], ["rule"], ["doctor"]])
    def test_help_in_both_languages(self, gcx, arguments):
        ran = gcx(*arguments, "--help")
        assert ran.code == 0
        assert ran.out.startswith("用法: gcx")
        assert "\x1f" not in ran.out
        english = gcx(*arguments, "--help", "--lang", "en") if arguments != ["plan", "schema"] else None
        if english is not None and english.code == 0 and english.out.startswith("Usage"):
            assert not re.search(
                "[一-鿿]", english.out.replace("文件…", "").replace("[方案文件]", "").replace("[代码]", "").replace("下达目标", "")
            )

    def test_plan_where_prints_the_path_only(self, gcx):
        ran = gcx("plan", "where")
        assert ran.out == f"{os.environ['GCX_PLAN']}\n"
        assert "GCX_PLAN" in ran.err
        assert gcx("plan", "where", "-p", "没有.yaml").code == 2

    def test_plan_is_found_upward(self, gcx, monkeypatch):
        monkeypatch.delenv("GCX_PLAN")
        small_plan(gcx.folder / "config").rename(gcx.folder / "config" / "targets.yaml")
        (gcx.folder / "a" / "b").mkdir(parents=True)
        monkeypatch.chdir(gcx.folder / "a" / "b")
        ran = gcx("plan", "where")
        assert ran.out.strip() == str(gcx.folder / "config" / "targets.yaml")
        assert "向上" in ran.err

    def test_plan_lint(self, gcx):
        assert gcx("plan", "lint").code == 0
        plan = gcx.write("方案/坏.yaml", PLAN.replace("formula: 能源消费总量 ÷ 地区生产总值", "formula: 能源消费总量 ÷ 地区生产总植"))
        ran = gcx("plan", "lint", plan)
        assert ran.code == 2
        assert re.match(rf"{re.escape(str(plan))}:\d+:\d+: ", ran.out)
        assert "地区生产总值" in ran.out

    def test_plan_show_in_every_format(self, gcx):
        assert "能耗比2020年降低13.5%" in gcx("plan", "show").out
        assert json.loads(gcx("plan", "show", "-f", "json").out)["targets"]
        assert gcx("plan", "show", "-f", "md").out.startswith("#")
        assert gcx("plan", "show", "-f", "xml").code == 2

    @pytest.mark.parametrize("columns", ["80", "160"])
    def test_plan_show_fits_the_width(self, gcx, monkeypatch, columns):
        from gcx.names import display_width

        monkeypatch.setenv("COLUMNS", columns)
        assert max(map(display_width, gcx("plan", "show").out.splitlines())) <= int(columns)

    def test_plan_schema(self, gcx):
        assert json.loads(gcx("plan", "schema", "--result").out)["title"] == "gcx-result/1"
        Draft202012Validator.check_schema(json.loads(gcx("plan", "schema").out))

    def test_rule_explains_by_code_and_by_name(self, gcx):
        ran = gcx("rule", "v302")
        assert ran.code == 0
        assert ran.out == gcx("rule", "not-a-number").out
        for word in ("含义", "为什么", "怎么改", "依据"):
            assert word in ran.out

    def test_rule_lists_everything_the_plan_s_checks_included(self, gcx):
        ran = gcx("rule")
        assert "V302" in ran.out
        assert "C-energy-not-falling" in ran.out
        assert "C-energy-not-falling" in gcx("rule", "C-energy-not-falling").out

    def test_every_rule_is_explained_in_markdown(self, gcx):
        ran = gcx("rule", "--all", "-f", "md")
        chapters = ran.out.split("## ")[1:]
        assert len(chapters) > 40
        for chapter in chapters:
            for word in ("**含义**", "**为什么**", "**怎么改**", "**依据**"):
                assert word in chapter, chapter.splitlines()[0]

    def test_doctor_tells_without_network(self, gcx, monkeypatch):
        import socket

        def forbidden(*_args, **_options):
            raise AssertionError("network")

        monkeypatch.setattr(socket, "socket", forbidden)
        ran = gcx("doctor")
        assert ran.code == 0
        for words in (__version__, "Python", "small-plan", "可写", "utf"):
            assert words.lower() in ran.out.lower()


class TestStartUp:
    @pytest.mark.parametrize(
        ("arguments", "absent"),
        [
            (["--help"], {"numpy", "pandas", "pydantic", "yaml", "rich", "openpyxl", "python_calamine", "xlsxwriter"}),
            (["plan", "where"], {"numpy", "pandas", "yaml", "rich", "openpyxl", "python_calamine", "xlsxwriter"}),
            (["plan", "lint"], {"numpy", "pandas", "rich", "openpyxl", "python_calamine", "xlsxwriter"}),
            (["rule", "V302"], {"pandas", "rich", "openpyxl", "python_calamine", "xlsxwriter"}),
            (["check", "好.csv"], {"pandas", "rich", "openpyxl", "xlsxwriter"}),
        ],
    )
    def test_nothing_heavy_is_loaded(self, gcx, arguments, absent):
        gcx.write("好.csv", GOOD)
        code = "import sys; from gcx.cli import main; code = main(sys.argv[1:]); print('loaded', *sorted(sys.modules), file=sys.stderr); sys.exit(code)"
        environ = os.environ | {"PYTHONPATH": str(SOURCE), "PYTHONIOENCODING": "utf-8"}
        ran = subprocess.run([sys.executable, "-c", code, *arguments], capture_output=True, env=environ, check=False)
        assert ran.returncode == 0, ran.stderr
        loaded = set(ran.stderr.decode().split("loaded ")[-1].split())
        assert not loaded & absent

    def test_gbk_in_a_real_process(self, gcx):
        gcx.write("错😀.csv", BAD)
        environ = os.environ | {"PYTHONPATH": str(SOURCE), "PYTHONIOENCODING": "gbk"}
        ran = subprocess.run([sys.executable, "-m", "gcx", "check", "错😀.csv"], capture_output=True, env=environ, check=False)
        assert ran.returncode == 1
        assert "约50" in ran.stdout.decode("gbk")

    def test_the_usage_error_class_is_the_one_typer_raises(self):
        assert cli_app.UsageError.__name__ == "UsageError"
