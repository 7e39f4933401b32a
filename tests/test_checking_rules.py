"""Every rule of the checking stage has a drawing in which it finds something and one in which it is silent."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from checking_kit import PLAN, RULES, found, judged, judged_books
from fixture_kit import cases, verdict
from gcx import checking
from gcx.findings import Rule, Severity

FIXTURES = sorted((path for path in RULES.glob("*.txt") if path.stem[0] in "CMVW"), key=lambda path: path.name)
CODES = [path.stem for path in FIXTURES]
ALL_RULES: tuple[Rule, ...] = (*checking.RULES, *(checking.plan_rule(check) for check in PLAN.checks))


def _every_case() -> list[tuple[str, str, str, str]]:
    return [(path.stem, *case) for path in FIXTURES for case in cases(path)]


def _first_of_each() -> list[tuple[str, str, str, str]]:
    """The first finding and the first silence of each rule; to draw every case as a workbook would take too long."""
    firsts = {case[:2]: case for case in reversed(_every_case()) if "csv" not in case[1]}
    return sorted(firsts.values())


@pytest.mark.parametrize(("code", "kind", "expected", "drawing"), _every_case(), ids=lambda value: str(value)[:30])
def test_rule(code: str, kind: str, expected: str, drawing: str) -> None:
    parts = re.split(r"^---+$", drawing, flags=re.MULTILINE)
    verdict(found(judged(*parts, form="csv" if kind.startswith("csv") else "xlsx"), code), kind, expected)


@pytest.mark.parametrize(("code", "kind", "expected", "drawing"), _first_of_each(), ids=lambda value: str(value)[:30])
def test_rule_in_a_workbook(tmp_path: Path, code: str, kind: str, expected: str, drawing: str) -> None:
    folder = tmp_path / "报送 材料"
    folder.mkdir()
    verdict(found(judged_books(folder, *re.split(r"^---+$", drawing, flags=re.MULTILINE)), code), kind, expected)


@pytest.mark.parametrize("rule", ALL_RULES, ids=lambda rule: rule.code)
def test_rule_has_a_finding_and_a_silence(rule: Rule) -> None:
    kinds = {kind.split()[-1] for kind, _, _ in cases(RULES / f"{rule.code}.txt")}
    assert kinds == {"finds", "silent"}


def test_every_fixture_has_a_rule() -> None:
    assert set(CODES) == {rule.code for rule in ALL_RULES}


def test_codes_and_names_are_unique() -> None:
    assert len({rule.code for rule in ALL_RULES}) == len({rule.name for rule in ALL_RULES}) == len(ALL_RULES)


@pytest.mark.parametrize("rule", ALL_RULES, ids=lambda rule: rule.code)
def test_rule_is_explained(rule: Rule) -> None:
    assert [line[:3] for line in rule.doc.splitlines()] == ["含义：", "为什么", "怎么改", "依据："]


@pytest.mark.parametrize(("code", "kind", "expected", "drawing"), _every_case(), ids=lambda value: str(value)[:30])
def test_words_are_fit_for_officers(code: str, kind: str, expected: str, drawing: str) -> None:
    for finding in judged(*re.split(r"^---+$", drawing, flags=re.MULTILINE)).findings:
        for text in (finding.message, finding.hint):
            assert not re.search(r"None|NaN|nan\b(?!”)|null|True\b|False\b|float|index", text.zh + text.en.replace("null”", "")), (
                code,
                text,
            )
            assert not text.zh.endswith("。")
            (text.zh + text.en).encode("gbk")
        assert finding.message.zh
        assert finding.message.en
        if finding.severity is Severity.ERROR:
            assert finding.hint.zh
