"""Invalid plans: what is said, where, in both languages, all in one run."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gcx.plan import PlanError, PlanProblem, format_problems, load_plan
from gcx.plan import yamlfile as yamlfile_module

CASES = Path(__file__).parent / "plan"
VALID = CASES / "valid" / "every-key.yaml"
PYTHON_WORDS = ("None", "NaN", "True", "False", "str", "dict", "field", "Error", "type")


def problems_of(path: Path) -> PlanError:
    with pytest.raises(PlanError) as caught:
        load_plan(path)
    return caught.value


def problems_or_none(path: Path) -> tuple[PlanProblem, ...]:
    try:
        load_plan(path)
    except PlanError as error:
        return error.problems
    return ()


def first_problem(tmp_path: Path, data: bytes | str) -> str:
    path = tmp_path / "我的 方案.yaml"
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    return format_problems(problems_of(path))[0].removeprefix(str(path))


@pytest.mark.parametrize("case", sorted(CASES.glob("*.yaml")), ids=lambda path: path.stem)
def test_every_problem_is_said_in_its_place(case: Path) -> None:
    error = problems_of(case)
    said = ["\n".join(line.removeprefix(str(case)) for line in format_problems(error, lang)) for lang in ("zh", "en")]
    assert "\n\n".join(said) + "\n" == case.with_suffix(".expected").read_text(encoding="utf-8")


@pytest.mark.parametrize("case", sorted(CASES.glob("*.yaml")), ids=lambda path: path.stem)
def test_messages_are_in_officers_words(case: Path) -> None:
    error = problems_of(case)
    lines = [problem.line for problem in error.problems]
    assert lines == sorted(lines)
    for problem in error.problems:
        problem.text.zh.encode("gbk")
        assert not [word for word in PYTHON_WORDS if word in problem.text.zh]
        assert not problem.text.zh.endswith("。")


def test_every_case_has_its_expectation() -> None:
    assert {path.stem for path in CASES.glob("*.yaml")} == {path.stem for path in CASES.glob("*.expected")}


@pytest.mark.parametrize("wrong", ["falls: 13.5%", "fall: 150%", "fall: -13.5%"])
def test_a_goal_at_fault_does_not_blame_the_fallback(tmp_path: Path, wrong: str) -> None:
    path = tmp_path / "plan.yaml"
    path.write_text(VALID.read_text(encoding="utf-8").replace("fall: 13.5%", wrong, 1), encoding="utf-8")
    for text in VALID.parent.glob("*.txt"):
        (tmp_path / text.name).write_bytes(text.read_bytes())
    assert not [line for line in format_problems(problems_of(path)) if "定基指数" in line]


def test_a_plan_that_is_not_there(tmp_path: Path) -> None:
    path = tmp_path / "没有.yaml"
    assert format_problems(problems_of(path)) == [f"{path}: 方案文件不存在"]
    assert format_problems(problems_of(tmp_path), "en") == [f"{tmp_path}: the plan is a folder, not a file"]


def test_encodings(tmp_path: Path) -> None:
    assert first_problem(tmp_path, "plan:\n  title: 方案\n".encode("gb18030")) == ":2:10: 文件是 GBK（GB18030）编码，应是 UTF-8"
    assert first_problem(tmp_path, "plan:\n".encode("utf-16")) == ": 文件是 UTF-16 编码，应是 UTF-8"
    assert first_problem(tmp_path, b"plan:\n  id: \xff\xff\n") == ":2:7: 文件不是 UTF-8 文本"
    assert first_problem(tmp_path, "plan:\n  id: a\x07b\n") == ":2:8: 有不能显示的字符（U+0007）"
    assert first_problem(tmp_path, b"") == ": 方案文件是空的"


def test_refused_before_it_costs_anything(tmp_path: Path) -> None:
    assert first_problem(tmp_path, "a: " + "x + " * 2_500_000) == ": 方案文件超过4MB"
    assert first_problem(tmp_path, "a: " + "x" * 30_000) == ":1:4: 一个值有30000个字，最多20000个"
    assert first_problem(tmp_path, "a: " + "[" * 100_000) == ":1:23: 嵌套超过20层"
    assert first_problem(tmp_path, "".join(" " * level + "a:\n" for level in range(500))) == ":20:20: 嵌套超过20层"
    assert first_problem(tmp_path, "a: &a [x, x]\nb: [*a, *a]\n") == ":1:4: 不能使用锚点（&a）"
    (tmp_path / "方案 全文.txt").write_bytes(VALID.with_name("方案 全文.txt").read_bytes())
    huge = VALID.read_text(encoding="utf-8").replace("base_year: 2020", "base_year: " + "9" * 5000)
    assert first_problem(tmp_path, huge) == f":9:14: “{'9' * 59}…”不是年份"


def test_limits_hold_without_the_c_parser(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import yaml

    monkeypatch.setattr(yamlfile_module, "_LOADER", yaml.SafeLoader)
    assert first_problem(tmp_path, "a: " + "[" * 5_000) == ":1:23: 嵌套超过20层"
    assert first_problem(tmp_path, "plan:\n  id: a\x07b\n") == ":2:8: 有不能显示的字符（U+0007）"
    text = VALID.read_text(encoding="utf-8").replace("单位产值排放不高于0.5", "单位产值排放不高于0.7", 1).replace("13.5%", "13.5", 2)
    (tmp_path / "方案 全文.txt").write_text(VALID.with_name("方案 全文.txt").read_text(encoding="utf-8"), encoding="utf-8")
    path = tmp_path / "方案.yaml"
    path.write_text(text, encoding="utf-8")
    slow = format_problems(problems_of(path))
    monkeypatch.undo()
    assert slow == format_problems(problems_of(path))


def test_too_many_problems_are_counted(tmp_path: Path) -> None:
    path = tmp_path / "方案.yaml"
    path.write_text("".join(f"k{number}: 1\n" for number in range(301)), encoding="utf-8")
    error = problems_of(path)
    assert len(error.problems) == 201
    assert error.problems[-1].text.zh == "另有105个问题未列出"


def test_the_error_reads_as_its_problems(tmp_path: Path) -> None:
    path = tmp_path / "方案.yaml"
    path.write_text("- plan\n", encoding="utf-8")
    assert str(problems_of(path)) == "\n".join(format_problems(problems_of(path), "zh"))


QUIET = settings(max_examples=60, database=None, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@QUIET
@given(
    data=st.one_of(
        st.binary(max_size=200), st.text(alphabet="plan:areitmsgo -\n\t[]{}&*!|>'\"%#：0.9~\r\u2028𠮷\\", max_size=120).map(str.encode)
    )
)
def test_no_text_raises_anything_but_a_plan_error(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "方案.yaml"
    path.write_bytes(data)
    error = problems_of(path)
    assert error.problems
    assert all(format_problems(error, lang) for lang in ("zh", "en"))


LINES = VALID.read_text(encoding="utf-8").splitlines(keepends=True)
PIECES = [
    "",
    " ",
    "  ",
    "- ",
    ":",
    "：",
    "%",
    '"',
    "'",
    "null",
    "[]",
    "{}",
    "~",
    "÷",
    "(",
    ")",
    "是",
    "1e999",
    "-1",
    "\t",
    "\n",
    "fall: 1%",
    "x: |\n",
    "*a",
    "&a ",
    "!!int ",
]


@QUIET
@given(line=st.integers(0, len(LINES) - 1), column=st.integers(0, 40), piece=st.sampled_from(PIECES), cut=st.integers(0, 12))
def test_a_damaged_plan_loads_or_says_what_is_wrong(tmp_path: Path, line: int, column: int, piece: str, cut: int) -> None:
    damaged = LINES[line][:column] + piece + LINES[line][column + cut :]
    (tmp_path / "方案 全文.txt").write_bytes(VALID.with_name("方案 全文.txt").read_bytes())
    path = tmp_path / "方案.yaml"
    path.write_text("".join([*LINES[:line], damaged, *LINES[line + 1 :]]), encoding="utf-8")
    count = len(path.read_text(encoding="utf-8").splitlines()) + 1
    assert all(0 <= problem.line <= count and problem.column >= 0 for problem in problems_or_none(path))
