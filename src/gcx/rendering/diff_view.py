"""Two results side by side on the screen, and as `gcx-diff/1`: what changed in the figures, the findings and the verdicts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from gcx.analysis.comparing import Difference, FigureChange, OutcomeChange, Reported
from gcx.findings import Finding, Severity, Text
from gcx.records import Outcome, Result, Status
from gcx.rendering.columns import Cell, Column, Line, finish, fit, heading, paragraph, piece, table_row
from gcx.rendering.json import array, finding_object, one_line, outcome_object
from gcx.rendering.naming import named
from gcx.rendering.numbers import number, percent
from gcx.rendering.wording import STYLE, count_words, place_words, rule_words, severity_of
from gcx.version import __version__

SCHEMA = "gcx-diff/1"
MOST = 60
"""How many lines of each part are shown unless all are wanted."""

_FIGURES = (
    Text("地区", "Area"),
    Text("指标", "Item"),
    Text("年份", "Year"),
    Text("原", "Old"),
    Text("现", "New"),
    Text("变化", "Change"),
    Text("单元格", "Cell"),
)
_OUTCOMES = (
    Text("目标", "Target"),
    Text("地区", "Area"),
    Text("年份", "Year"),
    Text("原", "Old"),
    Text("现", "New"),
    Text("判定", "Verdict"),
)
_POINTS = Text("个百分点", " points")
_UNUSABLE = {"added": Text("原填有误", "was unusable"), "removed": Text("现填有误", "now unusable")}
_KIND = {"changed": Text("改", "changed"), "added": Text("增", "added"), "removed": Text("减", "removed")}


def as_table(difference: Difference, lang: str, width: int, *, color: bool = False, every: bool = False) -> Iterator[str]:
    """Figures, findings, verdicts that flipped, other values that changed; the counts last."""
    for line in _lines(difference, lang, width, None if every else MOST):
        yield finish(line, color=color)


def _lines(difference: Difference, lang: str, width: int, most: int | None) -> Iterator[Line]:
    yield from paragraph(f"{_names(difference.old)} → {_names(difference.new)}", width)
    figures = [_figure_cells(change, difference, lang) for change in difference.figures]
    yield from _part(Text("数据", "Figures"), _FIGURES, (6, 8, 4, 6, 6, 6, 8), (3, 4, 5), figures, lang, width, most)
    for (old, new), count in difference.restated.items():
        yield []
        yield from paragraph(_restated_words(old, new, count, lang), width)
    yield from _finding_part(difference, lang, width, most)
    flipped = [_outcome_cells(change, difference.new) for change in difference.flipped]
    yield from _part(Text("判定改变", "Verdicts that flipped"), _OUTCOMES, (12, 6, 4, 6, 6, 10), (3, 4), flipped, lang, width, most)
    rest = [change for change in difference.outcomes if not change.flipped]
    shown = [change for change in rest if _is_current(change, difference)]
    others = [_outcome_cells(change, difference.new) for change in shown]
    title = Text("数值改变，判定不变", "Values that changed, verdict as before")
    yield from _part(title, _OUTCOMES, (12, 6, 4, 6, 6, 10), (3, 4), others, lang, width, most)
    yield []
    yield from paragraph(counts_words(difference, lang), width, style="head")
    if len(rest) > len(shown):
        more = len(rest) - len(shown)
        said = Text(f"另有{more}项其他年份、其他口径的数值改变，见 -f json", f"{more} more values of other years and variants: see -f json")
        yield from paragraph(said.in_(lang), width, style="dim")


def _restated_words(old: str, new: str, count: int, lang: str) -> str:
    """`数据状态改变、数值不变：初步核算 → 最终核实，36个数`."""
    unstated = Text("未注明", "not stated")
    states = [state or unstated.in_(lang) for state in (old, new)]
    said = Text("数据状态改变、数值不变", "Another data status, same value").in_(lang)
    return f"{said}：{states[0]} → {states[1]}，{count}个数" if lang == "zh" else f"{said}: {states[0]} → {states[1]}, {count} figures"


def _names(result: Result) -> str:
    if len(result.files) == 1:
        return result.files[0].path
    return f"{result.files[0].path} … ({len(result.files)})" if result.files else "—"


def _is_current(change: OutcomeChange, difference: Difference) -> bool:
    """Whether the main 口径 of the year under review changed: what the table of `gcx check` shows."""
    outcome = change.outcome
    return outcome.variant is None and outcome.year in {None, difference.new.year} and outcome.status is not Status.BASELINE


def _part(
    title: Text,
    titles: Sequence[Text],
    least: Sequence[int],
    right: Sequence[int],
    rows: list[list[Cell]],
    lang: str,
    width: int,
    most: int | None,
) -> Iterator[Line]:
    if not rows:
        return
    shown = rows[:most]
    columns = [Column(each.in_(lang), floor, index in right) for index, (each, floor) in enumerate(zip(titles, least, strict=True))]
    widths = fit(columns, shown, width)
    yield []
    yield [piece(f"{title.in_(lang)}（{len(rows)}）" if lang == "zh" else f"{title.en} ({len(rows)})", "head")]
    yield from heading(columns, widths)
    for row in shown:
        yield from table_row(columns, widths, row)
    yield from _more(len(rows) - len(shown), lang)


def _more(count: int, lang: str) -> Iterator[Line]:
    if count:
        yield [piece(f"另有{count}处未列，加 --all 全列" if lang == "zh" else f"{count} more; --all lists them", "dim")]


def _figure_cells(change: FigureChange, difference: Difference, lang: str) -> list[Cell]:
    restated = change.old is not None and change.new is not None and change.old.vintage != change.new.vintage
    sides = [_side_words(side, restated=restated, lang=lang) for side in (change.old, change.new)]
    return [
        [piece(change.area)],
        [piece(f"{change.item}（{change.unit}）" if lang == "zh" else f"{change.item} ({change.unit})")],
        [piece(str(change.year))],
        [piece(sides[0])],
        [piece(sides[1])],
        [piece(change_words(change, lang))],
        [piece(where(change, difference))],
    ]


def _side_words(side: Reported | None, *, restated: bool, lang: str) -> str:
    """The value, with its 数据状态 where the two sides differ in that."""
    if side is None:
        return "—"
    state = side.vintage if restated else ""
    return _amount(side.value) + (f"（{state}）" if lang == "zh" and state else f" ({state})" if state else "")


def change_words(change: FigureChange, lang: str) -> str:
    """`+5.2%`; for an item in percent the difference in points; 增, 减 or 有误 for a figure only one side has."""
    if change.difference is None:
        return (_UNUSABLE if change.unusable else _KIND)[change.kind].in_(lang)
    sign = "+" if change.difference > 0 else ""
    if change.unit == "%" or change.change_pct is None:
        return f"{sign}{number(change.difference, 3)}{_POINTS.in_(lang) if change.unit == '%' else ''}"
    return f"{sign}{percent(change.change_pct)}"


def where(change: FigureChange, difference: Difference) -> str:
    """`填报表!E4`, `填报表!E4 → 填报表!E9`; the file stands before the sheet where a side has several."""
    old, new = _cell(change.old, difference.old), _cell(change.new, difference.new)
    if change.unusable:
        old, new = old or change.unusable, new or change.unusable
    return old or new if not old or not new or old == new else f"{old} → {new}"


def _cell(side: Reported | None, result: Result) -> str:
    if side is None:
        return ""
    return f"{side.path}:{side.cell}" if len(result.files) > 1 else side.cell


def _finding_part(difference: Difference, lang: str, width: int, most: int | None) -> Iterator[Line]:
    still = [new for _, new in difference.still]
    groups: list[tuple[Text, Sequence[Finding], Result, str]] = [
        (Text("新增的问题", "New findings"), difference.appeared, difference.new, "bad"),
        (Text("已解决的问题", "Resolved findings"), difference.resolved, difference.old, "good"),
        (Text("仍在的问题", "Findings still there"), still, difference.new, "warn"),
    ]
    for title, found, result, style in groups:
        if not found:
            continue
        words = count_words(_by_severity(found), lang)
        yield []
        yield [piece(title.in_(lang), style), piece(f"（{words}）" if lang == "zh" else f" ({words})", "dim")]
        told = sorted(found, key=lambda finding: severity_of(finding).rank)
        if found is still and most is not None:
            told = [finding for finding in told if severity_of(finding) is not Severity.INFO]
        for finding in told[:most]:
            yield from paragraph(_finding_words(finding, result, lang), width, indent="    ", first="  ")
        yield from _more(len(found) - len(told[:most]), lang)


def _by_severity(found: Sequence[Finding]) -> dict[str, int]:
    count: dict[str, int] = {}
    for finding in found:
        name = severity_of(finding).value
        count[name] = count.get(name, 0) + 1
    return count


def _finding_words(finding: Finding, result: Result, lang: str) -> str:
    """`填报表!E4  必须修改  合浦县 · 2025年：“约50”不是数值  [V302 not-a-number]`."""
    path = result.path_of(finding.at.file) if len(result.files) > 1 else ""
    place = ":".join(part for part in (path, finding.at.label) if part)
    about = place_words(finding, lang)
    said = finding.message.in_(lang)
    said = f"{about}{'：' if lang == 'zh' else ': '}{said}" if about else said
    return "  ".join(part for part in (place, severity_of(finding).word.in_(lang), said, f"[{rule_words(finding)}]") if part)


def _outcome_cells(change: OutcomeChange, result: Result) -> list[Cell]:
    outcome, lang = named(change.outcome, result), result.lang
    remarks = [part for part in (outcome.variant, None if outcome.unit == "1" else outcome.unit) if part]
    name = outcome.name
    if remarks:
        name += f"（{'，'.join(remarks)}）" if lang == "zh" else f" ({', '.join(remarks)})"
    old, new = _values(change)
    return [
        [piece(name)],
        [piece(outcome.area or "")],
        [piece("" if outcome.year is None else str(outcome.year))],
        [piece(old)],
        [piece(new)],
        [(verdict_words(change, lang), STYLE.get(change.new.status, "") if change.new else "")],
    ]


def _values(change: OutcomeChange) -> tuple[str, str]:
    """Both values with as many digits as it takes to tell them apart."""
    one, other = (None if side is None else side.value for side in (change.old, change.new))
    for digits in range(4, 13):
        shown = ["—" if value is None else number(value, digits) for value in (one, other)]
        if shown[0] != shown[1] or one == other:
            return shown[0], shown[1]
    return ("—", "—") if one is None or other is None else (repr(one), repr(other))


def verdict_words(change: OutcomeChange, lang: str) -> str:
    """`滞后·二级 → 已达标·三级`, or the one verdict both have."""
    old, new = _verdict(change.old, lang), _verdict(change.new, lang)
    return new if old == new else f"{old} → {new}"


def _verdict(outcome: Outcome | None, lang: str) -> str:
    if outcome is None:
        return Text("无", "none").in_(lang)
    level = (outcome.light or {}).get("level")
    return f"{outcome.status.word.in_(lang)}·{level}" if level else outcome.status.word.in_(lang)


def _amount(value: float) -> str:
    return f"{value:.12g}" if abs(value) < 1e12 else number(value)


def counts_words(difference: Difference, lang: str) -> str:
    """`数据：改 3、增 1、减 0；问题：解决 9、仍在 3、新增 2；判定：改变 2`, on one line."""
    figures = difference.figure_counts()
    resolved, still, new = len(difference.resolved), len(difference.still), len(difference.appeared)
    flipped, values = len(difference.flipped), len(difference.outcomes)
    if not (difference.figures or difference.restated or resolved or new or values):
        return Text("没有差别", "no difference").in_(lang)
    if lang == "zh":
        return (
            f"数据：改 {figures['changed']}、增 {figures['added']}、减 {figures['removed']}；"
            f"问题：解决 {resolved}、仍在 {still}、新增 {new}；判定：改变 {flipped}、数值或要求变动 {values - flipped}"
        )
    return (
        f"figures: changed {figures['changed']}, added {figures['added']}, removed {figures['removed']}; "
        f"findings: resolved {resolved}, still {still}, new {new}; verdicts: flipped {flipped}, other values changed {values - flipped}"
    )


# ---------------------------------------------------------------- JSON


def as_json(difference: Difference, lang: str) -> Iterator[str]:
    """The same in full as `gcx-diff/1`, one change per line; no clock in it."""
    head = {
        "schema": SCHEMA,
        "tool": {"name": "gcx", "version": __version__},
        "plan": {"id": difference.new.plan_id, "document": difference.new.plan_document, "sha256": difference.new.plan_sha256},
        "old": {"files": _files(difference.old)},
        "new": {"files": _files(difference.new)},
    }
    yield "{"
    for key, value in head.items():
        yield f"{one_line(key)}: {one_line(value)},\n"
    yield from array("figures", (_figure_object(change) for change in difference.figures))
    yield '"findings": {'
    yield from array("resolved", (finding_object(finding, lang) for finding in difference.resolved))
    yield from array("still", ({"old": finding_object(old, lang), "new": finding_object(new, lang)} for old, new in difference.still))
    yield from array("new", (finding_object(finding, lang) for finding in difference.appeared), end="")
    yield "},\n"
    yield from array("outcomes", (_outcome_object(change, lang) for change in difference.outcomes))
    summary = {
        "figures": difference.figure_counts(),
        "restated": [{"old": old or None, "new": new or None, "figures": count} for (old, new), count in difference.restated.items()],
        "findings": {"resolved": len(difference.resolved), "still": len(difference.still), "new": len(difference.appeared)},
        "outcomes": {"flipped": len(difference.flipped), "changed": len(difference.outcomes)},
    }
    yield f'"summary": {one_line(summary)}}}\n'


def _files(result: Result) -> list[dict[str, Any]]:
    return [{"id": info.id, "path": info.path, "sha256": info.sha256, "status": info.status.value} for info in result.files]


def _figure_object(change: FigureChange) -> dict[str, Any]:
    return {
        "kind": change.kind,
        "area": change.area,
        "item": change.item,
        "year": change.year,
        "unit": change.unit,
        "old": _side(change.old),
        "new": _side(change.new),
        "unusable": change.unusable,
        "difference": change.difference,
        "change_pct": change.change_pct,
    }


def _side(side: Reported | None) -> dict[str, Any] | None:
    if side is None:
        return None
    return {"value": side.value, "typed": side.typed, "path": side.path, "cell": side.cell, "vintage": side.vintage or None}


def _outcome_object(change: OutcomeChange, lang: str) -> dict[str, Any]:
    outcome = change.outcome
    return {
        "target": outcome.target,
        "area": outcome.area,
        "year": None if outcome.year is None else int(outcome.year),
        "variant": outcome.variant,
        "flipped": change.flipped,
        "old": None if change.old is None else outcome_object(change.old, lang),
        "new": None if change.new is None else outcome_object(change.new, lang),
    }
