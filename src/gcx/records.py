"""The values that travel between the stages: reading -> checking -> computing -> rendering.

Figures travel as columns with parallel coordinates (arrays, never one object per figure); `Cell`, `Outcome` and `Source` are views
made on demand, for the cells that fail and for the lines that are printed. Nothing here judges, computes or prints.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from enum import StrEnum
from typing import Any, Protocol, TypeAlias

import numpy as np
import numpy.typing as npt

from gcx.findings import Finding, Location, Rule, Severity, Text
from gcx.listing import Answer

Ints: TypeAlias = npt.NDArray[np.int32]
Floats: TypeAlias = npt.NDArray[np.float64]
Bools: TypeAlias = npt.NDArray[np.bool_]

# ---------------------------------------------------------------- what stands in a cell


@dataclass(frozen=True, slots=True)
class CellError:
    """An error value of the spreadsheet, such as `#DIV/0!`."""

    text: str


@dataclass(frozen=True, slots=True)
class Uncached:
    """A formula whose result was never stored: written by a program, not opened and saved since."""

    formula: str


@dataclass(frozen=True, slots=True)
class Percent:
    """A number shown through a percent format: 0.25 that the officer sees as 25%."""

    value: float


Raw: TypeAlias = str | float | int | bool | date | datetime | time | CellError | Uncached | Percent | None
"""A cell as the reader found it. `None` is an empty cell; blank text is kept as text."""


@dataclass(frozen=True, slots=True)
class Cell:
    """A raw value and its place."""

    value: Raw
    at: Location


@dataclass(slots=True)
class Keys:
    """One key column (area, year, item ...) of a block, factorised so that each distinct text is judged once.

    `codes[i]` is the position in `values` of row i's raw value; `row[i]`, `column[i]` is where it stands, counted from 1
    (0, 0 when it comes from the sheet's name or from an option). `values` holds raw cell values, not yet interpreted.
    """

    codes: Ints
    values: Sequence[Raw]
    row: Ints
    column: Ints

    def raw(self, index: int) -> Raw:
        """The raw value of row `index`."""
        return self.values[int(self.codes[index])]


@dataclass(frozen=True, slots=True)
class Total:
    """A row 合计 of a table: its row, its label, and the number under each column of figures that holds a plain one."""

    row: int
    label: str
    numbers: Mapping[int, float]


@dataclass(slots=True)
class Block:
    """One recognised table of a sheet: n figures as parallel columns.

    `number[i]` is the cell's number where the cell holds a plain finite number, else NaN; every other cell (blank, text, error,
    percent format, date, true/false) is in `odd[i]`. `row`, `column` are the value cell's coordinates. Key columns the layout does
    not have are `None`. `totals` lists the table's rows 合计, which are no figures.
    """

    file: str
    sheet: str
    layout: str
    row: Ints
    column: Ints
    number: Floats
    odd: dict[int, Raw]
    area: Keys | None = None
    year: Keys | None = None
    item: Keys | None = None
    code: Keys | None = None
    unit: Keys | None = None
    vintage: Keys | None = None
    note: Keys | None = None
    totals: tuple[Total, ...] = ()

    def __len__(self) -> int:
        return len(self.number)

    def raw(self, index: int) -> Raw:
        """The raw value of figure `index`."""
        return self.odd[index] if index in self.odd else float(self.number[index])

    def at(self, index: int) -> Location:
        """The value cell of figure `index`."""
        return Location(self.file, self.sheet, int(self.row[index]), int(self.column[index]))

    def key_at(self, keys: Keys, index: int) -> Location:
        """The cell in which figure `index` finds its key; the sheet when the key is not in a cell."""
        row, column = int(keys.row[index]), int(keys.column[index])
        return Location(self.file, self.sheet, row or None, column or None)


@dataclass(slots=True)
class SideRow:
    """One row of sheet 事项 (milestones) or 下达目标 (assigned values): column heading -> cell."""

    at: Location
    cells: Mapping[str, Cell]

    def text(self, heading: str) -> str:
        """The cell under `heading` as stripped text, `""` when blank or absent."""
        cell = self.cells.get(heading)
        return "" if cell is None or cell.value is None else plain(cell.value).strip()


class FileStatus(StrEnum):
    """`accepted`, `rejected` (any error, whatever `--fail-on` says) or `refused` (could not be looked at)."""

    ACCEPTED = "accepted"
    REJECTED = "rejected"
    REFUSED = "refused"


@dataclass(slots=True)
class SheetInfo:
    """What became of one sheet: recognised layout, header row (from 1), number of figures; `reason` says why it was not used."""

    name: str
    layout: str | None = None
    header_row: int | None = None
    figures: int = 0
    used: bool = False
    reason: Text | None = None


@dataclass(slots=True)
class FileInfo:
    """One input file: id (`f1`), path as given, hash and size of its bytes, the format its content has, what became of it."""

    id: str
    path: str
    sha256: str | None = None
    bytes: int | None = None
    format: str | None = None
    status: FileStatus = FileStatus.ACCEPTED
    sheets: list[SheetInfo] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class TemplateMark:
    """Which template a file was filled in on: the plan it was made from (id, SHA-256), the version of gcx, the layout."""

    plan_id: str
    plan_sha256: str
    version: str
    layout: str


@dataclass(slots=True)
class Submission:
    """One file as read: blocks of figures, rows of the two side sheets, and what the reader noticed on the way.

    `answers` are what officers wrote beside the findings of an earlier run, in the sheet 问题清单.

    A file that could not be looked at has `file.status` `refused`, no blocks, and at least one error finding.
    """

    file: FileInfo
    blocks: list[Block] = field(default_factory=list)
    milestones: list[SideRow] = field(default_factory=list)
    assigned: list[SideRow] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    template: TemplateMark | None = None
    answers: list[Answer] = field(default_factory=list)


# ---------------------------------------------------------------- figures


VINTAGES: tuple[str, ...] = ("", "初步核算", "最终核实", "普查修订")
"""Vintages in rising order of authority; position = `Figures.vintage`; 0 = not stated."""


@dataclass(slots=True)
class Figures:
    """Accepted figures as columns: positions in `plan.areas` and `plan.items`, year, value in the item's unit, and the source.

    `block[i]`, `index[i]` lead back to the cell: `blocks[block[i]]`, row `index[i]`. One figure per (area, item, year): duplicates
    and lower vintages have been taken out. `factor[i]` is what the typed number was multiplied by (1 = as typed).
    """

    area: Ints
    item: Ints
    year: Ints
    value: Floats
    block: Ints
    index: Ints
    vintage: npt.NDArray[np.int8]
    factor: Floats
    blocks: Sequence[Block] = ()

    def __len__(self) -> int:
        return len(self.value)

    def at(self, position: int) -> Location:
        """The cell of figure `position`."""
        return self.blocks[int(self.block[position])].at(int(self.index[position]))

    def typed(self, position: int) -> str:
        """What the officer typed, as text."""
        return plain(self.blocks[int(self.block[position])].raw(int(self.index[position])))


MILESTONE_STATUSES: tuple[str, ...] = ("未启动", "推进中", "已完成")
"""What a sheet 事项 may say of a named thing."""


@dataclass(frozen=True, slots=True)
class Milestone:
    """One named thing a `deliver` target waits for, as reported: `done` only with status 已完成, a 文号 and a date."""

    target: str
    name: str
    status: str
    document: str
    date: str
    year: int | None
    note: str
    at: Location
    done: bool


@dataclass(frozen=True, slots=True)
class AssignedValue:
    """A value issued by a higher authority for (target, area, year), in the target's unit (percent for `fall`/`rise`), with its 文号."""

    target: str
    area: int | None
    year: int | None
    value: float
    document: str
    date: str
    at: Location


