"""HTML built from elements, so that no text becomes markup: every string is escaped unless it was built here."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from typing import TypeAlias

from gcx.rendering.text import visible

Attribute: TypeAlias = str | int | float | bool | None


class Markup(str):
    """Text that is HTML already."""

    __slots__ = ()


_VOID = frozenset({"meta", "input", "br"})


def text(value: str) -> Markup:
    """`value` as the content of an element: printable, escaped; what is markup already stays."""
    return value if isinstance(value, Markup) else Markup(escape(visible(value)))


def el(name: str, /, *children: str | None, **attributes: Attribute) -> Markup:
    """An element. `None` children and attributes are left out, `True` gives a bare attribute.

    A trailing underscore in an attribute's name is dropped (`class_`, `for_`), others become hyphens (`data_v` -> `data-v`).
    """
    given = "".join(_attribute(key, value) for key, value in attributes.items())
    if name in _VOID:
        return Markup(f"<{name}{given}>")
    inner = "".join(text(child) for child in children if child is not None)
    return Markup(f"<{name}{given}>{inner}</{name}>")


def together(parts: Iterable[str | None], separator: str = "") -> Markup:
    """Parts one after the other, each escaped unless it is markup."""
    return Markup(escape(separator).join(text(part) for part in parts if part is not None))


def _attribute(key: str, value: Attribute) -> str:
    if value is None or value is False:
        return ""
    name = key.rstrip("_").replace("_", "-")
    return f" {name}" if value is True else f' {name}="{escape(visible(str(value)), quote=True)}"'


def table(heads: Iterable[str | None], rows: Iterable[Markup], *, caption: str | None = None, **attributes: Attribute) -> Markup:
    """A table with column headings (`Markup` headings are whole `<th>` elements) and ready rows."""
    head = together(each if isinstance(each, Markup) else el("th", each, scope="col") for each in heads)
    return el(
        "table",
        None if caption is None else el("caption", caption),
        el("thead", el("tr", head)),
        el("tbody", together(rows)),
        **attributes,
    )


def row(*cells: str | None) -> Markup:
    """A table row; a cell that is markup already must be a whole cell, any other is wrapped, the first one as its heading."""
    made = []
    for number, cell in enumerate(cells):
        if isinstance(cell, Markup) and cell.startswith(("<td", "<th")):
            made.append(cell)
        else:
            made.append(el("td", cell) if number else el("th", cell, scope="row"))
    return el("tr", together(made))


def scrolling(label: str, inner: Markup) -> Markup:
    """A wide table in a box that scrolls sideways, reachable by keyboard."""
    return el("div", inner, class_="scroll", role="region", aria_label=label, tabindex=0)
