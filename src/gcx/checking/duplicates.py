"""One figure per area, item and year: repeated figures, contradicting figures, several vintages of one figure, areas in several files."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from gcx.checking.candidates import Candidates
from gcx.findings import Finding, Location, Severity, Text, rule
from gcx.names import joined
from gcx.records import VINTAGES, Bools, distinct

Positions: TypeAlias = npt.NDArray[np.integer]

_SAME = 1e-9
_NAMED = 5
_FILES = 3
_MANY = 12
"""From this many contradictions on, an area in several files is told once per file."""


@rule("V401", "duplicate-agreeing", Severity.INFO, "重复填报，数值相同", "reported twice, same value")
def duplicate_agreeing(other: str = "") -> Text:
    """含义：同一地区、同一年、同一指标填了不止一次，数值相同；只用一个。
    为什么：没有矛盾，但重复的行以后容易只改一处。
    怎么改：删去重复的一行。
    依据：同一地区同一年度同一指标只填一行。
    """
    return Text(
        f"与{other or '另一处'}重复，数值相同，只用一处",
        f"also reported {f'in {other}' if other else 'elsewhere'} with the same value; one is used",
    )


@rule("V402", "duplicate-conflicting", Severity.ERROR, "重复填报，数值不同", "reported twice, values differ")
def duplicate_conflicting(other: str, value: str, other_value: str) -> tuple[Text, Text]:
    """含义：同一地区、同一年、同一指标填了不止一次，数值不同；几处都不使用。
    为什么：不知道哪个是对的，任选一个都可能错。
    怎么改：核对后只留正确的一处；是不同版本的数请分别注明数据状态。
    依据：同一地区同一年度同一指标只填一行。
    """
    message = Text(
        f"重复填报且数值冲突：这里是{value}，{other}是{other_value}",
        f"reported twice with conflicting values (duplicate): {value} here, {other_value} at {other}",
    )
    return message, Text(
        "核对后只留正确的一处；版本不同的请注明数据状态", "keep only the right one; if they are vintages, state the data status"
    )


@rule("V403", "lower-vintage", Severity.INFO, "另有更权威的版本", "a later vintage is used instead")
def lower_vintage(used: int) -> Text:
    """含义：同一数报了几个版本（初步核算、最终核实、普查修订），使用最权威的一个，这一个只作记录。
    为什么：普查修订优于最终核实，最终核实优于初步核算。
    怎么改：不必修改。
    依据：地区生产总值核算和数据发布制度：初步核算、最终核实、普查修订。
    """
    return Text(
        f"同一数另有{VINTAGES[used]}数，使用{VINTAGES[used]}数", f"the same figure is also given as {VINTAGES[used]}, which is used"
    )


@rule("V413", "area-in-several-files", Severity.INFO, "一个地区分在几份填报里", "one area in several files")
def area_in_several_files(area: str, paths: Sequence[str]) -> tuple[Text, Text]:
    """含义：同一地区的数分在几份填报里，合在一起使用。
    为什么：分部门、分年度填报是正常的；误把别的地区写成这个地区，或旧的一份没有拿走，也会这样。
    怎么改：分部门、分年度填报的不必修改；不是的，核对地区名称，或只留一份。
    依据：gcx 约定
    """
    zh, en = joined(paths, 3), joined(paths, 3, ", ")
    message = Text(
        f"{area}的数分在{len(paths)}份填报里，合在一起使用：{zh}",
        f"figures of {area} come from {len(paths)} files and are used together: {en}",
    )
    return message, Text(
        "分部门、分年度填报的不必修改；不是的，核对地区名称，或只留一份",
        "nothing to do where departments or years report apart; otherwise check the area, or keep one file",
    )


def keep_one(rows: Candidates, findings: list[Finding]) -> tuple[Bools, Bools, Bools]:
    """Which candidates remain figures, which were removed because they contradict each other, and which gave way to a higher vintage.

    An area that is reported in several files with other figures is told once per file, not figure by figure.
    """
    keep = np.ones(len(rows), np.bool_)
    conflict, lower = np.zeros(len(rows), np.bool_), np.zeros(len(rows), np.bool_)
    place = rows.place()
    order = np.argsort(place, kind="stable")
    same = np.diff(place[order]) == 0
    if not same.any():
        _tell_several(rows, keep, conflict, findings)
        return keep, conflict, lower
    clashes = _clashes(rows, place, order, findings)
    conflict |= clashes
    keep &= ~clashes
    for members in _groups(order, same):
        if clashes[members].all():
            continue
        survivors = []
        for vintage in distinct(rows.vintage[members])[::-1]:
            alike = members[rows.vintage[members] == vintage]
            if clashes[alike[0]]:
                continue
            if _agree(rows, alike, findings):
                keep[alike[1:]] = False
                survivors.append(int(alike[0]))
            else:
                keep[alike] = False
                conflict[alike] = True
        lower[survivors[1:]] = True
        _tell_lower(rows, survivors, findings)
    _tell_several(rows, keep, clashes, findings)
    return keep & ~lower, conflict, lower


def _clashes(rows: Candidates, place: Positions, order: Positions, findings: list[Finding]) -> Bools:
    """The figures of areas that contradict those of the same area in other files in many places, reported by file and area.

    A figure that a file itself gives twice with different values is left to be told with its cells.
    """
    found = np.zeros(len(rows), np.bool_)
    names, file = _files(rows)
    if len(names) < 2:
        return found
    keyed = place * len(VINTAGES) + rows.vintage
    order = order[np.argsort(keyed[order], kind="stable")]
    starts = np.flatnonzero(np.diff(keyed[order], prepend=keyed[order[0]] - 1))
    sizes = np.diff(starts, append=len(order))
    values, files, largest = rows.value[order], file[order], np.maximum.reduceat(np.abs(rows.value[order]), starts)

    def differing(first: Positions) -> Bools:
        """Groups in which a value differs from the one at the position that stands for it in `first`."""
        apart: Bools = np.maximum.reduceat(np.abs(values - values[first]), starts) > _SAME * largest
        return apart

    of_group = np.repeat(starts, sizes)
    first_of_file = np.maximum.accumulate(
        np.where((np.diff(files, prepend=-1) != 0) | (of_group == np.arange(len(order))), np.arange(len(order)), 0)
    )
    several = np.maximum.reduceat(files, starts) != np.minimum.reduceat(files, starts)
    bad = differing(of_group) & several & ~differing(first_of_file)
    places = np.bincount(rows.area[order[starts[bad]]], minlength=len(rows.plan.areas))
    members = np.sort(order[np.repeat(bad, sizes)])
    members = members[places[rows.area[members]] >= _MANY]
    found[members] = True
    members = members[np.argsort(rows.area[members], kind="stable")]
    for clashing in np.split(members, np.flatnonzero(np.diff(rows.area[members])) + 1) if len(members) else ():
        _tell_clash(rows, clashing, keyed[clashing], (names, file), findings)
    return found


def _files(rows: Candidates) -> tuple[list[str], Positions]:
    """The ids of the files in reported order, and the position among them of each candidate's file."""
    numbers: dict[str, int] = {}
    of_block = [numbers.setdefault(block.file, len(numbers)) for block in rows.blocks]
    return list(numbers), np.array(of_block, np.int32)[rows.block]


