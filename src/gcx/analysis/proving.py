"""Golden cases run as tests of a plan's rules: the figures of a case through checking and computing, the outcomes held against it."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import numpy as np

from gcx.checking import check
from gcx.computing import compute
from gcx.findings import Location, Text
from gcx.plan import Plan
from gcx.plan.cases import PICKS, Case, Scalar
from gcx.records import Block, Cell, FileInfo, Keys, Outcome, Raw, SideRow, Submission, keys_of

_ABSOLUTE = 1e-6
_MILESTONES = ("目标", "事项", "状态", "文号", "日期", "说明")
_ASSIGNED = ("目标", "地区", "年份", "下达值", "计量单位", "文号", "日期")
_PACE = frozenset({"planned", "planned_pct", "achieved", "achieved_pct", "required"})
_RENAMED = {"base": "base_value", "goal_level": "level"}


@dataclass(frozen=True, slots=True)
class Proof:
    """A case and what came out otherwise; nothing when it holds."""

    case: Case
    problems: tuple[Text, ...]


def prove(case: Case, plan: Plan) -> Proof:
    """Run one case."""
    strange = _strange(case, plan)
    if strange:
        return Proof(case, tuple(strange))
    checked = check([_submission(case, plan)], plan)
    own = plan.targets[plan.target_position[case.target]]
    alone = replace(plan, targets=(own,), target_position={own.id: 0})
    return Proof(case, tuple(unmet(case, compute(checked, alone))))


def without_case(plan: Plan, cases: Iterable[Case]) -> list[str]:
    """Targets no case is about."""
    covered = {case.target for case in cases}
    return [target.id for target in plan.targets if target.id not in covered]


def unmet(case: Case, outcomes: Iterable[Outcome]) -> list[Text]:
    """What the outcomes are not that the case expects."""
    own = [outcome for outcome in outcomes if outcome.target == case.target]
    problems = []
    for expected in case.expect:
        meant = [outcome for outcome in own if _is_meant(outcome, expected)]
        about = " ".join(str(expected[name]) for name in PICKS if expected.get(name) is not None)
        if len(meant) != 1:
            there = "、".join(dict.fromkeys(f"{outcome.area} {outcome.year}" for outcome in own)) or "—"
            problems.append(
                Text(
                    f"{about}：判定应有1项，实有{len(meant)}项（有 {there}）",
                    f"{about}: one outcome expected, {len(meant)} found (there are {there})",
                )
            )
            continue
        problems += _different(about, meant[0], expected)
    return problems


def _is_meant(outcome: Outcome, expected: dict[str, Scalar]) -> bool:
    """Milestones and qualitative targets have one outcome whatever the year, so their cases name none."""
    return all(getattr(outcome, name) == expected.get(name) for name in PICKS if name != "year" or "year" in expected)


def _different(about: str, outcome: Outcome, expected: dict[str, Scalar]) -> Iterable[Text]:
    tolerance = expected.get("tolerance", _ABSOLUTE)
    absolute = float(tolerance) if isinstance(tolerance, int | float) else _ABSOLUTE
    for name, value in expected.items():
        if name in PICKS or name == "tolerance":
            continue
        found = _field(outcome, name)
        if isinstance(value, int | float) and isinstance(found, int | float):
            same = math.isclose(found, value, rel_tol=0, abs_tol=absolute)
        else:
            same = found == value
        if not same:
            why = Text(f"（{outcome.reason.zh}）", f" ({outcome.reason.en})") if outcome.reason else Text("", "")
            yield Text(
                f"{about}：{name} 应为 {_shown(value)}，得 {_shown(found)}{why.zh}",
                f"{about}: {name} expected {_shown(value)}, found {_shown(found)}{why.en}",
            )


def _field(outcome: Outcome, name: str) -> Any:
    if name == "light":
        return (outcome.light or {}).get("level")
    if name in _PACE:
        return outcome.pace.get(name)
    value = getattr(outcome, _RENAMED.get(name, name))
    return value.value if name == "status" else value


def _shown(value: object) -> str:
    return "—" if value is None else f"{value:.12g}" if isinstance(value, float) else str(value)


def _strange(case: Case, plan: Plan) -> list[Text]:
    """Names the plan does not have: without them a case would test nothing."""
    named = (
        ("目标", "target", [case.target], plan.target_position),
        ("地区", "area", [row[0] for row in case.figures], plan.area_position),
        ("数据项", "item", [row[2] for row in case.figures], plan.item_position),
    )
    return [
        Text(f"方案中没有{zh}“{name}”", f"the plan has no {en} “{name}”")
        for zh, en, names, known in named
        for name in dict.fromkeys(names)
        if name not in known
    ]


def _submission(case: Case, plan: Plan) -> Submission:
    """The case as the reading stage would hand it on."""
    made = Submission(FileInfo("f1", str(case.path)))
    if case.figures:
        made.blocks.append(_block(case.figures, plan))
    made.milestones.extend(_side([(case.target, *row) for row in case.milestones], _MILESTONES, "事项"))
    made.assigned.extend(_side(case.assigned, _ASSIGNED, "下达目标"))
    return made


def _block(rows: Sequence[tuple[Scalar, ...]], plan: Plan) -> Block:
    """A long table: a heading in row 1, area, year, item, value and unit from the left."""
    lines = np.arange(2, len(rows) + 2, dtype=np.int32)
    units = [row[4] if len(row) > 4 else plan.items[plan.item_position[str(row[2])]].unit.name for row in rows]
    plain = [row[3] if isinstance(row[3], int | float) else None for row in rows]
    return Block(
        "f1",
        "填报表",
        "long",
        lines,
        np.full(len(rows), 4, np.int32),
        np.array([np.nan if value is None else float(value) for value in plain]),
        {index: _raw(rows[index][3]) for index, value in enumerate(plain) if value is None},
        area=_keys([row[0] for row in rows], 1),
        year=_keys([row[1] for row in rows], 2),
        item=_keys([row[2] for row in rows], 3),
        unit=_keys(units, 5),
    )


def _keys(values: Sequence[Scalar], column: int) -> Keys:
    count = len(values)
    return keys_of(map(_raw, values), np.arange(2, count + 2, dtype=np.int32), np.full(count, column, np.int32))


def _side(rows: Iterable[tuple[Scalar, ...]], headings: Sequence[str], sheet: str) -> Iterable[SideRow]:
    for number, row in enumerate(rows, start=2):
        cells = {
            heading: Cell(_raw(value), Location("f1", sheet, number, column))
            for column, (heading, value) in enumerate(zip(headings, row, strict=False), start=1)
        }
        yield SideRow(Location("f1", sheet, number, 1), cells)


def _raw(value: Scalar) -> Raw:
    """A value of the file as a cell: whole numbers as a spreadsheet stores them."""
    return (
        float(value)
        if isinstance(value, int) and not isinstance(value, bool)
        else value
        if not isinstance(value, date)
        else value.isoformat()
    )
