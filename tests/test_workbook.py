"""Format xlsx: live formulas that say what gcx says, text that stays text, the same bytes every time."""

from __future__ import annotations

import io
import math
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
import xlsxwriter
from openpyxl import Workbook, load_workbook

import gcx
from gcx.formula import Formula
from gcx.formula.excel import excel
from gcx.records import Result
from gcx.rendering import render
from gcx.units import UnitTable
from recalculating import converted, differences, poisoned, soffice
from result_samples import result as hand_made

SAMPLE = "data/samples/北海市2020-2025.xlsx"
FAULTY = "data/samples/北海市2020-2025（有错）.xlsx"
NATIONAL = Path("data/samples/全国")
SHEETS = ["总览", "指标判定", "地区对比", "问题清单", "数据", "说明"]
TABLE = UnitTable.builtin()
UNITS = {
    "能耗": TABLE.parse("万吨标准煤"),
    "产值": TABLE.parse("亿元"),
    "占比": TABLE.parse("%"),
    "煤": TABLE.parse("吨标准煤"),
    "增长": TABLE.parse("%"),
    "系数": TABLE.parse("1"),
}


LETTERS = {"能耗": "E", "产值": "Y", "占比": "P", "煤": "C", "增长": "G"}


class Cells:
    """Reference of an item: its first character and the year's last two digits."""

    def item(self, name: str, year: int) -> str:
        return f"{LETTERS[name]}{year - 2000}" if year >= 2020 else "NA()"

    def constant(self, name: str) -> str:
        return "K1" if name == "系数" else name


def printed(text: str, unit: str, year: int = 2023) -> str | None:
    return excel(Formula.parse(text).bind(UNITS, TABLE.parse(unit), constants=frozenset({"系数"})), Cells(), year, 2020)


def bytes_of(made: Result) -> bytes:
    return b"".join(render(made, "xlsx"))


class TestFormula:
    @pytest.mark.parametrize(
        ("text", "unit", "wanted"),
        [
            ("能耗 ÷ 产值", "吨标准煤/万元", "E23/Y23"),
            ("能耗 ÷ 产值", "千克标准煤/万元", "E23/Y23*1000"),
            ("煤 ÷ 能耗", "%", "C23/E23/100"),
            ("能耗 - 煤", "万吨标准煤", "E23-C23/10000"),
            ("能耗 - (能耗 - 煤)", "万吨标准煤", "E23-(E23-C23/10000)"),
            ("-(能耗 - 煤) ÷ 能耗", "1", "-(E23-C23/10000)/E23"),
            ("上年(能耗)", "万吨标准煤", "E22"),
            ("能耗 - 基期(能耗)", "万吨标准煤", "E23-E20"),
            ("累计(能耗)", "万吨标准煤", "E21+E22+E23"),
            ("定基指数(增长)", "1", "(1+G21/100)*(1+G22/100)*(1+G23/100)"),
            ("增速(能耗)", "%", "(E23/E22-1)*100"),
            ("优先(能耗, 煤)", "万吨标准煤", "IFERROR(E23,C23/10000)"),
            ("优先(能耗, 煤, 0)", "万吨标准煤", "IFERROR(E23,IFERROR(C23/10000,0))"),
            ("绝对值(占比 - 5%)", "%", "ABS(P23-5)"),
            ("最小(占比, 40)", "%", "MIN(P23,40)"),
            ("最大(能耗, 煤) × 系数", "万吨标准煤", "MAX(E23,C23/10000)*K1"),
            ("能耗 ÷ 天数()", "吨标准煤/天", "E23/365*10000"),
        ],
    )
    def test_reads_like_the_formula_and_converts_once(self, text, unit, wanted):
        assert printed(text, unit) == wanted

    def test_before_the_base_year_there_is_nothing(self):
        assert printed("累计(能耗)", "万吨标准煤", 2020) == "0"
        assert printed("定基指数(增长)", "1", 2020) == "1"
        assert printed("上年(能耗)", "万吨标准煤", 2020) == "NA()"

    def test_a_formula_that_fits_no_cell_is_not_written(self):
        long = " + ".join(["增速(增速(增速(增速(增速(增速(增速(能耗)))))))"] * 20)
        assert printed(long, "%") is None

    def test_a_comparison_has_no_value(self):
        bound = Formula.parse("能耗 ≥ 煤", comparison=True).bind(UNITS, None)
        with pytest.raises(ValueError, match="comparison"):
            excel(bound, Cells(), 2023, 2020)

    def test_factors_that_are_no_whole_number_are_exact(self):
        bound = Formula.parse("能耗").bind(UNITS, TABLE.parse("万吨标准煤"))
        object.__setattr__(bound, "factor", Fraction(3, 7))
        assert excel(bound, Cells(), 2023, 2020) == "E23*3/7"


