"""The tables of `gcx explain`: inputs, 口径对照, the years, 贡献分析, 翻转余量."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal

from gcx.analysis.answers import Beside, Contribution, Explained, InputFigure
from gcx.findings import Text
from gcx.records import Outcome
from gcx.rendering.answer_layout import INDENT, cell, table
from gcx.rendering.answer_words import (
    BOUND,
    change_of,
    change_words,
    difference_words,
    exact,
    file_name,
    place,
    remark_words,
    variant_words,
    vintage_words,
)
from gcx.rendering.columns import Cell, Column, Line, paragraph
from gcx.rendering.numbers import number, percent, rounded
from gcx.rendering.wording import STYLE, progress_words, status_words, value_words, with_unit

_FIGURES = 4


def input_table(answer: Explained, width: int) -> Iterator[Line]:
    """Every figure with its cell; a sum is followed by its parts."""
    lang = answer.result.lang
    files = dict.fromkeys(_files(answer.inputs))
    rows: list[list[Cell]] = []
    for figure in answer.inputs:
        rows += _input_rows(answer, figure, "", file=len(files) > 1)
    single = file_name(answer.result, next(iter(files))) if len(files) == 1 else ""
    title = Text(f"数据来源{f'（{single}）' if single else ''}", f"Where the figures stand{f' ({single})' if single else ''}")
    titles = [
        Text("数据项", "item"),
        Text("年份", "year"),
        Text("数值", "value"),
        Text("单元格", "cell"),
        Text("填写与口径", "as typed, basis"),
    ]
    columns = [Column(title.in_(lang), least) for title, least in zip(titles, (14, 6, 12, 14, 10), strict=True)]
    yield from table(title.in_(lang), columns, rows, width)


def _files(figures: Iterable[InputFigure]) -> Iterator[str | None]:
    for figure in figures:
        if figure.source.at is not None:
            yield figure.source.at.file
        yield from _files(figure.parts)


def _input_rows(answer: Explained, figure: InputFigure, lead: str, *, file: bool) -> Iterator[list[Cell]]:
    lang, source = answer.result.lang, figure.source
    if figure.parts:
        where = f"{len(figure.parts)}个地区之和" if lang == "zh" else f"sum of {len(figure.parts)} areas"
    elif source.at is None:
        where = "方案系数" if lang == "zh" else "constant of the plan"
    else:
        where = place(answer.result, source.at, file=file)
    name = f"{lead}{source.area}" if lead else f"{source.item}（{figure.code}）" if figure.code and lang == "zh" else source.item
    yield [cell(name), cell(str(source.year)), cell(exact(source.value, source.unit)), cell(where), cell(remark_words(figure, lang), "dim")]
    for part in figure.parts:
        yield from _input_rows(answer, part, f"{lead}- ", file=file)


def alternatives_table(answer: Explained, width: int) -> Iterator[Line]:
    """The same cell by every 口径, way and chain of vintages, each with its own base; below, why all but one do not count."""
    lang, rows = answer.result.lang, answer.alternatives
    stated = any(any(row.vintages) or row.vintage for row in rows)
    reasons = list(dict.fromkeys(each for row in rows for each in row.why))
    titles = [Text("口径", "variant"), Text("数据版本", "vintage"), Text("数值", "value"), Text("基期", "base"), Text("变化", "change")]
    titles += [Text("相差", "apart"), Text("完成/应达", "done/required"), Text("判定", "verdict"), Text("计入", "counts")]
    least = (10, 8, 12, 6, 7, 8, 13, 8, 4)
    columns = [Column(title.in_(lang), floor) for title, floor in zip(titles, least, strict=True)]
    cells = [_beside_row(row, answer.outcome.unit, reasons, lang, stated=stated) for row in rows]
    unit = answer.outcome.unit if answer.outcome.unit not in {None, "1"} else ""
    title = Text(
        f"并列对照（口径、来路、数据版本{f'；{unit}' if unit else ''}）",
        f"Side by side: variants, ways, vintages{f' ({unit})' if unit else ''}",
    )
    yield from table(title.in_(lang), columns, cells, width)
    for place_, reason in enumerate(reasons, 1):
        words = f"不计入[{place_}]：{reason.zh}" if lang == "zh" else f"not counted [{place_}]: {reason.en}"
        yield from paragraph(words, width, indent=INDENT, style="dim")


def _beside_row(row: Beside, unit: str | None, reasons: list[Text], lang: str, *, stated: bool) -> list[Cell]:
    """One row; `unit` stands in the title, a value in another one says so, and a chain that breaks off is 无."""
    outcome = row.outcome
    counted = Text("计入", "counts").in_(lang) if row.counts else "".join(f"[{reasons.index(each) + 1}]" for each in row.why)
    bare = outcome.unit == unit and unit not in {"%", "‰"}
    none = Text("无", "none").in_(lang)
    value = none if outcome.value is None else number(outcome.value) if bare else value_words(outcome, lang)
    return [
        cell(variant_words(outcome, lang)),
        cell(vintage_words(row, lang) if stated else ""),
        cell(value),
        cell("" if outcome.base_value is None else number(outcome.base_value)),
        cell(change_of(outcome)),
        cell(difference_words(row, lang)),
        cell(progress_words(outcome)),
        cell(status_words(outcome, lang), STYLE.get(outcome.status, "")),
        cell(counted),
    ]


def years_table(answer: Explained, width: int) -> Iterator[Line]:
    """The same 口径 over time, when there is more than one year."""
    lang = answer.result.lang
    titles = [
        Text("年份", "year"),
        Text("数值", "value"),
        Text("应达值", "path"),
        Text("比基期", "against base"),
        Text("完成/应达", "done/required"),
    ]
    columns = [
        Column(title.in_(lang), least) for title, least in zip([*titles, Text("判定", "verdict")], (4, 10, 8, 7, 13, 8), strict=True)
    ]
    rows = [_year_row(each, lang) for each in answer.years] if len(answer.years) > 1 else []
    yield from table(Text("历年", "Year by year").in_(lang), columns, rows, width)


def _year_row(outcome: Outcome, lang: str) -> list[Cell]:
    return [
        cell(str(outcome.year)),
        cell("" if outcome.value is None else with_unit(outcome.value, outcome.unit)),
        cell("" if outcome.expected is None else number(outcome.expected)),
        cell(change_of(outcome)),
        cell(progress_words(outcome)),
        cell(status_words(outcome, lang), STYLE.get(outcome.status, "")),
    ]


def contribution_table(answer: Explained, width: int) -> Iterator[Line]:
    """Structure and efficiency per part; the last row is the sum, and equals the change of the whole."""
    split, lang = answer.contribution, answer.result.lang
    if isinstance(split, Text):
        yield []
        yield from paragraph(f"{'贡献分析：' if lang == 'zh' else 'Contributions: '}{split.in_(lang)}", width)
        return
    if split is None:
        return
    decimals = max(1, _FIGURES - 1 - _exponent(split.change)) + 1
    titles = [Text("地区", "area"), Text(f"{split.base_year}年", str(split.base_year)), Text(f"{split.year}年", str(split.year))]
    titles += [Text("结构", "structure"), Text("效率", "efficiency"), Text("合计", "total"), Text("占变化", "share")]
    columns = [Column(title.in_(lang), 6, right=number > 0) for number, title in enumerate(titles)]
    title = Text(
        f"贡献分析：{split.area}比{split.base_year}年变化 {_signed(split.change, decimals)} {split.unit}",
        f"Contributions to the change of {split.area} since {split.base_year}: {_signed(split.change, decimals)} {split.unit}",
    )
    yield from table(title.in_(lang), columns, _contribution_rows(split, decimals, lang), width)
    yield from paragraph(
        Text(
            f"结构：各地区分母比重变动的影响；效率：各地区自身比值变动的影响。{split.method}",
            f"structure: shifts of the denominator between areas; efficiency: changes of their own ratios. {split.method}",
        ).in_(lang),
        width,
        indent=INDENT,
        style="dim",
    )


def _contribution_rows(split: Contribution, decimals: int, lang: str) -> list[list[Cell]]:
    def row(name: str, before: float | None, after: float | None, effects: tuple[float | None, ...], share: float | None) -> list[Cell]:
        ratios = [cell("" if ratio is None else number(ratio)) for ratio in (before, after)]
        sizes = [cell("" if effect is None else _signed(effect, decimals)) for effect in effects]
        return [cell(name), *ratios, *sizes, cell("" if share is None else percent(share))]

    rows = [row(each.area, each.before, each.after, (each.structure, each.efficiency, each.total), each.share_pct) for each in split.rows]
    if split.rest:
        rows.append(row("与各地区之和的差" if lang == "zh" else "beyond the sum of areas", None, None, (None, None, split.rest), None))
    effects = (split.structure, split.efficiency, split.change)
    return [*rows, row("合计" if lang == "zh" else "total", split.before, split.after, effects, None)]


def _exponent(value: float) -> int:
    return Decimal(repr(value)).adjusted() if value else 0


def _signed(value: float, decimals: int) -> str:
    digits = rounded(value, decimals)
    return f"{'+' if digits > 0 else ''}{digits or abs(digits):f}"


def flip_table(answer: Explained, width: int) -> Iterator[Line]:
    """The smallest revision of one figure that would turn the verdict, figure by figure."""
    lang = answer.result.lang
    titles = [Text("数据项", "item"), Text("年份", "year"), Text("现为", "now"), Text("变到", "to"), Text("变动", "change")]
    columns = [
        Column(title.in_(lang), least) for title, least in zip([*titles, Text("判定变为", "then")], (12, 4, 10, 10, 8, 8), strict=True)
    ]
    rows = [
        [
            cell(flip.item),
            cell(str(flip.year)),
            cell(exact(flip.value, flip.unit)),
            cell(f"{BOUND[flip.bound]} {exact(flip.rounded, flip.unit)}"),
            cell(change_words(flip.change_pct, flip.needed - flip.value, flip.unit, lang)),
            cell(flip.becomes.word.in_(lang), STYLE.get(flip.becomes, "")),
        ]
        for flip in answer.flips
    ]
    title = Text("翻转余量（只改一个数，改到多少判定会变）", "What would turn the verdict (one figure revised alone)")
    yield from table(title.in_(lang), columns, rows, width)


def milestone_table(answer: Explained, width: int) -> Iterator[Line]:
    """The named things of a milestone target."""
    lang = answer.result.lang
    titles = [Text("事项", "milestone"), Text("状态", "state"), Text("文号", "document"), Text("日期", "date"), Text("单元格", "cell")]
    columns = [Column(title.in_(lang), least) for title, least in zip(titles, (16, 8, 12, 10, 12), strict=True)]
    rows = [
        [cell(state.name), cell(state.status), cell(state.document or ""), cell(state.date or ""), cell(place(answer.result, state.at))]
        for state in answer.outcome.milestones or ()
    ]
    yield from table(Text("事项", "Milestones").in_(lang), columns, rows, width)
