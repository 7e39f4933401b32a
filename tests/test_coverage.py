"""`gcx coverage`: what is expected, what came, what is to be asked for."""

from __future__ import annotations

import json
import os

import openpyxl
import pytest

from cli_kit import HEAD, PLAN, Program, small_plan
from gcx.names import display_width

GROWTH = """\
  - name: 能源消费总量增速
    code: "102"
    unit: "%"
    basis: 等价值
    kind: growth
    adds_up: false
  - name: 地区生产总值增速
    code: "202"
    unit: "%"
    basis: 可比价
    kind: growth
    adds_up: false
  - name: 投资增速
    code: "401"
    unit: "%"
    basis: 无
    kind: growth
    adds_up: false
    levels: [county]

checks:
"""
RICH = (
    PLAN.replace("checks:\n", GROWTH, 1)
    .replace(
        "    formula: 能源消费总量 ÷ 地区生产总值\n",
        "    formula: 能源消费总量 ÷ 地区生产总值\n    fallback: 定基指数(能源消费总量增速) ÷ 定基指数(地区生产总值增速)\n",
    )
    .replace("    kind: count\n    adds_up: false\n", "    kind: count\n    adds_up: false\n    levels: [city]\n")
)
CITY = HEAD + "".join(
    f"北海市,{year},{item},{value},{unit}\n"
    for year, energy, product, piles in ((2020, 812.3, 1561.7, 31), (2021, 831.9, 1640.2, 47), (2022, 849.6, 1733.8, 59))
    for item, value, unit in (("能源消费总量", energy, "万吨标准煤"), ("地区生产总值", product, "亿元"), ("充电桩新增数", piles, "个"))
)
COUNTY_LEVELS = HEAD + (
    "合浦县,2020,能源消费总量,93.7,万吨标准煤\n合浦县,2020,地区生产总值,201.4,亿元\n"
    "合浦县,2022,能源消费总量,约97,万吨标准煤\n合浦县,2022,投资增速,不适用,%\n"
)
COUNTY_GROWTH = HEAD + "".join(
    f"合浦县,{year},{item},{value},%\n"
    for year, energy, product in ((2021, 2.4, 7.3), (2022, 1.9, 6.1))
    for item, value in (("能源消费总量增速", energy), ("地区生产总值增速", product))
)


@pytest.fixture
def gcx(tmp_path, capsys, monkeypatch):
    for name in [name for name in os.environ if name.startswith("GCX_")] + ["COLUMNS", "NO_COLOR", "FORCE_COLOR"]:
        monkeypatch.delenv(name, raising=False)
    folder = tmp_path / "催报 文件夹"
    path = small_plan(folder / "方案")
    path.write_text(RICH, encoding="utf-8")
    monkeypatch.setenv("GCX_PLAN", str(path))
    monkeypatch.chdir(folder)
    return Program(folder, capsys)


def covered(gcx, *arguments):
    ran = gcx("coverage", *arguments, "-f", "json")
    assert ran.code == 0, ran.err
    return json.loads(ran.out)


def owed(found, area):
    return {gap["item"]: gap["missing"] for gap in found["gaps"] if gap["area"] == area}


def test_everything_there_is_nothing_to_ask_for(gcx):
    found = covered(gcx, gcx.write("上报/市.csv", CITY), "-a", "北海市")
    assert found["schema"] == "gcx-coverage/1"
    assert found["total"] == {"expected": 9, "received": 9, "faulty": 0, "missing": 0}
    assert found["gaps"] == []
    assert found["areas"][0]["text"] is None


def test_missing_unusable_and_declined_are_three_things(gcx):
    gcx.write("上报/市.csv", CITY)
    gcx.write("上报/县.csv", COUNTY_LEVELS)
    found = covered(gcx, "上报")
    county = next(each for each in found["areas"] if each["name"] == "合浦县")
    # energy and product in three years, investment growth in 2021 only: not in the base year, declined in 2022
    assert {key: county[key] for key in ("expected", "received", "faulty", "missing")} == {
        "expected": 7,
        "received": 2,
        "faulty": 1,
        "missing": 4,
    }
    assert owed(found, "合浦县") == {"能源消费总量": [2021], "地区生产总值": [2021, 2022], "投资增速": [2021]}
    (energy,) = [gap for gap in found["gaps"] if gap["item"] == "能源消费总量"]
    assert [(each["year"], each["cell"]) for each in energy["faulty"]] == [(2022, "D4")]


def test_growth_rates_reported_instead_of_levels_are_enough(gcx):
    gcx.write("上报/市.csv", CITY)
    gcx.write("上报/县.csv", COUNTY_GROWTH)
    assert owed(covered(gcx, "上报"), "合浦县") == {"投资增速": [2021, 2022]}


