"""Sheet 事项: which named things of a `deliver` target are done, with 文号 and date."""

from __future__ import annotations

from collections.abc import Iterator

from gcx.checking.dates import date_of
from gcx.checking.registry import Registries, Registry
from gcx.checking.targets import find_targets, target_missing, unknown_target
from gcx.checking.wording import near, shown
from gcx.findings import Explanation, Finding, Location, Rule, Severity, Text, rule
from gcx.names import joined, key
from gcx.plan import Plan, Target
from gcx.records import MILESTONE_STATUSES as STATUSES
from gcx.records import Milestone, Raw, SideRow

_STATUS = {
    key(word): status
    for status, words in {
        "未启动": "未启动 未开始 尚未启动 未开展 尚未开展",
        "推进中": "推进中 进行中 正在推进 正在进行 在建 办理中 正在办理 持续推进 起草中 部分完成 基本完成 未完成",
        "已完成": "已完成 完成 已办结 办结 已印发 已建成 建成",
    }.items()
    for word in words.split()
}


@rule("M703", "unknown-milestone", Severity.ERROR, "事项不在目标中", "milestone not of this target")
def unknown_milestone(typed: str, names: list[str], registry: Registry) -> tuple[Text, Text]:
    """含义：填写的事项不是这个目标要求的事项。
    为什么：认不出的事项不能算作完成。
    怎么改：按方案列出的事项名称填写。
    依据：方案 targets 的 goal.deliver。
    """
    if not names:
        return Text("这个目标没有要求事项", "this target asks for no milestones"), Text(
            "核对目标一列是否填错", "check whether the right target is named"
        )
    hint = near(
        registry.nearest("milestone", typed, names),
        f"改为方案要求的事项之一：{joined(names)}",
        f"use one of the plan's: {joined(names, separator=', ')}",
    )
    return Text(f"事项“{shown(typed)}”不是这个目标的事项", f"“{shown(typed)}” is not a milestone of this target"), hint


@rule("M704", "unknown-status", Severity.ERROR, "状态不认识", "status not recognised")
def unknown_status(typed: str, registry: Registry) -> tuple[Text, Text]:
    """含义：事项的状态不是 未启动、推进中、已完成 之一，或是空白。
    为什么：不能猜是否已经完成；这一行不使用。
    怎么改：填 未启动、推进中 或 已完成。
    依据：事项表的状态只有三种。
    """
    hint = near(
        registry.nearest("status", typed, STATUSES) if typed else None,
        f"填 {joined(STATUSES)} 之一",
        f"use one of {joined(STATUSES, separator=', ')}",
    )
    if not typed:
        return Text("没有填状态", "no status given"), hint
    return Text(f"状态“{shown(typed)}”不认识", f"status “{shown(typed)}” is not recognised"), hint


@rule("M705", "done-without-proof", Severity.QUERY, "已完成但缺少文号或日期", "done, but without document or date")
def done_without_proof(document: str, date: str) -> tuple[Text, Text]:
    """含义：状态是已完成，但没有填文号或日期；暂按推进中处理。
    为什么：已完成要有可以查证的文号和日期。
    怎么改：补填文号和日期。
    依据：方案 targets 的 goal.deliver：已完成须有文号和日期。
    """
    lacking = Text("文号和日期", "document number and the date")
    if document:
        lacking = Text("日期", "date")
    elif date:
        lacking = Text("文号", "document number")
    message = Text(f"状态是已完成，但没有{lacking.zh}，暂不算完成", f"marked done, but without the {lacking.en}; not counted as done")
    return message, Text(f"补填{lacking.zh}", f"fill in the {lacking.en}")


@rule("M706", "not-a-date", Severity.QUERY, "日期看不懂", "date not understood")
def not_a_date(raw: Raw) -> tuple[Text, Text]:
    """含义：日期不是 2024-05-01、2024年5月1日、2024/5/1 这样的写法，或不是真实的日期；按没有日期处理。
    为什么：逾期与否要看日期。
    怎么改：按 2024-05-01 的写法填。
    依据：事项表、下达目标表的日期列。
    """
    return Text(f"“{shown(raw)}”不是一个日期", f"“{shown(raw)}” is not a date"), Text("按 2024-05-01 的写法填", "write it as 2024-05-01")


