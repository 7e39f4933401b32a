"""Rendering: what people read is complete, fits the screen, and cannot be steered by what stands in a cell."""

from __future__ import annotations

import io
import json
import math
import re
from dataclasses import replace

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from gcx.findings import Finding, Location, Rule, Severity, Text
from gcx.names import display_width
from gcx.records import FileStatus, Status
from gcx.rendering import FORMATS, render, result_schema
from gcx.rendering.console import paint, screen_width, wants_color, write_file
from gcx.rendering.numbers import completed, difference, number, percent, rounded
from gcx.rendering.text import pad, visible, wrap
from gcx.rendering.wording import gap_words, goal_words, missing_words, pace_words, progress_words, value_words
from result_samples import CITY, bare, findings, intensity, level, outcomes, result

HOSTILE = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\ud800-\udfff]")


def text_of(name: str, **options: object) -> str:
    made = options.pop("result", None) or result()
    return "".join(render(made, name, **options))  # type: ignore[arg-type]


def schema() -> Draft202012Validator:
    Draft202012Validator.check_schema(json.loads(result_schema()))
    return Draft202012Validator(json.loads(result_schema()))


class TestNumbers:
    @pytest.mark.parametrize(
        ("value", "printed"),
        [
            (0.448141, "0.4481"),
            (34.96, "34.96"),
            (1812.64, "1812.6"),
            (3900.0, "3900"),
            (0.0, "0"),
            (-0.00004, "-0.00004"),
            (123456789.0, "123456789"),
            (2.5e20, "2.500e+20"),
        ],
    )
    def test_a_level_keeps_what_people_need(self, value, printed):
        assert number(value) == printed

    def test_halves_go_to_the_even_digit_of_what_was_typed(self):
        assert [str(rounded(value, 2)) for value in (0.125, 0.135, 2.675, -0.125)] == ["0.12", "0.14", "2.68", "-0.12"]

    def test_a_rounded_percentage_may_equal_the_goal(self):
        assert percent(13.4979) == "13.5%"

    def test_short_of_complete_never_prints_as_complete(self):
        assert completed(99.996) == "99.996%"
        assert completed(99.9999999) == "99.9999999%"
        assert completed(100.0) == "100%"
        assert completed(102.946) == "102.9%"

    @given(st.floats(allow_nan=False, allow_infinity=False).filter(bool))
    def test_a_gap_never_prints_as_nothing(self, value):
        assert float(difference(value)) != 0


class TestText:
    def test_what_could_steer_a_terminal_is_replaced(self):
        assert visible("a\x1b[31m\x9b\ud800\u202eb\nc\td") == "a□[31m□□□b c d"

    @example(" 表", 2)
    @given(st.text(max_size=60), st.integers(2, 40))
    def test_no_line_is_wider_than_asked_and_nothing_is_lost(self, text, width):
        cleaned = visible(text)
        lines = wrap(cleaned, width)
        assert all(display_width(line) <= width for line in lines)
        assert "".join("".join(lines).split()) == "".join(cleaned.split())

    def test_punctuation_stays_with_its_words(self):
        assert wrap("能源消费总量（等价值）。", 14) == ["能源消费总量", "（等价值）。"]

    def test_padding_counts_columns(self):
        assert pad("北海", 6) + "|" == "北海  |"
        assert pad("9", 3, right=True) == "  9"


