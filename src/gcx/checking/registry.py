"""The plan's names, codes and units as look-ups, built once for all submissions of a run."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from fractions import Fraction

from gcx.checking.wording import shown
from gcx.findings import Text
from gcx.labels import item_name, looks_like_unit, spellings
from gcx.names import fold, key, nearest
from gcx.plan import Plan
from gcx.records import Raw, plain
from gcx.units import Unit, UnitError, ratio

_NO_UNIT = frozenset({"-", "—", "——", "--", "/", "无", "无量纲", "1"})


def code_key(raw: Raw) -> str:
    """A code as compared: 101, 101.0, "101" and " A02 " written alike; `""` when blank."""
    return key(plain(raw))


def is_blank(raw: Raw) -> bool:
    """Nothing typed, or only spaces and invisible characters."""
    return raw is None or (isinstance(raw, str) and not fold(raw))


@dataclass(slots=True)
class Registry:
    """Look-ups by folded name and code (`gcx.names.key`) to positions in the plan; units parsed once per distinct text."""

    plan: Plan
    items: dict[str, int] = field(default_factory=dict)
    item_codes: dict[str, int] = field(default_factory=dict)
    areas: dict[str, int] = field(default_factory=dict)
    area_codes: dict[str, int] = field(default_factory=dict)
    targets: dict[str, int] = field(default_factory=dict)
    _near_left: int = 200
    _units_left: int = 500
    _units: dict[str, Unit | UnitError] = field(default_factory=dict)

    @classmethod
    def of(cls, plan: Plan) -> Registry:
        """Build the look-ups; an item's own name wins over another's alias or English name."""
        made = cls(plan)
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
        """The same look-ups for another run: whoever asks for what is near may ask as often again."""
        return Registry(self.plan, self.items, self.item_codes, self.areas, self.area_codes, self.targets)

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

    def nearest(self, text: str, names: Collection[str]) -> str | None:
        """The known name most like `text`; after 200 questions of one run no more are answered, so that a hostile file costs little."""
        self._near_left -= 1
        return nearest(text, names) if self._near_left > 0 else None

    def nearest_item(self, text: str) -> str | None:
        """The item name or alias most like a label, its unit left aside."""
        known = [name for item in self.plan.items for name in (item.name, *item.aliases)]
        return self.nearest(item_name(text)[0] or text, known)

    def unit(self, text: str) -> Unit | UnitError:
        """The unit a text names, or the error that says why not; after 500 unknown ones no more are looked at (see `nearest`)."""
        found = self._units.get(text)
        if found is None:
            if self._units_left <= 0:
                return UnitError(Text(f"“{shown(text)}”不认识", f"“{shown(text)}” is not recognised"))
            try:
                found = self.plan.units.parse(text)
            except UnitError as problem:
                found = problem
                self._units_left -= 1
            self._units[text] = found
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