@rule("M707", "milestone-conflict", Severity.ERROR, "同一事项填了两次且不同", "milestone reported twice, differently")
def milestone_conflict(one: str, other: str) -> tuple[Text, Text]:
    """含义：同一事项填了不止一行，状态不同；几行都不使用。
    为什么：不知道哪一行是对的。
    怎么改：只留正确的一行。
    依据：事项表一个事项一行。
    """
    message = Text(f"同一事项填了两次，这里是{one}，另一处是{other}", f"reported twice: {one} here, {other} elsewhere")
    return message, Text("只留正确的一行", "keep only the right row")


def read_milestones(rows: list[SideRow], plan: Plan, registries: Registries) -> tuple[list[Milestone], list[Finding]]:
    """The milestones of sheet 事项, one per target and name, and what is wrong with the rows."""
    findings: list[Finding] = []
    made = [milestone for row in rows for milestone in _row(row, plan, registries.of(row.at.file), findings)]
    return list(_consistent(made, findings)), findings


def _row(row: SideRow, plan: Plan, registry: Registry, findings: list[Finding]) -> Iterator[Milestone]:
    if not any(row.text(heading) for heading in ("目标", "事项", "状态", "文号", "日期")):
        return
    found = _named(row, plan, registry, findings)
    if found is None:
        return
    typed = row.text("状态")
    status = _STATUS.get(key(typed))
    if status is None:
        _report(findings, unknown_status.rule, unknown_status(typed, registry), row, "状态", typed)
        return
    date, year = _date(row, findings)
    document = row.text("文号")
    done = status == "已完成" and bool(document) and bool(date)
    if status == "已完成" and not done:
        _report(findings, done_without_proof.rule, done_without_proof(document, date), row, "状态", typed)
    for target, name in found:
        yield Milestone(target.id, name, status, document, date, year, row.text("说明"), _at(row, "状态"), done)


def _named(row: SideRow, plan: Plan, registry: Registry, findings: list[Finding]) -> list[tuple[Target, str]] | None:
    """The (target, milestone) pairs a row speaks of; `None` after reporting why there are none."""
    typed, name = row.text("目标"), row.text("事项")
    targets = find_targets(typed, plan) if typed else [target for target in plan.targets if key(name) in map(key, target.goal.names)]
    if not targets and typed:
        _report(findings, unknown_target.rule, unknown_target(typed, plan, registry), row, "目标", typed)
        return None
    if not targets:
        _report(findings, target_missing.rule, target_missing(), row, "事项", name)
        return None
    names = [(target, known) for target in targets for known in target.goal.names]
    chosen = [(target, known) for target, known in names if key(known) == key(name)]
    if not chosen and not name and len(names) == 1:
        chosen = names
    if not chosen:
        _report(
            findings,
            unknown_milestone.rule,
            unknown_milestone(name, [known for _, known in names], registry),
            row,
            "事项" if name else "目标",
            name,
        )
    return chosen or None


def _date(row: SideRow, findings: list[Finding]) -> tuple[str, int | None]:
    cell = row.cells.get("日期")
    if cell is None or not row.text("日期"):
        return "", None
    found = date_of(cell.value)
    if found is None:
        _report(findings, not_a_date.rule, not_a_date(cell.value), row, "日期", row.text("日期"))
        return "", None
    return found


def _at(row: SideRow, heading: str) -> Location:
    cell = row.cells.get(heading)
    return row.at if cell is None else cell.at


def _report(findings: list[Finding], broken: Rule, words: tuple[Text, Text], row: SideRow, heading: str, found: str) -> None:
    note = row.text("说明")
    explained = Explanation(note, _at(row, "说明")) if note and broken.severity is Severity.QUERY else None
    findings.append(Finding(broken, words[0], _at(row, heading), words[1], found=shown(found) or None, explained=explained))


def _consistent(made: list[Milestone], findings: list[Finding]) -> Iterator[Milestone]:
    """One milestone per target and name; rows that contradict each other are reported and none is used."""
    places: dict[tuple[str, str], list[Milestone]] = {}
    for milestone in made:
        places.setdefault((milestone.target, milestone.name), []).append(milestone)
    for same in places.values():
        statuses = list(dict.fromkeys(milestone.status for milestone in same))
        if len(statuses) == 1:
            yield next((milestone for milestone in same if milestone.done), same[0])
            continue
        for milestone in same:
            rival = next(other for other in same if other.status != milestone.status)
            message, hint = milestone_conflict(milestone.status, rival.status)
            findings.append(Finding(milestone_conflict.rule, message, milestone.at, hint, found=milestone.status, related=(rival.at,)))


RULES = (unknown_milestone.rule, unknown_status.rule, done_without_proof.rule, not_a_date.rule, milestone_conflict.rule)
