"""Templates: what they ask for, how they look inside, and that one filled in as it should be has nothing to complain about."""

from __future__ import annotations

import zipfile

import openpyxl
import pytest

from checking_kit import PLAN as SMALL
from gcx.plan import load_plan
from gcx.records import FileStatus
from gcx.rendering.template import Earlier, Request, content, made
from gcx.stamp import FIGURES, MARKER, Stamp, StampedSheet, StampError, is_stamp, parsed, records
from template_kit import COUNTIES, PLAN, ROOT, YEARS, check, fill, make, said, sample_figures

NATIONAL = load_plan(ROOT / "data" / "samples" / "全国" / "plan.yaml")


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("空表 模板")


@pytest.fixture(scope="module")
def wide(folder):
    return openpyxl.load_workbook(make(folder / "宽表.xlsx", areas=("北海市", "合浦县"), years=(2020, 2021, 2022)))


def column(sheet, row, width=12):
    return [sheet.cell(row, number).value for number in range(1, width + 1) if sheet.cell(row, number).value is not None]


def rule_for(sheet, cell):
    return next(each for each in sheet.data_validations.dataValidation if cell in each.sqref)


class TestRoundTrip:
    @pytest.mark.parametrize(("layout", "areas"), [("wide", COUNTIES), ("form", ("合浦县",)), ("long", ("合浦县",))])
    def test_a_filled_template_has_no_finding(self, folder, layout, areas):
        figures = sample_figures()
        result = check(fill(make(folder / f"{layout}.xlsx", areas=areas, layout=layout), figures))
        assert said(result) == []
        assert result.exit_code == 0
        wanted = {2020, 2024, 2025} if layout == "form" else set(YEARS)
        assert len(result.figures) == sum(area in areas and year in wanted for area, _, year in figures)
        columns = result.figures
        places = zip(columns.area.tolist(), columns.item.tolist(), columns.year.tolist(), strict=True)
        values = dict(zip(places, columns.value.tolist(), strict=True))
        place = PLAN.area_position["合浦县"], PLAN.item_position["能源消费总量"], 2025
        assert values[place] == figures["合浦县", "能源消费总量", 2025]

    @pytest.mark.parametrize("layout", ["wide", "form", "long"])
    @pytest.mark.parametrize("lang", ["zh", "en"])
    def test_an_untouched_template_is_nothing_to_check(self, folder, layout, lang):
        result = check(make(folder / f"空 {layout}{lang}.xlsx", SMALL, ("北海市", "合浦县"), layout=layout, lang=lang), plan=SMALL)
        assert (result.exit_code, said(result)) == (2, ["F102"])
        assert result.files[0].status is FileStatus.REFUSED
        assert result.findings[0].message.zh == "模板还没有填数"

    @pytest.mark.parametrize("layout", ["wide", "form", "long"])
    def test_another_plan_works_as_well(self, folder, layout):
        plan = load_plan(ROOT / "tests" / "rules" / "plan.yaml")
        names = [item.name for item in plan.items]
        figures = {("合浦县", name, year): row[at] for year, row in NUMBERS.items() for at, name in enumerate(names)}
        path = make(folder / f"小 {layout}.xlsx", plan, years=(2020, 2023, 2024), layout=layout)
        result = check(fill(path, figures, plan), plan=plan)
        assert [code for code in said(result) if not code.startswith("V411")] == []
        assert len(result.figures) == 3 * len(plan.items) - 1

    def test_a_plan_with_one_area_and_pure_numbers(self, folder):
        years = (2015, 2016)
        numbers = ((434113, 441492), (3041.5, 3249.7), (63.8, 62.2), (5.8, 6.1), (12.1, 13.3))
        names = [item.name for item in NATIONAL.items]
        figures = {("全国", name, year): numbers[at][year - 2015] for at, name in enumerate(names) for year in years}
        path = make(folder / "全国.xlsx", NATIONAL, ("全国",), years)
        assert said(check(fill(path, figures, NATIONAL), plan=NATIONAL)) == []

    def test_what_is_left_blank_is_noted_not_asked(self, folder):
        figures = {place: value for place, value in sample_figures().items() if place[2] < 2025}
        for layout in ("wide", "long"):
            result = check(fill(make(folder / f"缺 {layout}.xlsx", areas=("合浦县",), layout=layout), figures))
            assert {finding.severity.value for finding in result.findings} == {"info"}


