"""`gcx verify`: a result is computed again from its inputs, which are known by their content."""

from __future__ import annotations

import hashlib
import json
import os
import shutil

import pytest
from jsonschema import Draft202012Validator

from cli_kit import GOOD, HEAD, Program, small_plan
from gcx.analysis import verifying
from gcx.rendering import result_schema

COUNTY = HEAD + "合浦县,2020,能源消费总量,约93,万吨标准煤\n合浦县,2024,能源消费总量,97.4,万吨标准煤\n"


@pytest.fixture
def gcx(tmp_path, capsys, monkeypatch):
    for name in [name for name in os.environ if name.startswith("GCX_")] + ["COLUMNS", "NO_COLOR", "FORCE_COLOR"]:
        monkeypatch.delenv(name, raising=False)
    folder = tmp_path / "复核 文件夹"
    monkeypatch.setenv("GCX_PLAN", str(small_plan(folder / "方案")))
    monkeypatch.chdir(folder)
    return Program(folder, capsys)


def recorded(gcx, *options):
    """A result of two files, one of them with an error."""
    gcx.write("上报/市.csv", GOOD)
    gcx.write("上报/县.csv", COUNTY)
    gcx("check", "上报", "-f", "json=结果.json", *options)
    return json.loads((gcx.folder / "结果.json").read_text(encoding="utf-8"))


def verified(gcx, *options):
    ran = gcx("verify", "结果.json", "--data", "上报", "-f", "json", *options)
    return ran.code, json.loads(ran.out)


def test_an_untouched_result_is_the_same(gcx):
    recorded(gcx)
    ran = gcx("verify", "结果.json", "--data", "上报")
    assert (ran.code, ran.err) == (0, "")
    assert "与记录一致" in ran.out
    assert hashlib.sha256((gcx.folder / "上报" / "市.csv").read_bytes()).hexdigest() in ran.out.replace("\n    ", "")


def test_renamed_and_moved_files_are_found_by_their_content(gcx):
    recorded(gcx)
    (gcx.folder / "存档" / "二〇二四").mkdir(parents=True)
    shutil.move(gcx.folder / "上报" / "市.csv", gcx.folder / "存档" / "二〇二四" / "甲.csv")
    shutil.move(gcx.folder / "上报" / "县.csv", gcx.folder / "存档" / "市.csv")
    ran = gcx("verify", "结果.json", "--data", "存档")
    assert ran.code == 0, ran.out
    assert "甲.csv" in ran.out


@pytest.mark.parametrize(
    "options",
    [
        ("-y", "2022"),
        ("-a", "合浦县"),
        ("--require", "met", "--fail-on", "never"),
        ("--ignore", "V302"),
        ("--lang", "en"),
        ("--baseline", "往年/早.csv"),
        ("--light", "ndrc-2020", "--review", "midterm"),
    ],
)
def test_the_options_of_the_run_are_repeated(gcx, options):
    gcx.write("往年/早.csv", GOOD.replace("812.3", "790.1"))
    document = recorded(gcx, *options)
    Draft202012Validator(json.loads(result_schema())).validate(document)
    code, found = verified(gcx)
    assert (code, found["mismatches"]) == (0, [])


def against_earlier(gcx):
    """A result compared with an earlier submission of which one past figure differs."""
    gcx.write("往年/早.csv", GOOD.replace("812.3", "790.1"))
    return recorded(gcx, "--baseline", "往年/早.csv")


def test_a_baseline_is_known_by_its_content(gcx):
    document = against_earlier(gcx)
    digest = hashlib.sha256((gcx.folder / "往年" / "早.csv").read_bytes()).hexdigest()
    assert document["run"]["asked"]["baseline_sha256"] == digest
    assert any("早.csv" in each["message"] for each in document["findings"])
    shutil.move(gcx.folder / "往年" / "早.csv", gcx.folder / "上报" / "存.csv")
    (gcx.folder / "基准").mkdir()
    shutil.move(gcx.folder / "上报" / "存.csv", gcx.folder / "基准" / "存.csv")
    code, found = verified(gcx, "--data", "基准")
    assert (code, found["mismatches"]) == (0, [])
    assert found["baseline"]["sha256"] == digest
    assert found["baseline"]["path"].endswith("存.csv")
    ran = gcx("verify", "结果.json", "--data", "上报", "--data", "基准")
    assert digest in ran.out.replace("\n    ", "")
    assert "√ 基准" in ran.out


