"""A block on its way from cells to figures: what each row's keys and value turned out to be, still in the block's own order."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, fields, replace
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt

from gcx.checking.wording import NOTHING
from gcx.findings import Explanation, Finding, Location, Rule, Severity, Text
from gcx.plan import Plan
from gcx.records import Block, Bools, Floats, Ints, Keys, plain

NOWHERE = -1
_HEADING_MARKS = frozenset({"—", "-", "－", "--", "——"})


@dataclass(slots=True)
class Draft:
    """Parallel to the block: positions in the plan (-1 = not resolved), year (-1), value in the typed unit (NaN = none), factor.

    `bad` marks rows a finding has removed; `suspect` is the item a row seems to mean although its item cell is wrong;
    `own_unit` marks cells that brought a unit of their own (`35万吨`, 25%), for which the unit column no longer counts.
    `label_unit` holds units that item labels end with: distinct texts, and each row's position in them.
    `stated` holds the target (position, else -1) a row names instead of an item, where any does.
    `doubted` are rows kept although an error rule on trial names them, with its code: from the day the rule is in force they are doubted.
    `telling` are rows whose figure is kept but already asked about in words that explain what else it may break.
    `filled` marks the rows whose value cell holds something, `content` lists them: headings and empty rows of a form carry nothing, or `—`.
    `texts` is true where cells are text by nature (.csv), so that a number stored as text is nothing to report.
    A draft travels between processes without the plan, which is there already: see `arrived`.
    """

    block: Block
    plan: Plan
    texts: bool
    filled: Bools
    content: Ints
    area: Ints
    item: Ints
    suspect: Ints
    year: Ints
    vintage: npt.NDArray[np.int8]
    value: Floats
    factor: Floats
    bad: Bools
    own_unit: Bools
    stated: Ints | None = None
    label_unit: tuple[list[str | None], npt.NDArray[np.int64]] | None = None
    telling: list[int] = field(default_factory=list)
    doubted: dict[int, str] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    _waiting: list[tuple[Finding, Keys, Ints, bool]] = field(default_factory=list)

    @classmethod
    def of(cls, block: Block, plan: Plan, *, texts: bool) -> Draft:
        """A draft in which nothing is resolved yet."""
        n = len(block)
        none = np.full(n, NOWHERE, np.int32)
        false = np.zeros(n, np.bool_)
        filled = _filled(block)
        return cls(
            block=block,
            plan=plan,
            texts=texts,
            filled=filled,
            content=np.flatnonzero(filled).astype(np.int32),
            area=none,
            item=none.copy(),
            suspect=none.copy(),
            year=none.copy(),
            vintage=np.zeros(n, np.int8),
            value=block.number.copy(),
            factor=np.ones(n),
            bad=false,
            own_unit=false.copy(),
        )

    def __getstate__(self) -> tuple[None, dict[str, Any]]:
        return None, {name: getattr(self, name) for name in _TRAVELLING}

    def arrived(self, plan: Plan) -> None:
        """Take up again the plan it was made for, which it left behind in another process."""
        self.plan = plan

    def add(
        self, rule: Rule, message: Text, index: int, *, hint: Text = NOTHING, found: str | None = None, expected: Text | None = None
    ) -> None:
        """Report the value cell of row `index`; a query is cleared by what the row's 说明 says."""
        area, year, item = self.names(index)
        at = self.block.at(index)
        explained = self.explanation(index) if rule.severity is Severity.QUERY else None
        self.findings.append(Finding(rule, message, at, hint, area, year, item, found, expected, explained=explained))

    def remove(self, index: int, rule: Rule) -> None:
        """Take the figure of row `index` out for breaking an error rule; one on trial leaves it in."""
        if rule.on_trial:
            self.doubted.setdefault(index, rule.code)
        else:
            self.bad[index] = True

    def add_key(
        self,
        rule: Rule,
        message: Text,
        keys: Keys,
        rows: Ints,
        *,
        hint: Text = NOTHING,
        found: str | None = None,
        expected: Text | None = None,
        once: bool = False,
    ) -> None:
        """Report the key cells of `rows` when `settle` is called: one finding per unbroken run of cells, or, with `once`, a single
        finding at the first run with the other runs (at most 20) as related cells.
        """
        self._waiting.append((Finding(rule, message, hint=hint, found=found, expected=expected), keys, rows, once))

    def settle(self) -> None:
        """Turn the waiting reports into findings; by now area, year and item are known as far as they will be."""
        for finding, keys, rows, once in self._waiting:
            places = list(runs(self.block, keys, rows))
            if once:
                related = tuple(at for at, _ in places[1:21])
                self.findings.append(self._placed(replace(finding, related=related), places[0][0], rows))
            else:
                self.findings += [self._placed(finding, at, members) for at, members in places]
        self._waiting.clear()

    def _placed(self, finding: Finding, at: Location, rows: Ints) -> Finding:
        area, year, item = self.shared(rows)
        return replace(finding, at=at, area=area, year=year, item=item)

    def add_sheet(self, rule: Rule, message: Text, hint: Text = NOTHING) -> None:
        """Report the block's sheet as a whole."""
        self.findings.append(Finding(rule, message, Location(self.block.file, self.block.sheet), hint))

    def rows_of(self, codes: npt.NDArray[Any], wanted: Sequence[bool]) -> Iterator[tuple[int, Ints]]:
        """For each code whose `wanted` is true, the rows with a value that have it, in row order; codes without a row are left out."""
        if not any(wanted):
            return
        rows = self.content[np.array(wanted, np.bool_)[codes[self.content]]]
        if not len(rows):
            return
        yield from grouped(codes[rows], rows)

    def names(self, index: int) -> tuple[str | None, int | None, str | None]:
        """Area, year and item of row `index`, as far as resolved."""
        area, year = int(self.area[index]), int(self.year[index])
        item = int(self.item[index]) if self.item[index] >= 0 else int(self.suspect[index])
        return (
            self.plan.areas[area].name if area >= 0 else None,
            year if year >= 0 else None,
            self.plan.items[item].name if item >= 0 else None,
        )

    def shared(self, rows: Ints) -> tuple[str | None, int | None, str | None]:
        """Like `names`, for what all `rows` have in common."""
        area, year, item = self.names(int(rows[0]))
        alike = [bool((column[rows] == column[rows[0]]).all()) for column in (self.area, self.year, self.item)]
        return area if alike[0] else None, year if alike[1] else None, item if alike[2] else None

    def explanation(self, index: int) -> Explanation | None:
        """What the row's 说明 or 备注 says, or `None`."""
        return explanation(self.block, index)


