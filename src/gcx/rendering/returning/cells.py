"""The cells of a sheet's XML: change the style of some, add those that are missing, and leave every other character alone.

A sheet of a million cells is scanned row by row with one regular expression; only the rows that hold a cell to change are looked at cell by cell.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise

from gcx.findings import column_letters
from gcx.rendering.returning.xmltext import ATTRIBUTES, SKIP, TAG, Edit, Element, attributes, child, children, opening, root, with_attribute

Restyle = Callable[[int, int, int], int]
"""(row, column, style index as it is) -> style index as it shall be; row and column from 1."""

_REFERENCE = re.compile(r"([A-Za-z]{1,3})([0-9]{1,7})")
_R = re.compile(r"""\sr\s*=\s*["']\s*([A-Za-z]*)([0-9]*)""")
_S = re.compile(r"""\ss\s*=\s*["']\s*([0-9]+)""")
_STYLE = re.compile(r"""(\ss\s*=\s*)(?:"[^"]*"|'[^']*')""")
_SPANS = re.compile(r"""\sspans\s*=\s*["'](\d+):(\d+)["']""")


def column_number(letters: str) -> int:
    """`A` -> 1, `AA` -> 27; `0` for no letters."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
    return number


def corners(reference: str) -> tuple[int, int, int, int] | None:
    """`B2:C9` -> (2, 2, 9, 3): first row, first column, last row, last column; `None` when it is no range of cells."""
    first, _, last = reference.replace("$", "").partition(":")
    one, two = _REFERENCE.fullmatch(first), _REFERENCE.fullmatch(last or first)
    if one is None or two is None:
        return None
    return int(one[2]), column_number(one[1]), int(two[2]), column_number(two[1])


@dataclass(frozen=True, slots=True)
class _Row:
    """One row of the sheet's data: its number and the spans of its opening tag and of its content."""

    number: int
    start: int
    inner: int
    close: int


