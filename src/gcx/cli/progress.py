"""How far a long run has come, on stderr: one line rewritten on a screen, or a line per ten percent; nothing where nobody looks."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass

from gcx.cli.speech import tell
from gcx.rendering.console import is_terminal

_FEW = 20
"""Up to so many files a screen shows no progress: they are done before it could be read."""
_STEP = 10


@dataclass(slots=True)
class Progress:
    """How many files are done, and of how many; `show` is told of each, where anything is shown."""

    show: Callable[[int, int], None] | None = None
    done: int = 0
    total: int = 0

    def __call__(self, done: int, total: int) -> None:
        """Note one more."""
        self.done, self.total = done, total
        if self.show is not None:
            self.show(done, total)

    def clear(self) -> None:
        """Take the line off the screen before its end."""
        if self.show is not None and 0 < self.done < self.total:
            self.show(self.total, self.total)


def progress_for(when: str, lang: str) -> Progress:
    """What to call after each file."""
    if when == "percent":
        return Progress(_percents(lang))
    return Progress(_line(lang) if when == "auto" and is_terminal(sys.stderr) else None)


def _percents(lang: str) -> Callable[[int, int], None]:
    told = 0

    def show(done: int, total: int) -> None:
        nonlocal told
        percent = done * 100 // total // _STEP * _STEP
        if percent > told:
            told = percent
            tell(f"{percent}%（{done}/{total}个文件）" if lang == "zh" else f"{percent}% ({done}/{total} files)")

    return show


def _line(lang: str) -> Callable[[int, int], None]:
    def show(done: int, total: int) -> None:
        if total <= _FEW:
            return
        words = f"读取 {done}/{total}" if lang == "zh" else f"reading {done}/{total}"
        sys.stderr.write(f"\r{words}" if done < total else "\r" + " " * (len(words) + _FEW) + "\r")
        sys.stderr.flush()

    return show
