"""The plan as the stages see it: names resolved, units and formulas bound, nothing left to check. Frozen throughout."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, TypeAlias

from gcx.findings import Severity, Text
from gcx.formula import Bound
from gcx.units import Unit, UnitTable

Kind: TypeAlias = Literal["flow", "stock", "rate", "growth", "count", "index"]
Verb: TypeAlias = Literal["fall", "rise", "at_least", "at_most", "trend", "assigned", "deliver", "qualitative"]


@dataclass(frozen=True, slots=True)
class Header:
    """What the plan is: its own id, the document (文号) it encodes, the file of the document's text, base and target year."""

    id: str
    title: str
    document: str
    text: str
    issued: str
    language: str
    base_year: int
    target_year: int


@dataclass(frozen=True, slots=True)
class Area:
    """One area. `part_of` is an exhaustive, disjoint split (figures add up); `within` is an overlap (figures never add up)."""

    name: str
    code: str
    level: str
    part_of: str | None = None
    within: str | None = None


@dataclass(frozen=True, slots=True)
class Constant:
    """A number formulas may name, in `unit`; `value` is `None` until an authority gives it, and then the result is unknown."""

    name: str
    value: float | None
    unit: Unit
    basis: str | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Item:
    """One reported quantity. `min` and `max` are in `unit`; `adds_up`: areas sum to the area they are part of.

    `never_falls`: a stock or count that only grows, as a cumulative number does.
    `levels` names the area levels that report it (`None`: all). `aliases` never holds the item's own name.
    """

    name: str
    code: str
    name_en: str | None
    unit: Unit
    basis: str
    kind: Kind
    adds_up: bool
    min: float | None = None
    max: float | None = None
    aliases: tuple[str, ...] = ()
    note: str | None = None
    levels: frozenset[str] | None = None
    never_falls: bool = False

    @property
    def lowest(self) -> float | None:
        """The least value a figure may have: as declared, 0 for counts."""
        return 0.0 if self.min is None and self.kind == "count" else self.min

    @property
    def highest(self) -> float | None:
        """The greatest value a figure may have: as declared, the whole (100 where the unit is `%`) for rates."""
        if self.max is not None or self.kind != "rate":
            return self.max
        return float(1 / self.unit.factor) if self.unit.is_number else None


@dataclass(frozen=True, slots=True)
class Check:
    """审核关系: a comparison that has to hold for every area and year, and the words to say when it does not."""

    id: str
    require: Bound
    severity: Severity
    message: str
    basis: str | None = None
    note: str | None = None
    message_en: str | None = None

    @property
    def words(self) -> Text:
        """The message in both languages; without an English one the Chinese stands for it."""
        return Text(self.message, self.message_en or self.message)


@dataclass(frozen=True, slots=True)
class Goal:
    """What a target demands, by its one verb.

    `value` is percent for `fall`/`rise`, in the target's unit for `at_least`/`at_most`, `None` for every other verb.
    `since` is the base year: as stated (`since_stated`) or the plan's; `None` is 起算年未定. `by` is the deadline: as stated or
    the plan's target year; for `deliver` only as stated. `direction` is set for `trend`, `assigned_verb` for `assigned`
    (`fall`, `rise`, `at_least`, `at_most`), `names` for `deliver`, `why` for `qualitative`.
    """

    verb: Verb
    value: float | None = None
    assigned_verb: str | None = None
    direction: Literal["falling", "rising"] | None = None
    since: int | None = None
    since_stated: bool = False
    by: int | None = None
    every_year: bool = False
    authority: str | None = None
    names: tuple[str, ...] = ()
    why: str | None = None


@dataclass(frozen=True, slots=True)
class Target:
    """One statement of the plan. `formula`, `fallback` and every variant give the value in `unit`.

    A dimensionless `fallback` (of `fall`/`rise` only) gives an index instead: its own `.unit` is then `1`.
    `departments` is `None` where the document names none; `levels` the area levels the goal binds (`None`: all);
    `min` and `max` are in `unit`. `primary` marks the one entry that counts where statements share a `ref`.
    """

    id: str
    ref: str
    name: str
    name_en: str | None
    section: str
    quote: str
    departments: tuple[str, ...] | None
    goal: Goal
    unit: Unit | None = None
    formula: Bound | None = None
    fallback: Bound | None = None
    variants: Mapping[str, Bound] = field(default_factory=dict)
    levels: frozenset[str] | None = None
    wording: str | None = None
    deadline_stated: bool = True
    primary: bool = False
    min: float | None = None
    max: float | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class NotEncoded:
    """A passage of the document whose numbers are deliberately not encoded, and why."""

    quote: str
    why: str


@dataclass(frozen=True, slots=True)
class Plan:
    """A whole plan. Everything is in the order of the file; the `*_position` mappings lead from a name to its place.

    `sha256` is of the YAML file's bytes; `document_text` is the plan's text as published.
    """

    header: Header
    areas: tuple[Area, ...]
    departments: tuple[str, ...]
    units: UnitTable
    constants: tuple[Constant, ...]
    items: tuple[Item, ...]
    checks: tuple[Check, ...]
    targets: tuple[Target, ...]
    path: Path
    sha256: str
    document_text: str
    area_position: Mapping[str, int]
    item_position: Mapping[str, int]
    target_position: Mapping[str, int]
    constant_values: Mapping[str, float | None]
    children: Mapping[str, tuple[int, ...]]
    inner: Mapping[str, tuple[int, ...]]
    not_encoded: tuple[NotEncoded, ...] = ()

    @property
    def top_area(self) -> Area:
        """The first area that is neither part of another nor within one."""
        return next(area for area in self.areas if area.part_of is None and area.within is None)

    def parts(self, area: str) -> tuple[int, ...]:
        """Positions of the areas that are part of `area`, in plan order; empty when it is not split."""
        return self.children.get(area, ())

    def inside(self, area: str) -> tuple[int, ...]:
        """Positions of the areas that lie within `area` without being a part of it, in plan order."""
        return self.inner.get(area, ())
