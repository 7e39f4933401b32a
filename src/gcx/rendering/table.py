"""Format `table`: a result for the screen. Findings first, then the targets by section, one line of summary last.

The latest year only; `json` has every year. Lines are folded to the width with Chinese characters counted as two columns.
"""

from __future__ import annotations

from collections.abc import Iterator

from gcx.names import display_width, joined
from gcx.records import FileStatus, Result
from gcx.rendering import View
from gcx.rendering.columns import Line, finish, paragraph
from gcx.rendering.counting import review_kind, review_words
from gcx.rendering.table_files import MANY, file_lines, rule_lines, standing_lines
from gcx.rendering.table_findings import STATUS_WORD, finding_lines, general_lines
from gcx.rendering.table_targets import target_lines
from gcx.rendering.wording import count_words, needs_words, outcome_count_words

_BETWEEN = " | "
_NEEDS = 6
"""How many missing figures are named."""
_EXIT = {
    0: ("通过", "accepted"),
    1: ("有问题须处理", "findings to deal with"),
    2: ("有文件未能检查", "something could not be checked"),
    3: ("数据无误，目标未达到所要求的进度", "data fine, targets not as required"),
    70: ("程序出错", "internal error"),
}


def render(result: Result, view: View) -> Iterator[str]:
    """Findings, targets (unless `quiet`), summary."""
    for line in _lines(result, view):
        yield finish(line, color=view.color)


def _lines(result: Result, view: View) -> Iterator[Line]:
    yield from general_lines(result, view.width)
    if len(result.files) > MANY:
        yield from file_lines(result, view.width)
        yield from rule_lines(result, view.width)
    else:
        yield from finding_lines(result, view.width)
    if not view.quiet and _anything(result):
        yield from target_lines(result, view.width)
        yield from _not_checked(result, view.width)
        if len(result.files) > 1:
            yield from standing_lines(result, view.width)
    yield from _summary(result, view.width)


def _anything(result: Result) -> bool:
    """Whether any file could be looked at: without one the targets say nothing."""
    return any(info.status is not FileStatus.REFUSED for info in result.files)


def _not_checked(result: Result, width: int) -> Iterator[Line]:
    """How many checks of the plan could not run for lack of figures."""
    if result.not_checked:
        rules = len({entry.rule for entry in result.not_checked})
        count = len(result.not_checked)
        needs = needs_words((need for entry in result.not_checked for need in entry.needs), result.lang)
        zh = result.lang == "zh"
        lacking = joined(needs, _NEEDS, "、" if zh else ", ")
        said = (
            f"另有{rules}条审核关系因缺数未能审核（{count}处）"
            if zh
            else f"checks not run for lack of figures: {rules} (in {count} places)"
        )
        if lacking:
            said += f"，缺{lacking}" if zh else f"; missing: {lacking}"
        if len(needs) > _NEEDS:
            said += "；全部见 -f xlsx 的“问题清单”" if zh else "; all of them: -f xlsx, sheet Findings"
        yield from paragraph(said, width, style="dim")
        yield []


def summary(result: Result) -> str:
    """`1个文件：不通过 1 | 必须修改 2 | 已达标 12 · 滞后 3 | 有问题须处理（退出码 1）`, on one line."""
    lang = result.lang
    english = lang == "en"
    states = [(status, sum(info.status is status for info in result.files)) for status in FileStatus]
    shown = " · ".join(f"{STATUS_WORD[status].in_(lang)} {count}" for status, count in states if count)
    files = len(result.files)
    if files:
        parts = [f"{files} file{'s' if files != 1 else ''}: {shown}" if english else f"{files}个文件：{shown}"]
    else:
        parts = ["no file to check" if english else "没有可检查的文件"]
    parts.append(count_words(result.counts(), lang) or ("no findings" if english else "没有问题"))
    outcomes = outcome_count_words(result.outcomes.counts(), lang)
    if _anything(result):
        kind = review_kind(result)
        reviewed = "" if kind is None else review_words(result, kind)
        parts.append(outcomes or ("no target could be judged" if english else "没有可判定的目标"))
        parts += [reviewed] if reviewed else []
    verdict = _EXIT.get(result.exit_code, ("", ""))[english]
    parts.append(f"{verdict} (exit {result.exit_code})" if english else f"{verdict}（退出码 {result.exit_code}）")
    return _BETWEEN.join(parts)


def _summary(result: Result, width: int) -> Iterator[Line]:
    """The summary; where it is too long for one line it is broken between its parts."""
    style = "good" if result.exit_code == 0 else "bad"
    line = ""
    for part in summary(result).split(_BETWEEN):
        longer = f"{line}{_BETWEEN}{part}" if line else part
        if line and display_width(longer) > width:
            yield from paragraph(line, width, style=style)
            longer = part
        line = longer
    yield from paragraph(line, width, style=style)
