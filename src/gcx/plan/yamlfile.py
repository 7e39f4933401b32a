"""YAML with the place of every key and value, and without YAML's surprises.

A plan uses one part of YAML: mappings, lists and scalars. Anchors, aliases, tags and several documents are refused. Unquoted
scalars stay the text that was written (`no`, `12:30`, `010`, `2021-12-28`, `1e999`), only null and true/false are read; what
else a value is, the key it stands under says. Size, depth and number of values are limited while reading, so that no file costs
more than a moment.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any, NoReturn, TypeAlias

import yaml

from gcx.findings import Text
from gcx.plan.problems import Problems, quoted

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
_WIDE_COLON = re.compile(r"\s*(?:-\s+)?[\w.\"'-]{1,60}：")
_BREAK = re.compile(r"\r\n|[\n\r\x85\u2028\u2029]")


@dataclass(slots=True)
class Node:
    """A value and its place. `value` is a text, `None`, a bool, a list of nodes, or a dict of nodes; `keys` are the places of the keys.

    `index` is the position in the text where the value starts, its quote or block mark included; `style` is that mark.
    """

    value: Any
    place: Place
    index: int = 0
    style: str | None = None
    keys: dict[str, Place] = field(default_factory=dict)

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
            place = node.keys[step] if block and isinstance(step, str) else found.place
            node = found
        return place

    def place_of_key(self, path: tuple[Key, ...]) -> Place:
        """The place of the last key of `path` itself."""
        above = self.find(path[:-1])
        key = path[-1]
        if above is not None and isinstance(key, str) and key in above.keys:
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
        _syntax_problem(error, text, problems)
    except yaml.YAMLError as error:  # a character YAML does not allow
        _character_problem(error, text, problems)
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
                _refuse(event, "一个文件只能有一份方案，这里开始了第二份（---）", "one file holds one plan; a second document (---) starts here", problems)
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
        _refuse(event, f"一个值有{len(value)}个字，最多{_LONGEST}个", f"one value has {len(value)} characters; at most {_LONGEST} are allowed", problems)
    if style == '"' and not value.replace("\n", "").replace("\t", "").isprintable():
        problems.add(place, f"“{quoted(value)}”含有不能显示的字符", f"“{quoted(value)}” holds characters that cannot be shown")
    if not style and value in _WORDS:
        return Node(_WORDS[value], place, mark.index, style)
    return Node(value, place, mark.index, style)


def _collection(event: Any, mapping: bool, problems: Problems) -> Node:
    _no_marks(event, problems)
    mark = event.start_mark
    return Node({} if mapping else [], (mark.line + 1, mark.column + 1), mark.index)


def _put(above: _Open, node: Node, problems: Problems) -> None:
    """Put a finished scalar or a started collection where it belongs; a repeated key keeps its first value."""
    holder = above.node
    if isinstance(holder.value, list):
        holder.value.append(node)
    elif above.key is None:
        if isinstance(node.value, dict | list):
            problems.add(node.place, "键必须是文字", "a key has to be a text", Text("值里有 { 或 [ 时加引号", "quote a value that begins with { or ["))
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
        _refuse(event, f"不能使用锚点（&{quoted(event.anchor)}）", f"anchors (&{quoted(event.anchor)}) are not allowed", problems, _WRITE_OUT)
    if event.tag:
        _refuse(event, f"不能使用标签“{quoted(event.tag)}”", f"tags such as “{quoted(event.tag)}” are not allowed", problems)


def _refuse(event: Any, zh: str, en: str, problems: Problems, hint: Text | None = None) -> NoReturn:
    problems.add((event.start_mark.line + 1, event.start_mark.column + 1), zh, en, hint)
    raise _Refused


def _too_much(event: Any, deep: bool, problems: Problems) -> NoReturn:
    if deep:
        _refuse(event, f"嵌套超过{_MOST_DEPTH}层", f"nested more than {_MOST_DEPTH} levels deep", problems)
    _refuse(event, f"内容过多，最多{_MOST_VALUES}个值", f"too much content; at most {_MOST_VALUES} values are allowed", problems)


def _syntax_problem(error: yaml.MarkedYAMLError, text: str, problems: Problems) -> None:
    """Say in plain words why the parser stopped, and point at the line that is wrong rather than at the next one."""
    mark = error.problem_mark or error.context_mark
    line, column = (mark.line, mark.column) if mark else (0, 0)
    lines = _BREAK.split(text)
    shown = lines[line] if line < len(lines) else ""
    for back in range(line, max(line - 3, -1), -1):
        candidate = lines[back] if back < len(lines) else ""
        wide = _WIDE_COLON.match(candidate)
        if wide and ": " not in candidate and not candidate.rstrip().endswith(":"):
            hint = Text("键后面要用半角冒号加空格“: ”", "write a half-width colon and a space “: ” after a key")
            problems.add((back + 1, wide.end()), "键后面是全角冒号“：”", "the key is followed by a full-width colon “：”", hint)
            return
    at, char = (line + 1, column + 1), shown[column : column + 1]
    if "\t" in shown[: column + 1]:
        hint = Text("缩进用空格，不用 Tab", "indent with spaces, not with tabs")
        problems.add(at, "缩进里有 Tab 字符", "there is a tab character in the indentation", hint)
    elif char and char in "%@`" and "cannot start" in str(error.problem):
        problems.add(at, f"“{char}”开头的值要加引号", f"a value that begins with “{char}” has to be quoted", Text(f'写成 "{quoted(shown[column:].strip())}"', f'write "{quoted(shown[column:].strip())}"'))
    else:
        zh = next((words for part, words in _SYNTAX.items() if part in str(error.problem)), "不符合 YAML 的写法")
        problems.add(at, zh, f"not valid YAML: {error.problem}", Text(quoted(shown), quoted(shown)) if shown.strip() else None)


_SYNTAX = {
    "could not find expected ':'": "上一行的键后面没有冒号“: ”",
    "mapping values are not allowed": "这里不能再有“: ”，值里有冒号时要加引号",
    "found unexpected end of stream": "引号没有成对",
    "did not find expected key": "缩进不对，或引号、括号没有成对",
    "did not find expected ',' or": "方括号或花括号没有成对，或缺少逗号",
    "did not find expected '-' indicator": "列表的缩进不对",
    "did not find expected node content": "冒号、逗号或括号后面缺少内容",
    "found undefined alias": "不能使用别名（*），值以 * 开头时要加引号",
    "did not find expected alphabetic": "值以 * 或 & 开头时要加引号",
    "block sequence entries are not allowed": "列表的“- ”要另起一行",
}


def _character_problem(error: yaml.YAMLError, text: str, problems: Problems) -> None:
    position = getattr(error, "position", 0) or 0
    found = re.search(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\x80-\x84\x86-\x9f\ufffe\uffff]", text)
    position = found.start() if found else min(position, len(text))
    before = _BREAK.split(text[:position])
    code = f"U+{ord(text[position]):04X}" if position < len(text) else "?"
    problems.add((len(before), len(before[-1]) + 1), f"有不能显示的字符（{code}）", f"there is a character that cannot be shown ({code})")


def place_in(text: str, node: Node, offset: int) -> Place:
    """The place in the file of character `offset` of a scalar's value, whether it stands bare, in quotes or as a block.

    Line folding changes only white space, so the characters that are not white space are counted off against the file's text.
    """
    start = node.index
    if node.style in {"|", ">"}:
        header = _BREAK.search(text, start)
        start = header.end() if header else start
    elif node.style in {"'", '"'}:
        start += 1
    wanted = sum(1 for char in str(node.value)[:offset] if not char.isspace())
    position = start
    inside = offset < len(str(node.value))
    while position < len(text) and (wanted > 0 or (inside and text[position].isspace())):
        wanted -= not text[position].isspace()
        position += 1
    lines = _BREAK.split(text[start:position])
    line, column = node.place
    if node.style in {"|", ">"}:
        return line + len(lines), len(lines[-1]) + 1
    first = column + start - node.index if len(lines) == 1 else 1
    return line + len(lines) - 1, first + len(lines[-1])
