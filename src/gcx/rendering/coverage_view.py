"""Coverage on the screen, as `gcx-coverage/1`, and in the words that can be sent to those who have still to report."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from gcx.analysis.covering import NO_DEPARTMENT, Coverage, Gap, Tally
from gcx.findings import Text
from gcx.names import spans
from gcx.rendering.columns import Cell, Column, Line, finish, fit, heading, paragraph, piece, table_row
from gcx.rendering.json import array, one_line
from gcx.version import __version__

SCHEMA = "gcx-coverage/1"
COUNTS: tuple[Text, ...] = (Text("应报", "Expected"), Text("已报", "Received"), Text("有误", "Unusable"), Text("未报", "Missing"))
UNNAMED = Text("原文未列责任单位", "no department named")
AREA, DEPARTMENT = Text("地区", "Area"), Text("责任单位", "Department")


def as_table(coverage: Coverage, lang: str, width: int, *, color: bool = False) -> Iterator[str]:
    """Counts by area and by department, then what each area has still to report, items of the same years together."""
    for line in _lines(coverage, lang, width):
        yield finish(line, color=color)


def _lines(coverage: Coverage, lang: str, width: int) -> Iterator[Line]:
    yield from paragraph(period(coverage, lang), width)
    for title, tallies in ((AREA, coverage.areas), (DEPARTMENT, coverage.departments)):
        yield []
        yield from _counts(title, tallies, lang, width)
    for area in coverage.areas:
        gaps = [gap for gap in coverage.gaps if gap.area == area.name]
        if gaps:
            yield []
            yield [piece(area.name, "head"), piece(f"  {counts_words(area, lang)}", "dim")]
            for words in _asked(gaps, lang, where=False):
                yield from paragraph(words, width, indent="    ", first="  ")
    yield []
    silent = silent_words(coverage, lang)
    if silent:
        yield from paragraph(silent, width, style="warn")
    total = coverage.total
    yield from paragraph(
        f"{Text('合计', 'total').in_(lang)}：{counts_words(total, lang)}" if lang == "zh" else f"total: {counts_words(total, lang)}",
        width,
        style="good" if total.received == total.expected else "warn",
    )


def _counts(title: Text, tallies: Sequence[Tally], lang: str, width: int) -> Iterator[Line]:
    columns = [Column(title.in_(lang), 12), *(Column(each.in_(lang), 4, right=True) for each in COUNTS)]
    rows: list[list[Cell]] = [[[piece(name_of(tally, lang))], *([piece(str(count))] for count in numbers(tally))] for tally in tallies]
    widths = fit(columns, rows, width)
    yield from heading(columns, widths)
    for row in rows:
        yield from table_row(columns, widths, row)


def name_of(tally: Tally, lang: str) -> str:
    """The area or department, or words for items without one."""
    return UNNAMED.in_(lang) if tally.name == NO_DEPARTMENT else tally.name


def numbers(tally: Tally) -> tuple[int, int, int, int]:
    """The counts under `COUNTS`."""
    return tally.expected, tally.received, tally.faulty, tally.missing


def silent_words(coverage: Coverage, lang: str) -> str:
    """`还没有报任何数的地区（2）：甲、乙`; `""` when there is none."""
    names = [each.name for each in coverage.areas if each.expected and each.missing == each.expected]
    if not names:
        return ""
    said = ("、" if lang == "zh" else ", ").join(names)
    return f"还没有报任何数的地区（{len(names)}）：{said}" if lang == "zh" else f"areas without any figure so far ({len(names)}): {said}"


def counts_words(tally: Tally, lang: str) -> str:
    """`应报 252，已报 246，有误 3，未报 3`."""
    parts = [f"{title.in_(lang)} {count}" for title, count in zip(COUNTS, numbers(tally), strict=True)]
    return "，".join(parts) if lang == "zh" else ", ".join(part.lower() for part in parts)


def period(coverage: Coverage, lang: str) -> str:
    """Which plan, which years."""
    first, last = coverage.years[0], coverage.years[-1]
    result = coverage.result
    if lang == "zh":
        return f"{result.plan_document} {result.plan_title}：{first}—{last}年应报与已报"
    return f"{result.plan_document} {result.plan_title}: expected and received, {first}-{last}"


def letter(coverage: Coverage, tally: Tally, gaps: Sequence[Gap], lang: str, *, area: bool) -> str:
    """The text to send to an area, or to a department about all areas. Several sentences; `""` when nothing is left to ask for."""
    if not gaps:
        return ""
    last = coverage.years[-1]
    asked = ("；" if lang == "zh" else "; ").join(_asked(gaps, lang, where=not area))
    if lang == "zh":
        whose = "" if area or tally.name == NO_DEPARTMENT else "所负责目标的数据"
        head = f"{name_of(tally, lang)}：按{coverage.result.plan_document}，{whose}截至{last}年{counts_words(tally, lang)}。"
        return f"{head}请补报或更正：{asked}。不适用的填“不适用”，无此项的填“—”，是0的填0。"
    head = f"{name_of(tally, lang)}: under {coverage.result.plan_document}, up to {last}: {counts_words(tally, lang)}."
    return f"{head} Please report or correct: {asked}. Write 不适用 where it does not apply, — where there is none, 0 for zero."


def of(coverage: Coverage, tally: Tally, *, area: bool) -> list[Gap]:
    """The gaps that belong to an area or a department."""
    return [gap for gap in coverage.gaps if (gap.area == tally.name if area else tally.name in gap.departments)]


def _asked(gaps: Sequence[Gap], lang: str, *, where: bool) -> list[str]:
    """`2020—2025年未报：甲、乙`, `2023年有误：丙（填报表!E4）`; `where` puts the areas before it, those that owe the same together."""
    comma = "、" if lang == "zh" else ", "
    areas: dict[str, list[str]] = {}
    for area, owed in _grouped(gaps, lambda gap: gap.area):
        for words in _owed(owed, lang, comma):
            areas.setdefault(words, []).append(area)
    return [f"{comma.join(names)} {words}" if where else words for words, names in areas.items()]


def _owed(gaps: Sequence[Gap], lang: str, comma: str) -> Iterator[str]:
    """What one area owes: items missing for the same years together, then each that cannot be used."""
    for years, alike in _grouped([gap for gap in gaps if gap.missing], lambda gap: gap.missing):
        items = comma.join(gap.item.name for gap in alike)
        yield f"{years_words(years)}年未报：{items}" if lang == "zh" else f"{years_words(years)} missing: {items}"
    for gap in gaps:
        cells = comma.join(f"{year}{'年' if lang == 'zh' else ''} {at.label}" for year, at in gap.faulty.items())
        if cells:
            yield f"填报有误：{gap.item.name}（{cells}）" if lang == "zh" else f"unusable: {gap.item.name} ({cells})"


def _grouped(gaps: Iterable[Gap], by: Callable[[Gap], Any]) -> list[tuple[Any, list[Gap]]]:
    """Gaps with the same key together, keys in the order they come up."""
    groups: dict[Any, list[Gap]] = {}
    for gap in gaps:
        groups.setdefault(by(gap), []).append(gap)
    return list(groups.items())


def years_words(years: Sequence[int]) -> str:
    """`2020—2023、2025`."""
    return "、".join(str(first) if first == last else f"{first}—{last}" for first, last in spans(years))


# ---------------------------------------------------------------- JSON


def as_json(coverage: Coverage, lang: str) -> Iterator[str]:
    """Everything, one gap per line."""
    result = coverage.result
    head = {
        "schema": SCHEMA,
        "tool": {"name": "gcx", "version": __version__},
        "plan": {"id": result.plan_id, "document": result.plan_document, "sha256": result.plan_sha256},
        "files": [{"id": info.id, "path": info.path, "sha256": info.sha256, "status": info.status.value} for info in result.files],
        "years": list(coverage.years),
        "total": _tally_object(coverage.total),
    }
    yield "{"
    for key, value in head.items():
        yield f"{one_line(key)}: {one_line(value)},\n"
    for key, tallies, area in (("areas", coverage.areas, True), ("departments", coverage.departments, False)):
        entries = (
            {
                "name": tally.name or None,
                **_tally_object(tally),
                "text": letter(coverage, tally, of(coverage, tally, area=area), lang, area=area) or None,
            }
            for tally in tallies
        )
        yield from array(key, entries)
    yield from array("gaps", (_gap_object(gap, coverage) for gap in coverage.gaps), end="")
    yield "}\n"


def _tally_object(tally: Tally) -> dict[str, int]:
    return dict(zip(("expected", "received", "faulty", "missing"), numbers(tally), strict=True))


def _gap_object(gap: Gap, coverage: Coverage) -> dict[str, Any]:
    faulty = [{"year": year, "path": coverage.result.path_of(at.file), "cell": at.label} for year, at in gap.faulty.items()]
    return {
        "area": gap.area,
        "item": gap.item.name,
        "code": gap.item.code,
        "unit": gap.item.unit.name,
        "missing": list(gap.missing),
        "faulty": faulty,
        "departments": [name for name in gap.departments if name != NO_DEPARTMENT],
    }
