"""The same figures drawn in every layout, with whatever officers put around them, are read as the same figures."""

from __future__ import annotations

import re

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from gcx.names import year_of
from gcx.reading.grid import Grid
from gcx.reading.layouts.lexicon import Lexicon
from gcx.records import CellError, Percent, Uncached
from grids import plan, read

PLAN = plan("能源消费总量=101/能源消费总量（等价值） 原料用能=102 用水量=103/总用水量 新建充电桩=104")
AREAS, YEARS, ITEMS = ["北海市", "合浦县", "海城区"], [2019, 2020, 2023, 2024, 2025], ["能源消费总量", "原料用能", "用水量", "新建充电桩"]
UNITS = dict(zip(ITEMS, ["万吨标准煤", "万吨标准煤", "万吨", "个"], strict=True))


@st.composite
def figures(draw):
    """A full box of areas × years × items, values without a pattern (some of them look like years)."""
    pick = lambda names: draw(st.lists(st.sampled_from(names), min_size=1, unique=True))  # noqa: E731
    areas, years, items = pick(AREAS), sorted(pick(YEARS), reverse=draw(st.booleans())), pick(ITEMS)
    value = st.one_of(st.integers(0, 3000).map(float), st.floats(0, 1e6, allow_nan=False).map(lambda number: round(number, 3)))
    return {(area, year, item): draw(value) for area in areas for year in years for item in items}, areas, years, items


def long(box, areas, years, items):
    head = ["地区", "年份", "指标名称", "数值", "计量单位"]
    return head, [[a, y, i, box[a, y, i], UNITS[i]] for a in areas for y in years for i in items]


def wide(box, areas, years, items):
    return ["地区", "指标名称", "计量单位", *[f"{year}年" for year in years]], [
        [a, i, UNITS[i], *[box[a, y, i] for y in years]] for a in areas for i in items
    ]


def panel(box, areas, years, items):
    return ["地区", "年份", *[f"{item}({UNITS[item]})" for item in items]], [
        [a, y, *[box[a, y, i] for i in items]] for a in areas for y in years
    ]


def cross(box, areas, years, items):
    return ["年份", "指标名称", "单位", *areas], [[y, i, UNITS[i], *[box[a, y, i] for a in areas]] for y in years for i in items]


