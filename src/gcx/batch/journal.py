"""What has been read already, kept in a folder and found again by the content of the file: `--resume`.

One entry per file that was read. Its name is made from everything that decides what reading gives: the bytes of the file and its name,
the plan, the version of gcx, the area of sheets that name none, the limits. An entry that is damaged counts as none.
"""

from __future__ import annotations

import hashlib
import stat
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from gcx.batch.codec import NotStorableError, packed, unpacked
from gcx.rendering.console import write_bytes
from gcx.version import __version__

if TYPE_CHECKING:
    from gcx.batch.reading import Item, Task
    from gcx.records import Submission

_ENDING = ".read"
_CHUNK = 1 << 20
_MOST = 64 << 20
"""Bytes of an entry above which reading anew is no slower than what keeping it costs."""


@dataclass(slots=True)
class Journal:
    """A folder of entries. `reuse`: use what is there; without it entries are only written. `kept` counts the files not read again."""

    folder: Path
    reuse: bool = False
    kept: int = 0
    used: set[str] = field(default_factory=set)

    def find(self, task: Task, item: Item) -> Submission | None:
        """What an earlier run read of exactly this file, `None` where there is no such entry."""
        if not self.reuse:
            return None
        digest = _digest(Path(item.path))
        if digest is None:
            return None
        try:
            found = unpacked((self.folder / entry_name(task, item, digest)).read_bytes(), item.file)
        except (OSError, NotStorableError):
            return None
        found.file.path = item.path
        return found

    def keep(self, task: Task, item: Item, submission: Submission) -> None:
        """Keep what was read; what cannot be kept is read again another time."""
        digest = submission.file.sha256
        if digest is None:
            return
        with suppress(OSError, NotStorableError):
            data = packed(submission)
            if len(data) <= _MOST:
                write_bytes(self.folder / entry_name(task, item, digest), data)

    def settled(self, task: Task, item: Item, submission: Submission, *, kept: bool) -> None:
        """Note that `item` is done; `kept` says that it was not read anew."""
        self.kept += kept
        if submission.file.sha256 is not None:
            self.used.add(entry_name(task, item, submission.file.sha256))

    def forget_others(self) -> None:
        """Take away what the run that just ended had no use for: entries of files that are gone or changed."""
        for path in self._entries():
            if path.name not in self.used:
                with suppress(OSError):
                    path.unlink()

    def _entries(self) -> Iterable[Path]:
        with suppress(OSError):
            return [path for path in self.folder.iterdir() if path.name.endswith(_ENDING)]
        return []


def entry_name(task: Task, item: Item, digest: str) -> str:
    """The name of the entry of a file with SHA-256 `digest`."""
    parts = (digest, Path(item.path).name, task.plan.sha256, __version__, str(task.area), repr(task.limits))
    return hashlib.sha256("\x1f".join(parts).encode("utf-8", "surrogatepass")).hexdigest() + _ENDING


def _digest(path: Path) -> str | None:
    """SHA-256 of an ordinary file, `None` for anything else."""
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            return None
        digest = hashlib.sha256()
        with path.open("rb") as stream:
            while chunk := stream.read(_CHUNK):
                digest.update(chunk)
    except (OSError, ValueError):
        return None
    return digest.hexdigest()
