"""A row that carries a number is read or spoken of, whatever was typed over its words; a header repeated is a header still."""

from __future__ import annotations

import pytest

from grids import codes, figures, grid, plan, read

PLAN = plan("能源消费总量=101 原料用能=102 用水量=103")
CROSS = "年份 | 指标名称 | 单位 | 合浦县 | 海城区\n2023 | 用水量 | 万吨 | 81 | 82\n"


@pytest.mark.parametrize("gap", ["", ".\n"], ids=["below", "after a gap"])
def test_a_figure_that_looks_like_a_year_beside_a_word_of_headings_is_a_figure(gap):
    submission = read(grid(f"{CROSS}{gap}2024 | 指标 | 万吨 | 1900 | 2000\n2025 | 用水量 | 万吨 | 83 | 84"), plan=PLAN)
    assert [line.split(" ", 1)[1] for line in figures(submission)][2:] == [
        "合浦县 2024 指标 = 1900 万吨",
        "海城区 2024 指标 = 2000 万吨",
        "合浦县 2025 用水量 = 83 万吨",
        "海城区 2025 用水量 = 84 万吨",
    ]


@pytest.mark.parametrize(
    ("head", "spoilt", "read_as"),
    [
        ("指标 | 计量单位 | 2023 | 2024", " | 万吨 | 1950 | 2001", ["C2 合浦县 2023 空 = 1950 万吨", "D2 合浦县 2024 空 = 2001 万吨"]),
        ("指标 | 计量单位 | 2023年 | 2024年", "指标 | 万吨 | 1950 | 1951", ["C2 合浦县 2023年 指标 = 1950 万吨", "D2 合浦县 2024年 指标 = 1951 万吨"]),
        ("指标 | 2023年 | 2024年 | 2025年", " | 0 | 1 | 2", ["B2 合浦县 2023年 空 = 0", "C2 合浦县 2024年 空 = 1", "D2 合浦县 2025年 空 = 2"]),
    ],
)  # fmt: skip
def test_the_first_row_of_figures_does_not_become_part_of_the_header(head, spoilt, read_as):
    submission = read(grid(f"{head}\n{spoilt}\n{spoilt.replace(spoilt.split('|')[0], '用水量 ', 1)}"), plan=PLAN, area="合浦县")
    assert figures(submission)[: len(read_as)] == read_as


@pytest.mark.parametrize("again", ["", ".\n", ".\n表1（续）\n"])
def test_a_header_repeated_with_its_marks_is_still_a_header(again):
    head = "指标 | 单位 | 2023 | 2024\n甲 | 乙 | 1 | 2\n"
    submission = read(
        grid(f"{head}用水量 | 万吨 | 5 | 6\n{again}{head}原料用能 | 万吨标准煤 | 7 | 8\n甲 | 乙 | 1 | 2"), plan=PLAN, area="合浦县"
    )
    assert [line.split(" ")[-2] for line in figures(submission)] == ["5", "6", "7", "8"]
    assert codes(submission) == []


@pytest.mark.parametrize("line", [".", "表2 用水情况", "综合机关名称：合浦县 | 单位：万吨"])
def test_another_table_headed_by_plain_years_is_found_after_a_gap_or_a_title(line):
    submission = read(grid(f"{CROSS}{line}\n指标 | 单位 | 2024 | 2025\n用水量 | 万吨 | 5 | 6"), plan=PLAN, area="合浦县")
    assert figures(submission)[2:] == ["C5 合浦县 2024 用水量 = 5 万吨", "D5 合浦县 2025 用水量 = 6 万吨"]


@pytest.mark.parametrize("row", [" | 甲 | 1", "甲 | — | 5", "甲 | 甲 | 1", " | | 1"])
def test_a_figure_beside_a_stray_mark_is_a_figure(row):
    submission = read(grid(f"地区 | 年份 | 用水量(万吨)\n{row}\n合浦县 | 2024 | 5"), plan=PLAN)
    assert [line.split(" ")[0] for line in figures(submission)] == ["C2", "C3"]


@pytest.mark.parametrize("row", ["注：见附表 | | 12.5", "单位负责人：张三 | | 12.5", "合计 | | 12.5"])
def test_a_note_with_a_figure_of_its_own_is_named(row):
    submission = read(grid(f"指标 | 单位 | 2024年\n用水量 | 万吨 | 5\n{row}"), plan=PLAN, area="合浦县")
    assert figures(submission) == ["C2 合浦县 2024年 用水量 = 5 万吨"]
    assert codes(submission) == ["R211 填报表!A3" if row.startswith("合计") else "R218 填报表!A3"]


@pytest.mark.parametrize("row", ["注：见附表 | 万吨 | 12.5", "填表人：张三 | 万吨 | 12.5"])
def test_a_note_typed_over_a_name_beside_a_unit_is_a_row_of_data(row):
    submission = read(grid(f"指标 | 单位 | 2024年\n用水量 | 万吨 | 5\n{row}"), plan=PLAN, area="合浦县")
    assert figures(submission)[1:] == [f"C3 合浦县 2024年 {row.split(' ')[0]} = 12.5 万吨"]


@pytest.mark.parametrize("row", ["填表人：李四 | | 13977912345", "报出日期： | | 2025", " | 报告期： | 2024", "联系电话： | 0779-2034567"])
def test_the_answer_to_a_label_is_no_figure(row):
    submission = read(grid(f"指标 | 单位 | 2024年\n用水量 | 万吨 | 5\n{row}"), plan=PLAN, area="合浦县")
    assert (len(figures(submission)), codes(submission)) == (1, [])


def test_a_table_in_traditional_characters_is_read_like_one_in_simplified():
    submission = read(
        grid(
            "填報單位：合浦縣統計局\n指標名稱 | 計量單位 | 2023年 | 較上年增長(%)\n能源消費總量 | 萬噸標準煤 | 5 | 1.5\n資料來源：統計局 | | 12"
        ),
        plan=PLAN,
    )
    assert figures(submission) == ["C3 合浦县 2023年 能源消費總量 = 5 萬噸標準煤"]
    assert sorted(codes(submission)) == ["R208 填报表!D2", "R218 填报表!A4"]


def test_a_table_about_something_else_below_a_good_one_is_named():
    submission = read(
        grid("指标 | 单位 | 2024年\n用水量 | 万吨 | 5\n.\n地区 | 年份 | 数值\n合浦县 | 2024 | 12.5\n合浦县 | 2025 | 13.5"),
        plan=PLAN,
        area="合浦县",
    )
    assert figures(submission) == ["C2 合浦县 2024年 用水量 = 5 万吨"]
    assert [finding.message.zh for finding in submission.findings] == ["第5-6行有数，但在表格之外，没有读取"]


def test_one_figure_beside_an_item_above_the_header_is_named():
    submission = read(grid("用水量 | 12.5\n.\n指标 | 单位 | 2024年\n用水量 | 万吨 | 5"), plan=PLAN, area="合浦县")
    assert codes(submission) == ["R218 填报表!A1"]


def test_a_table_without_a_single_name_is_an_error_even_when_its_figure_looks_like_a_year():
    submission = read(grid("地区 | 指标名称 | 计量单位 | 2019年\n合浦县 | | 万吨 | 2024"), plan=PLAN)
    assert codes(submission) == ["R205 填报表!A1"]
