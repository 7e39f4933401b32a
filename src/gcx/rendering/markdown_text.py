"""Pieces of Markdown, and text of strangers inside it: it shows as it is and does nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from gcx.rendering.text import visible

_ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}
_MARKS = frozenset("\\`*_|[]~$")
_IN_MARKDOWN = str.maketrans(_ENTITIES | {mark: f"\\{mark}" for mark in _MARKS})


def in_markdown(text: str) -> str:
    """One line of Markdown that shows `text`: no table cell, emphasis, code, link, formula or HTML begins or ends in it.

    HTML characters become entities, since not every wiki knows a backslash before them; bare addresses do not become links.
    """
    return visible(text).translate(_IN_MARKDOWN).replace("://", ":\\//").replace("www.", "www\\.")


def heading(level: int, text: str) -> str:
    """A heading with the blank lines around it; `text` is made inert."""
    return f"\n{'#' * level} {in_markdown(text)}\n\n"


def table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    """A table, line by line; heads and cells are finished Markdown."""
    yield f"| {' | '.join(heads)} |\n|{' --- |' * len(heads)}\n"
    yield from (f"| {' | '.join(row)} |\n" for row in rows)
