"""Format html without a browser: nothing becomes markup, nothing is loaded, numbers are those of the JSON, charts carry their text."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections import Counter
from dataclasses import replace
from html.parser import HTMLParser
from importlib.resources import files
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

import result_samples as samples
from gcx.findings import Finding, Location, Text
from gcx.records import Clause, FileStatus, Status
from gcx.rendering import charts, render
from gcx.rendering.html.markup import el
from gcx.rendering.numbers import number
from gcx.rendering.text import visible
from gcx.rendering.wording import gap_words, goal_words, progress_words, value_words

VOID = {"meta", "input", "br"}
HOSTILE = '</script><img src=x onerror="window.hit=1">\'"&amp;<b>'


class Page(HTMLParser):
    """Elements with their attributes, checked to be nested properly, and the text outside style and script."""

    def __init__(self, source: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.text = ""
        self.feed(source)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        if not {"style", "script"} & set(self.open):
            self.text += data

    def having(self, kind):
        return [attributes for _, attributes in self.elements if kind in (attributes.get("class") or "").split()]


def page(result) -> str:
    return "".join(render(result, "html"))


def years(**changes):
    """A falling target over four years, the last of them still before its deadline."""
    values = {2020: 0.5203, 2021: 0.5012, 2022: 0.4907, 2023: 0.4788}
    made = {"gap": -0.0287, "gap_pct": -5.5, "status": Status.BEHIND, "projection": {"year": 2025, "value": 0.4528, "change_pct": -12.97}}
    expected = {2020: None, 2021: 0.5054, 2022: 0.491, 2023: 0.477}
    rows = [samples.intensity(year=year, value=value, expected=expected[year], **made) for year, value in values.items()]
    return [replace(each, **changes) for each in rows]


@pytest.fixture(scope="module")
def plain() -> str:
    return page(samples.result())


@pytest.fixture(scope="module")
def whole() -> str:
    return page(samples.result(made=[*samples.outcomes(), *years(target="other", name="另一目标")]))


def test_elements_nest_and_ids_are_unique(whole):
    parsed = Page(whole)
    assert not parsed.open
    ids = Counter(attributes["id"] for _, attributes in parsed.elements if "id" in attributes)
    assert {name for name, count in ids.items() if count > 1} == set()
    anchors = {attributes["href"][1:] for tag, attributes in parsed.elements if tag == "a"}
    assert anchors <= set(ids)


def test_headings_descend_one_step_at_a_time_and_tables_name_their_headings(whole):
    parsed = Page(whole)
    levels = [int(tag[1]) for tag, _ in parsed.elements if re.fullmatch(r"h[1-6]", tag)]
    assert levels[0] == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))
    assert all(attributes.get("scope") in {"row", "col"} for tag, attributes in parsed.elements if tag == "th")
    assert {"header", "nav", "main", "footer"} <= {tag for tag, _ in parsed.elements}


def test_nothing_is_loaded_and_only_our_own_style_and_script_may_act(whole):
    parsed = Page(whole)
    policy = next(each["content"] for tag, each in parsed.elements if tag == "meta" and each.get("http-equiv"))
    for kind in ("style", "script"):
        inside = re.findall(rf"<{kind}>(.*?)</{kind}>", whole, re.DOTALL)
        assert len(inside) == 1
        digest = base64.b64encode(hashlib.sha256(inside[0].encode()).digest()).decode()
        assert f"{kind}-src 'sha256-{digest}'" in policy
    assert "default-src 'none'" in policy
    for tag, attributes in parsed.elements:
        assert tag not in {"link", "img", "iframe", "object", "embed", "base"}
        assert not {name for name in attributes if name.startswith("on") or name in {"style", "src", "srcset", "action"}}
        assert (attributes.get("href") or "#").startswith("#")
    assert not re.search(r"url\((?!#)|@import|https?:", whole)


def test_no_text_of_a_file_or_plan_becomes_markup():
    message = Text(f"找到{HOSTILE}", f"found {HOSTILE}")
    at = Location("f1", HOSTILE, 4, 5)
    finding = Finding(samples.NOT_A_NUMBER, message, at, message, HOSTILE, 2025, HOSTILE, HOSTILE, message, HOSTILE, (at,))
    outcome = samples.intensity(area=HOSTILE, name=HOSTILE, departments=(HOSTILE,), section=HOSTILE, formula=HOSTILE, substituted=HOSTILE)
    result = samples.result(made=[outcome, replace(outcome, area="乙")], found=[finding], path=f"{HOSTILE}.xlsx")
    result.clauses = {outcome.target: Clause(HOSTILE, HOSTILE)}
    source = page(result)
    parsed = Page(source)
    assert not parsed.open
    assert not {tag for tag, _ in parsed.elements} & {"img", "b>"}
    assert sum(tag == "script" for tag, _ in parsed.elements) == 1
    assert "<img" not in source
    assert HOSTILE in parsed.text


@given(st.text(), st.text())
def test_any_text_comes_back_as_it_was(inside, value):
    parsed = Page(el("p", inside, title=value))
    assert parsed.text == visible(inside)
    assert parsed.elements == [("p", {"title": visible(value)})]


def test_control_characters_and_lone_surrogates_do_not_reach_the_page(plain):
    assert "\x1b" not in plain
    assert plain.encode("utf-8")


def test_printed_numbers_are_those_of_the_json(plain):
    result = samples.result()
    said = Page(plain).text
    summary = json.loads("".join(render(result, "json")))["summary"]
    tiles = dict(re.findall(r'class="tile (?:st|sv)-([a-z-]+)">.*?<b>(\d+)</b>', plain))
    assert {key: int(value) for key, value in tiles.items()} == {**summary["outcomes"], **summary["findings"]}
    for outcome in result.outcomes.latest():
        aside = outcome.variant is not None or outcome.area == samples.COUNTY
        shown = "" if outcome.value is None else number(outcome.value) if aside else value_words(outcome, "zh")
        assert all(words in said for words in (shown, goal_words(outcome, "zh"), gap_words(outcome, "zh")))
        assert progress_words(outcome) in said or outcome.area == samples.COUNTY


def test_sections_and_departments_add_up_to_the_summary(plain):
    result = samples.result()
    tables = re.findall(r'<table class="counts".*?</table>', plain, re.DOTALL)
    assert len(tables) == 2
    for table in tables:
        cells = [int(value) for value in re.findall(r'<td class="n [^"]*">(\d+)</td>', table)]
        assert sum(cells) == sum(result.outcomes.counts().values())


def test_the_same_result_gives_the_same_bytes_whatever_the_clock_says(plain):
    later = samples.result()
    later.started, later.seconds = "2031-02-03T04:05:06+08:00", 99.5
    assert page(later) == plain


def test_clause_and_english_name_are_shown():
    result = samples.result("en", made=[samples.intensity()])
    result.clauses = {"energy-intensity-gdp": Clause("全市万元地区生产总值能耗比2020年降低13.5%", "Energy use per unit of GDP")}
    source = page(result)
    assert '<html lang="en">' in source
    assert '<q lang="zh-CN">全市万元地区生产总值能耗比2020年降低13.5%</q>' in source
    assert "Energy use per unit of GDP" in source
    assert "总览" not in source


def test_charts_have_text_alternatives_with_the_numbers(whole):
    parsed = Page(whole)
    drawings = parsed.having("chart")
    assert drawings
    ids = {attributes.get("id") for _, attributes in parsed.elements}
    assert all(set(each["aria-labelledby"].split()) <= ids and each["role"] == "img" for each in drawings)
    described = re.search(r"<desc[^>]*>(实际：2020年 0\.5203、2021年[^<]*)</desc>", whole)
    assert described
    assert "2023年 0.4788" in described[1]
    assert "目标值：0.4501" in described[1]
    assert "按现有速度推算：2025年 0.4528" in described[1]


def test_without_the_chart_component_tables_stand_in_for_charts(monkeypatch):
    monkeypatch.setattr(charts, "available", lambda: False)
    source = page(samples.result(made=years()))
    assert 'class="chart"' not in source
    assert "gcx[report]" in source
    table = re.search(r"<details open><summary>逐年数据</summary>.*?</table>", source, re.DOTALL)
    assert table
    assert all(number(each.value) in table[0] for each in years())


def test_five_thousand_findings_stay_below_five_megabytes_and_more_are_counted():
    rule = samples.NOT_A_NUMBER
    found = [
        Finding(rule, Text(f"“约{row}”不是数值", ""), Location("f1", "填报表", row, 5), samples.findings()[0].hint)
        for row in range(1, 5013)
    ]
    source = page(samples.result(made=[], found=found))
    assert len(source.encode()) < 5_000_000
    assert source.count('role="row"') == 5001
    assert "另有12条未列出" in source


def test_areas_that_are_many_go_down_and_a_limit_is_said():
    areas = [samples.intensity(area=f"地区{number}", value=0.31 + number / 977) for number in range(40)]
    source = page(samples.result(made=areas))
    heat = re.search(r'<table class="heat".*?</table>', source, re.DOTALL)
    assert heat
    assert heat[0].count("<tr") == 41
    assert "39个地区见“地区对比”" in source


def test_the_second_lens_of_a_review_has_no_mark_of_its_own():
    task = {"label": Text("未完成年度任务", "year's task missed"), "light": None}
    review = {"kind": "annual", "label": Text("完成进度", "on schedule"), "year_task": task}
    source = page(samples.result(made=[samples.intensity(review=review)]))
    assert '<span class="badge st-met"><span aria-hidden="true">√</span>完成进度·三级</span>' in source
    assert '<span class="badge st-listed">未完成年度任务</span>' in source
    assert "年度监测：" in source


def test_a_refused_file_leaves_targets_out():
    result = samples.result()
    result.files[0].status = FileStatus.REFUSED
    source = page(result)
    assert 'class="card' not in source
    assert "未能检查" in source


# ---------------------------------------------------------------- the charts themselves


def test_the_path_runs_from_the_base_to_the_goal():
    chart = charts.path_chart(years())
    assert chart is not None
    assert chart.actual == ((2020, 0.5203), (2021, 0.5012), (2022, 0.4907), (2023, 0.4788))
    assert chart.path == ((2020, 0.5203), (2021, 0.5054), (2022, 0.491), (2023, 0.477), (2025, 0.4500595))
    assert (chart.goal, chart.by, chart.projection) == (0.4500595, 2025, (2025, 0.4528))


def test_a_level_to_be_kept_is_its_own_path():
    kept = [samples.level(year=year, value=98.1 + year / 9999, expected=98.5, level=98.5, projection=None) for year in (2021, 2022, 2024)]
    chart = charts.path_chart(kept)
    assert chart is not None
    assert {value for _, value in chart.path} == {98.5}
    assert chart.path[0][0] == 2021


def test_nothing_is_projected_from_a_year_before_the_last():
    chart = charts.path_chart([*years(), samples.intensity(year=2024, value=None, status=Status.UNKNOWN)])
    assert chart is not None
    assert chart.actual[-1][0] == 2023
    assert chart.projection is None


def test_years_in_another_unit_are_left_out():
    rows = years()
    mixed = [replace(rows[0], unit="1", via="fallback", value=1.0), *rows[1:]]
    chart = charts.path_chart(mixed)
    assert chart is not None
    assert dict(chart.actual)[2020] == 0.5203


def test_one_value_is_no_chart():
    assert charts.path_chart([samples.intensity(base_value=None, base_year=None)]) is None
    assert charts.path_chart([]) is None


@pytest.mark.parametrize("values", [(5.0, 5.0), (0.0, 0.0), (-3.5, 7.25), (1e-7, 3e12)])
def test_any_finite_values_can_be_drawn_and_always_the_same(values):
    chart = charts.PathChart(
        ((2020, values[0]), (2021, values[1])), ((2020, values[0]), (2025, values[1])), values[1], 2025, (2025, values[0])
    )
    drawn = charts.svg(chart, "k", "标题<", "说明&")
    assert drawn == charts.svg(chart, "k", "标题<", "说明&")
    assert "标题&lt;" in drawn
    assert " style=" not in drawn
    assert "NaN" not in drawn
    picture = charts.png(chart)
    assert picture.startswith(b"\x89PNG")
    assert picture == charts.png(chart)


# ---------------------------------------------------------------- colours


def _luminance(colour: str) -> float:
    digits = colour.lstrip("#")
    digits = "".join(each * 2 for each in digits) if len(digits) == 3 else digits
    parts = [int(digits[start : start + 2], 16) / 255 for start in (0, 2, 4)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _contrast(one: str, other: str) -> float:
    low, high = sorted((_luminance(one), _luminance(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("start", [":root {", ':root[data-theme="dark"] {'])
def test_words_stand_out_from_what_they_stand_on(start):
    css = files("gcx.rendering.html").joinpath("assets", "page.css").read_text(encoding="utf-8")
    block = css[css.index(start) :].partition("}")[0]
    colours = dict(re.findall(r"--([\w-]+): (#\w+)", block))
    pairs = [(tone, f"{tone}-bg") for tone in ("good", "warn", "bad", "query", "plain")]
    pairs += [(ink, sheet) for ink in ("ink", "soft", "link", "actual", "goal") for sheet in ("sheet", "page")]
    pairs += [(tone, "sheet") for tone in ("good", "warn", "bad", "query", "plain")]
    pairs += [("ink", shade) for shade in ("h0", "h1", "h2", "h3", "h4")]
    weak = {pair: round(found, 2) for pair in pairs if (found := _contrast(colours[pair[0]], colours[pair[1]])) < 4.5}
    assert weak == {}
