"""The shipped samples: made by the script in the project, byte for byte, and judged as the README says."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from gcx import check
from gcx.findings import Severity
from gcx.pipeline import verdict

ROOT = Path(__file__).parents[1]
SAMPLES = ROOT / "data" / "samples"
FILES = ("北海市2020-2025.xlsx", "北海市2020-2025.csv", "北海市2020-2025（有错）.xlsx", "全国/能源年度数据.xlsx")


def test_the_script_writes_the_samples_byte_for_byte(tmp_path: Path) -> None:
    subprocess.run([sys.executable, str(SAMPLES / "generate.py"), str(tmp_path)], check=True, capture_output=True)
    for name in FILES:
        assert (tmp_path / name).read_bytes() == (SAMPLES / name).read_bytes(), f"{name}: run data/samples/generate.py"


@pytest.mark.parametrize("name", FILES[:2])
def test_the_complete_sample_is_clean(name: str) -> None:
    result = check(SAMPLES / name, plan=ROOT / "config" / "targets.yaml")
    assert [finding for finding in result.findings if finding.severity is not Severity.INFO] == []
    assert {status: result.outcomes.counts().get(status) for status in ("met", "missed", "unknown")} == {
        "met": 29,
        "missed": 6,
        "unknown": 1,
    } or name.endswith("csv")


def test_both_layouts_give_the_same_verdicts() -> None:
    """The csv has no sheets 事项 and 下达目标, so milestones and assigned goals are left aside."""

    def verdicts(name: str) -> dict[tuple[str, str | None, int | None, str | None], tuple[str, float | None]]:
        outcomes = check(SAMPLES / name, plan=ROOT / "config" / "targets.yaml").outcomes
        judged = [o for o in outcomes if o.verb not in {"deliver", "assigned"}]
        return {(o.target, o.area, o.year, o.variant): (o.status.value, o.value) for o in judged}

    assert verdicts(FILES[0]) == verdicts(FILES[1])


def test_every_planted_fault_is_found() -> None:
    """The faulty sample has findings of every family a single workbook can have, and at least one per planted cell or row."""
    result = check(SAMPLES / FILES[2], plan=ROOT / "config" / "targets.yaml")
    codes = {finding.rule.code for finding in result.findings}
    wanted = {"V301", "V302", "V304", "V305", "V308", "V309", "V312", "V313", "V321", "V322", "V323", "V342", "V343", "V351", "V353"}
    wanted |= {"V354", "V406", "V408", "W501", "W502", "M703", "M705", "M711", "C-nonfossil-within-total"}
    assert wanted <= codes, sorted(wanted - codes)


def test_the_national_plan_reproduces_what_was_published() -> None:
    """“十三五”: 49.8亿吨 within 50, coal 56.9 % below 58, non-fossil 15.9 % above 15, gas short of 10 %, intensity short of 15 %."""
    result = check(SAMPLES / FILES[3], plan=SAMPLES / "全国" / "plan.yaml")
    latest = {outcome.target: outcome for outcome in result.outcomes.latest()}
    assert {target: outcome.status.value for target, outcome in latest.items()} == {
        "energy-intensity-gdp": "missed",
        "energy-total": "met",
        "coal-share": "met",
        "nonfossil-share": "met",
        "gas-share": "missed",
    }
    assert latest["energy-total"].value == pytest.approx(49.8314)
    assert latest["energy-intensity-gdp"].change_pct == pytest.approx(((498314 / 434113) / (4011.2 / 3035.6) - 1) * 100)


def test_a_gate_is_not_passed_when_nothing_was_judged() -> None:
    """One county alone: the goals bind the city, so there is no verdict, and `--require` must not say that all is well."""
    result = check(SAMPLES / FILES[1], plan=ROOT / "config" / "targets.yaml", areas=["合浦县"])
    assert result.outcomes.counts() == {}
    assert verdict(result) == 0
    assert verdict(result, require="met") == 3
