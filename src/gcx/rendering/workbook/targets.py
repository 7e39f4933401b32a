"""Sheet 指标判定: each target × area × variant at its latest year, computed in the sheet from 数据."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from gcx.findings import Text, column_letters
from gcx.formula import Bound
from gcx.formula.excel import excel
from gcx.names import joined
from gcx.plan import Plan, Target
from gcx.records import Outcome, Status
from gcx.rendering.counting import counted, verdict_words
from gcx.rendering.wording import goal_words, missing_words, status_words
from gcx.rendering.workbook.book import Book, Column, Page
from gcx.rendering.workbook.data import DataSheet
from gcx.rendering.workbook.measures import Demand, demand_of, formulas, guarded, verdict

COLUMNS: Mapping[str, Column] = {
    "section": Column(Text("条款", "section"), 8),
    "name": Column(Text("目标", "target"), 30),
    "area": Column(Text("地区", "area"), 11),
    "variant": Column(Text("口径", "variant"), 13),
    "year": Column(Text("年份", "year"), 6),
    "unit": Column(Text("计量单位", "unit"), 13),
    "value": Column(Text("数值", "value"), 11),
    "base": Column(Text("基期值", "base"), 11),
    "change": Column(Text("比基期变化（%）", "change (%)"), 10),
    "words": Column(Text("要求", "goal"), 27),
    "level": Column(Text("目标水平", "goal level"), 11),
    "expected": Column(Text("当年应达水平", "expected this year"), 11),
    "gap": Column(Text("差距（正为优于）", "gap (positive: better)"), 10),
    "gap_pct": Column(Text("差距（百分点）", "gap (points)"), 9),
    "completed": Column(Text("完成进度（%）", "completed (%)"), 9),
    "required": Column(Text("应达进度（%）", "required (%)"), 9),
    "verdict": Column(Text("判定", "verdict"), 14),
    "light": Column(Text("晴雨表", "light"), 8),
    "review": Column(Text("评价", "review"), 14),
    "goal": Column(Text("要求值（可改）", "goal value (may be changed)"), 10),
    "since": Column(Text("基期年", "base year"), 7),
    "by": Column(Text("期限", "deadline"), 7),
    "judged": Column(Text("gcx判定", "as judged by gcx"), 18),
    "departments": Column(Text("责任部门", "departments"), 20),
    "formula": Column(Text("公式", "formula"), 34),
    "substituted": Column(Text("代入数", "with figures"), 40),
    "remark": Column(Text("说明", "remark"), 34),
    "source": Column(Text("出处", "source"), 34),
}
_KEYS = tuple(COLUMNS)
_PRINTED = _KEYS.index("review")
_FIRST_ROW = 4
_TITLE = Text("指标判定", "Targets")
_NOTE = Text(
    "数值、基期、变化、差距、进度和判定都是公式，取自“数据”表；改动数据或“要求值”后与“gcx判定”不同的判定以黄底标出",
    "Value, base, change, gap, progress and verdict are formulas over the sheet Data; after a change, a verdict that differs from gcx's is marked yellow",
)
_EMPTIED = Text(
    "“数据”表有被清空的单元格：空单元格等于填0，结果不可信；当作未报请填 =NA()",
    "The sheet Data has emptied cells: an empty cell counts as 0 and nothing here can be relied on; type =NA() for what is not reported",
)
_NUMBERS: Mapping[str, Callable[[Outcome], float | None]] = {
    "change": lambda outcome: outcome.change_pct,
    "level": lambda outcome: outcome.level,
    "expected": lambda outcome: outcome.expected,
    "gap": lambda outcome: outcome.gap,
    "gap_pct": lambda outcome: outcome.gap_pct,
    "completed": lambda outcome: outcome.completed_pct,
    "required": lambda outcome: outcome.required_pct,
}
_MOST_SOURCES = 12
SEPARATOR = Text("、", ", ")
"""Between the departments of a target."""


@dataclass(frozen=True, slots=True)
class Measured:
    """The formula one outcome comes from; an `index` is divided by its own base."""

    bound: Bound
    index: bool


def measured(outcome: Outcome, target: Target) -> Measured | None:
    """The target's formula, variant or fallback that gave the outcome its value."""
    formula = target.formula if outcome.variant is None else target.variants.get(outcome.variant)
    if formula is None:
        return None
    if outcome.via == "fallback" and target.fallback is not None:
        return Measured(target.fallback, target.fallback.unit.dims != formula.unit.dims)
    return Measured(formula, index=False)


