"""One fault planted in sheets that agree: the right cell is named, with the remedy; without the fault nothing is asked.

The sheet is of 北海市 under the real plan: levels, growth rates and the change of intensity that follow from one another.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from checking_kit import found, judged
from gcx.checking.wording import number
from gcx.findings import Finding, Severity
from gcx.plan import load_plan

PLAN = load_plan(Path(__file__).parents[1] / "config" / "targets.yaml")
ROWS = [
    ["地区", "指标", "2020", "2021", "2022", "2023"],
    ["北海市", "能源消费总量", "664.40", "688.29", "691.71", "709.19"],
    ["北海市", "能源消费总量增速", "", "3.6", "0.5", "2.5"],
    ["北海市", "地区生产总值", "1276.90", "1354.79", "1402.21", "1475.12"],
    ["北海市", "地区生产总值增速", "", "6.1", "3.5", "5.2"],
    ["北海市", "万元地区生产总值能耗增减率", "", "-2.36", "-2.90", "-2.54"],
    ["北海市", "规模以上工业增加值", "428.50", "459.77", "478.17", "503.41"],
    ["北海市", "化学需氧量排放总量", "31690", "31240", "31080", "30870"],
    ["北海市", "氨氮排放总量", "1902", "1885", "1843", "1803"],
    ["北海市", "二氧化碳排放量", "1824", "1831", "1836", "1852"],
    ["北海市", "当年新建充电桩数", "", "640", "720", "780"],
]


def asked(cells: dict[str, str]) -> list[Finding]:
    """Errors and queries of the sheet with some cells (`F2`) typed otherwise."""
    rows = [list(row) for row in ROWS]
    for name, typed in cells.items():
        rows[int(name[1:]) - 1]["ABCDEFG".index(name[0])] = typed
    return [each for each in judged("\n".join(" | ".join(row) for row in rows), plan=PLAN).findings if each.severity is not Severity.INFO]


def test_the_clean_sheet_is_not_asked_about() -> None:
    assert [each.message.zh for each in asked({})] == [each.message.zh for each in asked({}) if each.rule.code == "V301"]


@pytest.mark.parametrize(
    ("cells", "code", "where", "hint"),
    [
        ({"F3": "-2.5"}, "C-energy-growth-agrees", "F3", "可能正负号填反；若是，应为2.5%"),
        ({"F3": "-2.5"}, "C-energy-triangle", "F3", "可能正负号填反；若是，应为2.5%"),
        ({"F6": "2.54"}, "C-energy-triangle", "F6", "可能正负号填反；若是，应为-2.54%"),
        ({"F5": "52"}, "C-gdp-growth-agrees", "F5", "可能小数点或单位错位；若是，应为5.2%"),
        ({"F5": "0.052"}, "C-gdp-growth-agrees", "F5", "可能小数点或单位错位；若是，应为5.2%"),
        ({"F5": "7.9"}, "C-energy-triangle", "F5", "核对；属实请在说明栏写明原因"),
        ({"F6": "-4.1"}, "C-energy-triangle", "F6", "核对；属实请在说明栏写明原因"),
        ({"F4": "1534.12"}, "C-gdp-growth-agrees", "F4", "核对；属实请在说明栏写明原因"),
        ({"D5": "0.061", "E5": "0.035", "F5": "0.052"}, "C-gdp-growth-agrees", "D5:F5", "可能小数点或单位错位；若是，应为6.1%"),
        ({"F4": "0.147512"}, "V410", "F4", "可能是地区生产总值的小数点或单位错位；若是，应为1475.12亿元"),
        ({"F4": "0.147512"}, "C-industry-output-within-gdp", "F4", "可能小数点或单位错位；若是，应为1475.12亿元"),
        ({"F7": "5034100"}, "C-industry-output-within-gdp", "F7", "可能小数点或单位错位；若是，应为503.41亿元"),
        ({"E8": "1843", "E9": "31080"}, "W510", "E8", "核对后互换；属实的在说明栏写明原因"),
        ({"F10": "18520"}, "W502", "F10", "可能小数点错一位；若是，应为1852万吨二氧化碳"),
        ({"E11": "1360", "F11": "2140"}, "W511", "F11", "当年新建充电桩数填当年的数，累计由 gcx 相加；确是当年数的在说明栏写明"),
    ],
)
def test_the_wrong_cell_is_named_with_its_remedy(cells: dict[str, str], code: str, where: str, hint: str) -> None:
    findings = [each for each in asked(cells) if each.rule.code == code]
    assert [(each.at.range, each.hint.zh) for each in findings] == [(where, hint)]


@pytest.mark.parametrize("cells", [{"F3": "-2.5"}, {"F4": "0.147512"}, {"E8": "1843", "E9": "31080"}, {"F10": "18520"}])
def test_nothing_else_is_named(cells: dict[str, str]) -> None:
    """What follows from a wrong figure is said of that figure, in its own year."""
    named = {each.at.range for each in asked(cells) if each.rule.code != "V301"}
    assert len(named) == 1
    assert named <= set(cells)


@pytest.mark.parametrize(
    ("cells", "code", "zh", "en"),
    [
        (
            {"F3": "3.92"},
            "C-energy-growth-agrees",
            "按 能源消费总量 ÷ 上年(能源消费总量) - 1 推算是2.53%，能源消费总量增速填报3.92%，相差1.39个百分点，超过0.1个百分点",
            "能源消费总量 ÷ 上年(能源消费总量) - 1 gives 2.53%, 能源消费总量增速 is reported as 3.92%: 1.39 points apart, beyond 0.1 points",
        ),
        ({"F2": "829.71"}, "C-energy-intensity-step", "按填报数算出是14.02%，超过12%", "these figures give 14.02%, beyond 12%"),
    ],
)
def test_what_does_not_agree_is_told_side_by_side(cells: dict[str, str], code: str, zh: str, en: str) -> None:
    (finding,) = [each for each in asked(cells) if each.rule.code == code]
    assert finding.message.zh.endswith("：" + zh)
    assert finding.message.en.endswith(": " + en)


@pytest.mark.parametrize(
    ("sheet", "code", "en"),
    [
        (
            "地区 | 年份 | 指标 | 数值\n北海市 | 2021 | 能源消费总量 | 7000000\n北海市 | 2021 | 地区生产总值 | 1354.79",
            "V410",
            (
                "“Energy use per 10,000 yuan of GDP” worked out from these figures is 5167吨标准煤/万元"
                " (7000000 万吨标准煤 ÷ 1354.79 亿元), not between 0.05 and 10吨标准煤/万元"
            ),
        ),
        ("地区 | 年份 | 指标 | 数值\n北海市 | 2021 | 氨氮排放总量 | 1463吨", "V310", "“1463吨” carries its unit; used as 1463 吨"),
        (
            "地区 | 指标 | 2020 | 2021\n北海市 | 森林面积 | 127318.4 | 400000.2\n北海市 | 土地总面积 | 398900 | 398900",
            "C-forest-within-land",
            "forest area must not exceed land area: 400000.2 公顷 ≤ 398900 公顷 does not hold",
        ),
    ],
)
def test_the_words_in_english(sheet: str, code: str, en: str) -> None:
    (finding,) = [each for each in judged(sheet, plan=PLAN).findings if each.severity is not Severity.INFO]
    assert (finding.rule.code, finding.message.en) == (code, en)


@pytest.mark.parametrize(("years", "words"), [((2020, 2021, 2023), "report it, "), ((2020, 2021, 2024), "report them, ")])
def test_one_missing_figure_is_it_and_several_are_them(years: tuple[int, ...], words: str) -> None:
    """Another item is reported for every year, so that the gap shows."""
    rows = [f"北海市 | {year} | 能源消费总量 | {664.4 + year - 2020}" for year in years]
    rows += [f"北海市 | {year} | 氨氮排放总量 | {1902 - year + 2020}" for year in range(2020, years[-1] + 1)]
    (finding,) = found(judged("\n".join(["地区 | 年份 | 指标 | 数值", *rows]), plan=PLAN), "V411")
    assert finding.hint.en.startswith(words)


def test_a_number_too_long_to_read_is_only_called_impossible() -> None:
    sheet = "地区 | 年份 | 指标 | 数值\n北海市 | 2021 | 能源消费总量 | 1e300"
    (finding,) = judged(sheet, form="csv", plan=PLAN).findings
    assert (finding.rule.code, finding.message.zh) == ("V356", "“1e300”大得不可能")


@pytest.mark.parametrize("value", [1.7e308, -1.7e308, 1e16, 9.99e15, 123456789012345.6])
def test_no_number_is_printed_beyond_reading(value: float) -> None:
    assert len(number(value)) <= 17
    assert float(number(value)) == pytest.approx(value, rel=1e-9)


@pytest.mark.parametrize(
    ("part", "whole", "code"),
    [
        ("原料用能", "能源消费总量", "C-feedstock-within-total"),
        ("终端能源消费量", "能源消费总量", "C-final-energy-within-total"),
        ("城市可回收物回收量", "可回收物回收量", "C-urban-recyclables-within-all"),
    ],
)
def test_a_part_above_its_whole_is_found(part: str, whole: str, code: str) -> None:
    sheet = f"地区 | 年份 | 指标 | 数值\n北海市 | 2021 | {part} | {{}}\n北海市 | 2021 | {whole} | 664.4"
    assert [each.rule.code for each in judged(sheet.format("664.5"), plan=PLAN).findings if each.rule.code.startswith("C-")] == [code]
    assert not [each for each in judged(sheet.format("664.4"), plan=PLAN).findings if each.rule.code.startswith("C-")]


@pytest.mark.parametrize(("typed", "usable"), [("650", False), ("-6", False), ("101", False), ("95.5", True), ("100", True)])
def test_an_assigned_share_lies_between_0_and_100(typed: str, usable: bool) -> None:
    sheet = f"[下达目标]\n目标 | 地区 | 年份 | 下达值 | 计量单位 | 文号\nair-good-days | 北海市 | 2025 | {typed} | % | 示例文〔2022〕11号"
    checked = judged(sheet, plan=PLAN)
    assert [each.value for each in checked.assigned] == ([float(typed)] if usable else [])
    assert [each.rule.code for each in checked.findings] == ([] if usable else ["M715"])
    assert all("≥ 0% ≤ 100%" in each.hint.zh for each in checked.findings)


def test_a_year_copied_from_the_one_before_is_asked_about_once() -> None:
    copied = {f"F{row}": ROWS[row - 1][4] for row in (2, 4, 7, 8, 9, 10)}
    (finding,) = [each for each in asked(copied) if each.rule.code == "W503"]
    assert (finding.at.range, finding.year) == ("F2", 2023)
    assert finding.message.zh == "这一年有6个指标与2022年完全相同，像是整年复制了上年的数"
    assert len(finding.related) == 5
    assert not [each for each in asked(copied) if each.rule.code in {"C-gdp-growth-agrees", "C-energy-growth-agrees"}]


def test_a_copied_figure_that_is_explained_hides_nothing() -> None:
    sheet = """
        地区 | 年份 | 指标 | 数值 | 说明
        北海市 | 2022 | 能源消费总量 | 691.71 |
        北海市 | 2023 | 能源消费总量 | 691.71 | 已核实
        北海市 | 2023 | 能源消费总量增速 | 2.5 |
    """
    checked = judged(sheet, plan=PLAN)
    assert found(checked, "W503")[0].explained is not None
    assert [each.at.range for each in found(checked, "C-energy-growth-agrees")] == ["D3"]
