"""Formulas against a plan's items: unknown names, dimensions, natural units, bare numbers and percentages."""

from __future__ import annotations

from fractions import Fraction

import pytest

from gcx.formula import Formula, FormulaError
from gcx.units import Unit, UnitTable

TABLE, _ = UnitTable.builtin().declared({"TWh": "1000000000 千瓦时", "国际元": "new"})
ITEMS = {
    "能源消费总量": "万吨标准煤",
    "原料用能": "吨标准煤",
    "煤炭消费量": "万吨",
    "二氧化碳排放量": "万吨二氧化碳",
    "全社会用电量": "亿千瓦时",
    "装机容量": "万千瓦",
    "利用小时": "小时",
    "地区生产总值": "亿元",
    "能源消费总量增速": "%",
    "地区生产总值增速": "%",
    "非化石占比": "%",
    "价格指数": "1",
    "常住人口": "万人",
    "客运量": "万人次",
    "当年新建充电桩": "个",
    "进水量": "万立方米",
    "进水BOD浓度": "mg/L",
    "人均日排放量": "克/人/天",
    "用电": "TWh",
    "产出": "国际元",
    "达到Ⅲ类水体": "个",
}
UNITS = {name: TABLE.parse(text) for name, text in ITEMS.items()}


def bound(text: str, unit: str | None = None, *, comparison: bool = False) -> tuple[str, Fraction]:
    """Name of the result's unit, and the factor from the formula's own scale to it."""
    result = Formula.parse(text, comparison=comparison).bind(
        UNITS, TABLE.parse(unit) if unit else None, constants=frozenset({"人均日排放量"})
    )
    return result.unit.name, result.factor


def refused(text: str, unit: str | None = None, *, comparison: bool = False) -> FormulaError:
    with pytest.raises(FormulaError) as caught:
        bound(text, unit, comparison=comparison)
    return caught.value


@pytest.mark.parametrize(
    ("text", "unit", "factor"),
    [
        ("能源消费总量 ÷ 地区生产总值", "吨标准煤/万元", 1),
        ("(能源消费总量 − 原料用能) ÷ 地区生产总值", "吨标准煤/万元", 1),
        ("原料用能 ÷ 能源消费总量", "%", Fraction(1, 100)),
        ("煤炭消费量 ÷ 煤炭消费量", "%", 100),
        ("煤炭消费量 ÷ 煤炭消费量", "1", 1),
        ("用电 ÷ 产出", "kWh/国际元", 10**9),
        ("二氧化碳排放量 ÷ 常住人口", "吨二氧化碳/人", 1),
        ("装机容量 × 利用小时", "亿千瓦时", Fraction(1, 10000)),
        ("进水量 × 进水BOD浓度 ÷ (人均日排放量 × 天数()) ÷ 常住人口", "%", 100),
        ("累计(当年新建充电桩)", "个", 1),
        ("增速(能源消费总量)", "%", 100),
        ("定基指数(能源消费总量增速) ÷ 定基指数(地区生产总值增速)", "1", 1),
        ("(1 + 能源消费总量增速) ÷ (1 + 地区生产总值增速) − 1", "%", 100),
        ("非化石占比", "‰", 10),
        ("能源消费总量 × 非化石占比", "万吨标准煤", Fraction(1, 100)),
        ("优先(能源消费总量, 原料用能)", "吨标准煤", 10000),
        ("能源消费总量 + 0", "万吨标准煤", 1),
        ("0 − 能源消费总量", "吨标准煤", 10000),
        ("-绝对值(上年(基期(能源消费总量)))", "万吨标准煤", 1),
    ],
)
def test_the_result_converts_exactly_into_the_targets_unit(text: str, unit: str, factor: Fraction | int) -> None:
    assert bound(text, unit) == (TABLE.parse(unit).name, factor)


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("能源消费总量 ÷ 地区生产总值", "吨标准煤/万元"),
        ("能源消费总量 × 非化石占比", "万吨标准煤"),
        ("非化石占比 × 能源消费总量", "万吨标准煤"),
        ("能源消费总量 ÷ 非化石占比", "万吨标准煤"),
        ("煤炭消费量 ÷ 煤炭消费量", "1"),
        ("非化石占比 × 1.1", "%"),
        ("非化石占比 ÷ 2", "%"),
        ("1 ÷ 非化石占比", "1"),
        ("非化石占比 − 煤炭消费量 ÷ 煤炭消费量", "%"),
        ("煤炭消费量 ÷ 煤炭消费量 − 非化石占比", "%"),
        ("价格指数 × 50%", "1"),
        ("5% + 非化石占比", "%"),
        ("1 + 能源消费总量增速", "1"),
        ("能源消费总量增速 + 1", "1"),
        ("1 ÷ 常住人口", "1/万人"),
        ("装机容量 ÷ 常住人口", "万千瓦/万人"),
    ],
)
def test_the_natural_unit_of_a_formula(text: str, unit: str) -> None:
    assert bound(text)[0] == unit


def test_a_wrong_dimension_is_spelled_out() -> None:
    error = refused("能源消费总量/地区生产总值", "%")
    assert error.text.zh == "能源消费总量 ÷ 地区生产总值 的量纲是 吨标准煤/万元，不是 %"
    assert error.text.en == "the dimension of 能源消费总量 ÷ 地区生产总值 is 吨标准煤/万元, not %"
    assert (error.column, error.end) == (1, 14)


