"""XML as text with places: finding elements and changing single attributes without touching any other character.

A submitter's workbook is changed by replacing spans of its parts, never by parsing and writing them again: what is not understood is
kept. Everything here has linear cost, and neither entities nor external references are ever followed.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

SKIP = r"<!--[\s\S]*?-->|<!\[CDATA\[[\s\S]*?\]\]>|<\?[\s\S]*?\?>|<![^>]*>"
"""What may stand between tags and holds none: comments, literal text, processing instructions."""

ATTRIBUTES = r"""((?:[^>"'/]++|"[^"]*+"|'[^']*+'|/(?!>))*+)(/?)>"""
"""The rest of a tag after its name: attributes and the slash of an empty element, as two groups."""

TAG = re.compile(rf"{SKIP}|<(/?)([^\s/>!?]++){ATTRIBUTES}")
_ATTRIBUTE = re.compile(r"""\s([^\s=/>"']++)\s*+=\s*+(?:"([^"]*+)"|'([^']*+)')""")
_ENTITY = re.compile(r"&(?:#x([0-9A-Fa-f]{1,6})|#([0-9]{1,7})|(amp|lt|gt|quot|apos));")
_NAMED = {"amp": "&", "lt": "<", "gt": ">", "quot": '"', "apos": "'"}
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_LOOKS_ESCAPED = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_DECLARATION = re.compile(r"\A\s*<\?xml[^>]*\?>")
_DECLARED = re.compile(rb"""\A\s*<\?xml[^>]{0,200}?encoding\s*=\s*["']([A-Za-z0-9._-]{1,40})["']""")

DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'


@dataclass(frozen=True, slots=True)
class Element:
    """One element of a text: its tag as written and its span; `inner`..`close` is what stands between its tags."""

    tag: str
    start: int
    inner: int
    close: int
    end: int

    @property
    def name(self) -> str:
        """The name without its prefix."""
        return self.tag.rpartition(":")[2]

    @property
    def prefix(self) -> str:
        """The prefix with its colon, `""` when there is none."""
        return self.tag[: self.tag.rfind(":") + 1]

    @property
    def empty(self) -> bool:
        """Whether it is written `<a/>`."""
        return self.inner == self.end


@dataclass(frozen=True, slots=True)
class Edit:
    """Replace `start`..`end` of a text; an insertion when the two are equal."""

    start: int
    end: int
    text: str


def splice(text: str, edits: Iterable[Edit]) -> str:
    """The text with every edit applied; edits may not overlap, insertions at one place keep their order."""
    pieces: list[str] = []
    position = 0
    for edit in sorted(edits, key=lambda edit: (edit.start, edit.end)):
        pieces += (text[position : edit.start], edit.text)
        position = edit.end
    pieces.append(text[position:])
    return "".join(pieces)


def root(text: str) -> Element:
    """The outermost element.

    Raises:
        ValueError: there is none.
    """
    for match in TAG.finditer(text):
        if match[2]:
            if match[4]:
                return Element(match[2], match.start(), match.end(), match.end(), match.end())
            close = text.rfind(f"</{match[2]}")
            return Element(match[2], match.start(), match.end(), close, text.find(">", close) + 1)
    raise ValueError("no element")


def children(text: str, inside: Element) -> Iterator[Element]:
    """The elements directly below `inside`, in order."""
    depth, start, inner, tag = 0, 0, 0, ""
    if inside.empty:
        return
    for match in TAG.finditer(text, inside.inner, inside.close):
        if not match[2]:
            continue
        if match[1]:
            depth -= 1
            if depth == 0:
                yield Element(tag, start, inner, match.start(), match.end())
            continue
        if depth == 0:
            tag, start, inner = match[2], match.start(), match.end()
        if not match[4]:
            depth += 1
        elif depth == 0:
            yield Element(tag, start, inner, inner, inner)


def child(text: str, inside: Element, name: str) -> Element | None:
    """The first element `name` (without prefix) directly below `inside`."""
    return next((found for found in children(text, inside) if found.name == name), None)


def opening(text: str, element: Element) -> str:
    """The opening tag as written."""
    return text[element.start : element.inner]


def attributes(tag: str) -> dict[str, str]:
    """The attributes of an opening tag by their full names, entities resolved."""
    return {match[1]: unescape(match[2] if match[2] is not None else match[3]) for match in _ATTRIBUTE.finditer(tag)}


def attribute(tag: str, name: str) -> str | None:
    """Attribute `name` of an opening tag, whatever its prefix."""
    return next((value for full, value in attributes(tag).items() if full.rpartition(":")[2] == name), None)


def with_attribute(tag: str, name: str, value: str) -> str:
    """The opening tag with attribute `name` set to `value`; everything else as it was."""
    for match in _ATTRIBUTE.finditer(tag):
        if match[1] == name:
            return f'{tag[: match.start()]} {name}="{escape_attribute(value)}"{tag[match.end() :]}'
    end = len(tag) - (2 if tag.endswith("/>") else 1)
    return f'{tag[:end].rstrip()} {name}="{escape_attribute(value)}"{tag[end:]}'


def appended(text: str, element: Element, addition: str) -> Edit:
    """The edit that puts `addition` before the end of `element`, opening it when it is written `<a/>`."""
    if not element.empty:
        return Edit(element.close, element.close, addition)
    tag = opening(text, element)
    return Edit(element.start, element.end, f"{tag[:-2].rstrip()}>{addition}</{element.tag}>")


def escape(text: str) -> str:
    """Text for the inside of an element; characters XML cannot hold become `□`."""
    safe = _ILLEGAL.sub("□", text)
    return safe.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\r", "&#13;")


def escape_attribute(text: str) -> str:
    """Text for an attribute in double quotes."""
    return escape(text).replace('"', "&quot;").replace("\n", "&#10;").replace("\t", "&#9;")


def escape_cell(text: str) -> str:
    """Text for a cell or note: there `_x0041_` means a character, so text that only looks like it is protected."""
    return escape(_LOOKS_ESCAPED.sub("_x005F_", text))


def unescape(text: str) -> str:
    """XML text as its reader sees it."""
    return _ENTITY.sub(_character, text) if "&" in text else text


def unescape_cell(text: str) -> str:
    """The text of a cell or note as its reader sees it."""
    plain = unescape(text)
    return _ESCAPED.sub(lambda match: chr(int(match[1], 16)), plain) if "_x" in plain else plain


def _character(match: re.Match[str]) -> str:
    if match[3]:
        return _NAMED[match[3]]
    code = int(match[1], 16) if match[1] else int(match[2])
    return chr(code) if code <= 0x10FFFF else "□"


def decode(data: bytes) -> str:
    """An XML part as text, whatever encoding it is in; one that is not UTF-8 loses its declaration, because it is written back as UTF-8.

    Raises:
        UnicodeDecodeError, LookupError: the bytes are not in the encoding they declare.
    """
    codec = _codec(data)
    if codec == "utf-8":
        return data.removeprefix(codecs.BOM_UTF8).decode("utf-8")
    return _DECLARATION.sub(DECLARATION, data.decode(codec).removeprefix("\ufeff"))


def _codec(data: bytes) -> str:
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    if data[:4] == b"<\x00?\x00":
        return "utf-16-le"
    if data[:4] == b"\x00<\x00?":
        return "utf-16-be"
    declared = _DECLARED.match(data)
    name = codecs.lookup(declared[1].decode("ascii")).name if declared else "utf-8"
    return "utf-8" if name in {"utf-8", "ascii", "utf-16"} else name
