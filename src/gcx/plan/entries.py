"""Judging one entry of the file by its pydantic model, and saying what pydantic found in an officer's words, in its place."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from gcx.findings import Text
from gcx.plan.problems import Problems, quoted, should_be
from gcx.plan.scalars import Unfit, typed
from gcx.plan.spec import GOALS, AreaSpec, CheckSpec, ConstantSpec, HeaderSpec, ItemSpec, NotEncodedSpec, TargetSpec
from gcx.plan.yamlfile import Key, Node

S = TypeVar("S", bound=BaseModel)

UNREADABLE = "?"
"""Why the goal of a target cannot be judged while it is itself at fault."""
FILLER: dict[str, Any] = {
    "kind": "flow",
    "adds_up": False,
    "severity": "info",
    "base_year": "1900",
    "target_year": "2100",
    "value": None,
    "departments": None,
    "goal": {"qualitative": UNREADABLE},
}
"""Stands in for what is wrong or absent, so that the rest of an entry is judged all the same. Everything else is filled with 1."""

KEYS: dict[type[BaseModel], tuple[str, ...]] = {
    spec: tuple(spec.model_fields) for spec in (HeaderSpec, AreaSpec, ConstantSpec, ItemSpec, CheckSpec, TargetSpec, NotEncodedSpec)
}


@dataclass(slots=True)
class Source:
    """The file while it is being judged: tree, text, and the problems found so far."""

    root: Node
    text: str
    problems: Problems

    def fault(self, path: tuple[Key, ...], zh: str, en: str, hint: Text | None = None) -> None:
        """Note a problem with the value at `path`; where there is none, with what should hold it."""
        self.problems.add(self.root.place_of(path), zh, en, hint)

    def fault_of_key(self, path: tuple[Key, ...], zh: str, en: str, hint: Text | None = None) -> None:
        """Note a problem with the last key of `path` itself."""
        self.problems.add(self.root.place_of_key(path), zh, en, hint)


@dataclass(slots=True)
class Read(Generic[S]):
    """One entry. `bad` are the paths in it already complained about: nothing more is said of what lies there."""

    source: Source
    path: tuple[Key, ...]
    spec: S
    bad: frozenset[tuple[Key, ...]] = frozenset()

    def fault(self, path: tuple[Key, ...], zh: str, en: str, hint: Text | None = None) -> None:
        """Note a problem with the value at `path` below this entry."""
        if self.bad.isdisjoint(path[:length] for length in range(1, len(path) + 1)):
            self.source.fault((*self.path, *path), zh, en, hint)

    def good(self, *keys: str) -> bool:
        """Whether none of `keys` has been complained about."""
        return self.bad.isdisjoint((key,) for key in keys)

    def line(self, key: str) -> int:
        """The line of the value of `key`."""
        return self.source.root.place_of((*self.path, key))[0]


def read_list(source: Source, section: str, model: type[S]) -> list[Read[S]]:
    """Every entry of a list, faulty ones included as far as they can be used; what is not an entry at all is left out."""
    node = source.root.find((section,))
    if node is None or node.value is None:
        return []
    if not isinstance(node.value, list):
        source.fault((section,), f"“{section}”应是列表，每项以“- ”开头", f"“{section}” has to be a list, each entry beginning with “- ”")
        return []
    found = (read_entry(source, (section, index), child, model) for index, child in enumerate(node.value))
    return [entry for entry in found if entry is not None]


def read_entry(source: Source, path: tuple[Key, ...], node: Node, model: type[S]) -> Read[S] | None:
    """Judge one entry. Problems are noted; `None` only when it is no set of keys and values."""
    raw = node.plain
    if not isinstance(raw, dict):
        wide = isinstance(raw, str) and "：" in raw
        hint = Text("键后面要用半角冒号加空格“: ”", "write a half-width colon and a space “: ” after a key") if wide else None
        source.fault(path, "这里应是一组“键: 值”", "a set of “key: value” lines is expected here", hint)
        return None
    try:
        return Read(source, path, model.model_validate(raw))
    except ValidationError as error:
        details = error.errors(include_url=False)
    for detail in details:
        _explain(source, path, raw, detail, KEYS[model])
    bad = frozenset(_spoilt(detail) for detail in details)
    usable = {key: value for key, value in raw.items() if (key,) not in bad}
    if isinstance(goal := usable.get("goal"), dict):
        usable["goal"] = {key: value for key, value in goal.items() if ("goal", key) not in bad}
    keys = (path[0] for path in bad if len(path) == 1 and path[0] in KEYS[model])
    filled = {str(key): FILLER.get(str(key), "1") for key in keys if model.model_fields[str(key)].is_required()}
    return Read(source, path, model.model_validate(usable | filled), bad)


def _spoilt(detail: ErrorDetails) -> tuple[Key, ...]:
    """What cannot be used because of a complaint: a key of the entry, or one unknown key of its goal."""
    loc = detail["loc"]
    return ("goal", loc[2]) if loc[0] == "goal" and detail["type"] == "extra_forbidden" else (loc[0],)


def _explain(source: Source, entry: tuple[Key, ...], raw: Mapping[str, Any], detail: ErrorDetails, keys: Collection[str]) -> None:
    """Note one of pydantic's complaints."""
    loc, kind = detail["loc"], detail["type"]
    if kind == "union_tag_not_found":
        _no_verb(source, (*entry, "goal"), raw["goal"])
        return
    if loc[0] == "goal" and len(loc) > 1:  # pydantic names the chosen model after the key
        keys, loc = _goal_keys(str(loc[1])), ("goal", *loc[2:])
    path = (*entry, *(step for step in loc if step != "[key]"))
    name = quoted(str(loc[-1]))
    if kind == "extra_forbidden":
        _unknown_key(source, path, keys)
    elif kind == "missing":
        source.fault(path, f"缺少“{name}”", f"“{name}” is missing")
    elif kind == "value_error" and isinstance(unfit := detail.get("ctx", {}).get("error"), Unfit):
        source.fault(path, unfit.text.zh, unfit.text.en, unfit.hint)
    elif kind == "literal_error":
        _not_listed(source, path, detail)
    else:
        fact, hint = _PLAIN.get(kind, _PLAIN["string_type"]) if detail["input"] is not None else (_LEFT_OUT, None)
        if isinstance(detail["input"], bool):
            hint = Text(f'写成 "{typed(detail["input"])}"', f'write "{typed(detail["input"])}"')
        of_key = isinstance(loc[-1], str)
        source.fault(path, f"{f'“{name}”' if of_key else '这一项'}{fact.zh}", f"{f'“{name}”' if of_key else 'this entry'} {fact.en}", hint)


