"""Text of strangers inside Markdown: it shows as it is and does nothing."""

from __future__ import annotations

from gcx.rendering.text import visible

_ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}
_MARKS = frozenset("\\`*_|[]~$")
_IN_MARKDOWN = str.maketrans(_ENTITIES | {mark: f"\\{mark}" for mark in _MARKS})


def in_markdown(text: str) -> str:
    """One line of Markdown that shows `text`: no table cell, emphasis, code, link, formula or HTML begins or ends in it.

    HTML characters become entities, since not every wiki knows a backslash before them; bare addresses do not become links.
    """
    return visible(text).translate(_IN_MARKDOWN).replace("://", ":\\//").replace("www.", "www\\.")
