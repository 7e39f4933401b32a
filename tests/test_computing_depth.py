"""Not knowing well, flipping, contributions, variants side by side: on small plans and hand-made figures."""

from __future__ import annotations

import numpy as np
import pytest

from computing_kit import FALLBACK, INTENSITY, checked_of, items, plan_of, position, run, series, table
from gcx.analysis.answers import Contribution
from gcx.computing import compute
from gcx.computing.explain import explained
from gcx.computing.flip import flips
from gcx.computing.trial import Trial
from gcx.findings import Location, Text
from gcx.formula import Leaf
from gcx.records import FileInfo, Result, Status

approx = pytest.approx

SHARE = {"unit": "%", "formula": "非化石能源消费量 ÷ 能源消费总量", "goal": {"at_least": "25%", "by": 2025}}
PILES = {"unit": "个", "formula": "累计(新建充电桩)", "goal": {"at_least": 3900, "since": 2020, "by": 2025}}
KEPT = {"unit": "%", "formula": "污水处理率", "goal": {"at_least": "98.5%", "since": 2020, "by": 2025, "every_year": True}}
BOUNDED = [each | {"min": 0} if each["kind"] != "growth" else each for each in items()]
CHECKS = [
    {"id": "most", "require": "非化石能源消费量 ≤ 能源消费总量", "severity": "error", "message": "不应大于总量", "basis": "定义"},
    {"id": "least", "require": "非化石能源消费量 ≥ 原料用能", "severity": "error", "message": "试", "basis": "试"},
    {"id": "asked", "require": "新建充电桩 ≤ 绿色工厂", "severity": "query", "message": "试", "basis": "试"},
]


def levels(energy, output, *, area="北海市", first=2020):
    return series("能源消费总量", first, *energy, area=area) | series("地区生产总值", first, *output, area=area)


def result_of(computed, plan):
    header = plan.header
    return Result(
        header.id,
        header.title,
        header.document,
        plan.sha256,
        [FileInfo("f1", "报 表.xlsx")],
        [],
        [],
        computed,
        computed.world.checked.figures,
        computed.year,
        (),
    )


def ask(tmp_path, targets, figures, *, variant=None, area="北海市", year=None, **parts):
    plan = plan_of(tmp_path, targets, **parts)
    computed = compute(checked_of(plan, figures), plan)
    found = [each for each in computed if each.target == next(iter(targets)) and each.area == area and each.variant == variant]
    chosen = found[-1] if year is None else next(each for each in found if each.year == year)
    return explained(result_of(computed, plan), computed, chosen), plan, computed