def value_formula(made: Measured, outcome: Outcome, data: DataSheet, year: int) -> str | None:
    """The value in `year` as a formula over 数据; `None` when it does not fit into a cell."""
    since = outcome.since if outcome.since is not None else data.plan.header.base_year
    cells = data.cells(outcome.area)
    now = excel(made.bound, cells, year, since)
    if not made.index or now is None:
        return now and guarded(now)
    base = excel(made.bound, cells, since, since)
    return None if base is None else guarded(f"({now})/({base})")


class TargetSheet:
    """The rows of the sheet, known before it is written so that other sheets can point to them."""

    def __init__(self, outcomes: Sequence[Outcome], plan: Plan | None, data: DataSheet | None, book: Book) -> None:
        self.outcomes = outcomes
        self._plan = plan
        self._data = data
        self._book = book
        self.row_of = {id(outcome): index + _FIRST_ROW for index, outcome in enumerate(outcomes)}

    @property
    def last_row(self) -> int:
        """The last row that holds an outcome."""
        return _FIRST_ROW + max(len(self.outcomes), 1) - 1

    def reference(self, outcome: Outcome, key: str) -> str:
        """A cell of an outcome's row, named from another sheet."""
        return self._book.reference("targets", self.row_of[id(outcome)], _KEYS.index(key))

    def column(self, key: str) -> str:
        """A whole column of outcomes, named from another sheet."""
        return self._book.span("targets", _FIRST_ROW, self.last_row, _KEYS.index(key))

    def demand(self, outcome: Outcome) -> Demand:
        """What the outcome was judged by."""
        if self._plan is None:
            return Demand("")
        target = self._plan.targets[self._plan.target_position[outcome.target]]
        made = measured(outcome, target)
        return demand_of(outcome, target.goal, cumulative=made is not None and made.bound.formula.is_cumulative)

    def write(self, page: Page) -> None:
        """Fill the sheet."""
        page.text(0, 0, page.say(_TITLE), "title")
        page.text(1, 0, page.say(_NOTE), "note")
        figures = None if self._data is None else self._data.figures
        if figures is not None:
            page.formula(2, 0, f'IF(COUNTBLANK({figures})=0,"","{page.say(_EMPTIED)}")', "", "warning")
        page.heads(_FIRST_ROW - 1, list(COLUMNS.values()))
        for outcome in self.outcomes:
            self._row(page, outcome)
        last, verdict_column, judged = self.last_row, _KEYS.index("verdict"), _KEYS.index("judged")
        page.sheet.freeze_panes(_FIRST_ROW, 3)
        page.sheet.autofilter(_FIRST_ROW - 1, 0, last, len(_KEYS) - 1)
        page.sheet.print_area(0, 0, last, _PRINTED)
        changed = (
            f'=AND(${_letters("verdict")}{_FIRST_ROW + 1}<>${_letters("judged")}{_FIRST_ROW + 1},${_letters("judged")}{_FIRST_ROW + 1}<>"")'
        )
        mark = {"type": "formula", "criteria": changed, "format": page.book.colour("changed"), "stop_if_true": True}
        page.sheet.conditional_format(_FIRST_ROW, verdict_column, last, verdict_column, mark)
        page.status_colours((_FIRST_ROW, verdict_column), (last, verdict_column))
        page.status_colours((_FIRST_ROW, judged), (last, judged))
        review = _KEYS.index("review")
        page.verdict_colours((_FIRST_ROW, review), (last, review), counted(self.outcomes).words)
        if not any(outcome.review for outcome in self.outcomes):
            page.sheet.set_column(review, review, COLUMNS["review"].width, None, {"hidden": True})

    def _row(self, page: Page, outcome: Outcome) -> None:
        row, lang = self.row_of[id(outcome)], self._book.lang

        def put(key: str, text: str, style: str = "text") -> None:
            page.text(row, _KEYS.index(key), text, style)

        put("section", outcome.section)
        put("name", outcome.name)
        put("area", outcome.area or "")
        put("variant", outcome.variant or "")
        put("unit", outcome.unit or "")
        put("words", goal_words(outcome, lang))
        put("light", (outcome.light or {}).get("level", ""), "center")
        put("judged", outcome.status.word.in_(lang), "center")
        put("review", review_text(outcome).in_(lang), "center")
        put("departments", SEPARATOR.in_(lang).join(outcome.departments or ()))
        put("formula", outcome.formula or "")
        put("substituted", outcome.substituted or "")
        put("remark", _remark(outcome, lang))
        put("source", _sources(outcome, lang))
        for key, number in (("year", outcome.year), ("since", outcome.base_year or outcome.since), ("by", outcome.by)):
            if number is None:
                put(key, "", "center")
            else:
                page.number(row, _KEYS.index(key), number, "year", "0")
        self._numbers(page, outcome, row)
        texts = {
            "departments": SEPARATOR.in_(lang).join(outcome.departments or ()),
            "name": outcome.name,
            "variant": outcome.variant or "",
            "unit": outcome.unit or "",
            "words": goal_words(outcome, lang),
        }
        page.lines(row, [(text, COLUMNS[key].width) for key, text in texts.items()])

    def _numbers(self, page: Page, outcome: Outcome, row: int) -> None:
        """The live cells; a plain number where there is no formula, a dash where there is no number."""
        demand = self.demand(outcome)
        live = {**formulas(demand, _place(row)), **self._value_and_base(outcome)}
        open_ended = outcome.status is Status.UNKNOWN and (outcome.value is None or outcome.base_value is None)
        page.number(row, _KEYS.index("goal"), outcome.goal_value, "input")
        values = {"value": outcome.value, "base": outcome.base_value} | {key: read(outcome) for key, read in _NUMBERS.items()}
        for key, value in values.items():
            formula = live.get(key)
            if formula is None or (value is None and not open_ended):
                page.number(row, _KEYS.index(key), value)
            else:
                page.formula(row, _KEYS.index(key), formula, value)
        told = verdict(demand, outcome, _place(row), self._book.lang)
        word = outcome.status.word.in_(self._book.lang)
        if told is None:
            page.text(row, _KEYS.index("verdict"), word, "center")
        else:
            page.formula(row, _KEYS.index("verdict"), told, word, "center")

    def _value_and_base(self, outcome: Outcome) -> dict[str, str]:
        if self._plan is None or self._data is None or outcome.year is None:
            return {}
        made = measured(outcome, self._plan.targets[self._plan.target_position[outcome.target]])
        if made is None:
            return {}
        found = {"value": value_formula(made, outcome, self._data, outcome.year)}
        since = outcome.base_year or outcome.since
        if since is not None and not made.bound.formula.is_cumulative:
            found["base"] = value_formula(made, outcome, self._data, since)
        return {key: formula for key, formula in found.items() if formula is not None}


