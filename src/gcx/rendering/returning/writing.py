"""`write_return`: from a result and the submitter's file to the file that goes back."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from gcx.findings import Finding, Location, Text
from gcx.listing import SHEET
from gcx.records import FileInfo, FileStatus, Result
from gcx.rendering.returning import list_sheet
from gcx.rendering.returning.marks import MOST_CELLS, cells_of, ordered, size_of
from gcx.rendering.returning.old_list import OldList, old_list, written_fills
from gcx.rendering.returning.package import Package, PackageError
from gcx.rendering.returning.patch import Patched, patch_sheets
from gcx.rendering.returning.plain import PlainSheet, TooLargeError, plain_package
from gcx.rendering.returning.styles import NO_FILL, Styles
from gcx.rendering.returning.workbook import LIST_PART, Workbook, quoted

SUFFIX = "_退回"
"""What is added to the name of the returned file."""

_NUMBERED = re.compile(rf"{SUFFIX}(\d*)$")
_CELLS_ONLY = Text(
    "原文件的格式、公式、图表和批注没有带过来，只有各单元格的内容",
    "the original's formats, formulas, charts and notes are not carried over, only what stands in its cells",
)
_NO_HINT = Text("", "")
_TEXT_FORMATS = {"csv", "tsv", "parquet"}


class ReturnError(Exception):
    """A file that cannot be returned; `text` says why, `hint` what to do."""

    def __init__(self, text: Text, hint: Text = _NO_HINT) -> None:
        super().__init__(text.en)
        self.text = text
        self.hint = hint


@dataclass(frozen=True, slots=True)
class ReturnReport:
    """What was written.

    `findings` are listed, `cells` coloured, `notes` written, `answers` taken over from an earlier list that no finding carries yet;
    `lost` says in sentences what could not be kept or marked.
    """

    path: Path
    findings: int
    cells: int
    notes: int
    answers: int
    lost: tuple[Text, ...]


def return_path(source: Path, folder: Path | None = None) -> Path:
    """Where the return of `source` goes by default: `合浦县2025_退回.xlsx` (.xlsm where it has macros) beside it, or in `folder`.

    A file of that name is replaced only when nobody has saved it since gcx wrote it; otherwise a number follows, because the officer's
    answers may be in it. The return of a return is numbered on: `_退回2`, `_退回3`.

    Raises:
        OSError: the source cannot be read.
    """
    extension = ".xlsx"
    book = _book(source)
    if book is not None:
        extension = book.extension
    given = _NUMBERED.search(source.stem)
    stem = source.stem[: given.start()] if given else source.stem
    number = max(int(given[1] or 1), 1) + 1 if given else 1
    while True:
        path = (folder or source.parent) / f"{stem}{SUFFIX}{number if number > 1 else ''}{extension}"
        if not path.exists() or (not _same(path, source) and _untouched(path)):
            return path
        number += 1


def write_return(
    result: Result,
    file: FileInfo,
    source: Path,
    target: Path | None = None,
    *,
    lang: str = "zh",
    sheets: Sequence[PlainSheet] | None = None,
) -> ReturnReport:
    """Write the returned workbook of one file of `result`, whole or not at all, and never over its input.

    `source` is the file that was checked, `target` where the return goes (`return_path(source)` when not given). `sheets` are the cells
    as read; they are needed only where the source is no .xlsx or .xlsm, and ignored otherwise.

    Raises:
        ReturnError: the file could not be opened when it was checked, has changed since it was checked, is the target itself, or cannot be written as a workbook.
        OSError: the source cannot be read, or the target not written.
    """
    target = target or return_path(source)
    if _same(source, target):
        raise ReturnError(
            Text(f"“{target}”是被检查的文件，不会覆盖", f"“{target}” is the file that was checked and will not be overwritten"),
            Text("换一个文件名", "choose another name"),
        )
    if file.status is FileStatus.REFUSED and not file.sheets:
        raise ReturnError(Text(f"“{file.path}”未能检查，没有退回件", f"“{file.path}” could not be checked, so nothing can be returned"))
    data = source.read_bytes()
    if file.sha256 is not None and hashlib.sha256(data).hexdigest() != file.sha256:
        raise ReturnError(
            Text(f"“{file.path}”在检查之后被改动了", f"“{file.path}” was changed after it was checked"), Text("重新检查", "check it again")
        )
    findings = [each for each in result.findings if each.at.file == file.id]
    try:
        book, findings, lost = _workbook(data, file, findings, sheets)
        report = _Return(book, result, file, lang).run(findings, target, lost)
        book.package.save(target)
    except TooLargeError as error:
        raise ReturnError(error.text) from error
    except (PackageError, ValueError) as error:
        raise ReturnError(
            Text(f"“{file.path}”的内部结构不常见，写不成退回件", f"“{file.path}” is built in an unusual way and cannot be returned"),
            Text("用 Excel 或 WPS 打开后另存为 .xlsx 再试", "open it in Excel or WPS, save it as .xlsx and try again"),
        ) from error
    return report


def _workbook(
    data: bytes, file: FileInfo, findings: list[Finding], sheets: Sequence[PlainSheet] | None
) -> tuple[Workbook, list[Finding], list[Text]]:
    """The workbook to mark: the submitter's own where it can be patched, else one made of the cells; and the findings placed in it."""
    try:
        book = Workbook(Package(data))
    except PackageError:
        if not sheets:
            raise
    else:
        return book, [_placed(each, {}, [entry.name for entry in book.sheets if entry.cells]) for each in findings], _signature(book)
    package, names, lost = plain_package(sheets, Path(file.path).stem)
    renamed = {sheet.name: name for sheet, name in zip(sheets, names, strict=True)}
    if file.format not in _TEXT_FORMATS:
        lost.insert(0, _CELLS_ONLY)
    return Workbook(package), [_placed(each, renamed, names) for each in findings], lost


