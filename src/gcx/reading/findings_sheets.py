"""Why a table could not be used, and what has to be verified about one that was (R2xx): one function per kind of finding."""

from __future__ import annotations

from collections.abc import Sequence

from gcx.findings import Finding, Location, RuleFunction, Severity, Text, column_letters, rule
from gcx.reading import findings_notes
from gcx.reading.quoting import headings_of, names, quoted


@rule("R201", "unrecognised-sheet", Severity.ERROR, "没有认出表格", "table not recognised")
def unrecognised(at: Location, missing: Text, closest: Text | None) -> Finding:
    """含义：工作表里有数，但没有找到能认出的表头。
    为什么：不知道每个数是哪个地区、哪一年、哪个指标，就不能使用。
    怎么改：表头写明“地区、年份、指标、数值、计量单位”（长表），或“指标、计量单位”加各年份（宽表）；也可用 gcx template 生成空表填写。
    依据：认得的表式见文档“填报”。
    """
    near = Text("", "") if closest is None else Text(f"；{closest.zh}", f"; {closest.en}")
    message = Text(f"工作表里有数，但没有找到{missing.zh}{near.zh}", f"the sheet holds figures, but {missing.en} was not found{near.en}")
    hint = Text("写明表头，如“地区、年份、指标、数值、计量单位”", "name the columns, for example area, year, item, value, unit")
    return Finding(unrecognised.rule, message, at, hint)


@rule("R203", "unknown-area-of-sheet", Severity.ERROR, "表没有写明地区", "the table names no area")
def missing_area(at: Location, blank_label: bool, example: str) -> Finding:
    """含义：表里没有地区列，表头上方、工作表名里也没有写明地区。
    为什么：不知道数属于哪个地区，就不能使用。
    怎么改：在“综合机关名称：”后写明代码和名称，或加一列“地区”，或运行时加 --area 地区名。
    依据：统计报表表式：综合机关名称为必填。
    """
    message = (
        Text("“综合机关名称”等处没有填写地区", "the line for the reporting area is blank")
        if blank_label
        else Text("没有写明是哪个地区的数", "no area is named for these figures")
    )
    hint = Text(
        f"写明“综合机关名称：{example}”，或运行时加 --area {example}",
        f"write “综合机关名称：{example}” above the table, or run with --area {example}",
    )
    return Finding(missing_area.rule, message, at, hint)


@rule("R204", "unknown-year-of-sheet", Severity.ERROR, "表没有写明年份", "the table names no year")
def missing_year(at: Location, relative: str | None) -> Finding:
    """含义：表里没有年份列，也没有年份栏目，标题和工作表名里没有写明报告期。
    为什么：不知道数是哪一年的，就不能使用。
    怎么改：在表头上方写明“2024年”，或加一列“年份”。
    依据：统计报表表式：报告期为必填。
    """
    if relative:
        message = Text(
            f"有“{quoted(relative)}”一栏，但没有写明报告期是哪一年", f"there is a column “{quoted(relative)}”, but no report year is given"
        )
    else:
        message = Text("没有写明是哪一年的数", "no year is named for these figures")
    return Finding(
        missing_year.rule, message, at, Text("在表头上方写明报告期，如“2024年”", "give the report year above the table, such as 2024年")
    )


@rule("R205", "unknown-item-of-sheet", Severity.ERROR, "表没有写明指标", "the table names no item")
def missing_item(at: Location) -> Finding:
    """含义：表里有地区和年份，但没有指标列、指标代码列，标题里也没有指标名称。
    为什么：不知道数是什么，就不能使用。
    怎么改：加一列“指标”，或在表头上方写明“指标：能源消费总量(万吨标准煤)”。
    依据：无
    """
    message = Text("没有写明是什么指标的数", "no item is named for these figures")
    return Finding(
        missing_item.rule,
        message,
        at,
        Text("加一列“指标”，或在表头上方写明“指标：…”", "add a column 指标, or write “指标：…” above the table"),
    )


@rule("R206", "ambiguous-column", Severity.ERROR, "分不清用哪一列", "more than one column could be meant")
def ambiguous_column(at: Location, kind: Text, columns: Sequence[tuple[int, str]]) -> Finding:
    """含义：有几列都可能是同一种内容（如两列“地区”，内容不同），或同一年份下有几列数。
    为什么：选哪一列结果就不同，不能代为选择。
    怎么改：只留一列，或把表头写清楚（如“实际”“计划”）。
    依据：无
    """
    zh = "、".join(f"{column_letters(number)}列“{quoted(text)}”" for number, text in columns)
    en = ", ".join(f"column {column_letters(number)} “{quoted(text)}”" for number, text in columns)
    message = Text(f"有{len(columns)}列都可能是“{kind.zh}”：{zh}", f"{len(columns)} columns could be “{kind.en}”: {en}")
    return Finding(
        ambiguous_column.rule,
        message,
        at,
        Text("只留一列，或把表头写清楚", "keep one of them, or make the headings plain"),
        related=headings_of(at, columns),
    )


