"""What formulas may name: units, constants and items, each known once."""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from gcx.findings import Text
from gcx.names import key
from gcx.plan.entries import Read, Source, read_list
from gcx.plan.model import Constant, Item
from gcx.plan.places import Register
from gcx.plan.problems import quoted, should_be
from gcx.plan.spec import ConstantSpec, ItemSpec
from gcx.units import Unit, UnitError, UnitTable

_MOST_UNITS = 500
_NEVER_SUMMED = {"rate": Text("比率", "a rate"), "growth": Text("增速", "a growth"), "index": Text("指数", "an index")}
_STANDING = frozenset({"stock", "count"})


@dataclass(slots=True)
class Quantities:
    """Everything a formula may name. `units` holds every usable name; `unusable` names exist but their unit is in doubt, or there are two."""

    table: UnitTable
    constants: tuple[Constant, ...] = ()
    items: tuple[Item, ...] = ()
    units: dict[str, Unit] = field(default_factory=dict)
    unusable: set[str] = field(default_factory=set)
    aliases: dict[str, str] = field(default_factory=dict)

    @property
    def constant_names(self) -> frozenset[str]:
        """Names that stand for one number."""
        return frozenset(constant.name for constant in self.constants)

    def give(self, name: str, unit: Unit) -> None:
        """Let formulas use a name."""
        if name not in self.unusable:
            self.units[name] = unit


class Units:
    """The unit table of the plan; each unit text is read once, each failing declaration complained about once."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._read: dict[str, Unit | UnitError] = {}
        definitions = self._definitions()
        self.table, errors = UnitTable.builtin().declared(definitions)
        self._failed = {name for name in errors if not self._already_means(name, definitions[name])}
        for name, error in errors.items():
            if name in self._failed:
                source.fault(("units", name), error.text.zh, error.text.en, should_be(error.near))

    def _already_means(self, name: str, definition: str) -> bool:
        """Whether a declaration only repeats what the name says anyway, as `元每人: 元/人` does."""
        try:
            return self.table.parse(name).same_as(self.table.parse(definition))
        except UnitError:
            return False

    def _definitions(self) -> dict[str, str]:
        node = self._source.root.find(("units",))
        if node is None or node.value is None:
            return {}
        if not isinstance(node.value, dict):
            self._source.fault(("units",), "“units”应是一组“名称: 定义”", "“units” has to be a set of “name: definition” lines")
            return {}
        if len(node.value) > _MOST_UNITS:
            self._source.fault(
                ("units",),
                f"声明了{len(node.value)}个计量单位，最多{_MOST_UNITS}个",
                f"{len(node.value)} units are declared; at most {_MOST_UNITS} are allowed",
            )
            return {}
        definitions = {}
        for name, child in node.value.items():
            if isinstance(child.value, str) and child.value.strip():
                definitions[name] = child.value
            else:
                hint = Text("写 new，或如 1000000000 千瓦时，或如 kWh/国际元", "write new, or 1000000000 千瓦时, or kWh/国际元")
                self._source.fault(
                    ("units", name), f"计量单位“{quoted(name)}”没有定义", f"the unit “{quoted(name)}” has no definition", hint
                )
        return definitions

    def of(self, entry: Read[Any], text: str | None) -> Unit | None:
        """The unit `text` of an entry's key `unit`; `None`, and a problem unless there already is one, when it is none."""
        if text is None or not entry.good("unit") or self._source.problems.full:
            return None
        found = self._read.get(text)
        if found is None:
            try:
                found = self.table.parse(text)
            except UnitError as error:
                found = error
            self._read[text] = found
        if isinstance(found, Unit):
            return found
        if text not in self._failed:
            entry.fault(("unit",), found.text.zh, found.text.en, should_be(found.near))
        return None


def resolve_quantities(source: Source, units: Units, levels: Collection[str]) -> Quantities:
    """Constants and items of the plan with their units; names, codes and aliases are checked against one another."""
    found = Quantities(units.table)
    constants = read_list(source, "constants", ConstantSpec)
    items = read_list(source, "items", ItemSpec)
    owners, found.unusable = _names(source, constants, items)
    codes = Register(source)
    for entry in items:
        if entry.good("code"):
            codes.add(entry.spec.code, (*entry.path, "code"), "数据项代码", "item code")
    made_constants = [_constant(entry, units, found) for entry in constants]
    made_items = [_item(entry, units, found, owners, levels) for entry in items]
    found.constants = tuple(constant for constant in made_constants if constant)
    found.items = tuple(item for item in made_items if item)
    return found


