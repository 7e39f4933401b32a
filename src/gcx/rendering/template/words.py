"""The fixed words of a template in both languages: what is printed on the sheets and in the boxes that open over a cell.

Headings are words the reader knows (`gcx.reading.layouts.words`); names of items, areas and targets stay as the plan has them.
"""

from __future__ import annotations

from gcx.findings import Text
from gcx.names import display_width
from gcx.plan.model import Item

LONGEST_TITLE, LONGEST_MESSAGE = 32, 255
"""What a workbook allows in the box of an input message."""

NO_SUCH_ITEM, NOT_APPLICABLE = "—", "不适用"

TITLE = Text("指标填报表", "reporting form")
SHEET_LONG = Text("填报表", "Data")
SHEET_NOTES = Text("填报说明", "Instructions")
SHEET_MILESTONES = Text("事项", "Milestones")
SHEET_ASSIGNED = Text("下达目标", "Assigned")
MILESTONES_TITLE = Text("事项完成情况", "milestones")
ASSIGNED_TITLE = Text("上级下达的目标值", "values assigned by a higher authority")

NAME = Text("指标名称", "Item")
ITEM = Text("指标", "Item")
UNIT = Text("计量单位", "Unit")
CODE = Text("代码", "Code")
AREA = Text("地区", "Area")
YEAR = Text("年份", "Year")
VALUE = Text("数值", "Value")
VINTAGE = Text("数据状态", "Data status")
NOTE = Text("说明", "Note")
THIS_YEAR = Text("本年", "This year")
LAST_YEAR = Text("上年同期", "Previous year")
TARGET = Text("目标", "Target")
MILESTONE = Text("事项", "Milestone")
STATUS = Text("状态", "Status")
DOCUMENT = Text("文号", "Document")
DATE = Text("日期", "Date")
ASSIGNED_VALUE = Text("下达值", "Assigned value")

REFUSED = Text("填的不对", "Not accepted")
MARKS = "甲乙丙丁戊己庚辛"
SIGNATURES = Text(
    "单位负责人：　　　　　　统计负责人：　　　　　　填表人：　　　　　　联系电话：　　　　　　报出日期：20　　年　　月　　日",
    "Head of unit:                  Statistics:                  Filled in by:                  Telephone:                  Date:",
)
BELOW = Text(
    "说明：1.浅黄色的格子填数，其余不能改；2.没有此项填“—”，不适用填“不适用”，是0填0，没有数就空着；3.指标解释和审核关系见“填报说明”。",
    "Note: 1. fill in the pale cells; 2. write — where there is no such item, 不适用 where it does not apply, 0 where it is zero, and leave "
    "the cell empty where there is no figure; 3. definitions and checks are on the sheet “Instructions”.",
)
PAGE = Text("&C第 &P 页，共 &N 页", "&CPage &P of &N")


def number_words(item: Item) -> Text:
    """What a cell of the item takes: `不小于0的整数`, `0到100之间的数`."""
    low, high = item.lowest, item.highest
    noun = Text("整数", "a whole number") if item.kind == "count" else Text("数", "a number")
    if low is not None and high is not None:
        return Text(f"{low:.10g}到{high:.10g}之间的{noun.zh}", f"{noun.en} between {low:.10g} and {high:.10g}")
    if low is not None:
        return Text(f"不小于{low:.10g}的{noun.zh}", f"{noun.en} not below {low:.10g}")
    if high is not None:
        return Text(f"不大于{high:.10g}的{noun.zh}", f"{noun.en} not above {high:.10g}")
    return noun


def unit_label(item: Item) -> str:
    """The item's unit as the form prints it; `—` for a pure number."""
    return NO_SUCH_ITEM if item.unit.name == "1" else item.unit.name


def basis_words(item: Item) -> str:
    """The item's 口径, `""` where it has none."""
    return "" if item.basis == "无" else item.basis


def prompt(item: Item, lang: str) -> str:
    """The input message over a cell of the item, at most as long as a workbook allows."""
    wanted = number_words(item)
    zh = [f"填{wanted.zh}，单位：{unit_label(item)}。"]
    en = [f"{wanted.en}, unit: {unit_label(item)}."]
    if item.unit.name == "%":
        zh.append("25%就填25。" if item.kind != "growth" else "上升3.2%填3.2，下降3.2%填-3.2。")
        en.append("For 25 % write 25." if item.kind != "growth" else "For a rise of 3.2 % write 3.2, for a fall -3.2.")
    if basis_words(item):
        zh.append(f"口径：{item.basis}。")
        en.append(f"Basis: {item.basis}.")
    zh.append("没有此项填“—”，不适用填“不适用”，是0填0，没有数就空着。")
    en.append("No such item: —; not applicable: 不适用; zero: 0; no figure: leave empty.")
    if item.note:
        zh.append(item.note)
        en.append(item.note)
    return cut(("" if lang == "zh" else " ").join(zh if lang == "zh" else en), LONGEST_MESSAGE)


def refusal(item: Item, lang: str) -> str:
    """What is said when something else is typed."""
    wanted = number_words(item)
    return cut(
        Text(
            f"“{item.name}”只能填{wanted.zh}，单位：{unit_label(item)}。不要写单位、逗号和“约”字；没有此项填“—”，不适用填“不适用”，没有数就空着。",
            f"“{item.name}” takes {wanted.en}, unit: {unit_label(item)}. No units, commas or words; — for no such item, 不适用 for not "
            "applicable, empty for no figure.",
        ).in_(lang),
        LONGEST_MESSAGE,
    )


def cut(text: str, limit: int) -> str:
    """At most `limit` characters, an ellipsis for the rest."""
    return text if len(text) <= limit else text[: limit - 1] + "…"


def lines_needed(text: str, width: float) -> int:
    """How many lines a text takes in a column of `width` characters."""
    room = max(int(width) - 1, 2)
    return sum(max(-(-display_width(part) // room), 1) for part in text.split("\n"))
