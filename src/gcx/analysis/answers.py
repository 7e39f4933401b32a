"""What gcx answers when it is asked about one number: explain, what a cell feeds, what if, what is needed. Frozen values, no judgement.

Values are unrounded and in the unit named beside them; what ends in `_pct` is in percent; `None` is said where there is nothing.
"""

from __future__ import annotations

from dataclasses import dataclass

from gcx.findings import Finding, Location, Text
from gcx.records import Outcome, Result, Source, Status


@dataclass(frozen=True, slots=True)
class InputFigure:
    """One figure behind an outcome: where it stands, what was typed in which unit, and by what it was multiplied to become the value.

    `factor` is 1 for a figure used as typed; `typed_unit` is `None` where the cell has no unit column. A rolled-up figure has `parts`
    instead of a cell; a constant of the plan has neither. `findings` are the codes of findings at the cell.
    """

    source: Source
    code: str | None
    basis: str | None
    typed_unit: str | None
    factor: float
    findings: tuple[str, ...]
    parts: tuple[InputFigure, ...] = ()


@dataclass(frozen=True, slots=True)
class Flip:
    """How small a revision of one figure would turn the verdict: to `needed`, by `change_pct`; the status is then `becomes`.

    `bound`: at `needed` or less (`at_most`), or more (`at_least`); `below`, `above` where `needed` itself is still on this side.
    `rounded` is `needed` for people, rounded to the side that turns.
    """

    item: str
    area: str
    year: int
    value: float
    unit: str
    needed: float
    bound: str
    rounded: float
    change_pct: float | None
    becomes: Status


@dataclass(frozen=True, slots=True)
class ContributionRow:
    """One part of a whole: its own ratio before and after (`None` without a denominator), and what it adds to the whole's change.

    `share_pct` is `total` in percent of the whole's change, `None` where that is zero.
    """

    area: str
    before: float | None
    after: float | None
    structure: float
    efficiency: float
    total: float
    share_pct: float | None


@dataclass(frozen=True, slots=True)
class Contribution:
    """The change of a whole's ratio, `base_year` to `year`, split over its parts: the rows and `rest` add up to `change`.

    `rest` is what the whole's own figures say beyond the sum of the parts (0 when they agree, or when the whole is that sum).
    """

    area: str
    base_year: int
    year: int
    unit: str
    before: float
    after: float
    change: float
    structure: float
    efficiency: float
    rest: float
    rows: tuple[ContributionRow, ...]
    method: str


@dataclass(frozen=True, slots=True)
class LightSaid:
    """What one published rule of lights says of the outcome; `used` marks the rule of the run."""

    rule: str
    document: str
    title: str
    thresholds: Text
    level: str
    used: bool


@dataclass(frozen=True, slots=True)
class Beside:
    """The same cell by one 口径 (`outcome.variant`), one way (`outcome.via`: levels or growth rates) and one chain of vintages.

    A chain takes of every figure, base year and review year alike, the highest vintage not above `vintage`; `vintage` is `None` where
    the figures in use are taken. `vintages` are those its figures have, `""` where none is stated. `counts` marks the one the verdict
    is made of; of the others `why` says why not. `difference` is how far its value is from the one that counts (`None` in another
    unit), `difference_pct` how far its change is, in percentage points.
    """

    outcome: Outcome
    vintage: str | None
    vintages: tuple[str, ...]
    counts: bool
    why: tuple[Text, ...]
    difference: float | None
    difference_pct: float | None


@dataclass(frozen=True, slots=True)
class Explained:
    """One outcome, back to its cells and to the clause.

    `base_substituted` is the formula with the base year's figures; `factor` is what the formula's plain result is multiplied by to be
    in the target's unit. `alternatives` are the same cell by every 口径, way and chain of vintages there is (this one included; none
    where there is only one), `years` the same 口径 over time.
    `contribution` is a `Text` where a split was due but cannot be made. `others` are targets that share the `ref`.
    """

    result: Result
    outcome: Outcome
    name_en: str | None
    quote: str
    note: str | None
    base_substituted: str | None
    factor: float
    inputs: tuple[InputFigure, ...]
    alternatives: tuple[Beside, ...]
    years: tuple[Outcome, ...]
    lights: tuple[LightSaid, ...]
    contribution: Contribution | Text | None
    flips: tuple[Flip, ...]
    others: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Use:
    """One target × area × 口径 that rests on a cell: its latest outcome, and the years whose outcomes do.

    `role` is `value` (a figure of the year itself), `base` (only of the base year), `part` (a part of a sum), `missing` (the outcome
    lacks the figure because the cell is erroneous), `milestone` or `goal` (an assigned value).
    """

    outcome: Outcome
    role: str
    years: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class CellExplained:
    """What a cell is and what it feeds.

    `kind`: `figure` (used), `superseded` (gave way to a higher vintage), `removed` (a figure taken out as erroneous), `double` (a figure
    that gave way to another of the same area, year and item, or whose row was not recognised), `blank` (a value that was not filled in), `heading` (names area, year, item or unit of figures), `milestone`, `assigned`, or `nothing`.
    """

    result: Result
    at: Location
    kind: str
    figure: InputFigure | None
    typed: str | None
    about: str | None
    uses: tuple[Use, ...]
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class Change:
    """One figure that was changed for a what-if; `before` is `None` where there was none."""

    item: str
    area: str
    year: int
    before: float | None
    after: float
    unit: str
    asked: str


@dataclass(frozen=True, slots=True)
class Scenario:
    """Outcomes before and after the changes, only those that changed; `started` are unreported years filled with the figures of `start`.

    `broken` are checks of the plan that the changed figures break.
    """

    result: Result
    year: int
    start: int
    started: tuple[int, ...]
    changes: tuple[Change, ...]
    pairs: tuple[tuple[Outcome | None, Outcome], ...]
    broken: tuple[Text, ...]
    solved: Solved | None = None


@dataclass(frozen=True, slots=True)
class Trend:
    """Where the figure would be if it went on as in the last `years` years: growth per year and the value it gives."""

    years: int
    growth_pct: float
    value: float


@dataclass(frozen=True, slots=True)
class Solved:
    """The figure of one item at which a target is exactly met (`to` `goal`) or exactly on its path (`to` `path`).

    `bound` is `at_most` or `at_least`. `rounded` is the figure to print: rounded towards the good side, so that it still meets.
    `last` is the last reported year before the year asked for. `outcome` is the target with `value` put in. Without a solution `value`
    is `None` and `reason` says why.
    """

    item: str
    area: str
    year: int
    unit: str
    target: str
    name: str
    to: str
    level: float | None
    level_unit: str | None
    value: float | None
    rounded: float | None
    bound: str | None
    method: str | None
    reason: Text | None
    reported: float | None
    last: tuple[int, float] | None
    trend: Trend | None
    outcome: Outcome | None

    @property
    def spare(self) -> float | None:
        """How far the reported figure is on the good side of `value`; `None` where it is not, or where either is missing."""
        if self.value is None or self.reported is None:
            return None
        spare = self.reported - self.value if self.bound == "at_least" else self.value - self.reported
        return spare if spare >= 0 else None
