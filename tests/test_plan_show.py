"""The 核对表 and the JSON Schema of a plan."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from gcx.plan import Plan, load_plan, show
from gcx.plan.schema import plan_schema

ROOT = Path(__file__).parents[1]
VALID = Path(__file__).parent / "plan" / "valid" / "every-key.yaml"
SHIPPED = ROOT / "config" / "targets.yaml"


@pytest.fixture(scope="module")
def plan() -> Plan:
    return load_plan(VALID)


def test_goals_in_words(plan: Plan) -> None:
    said = {row.id: row.goal for row in show.rows(plan)}
    assert said == {
        "energy-intensity-gdp": "到2025年比2020年下降13.5%；只约束北海市；原文用词“降低”",
        "nonfossil-share": "到2025年不低于25%",
        "charging-piles": "到2025年不低于3900个；原文未写年份",
        "treatment": "2021年后到2025年每年不低于98.5%",
        "pollution": "到2024年不高于0.5吨标准煤/万元",
        "green-industry": "到2030年比起算年（未定）上升20%",
        "main-pollutants": "2020年后到2025年逐年下降",
        "forest": "到2025年不低于自治区下达值",
        "peak-plan": "完成（无期限）：实施方案、年度总结",
        "peak-plan-dated": "2023年前完成：实施方案",
        "quality": "定性表述，不判定：“全国一流”没有数值",
    }
    english = {row.id: row.goal for row in show.rows(plan, "en")}
    assert english["energy-intensity-gdp"] == "fall by 13.5% against 2020 by 2025; binds 北海市 only; wording “降低”"
    assert english["charging-piles"] == "at least 3900 个 by 2025; the text names no year"


def test_rows_follow_the_document(plan: Plan) -> None:
    first, second = show.rows(plan)[:2]
    assert first.cells[:4] == (
        "T01",
        "万元地区生产总值能耗",
        "全市万元地区生产总值能耗比2020年降低13.5%",
        (
            "能源消费总量 ÷ 地区生产总值\n总量未报时：定基指数(能源消费总量增速) ÷ 定基指数(地区生产总值增速)\n"
            "口径“扣除原料用能”：(能源消费总量 - 原料用能) ÷ 地区生产总值\n"
            "口径“扣除原料用能和非化石能源”：(能源消费总量 - 原料用能 - 非化石能源消费量) ÷ 地区生产总值"
        ),
    )
    assert (first.unit, first.departments) == ("吨标准煤/万元", "原文未列")
    assert second.departments == "市发展改革委、市统计局"
    assert show.rows(plan, "en")[0].name == "Energy use per 10,000 yuan of GDP"
    assert len(show.COLUMNS) == len(first.cells)


def test_a_split_statement_counts_once_by_its_primary_entry(plan: Plan) -> None:
    assert show.counts(plan) == {"number": 6, "assigned": 1, "trend": 0, "milestone": 2, "qualitative": 1}
    assert show.summary(plan).zh == "共10条：有数值6条，上级下达1条，只有方向0条，要办的事2条，定性1条"


def test_the_shipped_plan_has_the_sixty_statements() -> None:
    assert show.counts(load_plan(SHIPPED)) == {"number": 20, "assigned": 4, "trend": 13, "milestone": 20, "qualitative": 3}


def test_json_is_complete_and_plain(plan: Plan) -> None:
    content = json.loads(show.as_json(plan))
    assert content["plan"]["document"] == "北政发〔2021〕16号"
    first = content["targets"][0]
    assert first["goal"] == {
        "verb": "fall",
        "value": 13.5,
        "assigned_verb": None,
        "direction": None,
        "since": 2020,
        "since_stated": True,
        "by": 2025,
        "every_year": False,
        "authority": None,
        "names": [],
        "why": None,
    }
    assert first["requirement"] == "到2025年比2020年下降13.5%；只约束北海市；原文用词“降低”"
    assert show.as_json(plan) == show.as_json(load_plan(VALID))
    show.as_json(load_plan(SHIPPED)).encode("gbk")


def test_markdown_shows_text_as_it_is(plan: Plan) -> None:
    lines = show.as_markdown(plan).splitlines()
    assert lines[2] == "北政发〔2021〕16号 · 共10条：有数值6条，上级下达1条，只有方向0条，要办的事2条，定性1条"
    assert "| 条目 | 目标 | 原文 | 公式 | 单位 | 责任单位 | 要求 |" in lines
    row = next(line for line in lines if line.startswith("| T01 |"))
    assert "<br>口径“扣除原料用能”：" in row
    assert show._safe("a|b*<i>\nc") == "a\\|b\\*&lt;i&gt;<br>c"


def loaded(path: Path) -> dict[str, Any]:
    content: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return content


@pytest.fixture(scope="module")
def validator() -> jsonschema.Draft202012Validator:
    schema = plan_schema()
    jsonschema.Draft202012Validator.check_schema(schema)
    return jsonschema.Draft202012Validator(schema)


def test_the_schema_accepts_the_shipped_plan(validator: jsonschema.Draft202012Validator) -> None:
    validator.validate(loaded(SHIPPED))


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("plan", "documnet"), "x"),
        (("items", 0, "kind"), "flwo"),
        (("items", 0, "adds_up"), "yes"),
        (("targets", 0, "goal"), {"fal": "13.5%"}),
        (("targets", 0, "goal"), {"fall": "13.5%", "rise": "3%"}),
        (("targets", 0, "goal"), {"fall": 13.5}),
        (("targets", 0, "goal"), {"at_least": 3900, "untill": 2025}),
        (("checks", 0, "severity"), "warning"),
        (("areas",), []),
    ],
)
def test_the_schema_rejects_slips(validator: jsonschema.Draft202012Validator, path: tuple[str | int, ...], value: object) -> None:
    content = copy.deepcopy(loaded(SHIPPED))
    place: Any = content
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value
    assert not validator.is_valid(content)


def test_every_key_of_the_schema_is_described() -> None:
    schema = plan_schema()
    goal_verbs = schema["$defs"]["TargetSpec"]["properties"]["goal"]["oneOf"]
    assert len(goal_verbs) == 8
    for definition in schema["$defs"].values():
        assert definition["additionalProperties"] is False
        assert all("description" in value for value in definition["properties"].values())
