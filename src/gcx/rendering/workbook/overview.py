"""Sheet 总览: the verdict, counts that follow the other sheets, the files, and the main targets year by year with charts."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence

from gcx.findings import Severity, Text
from gcx.plan import Plan
from gcx.records import Outcome, Result, Status
from gcx.rendering.table import summary
from gcx.rendering.table_findings import STATUS_WORD
from gcx.rendering.workbook.book import Book, Column, Page
from gcx.rendering.workbook.data import DataSheet
from gcx.rendering.workbook.measures import path
from gcx.rendering.workbook.shares import Shares
from gcx.rendering.workbook.targets import TargetSheet, measured, value_formula

_STATUS = Text("判定", "verdict")
_COUNT = Text("目标数", "targets")
_FILES = Text("文件", "file")
_VERDICT = Text("结论", "verdict")
_YEARS = Text("历年进展：{area}", "Year by year: {area}")
_ACTUAL = Text("实际", "actual")
_EXPECTED = Text("应达", "expected")
_WIDTHS = (30, 13, 8, 12, 12, 12, 12, 12, 12)
_MOST_CHARTS = 12
_CHARTS_A_PAGE = 4
_CHART_ROWS = 16


class Overview:
    """Writes the sheet from top to bottom; `row` is the next free one."""

    def __init__(self, page: Page, result: Result, targets: TargetSheet, data: DataSheet | None) -> None:
        self._page = page
        self._result = result
        self._targets = targets
        self._data = data
        self._row = 0

    def write(self) -> None:
        """Fill the sheet."""
        page, result = self._page, self._result
        for column, width in enumerate(_WIDTHS):
            page.sheet.set_column(column, column, width)
        page.text(0, 0, f"{result.plan_document} {result.plan_title}", "title")
        page.text(1, 0, summary(result).rpartition(" | ")[2], "heading")
        self._row = 3
        self._statuses()
        self._row = Shares(page, result, self._targets).write(self._row)
        self._files()
        page.printed(_WIDTHS, self._yearly())

    def _statuses(self) -> None:
        """How many targets have each verdict: counted over 指标判定, without variants."""
        page, lang, first = self._page, self._result.lang, self._row + 1
        page.text(self._row, 0, page.say(_STATUS), "head")
        page.text(self._row, 1, page.say(_COUNT), "head")
        counts = Counter(outcome.status for outcome in self._targets.outcomes if outcome.variant is None)
        verdicts, variants = self._targets.column("verdict"), self._targets.column("variant")
        shown = [status for status in Status if counts[status] and status not in {Status.LISTED, Status.BASELINE}]
        for row, status in enumerate(shown, first):
            page.text(row, 0, status.word.in_(lang), "center")
            page.formula(row, 1, f'COUNTIFS({verdicts},A{row + 1},{variants},"")', float(counts[status]))
        last = first + len(shown) - 1
        found = self._result.counts()
        for row, severity in enumerate(Severity, last + 2):
            page.text(row, 0, severity.word.in_(lang), "center")
            page.number(row, 1, found[severity])
        if shown:
            page.status_colours((first, 0), (last, 0))
            self._status_chart(first, last)
        self._row = max(last + 2 + len(Severity), first + _CHART_ROWS) + 1

    def _status_chart(self, first: int, last: int) -> None:
        page, name = self._page, self._page.sheet.get_name()
        chart = page.book.chart("bar")
        chart.add_series(
            {
                "categories": [name, first, 0, last, 0],
                "values": [name, first, 1, last, 1],
                "fill": {"color": "#1F5FA8"},
                "gap": 40,
                "data_labels": {"value": True},
            }
        )
        chart.set_title({"name": page.say(Text("各判定的目标数", "targets by verdict")), "name_font": {"size": 11}})
        chart.set_legend({"none": True})
        chart.set_y_axis({"reverse": True})
        chart.set_x_axis({"visible": False, "major_gridlines": {"visible": False}, "min": 0})
        chart.set_size({"width": 620, "height": 300})
        page.sheet.insert_chart(first - 1, 3, chart)

    def _files(self) -> None:
        page, lang = self._page, self._result.lang
        heads = (_FILES, _VERDICT, *(severity.word for severity in Severity))
        for column, head in enumerate(heads):
            page.text(self._row, column, page.say(head), "head")
        for info in self._result.files:
            self._row += 1
            counts = self._result.counts(info.id)
            page.text(self._row, 0, info.path)
            page.text(self._row, 1, STATUS_WORD[info.status].in_(lang), "center")
            for column, severity in enumerate(Severity, 2):
                page.number(self._row, column, counts[severity])
        self._row += 3

    def _yearly(self) -> list[int]:
        """Value and expected value of every measured target of the first area, as live formulas, and a line chart of each that has a path.

        Returns the rows at which a page begins.
        """
        head = next((each for each in self._targets.outcomes if each.value is not None and each.area), None)
        if head is None or self._data is None:
            return []
        plan, page, breaks = self._data.plan, self._page, [self._row]
        shown = [each for each in self._targets.outcomes if each.area == head.area and each.variant is None and each.value is not None]
        page.text(self._row, 0, page.say(_YEARS).format(area=head.area), "heading")
        self._row += 1
        heads, years = self._row, self._data.years
        titles = (Column(Text("目标", "target"), 30), Column(Text("计量单位", "unit"), 13), Column(Text("", ""), 12))
        for column, text in enumerate([*(page.say(each.title) for each in titles)]):
            page.text(heads, column, text, "head")
        for index, year in enumerate(years):
            page.number(heads, len(titles) + index, year, "head", "0")
        by_year = self._by_year(shown)
        charted = [
            (self._row - 1, _lowest(by_year[outcome.target].values()))
            for outcome in shown
            if self._pair(outcome, by_year[outcome.target], plan, heads)
        ]
        self._row += 2
        for number, (row, lowest) in enumerate(charted[:_MOST_CHARTS]):
            self._line_chart(number, (row, heads, len(years)), lowest)
        pages = range(0, min(len(charted), _MOST_CHARTS), _CHARTS_A_PAGE)
        return breaks + [self._row + start // 2 * _CHART_ROWS for start in pages]

    def _by_year(self, shown: Sequence[Outcome]) -> Mapping[str, dict[int, Outcome]]:
        found: dict[str, dict[int, Outcome]] = {each.target: {} for each in shown}
        wanted = {(each.target, each.area): each for each in shown}
        for outcome in self._result.outcomes:
            last = wanted.get((outcome.target, outcome.area))
            if (
                last is not None
                and outcome.variant is None
                and outcome.year is not None
                and (outcome.unit, outcome.via) == (last.unit, last.via)
            ):
                found[outcome.target][outcome.year] = outcome
        return found

    def _pair(self, last: Outcome, by_year: Mapping[int, Outcome], plan: Plan, heads: int) -> bool:
        """The two rows of one target; whether there is a path to draw."""
        page, book, data = self._page, self._page.book, self._data
        made = measured(last, plan.targets[plan.target_position[last.target]])
        if made is None or data is None:
            return False
        demand = self._targets.demand(last)
        with_path = any(each.expected is not None for each in by_year.values())
        rows = [_ACTUAL, _EXPECTED] if with_path else [_ACTUAL]
        for offset, kind in enumerate(rows, 1):
            for column, text in enumerate((last.name, last.unit or "", page.say(kind))):
                page.text(self._row + offset, column, text)
        for column, year in enumerate(data.years, 3):
            outcome = by_year.get(year)
            formula = value_formula(made, last, data, year)
            value = None if outcome is None else outcome.value
            self._cell(self._row + 1, column, formula, value)
            if with_path:
                same = outcome is not None and (outcome.goal_value, outcome.by) == (last.goal_value, last.by)
                live = path(demand, self._place(last, book, column, heads)) if same else None
                expected = None if outcome is None else outcome.expected
                if year == last.base_year and last.base_value is not None:
                    live, expected = self._targets.reference(last, "base"), last.base_value
                self._cell(self._row + 2, column, live, expected)
        for offset in range(1, len(rows) + 1):
            page.lines(self._row + offset, [(last.name, _WIDTHS[0]), (last.unit or "", _WIDTHS[1])])
        self._row += len(rows)
        return with_path and len([each for each in by_year.values() if each.value is not None]) > 1

    def _cell(self, row: int, column: int, formula: str | None, value: float | None) -> None:
        """A live value; the plain one where there is no formula, empty where there is none."""
        if value is None:
            self._page.blank(row, column)
        elif formula is None:
            self._page.number(row, column, value)
        else:
            self._page.formula(row, column, formula, value)

    def _place(self, last: Outcome, book: Book, column: int, heads: int) -> Callable[[str], str]:
        """Cells of the target's row in 指标判定, the year from the heading of the column."""
        year = book.reference("overview", heads, column).rpartition("!")[2]
        return lambda key: year if key == "year" else self._targets.reference(last, key)

    def _line_chart(self, number: int, place: tuple[int, int, int], lowest: float) -> None:
        page, name, (row, heads, years) = self._page, self._page.sheet.get_name(), place
        chart = page.book.chart("line")
        for offset, (title, colour, dash) in enumerate(((_ACTUAL, "#1F5FA8", "solid"), (_EXPECTED, "#757779", "dash"))):
            chart.add_series(
                {
                    "name": page.say(title),
                    "categories": [name, heads, 3, heads, 2 + years],
                    "values": [name, row + offset, 3, row + offset, 2 + years],
                    "line": {"color": colour, "width": 2.25 - offset, "dash_type": dash},
                    "marker": {
                        "type": "circle" if offset == 0 else "none",
                        "size": 5,
                        "fill": {"color": colour},
                        "border": {"color": colour},
                    },
                }
            )
        chart.set_title({"name": [name, row, 0], "name_font": {"size": 10}})
        chart.set_legend({"position": "bottom"})
        chart.set_y_axis(
            {
                "num_font": {"size": 8},
                "major_gridlines": {"visible": True, "line": {"color": "#DCDEE0"}},
                "num_format": "General",
                "min": lowest,
            }
        )
        chart.set_size({"width": 480, "height": 280})
        page.sheet.insert_chart(
            self._row + number // 2 * _CHART_ROWS, 0 if number % 2 == 0 else 4, chart, {"x_offset": 4 if number % 2 == 0 else 80}
        )


def _lowest(outcomes: Iterable[Outcome]) -> float:
    """Where the scale of a chart begins: a round number below all values and expected values."""
    values = [value for each in outcomes for value in (each.value, each.expected, each.base_value) if value is not None]
    low, span = min(values), max(values) - min(values)
    if low >= 0 and low <= span:
        return 0.0
    unit = 10.0 ** math.floor(math.log10(span or abs(low) or 1.0))
    return math.floor((low - span * _ROOM) / unit) * unit


_ROOM = 0.15
