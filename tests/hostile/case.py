"""One awkward file: how to make it, what must come of it, and why it matters."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True)
class Case:
    """`make` writes the file into a folder and returns its path (or just returns bytes, written under `name`).

    `refused` is the code of the refusal; without one the file must be read, and `cells` (`"B3"` of the first sheet -> raw value) and
    `notes` (codes of notes) must come out. `mention` must stand in the Chinese message. `limits` replaces limits.
    """

    id: str
    why: str
    make: Callable[[], bytes] | Callable[[Path], Path]
    name: str = "数据 填报.xlsx"
    refused: str | None = None
    mention: str = ""
    cells: Mapping[str, object] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    limits: Mapping[str, int] = field(default_factory=dict)
    rows: int | None = None

    def write(self, folder: Path) -> Path:
        """Make the file in `folder`."""
        if self.make.__code__.co_argcount:
            return self.make(folder)
        path = folder / self.name
        path.write_bytes(self.make())
        return path
