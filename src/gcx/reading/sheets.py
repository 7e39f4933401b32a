"""The sheets of one file: side sheets, tables through the layouts, and what has to be said about everything that was not used."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import chain

import numpy as np

from gcx.findings import Finding, Location, Text
from gcx.listing import answers, is_list
from gcx.reading import findings_notes as note
from gcx.reading import findings_sheets as say
from gcx.reading import quoting
from gcx.reading.findings_template import left_blank
from gcx.reading.grid import Grid
from gcx.reading.layouts import LAYOUTS, side
from gcx.reading.layouts.cells import blank, figure_like, numeric
from gcx.reading.layouts.columns import shape_of
from gcx.reading.layouts.context import Context, ShapedTable
from gcx.reading.layouts.header import closest
from gcx.reading.layouts.shape import Column
from gcx.reading.layouts.tables import Table, last_row, split
from gcx.reading.layouts.words import WORD, Role
from gcx.reading.sums import broken_sums
from gcx.records import Block, Raw, SheetInfo, Submission, distinct

_LOOKS_LIKE_DATA = 2
_LOOKED_AT = 200
_EMPTY = Text("空表", "empty")
_NO_FIGURES = Text("表中没有填数", "the table holds no figures")
_NO_TABLE = Text("没有填报表", "no table to read")
_LIST = Text("gcx 的问题清单，不是填报数据", "the list of findings gcx wrote, not data")
_LIST_TOP = 30
_NOT_READ = Text("没有认出可用的表", "no table that can be used")


@dataclass(slots=True)
class _Reading:
    """What came out of one sheet; `faults` say why a table of it was not used, `passed_over` are rows of tables about something else."""

    info: SheetInfo
    blocks: list[Block] = field(default_factory=list)
    notes: list[Finding] = field(default_factory=list)
    faults: list[tuple[Finding, bool]] = field(default_factory=list)
    passed_over: list[int] = field(default_factory=list)
    holds_something: bool = True


def read_sheets(grids: Sequence[Grid], submission: Submission, context: Context) -> None:
    """Read every sheet into `submission`. A fault of a table counts when it speaks of the plan's items or nothing else could be used."""
    readings: list[_Reading] = []
    for grid in grids:
        if is_list(grid.rows[:_LIST_TOP]):
            readings.append(_Reading(SheetInfo(grid.name, "findings", reason=_LIST), holds_something=False))
            submission.answers += answers(grid.rows, grid.name)
            continue
        if passive := context.template.why_passive(grid.name):
            readings.append(_Reading(SheetInfo(grid.name, reason=passive), holds_something=False))
            continue
        found = side.read(grid, context.file)
        if found:
            found.rows = context.template.answered(grid.name, found.rows)
        readings.append(_side(found, grid, submission) if found else _sheet(grid, context))
    used = any(reading.blocks for reading in readings) or bool(submission.milestones or submission.assigned)
    for reading in readings:
        submission.file.sheets.append(reading.info)
        submission.blocks += reading.blocks
        submission.findings += reading.notes
        counted = [finding for finding, relevant in reading.faults if relevant or not used]
        submission.findings += counted
        if counted and reading.info.reason is None and not reading.info.used:
            reading.info.reason = counted[0].message
    if used:
        submission.findings += [left_blank(Location(context.file, sheet), count) for sheet, count in context.template.unanswered.items()]
    unused = [reading.info.name for reading in readings if _silently_unused(reading, used)]
    if unused:
        submission.findings.append(note.unused_sheets(Location(context.file), unused))


def _silently_unused(reading: _Reading, used: bool) -> bool:
    """Whether a sheet with something in it was passed over without a finding of its own."""
    if reading.info.used or not reading.holds_something or not used:
        return False
    return not any(relevant for _, relevant in reading.faults)


