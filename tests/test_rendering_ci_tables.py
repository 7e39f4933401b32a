"""Formats csv, jsonl and md: complete, equal to format json number for number, and inert."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

import pytest
from markdown_it import MarkdownIt

from gcx.findings import Finding, Location, Text
from gcx.records import FileInfo, FileStatus, Outcome, Outcomes, Result, Status
from gcx.rendering import render
from result_samples import BLANK, COUNTY, NOT_A_NUMBER, Listed, findings, intensity, level, outcomes, result

HOSTILE = ["=cmd|' /C calc'!A0", "+1+cmd|x", "-2+3", "@SUM(A1)", "\t=1+1", "\r=1+1", "＝1＋1", " =1+1", "＋1", "－1+2", "＠x"]


def rows(made: Result) -> list[dict[str, str]]:
    text = "".join(render(made, "csv"))
    assert text.startswith("\ufeff")
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"), newline="")))


def of_kind(made: Result, kind: str) -> list[dict[str, str]]:
    return [row for row in rows(made) if row["类别"] == kind]


class TestCsv:
    def test_bom_crlf_one_heading_and_rows_of_equal_length(self):
        text = "".join(render(result(), "csv"))
        assert text.encode().startswith(b"\xef\xbb\xbf")
        assert text.count("\r\n") == text.count("\n")
        table = list(csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline="")))
        assert {len(row) for row in table} == {len(table[0])}
        assert table[0][:8] == ["类别", "文件", "工作表", "单元格", "地区", "年份", "名称", "结论"]
        assert len(table) == 1 + len(findings()) + 1 + len(outcomes())

    def test_findings_first_then_what_was_not_checked_then_outcomes(self):
        assert list(dict.fromkeys(row["类别"] for row in rows(result()))) == ["问题", "未审核", "判定"]

    def test_a_finding_has_its_place_words_and_rule(self):
        row = of_kind(result(), "问题")[0]
        said = {
            key: row[key]
            for key in ("文件", "工作表", "单元格", "地区", "年份", "名称", "结论", "说明", "怎么改", "填报值", "应为", "代码")
        }
        assert said == {
            "文件": "上报 1/合浦县2025.xlsx",
            "工作表": "填报表",
            "单元格": "E4",
            "地区": "合浦县",
            "年份": "2025",
            "名称": "能源消费总量",
            "结论": "必须修改",
            "说明": "“约50”不是数值",
            "怎么改": "填准确数，如 50.0",
            "填报值": "约50",
            "应为": "不小于0的数，万吨标准煤",
            "代码": "V302 not-a-number",
        }
        assert of_kind(result(), "问题")[3]["情况说明"] == "新增纸厂投产"

    def test_numbers_are_those_of_json_digit_for_digit(self):
        unrounded = intensity(value=0.4481410000000001, gap_pct=1 / 3, change_pct=-13.868799999999998)
        made = result(made=[unrounded, level()])
        objects = json.loads("".join(render(made, "json")), parse_float=str, parse_int=str)["outcomes"]
        for row, one in zip(of_kind(made, "判定"), objects, strict=True):
            pairs = {
                "数值": one["value"],
                "年份": one["year"],
                "基期值": one["base"]["value"],
                "比基期增减（%）": one["change_pct"],
                "要求值": one["goal"]["value"],
                "目标水平": one["goal"]["level"],
                "应达水平": one["expected"],
                "差距": one["gap"],
                "差距（百分点）": one["gap_pct"],
                "完成程度（%）": one["progress"]["completed_pct"],
                "计划年均": one["pace"].get("planned_pct", one["pace"].get("planned")),
            }
            assert {key: row[key] for key in pairs} == {key: value or "" for key, value in pairs.items()}

    def test_an_outcome_has_its_words_and_sources(self):
        row = of_kind(result(made=[intensity()]), "判定")[0]
        assert (row["结论"], row["代码"], row["晴雨表"], row["年均的单位"]) == ("已达标", "energy-intensity-gdp", "三级", "%")
        assert row["要求"] == "2025年比2020年降低13.5%"
        assert row["数据来源"] == "2025年能源消费总量 填报表!H5；合浦县2025年地区生产总值 填报表!H9"

    def test_what_is_missing_and_milestones_are_said(self):
        by_code = {row["代码"]: row for row in of_kind(result(), "判定")}
        assert by_code["gdp-of-county"]["说明"] == "所需的数没有报齐；缺 合浦县2025年地区生产总值、合浦县2025年能源消费总量"
        assert by_code["plan-charging"]["说明"].startswith(
            "编制充电设施专项规划：已完成（北发改〔2023〕17号，2023-05-04）；建成3个绿色园区：推进中"
        )
        assert of_kind(result(), "未审核")[0]["怎么改"] == "补报合浦县2025年地区生产总值"

    @pytest.mark.parametrize("typed", HOSTILE)
    def test_text_that_begins_like_a_formula_is_inert(self, typed):
        found = Finding(NOT_A_NUMBER, Text(typed, typed), Location("f1", typed, 4, 5), area=typed, item=typed, found=typed)
        row = of_kind(result(found=[found], path=typed), "问题")[0]
        for key in ("文件", "工作表", "地区", "名称", "说明", "填报值"):
            assert row[key].startswith("'"), key
            assert not any(char in row[key] for char in "\t\r\n")

    def test_a_formula_line_of_an_outcome_is_inert_too(self):
        row = of_kind(result(made=[intensity(substituted="-3 + 812.3", formula="=1")]), "判定")[0]
        assert (row["代入"], row["公式"]) == ("'-3 + 812.3", "'=1")

    @pytest.mark.parametrize("typed", ["-5865", "+3.5", "12", "-0.5%"])
    def test_a_plain_number_that_was_typed_stays_a_number(self, typed):
        found = Finding(NOT_A_NUMBER, Text("小于0", "below 0"), Location("f1", "表", 4, 5), found=typed)
        assert of_kind(result(found=[found]), "问题")[0]["填报值"] == typed

    def test_quotes_commas_and_line_breaks_break_no_row(self):
        found = Finding(NOT_A_NUMBER, Text('甲,"乙"\r\n丙', "x"), Location("f1", "a,b", 4, 5))
        (row,) = of_kind(result(found=[found]), "问题")
        assert (row["说明"], row["工作表"]) == ('甲,"乙" 丙', "a,b")

    def test_english_headings_are_keys(self):
        text = "".join(render(result("en"), "csv"))
        table = list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"), newline="")))
        assert (table[0]["kind"], table[0]["verdict"], table[-1]["kind"]) == ("finding", "must fix", "outcome")


class TestJsonLines:
    def test_every_line_is_an_object_with_a_type_and_the_json_object(self):
        made = result()
        whole = json.loads("".join(render(made, "json")))
        lines = [json.loads(line) for line in "".join(render(made, "jsonl")).splitlines()]
        by_type: dict[str, list[dict[str, object]]] = {}
        for line in lines:
            by_type.setdefault(line.pop("type"), []).append(line)
        assert list(by_type) == ["run", "file", "finding", "not_checked", "outcome", "summary"]
        assert by_type["run"] == [{key: whole[key] for key in ("schema", "tool", "run", "plan")}]
        assert by_type["file"] == whole["files"]
        assert by_type["finding"] == whole["findings"]
        assert by_type["not_checked"] == whole["not_checked"]
        assert by_type["outcome"] == whole["outcomes"]
        assert by_type["summary"] == [whole["summary"]]

    def test_outcomes_are_written_while_they_are_made(self):
        made = result()
        endless = _Endless()
        made.outcomes = endless
        lines = list(islice(render(made, "jsonl"), 40))
        assert len(lines) == 40
        assert endless.made <= 40

    def test_hostile_text_stays_on_its_line(self):
        found = Finding(NOT_A_NUMBER, Text("甲\n乙\u2028丙\x1b\ud83d", "x"), Location("f1", "表", 4, 5))
        lines = "".join(render(result(found=[found]), "jsonl")).split("\n")
        assert all(json.loads(line)["type"] for line in lines[:-1])
        assert lines[-1] == ""
        "".join(lines).encode()


@dataclass
class _Endless(Outcomes):
    """Outcomes without an end, counted as they are taken."""

    made: int = 0

    def __iter__(self) -> Iterator[Outcome]:
        while True:
            self.made += 1
            yield intensity()

    def latest(self) -> Iterator[Outcome]:
        return iter(())

    def counts(self) -> dict[str, int]:
        return {}


def markdown(made: Result, **view: object) -> str:
    return "".join(render(made, "md", **view))


def html(text: str) -> str:
    return MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"]).render(text)


class TestMarkdown:
    def test_chapters_in_order(self):
        chapters = [line for line in markdown(result()).splitlines() if line.startswith("#")]
        assert chapters == [
            "# 北政发〔2021〕16号 数据审核与目标进展",
            "## 文件",
            "## 问题",
            "## 各类判定的项数",
            "### 分章节",
            "### 分部门",
            "## 目标进展",
            "### 一（二）",
            "### 二（三）",
            "### 三（一）",
            "## 工作事项",
            "## 因缺数未能审核",
        ]

    def test_findings_are_a_table_with_alike_ones_in_one_row(self):
        text = markdown(result())
        assert "| 填报表!E4 | 必须修改 | “约50”不是数值（合浦县 · 2025年 · 能源消费总量） | 填准确数，如 50.0 | V302 not-a-number |" in text
        assert "| 填报表!E20、E23、E29 | 提示 | 已按数值识别 |  | V305 tidied |" in text
        assert "【已说明：新增纸厂投产】" in text

    def test_targets_have_the_words_of_the_screen(self):
        text = markdown(result())
        assert (
            "| 万元地区生产总值能耗 | 0.4481 吨标准煤/万元 | 0.5203（-13.87%） | 2025年比2020年降低13.5% | 优于0.37个百分点 | 102.9% / 100% |"
            in text
        )
        assert f"- **不能判定** 人均用水量（{COUNTY}，2025年）：所需的数没有报齐" in text
        assert "| 充电设施规划（推进中） | 编制充电设施专项规划 | 已完成 | 北发改〔2023〕17号 | 2023-05-04 |" in text

    def test_every_table_is_one(self):
        page = html(markdown(result()))
        assert page.count("<table>") == 8
        assert "| ---" not in page

    @pytest.mark.parametrize(
        "typed",
        [
            "甲|乙",
            "`rm`",
            "<img src=x onerror=alert(1)>",
            "<!--",
            "&lt;b&gt;",
            "**粗**",
            "_斜_",
            "[点](http://x)",
            "![图](http://x)",
            "~~删~~",
            "甲\n\n# 乙",
            "a\\",
            "$x$",
        ],
    )
    def test_cell_text_shows_as_it_is(self, typed):
        found = Finding(NOT_A_NUMBER, Text(f"填了{typed}的数", "x"), Location("f1", typed, 4, 5))
        text = markdown(result(found=[found], path=f"{typed}.xlsx"))
        page = html(text)
        calm = html(markdown(result(found=[Finding(NOT_A_NUMBER, Text("填了的数", "x"), Location("f1", "表", 4, 5))], path="a.xlsx")))
        tags = [page.count(tag) for tag in ("<td", "<tr", "<h1", "<h2", "<code", "<em", "<strong", "<a ", "<img", "<s>", "<!--")]
        assert tags == [calm.count(tag) for tag in ("<td", "<tr", "<h1", "<h2", "<code", "<em", "<strong", "<a ", "<img", "<s>", "<!--")]
        shown = typed.replace("\n\n", " ").replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
        assert f"填了{shown}的数".replace("\\", "") in page.replace("\\", "")

    def test_several_files_have_a_heading_each(self):
        made = result(
            found=[*findings(), Finding(BLANK, Text("没有填数", "blank"), Location("f2", "表", 2, 2)), Finding(BLANK, Text("总的", "all"))]
        )
        made.files.append(FileInfo("f2", "海城区.xlsx"))
        lines = markdown(made).splitlines()
        assert [line for line in lines if line.startswith("### ")][:3] == [
            "### 上报 1/合浦县2025.xlsx",
            "### 海城区.xlsx",
            "### 方案与各文件之间",
        ]
        assert "| 海城区.xlsx | 通过 | 0 | 1 | 0 |" in lines

    def test_quiet_and_refused_results_have_no_targets(self):
        made = result()
        assert "目标进展\n\n北政发" not in markdown(made, quiet=True)
        made.files[0].status = FileStatus.REFUSED
        assert "## 目标进展" not in markdown(made)
        assert "| 未能检查 |" in markdown(made)

    def test_only_glyphs_gbk_can_encode(self):
        markdown(result(found=findings()[:1])).encode("gbk")
        "".join(render(result(found=findings()[:1]), "csv")).removeprefix("\ufeff").encode("gbk")

    def test_english(self):
        text = markdown(result("en"))
        assert "## Findings" in text
        assert "| 填报表!E4 | must fix | “约50” is not a number (合浦县 · 2025 · 能源消费总量) |" in text

    def test_an_empty_result_has_no_empty_table(self):
        made = result(made=[], found=[])
        made.not_checked = []
        made.outcomes = Listed([])
        text = markdown(made)
        assert [line for line in text.splitlines() if line.startswith("## ")] == ["## 文件"]


def test_a_listed_status_is_a_word_in_every_text_format():
    made = result(made=[intensity(status=status) for status in Status])
    verdicts = [row["结论"] for row in of_kind(made, "判定")]
    assert verdicts == [status.word.zh for status in Status]
