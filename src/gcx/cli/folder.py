"""`--out DIR`: every submission's own result in a folder, below it the folders of the submissions again, and the result of all as 汇总.

Where everything goes is settled, and the folder made, before any work is done.
"""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from gcx.cli import ledger
from gcx.cli.delivery import write_result
from gcx.cli.speech import Interrupted, UserError, complain, tell
from gcx.findings import Text
from gcx.gathering import ALL, MARK, RESULT, Gathered
from gcx.names import joined
from gcx.rendering.console import BEGUN

if TYPE_CHECKING:
    from gcx.batch import Journal
    from gcx.batch.executing import Died, Failed
    from gcx.batch.parting import Parts
    from gcx.records import FileInfo, Result
    from gcx.rendering import Format

_UNSAFE = re.compile(r'[\x00-\x1f\x7f<>:"/\\|?*\u2028\u2029]')
_LONGEST = 200
_NAMED = 6
_TRIFLES = frozenset({"desktop.ini", "thumbs.db"})


@dataclass(slots=True)
class OutFolder:
    """The folder, and below it for each submission (by path) the folder and the stem of the names of what is written for it."""

    path: Path
    stems: dict[str, Path] = field(default_factory=dict)

    def result(self, path: str, extension: str) -> Path:
        """Where the result of one submission goes."""
        stem = self.stems[path]
        return stem.with_name(f"{stem.name}{RESULT}.{extension}")

    def whole(self, extension: str) -> Path:
        """Where the result of all submissions goes."""
        return self.path / f"{ALL}.{extension}"


def out_folder(value: str, gathered: Gathered, inputs: Iterable[str | Path]) -> OutFolder:
    """The folder of `--out`, made where there is none.

    Raises:
        UserError: it is a file, holds an input, holds things gcx did not write, or cannot be made.
    """
    path = Path(value)
    if path.exists() and not path.is_dir():
        raise UserError(f"“{value}”是文件，不是文件夹", f"“{value}” is a file, not a folder", _ANOTHER)
    real = _real(value)
    for given in (*gathered.roots, *inputs):
        if _within(_real(given), real):
            raise UserError(
                f"输出文件夹“{value}”里有填报文件或其他输入文件", f"the folder “{value}” holds submissions or other inputs", _ANOTHER
            )
    if path.is_dir() and not (path / MARK).is_dir() and any(_counts(name) for name in os.listdir(path)):  # noqa: PTH208 - names only
        raise UserError(f"文件夹“{value}”里已有别的文件", f"the folder “{value}” already holds other files", _ANOTHER)
    try:
        (path / MARK).mkdir(parents=True, exist_ok=True)
    except OSError as error:
        reason = error.strerror or str(error)
        raise UserError(f"建不了文件夹“{value}”：{reason}", f"cannot make the folder “{value}”: {reason}", _ANOTHER) from error
    _sweep(path)
    return OutFolder(path, _stems(path, gathered))


def journal_in(out: OutFolder, *, resume: bool) -> Journal:
    """What was read before, kept in the folder; used when the run is to `resume`."""
    from gcx.batch import Journal

    return Journal(out.path / MARK, reuse=resume)


_ANOTHER = Text("另写一个单独的文件夹，如 --out 结果", "name a folder of its own, such as --out results")


def _sweep(folder: Path) -> None:
    """Take away what a run that was killed had only begun to write."""
    for path in folder.rglob(f"{BEGUN[0]}*{BEGUN[1]}"):
        with suppress(OSError):
            path.unlink()


def _counts(name: str) -> bool:
    return not name.startswith(".") and name.lower() not in _TRIFLES


def _real(path: str | Path) -> str:
    return os.path.normcase(os.path.realpath(path))


def _within(path: str, folder: str) -> bool:
    return path == folder or path.startswith(folder.rstrip(os.sep) + os.sep)


def _stems(folder: Path, gathered: Gathered) -> dict[str, Path]:
    """For each submission a stem of its own: that of its file, the whole name where two files differ in the extension only."""
    base = _common(gathered)
    wanted: dict[str, Path] = {}
    for path in gathered.files:
        parent = Path(os.path.abspath(path)).parent  # noqa: PTH100 - links are not followed: the folders look as they do to the officer
        below = parent.relative_to(base) if base is not None and parent.is_relative_to(base) else Path()
        wanted[path] = folder / below / _safe(Path(path).stem)
    often = Counter(_key(stem) for stem in wanted.values())
    taken: set[str] = set()
    for path, stem in wanted.items():
        if often[_key(stem)] > 1:
            stem = stem.with_name(_safe(Path(path).name))  # noqa: PLW2901 - the same thing, better named
        number = 2
        unique = stem
        while _key(unique) in taken:
            unique, number = stem.with_name(f"{stem.name}({number})"), number + 1
        taken.add(_key(unique))
        wanted[path] = unique
    return wanted


