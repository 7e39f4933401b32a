"""A verified result on the screen and as `gcx-verify/1`: every input with its hashes, and everything that is not as recorded."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from gcx.analysis.verifying import Located, Mismatch
from gcx.findings import Text
from gcx.names import display_width
from gcx.rendering.columns import Line, finish, paragraph, piece
from gcx.rendering.json import one_line
from gcx.rendering.text import pad
from gcx.version import __version__

SCHEMA = "gcx-verify/1"
MOST = 40
"""How many mismatches of one kind are spelled out on the screen."""

_KINDS: dict[str, Text] = {
    "version": Text("程序版本", "version"),
    "plan": Text("方案", "plan"),
    "exit_code": Text("退出码", "exit code"),
    "baseline": Text("基准文件", "baseline"),
    "file": Text("文件", "files"),
    "finding": Text("问题", "findings"),
    "not_checked": Text("未审核的关系", "checks not run"),
    "outcome": Text("判定", "outcomes"),
}
_NO_SM3 = Text("SM3 未计算：本机的 OpenSSL 不提供", "SM3 not computed: OpenSSL here does not have it")


@dataclass(frozen=True, slots=True)
class Verification:
    """What was compared. `baseline` is the earlier submission the run was compared with, if any. `sm3` holds the SM3 of the plan (key `plan`) and of each file id; empty where it cannot be computed.

    `mismatches` is `None` when the run could not be repeated because inputs are missing.
    """

    path: str
    record: Mapping[str, Any]
    plan: Path
    plan_sha256: str
    files: Sequence[Located]
    baseline: Located | None
    sm3: Mapping[str, str | None]
    mismatches: Sequence[Mismatch] | None

    @property
    def exit_code(self) -> int:
        """0 the same, 1 something differs, 2 could not be repeated."""
        if self.mismatches is None:
            return 2
        return 1 if self.mismatches else 0


def as_table(verification: Verification, lang: str, width: int, *, color: bool = False) -> Iterator[str]:
    """Inputs first, then what differs, the verdict last."""
    for line in _lines(verification, lang, width):
        yield finish(line, color=color)


def _lines(verification: Verification, lang: str, width: int) -> Iterator[Line]:
    record = verification.record
    started = record["run"].get("started", "")
    yield from paragraph(f"{verification.path}（gcx {record['tool'].get('version')}，{started}）", width)
    yield from _input(
        "方案" if lang == "zh" else "plan", verification.plan_sha256 == record["plan"].get("sha256"), str(verification.plan), width
    )
    yield from _hashes(verification.plan_sha256, verification.sm3.get("plan"), width)
    for file in [*verification.files, *([verification.baseline] if verification.baseline else [])]:
        now = _absent(file, lang) if file.path is None else str(file.path)
        shown = now if now == file.recorded else f"{file.recorded} ← {now}"
        name = file.id if file is not verification.baseline else Text("基准", "baseline").in_(lang)
        yield from _input(name, file.same or (file.sha256 is None and file.path is None), shown, width)
        if file.sha256 is not None:
            yield from _hashes(file.sha256, verification.sm3.get(file.id), width)
    if not verification.sm3:
        yield from paragraph(_NO_SM3.in_(lang), width, indent="  ", style="dim")
    yield []
    yield from _verdict(verification, lang, width)


def _absent(file: Located, lang: str) -> str:
    if file.sha256 is None:
        return Text("当时就没有读到", "was not read then either").in_(lang)
    return Text("没有找到", "not found").in_(lang)


def _input(name: str, same: bool, shown: str, width: int) -> Iterator[Line]:
    lead = pad(name, max(display_width(name), 6))
    yield from paragraph(shown, width, indent="    ", first=f"{'√' if same else '×'} {lead}  ", style="" if same else "bad")


def _hashes(sha256: str, sm3: str | None, width: int) -> Iterator[Line]:
    for name, value in (("SHA-256", sha256), ("SM3    ", sm3)):
        if value:
            yield from paragraph(f"{name} {value}", width, indent="    ", style="dim")


def _verdict(verification: Verification, lang: str, width: int) -> Iterator[Line]:
    record, mismatches = verification.record, verification.mismatches
    if mismatches is None:
        said = Text("输入文件不全，未能重算", "inputs are missing: could not be computed again")
        yield from paragraph(said.in_(lang), width, style="bad")
        return
    for kind, title in _KINDS.items():
        found = [each for each in mismatches if each.kind == kind]
        for each in found[:MOST]:
            yield from paragraph(mismatch_words(each, lang), width, indent="    ", first="× ", style="bad")
        if len(found) > MOST:
            more = len(found) - MOST
            yield [
                piece(f"  {title.zh}另有{more}处不一致，见 -f json" if lang == "zh" else f"  {more} more in {title.en}: see -f json", "dim")
            ]
    findings, outcomes = len(record["findings"]), len(record["outcomes"])
    if mismatches:
        said = Text(f"与记录不一致：{len(mismatches)}处", f"not as recorded: {len(mismatches)}")
    else:
        said = Text(
            f"与记录一致：问题{findings}个、判定{outcomes}项，逐项相同",
            f"as recorded: {findings} findings and {outcomes} outcomes, one by one",
        )
    yield from paragraph(said.in_(lang), width, style="bad" if mismatches else "good")


def mismatch_words(mismatch: Mismatch, lang: str) -> str:
    """`判定 energy-intensity 北海市 2024 value：记录 0.4387，重算 0.4938`."""
    title = _KINDS[mismatch.kind].in_(lang)
    about = " ".join(part for part in (title, mismatch.about, mismatch.part) if part)
    if not mismatch.part and mismatch.kind in {"file", "finding", "not_checked", "outcome"}:
        only = Text("只在记录中", "only in the record") if mismatch.found is None else Text("只在重算中", "only now")
        return f"{about}：{only.zh}" if lang == "zh" else f"{about}: {only.en}"
    then, now = _value(mismatch.recorded), _value(mismatch.found)
    return f"{about}：记录 {then}，重算 {now}" if lang == "zh" else f"{about}: recorded {then}, now {now}"


def _value(value: Any) -> str:
    return "—" if value is None else value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def as_json(verification: Verification) -> Iterator[str]:
    """Everything, one mismatch per line."""
    record = verification.record
    head = {
        "schema": SCHEMA,
        "tool": {"name": "gcx", "version": __version__},
        "record": {"path": verification.path, "version": record["tool"].get("version"), "started": record["run"].get("started")},
        "same": verification.exit_code == 0,
        "repeated": verification.mismatches is not None,
        "plan": {
            "path": str(verification.plan),
            "sha256": verification.plan_sha256,
            "sm3": verification.sm3.get("plan"),
            "same": verification.plan_sha256 == record["plan"].get("sha256"),
        },
        "files": [{"id": each.id, **_located(each, verification)} for each in verification.files],
        "baseline": None if verification.baseline is None else _located(verification.baseline, verification),
    }
    yield "{"
    for key, value in head.items():
        yield f"{one_line(key)}: {one_line(value)},\n"
    yield '"mismatches": ['
    separator = "\n"
    for each in verification.mismatches or ():
        entry = {"kind": each.kind, "about": each.about, "part": each.part or None, "recorded": each.recorded, "found": each.found}
        yield f"{separator} {one_line(entry)}"
        separator = ",\n"
    yield "]}\n"


def _located(file: Located, verification: Verification) -> dict[str, Any]:
    return {
        "recorded": file.recorded,
        "path": None if file.path is None else str(file.path),
        "sha256": file.sha256,
        "sm3": verification.sm3.get(file.id),
        "same": file.same,
    }
