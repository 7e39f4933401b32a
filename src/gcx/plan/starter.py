"""A first plan for somebody who begins with another city: small, with everything that matters in it once and a comment on every key.

It is made from the packaged `templates/starter.yaml`, whose comments stand in both languages (`#zh`, `#en`), and `templates/starter.txt`, the
text its quotes are in.
"""

from __future__ import annotations

import json
import re
from importlib.resources import files

_COMMENT = re.compile(r"^( *)#(zh|en) (.*)$")
_TEXT = "{text}"


def starter_plan(text_name: str, lang: str) -> str:
    """The plan file with the comments of one language (`zh` or `en`); `text_name` is the file beside it that holds the plan's text."""
    lines = []
    for line in _packaged("starter.yaml").splitlines():
        comment = _COMMENT.match(line)
        if comment is None:
            lines.append(line.replace(_TEXT, json.dumps(text_name, ensure_ascii=False)))
        elif comment[2] == lang:
            lines.append(f"{comment[1]}# {comment[3]}")
    return "\n".join(lines) + "\n"


def starter_text() -> str:
    """The text of the example plan."""
    return _packaged("starter.txt")


def _packaged(name: str) -> str:
    return files("gcx.plan").joinpath("templates", name).read_text(encoding="utf-8")
