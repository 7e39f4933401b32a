"""Findings as marks on cells: which cell gets which colour, and what its note says."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from gcx.findings import Finding, Location, Severity, Text
from gcx.listing import NOTE_ENDS, NOTE_MARKER, SHEET
from gcx.names import joined
from gcx.rendering.returning.cells import Merges
from gcx.rendering.text import visible
from gcx.rendering.wording import rule_words, severity_of

COLORS = {Severity.ERROR: ("FFFFC7CF", "FFC00001"), Severity.QUERY: ("FFFFD08B", "FFB45F07"), Severity.INFO: ("FFDCEBF8", "FF1F5F9F")}
"""The mark of each severity, for dark and for light text: colours so particular that a later run knows them for its own."""

ALL_COLORS = frozenset(color for pair in COLORS.values() for color in pair)

MOST_CELLS = 200_000
"""How many cells of one file are coloured; past that only the first cell of a range is."""

MOST_NOTES = 3_000
"""How many notes one sheet gets: more make Excel slow. The strongest findings come first."""

_BLOCKS = 8
_TEXT = 600

EXPLAINED = Text("已说明", "explained")


@dataclass(slots=True)
class SheetMarks:
    """The marks of one sheet: (row, column) -> severity of the strongest finding, and the findings told in the note of a cell."""

    cells: dict[tuple[int, int], Severity] = field(default_factory=dict)
    notes: dict[tuple[int, int], list[Finding]] = field(default_factory=dict)

    def rows(self) -> dict[int, set[int]]:
        """The marked cells as row -> columns."""
        found: dict[int, set[int]] = {}
        for row, column in self.cells:
            found.setdefault(row, set()).add(column)
        return found


def cells_of(at: Location, merges: Merges) -> Iterator[tuple[int, int]]:
    """The cells of a place, from the top left; a cell inside a merged range stands for the first cell of the range."""
    if not at.row or not at.column:
        return
    for row in range(at.row, (at.last_row or at.row) + 1):
        for column in range(at.column, (at.last_column or at.column) + 1):
            yield merges.first(row, column)


def size_of(at: Location) -> int:
    """How many cells a place covers."""
    if not at.row or not at.column:
        return 0
    return ((at.last_row or at.row) - at.row + 1) * ((at.last_column or at.column) - at.column + 1)


def ordered(findings: Iterable[Finding], sheets: Sequence[str]) -> list[Finding]:
    """Strongest first, then by sheet as the tabs stand, then in reading order."""
    place = {name: number for number, name in enumerate(sheets)}
    return sorted(
        findings,
        key=lambda each: (
            severity_of(each).rank,
            place.get(each.at.sheet or "", -1),
            each.at.row or 0,
            each.at.column or 0,
            each.rule.code,
        ),
    )


def marks_of(findings: Iterable[Finding], merges: Mapping[str, Merges]) -> tuple[dict[str, SheetMarks], int]:
    """The marks of every sheet (by name) from findings in order of strength, and how many cells had to be left without a colour."""
    sheets: dict[str, SheetMarks] = {}
    left, room = 0, MOST_CELLS
    for finding in findings:
        name = finding.at.sheet or ""
        if finding.at.cell is None or name not in merges:
            continue
        marks = sheets.setdefault(name, SheetMarks())
        fits = size_of(finding.at) <= room
        cells = cells_of(finding.at, merges[name])
        first = next(cells)
        marks.notes.setdefault(first, []).append(finding)
        marks.cells.setdefault(first, severity_of(finding))
        if fits:
            for cell in cells:
                marks.cells.setdefault(cell, severity_of(finding))
            room -= size_of(finding.at)
        else:
            left += size_of(finding.at) - 1
    return sheets, left


def note(findings: Sequence[Finding], lang: str) -> str:
    """What the note of one cell says: a block per finding, the strongest first."""
    blocks = ["\n".join(_block(each, lang)) for each in findings[:_BLOCKS]]
    more = len(findings) - _BLOCKS
    if more > 0:
        sheet = SHEET.in_(lang)
        words = f"此格另有{more}个问题，见“{sheet}”" if lang == "zh" else f"{more} more about this cell: see “{sheet}”"
        head, _, end = blocks[-1].rpartition("\n")
        blocks[-1] = f"{head}\n{words}\n{end}"
    return "\n".join(blocks)


def level(finding: Finding, lang: str) -> str:
    """The severity in words; 已说明 for a query the officer has explained."""
    return EXPLAINED.in_(lang) if finding.explained else finding.severity.word.in_(lang)


def expected_words(finding: Finding, lang: str) -> str:
    """What was expected, and below it the clause it rests on; `""` when neither is known."""
    expected = visible(finding.expected.in_(lang)) if finding.expected else ""
    basis = (f"依据：{visible(finding.basis)}" if lang == "zh" else f"Basis: {visible(finding.basis)}") if finding.basis else ""
    return "\n".join(part for part in (expected, basis) if part)


def _block(finding: Finding, lang: str) -> list[str]:
    chinese = lang == "zh"
    where = f"{finding.at.range}{'：' if chinese else ': '}" if size_of(finding.at) > 1 else ""
    lines = [f"{NOTE_MARKER}{level(finding, lang)}】{where}{_short(finding.message.in_(lang))}"]
    if finding.expected:
        lines.append(f"{'应为：' if chinese else 'Expected: '}{_short(finding.expected.in_(lang))}")
    if hint := finding.hint.in_(lang):
        lines.append(f"{'怎么改：' if chinese else 'What to do: '}{_short(hint)}")
    if finding.related:
        labels = (each.range or "" if each.sheet == finding.at.sheet else each.label for each in finding.related)
        lines.append(f"{'相关单元格：' if chinese else 'See also: '}{visible(joined(filter(None, labels), 6, '、' if chinese else ', '))}")
    if finding.basis:
        lines.append(f"{'依据：' if chinese else 'Basis: '}{_short(finding.basis)}")
    if finding.explained:
        lines.append(f"{'已说明：' if chinese else 'Explained: '}{_short(finding.explained.text)}")
    lines.append(f"{NOTE_ENDS[0] if chinese else NOTE_ENDS[1]}{rule_words(finding)}")
    return lines


def _short(text: str) -> str:
    seen = visible(text)
    return seen if len(seen) <= _TEXT else f"{seen[:_TEXT]}…"
