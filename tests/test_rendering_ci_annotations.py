"""Formats github, gitlab and sarif, and the step summary."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path
from urllib.parse import unquote

import jsonschema
import pytest

from gcx.findings import Explanation, Finding, Location, Rule, Severity, Text
from gcx.records import FileInfo, FileStatus, Result
from gcx.rendering import github, render
from gcx.rendering.ci import repository_path, sentence
from result_samples import BLANK, NOT_A_NUMBER, TIDIED, findings, result

NO_FILE = Rule("F101", "no-submission", Severity.ERROR, Text("没有填报文件", "no submission"))
SCHEMA = json.loads((Path(__file__).parent / "data" / "sarif-2.1.0-parts.json").read_text(encoding="utf-8"))
COMMAND = re.compile(r"::(error|warning|notice) ((?:\w+=[^,:\n]*)(?:,\w+=[^,:\n]*)*)::([^\r\n]*)\n")


def commands(made: Result) -> list[tuple[str, dict[str, str], str]]:
    """Every line as the runner takes it apart; a line it would not understand fails."""
    found = []
    for line in "".join(render(made, "github")).splitlines(keepends=True):
        match = COMMAND.fullmatch(line)
        assert match, line
        properties = dict(part.split("=", 1) for part in match[2].split(","))
        found.append((match[1], {key: unquote(value) for key, value in properties.items()}, unquote(match[3])))
    return found


def many(rule: Rule, count: int) -> list[Finding]:
    return [Finding(rule, Text(f"第{row}行的问题", f"row {row}"), Location("f1", "填报表", row, 4)) for row in range(2, 2 + count)]


class TestPaths:
    def test_a_path_below_the_working_directory_is_relative_with_forward_slashes(self, tmp_path, monkeypatch):
        monkeypatch.chdir(tmp_path)
        assert repository_path(str(tmp_path / "上报 1" / "合浦县.xlsx")) == "上报 1/合浦县.xlsx"
        assert repository_path("./数据/合浦县.xlsx") == "数据/合浦县.xlsx"

    def test_a_path_elsewhere_stays_as_it_is(self, tmp_path, monkeypatch):
        (tmp_path / "工作").mkdir()
        monkeypatch.chdir(tmp_path / "工作")
        outside = tmp_path / "别处.xlsx"
        assert repository_path(str(outside)) == outside.as_posix()

    def test_what_cannot_be_encoded_becomes_a_question_mark(self):
        assert repository_path("坏\udcff.xlsx") == "坏?.xlsx"


class TestSentence:
    def test_says_where_what_about_what_and_what_to_do(self):
        assert sentence(findings()[:1], "zh") == "填报表!E4 “约50”不是数值（合浦县 · 2025年 · 能源消费总量） → 填准确数，如 50.0"

    def test_several_cells_are_listed_and_an_explanation_is_told(self):
        made = findings()
        assert sentence(made[4:], "zh") == "填报表!E20、E23、E29 已按数值识别"
        assert sentence([made[3]], "en").endswith("[explained: 新增纸厂投产]")


class TestGithub:
    def test_severity_file_row_column_and_rule_arrive(self):
        level, properties, message = commands(result())[0]
        assert (level, message[:20]) == ("error", "填报表!E4 “约50”不是数值（合浦县"[:20])
        assert properties == {"file": "上报 1/合浦县2025.xlsx", "line": "4", "col": "5", "title": "V302 not-a-number"}

    def test_a_folded_range_has_an_end_line_and_no_column(self):
        assert commands(result())[1][1] | {"file": ""} == {"file": "", "line": "7", "endLine": "9", "title": "V302 not-a-number"}

    def test_levels_are_error_warning_notice_and_an_explained_query_is_a_notice(self):
        levels = [(level, properties.get("line")) for level, properties, _ in commands(result())]
        assert levels == [("error", "4"), ("error", "7"), ("warning", "13"), ("notice", "14"), ("notice", "20")]

    def test_hostile_text_stays_inside_its_command(self):
        path = "a,b:c%/100%25.xlsx"
        text = Text("50%\r\n::error::假的\x1b[31m", "50%\r\n::error::fake\x1b[31m")
        made = result(found=[Finding(NOT_A_NUMBER, text, Location("f1", "表,1:2", 3, 2))], path=path)
        ((level, properties, message),) = commands(made)
        assert level == "error"
        assert properties["file"] == path
        assert message == "表,1:2!B3 50% ::error::假的□[31m"

    def test_a_finding_of_no_file_has_no_place(self):
        assert commands(result(found=[Finding(NO_FILE, Text("没有文件", "no file"))])) == [
            ("error", {"title": "F101 no-submission"}, "没有文件")
        ]

    def test_ten_are_shown_as_they_are(self):
        assert len(commands(result(found=many(NOT_A_NUMBER, 10)))) == 10

    def test_of_more_than_ten_the_last_says_how_many_are_left_out(self):
        made = result(found=[*many(NOT_A_NUMBER, 14), *many(BLANK, 11)])
        found = commands(made)
        assert [level for level, _, _ in found] == ["error"] * 10 + ["warning"] * 10
        assert found[9][2].startswith("必须修改另有5处")
        assert found[19][2].startswith("核实或说明另有2处")

    def test_a_target_not_as_required_is_an_error_only_when_required(self):
        made = result(found=[])
        assert commands(made) == []
        made.require = "met"
        found = commands(made)
        assert {(level, properties["title"]) for level, properties, _ in found} == {("error", "--require met")}
        assert any(message == "滞后：生活垃圾回收利用率（北海市，2024年）：差0.04个百分点" for _, _, message in found)
        assert not any("扣除原料用能" in message or "待下达" in message for _, _, message in found)

    def test_the_step_summary_is_the_markdown_report(self):
        assert github.step_summary(result()) == "".join(render(result(), "md"))

    def test_a_step_summary_past_the_limit_is_cut_between_lines_and_says_so(self):
        text = github.step_summary(result(found=many(NOT_A_NUMBER, 20_000)))
        assert len(text.encode()) < 1024 * 1024
        assert text.endswith("其余见 -f md=文件\n")
        assert all(line.endswith(" |") for line in text.splitlines() if line.startswith("| 填报表"))


class TestGitlab:
    def read(self, made: Result) -> list[dict[str, object]]:
        return json.loads("".join(render(made, "gitlab")))

    def test_an_issue_has_what_gitlab_reads(self):
        first = self.read(result())[0]
        assert first["check_name"] == "V302 not-a-number"
        assert first["severity"] == "major"
        assert first["location"] == {"path": "上报 1/合浦县2025.xlsx", "lines": {"begin": 4}}
        assert first["description"].startswith("填报表!E4 “约50”不是数值")
        assert re.fullmatch("[0-9a-f]{32}", first["fingerprint"])

    def test_severities(self):
        assert [each["severity"] for each in self.read(result())] == ["major", "major", "minor", "info", "info", "info", "info"]

    def test_equal_findings_have_different_fingerprints_that_do_not_depend_on_other_findings(self):
        twin = Finding(BLANK, Text("没有填数", "blank"), Location("f1", "填报表"))
        alone = [each["fingerprint"] for each in self.read(result(found=[twin, twin]))]
        among = [each["fingerprint"] for each in self.read(result(found=[*findings(), twin, twin, twin]))]
        assert len(set(among)) == len(among)
        assert among[-3:-1] == alone

    def test_the_same_finding_in_two_files_is_two_issues(self):
        made = result(found=[Finding(BLANK, Text("没有填数", "blank"), Location(file, "表", 2, 2)) for file in ("f1", "f2")])
        made.files.append(FileInfo("f2", "海城区.xlsx"))
        assert len({each["fingerprint"] for each in self.read(made)}) == 2

    def test_what_stops_a_file_is_a_blocker_on_its_first_line(self):
        made = result(found=[Finding(NOT_A_NUMBER, Text("文件损坏", "damaged"), Location("f1"))])
        made.files[0].status = FileStatus.REFUSED
        assert [(each["severity"], each["location"]["lines"]) for each in self.read(made)] == [("blocker", {"begin": 1})]

    def test_no_findings_is_an_empty_list(self):
        assert self.read(result(found=[])) == []


class TestSarif:
    def read(self, made: Result) -> dict[str, object]:
        log = json.loads("".join(render(made, "sarif")))
        jsonschema.validate(log, SCHEMA, format_checker=jsonschema.FormatChecker())
        return log["runs"][0]

    def test_a_cell_is_a_region_and_a_logical_location(self):
        first = self.read(result())["results"][0]
        place = first["locations"][0]
        assert place["physicalLocation"]["region"] == {"startLine": 4, "startColumn": 5, "endLine": 4, "endColumn": 6}
        assert place["logicalLocations"] == [{"name": "E4", "fullyQualifiedName": "填报表!E4", "kind": "cell"}]
        assert unquote(place["physicalLocation"]["artifactLocation"]["uri"]) == "上报 1/合浦县2025.xlsx"
        assert (first["ruleId"], first["level"]) == ("V302", "error")
        assert first["properties"]["found"] == "约50"

    def test_a_folded_range_ends_after_its_last_cell(self):
        region = self.read(result())["results"][1]["locations"][0]["physicalLocation"]["region"]
        assert region == {"startLine": 7, "startColumn": 5, "endLine": 9, "endColumn": 6}

    def test_a_whole_sheet_and_a_whole_file_point_to_line_one(self):
        made = result(
            found=[Finding(BLANK, Text("空表", "empty"), Location("f1", "封面")), Finding(BLANK, Text("空", "empty"), Location("f1"))]
        )
        sheet, whole = (each["locations"][0] for each in self.read(made)["results"])
        assert sheet["physicalLocation"]["region"] == whole["physicalLocation"]["region"] == {"startLine": 1}
        assert sheet["logicalLocations"][0]["kind"] == "sheet"
        assert "logicalLocations" not in whole

    def test_a_finding_of_no_file_is_a_notification_not_a_result(self):
        made = result(found=[Finding(NO_FILE, Text("没有文件", "no file"))])
        made.exit_code = 2
        run = self.read(made)
        assert run["results"] == []
        (invocation,) = run["invocations"]
        assert (invocation["executionSuccessful"], invocation["exitCode"]) == (False, 2)
        (note,) = invocation["toolExecutionNotifications"]
        assert run["tool"]["driver"]["rules"][note["associatedRule"]["index"]]["id"] == "F101"

    def test_an_explained_query_is_suppressed_with_the_officers_words(self):
        results = self.read(result())["results"]
        suppressed = [each for each in results if each["suppressions"]]
        assert [each["locations"][0]["logicalLocations"][0]["name"] for each in suppressed] == ["E14"]
        (suppression,) = suppressed[0]["suppressions"]
        assert (suppression["kind"], suppression["justification"]) == ("inSource", "新增纸厂投产")
        assert suppression["location"]["logicalLocations"][0]["fullyQualifiedName"] == "填报表!I14"
        assert suppressed[0]["level"] == "warning"
        assert all("suppressions" in each for each in results)

    def test_an_explanation_from_another_file_is_external(self):
        said = Explanation("已核实", Location("f9", "问题清单", 3, 8))
        made = result(found=[Finding(BLANK, Text("没有填数", "blank"), Location("f1", "表", 2, 2), explained=said)])
        (suppression,) = self.read(made)["results"][0]["suppressions"]
        assert suppression == {"kind": "external", "justification": "已核实"}

    def test_rules_come_with_their_explanation_also_those_without_a_finding(self):
        made = result(found=[])
        made.rules = (NOT_A_NUMBER, replace(TIDIED, stage="trial", severity=Severity.ERROR))
        first, second = self.read(made)["tool"]["driver"]["rules"]
        assert (first["id"], first["shortDescription"]["text"], first["fullDescription"]["text"]) == ("V302", "不是数值", "填的不是数值。")
        assert first["help"]["text"].splitlines()[2] == "怎么改：填准确数。"
        assert second["defaultConfiguration"] == {"level": "note"}

    def test_rule_indexes_lead_to_their_rules(self):
        made = result()
        made.rules = (NO_FILE, BLANK)
        run = self.read(made)
        rules = run["tool"]["driver"]["rules"]
        assert all(rules[each["ruleIndex"]]["id"] == each["ruleId"] for each in run["results"])
        assert [each["id"] for each in rules] == ["F101", "V301", "V302", "V305"]

    def test_related_cells_and_files_with_their_hashes(self):
        run = self.read(result())
        assert run["results"][2]["relatedLocations"][0]["message"]["text"] == "填报表!E3"
        assert run["artifacts"][0]["hashes"] == {"sha-256": "ab" * 32}

    def test_cell_text_does_not_become_a_link(self):
        made = result(found=[Finding(BLANK, Text("[点这里](http://x)", "[here](http://x)"), Location("f1", "表", 2, 2))])
        assert "](" not in self.read(made)["results"][0]["message"]["text"]

    def test_a_file_elsewhere_has_a_file_address(self, tmp_path):
        made = result(path=str(tmp_path / "上报 2" / "a#b.xlsx"))
        uri = self.read(made)["artifacts"][0]["location"]["uri"]
        assert uri.startswith("file:///")
        assert uri.endswith("/%E4%B8%8A%E6%8A%A5%202/a%23b.xlsx")

    @pytest.mark.parametrize("lang", ["zh", "en"])
    def test_no_clock_and_the_same_text_twice(self, lang):
        texts = ["".join(render(result(lang), "sarif")) for _ in range(2)]
        assert texts[0] == texts[1]
        assert "2026-01-15" not in texts[0]