class TestRegardless:
    def reason(self, tmp_path, target, figures, **parts):
        found = run(plan_of(tmp_path, {"target": target}, items=BOUNDED, checks=CHECKS), figures, **parts)
        return table(found)["target", "北海市", 2025, None]

    def test_a_count_that_is_enough_without_the_missing_year(self, tmp_path):
        one = self.reason(tmp_path, PILES, series("新建充电桩", 2021, 900, None, 1100, 1100, 800))
        assert (one.status, one.missing) == ("unknown", ("新建充电桩@北海市@2022",))
        assert one.reason == Text(
            "缺新建充电桩（2022年），不论它取何值（不小于0 个），判定都是“已达标”",
            "新建充电桩 (2022) is missing; whatever it is (at least 0 个), the verdict is “met”",
        )

    def test_one_short_and_nothing_is_claimed(self, tmp_path):
        one = self.reason(tmp_path, PILES, series("新建充电桩", 2021, 900, None, 1100, 1100, 799))
        assert one.reason.zh == "缺新建充电桩（2022年），补报这一个数即可判定"

    def test_checks_that_must_hold_narrow_the_range(self, tmp_path):
        """原料用能 ≤ 非化石 ≤ 能源消费总量: 176/700 is above 25 % already; 174/700 is not."""
        energy = series("能源消费总量", 2020, 600, None, None, None, None, 700) | series("非化石能源消费量", 2020, 100)
        enough, short = (self.reason(tmp_path, SHARE, energy | series("原料用能", 2025, least)).reason.zh for least in (176, 174))
        assert enough == "缺非化石能源消费量（2025年），不论它取何值（176至700 万吨标准煤），判定都是“已达标”"
        assert short == "缺非化石能源消费量（2025年），补报这一个数即可判定"

    def test_only_the_range_decides_not_a_query(self, tmp_path):
        """`asked` is a query and bounds nothing; a rate ends at 100 %."""
        figures = series("污水处理率", 2021, 98.7, 98.2, None, 98.9) | series("绿色工厂", 2025, 3)
        kept = self.reason(tmp_path, KEPT, figures | series("污水处理率", 2025, 99.0))
        assert (kept.status, kept.reason) == ("missed", None)
        gap = self.reason(tmp_path, KEPT, series("污水处理率", 2021, 98.7, 98.6, None, 98.9, 99.0))
        assert gap.reason.zh == "缺污水处理率（2023年），补报这一个数即可判定"

    def test_a_change_whose_divisor_may_be_zero_claims_nothing(self, tmp_path):
        one = self.reason(tmp_path, INTENSITY, levels((600, None, None, None, None, 700), (1000,)))
        assert one.reason.zh == "缺地区生产总值（2025年），补报这一个数即可判定"

    def test_an_erroneous_figure_is_named_and_the_range_told(self, tmp_path):
        plan = plan_of(tmp_path, {"target": PILES}, items=BOUNDED)
        lost = {position(plan, "北海市", "新建充电桩", 2022): Location("f1", "表", 4, 5)}
        one = table(run(plan, series("新建充电桩", 2021, 900, None, 1100, 1100, 800), lost=lost))["target", "北海市", 2025, None]
        assert one.reason.zh == "新建充电桩（2022年）的数据有错误，见 表!E4；不论它取何值（不小于0 个），判定都是“已达标”"

    def test_nothing_is_claimed_on_doubted_figures(self, tmp_path):
        plan = plan_of(tmp_path, {"target": PILES}, items=BOUNDED)
        doubted = {position(plan, "北海市", "新建充电桩", 2023): "C-试"}
        one = table(run(plan, series("新建充电桩", 2021, 900, None, 1100, 1100, 800), doubted=doubted))["target", "北海市", 2025, None]
        assert one.reason.zh == "缺新建充电桩（2022年），补报这一个数即可判定"