class Sheet:
    """One worksheet part as text, with the places needed to change cells in it."""

    def __init__(self, text: str) -> None:
        """Find the parts around the cells.

        Raises:
            ValueError: the part is no worksheet.
        """
        self.text = text
        self.root = root(text)
        if self.root.name != "worksheet":
            raise ValueError("no worksheet")
        self.prefix = self.root.prefix
        self.data = self._find_data()
        self._columns = list(self._column_styles())
        name, skip = re.escape(self.prefix), f"{SKIP}|" if "<!" in text or text.count("<?") > 1 else ""
        self._row_tag = re.compile(rf"{skip}<(/?){name}row(?=[\s/>]){ATTRIBUTES}")
        self._cell_tag = re.compile(rf"{skip}<(/?){name}c(?=[\s/>]){ATTRIBUTES}")

    def around(self) -> list[Element]:
        """The elements of the worksheet except its cells, in order."""
        before = Element(self.root.tag, self.root.start, self.root.inner, self.data.start, self.data.start)
        after = Element(self.root.tag, self.root.start, self.data.end, self.root.close, self.root.end)
        return [*children(self.text, before), *children(self.text, after)]

    def row_heights(self) -> dict[int, float]:
        """Heights in points of the rows that have one of their own; 0 where a row is hidden."""
        found = {}
        for row in self._rows():
            tag = self.text[row.start : row.inner]
            given = attributes(tag) if "ht=" in tag or "hidden=" in tag else {}
            if given.get("hidden") in {"1", "true"}:
                found[row.number] = 0.0
            elif given.get("ht", "").replace(".", "", 1).isdecimal():
                found[row.number] = float(given["ht"])
        return found

    def merges(self) -> list[tuple[int, int, int, int]]:
        """The merged ranges as (first row, first column, last row, last column)."""
        found = []
        for element in self.around():
            if element.name == "mergeCells":
                found += [corners(attributes(opening(self.text, each)).get("ref", "")) for each in children(self.text, element)]
        return [each for each in found if each is not None]

    def holds(self, styles: Collection[int]) -> bool:
        """Whether any cell has one of these style indexes."""
        return bool(styles) and self._with_style(styles).search(self.text, self.data.inner, self.data.close) is not None

    def restyled(self, wanted: Mapping[int, Collection[int]], restyle: Restyle, also: Collection[int] = ()) -> list[Edit]:
        """Ask `restyle` for the cells `wanted` (row -> columns), which are added where missing, and for every cell whose style is in `also`."""
        edits: list[Edit] = []
        rows = list(self._rows())
        marked = self._with_style(also) if also else None
        seen: set[int] = set()
        for row in rows:
            columns = wanted.get(row.number, ()) if row.number not in seen else ()
            if columns or (marked is not None and marked.search(self.text, row.inner, row.close)):
                edits += self._row_edits(row, columns, restyle, frozenset(also))
            if columns:
                seen.add(row.number)
        missing = sorted(number for number in wanted if number not in seen and wanted[number])
        return edits + self._new_rows(missing, rows, wanted, restyle)

    def _find_data(self) -> Element:
        tag = f"{self.prefix}sheetData"
        for match in TAG.finditer(self.text, self.root.inner):
            if match[2] == tag:
                close = match.end() if match[4] else self.text.rfind(f"</{tag}")
                return Element(tag, match.start(), match.end(), close, match.end() if match[4] else self.text.find(">", close) + 1)
        raise ValueError("no cells")

    def _with_style(self, styles: Collection[int]) -> re.Pattern[str]:
        numbers = "|".join(str(style) for style in sorted(styles))
        return re.compile(rf"""<{re.escape(self.prefix)}c\s[^>]*?\bs\s*=\s*["'](?:{numbers})["']""")

    def _rows(self) -> Iterator[_Row]:
        number, opened = 0, None
        for match in self._row_tag.finditer(self.text, self.data.inner, self.data.close):
            if match[2] is None:
                continue
            if match[1]:
                if opened is not None:
                    yield _Row(number, opened[0], opened[1], match.start())
                opened = None
                continue
            given = _R.search(match[2])
            number = int(given[2]) if given and given[2] else number + 1
            if match[3]:
                yield _Row(number, match.start(), match.end(), match.end())
            else:
                opened = (match.start(), match.end())

    def _row_edits(self, row: _Row, columns: Collection[int], restyle: Restyle, also: frozenset[int]) -> list[Edit]:
        tag = self.text[row.start : row.inner]
        edits: list[Edit] = []
        places: list[tuple[int, int]] = []
        column, last = 0, row.inner
        for match in self._cell_tag.finditer(self.text, row.inner, row.close):
            if match[2] is None:
                continue
            if match[1]:
                last = match.end()
                continue
            given = _R.search(match[2])
            column = column_number(given[1]) if given and given[1] else column + 1
            places.append((column, match.start()))
            last = match.end()
            style = _style(match[2])
            if column in columns or style in also:
                new = restyle(row.number, column, style)
                if new != style:
                    edits.append(Edit(match.start(), match.end(), _restyled(match[0], new)))
        absent = sorted(set(columns) - {column for column, _ in places})
        if not absent:
            return edits
        added = [(column, self._new_cell(row.number, column, restyle, _default(tag))) for column in absent]
        head = _spanned(tag, absent[0], absent[-1])
        if tag.endswith("/>"):
            cells = "".join(cell for _, cell in added)
            return [Edit(row.start, row.inner, f"{head[:-2].rstrip()}>{cells}</{self.prefix}row>")]
        if head != tag:
            edits.append(Edit(row.start, row.inner, head))
        for column, cell in added:
            place = next((start for other, start in places if other > column), last)
            edits.append(Edit(place, place, cell))
        return edits

    def _new_rows(self, missing: list[int], rows: list[_Row], wanted: Mapping[int, Collection[int]], restyle: Restyle) -> list[Edit]:
        written = {}
        for number in missing:
            cells = "".join(self._new_cell(number, column, restyle, None) for column in sorted(wanted[number]))
            written[number] = f'<{self.prefix}row r="{number}">{cells}</{self.prefix}row>'
        if self.data.empty and written:
            tag = opening(self.text, self.data)
            return [Edit(self.data.start, self.data.end, f"{tag[:-2].rstrip()}>{''.join(written.values())}</{self.data.tag}>")]
        numbers = [row.number for row in rows]
        in_order = all(one <= two for one, two in pairwise(numbers))
        edits = []
        for number, row in written.items():
            position = (
                bisect_right(numbers, number) if in_order else next((i for i, other in enumerate(numbers) if other > number), len(rows))
            )
            place = rows[position].start if position < len(rows) else self.data.close
            edits.append(Edit(place, place, row))
        return edits

    def _new_cell(self, row: int, column: int, restyle: Restyle, default: int | None) -> str:
        style = restyle(row, column, self._column_style(column) if default is None else default)
        return f'<{self.prefix}c r="{column_letters(column)}{row}" s="{style}"/>'

    def _column_styles(self) -> Iterator[tuple[int, int, int]]:
        columns = child(self.text, Element(self.root.tag, self.root.start, self.root.inner, self.data.start, self.data.start), "cols")
        for element in children(self.text, columns) if columns else ():
            given = attributes(opening(self.text, element))
            if given.get("style", "").isdigit() and given.get("min", "").isdigit() and given.get("max", "").isdigit():
                yield int(given["min"]), int(given["max"]), int(given["style"])

    def _column_style(self, column: int) -> int:
        return next((style for first, last, style in self._columns if first <= column <= last), 0)


class Merges:
    """Which merged range a cell lies in; made for the rows that matter, so that many ranges cost little."""

    def __init__(self, merges: Collection[tuple[int, int, int, int]], rows: Collection[int]) -> None:
        wanted = sorted(set(rows))
        self._by_row: dict[int, list[tuple[int, int, int, int]]] = {}
        for merge in merges:
            for row in wanted[bisect_left(wanted, merge[0]) : bisect_right(wanted, merge[2])]:
                self._by_row.setdefault(row, []).append(merge)

    def first(self, row: int, column: int) -> tuple[int, int]:
        """The first cell of the range this cell is merged into; the cell itself when it is in none."""
        for top, left, _, right in self._by_row.get(row, ()):
            if left <= column <= right:
                return top, left
        return row, column


def _style(rest: str) -> int:
    given = _S.search(rest)
    return int(given[1]) if given else 0


def _restyled(tag: str, style: int) -> str:
    new, count = _STYLE.subn(rf'\g<1>"{style}"', tag, count=1)
    return new if count else with_attribute(tag, "s", str(style))


def _default(tag: str) -> int | None:
    """The style an empty cell of this row shows, `None` when the row has none of its own."""
    given = attributes(tag)
    own = given.get("customFormat") in {"1", "true"} and given.get("s", "").isdigit()
    return int(given["s"]) if own else None


def _spanned(tag: str, first: int, last: int) -> str:
    given = _SPANS.search(tag)
    if given is None:
        return tag
    return f'{tag[: given.start()]} spans="{min(first, int(given[1]))}:{max(last, int(given[2]))}"{tag[given.end() :]}'
