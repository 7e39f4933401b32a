"""What the reader has to say about a filled-in template (R230-R239): what the template has, what stands there now, what to do."""

from __future__ import annotations

from collections.abc import Sequence

from gcx.findings import Explanation, Finding, Location, Severity, Text, rule
from gcx.names import joined
from gcx.reading.quoting import quoted, runs


def _now(found: str) -> Text:
    return Text(f"现在是“{quoted(found)}”", f"now it is “{quoted(found)}”") if found.strip() else Text("现在是空白", "now it is empty")


@rule("R231", "template-label-changed", Severity.QUERY, "模板的文字被改动", "printed text of the template changed")
def label_changed(at: Location, expected: str, found: str, explained: Explanation | None, item: str | None) -> Finding:
    """含义：模板里印好的表头、指标名称、代码或机关名称被改动，表里的内容与模板不同。
    为什么：程序按表里现有的文字认数；改动后，数可能归到别的指标、地区或年份，也可能认不出。
    怎么改：改回模板的文字；确实要改的，在说明栏写明原因。
    依据：模板的隐藏页记有印好的内容。
    """
    now = _now(found)
    message = Text(f"模板里这一格是“{quoted(expected)}”，{now.zh}", f"the template has “{quoted(expected)}” here; {now.en}")
    hint = Text(f"改回“{quoted(expected)}”，或重新生成模板填写", f"put “{quoted(expected)}” back, or fill in a new template")
    return Finding(
        label_changed.rule, message, at, hint, item=item, found=quoted(found), expected=Text(expected, expected), explained=explained
    )


@rule("R232", "template-unit-changed", Severity.QUERY, "模板的计量单位被改动", "unit of the template changed")
def unit_changed(at: Location, expected: str, found: str, explained: Explanation | None, item: str | None) -> Finding:
    """含义：模板印好的计量单位被改成了别的单位；数按改后的单位使用。
    为什么：单位改了而数没有跟着换算，或者数换算了而单位没有改，结果会差几个数量级。
    怎么改：数是按模板的单位填的，就把单位改回来；确实按另一单位填的，在说明栏写明。
    依据：模板的隐藏页记有印好的内容；方案 items 的 unit。
    """
    now = _now(found)
    message = Text(
        f"模板的计量单位是“{quoted(expected)}”，{now.zh}，数按现在的单位使用",
        f"the template's unit is “{quoted(expected)}”; {now.en}, and the figures are used in it",
    )
    hint = Text(f"数以“{quoted(expected)}”计的，把单位改回来", f"put “{quoted(expected)}” back if the figures are in it")
    return Finding(
        unit_changed.rule, message, at, hint, item=item, found=quoted(found), expected=Text(expected, expected), explained=explained
    )


@rule("R233", "template-part-deleted", Severity.INFO, "模板的行、栏或表被删除", "rows, columns or sheets of the template deleted")
def part_deleted(at: Location, gone: Text, item: str | None = None) -> Finding:
    """含义：模板有的行、栏或工作表，在报来的文件里没有了；按未上报处理。
    为什么：删掉的内容不会被要求，也不会被评价，要让双方都知道。
    怎么改：应由本单位填报的，用模板重新填；不填报的，下次整行空着即可，不必删。
    依据：模板的隐藏页记有印好的内容；允许分批、分部门填报，缺报只作提示。
    """
    message = Text(f"{gone.zh}不在文件里，按未上报处理", f"no longer in the file: {gone.en}; treated as not reported")
    return Finding(
        part_deleted.rule,
        message,
        at,
        Text("应由本单位填报的，用模板重新填", "if it has to be reported, fill in a new template"),
        item=item,
    )


def rows_gone(at: Location, rows: Sequence[tuple[int, str]], item: str | None) -> Finding:
    """Rows of one sheet, each with its number in the template and what stood in it."""
    numbers = runs([number for number, _ in rows])
    labels = [quoted(label) for _, label in rows]
    zh = f"模板第{numbers}行（{joined(labels)}）"
    return part_deleted(
        at, Text(zh, f"{'rows' if len(rows) > 1 else 'row'} {numbers} of the template ({joined(labels, separator=', ')})"), item
    )


