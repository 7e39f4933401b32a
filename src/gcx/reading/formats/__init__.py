"""Files of every format as grids: by content, never by extension, and never before the gate of `guard` has been passed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeAlias

from gcx.findings import Finding, Text
from gcx.reading import findings_files as rules
from gcx.reading.formats import delimited, sniff, xlsx
from gcx.reading.formats.package import Package
from gcx.reading.formats.workbook import main_part
from gcx.reading.grid import Grid
from gcx.reading.guard import Refused, Source, open_source, refuse
from gcx.reading.limits import DEFAULT, Limits
from gcx.records import FileInfo

__all__ = ["Opened", "Refused", "open_grids"]

_HEAD = 4096
_PIECE = 1 << 18

Reader: TypeAlias = Callable[[Source], tuple[list[Grid], list[Finding]]]


@dataclass(slots=True)
class Opened:
    """An opened file: what it is, its sheets as grids, and what was noticed on the way (notes only; errors are `Refused`)."""

    info: FileInfo
    grids: list[Grid]
    findings: list[Finding] = field(default_factory=list)


def open_grids(path: Path, file_id: str, limits: Limits = DEFAULT) -> Opened:
    """Open `path` and read every sheet of it. `Refused` (with finding and file info) when it must not or cannot be looked at.

    The file is opened once and never written. A refusal costs well under a second and no more memory than the file's own size.
    """
    info = FileInfo(file_id, str(path))
    try:
        source = open_source(path, info, limits)
        with source.stream:
            grids, findings = _read(source)
            if info.format is not None and not sniff.fits(path, info.format):
                findings.insert(0, rules.other_format(file_id, path.suffix, info.format))
            return Opened(info, grids, findings)
    except Refused as refused:
        raise refuse(refused, info) from None
    except MemoryError:
        raise refuse(Refused(rules.over_limit(file_id, "unpacked_bytes", None, limits)), info) from None


def _read(source: Source) -> tuple[list[Grid], list[Finding]]:
    head = source.head(_HEAD)
    kind = sniff.container(head)
    if kind != "text":
        return _READERS[kind](source)
    if (other := sniff.other_kind(head)) is not None:
        raise Refused(rules.not_a_spreadsheet(source.file, other))
    source.info.format = "csv"
    return [delimited.read(source, prefer="\t" if source.info.path.lower().endswith((".tsv", ".tab")) else ",")], []


def _zip(source: Source) -> tuple[list[Grid], list[Finding]]:
    source.info.format = "xlsx"
    package = Package(source)
    part = main_part(package)
    if part is not None and part.lower().endswith(".bin"):
        from gcx.reading.formats import xlsb

        return xlsb.read(source, package, part)
    if part is not None and sniff.zip_kind(package.names) is None:
        source.info.format = "xlsm" if any(name.endswith("vbaproject.bin") for name in package.names) else "xlsx"
        return xlsx.read(source, package, part)
    if "content.xml" in package and sniff.is_ods(package):
        from gcx.reading.formats import ods

        return ods.read(source, package)
    source.info.format = None
    raise Refused(rules.not_a_spreadsheet(source.file, sniff.zip_kind(package.names) or Text("压缩包", "an archive")))


def _xml(source: Source) -> tuple[list[Grid], list[Finding]]:
    """An XML file of its own: a flat ods, or the XML spreadsheet of 2003."""
    from gcx.reading.formats import ods, xml2003
    from gcx.reading.formats.markup import clean

    data = source.everything()
    pieces = clean(source, iter([data[at : at + _PIECE] for at in range(0, len(data), _PIECE)]), source.info.path)
    if sniff.FLAT_ODS in data[:_HEAD]:
        source.info.format = "fods"
        return ods.read_content(source, pieces), []
    if xml2003.NAMESPACE in data[:_HEAD] or b"\x00" in data[:_HEAD]:
        return [*xml2003.read(source, pieces)], []
    raise Refused(rules.not_a_spreadsheet(source.file, Text(" XML 文件", "an XML file")))


def _ole(source: Source) -> tuple[list[Grid], list[Finding]]:
    from gcx.reading.formats import xls

    return xls.read(source)


def _bare(source: Source) -> tuple[list[Grid], list[Finding]]:
    from gcx.reading.formats import xls

    return xls.read_bare(source)


def _html(source: Source) -> tuple[list[Grid], list[Finding]]:
    from gcx.reading.formats import html

    return [html.read(source)], []


def _parquet(source: Source) -> tuple[list[Grid], list[Finding]]:
    from gcx.reading.formats import parquet

    return [parquet.read(source)], []


_READERS: dict[str, Reader] = {"zip": _zip, "ole": _ole, "biff": _bare, "html": _html, "xml": _xml, "parquet": _parquet}
"""One reader per container; the rarer ones are imported when a file needs them. What is none of these is text."""
