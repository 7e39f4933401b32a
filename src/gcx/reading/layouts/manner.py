"""How one layout is read: what differs between layouts once the columns and rows of a table are known."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from gcx.reading.layouts.shape import Column


def never(_column: Column) -> bool:
    """No column."""
    return False


def always(_column: Column) -> bool:
    """Every column."""
    return True


@dataclass(frozen=True, slots=True)
class Manner:
    """How one layout is read: its name, and in which columns a blank cell or a printed dash is no figure at all."""

    layout: str
    may_be_blank: Callable[[Column], bool] = never
    may_be_dashed: Callable[[Column], bool] = never
    vintage_applies: Callable[[Column], bool] = always
