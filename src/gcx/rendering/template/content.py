"""What a template asks for: which areas report which items and years, which named things and assigned values go with them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from gcx.plan import Plan
from gcx.plan.model import Area, Check, Item, Target

LAYOUTS = ("wide", "form", "long")
"""Layouts a template can have: items × years, the form of one report year, one figure a row."""


@dataclass(frozen=True, slots=True)
class Earlier:
    """A figure of an earlier submission, in its item's unit, with its vintage (`""` where not stated)."""

    value: float
    vintage: str = ""


@dataclass(frozen=True, slots=True)
class Request:
    """What was asked for. `years` are ascending; a form is for the last of them. `earlier` holds figures by (area, item, year),
    `source` is the name of the file they come from.
    """

    areas: tuple[Area, ...]
    years: tuple[int, ...]
    layout: str = "wide"
    department: str | None = None
    lang: str = "zh"
    earlier: Mapping[tuple[str, str, int], Earlier] = field(default_factory=dict)
    source: str = ""

    def filled_in(self, area: Area, item: Item, year: int) -> Earlier | None:
        """The earlier figure for a cell; `None` in the last year, which is for the officer to report."""
        return self.earlier.get((area.name, item.name, year)) if year < self.years[-1] else None


@dataclass(frozen=True, slots=True)
class Content:
    """The template's content: for each area with something to report its items; named things and assigned targets of the top area."""

    forms: tuple[tuple[Area, tuple[Item, ...]], ...]
    milestones: tuple[tuple[Target, str], ...]
    assigned: tuple[Target, ...]
    assignable: tuple[Target, ...]
    checks: tuple[Check, ...]

    @property
    def items(self) -> tuple[Item, ...]:
        """Every item some area reports, once, in the order they first appear."""
        return tuple(dict.fromkeys(item for _, items in self.forms for item in items))

    @property
    def empty(self) -> bool:
        """Whether there is nothing to report at all."""
        return not (self.forms or self.milestones or self.assigned)


def content(plan: Plan, request: Request) -> Content:
    """What `request` asks of `plan`."""
    targets = [target for target in plan.targets if request.department is None or request.department in (target.departments or ())]
    wanted = set(names_used(targets)) if request.department is not None else {item.name for item in plan.items}
    items = [item for item in plan.items if item.name in wanted]
    forms = [(area, tuple(item for item in items if reports(item, area) and _open(item, plan, request))) for area in request.areas]
    top = plan.top_area in request.areas
    reported = {item.name for _, chosen in forms for item in chosen}
    constants = set(plan.constant_values)
    return Content(
        forms=tuple((area, chosen) for area, chosen in forms if chosen),
        milestones=tuple((target, name) for target in targets for name in target.goal.names) if top else (),
        assigned=tuple(target for target in targets if target.goal.verb == "assigned") if top else (),
        assignable=tuple(target for target in targets if target.unit is not None) if top else (),
        checks=tuple(check for check in plan.checks if {*check.require.formula.names} - constants <= reported),
    )


def names_used(targets: Sequence[Target]) -> Iterator[str]:
    """Names of every formula of these targets: the formula itself, its fallback, the variants."""
    for target in targets:
        for bound in (target.formula, target.fallback, *target.variants.values()):
            if bound is not None:
                yield from bound.formula.names


def reports(item: Item, area: Area) -> bool:
    """Whether an area of this level reports the item."""
    return item.levels is None or area.level in item.levels


def closed(item: Item, year: int, plan: Plan) -> bool:
    """Whether there is no such figure: growth up to the base year is growth over years the plan does not look at."""
    return item.kind == "growth" and year <= plan.header.base_year


def _open(item: Item, plan: Plan, request: Request) -> bool:
    return any(not closed(item, year, plan) for year in request.years)
