"""`gcx whatif`: what is asked, in people's words, to figures; then the computing stage again. The submission itself is never touched."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from gcx.analysis.answers import Change, Scenario, Solved
from gcx.analysis.questions import area_named, computed_of, target_named, variant_named
from gcx.computing import Computed, compute
from gcx.computing.needed import Wish, needed
from gcx.computing.rollup import Key
from gcx.computing.whatif import Start, broken, differences, started, with_figures
from gcx.findings import Text
from gcx.names import fold, key, nearest, year_of
from gcx.pipeline import RequestError
from gcx.plan import Item, Plan
from gcx.records import Checked, Result
from gcx.units import UnitError, ratio

_VALUE = re.compile(r"(?P<sign>[+-]?)(?P<number>\d+(?:\.\d*)?(?:[eE][+-]?\d+)?|\.\d+)(?P<rest>.*)")
_MINUS = str.maketrans({"\u2212": "-", "－": "-"})
_SHARES = frozenset({"%", "‰"})


@dataclass(frozen=True, slots=True)
class Ask:
    """One `--set`: the figure it is about, and what to do with it: `amount` alone, or `amount` × the present one, or + the present one."""

    item: Item
    area: str
    year: int
    amount: float
    mode: str
    text: str


def what_if(
    result: Result,
    sets: Sequence[str],
    *,
    year: int | None = None,
    area: str | None = None,
    solve: str | None = None,
    goal_of: str | None = None,
    variant: str | None = None,
    path: bool = False,
) -> Scenario:
    """Recompute with other figures, and solve for one if asked.

    Args:
        result: A run of `pipeline.check`, made without a filter on areas.
        sets: `地区生产总值=+5%`, `能源消费总量=800`, `能源消费总量@合浦县@2024=88.1万吨标准煤` …
        year: The year whose figures change; by default the latest reported. A later one starts from the latest reported figures.
        area: Name or code of the area; by default the plan's top area.
        solve: The item to solve for.
        goal_of: The target (id, ref or name) that is to be met; goes with `solve`.
        variant: The 口径 of that target.
        path: Solve for the path of the year instead of the goal.

    Raises:
        RequestError: an unknown item, area, target or unit, an amount that is no number, nothing to start from.
    """
    computed = computed_of(result)
    world, plan = computed.world, computed.world.plan
    if not len(world.checked.figures):
        raise RequestError(Text("填报中没有可用的数", "the submission has no usable figure"))
    now = int(world.checked.figures.year.max())
    when = now if year is None else year
    place = plan.top_area.name if area is None else area_named(plan, area)
    asks = [_ask(text, plan, place, when) for text in sets]
    last = max([when, now, *(ask.year for ask in asks)])
    start = started(world.checked, last)
    before = _computed(start.checked, computed, last)
    changes, assumed = _amounts(asks, before)
    changed = with_figures(start.checked, plan, assumed) if assumed else start.checked
    after = _computed(changed, computed, last)
    items = {ask.item.name for ask in asks}
    found = Scenario(
        result=result,
        year=when,
        start=start.last,
        started=start.years,
        changes=changes,
        pairs=tuple(differences(before, after, items, {when, last, *(ask.year for ask in asks)})),
        broken=(*_impossible(asks, changes), *broken(start.checked, changed, plan, items)),
    )
    if solve is None:
        return found
    wish = _wish(plan, solve, goal_of or "", place, when, variant, path=path)
    return replace(found, solved=_answered(wish, after, computed, changed, start))


def _computed(checked: Checked, like: Computed, year: int) -> Computed:
    return compute(checked, like.world.plan, year=year, light=like.light)


def _answered(wish: Wish, after: Computed, reported: Computed, checked: Checked, start: Start) -> Solved:
    """The solution, and the target's outcome with it put in."""
    solved = needed(after, wish, reported.world)
    if solved.value is None:
        return solved
    plan = after.world.plan
    place: Key = (plan.area_position[wish.area], plan.item_position[wish.item.name], wish.year)
    final = _computed(with_figures(checked, plan, {place: solved.value}), after, max(wish.year, start.last))
    outcomes = (
        each for each in final.of_targets({wish.target.id}) if (each.area, each.year, each.variant) == (wish.area, wish.year, wish.variant)
    )
    return replace(solved, outcome=next(outcomes, None))


def _wish(plan: Plan, solve: str, goal_of: str, area: str, year: int, variant: str | None, *, path: bool) -> Wish:
    target = target_named(plan, goal_of)
    return Wish(item_named(plan, solve), area, year, target, variant_named(target, variant), path)


def _ask(text: str, plan: Plan, area: str, year: int) -> Ask:
    """Read one `--set`.

    Raises:
        RequestError: it is not `数据项=数`, or names something the plan does not have.
    """
    left, sign, right = text.replace("＝", "=").partition("=")
    if not sign or not left.strip() or not right.strip():
        raise RequestError(Text(f"“{text}”应写成 数据项=数", f"“{text}” should read item=amount"), _EXAMPLES)
    name, *rest = (part.strip() for part in left.split("@"))
    item = item_named(plan, name)
    place = area_named(plan, rest[0]) if rest and rest[0] else area
    when = year_of(rest[1]) if len(rest) > 1 else year
    if when is None or len(rest) > 2:
        raise RequestError(Text(f"“{left}”应写成 数据项@地区@年份", f"“{left}” should read item@area@year"), _EXAMPLES)
    amount, mode = _amount(right, item, plan)
    return Ask(item, place, when, amount, mode, text)


