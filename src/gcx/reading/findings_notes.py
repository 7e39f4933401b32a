"""What the reader notes about tables it did read (R2xx, all `info`): one function per kind of finding."""

from __future__ import annotations

from collections.abc import Sequence

from gcx.findings import Finding, Location, RuleFunction, Severity, Text, column_letters, rule
from gcx.names import joined
from gcx.reading.quoting import headings_of, names, quoted, runs


@rule("R202", "unused-sheet", Severity.INFO, "没有使用的工作表", "sheet not used")
def unused_sheets(at: Location, sheets: Sequence[str]) -> Finding:
    """含义：这些工作表里没有能用的填报表，没有读取。
    为什么：多出来的工作表不算错，但要让填报人知道它没有参与评价。
    怎么改：不需要处理；如果里面有填报数据，请按认得的表式填写。
    依据：无
    """
    listed = names(sheets)
    return Finding(unused_sheets.rule, Text(f"工作表{listed.zh}没有使用", f"not used: sheet {listed.en}"), at)


@rule("R208", "extra-column", Severity.INFO, "没有使用的列", "column not used")
def extra_columns(at: Location, columns: Sequence[tuple[int, str]]) -> Finding:
    """含义：这些列不是填报表需要的内容，没有使用。
    为什么：多出来的列不算错，但要让填报人知道里面的数没有参与评价。
    怎么改：不需要处理；如果是要填报的数据，请把表头改成方案里的指标名称或年份。
    依据：无
    """
    listed = joined(
        [f"{column_letters(number)}列“{quoted(text)}”" if text else f"{column_letters(number)}列（没有表头）" for number, text in columns]
    )
    english = joined(
        [f"{column_letters(number)} “{quoted(text)}”" if text else f"{column_letters(number)} (no heading)" for number, text in columns],
        separator=", ",
    )
    return Finding(extra_columns.rule, Text(f"没有使用：{listed}", f"not used: column {english}"), at, related=headings_of(at, columns))


@rule("R209", "empty-column", Severity.INFO, "整列没有填数", "column without figures")
def empty_columns(at: Location, columns: Sequence[tuple[int, str]]) -> Finding:
    """含义：这些年份或指标的整列都是空的，按没有报送处理。
    为什么：整列空白多半是这一年还没有数，不必逐格提示。
    怎么改：不需要处理；应当有数的请补填。
    依据：无
    """
    listed = names([text for _, text in columns])
    return Finding(
        empty_columns.rule, Text(f"{listed.zh}整列没有填数", f"no figures at all under {listed.en}"), at, related=headings_of(at, columns)
    )


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
    return Finding(
        total_rows.rule,
        Text(
            f"第{where}行“{quoted(label)}”是表内汇总，没有使用", f"row {where} “{quoted(label)}” is a total of the table and was not used"
        ),
        at,
    )


@rule("R212", "filled-down", Severity.INFO, "空白处沿用上一行", "blanks taken from the row above")
def filled_down(at: Location, kind: Text, count: int) -> Finding:
    """含义：地区、指标或年份只写在每组第一行，下面空白的行按同一内容读取。
    为什么：这是常见的填法，但读成了什么要说清楚。
    怎么改：不需要处理；如果空白行另有所指，请逐行写明。
    依据：无
    """
    return Finding(
        filled_down.rule,
        Text(
            f"{kind.zh}列有{count}行空白，沿用上面最近一行的内容",
            f"{count} blank cells of column {kind.en} were read as the nearest filled cell above",
        ),
        at,
    )


@rule("R213", "taken-from-title", Severity.INFO, "内容取自标题", "taken from the title")
def taken_from_title(at: Location, kind: Text, value: str) -> Finding:
    """含义：表里没有写明地区、年份或指标，取自标题中的文字。
    为什么：标题里的名称可能只是表名，读成了什么要说清楚。
    怎么改：核对；不对的请在表头上方写明“综合机关名称：”“报告期：”。
    依据：无
    """
    return Finding(
        taken_from_title.rule, Text(f"{kind.zh}按标题读作“{quoted(value)}”", f"{kind.en} read from the title as “{quoted(value)}”"), at
    )


@rule("R215", "blank-cells-of-export", Severity.INFO, "导出表里的空白", "blanks of a database export")
def blank_export(at: Location, count: int) -> Finding:
    """含义：国家数据库导出的表里有空白格，按没有发布处理，不逐格提示。
    为什么：导出表的空白是尚未发布或不再统计，不是漏填。
    怎么改：不需要处理。
    依据：无
    """
    return Finding(blank_export.rule, Text(f"有{count}格空白，按没有发布处理", f"{count} blank cells were read as not published"), at)


@rule("R218", "unread-part", Severity.INFO, "有数的行没有读取", "rows with numbers not read")
def unread_rows(at: Location, rows: Sequence[int]) -> Finding:
    """含义：这些行里有数，但不属于认出的表格，没有读取：在表头之上，是表下的注释或落款，或者说的不是方案的指标。
    为什么：多半是注释或草稿，但要让填报人知道它没有参与评价。
    怎么改：不需要处理；如果是填报数据，请放到表格里。
    依据：无
    """
    where = runs(rows)
    return Finding(
        unread_rows.rule,
        Text(f"第{where}行有数，但在表格之外，没有读取", f"row {where} holds numbers outside the table and was not read"),
        at,
    )


@rule("R219", "unread-unit-line", Severity.INFO, "“单位：”没有用作计量单位", "the unit line was not used")
def unread_unit(at: Location, text: str) -> Finding:
    """含义：表头上方“单位：”后面的内容不是一个计量单位（如“见表”），没有使用。
    为什么：写了几个单位或“见表”时，不能当作每个数的单位。
    怎么改：不需要处理；要给整张表一个单位时，只写一个，如“单位：万吨标准煤”。
    依据：无
    """
    return Finding(unread_unit.rule, Text(f"“单位：{quoted(text)}”没有用作计量单位", f"“单位：{quoted(text)}” was not used as a unit"), at)


FUNCTIONS: tuple[RuleFunction[..., Finding], ...] = (
    unused_sheets,
    extra_columns,
    empty_columns,
    hidden_content,
    total_rows,
    filled_down,
    taken_from_title,
    blank_export,
    unread_rows,
    unread_unit,
)