_LEFT_OUT = Text("没有填", "is left empty")
_FEW = 6
_PLAIN: dict[str, tuple[Text, Text | None]] = {
    "string_type": (Text("应是文字", "has to be a text"), None),
    "string_too_short": (Text("不能为空", "must not be empty"), None),
    "too_short": (Text("至少要有一项", "needs at least one entry"), None),
    "list_type": (
        Text("应是列表", "has to be a list"),
        Text("写成 [甲, 乙]，或每项一行、以“- ”开头", "write [a, b], or one entry per line beginning with “- ”"),
    ),
    "dict_type": (Text("应是一组“键: 值”", "has to be a set of “key: value” lines"), None),
    "model_type": (Text("应是一组“键: 值”", "has to be a set of “key: value” lines"), None),
    "model_attributes_type": (Text("应是一组“键: 值”", "has to be a set of “key: value” lines"), None),
    "bool_type": (Text("只能是 true 或 false", "has to be true or false"), None),
}


def _unknown_key(source: Source, path: tuple[Key, ...], keys: Collection[str]) -> None:
    name = quoted(str(path[-1]))
    if path[-2] == "goal" and path[-1] in GOALS:
        verb = next(key for key in keys if key in GOALS)
        source.fault_of_key(
            path, f"要求只能有一个动词，已有“{verb}”，又有“{name}”", f"a goal has exactly one verb; it has “{verb}” and also “{name}”"
        )
    else:
        known = list(keys)
        listed = Text(f"可用的键：{'、'.join(known)}", f"the keys are {', '.join(known)}") if len(known) <= _FEW else None
        hint = should_be(source.problems.near(str(path[-1]), known)) or listed
        source.fault_of_key(path, f"没有“{name}”这个键", f"there is no key “{name}”", hint)


def _goal_keys(verb: str) -> tuple[str, ...]:
    """The keys of one kind of goal, the verb first."""
    return (verb, *(key for key in GOALS[verb].model_fields if key != verb))


def _no_verb(source: Source, path: tuple[Key, ...], goal: object) -> None:
    """A goal without a verb: one line for each key no goal has, most likely the misspelt verb, and one for the goal."""
    if not isinstance(goal, dict):
        source.fault(
            path, "要求（goal）应是一组“键: 值”，如 at_least: 25%", "a goal has to be a set of “key: value” lines, such as at_least: 25%"
        )
        return
    known = dict.fromkeys(key for verb in GOALS for key in _goal_keys(verb))
    for key in goal:
        if key not in known:
            _unknown_key(source, (*path, key), known)
    hint = Text(f"动词是其中之一：{'、'.join(GOALS)}", f"one of {', '.join(GOALS)}")
    source.fault(path, "要求（goal）缺少动词", "the goal has no verb", hint)


def _not_listed(source: Source, path: tuple[Key, ...], detail: ErrorDetails) -> None:
    expected = str(detail.get("ctx", {}).get("expected", "")).replace("'", "")
    words = [word for part in expected.split(", ") for word in part.split(" or ")]
    written = typed(detail["input"])
    near = source.problems.near(written, words) if isinstance(detail["input"], str) else None
    hint = should_be(near) or Text(f"可用的词：{'、'.join(words)}", f"one of {', '.join(words)}")
    source.fault(path, f"“{path[-1]}”不能是“{written}”", f"“{path[-1]}” cannot be “{written}”", hint)
