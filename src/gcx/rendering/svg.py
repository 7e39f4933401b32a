"""An SVG file of matplotlib made fit to stand inside a page: small, without style attributes, ids unique, colours by class."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from html import escape
from xml.etree import ElementTree as ET

_LONG = re.compile(r"-?\d+\.\d{3,}")
_DROPPED = {"font-family", "stroke-linejoin", "font-stretch", "font-variant", "font-style"}
_REFERENCE = re.compile(r"url\(#([^)]+)\)")


def inline_svg(text: str, key: str, title: str, description: str, roles: Mapping[str, str]) -> str:
    """The drawing as one `<svg>` element for HTML.

    Args:
        text: A whole SVG file, as matplotlib wrote it.
        key: Put before every id that is kept, so that several drawings can share a page.
        title: The short text alternative.
        description: The long one, with the numbers.
        roles: Class suffix by colour: `#1f5fa8` -> `actual` gives classes `s-actual` (stroke) and `f-actual` (fill).

    """
    root = ET.fromstring(text)  # noqa: S314 - our own drawing
    used = set(re.findall(r'href="#([^"]+)"', text)) | set(_REFERENCE.findall(text))
    box = escape(root.get("viewBox", ""), quote=True)
    head = (
        f'<svg class="chart" viewBox="{box}" role="img" aria-labelledby="{key}-t {key}-d">'
        f'<title id="{key}-t">{escape(title)}</title><desc id="{key}-d">{escape(description)}</desc>'
    )
    return head + "".join(part for child in root for part in _element(child, key, used, roles)) + "</svg>"


def _element(node: ET.Element, key: str, used: set[str], roles: Mapping[str, str]) -> Iterator[str]:
    """The element and what is in it; groups that hold nothing are left out."""
    name = _local(node.tag)
    if name in {"metadata", "style"}:
        return
    inner = escape((node.text or "").strip()) + "".join(part for child in node for part in _element(child, key, used, roles))
    if name in {"g", "defs"} and not inner:
        return
    attributes = "".join(f' {name}="{escape(value, quote=True)}"' for name, value in _attributes(node, key, used, roles).items())
    if name == "g" and not attributes:
        yield inner
    else:
        yield f"<{name}{attributes}>{inner}</{name}>" if inner else f"<{name}{attributes}/>"


def _attributes(node: ET.Element, key: str, used: set[str], roles: Mapping[str, str]) -> dict[str, str]:
    made: dict[str, str] = {}
    classes = []
    for name, value in node.attrib.items():
        local = _local(name)
        if local == "style":
            for prop, given in _declarations(value):
                made[prop] = given
                if given in roles and prop in {"stroke", "fill"}:
                    classes.append(f"{prop[0]}-{roles[given]}")
        elif local == "id":
            if value in used:
                made["id"] = f"{key}-{value}"
        elif local == "href":
            made["href"] = f"#{key}-{value.removeprefix('#')}"
        elif local == "clip-path":
            made["clip-path"] = _REFERENCE.sub(rf"url(#{key}-\1)", value)
        else:
            made[local] = _LONG.sub(_shortened, value)
    return {"class": " ".join(classes), **made} if classes else made


def _declarations(style: str) -> Iterator[tuple[str, str]]:
    """The properties of a style attribute, `font:` split into what the page does not decide itself."""
    for declaration in style.split(";"):
        prop, _, value = declaration.partition(":")
        prop, value = prop.strip(), value.strip()
        if prop == "font":
            size = re.search(r"([\d.]+)px", value)
            yield from ((("font-size", size[1]),) if size else ())
            if re.search(r"\b(bold|700)\b", value):
                yield "font-weight", "bold"
        elif prop and prop not in _DROPPED:
            yield prop, value


def _shortened(match: re.Match[str]) -> str:
    return f"{float(match[0]):.2f}".rstrip("0").rstrip(".")


def _local(name: str) -> str:
    return name.rpartition("}")[2]
