"""Sheet 数据: every accepted figure in a cell of its own, wholes as sums of their parts, and where each stands in the submission.

A row is an area × item, a column a year. What nobody reported stands as `#N/A`, never as an empty cell: empty would count as 0.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np

from gcx.findings import Text
from gcx.formula.excel import MISSING
from gcx.plan import Plan
from gcx.records import Floats, Ints, Outcome, Result, Source
from gcx.rendering.workbook.book import Book, Column, Page

_HEADS = (
    Column(Text("地区", "area"), 14),
    Column(Text("代码", "code"), 7),
    Column(Text("数据项", "item"), 34),
    Column(Text("计量单位", "unit"), 14),
)
_FIRST_ROW = 4
_TITLE = Text(
    "数据：判定所用的数（黄色单元格可改，其余工作表随之重算）",
    "Data: the figures the verdicts rest on (change a yellow cell and everything follows)",
)
_NOTE = Text(
    "#N/A＝未上报，不作0使用：不要清空单元格，清空等于填0；要当作未报，填 =NA()。公式单元格是下级地区之和。右侧各列是数的出处（文件 工作表!单元格，文件编号见“说明”）",
    "#N/A = not reported, never used as 0: do not empty a cell (empty counts as 0), type =NA(). Cells with a formula are sums of the parts. "
    "The columns on the right name the source (file sheet!cell; the files are listed under Notes)",
)
_CONSTANT = Text("（方案常数）", "(constant of the plan)")
_SOURCE = Text("{year}年出处", "source {year}")
_SUMMED = Text("下级之和", "sum of parts")
_MOST_ARGUMENTS = 200

Pair = tuple[int, int]
"""(area position, item position) in the plan."""
Sum = tuple[list[int], float]
"""The areas a whole is the sum of, and the sum."""


@dataclass(slots=True)
class DataSheet:
    """Where every figure stands. `rows` leads from (area, item) to the row of the sheet, `years` are the columns.

    `sums` holds the wholes that nobody reported: (area, item, year) -> the areas they are made of and their value.
    """

    plan: Plan
    book: Book
    years: range
    rows: dict[Pair, int]
    values: Floats
    positions: Ints
    sums: dict[tuple[int, int, int], Sum]
    constants: dict[str, int] = field(default_factory=dict)

    @classmethod
    def of(cls, result: Result, plan: Plan, outcomes: Iterable[Outcome], book: Book) -> DataSheet:
        """Lay out the figures of a result and whatever else the formulas of `outcomes` name."""
        figures, shown = result.figures, list(outcomes)
        sums: dict[tuple[int, int, int], Sum] = {}
        for outcome in shown:
            for source in outcome.inputs:
                _collect(source, plan, sums)
        pairs = set(zip(figures.area.tolist(), figures.item.tolist(), strict=True)) | {(area, item) for area, item, _ in sums}
        for outcome in shown:
            if outcome.formula and outcome.area is not None and outcome.area in plan.area_position:
                pairs |= {(plan.area_position[outcome.area], item) for item in _named(outcome, plan)}
        order = sorted(pairs)
        years = _years(figures.year, shown, plan)
        values, positions = np.full((len(order), len(years)), np.nan), np.full((len(order), len(years)), -1, np.int32)
        where = {pair: index for index, pair in enumerate(order)}
        at = [where[pair] for pair in zip(figures.area.tolist(), figures.item.tolist(), strict=True)]
        columns = figures.year - years.start
        values[at, columns] = figures.value
        positions[at, columns] = np.arange(len(figures), dtype=np.int32)
        rows = {pair: index + _FIRST_ROW for pair, index in where.items()}
        made = cls(plan, book, years, rows, values, positions, sums)
        first = _FIRST_ROW + len(order)
        made.constants = {constant.name: first + index for index, constant in enumerate(plan.constants)}
        return made

    def cells(self, area: str | None) -> AreaCells:
        """Where a formula finds the figures of one area."""
        return AreaCells(self, self.plan.area_position.get(area or "", -1))

    def reference(self, row: int, year: int) -> str:
        """The cell of a row in a year, named from another sheet."""
        return self.book.reference("data", row, len(_HEADS) + year - self.years.start)

    @property
    def figures(self) -> str | None:
        """All cells of figures, named from another sheet; `None` when there are none."""
        if not self.rows:
            return None
        first, last = self.reference(_FIRST_ROW, self.years.start), self.reference(_FIRST_ROW + len(self.rows) - 1, self.years[-1])
        return f"{first}:{last.rpartition('!')[2]}"

    def write(self, page: Page, result: Result) -> None:
        """Fill the sheet."""
        page.text(0, 0, page.say(_TITLE), "title")
        page.text(1, 0, page.say(_NOTE), "note")
        heads = [*_HEADS, *(Column(Text(str(year), str(year)), 12) for year in self.years)]
        sources = [Column(Text(*(words.format(year=year) for words in _SOURCE)), 18) for year in self.years]
        page.heads(_FIRST_ROW - 1, [*heads, *sources])
        for (area, item), row in self.rows.items():
            self._row(page, result, row, area, item)
        for constant in self.plan.constants:
            self._constant(page, constant.name)
        last = _FIRST_ROW + len(self.rows) + len(self.constants) - 1
        page.sheet.freeze_panes(_FIRST_ROW, len(_HEADS))
        if last >= _FIRST_ROW:
            page.sheet.autofilter(_FIRST_ROW - 1, 0, last, len(heads) + len(sources) - 1)
            page.sheet.print_area(0, 0, last, len(heads) - 1)
            missing = {"type": "formula", "criteria": f"=ISNA(E{_FIRST_ROW + 1})", "format": page.book.colour("missing")}
            page.sheet.conditional_format(_FIRST_ROW, len(_HEADS), last, len(heads) - 1, missing)
        if self.rows:
            emptied = {"type": "blanks", "format": page.book.colour("bad")}
            page.sheet.conditional_format(_FIRST_ROW, len(_HEADS), _FIRST_ROW + len(self.rows) - 1, len(heads) - 1, emptied)

    def _row(self, page: Page, result: Result, row: int, area: int, item: int) -> None:
        known = self.plan.items[item]
        for column, text in enumerate((self.plan.areas[area].name, known.code, known.name, known.unit.name)):
            page.text(row, column, text)
        page.lines(row, [(known.name, _HEADS[2].width), (known.unit.name, _HEADS[3].width)])
        index = row - _FIRST_ROW
        for offset, year in enumerate(self.years):
            column = len(_HEADS) + offset
            value, position = float(self.values[index, offset]), int(self.positions[index, offset])
            summed = self.sums.get((area, item, year))
            source = ""
            if position >= 0:
                page.number(row, column, value, "input", "General")
                at = result.figures.at(position)
                source = f"{at.file} {at.label}"
            elif summed is not None:
                page.formula(row, column, self._sum([self.rows[part, item] for part in summed[0]], year), summed[1])
                source = page.say(_SUMMED)
            else:
                page.formula(row, column, MISSING, "#N/A", "input")
            page.text(row, column + len(self.years), source)

    def _sum(self, parts: Sequence[int], year: int) -> str:
        cells = [self.reference(part, year).rpartition("!")[2] for part in parts]
        chunks = [cells[start : start + _MOST_ARGUMENTS] for start in range(0, len(cells), _MOST_ARGUMENTS)]
        return "+".join(f"SUM({','.join(chunk)})" for chunk in chunks)

    def _constant(self, page: Page, name: str) -> None:
        constant = next(each for each in self.plan.constants if each.name == name)
        row = self.constants[name]
        for column, text in enumerate((page.say(_CONSTANT), "", name, constant.unit.name)):
            page.text(row, column, text)
        if constant.value is None:
            page.formula(row, len(_HEADS), MISSING, "#N/A", "input")
        else:
            page.number(row, len(_HEADS), constant.value, "input", "General")


@dataclass(frozen=True, slots=True)
class AreaCells:
    """The figures of one area (`gcx.formula.excel.Cells`)."""

    sheet: DataSheet
    area: int

    def item(self, name: str, year: int) -> str:
        """The cell of an item, `NA()` where the sheet has none."""
        row = self.sheet.rows.get((self.area, self.sheet.plan.item_position[name]))
        return MISSING if row is None or year not in self.sheet.years else self.sheet.reference(row, year)

    def constant(self, name: str) -> str:
        """The cell of a constant: it stands under the first year."""
        return self.sheet.reference(self.sheet.constants[name], self.sheet.years.start)


def _collect(source: Source, plan: Plan, sums: dict[tuple[int, int, int], Sum]) -> None:
    """Remember a sum and the sums within it."""
    if not source.parts or source.item not in plan.item_position:
        return
    key = (plan.area_position[source.area], plan.item_position[source.item], source.year)
    if key not in sums:
        sums[key] = [plan.area_position[part.area] for part in source.parts], source.value
        for part in source.parts:
            _collect(part, plan, sums)


def _named(outcome: Outcome, plan: Plan) -> list[int]:
    """Positions of the items that the formulas of an outcome's target and variant name."""
    target = plan.targets[plan.target_position[outcome.target]]
    bounds = [target.formula, target.fallback] if outcome.variant is None else [target.variants[outcome.variant]]
    return [plan.item_position[name] for bound in bounds if bound for name in bound.formula.names if name in plan.item_position]


def _years(reported: Ints, outcomes: Sequence[Outcome], plan: Plan) -> range:
    years = {plan.header.base_year, *(each.since for each in outcomes if each.since is not None)}
    years |= {each.year for each in outcomes if each.year is not None}
    if len(reported):
        years |= {int(reported.min()), int(reported.max())}
    return range(min(years), max(years) + 1)