def review_text(outcome: Outcome) -> Text:
    """What the review calls it; of the annual one the verdict on the year's own task, as the other word is the status."""
    if outcome.review is None:
        return _NONE
    words = [word for word, _ in verdict_words(outcome)]
    return words[-1] if outcome.review["kind"] != "annual" or len(words) > 1 else _NONE


_NONE = Text("", "")


def _place(row: int) -> Callable[[str], str]:
    return lambda key: f"${_letters(key)}{row + 1}"


def _letters(key: str) -> str:
    return column_letters(_KEYS.index(key) + 1)


def _remark(outcome: Outcome, lang: str) -> str:
    """Why it cannot be judged, what to know about the number, how far the milestones are, and what a review calls it."""
    parts = []
    if outcome.review is not None:
        parts.append(status_words(outcome, lang))
    if outcome.milestones:
        done = sum(state.status == Status.DONE.word.zh for state in outcome.milestones)
        rest = joined((state.name for state in outcome.milestones if state.status != Status.DONE.word.zh), 6)
        parts.append(f"{done}/{len(outcome.milestones)}{f'：{rest}' if rest else ''}")
    words = missing_words([outcome], lang)
    return "；".join([*parts, words] if words else parts)


def _sources(outcome: Outcome, lang: str) -> str:
    """File and cell of every figure the outcome rests on."""
    cells = [f"{each.at.file} {each.at.label}" for source in outcome.inputs for each in (source.parts or (source,)) if each.at is not None]
    return joined(dict.fromkeys(cells), _MOST_SOURCES, "、" if lang == "zh" else ", ")
