"""`gcx plan test`: golden cases beside a plan, run as tests of its rules."""

from __future__ import annotations

import json
import os

import pytest

from cli_kit import Program, small_plan
from gcx.names import display_width

CASE = """\
- name: 2024年累计下降
  source: 手算：812.3÷1561.7=0.520138；871.9÷1987.4=0.438714；下降15.6543%
  figures:
    - [北海市, 2020, 能源消费总量, 812.3]
    - [北海市, 2020, 地区生产总值, 1561.7]
    - [北海市, 2024, 能源消费总量, 8719000, 吨标准煤]
    - [北海市, 2024, 地区生产总值, 1987.4]
  expect:
    - {area: 北海市, year: 2024, variant: null, status: met, value: 0.438714, base: 0.520138, change_pct: -15.6543, tolerance: 0.0001}
    - {area: 北海市, year: 2020, variant: null, status: baseline}
- name: 缺基期不能判定
  source: 缺2020年地区生产总值
  figures:
    - [北海市, 2020, 能源消费总量, 812.3]
    - [北海市, 2024, 能源消费总量, 871.9]
    - [北海市, 2024, 地区生产总值, 1987.4]
  expect:
    - {area: 北海市, year: 2024, variant: null, status: unknown, change_pct: null}
"""
ASSIGNED = """\
- name: 下达值没有文号的不算
  source: 1987.4≥1900，但没有文号
  figures: [[北海市, 2024, 地区生产总值, 1987.4]]
  assigned: [[water, 北海市, 2025, 1900, 亿元, null]]
  expect: [{area: 北海市, year: 2024, variant: null, status: awaiting}]
- name: 下达值有文号
  source: 1987.4≥1900
  figures: [[北海市, 2025, 地区生产总值, 1987.4]]
  assigned: [[water, 北海市, 2025, 1900, 亿元, 桂发〔2022〕3号]]
  expect: [{area: 北海市, year: 2025, variant: null, status: met, goal_value: 1900, gap: 87.4}]
"""


@pytest.fixture
def gcx(tmp_path, capsys, monkeypatch):
    for name in [name for name in os.environ if name.startswith("GCX_")] + ["COLUMNS", "NO_COLOR", "FORCE_COLOR"]:
        monkeypatch.delenv(name, raising=False)
    folder = tmp_path / "用例 文件夹"
    monkeypatch.setenv("GCX_PLAN", str(small_plan(folder / "方案")))
    monkeypatch.chdir(folder)
    return Program(folder, capsys)


def test_cases_beside_the_plan_are_run(gcx):
    gcx.write("方案/cases/energy-intensity.yaml", CASE)
    gcx.write("方案/cases/water.yaml", ASSIGNED)
    ran = gcx("plan", "test")
    assert (ran.code, ran.err) == (0, "")
    assert "".join(ran.out.split()).endswith("用例4个，通过4，不符0")  # the folder before it may be long enough to break the line
    assert "没有用例的目标1条：charging" in ran.out
    assert "√ energy-intensity  缺基期不能判定" in gcx("plan", "test", "--all").out


def test_what_came_out_otherwise_is_said(gcx):
    path = gcx.write(
        "别处/energy-intensity.yaml", CASE.replace("status: met", "status: behind").replace("change_pct: -15.6543", "change_pct: -15.7")
    )
    ran = gcx("plan", "test", path)
    assert ran.code == 1
    assert "北海市 2024：status 应为 behind，得 met" in ran.out
    assert "北海市 2024：change_pct 应为 -15.7，得 -15.65" in ran.out
    assert "缺基期" not in ran.out
    found = json.loads(gcx("plan", "test", path, "-f", "json", "--lang", "en").out)
    assert found["schema"] == "gcx-plan-test/1"
    assert found["counts"] == {"cases": 2, "failed": 1}
    assert found["cases"][0]["problems"][0] == "北海市 2024: status expected behind, found met"


def test_a_changed_plan_no_longer_passes(gcx):
    gcx.write("方案/cases/energy-intensity.yaml", CASE)
    plan = gcx.folder / "方案" / "plan.yaml"
    plan.write_text(
        plan.read_text(encoding="utf-8").replace("能源消费总量 ÷ 地区生产总值", "能源消费总量 ÷ 地区生产总值 × 2"), encoding="utf-8"
    )
    assert gcx("plan", "test").code == 1


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("能源消费总量, 812.3", "能源消费量总, 812.3", "没有数据项“能源消费量总”"),
        ("[北海市, 2020, 地区", "[北海, 2020, 地区", "没有地区“北海”"),
        ("{area: 北海市, year: 2020", "{area: 北海市, year: 2019", "判定应有1项，实有0项"),
    ],
)
def test_a_case_that_tests_nothing_fails(gcx, old, new, said):
    gcx.write("方案/cases/energy-intensity.yaml", CASE.replace(old, new))
    ran = gcx("plan", "test")
    assert ran.code == 1
    assert said in ran.out


def test_a_file_of_no_target_fails(gcx):
    gcx.write("方案/cases/energy.yaml", CASE)
    ran = gcx("plan", "test")
    assert (ran.code, "没有目标“energy”" in ran.out) == (1, True)
    gcx.write("方案/cases/energy.yaml", CASE.replace("  source:", "  target: energy-intensity\n  source:"))
    assert gcx("plan", "test").code == 0


@pytest.mark.parametrize(
    "text",
    ["甲: 乙\n", "- [甲\n", "- name: 甲\n", CASE.replace("status: met", "state: met"), CASE.replace(", 812.3]", "]", 1), "\x00"],
)
def test_what_is_no_list_of_cases_is_2(gcx, text):
    gcx.write("方案/cases/energy-intensity.yaml", text)
    ran = gcx("plan", "test")
    assert (ran.code, ran.out) == (2, "")
    assert "energy-intensity.yaml" in ran.err


def test_without_cases_it_is_2(gcx):
    assert gcx("plan", "test").code == 2
    assert gcx("plan", "test", "没有").code == 2


@pytest.mark.parametrize("width", [80, 120])
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_report_fits_the_screen(gcx, monkeypatch, width, lang):
    monkeypatch.setenv("COLUMNS", str(width))
    gcx.write("方案/cases/energy-intensity.yaml", CASE.replace("status: met", "status: behind"))
    ran = gcx("plan", "test", "--lang", lang)
    assert max(map(display_width, ran.out.splitlines())) <= width
    ran.out.encode("gbk")
