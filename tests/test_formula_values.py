"""Formulas evaluated on areas × years, judged, and traced back to their figures."""

from __future__ import annotations

import math
import time
import warnings
from dataclasses import dataclass, field

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gcx.formula import Bound, Formula, Leaf
from gcx.units import UnitTable

TABLE = UnitTable.builtin()
NAN = math.nan
UNITS = {
    name: TABLE.parse(unit)
    for name, unit in {
        "能耗": "万吨标准煤",
        "工业能耗": "吨标准煤",
        "产值": "亿元",
        "能耗增速": "%",
        "产值增速": "%",
        "占比": "%",
        "桩": "个",
        "甲": "1",
        "乙": "1",
        "丙": "1",
        "人均": "克/人/天",
        "进水量": "万立方米",
        "浓度": "mg/L",
        "人口": "万人",
    }.items()
}
CONSTANTS = frozenset({"人均", "丙"})


@dataclass
class Figures:
    """An environment made of lists; one row per area."""

    items: dict[str, list[list[float]]]
    constants: dict[str, float | None] = field(default_factory=dict)
    first: int = 2020
    since: int = 2020

    def __post_init__(self) -> None:
        some = next(iter(self.items.values()), [[NAN]])
        self.areas = len(some)
        self.years = np.arange(self.first, self.first + len(some[0]), dtype=np.int32)

    def item(self, name: str) -> np.ndarray:
        return np.array(self.items.get(name, np.full((self.areas, len(self.years)), NAN)), float)

    def constant(self, name: str) -> float | None:
        return self.constants.get(name)


def bound(text: str, unit: str | None = None, *, comparison: bool = False) -> Bound:
    return Formula.parse(text, comparison=comparison).bind(UNITS, TABLE.parse(unit) if unit else None, constants=CONSTANTS)


