"""Forms, panels, crosses, exports of the national database, side sheets, several tables and several sheets."""

from __future__ import annotations

import pytest

from gcx.reading import read as read_file
from grids import codes, figures, grid, plan, read, workbook

PLAN = plan(
    "能源消费总量=101/能源消费总量（等价值） 原料用能=102 地区生产总值=103/GDP/地区生产总值（2020年价） 用水量=104 绿色出行比例=105"
)

FORM = """
 北海市绿色低碳循环发展主要指标 | < | < | < | < | < | < | <
 | | | | | 表　　号：北绿循1表
 综合机关名称：450501 合浦县 | | | | | 制定机关：北海市发展和改革委员会
 | | 2024年 | | | 文　　号：北政发〔2021〕16号
 | | | | | 有效期至：2026年6月
 指标名称 | 计量单位 | 代码 | 本年 | 上年同期 | 2020年（基期） | 数据状态（初步/最终/修订） | 说明
 甲 | 乙 | 丙 | 1 | 2 | 3 | 4 | 5
 一、能源 | — | — | — | — | — | — | —
 　　能源消费总量（等价值） | 万吨标准煤 | 101 | 88.5 | 84.1 | 70.25 | 初步 | 新投产
 　　其中：原料用能 | 万吨标准煤 | 102 | 12.5 | — | | 初步 |
 二、经济 | | | | | | |
 地区生产总值（2020年价） | 亿元 | 103 | | 301.5 | 250.4 | |
 单位负责人：张三 | | 统计负责人：李四 | 填表人：王五 | 联系电话： | 13977912345 | 报出日期：2025年1月10日
 说明：1.本表由各县（区）填报。
 2.审核关系：101≥102；共 3 项。
"""


def test_a_form_of_the_statistics_bureau():
    submission = read(grid(FORM), plan=PLAN)
    assert figures(submission) == [
        "D9 合浦县 2024 能源消费总量（等价值）[101] = 88.5 万吨标准煤",
        "E9 合浦县 2023 能源消费总量（等价值）[101] = 84.1 万吨标准煤",
        "F9 合浦县 2020年 能源消费总量（等价值）[101] = 70.25 万吨标准煤",
        "D10 合浦县 2024 其中：原料用能[102] = 12.5 万吨标准煤",
        "D12 合浦县 2024 地区生产总值（2020年价）[103] = 空 亿元",
        "E12 合浦县 2023 地区生产总值（2020年价）[103] = 301.5 亿元",
        "F12 合浦县 2020年 地区生产总值（2020年价）[103] = 250.4 亿元",
    ]
    block = submission.blocks[0]
    assert (submission.file.sheets[0].layout, submission.file.sheets[0].header_row) == ("form", 6)
    assert [block.vintage.raw(index) for index in range(3)] == ["初步", None, None]
    assert [block.key_at(block.year, index).cell for index in range(3)] == ["C4", "E6", "F6"]
    assert (block.key_at(block.area, 0).cell, block.note.raw(0)) == ("A3", "新投产")
    assert codes(submission) == []


def test_the_same_form_in_a_workbook_with_hidden_rows(tmp_path):
    drawn = grid(FORM, hidden_rows=frozenset({10}))
    submission = read_file(workbook(tmp_path / "合浦县 2024（终稿）.xlsx", [drawn]), file_id="f1", plan=PLAN)
    assert figures(submission) == figures(read(drawn, plan=PLAN))
    assert [finding.message.zh for finding in submission.findings] == ["第10行是隐藏的，已照常读取"]


@pytest.mark.parametrize("line", ["报告期：2024年", "2024年度", "二〇二四年", "（2024年）", "年份： | 2024", "2024 | 年", "时间：2024"])
def test_where_a_form_gives_its_year(line):
    submission = read(grid(f"{line}\n指标 | 计量单位 | 本年实际 | 上年同期\n用水量 | 万吨 | 5 | 6"), plan=PLAN, area="合浦县")
    assert figures(submission) == ["C3 合浦县 2024 用水量 = 5 万吨", "D3 合浦县 2023 用水量 = 6 万吨"]


