"""A plan that uses every key, and how it is found."""

from __future__ import annotations

import pickle
import shutil
import subprocess
import sys
from fractions import Fraction
from pathlib import Path

import pytest

import gcx
from gcx.findings import Severity
from gcx.plan import Area, Plan, PlanError, find_plan, load_plan
from gcx.units import ratio

VALID = Path(__file__).parent / "plan" / "valid" / "every-key.yaml"
ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def plan() -> Plan:
    return load_plan(VALID)


def goal(plan: Plan, target: str):
    return plan.targets[plan.target_position[target]].goal


def test_header_and_text(plan: Plan) -> None:
    header = plan.header
    assert (header.id, header.document, header.issued) == ("beihai-2021-16", "北政发〔2021〕16号", "2021-12-28")
    assert (header.base_year, header.target_year, header.language) == (2020, 2025, "zh")
    assert "主要污染物排放总量持续减少" in plan.document_text
    assert plan.path == VALID
    assert len(plan.sha256) == 64


def test_areas(plan: Plan) -> None:
    assert plan.top_area == Area("北海市", "450500", "city")
    assert plan.parts("北海市") == (1, 2)
    assert plan.parts("合浦县") == ()
    assert plan.areas[plan.area_position["涠洲岛旅游区"]].within == "海城区"
    assert plan.areas[1].code == "450502"


def test_units_constants_items(plan: Plan) -> None:
    builtin = plan.units.parse("亿千瓦时")
    assert ratio(plan.units.parse("TWh"), builtin) == 10
    assert ratio(plan.units.parse("电耗强度"), plan.units.parse("千瓦时/万国际元")) == Fraction(10000)
    assert plan.constant_values == {"人均日污染物排放量": 45.0, "k1": None}
    energy = plan.items[plan.item_position["能源消费总量"]]
    assert energy.aliases == ("能源消费量", "综合能源消费总量", "能源（合计）")
    assert (energy.min, energy.max, energy.levels) == (0.0, 1_000_000.0, {"city", "county"})
    assert [item.code for item in plan.items[1:2] + plan.items[7:8]] == ["102", "no"]
    assert plan.items[4].min == -50.5


def test_checks(plan: Plan) -> None:
    first, second = plan.checks
    assert (first.severity, first.basis) == (Severity.ERROR, "能源统计报表制度")
    assert first.require.formula.text == "非化石能源消费量 ≤ 能源消费总量"
    assert second.severity is Severity.QUERY


def test_target_with_everything(plan: Plan) -> None:
    target = plan.targets[0]
    assert target.unit is not None
    assert target.formula is not None
    assert target.fallback is not None
    assert target.formula.unit.name == "吨标准煤/万元"
    assert target.fallback.unit.is_number
    assert list(target.variants) == ["扣除原料用能", "扣除原料用能和非化石能源"]
    assert (target.min, target.max, target.levels, target.wording, target.primary) == (0.0, 99.5, {"city"}, "降低", True)
    assert target.departments is None
    assert plan.targets[1].departments == ("市发展改革委", "市统计局")
    assert plan.targets[2].departments is None
    assert not plan.targets[2].deadline_stated


def test_goals(plan: Plan) -> None:
    fall = goal(plan, "energy-intensity-gdp")
    assert (fall.verb, fall.value, fall.since, fall.since_stated, fall.by) == ("fall", 13.5, 2020, True, 2025)
    share = goal(plan, "nonfossil-share")
    assert (share.verb, share.value, share.since, share.since_stated, share.by) == ("at_least", 25.0, 2020, False, 2025)
    assert goal(plan, "charging-piles").value == 3900.0
    kept = goal(plan, "treatment")
    assert (kept.value, kept.since, kept.every_year) == (98.5, 2021, True)
    assert (goal(plan, "pollution").value, goal(plan, "pollution").by) == (0.5, 2024)
    open_start = goal(plan, "green-industry")
    assert (open_start.since, open_start.since_stated, open_start.by) == (None, True, 2030)
    assert (goal(plan, "main-pollutants").direction, goal(plan, "main-pollutants").every_year) == ("falling", True)
    assigned = goal(plan, "forest")
    assert (assigned.value, assigned.assigned_verb, assigned.authority, assigned.since) == (None, "at_least", "自治区", 2020)
    assert (goal(plan, "peak-plan").names, goal(plan, "peak-plan").by) == (("实施方案", "年度总结"), None)
    assert goal(plan, "peak-plan-dated").by == 2023
    assert goal(plan, "quality").why == "“全国一流”没有数值"


