"""Putting marks on the sheets of a workbook: colours into the cells, notes beside them, and old marks away."""

from __future__ import annotations

import codecs
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from gcx.findings import Finding
from gcx.rendering.returning.boxes import Anchors, used_blocks, with_boxes, without_boxes
from gcx.rendering.returning.cells import Merges, Sheet
from gcx.rendering.returning.marks import ALL_COLORS, COLORS, MOST_NOTES, SheetMarks, marks_of, note
from gcx.rendering.returning.notes import AUTHOR, Changed, empty_comments, noted
from gcx.rendering.returning.old_list import OldList
from gcx.rendering.returning.styles import NO_FILL, Styles, solid_fill
from gcx.rendering.returning.workbook import Entry, Workbook
from gcx.rendering.returning.xmltext import Edit, attribute, attributes, opening, splice

_AFTER_DRAWING = {"legacyDrawingHF", "drawingHF", "picture", "oleObjects", "controls", "webPublishItems", "tableParts", "extLst"}
_WRAPPED = ("oleObjects", "controls", "picture")


@dataclass(slots=True)
class Patched:
    """What was done: coloured cells and notes, the fill a marked cell had before (by sheet, row, column), and what was left out."""

    merges: Mapping[str, Merges]
    cells: int = 0
    notes: int = 0
    fills: dict[tuple[str, int, int], str] = field(default_factory=dict)
    without_color: int = 0
    without_note: int = 0
    threads: int = 0


def patch_sheets(book: Workbook, styles: Styles, findings: Sequence[Finding], old: OldList, lang: str) -> Patched:
    """Mark the findings (strongest first) on every sheet but the list, and take away the marks of an earlier run."""
    own = styles.with_solid(ALL_COLORS)
    wanted = {finding.at.sheet for finding in findings if finding.at.cell}
    entries = {entry.name: entry for position, entry in enumerate(book.sheets) if entry.cells and position != old.position}
    sheets = {name: Sheet(book.package.text(entry.part)) for name, entry in entries.items() if name in wanted}
    merges = {name: Merges(sheet.merges(), _rows(findings, name)) for name, sheet in sheets.items()}
    marks, left = marks_of(findings, merges)
    patched = Patched(merges, without_color=left)
    for name, entry in entries.items():
        has_note = _has_own_notes(book, entry)
        sheet = sheets.get(name)
        if sheet is None and (own or has_note):
            sheet = Sheet(book.package.text(entry.part))
        if sheet is not None and (name in marks or has_note or sheet.holds(own)):
            _SheetPatch(book, styles, entry, sheet, lang, patched).run(marks.get(name, SheetMarks()), own, old)
    return patched


def _rows(findings: Sequence[Finding], sheet: str) -> Collection[int]:
    rows: set[int] = set()
    for at in (finding.at for finding in findings if finding.at.sheet == sheet):
        if at.row:
            rows.update(range(at.row, (at.last_row or at.row) + 1))
    return rows


def _has_own_notes(book: Workbook, entry: Entry) -> bool:
    """Whether a note of gcx may be there; its marker may be cut into runs, the word is not."""
    comments = book.package.related(entry.part, "comments")
    return comments is not None and AUTHOR in book.package.text(comments)


