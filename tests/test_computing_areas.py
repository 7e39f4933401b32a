"""Wholes and parts, which outcomes are worth mentioning, what is missing, and the order of it all."""

from __future__ import annotations

import pytest

from computing_kit import FALLBACK, INTENSITY, PLACE, items, milestone, plan_of, position, run, series, table
from gcx.findings import Location
from gcx.records import Status

approx = pytest.approx

PILES = {"unit": "个", "formula": "累计(新建充电桩)", "goal": {"at_least": 3900, "since": 2020, "by": 2025}}
RATE = {"unit": "%", "formula": "污水处理率", "goal": {"at_least": "75%"}}


def levels(area, year, energy, output):
    return {(area, "能源消费总量", year): energy, (area, "地区生产总值", year): output}


def counties(**left_out):
    figures = levels("海城区", 2020, 181.2, 402.3) | levels("海城区", 2025, 203.9, 571.8)
    return figures | levels("合浦县", 2020, 98.7, 231.4) | levels("合浦县", 2025, 124.6, 341.8)


def statuses(found):
    return {(area, year): one.status.value for (_, area, year, _), one in found.items()}


def test_a_whole_is_the_ratio_of_sums_and_says_so(tmp_path):
    found = table(run(plan_of(tmp_path, {"energy": INTENSITY}), counties()))
    one = found["energy", "北海市", 2025, None]
    assert (one.value, one.base_value) == (approx(328.5 / 913.6), approx(279.9 / 633.7))
    assert [(part.area, part.value, part.at.cell) for part in one.inputs[0].parts] == [("海城区", 203.9, "E3"), ("合浦县", 124.6, "E7")]
    assert (one.inputs[0].at, one.inputs[0].typed) == (None, None)
    assert "由所属各地区汇总" in one.reason.zh
    assert found["energy", "合浦县", 2025, None].reason is None


def test_no_sum_unless_every_part_reported(tmp_path):
    figures = {key: value for key, value in counties().items() if key != ("合浦县", "地区生产总值", 2020)}
    one = table(run(plan_of(tmp_path, {"energy": INTENSITY}), figures))["energy", "北海市", 2025, None]
    assert (one.status, one.missing) == ("unknown", ("地区生产总值@北海市@2020",))
    assert one.reason.zh == "缺地区生产总值（2020年），补报这一个数即可判定，合浦县报齐后也可汇总"


def test_what_the_whole_reported_itself_stands(tmp_path):
    figures = counties() | levels("北海市", 2025, 340.0, 913.6)
    one = table(run(plan_of(tmp_path, {"energy": INTENSITY}), figures))["energy", "北海市", 2025, None]
    assert one.value == approx(340.0 / 913.6)


def test_an_erroneous_figure_is_not_replaced_by_a_sum(tmp_path):
    plan = plan_of(tmp_path, {"energy": INTENSITY})
    lost = {position(plan, "北海市", "能源消费总量", 2025): PLACE}
    one = table(run(plan, counties(), lost=lost))["energy", "北海市", 2025, None]
    assert (one.status, one.missing) == ("unknown", ("能源消费总量@北海市@2025",))
    assert one.reason.zh == "能源消费总量（2025年）的数据有错误，见 表!E4"


def test_what_is_wrong_and_what_is_missing_are_two_things(tmp_path):
    plan = plan_of(tmp_path, {"energy": INTENSITY})
    figures = {key: value for key, value in counties().items() if key[1:] != ("地区生产总值", 2020)}
    places = {("能源消费总量", 2025): Location("f1", "表", 4, 5), ("能源消费总量", 2020): Location("f2", "表", 6, 5)}
    lost = {position(plan, "北海市", *key): at for key, at in places.items()}
    one = table(run(plan, figures, lost=lost, paths={"f1": "甲.xlsx", "f2": "乙.xlsx"}))["energy", "北海市", 2025, None]
    assert one.reason.zh == "能源消费总量（2020、2025年）的数据有错误，见 乙.xlsx 表!E6、甲.xlsx 表!E4；缺地区生产总值（2020年）"
    assert one.reason.en.startswith("能源消费总量 (2020, 2025) are erroneous, see 乙.xlsx 表!E6, 甲.xlsx 表!E4; missing: ")