NUMBERS = {
    2020: (80.5, 9.7, 210.3, 4.9, 150.9, 12, 95, 61.3, 88.4, 902100),
    2023: (82.3, 10.6, 240.9, 5.1, 149.2, 15, 120, 64.8, 90.7, 903400),
    2024: (83.6, 11.2, 252.7, 4.8, 147.8, 16, 131, 66.1, 91.9, 903900),
}


class TestContent:
    def test_an_area_reports_the_items_of_its_level(self):
        forms = dict(content(PLAN, Request(PLAN.areas, YEARS)).forms)
        city, park = PLAN.areas[0], next(area for area in PLAN.areas if area.level == "park")
        assert {item.name for item in PLAN.items} == {item.name for item in forms[city]}
        assert all("park" in item.levels for item in forms[park] if item.levels)
        assert len(forms[park]) < len(forms[city])

    def test_a_department_reports_what_its_targets_need(self):
        asked = content(PLAN, Request((PLAN.top_area,), YEARS, department="市住房城乡建设局"))
        targets = [target for target in PLAN.targets if "市住房城乡建设局" in (target.departments or ())]
        names = {name for target in targets if target.formula for name in target.formula.formula.names}
        assert names
        assert names <= {item.name for item in asked.items} | set(PLAN.constant_values)
        assert {target.id for target, _ in asked.milestones} <= {target.id for target in targets}

    def test_side_sheets_belong_to_the_top_area(self):
        assert content(PLAN, Request((PLAN.top_area,), YEARS)).milestones
        below = content(PLAN, Request((PLAN.areas[1],), YEARS))
        assert (below.milestones, below.assigned) == ((), ())

    def test_checks_are_those_of_the_items_asked_for(self):
        asked = content(SMALL, Request((SMALL.top_area,), YEARS))
        assert [check.id for check in asked.checks] == [check.id for check in SMALL.checks]
        none = content(SMALL, Request((SMALL.top_area,), YEARS, department="市发展改革委"))
        assert (none.forms, none.checks) == ((), ())
        assert [name for _, name in none.milestones] == ["循环经济行动方案", "数据平台"]


