"""What can be wrong, or worth a word, with a value cell that is not a plain number: one function per rule, and its words."""

from __future__ import annotations

from datetime import date, time

from gcx.checking.numbers import Kind
from gcx.checking.wording import number, quantity, shown
from gcx.findings import Severity, Text, rule
from gcx.plan import Item
from gcx.records import CellError, Raw, Uncached


@rule("V302", "not-a-number", Severity.ERROR, "不是数值", "not a number")
def not_a_number(raw: Raw, kind: Kind) -> tuple[Text, Text]:
    """含义：数值单元格里不是一个准确的数，如“约50”“≥90%”“30-35”“暂无”“1 234.5”“Infinity”。
    为什么：替填报人猜一个数会改变公布的统计结果。
    怎么改：只填阿拉伯数字写的准确数；没有数的留空，不适用的填“不适用”，没有此项的填“—”，并在说明栏写明。
    依据：数值单元格只填数字；空白、不适用、—和0是四种不同的情况。
    """
    zh, en, hint = _NOT_A_NUMBER.get(kind, _NOT_A_NUMBER[Kind.OTHER])
    return Text(f"“{shown(raw)}”{zh}", f"“{shown(raw)}” {en}"), hint


_EXACT = Text("填准确数", "give the exact figure")
_NOT_A_NUMBER: dict[Kind, tuple[str, str, Text]] = {
    Kind.OTHER: ("不是数值", "is not a number", Text("只填阿拉伯数字，如 812.3", "use digits only, such as 812.3")),
    Kind.APPROXIMATE: ("不是准确的数值", "is not an exact figure", _EXACT),
    Kind.BOUND: ("只说明范围，不是数值", "is a bound, not a figure", _EXACT),
    Kind.RANGE: ("是一个区间，不是一个数值", "is a range, not one figure", _EXACT),
    Kind.INNER_SPACE: (
        "中间有空格，看不出是一个数还是两个数",
        "has a space inside: one number or two?",
        Text("去掉中间的空格", "remove the space"),
    ),
    Kind.BAD_COMMA: (
        "的逗号不在千分位上，看不出是多少",
        "has a comma that separates no thousands",
        Text("去掉逗号；小数点用“.”", "remove the comma; use . as the decimal point"),
    ),
    Kind.WORDS_FOR_NONE: (
        "不是数值",
        "is not a number",
        Text(
            "没有数就留空，并在说明栏写明原因；不适用填“不适用”，无此项填“—”",
            "leave it empty and say why in the note; or write 不适用 or —",
        ),
    ),
    Kind.FORMULA_TEXT: (
        "是写成文本的公式，没有计算",
        "is a formula stored as text, never calculated",
        Text("把单元格格式改为“常规”后重新输入，或直接填数", "set the format to General and enter it again, or type the figure"),
    ),
    Kind.NOT_FINITE: (
        "不是一个确定的数",
        "is no definite number",
        Text("检查公式或填准确数", "check the formula or give the exact figure"),
    ),
}


@rule("V303", "minus-or-note", Severity.ERROR, "负号写法不明", "minus sign unclear")
def minus_or_note(raw: Raw) -> tuple[Text, Text]:
    """含义：用括号或三角形表示，如“(600)”“△3.5”，可能是负数，也可能是注。
    为什么：财务表用括号和△表示负数，统计表用括号表示注或其中数，不能代为选择。
    怎么改：负数前写减号，如 -600；不是负数就去掉括号。
    依据：数值单元格只填数字。
    """
    message = Text(f"“{shown(raw)}”可能是负数，也可能是注，不能代为判断", f"“{shown(raw)}” may be a negative number or a note")
    return message, Text(
        "负数写减号，如 -600；不是负数就去掉括号或符号", "write a minus sign, such as -600, or remove the brackets or sign"
    )


@rule("V304", "error-value", Severity.ERROR, "单元格是错误值", "cell holds an error value")
def error_value(raw: CellError) -> tuple[Text, Text]:
    """含义：单元格显示 #DIV/0!、#REF!、#N/A 等错误值。
    为什么：公式算错不等于没有数，不能当作空白。
    怎么改：改正公式或它引用的单元格，或直接填数。
    依据：错误值不是数值。
    """
    return Text(f"单元格是错误值{shown(raw)}", f"the cell holds the error value {shown(raw)}"), Text(
        "改正公式，或直接填数", "mend the formula, or type the figure"
    )


@rule("V305", "formula-not-calculated", Severity.ERROR, "公式没有计算结果", "formula without a stored result")
def formula_not_calculated(raw: Uncached) -> tuple[Text, Text]:
    """含义：单元格是公式，但文件里没有存它的结果。
    为什么：文件由程序生成后没有用表格软件打开过；看不到结果，也不能当作空白。
    怎么改：用 Excel 或 WPS 打开，保存，再报送。
    依据：电子表格文件同时存公式和结果，报送的是结果。
    """
    message = Text(f"公式“{shown(raw)}”没有存下计算结果", f"the formula “{shown(raw)}” has no stored result")
    return message, Text("用 Excel 或 WPS 打开，保存后再报送", "open it in Excel or WPS, save, and send again")


