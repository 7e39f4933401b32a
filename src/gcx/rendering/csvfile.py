"""Format `csv`: one table for Excel and WPS, filtered by its first column 类别: 问题 (findings), 未审核 (checks that could not run) and
判定 (outcomes of every area and year).

One table and not two files, because `-f csv` gives one text and an officer filters by a column rather than joining files. Columns
that a row has no use for are blank. UTF-8 with BOM, CRLF. Numbers are the unrounded ones of format `json`, digit for digit; text
that a spreadsheet would take for a formula begins with an apostrophe.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Mapping
from io import StringIO
from typing import TypeAlias

from gcx.findings import Finding, Text
from gcx.records import MilestoneState, NotChecked, Outcome, Result, Source
from gcx.rendering import View
from gcx.rendering.json import one_line, outcome_object
from gcx.rendering.naming import in_language
from gcx.rendering.text import visible
from gcx.rendering.wording import goal_words, missing_words, need_words, needs_words, rule_words, severity_of, status_words

_BOM = "\ufeff"
_PLAIN_NUMBER = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?%?")
_FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠")
_SEMICOLON, _COMMA = Text("；", "; "), Text("、", ", ")
_SAME = (
    "area",
    "year",
    "name",
    "ref",
    "variant",
    "value",
    "unit",
    "change_pct",
    "expected",
    "gap",
    "gap_pct",
    "formula",
    "substituted",
    "section",
)
"""Columns of an outcome that are keys of its object in format `json`."""
_KINDS = {"finding": Text("问题", "finding"), "not_checked": Text("未审核", "not checked"), "outcome": Text("判定", "outcome")}

COLUMNS: dict[str, str] = {
    "kind": "类别",
    "file": "文件",
    "sheet": "工作表",
    "cell": "单元格",
    "area": "地区",
    "year": "年份",
    "name": "名称",
    "verdict": "结论",
    "review": "评价",
    "message": "说明",
    "hint": "怎么改",
    "found": "填报值",
    "allowed": "应为",
    "explained": "情况说明",
    "basis": "依据",
    "code": "代码",
    "ref": "目标序号",
    "variant": "口径",
    "value": "数值",
    "unit": "计量单位",
    "base_year": "基期",
    "base_value": "基期值",
    "change_pct": "比基期增减（%）",
    "goal": "要求",
    "goal_value": "要求值",
    "since": "起始年",
    "by": "截止年",
    "goal_level": "目标水平",
    "expected": "应达水平",
    "gap": "差距",
    "gap_pct": "差距（百分点）",
    "completed_pct": "完成程度（%）",
    "required_pct": "应达进度（%）",
    "overfulfilment_pct": "超额完成（%）",
    "pace_planned": "计划年均",
    "pace_achieved": "实际年均",
    "pace_required": "今后须年均",
    "pace_unit": "年均的单位",
    "projection_year": "预测年",
    "projection_value": "按现速预测值",
    "light": "晴雨表",
    "formula": "公式",
    "substituted": "代入",
    "sources": "数据来源",
    "departments": "责任部门",
    "section": "章节",
}
"""Columns in order: the key, which is the heading in English, and the heading in Chinese."""

_Value: TypeAlias = str | float | int | None
_Row: TypeAlias = Mapping[str, _Value]


def render(result: Result, view: View) -> Iterator[str]:  # noqa: ARG001 - every format is given a view
    """The heading and the rows, row by row."""
    yield _BOM + _line(list(COLUMNS) if result.lang == "en" else list(COLUMNS.values()))
    paths = {info.id: info.path for info in result.files}
    for row in _rows(result, paths):
        yield _line([_cell(row.get(key)) for key in COLUMNS])


def _rows(result: Result, paths: Mapping[str, str]) -> Iterator[_Row]:
    lang = result.lang
    for finding in result.findings:
        yield {"kind": _KINDS["finding"].in_(lang), **_finding(finding, paths, lang)}
    for entry in result.not_checked:
        yield {"kind": _KINDS["not_checked"].in_(lang), **_not_checked(entry, lang)}
    for outcome in in_language(result.outcomes, result):
        yield {"kind": _KINDS["outcome"].in_(lang), **_outcome(outcome, paths, lang)}


def _line(cells: list[str]) -> str:
    line = StringIO()
    csv.writer(line, lineterminator="\r\n").writerow(cells)
    return line.getvalue()


def _cell(value: _Value) -> str:
    """A number as JSON has it, text made inert, nothing for nothing."""
    if value is None:
        return ""
    return inert(value) if isinstance(value, str) else one_line(value)


def inert(text: str) -> str:
    """Text no spreadsheet computes: an apostrophe before what begins like a formula. A plain number that was typed stays one."""
    shown = visible(text)
    if shown.lstrip().startswith(_FORMULA) and not _PLAIN_NUMBER.fullmatch(shown):
        return f"'{shown}"
    return shown


def _finding(finding: Finding, paths: Mapping[str, str], lang: str) -> _Row:
    return {
        "file": paths.get(finding.at.file or ""),
        "sheet": finding.at.sheet,
        "cell": finding.at.range,
        "area": finding.area,
        "year": None if finding.year is None else int(finding.year),
        "name": finding.item,
        "verdict": severity_of(finding).word.in_(lang),
        "message": finding.message.in_(lang),
        "hint": finding.hint.in_(lang),
        "found": finding.found,
        "allowed": finding.expected.in_(lang) if finding.expected else None,
        "explained": finding.explained.text if finding.explained else None,
        "basis": finding.basis,
        "code": rule_words(finding),
    }


def _not_checked(entry: NotChecked, lang: str) -> _Row:
    needs = _COMMA.in_(lang).join(needs_words(entry.needs, lang))
    hint = Text(f"补报{needs}", f"report {needs}").in_(lang) if needs else ""
    return {"message": entry.reason.in_(lang), "hint": hint, "code": entry.rule}


def _outcome(outcome: Outcome, paths: Mapping[str, str], lang: str) -> _Row:
    """The numbers come from the object of format `json`, so that they cannot differ from it."""
    made = outcome_object(outcome, lang)
    goal, projection = made["goal"], made["projection"] or {}
    return {
        **{key: made[key] for key in _SAME},
        **{key: goal[key] for key in ("since", "by")},
        **{key: made["progress"][key] for key in ("completed_pct", "required_pct", "overfulfilment_pct")},
        **_pace(made["pace"], outcome.unit),
        "verdict": outcome.status.word.in_(lang),
        "review": status_words(outcome, lang) if outcome.review else None,
        "message": _said(outcome, lang),
        "code": outcome.target,
        "basis": goal["document"],
        "base_year": made["base"]["year"],
        "base_value": made["base"]["value"],
        "goal": goal_words(outcome, lang),
        "goal_value": goal["value"],
        "goal_level": goal["level"],
        "projection_year": projection.get("year"),
        "projection_value": projection.get("value"),
        "light": (made["light"] or {}).get("level"),
        "sources": _SEMICOLON.in_(lang).join(_sources(outcome.inputs, paths, lang)),
        "departments": _COMMA.in_(lang).join(outcome.departments or ()),
    }


def _pace(pace: Mapping[str, float | None], unit: str | None) -> _Row:
    """The three paces and their unit: percent for a change, the outcome's own for a level; none where there is no pace."""
    row: dict[str, _Value] = {f"pace_{key.removesuffix('_pct')}": value for key, value in pace.items()}
    if any(value is not None for value in pace.values()):
        row["pace_unit"] = "%" if any(key.endswith("_pct") for key in pace) else unit
    return row


