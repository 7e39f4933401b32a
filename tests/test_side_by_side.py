"""口径, 来路 and 数据版本 side by side: one chain, one vintage, base year and review year alike; what counts and why the rest does not."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from books import write_book
from computing_kit import FALLBACK, INTENSITY, checked_of, plan_of, run, table
from gcx.analysis.questions import cell_named, explain, explain_cell
from gcx.computing import compute
from gcx.computing.beside import side_by_side
from gcx.pipeline import check
from gcx.records import VINTAGES, Checked
from gcx.rendering import View, answer_json, answer_text

approx = pytest.approx

HEADINGS = ("地区", "年份", "指标", "数值", "计量单位", "数据状态")
CITY = "北海市"


def book(path, figures, area=CITY):
    """Figures as (year, item, value, unit[, vintage]); of one area unless a fifth says otherwise."""
    rows = [(area, year, item, value, unit, (*vintage, None)[0]) for year, item, value, unit, *vintage in figures]
    return write_book(path, {"填报表": [HEADINGS, *rows]})


ENERGY = [(2020, "能源消费总量", 664.4, "万吨标准煤"), (2024, "能源消费总量", 730.1, "万吨标准煤")]
OUTPUT = [
    (2020, "地区生产总值", 1276.9, "亿元", "初步核算"),
    (2020, "地区生产总值", 1310.9, "亿元", "普查修订"),
    (2020, "地区生产总值", 1301.2, "亿元", "最终核实"),
    (2024, "地区生产总值", 1598.3, "亿元", "初步核算"),
    (2024, "地区生产总值", 1577.5, "亿元", "最终核实"),
]
GROWTH = [
    (year, f"{item}增速", value, "%")
    for item, values in {"能源消费总量": (1.2, 2.2, 3.0, 2.9), "地区生产总值": (6.1, 4.0, 6.3, 4.4)}.items()
    for year, value in enumerate(values, 2021)
]
FEEDSTOCK = [(2020, "原料用能", 60.5, "万吨标准煤"), (2024, "原料用能", 81.3, "万吨标准煤")]


def told(tmp_path, figures, target="T01", **asked):
    return explain(check(book(tmp_path / "版本 对照.xlsx", figures)), target, **asked)


def rows_of(found):
    return {(row.outcome.variant, row.outcome.via, row.vintage): row for row in found.alternatives}


def found_in(answer):
    return json.loads("".join(answer_json.render(answer, View())))


def test_vintages_are_chains_of_their_own(tmp_path):
    rows = rows_of(told(tmp_path, ENERGY + OUTPUT))
    assert list(rows) == [(None, "formula", None), (None, "formula", "最终核实"), (None, "formula", "初步核算")]
    bases = [row.outcome.base_value for row in rows.values()]
    assert bases == [approx(664.4 / 1310.9), approx(664.4 / 1301.2), approx(664.4 / 1276.9)]
    values = [row.outcome.value for row in rows.values()]
    assert values == [approx(730.1 / 1577.5), approx(730.1 / 1577.5), approx(730.1 / 1598.3)]
    assert [row.vintages for row in rows.values()] == [("", "最终核实", "普查修订"), ("", "最终核实"), ("", "初步核算")]
    assert [row.counts for row in rows.values()] == [True, False, False]
    early = rows[None, "formula", "初步核算"]
    assert early.outcome.change_pct == approx((730.1 / 1598.3 / (664.4 / 1276.9) - 1) * 100)
    assert early.difference_pct == approx(early.outcome.change_pct - rows[None, "formula", None].outcome.change_pct)
    assert [reason.zh for reason in early.why] == ["同一数另有更高的版本，判定用最高的"]


def test_a_chain_equals_a_submission_of_those_figures_alone(tmp_path):
    """The chain is the engine on the figures of then: checking only them gives the same outcome, number by number."""
    then = [row for row in OUTPUT if row[4] == "初步核算"]
    alone = explain(check(book(tmp_path / "只有初步.xlsx", ENERGY + then)), "T01").outcome
    chain = rows_of(told(tmp_path, ENERGY + OUTPUT))[None, "formula", "初步核算"].outcome
    for name in ("value", "base_value", "change_pct", "expected", "gap_pct", "completed_pct", "status", "light", "pace", "projection"):
        assert getattr(chain, name) == getattr(alone, name), name


def test_a_chain_that_breaks_off_says_which_figure_is_too_late(tmp_path):
    figures = [row for row in OUTPUT if row[0] == 2024 or row[4] == "普查修订"]
    found = told(tmp_path, ENERGY + figures)
    row = rows_of(found)[None, "formula", "初步核算"]
    assert (row.outcome.status, row.outcome.base_value, row.counts) == ("unknown", None, False)
    assert [reason.zh for reason in row.why] == ["没有初步核算数：地区生产总值（2020年）"]
    assert "没有初步核算数：地区生产总值（2020年）" in "".join(answer_text.render(found, View()))


def test_levels_against_growth_rates_and_every_definition(tmp_path):
    found = told(tmp_path, ENERGY + OUTPUT + GROWTH + FEEDSTOCK)
    rows = rows_of(found)
    assert list(rows) == [
        (None, "formula", None),
        (None, "formula", "最终核实"),
        (None, "formula", "初步核算"),
        ("扣除原料用能", "formula", None),
        ("扣除原料用能", "formula", "最终核实"),
        ("扣除原料用能", "formula", "初步核算"),
        (None, "fallback", None),
    ]
    chain = rows[None, "fallback", None]
    change = (1.012 * 1.022 * 1.03 * 1.029 / (1.061 * 1.04 * 1.063 * 1.044) - 1) * 100
    assert (chain.outcome.unit, chain.outcome.change_pct, chain.difference) == ("1", approx(change), None)
    assert chain.difference_pct == approx(change - rows[None, "formula", None].outcome.change_pct)
    assert [reason.zh for reason in chain.why] == ["水平数齐全，判定用公式"]
    assert len(rows["扣除原料用能", "formula", "初步核算"].why) == 2
    assert [row.counts for row in rows.values()].count(True) == 1


def test_growth_rates_have_vintages_too_and_count_where_levels_lack(tmp_path):
    early = [(*row, "初步核算") for row in GROWTH[4:]]
    final = [(year, item, value - 0.4, unit, "最终核实") for year, item, value, unit in GROWTH[4:]]
    rows = rows_of(told(tmp_path, GROWTH[:4] + early + final))
    assert [(key, row.counts) for key, row in rows.items()] == [((None, "fallback", None), True), ((None, "fallback", "初步核算"), False)]
    assert rows[None, "fallback", "初步核算"].outcome.change_pct == approx(
        (1.012 * 1.022 * 1.03 * 1.029 / (1.061 * 1.04 * 1.063 * 1.044) - 1) * 100
    )


def test_a_sum_of_parts_as_it_stood_then(tmp_path):
    counties = ("海城区", "银海区", "铁山港区", "合浦县")
    rows = []
    for number, county in enumerate(counties, 1):
        for year, energy, output in ((2020, 100.5, 200.5), (2024, 111.5, 260.5)):
            rows.append((county, year, "能源消费总量", energy * number, "万吨标准煤", None))
            rows.append((county, year, "地区生产总值", output * number, "亿元", "最终核实" if year == 2024 else None))
    late = [(county, 2024, "地区生产总值", 251.75 * number, "亿元", "初步核算") for number, county in enumerate(counties, 1)]
    result = check(write_book(tmp_path / "县区.xlsx", {"填报表": [HEADINGS, *rows, *late]}))
    whole = rows_of(explain(result, "T01", area=CITY))
    assert list(whole) == [(None, "formula", None), (None, "formula", "初步核算")]
    assert whole[None, "formula", "初步核算"].outcome.value == approx(111.5 / 251.75)
    partly = check(write_book(tmp_path / "部分.xlsx", {"填报表": [HEADINGS, *rows, late[2]]}))
    part = rows_of(explain(partly, "T01", area=counties[2]))
    assert part[None, "formula", "初步核算"].outcome.value == approx(111.5 / 251.75)
    for area in (CITY, counties[0]):  # no sum of then exists, and the other counties have one vintage only
        assert explain(partly, "T01", area=area).alternatives == ()


def test_a_level_differs_by_its_value(tmp_path):
    figures = [
        (2020, "农药利用率", 40.5, "%", "最终核实"),
        (2024, "农药利用率", 42.9, "%", "最终核实"),
        (2024, "农药利用率", 42.2, "%", "初步核算"),
    ]
    found = told(tmp_path, figures, "pesticide-efficiency")
    row = rows_of(found)[None, "formula", "初步核算"]
    assert (row.outcome.value, row.difference) == (42.2, approx(-0.7))
    assert "-0.7个百分点" in "".join(answer_text.render(found, View()))


def test_a_doubt_of_today_does_not_reach_the_figures_of_then(tmp_path):
    """The final total is a slip (non-fossil energy exceeds it); the preliminary one passed the check and is judged."""
    figures = [(2020, "能源消费总量", 664.4, "万吨标准煤"), (2020, "非化石能源消费量", 131.5, "万吨标准煤")]
    figures += [(2024, "非化石能源消费量", 181.3, "万吨标准煤")]
    figures += [(2024, "能源消费总量", 730.1, "万吨标准煤", "初步核算"), (2024, "能源消费总量", 73.01, "万吨标准煤", "最终核实")]
    rows = rows_of(told(tmp_path, figures, "nonfossil-share"))
    assert rows[None, "formula", None].outcome.status == "unknown"
    early = rows[None, "formula", "初步核算"].outcome
    assert (early.status, early.value) == ("on-pace", approx(18130 / 730.1))


def test_nothing_is_shown_where_there_is_only_one_way(tmp_path):
    found = told(tmp_path, ENERGY + OUTPUT[1:2] + OUTPUT[4:])
    assert found.alternatives == ()
    assert "并列对照" not in "".join(answer_text.render(found, View()))


def test_what_was_superseded_is_kept_beside(tmp_path):
    result = check(book(tmp_path / "版本.xlsx", ENERGY + OUTPUT))
    former = result.superseded
    assert sorted(zip(former.year.tolist(), former.value.tolist(), former.vintage.tolist(), strict=True)) == [
        (2020, 1276.9, 1),
        (2020, 1301.2, 2),
        (2024, 1598.3, 1),
    ]
    assert {former.at(position).cell for position in range(len(former))} == {"D4", "D6", "D7"}
    assert len(check(book(tmp_path / "单.xlsx", ENERGY)).superseded) == 0


def test_a_superseded_cell_says_what_is_used_instead(tmp_path):
    book(tmp_path / "先.xlsx", OUTPUT[:1])
    book(tmp_path / "后.xlsx", OUTPUT[1:2])
    result = check([tmp_path / "先.xlsx", tmp_path / "后.xlsx"])
    place = cell_named("x!D2")
    found = found_in(explain_cell(result, "填报表", place.row, place.column, "f1"))["cell"]
    assert (found["kind"], found["figure"]["value"], found["figure"]["vintage"], found["uses"]) == ("superseded", 1276.9, "初步核算", [])
    assert found["about"].startswith("判定用普查修订数，见 ")
    assert "后.xlsx 填报表!D2" in found["about"]


@pytest.mark.parametrize(("lang", "words"), [("zh", "不计入[1]：同一数另有更高的版本"), ("en", "not counted [1]: a higher vintage")])
def test_the_text_fits_and_says_why(tmp_path, lang, words):
    result = check(book(tmp_path / "版本.xlsx", ENERGY + OUTPUT + GROWTH + FEEDSTOCK), lang=lang)
    for width in (80, 120):
        text = "".join(answer_text.render(explain(result, "T01"), View(width=width)))
        assert words in text
        text.encode("gbk")


def test_the_json_names_the_vintage_of_every_input_and_row(tmp_path):
    found = found_in(told(tmp_path, ENERGY + OUTPUT))
    assert [(each["item"], each["year"], each["vintage"]) for each in found["outcome"]["inputs"]] == [
        ("能源消费总量", 2024, None),
        ("地区生产总值", 2024, "最终核实"),
        ("能源消费总量", 2020, None),
        ("地区生产总值", 2020, "普查修订"),
    ]
    assert [(row["vintage"], row["vintages"], row["counts"]) for row in found["alternatives"]] == [
        (None, ["未注明", "最终核实", "普查修订"], True),
        ("最终核实", ["未注明", "最终核实"], False),
        ("初步核算", ["未注明", "初步核算"], False),
    ]
    assert {each["vintage"] for each in found["alternatives"][2]["inputs"]} == {None, "初步核算"}


# ---------------------------------------------------------------- any figures, any vintages

PLAN = {"energy": INTENSITY | {"fallback": FALLBACK, "variants": {"扣除原料用能": "(能源消费总量 − 原料用能) ÷ 地区生产总值"}}}
PLACES = [
    (area, item, year) for area in ("北海市", "海城区", "合浦县") for item in ("能源消费总量", "地区生产总值") for year in (2020, 2021)
]
PLACES += [("北海市", "原料用能", year) for year in (2020, 2021)]
PLACES += [("北海市", f"{item}增速", 2021) for item in ("能源消费总量", "地区生产总值")]
REPORTED = st.dictionaries(
    st.sampled_from(PLACES), st.dictionaries(st.integers(0, 3), st.floats(20, 90), min_size=1, max_size=3), min_size=6, max_size=len(PLACES)
)
ANY = settings(max_examples=40, deadline=None, database=None, suppress_health_check=(HealthCheck.function_scoped_fixture,))


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    return plan_of(tmp_path_factory.mktemp("方案"), PLAN)


def with_vintages(plan, reported):
    """The highest vintage of every figure in use, the others superseded; every figure in a cell of its own."""
    keys = [(place, vintage) for place, several in reported.items() for vintage in several]
    numbered = checked_of(plan, {(area, item, year * 10 + vintage): 0.0 for (area, item, year), vintage in keys}).figures
    values = np.array([reported[place][vintage] for place, vintage in keys])
    vintages = np.array([vintage for _, vintage in keys], np.int8)
    figures = replace(numbered, year=numbered.year // 10, value=values, vintage=vintages)
    highest = np.array([vintage == max(reported[place]) for place, vintage in keys])
    return Checked(figures.chosen(np.flatnonzero(highest)), superseded=figures.chosen(np.flatnonzero(~highest)))


@ANY
@given(reported=REPORTED)
def test_every_chain_is_what_the_engine_says_of_the_figures_of_then(small, reported):
    """Row by row against a run on those figures alone, chosen here by hand; a chain is shown only if it differs in some figure."""
    computed = compute(with_vintages(small, reported), small)
    target = small.targets[0]
    for outcome in [each for each in computed if each.variant is None]:
        same = [each for each in computed if (each.area, each.year) == (outcome.area, outcome.year)]
        row, column = computed.world.rows[small.area_position[outcome.area]], computed.world.column(outcome.year)
        rows = side_by_side(computed, target, same, row, column)
        assert [each.counts for each in rows].count(True) == (1 if rows else 0)
        for each in rows:
            if each.vintage is None:
                continue
            limit = VINTAGES.index(each.vintage)
            then = {
                place: below[max(below)] for place, all_ in reported.items() if (below := {v: x for v, x in all_.items() if v <= limit})
            }
            alone = table(run(small, then)).get(("energy", outcome.area, outcome.year, each.outcome.variant))
            assert each.vintage in each.vintages
            if alone is not None and alone.via == each.outcome.via:
                assert (each.outcome.value, each.outcome.base_value, each.outcome.status) == (alone.value, alone.base_value, alone.status)