class TestFlips:
    def test_each_input_of_a_missed_fall(self, tmp_path):
        """0.5203 × 0.865 is the level; 739.19 ÷ 1630.19 misses it by 0.74 %."""
        found, *_ = ask(
            tmp_path, {"energy": INTENSITY}, levels((664.4, None, None, None, None, 739.19), (1276.9, None, None, None, None, 1630.19))
        )
        level = 664.4 / 1276.9 * 0.865
        needed = {(flip.item, flip.year): (flip.needed, flip.bound, flip.becomes) for flip in found.flips}
        assert needed["能源消费总量", 2025] == (approx(level * 1630.19), "at_most", Status.MET)
        assert needed["地区生产总值", 2025] == (approx(739.19 / level), "at_least", Status.MET)
        assert needed["能源消费总量", 2020] == (approx(739.19 / 1630.19 / 0.865 * 1276.9), "at_least", Status.MET)
        assert needed["地区生产总值", 2020] == (approx(664.4 * 0.865 / (739.19 / 1630.19)), "at_most", Status.MET)
        assert abs(found.flips[0].change_pct) <= abs(found.flips[-1].change_pct)
        assert next(flip.rounded for flip in found.flips if (flip.item, flip.year) == ("能源消费总量", 2025)) == 733.71

    def test_put_in_it_turns_and_a_hair_less_does_not(self, tmp_path):
        for energy in (739.19, 700.0):
            found, _, computed = ask(
                tmp_path, {"energy": INTENSITY}, levels((664.4, None, None, None, None, energy), (1276.9, None, None, None, None, 1630.19))
            )
            track, row, column = computed.tracks("energy")[0], 0, 5
            for flip in found.flips:
                trial = Trial.of(computed.world, track, row, column, Leaf(flip.item, flip.year))
                beyond = 1 if flip.bound in {"at_least", "above"} else -1
                before, after = trial.statuses(np.array([flip.needed * (1 - beyond * 1e-6), flip.needed * (1 + beyond * 1e-6)]))
                assert (before, after) == (found.outcome.status, flip.becomes)
                assert trial.statuses(np.array([flip.rounded]))[0] is flip.becomes

    def test_before_the_deadline_the_path_is_the_line(self, tmp_path):
        found, *_ = ask(tmp_path, {"energy": INTENSITY}, levels((600, None, None, 600), (1000, None, None, 1050)))
        assert found.outcome.status is Status.BEHIND
        flip = next(flip for flip in found.flips if (flip.item, flip.year) == ("能源消费总量", 2023))
        assert (flip.needed, flip.becomes) == (approx(0.6 * 0.865**0.6 * 1050), Status.ON_PACE)

    def test_of_a_kept_level_only_the_bad_year_can_turn_it(self, tmp_path):
        found, *_ = ask(tmp_path, {"kept": KEPT}, series("污水处理率", 2020, 98.9, 98.7, 98.2, 98.9, 98.8, 99.1))
        assert [(flip.year, flip.needed, flip.becomes) for flip in found.flips] == [(2022, approx(98.5), Status.MET)]

    def test_two_bad_years_cannot_be_turned_by_one_figure(self, tmp_path):
        found, *_ = ask(tmp_path, {"kept": KEPT}, series("污水处理率", 2020, 98.9, 98.1, 98.2, 98.9, 98.8, 99.1))
        assert found.flips == ()

    def test_counts_are_whole(self, tmp_path):
        plan_items = [each | {"kind": "count"} if each["name"] == "新建充电桩" else each for each in items()]
        found, *_ = ask(tmp_path, {"piles": PILES}, series("新建充电桩", 2021, 640, 720, 780, 790, 820.5), items=plan_items)
        assert {flip.year: flip.rounded for flip in found.flips}[2025] == 970.0

    def test_directions_and_unknowns_have_none(self, tmp_path):
        trend = {"unit": "吨", "formula": "排放量", "goal": {"trend": "falling"}}
        assert ask(tmp_path, {"cod": trend}, series("排放量", 2020, 50, 48))[0].flips == ()
        found, _, computed = ask(tmp_path, {"energy": INTENSITY}, levels((600, 590), (1000,)))
        assert found.outcome.status is Status.UNKNOWN
        assert flips(computed.world, computed.tracks("energy")[0], found.outcome, 0, 1) == ()


COUNTIES = {
    **levels((181.2, 203.9), (402.3, 571.8), area="海城区"),
    **levels((98.7, 124.6), (231.4, 341.8), area="合浦县"),
}


