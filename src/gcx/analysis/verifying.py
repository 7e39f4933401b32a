"""Whether a result still follows from its inputs: the recorded JSON against the same run made again.

Files are known by their SHA-256, wherever they are and whatever they are called. Nothing here runs the stages or prints.
"""

from __future__ import annotations

import hashlib
import json
import math
import os
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from gcx.findings import Text

SCHEMA = "gcx-result/1"
BASELINE = "baseline"
"""What stands for a file's id where there is none: the earlier submission a run was compared with."""
_TIE = 1e-12
_CHUNK = 1 << 20
_NOT_REPEATED = frozenset({"F101"})
"""A folder without files is a finding about the command line, which a result does not record."""


class RecordError(ValueError):
    """A file that is no result of `gcx check -f json`."""

    def __init__(self, text: Text) -> None:
        self.text = text
        super().__init__(text.zh)


@dataclass(frozen=True, slots=True)
class Located:
    """One recorded input: its path then, the file now (`None`: not found), and whether its content is the same."""

    id: str
    recorded: str
    sha256: str | None
    path: Path | None
    same: bool


@dataclass(frozen=True, slots=True)
class Mismatch:
    """One thing that is not as recorded: what it is about, which part of it, then and now."""

    kind: str
    about: str
    part: str
    recorded: Any
    found: Any


