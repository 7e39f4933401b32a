"""The formula language: what parses, what does not, where the caret stands, and that nothing hostile gets through."""

from __future__ import annotations

import pickle
import subprocess
import sys
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gcx.formula import FUNCTIONS, Formula, FormulaError


def refused(text: str, *, comparison: bool = False) -> FormulaError:
    start = time.perf_counter()
    with pytest.raises(FormulaError) as caught:
        Formula.parse(text, comparison=comparison)
    assert time.perf_counter() - start < 0.3
    return caught.value


@pytest.mark.parametrize(
    ("typed", "printed"),
    [
        ("能源消费总量/地区生产总值", "能源消费总量 ÷ 地区生产总值"),
        ("（能源消费总量 − 原料用能） ÷ 地区生产总值", "(能源消费总量 - 原料用能) ÷ 地区生产总值"),
        ("a＋b×c－d／e", "a + b × c - d ÷ e"),
        ("((a)) * ((b))", "a × b"),
        ("a - (b - c)", "a - (b - c)"),
        ("a - b - c", "a - b - c"),
        ("a ÷ (b × c)", "a ÷ (b × c)"),
        ("a ÷ b × c", "a ÷ b × c"),
        ("(a + b) × c", "(a + b) × c"),
        ("-a × b", "-a × b"),
        ("-(a × b)", "-(a × b)"),
        ("a - -b", "a - (-b)"),
        ("--a", "-(-a)"),
        ("+a", "a"),
        ("１３．５％", "13.5%"),
        ("5‰ + 007", "5‰ + 007"),
        ("index(x) / INDEX(y)", "定基指数(x) ÷ 定基指数(y)"),
        ("优先（a，b、c）", "优先(a, b, c)"),
        ("previous(base(cumulative(x)))", "上年(基期(累计(x)))"),
        ("abs(growth(x))", "绝对值(增速(x))"),
        ("min(a,b) + max(a,b)", "最小(a, b) + 最大(a, b)"),
        ("天数 ( ) × x", "天数() × x"),
        ("天数 × 上年", "天数 × 上年"),
        ("Ⅲ类断面 ÷ ＧＤＰ_2020", "III类断面 ÷ GDP_2020"),
        ("a\n  + b", "a + b"),
    ],
)
def test_one_text_for_every_spelling(typed: str, printed: str) -> None:
    formula = Formula.parse(typed)
    assert formula.text == printed
    assert Formula.parse(formula.text).text == printed


@pytest.mark.parametrize(
    ("typed", "printed"),
    [
        ("a<=b", "a ≤ b"),
        ("a ≧ b", "a ≥ b"),
        ("a==b", "a = b"),
        ("a＝b", "a = b"),
        ("a!=b", "a ≠ b"),
        ("a<>b", "a ≠ b"),
        ("a＜b", "a < b"),
        ("a＞＝b+1", "a ≥ b + 1"),
    ],
)
def test_comparisons(typed: str, printed: str) -> None:
    formula = Formula.parse(typed, comparison=True)
    assert formula.text == printed
    assert formula.is_comparison
    assert Formula.parse(printed, comparison=True).text == printed


def test_names_in_order_of_appearance_without_repeats() -> None:
    assert Formula.parse("乙 ÷ (甲 + 乙) × 累计(Ⅲ类) - 3").names == ("乙", "甲", "III类")


@pytest.mark.parametrize(
    ("text", "is_one"), [("累计(x)", True), ("((cumulative(x)))", True), ("累计(x) + 1", False), ("-累计(x)", False), ("x", False)]
)
def test_a_cumulative_count_is_one_as_a_whole(text: str, is_one: bool) -> None:
    assert Formula.parse(text).is_cumulative is is_one


def test_every_function_has_two_names() -> None:
    for function in FUNCTIONS:
        inside = ", ".join("abc"[: function.least])
        assert (
            Formula.parse(f"{function.zh}({inside})").text == Formula.parse(f"{function.en}({inside})").text == f"{function.zh}({inside})"
        )


@pytest.mark.parametrize(
    ("text", "column", "message"),
    [
        ("", 1, "公式是空的"),
        ("   ", 4, "公式是空的"),
        ("a +", 4, "公式没有写完"),
        ("a b", 3, "“b”前面缺少运算符"),
        ("5G基站", 2, "“G基站”前面缺少运算符"),
        ("a × ÷ b", 5, "“÷”前面缺少一项"),
        ("(a", 1, "这个左括号没有对应的右括号"),
        ("a)", 2, "多了一个右括号"),
        ("a, b", 2, "逗号只用来分开函数里的各项"),
        ("a.b", 2, "公式里不能有“.”"),
        ("a[0]", 2, "公式里不能有“[”"),
        ("a^2", 2, "公式里不能有“^”"),
        ("a**2", 2, "公式里不能有“*”"),
        ("“甲” ÷ 乙", 1, "公式里不能有引号"),
        ("a ≤ b", 3, "公式里不能比较大小"),
        ("(a ≤ b)", 4, "比较只能写在最外层"),
        ("和(a)", 1, "没有函数“和”"),
        ("绝对(a)", 1, "没有函数“绝对”"),
        ("增速(a, b)", 1, "“增速”的括号里只写一项，这里有 2 项"),
        ("优先(a)", 1, "“优先”的括号里写 2 至 20 项，这里有 1 项"),
        ("天数(a)", 1, "“天数()”的括号里不写东西"),
        ("a + 1.2.3", 8, "公式里不能有“.”"),
        ("能源消费总量 ÷ 地区 生产总值", 13, "“生产总值”前面缺少运算符"),
    ],
)
def test_what_does_not_parse(text: str, column: int, message: str) -> None:
    error = refused(text)
    assert (error.column, error.text.zh) == (column, message)
    assert error.text.en.isascii() or message.startswith("“") or "“" in message
    assert error.end > error.column