@dataclass(frozen=True, slots=True)
class NotChecked:
    """A rule that could not run, why, and which figures it would need (`地区生产总值@合浦县@2025`)."""

    rule: str
    reason: Text
    needs: tuple[str, ...] = ()


@dataclass(slots=True)
class Checked:
    """What the checking stage hands on.

    `lost` maps (area, item, year) of a figure that was reported but removed (bad cell, conflicting duplicate) to its cell;
    `doubted` maps (area, item, year) of a figure kept but used in a failed error check to that check's code; `declined` holds those
    answered with 不适用 or 无此项: nothing is missing there.
    """

    figures: Figures
    findings: list[Finding] = field(default_factory=list)
    not_checked: list[NotChecked] = field(default_factory=list)
    milestones: list[Milestone] = field(default_factory=list)
    assigned: list[AssignedValue] = field(default_factory=list)
    lost: dict[tuple[int, int, int], Location] = field(default_factory=dict)
    doubted: dict[tuple[int, int, int], str] = field(default_factory=dict)
    declined: frozenset[tuple[int, int, int]] = frozenset()


# ---------------------------------------------------------------- outcomes


class Status(StrEnum):
    """Where a target stands; always a word as well as a colour."""

    BASELINE = "baseline"
    MET = "met"
    MISSED = "missed"
    ON_PACE = "on-pace"
    BEHIND = "behind"
    REVERSING = "reversing"
    NO_PATH = "no-path"
    UNKNOWN = "unknown"
    AWAITING = "awaiting"
    DONE = "done"
    PENDING = "pending"
    OVERDUE = "overdue"
    LISTED = "listed"

    @property
    def word(self) -> Text:
        """The officers' word."""
        return _STATUS_WORD[self]


