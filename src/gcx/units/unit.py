"""A unit of measurement as an exact multiple of base units, and the arithmetic of units."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from typing import TypeAlias

from gcx.findings import Text

Dims: TypeAlias = tuple[tuple[str, int], ...]
"""Base unit names with their exponents, sorted, without zeros; `()` is a pure number."""

_SHOWN = 40
_UNPRINTABLE = "□"


class UnitError(ValueError):
    """A text is no unit, or two units cannot be converted. `near` is the known unit it resembles most, if any."""

    def __init__(self, text: Text, near: str | None = None) -> None:
        super().__init__(text, near)
        self.text = text
        self.near = near

    def __str__(self) -> str:
        return self.text.zh


@dataclass(frozen=True, slots=True)
class Unit:
    """One unit. A value in it, times `factor`, is the value in the base units of `dims`. `name` is how it was written."""

    name: str
    dims: Dims
    factor: Fraction

    @property
    def is_number(self) -> bool:
        """Whether it measures nothing: %, ‰ and 1."""
        return not self.dims

    def same_as(self, other: Unit) -> bool:
        """Whether both mean the same, however they are written (天 and 日)."""
        return self.dims == other.dims and self.factor == other.factor

    def named(self, name: str) -> Unit:
        """The same unit under another name."""
        return replace(self, name=name)

    def __mul__(self, other: Unit) -> Unit:
        name = _composed(_parts(self.name, other.name, upper=True), _parts(self.name, other.name, upper=False))
        return Unit(name, _combined(self.dims, other.dims, 1), self.factor * other.factor)

    def __truediv__(self, other: Unit) -> Unit:
        own, divisor = _halves(self.name), _halves(other.name)
        name = _composed((*own[0], *divisor[1]), (*own[1], *divisor[0]))
        return Unit(name, _combined(self.dims, other.dims, -1), self.factor / other.factor)


def ratio(source: Unit, target: Unit) -> Fraction:
    """What a value in `source` is multiplied by to be in `target`, exactly. Raises `UnitError` when the dimensions differ."""
    if source.dims != target.dims:
        raise UnitError(
            Text(
                f"“{shown(source.name)}”与“{shown(target.name)}”量纲不同，不能换算",
                f'"{shown(source.name)}" cannot be converted to "{shown(target.name)}": they measure different things',
            ),
        )
    return source.factor / target.factor


def shown(text: str, limit: int = _SHOWN) -> str:
    """`text` fit to be quoted in a message: cut after `limit` characters, what cannot be printed replaced one to one."""
    cut = text if len(text) <= limit else text[:limit] + "…"
    return "".join(char if char.isprintable() else _UNPRINTABLE for char in cut)


def _combined(left: Dims, right: Dims, sign: int) -> Dims:
    exponents = dict(left)
    for base, exponent in right:
        exponents[base] = exponents.get(base, 0) + sign * exponent
    return tuple(sorted((base, exponent) for base, exponent in exponents.items() if exponent))


def _halves(name: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Numerator and denominator of a unit's name; everything after the first slash divides."""
    upper, _, lower = name.partition("/")
    if lower.startswith("(") and lower.endswith(")"):
        lower = lower[1:-1]
    return (() if upper == "1" else (upper,)), tuple(part for part in lower.split("/") if part)


def _parts(left: str, right: str, *, upper: bool) -> tuple[str, ...]:
    half = 0 if upper else 1
    return (*_halves(left)[half], *_halves(right)[half])


def _composed(upper: tuple[str, ...], lower: tuple[str, ...]) -> str:
    name = "·".join(upper) or "1"
    return f"{name}/{'·'.join(lower)}" if lower else name
