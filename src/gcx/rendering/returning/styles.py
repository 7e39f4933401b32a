"""The style sheet of a workbook: styles are only added, each a copy of one that is there with its fill (or little else) changed."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from gcx.rendering.returning.xmltext import (
    DECLARATION,
    Edit,
    Element,
    appended,
    attribute,
    attributes,
    child,
    children,
    opening,
    root,
    splice,
    with_attribute,
)

NO_FILL = "<fill><patternFill/></fill>"
"""How no fill is remembered."""

_GRAY = '<fill><patternFill patternType="gray125"/></fill>'
_NONE = '<fill><patternFill patternType="none"/></fill>'
_MOST_STYLES = 64_000
_ORDER = ("numFmts", "fonts", "fills", "borders", "cellStyleXfs", "cellXfs", "cellStyles", "dxfs", "tableStyles", "colors", "extLst")
_DEFAULTS = {
    "fonts": '<font><sz val="11"/><name val="宋体"/><family val="3"/><charset val="134"/></font>',
    "fills": _NONE + _GRAY,
    "borders": "<border><left/><right/><top/><bottom/><diagonal/></border>",
    "cellStyleXfs": '<xf numFmtId="0" fontId="0" fillId="0" borderId="0"/>',
    "cellXfs": '<xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>',
}
_TAG = re.compile(r"<(/?)([^\s/>!?:]+:)?")
_NAMESPACE = re.compile(r"""\sxmlns(?::[^\s=]+)?\s*=\s*(?:"[^"]*"|'[^']*')""")
_LIGHT_THEMES, _LIGHT_INDEXES = {"0", "2"}, {"1", "9"}


@dataclass(slots=True)
class _Collection:
    """One list of the style sheet (`fills`, `cellXfs` ...): its entries as written, and how many were there at first."""

    element: Element | None
    entries: list[str]
    found: int = 0
    places: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for number, entry in enumerate(self.entries):
            self.places.setdefault(entry, number)

    def add(self, entry: str) -> int:
        """The index of an entry written the same, or of a new one."""
        if entry not in self.places:
            self.places[entry] = len(self.entries)
            self.entries.append(entry)
        return self.places[entry]