def test_a_changed_baseline_is_found_out(gcx):
    against_earlier(gcx)
    gcx.write("往年/早.csv", GOOD.replace("812.3", "790.2"))
    code, found = verified(gcx)
    assert code == 1
    assert found["baseline"]["same"] is False
    assert ("baseline", "sha256") in {(each["kind"], each["part"]) for each in found["mismatches"]}


def test_without_its_baseline_nothing_is_repeated(gcx):
    against_earlier(gcx)
    (gcx.folder / "往年" / "早.csv").unlink()
    code, found = verified(gcx)
    assert (code, found["repeated"], found["baseline"]["path"]) == (2, False, None)


def test_a_path_inside_another_path_is_told_apart(gcx):
    """Messages name files; the name now of one may be the end of the name then of another."""
    gcx.write("上报/合浦县.csv", COUNTY)
    gcx.write("上报/县.csv", COUNTY.replace("97.4", "98.1"))
    gcx("check", "上报", "-f", "json=结果.json")
    shutil.move(gcx.folder / "上报" / "县.csv", gcx.folder / "县.csv")
    assert verified(gcx, "--data", "县.csv")[0] == 0


def test_a_changed_figure_says_which_outcomes_differ(gcx):
    recorded(gcx)
    gcx.write("上报/市.csv", GOOD.replace("871.9", "881.9"))
    code, found = verified(gcx)
    assert code == 1
    assert [each["same"] for each in found["files"]] == [True, False]
    parts = {(each["kind"], each["part"]) for each in found["mismatches"]}
    assert {("file", "sha256"), ("outcome", "value")} <= parts
    value = next(each for each in found["mismatches"] if each["part"] == "value")
    assert value["about"] == "energy-intensity 北海市 2024"
    assert value["recorded"] == pytest.approx(871.9 / 1987.4)
    assert value["found"] == pytest.approx(881.9 / 1987.4)
    assert "energy-intensity 北海市 2024 value：记录 0.4387" in gcx("verify", "结果.json", "--data", "上报").out


def test_a_tampered_record_is_found_out(gcx):
    document = recorded(gcx)
    outcome = next(each for each in document["outcomes"] if each["status"] == "met")
    outcome["status"] = "missed"
    document["findings"] = document["findings"][1:]
    document["tool"]["version"] = "0.0.1"
    gcx.write("结果.json", json.dumps(document, ensure_ascii=False))
    code, found = verified(gcx)
    assert code == 1
    assert [(each["kind"], each["part"]) for each in found["mismatches"]] == [
        ("version", None),
        ("finding", None),
        ("outcome", "status"),
    ]


def test_another_plan_differs_unless_the_recorded_one_lies_with_the_data(gcx, monkeypatch):
    recorded(gcx)
    plan = gcx.folder / "方案" / "plan.yaml"
    shutil.copytree(gcx.folder / "方案", gcx.folder / "上报" / "方案")
    plan.write_text(plan.read_text(encoding="utf-8").replace("fall: 13.5%", "fall: 14.5%").replace("降低13.5%", "降低"), encoding="utf-8")
    assert gcx("verify", "结果.json", "--data", "上报", "-p", plan).code == 1
    assert gcx("verify", "结果.json", "--data", "上报/县.csv", "--data", "上报/市.csv").code == 1
    monkeypatch.delenv("GCX_PLAN")
    assert gcx("verify", "结果.json", "--data", "上报").code == 0


def test_a_missing_input_is_2(gcx):
    recorded(gcx)
    (gcx.folder / "上报" / "县.csv").unlink()
    code, found = verified(gcx)
    assert (code, found["repeated"], found["files"][0]["path"]) == (2, False, None)
    assert "没有找到" in gcx("verify", "结果.json", "--data", "上报").out


@pytest.mark.parametrize("text", ["不是结果", "{}", '{"schema": "gcx-result/1"}', "[]"])
def test_what_is_no_result_is_2(gcx, text):
    gcx.write("结果.json", text)
    ran = gcx("verify", "结果.json")
    assert ran.code == 2
    assert "结果.json" in ran.err
    assert gcx("verify", "没有.json").code == 2


def test_sm3_is_listed_or_said_to_be_missing(gcx, monkeypatch):
    recorded(gcx)
    monkeypatch.setattr(verifying, "has_sm3", lambda: False)
    assert "SM3 未计算" in gcx("verify", "结果.json", "--data", "上报").out


@pytest.mark.skipif(not verifying.has_sm3(), reason="OpenSSL without SM3")
def test_sm3_is_the_published_algorithm(gcx):
    """GB/T 32905-2016, appendix A.1: the digest of “abc”."""
    path = gcx.write("甲.txt", "abc")
    assert verifying.digest(path, "sm3") == "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"
