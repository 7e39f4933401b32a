"""The plan's names as the reader looks them up: is this cell an item, a code, an area, a unit?

The reader asks only to see the structure of a sheet; what a name means in the end is decided by the checking stage.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from typing import TYPE_CHECKING

from gcx.labels import looks_like_unit, spellings
from gcx.names import fold, key
from gcx.reading.layouts.cells import text_of
from gcx.records import Raw
from gcx.units import UnitError

if TYPE_CHECKING:
    from gcx.plan import Plan

_CODE_AND_NAME = re.compile(r"\(?([0-9A-Za-z][0-9A-Za-z_.-]*)\)?[\s_-]*(\D.*)")
_NAME_AND_CODE = re.compile(r"(.*\D)[\s_-]*\(?([0-9]{2,})\)?")
_BETWEEN_UNITS = re.compile(r"[/·每]")
_LONGEST = 200
_CODE = 6
_REMEMBERED = 50_000
_LAST: dict[str, tuple[Plan, Lexicon]] = {}


class Lexicon:
    """Names, codes and aliases of one plan under their folded form. Answers are remembered: a sheet repeats its keys."""

    def __init__(self, plan: Plan) -> None:
        self.base_year: int = plan.header.base_year
        self.area_names = [area.name for area in plan.areas]
        self.item_names = [item.name for item in plan.items]
        self._table = plan.units
        self._units = frozenset(name.casefold() for name in plan.units.names) - {"1"}
        self._areas = {key(area.name): area.name for area in plan.areas}
        self._area_codes = {key(str(area.code)): area.name for area in plan.areas}
        self._lengths = frozenset(map(len, self._areas)) - {0}
        self._code_lengths = frozenset(len(code) for code in self._area_codes if len(code) >= _CODE and code.isdigit())
        self._above = {area.name: [name for name in (area.part_of, area.within) if name] for area in plan.areas}
        self._items: dict[str, str] = {}
        self._codes: dict[str, str] = {}
        for item in plan.items:
            self._codes.setdefault(key(str(item.code)), item.name)
            for spelling in (item.name, item.name_en, *item.aliases):
                if spelling:
                    self._items.setdefault(key(spelling), item.name)
        self._item_cache: dict[str, str | None] = {}
        self._area_cache: dict[str, str | None] = {}
        self._unit_cache: dict[str, bool] = {}

    @classmethod
    def of(cls, plan: Plan) -> Lexicon:
        """The lexicon of a plan; that of the plan asked for last is kept, so that a folder of files makes it once."""
        known = _LAST.get("last")
        if known is None or known[0] is not plan or known[1].remembered > _REMEMBERED:
            _LAST["last"] = known = (plan, cls(plan))
        return known[1]

    @property
    def remembered(self) -> int:
        """How many answers are kept."""
        return len(self._area_cache) + len(self._item_cache) + len(self._unit_cache)

    def is_unit(self, text: str) -> bool:
        """Whether `text` is written like a unit, or made of units the plan knows."""
        if text not in self._unit_cache:
            parts = _BETWEEN_UNITS.split(fold(text)) if len(text) <= _LONGEST else [""]
            self._unit_cache[text] = all(part and (part.strip().casefold() in self._units or looks_like_unit(part)) for part in parts)
        return self._unit_cache[text]

    def same_unit(self, one: str, other: str) -> bool:
        """Whether two units mean the same; true also where one of them is not understood, which is said elsewhere."""
        try:
            return self._table.parse(one).same_as(self._table.parse(other))
        except UnitError:
            return True

    def item(self, raw: Raw) -> str | None:
        """The plan's item whose name, English name or alias the cell holds, ordering marks and unit left aside."""
        if not isinstance(raw, str) or len(raw) > _LONGEST:
            return None
        if raw not in self._item_cache:
            found = (self._items.get(key(spelling)) for spelling in spellings(raw, self.is_unit))
            self._item_cache[raw] = next((name for name in found if name), None)
        return self._item_cache[raw]

    def code(self, raw: Raw) -> str | None:
        """The plan's item whose code the cell holds."""
        if isinstance(raw, float):
            return self._codes.get(str(int(raw))) if raw.is_integer() else None
        text = text_of(raw)
        return self._codes.get(key(text)) if text and len(text) <= _LONGEST else None

    def area(self, raw: Raw) -> str | None:
        """The plan's area the whole cell names: name, code, or both (`450521 合浦县`); `None` when code and name disagree."""
        text = text_of(raw)
        if not text or len(text) > _LONGEST:
            return None
        if text not in self._area_cache:
            self._area_cache[text] = self._area(text)
        return self._area_cache[text]

    def _area(self, text: str) -> str | None:
        known = self._areas.get(key(text)) or self._area_codes.get(key(text))
        if known:
            return known
        for pattern, name_group, code_group in ((_CODE_AND_NAME, 2, 1), (_NAME_AND_CODE, 1, 2)):
            match = pattern.fullmatch(text)
            if match:
                name = self._areas.get(key(match[name_group].rstrip("(（")))
                if name and self._area_codes.get(key(match[code_group])) == name:
                    return name
        return None

    def miscoded(self, text: str) -> bool:
        """Whether a cell is a numeric code with the name of an area it is not the code of (`450599银海区`): the checker says so."""
        match = _CODE_AND_NAME.fullmatch(text)
        name = self._areas.get(key(match[2])) if match and len(match[1]) >= _CODE and match[1].isdigit() else None
        return name is not None and self.area(text) is None

    def areas_in(self, text: str) -> list[str]:
        """The areas a longer text names (`北海市合浦县统计局` -> 合浦县): of areas inside one another only the smallest."""
        whole = self.area(text)
        if whole:
            return [whole]
        folded = key(text)
        found = {self._areas[known] for known in _inside(folded, self._areas, self._lengths)}
        found |= {self._area_codes[code] for code in _inside(folded, self._area_codes, self._code_lengths) if code.isdigit()}
        return sorted(name for name in found if not self._covered(name, found))

    def items_in(self, text: str) -> list[str]:
        """The items a longer text names, of names inside one another only the longest."""
        folded = key(text)
        found = {known for known in self._items if len(known) > 1 and known in folded}
        return sorted({self._items[known] for known in found if not any(known != other and known in other for other in found)})

    def lies_within(self, area: str, outer: str) -> bool:
        """Whether `area` is part of, or within, `outer`, directly or through others."""
        return outer in self._containers(area)

    def _covered(self, name: str, found: set[str]) -> bool:
        return any(other != name and (self.lies_within(other, name) or key(name) in key(other)) for other in found)

    def _containers(self, name: str) -> set[str]:
        above: set[str] = set()
        open_ = list(self._above.get(name, ()))
        while open_:
            container = open_.pop()
            if container not in above:
                above.add(container)
                open_.extend(self._above.get(container, ()))
        return above


def _inside(text: str, known: Collection[str], lengths: Iterable[int]) -> set[str]:
    """Which of the `known` texts, of these lengths, stand in `text`: costs the length of the text, however many are known."""
    parts = (text[start : start + length] for length in lengths for start in range(len(text) - length + 1))
    return {part for part in parts if part in known}
