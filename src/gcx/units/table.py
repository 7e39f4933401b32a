"""Reading units as officers write them: the built-in table plus what a plan declares."""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

from gcx import names
from gcx.findings import Text
from gcx.traditional import simplified
from gcx.units import builtin
from gcx.units.unit import Dims, Unit, UnitError, shown

MAX_TEXT = 100
MAX_PARTS = 8
MAX_CHAIN = 50
MAX_FACTOR = Fraction(10**60)

_SIGNS = str.maketrans(
    dict.fromkeys("÷∕⁄每", "/")
    | dict.fromkeys("*×•・‧⋅∙", "·")
    | dict.fromkeys("〔［[【", "(")
    | dict.fromkeys("〕］]】", ")")
    | {"^": "", "µ": "μ"}
)
_DROPPED = re.compile(r"[\s\u200b-\u200d\u2060\ufeff\u00ad]+")
_FACTOR = re.compile(r"(\d{1,40}(?:\.\d{1,40})?(?:[eE][+-]?\d{1,2})?)(?:\s+([^\s/·].*)|([^\d\s./·eE+-].*))", re.DOTALL)
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3})")
_DOTTED = {"千瓦·时": "千瓦时", "千瓦·小时": "千瓦时", "kW·h": "kWh", "kw·h": "kWh"}
_NEW = "new"

Lookup = Callable[[str], Unit | None]


@dataclass(frozen=True, slots=True)
class UnitTable:
    """A closed set of units. Never changes: `declared` makes another table."""

    units: Mapping[str, Unit]
    folded: Mapping[str, str]

    @staticmethod
    @lru_cache(maxsize=1)
    def builtin() -> UnitTable:
        """The units every plan knows."""
        units = {name: Unit(name, tuple(sorted(dims.items())), factor) for name, dims, factor in builtin.entries()}
        return UnitTable(units, _folded(units))

    @property
    def names(self) -> tuple[str, ...]:
        """Names that stand in the table, without prefixes and compounds."""
        return tuple(self.units)

    def declared(self, definitions: Mapping[str, str]) -> tuple[UnitTable, dict[str, UnitError]]:
        """This table with a plan's own units, and what is wrong with those that could not be added.

        A definition is `new` (a dimension of its own), `1000000000 千瓦时` or a product or quotient such as `kWh/国际元`.
        The order does not matter. A unit that is already known may be declared again only with the same meaning.
        """
        declaring = _Declaring(self, definitions)
        errors: dict[str, UnitError] = {}
        added: dict[str, Unit] = {}
        for name in definitions:
            try:
                added[clean(name)] = declaring.unit(name)
            except UnitError as error:
                errors[name] = error
        units = {**self.units, **added}
        return UnitTable(units, _folded(units)), errors

    def parse(self, text: str) -> Unit:
        """The unit `text` names: full-width forms, spaces, 每, ·, superscripts and letter case are folded. Raises `UnitError`."""
        return _compound(text, self._lookup, self.nearest)

    def nearest(self, text: str) -> str | None:
        """The known unit most like `text`, part by part for a compound; `None` when nothing is like it."""
        try:
            wanted = clean(text)
        except UnitError:
            return None
        if len(wanted) <= 1:  # one character is like everything
            return None
        whole = _like(wanted, (*builtin.COMMON, *builtin.COMPOUNDS, *self.units))
        parts = wanted.split("/")
        if len(parts) > 1:
            mended = "/".join(self._mended(part) or "" for part in parts)
            try:
                return _compound(mended, self._lookup, lambda _: None).name
            except UnitError:
                return whole
        return whole

    def _mended(self, part: str) -> str | None:
        if _atom(part, self._lookup) is not None:
            return part
        return _like(part, (*builtin.COMMON, *self.units))

    def _lookup(self, name: str) -> Unit | None:
        found = self.units.get(name)
        if found is None and (known := self.folded.get(name.casefold())):
            found = self.units[known]
        return found