@rule("R234", "template-formula-overwritten", Severity.QUERY, "模板的公式被改成数", "formula of the template overwritten")
def formula_overwritten(at: Location, found: str) -> Finding:
    """含义：模板里自动计算的格子，公式被删掉或被写成了固定的内容。
    为什么：写死的内容不会随填的数变化，看到的可能是旧的结果。
    怎么改：不要改动锁定的格子；要恢复，请用模板重新填。
    依据：模板的隐藏页记有公式的位置。
    """
    message = Text(f"模板里这一格是公式，{_now(found).zh}", f"the template has a formula here; {_now(found).en}")
    return Finding(
        formula_overwritten.rule,
        message,
        at,
        Text("不影响填报的数；要恢复，请用模板重新填", "no figure is affected; fill in a new template to have it back"),
        found=quoted(found),
    )


@rule("R235", "template-of-other-plan", Severity.QUERY, "模板是按另一个方案生成的", "template of another plan")
def other_plan(at: Location, made_from: str, used: str) -> Finding:
    """含义：填报用的模板由另一个方案生成，不是现在用来检查的方案。
    为什么：两个方案的指标、单位和口径可能不同。
    怎么改：用现在的方案重新生成模板，或在检查时用 --plan 指定模板所用的方案。
    依据：模板的隐藏页记有方案标识。
    """
    message = Text(
        f"模板按方案“{quoted(made_from)}”生成，现在检查用的是“{quoted(used)}”",
        f"the template was made from plan “{quoted(made_from)}”; this check uses “{quoted(used)}”",
    )
    return Finding(
        other_plan.rule,
        message,
        at,
        Text("用现在的方案重新生成模板，或用 --plan 指定", "make a new template, or name the plan with --plan"),
        found=quoted(made_from),
    )


@rule("R236", "template-of-older-plan", Severity.INFO, "方案在模板生成之后有改动", "plan changed since the template was made")
def older_plan(at: Location, changed: Sequence[str]) -> Finding:
    """含义：模板生成以后，方案里有的指标改了名称、单位或代码，或者不再要求。
    为什么：模板上印的内容已经不是现在的要求，改动过的指标可能认不出。
    怎么改：用现在的方案重新生成模板，把数抄过来（gcx template --prefill）。
    依据：模板的隐藏页记有方案内容的校验值（SHA-256）。
    """
    listed = Text(joined(changed), joined(changed, separator=", "))
    message = Text(f"方案在模板生成之后改动了：{listed.zh}", f"the plan has changed since the template was made: {listed.en}")
    return Finding(
        older_plan.rule,
        message,
        at,
        Text("重新生成模板，可用 --prefill 带入已填的数", "make a new template; --prefill takes the figures over"),
    )


@rule("R237", "template-record-altered", Severity.INFO, "模板的隐藏页被改动", "hidden sheet of the template altered")
def record_altered(at: Location) -> Finding:
    """含义：模板里记录印好内容的隐藏页被改动过，核对不了模板的哪些地方有改动。
    为什么：隐藏页只供程序核对，改动后就不能说明表格是否保持原样；填的数照常检查。
    怎么改：不必处理；要恢复核对，请用模板重新填。
    依据：隐藏页末行的校验值。
    """
    message = Text(
        "模板的隐藏页被改动，不能核对模板是否保持原样",
        "the template's hidden sheet was altered: whether the template is as it was cannot be told",
    )
    return Finding(record_altered.rule, message, at)


@rule("R238", "template-rows-left-blank", Severity.INFO, "事项或下达目标没有填", "printed milestones or assigned values left blank")
def left_blank(at: Location, count: int) -> Finding:
    """含义：模板印好的事项或下达目标，状态、下达值、文号、日期和说明都空着；按没有上报处理。
    为什么：空着看不出是没有进展，还是漏填。
    怎么改：有进展的填状态，已下达的填下达值和文号；没有的不必处理。
    依据：允许分批填报，缺报只作提示。
    """
    return Finding(
        left_blank.rule, Text(f"有{count}行没有填，按没有上报处理", f"{count} printed rows are left blank: treated as not reported"), at
    )


RULES = tuple(
    each.rule
    for each in (label_changed, unit_changed, part_deleted, formula_overwritten, other_plan, older_plan, record_altered, left_blank)
)
