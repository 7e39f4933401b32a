"""docs/audit-rules.md: every one of the forty audit requirements is there, and every code it names exists."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from gcx.pipeline import every_rule
from gcx.plan import load_plan

ROOT = Path(__file__).resolve().parents[1]
TEXT = (ROOT / "docs" / "audit-rules.md").read_text(encoding="utf-8")
ROWS = {match[1]: match[2] for match in re.finditer(r"^\| ([AVP]\d\d) \|(.*)$", TEXT, re.MULTILINE)}
CODES = {rule.code for rule in every_rule(load_plan(ROOT / "config" / "targets.yaml"))}
WANTED = [*(f"A{number:02}" for number in range(1, 16)), *(f"V{number:02}" for number in range(1, 23)), "P01", "P02", "P03"]


@pytest.mark.parametrize("row", WANTED)
def test_requirement_is_met_by_a_rule_that_exists(row: str) -> None:
    named = re.findall(r"`([^`]+)`", ROWS[row])
    assert named
    assert set(named) <= CODES


def test_every_requirement_is_listed() -> None:
    assert sorted(ROWS) == sorted(WANTED)


def test_every_check_of_the_plan_is_listed() -> None:
    assert {code for code in CODES if code.startswith("C-")} <= set(re.findall(r"`([^`]+)`", TEXT))
