"""One planted fault at a time in an otherwise sound submission: the finding stands on the right cell and says what to do; sound twins are silent.

The figures are made up from closed formulas: counties grow at rates of their own, the city is their sum before rounding, growth is worked
out before rounding, so that what is printed agrees only within its last digit, as in real submissions.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

import pytest

import gcx
from checking_kit import block
from gcx.checking import check
from gcx.findings import Finding, Severity
from gcx.plan import load_plan
from gcx.records import CellError, FileInfo, Raw, Submission, Uncached

PLAN = load_plan(Path(__file__).parents[1] / "config" / "targets.yaml")
CITY, COUNTIES = "北海市", ("海城区", "银海区", "铁山港区", "合浦县")
YEARS = range(2020, 2026)
ENERGY, GDP, COD = "能源消费总量", "地区生产总值", "化学需氧量排放总量"
INDUSTRY, OUTPUT = "规模以上工业综合能源消费量", "规模以上工业增加值"
ENERGY_GROWTH, GDP_GROWTH, INTENSITY = "能源消费总量增速", "地区生产总值增速", "万元地区生产总值能耗增减率"
PRODUCED, USED = "畜禽粪污产生量", "畜禽粪污综合利用量"
VEHICLES, GREEN = "物流配送车辆数", "绿色物流配送车辆数"
FACTORIES, GREEN_SHARE = "绿色工厂数", "绿色产业比重"


@dataclass(frozen=True)
class World:
    """How a sound submission comes about."""

    growth: float = 0.06
    dip: float = 0.0
    decimals: int = 2
    smallest: float = 0.7
    without: tuple[str, ...] = ()

    def figures(self) -> dict[tuple[str, str, int], float]:
        """Every figure as printed."""
        exact = self._exact()
        printed = {}
        for (area, item, year), value in exact.items():
            whole = PLAN.items[PLAN.item_position[item]].kind == "count" or item == COD
            printed[area, item, year] = float(round(value, 0 if whole else self.decimals))
        for area in (CITY, *COUNTIES):
            for year in YEARS[1:]:
                energy, gdp = (100 * (exact[area, item, year] / exact[area, item, year - 1] - 1) for item in (ENERGY, GDP))
                printed[area, ENERGY_GROWTH, year], printed[area, GDP_GROWTH, year] = round(energy, 2), round(gdp, 2)
                printed[area, INTENSITY, year] = round(100 * ((1 + energy / 100) / (1 + gdp / 100) - 1), 2)
        return printed

    def _exact(self) -> dict[tuple[str, str, int], float]:
        made: dict[tuple[str, str, int], float] = {}
        for number, (area, size) in enumerate(zip(COUNTIES, (1.0, 0.57, 1.43, self.smallest), strict=True)):
            gdp, factories = 412.7 * size, number
            for step, year in enumerate(YEARS):
                if step:
                    gdp *= 1 + self.growth + 0.011 * math.sin(3 * number + 2 * step) + (self.dip if year == 2022 else 0)
                    factories += (1, 2, 0, 2, 1)[(step + number) % 5]
                energy = gdp * (0.41 + 0.03 * number) * 0.972**step * (1 + 0.004 * math.cos(number + step))
                made[area, GDP, year], made[area, ENERGY, year] = gdp, energy
                made[area, INDUSTRY, year], made[area, OUTPUT, year] = energy * (0.561 + 0.004 * step), gdp * (0.343 + 0.003 * step)
                made[area, COD, year] = 8730 * size * 0.969**step * (1 + 0.006 * math.sin(number + 5 * step))
                made[area, PRODUCED, year] = 61.3 * size * 1.019**step * (1 + 0.005 * math.sin(2 * number + step))
                made[area, USED, year] = made[area, PRODUCED, year] * (0.81 + 0.021 * step)
                made[area, VEHICLES, year] = round(913 * size * 1.047**step)
                made[area, GREEN, year] = math.floor(made[area, VEHICLES, year] * (0.27 + 0.03 * step))
                made[area, FACTORIES, year] = factories
        for item in {item for _, item, _ in made}:
            for year in YEARS:
                made[CITY, item, year] = sum(made[county, item, year] for county in COUNTIES)
        return made | {(CITY, GREEN_SHARE, year): 17.4 + 1.3 * step for step, year in enumerate(YEARS)}


class At(NamedTuple):
    """A cell, row and column from 0."""

    row: int
    column: int


@dataclass
class Sheet:
    """A wide sheet: 地区 | 指标 | 代码 | 计量单位 | 2020年 … | 说明."""

    rows: list[list[Raw]] = field(default_factory=list)
    places: dict[tuple[str, str], int] = field(default_factory=dict)

    @classmethod
    def of(cls, world: World, areas: tuple[str, ...] = (CITY, *COUNTIES)) -> Sheet:
        figures = world.figures()
        sheet = cls([["地区", "指标", "代码", "计量单位", *(f"{year}年" for year in YEARS), "说明"]])
        for area in areas:
            for item in (each for each in PLAN.items if (area, each.name, 2025) in figures and each.name not in world.without):
                sheet.places[area, item.name] = len(sheet.rows)
                values = [figures.get((area, item.name, year), "—") for year in YEARS]
                sheet.rows.append([area, item.name, item.code, item.unit.name, *values, None])
        return sheet

    def at(self, area: str, item: str, year: int) -> At:
        return At(self.places[area, item], 4 + year - 2020)

    def number(self, at: At) -> float:
        value = self.rows[at.row][at.column]
        assert isinstance(value, float)
        return value

    def put(self, at: At, value: Raw) -> At:
        assert self.rows[at.row][at.column] != value
        self.rows[at.row][at.column] = value
        return at

    def findings(self) -> list[Finding]:
        """What is to be corrected or verified."""
        submission = Submission(FileInfo("f1", "北海市.xlsx", format="xlsx"))
        submission.blocks.append(block(self.rows))
        return [finding for finding in check([submission], PLAN).findings if finding.severity is not Severity.INFO]


SOUND = {
    "usual": World(),
    "slow": World(growth=0.03, decimals=1),
    "fast": World(growth=0.12, decimals=4),
    "a bad year": World(growth=0.05, dip=-0.16),
    "a tiny county": World(smallest=0.006),
    "a tiny county, one decimal": World(smallest=0.02, decimals=1),
}


@pytest.mark.parametrize("world", SOUND.values(), ids=SOUND)
@pytest.mark.parametrize("areas", [(CITY, *COUNTIES), (CITY,), ("合浦县",)], ids=["all", "city", "county"])
def test_a_sound_submission_raises_no_question(world: World, areas: tuple[str, ...]) -> None:
    assert [(finding.rule.code, finding.at.label, finding.message.zh) for finding in Sheet.of(world, areas).findings()] == []


def _times(area: str, item: str, year: int, factor: float) -> Callable[[Sheet], At]:
    def plant(sheet: Sheet) -> At:
        at = sheet.at(area, item, year)
        return sheet.put(at, float(f"{sheet.number(at) * factor:.12g}"))

    return plant


def _set(area: str, item: str, year: int, value: Raw) -> Callable[[Sheet], At]:
    return lambda sheet: sheet.put(sheet.at(area, item, year), value)


def _plus(area: str, item: str, year: int, more: float) -> Callable[[Sheet], At]:
    return lambda sheet: sheet.put(sheet.at(area, item, year), round(sheet.number(sheet.at(area, item, year)) + more, 2))


def _text(area: str, item: str, year: int, form: str) -> Callable[[Sheet], At]:
    return lambda sheet: sheet.put(sheet.at(area, item, year), form.format(sheet.number(sheet.at(area, item, year))))


def _key(area: str, item: str, column: int, value: Raw) -> Callable[[Sheet], At]:
    return lambda sheet: sheet.put(At(sheet.places[area, item], column), value)


def _swapped_digits(area: str, item: str, year: int) -> Callable[[Sheet], At]:
    def plant(sheet: Sheet) -> At:
        at = sheet.at(area, item, year)
        typed = f"{sheet.number(at):g}"
        return sheet.put(at, float(typed[0] + typed[2] + typed[1] + typed[3:]))

    return plant


def _exchanged(one: tuple[str, str, int], other: tuple[str, str, int]) -> Callable[[Sheet], At]:
    def plant(sheet: Sheet) -> At:
        here, there = sheet.at(*one), sheet.at(*other)
        first, second = sheet.number(here), sheet.number(there)
        sheet.put(there, first)
        return sheet.put(here, second)

    return plant


def _left_out(sheet: Sheet) -> At:
    at = sheet.at(CITY, PRODUCED, 2023)
    return sheet.put(at, round(sheet.number(at) - sheet.number(sheet.at("银海区", PRODUCED, 2023)), 2))


FAULTS: dict[str, tuple[Callable[[Sheet], At], str, str]] = {
    "ten times, county": (_times("合浦县", ENERGY, 2023, 10), "V408", "小数点或单位错位"),
    "a thousandth, county": (_times("海城区", PRODUCED, 2021, 0.001), "V408", "小数点或单位错位"),
    "ten thousand times, city": (_times(CITY, OUTPUT, 2024, 1e4), "V408", "小数点或单位错位"),
    "digits swapped": (_swapped_digits("铁山港区", COD, 2022), "V408", "两位数字颠倒"),
    "one county off by some per cent": (_times("银海区", USED, 2022, 1.07), "V408", "银海区的数与上年相比的变化"),
    "first year off by some per cent": (_times("海城区", COD, 2020, 0.94), "V408", "海城区的数与下年相比的变化"),
    "city leaves a county out": (_left_out, "V408", "没有包括银海区"),
    "years exchanged": (_exchanged(("合浦县", COD, 2022), ("合浦县", COD, 2023)), "V408", "对调"),
    "nought for a figure": (_set("海城区", PRODUCED, 2020, 0.0), "V408", "填成了0"),
    "sign of a growth": (_times("银海区", GDP_GROWTH, 2023, -1), "C-energy-triangle", "填反"),
    "growth that does not follow": (_plus("合浦县", GDP_GROWTH, 2024, 1.7), "C-gdp-growth-agrees", "核对"),
    "change of intensity that does not follow": (_plus(CITY, INTENSITY, 2022, 1.1), "C-energy-triangle", "核对"),
    "index for a growth": (_plus(CITY, GDP_GROWTH, 2023, 100), "C-gdp-growth-agrees", "以上年为100的指数；若是，应为"),
    "about": (_text("海城区", ENERGY, 2021, "约{:g}"), "V302", "准确"),
    "or so": (_text("海城区", ENERGY, 2021, "{:g}左右"), "V302", "准确"),
    "letter for a digit": (_set("海城区", ENERGY, 2021, "18O.5"), "V302", "只填阿拉伯数字"),
    "full stop at the end": (_set("海城区", ENERGY, 2021, "180。"), "V302", "只填阿拉伯数字"),
    "footnote": (_text("海城区", ENERGY, 2021, "{:g}①"), "V302", "只填阿拉伯数字"),
    "unit in the cell": (_text("海城区", ENERGY, 2021, "{:g}万吨标准煤"), "V310", "单位"),
    "number as text": (_text("海城区", ENERGY, 2021, "{:g}"), "V308", "文本"),
    "error value": (_set("海城区", ENERGY, 2021, CellError("#DIV/0!")), "V304", "公式"),
    "formula not calculated": (_set("海城区", ENERGY, 2021, Uncached("=A1")), "V305", "保存"),
    "blank": (_set("海城区", ENERGY, 2021, None), "V301", "补填"),
    "negative": (_times("银海区", COD, 2021, -1), "V351", "是负数，不应小于0"),
    "half a vehicle": (_plus("银海区", VEHICLES, 2021, 0.5), "V353", "整数"),
    "share as a fraction": (_times(CITY, GREEN_SHARE, 2023, 0.01), "V354", "是21.3%就填21.3"),
    "share above 100": (_times(CITY, GREEN_SHARE, 2023, 10), "V352", "100%"),
    "unknown unit": (_key("合浦县", ENERGY, 3, "万吨标媒"), "V341", "万吨标准煤"),
    "unit of another kind": (_key("合浦县", ENERGY, 3, "亿元"), "V342", "万吨标准煤"),
    "unknown code": (_key("合浦县", ENERGY, 2, "909"), "V322", "101"),
    "code of another item": (_key("合浦县", ENERGY, 2, "201"), "V323", "101"),
    "unknown area": (_key("合浦县", ENERGY, 0, "合普县"), "V325", "合浦县"),
    "current prices in the name": (_key("合浦县", GDP, 1, "地区生产总值（现价）"), "V329", "不变价"),
}


@pytest.mark.parametrize(("plant", "code", "words"), FAULTS.values(), ids=FAULTS)
def test_a_planted_fault_is_found_where_it_is(plant: Callable[[Sheet], At], code: str, words: str) -> None:
    sheet = Sheet.of(World())
    at = plant(sheet)
    findings = sheet.findings()
    named = [finding for finding in findings if (finding.at.row, finding.at.column) == (at.row + 1, at.column + 1)]
    assert code in [finding.rule.code for finding in named], [
        (finding.rule.code, finding.at.label, finding.message.zh) for finding in findings
    ]
    of_rule = next(finding for finding in named if finding.rule.code == code)
    assert words in of_rule.message.zh + of_rule.hint.zh


ALONE: dict[str, tuple[Callable[[Sheet], At], str, str]] = {
    "ten times": (_times("合浦县", COD, 2022, 10), "W502", "应为"),
    "a thousandth": (_times("合浦县", OUTPUT, 2025, 0.001), "V410", "若是，应为137.32亿元"),
    "last year's figure": (
        lambda sheet: sheet.put(sheet.at("合浦县", ENERGY, 2024), sheet.number(sheet.at("合浦县", ENERGY, 2023))),
        "W503",
        "复制",
    ),
    "part above the whole": (_times("合浦县", USED, 2025, 1.4), "C-manure-within-produced", "核对"),
    "half as much again": (_times("合浦县", PRODUCED, 2025, 1.5), "W501", "说明"),
}


@pytest.mark.parametrize(("plant", "code", "words"), ALONE.values(), ids=ALONE)
def test_a_fault_in_the_form_of_one_county_is_found(plant: Callable[[Sheet], At], code: str, words: str) -> None:
    sheet = Sheet.of(World(), ("合浦县",))
    at = plant(sheet)
    named = [finding for finding in sheet.findings() if (finding.at.row, finding.at.column) == (at.row + 1, at.column + 1)]
    assert any(finding.rule.code.startswith(code) and words in finding.message.zh + finding.hint.zh for finding in named), named


def test_an_explained_jump_is_not_held_against_the_officer() -> None:
    sheet = Sheet.of(World(), ("合浦县",))
    at = _times("合浦县", PRODUCED, 2025, 1.5)(sheet)
    sheet.rows[at.row][-1] = "2025年新增两个养殖场"
    assert all(finding.explained is not None for finding in sheet.findings() if finding.rule.code == "W501")


@pytest.mark.parametrize("typed", ["202", "20025", "25", "205年", "二〇二三"])
def test_a_mistyped_year_among_years_is_named(tmp_path: Path, typed: str) -> None:
    path = tmp_path / "合浦县 上报.csv"
    years = ["2020年", "2021年", "2022年", typed, "2024年", "2025年"]
    rows = [["指标", "计量单位", *years], [ENERGY, "万吨标准煤", "91.2", "93.4", "95.1", "96.8", "97.9", "99.3"]]
    path.write_text("综合机关名称：450521合浦县\n" + "\n".join(map(",".join, rows)), encoding="utf-8-sig")
    findings = [finding for finding in gcx.check(path, plan=PLAN).findings if finding.severity is Severity.ERROR]
    assert [(finding.rule.code, finding.at.cell) for finding in findings] == [("V331", "F2")]


@pytest.mark.parametrize(("line", "code"), [("450599合浦县", "V325"), ("450502合浦县", "V327"), ("450521合浦县", None)])
def test_the_code_of_the_reporting_area_is_held_to_its_name(tmp_path: Path, line: str, code: str | None) -> None:
    path = tmp_path / "合浦县 上报.csv"
    path.write_text(f"综合机关名称：{line}\n指标,计量单位,2024年,2025年\n{ENERGY},万吨标准煤,97.9,99.3\n", encoding="utf-8-sig")
    findings = [finding for finding in gcx.check(path, plan=PLAN).findings if finding.severity is Severity.ERROR]
    assert [finding.rule.code for finding in findings if finding.at.cell == "A1"] == ([] if code is None else [code])


def test_one_area_across_is_read(tmp_path: Path) -> None:
    path = tmp_path / "合浦县 上报.csv"
    path.write_text(f"2025年,,\n指标,计量单位,合浦县\n{ENERGY},万吨标准煤,97.9\n{GDP},亿元,231.4\n", encoding="utf-8-sig")
    result = gcx.check(path, plan=PLAN)
    assert not result.counts()["error"]
    assert len(result.figures) == 2
