"""The JSON Schema of a plan file, so that an editor completes keys and shows what they mean. Made from the models that judge it."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field

from gcx.plan.spec import AreaSpec, CheckSpec, ConstantSpec, Entry, HeaderSpec, ItemSpec, NotEncodedSpec, TargetSpec, Words

DRAFT = "https://json-schema.org/draft/2020-12/schema"


class PlanSpec(Entry):
    """gcx 方案文件（config/targets.yaml）"""

    plan: HeaderSpec = Field(description="方案本身")
    areas: Annotated[list[AreaSpec], Field(min_length=1)] = Field(description="地区")
    departments: list[Words] | None = Field(None, description="责任单位清单；目标只能写这里有的")
    units: dict[Words, Words] | None = Field(None, description="内置单位之外的计量单位：new，或如 1000000000 千瓦时，或如 kWh/国际元")
    constants: list[ConstantSpec] | None = Field(None, description="公式里可用的常数")
    items: list[ItemSpec] = Field(description="数据项")
    checks: list[CheckSpec] | None = Field(None, description="审核关系")
    targets: list[TargetSpec] = Field(description="目标，按原文顺序")
    not_encoded: list[NotEncodedSpec] | None = Field(None, description="原文里有数字而不编入的，见 gcx plan audit")


def plan_schema() -> dict[str, Any]:
    """The schema (draft 2020-12) of the file as YAML loads it; what it cannot say, loading the plan checks."""
    schema = PlanSpec.model_json_schema(mode="validation")
    return {"$schema": DRAFT, "title": "gcx plan", **_tidied(schema)}


def _tidied(node: Any, *, names: bool = False) -> Any:
    """Without the titles and empty defaults pydantic adds. `names`: the keys of `node` are names in the plan, not words of the schema."""
    if isinstance(node, list):
        return [_tidied(child) for child in node]
    if not isinstance(node, dict):
        return node
    return {
        key: _tidied(child, names=key in {"properties", "$defs"} and not names)
        for key, child in node.items()
        if names or not (key == "title" or (key == "default" and not isinstance(child, bool)))
    }