def test_a_sum_of_doubted_parts_is_doubted(tmp_path):
    plan = plan_of(tmp_path, {"energy": INTENSITY})
    doubted = {position(plan, "合浦县", "能源消费总量", 2025): "C-x"}
    found = table(run(plan, counties(), doubted=doubted))
    assert statuses(found)["北海市", 2025] == statuses(found)["合浦县", 2025] == "unknown"
    assert statuses(found)["海城区", 2025] == "met"
    assert "C-x" in found["energy", "北海市", 2025, None].reason.zh


def test_rates_never_add_up_and_zones_are_never_summed(tmp_path):
    plan = plan_of(tmp_path, {"rate": RATE, "energy": INTENSITY})
    rates = series("污水处理率", 2025, 80.0, area="海城区") | series("污水处理率", 2025, 90.0, area="合浦县")
    found = table(run(plan, rates | levels("涠洲岛", 2025, 7.7, 9.9)))
    assert found["rate", "北海市", 2025, None].status is Status.UNKNOWN
    assert found["energy", "北海市", 2025, None].value is None


def test_sums_climb_level_by_level(tmp_path):
    areas = [
        {"name": "省", "code": "1", "level": "province"},
        {"name": "市", "code": "2", "level": "city", "part_of": "省"},
        {"name": "甲县", "code": "3", "level": "county", "part_of": "市"},
        {"name": "乙县", "code": "4", "level": "county", "part_of": "市"},
    ]
    plan = plan_of(tmp_path, {"piles": PILES}, areas=areas)
    figures = series("新建充电桩", 2021, 311, 296, area="甲县") | series("新建充电桩", 2021, 204, 320, area="乙县")
    one = table(run(plan, figures))["piles", "省", 2022, None]
    assert one.value == 1131.0
    assert [part.area for part in one.inputs[0].parts[0].parts] == ["甲县", "乙县"]


def test_a_county_alone_does_not_drag_the_city_in(tmp_path):
    plan = plan_of(tmp_path, {"energy": INTENSITY, "rate": RATE, "steps": {"goal": {"deliver": ["甲"], "by": None}}})
    found = table(run(plan, series("污水处理率", 2024, 71.0, 72.5, area="合浦县")))
    assert {(target, area, year): one.status.value for (target, area, year, _), one in found.items()} == {
        ("energy", "合浦县", 2025): "unknown",
        ("rate", "合浦县", 2024): "no-path",
        ("rate", "合浦县", 2025): "missed",
        ("steps", "北海市", 2025): "pending",
    }


def test_the_city_accounts_for_every_target_and_a_county_only_for_what_it_reported(tmp_path):
    plan = plan_of(tmp_path, {"energy": INTENSITY, "rate": RATE, "piles": PILES})
    figures = levels("北海市", 2020, 520.3, 1000.0) | series("污水处理率", 2023, 71.0, area="合浦县")
    found = table(run(plan, figures))
    assert {(target, area, year) for target, area, year, _ in found} == {
        ("energy", "北海市", 2020),
        ("energy", "北海市", 2023),
        ("rate", "北海市", 2023),
        ("rate", "合浦县", 2023),
        ("piles", "北海市", 2023),
    }
    assert found["energy", "北海市", 2023, None].missing == ("能源消费总量@北海市@2023", "地区生产总值@北海市@2023")


def test_every_country_answers_for_itself(tmp_path):
    areas = [{"name": name, "code": name, "level": "country"} for name in ("甲国", "乙国", "丙国")]
    plan = plan_of(tmp_path, {"energy": INTENSITY, "rate": RATE}, areas=areas)
    found = table(run(plan, levels("乙国", 2021, 5.0, 7.0) | levels("丙国", 2021, 6.0, 7.0)))
    assert {(target, area) for target, area, _, _ in found} == {
        (target, area) for target in ("energy", "rate") for area in ("乙国", "丙国")
    }


