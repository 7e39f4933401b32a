"""Which year a figure is of, and which vintage it is (初步核算, 最终核实, 普查修订)."""

from __future__ import annotations

from datetime import date, datetime, time

import numpy as np

from gcx.checking.draft import NOWHERE, Draft
from gcx.checking.registry import Registry, is_blank
from gcx.checking.tidied import tidied
from gcx.checking.wording import NOTHING, shown
from gcx.findings import Rule, Severity, Text, rule
from gcx.names import joined, key, year_of
from gcx.records import VINTAGES, Keys, Raw, plain

FIRST, LAST = 1900, 2100
_EPOCH = date(1899, 12, 30)
_VINTAGE = {
    key(name): position
    for position, names in enumerate(
        (
            ("不分", "—", "-"),
            ("初步", "初步核算", "初步核算数", "初步数", "统一核算", "统一核算数", "preliminary"),
            ("最终", "最终核实", "最终核实数", "最终数", "核实", "核实数", "年报", "年报数", "终审", "final"),
            (
                "修订",
                "普查修订",
                "普查修订数",
                "修订数",
                "普查",
                "普查数",
                "一经普",
                "二经普",
                "三经普",
                "四经普",
                "五经普",
                "经济普查",
                "revised",
            ),
        )
    )
    for name in names
}


@rule("V331", "not-a-year", Severity.ERROR, "年份不是整年", "not a whole year")
def not_a_year(raw: Raw) -> tuple[Rule, Text, Text]:
    """含义：年份不是1900—2100之间的一个整年，如“2025年1-9月”“2020-2025”“25”，或是空白。
    为什么：方案按整年评价；一段时间或不完整的一年不能与整年目标比较。
    怎么改：只填一个四位年份，如 2025。
    依据：方案 plan.base_year、plan.target_year；年度报表以整年为报告期。
    """
    hint = Text("填一个四位年份，如 2025", "give one four-digit year, such as 2025")
    if is_blank(raw):
        return not_a_year.rule, Text("有数值，但没有写明年份", "there is a figure, but no year is given"), hint
    return not_a_year.rule, Text(f"“{shown(raw)}”不是一个整年", f"“{shown(raw)}” is not one whole year"), hint


@rule("V332", "year-as-date", Severity.ERROR, "年份是日期格式", "the year is formatted as a date")
def year_as_date(raw: date | time) -> tuple[Rule, Text, Text]:
    """含义：年份单元格是日期格式；2025 设成日期格式时显示为 1905-07-17。
    为什么：表里存的和看到的不是同一个年份，不能代为选择。
    怎么改：把单元格格式改为“常规”，再填四位年份。
    依据：电子表格把日期存为从1900年起的天数。
    """
    hint = Text("把单元格格式改为“常规”，再填四位年份", "set the cell's format to General and type the four-digit year")
    serial = (_day(raw) - _EPOCH).days if isinstance(raw, date) else 0
    if FIRST <= serial <= LAST:
        return (
            year_as_date.rule,
            Text(
                f"年份是日期格式，显示为{shown(raw)}，存的数是{serial}",
                f"the year is formatted as a date: it shows {shown(raw)}, the number stored is {serial}",
            ),
            hint,
        )
    return year_as_date.rule, Text(f"年份是日期{shown(raw)}", f"the year is the date {shown(raw)}"), hint


@rule("V333", "year-outside-plan", Severity.QUERY, "年份在方案期之外", "year outside the plan's years")
def year_outside_plan(first: int, last: int) -> tuple[Rule, Text, Text]:
    """含义：年份早于方案的基期年，或晚于目标年；数仍按所填年份使用。
    为什么：多数是年份填错；历史数据和延续数据也会这样。
    怎么改：核对年份；确是这一年的数则不必修改。
    依据：方案 plan.base_year、plan.target_year。
    """
    return (
        year_outside_plan.rule,
        Text(f"年份不在方案期{first}—{last}年之内，仍按所填年份使用", f"year outside the plan's {first}-{last}; used as typed"),
        Text("核对年份；确是这一年的不必修改", "check the year; if it is the right one, nothing needs to be changed"),
    )


_EARLY = ("快报", "预计", "预测", "估计", "估算", "初估")


@rule("V335", "unknown-vintage", Severity.QUERY, "数据状态不认识", "data status not recognised")
def unknown_vintage(raw: Raw) -> tuple[Rule, Text, Text]:
    """含义：数据状态不是初步核算、最终核实、普查修订之一，如快报数、预计数；数仍使用，按没有注明状态处理。
    为什么：同一数有几个版本时，要靠数据状态决定用哪一个；快报数、预计数还没有经过核算，不能当作核算数。
    怎么改：填 初步核算、最终核实 或 普查修订，或留空；只有快报数、预计数的，在说明栏写明。
    依据：地区生产总值和能源消费总量按初步核算、最终核实、普查修订发布。
    """
    if any(word in plain(raw) for word in _EARLY):
        return (
            unknown_vintage.rule,
            Text(
                f"“{shown(raw)}”还没有经过核算；仍使用，按没有注明数据状态处理",
                f"“{shown(raw)}” is an early estimate, not an accounted figure; used as if no status were given",
            ),
            Text(
                "有初步核算数就换用；还没有的，在说明栏写明",
                "use the preliminary figure where there is one; if there is none yet, say so in the note",
            ),
        )
    return (
        unknown_vintage.rule,
        Text(f"数据状态“{shown(raw)}”不认识，按没有注明使用", f"data status “{shown(raw)}” is not recognised; used as not stated"),
        Text(f"填 {joined(VINTAGES[1:])} 之一", f"use one of {joined(VINTAGES[1:], separator=', ')}"),
    )


