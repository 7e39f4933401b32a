"""What was named but could not be checked: nothing there, a folder that cannot be listed, a file that opens but gives no figure."""

from __future__ import annotations

from gcx.findings import Finding, Location, Rule, Severity, Text, rule
from gcx.gathering import Gathered
from gcx.names import joined
from gcx.records import Block, FileStatus, Submission

_NO_FIGURE = Text("没有一张工作表给出数", "no sheet gives a figure")
_NO_ASSIGNED = Text("没有“下达目标”表，或表中没有一行", "there is no sheet 下达目标, or it has no row")


@rule("F101", "no-submission", Severity.ERROR, "没有填报文件", "no submission")
def no_submission(path: str) -> Finding:
    """含义：给出的文件夹或通配名下没有可检查的表格文件。
    为什么：没有检查任何数据，不能当作通过。
    怎么改：核对路径；表格文件应为 xlsx、xls、et、ods、csv 等格式。
    依据：gcx 约定
    """
    message = Text(f"“{path}”下没有表格文件", f"there is no spreadsheet under “{path}”")
    return Finding(no_submission.rule, message, hint=Text("核对路径，或直接指定文件", "check the path, or name the file itself"))


@rule("F105", "folder-unreadable", Severity.ERROR, "文件夹打不开", "folder cannot be opened")
def folder_unreadable(path: str, reason: str) -> Finding:
    """含义：给出的文件夹，或它下面的一个文件夹，列不出里面的文件。
    为什么：里面的填报没有检查，不能当作通过。
    怎么改：给予读取权限，或接好网络盘后重新运行；不需要检查的，移到别处。
    依据：gcx 约定
    """
    message = Text(
        f"文件夹“{path}”打不开（{reason}），里面的文件没有检查",
        f"the folder “{path}” cannot be opened ({reason}): its files were not checked",
    )
    return Finding(
        folder_unreadable.rule,
        message,
        hint=Text(
            "给予读取权限后重新运行；不需要检查的，移到别处", "allow reading it and run again, or move it away if it need not be checked"
        ),
    )


@rule("F102", "nothing-recognised", Severity.ERROR, "没有可识别的数据", "nothing recognised")
def nothing_recognised(submission: Submission, wanted: Text) -> Finding:
    """含义：文件能打开，但没有一张工作表给出数。
    为什么：没有检查任何数据，不能当作通过。
    怎么改：按提示补上表头，或改用 gcx 认识的表式（长表、宽表、报表）；空表请填数后再报。
    依据：gcx 约定
    """
    if submission.template is not None:
        untouched = Text("模板还没有填数", "the template has not been filled in")
        todo = Text("在浅黄色的格子里填数后重报", "fill in the pale yellow cells, then submit again")
        return Finding(nothing_recognised.rule, untouched, Location(submission.file.id), todo)
    blank = Text("认得表头，但没有填数", "the table is recognised but holds no figure")
    said = [(sheet.name, sheet.reason or blank) for sheet in submission.file.sheets]
    zh, en = (
        joined((f"{f'“{name}”' if name else ''}{reason.in_(lang)}" for name, reason in said), 8, "；" if lang == "zh" else "; ")
        for lang in ("zh", "en")
    )
    message = Text(f"{wanted.zh}{f'：{zh}' if zh else ''}", f"{wanted.en}{f': {en}' if en else ''}")
    return Finding(
        nothing_recognised.rule,
        message,
        Location(submission.file.id),
        Text("补上表头与数据后重报", "add headings and figures, then submit again"),
    )


RULES: tuple[Rule, ...] = (no_submission.rule, nothing_recognised.rule, folder_unreadable.rule)


def not_looked_at(gathered: Gathered) -> list[Finding]:
    """A finding for every folder or pattern that gave no file, and for every folder that could not be listed."""
    return [
        *(no_submission(path) for path in gathered.empty),
        *(folder_unreadable(folder.path, folder.reason) for folder in gathered.unreadable),
    ]


def refuse_empty(submission: Submission, *, for_assigned: bool = False) -> None:
    """A file that opened but gave nothing to check is refused, with what each sheet lacked where the reader has not said so.

    Of a file given for its assigned values those are wanted, of every other one figures.
    """
    if submission.file.status is FileStatus.REFUSED:
        return
    if submission.milestones or submission.assigned or any(_has_content(block) for block in submission.blocks):
        return
    submission.file.status = FileStatus.REFUSED
    if not any(finding.severity is Severity.ERROR for finding in submission.findings):
        submission.findings.append(nothing_recognised(submission, _NO_ASSIGNED if for_assigned else _NO_FIGURE))


def _has_content(block: Block) -> bool:
    """Whether any value cell holds something."""
    odd = sum(raw is None or (isinstance(raw, str) and not raw.strip()) for raw in block.odd.values())
    return len(block) > odd
