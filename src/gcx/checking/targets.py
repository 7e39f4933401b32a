"""Which target a row of sheet 事项 or 下达目标 speaks of: by id, ref, name, or the name of a milestone."""

from __future__ import annotations

from gcx.checking.registry import Registry
from gcx.checking.wording import near, shown
from gcx.findings import Severity, Text, rule
from gcx.names import key
from gcx.plan import Plan, Target


@rule("M701", "unknown-target", Severity.ERROR, "目标不在方案中", "target not in the plan")
def unknown_target(typed: str, plan: Plan, registry: Registry) -> tuple[Text, Text]:
    """含义：事项或下达目标表里写的目标，方案中没有。
    为什么：不知道这一行说的是哪个目标，不能使用。
    怎么改：填目标的编号（如 T01）、英文标识或名称；“gcx plan show”可以看到清单。
    依据：方案 targets。
    """
    known = [name for target in plan.targets for name in (target.name, target.ref, target.id)]
    hint = near(registry.nearest("target", typed, known), "填方案中目标的编号或名称", "use a ref, id or name of the plan's targets")
    return Text(f"目标“{shown(typed)}”不在方案中", f"target “{shown(typed)}” is not in the plan"), hint


@rule("M702", "target-missing", Severity.ERROR, "没有写明目标", "no target given")
def target_missing() -> tuple[Text, Text]:
    """含义：这一行有内容，但没有写明是哪个目标，事项名称也认不出来。
    为什么：不知道说的是哪个目标，不能使用。
    怎么改：填目标的编号或名称。
    依据：方案 targets。
    """
    return Text("没有写明是哪个目标", "it is not said which target this is about"), Text(
        "填目标的编号（如 T01）或名称", "fill in the target's ref (such as T01) or name"
    )


def find_targets(typed: str, plan: Plan) -> list[Target]:
    """Every target a text names, primary ones first; several share one ref."""
    wanted = key(typed)
    same_id = [target for target in plan.targets if key(target.id) == wanted]
    if same_id:
        return same_id
    found = [target for target in plan.targets if wanted in {key(target.ref), key(target.name)}]
    return sorted(found, key=lambda target: not target.primary)


RULES = (unknown_target.rule, target_missing.rule)
