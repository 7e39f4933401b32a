"""One awkward file: how to make it, what must come of it, and why it matters."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True)
class Case:
    """`make` returns the bytes written under `name`; `place` makes something in a folder and returns the path to open.

    `refused` is the code of the refusal; without one the file must be read, and `cells` (`"B3"` of the first sheet -> raw value) and
    `notes` (codes of notes) must come out. `mention` must stand in the Chinese message. `limits` replaces limits.
    """

    id: str
    why: str
    make: Callable[[], bytes] = bytes
    name: str = "数据 填报.xlsx"
    refused: str | None = None
    mention: str = ""
    cells: Mapping[str, object] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    limits: Mapping[str, int] = field(default_factory=dict)
    rows: int | None = None
    place: Callable[[Path], Path] | None = None

    def write(self, folder: Path) -> Path:
        """Make the file in `folder`."""
        if self.place is not None:
            return self.place(folder)
        path = folder / self.name
        path.write_bytes(self.make())
        return path
