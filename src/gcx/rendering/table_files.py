"""What format `table` shows of many files: a line for each, the findings by rule over all, and who stands where, by area and department."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from gcx.findings import Finding, Severity
from gcx.names import display_width, joined
from gcx.records import PASSING, FileInfo, FileStatus, Result, Status
from gcx.rendering.columns import Cell, Column, Line, fit, heading, paragraph, piece, table_row
from gcx.rendering.counting import NOBODY
from gcx.rendering.table_findings import STATUS_WORD
from gcx.rendering.text import pad
from gcx.rendering.wording import STYLE, count_words, severity_of

MANY = 12
"""More files than this get a line each, and their findings are told by rule."""
_INDENT = "  "
_LISTED = 200
_RULES = 40
_ROWS = 40
_NAMED = 3


def file_lines(result: Result, width: int) -> Iterator[Line]:
    """A line for each file, its status and counts; of very many only those with something to do, and how many others there are."""
    lang, english = result.lang, result.lang == "en"
    shown = result.files
    if len(shown) > _LISTED:
        order = {FileStatus.REFUSED: 0, FileStatus.REJECTED: 1, FileStatus.ACCEPTED: 2}
        shown = sorted(shown, key=lambda info: order[info.status])[:_LISTED]
    yield from paragraph(f"Files ({len(result.files)})" if english else f"各文件（{len(result.files)}个）", width, style="head")
    columns = [
        Column("file" if english else "文件", 16),
        Column("status" if english else "结论", 8),
        Column("findings" if english else "问题", 14),
    ]
    broken = _reasons(result)
    rows = [[[piece(info.path)], [_status(info, lang)], _found(info, result, broken)] for info in shown]
    widths = fit(columns, rows, width - len(_INDENT))
    yield from heading(columns, widths, indent=_INDENT)
    for row in rows:
        yield from table_row(columns, widths, row, indent=_INDENT)
    left = len(result.files) - len(shown)
    if left:
        more = (
            f"{left} more files are not listed; all of them are in -f json, or one by one with --out"
            if english
            else f"另有{left}个文件未列出，全部见 -f json，逐个的结果用 --out 写出"
        )
        yield from paragraph(more, width, indent=_INDENT, style="dim")
    yield []


def _status(info: FileInfo, lang: str) -> tuple[str, str]:
    return STATUS_WORD[info.status].in_(lang), "good" if info.status is FileStatus.ACCEPTED else "bad"


def _reasons(result: Result) -> dict[str | None, str]:
    """Why each file that was not checked was not."""
    refused = {info.id for info in result.files if info.status is FileStatus.REFUSED}
    found: dict[str | None, str] = {}
    for finding in result.findings:
        if finding.at.file in refused and finding.severity is Severity.ERROR:
            found.setdefault(finding.at.file, finding.message.in_(result.lang))
    return found


def _found(info: FileInfo, result: Result, broken: Mapping[str | None, str]) -> Cell:
    words = broken.get(info.id) or count_words(result.counts(info.id), result.lang) or ("none" if result.lang == "en" else "没有问题")
    return [piece(words, "" if info.id in broken else "dim")]


def rule_lines(result: Result, width: int) -> Iterator[Line]:
    """The findings of all files by rule, errors first: how many, in how many files, and in which."""
    english = result.lang == "en"
    paths: dict[str | None, str] = {info.id: info.path for info in result.files}
    groups: dict[tuple[int, str], list[Finding]] = {}
    for finding in result.findings:
        if finding.at.file not in paths:
            continue
        groups.setdefault((severity_of(finding).rank, finding.rule.code), []).append(finding)
    if not groups:
        return
    yield from paragraph("Findings over all files, by rule" if english else "全部问题，按规则", width, style="head")
    for _, group in sorted(groups.items(), key=lambda entry: (entry[0][0], -len(entry[1]), entry[0][1]))[:_RULES]:
        yield from _rule(group, paths, result.lang, width)
    left = len(groups) - _RULES
    if left > 0:
        yield [(_INDENT, ""), (f"{left} more rules: see -f concise" if english else f"另有{left}条规则的问题，见 -f concise", "dim")]
    where = (
        "Cell by cell: -f concise, -f csv, or one by one with --out"
        if english
        else "逐个单元格的问题见 -f concise、-f csv，或用 --out 逐个文件写出"
    )
    yield from paragraph(where, width, indent=_INDENT, style="dim")
    yield []


def _rule(group: Sequence[Finding], paths: Mapping[str | None, str], lang: str, width: int) -> Iterator[Line]:
    """`必须修改  不是数值  [V302 not-a-number]  12处，3个文件：甲.xlsx、乙.xlsx…`."""
    first, english = group[0], lang == "en"
    severity = severity_of(first)
    files = list(dict.fromkeys(paths[finding.at.file] for finding in group))
    named = joined(files, _NAMED, ", " if english else "、")
    counts = f"{len(group)} in {len(files)} files" if english else f"{len(group)}处，{len(files)}个文件"
    said = f"{first.rule.title.in_(lang)}  [{first.rule.code} {first.rule.name}]  {counts}{': ' if english else '：'}{named}"
    words = max(display_width(each.word.in_(lang)) for each in Severity)
    lead: Line = [(_INDENT, ""), (pad(severity.word.in_(lang), words), severity.value), ("  ", "")]
    indent = " " * sum(display_width(text) for text, _ in lead)
    for number, line in enumerate(paragraph(said, width, indent=indent)):
        yield [*lead, *line[1:]] if number == 0 else line


def standing_lines(result: Result, width: int) -> Iterator[Line]:
    """The judged outcomes by area and by department, each row with a count for every status that occurs."""
    english = result.lang == "en"
    standing = result.outcomes.standing()
    if not standing.areas:
        return
    areas = {name: row for name, row in standing.areas.items() if row}
    offices = {name or NOBODY.in_(result.lang): row for name, row in standing.departments.items()}
    yield from _counts("By area" if english else "分地区", "area" if english else "地区", areas, result, width, "by_area")
    yield from _counts(
        "By department" if english else "分部门", "department" if english else "部门", offices, result, width, "by_department"
    )


def _counts(title: str, first: str, rows: Mapping[str, Mapping[str, int]], result: Result, width: int, key: str) -> Iterator[Line]:
    """A titled table of counts; of very many rows those with most that is not as it should be."""
    lang, english = result.lang, result.lang == "en"
    statuses = [status for status in Status if any(row.get(status.value) for row in rows.values())]
    shown = list(rows.items())
    if len(shown) > _ROWS:
        shown = sorted(shown, key=lambda entry: -_open(entry[1]))[:_ROWS]
    columns = [Column(first, 12), *(Column(status.word.in_(lang), 4, right=True) for status in statuses)]
    cells: list[list[Cell]] = [[[piece(name)], *(_count(row.get(status.value, 0), status) for status in statuses)] for name, row in shown]
    widths = fit(columns, cells, width - len(_INDENT))
    yield from paragraph(title, width, style="head")
    yield from heading(columns, widths, indent=_INDENT)
    for row in cells:
        yield from table_row(columns, widths, row, indent=_INDENT)
    if len(rows) > len(shown):
        cut = (
            f"the {len(shown)} of {len(rows)} with most that is missed, behind or unknown; all are in -f json, summary.{key}"
            if english
            else f"共{len(rows)}个，只列未达到要求最多的{len(shown)}个，全部见 -f json 的 summary.{key}"
        )
        yield from paragraph(cut, width, indent=_INDENT, style="dim")
    yield []


def _open(row: Mapping[str, int]) -> int:
    return sum(count for status, count in row.items() if status not in PASSING["on-pace"])


def _count(count: int, status: Status) -> Cell:
    return [piece(str(count), STYLE.get(status, "")) if count else piece("-", "dim")]
