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
_HIDDEN_FOLDER = Text("隐藏文件夹", "hidden folder")
_LINKED = Text("指向别处的文件夹，要读请直接写它", "a folder that is a link; name it to have it read")
_OWN = Text("gcx 自己生成的文件", "made by gcx")
_OTHER = Text("不是表格文件", "not a spreadsheet")
_ANSWERED = Text("已有填过的退回件，读退回件", "its return has been filled in and is read instead")
_TWICE = Text("同一文件重复指定", "the same file named twice")


@dataclass(frozen=True, slots=True)
class Skipped:
    """A file that was met but not read, and why."""

    path: str
    reason: Text


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A folder whose files could not be listed, and what the system says."""

    path: str
    reason: str


@dataclass(slots=True)
class Gathered:
    """Paths to read, in order and without repeats; folders and patterns that gave none, or could not be listed; what was left out.

    `roots` are the folders that were named, or those of the files that were.
    """

    files: list[str] = field(default_factory=list)
    empty: list[str] = field(default_factory=list)
    unreadable: list[Unreadable] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)
    roots: list[str] = field(default_factory=list)

    def refused(self, error: OSError) -> None:
        """Note a folder that could not be listed."""
        self.unreadable.append(Unreadable(str(error.filename), error.strerror or str(error)))


def gather(paths: Iterable[str | Path]) -> Gathered:
    """Resolve what was named on the command line.

    An existing path is taken literally before it is a pattern (a file may be called `[1].xlsx`); a folder gives every spreadsheet
    below it in the order of names; a path that is neither is kept, so that reading it says what is wrong.
    """
    found = Gathered()
    seen: set[str] = set()
    for path in (os.fspath(each) for each in paths):
        if not path:
            found.empty.append(path)
        elif os.path.isdir(path):  # noqa: PTH112 - `Path.is_dir` raises for a name that is too long, reading it says so
            found.roots.append(path)
            if not _take_folder(path, found, seen):
                found.empty.append(path)
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


def _take_folder(folder: str, found: Gathered, seen: set[str]) -> bool:
    """Take every submission below a folder; whether there was any, or anything that may be one."""
    before = len(found.unreadable)
    met = False
    walked = [*_walk(folder, found)]
    replaced = _replaced(path for path, own in walked if not own) | {path: _OWN for path, own in walked if own}
    for path, _ in walked:
        reason = replaced[path] if path in replaced else _not_taken(path)
        if reason is None:
            met = True
            _take(path, found, seen)
        else:
            found.skipped.append(Skipped(path, reason))
    return met or len(found.unreadable) > before


def _take_pattern(pattern: str, found: Gathered, seen: set[str]) -> None:
    """Take what a pattern matches: files whatever they are called, and what is below folders, unless a last `**` gives that by itself."""
    deep, everything, fixed = "**" in Path(pattern).parts, Path(pattern).name == "**", _fixed(pattern)
    met, links = False, dict[str, None]()
    for path in sorted(glob.glob(pattern, recursive=True)):  # noqa: PTH207 - Path.glob takes no absolute pattern
        if deep and (link := _link_above(path, fixed)) is not None:
            links[link] = None
        elif os.path.isdir(path):  # noqa: PTH112 - it never raises
            met = (not everything and _take_folder(path, found, seen)) or met
        elif (reason := _not_taken(path)) is None or reason is _OTHER:
            met = True
            _take(path, found, seen)
        else:
            met = True
            found.skipped.append(Skipped(path, reason))
    found.skipped += [Skipped(link, _LINKED) for link in links]
    before = len(found.unreadable)
    for _ in os.walk(fixed or os.curdir, onerror=found.refused) if deep else _listed(fixed or os.curdir, found):
        pass  # a pattern passes over what cannot be listed without a word
    if not met and len(found.unreadable) == before:
        found.empty.append(pattern)


def _listed(folder: str, found: Gathered) -> list[str]:
    """The names in a folder; `found` is told when it cannot be listed."""
    try:
        return os.listdir(folder)  # noqa: PTH208 - names only
    except PermissionError as error:
        found.refused(error)
        return []


def _link_above(path: str, fixed: str) -> str | None:
    """The first folder below `fixed` on the way to `path` that is a link; `None` where there is none."""
    above = [each for each in reversed(Path(path).parents) if each.is_relative_to(fixed) and each != Path(fixed)]
    return next((str(each) for each in above if os.path.islink(each)), None)  # noqa: PTH114 - it never raises


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


def _walk(folder: str, found: Gathered) -> Iterator[tuple[str, bool]]:
    """Files below `folder` in the order of names, and whether gcx wrote them with `--out`.

    Hidden folders, links to folders and folders that cannot be listed are not entered; `found` is told of each.

    Of a folder of results only returns may be submissions, and only where that folder itself was named.
    """
    marked: list[str] = []
    for root, folders, names in os.walk(folder, onerror=found.refused):
        if MARK in folders:
            marked.append(root)
        inside = any(root == each or root.startswith(each + os.sep) for each in marked)
        reasons = {name: _not_entered(Path(root, name)) for name in sorted(folders)}
        found.skipped += [Skipped(str(Path(root, name)), reason) for name, reason in reasons.items() if reason is not None and name != MARK]
        folders[:] = [name for name, reason in reasons.items() if reason is None]
        for name in sorted(names):
            own = inside and _left_out(name) in {None, _OWN} and (folder not in marked or _result(name))
            yield str(Path(root, name)), own


def _not_entered(folder: Path) -> Text | None:
    """Why a folder met in a folder is not looked into; `None` when it is."""
    if folder.name.startswith("."):
        return _HIDDEN_FOLDER
    return _LINKED if os.path.islink(folder) else None  # noqa: PTH114 - it never raises


def _result(name: str) -> bool:
    """Whether a file in a folder of results is one of them."""
    stem = Path(name).stem
    return stem.endswith(RESULT) or stem == ALL or RESULT + "." in stem or stem.startswith(ALL + ".")


def _not_taken(path: str) -> Text | None:
    """Why a file met in a folder is not a submission, by its name or as a result of gcx; `None` when it may be one."""
    from gcx.rendering.own import is_result

    given = Path(path)
    return _left_out(given.name) or (_OWN if is_result(given) else None)


def _left_out(name: str) -> Text | None:
    """Why a file met in a folder is not a submission; `None` when it may be one."""
    if name.startswith(("~$", ".~")):
        return _LOCK
    if name.startswith("."):
        return _HIDDEN
    if Path(name).suffix.lower() not in EXTENSIONS:
        return _OTHER
    return _OWN if Path(name).stem.endswith((RETURNED, CHASING)) else None
