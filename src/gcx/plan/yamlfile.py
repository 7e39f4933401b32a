"""YAML with the place of every key and value, and without YAML's surprises.

A plan uses one part of YAML: mappings, lists and scalars. Anchors, aliases, tags and several documents are refused. Unquoted
scalars stay the text that was written (`no`, `12:30`, `010`, `2021-12-28`, `1e999`), only null and true/false are read; what
else a value is, the key it stands under says. Size, depth and number of values are limited while reading, so that no file costs
more than a moment.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NoReturn, TypeAlias

import yaml

from gcx.findings import Text
from gcx.plan.problems import Problems, quoted
from gcx.plan.yamlsyntax import LINE_BREAK, note_character, note_syntax

Place: TypeAlias = tuple[int, int]
Key: TypeAlias = str | int

MOST_BYTES = 4_000_000
_MOST_VALUES = 400_000
_MOST_DEPTH = 20
_LONGEST = 20_000
_WORDS: dict[str, bool | None] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(slots=True)
class Node:
    """A value and its place. `value` is a text, `None`, a bool, a list of nodes, or a dict of nodes; `keys` are the places of the keys.

    `index` is the position in the text where the value starts, its quote or block mark included; `style` is that mark.
    """

    value: Any
    place: Place
    index: int = 0
    style: str | None = None
    keys: dict[str, Place] | None = None

    @property
    def plain(self) -> Any:
        """The value without its places: dicts, lists, texts, bools, `None`."""
        if isinstance(self.value, dict):
            return {key: node.plain for key, node in self.value.items()}
        if isinstance(self.value, list):
            return [node.plain for node in self.value]
        return self.value

    def find(self, path: tuple[Key, ...]) -> Node | None:
        """The node at `path`, or `None`."""
        node: Node | None = self
        for step in path:
            value = node.value if node else None
            if isinstance(value, dict) and isinstance(step, str):
                node = value.get(step)
            elif isinstance(value, list) and isinstance(step, int) and step < len(value):
                node = value[step]
            else:
                return None
        return node

    def place_of(self, path: tuple[Key, ...]) -> Place:
        """The place of the value at `path`; where there is none, of the nearest value above it."""
        node, place = self, self.place
        for step in path:
            found = node.find((step,))
            if found is None:
                break
            # an empty value or a whole block is best shown by its key
            block = isinstance(found.value, dict | list) or found.value is None
            place = node.keys[step] if block and node.keys and isinstance(step, str) else found.place
            node = found
        return place

    def place_of_key(self, path: tuple[Key, ...]) -> Place:
        """The place of the last key of `path` itself."""
        above = self.find(path[:-1])
        key = path[-1]
        if above is not None and above.keys and isinstance(key, str) and key in above.keys:
            return above.keys[key]
        return self.place_of(path)


@dataclass(slots=True)
class _Open:
    """A collection whose end has not been reached. `key` is the key whose value comes next; `skip`: its key was a duplicate."""

    node: Node
    key: str | None = None
    key_place: Place = (1, 1)


class _Refused(Exception):  # noqa: N818
    """Reading stops here; the problem has been noted."""


def read_yaml(text: str, problems: Problems) -> Node | None:
    """Read one document. `None` when it is empty or cannot be read; why is noted in `problems`."""
    try:
        loader = _LOADER(text)
        try:
            return _document(loader, problems)
        finally:
            loader.dispose()
    except _Refused:
        return None
    except yaml.MarkedYAMLError as error:
        note_syntax(error, text, problems)
    except yaml.YAMLError as error:  # a character YAML does not allow
        note_character(error, text, problems)
    return None


def _document(loader: Any, problems: Problems) -> Node | None:
    """Build the tree from the parser's events, one at a time, so that limits hold while reading."""
    root: Node | None = None
    stack: list[_Open] = []
    count = 0
    while True:
        event = loader.get_event()
        kind = type(event)
        if kind is yaml.MappingEndEvent or kind is yaml.SequenceEndEvent:
            stack.pop()
            continue
        if kind is yaml.StreamEndEvent:
            return root
        node = _node(event, problems)
        if node is None:
            if root is not None and kind is yaml.DocumentStartEvent:
                _refuse(
                    event,
                    "一个文件只能有一份方案，这里开始了第二份（---）",
                    "one file holds one plan; a second document (---) starts here",
                    problems,
                )
            continue
        count += 1
        if count > _MOST_VALUES or len(stack) >= _MOST_DEPTH:
            _too_much(event, len(stack) >= _MOST_DEPTH, problems)
        if stack:
            _put(stack[-1], node, problems)
        else:
            root = node
        if isinstance(node.value, dict | list):
            stack.append(_Open(node))


