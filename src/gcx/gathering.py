"""Which files a run looks at: paths taken literally first, folders walked, patterns expanded; what is left out is said, not hidden."""

from __future__ import annotations

import glob
import os
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from gcx.findings import Text

EXTENSIONS = frozenset({".xlsx", ".xlsm", ".xls", ".xlsb", ".ods", ".et", ".csv", ".tsv", ".parquet"})
"""What is picked up inside a folder: no .txt, which is a letter or a saved result there. A file that is named is read whatever its extension."""
RETURNED = "_退回"
"""The end of the name of an annotated copy."""

CHASING = "催报"
"""The end of the name of a workbook made by `gcx coverage`."""

MARK = ".gcx"
"""The folder inside a folder that gcx writes results into: there nothing is a submission."""

RESULT = "_结果"
"""The end of the name of one submission's result, `ALL` the name of the result of all."""

ALL = "汇总"

_RETURN = re.compile(rf"(.+){RETURNED}(\d{{0,4}})")
_LOCK = Text("办公软件的临时文件", "temporary file of an office program")
_HIDDEN = Text("隐藏文件", "hidden file")
_OWN = Text("gcx 自己生成的文件", "made by gcx")
_OTHER = Text("不是表格文件", "not a spreadsheet")
_ANSWERED = Text("已有填过的退回件，读退回件", "its return has been filled in and is read instead")
_TWICE = Text("同一文件重复指定", "the same file named twice")


@dataclass(frozen=True, slots=True)
class Skipped:
    """A file that was met but not read, and why."""

    path: str
    reason: Text


@dataclass(slots=True)
class Gathered:
    """Paths to read, in order and without repeats; folders and patterns that gave none; what was left out.

    `roots` are the folders that were named, or those of the files that were.
    """

    files: list[str] = field(default_factory=list)
    empty: list[str] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)
    roots: list[str] = field(default_factory=list)


def gather(paths: Iterable[str | Path]) -> Gathered:
    """Resolve what was named on the command line.

    An existing path is taken literally before it is a pattern (a file may be called `[1].xlsx`); a folder gives every spreadsheet
    below it in the order of names; a path that is neither is kept, so that reading it says what is wrong.
    """
    found = Gathered()
    seen: set[str] = set()
    for path in (os.fspath(each) for each in paths):
        if os.path.isdir(path):  # noqa: PTH112 - `Path.is_dir` raises for a name that is too long, reading it says so
            found.roots.append(path)
            _take_folder(path, found, seen)
        elif not os.path.lexists(path) and glob.has_magic(path):
            found.roots.append(_fixed(path))
            _take_pattern(path, found, seen)
        else:
            found.roots.append(os.path.dirname(path))  # noqa: PTH120 - `""` stays what it is
            _take(path, found, seen)
    return found


def _fixed(pattern: str) -> str:
    """The folder of a pattern, as far as it is no pattern."""
    folder = Path(pattern).parent
    while glob.has_magic(str(folder)):
        folder = folder.parent
    return str(folder)


def _take(path: str, found: Gathered, seen: set[str]) -> None:
    identity = os.path.normcase(os.path.realpath(path))
    if identity in seen:
        found.skipped.append(Skipped(path, _TWICE))
        return
    seen.add(identity)
    found.files.append(path)


def _take_folder(folder: str, found: Gathered, seen: set[str]) -> None:
    before = len(found.files), len(seen)
    met = False
    walked = [*_walk(folder)]
    paths = [path for path, _ in walked]
    replaced = _replaced(path for path, own in walked if not own) | {path: _OWN for path, own in walked if own}
    for path in paths:
        reason = replaced.get(path, _left_out(Path(path).name))
        met = met or reason is None
        if reason is None:
            _take(path, found, seen)
        else:
            found.skipped.append(Skipped(path, reason))
    if not met and before == (len(found.files), len(seen)):
        found.empty.append(folder)


def _take_pattern(pattern: str, found: Gathered, seen: set[str]) -> None:
    matches = sorted(glob.glob(pattern, recursive=True))  # noqa: PTH207 - Path.glob takes no absolute pattern
    for path in matches:
        if Path(path).is_dir():
            if not pattern.endswith("**"):
                _take_folder(path, found, seen)
        elif (reason := _left_out(Path(path).name)) is None or reason is _OTHER:
            _take(path, found, seen)
        else:
            found.skipped.append(Skipped(path, reason))
    if not matches:
        found.empty.append(pattern)


def _replaced(paths: Iterable[str]) -> dict[str, Text | None]:
    """For files beside a return that somebody has saved since gcx wrote it: why each is left out, `None` for that return itself.

    Of several returns the last one counts; the original and the others are left out, lest every figure be there twice.
    """
    beside: dict[tuple[Path, str], list[tuple[int, str]]] = {}
    for path in paths:
        given = Path(path)
        match = _RETURN.fullmatch(given.stem)
        number = int(match[2] or 1) if match else 0
        if _left_out(given.name) in {None, _OWN} and not given.stem.endswith(CHASING):
            beside.setdefault((given.parent, match[1] if match else given.stem), []).append((number, path))
    made: dict[str, Text | None] = {}
    for each in beside.values():
        returns = sorted((found for found in each if found[0]), reverse=True)
        read = next((path for _, path in returns if _saved_since(path)), None)
        made |= {path: _OWN for _, path in returns}
        if read is not None:
            made |= {path: _ANSWERED for number, path in each if not number} | {read: None}
    return made


def _saved_since(path: str) -> bool:
    """Whether somebody has saved a return since gcx wrote it."""
    from gcx.rendering.returning import saved_since

    return saved_since(Path(path))


def _walk(folder: str) -> Iterator[tuple[str, bool]]:
    """Files below `folder` in the order of names, and whether gcx wrote them with `--out`; hidden folders and links are not entered.

    Of a folder of results only returns may be submissions, and only where that folder itself was named.
    """
    marked: list[str] = []
    for root, folders, names in os.walk(folder):
        if MARK in folders:
            marked.append(root)
        inside = any(root == each or root.startswith(each + os.sep) for each in marked)
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            own = inside and _left_out(name) in {None, _OWN} and (folder not in marked or _result(name))
            yield str(Path(root, name)), own


def _result(name: str) -> bool:
    """Whether a file in a folder of results is one of them."""
    stem = Path(name).stem
    return stem.endswith(RESULT) or stem == ALL or RESULT + "." in stem or stem.startswith(ALL + ".")


def _left_out(name: str) -> Text | None:
    """Why a file met in a folder is not a submission; `None` when it may be one."""
    if name.startswith(("~$", ".~")):
        return _LOCK
    if name.startswith("."):
        return _HIDDEN
    if Path(name).suffix.lower() not in EXTENSIONS:
        return _OTHER
    return _OWN if Path(name).stem.endswith((RETURNED, CHASING)) else None
