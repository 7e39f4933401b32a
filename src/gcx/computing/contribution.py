"""Why a ratio of a whole changed: LMDI-I, additive, into structure (who grew) and efficiency (who got better), part by part.

A whole's ratio is V = Σ aᵢ ÷ Σ bᵢ = Σ sᵢ·rᵢ with sᵢ = bᵢ ÷ Σ b (a part's weight) and rᵢ = aᵢ ÷ bᵢ (its own ratio). Of the change of V a part
accounts for L(Vᵢ¹, Vᵢ⁰)·ln(sᵢ¹ ÷ sᵢ⁰) by structure and L(Vᵢ¹, Vᵢ⁰)·ln(rᵢ¹ ÷ rᵢ⁰) by efficiency, Vᵢ = sᵢ·rᵢ, L the logarithmic mean: no residual.

依据：Ang B.W. (2005), “The LMDI approach to decomposition analysis: a practical guide”, Energy Policy 33, 867-871；零值取极限：
Ang B.W., Liu N. (2007), “Handling zero values in the logarithmic mean Divisia index decomposition approach”, Energy Policy 35, 238-246.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from gcx.findings import Text

SOURCE = "LMDI-I（加法），Ang (2005) Energy Policy 33: 867-871；零值取极限，Ang & Liu (2007) Energy Policy 35: 238-246"


@dataclass(frozen=True, slots=True)
class Part:
    """One part of the whole: numerator and denominator of its ratio in the base year and in the year; none negative."""

    name: str
    numerator_before: float
    denominator_before: float
    numerator: float
    denominator: float


@dataclass(frozen=True, slots=True)
class Effect:
    """What one part adds to the change of the whole's ratio, in the ratio's unit; `total` is their sum."""

    name: str
    structure: float
    efficiency: float

    @property
    def total(self) -> float:
        """Both effects."""
        return self.structure + self.efficiency


@dataclass(frozen=True, slots=True)
class Decomposition:
    """The change of a ratio of a whole: `before` to `after`, and the effects of its parts, which add up to it."""

    before: float
    after: float
    effects: tuple[Effect, ...]

    @property
    def structure(self) -> float:
        """Sum over the parts: shifts of the denominator between them."""
        return math.fsum(effect.structure for effect in self.effects)

    @property
    def efficiency(self) -> float:
        """Sum over the parts: changes of their own ratios."""
        return math.fsum(effect.efficiency for effect in self.effects)

    @property
    def change(self) -> float:
        """`after` - `before`."""
        return self.after - self.before


def decompose(parts: Sequence[Part]) -> Decomposition | Text:
    """Split the change of Σ numerator ÷ Σ denominator, or say why it cannot be split.

    A part whose numerator is zero in one of the years counts under efficiency, one that appears or disappears as a whole under
    structure (the limits of the formula). A numerator without a denominator has no limit, negative numbers have no logarithm.
    """
    for part in parts:
        reason = _unfit(part)
        if reason is not None:
            return reason
    before, after = math.fsum(part.denominator_before for part in parts), math.fsum(part.denominator for part in parts)
    if before <= 0 or after <= 0:
        return Text("分母合计为0，不能分解", "the denominators sum to zero: nothing to split")
    return Decomposition(
        math.fsum(part.numerator_before for part in parts) / before,
        math.fsum(part.numerator for part in parts) / after,
        tuple(_effect(part, before, after) for part in parts),
    )


def log_mean(x: float, y: float) -> float:
    """(x - y) ÷ (ln x - ln y) for positive numbers; x itself when they are equal."""
    return _log_mean(y, math.log(x / y))


def _log_mean(y: float, log_ratio: float) -> float:
    """The same from y and ln(x ÷ y); stable however close the two are."""
    return y if log_ratio == 0 else y * (math.expm1(log_ratio) / log_ratio)


def _unfit(part: Part) -> Text | None:
    pairs = ((part.numerator_before, part.denominator_before), (part.numerator, part.denominator))
    if any(not math.isfinite(number) or number < 0 for pair in pairs for number in pair):
        return Text(f"{part.name}的分子或分母为负，不能分解", f"{part.name} has a negative numerator or denominator: no logarithm exists")
    if any(numerator > 0 and denominator == 0 for numerator, denominator in pairs):
        return Text(f"{part.name}有分子而分母为0，不能分解", f"{part.name} has a numerator but a zero denominator: nothing to split by")
    return None


def _effect(part: Part, before: float, after: float) -> Effect:
    """One part; `before`, `after` are the whole's denominators."""
    old, new = part.numerator_before / before, part.numerator / after
    if old > 0 and new > 0:
        weight = math.log(part.denominator / after) - math.log(part.denominator_before / before)
        ratio = math.log(part.numerator / part.denominator) - math.log(part.numerator_before / part.denominator_before)
        mean = _log_mean(old, weight + ratio)
        return Effect(part.name, mean * weight, mean * ratio)
    there = part.denominator_before > 0 and part.denominator > 0
    return Effect(part.name, 0.0, new - old) if there else Effect(part.name, new - old, 0.0)
