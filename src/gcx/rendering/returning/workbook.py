"""The workbook part: which sheets there are, and the one sheet gcx adds or replaces."""

from __future__ import annotations

import posixpath
import re
from dataclasses import dataclass

from gcx.rendering.returning.package import Package, PackageError
from gcx.rendering.returning.xmltext import (
    Edit,
    appended,
    attribute,
    attributes,
    child,
    children,
    escape,
    escape_attribute,
    opening,
    root,
    splice,
    unescape_cell,
)

_TRANSITIONAL = (
    "http://schemas.openxmlformats.org/spreadsheetml/2006/main",
    "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
)
_STRICT = ("http://purl.oclc.org/ooxml/spreadsheetml/main", "http://purl.oclc.org/ooxml/officeDocument/relationships")
_TYPES = "application/vnd.openxmlformats-officedocument.spreadsheetml."
_EXTENSIONS = {
    f"{_TYPES}sheet.main+xml": ".xlsx",
    "application/vnd.ms-excel.sheet.macroenabled.main+xml": ".xlsm",
    f"{_TYPES}template.main+xml": ".xltx",
    "application/vnd.ms-excel.template.macroenabled.main+xml": ".xltm",
}
_AFTER_NAMES = {
    "calcPr",
    "oleSize",
    "customWorkbookViews",
    "pivotCaches",
    "smartTagPr",
    "smartTagTypes",
    "webPublishing",
    "fileRecoveryPr",
    "webPublishObjects",
    "extLst",
}
_LONGEST_NAME = 31
LIST_PART = "worksheets/gcx-list.xml"
"""The part of the list beside the workbook part. Excel, WPS and LibreOffice rename parts when they save: where this name is left, nobody has."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One sheet in the order of the tabs: its name, its part, and whether the part holds cells."""

    name: str
    part: str
    cells: bool


class Workbook:
    """The main part of a spreadsheet package and the sheets it lists."""

    def __init__(self, package: Package) -> None:
        """Find the main part and its sheets.

        Raises:
            PackageError: the package is no spreadsheet that can be patched (a binary workbook, a text document).
        """
        self.package = package
        part = package.related("", "officeDocument") or "xl/workbook.xml"
        self.part = part
        self.extension = _EXTENSIONS.get(package.content_type(part).lower(), "")
        text = package.text(part) if self.extension else ""
        top = root(text) if text else None
        if top is None or top.name != "workbook":
            raise PackageError("no spreadsheet")
        self.prefix = top.prefix
        namespaces = {value for name, value in attributes(opening(text, top)).items() if name.startswith("xmlns")}
        self.namespace, self._relations = _STRICT if _STRICT[0] in namespaces else _TRANSITIONAL
        self.folder = posixpath.dirname(part)
        self.sheets = self._entries(text)

    def _entries(self, text: str) -> list[Entry]:
        related = {each.id: each for each in self.package.relations(self.part)}
        listing = child(text, root(text), "sheets")
        found = []
        for element in children(text, listing) if listing else ():
            tag = opening(text, element)
            relation = related.get(attribute(tag, "id") or "")
            name = unescape_cell(attribute(tag, "name") or "")
            cells = relation is not None and relation.kind == "worksheet" and relation.target in self.package
            found.append(Entry(name, relation.target if relation else "", cells))
        return found

    def under(self, name: str) -> str:
        """A path beside the workbook part."""
        return posixpath.join(self.folder, name)

    def relate(self, part: str, kind: str, target: str) -> str:
        """Add an office relationship (`comments`, `worksheet`) in the dialect of this workbook; returns its id."""
        return self.package.relate(part, f"{self._relations}/{kind}", target)

    @property
    def relation_namespace(self) -> str:
        """The namespace of `r:id` in this workbook."""
        return self._relations

    def declare(self, part: str, kind: str) -> None:
        """Declare an added part: `worksheet`, `comments`, `styles`, or `vmlDrawing`."""
        vml = "application/vnd.openxmlformats-officedocument.vmlDrawing"
        self.package.declare(part, vml if kind == "vmlDrawing" else f"{_TYPES}{kind}+xml")

    def free_name(self, wanted: str) -> str:
        """`wanted`, with a number in brackets when a sheet of that name is there."""
        taken = {entry.name.casefold() for entry in self.sheets}
        names = [wanted, *(f"{wanted[: _LONGEST_NAME - 5]}({number})" for number in range(2, len(taken) + 3))]
        return next(name for name in names if name.casefold() not in taken)

    def add_list(self, name: str, text: str) -> int:
        """Add the list as the last tab; returns its position from 0."""
        part = self.under(LIST_PART)
        self.package.write(part, text)
        self.declare(part, "worksheet")
        identity = self.relate(self.part, "worksheet", part)
        book = self.package.text(self.part)
        top = root(book)
        listing = child(book, top, "sheets")
        if listing is None:
            raise PackageError("no sheets")
        numbers = [attribute(opening(book, each), "sheetId") or "" for each in children(book, listing)]
        number = max((int(each) for each in numbers if each.isdigit()), default=0) + 1
        given = f'name="{escape_attribute(name)}" sheetId="{number}" xmlns:r="{self._relations}" r:id="{identity}"'
        self.package.write(self.part, splice(book, [appended(book, listing, f"<{self.prefix}sheet {given}/>")]))
        self.sheets.append(Entry(name, part, cells=True))
        return len(self.sheets) - 1

    def replace_list(self, position: int, text: str) -> None:
        """Give the list at `position` new content; what hung on the old one (notes, print settings) goes."""
        old, part = self.sheets[position].part, self.under(LIST_PART)
        self.package.remove(old)
        self.package.write(part, text)
        self.declare(part, "worksheet")
        self.package.retarget(self.part, old, part)

    def define(self, position: int, names: dict[str, str]) -> None:
        """Set names that belong to the sheet at `position` (`_xlnm.Print_Titles` -> reference); its other names of that kind go."""
        book = self.package.text(self.part)
        top, p = root(book), self.prefix
        listing = child(book, top, "definedNames")
        edits = []
        for each in children(book, listing) if listing else ():
            given = attributes(opening(book, each))
            if given.get("localSheetId") == str(position) and given.get("name") in names:
                edits.append(Edit(each.start, each.end, ""))
        added = "".join(
            f'<{p}definedName name="{name}" localSheetId="{position}"{" hidden=" + chr(34) + "1" + chr(34) if name.endswith("FilterDatabase") else ""}>'
            f"{escape(reference)}</{p}definedName>"
            for name, reference in sorted(names.items())
        )
        if listing:
            edits.append(appended(book, listing, added))
        else:
            place = next((each.start for each in children(book, top) if each.name in _AFTER_NAMES), top.close)
            edits.append(Edit(place, place, f"<{p}definedNames>{added}</{p}definedNames>"))
        self.package.write(self.part, splice(book, edits))


def quoted(sheet: str) -> str:
    """A sheet's name as formulas and links write it."""
    return "'" + sheet.replace("'", "''") + "'"


def sheet_name(wanted: str, taken: set[str]) -> str:
    """A name Excel accepts for a sheet, like `wanted`, and not in `taken` (case does not count); it is added there."""
    plain = re.sub(r"[\x00-\x1f\[\]:*?/\\]", "_", wanted).strip().strip("'")[:_LONGEST_NAME] or "Sheet"
    name, number = plain, 2
    while name.casefold() in taken:
        name = f"{plain[: _LONGEST_NAME - 5]}({number})"
        number += 1
    taken.add(name.casefold())
    return name
