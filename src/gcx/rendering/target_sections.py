"""The targets of a result arranged for people: per section the rows of numbers, remarks on them, milestones, and what is only named.

Every format that is read by people takes its arrangement and its words from here and adds only its own marks.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from gcx.findings import Text
from gcx.names import joined
from gcx.records import LIGHT_DOCUMENT, NO_NOTE, Outcome, Result, Status, Tally, has_figure
from gcx.rendering.columns import Cell, Column
from gcx.rendering.counting import verdict_word
from gcx.rendering.naming import in_language, named
from gcx.rendering.table_rows import MANY, RowMaker, is_aside
from gcx.rendering.wording import REVIEW_NOTE, STYLE, missing_words


class Remark(NamedTuple):
    """A sentence behind a word (`注`, `不能判定`), and the word's style."""

    lead: str
    style: str
    text: str


@dataclass(frozen=True, slots=True)
class Section:
    """One section of the plan: a row of cells per target and area, remarks on them, milestones, and targets without a number."""

    name: str
    rows: list[list[Cell]]
    remarks: list[Remark]
    milestones: list[Outcome]
    bare: list[Remark]


@dataclass(frozen=True, slots=True)
class Targets:
    """All sections in the plan's order, with the heading over them, the columns of their rows and the legend under them (may be empty)."""

    title: str
    columns: list[Column]
    sections: list[Section]
    legend: str


def arranged(result: Result, width: int) -> Targets | None:
    """Every target at its latest year, in columns for a screen of `width`; `None` when there is no outcome."""
    areas = result.outcomes.places()
    if len(areas) > MANY:
        return _counted(result, width, areas)
    latest = list(in_language(result.outcomes.latest(), result))
    if not latest:
        return None
    shown = {outcome.area for outcome in latest if has_figure(outcome) and not is_aside(outcome, areas)}
    maker = RowMaker(result.lang, width, areas, result.year, name_areas=len(shown) > 1)
    sections = [_section(name, outcomes, maker) for name, outcomes in _by_section(latest, result.sections).items()]
    lights = dict.fromkeys(outcome.light["rule"] for outcome in latest if outcome.light)
    return Targets(_title(result, areas), maker.columns, sections, _legend(lights, latest, maker))


def _counted(result: Result, width: int, areas: list[str]) -> Targets:
    """Every target with its areas counted: there are too many to list each."""
    tallies: dict[str, list[Tally]] = {}
    rest: list[Outcome] = []
    for each in result.outcomes.tallied():
        if isinstance(each, Tally):
            tallies.setdefault(each.first.section, []).append(replace(each, first=named(each.first, result)))
        else:
            rest.append(named(each, result))
    every = [tally for group in tallies.values() for tally in group]
    shown = {area for tally in every for area in tally.areas}
    maker = RowMaker(result.lang, width, areas, result.year, name_areas=len(shown) > 1)
    remaining = _by_section(rest, ())
    names = [name for name in dict.fromkeys([*result.sections, *tallies, *remaining]) if name in tallies or name in remaining]
    sections = [_counted_section(name, tallies.get(name, []), remaining.get(name, []), maker) for name in names]
    lights = dict.fromkeys(tally.light for tally in every if tally.light)
    return Targets(_title(result, areas), maker.columns, sections, _legend(lights, [*(tally.first for tally in every), *rest], maker))


def milestone_remark(outcome: Outcome, lang: str) -> Remark:
    """`推进中  充电设施专项规划  1/3  尚未完成：甲（推进中）、乙（未报）`."""
    states = outcome.milestones or ()
    single = len(states) == 1
    open_states = [state for state in states if state.status != Status.DONE.word.zh]
    zh = lang == "zh"
    named = (f"{state.name}（{state.status}）" if zh else f"{state.name} ({state.status})" for state in open_states)
    rest = joined(named, 6, "、" if zh else ", ")
    count = f"{len(states) - len(open_states)}/{len(states)}"
    text = outcome.name if single else f"{outcome.name}  {count}"
    if rest and not single:
        text += f"  {'尚未完成：' if zh else 'open: '}{rest}"
    return Remark(verdict_word(outcome).in_(lang), STYLE.get(outcome.status, ""), text)


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


def _section(name: str, outcomes: list[Outcome], maker: RowMaker) -> Section:
    lang = maker.lang
    figures = [outcome for outcome in outcomes if has_figure(outcome)]
    lead = Text("分地区", "by area").in_(lang)
    asides = [Remark(lead, "dim", _colon(target, values, lang)) for target, values in maker.asides(figures).items()]
    rest = [outcome for outcome in outcomes if not has_figure(outcome)]
    return _filled(name, maker.rows(figures), [*asides, *_notes(figures, lang)], rest, lang)