_TRAVELLING = tuple(each.name for each in fields(Draft) if each.name != "plan")


def _filled(block: Block) -> Bools:
    filled = ~np.isnan(block.number)
    for index, raw in block.odd.items():
        text = raw.strip() if isinstance(raw, str) else raw
        filled[index] = text is not None and not (isinstance(text, str) and (not text or text in _HEADING_MARKS))
    return filled


def explanation(block: Block, index: int) -> Explanation | None:
    """The note beside figure `index` of a block; `None` when blank or absent."""
    if block.note is None:
        return None
    raw = block.note.raw(index)
    text = plain(raw).strip()
    return Explanation(text, block.key_at(block.note, index)) if text else None


def grouped(codes: npt.NDArray[Any], rows: Ints) -> Iterator[tuple[int, Ints]]:
    """Each distinct code with its rows; `codes` and `rows` are parallel."""
    order = np.argsort(codes, kind="stable")
    codes, rows = codes[order], rows[order]
    starts = [0, *(np.flatnonzero(np.diff(codes)) + 1).tolist(), len(rows)]
    for start, end in pairwise(starts):
        if end > start:
            yield int(codes[start]), rows[start:end]


def runs(block: Block, keys: Keys, rows: Ints) -> Iterator[tuple[Location, Ints]]:
    """Split `rows` into unbroken vertical runs of key cells: the location (folded) and the rows that share it, in reading order."""
    place = keys.column[rows].astype(np.int64) << 32 | keys.row[rows].astype(np.int64)
    order = np.argsort(place, kind="stable")
    place = place[order]
    starts = np.flatnonzero(np.diff(place) > 1) + 1
    for members in np.split(rows[order], starts):
        first, last = int(members[0]), int(members[-1])
        at = block.key_at(keys, first)
        if at.row is not None and keys.row[last] != keys.row[first]:
            at = Location(at.file, at.sheet, at.row, at.column, int(keys.row[last]), at.column)
        yield at, members