def row(text: str, env: Figures, unit: str | None = None, area: int = 0) -> list[float | None]:
    """Values of one area, `None` where missing; everything leaves without a warning and without an infinity."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        result = bound(text, unit).evaluate(env)
    assert result.values.shape == result.zero.shape == (env.areas, len(env.years))
    assert not np.isinf(result.values).any()
    assert not (result.zero & ~np.isnan(result.values)).any()
    return [None if math.isnan(value) else value for value in result.values[area].tolist()]


def zeros(text: str, env: Figures) -> list[bool]:
    return bound(text).evaluate(env).zero[0].tolist()


# ---------------------------------------------------------------- values


def test_a_quotient_is_the_plain_division_of_the_two_numbers() -> None:
    env = Figures({"能耗": [[812.3, 798.7]], "产值": [[1812.6, 1734.9]]})
    assert row("能耗 ÷ 产值", env, "吨标准煤/万元") == [812.3 / 1812.6, 798.7 / 1734.9]
    assert row("能耗 ÷ 产值 × 1", env, "千克标准煤/元") == [812.3 / 1812.6 / 10, 798.7 / 1734.9 / 10]


def test_scales_are_brought_together_once() -> None:
    env = Figures({"能耗": [[812.3]], "工业能耗": [[3456000.0]]})
    assert row("能耗 − 工业能耗", env, "万吨标准煤") == [812.3 - 345.6]
    assert row("工业能耗 ÷ 能耗", env, "%") == [pytest.approx(345.6 / 812.3 * 100, rel=1e-15)]
    assert row("最大(工业能耗, 能耗)", env, "万吨标准煤") == [812.3]
    assert row("能耗 + 0", env, "万吨标准煤") == [812.3]
    assert row("0 − 工业能耗", env, "万吨标准煤") == [-345.6]


def test_percentages() -> None:
    env = Figures({"占比": [[25.0]], "能耗": [[800.0]], "能耗增速": [[2.2]], "产值增速": [[2.3]]})
    assert row("能耗 × 占比", env, "万吨标准煤") == [200.0]
    assert row("占比 + 5%", env, "%") == [30.0]
    assert row("占比 × 1.1", env, "%") == [25.0 * 1.1]
    assert row("(1 + 能耗增速) ÷ (1 + 产值增速) − 1", env, "%") == [pytest.approx(-0.0977517106549, rel=1e-9)]


def test_missing_in_missing_out() -> None:
    env = Figures({"能耗": [[1.0, NAN, 3.0]], "产值": [[NAN, 2.0, 4.0]]})
    for text in ("能耗 ÷ 产值", "能耗 ÷ 产值 + 能耗 ÷ 产值", "最小(能耗, 产值 × 能耗 ÷ 产值)", "-(能耗 × 产值)"):
        assert [value is None for value in row(text, env)] == [True, True, False]
        assert zeros(text, env) == [False, False, False]


def test_division_by_zero_is_missing_and_marked_everywhere() -> None:
    env = Figures({"能耗": [[1.0, 0.0, NAN, 4.0]], "产值": [[0.0, 0.0, 0.0, 2.0]], "桩": [[1.0, 1.0, 1.0, 1.0]]})
    assert row("能耗 ÷ 产值", env) == [None, None, None, 2.0]
    assert zeros("能耗 ÷ 产值", env) == [True, True, True, False]
    assert zeros("上年(能耗 ÷ 产值)", env) == [False, True, True, True]
    assert zeros("基期(能耗 ÷ 产值)", env) == [True] * 4
    assert zeros("累计(能耗 ÷ 产值)", env) == [False, True, True, True]
    assert zeros("增速(产值)", env) == [False, True, True, True]
    assert zeros("增速(桩 ÷ (甲 − 2))", Figures({"甲": [[1.0, 2.0, 3.0]], "桩": [[1.0] * 3]})) == [False, True, True]
    assert zeros("优先(能耗 ÷ 产值, 基期(能耗 ÷ 产值))", env) == [True, True, True, False]
    assert row("优先(桩 ÷ (产值 ÷ 产值), 桩)", env) == [1.0] * 4
    assert zeros("优先(桩 ÷ (产值 ÷ 产值), 桩)", env) == [False] * 4
    assert zeros("桩 ÷ 0", env) == [True] * 4


def test_a_result_too_large_is_missing_and_marked() -> None:
    env = Figures({"甲": [[1e200, 2.0]], "乙": [[1e-200, math.inf]]})
    assert row("甲 × 甲", env) == [None, 4.0]
    assert zeros("甲 × 甲", env) == [True, False]
    assert row("甲 ÷ 乙", env) == [None, None]
    assert zeros("甲 ÷ 乙", env) == [True, False]
    assert row("甲 × 甲 − 甲 × 甲", env) == [None, 0.0]


def test_previous_and_base() -> None:
    env = Figures({"能耗": [[5.0, 7.0, 11.0], [13.0, NAN, 17.0]]}, since=2021)
    assert row("上年(能耗)", env) == [None, 5.0, 7.0]
    assert row("上年(上年(能耗))", env) == [None, None, 5.0]
    assert row("基期(能耗)", env) == [7.0, 7.0, 7.0]
    assert row("基期(上年(能耗))", env) == [5.0, 5.0, 5.0]
    assert row("基期(能耗)", env, area=1) == [None, None, None]
    assert row("上年(3) × 基期(丙)", Figures({"能耗": [[1.0, 2.0]]}, {"丙": 2.0})) == [6.0, 6.0]
    for since in (2019, 2023):
        assert row("基期(能耗)", Figures({"能耗": [[5.0, 7.0, 11.0]]}, since=since)) == [None, None, None]


def test_growth() -> None:
    env = Figures({"能耗": [[100.0, 103.0, NAN, 110.0, 121.0]]})
    assert row("增速(能耗)", env, "%") == [None, pytest.approx(3.0), None, None, pytest.approx(10.0)]


def test_cumulative_starts_after_the_base_year_and_stops_at_a_gap() -> None:
    env = Figures({"桩": [[999.0, 800.0, 950.0, NAN, 700.0], [NAN, 1.0, 2.0, 3.0, 4.0]]})
    assert row("累计(桩)", env) == [0.0, 800.0, 1750.0, None, None]
    assert row("累计(桩)", env, area=1) == [0.0, 1.0, 3.0, 6.0, 10.0]
    later = Figures(env.items, since=2022)
    assert row("累计(桩)", later, area=1) == [None, None, 0.0, 3.0, 7.0]
    assert row("累计(桩)", Figures(env.items, since=2019), area=1) == [None] * 5
    assert row("累计(桩)", Figures({"桩": [[1.0, 2.0]]}, since=2019)) == [1.0, 3.0]
    assert row("累计(桩)", Figures(env.items, since=2018)) == [None] * 5
    assert row("累计(桩)", Figures(env.items, since=2030)) == [None] * 5


def test_the_index_chains_growth_from_the_base_year() -> None:
    env = Figures({"能耗增速": [[NAN, 10.0, -5.0, NAN, 2.0]]})
    assert row("定基指数(能耗增速)", env) == [1.0, pytest.approx(1.1), pytest.approx(1.045), None, None]
    assert row("定基指数(能耗增速)", Figures(env.items, since=2021)) == [None, 1.0, pytest.approx(0.95), None, None]
    assert row("定基指数(能耗增速)", Figures(env.items, since=2010)) == [None] * 5
    assert row("定基指数(增速(能耗))", Figures({"能耗": [[50.0, 60.0, 45.0]]})) == [1.0, pytest.approx(1.2), pytest.approx(0.9)]


def test_days_of_leap_years() -> None:
    years = list(range(1896, 1908))
    env = Figures({"甲": [[1.0] * len(years)]}, first=1896)
    assert row("天数()", env, "天") == [366, 365, 365, 365, 365, 365, 365, 365, 366, 365, 365, 365]
    assert row("天数() × 甲", Figures({"甲": [[1.0, 1.0]]}, first=2000)) == [366, 365]


def test_sewage_collection_as_the_method_defines_it() -> None:
    """进水量 × BOD ÷ (45 克/人·天 × 天数) ÷ 用水人口: 2,555 万立方米 × 90 mg/L ÷ (45 × 365) = 14 万人."""
    env = Figures({"进水量": [[2555.0]], "浓度": [[90.0]], "人口": [[20.0]]}, {"人均": 45.0}, first=2025)
    assert row("进水量 × 浓度 ÷ (人均 × 天数()) ÷ 人口", env, "%") == [pytest.approx(70.0, rel=1e-14)]
    env.constants["人均"] = None
    assert row("进水量 × 浓度 ÷ (人均 × 天数()) ÷ 人口", env, "%") == [None]


def test_first_takes_the_first_that_is_reported() -> None:
    env = Figures({"能耗": [[1.0, NAN, NAN]], "工业能耗": [[5e4, 6e4, NAN]]})
    assert row("优先(能耗, 工业能耗)", env, "万吨标准煤") == [1.0, 6.0, None]


def test_absolute_least_and_most() -> None:
    env = Figures({"甲": [[-3.0, 4.0, NAN]], "乙": [[2.0, -5.0, 1.0]], "占比": [[120.0, 90.0, 50.0]]})
    assert row("绝对值(甲)", env) == [3.0, 4.0, None]
    assert row("最小(甲, 乙)", env) == [-3.0, -5.0, None]
    assert row("最大(甲, 乙, 0)", env) == [2.0, 4.0, None]
    assert row("最小(占比, 100)", env, "%") == [100.0, 90.0, 50.0]


def test_nothing_is_changed_and_results_are_writable() -> None:
    matrix = np.array([[1.0, np.inf, 3.0]])
    matrix.setflags(write=False)
    env = Figures({"甲": [[0.0, 0.0, 0.0]]})
    env.item = lambda name: matrix  # type: ignore[method-assign]
    result = bound("甲").evaluate(env)
    result.values[0, 0] = 7
    assert matrix[0, 0] == 1.0


def test_an_empty_environment() -> None:
    env = Figures({"桩": [[]]})
    assert row("累计(桩) + 上年(桩) + 基期(桩)", env) == []


def test_a_thousand_areas_a_hundred_years_and_a_long_formula_stay_fast() -> None:
    env = Figures({"能耗": [[1.5] * 100] * 1000, "产值": [[2.5] * 100] * 1000})
    one = bound("+".join(["能耗"] * 150) + "- 增速(产值) × 能耗")
    start = time.perf_counter()
    assert one.evaluate(env).values[3, 50] == pytest.approx(225.0)
    assert time.perf_counter() - start < 3


# ---------------------------------------------------------------- checks


def judged(text: str, env: Figures) -> list[bool | None]:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        judgement = bound(text, comparison=True).judge(env)
    return [bool(holds) if known else None for holds, known in zip(judgement.holds[0].tolist(), judgement.known[0].tolist(), strict=True)]


def test_checks_hold_fail_or_cannot_be_judged() -> None:
    env = Figures(
        {
            "能耗": [[10.0, 10.0, NAN, 5.0]],
            "工业能耗": [[1e5, 1.1e5, 1.0, NAN]],
            "占比": [[99.0, 100.0, 101.0, NAN]],
            "产值": [[0.0, 2.0, 2.0, 2.0]],
        }
    )
    assert judged("工业能耗 ≤ 能耗", env) == [True, False, None, None]
    assert judged("工业能耗 < 能耗", env) == [False, False, None, None]
    assert judged("占比 ≤ 100", env) == [True, True, False, None]
    assert judged("占比 ≤ 100%", env) == [True, True, False, None]
    assert judged("100 > 占比", env) == [True, False, False, None]
    assert judged("占比 ≠ 1", env) == [True, True, True, None]
    assert judged("能耗 ÷ 产值 ≥ 5", env) == [None, True, None, False]
    assert judged("能耗 > 0", env) == [True, True, None, True]
    assert judged("绝对值(增速(占比)) ≤ 1.005%", env) == [None, False, True, None]
    assert judged("占比 + 1 ≤ 2", env) == [True, True, False, None]
    assert judged("占比 + 1 ≤ 200%", env) == [True, True, False, None]
    assert judged("产值 ≤ 0", env) == [True, False, False, False]
    assert judged("产值 ≥ 0", env) == [True] * 4
    assert judged("产值 < 0", env) == [False] * 4


def test_a_tie_is_equal_and_nothing_looser_than_a_tie() -> None:
    env = Figures({"甲": [[0.1 + 0.2, 0.3 * (1 + 1e-11), 0.3 * (1 - 1e-11)]], "乙": [[0.3, 0.3, 0.3]]})
    assert judged("甲 ≤ 乙", env) == [True, False, True]
    assert judged("甲 ≥ 乙", env) == [True, True, False]
    assert judged("甲 = 乙", env) == [True, False, False]
    assert judged("甲 ≠ 乙", env) == [False, True, True]
    assert judged("甲 < 乙", env) == [False, False, True]
    assert judged("甲 > 乙", env) == [False, True, False]


def test_rounding_inside_a_sum_is_no_violation() -> None:
    env = Figures({"甲": [[10000.1, 0.1, 10000.1]], "乙": [[20000.2, 0.2, 20000.2]], "能耗": [[1.0, 1.0, 1.0]], "丁": [[0.0] * 3]})
    assert judged("绝对值(甲 + 乙 − 30000.2) ≤ 0.1", Figures({"甲": [[10000.1]], "乙": [[20000.2]]})) == [True]
    assert judged("甲 + 乙 − 甲 − 乙 = 0", env) == [True, True, True]
    assert judged("甲 + 0.2 − 0.3 = 0", Figures({"甲": [[0.1, 0.1001]]})) == [True, False]


def test_the_sides_of_a_check_are_in_its_unit() -> None:
    env = Figures({"能耗": [[10.0, NAN]], "工业能耗": [[1.2e5, 3.0]], "占比": [[25.0, 30.0]]})
    one = bound("工业能耗 ≤ 能耗", comparison=True)
    left, right = one.sides(env)
    assert one.unit.name == "吨标准煤"
    assert (left[0, 0], right[0, 0]) == (120000.0, 100000.0)
    assert np.isnan(right[0, 1])
    left, right = bound("占比 ≤ 100%", comparison=True).sides(env)
    assert (left[0].tolist(), right[0].tolist()) == ([25.0, 30.0], [100.0, 100.0])
    left, right = bound("工业能耗 ÷ 能耗 ≤ 1", comparison=True).sides(env)
    assert (left[0, 0], right[0, 0]) == (pytest.approx(1.2), 1.0)


def test_only_a_comparison_is_judged() -> None:
    with pytest.raises(ValueError, match="not a comparison"):
        bound("甲").judge(Figures({"甲": [[1.0]]}))


# ---------------------------------------------------------------- back to the figures

TRACED = Figures(
    {
        "能耗": [[700.5, 720.0, NAN, 812.3], [1.0, 2.0, 3.0, 4.0]],
        "产值": [[1400.0, 1500.0, 1600.0, 1812.6], [NAN, 1.0, 1.0, -2.5]],
        "能耗增速": [[NAN, 2.5, 3.0, -1.25], [NAN] * 4],
        "占比": [[20.0, 21.0, 22.0, 25.0], [NAN] * 4],
        "桩": [[5.0, 800.0, NAN, 1050.0], [1.0, 10.0, 20.0, 30.0]],
        "甲": [[1.05, 1.0, 1.0, 1e-12], [1.0] * 4],
    },
    {"人均": 45.0},
)


def leaves(text: str, column: int, area: int = 0) -> list[str]:
    return [f"{leaf.name}{'' if leaf.constant else leaf.year}" for leaf in bound(text).leaves(TRACED, area, column)]


def missing(text: str, column: int, area: int = 0) -> list[str]:
    return [f"{leaf.name}{'' if leaf.constant else leaf.year}" for leaf in bound(text).missing(TRACED, area, column)]


@pytest.mark.parametrize(
    ("text", "column", "found"),
    [
        ("能耗 ÷ 产值 − 能耗 ÷ 产值", 3, ["能耗2023", "产值2023"]),
        ("上年(产值) + 产值", 3, ["产值2022", "产值2023"]),
        ("上年(产值)", 0, ["产值2019"]),
        ("增速(能耗)", 1, ["能耗2021", "能耗2020"]),
        ("产值 ÷ 基期(产值)", 3, ["产值2023", "产值2020"]),
        ("累计(桩)", 3, ["桩2021", "桩2022", "桩2023"]),
        ("累计(桩)", 0, []),
        ("定基指数(能耗增速)", 2, ["能耗增速2021", "能耗增速2022"]),
        ("上年(累计(桩))", 3, ["桩2021", "桩2022"]),
        ("优先(能耗, 产值 × 能耗 ÷ 产值)", 3, ["能耗2023"]),
        ("优先(能耗, 基期(能耗))", 2, ["能耗2020"]),
        ("优先(能耗, 上年(上年(上年(能耗))))", 2, ["能耗2022", "能耗2019"]),
        ("人均 × 天数() × 上年(人均)", 3, ["人均"]),
        ("绝对值(最大(占比, 能耗增速)) × 2", 3, ["占比2023", "能耗增速2023"]),
    ],
)
def test_the_figures_a_value_rests_on(text: str, column: int, found: list[str]) -> None:
    assert leaves(text, column) == found


@pytest.mark.parametrize(
    ("text", "column", "area", "found"),
    [
        ("能耗 ÷ 产值", 3, 0, []),
        ("能耗 ÷ 产值", 2, 0, ["能耗2022"]),
        ("能耗 ÷ 基期(产值)", 2, 1, ["产值2020"]),
        ("累计(桩)", 3, 0, ["桩2022"]),
        ("增速(产值)", 0, 0, ["产值2019"]),
        ("优先(能耗, 产值)".replace("产值", "基期(能耗)"), 2, 0, []),
        ("优先(能耗增速 + 占比, 占比)", 3, 1, ["占比2023"]),
        ("能耗 × 丙", 2, 0, ["能耗2022", "丙"]),
        ("人均 × 天数()", 2, 0, []),
        ("能耗 ÷ (产值 − 产值)", 3, 0, []),
    ],
)
def test_what_is_missing(text: str, column: int, area: int, found: list[str]) -> None:
    assert missing(text, column, area) == found


def test_a_leaf_says_what_it_is() -> None:
    assert bound("能耗 ÷ 产值").leaves(TRACED, 0, 3)[0] == Leaf("能耗", 2023, constant=False)
    assert bound("甲 × 人均").leaves(TRACED, 0, 3)[1] == Leaf("人均", 2023, constant=True)


@pytest.mark.parametrize(
    ("text", "column", "area", "printed"),
    [
        ("能耗 ÷ 产值", 3, 0, "812.3 万吨标准煤 ÷ 1812.6 亿元"),
        ("(能耗 − 能耗 × 占比) ÷ 产值", 3, 0, "(812.3 万吨标准煤 - 812.3 万吨标准煤 × 25%) ÷ 1812.6 亿元"),
        ("能耗 ÷ 产值", 2, 0, "未报 ÷ 1600 亿元"),
        ("能耗 ÷ 产值", 3, 1, "4 万吨标准煤 ÷ (-2.5 亿元)"),
        ("-产值", 3, 1, "-(-2.5 亿元)"),
        ("产值 ÷ 上年(产值) − 1", 3, 0, "1812.6 亿元 ÷ 上年(1600 亿元) - 1"),
        ("产值 ÷ 基期(产值)", 3, 0, "1812.6 亿元 ÷ 基期(1400 亿元)"),
        ("增速(产值) × 2", 3, 0, "(1812.6 亿元 ÷ 1600 亿元 - 1) × 2"),
        ("增速(能耗 + 能耗)", 1, 0, "(720 万吨标准煤 + 720 万吨标准煤) ÷ (700.5 万吨标准煤 + 700.5 万吨标准煤) - 1"),
        ("累计(桩)", 3, 1, "累计(10 个 + 20 个 + 30 个)"),
        ("累计(桩)", 0, 1, "0 个"),
        ("定基指数(能耗增速)", 3, 0, "定基指数(2.5%, 3%, -1.25%)"),
        ("定基指数(能耗增速)", 0, 0, "1"),
        ("优先(能耗, 基期(能耗)) ÷ 产值", 2, 0, "基期(700.5 万吨标准煤) ÷ 1600 亿元"),
        ("优先(占比, 能耗增速)", 3, 1, "优先(未报, 未报)"),
        ("人均 × 天数() × 甲", 0, 0, "45 克/人/天 × 366 天 × 1.05"),
        ("最大(产值, 0) × 13.5%", 0, 0, "最大(1400 亿元, 0) × 13.5%"),
        ("甲", 3, 0, "1e-12"),
        ("丙 + 甲", 0, 0, "未报 + 1.05"),
    ],
)
def test_the_formula_with_its_figures(text: str, column: int, area: int, printed: str) -> None:
    assert bound(text).substituted(TRACED, area, column, {name: unit.name for name, unit in UNITS.items()}) == printed


def test_a_long_run_of_years_is_cut_in_the_middle() -> None:
    env = Figures({"桩": [[float(value) for value in range(11)]]})
    assert bound("累计(桩)").substituted(env, 0, 10, {}) == "累计(1 个 + 2 个 + 3 个 + … + 8 个 + 9 个 + 10 个)"


@pytest.mark.parametrize("name", ["增速", "累计", "上年", "绝对值", "基期"])
def test_nesting_as_deep_as_the_language_allows_is_traced_in_no_time(name: str) -> None:
    env = Figures({"甲": [[float(value) for value in range(3, 28)]]})
    one = bound(f"{name}(" * 59 + "甲" + ")" * 59)
    start = time.perf_counter()
    one.evaluate(env)
    one.leaves(env, 0, 24)
    one.missing(env, 0, 24)
    assert len(one.substituted(env, 0, 24, {})) <= 10_000
    assert time.perf_counter() - start < 2


def test_the_longest_sum_is_traced() -> None:
    one = bound(" + ".join(["甲", "乙"] * 99))
    env = Figures({"甲": [[1.0]], "乙": [[NAN]]})
    assert one.missing(env, 0, 0) == [Leaf("乙", 2020, constant=False)]
    assert len(one.leaves(env, 0, 0)) == 2
    assert one.substituted(env, 0, 0, {}).count("未报") == 99
    assert bound("甲 ≤ " + " + ".join(["甲"] * 190), comparison=True).judge(env).holds.all()


# ---------------------------------------------------------------- against plain Python

ITEMS = ("甲", "乙")
NUMBERS = st.sampled_from(["0", "1", "2.5", "40", "7.5%"])
LEAVES = st.one_of(st.sampled_from([("name", name) for name in (*ITEMS, "丙")]), NUMBERS.map(lambda text: ("number", text)))


def _grown(inner: st.SearchStrategy[tuple]) -> st.SearchStrategy[tuple]:
    return st.one_of(
        st.tuples(st.sampled_from("+-×÷"), inner, inner),
        st.tuples(st.sampled_from(["上年", "基期", "累计", "定基指数", "增速", "绝对值", "负"]), inner),
        st.tuples(st.sampled_from(["优先", "最小", "最大"]), inner, inner),
    )


TREES = st.recursive(LEAVES, _grown, max_leaves=12)
CELLS = st.one_of(st.none(), st.integers(-40, 40).map(float), st.sampled_from([0.1, 0.25, 0.0]))
MATRIX = st.lists(st.lists(CELLS, min_size=5, max_size=5), min_size=2, max_size=2)


def written(tree: tuple) -> str:
    if tree[0] in ("name", "number"):
        return tree[1]
    if tree[0] == "负":
        return f"(-{written(tree[1])})"
    if tree[0] in "+-×÷":
        return f"({written(tree[1])} {tree[0]} {written(tree[2])})"
    return f"{tree[0]}({', '.join(written(part) for part in tree[1:])})"


class Plain:
    """The language, one cell at a time, missing is None."""

    def __init__(self, env: Figures, area: int) -> None:
        self.env, self.area = env, area

    def value(self, tree: tuple, year: int) -> float | None:
        result = self.raw(tree, year)
        return None if result is None or not math.isfinite(result) else result

    def raw(self, tree: tuple, year: int) -> float | None:
        kind, *parts = tree
        if self.alone(tree):
            return self.steady(tree)
        if not 2020 <= year <= 2024:
            return None
        if kind == "name":
            given = self.env.items[parts[0]][self.area][year - 2020]
            return None if math.isnan(given) else given
        if kind in ("累计", "定基指数"):
            return self.running(kind, parts[0], year)
        if kind == "增速":
            return self.joined("-", self.joined("÷", self.value(parts[0], year), self.value(parts[0], year - 1)), 1.0)
        at = {"上年": year - 1, "基期": self.env.since}.get(kind, year)
        return self.joined(kind, *(self.value(part, at) for part in parts))

    def alone(self, tree: tuple) -> bool:
        """Made of constants only: no year makes a difference, except to 累计 and 定基指数."""
        kind, *parts = tree
        return (
            (kind == "name" and parts[0] == "丙")
            or kind == "number"
            or (kind not in ("name", "累计", "定基指数") and all(self.alone(part) for part in parts))
        )

    def steady(self, tree: tuple) -> float | None:
        kind, *parts = tree
        if kind == "number":
            return float(parts[0].rstrip("%")) / (100 if parts[0].endswith("%") else 1)
        if kind == "name":
            return self.env.constants["丙"]
        if kind == "增速":
            return self.joined("-", self.joined("÷", self.value(parts[0], 2020), self.value(parts[0], 2020)), 1.0)
        return self.joined(kind, *(self.value(part, 2020) for part in parts))

    def running(self, kind: str, part: tuple, year: int) -> float | None:
        if year < self.env.since:
            return None
        total = None
        for at in range(self.env.since + 1, year + 1):
            value = self.value(part, at)
            if value is None:
                return None
            step = value if kind == "累计" else 1 + value
            total = step if total is None else total + step if kind == "累计" else total * step
        return (0.0 if kind == "累计" else 1.0) if total is None else total

    def joined(self, kind: str, *values: float | None) -> float | None:
        if kind == "优先":
            return next((value for value in values if value is not None), None)
        if None in values or kind in ("上年", "基期"):
            return values[0] if len(values) == 1 else None
        one, *rest = values
        if kind == "÷":
            return None if rest[0] == 0 else one / rest[0]
        return {
            "+": lambda: one + rest[0],
            "-": lambda: one - rest[0],
            "×": lambda: one * rest[0],
            "负": lambda: -one,
            "绝对值": lambda: abs(one),
            "最小": lambda: min(values),
            "最大": lambda: max(values),
        }[kind]()


@settings(max_examples=150, deadline=None)
@given(TREES, MATRIX, MATRIX, st.sampled_from([None, 3.0]), st.sampled_from([2019, 2020, 2021, 2023]))
def test_any_formula_agrees_with_plain_python(tree: tuple, first: list, second: list, third: float | None, since: int) -> None:
    matrices = [[[NAN if cell is None else cell for cell in line] for line in matrix] for matrix in (first, second)]
    env = Figures(dict(zip(ITEMS, matrices, strict=True)), {"丙": third}, since=since)
    text = written(tree)
    one = bound(text, "1")
    names = dict.fromkeys(UNITS, "1")
    for area in range(2):
        plain = Plain(env, area)
        for column, value in enumerate(row(text, env, "1", area)):
            expected = plain.value(tree, 2020 + column)
            assert value == (None if expected is None else pytest.approx(expected, rel=1e-9, abs=1e-9))
            lacking = one.missing(env, area, column)
            assert set(lacking) <= set(one.leaves(env, area, column))
            assert value is None or not lacking
            assert one.substituted(env, area, column, names)


@given(
    st.floats(1e-3, 1e6),
    st.floats(1e-3, 1e6),
    st.sampled_from(["万吨标准煤", "吨标准煤", "千克标准煤"]),
    st.sampled_from(["亿元", "万元", "元"]),
)
def test_the_unit_of_an_input_does_not_change_the_result(energy: float, output: float, energy_unit: str, output_unit: str) -> None:
    units = {"能耗": TABLE.parse(energy_unit), "产值": TABLE.parse(output_unit)}
    target = TABLE.parse("吨标准煤/万元")
    value = Formula.parse("能耗 ÷ 产值").bind(units, target).evaluate(Figures({"能耗": [[energy]], "产值": [[output]]})).values[0, 0]
    base = energy * float(units["能耗"].factor) / (output * float(units["产值"].factor)) * 10000
    assert value == pytest.approx(base, rel=1e-12)