class TestTable:
    @pytest.mark.parametrize("width", [60, 80, 100, 160])
    @pytest.mark.parametrize("lang", ["zh", "en"])
    def test_no_line_is_wider_than_the_screen(self, width, lang):
        lines = text_of("table", width=width, result=result(lang)).splitlines()
        assert max(map(display_width, lines)) <= width

    @pytest.mark.parametrize("width", [80, 100, 160])
    def test_everything_said_survives_folding(self, width):
        printed = "".join(text_of("table", width=width).split())
        for words in (
            "“约50”不是数值",
            "填准确数，如50.0",
            "V302",
            "合浦县2025.xlsx",
            "102.9%/100%",
            "不能判定",
            "1/3",
            "已说明：新增纸厂投产",
        ):
            assert words in printed

    def test_wide_screens_keep_a_figure_on_its_line(self):
        line = next(line for line in text_of("table", width=160).splitlines() if "新增充电桩" in line)
        for words in ("3861 个", "差39个", "99% / 100%", "年均 +772", "未完成"):
            assert words in line

    def test_a_long_path_is_folded(self):
        made = result(path="/".join(["上报材料汇总"] * 12) + "/合浦县.xlsx")
        printed = text_of("table", width=80, result=made)
        assert max(map(display_width, printed.splitlines())) <= 80
        assert "合浦县.xlsx" in "".join(printed.split())

    def test_order_findings_targets_summary(self):
        lines = text_of("table", width=160).splitlines()
        assert lines[0].startswith("上报 1/合浦县2025.xlsx  不通过")
        assert lines.index(next(line for line in lines if line.startswith("北政发"))) > 5
        assert "退出码 1" in lines[-1]

    def test_sections_follow_the_plan(self):
        lines = text_of("table", width=120).splitlines()
        assert [line for line in lines if line in {"一（二）", "二（三）", "三（一）"}] == ["一（二）", "二（三）", "三（一）"]

    def test_no_ansi_and_no_hostile_text_unless_colour_is_wanted(self):
        assert not HOSTILE.search(text_of("table", width=100))
        coloured = text_of("table", width=100, color=True)
        assert "\x1b[1;31m" in coloured
        assert re.sub(r"\x1b\[[\d;]*m", "", coloured) == text_of("table", width=100)

    def test_markup_in_a_cell_is_text(self):
        assert "[/red]“□[31m约□□7”不是数值" in text_of("table", width=100, color=True)

    def test_alike_findings_are_told_once(self):
        printed = text_of("table", width=120)
        assert printed.count("已按数值识别") == 1
        assert "E20、E23、E29" in printed

    def test_what_is_left_out_is_counted(self):
        rule = Rule("V399", "noise", Severity.INFO, Text("杂", "noise"))
        many = [Finding(rule, Text(f"第{row}条", f"no. {row}"), Location("f1", "表", row, 1)) for row in range(1, 34)]
        errors = [
            Finding(replace(rule, severity=Severity.ERROR), Text(f"错{row}", f"bad {row}"), Location("f1", "表", row, 2))
            for row in range(1, 151)
        ]
        printed = text_of("table", width=100, result=result(found=[*errors, *many]))
        assert "提示另有13条未列出" in printed
        assert all(f"错{row} " in printed for row in range(1, 151))

    def test_quiet_leaves_the_findings_and_the_summary(self):
        printed = text_of("table", width=100, quiet=True)
        assert "约50" in printed
        assert "万元地区生产总值能耗" not in printed
        assert "退出码" in printed

    def test_areas_a_goal_does_not_bind_stand_in_one_line(self):
        printed = text_of("table", width=120)
        assert "分地区    万元地区生产总值能耗：合浦县 0.294 -13.5%" in printed

    def test_more_than_twelve_areas_are_counted(self):
        areas = [CITY, *(f"第{number}区" for number in range(14))]
        made = [intensity(area=area, status=Status.BEHIND if number % 3 else Status.MET) for number, area in enumerate(areas)]
        printed = text_of("table", width=160, result=result(made=made))
        assert "已达标 5 · 滞后 10" in printed
        assert "第7区" not in printed
        assert "分地区见 -f xlsx" in printed

    def test_several_areas_that_count_get_a_row_each(self):
        made = [intensity(area=area, status=status) for area, status in ((CITY, Status.MET), ("合浦县", Status.BEHIND))]
        rows = [line for line in text_of("table", width=160, result=result(made=made)).splitlines() if "吨标准煤" in line]
        assert [("北海市" in row, "合浦县" in row) for row in rows] == [(True, False), (False, True)]

    def test_nothing_checked_says_nothing_about_targets(self):
        made = result()
        made.files[0].status, made.exit_code = FileStatus.REFUSED, 2
        printed = text_of("table", result=made)
        assert "未能检查 1" in printed
        assert "推进中" not in printed

    def test_gbk_holds_all_of_our_own_words(self):
        for lang in ("zh", "en"):
            own = text_of("table", width=160, result=result(lang)).replace("□", "")
            own.encode("gbk")


