"""Goals `at_least` and `at_most`, in one year, in every year, and as cumulative counts."""

from __future__ import annotations

import pytest

from computing_kit import plan_of, position, run, series, table
from gcx.records import Status

approx = pytest.approx

TRAVEL = {"unit": "%", "formula": "出行比例", "goal": {"at_least": "70%", "by": 2025}}
KEPT = {"unit": "%", "formula": "污水处理率", "goal": {"at_least": "98.5%", "since": 2020, "by": 2025, "every_year": True}}
PILES = {"unit": "个", "formula": "累计(新建充电桩)", "goal": {"at_least": 3900, "since": 2020, "by": 2025}}
CAP = {"unit": "吨", "formula": "排放量", "goal": {"at_most": 800, "since": 2020, "by": 2024}}


def outcomes(tmp_path, target, figures, **options):
    found = table(run(plan_of(tmp_path, {"level": target}), figures, **options))
    return {year: one for (_, area, year, _), one in found.items() if area == "北海市"}


def test_a_level_on_its_way(tmp_path):
    one = outcomes(tmp_path, TRAVEL, series("出行比例", 2020, 52.0, None, 59.5))[2022]
    assert one.status is Status.ON_PACE
    assert one.progress_rule == "linear"
    assert one.expected == approx(52 + 18 * 2 / 5)
    assert (one.completed_pct, one.required_pct) == (approx(7.5 / 18 * 100), approx(40.0))
    assert (one.gap, one.gap_pct, one.flip, one.light) == (approx(-10.5), None, None, None)
    assert one.pace == {"planned": approx(3.6), "achieved": approx(3.75), "required": approx(3.5)}
    assert one.projection == {"year": 2025, "value": approx(70.75), "change_pct": approx((70.75 / 52 - 1) * 100)}
    assert (one.goal_value, one.level, one.base_value) == (70.0, 70.0, 52.0)


@pytest.mark.parametrize(("value", "status"), [(71.0, "met"), (62.8, "on-pace"), (62.79, "behind"), (52.0, "behind"), (51.9, "reversing")])
def test_status_before_the_deadline(tmp_path, value, status):
    assert outcomes(tmp_path, TRAVEL, series("出行比例", 2020, 52.0, None, None, value))[2023].status == status


@pytest.mark.parametrize(("value", "status"), [(70.0, "met"), (69.99, "missed"), (40.0, "missed")])
def test_at_the_deadline_only_the_level_counts(tmp_path, value, status):
    one = outcomes(tmp_path, TRAVEL, series("出行比例", 2025, value))[2025]
    assert (one.status, one.expected, one.required_pct) == (status, 70.0, 100.0)
    assert (one.base_value, one.completed_pct, one.missing, one.reason) == (None, None, (), None)


def test_99_96_is_not_100(tmp_path):
    target = TRAVEL | {"goal": {"at_least": "100%"}}
    assert outcomes(tmp_path, target, series("出行比例", 2025, 99.96))[2025].status is Status.MISSED


def test_without_a_base_there_is_no_path(tmp_path):
    found = outcomes(tmp_path, TRAVEL, series("出行比例", 2021, 55.0, 72.5))
    assert [found[year].status for year in (2021, 2022)] == ["no-path", "met"]
    assert (found[2021].expected, found[2021].projection) == (None, None)
    assert found[2021].pace == {"planned": None, "achieved": None, "required": None}
    assert (found[2021].gap, found[2021].required_pct) == (approx(-15.0), approx(20.0))


def test_a_base_that_meets_the_goal_makes_the_goal_the_path(tmp_path):
    found = outcomes(tmp_path, TRAVEL, series("出行比例", 2020, 74.0, 71.0, 69.0))
    assert [found[year].status for year in (2021, 2022)] == ["met", "reversing"]
    assert (found[2022].expected, found[2022].completed_pct, found[2022].pace["planned"]) == (70.0, None, 0.0)


def test_at_most_mirrors_at_least(tmp_path):
    found = outcomes(tmp_path, CAP, series("排放量", 2020, 1000.0, 960.0, 890.0, 1004.0, 799.0))
    assert [found[year].status for year in range(2020, 2025)] == ["baseline", "behind", "on-pace", "reversing", "met"]
    assert (found[2021].expected, found[2021].gap) == (approx(950.0), approx(-160.0))
    assert found[2022].completed_pct == approx(55.0)
    assert found[2024].gap == approx(1.0)