def _common(gathered: Gathered) -> Path | None:
    """The folder all submissions are below; `None` where there is none (several drives)."""
    try:
        return Path(os.path.commonpath([os.path.abspath(root) for root in gathered.roots])) if gathered.roots else None  # noqa: PTH100
    except ValueError:
        return None


def _key(path: Path) -> str:
    return str(path).casefold()


def _safe(name: str) -> str:
    """The name without what some system does not allow in one, and not too long for any."""
    safe = _UNSAFE.sub("_", name)
    while len(os.fsencode(safe)) > _LONGEST:
        safe = safe[:-1]
    return safe or "_"


def take_away_others(out: OutFolder, lang: str, *, quiet: bool) -> None:
    """At the end of a resumed run: the results of an earlier one whose submission is gone are taken away, and that is said."""
    gone = ledger.sweep(out.path)
    if gone and not quiet:
        names = joined(gone, _NAMED)
        tell(f"填报已不在，删去它的结果：{names}" if lang == "zh" else f"taken away, for the submissions are gone: {names}")


def write_parts(result: Result, formats: Sequence[Format], out: OutFolder, files: int, *, jobs: int | None, quiet: bool) -> bool:
    """Write the result of each of the first `files` files in every format, and that of all; say on stderr what was written.

    Returns whether all could be written. One that cannot be is told and costs the others nothing.
    """
    from gcx.batch import Died, Failed
    from gcx.batch.parting import Parts
    from gcx.batch.processes import copies

    task = PartTask(Parts.of(result), out, tuple(formats))
    written: list[Path] = []
    ready: dict[Path, str] = {}
    failed: list[UserError] = []
    finished = 0

    def done(number: int, answer: list[Path] | UserError | Died | Failed) -> None:
        nonlocal finished
        if isinstance(answer, Failed):
            raise answer.error
        if isinstance(answer, Died):
            path = result.files[number].path
            failed.append(UserError(f"“{path}”的结果没有写成", f"the result of “{path}” could not be written"))
        elif isinstance(answer, UserError):
            failed.append(answer)
        else:
            finished += 1
            written.extend(answer)
            ready.update(dict.fromkeys(answer, result.files[number].path))

    try:
        copies(jobs, files).run(write_part, task, result.files[:files], done)
    except KeyboardInterrupt:
        raise Interrupted(
            f"已中断，写完{finished}份结果，共{files}份",
            f"interrupted: the results of {finished} of {files} files had been written",
            Text("加 --resume 再运行，已读过的文件不再读", "run it again with --resume: files that were read are not read again"),
        ) from None
    finally:
        _sweep(out.path)
        ledger.note(out.path, ready)
    for wanted in formats:
        try:
            written.append(write_result(out.whole(_extension(wanted, formats)), wanted, result))
        except UserError as error:
            failed.append(error)
    for fault in failed:
        complain(fault.text, result.lang, fault.hint)
    if not quiet:
        _tell(sorted(written), out, result.lang)
    return not failed


@dataclass(frozen=True, slots=True)
class PartTask:
    """What every part is cut from, where it goes, and in which formats."""

    parts: Parts
    out: OutFolder
    formats: tuple[Format, ...]


def write_part(task: PartTask, info: FileInfo) -> list[Path] | UserError:
    """Write the result of one submission in every format; the error of one that cannot be written."""
    from gcx.pipeline import verdict

    whole = task.parts.result
    part = task.parts.part(info, lambda made: verdict(made, whole.fail_on, whole.require))
    written = []
    try:
        for wanted in task.formats:
            path = task.out.result(info.path, _extension(wanted, task.formats))
            path.parent.mkdir(parents=True, exist_ok=True)
            written.append(write_result(path, wanted, part))
    except OSError as error:
        reason = error.strerror or str(error)
        return UserError(f"“{info.path}”的结果没有写成：{reason}", f"the result of “{info.path}” could not be written: {reason}")
    except UserError as error:
        return error
    return written


def _extension(wanted: Format, formats: Sequence[Format]) -> str:
    """The extension of a format's files; where another one has the same, the format's name before it."""
    shared = sum(each.extension == wanted.extension for each in formats) > 1
    return f"{wanted.name}.{wanted.extension}" if shared else wanted.extension


def _tell(written: Sequence[Path], out: OutFolder, lang: str) -> None:
    """Each file by name where they are few, else how many there are."""
    names = joined((str(path.relative_to(out.path)) for path in written), _NAMED)
    zh = f"已写入 {out.path}：{len(written)}个文件（{names}）"
    tell(zh if lang == "zh" else f"written to {out.path}: {len(written)} file{'s' if len(written) != 1 else ''} ({names})")