class _Declaring:
    """Resolves the units of one plan, each when it is first needed."""

    def __init__(self, table: UnitTable, definitions: Mapping[str, str]) -> None:
        self._table = table
        self._pending = {_clean_or_raw(name): definition for name, definition in definitions.items()}
        self._done: dict[str, Unit | UnitError] = {}
        self._open: list[str] = []

    def unit(self, name: str) -> Unit:
        """The unit declared as `name`; raises `UnitError`."""
        text = clean(name)
        if not re.match(r"[^\d\W]|[%‰$€£¥￥]", text) or re.search(r"[/·+]", text):
            raise UnitError(Text(f"“{shown(name)}”不能作计量单位的名称", f'"{shown(name)}" cannot be the name of a unit'))
        return self._resolve(text)

    def _resolve(self, text: str) -> Unit:
        done = self._done.get(text)
        if isinstance(done, Unit):
            return done
        if done is not None:
            raise done
        if text in self._open:
            circle = " → ".join(shown(name) for name in [*self._open[self._open.index(text) :][:5], text])
            raise UnitError(Text(f"计量单位互相定义，没有起点：{circle}", f"units define one another in a circle: {circle}"))
        if len(self._open) >= MAX_CHAIN:
            raise UnitError(Text(f"计量单位层层定义超过 {MAX_CHAIN} 层", f"more than {MAX_CHAIN} units are defined one by another"))
        self._open.append(text)
        try:
            unit = self._defined(text, self._pending[text])
        except UnitError as error:
            self._done[text] = error
            raise
        finally:
            self._open.pop()
        self._done[text] = unit
        return unit

    def _defined(self, name: str, definition: str) -> Unit:
        known = _atom(name, self._table.units.get)
        new = definition.strip().lower() == _NEW
        unit = Unit(name, ((name, 1),), Fraction(1)) if new else self._measured(definition).named(name)
        if known is not None and not known.same_as(unit):
            raise UnitError(
                Text(
                    f"“{name}”是内置的计量单位，只能按原来的含义声明",
                    f'"{name}" is built in and can be declared only with the meaning it has',
                ),
            )
        return unit

    def _measured(self, definition: str) -> Unit:
        _limited(definition)
        match = _FACTOR.fullmatch(_THOUSANDS.sub("", unicodedata.normalize("NFKC", definition).strip()))
        factor, measure = (Fraction(match[1]), match[2] or match[3]) if match else (Fraction(1), definition)
        unit = _compound(measure, self._lookup, self._table.nearest)
        if not factor:
            raise UnitError(Text("换算系数不能是 0", "the factor of a unit cannot be 0"))
        return _bounded(unit.named(unit.name), factor)

    def _lookup(self, name: str) -> Unit | None:
        if name in self._pending:
            return self._resolve(name)
        return self._table._lookup(name)  # noqa: SLF001 - the same module


def describe(dims: Dims) -> str:
    """Officers' words for a dimension: the usual unit of it, `吨标准煤/万元`; `无量纲` for a pure number."""
    if not dims:
        return "无量纲"
    usual = _usual().get(dims)
    if usual:
        return usual[0].name
    upper = [_powered(base, exponent) for base, exponent in dims if exponent > 0]
    lower = [_powered(base, -exponent) for base, exponent in dims if exponent < 0]
    return f"{'·'.join(upper) or '1'}/{'·'.join(lower)}" if lower else "·".join(upper)


def usual(unit: Unit) -> Unit:
    """`unit` under the name officers write (万吨标准煤/亿元 is 吨标准煤/万元), unchanged when none means exactly the same."""
    return next((known for known in _usual().get(unit.dims, ()) if known.factor == unit.factor), unit)


@lru_cache(maxsize=1)
def _usual() -> dict[Dims, list[Unit]]:
    """Dimension -> usual units of it, the one to call it by first."""
    table = UnitTable.builtin()
    found: dict[Dims, list[Unit]] = {}
    for text in (*builtin.BASES, "千瓦", "平方米", "立方米", *builtin.COMPOUNDS, *builtin.COMMON):
        unit = table.parse(text)
        found.setdefault(unit.dims, []).append(unit)
    return found


def _powered(base: str, exponent: int) -> str:
    if base == "米" and exponent in (2, 3):
        return "平方米" if exponent == 2 else "立方米"
    return base if exponent == 1 else f"{base}^{exponent}"