@pytest.mark.parametrize(
    ("text", "unit", "message"),
    [
        ("煤炭消费量 ÷ 煤炭消费量", "吨", "煤炭消费量 ÷ 煤炭消费量 是没有量纲的比值，不是 吨"),
        ("5", "吨", "5 没有单位，不是 吨"),
        ("煤炭消费量", "吨标准煤", "煤炭消费量 的量纲是 吨，不是 吨标准煤"),
        ("天数()", "年", "天数() 的量纲是 天，不是 年"),
        ("地区生产总值 ÷ 常住人口", "万吨", "地区生产总值 ÷ 常住人口 的量纲是 元/人，不是 万吨"),
        ("用电 ÷ 产出", "%", "用电 ÷ 产出 的量纲是 千瓦时/国际元，不是 %"),
        ("煤炭消费量 − 能源消费总量", None, "煤炭消费量(万吨) 与 能源消费总量(万吨标准煤) 单位不同，不能相减"),
        ("能源消费总量 + 5", None, "能源消费总量(万吨标准煤) 与 5 单位不同，不能相加"),
        ("能源消费总量 + 5%", None, "能源消费总量(万吨标准煤) 与 5% 单位不同，不能相加"),
        ("最大(常住人口, 客运量)", None, "常住人口(万人) 与 客运量(万人次) 单位不同，不能比较"),
        ("优先(常住人口, 客运量)", None, "常住人口(万人) 与 客运量(万人次) 单位不同，不能放在一起"),
        (
            "能源消费总量 ÷ 地区生产总值 + 煤炭消费量",
            None,
            "能源消费总量 ÷ 地区生产总值(吨标准煤/万元) 与 煤炭消费量(万吨) 单位不同，不能相加",
        ),
        ("定基指数(能源消费总量)", None, "定基指数 要用增速（%）计算，能源消费总量(万吨标准煤) 不是增速"),
    ],
)
def test_dimensions_that_do_not_fit(text: str, unit: str | None, message: str) -> None:
    assert refused(text, unit).text.zh == message


def test_a_hint_says_what_is_missing_between_two_dimensions() -> None:
    for text, words in (
        ("煤炭消费量 + 能源消费总量", "折算成标准煤"),
        ("全社会用电量 + 能源消费总量", "折算成标准煤"),
        ("能源消费总量 + 5", "constants"),
        ("定基指数(能源消费总量)", "定基指数(增速(能源消费总量))"),
    ):
        hint = refused(text).hint
        assert hint is not None
        assert words in hint.zh


def test_an_unknown_name_offers_the_nearest_and_all_are_reported() -> None:
    error = refused("能源消费量 ÷ 地区总产值 + 能源消费量")
    assert error.text.zh == "没有叫“能源消费量”的数据项或常数"
    assert error.hint is not None
    assert error.hint.zh == "是否要写“能源消费总量”"
    assert [(other.column, other.text.zh) for other in error.further] == [(9, "没有叫“地区总产值”的数据项或常数")]


def test_names_are_compared_under_nfkc_and_printed_as_the_plan_spells_them() -> None:
    result = Formula.parse("达到III类水体").bind(UNITS, TABLE.parse("个"))
    assert result.formula.text == "达到Ⅲ类水体"
    assert result.formula.names == ("达到Ⅲ类水体",)


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("非化石占比 ≤ 100", "%"),
        ("非化石占比 ≤ 100%", "%"),
        ("100 ≥ 非化石占比", "%"),
        ("100% ≥ 非化石占比", "%"),
        ("价格指数 × 50% ≤ 1", "1"),
        ("进水BOD浓度 ≥ 10", "mg/L"),
        ("能源消费总量 > 0", "万吨标准煤"),
        ("能源消费总量 ÷ 地区生产总值 ≤ 10", "吨标准煤/万元"),
        ("绝对值(增速(能源消费总量)) ≤ 30%", "1"),
        ("能源消费总量 ≤ 上年(能源消费总量) × 1.3", "万吨标准煤"),
        ("原料用能 ≤ 能源消费总量", "吨标准煤"),
        ("1 < 2", "1"),
        ("天数() = 365", "天"),
    ],
)
def test_a_check_compares_in_the_unit_of_its_quantity(text: str, unit: str) -> None:
    assert bound(text, comparison=True)[0] == unit


@pytest.mark.parametrize(
    "text", ["能源消费总量 ≤ 地区生产总值", "能源消费总量 ≤ 30%", "能源消费总量 ≥ 上年(能源消费总量) − 5", "常住人口 = 客运量"]
)
def test_a_check_between_dimensions_is_refused(text: str) -> None:
    error = refused(text, comparison=True)
    assert (error.column, error.end) == (10 if "−" in text else 1, len(text) + 1)


def test_a_scale_out_of_range_is_refused() -> None:
    assert "数量级" in refused("÷".join(["1", *["用电"] * 20])).text.zh
    with pytest.raises(FormulaError):
        Formula.parse("×".join(["甲"] * 100)).bind({"甲": Unit("大", (("大", 1),), Fraction(10**50))}, None)


def test_a_long_formula_binds() -> None:
    text = " + ".join(["能源消费总量"] * 199)
    assert bound(text, "吨标准煤")[1] == 10000
