"""What one heading cell says: a year, an item, an area, a unit, a column of keys, or nothing known."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from gcx.labels import split_unit, unmarked
from gcx.reading.layouts import words
from gcx.reading.layouts.cells import blank, figure_like, is_date, text_of, yearlike
from gcx.reading.layouts.lexicon import Lexicon
from gcx.reading.layouts.words import Role
from gcx.records import Raw

_YEAR_FIRST = re.compile(r"((?:19|20|21)\d\d)\s*(年?)\s*(?:度|末|底|终)?\s*(.*)")
_YEAR_LAST = re.compile(r"(.*\D)\s*((?:19|20|21)\d\d)\s*年?(?:度|末|底)?")
_YEAR_INSIDE = re.compile(r"[(（]\s*((?:19|20|21)\d\d)\s*年?\s*[)）]")
_BRACKETS = re.compile(r"[(（]([^()（）]+)[)）]")
_EDGES = "()（）[]【】 :：-—_/"


@dataclass(frozen=True, slots=True)
class Heading:
    """One heading cell. `year` is handed on as the sheet has it (`2025年1-9月` too: the checker says what is wrong with it).

    `relative` is 0 (本年), -1 (上年同期) or `words.BASE_YEAR`; `item`, `area`, `code` are the cell itself when the plan knows it;
    `planned` and `derived` mark columns that hold no reported figure; `other` is set when the words say none of these.
    """

    text: str
    year: Raw = None
    relative: int | None = None
    item: str | None = None
    area: str | None = None
    code: str | None = None
    unit: str | None = None
    vintage: str | None = None
    roles: frozenset[Role] = field(default=frozenset())
    planned: bool = False
    derived: bool = False
    figure: bool = False
    other: bool = False

    @property
    def names_figures(self) -> bool:
        """Whether a column under this heading holds figures of a known kind."""
        return self.year is not None or self.relative is not None or bool(self.item or self.area) or Role.VALUE in self.roles


class Reader:
    """Interprets heading cells against one plan; equal cells are interpreted once."""

    def __init__(self, lexicon: Lexicon) -> None:
        self.lexicon = lexicon
        self._known: dict[tuple[type, Raw], Heading | None] = {}

    def heading(self, raw: Raw) -> Heading | None:
        """What `raw` says as a heading; `None` for an empty cell."""
        identity = (type(raw), raw)
        if identity not in self._known:
            self._known[identity] = None if blank(raw) else self._interpret(raw)
        return self._known[identity]

    def _interpret(self, raw: Raw) -> Heading:
        text = text_of(raw)
        if is_date(raw) or yearlike(raw) is not None:
            return Heading(text, year=raw)
        if figure_like(raw) or not isinstance(raw, str):
            return Heading(text, code=text if self.lexicon.code(raw) else None, figure=True)
        return (
            self._named(raw, text)
            or self._worded(text)
            or self._dated(text)
            or Heading(text, planned=words.planned(text), derived=words.derived(text), other=True)
        )

    def _named(self, raw: str, text: str) -> Heading | None:
        """A name of the plan: an item with or without its unit, an area, a code."""
        if self.lexicon.item(raw):
            return Heading(text, item=unmarked(raw), unit=split_unit(unmarked(raw), self.lexicon.is_unit)[1])
        if self.lexicon.area(text):
            return Heading(text, area=text)
        if self.lexicon.code(text):
            return Heading(text, code=text)
        return None

    def _worded(self, text: str) -> Heading | None:
        """A word of column headings, or a unit that stands alone."""
        head, unit = split_unit(text, self.lexicon.is_unit)
        unit = unit or next((inside for inside in _BRACKETS.findall(text) if self.lexicon.is_unit(inside)), None)
        roles, relative = words.roles_of(text), words.relative_year(text)
        if not roles and relative is None:
            roles, relative = words.roles_of(head), words.relative_year(head)
        if roles or relative is not None:
            inside = _YEAR_INSIDE.search(text)
            if inside and relative is not None:
                return Heading(text, year=f"{inside[1]}年", unit=unit)
            return Heading(text, roles=roles, relative=relative, unit=unit)
        alone = text.strip("()（）[]【】 ")
        return Heading(text, unit=alone) if self.lexicon.is_unit(alone) else None

    def _dated(self, text: str) -> Heading | None:
        """A year with words around it: `2024年（初步核算）`, `2025年计划`, `2025年1-9月`, `2020年能源消费总量`."""
        first = _YEAR_FIRST.fullmatch(text)
        last = None if first else _YEAR_LAST.fullmatch(text)
        if first:
            year, rest = f"{first[1]}年", first[3]
        elif last:
            year, rest = f"{last[2]}年", last[1]
        else:
            return None
        bare = rest.strip(_EDGES)
        if first and rest and not first[2] and rest[0] not in _EDGES and not self.lexicon.item(bare):
            return None
        named = self._named(bare, bare) if bare else None
        if named:
            return Heading(text, year=year, item=named.item, area=named.area, code=named.code, unit=named.unit)
        if last:
            return None
        return self._qualified(text, year, rest.strip(), bare)

    def _qualified(self, text: str, year: str, rest: str, bare: str) -> Heading:
        head, unit = split_unit(rest, self.lexicon.is_unit)
        if self.lexicon.is_unit(bare):
            head, unit = "", bare
        if words.planned(bare) or words.derived(bare):
            return Heading(text, year=year, unit=unit, planned=words.planned(bare), derived=words.derived(bare))
        if words.partial(bare) or words.partial(rest):
            return Heading(text, year=text)
        roles = words.roles_of(head.strip(_EDGES))
        relative = words.relative_year(head.strip(_EDGES))
        known = not head.strip(_EDGES) or Role.VALUE in roles or relative is not None or words.vintage_in(bare) is not None
        return Heading(text, year=year, unit=unit, vintage=words.vintage_in(bare), other=not known)