def test_a_year_merged_over_this_year_and_last():
    submission = read(grid("指标 | 计量单位 | 2024年 | <\n^ | ^ | 本年 | 上年同期\n用水量 | 万吨 | 5 | 6"), plan=PLAN, area="合浦县")
    assert figures(submission) == ["C3 合浦县 2024年 用水量 = 5 万吨", "D3 合浦县 2023 用水量 = 6 万吨"]


def test_two_forms_below_one_another_keep_their_areas():
    one = "综合机关名称：合浦县\n2024年\n指标 | 计量单位 | 本年\n甲 | 乙 | 1\n用水量 | 万吨 | 5"
    submission = read(grid(f"{one}\n单位负责人：张三\n.\n{one.replace('合浦县', '海城区').replace('5', '6.5')}"), plan=PLAN)
    assert figures(submission) == ["C5 合浦县 2024 用水量 = 5 万吨", "C12 海城区 2024 用水量 = 6.5 万吨"]


def test_panel_with_a_row_of_units():
    submission = read(
        grid("""
        地区 | 年份 | 能源消费总量 | GDP | 常住人口
         | | 万吨标准煤 | 亿元 | 万人
        合浦县 | 2024 | 1.5 | 2 | 88
        海城区 | 2024 | 1.75 | | 89
        """),
        plan=PLAN,
    )
    assert figures(submission) == [
        "C3 合浦县 2024 能源消费总量 = 1.5 万吨标准煤",
        "D3 合浦县 2024 GDP = 2 亿元",
        "C4 海城区 2024 能源消费总量 = 1.75 万吨标准煤",
        "D4 海城区 2024 GDP = 空 亿元",
    ]
    assert codes(submission) == ["R208 填报表!E2"]


def test_panel_headed_by_codes_or_by_names_with_units():
    assert figures(read(grid("地区 | 年份 | '101' | '104'\n合浦县 | 2024 | 1.5 | 2"), plan=PLAN)) == [
        "C2 合浦县 2024 [101] = 1.5",
        "D2 合浦县 2024 [104] = 2",
    ]
    assert figures(read(grid("地区 | 年份 | 用水量(万吨)\n合浦县 | 2024 | 1.5"), plan=PLAN)) == ["C2 合浦县 2024 用水量(万吨) = 1.5 万吨"]


def test_a_misspelt_item_over_figures_is_handed_on_but_another_item_is_not():
    submission = read(grid("地区 | 年份 | 能源消费总星 | 用水量 | 用电量\n合浦县 | 2024 | 5 | 6 | 7"), plan=PLAN)
    assert figures(submission) == ["C2 合浦县 2024 能源消费总星 = 5", "D2 合浦县 2024 用水量 = 6"]
    assert submission.findings[0].message.zh == "没有使用：E列“用电量”"


def test_transposed_table_of_the_sheet_s_area():
    submission = read(
        grid("历年用能(万吨标准煤)（2000-2020）\n年份 | 能源消费总量 | 原料用能\n2023 | 1.5 | 2\n2024 | 3 | 4", name="合浦县"), plan=PLAN
    )
    assert figures(submission) == [
        "B3 合浦县 2023 能源消费总量 = 1.5 万吨标准煤",
        "C3 合浦县 2023 原料用能 = 2 万吨标准煤",
        "B4 合浦县 2024 能源消费总量 = 3 万吨标准煤",
        "C4 合浦县 2024 原料用能 = 4 万吨标准煤",
    ]


