"""Empty value cells: one in a filled row is asked about, a whole empty row or year is only noted."""

from __future__ import annotations

import numpy as np

from gcx.checking.draft import Draft
from gcx.checking.wording import NOTHING
from gcx.findings import Severity, Text, rule
from gcx.records import Bools, Ints

_YEARS = 10_000


@rule("V301", "blank-value", Severity.QUERY, "数值空白", "figure left blank")
def blank_value() -> tuple[Text, Text]:
    """含义：这一行写了指标，数值是空白；按未上报处理，不作0。
    为什么：空白看不出是漏填、没有统计，还是没有此项。
    怎么改：补填；不适用填“不适用”，无此项填“—”，是0填0；暂时没有数请在说明栏写明。
    依据：空白、不适用、—和0是四种不同的情况。
    """
    message = Text("数值空白，按未上报处理，不作0使用", "left blank: treated as not reported, not as 0")
    return message, Text("补填；不适用填“不适用”，无此项填“—”，是0填0", "fill it in; or write 不适用, —, or 0")


@rule("V315", "blank-series", Severity.INFO, "整行或整年空白", "whole row or year left blank")
def blank_series() -> tuple[Text, Text]:
    """含义：一个指标在表中各年都是空白，或一年在表中各指标都是空白；按未上报处理。
    为什么：部门只填自己的指标、当年数据还没有出来都很正常，只作提示。
    怎么改：应由本单位填报的请补填。
    依据：允许分批、分部门填报。
    """
    return Text("整行或整年空白，按未上报处理", "the whole row or year is blank: treated as not reported"), NOTHING


def judge_blanks(draft: Draft, blank: list[int], *, printed: bool) -> None:
    """Report blank cells of rows whose area, item and year are known. `long` tables have one figure a row: each blank is asked about,
    unless a template had the rows `printed`.
    """
    known = [index for index in blank if draft.item[index] >= 0 and draft.area[index] >= 0 and draft.year[index] >= 0]
    if not known:
        return
    rows = np.array(known, np.int32)
    whole = np.zeros(len(rows), np.bool_) if draft.block.layout == "long" and not printed else _in_blank_series(draft, rows)
    for index, is_whole in zip(known, whole.tolist(), strict=True):
        broken = blank_series.rule if is_whole else blank_value.rule
        message, hint = blank_series() if is_whole else blank_value()
        draft.add(broken, message, index, hint=hint)


def _in_blank_series(draft: Draft, rows: Ints) -> Bools:
    """Whether each blank cell lies in an area's item without any figure, or an area's year without any.

    Where an item has a single year in the table, or a year a single item, that says nothing: then no other area may have the figure either.
    """
    filled = np.ones(len(draft.block), np.bool_)
    filled[rows] = False
    item, area, year = draft.item.astype(np.int64), draft.area.astype(np.int64), draft.year.astype(np.int64)
    everywhere = item * _YEARS + year
    alone = np.zeros(len(rows), np.bool_)
    for line in (area * (len(draft.plan.items) + 1) + item, area * _YEARS + year):
        names, cells = np.unique(line, return_counts=True)
        single = cells[np.searchsorted(names, line[rows])] == 1
        alone |= ~np.isin(line[rows], line[filled]) & ~(single & np.isin(everywhere[rows], everywhere[filled]))
    return alone


RULES = (blank_value.rule, blank_series.rule)