class TestBook:
    def test_has_its_sheets_in_order_and_the_same_bytes_again(self):
        made = gcx.check(SAMPLE)
        first = bytes_of(made)
        assert load_workbook(io.BytesIO(first)).sheetnames == SHEETS
        assert bytes_of(made) == first

    def test_a_result_without_a_plan_has_values_and_no_formula_over_figures(self):
        book = load_workbook(io.BytesIO(bytes_of(hand_made())), data_only=True)
        values = [cell.value for row in book["指标判定"].iter_rows(min_row=5) for cell in row]
        assert 0.448141 in values
        assert "不能判定" in values

    def test_english_names_sheets_in_english(self):
        assert load_workbook(io.BytesIO(bytes_of(gcx.check(SAMPLE, lang="en")))).sheetnames[1] == "Targets"

    @pytest.mark.parametrize("typed", ["=cmd|'/c calc'!A1", "+1+2", "-2+3", "@SUM(1)", "\t=1+1", "\r=1+1"])
    def test_text_of_a_cell_is_never_a_formula(self, tmp_path, typed):
        path = tmp_path / "上报 1.xlsx"
        book = Workbook()
        book.active.append(["地区", "年份", "指标", "数值", "计量单位"])
        book.active.append(["北海市", 2023, "能源消费总量", 812.3, "万吨标准煤"])
        book.active.append(["北海市", 2023, "地区生产总值", None, "亿元"])
        book.active["D3"].value = typed
        book.active["D3"].data_type = "s"
        book.save(path)
        found = load_workbook(io.BytesIO(bytes_of(gcx.check(path))))["问题清单"]
        assert not [cell.coordinate for row in found.iter_rows() for cell in row if cell.data_type == "f"]

    def test_what_nobody_reported_is_not_empty(self):
        sheet = load_workbook(io.BytesIO(bytes_of(gcx.check(FAULTY))))["数据"]
        figures = [cell for row in sheet.iter_rows(min_row=5, min_col=5, max_col=10, max_row=60) for cell in row]
        assert any(cell.value == "=NA()" for cell in figures)
        assert not [cell.coordinate for cell in figures if cell.value is None]

    def test_every_number_of_the_targets_is_the_json_number(self):
        made = gcx.check(SAMPLE)
        sheet = load_workbook(io.BytesIO(bytes_of(made)), data_only=True)["指标判定"]
        rows = list(sheet.iter_rows(min_row=5, values_only=True))
        outcomes = list(made.outcomes.latest())
        assert len(rows) == len(outcomes)
        for row, outcome in zip(rows, outcomes, strict=True):
            wanted = [outcome.value, outcome.base_value, outcome.change_pct, outcome.level, outcome.expected, outcome.gap, outcome.gap_pct]
            stored = [None if value == "—" else value for value in (*row[6:9], *row[10:14])]
            assert [one is None for one in stored] == [one is None for one in wanted]
            assert [one for one in stored if one is not None] == pytest.approx([one for one in wanted if one is not None], rel=1e-15, abs=0)


@pytest.mark.slow
@pytest.mark.skipif(soffice() is None, reason="LibreOffice is not installed")
class TestRecalculated:
    @pytest.mark.parametrize("name", [SAMPLE, FAULTY, "全国"])
    def test_every_formula_gives_what_gcx_says(self, tmp_path, name):
        made = gcx.check(NATIONAL / "能源年度数据.xlsx", plan=NATIONAL / "plan.yaml") if name == "全国" else gcx.check(name)
        ours = tmp_path / "结果.xlsx"
        ours.write_bytes(bytes_of(made))
        bad = poisoned(ours, tmp_path / "毒.xlsx")
        assert differences(ours, bad)[1]
        for each in (ours, bad):
            count, wrong = differences(ours, converted(each, "xlsx", tmp_path / each.stem))
            assert count > 100
            assert not wrong

    def test_the_verdict_follows_a_changed_figure(self, tmp_path):
        ours = tmp_path / "改.xlsx"
        ours.write_bytes(bytes_of(gcx.check(SAMPLE)))
        book = load_workbook(ours)
        targets = [[cell.value for cell in row] for row in book["指标判定"].iter_rows(min_row=5)]
        index = next(number for number, row in enumerate(targets) if row[1] == "万元地区生产总值能耗" and not row[3])
        energy = next(row for row in book["数据"].iter_rows(min_row=5) if row[0].value == "北海市" and row[2].value == "能源消费总量")
        last = energy[9]
        assert isinstance(last.value, float | int)
        last.value = last.value * 0.9
        book.save(ours)
        again = load_workbook(converted(ours, "xlsx", tmp_path / "又"), data_only=True)["指标判定"]
        row = [cell.value for cell in again[index + 5]]
        assert (row[16], row[22]) == ("已达标", "未完成")
        assert not again["A3"].value

    def test_an_emptied_cell_is_pointed_out(self, tmp_path):
        ours = tmp_path / "清空.xlsx"
        ours.write_bytes(bytes_of(gcx.check(SAMPLE)))
        book = load_workbook(ours)
        book["数据"]["E5"].value = None
        book.save(ours)
        again = load_workbook(converted(ours, "xlsx", tmp_path / "又"), data_only=True)["指标判定"]
        assert "空单元格等于填0" in again["A3"].value