@pytest.mark.parametrize("years", [("2023", "2024"), ("2023年", "2024年")])
def test_transposed_table_without_a_word_over_its_years(years):
    body = f"\n{years[0]} | 1.5 | 2\n{years[1]} | 3 | 4"
    full = read(grid(f"合浦县\n指标 | 能源消费总量 | 原料用能\n代码 | 101 | 102\n计量单位 | 万吨标准煤 | 万吨标准煤{body}"), plan=PLAN)
    assert figures(full) == [
        f"B5 合浦县 {years[0]} 能源消费总量[101] = 1.5 万吨标准煤",
        f"C5 合浦县 {years[0]} 原料用能[102] = 2 万吨标准煤",
        f"B6 合浦县 {years[1]} 能源消费总量[101] = 3 万吨标准煤",
        f"C6 合浦县 {years[1]} 原料用能[102] = 4 万吨标准煤",
    ]
    bare = read(grid(f"合浦县\n指标 | 能源消费总量(万吨标准煤) | 原料用能{body}"), plan=PLAN)
    assert figures(bare)[1:3] == [f"C3 合浦县 {years[0]} 原料用能 = 2 空", f"B4 合浦县 {years[1]} 能源消费总量(万吨标准煤) = 3 万吨标准煤"]
    assert codes(full) == codes(bare) == []


def test_items_over_years_and_areas_over_years():
    over = read(grid("地区 | 用水量(万吨) | < | GDP | <\n ^ | 2024 | 2025 | 2024 | 2025\n合浦县 | 1.5 | 2 | 3 | 4"), plan=PLAN)
    assert figures(over) == [
        "B3 合浦县 2024 用水量(万吨) = 1.5 万吨",
        "C3 合浦县 2025 用水量(万吨) = 2 万吨",
        "D3 合浦县 2024 GDP = 3 空",
        "E3 合浦县 2025 GDP = 4 空",
    ]
    areas = read(grid(" | 合浦县 | < | 海城区 | <\n指标 | 2024 | 2025 | 2024 | 2025\n用水量(万吨) | 1.5 | 2 | 3 | 4"), plan=PLAN)
    assert areas.file.sheets[0].layout == "cross"
    assert figures(areas)[2] == "D3 海城区 2024 用水量(万吨) = 3 万吨"


def test_areas_across_years_down_with_the_item_in_a_line():
    submission = read(grid("指标：用水量(万吨)\n时间 | 合浦县 | 海城区\n2003年 | '5267 ' | 2258\n2004年 | 6 | 7"), plan=PLAN)
    assert figures(submission)[:2] == ["B3 合浦县 2003年 用水量(万吨) = 5267 万吨", "C3 海城区 2003年 用水量(万吨) = 2258 万吨"]


def test_export_of_the_national_database():
    submission = read(
        grid("""
        数据库：年度数据
        时间：最近5年
        指标 | 2025年 | 2024年 | 2023年
        能源消费总量(万吨标准煤) | | 541000 | 525896
        煤炭占能源消费总量的比重(%) | | 56.25 |
        停止统计的指标(千克) | | |
        注：自2020年，指标名称修改。
        　　　2.续注，共 3 项
        数据来源：国家统计局
        """),
        plan=plan("能源消费总量 煤炭占能源消费总量的比重", "全国"),
    )
    assert figures(submission) == [
        "C4 全国 2024年 能源消费总量(万吨标准煤) = 541000 万吨标准煤",
        "D4 全国 2023年 能源消费总量(万吨标准煤) = 525896 万吨标准煤",
        "C5 全国 2024年 煤炭占能源消费总量的比重(%) = 56.25 %",
    ]
    assert (submission.file.sheets[0].layout, submission.file.sheets[0].header_row) == ("nbs", 3)
    assert codes(submission) == ["R209 填报表!B3", "R215 填报表!A3"]


def test_regional_export_with_the_indicator_in_a_line():
    submission = read(
        grid(
            "数据库：分省年度数据\n指标：地区生产总值(亿元)\n时间：最近2年\n地区 | 2019年 | 2018年\n北京市 | 35371.28 | 33105.97\n天津市 | 14104.28 | 13362.92\n注：1.本表按当年价格计算。"
        ),
        plan=plan("地区生产总值 人口数", "北京市 天津市"),
    )
    assert figures(submission)[3] == "C6 天津市 2018年 地区生产总值(亿元) = 13362.92 亿元"
    block = submission.blocks[0]
    assert {block.key_at(block.item, 0).cell, block.key_at(block.unit, 0).cell} == {"A2"}


