"""How numbers are printed: rounded once, from the unrounded value, by 四舍六入五成双 (GB/T 8170: half to even on the decimal digits).

Judging never uses these. A printed number may therefore equal the goal while the unrounded one misses it; `gap` keeps enough
digits that a miss never prints as 0.
"""

from __future__ import annotations

from decimal import ROUND_HALF_EVEN, Decimal

_LARGE, _SMALL = 15, -9


def rounded(value: float, decimals: int) -> Decimal:
    """`value` with `decimals` decimals. The decimal digits a person typed count (0.125 is a tie), not the binary ones behind them."""
    return Decimal(repr(float(value))).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_EVEN)


def number(value: float, significant: int = 4) -> str:
    """`significant` digits, but never less than one decimal kept: 0.448141 -> 0.4481, 34.96 -> 34.96, 1812.64 -> 1812.6, 3900.0 -> 3900."""
    if value == 0:
        return "0"
    exponent = Decimal(repr(float(value))).adjusted()
    if exponent >= _LARGE or exponent < _SMALL:
        return f"{value:.{significant - 1}e}"
    return _trimmed(rounded(value, max(1, significant - 1 - exponent)))


def percent(value: float) -> str:
    """A share or change in percent, to two decimals (more below 1): -13.87%, 6.66%, 0.123%."""
    return f"{number(value, 4 if abs(value) >= 10 else 3)}%"


def completed(value: float) -> str:
    """A degree of completion in percent: anything short of 100 never prints as 100%."""
    digits = 4
    while value < 100 and number(value, digits) == "100" and digits < 12:
        digits += 1
    return f"{number(value, digits)}%"


def difference(value: float) -> str:
    """The size of a gap, without its sign: three significant digits, two below 1. It never prints as 0 unless it is 0."""
    return number(abs(value), 3 if abs(value) >= 1 else 2)


def _trimmed(value: Decimal) -> str:
    text = f"{value:f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text == "-0" else text