@rule("R207", "ambiguous-line", Severity.ERROR, "表头上方的内容互相矛盾", "the lines above the table disagree")
def ambiguous_line(at: Location, kind: Text, candidates: Sequence[str], related: Sequence[Location]) -> Finding:
    """含义：表头上方（或工作表名、标题）写了不止一个地区、年份或指标，分不清整张表是哪一个。
    为什么：选哪一个结果就不同，不能代为选择。
    怎么改：只写一个；几个地区或年份的数请分列填写。
    依据：无
    """
    listed = names(candidates)
    message = Text(f"表上写的{kind.zh}不止一个：{listed.zh}", f"more than one {kind.en} is named for the table: {listed.en}")
    return Finding(ambiguous_line.rule, message, at, Text("只写一个，或在表里加一列", "name one, or add a column"), related=tuple(related))


@rule("R214", "guessed-value-column", Severity.QUERY, "没有“数值”列", "no column called value")
def guessed_value(at: Location, number: int, text: str) -> Finding:
    """含义：没有叫“数值”的列，表里只有一列是数，按它读取。
    为什么：这一列可能不是填报数，应当核实。
    怎么改：把这一列的表头改为“数值”。
    依据：无
    """
    named = f"“{quoted(text)}”" if text else ""
    message = Text(
        f"没有“数值”列，按{column_letters(number)}列{named}读取",
        f"no column called 数值; column {column_letters(number)} {named} was read".replace("  ", " "),
    )
    return Finding(guessed_value.rule, message, at, Text("把这一列的表头改为“数值”", "call this column 数值 (value)"))


@rule("R216", "side-sheet-columns", Severity.ERROR, "事项表或下达目标表缺列", "columns missing from a side sheet")
def side_columns(at: Location, sheet: Text, missing: Sequence[str]) -> Finding:
    """含义：“事项”表或“下达目标”表缺少必要的列，没有读取。
    为什么：缺了这些列，就不知道说的是哪个目标、办到哪一步、数是多少。
    怎么改：“事项”表写明 目标、事项、状态、文号、日期、说明；“下达目标”表写明 目标、地区、年份、下达值、计量单位、文号、日期。
    依据：无
    """
    listed = names(missing)
    return Finding(
        side_columns.rule, Text(f"“{sheet.zh}”表没有找到{listed.zh}列", f"the sheet of {sheet.en} has no column {listed.en}"), at
    )


@rule("R217", "text-left-out-of-sum", Severity.QUERY, "求和公式没有加上文本格式的数", "a sum leaves out numbers stored as text")
def sum_skips_text(at: Location, shown: str, given: str, cells: Sequence[Location]) -> Finding:
    """含义：表内的求和公式跳过了文本格式的数，表上显示的合计与各格相加不一致。
    为什么：电子表格不加文本格式的数，合计偏小而看不出来。
    怎么改：把这些格改为数值格式，重新计算。
    依据：电子表格 SUM 函数忽略文本。
    """
    message = Text(
        f"表上显示{shown}，各格相加是{given}：有{len(cells)}格是文本，求和时没有加上",
        f"the sheet shows {shown}, its cells add up to {given}: {len(cells)} of them are text, which the sum leaves out",
    )
    hint = Text("把文本格式的数改为数值格式，重新计算", "turn the text into numbers and recalculate")
    return Finding(sum_skips_text.rule, message, at, hint, found=shown, related=tuple(cells))


@rule("R220", "units-contradict", Severity.QUERY, "指标名称里的单位与计量单位列不同", "unit in the name differs from the unit column")
def units_contradict(at: Location, label: Location, name: str, inside: str, stated: str) -> Finding:
    """含义：指标名称括号里写一个单位，计量单位列写另一个，两者不能互换；按计量单位列使用。
    为什么：单位不同，数会差很多倍，不知道填的数用的是哪一个。
    怎么改：核对数值用的单位，把两处改为一致。
    依据：无
    """
    message = Text(
        f"“{quoted(name)}”的名称里写{quoted(inside)}，计量单位写{quoted(stated)}，按{quoted(stated)}使用",
        f"the name “{quoted(name)}” says {quoted(inside)}, the unit column says {quoted(stated)}; {quoted(stated)} was used",
    )
    hint = Text("核对后把两处单位改为一致", "make the two units agree")
    return Finding(units_contradict.rule, message, at, hint, found=stated, related=(label,))


FUNCTIONS: tuple[RuleFunction[..., Finding], ...] = (
    unrecognised,
    missing_area,
    missing_year,
    missing_item,
    ambiguous_column,
    ambiguous_line,
    guessed_value,
    side_columns,
    sum_skips_text,
    units_contradict,
)
RULES = tuple(sorted((function.rule for function in (*FUNCTIONS, *findings_notes.FUNCTIONS)), key=lambda rule: rule.code))
"""Every rule about sheets, by code."""