_STATUS_WORD = {
    Status.BASELINE: Text("基期", "baseline"),
    Status.MET: Text("已达标", "met"),
    Status.MISSED: Text("未完成", "missed"),
    Status.ON_PACE: Text("符合进度", "on pace"),
    Status.BEHIND: Text("滞后", "behind"),
    Status.REVERSING: Text("反向", "reversing"),
    Status.NO_PATH: Text("未达标，无进度要求", "not met, no path"),
    Status.UNKNOWN: Text("不能判定", "cannot judge"),
    Status.AWAITING: Text("待下达", "awaiting assignment"),
    Status.DONE: Text("已完成", "done"),
    Status.PENDING: Text("推进中", "pending"),
    Status.OVERDUE: Text("逾期", "overdue"),
    Status.LISTED: Text("列示", "listed"),
}

_NOT_DUE = (Status.BASELINE, Status.DONE, Status.PENDING, Status.AWAITING, Status.LISTED)
PASSING: dict[str, frozenset[Status]] = {
    "on-pace": frozenset({Status.MET, Status.ON_PACE, *_NOT_DUE}),
    "met": frozenset({Status.MET, *_NOT_DUE}),
}
"""For each `--require`, the statuses that satisfy it; `no-path` and `unknown` satisfy neither: nobody can say that they are on pace."""


@dataclass(frozen=True, slots=True)
class Source:
    """One figure that went into an outcome. A rolled-up figure has no cell of its own: its `parts` have."""

    item: str
    area: str
    year: int
    value: float
    unit: str
    at: Location | None
    typed: str | None
    parts: tuple[Source, ...] = ()


@dataclass(frozen=True, slots=True)
class MilestoneState:
    """One named thing of a `deliver` target."""

    name: str
    status: str
    document: str | None
    date: str | None
    at: Location | None