def _placed(finding: Finding, renamed: dict[str, str], sheets: list[str]) -> Finding:
    """The finding with its sheet as the returned workbook calls it; the only sheet where none was named."""
    name = finding.at.sheet
    if not name and finding.at.row and len(sheets) == 1:
        name = sheets[0]
    name = renamed.get(name, name) if name else name
    return finding if name == finding.at.sheet else replace(finding, at=replace(finding.at, sheet=name))


def _signature(book: Workbook) -> list[Text]:
    signed = any(name.lower().startswith("_xmlsignatures/") for name in book.package.names())
    return [Text("文件的数字签名因加了标记而失效", "the digital signature is no longer valid, because marks were added")] if signed else []


class _Return:
    """One returned workbook in the making."""

    def __init__(self, book: Workbook, result: Result, file: FileInfo, lang: str) -> None:
        self.book, self.package, self.result, self.file, self.lang = book, book.package, result, file, lang
        self.old: OldList = old_list(book)
        self.styles_part = self.package.related(book.part, "styles")
        self.styles = Styles(self.package.text(self.styles_part) if self.styles_part else None, book.namespace)

    def run(self, findings: Sequence[Finding], target: Path, lost: list[Text]) -> ReturnReport:
        """Mark, list, and put every changed part into the package."""
        found = ordered(findings, [entry.name for entry in self.book.sheets])
        patched = patch_sheets(self.book, self.styles, found, self.old, self.lang)
        lines = self._lines(found, patched)
        self._write_list(lines)
        self._write_styles()
        answers = sum(line.finding.explained is None and bool(line.explanation) for line in lines)
        return ReturnReport(target, len(lines), patched.cells, patched.notes, answers, (*lost, *self._left_out(found, patched)))

    def _lines(self, found: Sequence[Finding], patched: Patched) -> list[list_sheet.Line]:
        sheets = {entry.name for entry in self.book.sheets if entry.cells}
        lines = []
        for finding in found:
            said = finding.explained.text if finding.explained else self.old.texts.get(finding.fingerprint, "")
            lines.append(list_sheet.Line(finding, _link(finding.at, sheets), said, self._fills(finding.at, patched)))
        return lines

    def _fills(self, at: Location, patched: Patched) -> str:
        """How the cells of this finding looked before; a cell of several findings is told once."""
        sheet = at.sheet or ""
        if not patched.fills or sheet not in patched.merges or size_of(at) > MOST_CELLS:
            return ""
        before = ((*cell, patched.fills.pop((sheet, *cell), NO_FILL)) for cell in cells_of(at, patched.merges[sheet]))
        return written_fills(before)

    def _write_list(self, lines: Sequence[list_sheet.Line]) -> None:
        title = list_sheet.title(Path(self.file.path).name, self.result.counts(self.file.id), self.lang)
        text = list_sheet.list_sheet(lines, self.styles, self.book.namespace, title, self.lang)
        position = self.old.position
        if position is None:
            position = self.book.add_list(self.book.free_name(SHEET.in_(self.lang)), text)
        else:
            self.book.replace_list(position, text)
        self.book.define(position, list_sheet.names_for(self.book.sheets[position].name, len(lines)))

    def _write_styles(self) -> None:
        part = self.styles_part
        if part is None:
            part = self.book.under("styles.xml")
            part = self.package.free(self.book.under("styles{}.xml")) if part in self.package else part
            self.book.relate(self.book.part, "styles", part)
            self.book.declare(part, "styles")
        self.package.write(part, self.styles.written())

    def _left_out(self, found: Sequence[Finding], patched: Patched) -> list[Text]:
        name = SHEET.in_(self.lang)
        sheets = {entry.name for entry in self.book.sheets if entry.cells}
        homeless = sum(bool(each.at.cell) and each.at.sheet not in sheets for each in found)
        said = [
            (patched.threads, "个单元格上有批注会话，没有再加批注", "cells have a thread of comments and got no note"),
            (
                patched.without_note,
                "个单元格没有加批注，一张表批注太多会打不开",
                "cells got no note, because too many notes slow a sheet down",
            ),
            (patched.without_color, "个单元格没有加底色", "cells got no colour"),
            (homeless, "个问题所在的表找不到，没有标在单元格上", "findings are on a sheet that is not there and are not marked"),
            (max(len(found) - list_sheet.LINKS, 0), "个问题没有链接", "findings have no link"),
        ]
        return [Text(f"{count}{zh}（“{name}”中都有）", f"{count} {en} (all are in “{name}”)") for count, zh, en in said if count]


def _link(at: Location, sheets: set[str]) -> str:
    if at.sheet not in sheets or not at.sheet:
        return ""
    return f"{quoted(at.sheet)}!{at.range or (f'A{at.row}' if at.row else 'A1')}"


def _book(path: Path) -> Workbook | None:
    try:
        return Workbook(Package(path.read_bytes()))
    except (PackageError, ValueError):
        return None


def saved_since(path: Path) -> bool:
    """Whether this is a workbook that somebody has saved since gcx wrote it, if gcx did: the officer's answers may be in it."""
    try:
        book = _book(path)
    except OSError:
        return False
    return book is not None and book.under(LIST_PART) not in book.package


def _untouched(path: Path) -> bool:
    """Whether gcx wrote this file and nobody has saved it since."""
    try:
        book = _book(path)
    except OSError:
        return False
    return book is not None and book.under(LIST_PART) in book.package


def _same(one: Path, other: Path) -> bool:
    try:
        return one.resolve() == other.resolve() or one.samefile(other)
    except OSError:
        return False
