"""Rows of the table of targets: which columns there are at a given width, and what stands in each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from gcx.records import Outcome, Status, Tally
from gcx.rendering.columns import Cell, Column, Piece, piece
from gcx.rendering.counting import count_text
from gcx.rendering.numbers import number
from gcx.rendering.wording import (
    STYLE,
    base_words,
    gap_words,
    goal_words,
    outcome_count_words,
    pace_words,
    progress_words,
    signed,
    status_lines,
    status_words,
    value_words,
)

MANY = 12
"""More areas than this are counted, not listed."""
_WIDE, _MIDDLE = 140, 100

_TITLES = {
    "name": ("目标", "target"),
    "area": ("地区", "area"),
    "value": ("数值", "value"),
    "base": ("基期", "base"),
    "goal": ("要求", "goal"),
    "gap": ("差距", "gap"),
    "progress": ("完成/应达", "completed/due"),
    "pace": ("年均", "yearly pace"),
    "status": ("判定", "verdict"),
}
_LEAST = {"name": 16, "area": 8, "value": 14, "base": 14, "goal": 14, "gap": 10, "progress": 14, "pace": 10, "status": 12}


@dataclass(slots=True)
class RowMaker:
    """Makes the rows for one width, language and set of areas.

    `areas` are all that have numbers, `name_areas` whether rows of more than one of them are shown. On a narrow screen several things share a column, one below the other: value and base, goal and gap, status and pace.
    """

    lang: str
    width: int
    areas: Sequence[str]
    year: int | None
    name_areas: bool = False
    hidden_variants: bool = False
    columns: list[Column] = field(init=False)
    _keys: list[tuple[str, ...]] = field(init=False)

    def __post_init__(self) -> None:
        self._keys = self._layout()
        self.columns = [self._column(group) for group in self._keys]

    @property
    def many(self) -> bool:
        """Whether there are too many areas to list each."""
        return len(self.areas) > MANY

    @property
    def _several(self) -> bool:
        return len(self.areas) > 1

    def _layout(self) -> list[tuple[str, ...]]:
        """The groups of contents that share a column."""
        area = [("area",)] if self.name_areas else []
        if self.width >= _WIDE:
            return [("name",), *area, ("value",), ("base",), ("goal",), ("gap",), ("progress",), ("pace",), ("status",)]
        if self.width >= _MIDDLE:
            return [("name",), *area, ("value", "base"), ("goal", "gap"), ("progress", "pace"), ("status",)]
        first = ("name", "area") if self.name_areas else ("name",)
        return [first, ("value", "base"), ("goal", "gap"), ("progress", "pace"), ("status",)]

    def _column(self, group: tuple[str, ...]) -> Column:
        title = "\n".join(_TITLES[key][self.lang == "en"] for key in group if key != "area" or group == ("area",))
        return Column(title, max(_LEAST[key] for key in group))

    def rows(self, outcomes: Sequence[Outcome]) -> list[list[Cell]]:
        """Rows of one section: each target's name once, its areas below it, variants after the area they belong to."""
        rows, before = [], ""
        for outcome in outcomes:
            if self._aside(outcome):
                continue
            if outcome.variant and self._several and outcome.area != self.areas[0]:
                self.hidden_variants = True
                continue
            rows.append(self._row(outcome, repeated=outcome.target == before))
            before = outcome.target
        return rows

    def _aside(self, outcome: Outcome) -> bool:
        return is_aside(outcome, self.areas)

    def asides(self, outcomes: Sequence[Outcome]) -> dict[str, str]:
        """Per target the values of areas its goal does not bind: `海城区 0.3514（-12.85%）、银海区 …`."""
        found: dict[str, list[str]] = {}
        for outcome in outcomes:
            if self._aside(outcome) and outcome.variant is None and outcome.value is not None:
                share = outcome.unit if outcome.unit in {"%", "‰"} else ""
                value = f"{outcome.area} {number(outcome.value)}{share}"
                change = "" if outcome.change_pct is None or share else f" {signed(outcome.change_pct)}%"
                found.setdefault(outcome.name, []).append(value + change)
        return {name: (", " if self.lang == "en" else "、").join(values) for name, values in found.items()}

    def _row(self, outcome: Outcome, *, repeated: bool) -> list[Cell]:
        cells = self._cells(outcome, repeated=repeated)
        return [[part for key in group for part in cells[key]] or [("", "")] for group in self._keys]

    def _cells(self, outcome: Outcome, *, repeated: bool) -> dict[str, list[Piece]]:
        lang = self.lang
        repeated_goal = repeated and outcome.status is not Status.AWAITING
        base = base_words(outcome, lang)
        if base and self.width < _WIDE:
            base = f"{'基期' if lang == 'zh' else 'base'} {base}"
        return {
            "name": self._name(outcome, repeated=repeated),
            "area": [piece(outcome.area or "")] if self.name_areas else [],
            "value": [piece(self._value(outcome))],
            "base": _some(base, "dim"),
            "goal": [] if repeated_goal and self.width >= _MIDDLE else [piece(goal_words(outcome, lang))],
            "gap": _some(gap_words(outcome, lang)),
            "progress": _some(progress_words(outcome)),
            "pace": [piece(part, "dim") for part in pace_words(outcome, lang)],
            "status": [piece(words, STYLE.get(outcome.status, "")) for words in status_lines(outcome, lang)],
        }

    def _name(self, outcome: Outcome, *, repeated: bool) -> list[Piece]:
        if outcome.variant:
            return [piece(f"口径：{outcome.variant}" if self.lang == "zh" else f"variant: {outcome.variant}", "dim")]
        return [] if repeated else [piece(outcome.name)]

    def _value(self, outcome: Outcome) -> str:
        value = value_words(outcome, self.lang)
        if outcome.year is None or outcome.year == self.year:
            return value
        return f"{value}（{outcome.year}年）" if self.lang == "zh" else f"{value} ({outcome.year})"

    def counted(self, tallies: Sequence[Tally]) -> list[list[Cell]]:
        """One row per target: the first area's own numbers where it has them, and how many areas have each status."""
        return [self._count_row(tally) for tally in tallies]

    def _count_row(self, tally: Tally) -> list[Cell]:
        first = tally.first
        counts = count_text(tally.labels, self.lang) or outcome_count_words(tally.statuses, self.lang)
        cells = self._cells(first, repeated=False)
        if first.area != self.areas[0]:
            cells |= {key: [] for key in ("value", "base", "gap", "progress", "pace")}
            cells["area"] = []
        cells["status"] = [piece(counts)]
        if first.area == self.areas[0]:
            cells["status"].insert(0, piece(f"{first.area}：{status_words(first, self.lang)}", STYLE.get(first.status, "")))
        return [[part for key in keys for part in cells[key]] or [("", "")] for keys in self._keys]


def is_aside(outcome: Outcome, areas: Sequence[str]) -> bool:
    """Whether the goal does not bind the area: its value stands in a line below the table."""
    return outcome.status is Status.LISTED and len(areas) > 1 and outcome.area != areas[0]


def _some(text: str, style: str = "") -> list[Piece]:
    return [piece(text, style)] if text else []
