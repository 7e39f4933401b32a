"""All usable figures of all submissions as columns, before duplicates are taken out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias, TypeVar

import numpy as np
import numpy.typing as npt

from gcx.checking.draft import Draft, explanation
from gcx.checking.wording import NOTHING, number, shown
from gcx.findings import Explanation, Finding, Location, Rule, Severity, Text
from gcx.plan import Plan
from gcx.records import Block, Bools, Figures, Floats, Ints, among

Positions: TypeAlias = npt.NDArray[np.integer]

_YEARS = 4096
T = TypeVar("T", bound=np.generic)


@dataclass(slots=True)
class Candidates:
    """Parallel columns like `Figures`, with the findings' needs beside them: the plan's names and the paths of the files."""

    plan: Plan
    files: Mapping[str, str]
    blocks: Sequence[Block]
    area: Ints
    item: Ints
    year: Ints
    value: Floats
    vintage: npt.NDArray[np.int8]
    factor: Floats
    block: Ints
    index: Ints

    @classmethod
    def of(cls, drafts: Sequence[Draft], plan: Plan, files: Mapping[str, str]) -> Candidates:
        """The rows of all drafts that are resolved, have a value and were not rejected, in the order of files, sheets and rows."""
        rows = [np.flatnonzero(~draft.bad & ~np.isnan(draft.value)).astype(np.int32) for draft in drafts]

        def column(parts: Iterable[npt.NDArray[T]], kind: type[T]) -> npt.NDArray[T]:
            every = [part[chosen] for part, chosen in zip(parts, rows, strict=True)]
            return np.concatenate(every) if every else np.zeros(0, kind)

        return cls(
            plan=plan,
            files=files,
            blocks=[draft.block for draft in drafts],
            area=column((draft.area for draft in drafts), np.int32),
            item=column((draft.item for draft in drafts), np.int32),
            year=column((draft.year for draft in drafts), np.int32),
            value=column((draft.value for draft in drafts), np.float64),
            vintage=column((draft.vintage for draft in drafts), np.int8),
            factor=column((draft.factor for draft in drafts), np.float64),
            block=np.concatenate([np.full(len(chosen), number, np.int32) for number, chosen in enumerate(rows)])
            if rows
            else np.zeros(0, np.int32),
            index=np.concatenate(rows) if rows else np.zeros(0, np.int32),
        )

    def __len__(self) -> int:
        return len(self.value)

    def place(self) -> npt.NDArray[np.int64]:
        """One number per (area, item, year)."""
        return self.place_of(self.area, self.item, self.year)

    def place_of(self, area: Positions, item: Positions, year: Positions) -> npt.NDArray[np.int64]:
        """The number of each of these (area, item, year)."""
        return (area.astype(np.int64) * len(self.plan.items) + item) * _YEARS + year

    def have(self, area: Positions, item: Positions, year: Positions) -> list[bool]:
        """Whether there is a candidate at each of these few (area, item, year)."""
        wanted, mine = self.place_of(area, item, year), self.place()
        there = set(mine[among(mine, wanted)].tolist())
        return [place in there for place in wanted.tolist()]

    def at(self, row: int) -> Location:
        """The value cell of candidate `row`."""
        return self.blocks[int(self.block[row])].at(int(self.index[row]))

    def typed(self, row: int) -> str:
        """What was typed, as text, fit to print."""
        raw = self.blocks[int(self.block[row])].raw(int(self.index[row]))
        return number(raw) if isinstance(raw, float) else shown(raw)

    def explanation(self, row: int) -> Explanation | None:
        """What the 说明 beside candidate `row` says, or `None`."""
        return explanation(self.blocks[int(self.block[row])], int(self.index[row]))

    def chosen(self, keep: Bools) -> Candidates:
        """The candidates that remain, in the same order."""
        columns = {name: getattr(self, name)[keep] for name in ("area", "item", "year", "value", "vintage", "factor", "block", "index")}
        return Candidates(self.plan, self.files, self.blocks, **columns)

    def figures(self) -> Figures:
        """The candidates as figures; position for position the same."""
        return Figures(self.area, self.item, self.year, self.value, self.block, self.index, self.vintage, self.factor, self.blocks)

    def finding(
        self, rule: Rule, message: Text, row: int, *, hint: Text = NOTHING, expected: Text | None = None, related: tuple[Location, ...] = ()
    ) -> Finding:
        """A finding at candidate `row`; a query is cleared by what the row's 说明 says."""
        area, item = self.plan.areas[int(self.area[row])].name, self.plan.items[int(self.item[row])].name
        explained = self.explanation(row) if rule.severity is Severity.QUERY else None
        return Finding(
            rule, message, self.at(row), hint, area, int(self.year[row]), item, self.typed(row), expected, None, related, explained
        )
