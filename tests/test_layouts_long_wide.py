"""Long and wide tables: what is read, from which cell, and what is said about the rest."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grids import codes, figures, grid, plan, read

PLAN = plan("能源消费总量=101/综合能源消费总量 原料用能=102 地区生产总值=103/GDP/地区生产总值（可比价） 用水量=104 绿色出行比例=105")
LONG = ["地区", "年份", "指标", "代码", "数值", "计量单位"]
ROW = ["合浦县", 2024.0, "能源消费总量", "101", 88.5, "万吨标准煤"]


def test_long_table_keeps_every_cell_and_its_place():
    submission = read(
        grid("""
        北海市绿色低碳循环发展指标填报表
        填报单位：北海市统计局 | | | | | 单位：见表
        地区 | 年份 | 指标 | 代码 | 数值 | 计量单位 | 数据状态 | 说明
        合浦县 | 2024 | 能源消费总量 | 101 | 88.5 | 万吨标准煤 | 初步核算 | 新投产
        .
        海城区 | '2025年' | 用水量 | | 约50 | 万吨 | |
        注：1.本表为快报数；2.共 2 行
        3.续注
        单位负责人：张三 | | 填表人：李四 | 联系电话： | 13977912345
        """),
        plan=PLAN,
    )
    assert figures(submission) == [
        "E4 合浦县 2024 能源消费总量[101] = 88.5 万吨标准煤",
        "E6 海城区 2025年 用水量[空] = 约50 万吨",
    ]
    block = submission.blocks[0]
    assert (block.vintage.raw(0), block.note.raw(0)) == ("初步核算", "新投产")
    assert block.key_at(block.year, 1).cell == "B6"
    sheet = submission.file.sheets[0]
    assert (sheet.layout, sheet.header_row, sheet.figures, sheet.used) == ("long", 3, 2, True)
    assert codes(submission) == []


@given(st.permutations(range(6)))
@settings(max_examples=40, deadline=None)
def test_the_order_of_columns_does_not_matter(order):
    drawing = "\n".join(" | ".join(str(row[position]) for position in order) for row in (LONG, ROW))
    assert figures(read(grid(drawing), plan=PLAN))[0].partition(" ")[2] == "合浦县 2024 能源消费总量[101] = 88.5 万吨标准煤"


@pytest.mark.parametrize(
    "headings",
    [
        "地区 | 年度 | 指标名称 | 指标代码 | 本年 | 计量单位",
        "县区 | 报告期 | 项目 | 编码 | 实际值 | 单位",
        "單位 | 年份 | 指標名稱 | 代碼 | 數值 | 計量單位",
        "region | year | item | code | value | unit",
        "Area | Period | Indicator | Item code | Figure | Unit of measure",
        "地区 Region | 年份/Year | 指标 Indicator | 代码 Code | 数值 Value | 计量单位 Unit",
        "填报单位 | 时间 | 统计指标 | 汇总代码 | 数值（见单位列） | 计算单位",
        "单位名称 | 年 | 名称 | 代码 | 数据 | 单位",
        "综合机关名称 | 数据年份 |  | 代码 | 指标值 | 数据单位",
    ],
)
def test_headings_of_many_kinds(headings):
    drawing = f"{headings}\n合浦县 | 2024 | 能源消费总量 | 101 | 88.5 | 万吨标准煤\n海城区 | 2023 | 用水量 | 104 | 7.25 | 万吨"
    assert figures(read(grid(drawing), plan=PLAN)) == [
        "E2 合浦县 2024 能源消费总量[101] = 88.5 万吨标准煤",
        "E3 海城区 2023 用水量[104] = 7.25 万吨",
    ]


def test_an_item_column_full_of_codes_is_the_code_column():
    bench = plan("地区生产总值=gdp 用水量=water", "R00001 R00002")
    submission = read(
        grid(
            "region | year | item | value | unit\nR00001 | 2020 | gdp | 12.5 | 亿元\nR00002 | 2020 | unknown_1 | 13 | 亿元\nR00002 | 2021 | water | 14 | 万吨"
        ),
        plan=bench,
    )
    block = submission.blocks[0]
    assert block.item is None
    assert [block.code.raw(index) for index in range(3)] == ["gdp", "unknown_1", "water"]


def test_the_unit_may_stand_in_the_heading_of_the_values():
    submission = read(grid("地区 | 年份 | 指标 | 数值（万吨）\n合浦县 | 2024 | 用水量 | 5"), plan=PLAN)
    assert figures(submission) == ["D2 合浦县 2024 用水量 = 5 万吨"]
    assert submission.blocks[0].key_at(submission.blocks[0].unit, 0).cell == "D1"


def test_a_unit_column_counts_more_than_the_brackets_and_these_more_than_the_line_above():
    submission = read(
        grid("""
        单位：万吨标准煤
        地区 | 年份 | 指标 | 数值 | 计量单位
        合浦县 | 2024 | 用水量(万吨) | 5 | 亿立方米
        合浦县 | 2023 | 用水量(万吨) | 6 |
        合浦县 | 2024 | 能源消费总量 | 7 | —
        """),
        plan=PLAN,
    )
    block = submission.blocks[0]
    assert [block.unit.raw(index) for index in range(3)] == ["亿立方米", "万吨", "万吨标准煤"]
    assert [block.key_at(block.unit, index).cell for index in range(3)] == ["E3", "C4", "A1"]


def test_rows_with_a_figure_but_without_a_key_are_handed_on():
    submission = read(
        grid("""
        地区 | 指标 | 年份 | 数值
        合浦县 | 用水量 | 2023 | 5
        合浦县 |  | 2024 | 6
         | 用水量 | 2024 | 7
         |  |  | 8
        合浦县 | 用水量 | 2025 | 暂无
        合浦县 | 用水量 | 2022 |
        """),
        plan=PLAN,
    )
    block = submission.blocks[0]
    keys = [(block.at(i).cell, block.area.raw(i), block.item.raw(i), block.year.raw(i), block.raw(i)) for i in range(len(block))]
    assert keys[1:] == [
        ("D3", "合浦县", None, 2024.0, 6.0),
        ("D4", None, "用水量", 2024.0, 7.0),
        ("D5", None, None, None, 8.0),
        ("D6", "合浦县", "用水量", 2025.0, "暂无"),
        ("D7", "合浦县", "用水量", 2022.0, None),
    ]
    assert submission.file.sheets[0].figures == 5


def test_merged_keys_hold_for_all_their_rows():
    submission = read(
        grid("地区 | 指标 | 年份 | 数值\n合浦县 | 用水量 | 2023 | 5\n^ | ^ | 2024 | 6\n海城区 | 用水量 | 2024 | 7"), plan=PLAN
    )
    assert figures(submission) == ["D2 合浦县 2023 用水量 = 5", "D3 合浦县 2024 用水量 = 6", "D4 海城区 2024 用水量 = 7"]
    block = submission.blocks[0]
    assert block.key_at(block.area, 1).cell == "A2"
    assert codes(submission) == []


def test_keys_typed_once_a_group_are_filled_down_and_said_so():
    submission = read(grid("地区 | 指标 | 年份 | 数值\n合浦县 | 用水量 | 2023 | 5\n | 用水量 | 2024 | 6\n | 用水量 | 2025 | 7"), plan=PLAN)
    assert figures(submission)[2] == "D4 合浦县 2025 用水量 = 7"
    assert codes(submission) == ["R212 填报表!A1"]


@pytest.mark.parametrize(
    "headings",
    [
        "2023 | 2024",
        "'2023' | '2024'",
        "2023年 | 2024年",
        "２０２３ | ２０２４",
        "2023年度 | 2024年度",
        "2023年实际 | 2024年（初步核算）",
        "2023年末 | 2024年末",
    ],
)
def test_years_across_in_any_spelling(headings):
    submission = read(grid(f"指标名称 | 计量单位 | {headings}\n用水量 | 万吨 | 5 | 6.5"), plan=PLAN, area="合浦县")
    block = submission.blocks[0]
    assert submission.file.sheets[0].layout == "wide"
    assert [(block.at(i).cell, block.raw(i)) for i in range(2)] == [("C2", 5.0), ("D2", 6.5)]
    assert ["2023" in str(block.year.raw(0)) or "２０２３" in str(block.year.raw(0)), block.key_at(block.year, 1).cell] == [True, "D1"]


def test_newest_year_first_and_an_empty_newest_column():
    submission = read(
        grid("指标 | 单位 | 2025年 | 2024年 | 2023年\n用水量 | 万吨 | | 6.5 | 5\n能源消费总量 | 万吨标准煤 | | | 7"),
        plan=PLAN,
        area="合浦县",
    )
    assert figures(submission) == [
        "D2 合浦县 2024年 用水量 = 6.5 万吨",
        "E2 合浦县 2023年 用水量 = 5 万吨",
        "D3 合浦县 2024年 能源消费总量 = 空 万吨标准煤",
        "E3 合浦县 2023年 能源消费总量 = 7 万吨标准煤",
    ]
    assert codes(submission) == ["R209 填报表!C1"]


def test_part_of_a_year_is_handed_on_as_typed_and_plans_are_left_out():
    submission = read(
        grid("指标 | 2023年（初步核算） | 2024年1-9月 | 2025年计划 | 2024年比上年增长(%)\n用水量(万吨) | 5 | 6 | 7 | 8"),
        plan=PLAN,
        area="合浦县",
    )
    assert figures(submission) == ["B2 合浦县 2023年 用水量(万吨) = 5 万吨", "C2 合浦县 2024年1-9月 用水量(万吨) = 6 万吨"]
    assert submission.blocks[0].vintage.raw(0) == "初步核算"
    assert codes(submission) == ["R208 填报表!D1"]
    assert "D列“2025年计划”、E列“2024年比上年增长(%)”" in submission.findings[0].message.zh


def test_stacked_headings_actual_and_planned():
    drawing = """
        指标 | 计量单位 | 2024年 | < | 2025年 | <
        ^ | ^ | 计划 | 实际 | 计划 | 实际
        用水量 | 万吨 | 9 | 8.5 | 9.5 | 9.25
    """
    for text in (drawing, drawing.replace("<", "").replace("^", "")):
        submission = read(grid(text), plan=PLAN, area="合浦县")
        assert figures(submission) == ["D3 合浦县 2024年 用水量 = 8.5 万吨", "F3 合浦县 2025年 用水量 = 9.25 万吨"]
        assert codes(submission) == ["R208 填报表!C2"]


def test_two_columns_for_one_year_without_a_word_are_an_ambiguity():
    submission = read(grid("指标 | 2024年 | <\n ^ | 甲方案 | 乙方案\n用水量 | 5 | 6\n原料用能 | 7 | 8"), plan=PLAN, area="合浦县")
    assert submission.blocks == []
    assert codes(submission) == ["R206 填报表!B2"]
    assert "B列“2024年 甲方案”、C列“2024年 乙方案”" in submission.findings[0].message.zh


def test_a_corner_that_names_both_axes():
    submission = read(grid("指标\\年份 | 2023 | 2024\n用水量(万吨) | 5 | 6"), plan=PLAN, area="合浦县")
    assert figures(submission) == ["B2 合浦县 2023 用水量(万吨) = 5 万吨", "C2 合浦县 2024 用水量(万吨) = 6 万吨"]


def test_a_blank_corner():
    submission = read(grid(" | 2023 | 2024\n用水量 | 5 | 6\n某项新指标 | 7 | 8"), plan=PLAN, area="合浦县")
    assert figures(submission)[2] == "B3 合浦县 2023 某项新指标 = 7"


def test_areas_as_rows_of_their_own():
    submission = read(
        grid("""
        指标 | 计量单位 | 2023年 | 2024年
        合浦县 | | |
        用水量 | 万吨 | 5 | 6
        海城区 | — | — | —
        用水量 | 万吨 | 7 | 8
        """),
        plan=PLAN,
    )
    assert figures(submission) == [
        "C3 合浦县 2023年 用水量 = 5 万吨",
        "D3 合浦县 2024年 用水量 = 6 万吨",
        "C5 海城区 2023年 用水量 = 7 万吨",
        "D5 海城区 2024年 用水量 = 8 万吨",
    ]
    assert submission.blocks[0].key_at(submission.blocks[0].area, 2).cell == "A4"


@pytest.mark.parametrize("corner", ["指标 | <", "指标 | "])
def test_items_over_two_columns(corner):
    submission = read(
        grid(f"{corner} | 单位 | 2024年\n能源消费总量 | | 万吨标准煤 | 9.5\n其中 | 原料用能 | 万吨标准煤 | 1.25\n | 用水量 | 万吨 | 3"),
        plan=PLAN,
        area="合浦县",
    )
    assert figures(submission) == [
        "D2 合浦县 2024年 能源消费总量 = 9.5 万吨标准煤",
        "D3 合浦县 2024年 原料用能 = 1.25 万吨标准煤",
        "D4 合浦县 2024年 用水量 = 3 万吨",
    ]
    block = submission.blocks[0]
    assert [block.key_at(block.item, index).cell for index in range(2)] == ["A2", "B3"]


def test_years_as_rows_of_their_own():
    submission = read(
        grid("指标 | 计量单位 | 合浦县 | 海城区\n2023年 | | |\n用水量 | 万吨 | 5 | 6\n2024年 | | |\n用水量 | 万吨 | 7 | 8"), plan=PLAN
    )
    assert figures(submission) == [
        "C3 合浦县 2023年 用水量 = 5 万吨",
        "D3 海城区 2023年 用水量 = 6 万吨",
        "C5 合浦县 2024年 用水量 = 7 万吨",
        "D5 海城区 2024年 用水量 = 8 万吨",
    ]


def test_areas_down_years_across_item_in_the_title():
    submission = read(grid("各县区用水量（万吨）\n地区 | 2023年 | 2024年\n合浦县 | 5 | 6\n全市合计 | 12 | 14"), plan=PLAN)
    assert figures(submission) == ["B3 合浦县 2023年 用水量 = 5 万吨", "C3 合浦县 2024年 用水量 = 6 万吨"]
    assert codes(submission) == ["R211 填报表!A4", "R213 填报表!A1"]


def test_sections_totals_and_marks_are_no_data():
    submission = read(
        grid("""
        序号 | 指标 | 计量单位 | 2024年
        1 | 一、能源 | |
        2 | 能源消费总量 | 万吨标准煤 | 9.5
        3 | 其中：原料用能 | 万吨标准煤 | 1.25
        | 合计 | | 10.75
        """),
        plan=PLAN,
        area="合浦县",
    )
    assert figures(submission) == ["D3 合浦县 2024年 能源消费总量 = 9.5 万吨标准煤", "D4 合浦县 2024年 其中：原料用能 = 1.25 万吨标准煤"]
    assert codes(submission) == ["R211 填报表!A5"]


def test_extra_columns_are_named_and_numbers_without_a_heading_too():
    submission = read(
        grid("地区 | 指标 | 2024年 | 责任单位 | \n合浦县 | 用水量(万吨) | 5 | 水利局 | 11\n海城区 | 用水量(万吨) | 7 | 水利局 | 12"),
        plan=PLAN,
    )
    assert len(figures(submission)) == 2
    assert submission.findings[0].message.zh == "没有使用：D列“责任单位”、E列（没有表头）"


@pytest.mark.parametrize(
    ("raw", "kept"),
    [
        ("25%%", "Percent(value=0.25)"),
        ("#DIV/0!", "CellError(text='#DIV/0!')"),
        ("=A1*2", "Uncached(formula='A1*2')"),
        ("'1,234.5'", "1,234.5"),
        ("—", "—"),
    ],
)
def test_cells_that_are_no_plain_number_are_handed_on_as_they_are(raw, kept):
    submission = read(grid(f"地区 | 指标 | 年份 | 数值\n合浦县 | 绿色出行比例 | 2024 | {raw}\n合浦县 | 用水量 | 2024 | 3"), plan=PLAN)
    assert str(submission.blocks[0].raw(0)) == kept
    assert submission.blocks[0].number[1] == 3.0


def test_infinite_and_huge_numbers_are_never_figures():
    sheet = grid("地区 | 指标 | 年份 | 数值\n合浦县 | 用水量 | 2023 | 1\n合浦县 | 用水量 | 2024 | 1\n合浦县 | 用水量 | 2025 | 1")
    sheet.rows[1][3], sheet.rows[2][3], sheet.rows[3][3] = float("inf"), 10**400, True
    block = read(sheet, plan=PLAN).blocks[0]
    assert [type(block.odd[index]) for index in range(3)] == [float, int, bool]