TEXTS = [
    ("能耗 ÷ 产值", "千克标准煤/万元"),
    ("(能耗 - 煤) ÷ 产值", "吨标准煤/万元"),
    ("能耗 - (能耗 - 煤) + 煤", "吨标准煤"),
    ("-(能耗 - 煤) ÷ -能耗", "%"),
    ("增速(能耗)", "%"),
    ("增速(能耗 ÷ 产值)", "%"),
    ("定基指数(增长)", "1"),
    ("定基指数(增速(能耗))", "1"),
    ("累计(能耗 - 煤)", "万吨标准煤"),
    ("优先(煤, 能耗)", "万吨标准煤"),
    ("优先(煤, 上年(煤), 基期(能耗))", "吨标准煤"),
    ("绝对值(占比 - 上年(占比)) × 系数", "%"),
    ("最小(占比, 41, 基期(占比) + 2%)", "%"),
    ("最大(能耗, 煤) ÷ 天数()", "吨标准煤/天"),
    ("1 - 占比", "%"),
    ("煤 ÷ (能耗 - 能耗)", "1"),
]
YEARS = range(2019, 2026)
FIGURES = {
    "能耗": [690.5, 700.25, 731.1, 702.7, 755.3, 812.3, 790.8],
    "产值": [1201.7, 1276.9, 1388.3, 1402.2, 1475.1, 1540.9, 1812.6],
    "占比": [38.5, 40.25, 39.75, 41.5, None, 44.125, 43.0],
    "煤": [3.1e6, 3.2e6, 2.9e6, None, 2.75e6, 2.6e6, 2.45e6],
    "增长": [None, 5.5, 6.1, -0.7, 3.25, 4.4, 5.9],
}


class Env:
    """The figures above for one area."""

    years = np.array(YEARS, np.int32)
    areas = 1
    since = 2020

    def item(self, name: str):
        return np.array([[np.nan if value is None else value for value in FIGURES[name]]])

    def constant(self, name: str) -> float:
        return 1.375


class Sheet:
    """Where `written` put them: an item a row, a year a column."""

    def item(self, name: str, year: int) -> str:
        return f"{'BCDEFGH'[year - YEARS.start]}{list(FIGURES).index(name) + 1}" if year in YEARS else "NA()"

    def constant(self, name: str) -> str:
        return "B9"


@pytest.mark.slow
@pytest.mark.skipif(soffice() is None, reason="LibreOffice is not installed")
def test_every_function_means_the_same_in_a_spreadsheet(tmp_path):
    path = tmp_path / "函数 1.xlsx"
    with xlsxwriter.Workbook(path) as book:
        page = book.add_worksheet()
        page.write_number(8, 1, 1.375)
        for row, values in enumerate(FIGURES.values()):
            for column, value in enumerate(values, 1):
                page.write_formula(row, column, "=NA()", None, "#N/A") if value is None else page.write_number(row, column, value)
        for row, (text, unit) in enumerate(TEXTS, 20):
            bound = Formula.parse(text).bind(UNITS, TABLE.parse(unit), constants=frozenset({"系数"}))
            values = bound.evaluate(Env()).values[0].tolist()
            for column, (year, value) in enumerate(zip(YEARS, values, strict=True), 1):
                formula = f'=IFERROR({excel(bound, Sheet(), year, 2020)},"—")'
                page.write_formula(row, column, formula, None, "—" if math.isnan(value) else value)
    count, wrong = differences(path, converted(poisoned(path, tmp_path / "毒.xlsx"), "xlsx", tmp_path / "又"))
    assert count >= len(TEXTS) * len(YEARS)
    assert not wrong