def test_the_alternative_that_lacks_fewest_is_named(tmp_path):
    figures = series("能源消费总量增速", 2021, 4.1) | series("地区生产总值", 2021, 1100.0)
    one = table(run(plan_of(tmp_path, {"energy": INTENSITY | {"fallback": FALLBACK}}), figures))["energy", "北海市", 2021, None]
    assert one.missing == ("地区生产总值增速@北海市@2021",)


def test_a_coefficient_nobody_has_given(tmp_path):
    constants = [{"name": "k1", "value": None, "unit": "1"}]
    target = {"unit": "吨", "formula": "排放量 × k1", "goal": {"at_most": 80}}
    plan = plan_of(tmp_path, {"one": target}, constants=constants)
    one = table(run(plan, series("排放量", 2025, 7.0)))["one", "北海市", 2025, None]
    assert (one.status, one.missing, one.reason.zh) == ("unknown", ("k1",), "系数k1尚未给定，不能计算")


def test_levels_of_a_target_bind_only_them(tmp_path):
    plan = plan_of(tmp_path, {"energy": INTENSITY | {"levels": ["city"]}})
    figures = counties() | {("海城区", "能源消费总量", 2024): 200.0}
    found = table(run(plan, figures))
    one = found["energy", "合浦县", 2025, None]
    assert (one.status, one.value) == ("listed", approx(124.6 / 341.8))
    assert (one.expected, one.gap, one.light, one.completed_pct) == (None, None, None, None)
    assert one.change_pct == approx((124.6 / 341.8 / (98.7 / 231.4) - 1) * 100)
    assert ("energy", "海城区", 2024, None) not in found
    assert found["energy", "北海市", 2025, None].status is Status.MET


def test_a_value_that_is_only_listed_says_when_its_figures_failed_a_check(tmp_path):
    plan = plan_of(tmp_path, {"energy": INTENSITY | {"levels": ["city"]}})
    doubted = {position(plan, "合浦县", "能源消费总量", 2025): "C-energy"}
    one = table(run(plan, counties(), doubted=doubted))["energy", "合浦县", 2025, None]
    assert (one.status, one.value) == ("listed", approx(124.6 / 341.8))
    assert "能源消费总量（2025年）未通过审核（C-energy）" in one.reason.zh
    assert "failed the check C-energy" in one.reason.en


def test_who_is_not_asked_is_not_unknown(tmp_path):
    asked = [item | {"levels": ["city"]} if item["name"] == "能源消费总量" else item for item in items()]
    plan = plan_of(tmp_path, {"energy": INTENSITY}, items=asked)
    found = table(run(plan, levels("北海市", 2021, 500.0, 1000.0) | {("合浦县", "地区生产总值", 2021): 200.0}))
    assert {area for _, area, _, _ in found} == {"北海市"}


def test_an_area_whose_only_figure_was_erroneous_is_still_heard_of(tmp_path):
    plan = plan_of(tmp_path, {"rate": RATE})
    lost = {position(plan, "合浦县", "污水处理率", 2026): PLACE}
    found = table(run(plan, series("污水处理率", 2025, 80.0), lost=lost))
    assert statuses(found) == {("北海市", 2025): "met", ("合浦县", 2026): "unknown"}


def test_year_and_area_filters(tmp_path):
    plan = plan_of(tmp_path, {"rate": RATE})
    figures = series("污水处理率", 2023, 70.0, 72.0, 80.0) | series("污水处理率", 2023, 60.0, 61.0, area="合浦县")
    assert max(year for _, _, year, _ in table(run(plan, figures, year=2024))) == 2024
    assert {area for _, area, _, _ in table(run(plan, figures, areas=["合浦县"]))} == {"合浦县"}


