"""What a goal demands, resolved to numbers, and the measured series it is put to: the words every verb's module shares."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from gcx.records import Bools, Floats, Ints, Status

Codes: TypeAlias = npt.NDArray[np.int8]
Numbers: TypeAlias = dict[str, Floats]
"""Arrays (areas × years) by the name they have in an outcome; a name that is absent has no number anywhere."""

STATUSES: tuple[Status, ...] = tuple(Status)
CODE: dict[Status, int] = {status: code for code, status in enumerate(STATUSES)}
"""Statuses travel in arrays as their position in `Status`."""

CHANGE = frozenset({"fall", "rise"})
LEVEL = frozenset({"at_least", "at_most"})


@dataclass(frozen=True, slots=True)
class Terms:
    """One demand: `verb` (`fall`, `rise`, `at_least`, `at_most`, `falling`, `rising`), its size, and the years it runs over.

    `value` is percent for `fall`/`rise`, in the target's unit for levels, NaN for a direction. `document` is the 文号 of an assigned value.
    """

    verb: str
    value: float
    since: int
    by: int
    every_year: bool = False
    cumulative: bool = False
    document: str | None = None

    @property
    def span(self) -> int:
        """Years from base to deadline, at least one."""
        return max(self.by - self.since, 1)

    @property
    def upward(self) -> bool:
        """Whether more is better."""
        return self.verb in {"rise", "at_least", "rising"}

    @property
    def factor(self) -> float:
        """What the base is multiplied by to get the goal level of `fall`/`rise`: 1 - 13.5 % = 0.865."""
        return 1.0 + (self.value if self.verb == "rise" else -self.value) / 100.0

    def elapsed(self, years: Ints) -> Floats:
        """Years since the base year, one row; NaN up to the base year, so that nothing is divided by it."""
        gone = (years - self.since).astype(np.float64)
        gone[gone <= 0] = np.nan
        return gone[None, :]

    def share(self, years: Ints) -> Floats:
        """Elapsed share of the span, 0 to 1, one row; NaN up to the base year."""
        return np.minimum(self.elapsed(years) / self.span, 1.0)

    def left(self, years: Ints) -> Floats:
        """Years left until the deadline, one row; NaN from the deadline on."""
        rest = (self.by - years).astype(np.float64)
        rest[rest <= 0] = np.nan
        return rest[None, :]

    def due(self, years: Ints) -> Bools:
        """Years at or after the deadline, one row."""
        result: Bools = (years >= self.by)[None, :]
        return result

    def after(self, years: Ints) -> Bools:
        """Years after the base year, one row."""
        result: Bools = (years > self.since)[None, :]
        return result


@dataclass(frozen=True, slots=True)
class Series:
    """One formula measured everywhere: `value` areas × years, `base` areas × 1 (NaN = missing), in the unit of the outcome.

    `years[c]` is the year of column c. `doubted` marks values that rest on a figure that failed an error check, `zero` a division by zero.
    """

    value: Floats
    base: Floats
    years: Ints
    zero: Bools
    doubted: Bools
    base_doubted: Bools


def codes(shape: tuple[int, ...], *cases: tuple[Bools, Status], default: Status = Status.UNKNOWN) -> Codes:
    """The first case that holds decides, cell by cell."""
    conditions = [np.broadcast_to(condition, shape) for condition, _ in cases]
    choices = [np.int8(CODE[status]) for _, status in cases]
    return np.select(conditions, choices, np.int8(CODE[default])).astype(np.int8)