def _node(event: Any, problems: Problems) -> Node | None:
    """The node an event starts; `None` for events that only frame the document."""
    kind = type(event)
    if kind is yaml.ScalarEvent:
        return _scalar(event, problems)
    if kind is yaml.MappingStartEvent or kind is yaml.SequenceStartEvent:
        return _collection(event, kind is yaml.MappingStartEvent, problems)
    if kind is yaml.AliasEvent:
        _refuse(event, "不能使用别名（*）", "aliases (*) are not allowed", problems, _WRITE_OUT)
    return None


def _scalar(event: Any, problems: Problems) -> Node:
    mark, value, style = event.start_mark, event.value, event.style
    place = (mark.line + 1, mark.column + 1)
    _no_marks(event, problems)
    if len(value) > _LONGEST:
        _refuse(
            event,
            f"一个值有{len(value)}个字，最多{_LONGEST}个",
            f"one value has {len(value)} characters; at most {_LONGEST} are allowed",
            problems,
        )
    if style == '"' and not value.replace("\n", "").replace("\t", "").isprintable():
        problems.add(place, f"“{quoted(value)}”含有不能显示的字符", f"“{quoted(value)}” holds characters that cannot be shown")
    if not style and value in _WORDS:
        return Node(_WORDS[value], place, mark.index, style)
    return Node(value, place, mark.index, style)


def _collection(event: Any, mapping: bool, problems: Problems) -> Node:
    _no_marks(event, problems)
    mark = event.start_mark
    return Node({} if mapping else [], (mark.line + 1, mark.column + 1), mark.index, keys={} if mapping else None)


def _put(above: _Open, node: Node, problems: Problems) -> None:
    """Put a finished scalar or a started collection where it belongs; a repeated key keeps its first value."""
    holder = above.node
    if holder.keys is None:
        holder.value.append(node)
    elif above.key is None:
        if isinstance(node.value, dict | list):
            problems.add(
                node.place,
                "键必须是文字",
                "a key has to be a text",
                Text("值里有 { 或 [ 时加引号", "quote a value that begins with { or ["),
            )
            raise _Refused
        above.key = _key_text(node)
        above.key_place = node.place
    else:
        first = holder.keys.get(above.key)
        if first is None:
            holder.keys[above.key] = above.key_place
            holder.value[above.key] = node
        else:
            name = quoted(above.key)
            problems.add(above.key_place, f"重复的键“{name}”，第{first[0]}行已有", f"duplicate key “{name}”, already on line {first[0]}")
        above.key = None


def _key_text(node: Node) -> str:
    return {None: "null", True: "true", False: "false"}.get(node.value, node.value) if not isinstance(node.value, str) else node.value


_WRITE_OUT = Text("把内容在每一处写全", "write the content out in every place")


def _no_marks(event: Any, problems: Problems) -> None:
    """Anchors and tags are refused: a plan says what it means in the place where it says it."""
    if event.anchor:
        _refuse(
            event, f"不能使用锚点（&{quoted(event.anchor)}）", f"anchors (&{quoted(event.anchor)}) are not allowed", problems, _WRITE_OUT
        )
    if event.tag:
        _refuse(event, f"不能使用标签“{quoted(event.tag)}”", f"tags such as “{quoted(event.tag)}” are not allowed", problems)


def _refuse(event: Any, zh: str, en: str, problems: Problems, hint: Text | None = None) -> NoReturn:
    problems.add((event.start_mark.line + 1, event.start_mark.column + 1), zh, en, hint)
    raise _Refused


def _too_much(event: Any, deep: bool, problems: Problems) -> NoReturn:
    if deep:
        _refuse(event, f"嵌套超过{_MOST_DEPTH}层", f"nested more than {_MOST_DEPTH} levels deep", problems)
    _refuse(event, f"内容过多，最多{_MOST_VALUES}个值", f"too much content; at most {_MOST_VALUES} values are allowed", problems)


def place_in(text: str, node: Node, offset: int) -> Place:
    """The place in the file of character `offset` of a scalar's value, whether it stands bare, in quotes or as a block.

    Line folding changes only white space, so the characters that are not white space are counted off against the file's text.
    """
    start = node.index
    if node.style in {"|", ">"}:
        header = LINE_BREAK.search(text, start)
        start = header.end() if header else start
    elif node.style in {"'", '"'}:
        start += 1
    wanted = sum(1 for char in str(node.value)[:offset] if not char.isspace())
    position = start
    inside = offset < len(str(node.value))
    while position < len(text) and (wanted > 0 or (inside and text[position].isspace())):
        wanted -= not text[position].isspace()
        position += 1
    lines = LINE_BREAK.split(text[start:position])
    line, column = node.place
    if node.style in {"|", ">"}:
        return line + len(lines), len(lines[-1]) + 1
    first = column + start - node.index if len(lines) == 1 else 1
    return line + len(lines) - 1, first + len(lines[-1])