def _counted_section(name: str, tallies: list[Tally], rest: list[Outcome], maker: RowMaker) -> Section:
    notes: dict[Text, list[str]] = {}
    for tally in tallies:
        for reason, areas in tally.notes.items():
            notes.setdefault(reason, []).extend(_at(tally.first.name, area, maker.lang) for area in areas)
    return _filled(name, maker.counted(tallies), _noted(notes, maker.lang), rest, maker.lang)


def _filled(name: str, rows: list[list[Cell]], remarks: Iterable[Remark], rest: list[Outcome], lang: str) -> Section:
    """A section of these rows and remarks, with what has no number below them."""
    unknown = [outcome for outcome in rest if outcome.status is Status.UNKNOWN]
    bare = [outcome for outcome in rest if outcome.milestones is None and outcome.status is not Status.UNKNOWN and outcome.variant is None]
    milestones = [outcome for outcome in rest if outcome.milestones is not None]
    return Section(name or "—", rows, [*remarks, *_unknown(unknown, lang)], milestones, list(_bare(bare, lang)))


def _notes(outcomes: list[Outcome], lang: str) -> Iterator[Remark]:
    """What is to be known about numbers in the table (a figure added up from parts, an assigned value beside the goal)."""
    groups: dict[Text, list[str]] = {}
    for outcome in outcomes:
        if outcome.reason is not None and outcome.variant is None and outcome.status not in NO_NOTE:
            groups.setdefault(outcome.reason, []).append(_at(outcome.name, outcome.area, lang))
    return _noted(groups, lang)


def _noted(notes: Mapping[Text, list[str]], lang: str) -> Iterator[Remark]:
    for reason, names in notes.items():
        yield Remark(Text("注", "note").in_(lang), "dim", _colon(reason.in_(lang), joined(names, 6, Text("、", ", ").in_(lang)), lang))


def _at(name: str, area: str | None, lang: str) -> str:
    where = f"（{area}）" if lang == "zh" else f" ({area})"
    return f"{name}{where}" if area else name


def _unknown(outcomes: list[Outcome], lang: str) -> Iterator[Remark]:
    """Targets that cannot be judged, with what is missing; areas that lack the same are told together."""
    groups: dict[tuple[object, ...], list[Outcome]] = {}
    for outcome in outcomes:
        needs = tuple(_without_area(entry) for entry in outcome.missing)
        groups.setdefault((outcome.target, outcome.variant, outcome.year, outcome.reason, needs), []).append(outcome)
    for group in groups.values():
        first = group[0]
        if first.variant is not None:
            continue
        places = joined([outcome.area for outcome in group if outcome.area], 6, "、" if lang == "zh" else ", ")
        where = f"（{places}，{first.year}年）" if lang == "zh" else f" ({places}, {first.year})"
        named = f"{first.name}{where if places and first.year else ''}"
        yield Remark(Status.UNKNOWN.word.in_(lang), STYLE[Status.UNKNOWN], _colon(named, missing_words(group, lang), lang))


def _without_area(entry: str) -> str:
    item, _, rest = entry.partition("@")
    return f"{item}@{rest.partition('@')[2]}"


def _bare(outcomes: list[Outcome], lang: str) -> Iterator[Remark]:
    """Targets without a number of their own: awaiting an assigned value, qualitative ones."""
    groups: dict[Status, list[str]] = {}
    for outcome in outcomes:
        names = groups.setdefault(outcome.status, [])
        if outcome.name not in names:
            names.append(outcome.name)
    for status, names in groups.items():
        yield Remark(status.word.in_(lang), STYLE.get(status, ""), joined(names, 20, "、" if lang == "zh" else ", "))


def _colon(head: str, rest: str, lang: str) -> str:
    return f"{head}：{rest}" if lang == "zh" else f"{head}: {rest}"


def _legend(rules: Iterable[str], latest: Sequence[Outcome], maker: RowMaker) -> str:
    """What the table leaves out, and the rule of the lights."""
    lang, notes = maker.lang, []
    for rule in rules:
        document = LIGHT_DOCUMENT.get(rule, rule)
        notes.append(f"一级、二级、三级：节能晴雨表，{document}" if lang == "zh" else f"一级/二级/三级: energy-saving light, {document}")
    if maker.many:
        notes.append(
            f"地区多于{MANY}个：各目标只列汇总，分地区见 -f xlsx"
            if lang == "zh"
            else f"more than {MANY} areas: counts only; each area: -f xlsx"
        )
    elif maker.hidden_variants:
        notes.append(
            "其他口径只列首个地区，其余见 -f xlsx" if lang == "zh" else "variants are shown for the first area only; all of them: -f xlsx"
        )
    if any(outcome.status is Status.LISTED and has_figure(outcome) and not is_aside(outcome, maker.areas) for outcome in latest):
        notes.append("列示：只列数值，不作判定" if lang == "zh" else "listed: the value only, not judged")
    kinds = dict.fromkeys(outcome.review["kind"] for outcome in latest if outcome.review)
    notes += [REVIEW_NOTE[kind].in_(lang) for kind in kinds]
    return "；".join(notes) if lang == "zh" else "; ".join(notes)
