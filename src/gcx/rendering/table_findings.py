"""The findings part of format `table`: by file and sheet, the same finding of many cells told once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby

from gcx.findings import Finding, Severity, Text
from gcx.names import display_width, joined
from gcx.records import FileInfo, FileStatus, Result
from gcx.rendering.alike import alike
from gcx.rendering.columns import Line, paragraph, piece
from gcx.rendering.text import pad
from gcx.rendering.wording import count_words, place_words, rule_words, severity_of

MOST = {Severity.ERROR: 200, Severity.QUERY: 60, Severity.INFO: 20}
"""How many entries of each severity are spelled out for one file; how many more there are is always said."""
STATUS_WORD = {
    FileStatus.ACCEPTED: Text("通过", "accepted"),
    FileStatus.REJECTED: Text("不通过", "rejected"),
    FileStatus.REFUSED: Text("未能检查", "not checked"),
}
_CELLS = 12
_CELL_WIDTH = 7


def general_lines(result: Result, width: int) -> Iterator[Line]:
    """The findings that stand at no file."""
    known = {info.id for info in result.files}
    general = [finding for finding in result.findings if finding.at.file not in known]
    if general:
        yield [piece("方案与各文件之间" if result.lang == "zh" else "Across files", "head")]
        yield from _entries(general, width, result.lang)
        yield []


def finding_lines(result: Result, width: int) -> Iterator[Line]:
    """Every file with something to say about it, and of several files each."""
    by_file: dict[str | None, list[Finding]] = {}
    for finding in result.findings:
        by_file.setdefault(finding.at.file, []).append(finding)
    for info in result.files:
        found = by_file.get(info.id, [])
        if found or info.status is FileStatus.REFUSED or len(result.files) > 1:
            yield from _title(info, result, width)
            yield from _entries(found, width, result.lang)
        if found:
            yield []


def _title(info: FileInfo, result: Result, width: int) -> Iterator[Line]:
    """`合浦县2025.xlsx  不通过  必须修改 2 · 提示 4`; the path on lines of its own where it is long."""
    style = "good" if info.status is FileStatus.ACCEPTED else "bad"
    tail: Line = [
        ("  ", ""),
        (STATUS_WORD[info.status].in_(result.lang), style),
        ("  ", ""),
        (count_words(result.counts(info.id), result.lang), "dim"),
    ]
    lines = list(paragraph(info.path, width, style="head"))
    if len(lines) == 1 and sum(display_width(text) for text, _ in [*lines[0], *tail]) <= width:
        yield [*lines[0], *tail]
    else:
        yield from lines
        yield tail


def _entries(found: Iterable[Finding], width: int, lang: str) -> Iterator[Line]:
    """Findings of one file, strongest first, then by sheet in the order they come."""
    ordered = sorted(found, key=lambda finding: severity_of(finding).rank)
    titled: str | None = None
    for severity, same in groupby(ordered, key=severity_of):
        groups = alike(same)
        for entry in groups[: MOST[severity]]:
            sheet = entry[0].at.sheet
            if sheet and sheet != titled:
                yield [("  ", ""), piece(sheet, "dim")]
            titled = sheet
            yield from _entry(entry, severity, width, lang)
        left = sum(len(entry) for entry in groups[MOST[severity] :])
        if left:
            word = severity.word.in_(lang)
            more = (
                f"{word}另有{left}条未列出，全部见 -f concise 或 -f xlsx"
                if lang == "zh"
                else f"{left} more ({word}): see -f concise or -f xlsx"
            )
            yield [("  ", ""), (more, severity.value)]


def _entry(group: list[Finding], severity: Severity, width: int, lang: str) -> Iterator[Line]:
    """`E4  必须修改  “约50”不是数值（合浦县 · 2025年）  [V302 not-a-number]` and the hint below."""
    first, english = group[0], lang == "en"
    message = first.message.in_(lang)
    if len(group) == 1:
        where, about = first.at.range or "", place_words(first, lang)
        message += (f" ({about})" if english else f"（{about}）") if about else ""
    else:
        where = f"{len(group)} ×" if english else f"{len(group)}处"
        cells = joined((finding.at.range or "" for finding in group), _CELLS, ", " if english else "、")
        message += f": {cells}" if english else f"：{cells}"
    words = max(display_width(each.word.in_(lang)) for each in Severity)
    lead: Line = [
        ("    ", ""),
        piece(pad(where, _CELL_WIDTH)),
        ("  ", ""),
        (pad(severity.word.in_(lang), words), severity.value),
        ("  ", ""),
    ]
    indent = " " * sum(display_width(text) for text, _ in lead)
    for number, line in enumerate(paragraph(f"{message}  [{rule_words(first)}]", width, indent=indent)):
        yield [*lead, *line[1:]] if number == 0 else line
    hint = first.hint.in_(lang)
    if hint:
        yield from paragraph(f"→ {hint}", width, indent=indent)
    if first.explained:
        said = first.explained.text
        yield from paragraph(f"explained: {said}" if english else f"已说明：{said}", width, indent=indent, style="dim")
