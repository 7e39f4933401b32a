"""What `check` says of a template that was altered: each kind of change is named at its cell, and nothing else is said."""

from __future__ import annotations

import re

import openpyxl
import pytest

from checking_kit import PLAN as SMALL
from gcx import reading
from gcx.findings import Severity
from gcx.reading import findings_template
from template_kit import ROOT, check, fill, make, said, spoil

ROWS = {
    2023: (82.3, 10.6, 240.9, 5.1, 149.2, 15, 120, 64.8, 90.7, 903400),
    2024: (83.6, 11.2, 252.7, 4.8, 147.8, 16, 131, 66.1, 91.9, 903900),
}
FIGURES = {("合浦县", item.name, year): row[at] for year, row in ROWS.items() for at, item in enumerate(SMALL.items)}


@pytest.fixture(scope="module")
def filled(tmp_path_factory):
    folder = tmp_path_factory.mktemp("改 表")

    def made(layout="wide"):
        path = folder / f"{layout}（改）.xlsx"
        return path if path.exists() else fill(make(folder / f"{layout}.xlsx", SMALL, years=tuple(ROWS), layout=layout), FIGURES, SMALL)

    return made


def found(path, code):
    result = check(path, plan=SMALL)
    return [finding for finding in result.findings if finding.rule.code == code]


def only_template(path):
    """What is said about the template, the rest aside."""
    return [text for text in said(check(path, plan=SMALL)) if text.startswith("R23")]


def cell(name, value):
    def change(book):
        book["合浦县"][name].value = value

    return change


class TestLabels:
    def test_a_changed_unit_is_told_with_both_units(self, filled):
        (finding,) = found(spoil(filled(), cell("B7", "吨标准煤")), "R232")
        assert finding.at.range == "B7"
        assert finding.message.zh == "模板的计量单位是“万吨标准煤”，现在是“吨标准煤”，数按现在的单位使用"
        assert "改回来" in finding.hint.zh
        assert (finding.severity, finding.item) == (Severity.QUERY, "能源消费总量")

    @pytest.mark.parametrize(
        ("place", "value", "was"),
        [
            ("A8", "非化石能源消费总量（等）", "非化石能源消费量"),
            ("C9", "301", "201"),
            ("C9", None, "201"),
            ("A3", "综合机关名称：450502海城区", "综合机关名称：450521合浦县"),
            ("D5", "2022年", "2023年"),
        ],
    )
    def test_a_changed_label_is_told_with_both_texts(self, filled, place, value, was):
        (finding,) = found(spoil(filled(), cell(place, value)), "R231")
        assert finding.at.range == place
        assert f"模板里这一格是“{was}”" in finding.message.zh
        assert ("现在是空白" if value is None else f"现在是“{value}”") in finding.message.zh

    @pytest.mark.parametrize(
        ("place", "value"), [("C7", 101), ("A7", " 能源消费总量 "), ("D5", 2023), ("A3", "综合机关名称: 450521合浦县")]
    )
    def test_a_difference_nobody_sees_is_none(self, filled, place, value):
        assert only_template(spoil(filled(), cell(place, value))) == []

    def test_a_note_in_the_row_explains_a_change(self, filled):
        def change(book):
            cell("B7", "吨标准煤")(book)
            cell("F7", "按吨标准煤统计")(book)

        (finding,) = found(spoil(filled(), change), "R232")
        assert (finding.explained.text, finding.explained.at.range) == ("按吨标准煤统计", "F7")

    def test_keys_of_a_long_sheet(self, filled):
        def change(book):
            sheet = book["填报表"]
            sheet["A5"].value, sheet["D7"].value, sheet["E9"].value = "海城区", "非化石能源量", "万元"

        assert only_template(spoil(filled("long"), change)) == ["R231 A5", "R231 D7", "R232 E9"]

    def test_the_report_year_of_a_form(self, filled):
        (finding,) = found(spoil(filled("form"), cell("B4", "2023年")), "R231")
        assert finding.at.range == "B4"
        assert "2024年" in finding.message.zh


