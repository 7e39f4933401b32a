"""What a formula is evaluated on, and what comes out. Arrays are named for the reader only: numpy is loaded when something is computed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple, Protocol

if TYPE_CHECKING:
    from gcx.records import Bools, Floats, Ints


class Env(Protocol):
    """Reported figures as matrices of areas × years; missing is NaN."""

    @property
    def years(self) -> Ints:
        """Years of the columns, ascending without gaps."""

    @property
    def areas(self) -> int:
        """Number of rows."""

    @property
    def since(self) -> int:
        """Base year of the goal: what 基期, 累计 and 定基指数 start from."""

    def item(self, name: str) -> Floats:
        """The matrix of one item, in the item's unit. It is not changed."""

    def constant(self, name: str) -> float | None:
        """A constant of the plan in its unit, `None` when nobody has given it."""


@dataclass(frozen=True, slots=True)
class Evaluation:
    """Values (areas × years) in the unit asked for, NaN where missing, never infinite.

    `zero` is true where a division by zero (or a result too large for a number) is why there is no value.
    """

    values: Floats
    zero: Bools


@dataclass(frozen=True, slots=True)
class Judgement:
    """A check, areas × years: `known` where both sides have a value, `holds` where they do and the comparison is true."""

    holds: Bools
    known: Bools


class Leaf(NamedTuple):
    """One figure a result rests on. A constant belongs to no year; `year` is then that of the result."""

    name: str
    year: int
    constant: bool = False
