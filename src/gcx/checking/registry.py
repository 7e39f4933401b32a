"""The plan's names, codes and units as look-ups, built once for all submissions of a run."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import lru_cache

from gcx.checking.wording import shown
from gcx.findings import Text
from gcx.labels import item_name, looks_like_unit, spellings
from gcx.names import fold, key, nearest
from gcx.plan import Plan
from gcx.records import Raw, plain
from gcx.units import Unit, UnitError, ratio

_COMPARISONS, _ASKED = 500_000, 2500
"""Names of one kind that are compared to find what is near those a submission has wrong, and how many each question counts as at least:
200 questions, fewer among more than 2,500 names.
"""
_UNKNOWN_UNITS = 500
"""Unit texts of a submission that are looked at and not recognised."""
_REMEMBERED = 10_000
"""Unit texts whose meaning is kept for the submissions that follow."""
_LONGEST = 4096
"""Characters of a name that are compared."""
_NO_UNIT = frozenset({"-", "—", "——", "--", "/", "无", "无量纲", "1"})


def code_key(raw: Raw) -> str:
    """A code as compared: 101, 101.0, "101" and " A02 " written alike; `""` when blank."""
    return key(plain(raw))


def is_blank(raw: Raw) -> bool:
    """Nothing typed, or only spaces and invisible characters."""
    return raw is None or (isinstance(raw, str) and not fold(raw))


@lru_cache(maxsize=1 << 10)
def _near(text: str, names: tuple[str, ...]) -> str | None:
    return nearest(text, names)


@dataclass(slots=True)
class Registry:
    """Look-ups by folded name and code (`gcx.names.key`) to positions in the plan; units parsed once per distinct text.

    What is near and which unit is meant is told so often for each submission and no more, so that a hostile one costs little and what is
    told of one submission does not depend on others: each is judged with its own, see `anew` and `Registries`.
    """

    plan: Plan
    items: dict[str, int] = field(default_factory=dict)
    item_codes: dict[str, int] = field(default_factory=dict)
    areas: dict[str, int] = field(default_factory=dict)
    area_codes: dict[str, int] = field(default_factory=dict)
    targets: dict[str, int] = field(default_factory=dict)
    area_names: tuple[str, ...] = ()
    item_labels: tuple[str, ...] = ()
    _every_unit: dict[str, Unit | UnitError] = field(default_factory=dict)
    _units: dict[str, Unit | UnitError] = field(default_factory=dict)
    _units_left: int = _UNKNOWN_UNITS
    _compared: dict[str, int] = field(default_factory=dict)

    @classmethod
    def of(cls, plan: Plan) -> Registry:
        """Build the look-ups; an item's own name wins over another's alias or English name."""
        made = cls(
            plan,
            area_names=tuple(area.name for area in plan.areas),
            item_labels=tuple(name for item in plan.items for name in (item.name, *item.aliases)),
        )
        for position, item in enumerate(plan.items):
            made.item_codes.setdefault(code_key(item.code), position)
            for alias in (*item.aliases, item.name_en):
                if alias:
                    made.items.setdefault(key(alias), position)
        for position, item in enumerate(plan.items):
            made.items[key(item.name)] = position
        for position, area in enumerate(plan.areas):
            made.areas[key(area.name)] = position
            made.area_codes.setdefault(code_key(area.code), position)
        for position, target in enumerate(plan.targets):
            if target.formula is not None:
                made.targets.setdefault(key(target.name), position)
        return made

    def anew(self) -> Registry:
        """The same look-ups for another submission: whoever asks for what is near may ask as often again."""
        return replace(self, _units={}, _units_left=_UNKNOWN_UNITS, _compared={})

    def target_named(self, raw: Raw) -> tuple[int | None, str | None]:
        """Position of the computed target a label names, and the unit the label ends with, each `None` if absent."""
        text = plain(raw)
        for spelling in spellings(text, self._is_unit):
            found = self.targets.get(key(spelling))
            if found is not None:
                return found, None if key(spelling) == key(text) else item_name(text, self._is_unit)[1]
        return None, None

    def item_named(self, raw: Raw) -> tuple[int | None, str | None]:
        """Position of the item a label names, and the unit the label ends with (`能源消费总量(万吨标准煤)`), each `None` if absent."""
        text = plain(raw)
        for spelling in spellings(text, self._is_unit):
            found = self.items.get(key(spelling))
            if found is not None:
                return found, None if key(spelling) == key(text) else item_name(text, self._is_unit)[1]
        return None, None

    def _is_unit(self, text: str) -> bool:
        return looks_like_unit(text) or isinstance(self.unit(text), Unit)

    def nearest(self, kind: str, text: str, names: Sequence[str]) -> str | None:
        """The known name most like `text`; after so many questions about names of one kind no more are answered."""
        compared = self._compared.get(kind, 0)
        if compared >= _COMPARISONS:
            return None
        self._compared[kind] = compared + max(len(names), _ASKED)
        return _near(text[:_LONGEST], tuple(names))

    def nearest_item(self, text: str) -> str | None:
        """The item name or alias most like a label, its unit left aside."""
        return self.nearest("item", item_name(text)[0] or text, self.item_labels)

    def unit(self, text: str) -> Unit | UnitError:
        """The unit a text names, or the error that says why not; after 500 unknown ones no more are looked at."""
        found = self._units.get(text)
        if found is None:
            if self._units_left <= 0:
                return UnitError(Text(f"“{shown(text)}”不认识", f"“{shown(text)}” is not recognised"))
            found = self._units[text] = self._parsed(text)
            self._units_left -= isinstance(found, UnitError)
        return found

    def _parsed(self, text: str) -> Unit | UnitError:
        found = self._every_unit.get(text)
        if found is None:
            try:
                found = self.plan.units.parse(text)
            except UnitError as problem:
                found = problem
            if len(self._every_unit) < _REMEMBERED:
                self._every_unit[text] = found
        return found

    def factor(self, text: str, item: int) -> Fraction | UnitError:
        """What a number in unit `text` is multiplied by to be in the item's unit."""
        wanted = self.plan.items[item].unit
        if wanted.is_number and fold(text) in _NO_UNIT:
            return Fraction(1)
        unit = self.unit(text)
        if isinstance(unit, UnitError):
            return unit
        try:
            return ratio(unit, wanted)
        except UnitError as problem:
            return problem


class Registries:
    """Look-ups for each of several submissions, by the id of its file."""

    def __init__(self, registry: Registry) -> None:
        self._registry = registry
        self._own: dict[str | None, Registry] = {}

    def of(self, file: str | None) -> Registry:
        """The look-ups of one submission."""
        if file not in self._own:
            self._own[file] = self._registry.anew()
        return self._own[file]
