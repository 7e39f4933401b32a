"""xlsx, xlsm and their kin: one streaming pass over each sheet, values and everything that changes their meaning together."""

from __future__ import annotations

from gcx.findings import Finding
from gcx.reading import findings_files as rules
from gcx.reading.formats.build import Budget, GridBuilder
from gcx.reading.formats.markup import proofread
from gcx.reading.formats.package import Package
from gcx.reading.formats.sheetfast import fill
from gcx.reading.formats.sheetpatterns import Unusual
from gcx.reading.formats.sheetxml import WORDS, SheetParser
from gcx.reading.formats.strings import read_texts
from gcx.reading.formats.values import Book
from gcx.reading.formats.workbook import SheetEntry, Workbook, read_styles, read_workbook
from gcx.reading.grid import Grid
from gcx.reading.guard import Refused, Source

_SHORTEST_CELL = len("<c><v>1</v></c>")
_LARGE = 8 << 20
"""Bytes of a part from which its markup is judged before its cells are read slowly."""


def read(source: Source, package: Package, part: str) -> tuple[list[Grid], list[Finding]]:
    """Every ordinary sheet of the workbook whose main part is `part`, hidden ones included, and notes on macros and links."""
    workbook = read_workbook(package, part)
    if not workbook.sheets:
        raise Refused(rules.no_sheet(source.file))
    weigh(package, workbook)
    texts, styles = read_texts(package, workbook.strings), read_styles(package, workbook.styles)
    book = Book(source, texts, styles, date1904=workbook.date1904, stale=workbook.stale)
    budget = Budget()
    grids = [_sheet(package, entry, book, budget) for entry in workbook.sheets]
    return grids, notes(source, package, workbook)


def weigh(package: Package, workbook: Workbook) -> None:
    """Inflate large sheets once, keeping nothing: sizes, ratios and the number of cells are judged before a cell is made.

    Sheets too small to hold more cells than allowed are judged while they are read.
    """
    source = package.source
    if sum(package.size(entry.part) for entry in workbook.sheets) < source.limits.cells * _SHORTEST_CELL:
        return
    cells = 0
    for entry in workbook.sheets:
        for piece in package.chunks(entry.part, "sheet_bytes"):
            cells += (max(piece.count(b"v>"), piece.count(b"f>")) + piece.count(b"is>")) // 2
            if cells > source.limits.cells:
                raise source.over("cells", None, entry.name)


def notes(source: Source, package: Package, workbook: Workbook) -> list[Finding]:
    """What is worth saying about the package besides its cells."""
    found = []
    if any(name.rpartition("/")[2] == "vbaproject.bin" for name in package.names):
        found.append(rules.macros_not_run(source.file))
    if workbook.links:
        found.append(rules.external_links(source.file, workbook.links))
    return found


def _sheet(package: Package, entry: SheetEntry, book: Book, budget: Budget) -> Grid:
    builder = GridBuilder(package.source, entry.name, budget)
    spent = (budget.cells, budget.padding)
    try:
        fill(builder, book, package.chunks(entry.part, "sheet_bytes"))
    except Unusual:
        budget.cells, budget.padding = spent
        builder = GridBuilder(package.source, entry.name, budget)
        if package.size(entry.part) > _LARGE:
            proofread(package.source, package.chunks(entry.part, "sheet_bytes"), WORDS)
        SheetParser(builder, book).read(package.chunks(entry.part, "sheet_bytes"))
    return builder.finish(entry.name, hidden=entry.hidden)
