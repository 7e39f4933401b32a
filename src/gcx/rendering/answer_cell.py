"""`gcx explain FILE!E7` for the screen: what the cell is, what it feeds, what was found there."""

from __future__ import annotations

from collections.abc import Iterator

from gcx.analysis.answers import CellExplained, InputFigure, Use
from gcx.findings import Text
from gcx.names import joined
from gcx.rendering.answer_layout import cell, labelled, table
from gcx.rendering.answer_words import KIND, ROLE, exact, place, remark_words
from gcx.rendering.columns import Column, Line, paragraph
from gcx.rendering.wording import STYLE, rule_words, severity_of, status_words, with_unit


def cell_lines(answer: CellExplained, width: int) -> Iterator[Line]:
    """The cell, the figure, its uses, its findings."""
    lang = answer.result.lang
    yield from paragraph(place(answer.result, answer.at), width, style="head")
    yield from labelled(Text("是什么", "what it is").in_(lang), [KIND[answer.kind].in_(lang)], width, lang)
    if answer.figure is not None:
        yield from labelled(Text("数", "figure").in_(lang), _figure(answer.figure, lang), width, lang)
    elif answer.typed:
        yield from labelled(Text("填写", "typed").in_(lang), [f"“{answer.typed}”"], width, lang)
    yield from labelled(Text("内容", "about").in_(lang), [answer.about or ""], width, lang)
    titles = [
        Text("目标", "target"),
        Text("地区", "area"),
        Text("作用", "used as"),
        Text("年份", "years"),
        Text("数值", "value"),
        Text("判定", "verdict"),
    ]
    columns = [Column(title.in_(lang), least) for title, least in zip(titles, (16, 8, 8, 9, 10, 8), strict=True)]
    rows = [
        [
            cell(f"{use.outcome.ref} {use.outcome.name}{_variant(use, lang)}"),
            cell(use.outcome.area or ""),
            cell(ROLE[use.role].in_(lang)),
            cell(_span(use.years)),
            cell("" if use.outcome.value is None else with_unit(use.outcome.value, use.outcome.unit)),
            cell(
                f"{'' if use.outcome.year is None else f'{use.outcome.year} '}{status_words(use.outcome, lang)}",
                STYLE.get(use.outcome.status, ""),
            ),
        ]
        for use in answer.uses
    ]
    yield from table(
        Text("用到它的目标（判定为最近一年）", "Targets that use it (verdict of the latest year)").in_(lang), columns, rows, width
    )
    if answer.kind == "figure" and not answer.uses:
        yield from labelled(
            Text("用途", "use").in_(lang), [Text("没有目标用到这个数", "no target uses this figure").in_(lang)], width, lang
        )
    if answer.findings:
        yield []
        yield from paragraph(Text("这里的问题", "Findings here").in_(lang), width, style="head")
    for finding in answer.findings:
        words = f"{finding.message.in_(lang)}  [{rule_words(finding)}]"
        yield from labelled(f"  {severity_of(finding).word.in_(lang)}", [words], width, lang)


def _figure(figure: InputFigure, lang: str) -> list[str]:
    source = figure.source
    name = f"{source.item}（{figure.code}）" if lang == "zh" else f"{source.item} ({figure.code})"
    value = exact(source.value, source.unit)
    return [
        f"{name} {source.area} {source.year}{'年' if lang == 'zh' else ''}：{value}"
        if lang == "zh"
        else f"{name} {source.area} {source.year}: {value}",
        remark_words(figure, lang),
    ]


def _variant(use: Use, lang: str) -> str:
    if use.outcome.variant is None:
        return ""
    return f"（{use.outcome.variant}）" if lang == "zh" else f" ({use.outcome.variant})"


def _span(years: tuple[int, ...]) -> str:
    """`2021-2025` for years without a gap."""
    if len(years) > 1 and years[-1] - years[0] == len(years) - 1:
        return f"{years[0]}-{years[-1]}"
    return joined([str(year) for year in years], 6, ", ")