@pytest.mark.parametrize(
    ("text", "column", "message"),
    [
        ("a", 2, "审核关系里没有 ≤ ≥ = ≠ < >"),
        ("a < b < c", 7, "只能比较一次"),
        ("a = = b", 5, "“=”前面缺少一项"),
        ("a = (b = c)", 8, "比较只能写在最外层"),
        ("< a", 1, "“<”前面缺少一项"),
    ],
)
def test_what_is_no_check(text: str, column: int, message: str) -> None:
    error = refused(text, comparison=True)
    assert (error.column, error.text.zh) == (column, message)


def test_the_nearest_function_is_offered() -> None:
    hint = refused("绝对(a)").hint
    assert hint is not None
    assert hint.zh == "是否要写“绝对值”"
    hint = refused("sqrt(a)").hint
    assert hint is not None
    assert "定基指数" in hint.zh
    assert "index" in hint.en


def test_the_caret_stands_under_the_mistake() -> None:
    assert str(refused("能耗 ÷ ＧＤＰ.b")).splitlines() == ["公式里不能有“.”", "    能耗 ÷ ＧＤＰ.b", "    " + " " * 13 + "^"]
    assert refused("能耗 量").caret("en").splitlines() == ['no operator stands before "量"', "    能耗 量", "         ^^"]


def test_the_caret_of_a_long_formula_shows_the_part_around_it() -> None:
    lines = str(refused("甲 + " * 200 + "乙 丙")).splitlines()
    assert len(lines) == 3
    assert len(lines[1]) < 90
    assert lines[1].lstrip().startswith("…")
    assert lines[1].endswith("乙 丙")


def test_unprintable_characters_do_not_reach_the_terminal() -> None:
    error = refused("a\x1b[31m\u202e")
    assert "\x1b" not in str(error)
    assert "\u202e" not in str(error)
    assert "\x1b" not in error.text.zh


HOSTILE = [
    "__import__('os').system('id')",
    "甲.to_csv('x')",
    "@pd",
    "lambda x: x",
    "x if y else z",
    "[x for x in y]",
    "x; y",
    "甲['乙']",
    "{x}",
    "9**9**9**9",
    "0x10",
    "1e999",
    "1_000",
    "5j",
    "x.__class__",
    "eval(甲)",
    "print()",
    "=SUM(A1:A9)",
    "'甲'",
    '"甲"',
    "甲\x00",
    "\ud800",
    "甲#注",
    "甲 and 乙",
    "not 甲",
    "甲 % 乙",
    "甲 // 乙",
    "~甲",
    "甲 | 乙",
    "²",
    "⑥",
    "٣",
    "(" * 10**5,
    "(" * 900 + "甲" + ")" * 900,
    "-" * 1500 + "甲",
    "绝对值(" * 300 + "甲" + ")" * 300,
    "+".join("甲" * 900),
    "9" * 10**6,
    "9" * 500,
    "0." + "1" * 500,
    "甲" * 500,
    "甲+" * (5 * 10**6),
    "优先(" + ",".join("甲" * 300) + ")",
]


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_nothing_hostile_parses(text: str) -> None:
    error = refused(text)
    assert len(str(error)) < 500
    refused(text, comparison=True)


def test_the_limits_leave_room_for_real_formulas() -> None:
    assert len(Formula.parse(" + ".join(f"甲{index}" for index in range(190))).names) == 190
    assert Formula.parse("(" * 59 + "甲" + ")" * 59).text == "甲"


@given(st.text(alphabet="甲乙ab19.%()（）+-×÷*/,≤=< 上年累计优先天数\n'.#", max_size=60))
def test_any_text_is_a_formula_or_a_formula_error(text: str) -> None:
    for comparison in (False, True):
        try:
            formula = Formula.parse(text, comparison=comparison)
        except FormulaError as error:
            lines = (str(error).splitlines(), error.caret("en").splitlines())
        else:
            lines = ([], [])
            assert Formula.parse(formula.text, comparison=comparison).text == formula.text
        assert {len(three) for three in lines} <= {0, 3}


@given(st.text(max_size=2500))
def test_any_unicode_is_a_formula_or_a_formula_error(text: str) -> None:
    try:
        formula = Formula.parse(text)
    except FormulaError:
        return
    assert Formula.parse(formula.text).text == formula.text


def test_formulas_and_errors_survive_another_process() -> None:
    formula = Formula.parse("优先(累计(甲), 乙)")
    assert pickle.loads(pickle.dumps(formula)).text == formula.text
    assert pickle.loads(pickle.dumps(Formula.parse("累计(甲)"))).is_cumulative
    error = refused("a b")
    assert str(pickle.loads(pickle.dumps(error))) == str(error)


def test_parsing_and_binding_load_no_array_library() -> None:
    code = (
        "import sys; from gcx.formula import Formula; from gcx.units import UnitTable; "
        "u = UnitTable.builtin().parse('吨'); Formula.parse('甲 + 累计(甲)').bind({'甲': u}, u); assert 'numpy' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
