"""Comparisons on unrounded values: a tie is met, and a tie means equal within a relative 1e-12, nothing looser.

All functions take arrays (or numbers) that broadcast; a missing value (NaN) compares false.
"""

from __future__ import annotations

import numpy as np

from gcx.records import Bools, Floats

TOLERANCE = 1e-12


def equal(left: Floats, right: Floats | float) -> Bools:
    """Equal within the relative tolerance: float noise of exact decimal inputs, not a rounding."""
    result: Bools = np.abs(left - right) <= TOLERANCE * np.maximum(np.abs(left), np.abs(right))
    return result


def at_least(left: Floats, right: Floats | float) -> Bools:
    """`left ≥ right`, a tie included."""
    return (left >= right) | equal(left, right)


def at_most(left: Floats, right: Floats | float) -> Bools:
    """`left ≤ right`, a tie included."""
    return (left <= right) | equal(left, right)


def above(left: Floats, right: Floats | float) -> Bools:
    """`left > right` strictly: a tie is not above."""
    return (left > right) & ~equal(left, right)


def below(left: Floats, right: Floats | float) -> Bools:
    """`left < right` strictly: a tie is not below."""
    return (left < right) & ~equal(left, right)


def known(values: Floats) -> Bools:
    """True where there is a value."""
    return ~np.isnan(values)
