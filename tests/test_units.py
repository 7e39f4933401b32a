"""Units: what officers write, exact factors, units of a plan, refusals."""

from __future__ import annotations

import contextlib
import pickle
import time
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gcx.units import Unit, UnitError, UnitTable, describe, ratio
from gcx.units.builtin import COMMON, COMPOUNDS, PREFIXES, UNPREFIXED

TABLE = UnitTable.builtin()


def convert(source: str, target: str, table: UnitTable = TABLE) -> Fraction:
    return ratio(table.parse(source), table.parse(target))


@pytest.mark.parametrize(
    ("source", "target", "factor"),
    [
        ("吨标准煤", "万吨标准煤", Fraction(1, 10000)),
        ("千克标准煤", "吨标准煤", Fraction(1, 1000)),
        ("kgce", "tce", Fraction(1, 1000)),
        ("万吨标煤", "吨标准煤", Fraction(10000)),
        ("亿元", "万元", Fraction(10000)),
        ("百万吨", "千克", Fraction(10**9)),
        ("亿千瓦时", "GWh", Fraction(100)),
        ("亿kWh", "万千瓦小时", Fraction(10000)),
        ("MWh", "千瓦时", Fraction(1000)),
        ("亩", "平方米", Fraction(10000, 15)),
        ("公顷", "亩", Fraction(15)),
        ("km2", "公顷", Fraction(100)),
        ("平方千米", "㎡", Fraction(10**6)),
        ("立方米", "升", Fraction(1000)),
        ("mg/L", "克/立方米", Fraction(1)),
        ("毫克每升", "千克/立方米", Fraction(1, 1000)),
        ("万吨标准煤/亿元", "吨标准煤/万元", Fraction(1)),
        ("克/人/天", "克/人·日", Fraction(1)),
        ("克/(人·天)", "千克/人/天", Fraction(1, 1000)),
        ("%", "1", Fraction(1, 100)),
        ("‰", "%", Fraction(1, 10)),
        ("座", "个", Fraction(1)),
        ("万辆", "台", Fraction(10000)),
        ("万人次/日", "人次/天", Fraction(10000)),
        ("兆瓦", "万千瓦", Fraction(1, 10)),
        ("tCO2", "千克二氧化碳", Fraction(1000)),
        ("万千瓦·小时", "万千瓦时", Fraction(1)),
    ],
)
def test_conversion_is_exact(source: str, target: str, factor: Fraction) -> None:
    assert convert(source, target) == factor
    assert convert(target, source) == 1 / factor


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("吨", "吨标准煤"),
        ("吨标准煤", "吨二氧化碳"),
        ("吨", "tCO2"),
        ("千瓦", "千瓦时"),
        ("人", "人次"),
        ("个", "人"),
        ("年", "天"),
        ("元", "1"),
        ("个", "1"),
        ("吨/日", "吨/年"),
        ("亩", "米"),
    ],
)
def test_different_dimensions_never_convert(one: str, other: str) -> None:
    with pytest.raises(UnitError, match="量纲不同，不能换算") as caught:
        convert(one, other)
    assert one in caught.value.text.zh
    assert other in caught.value.text.en


@pytest.mark.parametrize(
    ("typed", "plain"),
    [
        ("万吨 标准煤", "万吨标准煤"),
        ("吨标准煤／万元", "吨标准煤/万元"),
        ("％", "%"),
        ("m³", "立方米"),
        ("tCO₂", "吨二氧化碳"),
        ("KWH", "千瓦时"),
        ("\u200b亿元\u3000", "亿元"),
        ("千克／吨", "kg/t"),
        ("μg/m3", "微克/立方米"),
        ("µg/m³", "微克/立方米"),
    ],
)
def test_spellings_mean_the_same(typed: str, plain: str) -> None:
    assert TABLE.parse(typed).same_as(TABLE.parse(plain))


def test_the_full_width_slash_divides() -> None:
    assert TABLE.parse("吨标准煤／万元").dims == (("元", -1), ("吨标准煤", 1))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "  ",
        "万",
        "万%",
        "亿1",
        "百年",
        "万万元",
        "/",
        "吨/",
        "/万元",
        "吨//人",
        "吨·",
        "(吨",
        "9**9**9",
        "吨^2",
        "None",
        "2吨",
        "文字",
        "吨+吨",
        "\x00",
        "\ud800",
        "💧",
    ],
)
def test_what_is_no_unit_is_refused(text: str) -> None:
    with pytest.raises(UnitError):
        TABLE.parse(text)


@pytest.mark.parametrize(
    ("typed", "near"),
    [
        ("万吨标准媒", "万吨标准煤"),
        ("吨标准媒/万元", "吨标准煤/万元"),
        ("亿元人民币", "亿元"),
        ("平方公理", "平方公里"),
        ("立方", "立方米"),
        ("文字", None),
        ("万", None),
        ("x" * 5000, None),
    ],
)
def test_the_nearest_unit_is_offered(typed: str, near: str | None) -> None:
    assert TABLE.nearest(typed) == near
    with pytest.raises(UnitError) as caught:
        TABLE.parse(typed)
    assert caught.value.near == near


