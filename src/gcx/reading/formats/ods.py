"""ods and flat fods: one pass over the content, with repeated cells, percentages, dates, errors, merges and hidden parts."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import time
from typing import TypeAlias

from gcx.findings import Finding
from gcx.reading import findings_files as rules
from gcx.reading.formats.build import Budget, GridBuilder
from gcx.reading.formats.markup import new_parser, parse
from gcx.reading.formats.package import Package
from gcx.reading.formats.values import iso_date
from gcx.reading.grid import Grid
from gcx.reading.guard import Refused, Source
from gcx.records import CellError, Percent, Raw, Uncached

_SPACE = "urn:oasis:names:tc:opendocument:xmlns:"
_SHORT = {"table": "table:", "office": "office:", "text": "text:", "style": "style:"}
_ERROR = re.compile(r"#(?:DIV/0!|N/A|NAME\?|NULL!|NUM!|REF!|VALUE!)|Err:[0-9]{3}|错误:[0-9]{3}|错误：[0-9]{3}")
_TIME = re.compile(r"PT([0-9]{1,6})H([0-9]{1,2})M([0-9]{1,2})(?:[.,][0-9]+)?S")
_BRACKETED = re.compile(r"\[([^\[\]]*)\]")
_NUMERIC = ("float", "currency", "percentage")
Given: TypeAlias = dict[str, str]


def read(source: Source, package: Package) -> tuple[list[Grid], list[Finding]]:
    """Every sheet of an ods package. `Refused` when its parts are encrypted."""
    source.info.format = "ods"
    if "META-INF/manifest.xml" in package and b"encryption-data" in package.read("META-INF/manifest.xml"):
        raise Refused(rules.encrypted_file(source.file))
    grids = read_content(source, package.chunks("content.xml", "sheet_bytes"))
    macros = any(
        name.startswith(("basic/", "scripts/")) and name.endswith((".xml", ".py", ".js")) and "script-l" not in name
        for name in package.names
    )
    return grids, [rules.macros_not_run(source.file)] if macros else []


def read_content(source: Source, pieces: Iterable[bytes]) -> list[Grid]:
    """Every sheet of the content part, or of a flat file."""
    content = _Content(source)
    parser = new_parser()
    parser.StartElementHandler = content.start
    parser.EndElementHandler = content.end
    parser.CharacterDataHandler = content.text
    parse(source, pieces, parser, ("内容部件", "content"))
    if not content.grids:
        raise Refused(rules.no_sheet(source.file))
    return content.grids


def short(name: str) -> str:
    """`table:table-cell` for the parser's `urn:… table-cell`; `""` for elements of other vocabularies."""
    space, _, rest = name.rpartition(" ")
    if not space.startswith(_SPACE):
        return name if not space else ""
    return _SHORT.get(space[len(_SPACE) :].partition(":")[0], "?:") + rest