def _side(found: side.SideSheet, grid: Grid, submission: Submission) -> _Reading:
    info = SheetInfo(grid.name, found.kind.layout, found.header or None, len(found.rows), bool(found.rows))
    if found.kind is side.MILESTONES:
        submission.milestones += found.rows
    else:
        submission.assigned += found.rows
    if not found.rows:
        info.reason = found.findings[0].message if found.findings else _NO_FIGURES
    reading = _Reading(info, notes=list(found.findings), holds_something=False)
    if grid.hidden and found.rows:
        reading.notes.append(note.hidden_content(Location(found.rows[0].at.file, grid.name), Text("工作表", "the sheet is")))
    return reading


def _sheet(grid: Grid, context: Context) -> _Reading:
    info = SheetInfo(grid.name)
    reading = _Reading(info)
    if last_row(grid) == 0:
        info.reason, reading.holds_something = _EMPTY, False
        return reading
    tables = split(grid, context.reader)
    if not tables:
        _not_understood(grid, reading, context)
        return reading
    for table in tables:
        _table(table, reading, context)
    if info.used:
        unread = [row for row in range(1, tables[0].header.first) if _unread(grid.rows[row - 1], context)] + reading.passed_over
        if unread:
            reading.notes.append(note.unread_rows(Location(context.file, grid.name, unread[0], 1), unread))
        reading.notes += _hidden(grid, reading.blocks, context.file)
        reading.notes += broken_sums(grid, context.file)
    elif info.layout is not None and not reading.faults:
        info.reason = _NO_FIGURES
    elif not reading.faults:
        info.reason = _NO_TABLE
    return reading


def _unread(cells: Sequence[Raw], context: Context) -> bool:
    """Whether a row above the first header holds figures: several, or one beside an item of the plan."""
    figures = sum(map(figure_like, cells))
    return figures >= _LOOKS_LIKE_DATA or (figures > 0 and any(context.lexicon.item(raw) for raw in cells))


def _table(table: Table, reading: _Reading, context: Context) -> None:
    """Try the layouts on one table; what they leave in the context is kept only when it matters."""
    sheet = ShapedTable(context.file, table, shape_of(table, context.lexicon))
    context.notes, context.faults, context.set_aside = [], [], []
    layout, blocks = next(((layout.name, blocks) for layout in LAYOUTS if (blocks := layout.read(sheet, context)) is not None), (None, []))
    figures = sum(_figures(block) for block in blocks)
    info = reading.info
    reading.notes += context.set_aside
    if figures:
        info.layout, info.header_row, info.used = (
            info.layout if info.used else layout,
            info.header_row if info.used else table.header.core,
            True,
        )
        info.figures += figures
        reading.blocks += blocks
        reading.notes += [*context.notes, *_unused_columns(sheet, blocks), *_unused_line(sheet)]
        return
    if not info.used:
        info.layout, info.header_row = layout or info.layout, info.header_row or table.header.core
    numbers = _numbers_beside_keys(sheet)
    if numbers:
        if layout is None and (numbers >= _LOOKS_LIKE_DATA or context.mentions_items(sheet)):
            context.fault(sheet, say.unrecognised(sheet.at(), _missing(frozenset(sheet.shape.down)), None))
        reading.faults += context.faults
        if (layout is None or context.faults) and not any(relevant for _, relevant in context.faults):
            reading.passed_over += [row for row in range(table.first, table.last + 1) if any(map(figure_like, table.grid.rows[row - 1]))]


def _numbers_beside_keys(sheet: ShapedTable) -> int:
    """Cells of the table's top that look like figures, codes and other keys aside: a list of names and codes has none."""
    keys = {column.number for column in sheet.shape.down.values()}
    values = {column.number for column in (*sheet.shape.across, sheet.shape.value) if column is not None}
    rows = sheet.table.grid.rows[sheet.table.first - 1 : sheet.table.last][:_LOOKED_AT]
    return sum(
        numeric(raw) if number in values else figure_like(raw)
        for row in rows
        for number, raw in enumerate(row, start=1)
        if number not in keys
    )


