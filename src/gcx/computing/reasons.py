"""Why an outcome is not judged, and what would settle it; in the officer's words."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import TypeAlias

from gcx.computing.sources import Tracing, years_needed
from gcx.computing.terms import CHANGE, Terms
from gcx.computing.ties import TOLERANCE
from gcx.computing.world import World
from gcx.findings import Location, Text
from gcx.formula import Bound, Leaf
from gcx.names import joined, ranges
from gcx.records import AssignedValue, Bools, Source

Settled: TypeAlias = Callable[[Bound, Leaf], Text | None]
"""Given a formula and the one figure it lacks: the verdict that holds whatever the figure is, in words."""

_PRINTED = 4
_ZERO = Text("除数为0，不能计算", "division by zero: the value cannot be computed")
NO_BASE_YEAR = Text("起算年未定，只列数值", "the base year is not settled; the value is only listed")


class Reasons:
    """Words for the outcomes of one run."""

    def __init__(self, world: World, tracing: Tracing) -> None:
        self._world = world
        self._tracing = tracing

    def unknown(
        self, alternatives: Sequence[Bound], zero: Bools, terms: Terms, row: int, year: int, settled: Settled
    ) -> tuple[tuple[str, ...], Text]:
        """Missing figures (`地区生产总值@合浦县@2025`) and the reason, for an outcome that cannot be judged.

        `alternatives` are the formula that was used (`zero`: where it divides by zero) and then any other that would do: the one that
        lacks the fewest figures is reported. `settled` says of a single missing figure whether it could change the verdict at all.
        """
        used = alternatives[0]
        doubted = self._tracing.doubted(used, terms, row, year)
        lacking = [self._tracing.missing(bound, terms, row, year) for bound in alternatives]
        fewest = min(lacking, key=len)
        if doubted and not lacking[0]:
            return (), _doubted(doubted)
        if self._divides_by_zero(zero, terms, row, year):
            return (), _ZERO
        if fewest:
            chosen = alternatives[lacking.index(fewest)]
            single = len(fewest) == 1 and not fewest[0].constant and not self._tracing.doubted(chosen, terms, row, year)
            sure = settled(chosen, fewest[0]) if single else None
            return tuple(self._label(leaf, row) for leaf in fewest), self._lacking(fewest, row, sure)
        if terms.verb in CHANGE:
            return (), Text(
                "本年或基期的数值为0或负数，不能计算变化率",
                "the value of the year or of the base year is zero or negative: no rate of change exists",
            )
        return (), Text("已报数据不足以判定", "too few values to judge")

    def bare(self, bound: Bound, zero: Bools, terms: Terms, row: int, year: int, *, failed: bool) -> tuple[tuple[str, ...], Text | None]:
        """The missing figures and the reason, where the status stands although there is no value: `failed` in an earlier year."""
        leaves = self._tracing.missing(bound, terms, row, year)
        if not leaves:
            return (), _ZERO if self._divides_by_zero(zero, terms, row, year) else None
        zh, en = f"缺{_all_zh(leaves)}", f"missing: {_all_en(leaves)}"
        if failed:
            zh, en = f"{zh}；此前已有年份没有达到", f"{en}; an earlier year did not reach it"
        return tuple(self._label(leaf, row) for leaf in leaves), Text(zh, en)

    def not_bound(self, row: int, levels: frozenset[str]) -> Text:
        """The goal does not bind this area's level."""
        area = self._world.plan.areas[int(self._world.cube.areas[row])]
        return Text(
            f"此项要求不针对{area.name}这一级，只列数值",
            f"the goal does not bind this level ({joined(sorted(levels), separator=', ')}); the value is only listed",
        )

    def unsound(self, used: Bound, terms: Terms, row: int, year: int) -> Text | None:
        """That a value which is only listed rests on figures that failed a check; `None` when it does not."""
        doubted = self._tracing.doubted(used, terms, row, year)
        return _doubted(doubted) if doubted else None

    def no_base(self, year: int) -> Text:
        """A level that cannot be put on a path."""
        return Text(f"基期（{year}年）没有可用的数，不作进度要求", f"no usable figure for the base year {year}: no path, no pace")

    def awaiting(self, authority: str | None) -> Text:
        """Nothing was assigned yet."""
        return Text(
            f"待{authority or '上级'}下达目标值", f"the target value has not been assigned yet by {authority or 'the higher authority'}"
        )

    def summed(self, inputs: Sequence[Source]) -> Text | None:
        """Which figures are sums of parts; `None` when none is."""
        sums = [f"{source.item}（{source.year}年）" for source in inputs if source.parts]
        if not sums:
            return None
        english = joined([f"{source.item} ({source.year})" for source in inputs if source.parts], separator=", ")
        return Text(f"{joined(sums)}由所属各地区汇总", f"{english}: sum of the parts")

    def beside(self, values: Sequence[AssignedValue], row: int, unit: str) -> Text | None:
        """Assigned values of a target whose goal the plan sets itself."""
        area = int(self._world.cube.areas[row])
        top = self._world.plan.area_position[self._world.plan.top_area.name]
        own = [each for each in values if (top if each.area is None else each.area) == area]
        if not own:
            return None
        words = [f"{each.value:.15g} {unit}（{each.document}）" for each in own]
        return Text(f"另有下达目标{joined(words)}", f"also assigned: {joined(words, separator=', ')}")

    def _divides_by_zero(self, zero: Bools, terms: Terms, row: int, year: int) -> bool:
        columns = [self._world.column(each) for each in years_needed(terms, year)]
        return any(column is not None and bool(zero[row, column]) for column in columns)

    def _label(self, leaf: Leaf, row: int) -> str:
        if leaf.constant:
            return leaf.name
        return f"{leaf.name}@{self._world.plan.areas[int(self._world.cube.areas[row])].name}@{leaf.year}"

    def _lacking(self, leaves: Sequence[Leaf], row: int, sure: Text | None) -> Text:
        only = leaves[0]
        if len(leaves) == 1 and only.constant:
            return Text(f"{_coefficient(only.name)}尚未给定，不能计算", f"the coefficient {only.name} has not been given")
        lost = self._world.checked.lost
        broken = {leaf: lost[key] for leaf in leaves if not leaf.constant and (key := self._tracing.key(leaf, row)) in lost}
        if broken:
            absent = [leaf for leaf in leaves if leaf not in broken]
            zh, en = (f"；{sure.zh}", f"; {sure.en}") if sure else ("", "")
            if absent:
                zh, en = f"；缺{_all_zh(absent)}", f"; missing: {_all_en(absent)}"
            wrong = self._wrong(broken)
            return Text(f"{wrong.zh}{zh}", f"{wrong.en}{en}")
        parts = self._parts_to_come(leaves, row)
        zh, en = (
            (f"，{joined(parts)}报齐后也可汇总", f"; or sum the parts once {joined(parts, separator=', ')} reported") if parts else ("", "")
        )
        if len(leaves) == 1:
            decides = sure or Text("补报这一个数即可判定", "this one figure decides")
            return Text(f"缺{_zh(only)}，{decides.zh}{zh}", f"{_en(only)} is missing; {decides.en}{en}")
        return Text(f"缺{_all_zh(leaves)}{zh}", f"missing: {_all_en(leaves)}{en}")

    def _wrong(self, broken: Mapping[Leaf, Location]) -> Text:
        """Figures that were reported but cannot be used, and their cells, with the file where there are several."""
        paths, names = self._world.checked.paths, list(dict.fromkeys(leaf.name for leaf in broken))
        places = [broken[leaf] for leaf in sorted(broken, key=lambda leaf: (names.index(leaf.name), leaf.year))]
        cells = dict.fromkeys(
            f"{paths[at.file]} {at.label}" if at.file is not None and len(paths) > 1 else at.label for at in places if at.cell
        )
        zh, en = (f"，见 {joined(cells)}", f", see {joined(cells, separator=', ')}") if cells else ("", "")
        are = "is" if len(broken) == 1 else "are"
        return Text(f"{_all_zh(broken)}的数据有错误{zh}", f"{_all_en(broken)} {are} erroneous{en}")

    def _parts_to_come(self, leaves: Sequence[Leaf], row: int) -> list[str]:
        """Of a whole that others have begun to report for: the parts that have not; empty where a sum is not in sight."""
        world, found = self._world, dict[str, None]()
        parts = world.plan.parts(world.plan.areas[int(world.cube.areas[row])].name)
        for leaf in leaves:
            if leaf.constant or not parts or not world.plan.items[world.plan.item_position[leaf.name]].adds_up:
                return []
            absent = [part for part in parts if not self._tracing.has(part, leaf)]
            if len(absent) == len(parts):
                return []
            found |= dict.fromkeys(world.plan.areas[part].name for part in absent)
        return list(found)