def test_a_level_another_target_needs_is_still_asked_for(gcx):
    """The city's product also serves a target without a fallback."""
    rates = COUNTY_GROWTH.replace("合浦县", "北海市")
    found = covered(gcx, gcx.write("上报/市.csv", rates), "-a", "450500")
    assert owed(found, "北海市") == {"地区生产总值": [2020, 2021, 2022], "充电桩新增数": [2020, 2021, 2022]}


def test_departments_answer_for_the_items_of_their_targets(gcx):
    gcx.write("上报/市.csv", CITY.replace("北海市,2021,能源消费总量,831.9,万吨标准煤\n", ""))
    found = covered(gcx, "上报", "-a", "北海市")
    by_name = {each["name"]: each for each in found["departments"]}
    assert by_name["市统计局"]["expected"] == 6
    assert by_name["市统计局"]["missing"] == 1
    assert by_name[None]["missing"] == 0
    assert "2021年未报：能源消费总量" in by_name["市统计局"]["text"]
    assert "北海市" in by_name["市统计局"]["text"]


def test_areas_that_owe_the_same_are_asked_together(gcx):
    gcx.write("上报/市.csv", CITY)
    by_name = {each["name"]: each for each in covered(gcx, "上报")["departments"]}
    text = by_name["市统计局"]["text"]
    silent = [each["name"] for each in covered(gcx, "上报")["areas"] if each["expected"] and not each["received"] + each["faulty"]]
    assert silent
    assert f"{'、'.join(silent)} 2020—2022年未报：能源消费总量" in text
    assert f"还没有报任何数的地区（{len(silent)}）：{'、'.join(silent)}" in gcx("coverage", "上报").out


def test_the_year_limits_what_is_asked(gcx):
    found = covered(gcx, gcx.write("上报/市.csv", CITY), "-y", "2021", "-a", "北海市")
    assert found["years"] == [2020, 2021]
    assert found["total"]["expected"] == 6


@pytest.mark.parametrize("width", [80, 120])
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_table_fits_the_screen(gcx, monkeypatch, width, lang):
    monkeypatch.setenv("COLUMNS", str(width))
    gcx.write("上报/县.csv", COUNTY_LEVELS)
    ran = gcx("coverage", "上报", "--lang", lang)
    assert ran.code == 0
    assert "2021—2022" in ran.out
    assert max(map(display_width, ran.out.splitlines())) <= width
    ran.out.encode("gbk")


def test_the_workbook_can_be_filled_in_and_sent_back(gcx):
    gcx.write("上报/市.csv", CITY)
    gcx.write("上报/县.csv", COUNTY_LEVELS)
    assert gcx("coverage", "上报", "-o", "上报/催报.xlsx").code == 0
    book = openpyxl.load_workbook(gcx.folder / "上报" / "催报.xlsx")
    assert book.sheetnames == ["总表", "催报文字", "市统计局", "原文未列责任单位"]
    assert [row[:5] for row in book["总表"].iter_rows(values_only=True) if row[0] == "合计"] == [("合计", 16, 11, 1, 4)]
    assert "合浦县" in {row[0] for row in book["催报文字"].iter_rows(values_only=True)}
    sheet = book["市统计局"]
    assert "2021年未报" in sheet["A1"].value
    rows = list(sheet.iter_rows(min_row=3, values_only=True))
    assert [row[:4] for row in rows] == [
        ("合浦县", "101", "能源消费总量", 2021),
        ("合浦县", "101", "能源消费总量", 2022),
        ("合浦县", "201", "地区生产总值", 2021),
        ("合浦县", "201", "地区生产总值", 2022),
    ]
    assert "D4" in rows[1][6]
    for number, value in enumerate((94.9, 96.2, 213.7, 224.1), start=3):
        sheet.cell(number, 5, value)
    del book["原文未列责任单位"]
    book.save(gcx.folder / "补报.xlsx")
    again = covered(
        gcx, "上报/市.csv", gcx.write("上报/县初.csv", COUNTY_LEVELS.replace("合浦县,2022,能源消费总量,约97,万吨标准煤\n", "")), "补报.xlsx"
    )
    assert owed(again, "合浦县") == {"投资增速": [2021]}


def test_its_own_workbook_is_not_taken_for_a_submission(gcx):
    gcx.write("上报/市.csv", CITY)
    gcx("coverage", "上报", "-o", "上报/催报.xlsx")
    again = gcx("coverage", "上报", "-o", "上报/催报.xlsx")
    assert again.code == 0


def test_a_workbook_needs_a_file(gcx):
    ran = gcx("coverage", gcx.write("市.csv", CITY), "-f", "xlsx")
    assert (ran.code, ran.out) == (2, "")
    assert "-o 催报.xlsx" in ran.err


def test_a_file_that_cannot_be_read_is_2_and_the_rest_is_listed(gcx):
    ran = gcx("coverage", gcx.write("市.csv", CITY), "没有.csv")
    assert ran.code == 2
    assert "没有.csv" in ran.err
    assert "合浦县" in ran.out
