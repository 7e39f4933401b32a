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
FROM_THE_LIST = Text("请从下拉框里选，不要改写。", "Choose from the list.")
FOUR_DIGITS = Text("填四位数的年份，如 2025。", "Write the year with four digits, such as 2025.")
ONLY_A_NUMBER = Text("只填数字；单位填在“计量单位”栏。", "Digits only; the unit has a column of its own.")
ANY_FIGURE = Text(
    "只填数字；没有此项填“—”，不适用填“不适用”，没有数就空着。",
    "Digits only; — for no such item, 不适用 for not applicable, empty for no figure.",
)
HOW_STATUS = Text(
    "从下拉框选：未启动、推进中、已完成。选已完成的，要填文号和日期。",
    "Choose 未启动 (not started), 推进中 (under way) or 已完成 (done); done needs document and date.",
)
HOW_DOCUMENT = Text("填文件的文号，如 北政发〔2021〕16号。", "The number of the document, such as 北政发〔2021〕16号.")
HOW_DATE = Text("按 2024-05-01 的写法填。", "Write it as 2024-05-01.")
HOW_VALUE = Text(
    "填文件下达的数，如 13.5；单位见“计量单位”栏。", "The number of the document, such as 13.5; for the unit see the column Unit."
)
HOW_MILESTONES = Text(
    "方案要求办的事都列在这里。状态从下拉框选：未启动、推进中、已完成；已完成的填文号和日期。没有进展情况的整行空着。",
    "Everything the plan names is listed here. Choose a status: 未启动 (not started), 推进中 (under way), 已完成 (done); done needs a document "
    "and a date. Leave a row empty if there is nothing to report.",
)
HOW_ASSIGNED = Text(
    "上级下达了目标值的，填下达值、文号和日期；没有下达的整行空着。方案的其他目标也下达了数值的，在下面的空行里从下拉框选目标后填写。",
    "Where a higher authority has assigned a value, give it with document and date; leave the row empty otherwise. Values assigned for other "
    "targets go into the empty rows below.",
)
NOT_APPROVED = Text(
    "本表由 gcx 按上述方案生成，用于核对和汇总，不是经批准或备案的统计调查表，因此没有批准文号和制定机关。",
    "This form was made by gcx from the plan named above, for checking and collecting; it is no approved statistical survey and bears no approval number.",
)
HOW_TO_FILL = (
    Text(
        "浅黄色的格子填数，其余的格子已锁定；表没有设密码，但请不要改动表头、指标名称、计量单位和代码，也不要增删行。",
        "Fill in the pale yellow cells; everything else is locked. There is no password, but please do not change headings, names, units or codes, "
        "and do not insert or delete rows.",
    ),
    Text(
        "数值只填阿拉伯数字，按表中的计量单位填；不写单位、逗号，也不写“约”“以上”等字。点中一格，会显示它的单位、口径和范围。",
        "Digits only, in the unit of the row: no units, commas or words. Select a cell to see its unit, basis and limits.",
    ),
    Text(
        "单位是%的，25%填25，不填0.25；增速、增减率上升为正、下降为负。",
        "Where the unit is %, write 25 for 25 %, not 0.25; growth is positive for a rise and negative for a fall.",
    ),
    Text(
        "有疑问的数、口径变化和较大的增减，在说明栏写明原因。",
        "Explain doubtful figures, changes of basis and large changes in the note column.",
    ),
    Text(
        "填好后保存为 .xlsx，用 gcx check 核对；锁定的格子改动了哪里，核对时会一一列出。",
        "Save as .xlsx and check it with gcx check, which lists every locked cell that was changed.",
    ),
)
FOUR_THINGS = (
    (Text("空着", "empty"), Text("没有上报：按未上报处理，不作0。", "Not reported; never taken for 0.")),
    (Text("—", "—"), Text("没有此项：本地区没有这项内容。表里印好的“—”不用改。", "No such item in this area. A printed — stays as it is.")),
    (Text("不适用", "不适用"), Text("指标对本地区不适用，不参加计算。", "The item does not apply to this area and is not used.")),
    (Text("填0", "0"), Text("有这项内容，数值确实是0。", "The figure is known, and it is zero.")),
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
