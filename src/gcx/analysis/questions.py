"""Questions about one run: explain an outcome, explain a cell. They ask the stages nothing that `pipeline.check` has not computed."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from gcx.analysis.answers import CellExplained, Explained
from gcx.computing import Computed
from gcx.computing.cell import cell_explained
from gcx.computing.explain import explained
from gcx.findings import Location, Text
from gcx.names import joined, key, nearest
from gcx.pipeline import RequestError
from gcx.plan import Plan, Target
from gcx.records import FileStatus, Outcome, Result

_CELL = re.compile(r"(?P<place>.+)!\$?(?P<column>[A-Za-z]{1,3})\$?(?P<row>[1-9][0-9]{0,6})")


@dataclass(frozen=True, slots=True)
class CellName:
    """`文件!表!E7` taken apart: everything before the last `!` is `place` (a file, or a file and a sheet)."""

    place: str
    row: int
    column: int


def cell_named(text: str) -> CellName | None:
    """The cell a text names, `None` when it names none."""
    match = _CELL.fullmatch(text.strip())
    if match is None:
        return None
    column = 0
    for letter in match["column"].upper():
        column = column * 26 + ord(letter) - 64
    return CellName(match["place"], int(match["row"]), column)


def split_place(place: str, is_file: bool) -> tuple[str, str | None]:
    """File and sheet of a place; `is_file` says that the whole of it is a file. Quotes around a sheet name are Excel's and are dropped."""
    if is_file or "!" not in place:
        return place, None
    path, _, sheet = place.rpartition("!")
    return path, sheet[1:-1].replace("''", "'") if len(sheet) > 1 and sheet[0] == sheet[-1] == "'" else sheet


def computed_of(result: Result) -> Computed:
    """The outcomes of a result that `pipeline.check` made."""
    if not isinstance(result.outcomes, Computed):
        raise TypeError("only a result of gcx.check can be asked")
    return result.outcomes


def target_named(plan: Plan, text: str) -> Target:
    """The target of this id, ref or name; of several with one ref the primary.

    Raises:
        RequestError: there is none; the nearest is offered.
    """
    wanted = key(text)
    for each in plan.targets:
        if wanted == key(each.id):
            return each
    same = [each for each in plan.targets if wanted in {key(each.ref), key(each.name), key(each.name_en or each.name)}]
    if same:
        return next((each for each in same if each.primary), same[0])
    names = [name for each in plan.targets for name in (each.name, each.id, each.ref)]
    near = nearest(text, names)
    hint = (
        Text(f"是否要用“{near}”；全部目标见 gcx plan show", f"did you mean “{near}”? all targets: gcx plan show") if near else _ALL_TARGETS
    )
    raise RequestError(Text(f"方案中没有目标“{text}”", f"the plan has no target “{text}”"), hint)


_ALL_TARGETS = Text("全部目标见 gcx plan show", "all targets: gcx plan show")


def explain(result: Result, target: str, *, area: str | None = None, year: int | None = None, variant: str | None = None) -> Explained:
    """Explain one outcome: of the top area (or the first that has one) and the latest year, unless others are asked for.

    Raises:
        RequestError: no such target, area, variant, or no outcome there.
    """
    computed = computed_of(result)
    return explained(result, computed, choose(computed, target_named(computed.world.plan, target), area=area, year=year, variant=variant))


def choose(computed: Computed, target: Target, *, area: str | None = None, year: int | None = None, variant: str | None = None) -> Outcome:
    """The outcome asked for.

    Raises:
        RequestError: there is none; what there is instead is listed.
    """
    plan = computed.world.plan
    wanted = variant_named(target, variant)
    place = plan.top_area.name if area is None else area_named(plan, area)
    here = [each for each in computed.of_targets({target.id}, areas={place}) if each.variant == wanted]
    if not here:
        others = [each for each in computed.of_targets({target.id}) if each.variant == wanted]
        areas = list(dict.fromkeys(each.area for each in others if each.area is not None))
        if area is not None or not areas:
            raise _no_outcome(target, wanted, place, areas)
        here = [each for each in others if each.area == areas[0]]
    if year is None:
        return here[-1]
    dated = [each for each in here if each.year == year]
    if not dated:
        years = joined([str(each.year) for each in here], 12)
        raise RequestError(
            Text(f"“{target.name}”没有{year}年的判定", f"there is no outcome of “{target.name}” for {year}"),
            Text(f"有判定的年份：{years}", f"years with an outcome: {years}"),
        )
    return dated[0]