class TestWording:
    def test_goals_in_words(self):
        assert goal_words(intensity(), "zh") == "2025年比2020年降低13.5%"
        assert goal_words(intensity(), "en") == "13.5% below 2020 by 2025"
        assert goal_words(level(), "zh") == "2025年不低于35%（力争，原文未写年份）"
        trend = {"direction": "rising", "every_year": False, "values": 2, "word": None}
        assert goal_words(level(verb="trend", trend=trend, goal_value=None, wording=None, deadline_stated=True), "zh") == "到2025年上升"
        assert goal_words(bare("x", "x", Status.AWAITING, verb="assigned"), "zh") == "按上级下达值"

    def test_an_assigned_change_is_in_percent_and_names_its_document(self):
        words = goal_words(intensity(verb="assigned", goal_value=18.0, goal_document="桂政发〔2022〕1号", unit="吨/万元"), "zh")
        assert words == "下达值18%（桂政发〔2022〕1号）"

    def test_gap_progress_and_pace(self):
        assert gap_words(intensity(), "zh") == "优于0.37个百分点"
        assert gap_words(level(gap=-0.0412), "en") == "short by 0.041 points"
        assert gap_words(level(gap=0.0), "zh") == "恰好达到"
        assert progress_words(level(completed_pct=99.9951)) == "99.995% / 80%"
        assert progress_words(level(completed_pct=None)) == "— / 80%"
        assert pace_words(level(), "zh") == ["年均 +3.14百分点", "今后须 +0.04百分点"]
        assert pace_words(intensity(), "zh") == ["年均 -2.94%"]

    def test_a_fallback_says_that_it_is_an_index(self):
        assert value_words(intensity(unit="1", value=0.8617, via="fallback"), "zh") == "指数 0.8617"

    def test_missing_figures_are_named_for_one_area_and_once_for_several(self):
        one = bare("x", "x", Status.UNKNOWN, missing=("能源消费总量@合浦县@2025",), reason=None)
        assert missing_words([one], "zh") == "缺 合浦县2025年能源消费总量"
        other = replace(one, area="银海区", missing=("能源消费总量@银海区@2025",))
        assert missing_words([one, other], "zh") == "缺 2025年能源消费总量"


class TestConcise:
    def test_a_line_per_finding_and_per_outcome(self):
        lines = text_of("concise").splitlines()
        assert (
            lines[0]
            == "上报 1/合浦县2025.xlsx:填报表!E4: error V302 not-a-number: “约50”不是数值 [合浦县 · 2025年 · 能源消费总量] → 填准确数，如 50.0"
        )
        assert "填报表!E7:E9: error" in lines[1]
        assert len(lines) == len(findings()) + len(list(result().outcomes.latest()))

    def test_hostile_text_stays_on_its_line(self):
        made = result(path="坏\n名\x1b]0;x\x07\ud800.xlsx")
        printed = text_of("concise", result=made)
        assert not HOSTILE.search(printed)
        assert "坏 名□]0;x□□.xlsx" in printed


