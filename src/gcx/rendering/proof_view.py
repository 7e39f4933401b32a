"""Golden cases run against a plan, on the screen and as `gcx-plan-test/1`: what failed, and how many held."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any, Protocol

from gcx.findings import Text
from gcx.names import joined
from gcx.plan import Plan
from gcx.plan.cases import Case
from gcx.rendering.columns import Line, finish, paragraph

SCHEMA = "gcx-plan-test/1"
_NAMED = 8


class _Proof(Protocol):
    @property
    def case(self) -> Case: ...
    @property
    def problems(self) -> tuple[Text, ...]: ...


def as_table(plan: Plan, proofs: Sequence[_Proof], bare: Sequence[str], lang: str, width: int, *, every: bool = False) -> Iterator[str]:
    """Cases that do not hold with what came out otherwise (all cases with `every`); `bare` are targets without a case."""
    for line in _lines(plan, proofs, bare, lang, width, every=every):
        yield finish(line, color=False)


def _lines(plan: Plan, proofs: Sequence[_Proof], bare: Sequence[str], lang: str, width: int, *, every: bool) -> Iterator[Line]:
    failed = [proof for proof in proofs if proof.problems]
    for proof in proofs if every else failed:
        mark = "×" if proof.problems else "√"
        yield from paragraph(f"{proof.case.target}  {proof.case.name}", width, indent="  ", first=f"{mark} ")
        for problem in proof.problems:
            yield from paragraph(problem.in_(lang), width, indent="      ", first="    ")
        if proof.problems:
            yield from paragraph(f"{proof.case.path}  {proof.case.source}", width, indent="      ", first="    ", style="dim")
    if every or failed:
        yield []
    if bare:
        names = joined(bare, _NAMED, "、" if lang == "zh" else ", ")
        said = Text(f"没有用例的目标{len(bare)}条：{names}", f"{len(bare)} targets without a case: {names}")
        yield from paragraph(said.in_(lang), width)
    held = len(proofs) - len(failed)
    said = Text(
        f"{plan.path}：用例{len(proofs)}个，通过{held}，不符{len(failed)}",
        f"{plan.path}: {len(proofs)} cases, {held} hold, {len(failed)} do not",
    )
    yield from paragraph(said.in_(lang), width)


def as_json(plan: Plan, proofs: Sequence[_Proof], bare: Sequence[str], lang: str) -> str:
    """Every case with its problems."""
    cases: list[dict[str, Any]] = [
        {
            "file": str(proof.case.path),
            "target": proof.case.target,
            "name": proof.case.name,
            "holds": not proof.problems,
            "problems": [problem.in_(lang) for problem in proof.problems],
        }
        for proof in proofs
    ]
    failed = sum(not case["holds"] for case in cases)
    content = {
        "schema": SCHEMA,
        "plan": {"id": plan.header.id, "sha256": plan.sha256},
        "counts": {"cases": len(cases), "failed": failed},
        "without_case": list(bare),
        "cases": cases,
    }
    return json.dumps(content, ensure_ascii=False, indent=2, allow_nan=False) + "\n"