class _Content:
    """Events of the content into grids."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.grids: list[Grid] = []
        self.budget = Budget()
        self.depth = 0
        self.style = ""
        self.hidden_styles: set[str] = set()
        self.builder: GridBuilder | None = None
        self.hidden = False
        self.row = self.column = self.columns = 0
        self.row_repeat = 1
        self.filled: list[tuple[int, int, Raw]] = []
        self.cell: Given | None = None
        self.aside = 0
        self.lines: list[str] = []
        self.length = 0

    def start(self, name: str, attributes: Given) -> None:
        self.depth += 1
        if self.depth > self.source.limits.depth:
            raise self.source.over("depth")
        tag = short(name)
        if self.cell is not None:
            self._start_in_cell(tag, attributes)
            return
        given = {short(key): value for key, value in attributes.items()}
        if tag == "style:style":
            self.style = given.get("style:name", "")
        elif tag == "style:table-properties" and given.get("table:display") == "false":
            self.hidden_styles.add(self.style)
        elif tag == "table:table":
            self._start_table(given)
        elif self.builder is None:
            return
        elif tag == "table:table-column":
            self._column(self.builder, given)
        elif tag == "table:table-row":
            self._start_row(self.builder, given)
        elif tag in ("table:table-cell", "table:covered-table-cell"):
            self.cell, self.lines, self.length, self.aside = given, [], 0, 0

    def _start_table(self, given: Given) -> None:
        if self.builder is not None or len(self.grids) >= self.source.limits.sheets:
            raise self.source.over("sheets") if self.builder is None else self.source.damaged("表格里套着表格", "a table inside a table")
        self.builder = GridBuilder(self.source, given.get("table:name", ""), self.budget)
        self.hidden = given.get("table:style-name") in self.hidden_styles
        self.row = self.columns = 0

    def _column(self, builder: GridBuilder, given: Given) -> None:
        repeat = min(_count(given, "table:number-columns-repeated"), self.source.limits.columns)
        if given.get("table:visibility", "visible") != "visible" and self.columns < self.source.limits.columns:
            builder.hidden_columns.update(range(self.columns + 1, self.columns + repeat + 1))
        self.columns += repeat

    def _start_row(self, builder: GridBuilder, given: Given) -> None:
        self.row_repeat = _count(given, "table:number-rows-repeated")
        self.row += 1
        self.column = 0
        self.filled = []
        if given.get("table:visibility", "visible") != "visible":
            builder.hidden_rows.update(range(self.row, self.row + min(self.row_repeat, 1000)))

    def _start_in_cell(self, tag: str, attributes: Given) -> None:
        if self.aside or tag in ("office:annotation", "table:table", "table:shapes"):
            self.aside += 1
        elif tag == "text:p":
            self.lines.append("")
        elif tag == "text:s":
            count = next((value for key, value in attributes.items() if short(key) == "text:c"), "1")
            self._add(" " * min(int(count) if count.isascii() and count.isdigit() and len(count) < 6 else 1, 1000))
        elif tag in ("text:tab", "text:line-break"):
            self._add("\t" if tag == "text:tab" else "\n")

    def text(self, text: str) -> None:
        if self.cell is not None and self.lines and not self.aside:
            self._add(text)

    def _add(self, text: str) -> None:
        self.length += len(text)
        if self.length > self.source.limits.text:
            raise self.source.over("text")
        if self.lines:
            self.lines[-1] += text

    def end(self, name: str) -> None:
        self.depth -= 1
        if self.aside:
            self.aside -= 1
            return
        tag = short(name)
        if self.cell is not None:
            if tag in ("table:table-cell", "table:covered-table-cell"):
                self._end_cell(self.cell, covered=tag != "table:table-cell")
        elif self.builder is None:
            return
        elif tag == "table:table-row":
            self._end_row(self.builder)
        elif tag == "table:table":
            self.grids.append(self.builder.finish(self.builder.sheet, hidden=self.hidden))
            self.builder = None

    def _end_cell(self, given: Given, *, covered: bool) -> None:
        self.cell = None
        repeat = _count(given, "table:number-columns-repeated")
        value = None if covered else _value(given, "\n".join(self.lines))
        if value is not None and self.builder is not None:
            if self.column + repeat > self.source.limits.columns:
                raise self.source.over("columns", self.column + repeat, self.builder.sheet)
            self.filled.append((self.column + 1, repeat, value))
            down, right = _count(given, "table:number-rows-spanned"), _count(given, "table:number-columns-spanned")
            if down > 1 or right > 1:
                self.builder.merge((self.row, self.column + 1, self.row + down - 1, self.column + right))
            if "table:formula" in given and not isinstance(value, Uncached):
                self.builder.formulas[self.row, self.column + 1] = _formula(given)
        self.column += repeat

    def _end_row(self, builder: GridBuilder) -> None:
        """Place the row's filled cells, as often as the row is repeated; empty rows only move the place."""
        if self.filled:
            if self.row + self.row_repeat - 1 > self.source.limits.rows:
                raise self.source.over("rows", self.row + self.row_repeat - 1, builder.sheet)
            for row in range(self.row, self.row + self.row_repeat):
                for column, repeat, value in self.filled:
                    for place in range(column, column + repeat):
                        builder.put(row, place, value)
                builder.budget.check(self.source, builder.sheet)
        self.row += self.row_repeat - 1


def _value(given: Given, shown: str) -> Raw:
    kind = given.get("office:value-type", "")
    formula = "table:formula" in given
    if given.get("calcext:value-type") == "error" or (formula and _ERROR.fullmatch(shown.strip())):
        return CellError(shown.strip() or "#VALUE!")
    if kind in _NUMERIC:
        return _number(given.get("office:value", ""), shown, percent=kind == "percentage")
    if kind in _TYPED:
        return _TYPED[kind](given, shown)
    return shown or (Uncached(_formula(given)) if formula else None)


def _date(given: Given, shown: str) -> Raw:
    value = iso_date(given.get("office:date-value", ""))
    return (shown or value) if isinstance(value, str) else value


def _time(given: Given, shown: str) -> Raw:
    text = given.get("office:time-value", "")
    match = _TIME.fullmatch(text)
    if match is None or int(match[1]) > 23 or int(match[2]) > 59 or int(match[3]) > 59:
        return shown or text
    return time(int(match[1]), int(match[2]), int(match[3]))


_TYPED: dict[str, Callable[[Given, str], Raw]] = {
    "boolean": lambda given, _: given.get("office:boolean-value") == "true",
    "date": _date,
    "time": _time,
    "string": lambda given, shown: shown or given.get("office:string-value", ""),
}


def _number(text: str, shown: str, *, percent: bool) -> Raw:
    try:
        value = float(text)
    except ValueError:
        return text or shown
    if value - value != 0 or "_" in text:
        return text
    return Percent(value) if percent else value


def _formula(given: Given) -> str:
    """The formula as other programs write it: `[.B2:.B5]` is `B2:B5`."""
    text = given.get("table:formula", "").partition("=")[2]
    return _BRACKETED.sub(lambda match: match[1].replace(":.", ":").lstrip("."), text).replace(";", ",")


def _count(given: Given, name: str) -> int:
    text = given.get(name, "1")
    return max(int(text), 1) if text.isascii() and text.isdigit() and len(text) < 10 else 1