def _tell_several(rows: Candidates, keep: Bools, clashes: Bools, findings: list[Finding]) -> None:
    """One finding per area of which several files give figures that are kept, at the first of them; areas of which contradictions are told
    are left out.
    """
    names, file = _files(rows)
    kept = np.flatnonzero(keep)
    if len(names) < 2 or not len(kept):
        return
    pair = rows.area[kept].astype(np.int64) * len(names) + file[kept]
    begins = np.flatnonzero(np.diff(pair, prepend=-1))
    pairs, firsts = np.unique(pair[begins], return_index=True)
    areas, starts, counts = np.unique(pairs // len(names), return_index=True, return_counts=True)
    told = set(rows.area[clashes].tolist())
    for area, start, count in zip(areas.tolist(), starts.tolist(), counts.tolist(), strict=True):
        if count < 2 or area in told:
            continue
        places = kept[begins[firsts[start : start + count]]].tolist()
        name = rows.plan.areas[area].name
        message, hint = area_in_several_files(name, [rows.files.get(names[int(file[place])], "") for place in places])
        at, *related = (rows.at(place) for place in places[: _NAMED + 1])
        findings.append(Finding(area_in_several_files.rule, message, at, hint, name, related=tuple(related)))


def _tell_clash(
    rows: Candidates, members: Positions, keyed: Positions, of_file: tuple[list[str], Positions], findings: list[Finding]
) -> None:
    """One finding per file, at its first figure, naming the other files and, as an example, what the figure is in one of them.

    `members` are the clashing figures of one area, `keyed` has a number for the place and vintage of each.
    """
    names, file = of_file
    files, starts, counts = np.unique(file[members], return_index=True, return_counts=True)
    firsts, wanted = members[starts], keyed[starts].tolist()
    paths = [rows.files.get(names[each], "") for each in files.tolist()]
    places = [rows.at(first) for first in firsts.tolist()]
    alike = {each: members[keyed == each] for each in set(wanted)}
    leading = np.array([alike[each][0] for each in wanted])
    led = _differ(rows, firsts, leading).tolist()
    for position, (first, count) in enumerate(zip(firsts.tolist(), counts.tolist(), strict=True)):
        rival = int(leading[position]) if led[position] else _rival(rows, alike[wanted[position]], first)
        example = rows.typed(first), _named(rows.at(rival), places[position], rows), rows.typed(rival)
        item = rows.plan.items[int(rows.item[first])].name
        area = rows.plan.areas[int(rows.area[first])].name
        some = [path for place, path in enumerate(paths[: _FILES + 1]) if place != position][:_FILES]
        message, hint = area_in_files(area, count, (len(paths) - 1, some), (int(rows.year[first]), item, *example))
        related = tuple(at for place, at in enumerate(places[: _NAMED + 1]) if place != position)[:_NAMED]
        findings.append(Finding(duplicate_conflicting.rule, message, places[position], hint, area, related=related))


def area_in_files(area: str, count: int, others: tuple[int, Sequence[str]], example: tuple[int, str, str, str, str]) -> tuple[Text, Text]:
    """Figures of one area in several files that contradict each other, told once.

    `others` are how many other files there are, and the paths of some. `example` is one figure: year, item, what is typed here, where
    else it stands, what is typed there.
    """
    files, some = others
    zh, en = joined(some, _FILES, count=files), joined(some, _FILES, ", ", count=files)
    year, item, here, elsewhere, there = example
    message = Text(
        f"{area}在几个文件中重复填报，本文件有{count}个数与另外{files}个文件冲突：{zh}；如{year}年{item}，这里是{here}，{elsewhere}是{there}",
        f"{area} is reported in several files: {count} figure{'s' if count > 1 else ''} here conflict{'' if count > 1 else 's'} with "
        f"{files} other file{'s' if files > 1 else ''}: {en}; {item} of {year}, say, is {here} here and {there} at {elsewhere}",
    )
    return message, Text(
        "核对后只留正确的一份文件；分别检查请逐个文件运行", "keep the right file only; to judge them apart, check one file at a time"
    )


def _groups(order: Positions, same: Bools) -> list[Positions]:
    """The members of each group of more than one, in reported order."""
    again = np.concatenate([[False], same])
    starts = np.flatnonzero(~again)
    sizes = np.diff(starts, append=len(order))
    return [np.sort(order[start : start + size]) for start, size in zip(starts[sizes > 1].tolist(), sizes[sizes > 1].tolist(), strict=True)]


def _agree(rows: Candidates, members: Positions, findings: list[Finding]) -> bool:
    """Whether figures of one place and vintage are equal; report them when there is more than one."""
    if len(members) < 2:
        return True
    values = rows.value[members]
    agree = bool((np.abs(values - values[0]) <= _SAME * np.abs(values).max()).all())
    nearby = [rows.at(int(member)) for member in members[: _NAMED + 1]]
    if agree:
        for run in _runs(rows, members[1:]):
            elsewhere = nearby[0].file if nearby[0].file != rows.at(int(run[0])).file else None
            message = duplicate_agreeing(rows.files.get(elsewhere or "", ""))
            finding = rows.finding(duplicate_agreeing.rule, message, int(run[0]), related=tuple(nearby[:1]))
            findings.append(finding if len(run) == 1 else _over(rows, run, finding))
        return True
    first, odd = int(members[0]), _rival(rows, members, int(members[0]))
    for position, member in enumerate(members.tolist()):
        others = tuple(cell for other, cell in enumerate(nearby) if other != position)[:_NAMED]
        rival = first if _differ(rows, member, first) else odd
        message, hint = duplicate_conflicting(_named(rows.at(rival), rows.at(member), rows), rows.typed(member), rows.typed(rival))
        findings.append(rows.finding(duplicate_conflicting.rule, message, member, hint=hint, related=others))
    return False


def _differ(rows: Candidates, one: int | Positions, other: int | Positions) -> Bools:
    """Whether figures are more than float noise apart."""
    apart: Bools = np.abs(rows.value[one] - rows.value[other]) > _SAME * np.maximum(np.abs(rows.value[one]), np.abs(rows.value[other]))
    return apart


def _rival(rows: Candidates, members: Positions, figure: int) -> int:
    """The first of `members` that differs from `figure`."""
    return int(members[np.argmax(_differ(rows, members, figure))])


def _runs(rows: Candidates, members: Positions) -> list[Positions]:
    """Candidates in runs that stand one below the other: a column that repeats one figure a million times is told as one range."""
    if len(members) == 1:
        return [members]
    block, index = rows.block[members], rows.index[members]
    place = np.array([(one.row[at], one.column[at]) for one, at in ((rows.blocks[b], i) for b, i in zip(block, index, strict=True))])
    apart = (np.diff(block) != 0) | (np.diff(place[:, 0]) != 1) | (np.diff(place[:, 1]) != 0)
    return np.split(members, np.flatnonzero(apart) + 1)


def _over(rows: Candidates, run: Positions, first: Finding) -> Finding:
    """A finding about the first of a run as one about all of it."""
    last = rows.at(int(run[-1]))
    found = joined(dict.fromkeys(rows.typed(int(member)) for member in run))
    return replace(first, at=replace(first.at, last_row=last.row, last_column=last.column), found=found)


def _named(other: Location, here: Location, rows: Candidates) -> str:
    """Where the other figure stands: sheet and cell, with the file when it is another one."""
    label = other.label if other.sheet != here.sheet or other.file != here.file else other.cell or ""
    return f"{rows.files.get(other.file or '', '')} {label}".strip() if other.file != here.file else label


def _tell_lower(rows: Candidates, survivors: list[int], findings: list[Finding]) -> None:
    """The highest vintage (the first survivor) is used; note the others."""
    for row in survivors[1:]:
        message = lower_vintage(int(rows.vintage[survivors[0]]))
        findings.append(rows.finding(lower_vintage.rule, message, row, related=(rows.at(survivors[0]),)))


RULES = (duplicate_agreeing.rule, duplicate_conflicting.rule, lower_vintage.rule, area_in_several_files.rule)
