"""Many files on the screen: a line for each, findings by rule, who stands where; always readable, always said what is left out."""

from __future__ import annotations

import random
import re
from dataclasses import replace
from pathlib import Path

import pytest

from gcx import pipeline
from gcx.findings import Finding, Location
from gcx.names import display_width
from gcx.plan import load_plan
from gcx.records import FileInfo, FileStatus, Outcomes, Result, Status
from gcx.rendering import render
from result_samples import BLANK, NOT_A_NUMBER, Listed, intensity

PLAN = load_plan(None)


def many(count: int, areas: int = 3) -> Result:
    """A result over `count` files, every third rejected, one refused, with outcomes of `areas` areas."""
    sample = pipeline.check([], plan=PLAN)
    files, findings = [], []
    for number in range(1, count + 1):
        info = FileInfo(f"f{number}", f"上报 材料/第{number}县2025年年报.xlsx")
        if number == 5:
            info.status = FileStatus.REFUSED
            findings.append(Finding(replace(NOT_A_NUMBER, code="R107", name="encrypted-file"), NOT_A_NUMBER.title, Location(info.id)))
        elif number % 3 == 0:
            info.status = FileStatus.REJECTED
            findings += [Finding(NOT_A_NUMBER, NOT_A_NUMBER.title, Location(info.id, "表", row, 4)) for row in (5, 7)]
            findings.append(Finding(BLANK, BLANK.title, Location(info.id, "表", 9, 4)))
        files.append(info)
    statuses = [Status.MET, Status.BEHIND, Status.UNKNOWN, Status.MET, Status.LISTED]
    outcomes = [
        intensity(f"第{number}县", status=statuses[number % 5], departments=("市统计局", "市发展改革委") if number % 2 else None)
        for number in range(areas)
    ]
    return replace(sample, files=files, findings=findings, outcomes=Listed(outcomes), exit_code=2)


def shown(result: Result, width: int = 80, **options: object) -> str:
    text = "".join(render(result, "table", width=width, **options))
    assert max(display_width(line) for line in text.splitlines()) <= width
    text.encode("gbk")
    return text


class TestFiles:
    def test_a_line_for_each_file_and_why_one_was_not_checked(self):
        text = shown(many(14))
        lines = text.splitlines()
        assert "各文件（14个）" in lines
        assert sum(bool(re.search("县2025年年报.xlsx +通过", line)) for line in lines) == 9
        line = next(line for line in lines if "第5县2025" in line)
        assert "未能检查  不是数值" in line
        assert any(re.search("第6县2025年年报.xlsx +不通过 +必须修改 2 · 核实或说明 1", line) for line in lines)

    def test_findings_by_rule_with_the_files_they_are_in(self):
        text = shown(many(14), 120)
        assert "必须修改    不是数值  [V302 not-a-number]  8处，4个文件：上报 材料/第3县" in text
        assert "…(4)" in text
        assert "--out" in text

    def test_few_files_are_told_cell_by_cell(self):
        text = shown(many(4))
        assert "各文件" not in text
        assert "第3县2025年年报.xlsx  不通过" in text
        assert "2处" in text

    def test_of_very_many_those_with_something_to_do_come_first(self):
        text = shown(many(1300))
        lines = text.splitlines()
        first = next(number for number, line in enumerate(lines) if line.startswith("  ---")) + 1
        assert "第5县2025" in lines[first]
        assert sum(bool(re.search("县2025年年报.xlsx +不通过", line)) for line in lines) == 199
        assert "另有1100个文件未列出，全部见 -f json，逐个的结果用 --out 写出" in text

    def test_in_english(self):
        text = shown(replace(many(14), lang="en"), 100)
        assert "Files (14)" in text
        assert "Findings over all files, by rule" in text
        assert "By department" in text


class TestStanding:
    def test_by_area_and_department(self):
        text = shown(many(2, areas=4))
        rows = [line.split() for line in text[text.index("分地区") :].splitlines()]
        assert ["地区", "已达标", "滞后", "不能判定"] in rows
        assert ["第1县", "-", "1", "-"] in rows
        assert ["市统计局", "1", "1", "-"] in rows
        assert ["（文中未列部门）", "1", "-", "1"] in rows

    def test_of_very_many_areas_the_worst_are_shown_and_that_is_said(self):
        text = shown(many(2, areas=3000))
        part = text[text.index("\n分地区\n") : text.index("\n分部门\n")]
        assert "共2400个，只列未达到要求最多的40个，全部见 -f json 的 summary.by_area" in part
        assert len(part.splitlines()) == 45  # a blank line, title, headings, rule, forty rows, what was cut

    def test_of_one_file_there_is_nothing_to_compare(self):
        assert "分地区" not in shown(many(1))


@pytest.mark.parametrize("seed", [3, 8])
def test_counting_on_arrays_is_counting_outcomes(tmp_path: Path, seed: int) -> None:
    """Both ways of counting agree, and within some areas there is what those areas have."""
    draw = random.Random(seed)
    rows = [
        f"{area.name},{year},{item.name},{draw.choice(['12.5', '0', '暂无', f'{draw.uniform(1, 900):.4f}'])},{item.unit.name}"
        for area in PLAN.areas[:4]
        for item in PLAN.items[:40]
        for year in range(2020, 2026)
        if draw.random() < 0.8
    ]
    path = tmp_path / "长 表.csv"
    path.write_text("\n".join(["地区,年份,指标,数值,计量单位", *rows]), encoding="utf-8")
    outcomes = pipeline.check(path).outcomes
    quick, plain = outcomes.standing(), Outcomes.standing(outcomes)
    assert quick.areas == plain.areas
    assert quick.departments == plain.departments
    assert [*quick.areas] == [area.name for area in PLAN.areas if area.name in quick.areas]
    for names in ([PLAN.areas[1].name], [], [area.name for area in PLAN.areas]):
        part = outcomes.within(names)
        assert list(part) == [outcome for outcome in outcomes if outcome.area in names]
        assert list(part.latest()) == [outcome for outcome in outcomes.latest() if outcome.area in names]
    assert sum(sum(row.values()) for row in quick.areas.values()) == sum(outcomes.counts().values())
