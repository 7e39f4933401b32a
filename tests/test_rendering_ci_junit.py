"""Format junit: the structure Jenkins' junit-10.xsd allows, and what passes, fails, is an error or is skipped."""

from __future__ import annotations

from xml.etree import ElementTree as ET

import pytest

from cli_kit import GOOD, Program, small_plan
from gcx.findings import Finding, Location, Rule, Severity, Text
from gcx.records import FileInfo, FileStatus, NotChecked, Result, Status
from gcx.rendering import render
from result_samples import BLANK, NOT_A_NUMBER, TIDIED, findings, intensity, result

CHECK = Rule("C-parts-sum", "parts-sum", Severity.ERROR, Text("部分不大于全体", "parts within the whole"))
ALLOWED = {
    "testsuites": ({"name", "time", "tests", "failures", "errors"}, set(), {"testsuite"}),
    "testsuite": (
        {"name", "tests", "failures", "errors", "skipped", "time", "timestamp", "hostname", "id", "package", "file"},
        {"name", "tests", "failures", "errors"},
        {"properties", "testcase", "system-out", "system-err"},
    ),
    "testcase": ({"name", "classname", "time", "group"}, {"name"}, {"skipped", "error", "failure", "system-out", "system-err"}),
    "failure": ({"type", "message"}, {"type"}, set()),
    "error": ({"type", "message"}, {"type"}, set()),
    "skipped": ({"type", "message"}, set(), set()),
    "system-out": (set(), set(), set()),
}
"""Of each element: attributes, attributes it must have, children; as in junit-10.xsd and, for `type`, Ant's JUnit.xsd."""


def valid(element: ET.Element) -> None:
    attributes, needed, children = ALLOWED[element.tag]
    assert set(element.attrib) <= attributes, element.tag
    assert needed <= set(element.attrib), element.tag
    for child in element:
        assert child.tag in children, (element.tag, child.tag)
        valid(child)
    if element.tag == "testsuite":
        cases = element.findall("testcase")
        counted = {key: int(element.get(key, "-1")) for key in ("tests", "failures", "errors", "skipped")}
        kinds = {"failures": "failure", "errors": "error", "skipped": "skipped"}
        assert counted == {"tests": len(cases)} | {key: sum(case.find(kind) is not None for case in cases) for key, kind in kinds.items()}


def suites(made: Result) -> dict[str, dict[str, ET.Element]]:
    """Suite name -> case name -> case, of XML that has been checked."""
    root = ET.fromstring("".join(render(made, "junit")))
    valid(root)
    assert int(root.get("tests", "-1")) == len(root.findall(".//testcase"))
    return {suite.get("name", ""): {case.get("name", ""): case for case in suite} for suite in root}


def kind(case: ET.Element) -> str:
    return case[0].tag if len(case) else "passed"


def of_rules(made: Result) -> dict[str, ET.Element]:
    made.rules = (NOT_A_NUMBER, BLANK, TIDIED, CHECK)
    return suites(made)["上报 1/合浦县2025.xlsx"]


