"""A plan and figures in a few lines, for tests of the computing stage."""

from __future__ import annotations

import numpy as np
import yaml

from gcx.computing import compute
from gcx.findings import Location
from gcx.plan import load_plan
from gcx.records import AssignedValue, Block, Checked, Figures, Milestone

ITEMS = """
能源消费总量 101 万吨标准煤 flow true
地区生产总值 102 亿元 flow true
能源消费总量增速 103 % growth false
地区生产总值增速 104 % growth false
非化石能源消费量 105 万吨标准煤 flow true
原料用能 106 万吨标准煤 flow true
新建充电桩 107 个 flow true
污水处理率 108 % rate false
排放量 109 吨 flow true
绿色工厂 110 个 count true
出行比例 111 % rate false
"""
AREAS = [
    {"name": "北海市", "code": "450500", "level": "city"},
    {"name": "海城区", "code": "450502", "level": "county", "part_of": "北海市"},
    {"name": "合浦县", "code": "450521", "level": "county", "part_of": "北海市"},
    {"name": "涠洲岛", "code": "local-1", "level": "zone", "within": "海城区"},
]


class InFull(yaml.SafeDumper):
    """A plan file has no anchors: what is meant twice is written twice."""

    def ignore_aliases(self, data):
        return True


INTENSITY = {
    "unit": "吨标准煤/万元",
    "formula": "能源消费总量 ÷ 地区生产总值",
    "goal": {"fall": "13.5%", "since": 2020, "by": 2025},
}
FALLBACK = "定基指数(能源消费总量增速) ÷ 定基指数(地区生产总值增速)"
PLACE = Location("f1", "表", 4, 5)


def items(text=ITEMS):
    rows = [line.split() for line in text.strip().splitlines()]
    return [
        {"name": name, "code": code, "unit": unit, "basis": "无", "kind": kind, "adds_up": adds == "true"}
        for name, code, unit, kind, adds in rows
    ]


def plan_of(tmp_path, targets, **parts):
    """A loaded plan with the given targets (id -> the keys that matter)."""
    named = [
        {"id": name, "ref": f"T{number:02}", "name": name, "section": "一", "quote": "原文", "departments": None} | keys
        for number, (name, keys) in enumerate(targets.items(), 1)
    ]
    header = {"id": "试", "title": "试行方案", "document": "试〔2021〕1号", "text": "原文.txt", "issued": "2021-12-28", "language": "zh"}
    header |= {"base_year": 2020, "target_year": 2025}
    content = {"plan": header, "areas": AREAS, "departments": [], "items": items(), "checks": [], "targets": named} | parts
    folder = tmp_path / "方 案"
    folder.mkdir(exist_ok=True)
    (folder / "原文.txt").write_text("原文", encoding="utf-8")
    path = folder / "targets.yaml"
    path.write_text(yaml.dump(content, Dumper=InFull, allow_unicode=True, sort_keys=False), encoding="utf-8")
    return load_plan(path)


def checked_of(plan, figures, **parts):
    """Figures given as {(area, item, year): value}, each standing in a cell of its own in column 5 of sheet 表."""
    keys = list(figures)
    count = len(keys)
    rows = np.arange(1, count + 1, dtype=np.int32)
    values = np.array([figures[key] for key in keys], np.float64)
    block = Block("f1", "表", "long", rows, np.full(count, 5, np.int32), values, {})
    columns = [
        np.array([plan.area_position[area] for area, _, _ in keys], np.int32),
        np.array([plan.item_position[item] for _, item, _ in keys], np.int32),
        np.array([year for _, _, year in keys], np.int32),
    ]
    zeros = np.zeros(count, np.int32)
    found = Figures(*columns, values, zeros, np.arange(count, dtype=np.int32), zeros.astype(np.int8), np.ones(count), (block,))
    return Checked(found, **parts)


def position(plan, area, item, year):
    """The key under which lost and doubted figures are listed."""
    return plan.area_position[area], plan.item_position[item], year


def run(plan, figures, *, year=None, areas=None, light="ndrc-2021", **parts):
    """All outcomes of a plan on these figures."""
    return compute(checked_of(plan, figures, **parts), plan, year=year, areas=areas, light=light)


def table(outcomes):
    """Outcomes by (target, area, year, variant)."""
    return {(each.target, each.area, each.year, each.variant): each for each in outcomes}


def series(item, first, *values, area="北海市"):
    """Figures of one item for consecutive years, `None` = not reported."""
    return {(area, item, first + offset): value for offset, value in enumerate(values) if value is not None}


def assigned(target, value, *, area=None, year=None, document="桂发〔2022〕3号"):
    return AssignedValue(target, area, year, value, document, "2022-03-01", PLACE)


def milestone(target, name, *, status="已完成", document="北政办〔2022〕7号", date="2022-05-06", year=2022, done=True):
    return Milestone(target, name, status, document, date, year, "", PLACE, done)