def negative(verb: str, numbers: Mapping[str, float | None]) -> Text | None:
    """A remark where the degree of completion is below zero: it is printed as it is."""
    completed = numbers["completed_pct"]
    if completed is None or completed >= 0:
        return None
    if verb == "fall":
        return Text("累计不降反升，完成进度为负", "it has risen since the base year, so the completion is negative")
    return Text("比基期更差，完成进度为负", "it is worse than in the base year, so the completion is negative")


def rounds_to_goal(terms: Terms, value: float | None, numbers: Mapping[str, float | None]) -> Text | None:
    """A remark where a miss prints like the goal in four digits, as results are printed: 13.4979 % prints as 13.5 % and does not meet it."""
    change = terms.verb in CHANGE
    gap = numbers["gap_pct"] if change else numbers["gap"]
    reached = numbers["change_pct"] if change else value
    wanted = terms.value if change else numbers["level"]
    distance, level = numbers["gap"], numbers["level"]
    tied = value is not None and distance is not None and abs(distance) <= TOLERANCE * max(abs(value), abs(level or 0.0))
    if gap is None or gap >= 0 or tied or not reached or not wanted:
        return None
    reached, wanted = (abs(reached), abs(wanted)) if change else (reached, wanted)
    decimals = max(1, _PRINTED - 1 - math.floor(math.log10(abs(reached))))
    if round(reached, decimals) != round(wanted, decimals):
        return None
    shown = f"{round(wanted, decimals):.15g}"
    return Text(
        f"四舍五入后显示为{shown}，未修约的数没有达到，不算达标",
        f"it rounds to {shown}, but the unrounded value falls short and does not meet the goal",
    )