@dataclass(frozen=True, slots=True)
class Outcome:
    """The verdict on one target × area × year × variant: design §8 in Python. Numbers are unrounded; `None` where there is none.

    `value`, `base_value`, `level`, `expected`, `gap` are in `unit`; everything ending in `_pct` is in percent. `review` is what an
    annual, mid-term or final review says of it, only when one was asked for.
    """

    target: str
    ref: str
    name: str
    area: str | None
    year: int | None
    variant: str | None
    status: Status
    unit: str | None = None
    value: float | None = None
    base_year: int | None = None
    base_value: float | None = None
    change_pct: float | None = None
    verb: str = ""
    goal_value: float | None = None
    since: int | None = None
    by: int | None = None
    level: float | None = None
    wording: str | None = None
    deadline_stated: bool = True
    goal_document: str | None = None
    expected: float | None = None
    gap: float | None = None
    gap_pct: float | None = None
    completed_pct: float | None = None
    required_pct: float | None = None
    overfulfilment_pct: float | None = None
    progress_rule: str | None = None
    pace: Mapping[str, float | None] = field(default_factory=dict)
    projection: Mapping[str, float | int | None] | None = None
    light: Mapping[str, str] | None = None
    flip: Mapping[str, float] | None = None
    formula: str | None = None
    substituted: str | None = None
    via: str | None = None
    inputs: tuple[Source, ...] = ()
    missing: tuple[str, ...] = ()
    reason: Text | None = None
    milestones: tuple[MilestoneState, ...] | None = None
    trend: Mapping[str, Any] | None = None
    departments: tuple[str, ...] | None = None
    section: str = ""
    review: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Tally:
    """The latest outcomes with a value of one target, counted: what is told where there are too many areas to list each.

    `first` is the first of them, `areas` are all of them in plan order, `notes` what is to be known about the numbers of some, `light`
    the rule of the lights where any has one. Variants, and areas the goal does not bind, are left out.
    """

    first: Outcome
    areas: tuple[str, ...]
    statuses: Mapping[str, int]
    notes: Mapping[Text, tuple[str, ...]]
    light: str | None = None


def has_figure(outcome: Outcome) -> bool:
    """Whether the outcome has a number to show."""
    return outcome.value is not None and outcome.milestones is None and outcome.status is not Status.UNKNOWN


class Outcomes(Protocol):
    """All outcomes of a run, held as arrays; `Outcome` views are made while iterating, in plan order, then area, year, variant."""

    def __iter__(self) -> Iterator[Outcome]: ...

    def latest(self) -> Iterator[Outcome]:
        """Each target × area × variant at its latest judged year not after the review year: what the table shows."""
        ...

    def counts(self) -> dict[str, int]:
        """How many judged outcomes (variant `None`, latest year) have each status: `summary.outcomes`."""
        ...

    def places(self) -> list[str]:
        """The areas with a number to show in their latest year, in order of appearance."""
        return list(dict.fromkeys(outcome.area for outcome in self.latest() if outcome.area and has_figure(outcome)))

    def tallied(self) -> Iterator[Outcome | Tally]:
        """The latest outcomes without a variant: those with a number as one tally per target, every unknown one and every milestone by
        itself, and of any others without a number the first of each status per target.
        """
        lead = next(iter(self.places()), None)
        told: dict[str, list[Outcome]] = {}
        bare: set[tuple[str, Status]] = set()
        for outcome in self.latest():
            if outcome.variant is not None:
                continue
            if has_figure(outcome):
                if outcome.status is not Status.LISTED or outcome.area == lead:
                    told.setdefault(outcome.target, []).append(outcome)
            elif outcome.status is Status.UNKNOWN or outcome.milestones is not None or (outcome.target, outcome.status) not in bare:
                bare.add((outcome.target, outcome.status))
                yield outcome
        yield from map(_tally, told.values())


NO_NOTE = frozenset({Status.LISTED, Status.AWAITING})
"""Statuses that say by themselves what a reason would."""


