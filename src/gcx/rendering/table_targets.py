"""The targets part of format `table`: a table per section, then what cannot be judged, milestones, and what is only listed."""

from __future__ import annotations

from collections.abc import Iterator

from gcx.names import display_width
from gcx.records import Result
from gcx.rendering.columns import Line, fit, heading, paragraph, table_row
from gcx.rendering.target_sections import Remark, Section, Targets, arranged, milestone_remark

_INDENT = "  "


def target_lines(result: Result, width: int) -> Iterator[Line]:
    """All sections in the plan's order, columns aligned across sections."""
    targets = arranged(result, width)
    if targets is None:
        return
    rows = [row for section in targets.sections for row in section.rows]
    widths = fit(targets.columns, rows, width - len(_INDENT))
    yield from paragraph(targets.title, width, style="head")
    if rows:
        yield from heading(targets.columns, widths, indent=_INDENT)
    for section in targets.sections:
        yield from _section(section, targets, widths, width, result.lang)
    yield []
    if targets.legend:
        yield from paragraph(targets.legend, width, style="dim")
        yield []


def _section(section: Section, targets: Targets, widths: list[int], width: int, lang: str) -> Iterator[Line]:
    yield from paragraph(section.name, width, style="head")
    for row in section.rows:
        yield from table_row(targets.columns, widths, row, indent=_INDENT)
    milestones = [milestone_remark(outcome, lang) for outcome in section.milestones]
    for remark in (*section.remarks, *milestones, *section.bare):
        yield from _marked(remark, width)


def _marked(remark: Remark, width: int) -> Iterator[Line]:
    """A paragraph behind a coloured word."""
    lead = f"{remark.lead}  "
    indent = _INDENT + " " * max(10, display_width(lead))
    for number, line in enumerate(paragraph(remark.text, width, indent=indent)):
        blanks = " " * max(0, len(indent) - len(_INDENT) - display_width(lead))
        yield [(_INDENT, ""), (lead, remark.style), (blanks, ""), *line[1:]] if number == 0 else line
