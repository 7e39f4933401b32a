"""条文对账 on the screen and as Markdown: each number, where it went, and the sentence it stands in. What has no place comes first."""

from __future__ import annotations

from collections.abc import Iterator

from gcx.findings import Text
from gcx.plan.audit import KINDS, Accounted, Audit, summary
from gcx.rendering.columns import Cell, Column, Line, finish, fit, heading, paragraph, piece, table_row
from gcx.rendering.markdown_text import heading as title
from gcx.rendering.markdown_text import in_markdown, table

_TITLES = (Text("数字", "Number"), Text("去向", "Where it went"), Text("所在句", "Sentence"))
_LEAST = (10, 20, 30)
_STYLE = {"encoded": "", "not-encoded": "dim", "unaccounted": "bad"}
_STATE = {
    "unaccounted": Text("没有着落", "Unaccounted for"),
    "encoded": Text("已编入", "Encoded"),
    "not-encoded": Text("说明不编入", "Deliberately not encoded"),
}
_HINT = Text(
    "把没有着落的数字编入目标，或在方案文件的 not_encoded 里写明原文（quote）和原因（why）",
    "encode what is unaccounted for, or give its quote and the reason (why) under not_encoded in the plan file",
)


def as_table(found: Audit, lang: str, width: int) -> Iterator[str]:
    """By state, in the order of the text; the counts last."""
    for line in _lines(found, lang, width):
        yield finish(line, color=False)


def _lines(found: Audit, lang: str, width: int) -> Iterator[Line]:
    header = found.plan.header
    yield from paragraph(f"{header.document} {header.title}", width)
    columns = [Column(each.in_(lang), least) for each, least in zip(_TITLES, _LEAST, strict=True)]
    rows = {id(each): _cells(each, lang) for each in found.numbers}
    widths = fit(columns, list(rows.values()), width)
    for state, words in _STATE.items():
        members = [each for each in found.numbers if each.state == state]
        if members:
            yield []
            yield [piece(f"{words.zh}（{len(members)}）" if lang == "zh" else f"{words.en} ({len(members)})")]
            yield from heading(columns, widths)
            for each in members:
                yield from table_row(columns, widths, rows[id(each)])
    yield []
    for remark in remarks(found, lang):
        yield from paragraph(remark, width, indent="  ", first="× ")
    yield from paragraph(summary(found).in_(lang), width)
    if found.counts["unaccounted"]:
        yield from paragraph(_HINT.in_(lang), width, indent="    ", first="  → ")


def _cells(each: Accounted, lang: str) -> list[Cell]:
    style = _STYLE[each.state]
    return [[piece(each.mention.text, style)], [piece(where(each, lang), style)], [piece(each.mention.sentence)]]


def as_markdown(found: Audit, lang: str) -> Iterator[str]:
    """One table, in the order of the text."""
    header = found.plan.header
    yield title(1, f"{header.document} {header.title}")
    yield f"{in_markdown(summary(found).in_(lang))}\n\n"
    heads = [*(each.in_(lang) for each in _TITLES[:1]), Text("类别", "Kind").in_(lang), *(each.in_(lang) for each in _TITLES[1:])]
    rows = ((each.mention.text, KINDS[each.mention.kind].in_(lang), where(each, lang), each.mention.sentence) for each in found.numbers)
    yield from table(heads, ([in_markdown(cell) for cell in row] for row in rows))
    for remark in remarks(found, lang):
        yield f"\n- {in_markdown(remark)}\n"


def where(each: Accounted, lang: str) -> str:
    """`T01 万元地区生产总值能耗（energy-intensity-gdp）`, the header, the reason, or that nothing is said."""
    if each.header:
        return Text("方案自己的文号" if each.header == "document" else "方案的发布日期", f"the plan's own {each.header}").in_(lang)
    if each.targets:
        named = [f"{target.ref} {target.id}" for target in each.targets]
        return ("、" if lang == "zh" else ", ").join(named)
    if each.why:
        return f"不编入：{each.why.why}" if lang == "zh" else f"not encoded: {each.why.why}"
    return Text("没有编入，也没有说明", "neither encoded nor explained").in_(lang)


def remarks(found: Audit, lang: str) -> list[str]:
    """What else does not fit: quotes the text does not hold, explanations of nothing."""
    lines = [
        Text(
            f"原文不在全文里：{target.ref} {target.id}“{target.quote}”", f"quote not in the text: {target.ref} {target.id} “{target.quote}”"
        ).in_(lang)
        for target in found.absent
    ]
    lines += [
        Text(f"not_encoded 里的“{entry.quote}”没有对应的数字", f"“{entry.quote}” in not_encoded explains no number").in_(lang)
        for entry in found.idle
    ]
    return lines
