"""The sheet 填报说明: how to fill the template in, what every item means, which relations the figures have to satisfy.

No cell of it holds a bare number, so that it is never taken for data.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from gcx.findings import Text
from gcx.plan.model import Check, Item
from gcx.rendering.template import words
from gcx.rendering.template.book import Book
from gcx.rendering.template.content import Content, Request
from gcx.stamp import PASSIVE, StampedSheet

_WIDTHS = (44, 15, 28, 22, 58)
_LAST = len(_WIDTHS) - 1
_FONT = {"font_name": "仿宋", "font_size": 11}


def add_sheet(book: Book, content: Content, request: Request) -> None:
    """The whole sheet."""
    _Notes(book, content, request).write()


class _Notes:
    """The sheet while it is written, from top to bottom."""

    def __init__(self, book: Book, content: Content, request: Request) -> None:
        self.book, self.content, self.request = book, content, request
        self.sheet: Any = book.sheet(book.text(words.SHEET_NOTES))
        self.row = 0
        self.part = 0

    def write(self) -> None:
        """Everything on the sheet."""
        for column, width in enumerate(_WIDTHS):
            self.sheet.set_column(column, column, width)
        self.sheet.merge_range(0, 0, 0, _LAST, self.book.text(words.SHEET_NOTES), self.book.look("title"))
        self.sheet.set_row(0, 32)
        self.row = 1
        self._basis()
        self._how()
        self._blanks()
        if self.content.forms:
            self._items(self.content.items)
        if self.content.checks:
            self._checks(self.content.checks)
        self.book.set_up_page(self.sheet, self.row - 1, _LAST, None)
        self.book.protect(self.sheet)
        self.book.stamp(StampedSheet(self.sheet.get_name(), PASSIVE))

    def _basis(self) -> None:
        header = self.book.plan.header
        self._section(Text("依据", "Basis"))
        self._line(
            Text(
                f"{header.document}《{header.title}》。基期{header.base_year}年，目标年{header.target_year}年。",
                f"{header.document}, {header.title}; base year {header.base_year}, target year {header.target_year}.",
            )
        )
        self._line(words.NOT_APPROVED)

    def _how(self) -> None:
        self._section(Text("怎么填", "How to fill it in"))
        for number, line in enumerate(words.HOW_TO_FILL, 1):
            self._line(Text(f"{number}. {line.zh}", f"{number}. {line.en}"))
        if self.request.earlier:
            self._line(
                Text(
                    f"浅蓝色格子里的往年数取自“{self.request.source}”；有修订的直接改，并在说明栏写明。",
                    f"Figures of earlier years (pale blue) are taken from “{self.request.source}”; correct them where they were revised and say so in the note.",
                )
            )

    def _blanks(self) -> None:
        self._section(Text("空着、“—”、“不适用”和0是四回事", "Empty, —, 不适用 and 0 are four different things"))
        for mark, meaning in words.FOUR_THINGS:
            self._table_row((self.book.text(mark), self.book.text(meaning)), "cell", merged_from=1)

    def _items(self, items: Sequence[Item]) -> None:
        self._section(Text("指标解释", "Definitions"))
        heads = (
            Text("代码和指标", "Code and item"),
            words.UNIT,
            Text("口径", "Basis"),
            Text("填什么", "What to enter"),
            Text("解释", "Definition"),
        )
        self._table_row([self.book.text(head) for head in heads], "head")
        for item in items:
            english = f" ({item.name_en})" if item.name_en and self.book.lang == "en" else ""
            wanted = self.book.text(words.number_words(item))
            self._table_row((f"{item.code} {item.name}{english}", words.unit_label(item), item.basis, wanted, item.note or ""), "cell")

    def _checks(self, checks: Sequence[Check]) -> None:
        self._section(Text("审核关系", "Checks"))
        heads = (Text("不符合时的提示", "What is said when it fails"), Text("级别", "Level"), Text("关系式", "Relation"))
        self._table_row([self.book.text(head) for head in heads], "head", merged_from=2)
        for number, check in enumerate(checks, 1):
            basis = Text(f"；依据：{check.basis}", f"; basis: {check.basis}") if check.basis else Text("", "")
            relation = f"{check.require.formula.text}{self.book.text(basis)}"
            self._table_row(
                (f"（{number}）{self.book.text(check.words)}", self.book.text(check.severity.word), relation), "cell", merged_from=2
            )

    def _section(self, title: Text) -> None:
        self.part += 1
        numbered = Text(f"{'一二三四五六七八九'[self.part - 1]}、{title.zh}", f"{self.part}. {title.en}")
        self.row += 1
        self.sheet.merge_range(self.row, 0, self.row, _LAST, self.book.text(numbered), self.book.look("section", **_FONT))
        self.sheet.set_row(self.row, 22)
        self.row += 1

    def _line(self, text: Text) -> None:
        said = self.book.text(text)
        self.sheet.merge_range(self.row, 0, self.row, _LAST, said, self.book.look("wrapped", **_FONT))
        self.sheet.set_row(self.row, 16.0 * words.lines_needed(said, sum(_WIDTHS) * 0.9) + 2)
        self.row += 1

    def _table_row(self, texts: Sequence[str], style: str, merged_from: int | None = None) -> None:
        """A row of cells; with `merged_from`, the last text takes the rest of the row."""
        look = self.book.look(style, **_FONT)
        for column, text in enumerate(texts):
            if column == merged_from:
                self.sheet.merge_range(self.row, column, self.row, _LAST, text, look)
            else:
                self.sheet.write_string(self.row, column, text, look)
        widths = [width * 0.95 for width in _WIDTHS]
        if merged_from is not None:
            widths[merged_from] = sum(widths[merged_from:])
        lines = max(words.lines_needed(text, width) for text, width in zip(texts, widths, strict=False))
        self.sheet.set_row(self.row, 16.0 * lines + 4)
        self.row += 1