class _SheetPatch:
    """The changes to one sheet and the parts that hang on it."""

    def __init__(self, book: Workbook, styles: Styles, entry: Entry, sheet: Sheet, lang: str, patched: Patched) -> None:
        self.book, self.package, self.styles = book, book.package, styles
        self.entry, self.sheet, self.lang, self.patched = entry, sheet, lang, patched

    def run(self, marks: SheetMarks, own: Collection[int], old: OldList) -> None:
        edits = self._colors(marks, own, old)
        edits += self._notes({cell: note(found, self.lang) for cell, found in list(marks.notes.items())[:MOST_NOTES]})
        self.patched.without_note += max(len(marks.notes) - MOST_NOTES, 0)
        if edits:
            self.package.write(self.entry.part, splice(self.sheet.text, edits))

    def _colors(self, marks: SheetMarks, own: Collection[int], old: OldList) -> list[Edit]:
        name, styles, patched = self.entry.name, self.styles, self.patched

        def restyle(row: int, column: int, style: int) -> int:
            before = styles.filled(style, old.fills.get((name, row, column), NO_FILL)) if style in own else style
            severity = marks.cells.get((row, column))
            if severity is None:
                return before
            marked = styles.filled(before, solid_fill(COLORS[severity][styles.light_font(before)]))
            if marked == before:
                patched.without_color += 1
            else:
                patched.cells += 1
                if (fill := styles.fill(before)) != NO_FILL:
                    patched.fills[name, row, column] = fill
            return marked

        return self.sheet.restyled(marks.rows(), restyle, own)

    def _notes(self, notes: Mapping[tuple[int, int], str]) -> list[Edit]:
        part = self.package.related(self.entry.part, "comments")
        if part is None and not notes:
            return []
        text = self.package.text(part) if part else empty_comments(self.book.namespace)
        changed = noted(text, notes)
        if changed.text == text:
            return []
        if part is None:
            part = self.package.free(self.book.under("comments{}.xml"))
            self.book.relate(self.entry.part, "comments", part)
            self.book.declare(part, "comments")
        self.package.write(part, changed.text)
        threads = len(notes.keys() & set(changed.threads))
        self.patched.threads += threads
        self.patched.notes += len(notes) - threads
        return self._boxes(changed, notes)

    def _boxes(self, changed: Changed, notes: Mapping[tuple[int, int], str]) -> list[Edit]:
        """Boxes for new notes, none for those that are gone; a drawing and its element in the sheet when there was none."""
        part = self._drawing()
        if part is None and not changed.new:
            return []
        before = self._vml(part) if part else None
        anchors = Anchors(self.sheet)
        places = {cell: anchors.beside(*cell, notes[cell]) for cell in changed.new}
        kept = without_boxes(before, changed.gone) if before is not None else None
        after = with_boxes(kept, places, self._free_block())
        if part is not None:
            self.package.put(part, after.encode("latin-1"))
            return []
        part = self.package.free(self.book.under("drawings/vmlDrawing{}.vml"))
        self.package.put(part, after.encode("latin-1"))
        self.book.declare(part, "vmlDrawing")
        return [self._drawing_element(self.book.relate(self.entry.part, "vmlDrawing", part))]

    def _drawing(self) -> str | None:
        element = next((each for each in self.sheet.around() if each.name == "legacyDrawing"), None)
        identity = attribute(opening(self.sheet.text, element), "id") if element else None
        relation = next((each for each in self.package.relations(self.entry.part) if each.id == identity), None)
        return relation.target if relation is not None and relation.target in self.package else None

    def _drawing_element(self, identity: str) -> Edit:
        """`<legacyDrawing>` where the order of a worksheet's elements wants it."""
        text, place = self.sheet.text, self.sheet.root.close
        for each in self.sheet.around():
            wrapped = each.name == "AlternateContent" and any(name in text[each.start : each.end] for name in _WRAPPED)
            if each.start >= self.sheet.data.end and (each.name in _AFTER_DRAWING or wrapped):
                place = each.start
                break
        names = attributes(opening(text, self.sheet.root))
        prefix = next(
            (name[6:] for name, value in names.items() if name.startswith("xmlns:") and value == self.book.relation_namespace), None
        )
        declared = "" if prefix else f' xmlns:r="{self.book.relation_namespace}"'
        return Edit(place, place, f'<{self.sheet.prefix}legacyDrawing{declared} {prefix or "r"}:id="{identity}"/>')

    def _vml(self, part: str) -> str:
        """A drawing as text in which every byte is one character: it is often no well-formed XML, and only ASCII is added."""
        data = self.package.read(part)
        wide = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
        return (data.decode("utf-16").encode("ascii", "xmlcharrefreplace") if wide else data).decode("latin-1")

    def _free_block(self) -> int:
        blocks = [block for name in self.package.names() if name.lower().endswith(".vml") for block in used_blocks(self._vml(name))]
        return max(blocks, default=0) + 1