def test_a_sum_of_flows_of_exactly_3900(tmp_path):
    found = outcomes(tmp_path, PILES, series("新建充电桩", 2020, 977, 812, 401, 866, 903, 918))
    assert [found[year].status for year in range(2020, 2026)] == ["baseline", "on-pace", "behind", "behind", "behind", "met"]
    assert (found[2022].value, found[2022].base_value, found[2022].expected) == (1213.0, 0.0, approx(1560.0))
    assert found[2022].completed_pct == approx(1213 / 3900 * 100)
    assert found[2022].progress_rule == "cumulative"
    assert found[2022].pace == {"planned": approx(780.0), "achieved": approx(606.5), "required": approx(2687 / 3)}
    assert found[2022].change_pct is None


def test_a_gap_year_makes_a_count_unknown_from_then_on(tmp_path):
    found = outcomes(tmp_path, PILES, series("新建充电桩", 2021, 812, None, 866, 903, 1918))
    assert (found[2021].status, found[2025].status, found[2025].value) == ("on-pace", "unknown", None)
    assert found[2025].missing == ("新建充电桩@北海市@2022",)
    assert found[2025].reason.zh == "缺新建充电桩（2022年），补报这一个数即可判定"
    assert (found[2022].status, found[2022].value) == ("unknown", None)
    assert found[2022].missing == ("新建充电桩@北海市@2022",)


def test_kept_in_every_year(tmp_path):
    found = outcomes(tmp_path, KEPT, series("污水处理率", 2020, 97.0, 98.5, 98.6, 99.0, 98.9, 98.7))
    assert [found[year].status for year in range(2020, 2026)] == ["baseline", "on-pace", "on-pace", "on-pace", "on-pace", "met"]
    assert (found[2022].expected, found[2022].gap, found[2022].completed_pct, found[2022].progress_rule) == (98.5, approx(0.1), None, None)


def test_one_bad_year_is_a_failure_though_the_last_passes(tmp_path):
    found = outcomes(tmp_path, KEPT, series("污水处理率", 2021, 98.6, 98.49, 99.0, 98.9, 98.7))
    assert [found[year].status for year in range(2021, 2026)] == ["on-pace", "missed", "missed", "missed", "missed"]


def test_a_gap_after_a_failure_is_a_failure_and_says_what_is_missing(tmp_path):
    gap = outcomes(tmp_path, KEPT, series("污水处理率", 2021, 98.6, 98.1, None, 98.9, 98.7))[2023]
    assert (gap.status, gap.value, gap.missing) == ("missed", None, ("污水处理率@北海市@2023",))
    assert gap.reason.zh == "缺污水处理率（2023年）；此前已有年份没有达到"


def test_a_gap_year_leaves_the_deadline_unknown(tmp_path):
    found = outcomes(tmp_path, KEPT, series("污水处理率", 2021, 98.6, None, 99.0, 98.9, 98.7))
    assert (found[2023].status, found[2025].status, found[2025].value) == ("on-pace", "unknown", 98.7)
    assert found[2025].missing == ("污水处理率@北海市@2022",)


def test_a_doubted_base_only_removes_the_path(tmp_path):
    plan = plan_of(tmp_path, {"level": TRAVEL})
    doubted = {position(plan, "北海市", "出行比例", 2020): "C-x"}
    found = table(run(plan, series("出行比例", 2020, 52.0, 60.0), doubted=doubted))
    one = found["level", "北海市", 2021, None]
    assert (one.status, one.value, one.base_value) == ("no-path", 60.0, None)
    assert [(each.item, each.year) for each in one.inputs] == [("出行比例", 2021)]


def test_a_share_is_in_percent(tmp_path):
    target = {"unit": "%", "formula": "非化石能源消费量 ÷ 能源消费总量", "goal": {"at_least": "25%"}}
    figures = series("非化石能源消费量", 2025, 203.1) | series("能源消费总量", 2025, 812.3)
    one = outcomes(tmp_path, target, figures)[2025]
    assert (one.status, one.value, one.gap) == ("met", approx(25.00307768), approx(0.00307768))


def test_a_base_year_without_a_value_says_why(tmp_path):
    share = {"unit": "%", "formula": "非化石能源消费量 ÷ 能源消费总量", "goal": {"at_least": "25%"}}
    lacking = outcomes(tmp_path, share, series("非化石能源消费量", 2020, 90.5, 96.1))[2020]
    assert (lacking.status, lacking.reason.zh, lacking.missing) == ("baseline", "缺能源消费总量（2020年）", ("能源消费总量@北海市@2020",))
    zero = outcomes(tmp_path, share, series("非化石能源消费量", 2020, 90.5) | series("能源消费总量", 2020, 0.0))[2020]
    assert (zero.status, zero.reason.zh, zero.missing) == ("baseline", "除数为0，不能计算", ())