def folded(name: str) -> str:
    """The form under which formulas and submissions would take two names for one."""
    return key(unicodedata.normalize("NFKC", name))


def _names(source: Source, constants: list[Read[ConstantSpec]], items: list[Read[ItemSpec]]) -> tuple[dict[str, str], set[str]]:
    """Folded name -> item or constant; a name given twice is a problem, and such names: what a formula means by them is not known."""
    register = Register(source, folded)
    owners: dict[str, str] = {}
    doubled: set[str] = set()
    for entries, zh, en in ((constants, "常数名称", "constant name"), (items, "数据项名称", "item name")):
        for entry in entries:
            name = entry.spec.name
            if not entry.good("name"):
                continue
            if register.add(name, (*entry.path, "name"), zh, en):
                owners[folded(name)] = name
            else:
                doubled |= {name, owners[folded(name)]}
    return owners, doubled


def _constant(entry: Read[ConstantSpec], units: Units, found: Quantities) -> Constant | None:
    spec = entry.spec
    unit = units.of(entry, spec.unit)
    if unit is None:
        found.unusable.add(spec.name)
        return None
    found.give(spec.name, unit)
    return Constant(spec.name, spec.value, unit, spec.basis, spec.note)


def _item(entry: Read[ItemSpec], units: Units, found: Quantities, owners: Mapping[str, str], levels: Collection[str]) -> Item | None:
    spec = entry.spec
    unit = units.of(entry, spec.unit)
    if entry.good("kind", "adds_up") and spec.adds_up and spec.kind in _NEVER_SUMMED:
        word = _NEVER_SUMMED[spec.kind]
        entry.fault(
            ("adds_up",),
            f"{word.zh}（{spec.kind}）不能相加",
            f"{word.en} ({spec.kind}) does not add up",
            Text("写成 adds_up: false", "write adds_up: false"),
        )
    if entry.good("kind", "never_falls") and spec.never_falls and spec.kind not in _STANDING:
        entry.fault(
            ("never_falls",),
            f"只增不减的只能是存量（stock）或个数（count），不是{spec.kind}",
            f"only a stock or a count can be said never to fall, not a {spec.kind}",
            Text("删去 never_falls", "leave out never_falls"),
        )
    if unit is not None and spec.kind == "growth" and entry.good("kind") and not unit.is_number:
        entry.fault(("unit",), f"增速的单位应是 %，不是“{quoted(unit.name)}”", f"the unit of a growth is %, not “{quoted(unit.name)}”")
    check_range(entry, spec.min, spec.max)
    check_levels(entry, spec.levels, levels)
    aliases = _aliases(entry, owners, found)
    if unit is None:
        found.unusable.add(spec.name)
        return None
    found.give(spec.name, unit)
    return Item(
        spec.name,
        spec.code,
        spec.name_en,
        unit,
        spec.basis,
        spec.kind,
        spec.adds_up,
        spec.min,
        spec.max,
        aliases,
        spec.note,
        frozenset(spec.levels) if spec.levels else None,
        spec.never_falls,
    )


def _aliases(entry: Read[ItemSpec], owners: Mapping[str, str], found: Quantities) -> tuple[str, ...]:
    """An item's aliases without its own name and without repeats; one that names another item is a problem."""
    own = entry.spec.name
    kept: list[str] = []
    for index, alias in enumerate(entry.spec.aliases or ()):
        folded_alias = folded(alias)
        other = owners.get(folded_alias) or found.aliases.get(folded_alias)
        if other is None:
            found.aliases[folded_alias] = own
            kept.append(alias)
        elif other != own:
            entry.fault(
                ("aliases", index),
                f"别名“{quoted(alias)}”同时指“{quoted(other)}”和“{quoted(own)}”",
                f"the alias “{quoted(alias)}” names both “{quoted(other)}” and “{quoted(own)}”",
            )
    return tuple(kept)


def check_range(entry: Read[Any], low: float | None, high: float | None) -> None:
    """`min` must not lie above `max`."""
    if low is not None and high is not None and low > high and entry.good("min", "max"):
        entry.fault(("min",), f"最小值{low:g}大于最大值{high:g}", f"the minimum {low:g} is above the maximum {high:g}")


def check_levels(entry: Read[Any], given: Collection[str] | None, known: Collection[str]) -> None:
    """Levels are those some area has."""
    for index, level in enumerate(given or ()):
        if level not in known:
            hint = should_be(entry.source.problems.near(level, known))
            entry.fault(("levels", index), f"没有“{quoted(level)}”这一层级的地区", f"no area has the level “{quoted(level)}”", hint)