def _said(outcome: Outcome, lang: str) -> str:
    """Why it cannot be judged or what is to be known about it, and the state of each milestone."""
    parts = [missing_words([outcome], lang), *(_milestone(state, lang) for state in outcome.milestones or ())]
    return _SEMICOLON.in_(lang).join(part for part in parts if part)


def _milestone(state: MilestoneState, lang: str) -> str:
    """`编制规划：已完成（北发改〔2023〕17号，2023-05-04）`; states are the officers' words in either language."""
    words = f"{state.name}：{state.status}" if lang == "zh" else f"{state.name}: {state.status}"
    proof = [part for part in (state.document, state.date) if part]
    if not proof:
        return words
    return f"{words}（{'，'.join(proof)}）" if lang == "zh" else f"{words} ({', '.join(proof)})"


def _sources(inputs: tuple[Source, ...], paths: Mapping[str, str], lang: str) -> Iterator[str]:
    """`2025年能源消费总量 填报表!H5`; with several files the path stands before the sheet; of a sum its parts are named."""
    for source in inputs:
        for each in source.parts or (source,):
            if each.at is not None:
                path = f"{paths.get(each.at.file or '', '')}:" if len(paths) > 1 else ""
                figure = need_words(f"{each.item}@{each.area}@{each.year}", lang, area=bool(source.parts))
                yield f"{figure} {path}{each.at.label}"
