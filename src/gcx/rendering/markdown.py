"""Format `md`: a report that reads well on a code-hosting page or in an office wiki: summary, files, findings, targets, milestones.

All text that comes from files is made inert: it breaks no table and becomes no link, formula or HTML. The latest year only.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from gcx.findings import Finding, Severity, Text
from gcx.names import joined
from gcx.records import FileStatus, Outcome, Result
from gcx.rendering import View
from gcx.rendering.alike import alike, where
from gcx.rendering.counting import counted, verdict_word
from gcx.rendering.markdown_text import heading, in_markdown, table
from gcx.rendering.table import summary
from gcx.rendering.table_findings import STATUS_WORD
from gcx.rendering.target_sections import Targets, arranged
from gcx.rendering.wording import needs_words, place_words, rule_words, severity_of

_TITLE = Text("数据审核与目标进展", "data check and progress")
_FILES = Text("文件", "Files")
_FINDINGS = Text("问题", "Findings")
_ACROSS = Text("方案与各文件之间", "Across files")
_TARGETS = Text("目标进展", "Targets")
_BY_VERDICT = Text("各类判定的项数", "Outcomes by verdict")
_MILESTONES = Text("工作事项", "Milestones")
_NOT_RUN = Text("因缺数未能审核", "Checks that could not run")
_FILE_HEADS = (Text("文件", "file"), Text("结论", "verdict"), *(severity.word for severity in Severity))
_FINDING_HEADS = (Text("位置", "place"), Text("级别", "level"), Text("问题", "finding"), Text("怎么改", "what to do"), Text("规则", "rule"))
_MILESTONE_HEADS = (
    Text("目标", "target"),
    Text("事项", "milestone"),
    Text("状态", "state"),
    Text("文号", "document"),
    Text("日期", "date"),
)
_NOT_RUN_HEADS = (Text("审核关系", "check"), Text("原因", "reason"), Text("所缺的数", "missing figures"))
_NEEDS = 12
_ALL_COLUMNS = 400
"""A width at which nothing shares a column."""


def render(result: Result, view: View) -> Iterator[str]:
    """The report, line by line; without targets when `quiet`."""
    lang = result.lang
    yield f"# {in_markdown(result.plan_document)} {_TITLE.in_(lang)}\n\n"
    yield f"{in_markdown(result.plan_title)}\n\n"
    yield from (f"- {in_markdown(part)}\n" for part in summary(result).split(" | "))
    yield from _files(result)
    yield from _findings(result)
    targets = None if view.quiet or not _anything(result) else arranged(result, _ALL_COLUMNS)
    if targets is not None:
        yield from _counts(result)
        yield from _targets(targets, lang)
        yield from _milestones(targets, lang)
        yield from _not_run(result)


def _anything(result: Result) -> bool:
    """Whether any file could be looked at: without one the targets say nothing."""
    return any(info.status is not FileStatus.REFUSED for info in result.files)


def _said(heads: Sequence[Text], lang: str) -> list[str]:
    return [head.in_(lang) for head in heads]


def _files(result: Result) -> Iterator[str]:
    if not result.files:
        return
    yield heading(2, _FILES.in_(result.lang))
    rows = []
    for info in result.files:
        counts = result.counts(info.id)
        rows.append([in_markdown(info.path), STATUS_WORD[info.status].in_(result.lang), *(str(counts[severity]) for severity in Severity)])
    yield from table(_said(_FILE_HEADS, result.lang), rows)


# ---------------------------------------------------------------- findings


def _findings(result: Result) -> Iterator[str]:
    """A table per file, strongest first; the same finding of many cells in one row."""
    lang = result.lang
    if not result.findings:
        return
    paths = {info.id: info.path for info in result.files}
    by_file: dict[str | None, list[Finding]] = {}
    for finding in result.findings:
        by_file.setdefault(finding.at.file if finding.at.file in paths else None, []).append(finding)
    yield heading(2, _FINDINGS.in_(lang))
    first = True
    for file, found in by_file.items():
        if len(paths) > 1 or file is None:
            yield heading(3, paths[file] if file else _ACROSS.in_(lang)).removeprefix("\n" if first else "")
        first = False
        groups = [group for severity in Severity for group in alike(each for each in found if severity_of(each) is severity)]
        yield from table(_said(_FINDING_HEADS, lang), (_finding_row(group, lang) for group in groups))


def _finding_row(group: list[Finding], lang: str) -> list[str]:
    first = group[0]
    about = place_words(first, lang) if len(group) == 1 else ""
    message = first.message.in_(lang)
    if about:
        message += f"（{about}）" if lang == "zh" else f" ({about})"
    if first.explained:
        message += f"【已说明：{first.explained.text}】" if lang == "zh" else f" [explained: {first.explained.text}]"
    parts = (where(group, lang), severity_of(first).word.in_(lang), message, first.hint.in_(lang), rule_words(first))
    return [in_markdown(part) for part in parts]


# ---------------------------------------------------------------- targets


def _counts(result: Result) -> Iterator[str]:
    """Outcomes by verdict: by section, by department."""
    lang, counts = result.lang, counted(result.outcomes.latest(), result.sections)
    if not counts.total:
        return
    yield heading(2, _BY_VERDICT.in_(lang))
    for number, (caption, first, rows) in enumerate(counts.shares()):
        yield heading(3, caption.in_(lang)).removeprefix("" if number else "\n")
        heads = _said([first, *counts.words], lang)
        yield from table(
            heads, ([in_markdown(name.in_(lang)), *(str(row.get(word) or "") for word in counts.words)] for name, row in rows.items())
        )


def _targets(targets: Targets, lang: str) -> Iterator[str]:
    """The plan's sections, each with its numbers and the remarks on them."""
    yield heading(2, _TARGETS.in_(lang))
    yield f"{in_markdown(targets.title)}\n"
    for section in targets.sections:
        remarks = [*section.remarks, *section.bare]
        if section.rows or remarks:
            yield heading(3, section.name)
        if section.rows:
            heads = [in_markdown(column.title) for column in targets.columns]
            yield from table(heads, ([in_markdown("；".join(text for text, _ in cell if text)) for cell in row] for row in section.rows))
        if section.rows and remarks:
            yield "\n"
        for remark in remarks:
            yield f"- **{in_markdown(remark.lead)}** {in_markdown(remark.text)}\n"
    if targets.legend:
        yield f"\n{in_markdown(targets.legend)}\n"