_EXAMPLES = Text(
    "如 地区生产总值=+5%、能源消费总量=800、能源消费总量@合浦县@2024=88.1万吨标准煤",
    "such as 地区生产总值=+5%, 能源消费总量=800, 能源消费总量@合浦县@2024=88.1万吨标准煤",
)


def _amount(text: str, item: Item, plan: Plan) -> tuple[float, str]:
    """The amount in the item's unit and how it is meant: `is`, `times` (+5%) or `plus` (+50).

    An item that is measured in percent is never changed by percent: `=+3%` and `=3` are the value 3 %.
    """
    match = _VALUE.fullmatch(fold(text).translate(_MINUS).replace(",", "").replace(" ", ""))
    if match is None:
        raise RequestError(Text(f"“{text.strip()}”不是数", f"“{text.strip()}” is not a number"), _EXAMPLES)
    size, unit = float(match["sign"] + match["number"]), match["rest"]
    share = item.unit.name in _SHARES
    if unit == "%" and not share:
        if not match["sign"]:
            raise RequestError(
                Text(
                    f"{item.name}的单位是{item.unit.name}，“{unit}”前要写正负号",
                    f"{item.name} is in {item.unit.name}: a percentage needs a sign",
                ),
                Text(f"如 {item.name}=+{match['number']}% 或 {item.name}=-{match['number']}%", f"such as {item.name}=+{match['number']}%"),
            )
        return 1 + size / 100.0, "times"
    if unit:
        size *= _factor(unit, item, plan)
    return size, "plus" if match["sign"] and not share else "is"


def _factor(unit: str, item: Item, plan: Plan) -> float:
    try:
        return float(ratio(plan.units.parse(unit), item.unit))
    except UnitError as error:
        near = error.near or item.unit.name
        raise RequestError(
            error.text, Text(f"{item.name}的单位是{item.unit.name}，可写 {near}", f"{item.name} is in {item.unit.name}")
        ) from error


def _amounts(asks: Sequence[Ask], before: Computed) -> tuple[tuple[Change, ...], dict[Key, float]]:
    """The figures to put in, in order; of two asks about one figure the later works on the earlier's result."""
    world, assumed, changes = before.world, dict[Key, float](), []
    for ask in asks:
        place = (world.plan.area_position[ask.area], world.plan.item_position[ask.item.name], ask.year)
        row, column = world.rows.get(place[0]), world.column(ask.year)
        there = None if row is None or column is None else float(world.cube.values(place[1])[row, column])
        present = assumed.get(place, None if there is None or math.isnan(there) else there)
        if ask.mode != "is" and present is None:
            raise RequestError(
                Text(
                    f"{ask.area}{ask.year}年没有{ask.item.name}，不能按增减计算", f"{ask.area} {ask.year} has no {ask.item.name} to change"
                ),
                Text(f"直接给数，如 {ask.item.name}=800", f"give the figure itself, such as {ask.item.name}=800"),
            )
        base = present or 0.0
        assumed[place] = ask.amount if ask.mode == "is" else base * ask.amount if ask.mode == "times" else base + ask.amount
        changes.append(Change(ask.item.name, ask.area, ask.year, present, assumed[place], ask.item.unit.name, ask.text))
    return tuple(changes), assumed


def _impossible(asks: Sequence[Ask], changes: Sequence[Change]) -> Iterator[Text]:
    """Assumed figures that `gcx check` would not let pass: outside the item's limits, or a fraction of something counted."""
    for ask, change in zip(asks, changes, strict=True):
        item, low, high = ask.item, ask.item.lowest, ask.item.highest
        said, size = f"{change.area}{change.year}年{item.name}", f"{change.after:.15g}"
        where = f"{change.area} {change.year} {item.name}"
        if low is not None and change.after < low:
            yield Text(f"{said}：{size}小于最小值{low:.15g}", f"{where}: {size} is below the minimum {low:.15g}")
        if high is not None and change.after > high:
            yield Text(f"{said}：{size}大于最大值{high:.15g}", f"{where}: {size} is above the maximum {high:.15g}")
        if item.kind == "count" and not change.after.is_integer():
            yield Text(f"{said}：{size}不是整数", f"{where}: {size} is not a whole number")


def item_named(plan: Plan, text: str) -> Item:
    """The item of this name, alias or code.

    Raises:
        RequestError: there is none; the nearest is offered.
    """
    wanted = key(text)
    for each in plan.items:
        if wanted in {key(each.name), key(each.code), *map(key, each.aliases)}:
            return each
    near = nearest(text, [name for each in plan.items for name in (each.name, *each.aliases)])
    raise RequestError(
        Text(f"方案中没有数据项“{text}”", f"the plan has no item “{text}”"),
        Text(f"是否要用“{near}”", f"did you mean “{near}”?") if near else None,
    )