class TestWorkbook:
    def test_the_form_looks_official_and_claims_no_approval(self, wide):
        sheet = wide["合浦县"]
        assert sheet["A3"].value == "综合机关名称：450521合浦县"
        assert column(sheet, 5) == ["指标名称", "计量单位", "代码", "2020年", "2021年", "2022年", "说明"]
        assert column(sheet, 6) == ["甲", "乙", "丙", "1", "2", "3", "4"]
        assert column(sheet, 7) == ["能源消费总量", "万吨标准煤", "101"]
        every = "".join(str(cell.value) for book_sheet in wide for row in book_sheet.iter_rows() for cell in row if cell.value)
        assert "国统制" not in every
        assert every.count("批准文号") == every.count("没有批准文号") == 1
        assert "北政发〔2021〕16号" in every

    def test_page_set_up(self, wide):
        sheet = wide["合浦县"]
        assert (sheet.page_setup.orientation, str(sheet.page_setup.paperSize)) == ("landscape", "9")
        assert (sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight, sheet.sheet_properties.pageSetUpPr.fitToPage) == (None, 0, True)
        assert sheet.print_title_rows == "$5:$6"
        assert sheet.freeze_panes == "D7"

    def test_labels_are_locked_and_inputs_are_not(self, wide):
        sheet = wide["合浦县"]
        assert sheet.protection.sheet
        assert sheet.protection.password is None
        assert [sheet[cell].protection.locked for cell in ("A7", "B7", "C7", "D7", "G7", "D5")] == [True, True, True, False, False, True]

    def test_growth_has_no_figure_in_the_base_year(self, wide):
        sheet = wide["合浦县"]
        row = next(cell.row for cell in sheet["A"] if cell.value == "地区生产总值增速")
        assert (sheet.cell(row, 4).value, sheet.cell(row, 4).protection.locked) == ("—", True)
        assert (sheet.cell(row, 5).value, sheet.cell(row, 5).protection.locked) == (None, False)

    def test_every_figure_is_checked_while_it_is_typed(self, wide):
        sheet = wide["北海市"]
        rows = {cell.value: cell.row for cell in sheet["A"] if cell.value}
        days = rule_for(sheet, f"E{rows['空气质量优良天数']}")
        first = f"D{rows['空气质量优良天数']}"
        assert days.formula1 == f'IF(ISNUMBER({first}),AND({first}>=0,{first}<=366,{first}=INT({first})),OR({first}="—",{first}="不适用"))'
        assert (days.type, days.errorStyle or "stop", days.showInputMessage, days.showErrorMessage) == ("custom", "stop", True, True)
        assert "0到366之间的整数" in days.prompt
        assert "0到366之间的整数" in days.error
        share = rule_for(sheet, f"F{rows['绿色产业比重']}")
        assert "25%就填25" in share.prompt
        for sheet in (wide["北海市"], wide["合浦县"]):
            inputs = {cell.coordinate for row in sheet["D7:F30"] for cell in row if not cell.protection.locked}
            assert inputs <= {
                cell for each in sheet.data_validations.dataValidation for part in each.cells.ranges for cell in cells_in(part)
            }

    def test_boxes_are_as_long_as_a_workbook_allows(self, wide):
        for sheet in wide:
            for each in sheet.data_validations.dataValidation:
                assert len(each.promptTitle or "") <= 32
                assert len(each.errorTitle or "") <= 32
                assert len(each.prompt or "") <= 255
                assert len(each.error or "") <= 255

    def test_lists_to_choose_from(self, folder):
        book = openpyxl.load_workbook(make(folder / "长表.xlsx", areas=COUNTIES, years=(2024, 2025), layout="long"))
        sheet = book["填报表"]
        spare = next(row for row in range(4, sheet.max_row) if sheet.cell(row, 1).value is None)
        assert column(sheet, 3) == ["地区", "年份", "代码", "指标", "计量单位", "数值", "数据状态", "说明"]
        assert rule_for(sheet, f"A{spare}").formula1 == '"北海市,海城区,银海区,铁山港区,合浦县"'
        assert rule_for(sheet, "G4").formula1 == '"初步核算,最终核实,普查修订"'
        names = rule_for(sheet, f"D{spare}").formula1
        assert names.startswith("'gcx参数'!$")
        last = int(names.rpartition("$")[2])
        letter = names.split("$")[1]
        assert [book["gcx参数"][f"{letter}{row}"].value for row in range(1, last + 1)] == [item.name for item in PLAN.items]
        assert sheet[f"A{spare}"].protection.locked is False
        assert sheet["A4"].protection.locked is True

    def test_side_sheets(self, wide):
        sheet = wide["事项"]
        assert column(sheet, 3) == ["目标", "事项", "状态", "文号", "日期", "说明"]
        assert rule_for(sheet, "C4").formula1 == '"未启动,推进中,已完成"'
        assert [sheet.cell(row, 2).value for row in range(4, sheet.max_row + 1)] == [
            name for target in PLAN.targets for name in target.goal.names
        ]
        assigned = wide["下达目标"]
        assert [assigned.cell(4, number).value for number in range(1, 6)] == [
            "万元地区生产总值二氧化碳排放量（下达目标）",
            "北海市",
            2025,
            None,
            "%",
        ]
        assert [assigned.cell(4, number).protection.locked for number in (1, 2, 4)] == [True, False, False]

    def test_instructions(self, wide):
        texts = "\n".join(str(cell.value) for row in wide["填报说明"].iter_rows() for cell in row if cell.value)
        for item in PLAN.items:
            assert f"{item.code} {item.name}" in texts
            assert item.basis in texts
            assert (item.note or "") in texts
        for check_of_plan in PLAN.checks:
            assert check_of_plan.message in texts
            assert check_of_plan.require.formula.text in texts
        assert "没有此项" in texts
        assert "没有上报" in texts

    def test_hidden_sheets(self, wide):
        hidden = {sheet.title: sheet.sheet_state for sheet in wide if sheet.sheet_state != "visible"}
        assert hidden["gcx模板"] == "veryHidden"
        stamp = parsed([[cell.value for cell in row] for row in wide["gcx模板"].iter_rows()])
        assert (stamp.plan, stamp.sha256, stamp.layout) == (PLAN.header.id, PLAN.sha256, "wide")
        assert [sheet.name for sheet in stamp.sheets if sheet.kind == FIGURES] == ["北海市", "合浦县"]
        assert wide.active.title == "北海市"

    def test_a_form_is_for_its_last_year(self, folder):
        for years, headings, centre in (
            ((2023, 2024), ["本年", "上年同期", "2020年（基期）"], "2024年"),
            ((2021,), ["本年", "2020年（基期）"], "2021年"),
            ((2020,), ["本年"], "2020年"),
        ):
            sheet = openpyxl.load_workbook(make(folder / "表.xlsx", SMALL, years=years, layout="form"))["合浦县"]
            assert column(sheet, 5) == ["指标名称", "计量单位", "代码", *headings, "数据状态", "说明"]
            assert sheet["B4"].value == centre

    def test_earlier_figures_are_filled_in_but_for_the_last_year(self, folder):
        earlier = {("合浦县", "能源消费总量", year): Earlier(70.25 + year - 2020, "最终核实") for year in (2020, 2021, 2022)}
        more = {"earlier": earlier, "source": "去年.xlsx", "years": (2020, 2021, 2022)}
        sheet = openpyxl.load_workbook(make(folder / "带数.xlsx", SMALL, **more))["合浦县"]
        assert [sheet.cell(7, number).value for number in (4, 5, 6)] == [70.25, 71.25, None]
        assert sheet["D7"].protection.locked is False
        long = openpyxl.load_workbook(make(folder / "带数长.xlsx", SMALL, layout="long", **more))["填报表"]
        assert [(long.cell(row, 6).value, long.cell(row, 7).value) for row in (4, 5, 6)] == [
            (70.25, "最终核实"),
            (71.25, "最终核实"),
            (None, None),
        ]

    def test_the_same_request_gives_the_same_bytes(self, folder):
        request = Request(SMALL.areas[:2], (2024, 2025))
        asked = content(SMALL, request)
        assert made(SMALL, asked, request) == made(SMALL, asked, request)
        with zipfile.ZipFile(make(folder / "同.xlsx", SMALL)) as package:
            assert {info.date_time for info in package.infolist()} == {(1980, 1, 1, 0, 0, 0)}
            assert b"2021-12-28" in package.read("docProps/core.xml")

    def test_english_words_around_the_plan_s_own_names(self, folder):
        book = openpyxl.load_workbook(make(folder / "英文.xlsx", SMALL, ("北海市",), (2024, 2025), lang="en"))
        sheet = book["北海市"]
        assert book.sheetnames[0] == "Instructions"
        assert sheet["A3"].value == "Region: 450500北海市"
        assert column(sheet, 5) == ["Item", "Unit", "Code", "2024", "2025", "Note"]
        assert sheet["A7"].value == "能源消费总量"
        assert "a number not below 0" in rule_for(sheet, "D7").prompt

    def test_text_of_the_plan_is_never_a_formula(self, tmp_path):
        text = (ROOT / "tests" / "rules" / "plan.yaml").read_text(encoding="utf-8")
        (tmp_path / "text.txt").write_text((ROOT / "tests" / "rules" / "text.txt").read_text(encoding="utf-8"), encoding="utf-8")
        (tmp_path / "plan.yaml").write_text(text.replace("- name: 铁山港区", '- name: "=1+1[港区]"', 1), encoding="utf-8")
        plan = load_plan(tmp_path / "plan.yaml")
        path = make(tmp_path / "公 式.xlsx", plan, ("=1+1[港区]",), layout="long")
        with zipfile.ZipFile(path) as package:
            assert b"<f>1+1" not in b"".join(package.read(name) for name in package.namelist() if "worksheets" in name)
        assert "=1+1_港区_" in openpyxl.load_workbook(make(tmp_path / "宽.xlsx", plan, ("=1+1[港区]",))).sheetnames


