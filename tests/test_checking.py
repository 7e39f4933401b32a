"""What the checking stage hands on: figures, what was lost or doubted, milestones, assigned values, what was not checked."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import numpy as np
import pytest

from checking_kit import PLAN, cells, figures, found, judged, judged_books, submission
from gcx.checking import check
from gcx.checking.registry import Registry
from gcx.findings import Severity
from gcx.names import key
from gcx.plan import load_plan
from gcx.records import Checked

LONG = "地区 | 年份 | 指标 | 数值 | 计量单位"
CODED = "地区 | 年份 | 代码 | 指标 | 数值 | 计量单位"


def long(*rows: str) -> Checked:
    return judged("\n".join([LONG, *rows]))


def test_a_clean_submission_says_nothing() -> None:
    checked = judged(
        "地区 | 指标 | 计量单位 | 2020 | 2021 | 2022\n"
        "合浦县 | 能源消费总量 | 万吨标准煤 | 80.1 | 81.2 | 82.9\n"
        "合浦县 | 地区生产总值 | 亿元 | 301.5 | 322.8 | 341.6\n"
        "合浦县 | 绿色工厂数 | 家 | 1 | 3 | 4\n"
        "合浦县 | 绿色出行比例 | % | 61.2 | 62.5 | 63.1"
    )
    assert checked.findings == []
    assert figures(checked)["合浦县", "地区生产总值", 2021] == 322.8
    assert len(checked.figures) == 12


def test_units_are_converted_exactly_and_the_typed_text_is_kept() -> None:
    checked = long("合浦县 | 2021 | 能源消费总量 | 812345 | 吨标准煤", "合浦县 | 2021 | 地区生产总值 | 3021456.7 | 万元")
    assert figures(checked) == {("合浦县", "能源消费总量", 2021): 81.2345, ("合浦县", "地区生产总值", 2021): 302.14567}
    assert checked.figures.typed(0) == "812345"
    assert checked.figures.factor[0] == pytest.approx(1e-4)
    assert {finding.severity for finding in checked.findings} == {Severity.INFO}


@pytest.mark.parametrize(("typed", "value"), [("25.5", 25.5), ("%0.255", 25.5), ("25.5%", 25.5), ("'25.5", 25.5), ("0.255", 0.255)])
def test_a_percentage_may_be_written_in_several_ways(typed: str, value: float) -> None:
    assert figures(long(f"合浦县 | 2021 | 绿色出行比例 | {typed} | %")) == {("合浦县", "绿色出行比例", 2021): value}


@pytest.mark.parametrize("typed", ["不适用", "—", "", "…"])
def test_no_kind_of_nothing_becomes_a_figure(typed: str) -> None:
    checked = long(f"合浦县 | 2021 | 能源消费总量 | {typed} | 万吨标准煤")
    assert len(checked.figures) == 0
    assert checked.lost == {}
    assert len(checked.findings) == 1


def test_zero_is_a_figure() -> None:
    assert figures(long("合浦县 | 2021 | 能源消费总量 | 0 | 万吨标准煤")) == {("合浦县", "能源消费总量", 2021): 0.0}


def test_the_residue_of_spreadsheet_arithmetic_is_zero() -> None:
    checked = judged("地区 | 指标 | 2020 | 2021\n合浦县 | 能源消费总量 | 80.1 | -0.00000000000000005")
    assert figures(checked)["合浦县", "能源消费总量", 2021] == 0.0
    assert cells(checked, "V309") == ["D2"]


def test_one_bad_row_hides_nothing() -> None:
    checked = judged(f"{CODED}\n涠洲岛 | 20X5 | 1O1 | 地区生产总值 | 约81 | 万吨")
    assert [finding.rule.name for finding in checked.findings] == ["unknown-area", "not-a-year", "unknown-code", "not-a-number"]
    assert [finding.at.cell for finding in checked.findings] == ["A2", "B2", "C2", "E2"]


def test_every_bad_cell_is_named_with_area_year_and_item() -> None:
    finding = found(long("合浦县 | 2021 | 能源消费总量 | 约50 | 万吨标准煤"), "V302")[0]
    assert (finding.area, finding.year, finding.item, finding.found) == ("合浦县", 2021, "能源消费总量", "约50")
    assert finding.expected is not None
    assert finding.expected.zh == "数，万吨标准煤"


def test_removed_figures_are_remembered() -> None:
    checked = judged(
        f"{CODED}\n合浦县 | 2021 | 101 | 能源消费总量 | 约50 | 万吨标准煤\n合浦县 | 2022 | 1O1 | 能源消费总量 | 51.3 | 万吨标准煤\n"
        "合浦县 | 2023 | 101 | 能源消费总量 | 52.7 | 万吨标准煤\n合浦县 | 2023 | 101 | 能源消费总量 | 57.2 | 万吨标准煤"
    )
    area, item = PLAN.area_position["合浦县"], PLAN.item_position["能源消费总量"]
    assert {place: at.cell for place, at in checked.lost.items()} == {
        (area, item, 2021): "E2",
        (area, item, 2022): "E3",
        (area, item, 2023): "E4",
    }
    assert len(checked.figures) == 0


def test_a_bad_cell_beside_a_good_one_of_the_same_figure_loses_nothing() -> None:
    checked = long("合浦县 | 2021 | 能源消费总量 | 约50 | 万吨标准煤", "合浦县 | 2021 | 能源消费总量 | 50.3 | 万吨标准煤")
    assert checked.lost == {}
    assert figures(checked) == {("合浦县", "能源消费总量", 2021): 50.3}


def test_figures_of_a_failed_error_check_are_kept_and_doubted() -> None:
    checked = long("合浦县 | 2021 | 能源消费总量 | 81.2 | 万吨标准煤", "合浦县 | 2021 | 非化石能源消费量 | 91.5 | 万吨标准煤")
    area = PLAN.area_position["合浦县"]
    names = {PLAN.items[item].name: code for (at, item, year), code in checked.doubted.items() if at == area and year == 2021}
    assert names == {"能源消费总量": "C-nonfossil-within-total", "非化石能源消费量": "C-nonfossil-within-total"}
    assert len(checked.figures) == 2
    finding = found(checked, "C-nonfossil-within-total")[0]
    assert finding.basis == "定义"
    assert [place.cell for place in finding.related] == ["D2"]


def test_a_check_that_could_not_run_says_what_it_needs() -> None:
    checked = long("合浦县 | 2021 | 能源消费总量 | 81.2 | 万吨标准煤", "合浦县 | 2022 | 能源消费总量 | 82.9 | 万吨标准煤")
    needs = {missed.rule: missed.needs for missed in checked.not_checked}
    assert needs["C-nonfossil-within-total"] == ("非化石能源消费量@合浦县@2021", "非化石能源消费量@合浦县@2022")
    assert needs["C-population-not-halved"] == ()


def test_a_failed_check_in_many_years_is_one_finding() -> None:
    checked = judged(
        "地区 | 指标 | 2020 | 2021 | 2022 | 2023\n合浦县 | 能源消费总量 | 80.1 | 81.2 | 82.9 | 83.5\n合浦县 | 非化石能源消费量 | 91.5 | 92.5 | 93.5 | 94.5"
    )
    assert cells(checked, "C-nonfossil-within-total") == ["C3:F3"]
    assert found(checked, "C-nonfossil-within-total")[0].message.zh.startswith("2020—2023年都如此，如2020年：")
    assert len(checked.doubted) == 8


@pytest.mark.parametrize("note", ["投产新项目", ""])
def test_a_written_note_explains_a_query(note: str) -> None:
    checked = judged(
        f"地区 | 年份 | 指标 | 数值 | 说明\n合浦县 | 2021 | 能源消费总量 | 81.2 | \n合浦县 | 2022 | 能源消费总量 | 118.5 | {note}"
    )
    finding = found(checked, "W501")[0]
    assert (
        (finding.explained.text, finding.explained.at.cell) == ("投产新项目", "E3")
        if note and finding.explained
        else finding.explained is None
    )


def test_a_note_does_not_explain_an_error() -> None:
    checked = judged("地区 | 年份 | 指标 | 数值 | 说明\n合浦县 | 2021 | 能源消费总量 | 约81 | 估计数")
    assert found(checked, "V302")[0].explained is None


def test_a_query_that_an_error_explains_is_not_asked() -> None:
    checked = judged(
        "地区 | 指标 | 2020 | 2021 | 2022\n合浦县 | 能源消费总量 | 80.1 | 81.2 | 82.9\n合浦县 | 非化石能源消费量 | 11.5 | 12.5 | 135.7"
    )
    assert [finding.rule.code for finding in checked.findings] == ["C-nonfossil-within-total"]
    assert checked.findings[0].at.cell == "E3"


def test_the_figure_that_leaps_is_blamed_for_a_failed_check() -> None:
    checked = judged(
        "地区 | 指标 | 2020 | 2021 | 2022\n合浦县 | 非化石能源消费量 | 11.5 | 12.5 | 13.1\n合浦县 | 能源消费总量 | 80.1 | 8.12 | 82.9"
    )
    assert cells(checked, "C-nonfossil-within-total") == ["D3"]


def test_files_are_judged_together() -> None:
    first, second = f"{LONG}\n合浦县 | 2020 | 能源消费总量 | 80.1 | 万吨标准煤", f"{LONG}\n合浦县 | 2021 | 能源消费总量 | 81.2 | 万吨标准煤"
    assert [finding.rule.code for finding in judged(first, second).findings] == ["V413"]
    assert cells(judged(second), "V405") == ["D2"]


def test_a_figure_repeated_row_after_row_is_told_as_one_range() -> None:
    rows = ["合浦县 | 2020 | 能源消费总量 | 80.1 | 万吨标准煤"] * 50
    rows[20] = "合浦县 | 2021 | 能源消费总量 | 81.2 | 万吨标准煤"
    checked = judged("\n".join([LONG, *rows]))
    found = [finding for finding in checked.findings if finding.rule.code == "V401"]
    assert [finding.at.range for finding in found] == ["D3:D21", "D23:D51"]
    assert {(finding.related[0].cell, finding.found, finding.year) for finding in found} == {("D2", "80.1", 2020)}


def test_an_area_in_several_files_is_told_once_naming_the_others() -> None:
    one, two, three = (f"{LONG}\n合浦县 | {year} | 能源消费总量 | 80.1 | 万吨标准煤" for year in (2020, 2021, 2022))
    findings = [finding for finding in judged(one, two, three, one).findings if finding.rule.code == "V413"]
    assert [(finding.at.file, finding.area) for finding in findings] == [("f1", "合浦县")]
    assert [place.file for place in findings[0].related] == ["f2", "f3"]  # the fourth repeats the first, and is told as such
    assert findings[0].message.zh.startswith("合浦县的数分在3份填报里")


def test_an_area_whose_files_contradict_each_other_is_told_of_that_alone() -> None:
    rows = [(year, name) for year in range(2020, 2026) for name in ("能源消费总量", "地区生产总值")]
    one, two = ("\n".join([LONG, *(f"合浦县 | {year} | {name} | {80 + by} | " for year, name in rows)]) for by in (0, 1))
    assert "V413" not in {finding.rule.code for finding in judged(one, two).findings}
    assert any("几个文件中重复填报" in finding.message.zh for finding in judged(one, two).findings)


def test_an_item_may_be_called_by_its_english_name() -> None:
    named = [dataclasses.replace(item, name_en="Total energy consumption") if item.name == "能源消费总量" else item for item in PLAN.items]
    registry = Registry.of(dataclasses.replace(PLAN, items=tuple(named)))
    assert registry.items[key("Total energy consumption")] == PLAN.item_position["能源消费总量"]


def test_hints_are_counted_by_kind_and_the_first_is_always_given(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gcx.checking.registry._COMPARISONS", 1)
    registry = Registry.of(PLAN)
    for own in (registry.anew(), registry.anew()):
        assert own.nearest("area", "合浦", own.area_names) == "合浦县"
        assert own.nearest("area", "合浦", own.area_names) is None
        assert own.nearest_item("能源消费总") == "能源消费总量"


def test_a_base_year_reported_twice_with_other_figures_is_not_called_missing() -> None:
    rows = "\n".join(f"合浦县 | {year} | 能源消费总量 | {value} | 万吨标准煤" for year, value in ((2020, 80.1), (2020, 82.4), (2021, 81.2)))
    assert {finding.rule.code for finding in judged(f"{LONG}\n{rows}").findings} == {"V402"}


def test_a_conflict_between_files_is_named_in_both() -> None:
    checked = judged(
        f"{LONG}\n合浦县 | 2020 | 能源消费总量 | 80.1 | 万吨标准煤", f"{LONG}\n合浦县 | 2020 | 能源消费总量 | 88.3 | 万吨标准煤"
    )
    assert [(finding.at.file, finding.related[0].file) for finding in found(checked, "V402")] == [("f1", "f2"), ("f2", "f1")]
    assert "f2 合浦县.xlsx 填报表!D2是88.3" in found(checked, "V402")[0].message.zh


def test_the_highest_vintage_is_used() -> None:
    checked = judged(
        "地区 | 年份 | 指标 | 数值 | 数据状态\n合浦县 | 2021 | 能源消费总量 | 81.2 | 最终核实\n"
        "合浦县 | 2021 | 能源消费总量 | 83.7 | 普查修订\n合浦县 | 2021 | 能源消费总量 | 80.9 | 初步核算数"
    )
    assert figures(checked) == {("合浦县", "能源消费总量", 2021): 83.7}
    assert cells(checked, "V403") == ["D2", "D4"] or cells(checked, "V403") == ["D2"]
    assert checked.figures.vintage.tolist() == [3]


def test_an_area_asked_for_is_that_of_sheets_without_one() -> None:
    drawing = "年份 | 指标 | 数值\n2021 | 能源消费总量 | 81.2"
    assert figures(judged(drawing, area="450521")) == {("合浦县", "能源消费总量", 2021): 81.2}
    assert cells(judged(drawing), "V326") == ["填报表"]
    assert found(judged(drawing, area="合普县"), "V325")[0].hint.zh.startswith("改为“合浦县”")


def test_a_plan_with_one_area_needs_no_area(tmp_path: Path) -> None:
    text = (Path(__file__).parent / "rules" / "plan.yaml").read_text(encoding="utf-8")
    start, end = text.index("  - name: 海城区"), text.index("departments:")
    folder = tmp_path / "单一 地区"
    folder.mkdir()
    (folder / "plan.yaml").write_text(text[:start] + text[end:], encoding="utf-8")
    (folder / "text.txt").write_bytes((Path(__file__).parent / "rules" / "text.txt").read_bytes())
    plan = load_plan(folder / "plan.yaml")
    checked = judged("年份 | 指标 | 数值\n2021 | 能源消费总量 | 81.2", plan=plan)
    assert figures(checked, plan) == {("北海市", "能源消费总量", 2021): 81.2}


def test_milestones_and_assigned_values_are_read() -> None:
    checked = judged(
        "[事项]\n目标 | 事项 | 状态 | 文号 | 日期 | 说明\nT04 | 数据平台 | 已完成 | 北政办〔2024〕8号 | 2024年5月1日 | 上线\n"
        "T04 | 循环经济行动方案 | 已完成 | | 2024-06-01 |\n"
        "[下达目标]\n目标 | 地区 | 年份 | 下达值 | 计量单位 | 文号 | 日期\nT03 | 北海市 | 2025 | 18.5% | | 桂发改环资〔2022〕1号 | 2022/3/5"
    )
    done, doing = checked.milestones
    assert (done.target, done.name, done.done, done.date, done.year, done.note) == (
        "circular-economy",
        "数据平台",
        True,
        "2024-05-01",
        2024,
        "上线",
    )
    assert (doing.status, doing.done) == ("已完成", False)
    assigned = checked.assigned[0]
    assert (assigned.target, assigned.area, assigned.year, assigned.value, assigned.date) == ("co2", 0, 2025, 18.5, "2022-03-05")
    assert assigned.document == "桂发改环资〔2022〕1号"


def test_an_assigned_value_with_a_fault_is_not_used() -> None:
    rows = [
        "T03 | 北海市 | 2025 | 18.5 | % | |",
        "T03 | 某地 | 2024 | 17.5 | % | 桂发改环资〔2022〕1号 |",
        "T03 | 北海市 | 2023 | 16.5 | 公斤 | 桂发改环资〔2022〕1号 |",
    ]
    checked = judged("\n".join(["[下达目标]", "目标 | 地区 | 年份 | 下达值 | 计量单位 | 文号 | 日期", *rows]))
    assert checked.assigned == []
    assert [finding.rule.code for finding in checked.findings] == ["V325", "V342", "M711"]


def test_neighbouring_cells_fold_into_a_range() -> None:
    checked = judged(
        "地区 | 指标 | 计量单位 | 2020 | 2021 | 2022\n合浦县 | 能源消费总量 | 万吨标准煤 | '80.1 | '81.2 | '82.9\n合浦县 | 地区生产总值 | 亿元 | '301.5 | '322.8 | '341.6"
    )
    finding = found(checked, "V308")[0]
    assert cells(checked, "V308") == ["D2:F3"]
    assert (finding.area, finding.year, finding.item) == ("合浦县", None, None)


def test_a_whole_column_of_one_fault_is_one_finding() -> None:
    rows = "\n".join(f"合浦县 | {2020 + number} | 能源消费总量 | {80 + number}.3 | 万桶" for number in range(6))
    checked = judged(f"{LONG}\n{rows}")
    assert cells(checked, "V341") == ["E2:E7"]
    assert len(checked.lost) == 6


def test_unprintable_text_is_spelled_out() -> None:
    checked = judged(f"{CODED}\n合浦县 | 2021 | 1\\x9b01 | 能源消费总量 | 81.2 | 万吨标准煤")
    assert "1\\u009b01" in found(checked, "V322")[0].message.zh


def test_nothing_to_judge_is_no_trouble() -> None:
    checked = check([], PLAN)
    assert (len(checked.figures), checked.findings, checked.lost) == (0, [], {})
    assert check([submission("")], PLAN).findings == []


def test_the_same_sheet_as_a_workbook_gives_the_same_figures(tmp_path: Path) -> None:
    drawing = f"{LONG}\n合浦县 | 2020 | 能源消费总量 | 80.1 | 万吨标准煤\n450521合浦县 | ２０２１ | 其中：能源消费量 | '812345 | 吨标准煤\n合浦县 | 2021 | 绿色出行比例 | %0.705 | %"
    checked = judged_books(tmp_path, drawing)
    assert figures(checked) == figures(judged(drawing))
    assert figures(checked)["合浦县", "绿色出行比例", 2021] == 70.5
    assert not np.isnan(checked.figures.value).any()


def test_every_message_is_in_two_languages() -> None:
    checked = long("涠洲岛 | 2031 | 能原消费总量 | 约50 | 万桶", "合浦县 | 2021 | 能源消费总量 | -5 | 吨标准煤")
    for finding in checked.findings:
        assert finding.message.en
        assert not any(
            "\u4e00" <= char <= "\u9fff"
            for char in finding.message.en.replace("涠洲岛", "")
            .replace("能原消费总量", "")
            .replace("约50", "")
            .replace("万吨标准煤", "")
            .replace("吨标准煤", "")
        )


def _energy(first: float, count: int) -> str:
    years = range(2010, 2010 + count)
    numbers = " | ".join(f"{first + 0.7 * step:.1f}" for step in range(count))
    return f"地区 | 指标 | {' | '.join(map(str, years))}\n合浦县 | 能源消费总量 | {numbers}"


@pytest.mark.parametrize(("count", "told"), [(11, 22), (12, 2), (15, 2)])
def test_an_area_that_two_files_contradict_throughout_is_told_once_per_file(count: int, told: int) -> None:
    checked = judged(_energy(80.1, count), _energy(81.3, count))
    conflicts = found(checked, "V402")
    assert len(conflicts) == told
    assert {finding.at.file for finding in conflicts} == {"f1", "f2"}
    assert not figures(checked)
    assert len(checked.lost) == count
    if told == 2:
        assert [finding.at.cell for finding in conflicts] == ["C2", "C2"]
        assert conflicts[0].message.zh == (
            f"合浦县在几个文件中重复填报，本文件有{count}个数与另外1个文件冲突：f2 合浦县.xlsx；"
            "如2010年能源消费总量，这里是80.1，f2 合浦县.xlsx 填报表!C2是81.3"
        )
        assert f"{count} figures here conflict with 1 other file: f1 合浦县.xlsx" in conflicts[1].message.en
        assert [at.file for at in conflicts[0].related] == ["f2"]


def test_one_odd_file_among_many_is_told_by_cell_and_value() -> None:
    files = [_energy(80.1, 3)] * 20 + [_energy(80.1, 3).replace("80.8", "88.8")]
    conflicts = found(judged(*files), "V402")
    assert len(conflicts) == 21
    assert {finding.at.cell for finding in conflicts} == {"D2"}
    assert all("88.8" in finding.message.zh for finding in conflicts)


def test_a_contradiction_inside_one_file_keeps_its_cells_beside_a_contradicted_area() -> None:
    twice = _energy(80.1, 13) + "\n合浦县 | 能源消费总量 | 99.9" + " |" * 12
    conflicts = found(judged(twice, _energy(81.3, 13)), "V402")
    told = {(finding.at.file, finding.at.cell): finding.message.zh for finding in conflicts}
    assert told["f1", "C3"].startswith("重复填报且数值冲突：这里是99.9，")
    assert "本文件有12个数" in told["f1", "D2"]


def test_the_example_of_a_clash_is_of_the_same_vintage() -> None:
    def one(first: float) -> str:
        states = ((0, "初步"), (5, "最终核实"))
        rows = [f"合浦县 | {2010 + n} | 能源消费总量 | {first + n + more:g} | | {state}" for n in range(13) for more, state in states]
        return "\n".join([f"{LONG} | 数据状态", *rows])

    for finding in found(judged(one(80), one(80.5)), "V402"):
        here, other = ("f1", "f2") if finding.at.file == "f1" else ("f2", "f1")
        assert f"，{other} 合浦县.xlsx 填报表!" in finding.message.zh
        assert f"，{here} 合浦县.xlsx 填报表!" not in finding.message.zh


def test_what_two_files_agree_on_is_kept_beside_a_contradicted_area() -> None:
    other = "\n海城区 | 能源消费总量 | 42.5"
    checked = judged(_energy(80.1, 12) + other, _energy(81.3, 12) + other)
    assert figures(checked) == {("海城区", "能源消费总量", 2010): 42.5}
    assert [finding.at.file for finding in found(checked, "V401")] == ["f2"]


def test_a_check_speaks_english_where_the_plan_does() -> None:
    real = load_plan(Path(__file__).parents[1] / "config" / "targets.yaml")
    sheet = "地区 | 年份 | 指标 | 数值\n北海市 | 2021 | 森林面积 | 104700\n北海市 | 2021 | 土地总面积 | 98000"
    (finding,) = found(judged(sheet, plan=real), "C-forest-within-land")
    assert finding.message.en == "forest area must not exceed land area: 104700 公顷 ≤ 98000 公顷 does not hold"
    assert all(check.message_en for check in real.checks)
    (other,) = found(
        long("合浦县 | 2021 | 能源消费总量 | 81.2 | 万吨标准煤", "合浦县 | 2021 | 非化石能源消费量 | 91.5 | 万吨标准煤"),
        "C-nonfossil-within-total",
    )
    assert other.message.en.startswith("非化石能源消费量不应大于能源消费总量: ")
