"""The lines above a table and the name of its sheet: which area, year, item, unit the whole table belongs to.

`综合机关名称：450521合浦县`, `填报单位：`, `2024年`, `单位：万吨标准煤`, `指标：地区生产总值(亿元)`, a title, a sheet called `合浦县` or `2025年`.
The more plainly something is said, the more it counts; two different answers of equal weight are an ambiguity, never a choice.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from enum import IntEnum

from gcx.labels import split_unit
from gcx.names import fold, key
from gcx.reading.grid import Grid
from gcx.reading.layouts.cells import Stated, blank, text_of, yearlike
from gcx.reading.layouts.lexicon import Lexicon
from gcx.reading.layouts.words import vintage_in
from gcx.records import Raw
from gcx.traditional import simplified

FOOTER = re.compile(
    r"""\s*(?:[*#※]\s*)?(?:
        (?:单位负责人|单位领导|统计负责人|负责人|填表人|填报人|制表人?|审核人?|复核人?|联系人|联系电话|电话|手机|报出日期|填报日期|填表日期|上报日期|制表日期|报送日期|报送时间
          |制表机关|制定机关|批准机关|批准文号|备案文号|文\s*号|表\s*号|有效期至|有效期|有效截止时间)\s*(?:[:：（(]|$|\d)
      | (?:说\s*明|附\s*注|备\s*注|注\s*释|注|数据来源|资料来源|来源|审核关系|填报说明|补充资料|指标解释|notes?|source)\s*\d*\s*[:：.、]
      | 数据来源|资料来源|审核关系|单位负责人|统计负责人|填表人
    )""",
    re.VERBOSE | re.IGNORECASE,
)
NOTE = re.compile(r"\s*(?:[*#※]\s*)?(?:说\s*明|附\s*注|备\s*注|注\s*释|注|审核关系|填报说明|notes?)\s*\d*\s*[:：.、]", re.IGNORECASE)
"""A note may run on over the following rows; a signature line does not."""


def is_foot(raw: Raw) -> bool:
    """Whether a cell begins a line below a table: a note, a source, a signature."""
    return isinstance(raw, str) and FOOTER.match(simplified(raw)) is not None


def is_note(raw: Raw) -> bool:
    """Whether a cell begins a note, which may run on over the following rows."""
    return isinstance(raw, str) and NOTE.match(simplified(raw)) is not None


_LABELS: dict[str, str] = {
    word: kind
    for kind, line in {
        "area": "综合机关名称 综合机关 填报单位 报送单位 上报单位 填表单位 填报地区 填报机关 地区 地区名称 县区 行政区划 行政区 区域 统计范围 单位名称 单位 编制单位 region area",
        "year": "年份 年度 时间 报告期 报告年度 报告年份 统计年度 统计时间 所属年份 所属时期 数据年份 期别 year period",
        "unit": "单位 计量单位 数据单位 unit",
        "item": "指标 指标名称 统计指标 项目 indicator item variable",
        "vintage": "数据状态 数据性质 数据版本 status",
        "database": "数据库 database",
    }.items()
    for word in line.split()
}
_LABELS["单位"] = "unit-or-area"
_NUMBERED = re.compile(r"\d{6,}(?:-\d+)*")
_LINE = re.compile(r"([^:]{1,12}?)\s*:\s*(.*)", re.DOTALL)
_ALONE_YEAR = re.compile(r"[(（]?\s*(?:报告期)?\s*((?:19|20|21)\d\d)\s*年度?\s*[)）]?")
_TITLE_YEAR = re.compile(
    r"(?<![\d〔\[(（至—–~～-])((?:19|20|21)\d\d)\s*年(?!\s*(?:[价=至—–~-]|不变价|可比价|\d{1,2}\s*月|[一二三四五六七八九十]+月))"
)
_BRACKETS = re.compile(r"[(（]([^()（）]+)[)）]")
_DIGITS = str.maketrans("〇○零一二三四五六七八九", "000123456789")
_HAN_YEAR = re.compile(r"[一二][〇○零九][〇○零一二三四五六七八九]{2}(?=年)")


class Weight(IntEnum):
    """How plainly something is said; smaller counts more."""

    LABELLED = 0
    ALONE = 1
    INHERITED = 2
    SHEET = 3
    OPTION = 4
    TITLE = 5
    ONLY = 6


@dataclass(slots=True)
class Preamble:
    """What the lines above one table say: per kind the candidates with their weight. `blank_area` is a label left without an answer."""

    said: dict[str, list[tuple[Weight, Stated]]] = field(default_factory=dict)
    blank_area: Stated | None = None
    database: bool = False
    unread_unit: Stated | None = None

    def add(self, kind: str, weight: Weight, stated: Stated) -> None:
        """Note one candidate."""
        self.said.setdefault(kind, []).append((weight, stated))

    def candidates(self, kind: str) -> list[Stated]:
        """The candidates of the greatest weight, equal ones once; more than one is an ambiguity."""
        said = self.said.get(kind, [])
        best = min((weight for weight, _ in said), default=None)
        found: dict[str, Stated] = {}
        for weight, stated in said:
            if weight == best:
                found.setdefault(text_of(stated.raw), stated)
        return list(found.values())

    def one(self, kind: str) -> Stated | None:
        """The only candidate, `None` when there is none or when there are several."""
        found = self.candidates(kind)
        return found[0] if len(found) == 1 else None

    def weight(self, kind: str) -> Weight | None:
        """How plainly the best candidate is said."""
        return min((weight for weight, _ in self.said.get(kind, [])), default=None)

    def adds_to(self, above: Preamble) -> bool:
        """Whether these lines say anything that the lines of the table above did not say."""
        known = {(kind, text_of(stated.raw)) for kind, said in above.said.items() for _, stated in said}
        return any(
            weight != Weight.SHEET and (kind, text_of(stated.raw)) not in known
            for kind, said in self.said.items()
            for weight, stated in said
        )

    def inherit(self, above: Preamble, *, same_header: bool) -> None:
        """Take over what the table above was labelled with, where this one is silent: area and year, and all of it under the same header."""
        for kind, said in above.said.items():
            for weight, stated in said:
                if weight <= Weight.INHERITED and (same_header or kind in {"area", "year"}):
                    self.add(kind, Weight.INHERITED, stated)
        self.database = self.database or above.database


def read_preamble(grid: Grid, first: int, last: int, lexicon: Lexicon) -> Preamble:
    """What rows `first`..`last` (from 1) and the sheet's name say."""
    preamble = Preamble()
    for row in range(max(first, 1), last + 1):
        for column, raw in enumerate(grid.rows[row - 1], start=1):
            if not blank(raw):
                _read_cell(grid, Stated(raw, row, column), preamble, lexicon)
    _read_sheet_name(grid.name, preamble, lexicon)
    return preamble


def _read_cell(grid: Grid, stated: Stated, preamble: Preamble, lexicon: Lexicon) -> None:
    text = text_of(stated.raw)
    line = _LINE.fullmatch(text)
    kind = _LABELS.get(key(line[1] if line else text))
    if kind:
        answer = _answer(grid, stated, line[2] if line else "")
        if kind in {"area", "unit-or-area"} and answer is None:
            preamble.blank_area = preamble.blank_area or stated
        if answer is not None:
            _labelled(kind, answer, preamble, lexicon)
        return
    if is_foot(text):
        return
    _free(stated, text, preamble, lexicon)


def _answer(grid: Grid, label: Stated, rest: str) -> Stated | None:
    """What stands behind the colon, or in the next filled cell to the right when nothing does and that is no label itself."""
    if rest.strip():
        return Stated(rest.strip(), label.row, label.column)
    for column in range(label.column + 1, len(grid.rows[label.row - 1]) + 1):
        raw = grid.cell(label.row, column)
        if not blank(raw):
            return None if _LINE.fullmatch(text_of(raw)) else Stated(raw, label.row, column)
    return None


def _labelled(kind: str, answer: Stated, preamble: Preamble, lexicon: Lexicon) -> None:
    text = text_of(answer.raw)
    if kind == "database":
        preamble.database = True
    elif kind == "unit-or-area":
        _labelled("unit" if lexicon.is_unit(text) or not lexicon.areas_in(text) else "area", answer, preamble, lexicon)
    elif kind == "unit":
        if lexicon.is_unit(text):
            preamble.add("unit", Weight.LABELLED, answer)
        else:
            preamble.unread_unit = answer
    elif kind == "year":
        for year in _years(text):
            preamble.add("year", Weight.LABELLED, Stated(year, answer.row, answer.column))
    elif kind == "area":
        named = [] if lexicon.miscoded(text) else lexicon.areas_in(text)
        for area in named or [text]:
            preamble.add("area", Weight.LABELLED, Stated(area, answer.row, answer.column))
    elif kind == "item":
        _item(text, answer, Weight.LABELLED, preamble, lexicon)
    else:
        preamble.add(kind, Weight.LABELLED, answer)


def _item(text: str, at: Stated, weight: Weight, preamble: Preamble, lexicon: Lexicon) -> None:
    preamble.add("item", weight, Stated(text, at.row, at.column))
    unit = split_unit(text, lexicon.is_unit)[1]
    if unit:
        preamble.add("unit", weight, Stated(unit, at.row, at.column))


def _years(text: str) -> Iterator[int]:
    """The year a cell is: `2024年`, `（2024年度）`, `2024`; `最近20年`, `202×年` and spans are none."""
    alone = _ALONE_YEAR.fullmatch(han_years(text))
    if alone or yearlike(text) is not None:
        yield int(alone[1]) if alone else yearlike(text) or 0


def han_years(text: str) -> str:
    """二〇二四年 as 2024年."""
    return _HAN_YEAR.sub(lambda match: match[0].translate(_DIGITS), text)


def _free(stated: Stated, text: str, preamble: Preamble, lexicon: Lexicon) -> None:
    """A cell without a label: an area or a year alone in a cell counts more than one inside a title."""
    folded = han_years(text)
    bare = folded.strip("()（）")
    for year in _years(folded):
        preamble.add("year", Weight.ALONE, Stated(year, stated.row, stated.column))
        return
    if not isinstance(stated.raw, str):
        return
    if lexicon.area(bare) and not lexicon.code(bare):
        preamble.add("area", Weight.ALONE, Stated(bare, stated.row, stated.column))
        return
    for area in lexicon.areas_in(text) if len(text) <= 60 else ():
        preamble.add("area", Weight.TITLE, Stated(area, stated.row, stated.column))
    for year in dict.fromkeys(_TITLE_YEAR.findall(folded)):
        preamble.add("year", Weight.TITLE, Stated(int(year), stated.row, stated.column))
    if lexicon.item(text):
        _item(text, stated, Weight.TITLE, preamble, lexicon)
    else:
        for item in lexicon.items_in(text) if len(text) <= 60 else ():
            preamble.add("item", Weight.TITLE, Stated(item, stated.row, stated.column))
        for unit in {inside for inside in _BRACKETS.findall(text) if lexicon.is_unit(inside)}:
            preamble.add("unit", Weight.TITLE, Stated(unit, stated.row, stated.column))
    vintage = vintage_in(text) if len(text) <= 12 else None
    if vintage:
        preamble.add("vintage", Weight.ALONE, Stated(vintage, stated.row, stated.column))


def _read_sheet_name(name: str, preamble: Preamble, lexicon: Lexicon) -> None:
    text = fold(name)
    for area in lexicon.areas_in(text):
        preamble.add("area", Weight.SHEET, Stated(area))
    plain_year = yearlike(text)
    years = [plain_year] if plain_year is not None else [int(year) for year in dict.fromkeys(_TITLE_YEAR.findall(text))]
    for year in years:
        preamble.add("year", Weight.SHEET, Stated(year))
    if lexicon.item(text):
        _item(text, Stated(name), Weight.SHEET, preamble, lexicon)


def labels_row(cells: Sequence[Raw]) -> bool:
    """Whether a row is a line of labels (`综合机关名称：…`) rather than data."""
    for raw in cells:
        if isinstance(raw, str) and (":" in raw or "：" in raw):
            line = _LINE.fullmatch(text_of(raw))
            if line and key(line[1]) in _LABELS:
                return True
    return False


def answers_label(cells: Sequence[Raw], column: int) -> bool:
    """Whether a number stands behind a label and is such an answer: a year, a telephone number, a code; `12.5` behind 填表人 is none."""
    raw = cells[column - 1]
    label = next((text_of(one) for one in reversed(cells[: column - 1]) if not blank(one)), "")
    line = _LINE.fullmatch(label)
    if line and key(line[1]) in _LABELS:
        return not line[2] and (yearlike(raw) is not None or _NUMBERED.fullmatch(text_of(raw)) is not None)
    if not is_foot(label) or is_note(label):
        return False
    return _NUMBERED.fullmatch(text_of(raw)) is not None or (yearlike(raw) is not None and "期" in label)
