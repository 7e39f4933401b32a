"""What checking hands on: accepted figures as columns, milestones, assigned values, and what could not be checked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from gcx.findings import Finding, Location, Text
from gcx.records.cells import Block, Floats, Ints, distinct, plain

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

    @classmethod
    def none(cls) -> Figures:
        """Not a single figure."""
        whole, fine = np.zeros(0, np.int32), np.zeros(0, np.float64)
        return cls(whole, whole, whole, fine, whole, whole, np.zeros(0, np.int8), fine)

    def __len__(self) -> int:
        return len(self.value)

    def chosen(self, positions: npt.NDArray[np.integer]) -> Figures:
        """The figures at `positions`, in that order."""
        return replace(self, **{name: getattr(self, name)[positions] for name in _COLUMNS})

    def joined(self, other: Figures) -> Figures:
        """These and then those of `other`, which stand in the same blocks."""
        columns: dict[str, Any] = {name: np.concatenate([getattr(self, name), getattr(other, name)]) for name in _COLUMNS}
        return replace(self, **columns)

    def at(self, position: int) -> Location:
        """The cell of figure `position`."""
        return self.blocks[int(self.block[position])].at(int(self.index[position]))

    def cells(self, positions: npt.NDArray[np.integer]) -> list[Location | None]:
        """The cells of many figures; `None` where a position is below 0."""
        found: list[Location | None] = [None] * len(positions)
        there = np.flatnonzero(positions >= 0)
        for number in distinct(self.block[positions[there]]):
            block = self.blocks[number]
            mine = there[self.block[positions[there]] == number]
            index = self.index[positions[mine]]
            for place, row, column in zip(mine.tolist(), block.row[index].tolist(), block.column[index].tolist(), strict=True):
                found[place] = Location(block.file, block.sheet, row, column)
        return found

    def typed(self, position: int) -> str:
        """What the officer typed, as text."""
        return plain(self.blocks[int(self.block[position])].raw(int(self.index[position])))


_COLUMNS = ("area", "item", "year", "value", "block", "index", "vintage", "factor")

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
    answered with 不适用 or 无此项: nothing is missing there. `superseded` are figures that gave way to a higher vintage of the same
    figure, at most one per (area, item, year) and vintage; they stand in the blocks of `figures` and count for nothing. `paths` are the
    files that were judged together, by id.
    """

    figures: Figures
    findings: list[Finding] = field(default_factory=list)
    not_checked: list[NotChecked] = field(default_factory=list)
    milestones: list[Milestone] = field(default_factory=list)
    assigned: list[AssignedValue] = field(default_factory=list)
    lost: dict[tuple[int, int, int], Location] = field(default_factory=dict)
    doubted: dict[tuple[int, int, int], str] = field(default_factory=dict)
    declined: frozenset[tuple[int, int, int]] = frozenset()
    superseded: Figures = field(default_factory=Figures.none)
    paths: Mapping[str, str] = field(default_factory=dict)
