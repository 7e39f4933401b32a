"""Golden cases: every target of the shipped plan has worked examples, run through a real workbook and the whole engine."""

from __future__ import annotations

from pathlib import Path

import pytest

from books import submission
from gcx.analysis.proving import prove, unmet, without_case
from gcx.pipeline import check
from gcx.plan import Plan, load_plan
from gcx.plan.cases import Case, read_cases

CASES = Path(__file__).parents[1] / "config" / "cases"
PLAN_FILE = Path(__file__).parents[1] / "config" / "targets.yaml"
FOUND = read_cases(CASES)


@pytest.fixture(scope="module")
def plan() -> Plan:
    return load_plan(PLAN_FILE)


@pytest.mark.parametrize("case", [pytest.param(case, id=f"{case.target}-{number}") for number, case in enumerate(FOUND)])
def test_golden_case(tmp_path: Path, plan: Plan, case: Case) -> None:
    """Through a workbook as officers send it, and straight into checking as `gcx plan test` does."""
    rows = [(*row, str(plan.items[plan.item_position[str(row[2])]].unit.name)) for row in case.figures]
    book = submission(tmp_path / "北海 样例.xlsx", rows, [(case.target, *row) for row in case.milestones], case.assigned)
    assert [problem.zh for problem in unmet(case, check(book, plan=plan).outcomes)] == []
    assert [problem.zh for problem in prove(case, plan).problems] == []


def test_every_target_has_a_golden_case(plan: Plan) -> None:
    assert without_case(plan, FOUND) == []
    assert {case.path.stem for case in FOUND} == {target.id for target in plan.targets}