@given(figures(), st.sampled_from([long, wide, panel, cross]), st.data())
@settings(max_examples=60, deadline=None)
def test_every_layout_gives_the_same_figures(drawn, layout, data):
    head, body = layout(*drawn)
    if data.draw(st.booleans(), "serial"):
        head, body = ["序号", *head], [[float(number), *row] for number, row in enumerate(body, 1)]
    rows: list[list] = [list(head), *map(list, body)]
    if data.draw(st.booleans(), "gaps"):
        rows.insert(len(rows) // 2, []) if len(rows) > 2 else None
    if data.draw(st.booleans(), "repeated"):
        rows.insert(1 + len(body) // 2, list(head))
    if data.draw(st.booleans(), "title"):
        rows = [["主要指标统计表"], [None, None, "制表日期：2025年3月1日"], [], *rows]
    if data.draw(st.booleans(), "foot"):
        rows += [["注：1.本表为初步数。"], ["单位负责人：张三", None, "填表人：李四", "13977912345"]]
    submission = read(Grid("数据", rows), plan=PLAN)
    lexicon = Lexicon(PLAN)
    found = {}
    for block in submission.blocks:
        for index in range(len(block)):
            key = (block.area.raw(index), year_of(block.year.raw(index)), lexicon.item(block.item.raw(index)))
            assert key not in found
            assert block.unit.raw(index) == UNITS[key[2]]
            assert rows[block.row[index] - 1][block.column[index] - 1] == block.number[index]
            found[key] = block.number[index]
    assert found == drawn[0]
    assert submission.findings == []


VANDALISM = [
    None,
    "",
    "合计",
    "一、能源",
    "暂无",
    "—",
    "2024",
    2024.0,
    "万吨",
    "注：见附表",
    "合浦县",
    "用水量",
    "指标",
    "数值",
    "某某",
    12.5,
    "104",
    "填表人：张三",
    "备注",
    "本年",
    "单位：万吨",
    "时间：2024年",
    "甲",
    1.0,
    2020.0,
]


def numbered(box, areas, years, items):
    """A wide table whose years are plain numbers, and no column of areas."""
    return ["指标", "计量单位", *map(float, years)], [[i, UNITS[i], *[box[areas[0], y, i] for y in years]] for i in items]


def stacked(box, areas, years, items):
    """Areas over years; the second row of the header is the first of the body."""
    head = ["指标名称", "单位", *[area for area in areas for _ in years]]
    return head, [[None, None, *[f"{y}年" for _ in areas for y in years]]] + [
        [i, UNITS[i], *[box[a, y, i] for a in areas for y in years]] for i in items
    ]


def form(box, areas, years, items):
    head = ["指标名称", "计量单位", "代码", "本年", "上年同期"]
    return head, [["甲", "乙", "丙", 1.0, 2.0]] + [
        [i, UNITS[i], str(101 + ITEMS.index(i)), box[areas[0], years[0], i], box[areas[0], years[-1], i]] for i in items
    ]


def abreast(box, areas, years, items):
    """A long table for each year, side by side."""
    head = ["地区", "年份", "指标", "数值", "单位"] * len(years)
    return head, [[cell for y in years for cell in (a, y, i, box[a, y, i], UNITS[i])] for a in areas for i in items]


VALUES = {
    long: lambda drawn: range(3, 4),
    wide: lambda drawn: range(3, 3 + len(drawn[2])),
    panel: lambda drawn: range(2, 2 + len(drawn[3])),
    cross: lambda drawn: range(3, 3 + len(drawn[1])),
    numbered: lambda drawn: range(2, 2 + len(drawn[2])),
    stacked: lambda drawn: range(2, 2 + len(drawn[1]) * len(drawn[2])),
    form: lambda drawn: range(3, 5),
    abreast: lambda drawn: range(3, 5 * len(drawn[2]), 5),
}
"""The columns of figures of each layout, from 0."""


def rows_named(text):
    """The rows a message speaks of: 第4-5、9行."""
    found = set()
    for listed in re.findall(r"第([\d、-]+)行", text):
        for part in listed.split("、"):
            first, _, last = part.partition("-")
            found.update(range(int(first), int(last or first) + 1))
    return found


@given(figures(), st.sampled_from(list(VALUES)), st.data())
@settings(max_examples=80, deadline=None)
def test_no_number_vanishes_from_a_spoilt_table(drawn, layout, data):
    head, body = layout(*drawn)
    rows: list[list] = [["综合机关名称：合浦县"], ["2024年"], list(head), *map(list, body)]
    top = 4 + (layout in {stacked, form})
    assume(layout is not stacked or len(VALUES[stacked](drawn)) > 1)
    for _ in range(data.draw(st.integers(1, 4), "how many")):
        row, column = data.draw(st.integers(top - 1, len(rows) - 1), "row"), data.draw(st.integers(0, len(head) - 1), "column")
        rows[row][column] = data.draw(st.sampled_from(VANDALISM), "what")
    for extra in data.draw(st.lists(st.sampled_from(["gap", "header"]), max_size=1), "between"):
        rows.insert(data.draw(st.integers(top - 1, len(rows)), "where"), list(head) if extra == "header" else [])
    submission = read(Grid("数据", rows), plan=PLAN)
    if any(finding.severity == "error" for finding in submission.findings):
        return
    told = {(block.row[index], block.column[index]) for block in submission.blocks for index in range(len(block))}
    named = " ".join(finding.message.zh for finding in submission.findings)
    spoken = rows_named(named)
    for r, row in enumerate(rows[top - 1 :], top):
        for c in VALUES[layout](drawn) if row != head else ():
            if row and isinstance(row[c], float) and (r, c + 1) not in told:
                answer = any(isinstance(raw, str) and raw.startswith("填表人") for raw in row)
                assert answer or r in spoken or f"{chr(65 + c)}列" in named, (rows, r, c, named)


ANYTHING = st.one_of(
    st.none(),
    st.booleans(),
    st.floats(),
    st.integers(-3000, 3000),
    st.dates(),
    st.sampled_from(
        [
            *VANDALISM,
            "地区",
            "年份",
            "计量单位",
            "代码",
            "本年",
            "上年同期",
            "2024年",
            "2020-2025",
            "甲",
            "乙",
            "1",
            "（",
            "单位：",
            "数据库：",
            "综合机关名称：",
            "合计：",
            "\x9b[",
            "\ud800",
        ]
    ),
    st.builds(CellError, st.just("#REF!")),
    st.builds(Uncached, st.just("A1")),
    st.builds(Percent, st.floats(0, 1)),
    st.text(max_size=6),
)


HEADS = [
    [],
    ["地区", "年份", "指标", "数值", "单位", "说明"],
    ["指标", "单位", "2023年", 2024.0, "2025年1-9月"],
    ["指标", "代码", "本年", "上年同期", "基期", "数据状态"],
    ["地区", "年份", "用水量(万吨)", "原料用能", None, "合计"],
    ["指标", None, "合浦县", "海城区"],
]


@given(
    st.lists(st.lists(ANYTHING, max_size=7), max_size=9),
    st.lists(st.tuples(*[st.integers(1, 8)] * 4), max_size=3),
    st.sampled_from(["数据", "合浦县", "2024年", "事项", "下达目标"]),
    st.sampled_from(HEADS),
)
@settings(max_examples=80, deadline=None)
def test_no_sheet_makes_the_reader_fall(rows, merges, name, head):
    rows = [*rows[:2], list(head), *rows[2:]]
    grid = Grid(name, rows, merges=tuple((min(a, c), min(b, d), max(a, c), max(b, d)) for a, b, c, d in merges))
    submission = read(grid, plan=PLAN)
    for block in submission.blocks:
        assert len(block.row) == len(block.column) == len(block.number)
        for index in range(len(block)):
            shown, stands = block.raw(index), grid.cell(int(block.row[index]), int(block.column[index]))
            assert repr(shown) == repr(stands) or shown == stands
