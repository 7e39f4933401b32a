"""Rules for reading: the list, or each with its full explanation."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from gcx.findings import Rule
from gcx.rendering.columns import Column, finish, fit, heading, paragraph, piece, table_row
from gcx.rendering.markdown_text import in_markdown

_TITLES = (("代码", "code"), ("名称", "name"), ("级别", "level"), ("说明", "meaning"))


def as_text(rules: Sequence[Rule], lang: str, width: int, *, full: bool) -> Iterator[str]:
    """A table of the rules, or (`full`) one page per rule: 含义, 为什么, 怎么改, 依据."""
    if not full:
        columns = [Column(pair[lang == "en"], least) for pair, least in zip(_TITLES, (4, 12, 8, 20), strict=True)]
        rows = [[[piece(text)] for text in _cells(rule, lang)] for rule in rules]
        widths = fit(columns, rows, width)
        lines = [*heading(columns, widths), *(line for row in rows for line in table_row(columns, widths, row))]
        yield from (finish(line, color=False) for line in lines)
        return
    for number, rule in enumerate(rules):
        if number:
            yield "\n"
        yield finish([piece("  ".join(_cells(rule, lang)))], color=False)
        for part in rule.doc.splitlines():
            for line in paragraph(part, width, indent="  "):
                yield finish(line, color=False)


def as_markdown(rules: Sequence[Rule], lang: str, *, full: bool) -> Iterator[str]:
    """The same as Markdown: a table, or a chapter per rule."""
    if not full:
        yield f"| {' | '.join(pair[lang == 'en'] for pair in _TITLES)} |\n|---|---|---|---|\n"
        yield from (f"| {' | '.join(in_markdown(text) for text in _cells(rule, lang))} |\n" for rule in rules)
        return
    for rule in rules:
        code, name, level, title = map(in_markdown, _cells(rule, lang))
        yield f"## {code} {name}\n\n{title}（{level}）\n\n" if lang == "zh" else f"## {code} {name}\n\n{title} ({level})\n\n"
        for part in rule.doc.splitlines():
            head, colon, rest = part.partition("：")
            yield f"- **{in_markdown(head)}**：{in_markdown(rest)}\n" if colon else f"  {in_markdown(part)}\n"
        yield "\n"


def _cells(rule: Rule, lang: str) -> tuple[str, str, str, str]:
    return rule.code, rule.name, rule.severity.word.in_(lang), rule.title.in_(lang)
