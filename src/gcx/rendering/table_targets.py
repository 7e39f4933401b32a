"""The targets part of format `table`: a table per section, then what cannot be judged, milestones, and what is only listed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from gcx.findings import Text
from gcx.names import display_width, joined
from gcx.records import Outcome, Result, Status
from gcx.rendering.columns import Cell, Line, fit, heading, paragraph, table_row
from gcx.rendering.table_rows import MANY, RowMaker, is_aside
from gcx.rendering.wording import LIGHT_DOCUMENT, STYLE, missing_words

_INDENT = "  "


def target_lines(result: Result, width: int) -> Iterator[Line]:
    """All sections in the plan's order, columns aligned across sections."""
    latest = list(result.outcomes.latest())
    if not latest:
        return
    areas = list(dict.fromkeys(outcome.area for outcome in latest if outcome.area and _has_figures(outcome)))
    shown = {outcome.area for outcome in latest if _has_figures(outcome) and not is_aside(outcome, areas)}
    maker = RowMaker(result.lang, width, areas, result.year, name_areas=len(shown) > 1)
    sections = _by_section(latest, result.sections)
    rows = {section: maker.rows([outcome for outcome in outcomes if _has_figures(outcome)]) for section, outcomes in sections.items()}
    widths = fit(maker.columns, [row for group in rows.values() for row in group], width - len(_INDENT))
    yield from paragraph(_title(result, areas), width, style="head")
    if any(rows.values()):
        yield from heading(maker.columns, widths, indent=_INDENT)
    for section, outcomes in sections.items():
        yield from _section(section, outcomes, rows[section], maker, widths, width, result.lang)
    yield []
    yield from _legend(latest, maker, width, result.lang)


def _title(result: Result, areas: Sequence[str]) -> str:
    english = result.lang == "en"
    year = "" if result.year is None else f", up to {result.year}" if english else f"，截至{result.year}年"
    named = joined(areas, 4, ", " if english else "、")
    where = f" ({named}{year})" if english else f"（{named}{year}）"
    return f"{result.plan_document} {result.plan_title}{where if named else ''}"


def _by_section(outcomes: Sequence[Outcome], order: Sequence[str]) -> dict[str, list[Outcome]]:
    """Outcomes by section: the plan's sections first, in its order."""
    groups: dict[str, list[Outcome]] = {section: [] for section in order}
    for outcome in outcomes:
        groups.setdefault(outcome.section, []).append(outcome)
    return {section: group for section, group in groups.items() if group}


def _has_figures(outcome: Outcome) -> bool:
    """Whether the outcome belongs in the table of numbers."""
    return outcome.value is not None and outcome.milestones is None and outcome.status is not Status.UNKNOWN


def _section(
    section: str, outcomes: list[Outcome], rows: list[list[Cell]], maker: RowMaker, widths: list[int], width: int, lang: str
) -> Iterator[Line]:
    yield from paragraph(section or "—", width, style="head")
    for row in rows:
        yield from table_row(maker.columns, widths, row, indent=_INDENT)
    for name, values in maker.asides([outcome for outcome in outcomes if _has_figures(outcome)]).items():
        lead = Text("分地区", "by area").in_(lang)
        yield from _marked(f"{lead}  ", "dim", f"{name}：{values}" if lang == "zh" else f"{name}: {values}", width)
    yield from _notes([outcome for outcome in outcomes if _has_figures(outcome)], width, lang)
    rest = [outcome for outcome in outcomes if not _has_figures(outcome)]
    yield from _unknown([outcome for outcome in rest if outcome.status is Status.UNKNOWN], width, lang)
    for outcome in rest:
        if outcome.milestones is not None:
            yield from _milestones(outcome, width, lang)
    bare = [outcome for outcome in rest if outcome.milestones is None and outcome.status is not Status.UNKNOWN and outcome.variant is None]
    yield from _bare(bare, width, lang)


def _notes(outcomes: list[Outcome], width: int, lang: str) -> Iterator[Line]:
    """What is to be known about numbers in the table (a figure added up from parts, an assigned value beside the goal)."""
    groups: dict[str, list[str]] = {}
    for outcome in outcomes:
        if outcome.reason is not None and outcome.variant is None and outcome.status not in {Status.LISTED, Status.AWAITING}:
            groups.setdefault(outcome.reason.in_(lang), []).append(f"{outcome.name}（{outcome.area}）" if outcome.area else outcome.name)
    for reason, names in groups.items():
        lead = "注" if lang == "zh" else "note"
        yield from _marked(
            f"{lead}  ", "dim", f"{reason}：{joined(names, 6)}" if lang == "zh" else f"{reason}: {joined(names, 6, ', ')}", width
        )