class TestStamp:
    STAMP = Stamp(
        "甲",
        "ab12",
        "0.1.0",
        "wide",
        (
            StampedSheet(
                "表 一",
                FIGURES,
                ("name", "unit"),
                3,
                ("指标", "单位", "", "2025年"),
                ((4, ("水", "")), (6, ("", "吨"))),
                ((1, 2, "x"),),
                ((4, 4),),
                ((2, 9),),
            ),
            StampedSheet("说明", "passive"),
        ),
    )

    def test_it_is_read_as_it_was_written(self):
        rows = [[float(cell) if isinstance(cell, int) else cell or None for cell in record] + [None] for record in records(self.STAMP)]
        assert is_stamp(rows)
        read = parsed(rows)
        assert read.sheets[0].rows == ((4, ("水",)), (6, ("", "吨")))
        assert parsed(list(records(read))) == read

    @pytest.mark.parametrize(
        "change",
        [
            lambda rows: rows.pop(2),
            lambda rows: rows[1].__setitem__(1, "乙"),
            lambda rows: rows.append(["row", 9]),
            lambda rows: rows.clear(),
        ],
    )
    def test_a_change_is_noticed(self, change):
        rows = [list(record) for record in records(self.STAMP)]
        change(rows)
        with pytest.raises(StampError):
            parsed(rows or [[MARKER]])


def cells_in(part):
    return {
        f"{openpyxl.utils.get_column_letter(column)}{row}"
        for row in range(part.min_row, part.max_row + 1)
        for column in range(part.min_col, part.max_col + 1)
    }
