"""`gcx template` on the command line: what is written, what is refused, and in which words."""

from __future__ import annotations

import os

import openpyxl
import pytest

from cli_kit import GOOD, Program, small_plan


@pytest.fixture
def gcx(tmp_path, monkeypatch, capsys):
    for name in [name for name in os.environ if name.startswith("GCX_")]:
        monkeypatch.delenv(name)
    folder = tmp_path / "填 报"
    monkeypatch.setenv("GCX_PLAN", str(small_plan(folder / "方 案")))
    monkeypatch.chdir(folder)
    return Program(folder, capsys)


def test_a_template_is_written_and_told_on_stderr(gcx):
    ran = gcx("template", "-o", "空 表.xlsx")
    assert (ran.code, ran.out) == (0, "")
    assert ran.err.strip() == "已写入 空 表.xlsx（北海市、合浦县；2020-2025年；指标3个）"
    assert openpyxl.load_workbook(gcx.folder / "空 表.xlsx").sheetnames[1:4] == ["北海市", "合浦县", "下达目标"]
    assert not list(gcx.folder.glob(".gcx-*"))


def test_areas_years_layout_and_language(gcx):
    assert gcx("template", "-o", "a.xlsx", "--area", "450521", "--years", "2022-2023，2025", "--lang", "en").code == 0
    book = openpyxl.load_workbook(gcx.folder / "a.xlsx")
    assert [sheet.title for sheet in book if sheet.sheet_state == "visible"] == ["Instructions", "合浦县"]
    assert [book["合浦县"].cell(5, column).value for column in range(4, 8)] == ["2022", "2023", "2025", "Note"]
    assert gcx("template", "-o", "b.xlsx", "-a", "合浦县,北海市", "--layout", "form", "--years", "2024年").code == 0
    assert openpyxl.load_workbook(gcx.folder / "b.xlsx")["合浦县"]["B4"].value == "2024年"
    ran = gcx("template", "-o", "c.xlsx", "--department", "市统计局")
    assert "北海市；2020-2025年；指标2个" in ran.err


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("-o", "a.csv"), "不是 .xlsx 文件名"),
        (("-o", "没有/a.xlsx"), "没有文件夹"),
        (("-o", "a.xlsx", "--area", "合浦"), "方案中没有地区“合浦”"),
        (("-o", "a.xlsx", "--department", "统计局"), "是否要用“市统计局”"),
        (("-o", "a.xlsx", "--years", "2025-2020"), "看不懂“2025-2020”"),
        (("-o", "a.xlsx", "--years", "20-25"), "看不懂"),
        (("-o", "a.xlsx", "--layout", "表"), "wide、form、long"),
        (("-o", "a.xlsx", "--prefill", "没有.xlsx"), "不能从“没有.xlsx”带入往年数"),
        ((), "缺少--output"),
    ],
)
def test_what_is_refused(gcx, arguments, words):
    ran = gcx("template", *arguments)
    assert (ran.code, ran.out) == (2, "")
    assert words in ran.err
    assert not (gcx.folder / "a.xlsx").exists()


def test_a_file_with_figures_is_not_replaced(gcx):
    assert gcx("template", "-o", "a.xlsx").code == 0
    assert gcx("template", "-o", "a.xlsx").code == 0
    book = openpyxl.load_workbook(gcx.folder / "a.xlsx")
    book["合浦县"]["D7"].value = 71.3
    book.save(gcx.folder / "a.xlsx")
    ran = gcx("template", "-o", "a.xlsx")
    assert (ran.code, "不覆盖" in ran.err) == (2, True)
    assert openpyxl.load_workbook(gcx.folder / "a.xlsx")["合浦县"]["D7"].value == 71.3
    assert gcx("template", "-o", "a.xlsx", "--force").code == 0
    assert openpyxl.load_workbook(gcx.folder / "a.xlsx")["合浦县"]["D7"].value is None


def test_earlier_figures_come_converted_and_without_those_in_error(gcx):
    more = "北海市,2021,能源消费总量,约50,万吨标准煤\n北海市,2022,能源消费总量,8200000,吨标准煤\n"
    gcx.write("去 年.csv", GOOD + more)
    ran = gcx("template", "-o", "a.xlsx", "--area", "北海市", "--prefill", "去 年.csv", "--years", "2020-2024")
    assert ran.code == 0
    assert "有1处错误，有错的数没有带入" in ran.err
    sheet = openpyxl.load_workbook(gcx.folder / "a.xlsx")["北海市"]
    assert [sheet.cell(7, column).value for column in range(4, 9)] == [812.3, None, 820, None, None]
    assert "去 年.csv" in "".join(
        str(cell.value) for row in openpyxl.load_workbook(gcx.folder / "a.xlsx")["填报说明"].iter_rows() for cell in row
    )


def test_a_template_is_never_written_over_its_input(gcx):
    assert gcx("template", "-o", "a.xlsx").code == 0
    ran = gcx("template", "-o", "a.xlsx", "--prefill", "a.xlsx", "--force")
    assert (ran.code, "是输入文件" in ran.err) == (2, True)


def test_help_and_a_plan_with_problems(gcx):
    assert "--prefill" in gcx("template", "--help").out
    assert gcx("template", "-o", "a.xlsx", "--plan", "没有.yaml").code == 2
