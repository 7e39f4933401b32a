"""The top of the page: verdict, counts by status, severity, section and department, and the files."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from gcx.findings import Severity, Text
from gcx.records import FileInfo, FileStatus, Status
from gcx.rendering.counting import REVIEW_NAME, review_kind
from gcx.rendering.html.markup import Markup, el, row, scrolling, table, together
from gcx.rendering.html.subjects import GLYPH, ORDER, Context
from gcx.rendering.table import summary
from gcx.rendering.table_findings import STATUS_WORD
from gcx.rendering.wording import count_words

MOST_FILES = 1_000
"""More files than this are counted, not listed."""
_SEVERITY_GLYPH = {Severity.ERROR: "×", Severity.QUERY: "?", Severity.INFO: "●"}


def badge(status: Status | None, words: str) -> Markup:
    """A status as mark and word; a word that is no status has neither mark nor colour."""
    glyph = GLYPH.get(status) if status else None
    mark = el("span", glyph, aria_hidden="true") if glyph else None
    return el("span", mark, words, class_=f"badge st-{status.value if status else Status.LISTED.value}")


def summary_section(context: Context) -> Iterator[Markup]:
    """Section 总览."""
    yield el("h2", context.say("总览", "Summary"), id="h-summary")
    yield _tiles(context)
    if context.subjects:
        yield el("div", _by_section(context), _by_department(context), class_="pair")
    if context.result.files:
        yield _files(context)


def verdict(context: Context) -> Markup:
    """The last word of the run, as the other formats say it."""
    words = summary(context.result).rpartition(" | ")[2]
    return el("p", words, class_=f"verdict {'good' if context.result.exit_code == 0 else 'bad'}")


def _tiles(context: Context) -> Markup:
    """Counts of statuses and of findings, each a link to where they are listed."""
    lang = context.lang
    counts = context.result.outcomes.counts() if context.subjects else {}
    statuses = [
        _tile(str(counts[status]), status.word.in_(lang), GLYPH.get(status), f"st-{status.value}", "#targets", f"status={status.value}")
        for status in ORDER
        if counts.get(status)
    ]
    found = context.result.counts()
    severities = [
        _tile(str(found[each]), each.word.in_(lang), _SEVERITY_GLYPH[each], f"sv-{each.value}", "#findings", f"severity={each.value}")
        for each in Severity
    ]
    parts = [el("h3", context.say("数据问题", "Findings")), el("ul", *severities, class_="tiles")]
    kind = review_kind(context.result)
    if kind is not None and context.subjects:
        parts = [el("h3", REVIEW_NAME[kind].in_(lang)), el("ul", *_review_tiles(context), class_="tiles"), *parts]
    if statuses:
        parts = [el("h3", context.say("目标判定", "Targets by status")), el("ul", *statuses, class_="tiles"), *parts]
    return together(parts)


def _review_tiles(context: Context) -> Iterator[Markup]:
    """Counts of the words of the review that was asked for."""
    for word, status in context.counts.words.items():
        count = str(context.counts.total[word])
        yield _tile(count, word.in_(context.lang), GLYPH.get(status), f"st-{status.value}", "#targets", f"status={context.token(word)}")


def _tile(count: str, word: str, glyph: str | None, kind: str, where: str, choice: str) -> Markup:
    """A count that leads to what was counted; with the page's script it also chooses just that there."""
    mark = el("span", glyph, aria_hidden="true") if glyph else None
    return el("li", el("a", el("b", count), el("span", mark, word), href=where, data_choose=choice), class_=f"tile {kind}")


def _by_section(context: Context) -> Markup:
    rows = [
        _count_row(context, el("th", el("a", name or "—", href=f"#{section_id(context, name)}"), scope="row"), found)
        for name, found in context.counts.sections.items()
    ]
    return _count_table(context, context.say("分章节", "By section"), context.say("章节", "section"), rows)


def _by_department(context: Context) -> Markup:
    """A target counts for every department it names."""
    rows = [_count_row(context, el("th", name.in_(context.lang), scope="row"), found) for name, found in context.counts.departments.items()]
    return _count_table(context, context.say("分部门", "By department"), context.say("部门", "department"), rows)


def _count_row(context: Context, label: Markup, found: Mapping[Text, int]) -> Markup:
    cells = [
        el("td", str(found[word]) if found.get(word) else "", class_=f"n st-{status.value}" if found.get(word) else "n")
        for word, status in context.counts.words.items()
    ]
    return row(label, *cells)


def _count_table(context: Context, caption: str, first: str, rows: list[Markup]) -> Markup:
    heads = [first, *(word.in_(context.lang) for word in context.counts.words)]
    return scrolling(caption, table(heads, rows, caption=caption, class_="counts", data_sortable=True))


def section_id(context: Context, name: str) -> str:
    """The anchor of a section of targets."""
    return f"s{list(context.sections).index(name) + 1}"


def _files(context: Context) -> Markup:
    rows = [_file_row(context, info) for info in context.result.files[:MOST_FILES]]
    left = len(context.result.files) - len(rows)
    if left:
        rows.append(row(context.say(f"另有{left}个文件，见 -f xlsx", f"{left} more files: see -f xlsx"), "", "", "", ""))
    heads = [
        context.say("文件", "file"),
        context.say("结论", "verdict"),
        context.say("问题", "findings"),
        context.say("工作表", "sheets"),
        "SHA-256",
    ]
    label = context.say("文件", "Files")
    return together([el("h3", label), scrolling(label, table(heads, rows, class_="files"))])


def _file_row(context: Context, info: FileInfo) -> Markup:
    lang = context.lang
    state = el(
        "span", STATUS_WORD[info.status].in_(lang), class_=f"badge {'st-met' if info.status is FileStatus.ACCEPTED else 'st-missed'}"
    )
    findings = count_words(context.result.counts(info.id), lang) or context.say("没有问题", "none")
    sheets = []
    for sheet in info.sheets:
        used = context.say(f"{sheet.figures}个数", f"{sheet.figures} figures") if sheet.used else ""
        reason = sheet.reason.in_(lang) if sheet.reason else ""
        sheets.append(el("li", f"{sheet.name}{context.say('：', ': ')}{used or reason or context.say('未采用', 'not used')}"))
    listed = el("details", el("summary", str(len(info.sheets))), el("ul", *sheets)) if sheets else ""
    return row(info.path, el("td", state), findings, el("td", listed), el("td", el("code", (info.sha256 or "—")[:16]), title=info.sha256))
