"""Why the YAML parser stopped, in plain words, at the line that is wrong rather than at the one after it."""

from __future__ import annotations

import re

import yaml

from gcx.findings import Text
from gcx.plan.problems import Problems, quoted

_WIDE_COLON = re.compile(r"\s*(?:-\s+)?[A-Za-z_]{1,40}：")
LINE_BREAK = re.compile(r"\r\n|[\n\r\x85\u2028\u2029]")


def note_syntax(error: yaml.MarkedYAMLError, text: str, problems: Problems) -> None:
    """Note a fault of form: what is wrong, and the line as it stands where no more can be said."""
    mark = error.problem_mark or error.context_mark
    line, column = (mark.line, mark.column) if mark else (0, 0)
    lines = LINE_BREAK.split(text)
    shown = lines[line] if line < len(lines) else ""
    for back in range(line, max(line - 3, -1), -1):
        candidate = lines[back] if back < len(lines) else ""
        wide = _WIDE_COLON.match(candidate)
        if wide and ": " not in candidate and not candidate.rstrip().endswith(":"):
            hint = Text("键后面要用半角冒号加空格“: ”", "write a half-width colon and a space “: ” after a key")
            problems.add((back + 1, wide.end()), "键后面是全角冒号“：”", "the key is followed by a full-width colon “：”", hint)
            return
    at, char, problem = (line + 1, column + 1), shown[column : column + 1], str(error.problem)
    opened = error.context_mark
    if "\t" in shown[: column + 1]:
        hint = Text("缩进用空格，不用 Tab", "indent with spaces, not with tabs")
        problems.add(at, "缩进里有 Tab 字符", "there is a tab character in the indentation", hint)
    elif char and char in "%@`" and "cannot start" in problem:
        value = quoted(shown[column:].strip())
        problems.add(
            at,
            f"“{char}”开头的值要加引号",
            f"a value that begins with “{char}” has to be quoted",
            Text(f'写成 "{value}"', f'write "{value}"'),
        )
    elif opened and "quoted scalar" in str(error.context):
        problems.add((opened.line + 1, opened.column + 1), "这里开始的引号没有成对", "the quotation mark that opens here is never closed")
    elif opened and "flow" in str(error.context):
        problems.add(
            (opened.line + 1, opened.column + 1),
            "这里开始的括号没有成对，或其中缺少逗号",
            "the bracket that opens here is never closed, or a comma is missing in it",
        )
    else:
        zh = next((words for part, words in _SYNTAX.items() if part in problem), "不符合 YAML 的写法")
        problems.add(at, zh, f"not valid YAML: {error.problem}", Text(quoted(shown), quoted(shown)) if shown.strip() else None)


_SYNTAX = {
    "could not find expected ':'": "上一行的键后面没有冒号“: ”",
    "mapping values are not allowed": "这里不能再有“: ”，值里有冒号时要加引号",
    "did not find expected key": "缩进不对",
    "did not find expected '-' indicator": "列表的缩进不对",
    "did not find expected node content": "冒号、逗号或括号后面缺少内容",
    "found undefined alias": "不能使用别名（*），值以 * 开头时要加引号",
    "did not find expected alphabetic": "值以 * 或 & 开头时要加引号",
    "block sequence entries are not allowed": "列表的“- ”要另起一行",
}


def note_character(error: yaml.YAMLError, text: str, problems: Problems) -> None:
    """Note a character that YAML does not allow in a text."""
    position = getattr(error, "position", 0) or 0
    found = re.search(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\x80-\x84\x86-\x9f\ufffe\uffff]", text)
    position = found.start() if found else min(position, len(text))
    before = LINE_BREAK.split(text[:position])
    code = f"U+{ord(text[position]):04X}" if position < len(text) else "?"
    problems.add((len(before), len(before[-1]) + 1), f"有不能显示的字符（{code}）", f"there is a character that cannot be shown ({code})")
