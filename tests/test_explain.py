"""`gcx explain`: every number of the text is one of the JSON's, every cell is followed into the workbook."""

from __future__ import annotations

import json
import re
from decimal import ROUND_HALF_EVEN, Decimal
from pathlib import Path

import openpyxl
import pytest

from books import submission, write_book
from cli_kit import Program
from gcx.analysis.questions import cell_named, explain, explain_cell
from gcx.names import display_width
from gcx.pipeline import RequestError, check
from gcx.rendering import View, answer_json, answer_text

SAMPLE = Path(__file__).resolve().parents[1] / "data" / "samples" / "北海市2020-2025.xlsx"
BAD = SAMPLE.with_name("北海市2020-2025（有错）.xlsx")
NUMBER = re.compile(r"\d+(?:\.\d+)?")
CITED = {"9", "2011", "100", "10", "2005", "2007", "33", "35", "867", "871", "238", "246"}
"""Numbers of the sources that are cited, and of ×100."""
COUNTIES = ("海城区", "银海区", "铁山港区", "合浦县")


@pytest.fixture
def gcx(tmp_path, capsys, monkeypatch):
    for name in ("GCX_PLAN", "GCX_LANG", "NO_COLOR", "FORCE_COLOR"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("COLUMNS", "120")
    folder = tmp_path / "填报 文件夹"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return Program(folder, capsys)


@pytest.fixture(scope="module")
def sample():
    return check(SAMPLE)


@pytest.fixture(scope="module")
def faulty():
    return check(BAD)


def found_in(told):
    """The JSON of an answer."""
    return json.loads("".join(answer_json.render(told, View())))


def text_of(told, width=120):
    return "".join(answer_text.render(told, View(width=width)))


def at(result, sheet, cell):
    """The JSON of the explanation of one cell."""
    named = cell_named(f"x!{cell}")
    return found_in(explain_cell(result, sheet, named.row, named.column))["cell"]


def pieces(value):
    """All numbers and all texts of a JSON value."""
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list):
        for each in value:
            yield from pieces(each)
    elif value is not None:
        yield value


def unexplained(text, found):
    """Numbers printed that are neither a rounding of a JSON number nor inside one of its texts."""
    values = list(pieces(found))
    numbers = {Decimal(repr(abs(float(value)))) for value in values if isinstance(value, int | float) and not isinstance(value, bool)}
    words = {token for value in values if isinstance(value, str) for token in NUMBER.findall(value)}
    strange = set()
    for token in NUMBER.findall(text):
        step = Decimal(1).scaleb(-len(token.partition(".")[2]))
        if token not in words and not any(
            number.quantize(step, ROUND_HALF_EVEN) == Decimal(token) for number in numbers if number < 10**12
        ):
            strange.add(token)
    return strange


@pytest.mark.parametrize(
    "target",
    [
        "T01",
        "nonfossil-share",
        "charging-piles-new",
        "sewage-treatment",
        "co2-intensity-assigned",
        "pollutant-nox",
        "T59",
        "T13",
        "urban-waste-resource-use",
        "T05",
    ],
)
def test_every_number_printed_is_in_the_json(sample, target):
    told = explain(sample, target)
    found = found_in(told)
    for width in (80, 120):
        text = text_of(told, width)
        assert unexplained(text, found) - CITED == set()
        text.encode("gbk")
        assert max(map(display_width, text.splitlines())) <= width


def test_cells_lead_to_the_workbook(sample):
    """Every input of several targets: the cell holds what is said to be typed there, and typed × factor is the value used."""
    book = openpyxl.load_workbook(SAMPLE, data_only=True)
    for target in ("T01", "nonfossil-share", "charging-piles-new", "sewage-treatment", "co2-intensity-assigned"):
        found = found_in(explain(sample, target))
        assert found["inputs"]
        for figure in found["inputs"]:
            raw = book[figure["sheet"]][figure["cell"]].value
            assert float(raw) == float(figure["typed"])
            assert float(raw) * figure["factor"] == pytest.approx(figure["value"], rel=1e-12)


def test_text_of_the_energy_intensity(gcx):
    ran = gcx("explain", "万元地区生产总值能耗", SAMPLE)
    assert (ran.code, ran.err) == (0, "")
    out = ran.out
    for words in (
        "T01 万元地区生产总值能耗（energy-intensity-gdp）",
        "北海市 2025年：未完成·二级",
        "“全市万元地区生产总值能耗比2020年降低13.5%”",
        "北政发〔2021〕16号 一（二）",
        "739.19 万吨标准煤 ÷ 1630.19 亿元 = 0.4534 吨标准煤/万元",
        "664.4 万吨标准煤 ÷ 1276.9 亿元 = 0.5203 吨标准煤/万元（基期）",
        "北海市!I8",
        "发改办环资〔2021〕629号：一级：不降反升；二级：下降但未达到进度要求；三级：达到进度要求",
        "发改办环资〔2020〕901号",
        "完成 = ln(本年 ÷ 基期) ÷ ln(目标值 ÷ 基期)",
        "扣除原料用能和非化石能源",
        "增速法",
        "≤ 733.71 万吨标准煤",
        "Ang (2005)",
    ):
        assert words in out, words


