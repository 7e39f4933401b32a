"""One file as read: what became of it and of its sheets, the blocks of figures, the rows of the side sheets."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from gcx.findings import Finding, Text
from gcx.listing import Answer
from gcx.records.cells import Block, SideRow


class FileStatus(StrEnum):
    """`accepted`, `rejected` (any error, whatever `--fail-on` says) or `refused` (could not be looked at)."""

    ACCEPTED = "accepted"
    REJECTED = "rejected"
    REFUSED = "refused"


@dataclass(slots=True)
class SheetInfo:
    """What became of one sheet: recognised layout, header row (from 1), number of figures; `reason` says why it was not used."""

    name: str
    layout: str | None = None
    header_row: int | None = None
    figures: int = 0
    used: bool = False
    reason: Text | None = None


@dataclass(slots=True)
class FileInfo:
    """One input file: id (`f1`), path as given, hash and size of its bytes, the format its content has, what became of it."""

    id: str
    path: str
    sha256: str | None = None
    bytes: int | None = None
    format: str | None = None
    status: FileStatus = FileStatus.ACCEPTED
    sheets: list[SheetInfo] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class TemplateMark:
    """Which template a file was filled in on: the plan it was made from (id, SHA-256), the version of gcx, the layout."""

    plan_id: str
    plan_sha256: str
    version: str
    layout: str


@dataclass(slots=True)
class Submission:
    """One file as read: blocks of figures, rows of the two side sheets, and what the reader noticed on the way.

    `answers` are what officers wrote beside the findings of an earlier run, in the sheet 问题清单.

    A file that could not be looked at has `file.status` `refused`, no blocks, and at least one error finding.
    """

    file: FileInfo
    blocks: list[Block] = field(default_factory=list)
    milestones: list[SideRow] = field(default_factory=list)
    assigned: list[SideRow] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    template: TemplateMark | None = None
    answers: list[Answer] = field(default_factory=list)