def load(path: Path) -> dict[str, Any]:
    """The recorded result.

    Raises:
        RecordError: the file is no such result.
        OSError: it cannot be read.
    """
    try:
        document = json.loads(path.read_text(encoding="utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise RecordError(Text("不是 JSON", "it is not JSON")) from error
    if not isinstance(document, dict) or document.get("schema") != SCHEMA:
        raise RecordError(Text("不是 gcx check -f json 的结果（gcx-result/1）", "it is no result of gcx check -f json (gcx-result/1)"))
    shape = {"files": list, "findings": list, "outcomes": list, "not_checked": list, "run": dict, "plan": dict, "tool": dict}
    if any(not isinstance(document.get(key), kind) for key, kind in shape.items()):
        raise RecordError(Text("内容不完整", "it is not complete"))
    return document


def locate(document: Mapping[str, Any], folders: Iterable[Path]) -> list[Located]:
    """Find each recorded file in the folders: by its hash, else the one of its name, whose content is then another."""
    below = [path for folder in folders for path in _files(folder)]
    hashes: dict[Path, str | None] = {}
    return [_located(str(each["id"]), str(each["path"]), each["sha256"], each["bytes"], below, hashes) for each in document["files"]]


def locate_baseline(document: Mapping[str, Any], folders: Iterable[Path]) -> Located | None:
    """Find the earlier submission the run was compared with, as `locate` does, where it was then too; `None` when there was none.

    A record of before its hash was kept is held to the name alone.
    """
    asked = document["run"].get("asked") or {}
    recorded = asked.get("baseline")
    if recorded is None:
        return None
    then = Path(recorded)
    below = [*([then] if then.is_file() else []), *(path for folder in folders for path in _files(folder))]
    found = _located(BASELINE, recorded, asked.get("baseline_sha256"), None, below, {})
    return found if found.sha256 is not None else replace(found, same=found.path is not None)


def _located(
    key: str, recorded: str, wanted: str | None, size: int | None, below: Sequence[Path], hashes: dict[Path, str | None]
) -> Located:
    """One recorded file among those there are: of `size` bytes where that is known, of the recorded name first."""
    name = _name(recorded)
    likely = sorted(below, key=lambda path: path.name != name)
    match = next((path for path in likely if wanted and size in {None, _size(path)} and _hash(path, hashes) == wanted), None)
    other = next((path for path in likely if path.name == name), None)
    return Located(key, recorded, wanted, match or other, match is not None)


def find_plan(sha256: str, folders: Iterable[Path]) -> Path | None:
    """A plan file of this hash in the folders."""
    yaml = (path for folder in folders for path in _files(folder) if path.suffix.lower() in {".yaml", ".yml"})
    return next((path for path in yaml if digest(path, "sha256") == sha256), None)


def _name(recorded: str) -> str:
    return recorded.replace("\\", "/").rsplit("/", 1)[-1]


def digest(path: Path, algorithm: str) -> str | None:
    """The hash of a file's bytes in hex; `None` when it cannot be read or Python's OpenSSL has no such algorithm (SM3 of GB/T 32905)."""
    try:
        state = hashlib.new(algorithm)
        with path.open("rb") as stream:
            while chunk := stream.read(_CHUNK):
                state.update(chunk)
    except (OSError, ValueError):
        return None
    return state.hexdigest()


def has_sm3() -> bool:
    """Whether SM3 can be computed here."""
    try:
        hashlib.new("sm3")
    except ValueError:
        return False
    return True


def _files(folder: Path) -> Iterator[Path]:
    if folder.is_file():
        yield folder
        return
    for root, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        yield from (Path(root, name) for name in sorted(names))


def _size(path: Path) -> int | None:
    try:
        return path.stat().st_size
    except OSError:
        return None


def _hash(path: Path, known: dict[Path, str | None]) -> str | None:
    if path not in known:
        known[path] = digest(path, "sha256")
    return known[path]


# ---------------------------------------------------------------- comparing


def compare(recorded: Mapping[str, Any], again: Mapping[str, Any]) -> list[Mismatch]:
    """What differs: version, plan, exit code, baseline, files, findings, unrun checks, outcomes; in this order."""
    found = []
    for kind, old, new in (
        ("version", recorded["tool"].get("version"), again["tool"]["version"]),
        ("plan", recorded["plan"].get("sha256"), again["plan"]["sha256"]),
        ("exit_code", recorded["run"].get("exit_code"), again["run"]["exit_code"]),
    ):
        if old != new:
            found.append(Mismatch(kind, "", "", old, new))
    earlier = (recorded["run"].get("asked") or {}).get("baseline_sha256")
    if earlier is not None and earlier != again["run"]["asked"]["baseline_sha256"]:
        found.append(Mismatch(BASELINE, "", "sha256", earlier, again["run"]["asked"]["baseline_sha256"]))
    found += _keyed("file", recorded["files"], again["files"], ("id",), {"path"})
    found += _whole("finding", recorded["findings"], again["findings"])
    found += _whole("not_checked", recorded["not_checked"], again["not_checked"])
    found += _keyed("outcome", recorded["outcomes"], again["outcomes"], ("target", "area", "year", "variant"), set())
    return found


def _keyed(kind: str, old: Sequence[Any], new: Sequence[Any], names: tuple[str, ...], free: set[str]) -> Iterator[Mismatch]:
    """Entries with the same key compared part by part; those only one side has are whole mismatches."""
    before = {_key(entry, names): entry for entry in old}
    for entry in new:
        key = _key(entry, names)
        earlier = before.pop(key, None)
        if earlier is None:
            yield Mismatch(kind, key, "", None, entry)
        else:
            for part, was, now in _parts(earlier, entry, ""):
                if part.partition(".")[0] not in free:
                    yield Mismatch(kind, key, part, was, now)
    for key, entry in before.items():
        yield Mismatch(kind, key, "", entry, None)


def _key(entry: Mapping[str, Any], names: tuple[str, ...]) -> str:
    return " ".join(str(entry.get(name)) for name in names if entry.get(name) is not None)


def _whole(kind: str, old: Sequence[Any], new: Sequence[Any]) -> Iterator[Mismatch]:
    """Entries without a key of their own: each one has to stand on the other side, word for word."""
    before: dict[str, list[Any]] = {}
    for entry in old:
        before.setdefault(_word_for_word(entry), []).append(entry)
    for entry in new:
        same = before.get(_word_for_word(entry))
        if same:
            same.pop()
        elif entry.get("code") not in _NOT_REPEATED:
            yield Mismatch(kind, _named(entry), "", None, entry)
    for entries in before.values():
        for entry in entries:
            if entry.get("code") not in _NOT_REPEATED:
                yield Mismatch(kind, _named(entry), "", entry, None)


def _word_for_word(entry: Any) -> str:
    return json.dumps(entry, ensure_ascii=False, sort_keys=True)


def _named(entry: Mapping[str, Any]) -> str:
    place = "!".join(str(part) for part in (entry.get("sheet"), entry.get("range")) if part)
    return " ".join(
        part
        for part in (
            str(entry.get("file") or ""),
            place,
            str(entry.get("code") or entry.get("rule") or ""),
            str(entry.get("message") or entry.get("reason") or ""),
        )
        if part
    )


def _parts(old: Any, new: Any, path: str) -> Iterator[tuple[str, Any, Any]]:
    """The innermost parts that differ, as `progress.completed_pct`. Numbers equal up to 1e-12 are the same."""
    if isinstance(old, Mapping) and isinstance(new, Mapping):
        for name in dict.fromkeys([*old, *new]):
            yield from _parts(old.get(name), new.get(name), f"{path}.{name}" if path else str(name))
    elif isinstance(old, list) and isinstance(new, list) and len(old) == len(new):
        for index, (one, other) in enumerate(zip(old, new, strict=True)):
            yield from _parts(one, other, f"{path}.{index + 1}")
    elif not _equal(old, new):
        yield path, old, new


def _equal(one: Any, other: Any) -> bool:
    numbers = isinstance(one, int | float) and isinstance(other, int | float) and not isinstance(one, bool)
    return one == other or (numbers and math.isclose(one, other, rel_tol=_TIE))


def with_recorded_paths(text: str, located: Sequence[Located]) -> str:
    """The JSON text of the repeated run with each file called what it was called then: messages name files.

    The cells of a baseline name it by its own name, without its folder.
    """
    there = [(each.path, each.recorded, each.id) for each in located if each.path is not None]
    names = {_in_json(str(path)): _in_json(recorded) for path, recorded, _ in there}
    names |= {_in_json(path.name): _in_json(_name(recorded)) for path, recorded, key in there if key == BASELINE}
    if not names:
        return text
    longest_first = sorted(names, key=len, reverse=True)
    return re.sub("|".join(map(re.escape, longest_first)), lambda match: names[match[0]], text)


def _in_json(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)[1:-1]