def _unknown(outcomes: list[Outcome], width: int, lang: str) -> Iterator[Line]:
    """Targets that cannot be judged, with what is missing; areas that lack the same are told together."""
    groups: dict[tuple[object, ...], list[Outcome]] = {}
    for outcome in outcomes:
        needs = tuple(_without_area(entry) for entry in outcome.missing)
        groups.setdefault((outcome.target, outcome.variant, outcome.year, outcome.reason, needs), []).append(outcome)
    for group in groups.values():
        first = group[0]
        if first.variant is not None:
            continue
        places = joined([outcome.area for outcome in group if outcome.area], 6)
        where = f"（{places}，{first.year}年）" if lang == "zh" else f" ({places}, {first.year})"
        why = missing_words(group, lang)
        lead = f"{Status.UNKNOWN.word.in_(lang)}  "
        text = f"{first.name}{where if places and first.year else ''}{'：' if lang == 'zh' else ': '}{why}"
        yield from _marked(lead, STYLE[Status.UNKNOWN], text, width)


def _without_area(entry: str) -> str:
    item, _, rest = entry.partition("@")
    return f"{item}@{rest.partition('@')[2]}"


def _milestones(outcome: Outcome, width: int, lang: str) -> Iterator[Line]:
    """`推进中  充电设施专项规划：1/3 已完成；甲：推进中，乙：未报`."""
    states = outcome.milestones or ()
    done = sum(state.status == Status.DONE.word.zh for state in states)
    single = len(states) == 1 and states[0].name == outcome.name
    open_states = [state for state in states if state.status != Status.DONE.word.zh]
    rest = joined((f"{state.name}（{state.status}）" if state.status else state.name for state in open_states), 6)
    count = f"{done}/{len(states)}"
    text = outcome.name if single else f"{outcome.name}  {count}"
    if rest and not single:
        text += f"  {'尚未完成：' if lang == 'zh' else 'open: '}{rest}"
    yield from _marked(f"{outcome.status.word.in_(lang)}  ", STYLE.get(outcome.status, ""), text, width)


def _bare(outcomes: list[Outcome], width: int, lang: str) -> Iterator[Line]:
    """Targets without a number of their own: awaiting an assigned value, qualitative ones."""
    groups: dict[Status, list[str]] = {}
    for outcome in outcomes:
        names = groups.setdefault(outcome.status, [])
        if outcome.name not in names:
            names.append(outcome.name)
    for status, names in groups.items():
        yield from _marked(f"{status.word.in_(lang)}  ", STYLE.get(status, ""), joined(names, 20), width)


def _marked(lead: str, style: str, text: str, width: int) -> Iterator[Line]:
    """A paragraph behind a coloured word."""
    indent = _INDENT + " " * max(10, display_width(lead))
    for number, line in enumerate(paragraph(text, width, indent=indent)):
        blanks = " " * max(0, len(indent) - len(_INDENT) - display_width(lead))
        yield [(_INDENT, ""), (lead, style), (blanks, ""), *line[1:]] if number == 0 else line


def _legend(latest: Sequence[Outcome], maker: RowMaker, width: int, lang: str) -> Iterator[Line]:
    """What the table leaves out, and the rule of the lights."""
    notes = []
    rules = Counter(outcome.light["rule"] for outcome in latest if outcome.light and outcome.light.get("rule"))
    for rule in rules:
        document = LIGHT_DOCUMENT.get(rule, rule)
        notes.append(f"一级、二级、三级：节能晴雨表，{document}" if lang == "zh" else f"一级/二级/三级: energy-saving light, {document}")
    if maker.many:
        notes.append(
            f"地区多于{MANY}个：各目标只列汇总，分地区见 -f json"
            if lang == "zh"
            else f"more than {MANY} areas: counts only, each area in -f json"
        )
    elif maker.hidden_variants:
        notes.append("其他口径只列首个地区，其余见 -f json" if lang == "zh" else "variants are shown for the first area only; see -f json")
    if notes:
        yield from paragraph("；".join(notes) if lang == "zh" else "; ".join(notes), width, style="dim")
        yield []