def test_a_year_left_out_between_two_reports_is_unknown_and_never_the_latest(tmp_path):
    plan = plan_of(tmp_path, {"one": INTENSITY})
    found = {}
    for year in (2018, 2020, 2021, 2024):
        found |= levels("合浦县", year, 88.4 - year / 1000, 120.5)
    for year in (2020, 2025):
        found |= levels("海城区", year, 61.2, 99.7)
    outcomes = run(plan, found)
    told = {(each.area, each.year): each for each in outcomes}
    assert [year for area, year in told if area == "合浦县"] == [2018, 2020, 2021, 2022, 2023, 2024]
    assert told["合浦县", 2022].status == "unknown"
    assert told["合浦县", 2022].missing == ("能源消费总量@合浦县@2022", "地区生产总值@合浦县@2022")
    assert [year for area, year in told if area == "海城区"] == [2020, 2025]  # a base year and a review year leave nothing out
    assert {(each.area, each.year) for each in outcomes.latest()} >= {("合浦县", 2024), ("海城区", 2025)}
    earlier = run(plan, found, year=2023)
    assert [(each.year, each.status) for each in earlier.latest() if each.area == "合浦县"] == [(2021, told["合浦县", 2021].status)]


def test_latest_and_counts(tmp_path):
    plan = plan_of(
        tmp_path, {"energy": INTENSITY | {"variants": {"扣": "(能源消费总量 - 原料用能) ÷ 地区生产总值"}}, "rate": RATE, "old": PILES}
    )
    figures = counties() | series("污水处理率", 2022, 70.0, 80.0) | series("新建充电桩", 2020, 5) | series("原料用能", 2020, 1.0, None, 2.0)
    outcomes = run(plan, figures)
    latest = {(one.target, one.area, one.variant): (one.year, one.status.value) for one in outcomes.latest()}
    assert latest == {
        ("energy", "北海市", None): (2025, "met"),
        ("energy", "海城区", None): (2025, "met"),
        ("energy", "合浦县", None): (2025, "met"),
        ("energy", "北海市", "扣"): (2022, "unknown"),
        ("rate", "北海市", None): (2023, "met"),
        ("old", "北海市", None): (2025, "unknown"),
    }
    assert outcomes.counts() == {"met": 4, "unknown": 1}
    assert run(plan, figures, year=2022).counts() == {"no-path": 1, "unknown": 2}


def test_order_is_plan_then_area_then_year_then_variant(tmp_path):
    target = INTENSITY | {"variants": {"乙": "能源消费总量 ÷ 地区生产总值", "甲": "能源消费总量 ÷ 地区生产总值"}}
    figures = dict(reversed(list(counties().items())))
    keys = list(table(run(plan_of(tmp_path, {"b": target, "a": target}), figures)))
    order = {"北海市": 0, "海城区": 1, "合浦县": 2}
    assert keys == sorted(keys, key=lambda key: ("ba".index(key[0]), order[key[1]], key[2], [None, "乙", "甲"].index(key[3])))
    assert len(keys) == 2 * 3 * 2 * 3


def test_nothing_reported_at_all(tmp_path):
    plan = plan_of(tmp_path, {"energy": INTENSITY, "steps": {"goal": {"deliver": ["甲"], "by": 2021}}})
    assert [one.status for one in run(plan, {})] == ["pending"]
    assert [one.status for one in run(plan, {}, milestones=[milestone("steps", "甲")])] == ["done"]


def test_an_unknown_light_is_refused(tmp_path):
    with pytest.raises(KeyError):
        run(plan_of(tmp_path, {"energy": INTENSITY}), {}, light="ndrc-1999")


def test_base_years_before_anything_reported(tmp_path):
    target = {"unit": "吨", "formula": "排放量", "goal": {"fall": "10%", "since": 2015, "by": 2025}}
    one = table(run(plan_of(tmp_path, {"one": target}), series("排放量", 2023, 8.0)))["one", "北海市", 2023, None]
    assert (one.status, one.missing) == ("unknown", ("排放量@北海市@2015",))


def test_iterating_twice_gives_the_same(tmp_path):
    outcomes = run(plan_of(tmp_path, {"energy": INTENSITY}), counties())
    assert list(outcomes) == list(outcomes)