def together(*remarks: Text | None) -> Text | None:
    """The remarks there are, as one."""
    said = [each for each in remarks if each is not None]
    return Text("；".join(each.zh for each in said), "; ".join(each.en for each in said)) if said else None


def _doubted(doubted: Sequence[tuple[Leaf, str]]) -> Text:
    names, codes = joined([_zh(leaf) for leaf, _ in doubted]), joined(dict.fromkeys(code for _, code in doubted))
    english = joined([_en(leaf) for leaf, _ in doubted], separator=", ")
    return Text(f"{names}未通过审核（{codes}），改正后再判定", f"{english} failed the check {codes}; correct it first")


def _all_zh(leaves: Iterable[Leaf]) -> str:
    """Figures, the years of one together: `地区生产总值（2020、2022-2025年）`."""
    return joined(_coefficient(name) if years is None else f"{name}（{'、'.join(years)}年）" for name, years in _by_name(leaves))


def _all_en(leaves: Iterable[Leaf]) -> str:
    return joined(
        (f"coefficient {name}" if years is None else f"{name} ({', '.join(years)})" for name, years in _by_name(leaves)), separator=", "
    )


def _by_name(leaves: Iterable[Leaf]) -> Iterator[tuple[str, list[str] | None]]:
    """Each name with its years in runs, a coefficient without."""
    years: dict[tuple[str, bool], list[int]] = {}
    for leaf in leaves:
        years.setdefault((leaf.name, leaf.constant), []).append(leaf.year)
    for (name, constant), found in years.items():
        yield name, None if constant else ranges(found)


def _zh(leaf: Leaf) -> str:
    return _coefficient(leaf.name) if leaf.constant else f"{leaf.name}（{leaf.year}年）"


def _coefficient(name: str) -> str:
    return name if name.endswith("系数") else f"系数{name}"


def _en(leaf: Leaf) -> str:
    return f"coefficient {leaf.name}" if leaf.constant else f"{leaf.name} ({leaf.year})"
