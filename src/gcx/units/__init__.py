"""Units of measurement: a closed built-in table, the units a plan declares, exact conversion, the dimension of a product or quotient."""

from __future__ import annotations

from gcx.units.table import UnitTable, describe, usual
from gcx.units.unit import Dims, Unit, UnitError, ratio, shown

__all__ = ["Dims", "Unit", "UnitError", "UnitTable", "describe", "ratio", "shown", "usual"]
