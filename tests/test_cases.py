"""Golden cases: every target of the shipped plan has worked examples, run through a real workbook and the whole engine."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from books import submission

from gcx.pipeline import check
from gcx.plan import Plan, load_plan
from gcx.records import Outcome

CASES = Path(__file__).parent / "cases"
PLAN_FILE = Path(__file__).parents[1] / "config" / "targets.yaml"


def cases() -> list[tuple[str, dict[str, Any]]]:
    found = []
    for path in sorted(CASES.glob("*.yaml")):
        for case in yaml.safe_load(path.read_text(encoding="utf-8")):
            found.append((path.stem, case))
    return found


@pytest.fixture(scope="module")
def plan() -> Plan:
    return load_plan(PLAN_FILE)


PICKS = ("area", "year", "variant")


def is_meant(outcome: Outcome, expected: dict[str, Any]) -> bool:
    """Milestones and qualitative targets have one outcome whatever the year, so their cases name none."""
    return all(getattr(outcome, name) == expected.get(name) for name in PICKS if name != "year" or "year" in expected)


def field(outcome: Outcome, name: str) -> Any:
    special = {"base": "base_value", "goal_level": "level"}
    if name == "light":
        return (outcome.light or {}).get("level")
    if name in {"planned_pct", "achieved_pct", "planned", "achieved"}:
        return outcome.pace.get(name)
    value = getattr(outcome, special.get(name, name))
    return value.value if name == "status" else value


@pytest.mark.parametrize(("target", "case"), [pytest.param(t, c, id=f"{t}-{i}") for i, (t, c) in enumerate(cases())])
def test_golden_case(tmp_path: Path, plan: Plan, target: str, case: dict[str, Any]) -> None:
    assert str(case["source"]).strip(), "a golden case says how its numbers were worked out"
    rows = [(*row, str(plan.items[plan.item_position[row[2]]].unit.name)) for row in case.get("figures") or ()]
    book = submission(
        tmp_path / "北海 样例.xlsx",
        rows,
        [(target, *row) for row in case.get("milestones") or ()],
        case.get("assigned") or (),
    )
    result = check(book, plan=plan)
    outcomes = [outcome for outcome in result.outcomes if outcome.target == target]
    for expected in case["expect"]:
        meant = [outcome for outcome in outcomes if is_meant(outcome, expected)]
        assert len(meant) == 1, f"{expected}: {[(o.area, o.year, o.variant, o.status) for o in outcomes]}"
        tolerance = expected.get("tolerance", 1e-6)
        for name, value in expected.items():
            if name in PICKS or name == "tolerance":
                continue
            found = field(meant[0], name)
            if isinstance(value, float | int) and not isinstance(value, bool):
                assert found == pytest.approx(value, abs=tolerance), name
            else:
                assert found == value, f"{name}: {found!r}, reason {meant[0].reason}"


def test_every_target_has_a_golden_case(plan: Plan) -> None:
    assert {target.id for target in plan.targets} == {path.stem for path in CASES.glob("*.yaml")}