def _tally(outcomes: Sequence[Outcome]) -> Tally:
    notes: dict[Text, list[str]] = {}
    for outcome in outcomes:
        if outcome.reason is not None and outcome.status not in NO_NOTE:
            notes.setdefault(outcome.reason, []).append(outcome.area or "")
    return Tally(
        outcomes[0],
        tuple(outcome.area or "" for outcome in outcomes),
        dict(Counter(outcome.status.value for outcome in outcomes)),
        {reason: tuple(areas) for reason, areas in notes.items()},
        next((outcome.light["rule"] for outcome in outcomes if outcome.light), None),
    )


# ---------------------------------------------------------------- the result


@dataclass(frozen=True, slots=True)
class Clause:
    """What the plan says of one target: the sentence it stands for, and its English name where it has one."""

    quote: str
    name_en: str | None = None


@dataclass(slots=True)
class Result:
    """Everything one run found. Rendering reads this and nothing else.

    `rules` are those whose findings were wanted, by code, the plan's checks last; `fail_on` and `require` are what the exit code was
    made with. `clauses` holds what the plan says, by target id; `lost` and `declined` are those of `Checked`;
    `asked` is what the run was asked for besides files and plan, so that it can be repeated.
    `plan` is the `gcx.plan.Plan` judged by, for formats that show its formulas; plans know records, so its type is not named here.
    """

    plan_id: str
    plan_title: str
    plan_document: str
    plan_sha256: str
    files: list[FileInfo]
    findings: list[Finding]
    not_checked: list[NotChecked]
    outcomes: Outcomes
    figures: Figures
    year: int | None
    sections: Sequence[str]
    lang: str = "zh"
    started: str = ""
    seconds: float = 0.0
    exit_code: int = 0
    fail_on: str = "error"
    require: str | None = None
    rules: Sequence[Rule] = ()
    clauses: Mapping[str, Clause] = field(default_factory=dict)
    lost: Mapping[tuple[int, int, int], Location] = field(default_factory=dict)
    declined: frozenset[tuple[int, int, int]] = frozenset()
    asked: Mapping[str, Any] = field(default_factory=dict)
    plan: Any = None

    def counts(self, file: str | None = None) -> dict[str, int]:
        """Findings by severity, of one file (its id) or of all; an explained query is counted as `info`."""
        count = {severity.value: 0 for severity in Severity}
        for finding in self.findings:
            if file is None or finding.at.file == file:
                count[(Severity.INFO if finding.explained else finding.severity).value] += 1
        return count

    def path_of(self, file: str | None) -> str:
        """The path of file id `file`, `""` when unknown."""
        return next((info.path for info in self.files if info.id == file), "")


# ---------------------------------------------------------------- small helpers


def plain(raw: Raw) -> str:  # noqa: PLR0911 - one line per kind of cell
    """A raw cell as the officer sees it: 2025.0 is `2025`, a percent format shows its percent sign, an empty cell is `""`."""
    if raw is None:
        return ""
    if isinstance(raw, bool):
        return "TRUE" if raw else "FALSE"
    if isinstance(raw, Percent):
        return f"{plain(raw.value * 100)}%"
    if isinstance(raw, CellError):
        return raw.text
    if isinstance(raw, Uncached):
        return f"={raw.formula}"
    if isinstance(raw, int):
        return str(raw)
    if isinstance(raw, float):
        return f"{raw:.15g}"
    return str(raw)


def keys_of(values: Iterable[Raw], row: Ints, column: Ints) -> Keys:
    """Factorise raw values into `Keys`; values of different type stay different (2025 and "2025" are two)."""
    seen: dict[tuple[type, Raw], int] = {}
    codes = np.fromiter((seen.setdefault((type(value), value), len(seen)) for value in values), dtype=np.int32)
    return Keys(codes, [value for _, value in seen], row, column)


def constant_keys(value: Raw, length: int, row: int = 0, column: int = 0) -> Keys:
    """`Keys` of one value for a whole block (an area named in a heading line, a year in the sheet's name)."""
    return Keys(
        np.zeros(length, np.int32),
        [value],
        np.full(length, row, np.int32),
        np.full(length, column, np.int32),
    )


