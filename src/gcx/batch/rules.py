"""Rules about gcx itself: what stands for a file that was not checked through no fault of its content."""

from __future__ import annotations

from gcx.findings import Finding, Location, Rule, Severity, Text, rule
from gcx.records import FileInfo


@rule("F103", "internal-error", Severity.ERROR, "程序处理时出错", "internal error")
def internal_error(file: FileInfo) -> Finding:
    """含义：gcx 处理这个文件时自身出错，与数据是否正确无关。
    为什么：这个文件没有检查完，不能当作通过。
    怎么改：把提示中的日志文件交给维护人员；其他文件的结果不受影响。
    依据：gcx 约定
    """
    message = Text("gcx 处理这个文件时出错，未能检查", "gcx failed on this file; it was not checked")
    return Finding(internal_error.rule, message, Location(file.id), Text("把日志文件交给维护人员", "send the log file to the maintainers"))


@rule("F107", "reader-died", Severity.ERROR, "读取时程序意外终止", "the reading process died")
def reader_died(file: FileInfo) -> Finding:
    """含义：读这个文件的进程意外终止，文件没有检查；其他文件不受影响。
    为什么：文件内容可能损坏，或者系统内存不足。
    怎么改：单独再检查一次这个文件；仍这样时，工作簿用办公软件另存后重报，文本表和 parquet 重新导出。
    依据：gcx 约定
    """
    message = Text("读取这个文件的进程意外终止，未能检查", "the process reading this file died; it was not checked")
    hint = Text(
        "单独再检查一次；仍这样时，工作簿用办公软件另存后重报，文本表和 parquet 重新导出",
        "check it once more by itself; if it happens again, save a workbook anew in an office program, export any other table anew",
    )
    return Finding(reader_died.rule, message, Location(file.id), hint)


RULES: tuple[Rule, ...] = (internal_error.rule, reader_died.rule)
"""Rules about gcx itself."""