def _figures(block: Block) -> int:
    """Cells of a block that hold something."""
    return int(np.isfinite(block.number).sum()) + sum(not blank(raw) for raw in block.odd.values())


def _unused_columns(sheet: ShapedTable, blocks: Sequence[Block]) -> list[Finding]:
    """Columns with something in the rows that were read, not only in notes and signatures below them."""
    positions = sorted({int(row) - sheet.table.first for block in blocks for row in distinct(block.row)}) if sheet.shape.extra else []

    def counts(column: Column) -> bool:
        cells = sheet.table.column(column.number)
        return any(not blank(cells[position]) and (column.text or numeric(cells[position])) for position in positions)

    extra = [(column.number, column.text) for column in sheet.shape.extra if counts(column)]
    return [note.extra_columns(sheet.at(extra[0][0]), extra)] if extra else []


def _unused_line(sheet: ShapedTable) -> list[Finding]:
    line = sheet.table.preamble.unread_unit
    if line is None or Role.UNIT in sheet.shape.down:
        return []
    return [note.unread_unit(Location(sheet.file, sheet.table.grid.name, line.row, line.column), str(line.raw))]


def _hidden(grid: Grid, blocks: Sequence[Block], file: str) -> list[Finding]:
    """Hidden sheet, rows and columns that figures or keys were read from."""
    found = []
    if grid.hidden:
        found.append(note.hidden_content(Location(file, grid.name), Text("工作表", "the sheet is")))
    rows = sorted(row for row in grid.hidden_rows if any((block.row == row).any() for block in blocks))
    if rows:
        text = quoting.runs(rows)
        found.append(note.hidden_content(Location(file, grid.name, rows[0], 1), Text(f"第{text}行", f"row {text} is")))
    columns = sorted(column for column in grid.hidden_columns if any(_uses(block, column) for block in blocks))
    if columns:
        text = quoting.runs(columns, letters=True)
        found.append(
            note.hidden_content(Location(file, grid.name, blocks[0].row[0].item(), columns[0]), Text(f"{text}列", f"column {text} is"))
        )
    return found


def _uses(block: Block, column: int) -> bool:
    keys = (block.area, block.year, block.item, block.code, block.unit, block.vintage, block.note)
    return bool((block.column == column).any()) or any(key is not None and bool((key.column == column).any()) for key in keys)


def _not_understood(grid: Grid, reading: _Reading, context: Context) -> None:
    """A sheet without any header: reported when it looks like data."""
    top = grid.rows[:_LOOKED_AT]
    numbers = sum(figure_like(raw) for raw in chain.from_iterable(top))
    words = any(isinstance(raw, str) and not blank(raw) and not figure_like(raw) for raw in chain.from_iterable(top))
    if numbers < _LOOKS_LIKE_DATA or not words:
        reading.info.reason = _NO_TABLE
        return
    row, roles = closest(grid, context.reader)
    near = None
    if row:
        zh, en = "、".join(WORD[role].zh for role in roles), ", ".join(WORD[role].en for role in roles)
        near = Text(f"最接近的是第{row}行（{zh}）", f"closest is row {row} ({en})")
    finding = say.unrecognised(Location(context.file, grid.name, row or None, 1 if row else None), _missing(frozenset(roles)), near)
    relevant = any(context.lexicon.item(raw) for raw in chain.from_iterable(top) if isinstance(raw, str))
    reading.faults.append((finding, relevant))
    reading.info.reason = _NOT_READ


def _missing(roles: frozenset[Role]) -> Text:
    """The column a table lacks first of all."""
    if not roles:
        return Text("表头（“指标”“年份”“数值”等列）", "a header (item, year, value ...)")
    if Role.ITEM not in roles and Role.CODE not in roles:
        return Text("“指标”列", "a column for the item (指标)")
    if Role.VALUE in roles and Role.YEAR not in roles:
        return Text("“年份”列", "a column for the year (年份)")
    return Text("“数值”列或写明年份的列", "a column of values (数值) or columns headed by years")
