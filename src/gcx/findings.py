"""What can be wrong with a submission, where, and what to do about it: the vocabulary of every stage.

Findings are values: a stage returns them beside what it made, and raises only for what cannot be looked at.
Standard library only, so that `gcx rule` starts without loading an array or workbook library.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field, fields, replace
from enum import StrEnum
from operator import attrgetter
from typing import Any, Generic, NamedTuple, ParamSpec, TypeVar

P = ParamSpec("P")
R = TypeVar("R")


class Text(NamedTuple):
    """One sentence in the two languages gcx speaks; `--lang` chooses when it is printed, not when it is written."""

    zh: str
    en: str

    def in_(self, lang: str) -> str:
        """Return the sentence in `lang` (`"zh"` or `"en"`)."""
        return self.en if lang == "en" else self.zh


NO_TEXT = Text("", "")


class Severity(StrEnum):
    """How strong a finding is; it belongs to the rule, never to the occurrence."""

    ERROR = "error"
    QUERY = "query"
    INFO = "info"

    @property
    def rank(self) -> int:
        """0 for `error`, 1 for `query`, 2 for `info`: smaller is stronger."""
        return _RANK[self]

    @property
    def word(self) -> Text:
        """The officers' word for it (必要性审核, 核实性审核, 提示 in the direct-reporting systems)."""
        return _WORD[self]


_RANK = {Severity.ERROR: 0, Severity.QUERY: 1, Severity.INFO: 2}
_WORD = {
    Severity.ERROR: Text("必须修改", "must fix"),
    Severity.QUERY: Text("核实或说明", "verify or explain"),
    Severity.INFO: Text("提示", "note"),
}


def column_letters(column: int) -> str:
    """Return the spreadsheet name of a column counted from 1: 1 -> `A`, 27 -> `AA`."""
    letters = ""
    while column > 0:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


@dataclass(frozen=True, slots=True)
class Location:
    """A place a person can go to: file id (`f1`), sheet name, row and column counted from 1 as the spreadsheet counts them.

    `row`/`column` are `None` for a whole sheet or file; `last_row`/`last_column` are set when neighbouring cells were folded.
    """

    file: str | None = None
    sheet: str | None = None
    row: int | None = None
    column: int | None = None
    last_row: int | None = None
    last_column: int | None = None

    @property
    def cell(self) -> str | None:
        """The first cell as `E4`, or `None` when the place is not a cell."""
        if not self.row or not self.column:
            return None
        return f"{column_letters(self.column)}{self.row}"

    @property
    def range(self) -> str | None:
        """`E4`, or `E4:E9` for folded neighbours, or `None`."""
        if self.cell is None or (self.last_row is None and self.last_column is None):
            return self.cell
        return f"{self.cell}:{column_letters(self.last_column or self.column or 1)}{self.last_row or self.row}"

    @property
    def label(self) -> str:
        """`填报表!E4` as the name box of a spreadsheet takes it; `""` for a whole file."""
        return "!".join(part for part in (self.sheet, self.range) if part)

    def __reduce__(self) -> tuple[type[Location], tuple[Any, ...]]:
        """Pickled by its fields in order, several times faster than dataclasses do it: processes hand over hundreds of thousands."""
        return Location, _OF_LOCATION(self)

    def sort_key(self) -> tuple[str, str, int, int]:
        """Order of reading: file, sheet, row, column."""
        return (self.file or "", self.sheet or "", self.row or 0, self.column or 0)


@dataclass(frozen=True, slots=True)
class Rule:
    """One kind of problem. Code and name are permanent and always printed together; the name says the pattern, not the cure.

    `doc` is the Markdown-free explanation 含义 · 为什么 · 怎么改 · 依据, written once as the docstring of the rule's function.
    A rule at `stage="trial"` is shown as `info` until `since`, a year or a date of which the year counts (compared with the year that is
    judged, never with the clock); without `since` it stays on trial. Until then it changes no result: no figure is removed or doubted.
    """

    code: str
    name: str
    severity: Severity
    title: Text
    doc: str = ""
    stage: str = "final"
    since: str | None = None

    @property
    def on_trial(self) -> bool:
        """Whether the rule is only announced."""
        return self.stage == "trial"

    def in_year(self, year: int | None) -> Rule:
        """The rule as it stands when `year` is judged: one on trial is final from the year of `since` on."""
        if not self.on_trial or self.since is None or year is None or year < int(self.since[:4]):
            return self
        return replace(self, stage="final")


@dataclass(frozen=True, slots=True)
class Explanation:
    """What the officer wrote against a `query`: the text, and the cell it stands in."""

    text: str
    at: Location


@dataclass(frozen=True, slots=True)
class Finding:
    """One occurrence of a rule: where, what was found, what was expected, what to do, on what basis.

    `found` quotes what was typed, in the unit it was typed in. `expected`, `message` and `hint` speak both languages.
    `related` lists other cells that belong to the same problem (the first of two duplicates, the parts of a sum).
    """

    rule: Rule
    message: Text
    at: Location = field(default_factory=Location)
    hint: Text = NO_TEXT
    area: str | None = None
    year: int | None = None
    item: str | None = None
    found: str | None = None
    expected: Text | None = None
    basis: str | None = None
    related: tuple[Location, ...] = ()
    explained: Explanation | None = None

    @property
    def severity(self) -> Severity:
        """The rule's severity; `info` while the rule is on trial."""
        return Severity.INFO if self.rule.on_trial else self.rule.severity

    @property
    def fingerprint(self) -> str:
        """Eight hex digits that stay the same while place and figure stay the same, whatever the file is called."""
        key = (self.rule.code, self.at.sheet, self.at.range, self.area, self.year, self.item, self.found)
        return hashlib.sha256("\x1f".join("" if part is None else str(part) for part in key).encode("utf-8", "replace")).hexdigest()[:8]

    def __reduce__(self) -> tuple[type[Finding], tuple[Any, ...]]:
        """As `Location.__reduce__`."""
        return Finding, _OF_FINDING(self)

    def sort_key(self) -> tuple[Any, ...]:
        """Files in order, then errors before queries before notes, then reading order, then code."""
        file, sheet, row, column = self.at.sort_key()
        return (file, self.severity.rank, sheet, row, column, self.rule.code, self.message.zh)


_OF_LOCATION, _OF_FINDING = (attrgetter(*(each.name for each in fields(kind))) for kind in (Location, Finding))


class RuleFunction(Generic[P, R]):
    """A function that finds (or words) one kind of problem, carrying its `Rule`."""

    def __init__(self, function: Callable[P, R], rule: Rule) -> None:
        self.function = function
        self.rule = rule
        self.__doc__ = function.__doc__
        self.__name__ = getattr(function, "__name__", rule.name)

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> R:
        """Run the function."""
        return self.function(*args, **kwargs)


def rule(
    code: str, name: str, severity: Severity, zh: str, en: str, *, stage: str = "final", since: str | None = None
) -> Callable[[Callable[P, R]], RuleFunction[P, R]]:
    """Mark a function as the home of rule `code`; its docstring (含义 · 为什么 · 怎么改 · 依据) is what `gcx rule CODE` prints."""

    def mark(function: Callable[P, R]) -> RuleFunction[P, R]:
        doc = _dedent(function.__doc__ or "")
        return RuleFunction(function, Rule(code, name, severity, Text(zh, en), doc, stage, since))

    return mark


def _dedent(doc: str) -> str:
    lines = doc.strip().splitlines()
    return "\n".join(line.strip() for line in lines)