class Styles:
    """A style sheet that grows. Fills are spoken of as plain XML without prefix: `<fill><patternFill .../></fill>`."""

    def __init__(self, text: str | None, namespace: str) -> None:
        """Read the part, or begin a new one when the workbook has none (`text` is `None`)."""
        self.text = text or f'{DECLARATION}<styleSheet xmlns="{namespace}"></styleSheet>'
        self._root = root(self.text)
        self.prefix = self._root.prefix
        found = {element.name: element for element in children(self.text, self._root)}
        self._lists = {name: self._collection(name, found.get(name)) for name in _DEFAULTS}
        self._xfs, self._fills = self._lists["cellXfs"], self._lists["fills"]
        self._made: dict[tuple[int, str], int] = {}
        self._plain_fills: list[str] = []
        self._by_look: dict[tuple[str, str], int] = {}
        self._fill_of: dict[int, str] = {}
        self._light: dict[int, bool] = {}

    def _collection(self, name: str, element: Element | None) -> _Collection:
        if element is None:
            entries = [self._prefixed(each) for each in _split(_DEFAULTS[name])]
            return _Collection(None, entries)
        entries = [self.text[each.start : each.end] for each in children(self.text, element)]
        found = len(entries)
        if not entries or (name == "fills" and found < 2):
            entries += [self._prefixed(each) for each in _split(_DEFAULTS[name])][found:]
        return _Collection(element, entries, found)

    # ------------------------------------------------------------ looking

    def fill(self, style: int) -> str:
        """The fill of a cell style, `NO_FILL` when it has none."""
        if style not in self._fill_of:
            number = attributes(_first_tag(self._xf(style))).get("fillId", "0")
            fills = self._fills_plain()
            self._fill_of[style] = fills[int(number)] if number.isdigit() and int(number) < len(fills) else NO_FILL
        return self._fill_of[style]

    def with_solid(self, colors: frozenset[str]) -> frozenset[int]:
        """The styles whose fill is one solid colour out of `colors` (`FFFFC7CF`)."""
        marked = {number for number, fill in enumerate(self._fills_plain()) if solid_color(fill) in colors}
        if not marked:
            return frozenset()
        numbers = {str(number) for number in marked}
        return frozenset(style for style, entry in enumerate(self._xfs.entries) if attributes(_first_tag(entry)).get("fillId") in numbers)

    def light_font(self, style: int) -> bool:
        """Whether the text of this style is so light that it needs a dark fill."""
        if style not in self._light:
            self._light[style] = self._has_light_font(style)
        return self._light[style]

    def _has_light_font(self, style: int) -> bool:
        number = attributes(_first_tag(self._xf(style))).get("fontId", "0")
        fonts = self._lists["fonts"].entries
        if not number.isdigit() or int(number) >= len(fonts):
            return False
        font = fonts[int(number)]
        color = child(font, root(font), "color")
        given = attributes(opening(font, color)) if color else {}
        rgb = given.get("rgb", "")[-6:]
        if re.fullmatch("[0-9A-Fa-f]{6}", rgb):
            red, green, blue = (int(rgb[at : at + 2], 16) for at in (0, 2, 4))
            return 0.3 * red + 0.59 * green + 0.11 * blue > 165
        return given.get("theme") in _LIGHT_THEMES or given.get("indexed") in _LIGHT_INDEXES

    # ------------------------------------------------------------ adding

    def filled(self, style: int, fill: str) -> int:
        """The style like `style` with another fill: an existing one when there is one that looks the same, else a copy.

        Where the workbook has as many styles as Excel opens, `style` itself.
        """
        if (style, fill) in self._made:
            return self._made[style, fill]
        entry = self._xf(style)
        if not self._by_look:
            for number, each in enumerate(self._xfs.entries):
                self._by_look.setdefault((_look(each), self.fill(number)), number)
        key = (_look(entry), fill)
        made = self._by_look.get(key, style)
        if key not in self._by_look and len(self._xfs.entries) < _MOST_STYLES:
            made = self._by_look[key] = self._copy(entry, self._fill_number(fill))
        self._made[style, fill] = made
        return made

    def font(self, inside: str) -> int:
        """A font with the name of the workbook's own first font; `inside` holds what comes before the name (`<b/><sz val="10"/>`)."""
        first = self._lists["fonts"].entries[0]
        names = "".join(
            _plain(first[each.start : each.end])
            for each in children(first, root(first))
            if each.name in {"name", "family", "charset", "scheme"}
        )
        return self._lists["fonts"].add(self._prefixed(f"<font>{inside}{names}</font>"))

    def border(self, inside: str) -> int:
        """A border of this content."""
        return self._lists["borders"].add(self._prefixed(f"<border>{inside}</border>"))

    def style(self, font: int, fill: str, border: int, inside: str = "", given: str = "") -> int:
        """A new cell style; `inside` holds alignment and protection, `given` further attributes."""
        numbers = f'numFmtId="0" fontId="{font}" fillId="{self._fill_number(fill)}" borderId="{border}" xfId="0"'
        applied = 'applyFont="1" applyFill="1" applyBorder="1" applyAlignment="1" applyProtection="1"'
        return self._xfs.add(self._prefixed(f"<xf {numbers} {applied}{given}>{inside}</xf>"))

    def written(self) -> str:
        """The whole part with everything that was added."""
        edits = [self._grown(each) for each in self._lists.values() if each.element and len(each.entries) > each.found]
        text = splice(self.text, [edit for pair in edits for edit in pair])
        for name in _DEFAULTS:
            if self._lists[name].element is None:
                text = self._inserted(text, name, self._lists[name].entries)
        return text

    # ------------------------------------------------------------ details

    def _xf(self, style: int) -> str:
        entries = self._xfs.entries
        return entries[style] if style < len(entries) else entries[0]

    def _fills_plain(self) -> list[str]:
        for entry in self._fills.entries[len(self._plain_fills) :]:
            self._plain_fills.append(_plain_fill(entry))
        return self._plain_fills

    def _fill_number(self, fill: str) -> int:
        fills = self._fills_plain()
        return fills.index(fill) if fill in fills else self._fills.add(self._prefixed(fill))

    def _copy(self, entry: str, fill: int) -> int:
        tag = _first_tag(entry)
        changed = with_attribute(with_attribute(tag, "fillId", str(fill)), "applyFill", "1")
        self._xfs.entries.append(changed + entry[len(tag) :])
        return len(self._xfs.entries) - 1

    def _grown(self, grown: _Collection) -> tuple[Edit, ...]:
        assert grown.element is not None  # noqa: S101 - only lists that are there are grown
        tag = opening(self.text, grown.element)
        added = "".join(grown.entries[grown.found :])
        if grown.element.empty:
            opened = with_attribute(tag, "count", str(len(grown.entries)))
            return (Edit(grown.element.start, grown.element.end, f"{opened[:-2].rstrip()}>{added}</{grown.element.tag}>"),)
        counted = with_attribute(tag, "count", str(len(grown.entries)))
        return (Edit(grown.element.start, grown.element.inner, counted), appended(self.text, grown.element, added))

    def _inserted(self, text: str, name: str, entries: list[str]) -> str:
        top = root(text)
        later = _ORDER[_ORDER.index(name) + 1 :]
        place = next((each.start for each in children(text, top) if each.name in later), top.close)
        tag = f"{self.prefix}{name}"
        added = f'<{tag} count="{len(entries)}">{"".join(entries)}</{tag}>'
        return splice(text, [appended(text, top, added) if place == top.close else Edit(place, place, added)])

    def _prefixed(self, xml: str) -> str:
        return _TAG.sub(rf"<\1{self.prefix}", xml) if self.prefix else xml