class TestJson:
    @pytest.mark.parametrize("lang", ["zh", "en"])
    def test_it_validates_and_is_one_document(self, lang):
        document = json.loads(text_of("json", result=result(lang)))
        assert list(schema().iter_errors(document)) == []
        assert list(document) == ["schema", "tool", "run", "plan", "files", "findings", "not_checked", "outcomes", "summary"]

    def test_an_empty_result_validates(self):
        document = json.loads(text_of("json", result=result(made=[], found=[])))
        assert list(schema().iter_errors(document)) == []

    def test_unknown_keys_are_refused_by_the_schema(self):
        document = json.loads(text_of("json"))
        document["outcomes"][0]["extra"] = 1
        assert any("extra" in error.message for error in schema().iter_errors(document))

    def test_the_example_of_the_design(self):
        found = next(each for each in json.loads(text_of("json"))["outcomes"] if each["year"] == 2025)
        assert found["value"] == 0.448141
        assert found["base"] == {"year": 2020, "value": 0.5203}
        assert found["goal"]["level"] == 0.4500595
        assert found["progress"] == {"completed_pct": 102.946, "required_pct": 100.0, "overfulfilment_pct": 2.732, "rule": "log"}
        assert found["pace"] == {"planned_pct": -2.859, "achieved_pct": -2.9418, "required_pct": 0.0}
        assert found["light"] == {"level": "三级", "rule": "ndrc-2021"}
        assert found["inputs"][0] == {
            "item": "能源消费总量",
            "area": CITY,
            "year": 2025,
            "value": 812.3,
            "unit": "万吨标准煤",
            "file": "f1",
            "sheet": "填报表",
            "cell": "H5",
            "typed": "812.3",
            "vintage": None,
            "parts": [],
        }
        assert found["inputs"][1]["cell"] is None
        assert found["inputs"][1]["parts"][0]["cell"] == "H9"

    def test_findings_say_where_and_what(self):
        first = json.loads(text_of("json"))["findings"][0]
        wanted = {
            "code": "V302",
            "severity": "error",
            "cell": "E4",
            "range": "E4",
            "row": 4,
            "column": 5,
            "found": "约50",
            "expected": "不小于0的数，万吨标准煤",
        }
        assert wanted.items() <= first.items()
        assert json.loads(text_of("json"))["findings"][3]["explained"]["text"] == "新增纸厂投产"

    def test_numbers_are_finite_or_null(self):
        made = result(
            made=[intensity(value=math.nan, change_pct=math.inf, projection={"year": 2025, "value": -math.inf, "change_pct": None})]
        )
        printed = text_of("json", result=made)
        assert "NaN" not in printed
        assert "Infinity" not in printed
        assert json.loads(printed)["outcomes"][0]["value"] is None

    def test_only_run_differs_between_two_runs(self):
        one, other = result(), result()
        other.started, other.seconds = "2027-03-04T11:12:13+08:00", 9.9
        first, second = (json.loads(text_of("json", result=each)) for each in (one, other))
        assert first.pop("run") != second.pop("run")
        assert first == second

    def test_it_is_valid_utf8_and_safe_to_print(self):
        printed = text_of("json", result=result(path="坏\x1b\x9b\ud800.xlsx"))
        assert not HOSTILE.search(printed)
        assert json.loads(printed.encode("utf-8"))["files"][0]["path"] == "坏\x1b\x9b\ufffd.xlsx"

    def test_levels_have_their_own_pace_keys(self):
        found = json.loads(text_of("json"))["outcomes"]
        assert {tuple(each["pace"]) for each in found} == {
            ("planned", "achieved", "required"),
            ("planned_pct", "achieved_pct", "required_pct"),
        }

    def test_it_is_made_in_pieces(self):
        pieces = render(result(made=outcomes() * 3), "json")
        assert sum(1 for _ in pieces) > 45


class TestConsole:
    def test_every_format_is_listed_once_and_unknown_ones_are_refused(self):
        names = [each.name for each in FORMATS]
        assert names[:3] == ["table", "concise", "json"]
        assert len(names) == len(set(names))
        with pytest.raises(KeyError):
            render(result(), "jsn")

    def test_width_is_columns_or_120(self):
        stream = io.StringIO()
        assert screen_width(stream, {}) == 120
        assert screen_width(stream, {"COLUMNS": "93"}) == 93
        assert screen_width(stream, {"COLUMNS": "x"}) == 120
        assert screen_width(stream, {"COLUMNS": "7"}) == 60

    def test_colour_only_where_wanted(self):
        stream = io.StringIO()
        assert not wants_color(stream, "auto", {})
        assert wants_color(stream, "auto", {"FORCE_COLOR": "1"})
        assert not wants_color(stream, "auto", {"FORCE_COLOR": "1", "NO_COLOR": "1"})
        assert wants_color(stream, "always", {"NO_COLOR": "1"})
        assert not wants_color(stream, "never", {"FORCE_COLOR": "1"})

    def test_a_painted_word_ends_its_colour(self):
        assert paint("滞后", "warn") == "\x1b[33m滞后\x1b[0m"
        assert paint("滞后", "") == "滞后"

    def test_a_file_is_whole_or_not_there(self, tmp_path):
        path = tmp_path / "结果 1.json"
        path.write_text("旧", encoding="utf-8")

        def broken():
            yield "新"
            raise RuntimeError

        with pytest.raises(RuntimeError):
            write_file(path, broken())
        assert path.read_text(encoding="utf-8") == "旧"
        write_file(path, ["新", "的"])
        assert path.read_text(encoding="utf-8") == "新的"
        assert list(tmp_path.iterdir()) == [path]