@pytest.mark.parametrize("gap", ["", " | "], ids=["touching", "with a column between"])
def test_tables_side_by_side_under_their_years(gap):
    head, blank = "地区 | 指标 | 数值 | 单位", gap.replace(" | ", " < |") and " | "
    submission = read(
        grid(
            f"2023年 | < | < | < |{blank} 2024年 | < | < | <\n{head} |{gap} {head}\n"
            f"合浦县 | 用水量 | 1.5 | 万吨 |{gap} 合浦县 | 用水量 | 2 | 万吨\n海城区 | 用水量 | 3 | 万吨 |{gap} 海城区 | GDP | 4 | 亿元\n"
            f" | | | |{gap} 北海市 | GDP | 5 | 亿元"
        ),
        plan=PLAN,
    )
    right = "H" if gap else "G"
    assert figures(submission) == [
        "C3 合浦县 2023年 用水量 = 1.5 万吨",
        "C4 海城区 2023年 用水量 = 3 万吨",
        f"{right}3 合浦县 2024年 用水量 = 2 万吨",
        f"{right}4 海城区 2024年 GDP = 4 亿元",
        f"{right}5 北海市 2024年 GDP = 5 亿元",
    ]
    assert codes(submission) == []


def test_one_long_table_printed_in_two_columns():
    head = "地区 | 年份 | 指标 | 数值"
    submission = read(grid(f"{head} | {head}\n合浦县 | 2023 | 用水量 | 1.5 | 合浦县 | 2024 | 用水量 | 2"), plan=PLAN)
    assert figures(submission) == ["D2 合浦县 2023 用水量 = 1.5", "H2 合浦县 2024 用水量 = 2"]


def test_several_tables_repeated_headers_and_lines_between():
    submission = read(
        grid("""
        表1 能源
        综合机关名称：合浦县
        指标 | 计量单位 | 2023年 | 2024年
        能源消费总量 | 万吨标准煤 | 1 | 2
        指标 | 计量单位 | 2023年 | 2024年
        原料用能 | 万吨标准煤 | 3 | 4
        注：本表为快报数
        .
        表2 用水
        单位：万吨
        指标 | 2024年 | 2025年
        用水量 | 5 | 6
        .
        综合机关名称：海城区
        指标 | 2024年 | 2025年
        用水量 | 7 | 8
        """),
        plan=PLAN,
    )
    assert figures(submission) == [
        "C4 合浦县 2023年 能源消费总量 = 1 万吨标准煤",
        "D4 合浦县 2024年 能源消费总量 = 2 万吨标准煤",
        "C6 合浦县 2023年 原料用能 = 3 万吨标准煤",
        "D6 合浦县 2024年 原料用能 = 4 万吨标准煤",
        "B12 合浦县 2024年 用水量 = 5 万吨",
        "C12 合浦县 2025年 用水量 = 6 万吨",
        "B16 海城区 2024年 用水量 = 7 万吨",
        "C16 海城区 2025年 用水量 = 8 万吨",
    ]


def test_one_sheet_per_area_one_per_year_one_hidden_one_of_words():
    submission = read(
        grid("指标 | 单位 | 2024年\n用水量 | 万吨 | 5", name="合浦县"),
        grid("指标 | 单位 | 合浦县 | 海城区\n用水量 | 万吨 | 6 | 7", name="2025年", hidden=True),
        grid("填表说明 | 请按规定填报", name="填表说明"),
        grid("", name="Sheet4"),
        plan=PLAN,
    )
    assert figures(submission) == ["C2 合浦县 2024年 用水量 = 5 万吨", "C2 合浦县 2025 用水量 = 6 万吨", "D2 海城区 2025 用水量 = 7 万吨"]
    assert [sheet.used for sheet in submission.file.sheets] == [True, True, False, False]
    assert codes(submission) == ["R210 2025年", "R202"]
    assert submission.findings[-1].message.zh == "工作表“填表说明”没有使用"


