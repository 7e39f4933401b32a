"""The 核对表 on the screen: every target of a plan, to be read beside the document."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from gcx.findings import Text
from gcx.names import display_width
from gcx.plan import Plan
from gcx.plan.show import COLUMNS, ShowRow, rows, summary
from gcx.rendering.columns import Column, Line, finish, fit, heading, paragraph, piece, table_row

_LEAST = (4, 12, 20, 16, 8, 10, 16)
_WIDE = 150
_INDENT = "    "


def as_table(plan: Plan, lang: str, width: int) -> Iterator[str]:
    """By section: a table where the screen is wide, a block of lines per target where it is not; the counts last."""
    for line in _lines(plan, lang, width):
        yield finish(line, color=False)


def _lines(plan: Plan, lang: str, width: int) -> Iterator[Line]:
    yield [piece(f"{plan.header.document} {plan.header.title}")]
    shown = rows(plan, lang)
    columns = [Column(title.in_(lang), least) for title, least in zip(COLUMNS, _LEAST, strict=True)]
    cells = {id(row): [[piece(part) for part in text.split("\n")] for text in row.cells] for row in shown}
    widths = fit(columns, list(cells.values()), width)
    for section, group in groupby(shown, key=lambda row: row.section):
        yield []
        yield [piece(section)]
        if width >= _WIDE:
            yield from heading(columns, widths)
            for row in group:
                yield from table_row(columns, widths, cells[id(row)])
        else:
            for row in group:
                yield from _block(row, lang, width)
    yield []
    yield from paragraph(summary(plan).in_(lang), width)


def _block(row: ShowRow, lang: str, width: int) -> Iterator[Line]:
    """`T01 万元地区生产总值能耗（energy-intensity-gdp）` and what belongs to it, indented."""
    yield from paragraph(
        f"{row.ref} {row.name}（{row.id}）" if lang == "zh" else f"{row.ref} {row.name} ({row.id})", width, indent=_INDENT, first="  "
    )
    left = max(display_width(_colon(title, lang)) for title in COLUMNS)
    for title, text in zip(COLUMNS[2:], row.cells[2:], strict=True):
        first = _INDENT + _colon(title, lang) + " " * (left - display_width(_colon(title, lang)))
        for part in filter(None, text.split("\n")):
            yield from paragraph(part, width, indent=_INDENT + " " * left, first=first)
            first = _INDENT + " " * left


def _colon(title: Text, lang: str) -> str:
    return f"{title.zh}：" if lang == "zh" else f"{title.en}: "