def test_contribution_columns_add_up(sample):
    found = found_in(explain(sample, "T01"))
    split, outcome = found["contribution"], found["outcome"]
    assert split["change"] == pytest.approx(outcome["value"] - outcome["base"]["value"], abs=1e-15)
    for column in ("structure", "efficiency"):
        assert sum(row[column] for row in split["rows"]) == pytest.approx(split[column], abs=1e-12)
    assert abs(sum(row["total"] for row in split["rows"]) + split["rest"] - split["change"]) < 1e-9


def test_conversions_and_sums_on_the_way(tmp_path):
    """Two counties report in 吨标准煤 and in 万元, the city nothing: the parts, their cells and the factors are told."""
    rows = []
    for year, energy, output in ((2020, 2011111.0, 4022222.0), (2024, 2105000.0, 5101000.0)):
        for place, scale in zip(COUNTIES, (1.0, 0.5, 0.25, 0.75), strict=True):
            rows += [(place, year, "能源消费总量", energy * scale, "吨标准煤"), (place, year, "地区生产总值", output * scale, "万元")]
    book = submission(tmp_path / "各县区 2024.xlsx", rows)
    told = explain(check(book), "T01")
    found = found_in(told)
    energy = found["inputs"][0]
    assert (energy["cell"], energy["value"], len(energy["parts"])) == (None, pytest.approx(210.5 * 2.5), 4)
    part = energy["parts"][0]
    assert (part["typed"], part["typed_unit"], part["factor"], part["value"]) == ("2105000", "吨标准煤", 1e-4, 210.5)
    assert part["findings"] == []
    out = text_of(told)
    assert "4个地区之和" in out
    assert "填“2105000 吨标准煤” ÷10000" in out
    assert unexplained(out, found) - CITED <= {"4", "10000"}


def test_area_year_and_variant_are_chosen(gcx):
    ran = gcx("explain", "T01", SAMPLE, "--area", "450521", "--year", "2023", "--variant", "扣除原料用能", "-f", "json")
    found = json.loads(ran.out)
    assert [found["outcome"][key] for key in ("area", "year", "variant")] == ["合浦县", 2023, "扣除原料用能"]


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"target": "T99"}, ("方案中没有目标“T99”", "gcx plan show")),
        ({"target": "万元地区生产总值能"}, ("没有目标", "万元地区生产总值能耗")),
        ({"target": "T01", "year": 2031}, ("没有2031年的判定", "2025")),
        ({"target": "T01", "area": "合浦"}, ("没有地区“合浦”", "合浦县")),
        ({"target": "T01", "variant": "扣原料"}, ("没有口径“扣原料”", "扣除原料用能")),
        ({"target": "charging-piles-new", "area": "涠洲岛旅游区"}, ("没有“新建充电桩数量”的判定", "北海市")),
    ],
)
def test_what_does_not_exist_is_offered_the_nearest(sample, asked, said):
    with pytest.raises(RequestError) as refused:
        explain(sample, **asked)
    told = refused.value.text.zh + (refused.value.hint.zh if refused.value.hint else "")
    assert all(words in told for words in said), told


def test_an_unknown_target_ends_in_2(gcx):
    ran = gcx("explain", "T99", SAMPLE)
    assert (ran.code, ran.out) == (2, "")
    assert "方案中没有目标“T99”" in ran.err


def test_a_file_is_needed_and_a_missing_one_is_said(gcx):
    assert gcx("explain", "T01").code == 2
    ran = gcx("explain", "T01", "没有.xlsx")
    assert ran.code == 2
    assert "没有.xlsx" in ran.err


def test_errors_in_the_file_are_mentioned_beside(gcx):
    ran = gcx("explain", "nonfossil-share", BAD)
    assert ran.code == 0
    assert "不能判定" in ran.out
    assert "C-nonfossil-within-total" in ran.out
    assert "处必须修改" in ran.err