def test_the_area_of_a_sheet_comes_from_the_plainest_place():
    table = "指标 | 单位 | 2024年\n用水量 | 万吨 | 5"

    def area(lines: str, **more: str) -> str:
        option = more.pop("area", None)
        submission = read(grid(f"{lines}\n{table}", **more), plan=PLAN, area=option)
        return figures(submission)[0].split()[1] if submission.blocks else codes(submission)[0][:4]

    assert area("填报单位：北海市合浦县统计局", name="海城区", area="北海市") == "合浦县"
    assert area("北海市主要指标", name="海城区", area="北海市") == "海城区"
    assert area("海城区主要指标", area="北海市") == "北海市"
    assert area("北海市海城区主要指标") == "海城区"
    assert area("综合机关名称：\n北海市主要指标") == "R203"
    assert area("综合机关名称：450999 某某县") == "450999"
    assert area("合浦县、海城区主要指标") == "R207"
    assert area("主要指标") == "R203"


def test_a_line_of_units_that_is_no_unit_is_not_used():
    submission = read(grid("合浦县 | | 单位：万吨、亿元\n指标 | 2024年\n用水量 | 5"), plan=PLAN)
    assert submission.blocks[0].unit is None
    assert codes(submission) == ["R219 填报表!C1"]


def test_side_sheets():
    submission = read(
        grid(
            "重点事项进展\n目标 | 事项 | 状态 | 文号 | 完成时间 | 备注\nT50 | 出台方案 | 已完成 | 北政发〔2022〕3号 | 2022年3月 |\n.\nT51 | 出台清单 | 推进中 | | |\n注：共 2 项",
            name="事项",
        ),
        grid(
            "目标 | 地区 | 年份 | 下达值 | 计量单位 | 文号 | 日期\nT02 | 合浦县 | 2025 | 13.5 | % | 桂发改〔2022〕1号 | 2022-05-01",
            name="Sheet2",
        ),
        plan=PLAN,
    )
    assert [(row.at.label, row.text("事项"), row.text("状态"), row.text("日期")) for row in submission.milestones] == [
        ("事项!A3", "出台方案", "已完成", "2022年3月"),
        ("事项!A5", "出台清单", "推进中", ""),
    ]
    assigned = submission.assigned[0]
    assert (assigned.text("目标"), assigned.cells["下达值"].value, assigned.cells["下达值"].at.label) == ("T02", 13.5, "Sheet2!D2")
    assert [sheet.layout for sheet in submission.file.sheets] == ["milestones", "assigned"]
    assert codes(submission) == []


def test_a_template_without_figures_is_recognised_and_empty():
    submission = read(
        grid("地区 | 年份 | 指标 | 数值 | 计量单位\n合浦县 | 2024 | 用水量 | | 万吨\n合浦县 | 2025 | 用水量 | | 万吨"), plan=PLAN
    )
    sheet = submission.file.sheets[0]
    assert (sheet.layout, sheet.figures, sheet.used, sheet.reason.zh) == ("long", 0, False, "表中没有填数")
    assert submission.blocks == []


def test_a_file_that_cannot_be_looked_at_is_refused_with_its_finding(tmp_path):
    broken = tmp_path / "坏 文件.xlsx"
    broken.write_bytes(b"PK\x03\x04 nothing")
    for path in (broken, tmp_path / "没有这个文件.xlsx"):
        submission = read_file(path, file_id="f7", plan=PLAN)
        assert (submission.file.status.value, submission.blocks) == ("refused", [])
        assert submission.findings[0].severity.value == "error"


def test_a_csv_with_titles_and_ragged_rows(tmp_path):
    path = tmp_path / "分省 年度数据.csv"
    path.write_bytes(
        "数据库：分省年度数据\r\n指标：地区生产总值(亿元)\r\n地区,2019年,2018年\r\n北京市,35371.28,33105.97\r\n天津市,,13362.92\r\n数据来源：国家统计局\r\n".encode(
            "gb18030"
        )
    )
    submission = read_file(path, file_id="f1", plan=plan("地区生产总值 人口数", "北京市 天津市"))
    assert [line.split(" ", 1)[1] for line in figures(submission)] == [
        "北京市 2019年 地区生产总值(亿元) = 35371.28 亿元",
        "北京市 2018年 地区生产总值(亿元) = 33105.97 亿元",
        "天津市 2018年 地区生产总值(亿元) = 13362.92 亿元",
    ]