class TestRowsAndColumns:
    def test_a_deleted_row_is_named(self, filled):
        (finding,) = found(spoil(filled(), lambda book: book["合浦县"].delete_rows(9)), "R233")
        assert finding.message.zh == "模板第9行（201 地区生产总值）不在文件里，按未上报处理"
        assert (finding.severity, finding.item, finding.at.sheet) == (Severity.INFO, "地区生产总值", "合浦县")

    def test_several_deleted_rows_are_one_finding(self, filled):
        (finding,) = found(spoil(filled(), lambda book: book["合浦县"].delete_rows(8, 3)), "R233")
        assert "第8-10行" in finding.message.zh

    def test_rows_inserted_or_moved_are_no_change(self, filled):
        def change(book):
            sheet = book["合浦县"]
            sheet.insert_rows(9)
            sheet.insert_rows(2, 2)

        assert only_template(spoil(filled(), change)) == []

        def swap(book):
            sheet = book["合浦县"]
            for number in range(1, 7):
                sheet.cell(7, number).value, sheet.cell(8, number).value = sheet.cell(8, number).value, sheet.cell(7, number).value

        assert only_template(spoil(filled(), swap)) == []

    def test_a_change_is_found_in_a_row_that_moved(self, filled):
        def change(book):
            sheet = book["合浦县"]
            sheet["B11"].value = "吨二氧化碳"
            sheet.delete_rows(8)
            sheet.insert_rows(7)

        assert only_template(spoil(filled(), change)) == ["R232 B11", "R233 合浦县"]

    def test_a_deleted_column_is_named(self, filled):
        (finding,) = found(spoil(filled(), lambda book: book["合浦县"].delete_cols(4)), "R233")
        assert "模板的“2023年”栏" in finding.message.zh

    def test_a_row_that_was_typed_over_completely(self, filled):
        def change(book):
            for name, value in (("A9", "单位GDP"), ("B9", "元"), ("C9", "999")):
                book["合浦县"][name].value = value

        assert only_template(spoil(filled(), change)) == ["R231 A9", "R232 B9", "R231 C9"]

    def test_a_header_that_is_gone(self, filled):
        (finding,) = found(spoil(filled(), lambda book: book["合浦县"].delete_rows(5)), "R233")
        assert "表头" in finding.message.zh

    def test_a_renamed_sheet_is_the_same_sheet_and_a_deleted_one_is_named(self, filled, tmp_path):
        assert only_template(spoil(filled(), lambda book: setattr(book["合浦县"], "title", "Sheet9"))) == []
        two = make(tmp_path / "两 县.xlsx", SMALL, ("合浦县", "海城区"), tuple(ROWS))
        (finding,) = found(spoil(fill(two, FIGURES, SMALL), lambda book: book.remove(book["海城区"])), "R233")
        assert "模板的“海城区”表" in finding.message.zh


class TestEverythingElse:
    def test_an_overwritten_formula(self, filled):
        path = spoil(filled(), cell("F4", "已填18格"))
        (finding,) = found(path, "R234")
        assert (finding.at.range, finding.found) == ("F4", "已填18格")

    def test_a_template_of_another_plan_or_an_older_version(self, filled):
        other = openpyxl.load_workbook(filled())["gcx模板"]
        assert [row[0].value for row in other.iter_rows(max_row=4)] == ["gcx-template/1", "plan", "sha256", "version"]
        (finding,) = [finding for finding in check(filled()).findings if finding.rule.code == "R235"]
        assert (finding.severity, "rules" in finding.message.zh or SMALL.header.id in finding.message.zh) == (Severity.QUERY, True)

    def test_a_plan_that_changed_since(self, filled, tmp_path):
        from gcx.plan import load_plan

        text = (ROOT / "tests" / "rules" / "plan.yaml").read_text(encoding="utf-8")
        (tmp_path / "text.txt").write_text((ROOT / "tests" / "rules" / "text.txt").read_text(encoding="utf-8"), encoding="utf-8")
        (tmp_path / "plan.yaml").write_text(text + "\n# 注\n", encoding="utf-8")
        assert [f for f in check(filled(), plan=load_plan(tmp_path / "plan.yaml")).findings if f.rule.code.startswith("R23")] == []
        (tmp_path / "plan.yaml").write_text(re.sub('code: "501"', 'code: "502"', text), encoding="utf-8")
        (finding,) = [f for f in check(filled(), plan=load_plan(tmp_path / "plan.yaml")).findings if f.rule.code == "R236"]
        assert "常住人口" in finding.message.zh

    def test_a_hidden_sheet_that_was_touched(self, filled):
        def change(book):
            book["gcx模板"]["B2"].value = "x"

        assert only_template(spoil(filled(), change)) == ["R237"]

    def test_without_the_hidden_sheet_it_is_an_ordinary_submission(self, filled):
        assert only_template(spoil(filled(), lambda book: book.remove(book["gcx模板"]))) == []

    def test_printed_rows_nobody_filled_in_are_counted(self, tmp_path):
        path = make(tmp_path / "市.xlsx", SMALL, ("北海市",), tuple(ROWS))
        figures = {("北海市", item, year): value for (_, item, year), value in FIGURES.items()}
        blank = spoil(path, lambda book: [sheet_filled(book["北海市"], figures)])
        findings = found(blank, "R238")
        assert {(finding.at.sheet, finding.message.zh[:4]) for finding in findings} == {("事项", "有2行没"), ("下达目标", "有1行没")}
        assert not [finding for finding in check(blank, plan=SMALL).findings if finding.severity is Severity.ERROR]

    def test_a_figure_in_a_closed_cell_is_a_figure(self, tmp_path):
        path = fill(make(tmp_path / "基期.xlsx", SMALL, years=(2020, 2024), layout="wide"), {}, SMALL)
        result = check(spoil(path, cell("D10", 3.7)), plan=SMALL)
        assert [round(value, 3) for value in result.figures.value.tolist()] == [3.7]


def sheet_filled(sheet, figures):
    for row in range(7, sheet.max_row + 1):
        for column, year in ((4, 2023), (5, 2024)):
            value = figures.get(("北海市", sheet.cell(row, 1).value, year))
            if value is not None:
                sheet.cell(row, column).value = value


def test_every_rule_is_explained_and_registered():
    codes = {rule.code for rule in findings_template.RULES}
    assert codes == {f"R23{number}" for number in range(1, 9)}
    assert codes <= {rule.code for rule in reading.RULES}
    for rule in findings_template.RULES:
        assert [line[:3] for line in rule.doc.splitlines()] == ["含义：", "为什么", "怎么改", "依据："]
        (rule.title.zh + rule.doc).encode("gbk")
