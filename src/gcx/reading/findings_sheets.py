"""What the reader has to say about sheets and tables (R201-R299): one function per kind of finding."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

from gcx.findings import Finding, Location, RuleFunction, Severity, Text, column_letters, rule
from gcx.names import joined

_SHOWN = 40


def quoted(text: str, limit: int = _SHOWN) -> str:
    """Text of a sheet on one line, at most `limit` characters, unprintable characters spelled out."""
    hidden = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
    safe = "".join(f"\\u{ord(char):04x}" if unicodedata.category(char) in hidden else char for char in " ".join(text.split())[: limit + 1])
    return safe if len(safe) <= limit else safe[:limit] + "…"


def names(texts: Sequence[str], limit: int = 6) -> Text:
    """Quoted names in both languages: `“甲”、“乙”`."""
    every = [f"“{quoted(text)}”" for text in texts]
    return Text(joined(every, limit), joined(every, limit, ", "))


def runs(numbers: Sequence[int], letters: bool = False) -> str:
    """`3-5, 8` or `B-D, F`: numbers in order, neighbours joined, at most eight runs."""
    spans: list[list[int]] = []
    for number in sorted(numbers):
        if spans and number == spans[-1][1] + 1:
            spans[-1][1] = number
        else:
            spans.append([number, number])
    word = column_letters if letters else str
    return joined([word(first) if first == last else f"{word(first)}-{word(last)}" for first, last in spans], 8)


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


@rule("R202", "unused-sheet", Severity.INFO, "没有使用的工作表", "sheet not used")
def unused_sheets(at: Location, sheets: Sequence[str]) -> Finding:
    """含义：这些工作表里没有能用的填报表，没有读取。
    为什么：多出来的工作表不算错，但要让填报人知道它没有参与评价。
    怎么改：不需要处理；如果里面有填报数据，请按认得的表式填写。
    依据：无
    """
    listed = names(sheets)
    return Finding(unused_sheets.rule, Text(f"工作表{listed.zh}没有使用", f"not used: sheet {listed.en}"), at)


@rule("R203", "unknown-area-of-sheet", Severity.ERROR, "表没有写明地区", "the table names no area")
def missing_area(at: Location, blank_label: bool, example: str) -> Finding:
    """含义：表里没有地区列，表头上方、工作表名里也没有写明地区。
    为什么：不知道数属于哪个地区，就不能使用。
    怎么改：在“综合机关名称：”后写明代码和名称，或加一列“地区”，或运行时加 --area 地区名。
    依据：统计报表表式：综合机关名称为必填。
    """
    message = Text("“综合机关名称”等处没有填写地区", "the line for the reporting area is blank") if blank_label else Text("没有写明是哪个地区的数", "no area is named for these figures")
    hint = Text(f"写明“综合机关名称：{example}”，或运行时加 --area {example}", f"write “综合机关名称：{example}” above the table, or run with --area {example}")
    return Finding(missing_area.rule, message, at, hint)


@rule("R204", "unknown-year-of-sheet", Severity.ERROR, "表没有写明年份", "the table names no year")
def missing_year(at: Location, relative: str | None) -> Finding:
    """含义：表里没有年份列，也没有年份栏目，标题和工作表名里没有写明报告期。
    为什么：不知道数是哪一年的，就不能使用。
    怎么改：在表头上方写明“2024年”，或加一列“年份”。
    依据：统计报表表式：报告期为必填。
    """
    if relative:
        message = Text(f"有“{quoted(relative)}”一栏，但没有写明报告期是哪一年", f"there is a column “{quoted(relative)}”, but no report year is given")
    else:
        message = Text("没有写明是哪一年的数", "no year is named for these figures")
    return Finding(missing_year.rule, message, at, Text("在表头上方写明报告期，如“2024年”", "give the report year above the table, such as 2024年"))


@rule("R205", "unknown-item-of-sheet", Severity.ERROR, "表没有写明指标", "the table names no item")
def missing_item(at: Location) -> Finding:
    """含义：表里有地区和年份，但没有指标列、指标代码列，标题里也没有指标名称。
    为什么：不知道数是什么，就不能使用。
    怎么改：加一列“指标”，或在表头上方写明“指标：能源消费总量(万吨标准煤)”。
    依据：无
    """
    message = Text("没有写明是什么指标的数", "no item is named for these figures")
    return Finding(missing_item.rule, message, at, Text("加一列“指标”，或在表头上方写明“指标：…”", "add a column 指标, or write “指标：…” above the table"))


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
    return Finding(ambiguous_column.rule, message, at, Text("只留一列，或把表头写清楚", "keep one of them, or make the headings plain"), related=_cells(at, columns))


def _cells(at: Location, columns: Sequence[tuple[int, str]]) -> tuple[Location, ...]:
    return tuple(Location(at.file, at.sheet, at.row, number) for number, _ in columns)


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


@rule("R208", "extra-column", Severity.INFO, "没有使用的列", "column not used")
def extra_columns(at: Location, columns: Sequence[tuple[int, str]]) -> Finding:
    """含义：这些列不是填报表需要的内容，没有使用。
    为什么：多出来的列不算错，但要让填报人知道里面的数没有参与评价。
    怎么改：不需要处理；如果是要填报的数据，请把表头改成方案里的指标名称或年份。
    依据：无
    """
    listed = joined([f"{column_letters(number)}列“{quoted(text)}”" if text else f"{column_letters(number)}列（没有表头）" for number, text in columns])
    english = joined([f"{column_letters(number)} “{quoted(text)}”" if text else f"{column_letters(number)} (no heading)" for number, text in columns], separator=", ")
    return Finding(extra_columns.rule, Text(f"没有使用：{listed}", f"not used: column {english}"), at, related=_cells(at, columns))


@rule("R209", "empty-column", Severity.INFO, "整列没有填数", "column without figures")
def empty_columns(at: Location, columns: Sequence[tuple[int, str]]) -> Finding:
    """含义：这些年份或指标的整列都是空的，按没有报送处理。
    为什么：整列空白多半是这一年还没有数，不必逐格提示。
    怎么改：不需要处理；应当有数的请补填。
    依据：无
    """
    listed = names([text for _, text in columns])
    return Finding(empty_columns.rule, Text(f"{listed.zh}整列没有填数", f"no figures at all under {listed.en}"), at, related=_cells(at, columns))


@rule("R210", "hidden-content", Severity.INFO, "读取了隐藏的内容", "hidden content was read")
def hidden_content(at: Location, what: Text) -> Finding:
    """含义：工作表、行或列是隐藏的，里面的数照常读取。
    为什么：隐藏的数看不见，但同样参与评价，填报人应当知道。
    怎么改：不需要的请删除，需要的请取消隐藏。
    依据：无
    """
    return Finding(hidden_content.rule, Text(f"{what.zh}是隐藏的，已照常读取", f"{what.en} hidden and was read all the same"), at)


@rule("R211", "total-row", Severity.INFO, "合计行不作为填报数", "total row not used as figures")
def total_rows(at: Location, rows: Sequence[int], label: str) -> Finding:
    """含义：“合计”“小计”行是表内汇总，没有作为填报数使用。
    为什么：合计不是某个地区或某个指标上报的数，重复使用会重复计算。
    怎么改：不需要处理；全市的数请写明地区名称，如“北海市”。
    依据：无
    """
    where = runs(rows)
    return Finding(total_rows.rule, Text(f"第{where}行“{quoted(label)}”是表内汇总，没有使用", f"row {where} “{quoted(label)}” is a total of the table and was not used"), at)


@rule("R212", "filled-down", Severity.INFO, "空白处沿用上一行", "blanks taken from the row above")
def filled_down(at: Location, kind: Text, count: int) -> Finding:
    """含义：地区、指标或年份只写在每组第一行，下面空白的行按同一内容读取。
    为什么：这是常见的填法，但读成了什么要说清楚。
    怎么改：不需要处理；如果空白行另有所指，请逐行写明。
    依据：无
    """
    return Finding(filled_down.rule, Text(f"{kind.zh}列有{count}行空白，沿用上面最近一行的内容", f"{count} blank cells of column {kind.en} were read as the nearest filled cell above"), at)


@rule("R213", "taken-from-title", Severity.INFO, "内容取自标题", "taken from the title")
def taken_from_title(at: Location, kind: Text, value: str) -> Finding:
    """含义：表里没有写明地区、年份或指标，取自标题中的文字。
    为什么：标题里的名称可能只是表名，读成了什么要说清楚。
    怎么改：核对；不对的请在表头上方写明“综合机关名称：”“报告期：”。
    依据：无
    """
    return Finding(taken_from_title.rule, Text(f"{kind.zh}按标题读作“{quoted(value)}”", f"{kind.en} read from the title as “{quoted(value)}”"), at)


@rule("R214", "guessed-value-column", Severity.QUERY, "没有“数值”列", "no column called value")
def guessed_value(at: Location, number: int, text: str) -> Finding:
    """含义：没有叫“数值”的列，表里只有一列是数，按它读取。
    为什么：这一列可能不是填报数，应当核实。
    怎么改：把这一列的表头改为“数值”。
    依据：无
    """
    named = f"“{quoted(text)}”" if text else ""
    message = Text(f"没有“数值”列，按{column_letters(number)}列{named}读取", f"no column called 数值; column {column_letters(number)} {named} was read".replace("  ", " "))
    return Finding(guessed_value.rule, message, at, Text("把这一列的表头改为“数值”", "call this column 数值 (value)"))


@rule("R215", "blank-cells-of-export", Severity.INFO, "导出表里的空白", "blanks of a database export")
def blank_export(at: Location, count: int) -> Finding:
    """含义：国家数据库导出的表里有空白格，按没有发布处理，不逐格提示。
    为什么：导出表的空白是尚未发布或不再统计，不是漏填。
    怎么改：不需要处理。
    依据：无
    """
    return Finding(blank_export.rule, Text(f"有{count}格空白，按没有发布处理", f"{count} blank cells were read as not published"), at)


@rule("R216", "side-sheet-columns", Severity.ERROR, "事项表或下达目标表缺列", "columns missing from a side sheet")
def side_columns(at: Location, sheet: Text, missing: Sequence[str]) -> Finding:
    """含义：“事项”表或“下达目标”表缺少必要的列，没有读取。
    为什么：缺了这些列，就不知道说的是哪个目标、办到哪一步、数是多少。
    怎么改：“事项”表写明 目标、事项、状态、文号、日期、说明；“下达目标”表写明 目标、地区、年份、下达值、计量单位、文号、日期。
    依据：无
    """
    listed = names(missing)
    return Finding(side_columns.rule, Text(f"“{sheet.zh}”表没有找到{listed.zh}列", f"the sheet of {sheet.en} has no column {listed.en}"), at)


@rule("R217", "text-left-out-of-sum", Severity.QUERY, "求和公式没有加上文本格式的数", "a sum leaves out numbers stored as text")
def sum_skips_text(at: Location, shown: str, given: str, cells: Sequence[Location]) -> Finding:
    """含义：表内的求和公式跳过了文本格式的数，表上显示的合计与各格相加不一致。
    为什么：电子表格不加文本格式的数，合计偏小而看不出来。
    怎么改：把这些格改为数值格式，重新计算。
    依据：电子表格 SUM 函数忽略文本。
    """
    message = Text(f"表上显示{shown}，各格相加是{given}：有{len(cells)}格是文本，求和时没有加上", f"the sheet shows {shown}, its cells add up to {given}: {len(cells)} of them are text, which the sum leaves out")
    hint = Text("把文本格式的数改为数值格式，重新计算", "turn the text into numbers and recalculate")
    return Finding(sum_skips_text.rule, message, at, hint, found=shown, related=tuple(cells))


@rule("R218", "unread-part", Severity.INFO, "有数的行没有读取", "rows with numbers not read")
def unread_rows(at: Location, rows: Sequence[int]) -> Finding:
    """含义：这些行里有数，但在表头之外，不属于认出的表格，没有读取。
    为什么：多半是注释或草稿，但要让填报人知道它没有参与评价。
    怎么改：不需要处理；如果是填报数据，请放到表格里。
    依据：无
    """
    where = runs(rows)
    return Finding(unread_rows.rule, Text(f"第{where}行有数，但在表格之外，没有读取", f"row {where} holds numbers outside the table and was not read"), at)


@rule("R219", "unread-unit-line", Severity.INFO, "“单位：”没有用作计量单位", "the unit line was not used")
def unread_unit(at: Location, text: str) -> Finding:
    """含义：表头上方“单位：”后面的内容不是一个计量单位（如“见表”），没有使用。
    为什么：写了几个单位或“见表”时，不能当作每个数的单位。
    怎么改：不需要处理；要给整张表一个单位时，只写一个，如“单位：万吨标准煤”。
    依据：无
    """
    return Finding(unread_unit.rule, Text(f"“单位：{quoted(text)}”没有用作计量单位", f"“单位：{quoted(text)}” was not used as a unit"), at)


FUNCTIONS: tuple[RuleFunction[..., Finding], ...] = (
    unrecognised,
    unused_sheets,
    missing_area,
    missing_year,
    missing_item,
    ambiguous_column,
    ambiguous_line,
    extra_columns,
    empty_columns,
    hidden_content,
    total_rows,
    filled_down,
    taken_from_title,
    guessed_value,
    blank_export,
    side_columns,
    sum_skips_text,
    unread_rows,
    unread_unit,
)
RULES = tuple(function.rule for function in FUNCTIONS)