def _milestones(targets: Targets, lang: str) -> Iterator[str]:
    """Every named thing with its state and its proof, in the plan's order."""
    outcomes = [outcome for section in targets.sections for outcome in section.milestones]
    if outcomes:
        yield heading(2, _MILESTONES.in_(lang))
        yield from table(_said(_MILESTONE_HEADS, lang), (row for outcome in outcomes for row in _milestone_rows(outcome, lang)))


def _milestone_rows(outcome: Outcome, lang: str) -> Iterator[list[str]]:
    """One row per named thing, the target with its status in the first one."""
    verdict = verdict_word(outcome).in_(lang)
    target = f"{outcome.name}（{verdict}）" if lang == "zh" else f"{outcome.name} ({verdict})"
    for state in outcome.milestones or ():
        yield [in_markdown(part) for part in (target, state.name, state.status, state.document or "", state.date or "")]
        target = ""


def _not_run(result: Result) -> Iterator[str]:
    lang = result.lang
    if not result.not_checked:
        return
    yield heading(2, _NOT_RUN.in_(lang))
    rows = []
    for entry in result.not_checked:
        needs = joined(needs_words(entry.needs, lang), _NEEDS, "、" if lang == "zh" else ", ")
        rows.append([in_markdown(part) for part in (entry.rule, entry.reason.in_(lang), needs)])
    yield from table(_said(_NOT_RUN_HEADS, lang), rows)
