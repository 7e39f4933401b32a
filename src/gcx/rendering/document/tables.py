"""The tables of the report."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from gcx.findings import Finding, Severity, Text
from gcx.records import FileStatus, MilestoneState, Outcome, Result, Status
from gcx.rendering.alike import alike, where
from gcx.rendering.counting import REVIEW_NAME, Counts, verdict_word
from gcx.rendering.document.paper import Paper
from gcx.rendering.document.sources import file_name
from gcx.rendering.table_findings import STATUS_WORD
from gcx.rendering.wording import (
    STYLE,
    base_words,
    gap_words,
    goal_words,
    progress_words,
    rule_words,
    severity_of,
    status_words,
    value_words,
)

_MOST_FINDINGS = 100
_MOST_ROWS = 1000
_TEXT_WIDTH, _FIRST_WIDTH = 15.6, 3.4
"""Centimetres: of the text on an upright page, and of the first column of a table of counts."""
_SEVERITY_FILL = {Severity.ERROR: "bad", Severity.QUERY: "warn", Severity.INFO: ""}
_FILL = {**STYLE, Status.AWAITING: "open", Status.PENDING: "open"}


def status_table(paper: Paper, counts: Mapping[str, int], lang: str) -> None:
    """How many outcomes have each status."""
    rows = [[(status.word.in_(lang), _FILL.get(status, "")), (str(counts[status]), "")] for status in Status if counts.get(status)]
    paper.table([Text("判定", "verdict").in_(lang), Text("项数", "count").in_(lang)], rows, (5, 3))


def review_table(paper: Paper, counts: Counts, kind: str, lang: str) -> None:
    """How many outcomes have each word of the review."""
    rows = [[(word.in_(lang), _FILL.get(status, "")), (str(counts.total[word]), "")] for word, status in counts.words.items()]
    paper.table([REVIEW_NAME[kind].in_(lang), Text("项数", "count").in_(lang)], rows, (5, 3))


def share_table(paper: Paper, first: Text, rows: Mapping[Text, Mapping[Text, int]], counts: Counts, lang: str) -> None:
    """Verdicts across, sections or departments down."""
    filled = [[(name.in_(lang), ""), *((str(row.get(word) or ""), "") for word in counts.words)] for name, row in rows.items()]
    width = min(2.2, (_TEXT_WIDTH - _FIRST_WIDTH) / len(counts.words))
    heads = [first.in_(lang), *(word.in_(lang) for word in counts.words)]
    paper.table(heads, filled, (_FIRST_WIDTH, *(width for _ in counts.words)))


def file_table(paper: Paper, result: Result) -> None:
    """The files with their verdict and their findings."""
    lang, rows = result.lang, []
    for info in result.files:
        counts = result.counts(info.id)
        fill = "good" if info.status is FileStatus.ACCEPTED else "bad"
        rows.append([(info.path, ""), (STATUS_WORD[info.status].in_(lang), fill), *((str(counts[severity]), "") for severity in Severity)])
    heads = [Text("文件", "file"), Text("结论", "verdict"), *(severity.word for severity in Severity)]
    paper.table([head.in_(lang) for head in heads], rows, (6.6, 2.2, 2.2, 2.4, 2.2))


def finding_table(paper: Paper, result: Result) -> None:
    """Errors and queries, the same finding of many cells in one row; how many more there are is said."""
    lang = result.lang
    by_file: dict[str | None, list[Finding]] = {}
    for finding in result.findings:
        if severity_of(finding) is not Severity.INFO:
            by_file.setdefault(finding.at.file, []).append(finding)
    groups = [(file, group) for file, found in by_file.items() for group in alike(found)]
    groups.sort(key=lambda each: severity_of(each[1][0]).rank)
    rows = []
    for file, group in groups[:_MOST_FINDINGS]:
        first = group[0]
        place = " ".join(part for part in (file_name(result, file), where(group, lang)) if part)
        severity = severity_of(first)
        texts = (place, first.message.in_(lang), first.hint.in_(lang), rule_words(first))
        rows.append([(severity.word.in_(lang), _SEVERITY_FILL[severity]), *((text, "") for text in texts)])
    heads = (Text("级别", "level"), Text("位置", "place"), Text("问题", "problem"), Text("怎么改", "what to do"), Text("规则", "rule"))
    paper.table([head.in_(lang) for head in heads], rows, (2.0, 4.0, 4.6, 3.0, 2.0))
    left = sum(len(group) for _, group in groups[_MOST_FINDINGS:])
    if left:
        paper.note(f"另有{left}条未列出，全部见问题清单（-f xlsx）" if lang == "zh" else f"{left} more: see -f xlsx")


def target_table(paper: Paper, outcomes: Sequence[Outcome], name: Callable[[Outcome], str], lang: str) -> None:
    """Every target at its latest year, with its variants."""
    heads = (
        Text("条款", "section"),
        Text("目标", "target"),
        Text("地区", "area"),
        Text("年份", "year"),
        Text("数值", "value"),
        Text("基期（变化）", "base (change)"),
        Text("要求", "goal"),
        Text("差距", "gap"),
        Text("完成/应达", "completed/due"),
        Text("判定", "verdict"),
    )
    rows = [_target_row(outcome, name(outcome), lang) for outcome in outcomes[:_MOST_ROWS]]
    paper.table([head.in_(lang) for head in heads], rows, (1.6, 4.2, 1.9, 1.2, 2.9, 2.6, 3.7, 2.2, 2.5, 2.5))
    _more(paper, len(outcomes), lang)


def _target_row(outcome: Outcome, name: str, lang: str) -> list[tuple[str, str]]:
    named = name if outcome.variant is None else f"{name}（{outcome.variant}）" if lang == "zh" else f"{name} ({outcome.variant})"
    texts = (
        outcome.section,
        named,
        outcome.area or "",
        "" if outcome.year is None else str(outcome.year),
        value_words(outcome, lang) or "—",
        base_words(outcome, lang) or "—",
        goal_words(outcome, lang),
        gap_words(outcome, lang) or "—",
        progress_words(outcome) or "—",
    )
    return [*((text, "") for text in texts), (status_words(outcome, lang), _FILL.get(outcome.status, ""))]


def milestone_table(paper: Paper, outcomes: Sequence[Outcome], name: Callable[[Outcome], str], result: Result) -> None:
    """Every named thing with its state, its proof and the cell it was reported in."""
    lang, rows = result.lang, []
    for outcome in outcomes:
        for state in outcome.milestones or ():
            verdict = (verdict_word(outcome).in_(lang), _FILL.get(outcome.status, ""))
            texts = (state.name, state.status or "—", state.document or "—", state.date or "—", _place(state, result))
            rows.append([(name(outcome), ""), verdict, *((text, "") for text in texts)])
    heads = (
        Text("目标", "target"),
        Text("判定", "verdict"),
        Text("事项", "milestone"),
        Text("填报状态", "reported as"),
        Text("文号", "document"),
        Text("日期", "date"),
        Text("出处", "source"),
    )
    paper.table([head.in_(lang) for head in heads], rows, (4.6, 2.0, 5.4, 2.2, 4.0, 2.2, 3.8))


def _place(state: MilestoneState, result: Result) -> str:
    return "—" if state.at is None else f"{file_name(result, state.at.file)} {state.at.label}"


def source_table(paper: Paper, rows: Sequence[Sequence[str]], lang: str) -> None:
    """What the marks in the text stand for."""
    heads = (
        Text("编号", "mark"),
        Text("地区", "area"),
        Text("数据项", "item"),
        Text("年份", "year"),
        Text("数", "figure"),
        Text("文件 工作表!单元格", "file sheet!cell"),
    )
    paper.table(
        [head.in_(lang) for head in heads], [[(text, "") for text in row] for row in rows[:_MOST_ROWS]], (1.6, 2.6, 6.4, 1.4, 4.0, 8.2)
    )
    _more(paper, len(rows), lang)


def _more(paper: Paper, count: int, lang: str) -> None:
    """Say that a table was cut off."""
    if count > _MOST_ROWS:
        paper.note(
            f"共{count}行，只列前{_MOST_ROWS}行，全部见 -f xlsx" if lang == "zh" else f"{_MOST_ROWS} of {count} rows; all of them: -f xlsx"
        )