class TestContribution:
    def test_a_sum_of_parts_is_split_exactly(self, tmp_path):
        split = ask(tmp_path, {"energy": INTENSITY}, COUNTIES)[0].contribution
        assert isinstance(split, Contribution)
        assert split.change == approx(328.5 / 913.6 - 279.9 / 633.7, abs=1e-15)
        assert abs(split.structure + split.efficiency - split.change) < 1e-12
        assert (split.rest, [row.area for row in split.rows]) == (0.0, ["海城区", "合浦县"])
        assert sum(row.share_pct for row in split.rows) == approx(100)
        assert (split.rows[1].before, split.rows[1].after) == (approx(98.7 / 231.4), approx(124.6 / 341.8))

    def test_what_the_whole_says_beyond_its_parts_stands_in_a_row_of_its_own(self, tmp_path):
        figures = COUNTIES | levels((280.1, 330.0), (633.7, 913.6))
        split = ask(tmp_path, {"energy": INTENSITY}, figures)[0].contribution
        assert split.change == approx(330.0 / 913.6 - 280.1 / 633.7, abs=1e-15)
        assert abs(split.structure + split.efficiency + split.rest - split.change) < 1e-12
        assert split.rest == approx((330.0 - 328.5) / 913.6 - (280.1 - 279.9) / 633.7)

    def test_variants_have_their_own(self, tmp_path):
        target = INTENSITY | {"variants": {"扣除原料用能": "(能源消费总量 − 原料用能) ÷ 地区生产总值"}}
        more = {(area, "原料用能", year): 10.5 for area in ("海城区", "合浦县") for year in (2020, 2021)}
        split = ask(tmp_path, {"energy": target}, COUNTIES | more, variant="扣除原料用能")[0].contribution
        assert split.change == approx((328.5 - 21) / 913.6 - (279.9 - 21) / 633.7)

    def test_nothing_to_split(self, tmp_path):
        product = INTENSITY | {"formula": "能源消费总量 ÷ 地区生产总值 × 1"}
        rate = {"unit": "1", "formula": "污水处理率 ÷ 出行比例", "goal": {"at_least": 1, "by": 2025}}
        one_missing = {key: value for key, value in COUNTIES.items() if key != ("合浦县", "地区生产总值", 2020)}
        own = levels((280.1, 330.0), (633.7, 913.6))
        assert ask(tmp_path, {"energy": product}, COUNTIES)[0].contribution is None
        assert ask(tmp_path, {"energy": INTENSITY}, one_missing | own)[0].contribution is None
        assert ask(tmp_path, {"energy": INTENSITY}, COUNTIES, area="合浦县")[0].contribution is None
        assert ask(tmp_path, {"energy": INTENSITY}, COUNTIES, year=2020)[0].contribution is None
        rates = {
            (area, name, year): 50.0
            for area in ("北海市", "海城区", "合浦县")
            for name in ("污水处理率", "出行比例")
            for year in (2020, 2021)
        }
        assert ask(tmp_path, {"rate": rate}, rates)[0].contribution is None

    def test_a_split_that_cannot_be_made_says_why(self, tmp_path):
        figures = COUNTIES | {("合浦县", "地区生产总值", 2020): 0.0}
        assert ask(tmp_path, {"energy": INTENSITY}, figures)[0].contribution.zh == "合浦县有分子而分母为0，不能分解"


def test_every_caliber_side_by_side_each_with_its_own_base(tmp_path):
    target = INTENSITY | {"fallback": FALLBACK, "variants": {"扣除原料用能": "(能源消费总量 − 原料用能) ÷ 地区生产总值"}}
    figures = levels((600, 590), (1000, 1050)) | series("原料用能", 2020, 80, 95)
    figures |= series("能源消费总量增速", 2021, -1.5) | series("地区生产总值增速", 2021, 5.2)
    found, *_ = ask(tmp_path, {"energy": target}, figures)
    rows = [each.outcome for each in found.alternatives]
    assert [(each.variant, each.via, each.base_value, each.unit) for each in rows] == [
        (None, "formula", approx(0.6), "吨标准煤/万元"),
        ("扣除原料用能", "formula", approx(0.52), "吨标准煤/万元"),
        (None, "fallback", 1.0, "1"),
    ]
    assert rows[2].change_pct == approx((0.985 / 1.052 - 1) * 100)


def test_a_conversion_is_told(tmp_path):
    found, *_ = ask(tmp_path, {"share": SHARE}, series("能源消费总量", 2020, 600, 620) | series("非化石能源消费量", 2020, 100, 110))
    assert (found.factor, found.base_substituted) == (100.0, "100 万吨标准煤 ÷ 600 万吨标准煤")
    assert [each.year for each in found.years] == [2020, 2021]