def clean(text: str) -> str:
    """One spelling of a unit's text: half width, no white space, one kind of slash, dot and bracket. Raises `UnitError` when too long."""
    _limited(text)
    one = simplified(_DROPPED.sub("", unicodedata.normalize("NFKC", text.translate(_SIGNS)).translate(_SIGNS)))
    for dotted, name in _DOTTED.items():
        one = one.replace(dotted, name)
    return one


def _clean_or_raw(text: str) -> str:
    try:
        return clean(text)
    except UnitError:
        return text


def _limited(text: str) -> None:
    if len(text) > MAX_TEXT:
        raise UnitError(
            Text(
                f"计量单位太长（{len(text)} 个字符，最多 {MAX_TEXT} 个）",
                f"the unit is too long ({len(text)} characters, at most {MAX_TEXT})",
            ),
        )


def _folded(units: Mapping[str, Unit]) -> dict[str, str]:
    """Lower-case spelling -> name, where only one meaning is spelled so."""
    found: dict[str, str] = {}
    clashes: set[str] = set()
    for name, unit in units.items():
        lower = name.casefold()
        if lower in found and not units[found[lower]].same_as(unit):
            clashes.add(lower)
        found.setdefault(lower, name)
    return {lower: name for lower, name in found.items() if lower not in clashes}


def _atom(text: str, lookup: Lookup) -> Unit | None:
    """A unit without slash or dot: in the table, or a prefix before one that takes it."""
    found = lookup(text)
    if found is not None:
        return found.named(text)
    for prefix, multiple in builtin.PREFIXES.items():
        if text.startswith(prefix):
            rest = lookup(text[len(prefix) :])
            if rest is not None and rest.name not in builtin.UNPREFIXED:
                return Unit(text, rest.dims, rest.factor * multiple)
    return None


def _like(text: str, known: Collection[str]) -> str | None:
    """The known spelling most like `text`; failing that one it contains or is contained in."""
    close = difflib.get_close_matches(text, known, 1, 0.6)
    return close[0] if close else names.nearest(text, known, 0.6)


def _compound(typed: str, lookup: Lookup, nearest: Callable[[str], str | None]) -> Unit:
    """A unit with any number of `/` and `·`; everything after the first `/` divides: 克/人/天 is 克/人·天."""
    text = clean(typed)
    if not text:
        raise UnitError(Text("没有写计量单位", "no unit is given"))
    whole = _atom(text, lookup)
    if whole is not None:
        return whole
    total = Unit("1", (), Fraction(1))
    parts = _split(text)
    if len(parts) > MAX_PARTS:
        raise UnitError(Text(f"“{shown(typed)}”由太多计量单位组成", f'"{shown(typed)}" is made of too many units'))
    for divides, part in parts:
        unit = _atom(part, lookup)
        if unit is None:
            raise _unknown(typed.strip(), part if part != text else "", nearest(typed))
        total = total / unit if divides else total * unit
    return _bounded(total.named(text), Fraction(1))


def _split(text: str) -> list[tuple[bool, str]]:
    """(divides, name) of each part of a compound; brackets around a denominator are taken off, those inside a name are kept."""
    upper, slash, lower = text.partition("/")
    if lower.startswith("(") and lower.endswith(")"):
        lower = lower[1:-1]
    parts = [(False, part) for part in upper.split("·")]
    if slash:
        parts += [(True, part) for part in re.split("[/·]", lower)]
    return parts


def _unknown(text: str, part: str, near: str | None) -> UnitError:
    if part:
        return UnitError(
            Text(f"“{shown(text)}”里的“{shown(part)}”不是已知的计量单位", f'"{shown(part)}" in "{shown(text)}" is not a known unit'),
            near,
        )
    return UnitError(Text(f"没有“{shown(text)}”这个计量单位", f'no unit is called "{shown(text)}"'), near)


def _bounded(unit: Unit, factor: Fraction) -> Unit:
    scaled = Unit(unit.name, unit.dims, unit.factor * factor)
    if not 1 / MAX_FACTOR <= scaled.factor <= MAX_FACTOR:
        raise UnitError(Text(f"“{shown(unit.name)}”的换算系数超出范围", f'the factor of "{shown(unit.name)}" is out of range'))
    return scaled