@rule("V306", "date-as-number", Severity.ERROR, "数值是日期", "date in a number cell")
def date_as_number(raw: date | time) -> tuple[Text, Text]:
    """含义：数值单元格里是日期或时间。
    为什么：输入“3-5”“1/2”一类内容时表格软件会自动变成日期，原来的数已经看不出。
    怎么改：把单元格格式改为“数值”，重新填数。
    依据：数值单元格只填数字。
    """
    return Text(f"数值是日期“{shown(raw)}”", f"the figure is the date {shown(raw)}"), Text(
        "把单元格格式改为“数值”，重新填数", "set the format to Number and type the figure again"
    )


@rule("V307", "true-or-false", Severity.ERROR, "数值是逻辑值", "true or false in a number cell")
def true_or_false(raw: Raw) -> tuple[Text, Text]:
    """含义：数值单元格里是 TRUE 或 FALSE。
    为什么：逻辑值不是数量，不能当作1或0。
    怎么改：填数；达标与否由程序判断，不必填。
    依据：数值单元格只填数字。
    """
    return Text(f"“{shown(raw)}”不是数值", f"“{shown(raw)}” is not a number"), Text("填数值", "type the figure")


@rule("V308", "text-number", Severity.QUERY, "数字存为文本", "number stored as text")
def text_number() -> Text:
    """含义：看起来是数字，在表格里却是文本；已按数值使用。
    为什么：表格软件的求和会跳过文本，表内合计会比实际小，而看不出来。
    怎么改：选中单元格，点左上角的提示“转换为数字”，再核对表内合计。
    依据：电子表格的 SUM 不计文本。
    """
    return Text("数字存为文本，表内求和会漏掉它；已按数值使用", "number stored as text: the sheet's own sums skip it; used as a number")


@rule("V310", "unit-in-cell", Severity.QUERY, "数值里带了单位", "unit typed with the number")
def unit_in_cell(raw: Raw, value: float, item: Item) -> Text:
    """含义：数值单元格里写了单位或“万”“亿”，意思清楚，已换算后使用。
    为什么：带文字的单元格表格软件不能求和；单位写在数值里也容易与计量单位列矛盾。
    怎么改：单元格只填数字，单位填在计量单位列。
    依据：数值单元格只填数字。
    """
    read_as = quantity(value, item.unit.name)
    return Text(
        f"“{shown(raw)}”带了单位或文字，按{read_as}使用",
        f"“{shown(raw)}” carries its unit; used as {number(value)} {item.unit.name}".removesuffix(" 1"),
    )


@rule("V311", "percent-not-expected", Severity.ERROR, "不该有百分号", "percent sign not expected")
def percent_not_expected(raw: Raw, item: Item) -> tuple[Text, Text]:
    """含义：指标不是百分数，单元格却带百分号或设成了百分比格式。
    为什么：25% 可能是 25，也可能是 0.25，不能代为选择。
    怎么改：把单元格格式改为“数值”，按指标的单位填数。
    依据：方案 items 的 unit。
    """
    unit = "纯数" if item.unit.name == "1" else item.unit.name
    message = Text(
        f"“{shown(raw)}”带百分号，本指标的单位是{unit}", f"“{shown(raw)}” has a percent sign, but the item's unit is {item.unit.name}"
    )
    return message, Text("改为数值格式，按指标的单位填数", "use a number format and the item's unit")


@rule("V312", "no-such-item", Severity.INFO, "按无此项处理", "marked as no such item")
def no_such_item(raw: Raw) -> Text:
    """含义：单元格填“—”“/”“-”或“无此项”，表示没有此项；不是0，也不是未上报。
    为什么：没有的数不参加计算，要让填报人看到是哪一格。
    怎么改：确无此项则不必修改；实际是0就填0，没有统计就留空并说明。
    依据：统计表式用“—”表示无此项；空白、不适用、—和0是四种不同的情况。
    """
    typed = shown(raw).strip()
    return Text(f"填“{typed}”，按无此项处理，不作0使用", f"“{typed}” means no such item; not used as 0")


@rule("V313", "not-applicable", Severity.INFO, "填“不适用”", "marked as not applicable")
def not_applicable(_raw: Raw) -> Text:
    """含义：单元格填“不适用”；不是0，也不是未上报。
    为什么：不适用的数不参加计算，要让填报人看到是哪一格。
    怎么改：确不适用则不必修改。
    依据：空白、不适用、—和0是四种不同的情况。
    """
    return Text("填“不适用”，不参加计算", "marked 不适用 (not applicable); not used")


@rule("V314", "ellipsis", Severity.QUERY, "填“…”，没有数值", "ellipsis instead of a figure")
def ellipsis(raw: Raw) -> Text:
    """含义：单元格填“…”；年鉴用它表示不足最小单位或数据不详，按没有数处理。
    为什么：两种意思不同，都不是0。
    怎么改：不足最小单位请换用更小的单位填数；数据不详请留空并说明。
    依据：统计年鉴符号说明。
    """
    typed = shown(raw).strip()
    return Text(
        f"填“{typed}”，不知是不足最小单位还是数据不详；按没有数处理",
        f"“{typed}” may mean too small to print or not known; treated as no figure",
    )


NOTHING_THERE = frozenset({no_such_item.rule.code, not_applicable.rule.code})
"""Rules whose finding says that there is nothing to report: 不适用, 无此项, —."""

RULES = (
    not_a_number.rule,
    minus_or_note.rule,
    error_value.rule,
    formula_not_calculated.rule,
    date_as_number.rule,
    true_or_false.rule,
    text_number.rule,
    unit_in_cell.rule,
    percent_not_expected.rule,
    no_such_item.rule,
    not_applicable.rule,
    ellipsis.rule,
)
