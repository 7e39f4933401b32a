"""What a run is asked for, held against what there is: areas, rules, lights. What does not exist is refused with the nearest that does."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence

from gcx.computing import LIGHTS
from gcx.findings import Rule, Text
from gcx.names import key, nearest
from gcx.plan import Plan


class RequestError(ValueError):
    """What was asked for does not exist: an area, a code, a light. `text` says which, `hint` offers the nearest."""

    def __init__(self, text: Text, hint: Text | None = None) -> None:
        self.text = text
        self.hint = hint
        super().__init__(text.zh)


def known_light(light: str) -> None:
    """Refuse a rule of the lights that does not exist."""
    if light not in LIGHTS:
        near = nearest(light, LIGHTS)
        raise RequestError(
            Text(f"没有晴雨表规则“{light}”，可用：{'、'.join(LIGHTS)}", f"there is no light rule “{light}”; known: {', '.join(LIGHTS)}"),
            _instead(near),
        )


def known_area(name: str, plan: Plan) -> str:
    """The plan's name of an area given by name or code."""
    wanted = key(name)
    for area in plan.areas:
        if wanted in {key(area.name), key(area.code)}:
            return area.name
    raise RequestError(
        Text(f"方案中没有地区“{name}”", f"the plan has no area “{name}”"), _instead(nearest(name, [area.name for area in plan.areas]))
    )


def chooser(select: Collection[str], ignore: Collection[str], rules: Sequence[Rule]) -> Callable[[Rule], bool]:
    """Whether findings of a rule are wanted. An unknown code is refused: a typo would hide findings, or hide nothing."""
    for code in (*select, *ignore):
        if not any(_matches(each, code) for each in rules):
            raise unknown_rule(code, rules)
    return lambda each: (not select or any(_matches(each, code) for code in select)) and not any(_matches(each, code) for code in ignore)


def unknown_rule(code: str, rules: Iterable[Rule]) -> RequestError:
    """There is no rule of this code or name; the nearest is offered (a letter O in a code is taken for a zero)."""
    names = [name for each in rules for name in (each.code, each.name)]
    digits = code[:1] + code[1:].upper().translate(str.maketrans("OIL", "011"))
    near = next((name for name in names if name.lower() == digits.lower()), None) or nearest(code, names)
    return RequestError(Text(f"没有规则“{code}”", f"there is no rule “{code}”"), _instead(near))


def _matches(each: Rule, code: str) -> bool:
    return bool(code) and (each.code.lower().startswith(code.lower()) or each.name.startswith(code.lower()))


def _instead(near: str | None) -> Text | None:
    return Text(f"是否要用“{near}”", f"did you mean “{near}”?") if near else None
