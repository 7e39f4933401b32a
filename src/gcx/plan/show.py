"""The 核对表: a plan as officers check it against the document — 目标 · 原文 · 公式 · 单位 · 责任单位 · 要求 — and its counts."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import Any

from gcx.findings import Text
from gcx.plan.model import Goal, Plan, Target

SCHEMA = "gcx-plan-show/1"
CATEGORIES: dict[str, Text] = {
    "number": Text("有数值", "with a number"),
    "assigned": Text("上级下达", "assigned"),
    "trend": Text("只有方向", "trend"),
    "milestone": Text("要办的事", "milestones"),
    "qualitative": Text("定性", "qualitative"),
}
"""What a statement demands, in the order counts are printed."""

_CATEGORY = {"assigned": "assigned", "trend": "trend", "deliver": "milestone", "qualitative": "qualitative"}
_MOST_NAMED = 8
COLUMNS: tuple[Text, ...] = (
    Text("条目", "Ref"),
    Text("目标", "Target"),
    Text("原文", "Quote"),
    Text("公式", "Formula"),
    Text("单位", "Unit"),
    Text("责任单位", "Departments"),
    Text("要求", "Goal"),
)
"""Headings for `ShowRow.cells`."""


@dataclass(frozen=True, slots=True)
class ShowRow:
    """One target in words. `formula` may have several lines: the formula, its fallback, and each variant."""

    id: str
    ref: str
    section: str
    name: str
    quote: str
    formula: str
    unit: str
    departments: str
    goal: str
    category: str

    @property
    def cells(self) -> tuple[str, ...]:
        """The row under `COLUMNS`."""
        return (self.ref, self.name, self.quote, self.formula, self.unit, self.departments, self.goal)


def rows(plan: Plan, lang: str = "zh") -> list[ShowRow]:
    """One row per target, in the order of the document."""
    return [
        ShowRow(
            target.id,
            target.ref,
            target.section,
            (target.name_en or target.name) if lang == "en" else target.name,
            target.quote,
            _formulas(target).in_(lang),
            target.unit.name if target.unit else "",
            ("; " if lang == "en" else "、").join(target.departments) if target.departments else Text("原文未列", "none named").in_(lang),
            demand(target, plan).in_(lang),
            category(target.goal),
        )
        for target in plan.targets
    ]


def category(goal: Goal) -> str:
    """The key of `CATEGORIES` a goal belongs to."""
    return _CATEGORY.get(goal.verb, "number")


def counts(plan: Plan) -> dict[str, int]:
    """How many statements (`ref`) of each category; a split statement counts once, by its primary entry or else its first."""
    chosen: dict[str, Target] = {}
    for target in plan.targets:
        if target.ref not in chosen or target.primary:
            chosen[target.ref] = target
    found = dict.fromkeys(CATEGORIES, 0)
    for target in chosen.values():
        found[category(target.goal)] += 1
    return found


def summary(plan: Plan) -> Text:
    """The counts in one sentence."""
    count = counts(plan)
    total = sum(count.values())
    zh = "，".join(f"{CATEGORIES[name].zh}{number}条" for name, number in count.items())
    en = ", ".join(f"{number} {CATEGORIES[name].en}" for name, number in count.items())
    return Text(f"共{total}条：{zh}", f"{total} statements: {en}")


def demand(target: Target, plan: Plan) -> Text:
    """What a target demands, in words: the goal, the areas it binds, the strength of the text, and whether the text names a year."""
    words = _goal(target)
    zh, en = [words.zh], [words.en]
    if target.levels:
        bound = [area.name for area in plan.areas if area.level in target.levels]
        if len(bound) > _MOST_NAMED:
            bound = sorted(target.levels)
        zh.append(f"只约束{'、'.join(bound)}")
        en.append(f"binds {', '.join(bound)} only")
    if target.wording:
        zh.append(f"原文用词“{target.wording}”")
        en.append(f"wording “{target.wording}”")
    if not target.deadline_stated:
        zh.append("原文未写年份")
        en.append("the text names no year")
    return Text("；".join(zh), "; ".join(en))


def _goal(target: Target) -> Text:
    goal = target.goal
    if goal.verb == "qualitative":
        return Text(f"定性表述，不判定：{goal.why}", f"qualitative, not judged: {goal.why}")
    if goal.verb == "deliver":
        end = Text(f"{goal.by}年前完成", f"by {goal.by}") if goal.by else Text("完成（无期限）", "no deadline")
        return Text(f"{end.zh}：{'、'.join(goal.names)}", f"deliver ({end.en}): {'; '.join(goal.names)}")
    start = Text(f"{goal.since}年", f"{goal.since}") if goal.since else Text("起算年（未定）", "a base year not yet set")
    if goal.verb == "trend":
        return _trend(goal, start)
    if goal.verb == "assigned":
        who = Text(f"{goal.authority or '上级'}下达值", f"the value assigned by {goal.authority or 'a higher authority'}")
        return _threshold(goal, goal.assigned_verb or "", who, start)
    unit = target.unit.name if target.unit else ""
    amount = f"{goal.value:.12g}"
    if goal.verb in {"fall", "rise"} or unit == "%":
        amount += "%"
        return _threshold(goal, goal.verb, Text(amount, amount), start)
    return _threshold(
        goal, goal.verb, Text(f"{amount}{'' if unit == '1' else unit}", f"{amount} {'' if unit == '1' else unit}".strip()), start
    )


def _trend(goal: Goal, start: Text) -> Text:
    falling = goal.direction == "falling"
    zh, en = ("下降", "fall") if falling else ("上升", "rise")
    if goal.every_year:
        return Text(f"{start.zh}后到{goal.by}年逐年{zh}", f"{en} every year after {start.en} until {goal.by}")
    return Text(f"到{goal.by}年比{start.zh}{zh}（没有数值）", f"{en} against {start.en} by {goal.by} (no figure)")


def _threshold(goal: Goal, verb: str, amount: Text, start: Text) -> Text:
    if verb in {"fall", "rise"}:
        zh, en = ("下降", "fall by") if verb == "fall" else ("上升", "rise by")
        return Text(f"到{goal.by}年比{start.zh}{zh}{amount.zh}", f"{en} {amount.en} against {start.en} by {goal.by}")
    zh, en = ("不低于", "at least") if verb == "at_least" else ("不高于", "at most")
    if goal.every_year:
        return Text(f"{start.zh}后到{goal.by}年每年{zh}{amount.zh}", f"{en} {amount.en} in every year after {start.en} until {goal.by}")
    return Text(f"到{goal.by}年{zh}{amount.zh}", f"{en} {amount.en} by {goal.by}")


def _formulas(target: Target) -> Text:
    if target.formula is None:
        return Text("", "")
    zh = [target.formula.formula.text]
    en = [target.formula.formula.text]
    if target.fallback is not None:
        zh.append(f"总量未报时：{target.fallback.formula.text}")
        en.append(f"where totals are not reported: {target.fallback.formula.text}")
    for name, bound in target.variants.items():
        zh.append(f"口径“{name}”：{bound.formula.text}")
        en.append(f"variant “{name}”: {bound.formula.text}")
    return Text("\n".join(zh), "\n".join(en))


def as_json(plan: Plan, lang: str = "zh") -> str:
    """The 核对表 as JSON: words as in the table, and beside them the goal as numbers; and how each item is reported."""
    header = plan.header
    targets: list[dict[str, Any]] = []
    for row, target in zip(rows(plan, lang), plan.targets, strict=True):
        goal = asdict(target.goal)
        departments = list(target.departments) if target.departments else None
        variants = {name: bound.formula.text for name, bound in target.variants.items()}
        targets.append(
            {
                "id": row.id,
                "ref": row.ref,
                "section": row.section,
                "name": row.name,
                "quote": row.quote,
                "formula": target.formula.formula.text if target.formula else None,
                "fallback": target.fallback.formula.text if target.fallback else None,
                "variants": variants,
                "unit": row.unit or None,
                "departments": departments,
                "levels": sorted(target.levels) if target.levels else None,
                "wording": target.wording,
                "deadline_stated": target.deadline_stated,
                "category": row.category,
                "goal": {key: list(value) if isinstance(value, tuple) else value for key, value in goal.items()},
                "requirement": row.goal,
            },
        )
    content = {
        "schema": SCHEMA,
        "plan": {"id": header.id, "title": header.title, "document": header.document, "issued": header.issued, "sha256": plan.sha256},
        "counts": counts(plan),
        "items": [
            {
                "code": item.code,
                "name": item.name,
                "unit": item.unit.name,
                "basis": item.basis,
                "kind": item.kind,
                "adds_up": item.adds_up,
                "never_falls": item.never_falls,
                "levels": sorted(item.levels) if item.levels else None,
            }
            for item in plan.items
        ],
        "targets": targets,
    }
    return json.dumps(content, ensure_ascii=False, indent=2, allow_nan=False) + "\n"


def as_markdown(plan: Plan, lang: str = "zh") -> str:
    """The 核对表 as a Markdown document, section by section."""
    header = plan.header
    lines = [f"# {_safe(header.title)}", "", f"{_safe(header.document)} · {_safe(summary(plan).in_(lang))}"]
    section = None
    for row in rows(plan, lang):
        if row.section != section:
            section = row.section
            lines += [
                "",
                f"## {_safe(section)}",
                "",
                _line(tuple(heading.in_(lang) for heading in COLUMNS)),
                _line(("---",) * len(COLUMNS)),
            ]
        lines.append(_line(tuple(_safe(cell) for cell in row.cells)))
    return "\n".join(lines) + "\n"


def _line(cells: tuple[str, ...]) -> str:
    return f"| {' | '.join(cells)} |"


def _safe(text: str) -> str:
    """Text that Markdown shows as it is, line breaks kept."""
    for char in "\\`*_[]<>|":
        text = text.replace(char, f"\\{char}" if char not in "<>" else {"<": "&lt;", ">": "&gt;"}[char])
    return "<br>".join(text.split("\n"))