@rule("V336", "vintage-blank", Severity.INFO, "数据状态空白", "data status left blank")
def vintage_blank() -> tuple[Text, Text]:
    """含义：同一指标别的年份填了数据状态，这一年没有填；按没有注明使用。
    为什么：没有注明，就看不出变化的两端是不是同一版本。
    怎么改：补填数据状态。
    依据：地区生产总值和能源消费总量按初步核算、最终核实、普查修订发布。
    """
    message = Text(
        "别的年份填了数据状态，这里没有填，按没有注明使用", "other years state their data status, this does not: used as not stated"
    )
    return message, Text(f"填 {joined(VINTAGES[1:])} 之一", f"use one of {joined(VINTAGES[1:], separator=', ')}")


def resolve_years(draft: Draft, registry: Registry) -> None:
    """Fill `draft.year`. Rows whose year cannot be used become bad; a year written as text is tidied and noted."""
    keys = draft.block.year
    if keys is None:
        draft.bad[:] = True
        if len(draft.content):
            draft.add_sheet(
                not_a_year.rule, Text("没有写明是哪一年的数", "it is not said which year the figures are of"), not_a_year(None)[2]
            )
        return
    years = [_year(raw) for raw in keys.values]
    draft.year = np.array([NOWHERE if year is None else year for year in years], np.int32)[keys.codes]
    draft.bad |= draft.year == NOWHERE
    for code, rows in draft.rows_of(keys.codes, [year is None for year in years]):
        raw = keys.values[code]
        broken, message, hint = year_as_date(raw) if isinstance(raw, date | time) else not_a_year(raw)
        implied = _implied(draft, int(rows[0])) if broken is not_a_year.rule else None
        if implied is not None:
            hint = Text(
                f"按相邻各列的年份，这里应是{implied}；核对后改正",
                f"by the years of the columns beside it this is {implied}; check and correct it",
            )
        draft.add_key(broken, message, keys, rows, hint=hint, found=shown(raw) or None)
    header = registry.plan.header
    outside = [year is not None and not header.base_year <= year <= header.target_year for year in years]
    _together(draft, outside, *year_outside_plan(header.base_year, header.target_year))
    texts = [year is not None and isinstance(raw, str) and raw != str(year) for raw, year in zip(keys.values, years, strict=True)]
    _together(draft, texts, tidied.rule, Text("年份已按数字识别", "the year was read as a number"), NOTHING, beside=True)


def _together(draft: Draft, wanted: list[bool], broken: Rule, message: Text, hint: Text, *, beside: bool = False) -> None:
    """One report of all rows whose year is `wanted`, so that a whole column costs one finding; with `beside` headings are left out."""
    keys = draft.block.year
    if keys is None or not any(wanted):
        return
    rows = draft.content[np.array(wanted, np.bool_)[keys.codes[draft.content]]]
    if beside:
        rows = rows[keys.row[rows] == draft.block.row[rows]]
    if len(rows):
        typed = joined([shown(raw) for raw, is_wanted in zip(keys.values, wanted, strict=True) if is_wanted])
        draft.add_key(broken, message, keys, rows, hint=hint, found=typed)


def _implied(draft: Draft, index: int) -> int | None:
    """The year that the headings beside the year heading of row `index` leave for it; `None` where they run neither up nor down by one."""
    keys = draft.block.year
    if keys is None or keys.row[index] == draft.block.row[index]:
        return None
    line = np.flatnonzero(keys.row == keys.row[index])
    headings: dict[int, int] = dict(zip(keys.column[line].tolist(), draft.year[line].tolist(), strict=True))
    columns = sorted(headings)
    here = columns.index(int(keys.column[index]))
    for one, other in ((here - 1, here + 1), (here - 2, here - 1), (here + 1, here + 2)):
        if 0 <= one < other < len(columns):
            first, last = headings[columns[one]], headings[columns[other]]
            step, odd = divmod(last - first, other - one)
            implied = first + step * (here - one)
            if first > 0 and last > 0 and abs(step) == 1 and not odd and implied not in headings.values():
                return implied
    return None


def _year(raw: Raw) -> int | None:
    year = year_of(raw)
    return year if year is not None and FIRST <= year <= LAST else None


def _day(moment: date) -> date:
    return moment.date() if isinstance(moment, datetime) else moment


def resolve_vintages(draft: Draft) -> None:
    """Fill `draft.vintage` with positions in `VINTAGES`; an unknown word counts as not stated and is a query."""
    keys = draft.block.vintage
    if keys is None:
        return
    known = [0 if is_blank(raw) else _VINTAGE.get(key(plain(raw))) for raw in keys.values]
    draft.vintage = np.array([position or 0 for position in known], np.int8)[keys.codes]
    for code, rows in draft.rows_of(keys.codes, [position is None for position in known]):
        broken, message, hint = unknown_vintage(keys.values[code])
        draft.add_key(broken, message, keys, rows, hint=hint, found=shown(keys.values[code]))
    _note_blank(draft, keys)


def _note_blank(draft: Draft, keys: Keys) -> None:
    """Figures without a status in a series (area and item) of which other years have one."""
    series = draft.area.astype(np.int64) * (len(draft.plan.items) + 1) + draft.item
    blank = np.array([is_blank(raw) for raw in keys.values], np.bool_)[keys.codes]
    stated = np.unique(series[(draft.vintage > 0) & (draft.item >= 0) & (draft.area >= 0)])
    rows = draft.content[blank[draft.content] & np.isin(series[draft.content], stated)]
    if len(rows):
        message, hint = vintage_blank()
        draft.add_key(vintage_blank.rule, message, keys, rows, hint=hint, once=True)


RULES = (not_a_year.rule, year_as_date.rule, year_outside_plan.rule, unknown_vintage.rule, vintage_blank.rule)
