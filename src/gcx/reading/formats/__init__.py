"""Files of every format as grids: by content, never by extension, and never before the gate of `guard` has been passed."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

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
    if kind == "zip":
        return _read_zip(source)
    other = sniff.other_kind(head)
    if other is not None:
        raise Refused(rules.not_a_spreadsheet(source.file, other))
    source.info.format = "csv"
    return [delimited.read(source)], []


def _read_zip(source: Source) -> tuple[list[Grid], list[Finding]]:
    source.info.format = "xlsx"
    package = Package(source)
    part = main_part(package)
    if part is None or not part.endswith((".xml", ".bin")) or part.startswith(("word/", "ppt/")):
        source.info.format = None
        raise Refused(rules.not_a_spreadsheet(source.file, sniff.zip_kind(package.names)))
    if any(name.rpartition("/")[2] == "vbaproject.bin" for name in package.names):
        source.info.format = "xlsm"
    return xlsx.read(source, package, part)
