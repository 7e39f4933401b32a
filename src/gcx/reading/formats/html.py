"""A web page saved as .xls: what query systems export. All its tables, one under another, as a spreadsheet program shows them."""

from __future__ import annotations

import re
from html import unescape

from gcx.findings import Text
from gcx.reading import findings_files as rules
from gcx.reading.formats import delimited
from gcx.reading.formats.build import Budget, GridBuilder
from gcx.reading.grid import Grid
from gcx.reading.guard import Refused, Source
from gcx.records import Percent, Raw

_TOKEN = re.compile(
    r"<(/?)([A-Za-z][A-Za-z0-9:]{0,30})\b((?:[^<>=]++|=\s*(?:\"[^\"]*+\"|'[^']*+')|=)*+)(?:>|\Z|(?=<))"
    r"|<!--[\s\S]*?(?:-->|\Z)|<[!?][^<>]*+>?|([^<]++)|(<)"
)
_ATTRIBUTE = re.compile(r"""([A-Za-z:-]+)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""")
_CHARSET = re.compile(rb"""charset\s*=\s*["']?\s*([A-Za-z0-9_-]{2,20})""", re.IGNORECASE)
_SPACES = re.compile(r"[ \t\r\n\f]+")
_STORED = re.compile(r"-?[0-9]{1,30}(?:\.[0-9]{1,30})?(?:[eE][-+]?[0-9]{1,2})?")
_LINE = "\x00"
_SKIPPED = ("script", "style", "title", "xml", "head")
_MOST_SPAN = 1000


def read(source: Source) -> Grid:
    """The tables of the page as one grid; merged cells stay merged, plain numerals become numbers. `Refused` when there is no table."""
    source.info.format = "html"
    data = source.everything("page_bytes")
    text = _decoded(source, data)
    if re.search(r"<table\b", text, re.IGNORECASE) is None:
        source.info.format = None
        raise Refused(rules.not_a_spreadsheet(source.file, Text("没有表格的网页", "a web page without a table")))
    page = _Page(GridBuilder(source, "", Budget()))
    for token in _TOKEN.finditer(text):
        page.take(token)
    page.end_cell()
    return page.builder.finish("", hidden=False)


def _decoded(source: Source, data: bytes) -> str:
    said = _CHARSET.search(data[:4096])
    names = [said[1].decode("ascii").lower().replace("gb2312", "gb18030").replace("gbk", "gb18030")] if said else []
    for name in (*names, delimited.encoding_of(source)):
        try:
            return data.decode(name)
        except (LookupError, UnicodeDecodeError):
            continue
    raise Refused(rules.unknown_text(source.file, Text("文字编码与页面声明的不符", "the text is not in the encoding the page declares")))


class _Page:
    """Tags and texts of the page into cells."""

    def __init__(self, builder: GridBuilder) -> None:
        self.builder = builder
        self.values = delimited.Values(builder.source)
        self.row = self.column = 0
        self.taken: dict[int, int] = {}
        self.text: list[str] | None = None
        self.span = (1, 1)
        self.stored = ""
        self.skipping = ""

    def take(self, token: re.Match[str]) -> None:
        """Take one tag or one run of text."""
        closing, name, attributes, text, stray = token.groups()
        if name is None:
            if self.text is not None and not self.skipping and (text or stray):
                self.text.append(_SPACES.sub(" ", text or stray))
            return
        name = name.lower()
        if self.skipping:
            self.skipping = "" if closing and name == self.skipping else self.skipping
        elif name in _SKIPPED:
            self.skipping = "" if closing or attributes.endswith("/") else name
        elif name in ("br", "p", "div"):
            if self.text:
                self.text.append(_LINE)
        elif name in ("table", "tr", "td", "th"):
            self.end_cell()
            self._structure(name, attributes, opening=not closing)

    def _structure(self, name: str, attributes: str, *, opening: bool) -> None:
        if name == "table":
            self.row += 1 if opening and self.row else 0
            self.taken = {}
        elif name == "tr" and opening:
            self.row, self.column = self.row + 1, 0
        elif opening:
            self._start_cell(attributes)

    def _start_cell(self, attributes: str) -> None:
        given = {key.lower(): double or single or bare for key, double, single, bare in _ATTRIBUTE.findall(attributes)}
        self.row = max(self.row, 1)
        self.column += 1
        while self.taken.get(self.column, 0) >= self.row:
            self.column += 1
        self.span = (_span(given.get("rowspan")), _span(given.get("colspan")))
        self.stored = given.get("x:num", "")
        self.text = []

    def end_cell(self) -> None:
        """Place the cell that was open."""
        if self.text is None:
            return
        text = "".join(self.text).strip(" " + _LINE).replace(_LINE, "\n")
        self.text = None
        down, right = self.span
        value = _value(self.stored, self.values[unescape(text).replace("\xa0", " ")])
        self.builder.put(self.row, self.column, value)
        self.builder.budget.check(self.builder.source, "")
        if down > 1 or right > 1:
            self.builder.merge((self.row, self.column, self.row + down - 1, self.column + right - 1))
            for column in range(self.column, self.column + right):
                self.taken[column] = self.row + down - 1
        self.column += right - 1


def _value(stored: str, shown: Raw) -> Raw:
    """The full number a spreadsheet program stored beside a rounded one; otherwise what the page shows."""
    number = _finite(stored)
    if number is None:
        return shown
    if isinstance(shown, str):
        bare = shown.replace(",", "")
        if bare.endswith("%") and _finite(bare[:-1]) is not None:
            return Percent(number)
        return shown if _finite(bare) is None else number
    return number if isinstance(shown, float) else shown


def _finite(text: str) -> float | None:
    return float(text) if _STORED.fullmatch(text) else None


def _span(text: str | None) -> int:
    return max(1, min(int(text), _MOST_SPAN)) if text and text.isascii() and text.isdigit() and len(text) < 6 else 1