class TestCells:
    def test_a_figure_and_what_it_feeds(self, sample):
        found = at(sample, "北海市", "I8")
        assert (found["kind"], found["figure"]["item"], found["figure"]["value"]) == ("figure", "能源消费总量", 739.19)
        assert {(use["target"], use["variant"], use["role"], use["status"]) for use in found["uses"]} == {
            ("energy-intensity-gdp", None, "value", "missed"),
            ("energy-intensity-gdp", "扣除原料用能", "value", "met"),
            ("energy-intensity-gdp", "扣除原料用能和非化石能源", "value", "met"),
            ("nonfossil-share", None, "value", "met"),
        }

    def test_a_base_figure_feeds_every_later_year(self, sample):
        uses = at(sample, "北海市", "$D$8")["uses"]
        years = {(use["role"], tuple(use["years"])) for use in uses if use["target"] == "energy-intensity-gdp"}
        assert years == {("base", (2020, 2021, 2022, 2023, 2024, 2025))}

    def test_a_part_of_a_sum(self, gcx):
        rows = [(place, 2024, "化学需氧量排放总量", 1000.5 + number, "吨") for number, place in enumerate(COUNTIES)]
        book = submission(gcx.folder / "县区!2024.xlsx", rows)
        found = at(check(book), None, "D3")
        assert {(use["area"], use["role"]) for use in found["uses"]} >= {("北海市", "part"), ("银海区", "value")}
        assert "汇总的一部分" in gcx("explain", f"{book}!填报表!D3").out

    def test_an_erroneous_cell(self, faulty):
        text = text_of(explain_cell(faulty, "银海区", 8, 9))
        assert all(words in text for words in ("有错误，未采用", "#DIV/0!", "V304", "能源消费总量"))

    def test_headings_side_sheets_and_nothing(self, sample):
        places = (("北海市", "E6"), ("事项", "C2"), ("下达目标", "D2"), ("北海市", "AA99"))
        assert [at(sample, *place)["kind"] for place in places] == ["heading", "milestone", "assigned", "nothing"]

    def test_a_blank_cell(self, tmp_path):
        rows = [("地区", "年份", "指标", "数值"), ("北海市", 2024, "原料用能", None), ("北海市", 2024, "能源消费总量", 5.5)]
        found = at(check(write_book(tmp_path / "空.xlsx", {"表": rows})), None, "D2")
        assert (found["kind"], found["about"]) == ("blank", "原料用能 北海市 2024")

    def test_the_sheet_must_be_clear(self, gcx, sample):
        ran = gcx("explain", f"{SAMPLE}!E7")
        assert (ran.code, ran.out) == (2, "")
        assert "请写明是哪一张" in ran.err
        with pytest.raises(RequestError, match="没有工作表"):
            explain_cell(sample, "别的表", 7, 5)
        assert gcx("explain", f"{SAMPLE}!'北海市'!I8").code == 0


def test_english(gcx):
    ran = gcx("explain", "T01", SAMPLE, "--lang", "en")
    assert "Where the figures stand" in ran.out
    assert "clause" in ran.out


def test_into_a_file(gcx):
    ran = gcx("explain", "T01", SAMPLE, "-f", "json=说明.json")
    assert (ran.code, ran.out) == (0, "")
    assert json.loads((gcx.folder / "说明.json").read_text(encoding="utf-8"))["schema"] == "gcx-explain/1"
    assert gcx("explain", "T01", SAMPLE, "-f", "xlsx").code == 2


def test_what_would_turn_the_verdict_is_in_points_for_growth_rates(tmp_path):
    """Three years of growth rates, 1.01 × 1.02 × 0.99 ÷ (1.07 × 1.08 × 1.06), against 0.865; the nearest line is where the goal is just missed."""
    growth = {"能源消费总量增速": (1, 2, -1), "地区生产总值增速": (7, 8, 6)}
    figures = [("北海市", 2021 + n, item, value) for item, values in growth.items() for n, value in enumerate(values)]
    told = explain(check(submission(tmp_path / "增 速.xlsx", figures)), "T01", area="北海市", year=2023)
    index = 1.01 * 1.02 * 0.99 / (1.07 * 1.08 * 1.06)
    assert told.outcome.value == pytest.approx(index)
    by_hand = {
        **{("能源消费总量增速", 2021 + n): (100 + g) * 0.865 / index - 100 for n, g in enumerate(growth["能源消费总量增速"])},
        **{("地区生产总值增速", 2021 + n): (100 + g) * index / 0.865 - 100 for n, g in enumerate(growth["地区生产总值增速"])},
    }
    assert {(flip.item, flip.year): flip.needed for flip in told.flips} == pytest.approx(by_hand, abs=1e-7)
    steps = [abs(flip.needed - flip.value) for flip in told.flips]
    assert steps == sorted(steps)
    section = text_of(told).split("翻转余量")[1].splitlines()[3:9]
    assert [line.split()[-2] for line in section] == [
        f"{'+' if flip.needed > flip.value else ''}{flip.needed - flip.value:.3g}个百分点" for flip in told.flips
    ]
