"""The findings as one table that can be searched, filtered and sorted, the checks that could not run, and what each rule means."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from gcx.findings import Finding, Rule, Severity
from gcx.names import joined
from gcx.records import Result
from gcx.rendering.alike import alike
from gcx.rendering.html.details import place
from gcx.rendering.html.markup import Markup, el, row, scrolling, table, together
from gcx.rendering.html.subjects import Context
from gcx.rendering.wording import needs_words, place_words, rule_words, severity_of

MOST = 5_000
"""More rows than this are counted, not listed: strongest first, so that notes are left out before errors are."""
_CELLS = 40
_NEEDS = 12
_MOST_NOT_RUN = 500


def findings_section(context: Context) -> Iterator[Markup]:
    """Section 问题清单."""
    yield el("h2", context.say("问题清单", "Findings"), id="h-findings")
    groups = _groups(context.result)
    if not groups:
        yield el("p", context.say("没有问题", "no findings"))
        return
    yield _filters(context, groups)
    left = sum(len(group) for group in groups[MOST:])
    if left:
        words = context.say(f"另有{left}条未列出，全部见 -f xlsx 或 -f csv", f"{left} more are not listed: see -f xlsx or -f csv")
        yield el("p", words, class_="note")
    heads = (
        context.say("级别", "level"),
        context.say("位置", "place"),
        context.say("问题与改法", "finding and what to do"),
        context.say("规则", "rule"),
    )
    yield Markup('<div class="findings" role="table" data-sortable aria-labelledby="h-findings"><div role="rowgroup"><div role="row">')
    yield from (el("span", head, role="columnheader") for head in heads)
    yield Markup('</div></div><div role="rowgroup" class="rows">')
    for number, group in enumerate(groups[:MOST]):
        yield _row(context, group, number)
    yield Markup("</div></div>\n")


def _groups(result: Result) -> list[list[Finding]]:
    """Findings strongest first, in each severity file by file; the same finding of many cells once."""
    files: dict[str | None, list[Finding]] = {}
    for finding in result.findings:
        files.setdefault(finding.at.file, []).append(finding)
    return [
        group
        for severity in Severity
        for found in files.values()
        for group in alike(each for each in found if severity_of(each) is severity)
    ]


def _filters(context: Context, groups: Sequence[Sequence[Finding]]) -> Markup:
    everything = el("option", context.say("全部", "all"), value="")
    severities = [el("option", each.word.in_(context.lang), value=each.value) for each in Severity]
    files = {group[0].at.file for group in groups}
    options = [el("option", info.path, value=info.id) for info in context.result.files if info.id in files]
    return el(
        "form",
        el("label", el("span", context.say("查找", "search")), el("input", type="search", name="text", autocomplete="off")),
        el("label", el("span", context.say("级别", "level")), el("select", everything, *severities, name="severity")),
        el("label", el("span", context.say("文件", "file")), el("select", everything, *options, name="file")) if len(options) > 1 else None,
        el("output", role="status"),
        class_="filters",
        data_filter="#findings .rows > div",
        role="search",
        aria_label=context.say("筛选问题", "filter findings"),
        hidden=True,
    )


def _row(context: Context, group: Sequence[Finding], number: int) -> Markup:
    first, lang = group[0], context.lang
    severity = severity_of(first)
    about = place_words(first, lang) if len(group) == 1 else ""
    hint = first.hint.in_(lang)
    said = first.explained and context.say(f"已说明：{first.explained.text}", f"explained: {first.explained.text}")
    return el(
        "div",
        el("span", severity.word.in_(lang), role="cell", class_=f"sv-{severity.value}", data_v=severity.rank),
        el("span", _where(context, group), role="cell", data_v=number),
        el(
            "span",
            first.message.in_(lang),
            el("small", about) if about else None,
            el("i", f"→ {hint}") if hint else None,
            el("em", said) if said else None,
            _more(context, first),
            role="cell",
        ),
        el("span", el("a", rule_words(first), href=f"#r-{first.rule.code}"), role="cell"),
        role="row",
        data_severity=severity.value,
        data_file=first.at.file,
    )


def _where(context: Context, group: Sequence[Finding]) -> str:
    """`填报表!E4、E9`, the file before it where there are several."""
    first = group[0]
    if len(group) == 1:
        return place(context, first.at) or "—"
    cells = joined((finding.at.range or "" for finding in group), _CELLS, context.comma)
    return f"{place(context, first.at).rpartition('!')[0]}!{cells}" if first.at.sheet else cells


def _more(context: Context, first: Finding) -> Markup | None:
    """What was found and expected, the basis, and other cells that belong to it, on demand."""
    related = joined((place(context, at) for at in first.related), 8, context.comma)
    pairs = (
        (context.say("填报情况", "found"), first.found),
        (context.say("应为", "expected"), first.expected.in_(context.lang) if first.expected else None),
        (context.say("依据", "basis"), first.basis),
        (context.say("相关单元格", "related cells"), related),
    )
    lines = [el("div", el("dt", name), el("dd", value)) for name, value in pairs if value]
    return el("details", el("summary", context.say("详情", "details")), el("dl", *lines)) if lines else None


# ---------------------------------------------------------------- what could not run, what the rules mean


def not_checked_section(context: Context) -> Iterator[Markup]:
    """Checks of the plan that could not run for lack of figures."""
    entries = context.result.not_checked
    if not entries or not context.subjects:
        return
    label = context.say("因缺数未能审核", "Checks that could not run")
    yield el("h2", label, id="h-notchecked")
    heads = (context.say("审核关系", "check"), context.say("原因", "reason"), context.say("所缺的数", "missing figures"))
    rows = []
    for entry in entries[:_MOST_NOT_RUN]:
        needs = joined(needs_words(entry.needs, context.lang), _NEEDS, context.comma)
        rows.append(row(entry.rule, entry.reason.in_(context.lang), needs))
    left = len(entries) - len(rows)
    if left:
        rows.append(row(context.say(f"另有{left}处", f"{left} more"), "", context.say("见 -f csv", "see -f csv")))
    count = context.say(f"{len(entries)}处", f"{len(entries)} places")
    yield el("details", el("summary", count), scrolling(label, table(heads, rows)))


def rules_section(context: Context) -> Iterator[Markup]:
    """含义 · 为什么 · 怎么改 · 依据 of every rule that found something: where the rule's name in the table leads."""
    used: dict[str, Rule] = {finding.rule.code: finding.rule for finding in context.result.findings}
    if not used:
        return
    yield el("h2", context.say("规则说明", "Rules"), id="h-rules")
    for code in sorted(used):
        rule = used[code]
        code_name = code if code.endswith(rule.name) else f"{code} {rule.name}"
        said = [el("p", line, lang="zh-CN") for line in rule.doc.splitlines() if line]
        name = el("summary", el("code", code_name), " ", rule.title.in_(context.lang))
        yield el("details", name, together(said), id=f"r-{code}")
