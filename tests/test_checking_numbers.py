"""The grammar of numbers, as the table in its module says."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gcx.checking.numbers import Kind, read, scaled

READ = [
    ("123.4", Kind.PLAIN, 123.4, ""),
    ("-5", Kind.PLAIN, -5.0, ""),
    ("007", Kind.PLAIN, 7.0, ""),
    ("１２３．４", Kind.TIDIED, 123.4, ""),
    (" 61.7 ", Kind.TIDIED, 61.7, ""),
    ("61.7\u200b", Kind.TIDIED, 61.7, ""),
    ("\u00a061.7", Kind.TIDIED, 61.7, ""),
    ("+5.3", Kind.TIDIED, 5.3, ""),
    ("\u22125.3", Kind.TIDIED, -5.3, ""),
    ("－5.3", Kind.TIDIED, -5.3, ""),
    (".5", Kind.TIDIED, 0.5, ""),
    ("5.", Kind.TIDIED, 5.0, ""),
    ("1,234.5", Kind.TIDIED, 1234.5, ""),
    ("12,345,678", Kind.TIDIED, 12345678.0, ""),
    ("1，234.5", Kind.TIDIED, 1234.5, ""),
    ("6.02E2", Kind.TIDIED, 602.0, ""),
    ("1.2e-3", Kind.TIDIED, 0.0012, ""),
    ("25.5%", Kind.PERCENT, 25.5, "%"),
    ("25.5 ％", Kind.PERCENT, 25.5, "%"),
    ("3.2‰", Kind.PERCENT, 3.2, "‰"),
    ("35.6万", Kind.SUFFIXED, 35.6, "万"),
    ("1.2亿", Kind.SUFFIXED, 1.2, "亿"),
    ("35.6万吨", Kind.WITH_UNIT, 35.6, "万吨"),
    ("1,812.6 亿元", Kind.WITH_UNIT, 1812.6, "亿元"),
    ("", Kind.BLANK, None, ""),
    ("\u3000 ", Kind.BLANK, None, ""),
    ("不适用", Kind.NOT_APPLICABLE, None, ""),
    ("—", Kind.NO_SUCH_ITEM, None, ""),
    ("-", Kind.NO_SUCH_ITEM, None, ""),
    ("/", Kind.NO_SUCH_ITEM, None, ""),
    ("…", Kind.ELLIPSIS, None, ""),
    ("...", Kind.ELLIPSIS, None, ""),
    ("(600)", Kind.BRACKETED, None, ""),
    ("（６００）", Kind.BRACKETED, None, ""),
    ("△3.5", Kind.BRACKETED, None, ""),
    ("▲3.5%", Kind.BRACKETED, None, ""),
    ("1 234.5", Kind.INNER_SPACE, None, ""),
    ("1\u00a0234.5", Kind.INNER_SPACE, None, ""),
    ("1,23,4", Kind.BAD_COMMA, None, ""),
    ("1.234,5", Kind.BAD_COMMA, None, ""),
    ("12,34", Kind.BAD_COMMA, None, ""),
    ("约35", Kind.APPROXIMATE, None, ""),
    ("35左右", Kind.APPROXIMATE, None, ""),
    ("35余万吨", Kind.APPROXIMATE, None, ""),
    ("≥90%", Kind.BOUND, None, ""),
    ("不低于90", Kind.BOUND, None, ""),
    ("30-35", Kind.RANGE, None, ""),
    ("30～35万吨", Kind.RANGE, None, ""),
    ("暂无", Kind.WORDS_FOR_NONE, None, ""),
    ("N/A", Kind.WORDS_FOR_NONE, None, ""),
    ("=A1+B1", Kind.FORMULA_TEXT, None, ""),
    ("Infinity", Kind.NOT_FINITE, None, ""),
    ("-inf", Kind.NOT_FINITE, None, ""),
    ("nan", Kind.NOT_FINITE, None, ""),
    ("1e999", Kind.NOT_FINITE, None, ""),
    ("三百五十", Kind.OTHER, None, ""),
    ("⑥", Kind.OTHER, None, ""),
    ("6²", Kind.OTHER, None, ""),
    ("٣٥", Kind.OTHER, None, ""),
    ("0x1F", Kind.OTHER, None, ""),
    ("1_000", Kind.OTHER, None, ""),
    ("35(初步)", Kind.OTHER, None, ""),
    ("1" * 300, Kind.OTHER, None, ""),
]


@pytest.mark.parametrize(("text", "kind", "value", "unit"), READ)
def test_reading(text: str, kind: Kind, value: float | None, unit: str) -> None:
    reading = read(text)
    assert (reading.kind, reading.value, reading.unit) == (kind, value, unit)


@given(st.text(max_size=40))
def test_any_text_is_read_without_a_fuss(text: str) -> None:
    reading = read(text)
    assert (reading.value is not None) == (reading.kind in {Kind.PLAIN, Kind.TIDIED, Kind.PERCENT, Kind.SUFFIXED, Kind.WITH_UNIT})
    assert reading.value is None or math.isfinite(reading.value)


@given(st.floats(allow_nan=False, allow_infinity=False, min_value=-1e15, max_value=1e15))
def test_what_a_computer_writes_reads_back(value: float) -> None:
    assert read(repr(value)).value == value


@given(st.integers(-(10**12), 10**12), st.integers(0, 3))
def test_thousands_commas_change_nothing(whole: int, decimals: int) -> None:
    value = whole / 10**decimals
    assert read(f"{value:,.{decimals}f}").value == float(f"{value:.{decimals}f}")


def test_percentages_are_scaled_without_noise() -> None:
    assert scaled(0.07, 100, 1) == 7.0
    assert scaled(0.705, 100, 1) == 70.5
    assert scaled(812345.0, 1, 10000) == 81.2345