def _no_outcome(target: Target, variant: str | None, place: str, areas: Sequence[str]) -> RequestError:
    """There is no outcome for an area: where there is one, or which figures would give one."""
    text = Text(f"{place}没有“{target.name}”的判定", f"there is no outcome of “{target.name}” for {place}")
    bound = target.formula if variant is None else target.variants[variant]
    if areas:
        return RequestError(text, Text(f"有判定的地区：{joined(areas)}", f"areas with an outcome: {joined(areas, separator=', ')}"))
    if bound is None:
        return RequestError(text)
    zh, en = joined(bound.formula.names), joined(bound.formula.names, separator=", ")
    return RequestError(text, Text(f"填报里没有它用的数：{zh}", f"the submission has none of its figures: {en}"))


def area_named(plan: Plan, text: str) -> str:
    """The plan's name of an area given by name or code.

    Raises:
        RequestError: there is none; the nearest is offered.
    """
    wanted = key(text)
    for each in plan.areas:
        if wanted in {key(each.name), key(each.code)}:
            return each.name
    names = [each.name for each in plan.areas]
    near = nearest(text, names)
    raise RequestError(
        Text(f"方案中没有地区“{text}”", f"the plan has no area “{text}”"),
        Text(f"是否要用“{near}”", f"did you mean “{near}”?")
        if near
        else Text(f"方案的地区：{joined(names, 12)}", f"areas of the plan: {joined(names, 12, ', ')}"),
    )


def variant_named(target: Target, text: str | None) -> str | None:
    """The variant (口径) of a target called `text`; `None` for its own formula.

    Raises:
        RequestError: there is none of this name.
    """
    if text is None:
        return None
    for each in target.variants:
        if key(each) == key(text):
            return each
    unknown = Text(f"“{target.name}”没有口径“{text}”", f"“{target.name}” has no variant “{text}”")
    if not target.variants:
        raise RequestError(unknown, Text("这个目标只有一种口径，去掉 --variant", "this target has one reading only: leave --variant out"))
    names = Text(joined(target.variants), joined(target.variants, separator=", "))
    raise RequestError(unknown, Text(f"可用：{names.zh}", f"known: {names.en}"))


def explain_cell(result: Result, sheet: str | None, row: int, column: int, file: str = "f1") -> CellExplained:
    """Explain a cell of file `file`; the sheet may be left out where only one was used.

    Raises:
        RequestError: no such sheet, or several to choose from.
    """
    computed = computed_of(result)
    info = next(each for each in result.files if each.id == file)
    if info.status is FileStatus.REFUSED:
        raise RequestError(Text(f"“{info.path}”没有读成", f"“{info.path}” could not be read"))
    names = [each.name for each in info.sheets]
    if sheet is None:
        used = [each.name for each in info.sheets if each.used]
        if len(used) > 1:
            raise RequestError(
                Text(f"文件有{len(used)}张表，请写明是哪一张", f"the file has {len(used)} sheets: name one"),
                Text(
                    f"如 {info.path}!{used[0]}!E7；表名：{joined(used)}",
                    f"such as {info.path}!{used[0]}!E7; sheets: {joined(used, separator=', ')}",
                ),
            )
        sheet = (used or names or [""])[0]
    elif sheet not in names:
        found = next((each for each in names if key(each) == key(sheet)), None)
        if found is None:
            raise RequestError(
                Text(f"没有工作表“{sheet}”", f"there is no sheet “{sheet}”"),
                Text(f"表名：{joined(names)}", f"sheets: {joined(names, separator=', ')}"),
            )
        sheet = found
    return cell_explained(result, computed, Location(file, sheet, row, column))
