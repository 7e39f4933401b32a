"""Sheets 问题清单 (every finding in words) and 说明 (what the workbook was made from and how to read it)."""

from __future__ import annotations

from collections.abc import Sequence

from gcx.findings import Finding, Severity, Text
from gcx.names import joined
from gcx.records import LIGHT_DOCUMENT, FileInfo, Outcome, Result
from gcx.rendering.table_findings import STATUS_WORD
from gcx.rendering.wording import REVIEW_NOTE, needs_words, rule_words, severity_of
from gcx.rendering.workbook.book import Column, Page
from gcx.rendering.workbook.measures import EXPLAINED
from gcx.version import __version__

_COLUMNS = (
    Column(Text("序号", "No."), 6),
    Column(Text("级别", "level"), 12),
    Column(Text("文件", "file"), 24),
    Column(Text("位置", "cell"), 16),
    Column(Text("地区", "area"), 11),
    Column(Text("年份", "year"), 6),
    Column(Text("指标", "item"), 20),
    Column(Text("填报内容", "found"), 14),
    Column(Text("问题", "problem"), 40),
    Column(Text("应为", "expected"), 22),
    Column(Text("怎么改", "what to do"), 30),
    Column(Text("情况说明", "explanation"), 20),
    Column(Text("规则", "rule"), 24),
)
_FIRST_ROW = 4
_WORDS = 110
_TITLE = Text("问题清单", "Findings")
_COUNT = Text("共{count}条", "{count} in all")
_NOT_RUN = Text("因缺数未能审核", "could not run for lack of figures")
_SEVERITY_COLOUR = {Severity.ERROR: "bad", Severity.QUERY: "warn", Severity.INFO: "open"}


def write_findings(page: Page, result: Result) -> None:
    """Every finding, then every check that could not run."""
    lang = result.lang
    page.text(0, 0, page.say(_TITLE), "title")
    page.text(1, 0, page.say(_COUNT).format(count=len(result.findings)), "note")
    page.heads(_FIRST_ROW - 1, _COLUMNS)
    row = _FIRST_ROW
    for number, finding in enumerate(result.findings, 1):
        cells = _cells(finding, number, result)
        for column, text in enumerate(cells):
            page.text(row, column, text)
        page.lines(row, [(text, column.width) for text, column in zip(cells, _COLUMNS, strict=True)])
        row += 1
    for entry in result.not_checked:
        needs = joined(needs_words(entry.needs, lang), 12, "、" if lang == "zh" else ", ")
        for column, text in enumerate(("", page.say(_NOT_RUN), "", "", "", "", "", "", entry.reason.in_(lang), needs, "", "", entry.rule)):
            page.text(row, column, text)
        page.lines(row, [(entry.reason.in_(lang), _COLUMNS[8].width), (needs, _COLUMNS[9].width), (entry.rule, _COLUMNS[12].width)])
        row += 1
    last = max(row - 1, _FIRST_ROW)
    page.sheet.freeze_panes(_FIRST_ROW, 4)
    page.sheet.autofilter(_FIRST_ROW - 1, 0, last, len(_COLUMNS) - 1)
    page.colour_words((_FIRST_ROW, 1), (last, 1), {each.word.in_(lang): colour for each, colour in _SEVERITY_COLOUR.items()})


def _cells(finding: Finding, number: int, result: Result) -> tuple[str, ...]:
    lang = result.lang
    return (
        str(number),
        severity_of(finding).word.in_(lang),
        result.path_of(finding.at.file),
        finding.at.label,
        finding.area or "",
        "" if finding.year is None else str(finding.year),
        finding.item or "",
        finding.found or "",
        finding.message.in_(lang),
        finding.expected.in_(lang) if finding.expected else "",
        finding.hint.in_(lang),
        finding.explained.text if finding.explained else "",
        rule_words(finding),
    )


def write_notes(page: Page, result: Result, outcomes: Sequence[Outcome]) -> None:
    """The plan, the files with their hashes, and how the numbers are made. `outcomes` are those shown."""
    lang = result.lang
    page.text(0, 0, page.say(Text("说明", "Notes")), "title")
    page.sheet.set_column(0, 0, 16)
    page.sheet.set_column(1, 1, _WORDS)
    rows = [
        (Text("方案", "plan"), f"{result.plan_document} {result.plan_title}"),
        (Text("方案文件校验码", "SHA-256 of the plan"), result.plan_sha256),
        (Text("审议年", "year judged"), "" if result.year is None else str(result.year)),
        (Text("程序", "program"), f"gcx {__version__}"),
        *((Text(f"文件 {info.id}", f"file {info.id}"), _file(info, lang)) for info in result.files),
        *((Text("计算", "arithmetic"), words.in_(lang)) for words in EXPLAINED),
        *((Text("晴雨表", "lights"), words) for words in _lights(outcomes)),
        *((Text("评估", "review"), REVIEW_NOTE[kind].in_(lang)) for kind in _reviews(outcomes)),
        (
            Text("改数", "changing figures"),
            page.say(
                Text(
                    "在“数据”表改黄色单元格，“指标判定”随即重算；评估用语、晴雨表、保持类和逐年类的判定不随之变化，须用 gcx 重新核对",
                    "change yellow cells on the sheet Data and the targets follow; review words, lights and verdicts over several years do not: run gcx again",
                )
            ),
        ),
    ]
    for row, (label, words) in enumerate(rows, 2):
        page.text(row, 0, page.say(label), "head")
        page.text(row, 1, words, "text")
        page.lines(row, [(words, _WORDS)])


def _file(info: FileInfo, lang: str) -> str:
    return f"{info.path}  {STATUS_WORD[info.status].in_(lang)}  SHA-256 {info.sha256 or '—'}"


def _lights(outcomes: Sequence[Outcome]) -> list[str]:
    rules = dict.fromkeys(outcome.light["rule"] for outcome in outcomes if outcome.light and outcome.light.get("rule"))
    return [LIGHT_DOCUMENT.get(rule, rule) for rule in rules]


def _reviews(outcomes: Sequence[Outcome]) -> list[str]:
    return list(dict.fromkeys(outcome.review["kind"] for outcome in outcomes if outcome.review))
