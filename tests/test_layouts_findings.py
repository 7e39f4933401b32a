"""One sheet on which each rule of the sheets speaks, and one like it on which it is silent; labels; the whole vocabulary."""

from __future__ import annotations

import pytest

from gcx import labels
from gcx.findings import Severity
from gcx.listing import MARKER
from gcx.reading import findings_sheets
from gcx.reading.layouts import LAYOUTS
from gcx.reading.layouts.preamble import FOOTER
from gcx.reading.layouts.words import Role, relative_year, roles_of
from grids import codes, figures, grid, plan, read

PLAN = plan("能源消费总量=101 原料用能=102 地区生产总值=103 用水量=104")
ALONE = plan("用水量=104", "合浦县")
LONG = "地区 | 年份 | 指标 | 数值\n合浦县 | 2024 | 用水量 | 5"
WIDE = "指标 | 单位 | 2024年\n用水量 | 万吨 | 5"
HERE = "综合机关名称：合浦县\n"


def test_a_sheet_that_is_not_understood_says_what_is_missing_and_what_is_closest():
    finding = read(grid("能耗情况\n地区 | 年份 | 是多少\n合浦县 | 2024 | 12.5\n海城区 | 2024 | 13.5"), plan=PLAN).findings[0]
    assert (finding.rule.code, finding.at.label) == ("R201", "填报表!A2")
    assert finding.message.zh == "工作表里有数，但没有找到“指标”列；最接近的是第2行（地区、年份）"


def test_a_working_sheet_beside_a_good_one_is_a_note_unless_it_speaks_of_the_plan():
    good = grid(LONG)
    scratch = grid("名单 | 电话\n张三 | 123456\n李四 | 654321", name="通讯录")
    doubtful = grid("用水量 | 5 | 6\n原料用能 | 7 | 8", name="草表")
    assert codes(read(good, scratch, plan=PLAN)) == ["R202"]
    assert codes(read(good, doubtful, plan=PLAN)) == ["R201 草表"]
    assert codes(read(scratch, plan=PLAN)) == ["R201 通讯录"]


def test_two_area_columns_that_differ_are_named_and_two_that_agree_are_not():
    table = "省份 | 用水量 | 省份 | 原料用能\n合浦县 | 5 | {} | 6\n海城区 | 7 | 海城区 | 8"
    differ = read(grid("2019年\n" + table.format("北海市")), plan=PLAN)
    assert differ.blocks == []
    assert differ.findings[0].message.zh == "有2列都可能是“地区”：A列“省份”、C列“省份”"
    assert [place.cell for place in differ.findings[0].related] == ["A2", "C2"]
    assert len(figures(read(grid("2019年\n" + table.format("合浦县")), plan=PLAN))) == 4


def test_the_unit_in_a_name_and_the_unit_column_are_both_pointed_at():
    sheet = "地区 | 年份 | 指标 | 计量单位 | 数值\n合浦县 | 2024 | 能源消费总量（吨标准煤） | 万吨标准煤 | 81.2"
    (finding,) = [each for each in read(grid(sheet), plan=PLAN).findings if each.rule.code == "R220"]
    assert (finding.at.cell, [place.cell for place in finding.related]) == ("D2", ["C2"])


def test_a_city_beside_its_county_is_no_ambiguity():
    nested = read(
        grid("市 | 县区 | 年份 | 指标 | 数值\n北海市 | 合浦县 | 2024 | 用水量 | 5\n北海市 | 北海市 | 2024 | 用水量 | 9"), plan=PLAN
    )
    assert figures(nested) == ["E2 合浦县 2024 用水量 = 5", "E3 北海市 2024 用水量 = 9"]


def test_lists_of_names_and_codes_are_no_data():
    names = grid(
        "代码 | 指标 | 计量单位 | 年份\n101 | 能源消费总量 | 万吨标准煤 | 2020\n102 | 原料用能 | 万吨标准煤 | 2021",
        name="清单",
        hidden=True,
    )
    meaning = grid("代码 | 指标 | 单位 | 最小值\n101 | 能源消费总量 | 万吨标准煤 | 0\n102 | 原料用能 | 万吨标准煤 | 10.5", name="指标解释")
    assert codes(read(grid(LONG), names, meaning, plan=PLAN)) == ["R202"]


def test_the_list_of_findings_of_an_earlier_run_is_not_read_as_data():
    listed = grid(
        f"{MARKER}问题清单\n序号 | 地区 | 年份 | 指标 | 填报内容 | 情况说明 | 指纹\n1 | 合浦县 | 2024 | 用水量 | 5 | 属实 | b1946ac9",
        name="问题清单",
    )
    submission = read(grid(LONG), listed, plan=PLAN)
    assert (len(figures(submission)), codes(submission)) == (1, [])
    assert submission.file.sheets[1].layout == "findings"


def test_the_only_area_and_the_only_item_of_a_plan_need_not_be_written():
    assert figures(read(grid("年份 | 数值（万吨）\n2024 | 5"), plan=ALONE)) == ["B2 合浦县 2024 用水量 = 5 万吨"]


def test_an_unused_fault_of_one_table_does_not_hide_the_figures_of_another():
    submission = read(grid(f"{HERE}{WIDE}\n.\n地区 | 年份 | 数值\n合浦县 | 2024 | 5\n海城区 | 2024 | 6"), plan=PLAN)
    assert len(figures(submission)) == 1


@pytest.mark.parametrize(
    ("text", "name", "unit"),
    [
        ("其中：原料用能", "原料用能", None),
        ("（一）能源消费总量（等价值）", "能源消费总量（等价值）", None),
        ("1.能源消费总量(万吨标准煤)", "能源消费总量", "万吨标准煤"),
        ("　　#工业", "工业", None),
        ("地区生产总值（2020年价，亿元）", "地区生产总值（2020年价）", "亿元"),
        ("国民总收入指数(1978年=100)", "国民总收入指数(1978年=100)", None),
        ("一、能源", "能源", None),
        ("2020年新增", "2020年新增", None),
        ("一般工业固体废物", "一般工业固体废物", None),
        ("GDP（单位：亿元）", "GDP", "亿元"),
        ("PM2.5浓度(微克/立方米)", "PM2.5浓度", "微克/立方米"),
        ("绿色出行比例（%）：", "绿色出行比例", "%"),
        ("-50", "-50", None),
        ("—", "—", None),
        ("", "", None),
    ],
)
def test_item_names(text, name, unit):
    assert labels.item_name(text) == (name, unit)


def test_spellings_go_from_literal_to_bare():
    assert list(labels.spellings("1.能源消费总量(万吨标准煤)")) == [
        "1.能源消费总量(万吨标准煤)",
        "1.能源消费总量",
        "能源消费总量(万吨标准煤)",
        "能源消费总量",
    ]


def test_vocabulary():
    assert roles_of("数据状态（初步/最终/修订）") == {Role.VINTAGE}
    assert roles_of("單位") == {Role.UNIT, Role.AREA}
    assert roles_of("地区：") == roles_of("能源消费总量") == roles_of("2024年北海市数据") == frozenset()
    assert [relative_year(text) for text in ("本年", "上年同期", "本年（万吨）", "指标")] == [0, -1, 0, None]
    assert [
        bool(FOOTER.match(text))
        for text in ("填表人：李四", "注：1.无", "数据来源：国家统计局", "报出日期：2025年", "注册企业数", "来源地", "说明书印数")
    ] == [True] * 4 + [False] * 3
    assert len({layout.name for layout in LAYOUTS}) == len(LAYOUTS)
    assert {rule.severity for rule in findings_sheets.RULES} == set(Severity)