def test_a_plan_travels_between_processes(plan: Plan) -> None:
    assert pickle.loads(pickle.dumps(plan)) == plan


def test_optional_sections_may_be_absent_or_empty(tmp_path: Path) -> None:
    (tmp_path / "t.txt").write_text("﻿原文", encoding="utf-8")
    head = "plan: {id: a, title: a, document: a, text: t.txt, issued: a, language: zh, base_year: 2020, target_year: 2025}\n"
    body = "areas:\r\n  - {name: 甲, code: 1, level: x}\r\nitems: []\r\ntargets: []\r\n"
    for number, middle in enumerate(
        ("", "units:\nconstants:\nchecks:\ndepartments:\n", "units: {}\nconstants: []\nchecks: []\ndepartments: []\n")
    ):
        path = tmp_path / f"方案 {number}.yaml"
        path.write_bytes(("\ufeff" + head + middle + body).encode())
        loaded = load_plan(path)
        assert (loaded.items, loaded.targets, loaded.checks, loaded.departments, loaded.constants) == ((), (), (), (), ())
        assert loaded.areas[0].code == "1"


def test_thousands_of_areas(tmp_path: Path) -> None:
    (tmp_path / "t.txt").write_text("原文", encoding="utf-8")
    areas = "".join(f'  - name: 县{n}\n    code: "{n}"\n    level: county\n    part_of: 全国\n' for n in range(3001))
    head = "plan: {id: a, title: a, document: a, text: t.txt, issued: a, language: zh, base_year: 2020, target_year: 2025}\nitems: []\ntargets: []\n"
    path = tmp_path / "方案.yaml"
    path.write_text(f"{head}areas:\n{areas}  - name: 全国\n    code: all\n    level: country\n", encoding="utf-8")
    loaded = load_plan(path)
    assert loaded.top_area.name == "全国"
    assert len(loaded.parts("全国")) == 3001


def test_the_plan_is_looked_for_in_order(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("GCX_PLAN", raising=False)
    deep = tmp_path / "某 市" / "2025" / "报送"
    deep.mkdir(parents=True)
    monkeypatch.chdir(deep)
    shipped = find_plan()
    assert shipped.name == "targets.yaml"
    assert shipped.is_file()
    assert tmp_path not in shipped.parents
    local = tmp_path / "某 市" / "config" / "targets.yaml"
    local.parent.mkdir()
    shutil.copy(VALID, local)
    assert find_plan() == local
    monkeypatch.setenv("GCX_PLAN", "环境.yaml")
    assert find_plan() == Path("环境.yaml")
    assert find_plan("明确.yaml") == Path("明确.yaml")
    with pytest.raises(PlanError):
        load_plan()


def test_importing_the_plan_package_loads_no_heavy_library() -> None:
    code = f"""import sys; sys.path.insert(0, {str(Path(gcx.__file__).parents[1])!r})
import gcx.plan
light = set(sys.modules)
gcx.plan.load_plan({str(VALID)!r})
print([name for name in ("yaml", "pydantic") if name in light], [name for name in ("numpy", "pandas", "openpyxl") if name in sys.modules])"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, encoding="utf-8", check=True)
    assert done.stdout.strip() == "[] []"


def test_the_shipped_plan_loads(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("GCX_PLAN", raising=False)
    monkeypatch.chdir(ROOT)
    assert load_plan() == load_plan(ROOT / "config" / "targets.yaml")
