"""The loop with the submitter: the return of `--return`, what is answered in it, what the next run makes of the answer, `--baseline`."""

from __future__ import annotations

import json
from pathlib import Path

import openpyxl
import pytest

from cli_kit import GOOD, HEAD, Program, small_plan
from gcx import pipeline
from gcx.explanations import explain
from gcx.findings import Finding, Location, Rule, Severity, Text
from gcx.listing import Answer

FAULTY = HEAD + (
    "北海市,2023,能源消费总量,812.3,万吨标准煤\n"
    "北海市,2024,能源消费总量,1971.9,万吨标准煤\n"
    "北海市,2023,地区生产总值,1561.7,亿元\n"
    "北海市,2024,地区生产总值,约1987,亿元\n"
)


@pytest.fixture
def gcx(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Program:
    folder = tmp_path / "报送 材料"
    plan = small_plan(folder / "方案")
    monkeypatch.setenv("GCX_PLAN", str(plan))
    return Program(folder, capsys)


def book(path: Path, text: str) -> Path:
    """The lines of a .csv as a workbook."""
    made = openpyxl.Workbook()
    sheet = made.active
    sheet.title = "填报表"
    for line in text.splitlines():
        sheet.append([float(cell) if cell.replace(".", "").isdigit() else cell for cell in line.split(",")])
    made.save(path)
    return path


def answer(path: Path, code: str, text: str) -> Path:
    """Write 情况说明 beside the findings of one rule, as an officer would."""
    made = openpyxl.load_workbook(path)
    rows = made["问题清单"]
    heading = {cell.value: cell.column for cell in rows[3]}
    answered = 0
    for row in range(4, rows.max_row + 1):
        if str(rows.cell(row, heading["代码"]).value).startswith(code):
            rows.cell(row, heading["情况说明"]).value = text
            answered += 1
    assert answered
    made.save(path)
    return path


def findings(gcx: Program, path: Path, *more: str) -> tuple[int, list[dict]]:
    ran = gcx("check", path, "-f", "json", *more)
    return ran.code, json.loads(ran.out)["findings"]


def of(found: list[dict], code: str) -> list[dict]:
    return [each for each in found if each["code"] == code]


def test_return_is_written_beside_the_input(gcx: Program) -> None:
    path = book(gcx.folder / "北海 2024.xlsx", FAULTY)
    ran = gcx("check", "--return", path)
    assert ran.code == 1
    assert "已写入退回件" in ran.err
    assert "北海 2024_退回.xlsx" in ran.err
    assert "问题清单" in openpyxl.load_workbook(gcx.folder / "北海 2024_退回.xlsx").sheetnames


def test_explained_query_is_cleared_until_the_figure_changes(gcx: Program) -> None:
    path = book(gcx.folder / "北海.xlsx", FAULTY.replace("约1987", "1987.4"))
    assert gcx("check", path, "--return", "--fail-on", "query").code == 1
    returned = answer(gcx.folder / "北海_退回.xlsx", "W501", "新增大型项目投产")
    code, found = findings(gcx, returned, "--fail-on", "query")
    (cleared,) = of(found, "W501")
    assert code == 0
    assert cleared["explained"]["text"] == "新增大型项目投产"
    assert cleared["explained"]["sheet"] == "问题清单"
    assert "已说明：新增大型项目投产" in gcx("check", returned).out
    made = openpyxl.load_workbook(returned)
    made["填报表"]["D3"] = 2071.9
    made.save(returned)
    code, found = findings(gcx, returned, "--fail-on", "query")
    assert code == 1
    assert [each["explained"] for each in of(found, "W501")] == [None]
    (expired,) = of(found, "F104")
    assert "新增大型项目投产" in expired["message"]
    assert expired["sheet"] == "问题清单"


def test_explanation_expires_when_last_years_figure_changes(gcx: Program) -> None:
    path = book(gcx.folder / "北海.xlsx", FAULTY)
    gcx("check", path, "--return")
    returned = answer(gcx.folder / "北海_退回.xlsx", "W501", "属实")
    made = openpyxl.load_workbook(returned)
    made["填报表"]["D2"] = 512.3
    made.save(returned)
    assert of(findings(gcx, returned)[1], "W501")[0]["explained"] is None


def test_errors_are_never_cleared(gcx: Program) -> None:
    path = book(gcx.folder / "北海.xlsx", FAULTY)
    gcx("check", path, "--return")
    returned = answer(gcx.folder / "北海_退回.xlsx", "V302", "尚未核实")
    code, found = findings(gcx, returned)
    assert code == 1
    assert of(found, "V302")[0]["explained"] is None


def test_answer_survives_rows_that_move(gcx: Program) -> None:
    path = book(gcx.folder / "北海.xlsx", FAULTY)
    gcx("check", path, "--return")
    returned = answer(gcx.folder / "北海_退回.xlsx", "W501", "属实")
    made = openpyxl.load_workbook(returned)
    made["填报表"].insert_rows(1)
    made.save(returned)
    assert of(findings(gcx, returned)[1], "W501")[0]["explained"]["text"] == "属实"


def test_answer_goes_on_to_the_next_return(gcx: Program) -> None:
    path = book(gcx.folder / "北海.xlsx", FAULTY)
    gcx("check", path, "--return")
    returned = answer(gcx.folder / "北海_退回.xlsx", "W501", "属实")
    gcx("check", returned, "--return")
    assert of(findings(gcx, gcx.folder / "北海_退回2.xlsx")[1], "W501")[0]["explained"]["text"] == "属实"


def test_return_of_a_text_file_is_a_workbook_that_can_be_answered(gcx: Program) -> None:
    path = gcx.write("北海.csv", FAULTY)
    ran = gcx("check", path, f"--return={gcx.folder / '改.xlsx'}")
    assert "改.xlsx" in ran.err
    assert of(findings(gcx, answer(gcx.folder / "改.xlsx", "W501", "属实"))[1], "W501")[0]["explained"]["text"] == "属实"


def test_several_files_go_beside_each_or_into_a_folder(gcx: Program) -> None:
    one, two = gcx.write("甲.csv", FAULTY), gcx.write("乙.csv", GOOD)
    assert gcx("check", one, two, f"--return={gcx.folder / '甲.xlsx'}").code == 2
    into = gcx.folder / "退回"
    into.mkdir()
    gcx("check", one, two, f"--return={into}")
    assert {path.name for path in into.iterdir()} == {"甲_退回.xlsx", "乙_退回.xlsx"}


def test_what_cannot_be_returned_is_told(gcx: Program) -> None:
    good, gone = gcx.write("甲.csv", GOOD), gcx.folder / "没有.xlsx"
    ran = gcx("check", good, gone, "--return")
    assert ran.code == 2
    assert "文件不存在" in ran.err
    assert (gcx.folder / "甲_退回.xlsx").exists()
    assert gcx("check", good, "--return=甲.csv").code == 2
    assert good.read_text(encoding="utf-8") == GOOD


def test_folder_reads_the_answered_return_and_not_the_original(gcx: Program) -> None:
    folder = gcx.folder / "上报"
    folder.mkdir()
    path = book(folder / "北海.xlsx", FAULTY)
    gcx("check", path, "--return")
    ran = gcx("check", folder, "-f", "json")
    assert [Path(each["path"]).name for each in json.loads(ran.out)["files"]] == ["北海.xlsx"]
    answer(folder / "北海_退回.xlsx", "W501", "属实")
    ran = gcx("check", folder, "-f", "json")
    assert [Path(each["path"]).name for each in json.loads(ran.out)["files"]] == ["北海_退回.xlsx"]
    assert "跳过" in ran.err


def test_baseline_names_both_figures(gcx: Program) -> None:
    before = book(
        gcx.folder / "上次 2023.xlsx", HEAD + "北海市,2022,能源消费总量,790.1,万吨标准煤\n北海市,2023,能源消费总量,812.3,万吨标准煤\n"
    )
    now = (
        HEAD
        + "北海市,2022,能源消费总量,795.6,万吨标准煤\n北海市,2023,能源消费总量,812.3,万吨标准煤\n北海市,2024,能源消费总量,830.2,万吨标准煤\n"
    )
    _, found = findings(gcx, book(gcx.folder / "这次.xlsx", now), "--baseline", str(before))
    (revised,) = of(found, "W505")
    assert revised["cell"] == "D2"
    assert "795.6" in revised["message"]
    assert "790.1（上次 2023.xlsx 填报表!D2）" in revised["message"]


def test_latest_year_removed_figures_and_revised_vintages_are_no_revision(gcx: Program) -> None:
    before = book(gcx.folder / "上次.xlsx", HEAD + "北海市,2022,地区生产总值,1512.6,亿元\n北海市,2023,能源消费总量,812.3,万吨标准煤\n")
    later = book(gcx.folder / "这次.xlsx", HEAD + "北海市,2023,能源消费总量,815.4,万吨标准煤\n")
    assert not of(findings(gcx, later, "--baseline", str(before))[1], "W505")
    stated = (
        HEAD.replace("计量单位", "计量单位,数据状态")
        + "北海市,2022,地区生产总值,1533.8,亿元,普查修订\n北海市,2023,地区生产总值,1561.7,亿元,初步核算\n"
    )
    assert not of(findings(gcx, book(gcx.folder / "普查.xlsx", stated), "--baseline", str(before))[1], "W505")


def test_baseline_that_cannot_be_read_ends_the_run(gcx: Program) -> None:
    ran = gcx("check", gcx.write("甲.csv", GOOD), "--baseline", str(gcx.folder / "没有.xlsx"))
    assert ran.code == 2
    assert "基准文件" in ran.err


def finding(rule: Rule, at: Location, found: str, message: str, item: str = "能源消费总量") -> Finding:
    return Finding(rule, Text(message, message), at, area="合浦县", item=item, found=found)


QUERY = Rule("W501", "year-on-year", Severity.QUERY, Text("变动大", "changed"))
ANSWER = Answer(
    "00000000",
    "W501 year-on-year",
    "填报表!D4:F4",
    "81.2、82.6、83.9",
    "属实",
    4,
    12,
    "问题清单",
    "合浦县",
    "",
    "能源消费总量",
    "比2021年的50增长30%",
)


@pytest.mark.parametrize(
    ("at", "found", "message", "cleared"),
    [
        (Location("f1", "填报表", 4, 5), "82.6", "比2021年的50增长30%", True),
        (Location("f1", "填报表", 4, 5, 4, 6), "82.6、83.9", "比2021年的50增长30%", True),
        (Location("f1", "填报表", 4, 5), "82.7", "比2021年的50增长30%", False),
        (Location("f1", "填报表", 4, 5), "82.6", "比2021年的40增长30%", False),
        (Location("f1", "填报表", 4, 7), "82.6", "比2021年的50增长30%", False),
        (Location("f1", "填报表", 9, 4, 9, 6), "81.2、82.6、83.9", "比2021年的50增长30%", True),
        (Location("f1", "另一表", 4, 5), "82.6", "比2021年的50增长30%", False),
        (Location("f2", "填报表", 4, 5), "82.6", "比2021年的50增长30%", False),
    ],
)
def test_answer_of_a_range_holds_for_the_cells_in_it(at: Location, found: str, message: str, cleared: bool) -> None:
    made = explain([finding(QUERY, at, found, message)], {"f1": [ANSWER]})
    assert (made[0].explained is not None) is cleared


def test_rule_on_trial_is_final_from_its_year_on() -> None:
    trial = Rule("W999", "made-up", Severity.QUERY, Text("试行", "trial"), stage="trial", since="2024")
    assert Finding(trial.in_year(2023), Text("", "")).severity is Severity.INFO
    assert Finding(trial.in_year(None), Text("", "")).severity is Severity.INFO
    assert Finding(trial.in_year(2024), Text("", "")).severity is Severity.QUERY


def test_rule_on_trial_counts_by_the_reported_year(gcx: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    from gcx.checking import history

    monkeypatch.setattr(
        history.year_on_year, "rule", Rule("W501", "year-on-year", Severity.QUERY, Text("试行", "trial"), stage="trial", since="2024")
    )
    path = gcx.write("甲.csv", FAULTY.replace("约1987", "1987.4"))
    assert [each.severity for each in pipeline.check(path).findings if each.rule.code == "W501"] == [Severity.QUERY]
    earlier = path.read_text(encoding="utf-8").replace("2023,", "2022,").replace("2024,", "2023,")
    path.write_text(earlier, encoding="utf-8")
    assert [each.severity for each in pipeline.check(path).findings if each.rule.code == "W501"] == [Severity.INFO]


def test_faulty_sample_comes_back_explained(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The whole loop on the sample: every query answered, none left; the errors stay."""
    folder = tmp_path / "退 回"
    folder.mkdir()
    gcx = Program(folder, capsys)
    sample = Path(__file__).parents[1] / "data" / "samples" / "北海市2020-2025（有错）.xlsx"
    gcx("check", sample, f"--return={folder}", "-f", "json")
    returned = folder / "北海市2020-2025（有错）_退回.xlsx"
    _, before = findings(gcx, returned)
    queries = [each for each in before if each["severity"] == "query"]
    made = openpyxl.load_workbook(returned)
    rows = made["问题清单"]
    heading = {cell.value: cell.column for cell in rows[3]}
    for row in range(4, rows.max_row + 1):
        rows.cell(row, heading["情况说明"]).value = f"第{row}行：已核实"
    made.save(returned)
    _, after = findings(gcx, returned)
    assert len(queries) > 5
    assert {each["fingerprint"] for each in after if each["explained"]} == {each["fingerprint"] for each in queries}
    wrong = [{(each["sheet"], each["range"]) for each in found if each["severity"] == "error"} for found in (before, after)]
    assert wrong[0] == wrong[1]
    sarif = json.loads(gcx("check", returned, "-f", "sarif").out)["runs"][0]["results"]
    assert sum(bool(each["suppressions"]) for each in sarif) == len(queries)
