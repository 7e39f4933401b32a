"""Part of sheet 总览: verdicts by section of the plan and by department, and in the words of the review that was asked for.

Counted live over 指标判定, so that the counts follow a changed figure.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from gcx.findings import Text, column_letters
from gcx.records import Result
from gcx.rendering.counting import NOBODY, REVIEW_NAME, STATUS_OF, counted, review_kind
from gcx.rendering.workbook.book import Page
from gcx.rendering.workbook.targets import SEPARATOR, TargetSheet

_COUNT = Text("目标数", "targets")


class Shares:
    """Writes the tables one below the other."""

    def __init__(self, page: Page, result: Result, targets: TargetSheet) -> None:
        self._page = page
        self._kind = review_kind(result)
        self._targets = targets
        self._counts = counted(targets.outcomes, result.sections)

    def write(self, row: int) -> int:
        """Fill from `row` on; the next free row."""
        page = self._page
        if not self._counts.total:
            return row
        if self._kind is not None:
            row = self._review(row, self._kind)
        for caption, first, rows in self._counts.shares():
            page.text(row, 0, page.say(caption), "heading")
            row = self._table(row + 1, first, rows) + 1
        return row

    def _review(self, row: int, kind: str) -> int:
        """The review's words, one below the other."""
        page, words = self._page, self._counts.words
        page.text(row, 0, page.say(REVIEW_NAME[kind]), "head")
        page.text(row, 1, page.say(_COUNT), "head")
        variants = self._targets.column("variant")
        for place, word in enumerate(words, row + 1):
            page.text(place, 0, page.say(word), "center")
            live = f'COUNTIFS({self._column(word)},A{place + 1},{variants},"")'
            page.formula(place, 1, live, float(self._counts.total[word]))
        page.verdict_colours((row + 1, 0), (row + len(words), 0), words)
        return row + len(words) + 2

    def _column(self, word: Text) -> str:
        """Where a verdict stands in 指标判定: what a review says by itself has a column of its own."""
        own = self._kind not in {None, "annual"} or word not in STATUS_OF
        return self._targets.column("review" if own else "verdict")

    def _table(self, row: int, first: Text, rows: Mapping[Text, Mapping[Text, int]]) -> int:
        """Verdicts across, sections or departments down."""
        page, heads = self._page, [first, *self._counts.words]
        for column, head in enumerate(heads):
            page.text(row, column, page.say(head), "head")
        page.lines(row, [(page.say(head), 8) for head in heads])
        for place, (name, found) in enumerate(rows.items(), row + 1):
            page.text(place, 0, page.say(name))
            for column, formula in enumerate(self._formulas(name, row, place, by_section=first.zh == "章节"), 1):
                page.formula(place, column, formula, float(found.get(heads[column], 0)), num_format="0;-0;;@")
        return row + len(rows) + 1

    def _formulas(self, name: Text, head: int, row: int, *, by_section: bool) -> Iterator[str]:
        """A count for each verdict. A department is one of several in its cell."""
        label, variants = f"$A{row + 1}", self._targets.column("variant")
        departments, between = self._targets.column("departments"), self._page.say(SEPARATOR)
        for column, word in enumerate(self._counts.words, 1):
            verdicts, wanted = self._column(word), f"{column_letters(column + 1)}${head + 1}"
            if by_section:
                yield f'COUNTIFS({self._targets.column("section")},{label},{verdicts},{wanted},{variants},"")'
            elif name == NOBODY:
                yield f'COUNTIFS({departments},"",{verdicts},{wanted},{variants},"")'
            else:
                named = f'ISNUMBER(FIND("{between}"&{label}&"{between}","{between}"&{departments}&"{between}"))'
                yield f'SUMPRODUCT({named}*({verdicts}={wanted})*({variants}=""))'