class TestRules:
    def test_every_rule_is_a_case_and_errors_fail(self):
        cases = of_rules(result())
        assert {name: kind(case) for name, case in cases.items()} == {
            "V302 not-a-number": "failure",
            "V301 blank-value": "system-out",
            "V305 tidied": "system-out",
            "C-parts-sum": "skipped",
        }

    def test_a_failure_lists_every_cell(self):
        failure = of_rules(result())["V302 not-a-number"][0]
        assert failure.attrib == {"type": "error", "message": "不是数值 × 2"}
        assert (failure.text or "").splitlines()[0].startswith("填报表!E4 “约50”不是数值（合浦县 · 2025年")
        assert len((failure.text or "").splitlines()) == 2

    def test_a_check_without_figures_is_skipped_and_says_which(self):
        skipped = of_rules(result())["C-parts-sum"][0]
        assert skipped.get("message") == "缺数：合浦县2025年地区生产总值"

    def test_a_check_that_failed_somewhere_and_could_not_run_elsewhere_fails_and_says_both(self):
        made = result(found=[Finding(CHECK, Text("不成立", "does not hold"), Location("f1", "填报表", 8, 5))])
        made.not_checked = [NotChecked("C-parts-sum", Text("缺数", "figures missing"))]
        case = of_rules(made)["C-parts-sum"]
        assert [part.tag for part in case] == ["failure", "system-out"]
        assert case[1].text == "缺数"

    @pytest.mark.parametrize(
        ("fail_on", "expected"),
        [
            ("error", "failure passed passed"),
            ("query", "failure failure passed"),
            ("info", "failure failure failure"),
            ("never", "passed passed passed"),
        ],
    )
    def test_what_fails_is_what_fail_on_says(self, fail_on, expected):
        made = result()
        made.fail_on = fail_on
        cases = of_rules(made)
        kinds = [kind(cases[name]).replace("system-out", "passed") for name in ("V302 not-a-number", "V301 blank-value", "V305 tidied")]
        assert kinds == expected.split()

    def test_an_explained_query_does_not_fail(self):
        made = result(found=[findings()[3]])
        made.fail_on = "query"
        assert "【已说明：新增纸厂投产】" in (of_rules(made)["V301 blank-value"].findtext("system-out") or "")

    def test_a_file_that_could_not_be_looked_at_is_an_error_and_nothing_else_ran(self):
        made = result(found=[Finding(NOT_A_NUMBER, Text("文件已加密", "encrypted"), Location("f1"))])
        made.files[0].status = FileStatus.REFUSED
        made.fail_on = "never"
        assert [kind(case) for case in of_rules(made).values()] == ["error", "skipped", "skipped", "skipped"]

    def test_a_refused_file_whose_finding_was_ignored_is_still_an_error(self):
        made = result(found=[])
        made.files[0].status = FileStatus.REFUSED
        assert kind(of_rules(made)["file"]) == "error"

    def test_errors_of_no_file_have_a_suite_of_their_own_and_do_not_depend_on_fail_on(self):
        made = result(found=[Finding(NOT_A_NUMBER, Text("没有文件", "no file"))])
        made.fail_on = "never"
        assert kind(suites(made)["gcx"]["V302 not-a-number"]) == "error"

    def test_two_files_two_suites(self):
        made = result()
        made.files.append(FileInfo("f2", "上报 2/海城区.2025.csv"))
        both = suites(made)
        assert [kind(case) for case in both["上报 2/海城区.2025.csv"].values()] == ["passed", "passed", "passed"]
        assert {case.get("classname") for case in both["上报 2/海城区.2025.csv"].values()} == {"gcx.上报 2/海城区_2025_csv"}

    def test_names_are_the_same_in_either_language(self):
        assert list(of_rules(result("en"))) == list(of_rules(result("zh")))


class TestTargets:
    def test_there_is_no_suite_of_targets_unless_required(self):
        assert list(suites(result())) == ["上报 1/合浦县2025.xlsx"]

    def test_only_what_satisfies_the_requirement_passes(self):
        made = result()
        made.require = "on-pace"
        cases = suites(made)["targets --require on-pace"]
        kinds = {name.split()[1]: kind(case) for name, case in cases.items()}
        assert kinds == {
            "energy-intensity-gdp": "system-out",
            "waste-recovery": "failure",
            "water-quality": "failure",
            "forest": "system-out",
            "green-building": "failure",
            "piles": "failure",
            "gdp-of-county": "failure",
            "pesticide": "system-out",
            "co2": "skipped",
            "plan-charging": "skipped",
            "release-report": "failure",
        }
        failure = cases["T07 piles 北海市"][0]
        assert failure.get("type") == "missed"
        assert failure.get("message") == "未完成：新增充电桩（北海市，2025年）：差39个"
        assert "99% / 100%" in (failure.text or "")

    def test_met_is_stricter_than_on_pace(self):
        made = result(made=[intensity(status=Status.ON_PACE)])
        kinds = {}
        for require in ("on-pace", "met"):
            made.require = require
            kinds[require] = kind(suites(made)[f"targets --require {require}"]["T01 energy-intensity-gdp 北海市"])
        assert kinds == {"on-pace": "system-out", "met": "failure"}


class TestText:
    def test_characters_xml_has_no_place_for_are_replaced(self):
        message = Text("坏\x00字\x1b符\ud83d\ufffe<b>&\"'", "bad")
        made = result(found=[Finding(NOT_A_NUMBER, message, Location("f1", "表\x08", 2, 2))], path='a<b>&"\x01.xlsx')
        ((name, cases),) = suites(made).items()
        assert name == 'a<b>&"□.xlsx'
        assert cases["V302 not-a-number"][0].text == "表□!B2 坏□字□符□□<b>&\"'"

    def test_no_clock_and_the_same_text_twice(self):
        texts = ["".join(render(result(), "junit")) for _ in range(2)]
        assert texts[0] == texts[1]
        assert "2026-01-15" not in texts[0]
        assert "0.81" not in texts[0]


def test_a_run_lists_all_rules_and_its_requirement(tmp_path, capsys, monkeypatch):
    monkeypatch.chdir(tmp_path)
    program = Program(tmp_path, capsys)
    plan = small_plan(tmp_path / "方案 1")
    program.write("上报 1/北海市.csv", GOOD)
    ran = program("check", "上报 1/北海市.csv", "--plan", plan, "-f", "junit", "--require", "met", "--select", "V3,C-")
    assert ran.code == 3
    root = ET.fromstring(ran.out)
    valid(root)
    suite, targets = root
    assert {case.get("name", "")[:2] for case in suite} == {"V3", "C-"}
    assert suite.get("failures") == "0"
    assert int(targets.get("failures", "0")) > 0
