"""The plan: `config/targets.yaml` as a checked, frozen model, and every problem of it with its line.

`load_plan` is the one door. Importing this package costs little: YAML and pydantic come in when a plan is loaded.
"""

from __future__ import annotations

from pathlib import Path

from gcx.plan.find import find_plan
from gcx.plan.model import Area, Check, Constant, Goal, Header, Item, Plan, Target
from gcx.plan.problems import PlanError, PlanProblem, format_problems

__all__ = [
    "Area",
    "Check",
    "Constant",
    "Goal",
    "Header",
    "Item",
    "Plan",
    "PlanError",
    "PlanProblem",
    "Target",
    "find_plan",
    "format_problems",
    "load_plan",
]


def load_plan(path: str | Path | None = None) -> Plan:
    """Load and check the plan at `path` (without one: the plan `find_plan` finds).

    Raises:
        PlanError: with every problem of the file, in the order of its lines.
    """
    from gcx.plan.load import load

    return load(find_plan() if path is None else Path(path))
