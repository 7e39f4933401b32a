"""What stands around the sheets of an xlsx: which parts there are, the shared texts, and what each cell style shows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from gcx.reading.formats.markup import new_parser, parse
from gcx.reading.formats.numfmt import Shown, shown_as
from gcx.reading.formats.package import Package, resolve
from gcx.reading.formats.sheetxml import local
from gcx.reading.formats.values import unescape

_RELATIONSHIP = "http://schemas.openxmlformats.org/package/2006/relationships Relationship"
_ID = (
    "http://schemas.openxmlformats.org/officeDocument/2006/relationships id",
    "http://purl.oclc.org/ooxml/officeDocument/relationships id",
)
_TRUE = ("1", "true", "on")
_NO_CELLS = ("chartsheet", "dialogsheet", "xlMacrosheet", "xlIntlMacrosheet")


@dataclass(frozen=True, slots=True)
class SheetEntry:
    """One sheet of the workbook's list: its name, whether it is hidden, and the part that holds it."""

    name: str
    hidden: bool
    part: str


@dataclass(frozen=True, slots=True)
class Relation:
    """Where a part points: the last word of the relationship's type, and the part (or address) it names."""

    kind: str
    target: str


@dataclass(slots=True)
class Workbook:
    """The workbook part: ordinary sheets in order, the parts they share, and what is only reported.

    `stale` says that the program that wrote it left computing to the next program: a formula's stored 0 may be no result.
    """

    sheets: list[SheetEntry] = field(default_factory=list)
    date1904: bool = False
    stale: bool = False
    strings: str | None = None
    styles: str | None = None
    links: int = 0


def each_start(package: Package, part: str, handle: Callable[[str, dict[str, str]], None], limit: str = "other_bytes") -> None:
    """Call `handle(name, attributes)` for every element of an XML part; nesting is limited."""
    depth = 0

    def start(name: str, given: dict[str, str]) -> None:
        nonlocal depth
        depth += 1
        if depth > package.source.limits.depth:
            raise package.source.over("depth", None, part)
        handle(name, given)

    def end(_: str) -> None:
        nonlocal depth
        depth -= 1

    parser = new_parser()
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parse(package.source, package.chunks(part, limit), parser, (f"部件 {part} ", f"part {part}"))


def relations(package: Package, part: str) -> dict[str, Relation]:
    """The relationships of `part` (`""` for the package itself) by id; empty when it has none."""
    folder, _, name = part.rpartition("/")
    where = f"{folder}/_rels/{name}.rels" if folder else f"_rels/{name}.rels"
    found: dict[str, Relation] = {}
    if where not in package:
        return found

    def take(element: str, given: dict[str, str]) -> None:
        if element == _RELATIONSHIP:
            target = given.get("Target", "")
            inside = given.get("TargetMode") != "External"
            found[given.get("Id", "")] = Relation(given.get("Type", "").rpartition("/")[2], resolve(part, target) if inside else target)

    each_start(package, where, take)
    return found


def main_part(package: Package) -> str | None:
    """The part the package names as its main document, wherever it is; the usual path when it names none."""
    for relation in relations(package, "").values():
        if relation.kind == "officeDocument" and relation.target in package:
            return relation.target
    return next((name for name in ("xl/workbook.xml", "xl/workbook.bin") if name in package), None)


def read_workbook(package: Package, part: str) -> Workbook:
    """The list of sheets of workbook part `part`, with its relationships followed. `Refused` when a sheet's part is missing or shared."""
    related = relations(package, part)
    book = Workbook()

    def take(element: str, given: dict[str, str]) -> None:
        tag = local(element)
        if tag == "sheet":
            add_sheet(package, book, related, (given.get("name", ""), given.get("state", "visible") != "visible", _id(given)))
        elif tag == "workbookPr":
            book.date1904 = given.get("date1904") in _TRUE
        elif tag == "calcPr":
            book.stale = given.get("fullCalcOnLoad") in _TRUE

    each_start(package, part, take)
    note_shared(book, related)
    return book


def _id(given: dict[str, str]) -> str:
    return next((given[name] for name in _ID if name in given), "")


def add_sheet(package: Package, book: Workbook, related: dict[str, Relation], entry: tuple[str, bool, str]) -> None:
    """Add the sheet (name, hidden, relationship id) unless it is a chart, dialog or macro sheet."""
    name, hidden, identity = entry
    relation = related.get(identity)
    if relation is not None and relation.kind in _NO_CELLS:
        return
    if relation is None or relation.target not in package:
        raise package.source.damaged(f"工作表“{name}”的数据部件不存在", f"the part of sheet “{name}” is missing")
    if any(sheet.part.lower() == relation.target.lower() for sheet in book.sheets):
        raise package.source.unsafe(f"工作表“{name}”与另一张工作表共用一份数据", f"sheet “{name}” shares its data with another sheet")
    if len(book.sheets) >= package.source.limits.sheets:
        raise package.source.over("sheets")
    book.sheets.append(SheetEntry(unescape(name), hidden, relation.target))


def note_shared(book: Workbook, related: dict[str, Relation]) -> None:
    """Note where the shared texts and the styles are, and how many other files the workbook links to."""
    for relation in related.values():
        if relation.kind == "sharedStrings":
            book.strings = relation.target
        elif relation.kind == "styles":
            book.styles = relation.target
        elif relation.kind == "externalLink":
            book.links += 1


def read_styles(package: Package, part: str | None) -> list[Shown]:
    """What each cell style of the workbook shows, by its number; empty when the workbook has no styles."""
    if part is None or part not in package:
        return []
    codes: dict[str, str] = {}
    numbers: list[str] = []
    inside = False

    def take(element: str, given: dict[str, str]) -> None:
        nonlocal inside
        tag = local(element)
        if tag == "numFmt":
            codes.setdefault(given.get("numFmtId", ""), given.get("formatCode", ""))
        elif tag in ("cellXfs", "cellStyleXfs", "cellStyles", "dxfs"):
            inside = tag == "cellXfs"
        elif tag == "xf" and inside:
            numbers.append(given.get("numFmtId", "0"))

    each_start(package, part, take, "styles_bytes")
    shown = {
        number: shown_as(int(number) if number.isascii() and number.isdigit() and len(number) < 9 else 0, codes.get(number))
        for number in set(numbers)
    }
    return [shown[number] for number in numbers]