def test_messages_quote_what_was_typed() -> None:
    with pytest.raises(UnitError) as caught:
        TABLE.parse("吨标准媒／万元")
    assert caught.value.text.zh == "“吨标准媒／万元”里的“吨标准媒”不是已知的计量单位"
    with pytest.raises(UnitError) as caught:
        TABLE.parse("")
    assert caught.value.text.zh == "没有写计量单位"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("万吨标准煤/亿元", "吨标准煤/万元"),
        ("元/万人", "元/人"),
        ("亩", "平方米"),
        ("%", "无量纲"),
        ("毫克/升", "毫克/升"),
        ("万千瓦", "千瓦"),
        ("吨·元/人", "元·吨/人"),
        ("1/人", "1/人"),
        ("人/元", "人/元"),
    ],
)
def test_a_dimension_in_words(text: str, words: str) -> None:
    assert describe(TABLE.parse(text).dims) == words


def test_units_a_plan_declares() -> None:
    table, errors = TABLE.declared(
        {
            "强度": "TWh/亿国际元",
            "TWh": "1000000000 千瓦时",
            "国际元": "new",
            "打": "12个",
            "元(2020年价)": "new",
            "EJ": "1e9 GJ",
            "GJ": "new",
            "大桶": "1,200 升",
            "基点": "0.0001 1",
        },
    )
    assert not errors
    assert convert("TWh", "亿千瓦时", table) == 10
    assert convert("强度", "kWh/国际元", table) == 10
    assert convert("万打", "个", table) == 120000
    assert convert("EJ", "GJ", table) == 10**9
    assert convert("大桶", "立方米", table) == Fraction(6, 5)
    assert convert("基点", "%", table) == Fraction(1, 100)
    assert table.parse("亿元（2020年价）").factor == 10**8
    with pytest.raises(UnitError):
        convert("亿元(2020年价)", "亿元", table)
    with pytest.raises(UnitError):
        TABLE.parse("TWh")


def test_a_built_in_unit_may_be_declared_only_with_its_meaning() -> None:
    table, errors = TABLE.declared({"吨": "1000 千克", "GWh": "1000000 千瓦时", "亿吨": "100000000 吨", "克": "1 千克", "万元": "new"})
    assert set(errors) == {"克", "万元"}
    assert errors["克"].text.zh == "“克”是内置的计量单位，只能按原来的含义声明"
    assert convert("吨", "克", table) == 10**6


def test_every_wrong_declaration_has_its_own_error() -> None:
    table, errors = TABLE.declared(
        {
            "好": "3 吨",
            "甲": "2 乙",
            "乙": "3 甲",
            "自己": "自己",
            "零": "0 吨",
            "幂": "9**9**9",
            "长": "9" * 10**7,
            "错": "7 吨标准媒",
            "a/b": "new",
            "": "new",
            "1": "new",
            "2吨": "new",
            "空": "",
            "小": "1e-99 吨",
        },
    )
    assert set(errors) == {"甲", "乙", "自己", "零", "幂", "长", "错", "a/b", "", "1", "2吨", "空", "小"}
    assert errors["甲"].text.zh == "计量单位互相定义，没有起点：甲 → 乙 → 甲"
    assert errors["错"].near == "吨标准煤"
    assert convert("好", "千克", table) == 3000


def test_a_long_chain_of_declarations_is_refused_quickly() -> None:
    start = time.perf_counter()
    _, errors = TABLE.declared({f"u{index}甲": f"1000 u{index + 1}甲" for index in range(2000)})
    assert len(errors) == 2000
    assert time.perf_counter() - start < 2


def test_hostile_text_is_refused_in_milliseconds() -> None:
    for text in ("吨" * 10**7, "吨/" * 40, "(" * 99, "9" * 10**6, "ﷺ" * 100):
        start = time.perf_counter()
        with pytest.raises(UnitError):
            TABLE.parse(text)
        assert time.perf_counter() - start < 0.3


def test_a_unit_survives_another_process() -> None:
    table, _ = TABLE.declared({"国际元": "new"})
    again = pickle.loads(pickle.dumps(table))
    assert again.parse("kWh/国际元") == table.parse("kWh/国际元")


ATOMS = st.one_of(
    st.sampled_from(TABLE.names),
    st.builds(str.__add__, st.sampled_from(list(PREFIXES)), st.sampled_from([name for name in TABLE.names if name not in UNPREFIXED])),
)
UNITS = st.one_of(
    ATOMS,
    st.sampled_from((*COMMON, *COMPOUNDS)),
    st.builds("{}/{}".format, ATOMS, ATOMS),
    st.builds("{}·{}/{}/{}".format, ATOMS, ATOMS, ATOMS, ATOMS),
)


@given(UNITS)
def test_there_and_back(text: str) -> None:
    unit = TABLE.parse(text)
    base = Unit("", unit.dims, Fraction(1))
    assert ratio(unit, base) * ratio(base, unit) == 1
    assert TABLE.parse(unit.name) == unit


@given(UNITS, UNITS)
def test_a_product_and_its_name_mean_the_same(one: str, other: str) -> None:
    left, right = TABLE.parse(one), TABLE.parse(other)
    for unit in (left * right, left / right):
        if len(unit.name) <= 40:
            assert TABLE.parse(unit.name).same_as(unit)
    assert (left * right / right).same_as(left)
    assert (left / left).is_number


@given(st.text(max_size=120))
def test_any_text_is_a_unit_or_a_unit_error(text: str) -> None:
    with contextlib.suppress(UnitError):
        assert TABLE.parse(text).factor > 0
    _, errors = TABLE.declared({text: "new", "丙": text})
    assert all(isinstance(error, UnitError) for error in errors.values())