def solid_fill(color: str) -> str:
    """A fill of one colour, `FFRRGGBB`."""
    return f'<fill><patternFill patternType="solid"><fgColor rgb="{color}"/><bgColor indexed="64"/></patternFill></fill>'


def solid_color(fill: str) -> str | None:
    """The colour of a solid fill as `FFRRGGBB`, `None` when it is no solid fill of a fixed colour."""
    top = root(fill)
    pattern = child(fill, top, "patternFill")
    if pattern is None or attribute(opening(fill, pattern), "patternType") != "solid":
        return None
    color = child(fill, pattern, "fgColor")
    rgb = attribute(opening(fill, color), "rgb") if color else None
    return rgb.upper() if rgb else None


def _look(entry: str) -> str:
    """What two styles must have in common to look the same but for their fill."""
    tag = _first_tag(entry)
    given = sorted(
        (name, value) for name, value in attributes(tag).items() if name not in {"fillId", "applyFill"} and not name.startswith("xmlns")
    )
    return f"{given}{_plain(entry[len(tag) :]).removesuffix('</xf>')}"


def _plain(xml: str) -> str:
    """XML without prefixes, namespace declarations and white space between tags, so that two spellings of one thing are equal."""
    return re.sub(r">\s+<", "><", _NAMESPACE.sub("", _TAG.sub(r"<\1", xml))).strip().replace(" />", "/>")


def _plain_fill(entry: str) -> str:
    plain = _plain(entry)
    pattern = child(plain, root(plain), "patternFill")
    if pattern is None:
        return plain if child(plain, root(plain), "gradientFill") else NO_FILL
    return NO_FILL if attribute(opening(plain, pattern), "patternType") in {None, "none"} else plain


def _first_tag(entry: str) -> str:
    top = root(entry)
    return entry[top.start : top.inner]


def _split(xml: str) -> list[str]:
    wrapped = f"<a>{xml}</a>"
    return [wrapped[each.start : each.end] for each in children(wrapped, root(wrapped))]
