"""The live formulas of one row of 指标判定: change, level, path, gap, progress and, where it is simple, the verdict.

They say in a spreadsheet's words what gcx computed: the same arithmetic on unrounded values, a tie within a relative 1e-12 is met.
A formula that has nothing to work on shows a dash.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from gcx.findings import Text
from gcx.plan import Goal
from gcx.records import Outcome, Status
from gcx.rendering.workbook.book import DASH

Place = Callable[[str], str]
"""The reference of a cell of the row, by the key of its column."""

_CHANGE = frozenset({"fall", "rise"})
_LEVEL = frozenset({"at_least", "at_most"})
_TREND = frozenset({"falling", "rising"})
_TIE = "1E-12"


@dataclass(frozen=True, slots=True)
class Demand:
    """What an outcome was judged by: `verb` (`fall`, `rise`, `at_least`, `at_most`, `falling`, `rising`), every year or at the end,
    a count from 0 or not. `verb` is `""` where nothing is demanded.
    """

    verb: str
    every_year: bool = False
    cumulative: bool = False

    @property
    def upward(self) -> bool:
        """Whether more is better."""
        return self.verb in {"rise", "at_least", "rising"}


def demand_of(outcome: Outcome, goal: Goal, *, cumulative: bool) -> Demand:
    """The demand an outcome was judged by; an assigned goal counts once its value is there."""
    verb = goal.direction if goal.verb == "trend" else goal.assigned_verb if goal.verb == "assigned" else goal.verb
    if verb is None or (verb not in _TREND and outcome.goal_value is None):
        return Demand("")
    return Demand(verb, goal.every_year, cumulative)


def formulas(demand: Demand, at: Place) -> Mapping[str, str]:
    """Formulas by column key, without `=`; a key that is absent has none."""
    if demand.verb in _CHANGE:
        return _of_change(demand, at)
    if demand.verb in _LEVEL:
        return _of_level(demand, at)
    return {"change": guarded(_relative(at))}


def guarded(expression: str) -> str:
    """The expression, or a dash where it fails (a missing figure, a division by zero)."""
    return f'IFERROR({expression},"{DASH}")'


def path(demand: Demand, at: Place) -> str | None:
    """The value expected in the year: geometric for a change, a straight line for a level; `None` for a mere direction."""
    share = _share(at)
    if demand.verb in _CHANGE:
        return guarded(f"{at('base')}*{_factor(demand, at)}^{share}")
    if demand.verb not in _LEVEL:
        return None
    goal, base = at("goal"), at("base")
    if demand.every_year:
        return guarded(f"{goal}+0")
    line = f"{base}+({goal}-{base})*{share}"
    return guarded(f"IF({at('year')}>={at('by')},{goal},IF({_meets(demand, f'({base}+0)', goal)},{goal},{line}))")


def verdict(demand: Demand, outcome: Outcome, at: Place, lang: str) -> str | None:
    """The status in words; `None` where one cell cannot tell (several years count) or no figure decides it."""
    if outcome.status in {Status.BASELINE, Status.LISTED, Status.AWAITING} or demand.every_year:
        return None
    if outcome.status is Status.UNKNOWN and outcome.value is not None and outcome.base_value is not None:
        return None

    def word(status: Status) -> str:
        return f'"{status.word.in_(lang)}"'

    value, base, due = at("value"), at("base"), f"{at('year')}>={at('by')}"
    worse = f"{value}-{base}{'<-' if demand.upward else '>'}{_TIE}*ABS({base})"
    fine = _meets(demand, value, at("expected"))
    pace = f"IF({worse},{word(Status.REVERSING)},IF({fine},{word(Status.ON_PACE)},{word(Status.BEHIND)}))"
    if demand.verb in _CHANGE:
        judged = f"IF({due},{word(Status.MISSED)},{pace})"
        judged = f"IF({_meets(demand, value, at('level'))},{word(Status.MET)},{judged})"
        return f"IF(COUNT({value},{base})<2,{word(Status.UNKNOWN)},IF(MIN({value},{base})<=0,{word(Status.UNKNOWN)},{judged}))"
    if demand.verb in _LEVEL:
        judged = f"IF({due},{word(Status.MISSED)},IF(COUNT({base})=0,{word(Status.NO_PATH)},{pace}))"
        return f"IF(COUNT({value})=0,{word(Status.UNKNOWN)},IF({_meets(demand, value, at('goal'))},{word(Status.MET)},{judged}))"
    if demand.verb in _TREND and outcome.by is not None and outcome.year is not None and outcome.year >= outcome.by:
        better = f"{value}-{base}{'>' if demand.upward else '<-'}{_TIE}*ABS({base})"
        return f"IF(COUNT({value},{base})<2,{word(Status.UNKNOWN)},IF({better},{word(Status.MET)},{word(Status.MISSED)}))"
    return None


EXPLAINED = (
    Text(
        "降低、提高类：变化＝数值÷基期－1；目标水平＝基期×(1－要求)，提高类为(1＋要求)；应达水平＝基期×(目标水平÷基期)^(已过年数÷总年数)；完成进度＝ln(数值÷基期)÷ln(目标水平÷基期)",
        "fall and rise: change = value ÷ base - 1; level = base × (1 - goal), for a rise (1 + goal); path = base × (level ÷ base)^(elapsed ÷ span); "
        "completed = ln(value ÷ base) ÷ ln(level ÷ base)",
    ),
    Text(
        "水平类：应达水平＝基期＋(要求－基期)×已过年数÷总年数；完成进度＝(数值－基期)÷(要求－基期)，累计数为数值÷要求",
        "levels: path = base + (goal - base) × elapsed ÷ span; completed = (value - base) ÷ (goal - base), for cumulative counts value ÷ goal",
    ),
    Text(
        "差距：正数为优于目标，负数为未达到；判定按未取舍的数，显示时才取舍",
        "gap: positive is better than the goal; judged unrounded, rounded only to be shown",
    ),
)
"""How the columns are computed, for the sheet of notes."""


def _of_change(demand: Demand, at: Place) -> dict[str, str]:
    value, base, level = at("value"), at("base"), at("level")
    gap, sign = (f"{value}-{level}", "") if demand.upward else (f"{level}-{value}", "-")
    made = {
        "change": guarded(f"({value}/{base}-1)*100"),
        "level": guarded(f"{base}*{_factor(demand, at)}"),
        "gap": guarded(gap),
        "gap_pct": guarded(f"{sign}{at('change')}-{at('goal')}"),
        "completed": guarded(f"LN({value}/{base})/LN({level}/{base})*100"),
        "required": guarded(f"{_share(at)}*100"),
    }
    expected = path(demand, at)
    return made if expected is None else {**made, "expected": expected}


def _of_level(demand: Demand, at: Place) -> dict[str, str]:
    value, base, goal = at("value"), at("base"), at("goal")
    made = {
        "change": guarded(_relative(at)),
        "level": guarded(f"{goal}+0"),
        "gap": guarded(f"{value}-{goal}" if demand.upward else f"{goal}-{value}"),
        "required": guarded(f"{_share(at)}*100"),
    }
    if demand.cumulative:
        made["completed"] = guarded(f"{value}/{goal}*100")
    elif not demand.every_year:
        done = f"({value}-{base})/({goal}-{base})*100"
        made["completed"] = guarded(f'IF({_meets(demand, f"({base}+0)", goal)},"{DASH}",{done})')
    expected = path(demand, at)
    return made if expected is None else {**made, "expected": expected}


def _relative(at: Place) -> str:
    return f"({at('value')}-{at('base')})/ABS({at('base')})*100"


def _factor(demand: Demand, at: Place) -> str:
    return f"(1{'+' if demand.verb == 'rise' else '-'}{at('goal')}/100)"


def _share(at: Place) -> str:
    """Elapsed share of the time from the base year to the deadline, at most 1."""
    return f"MIN(1,({at('year')}-{at('since')})/MAX(1,{at('by')}-{at('since')}))"


def _meets(demand: Demand, value: str, goal: str) -> str:
    """Value on the right side of the goal, a tie included."""
    return f"{value}-{goal}{'>=-' if demand.upward else '<='}{_TIE}*ABS({goal})"
