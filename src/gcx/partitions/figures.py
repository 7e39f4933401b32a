"""The accepted figures of all partitions as one, for formats and scripts that want them: brought together when they are first asked for."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from gcx.partitions.outcomes import unpacked
from gcx.plan import Plan
from gcx.records import Figures


class SpilledFigures(Figures):
    """`Figures` whose columns are read from the worlds at `worlds` at the first look; `count` are known before that."""

    def __init__(self, worlds: Sequence[Path], plan: Plan, count: int, keep: object) -> None:
        self._worlds = worlds
        self._plan = plan
        self._count = count
        self._keep = keep

    def __len__(self) -> int:
        return self._count

    def __getattr__(self, name: str) -> Any:
        if name not in Figures.__slots__:
            raise AttributeError(name)
        parts = [unpacked(world, self._plan).checked.figures for world in self._worlds]
        for each in ("area", "item", "year", "value", "index", "vintage", "factor"):
            setattr(self, each, np.concatenate([getattr(part, each) for part in parts]))
        starts = np.cumsum([0, *(len(part.blocks) for part in parts)])
        self.block = np.concatenate([part.block + np.int32(start) for part, start in zip(parts, starts.tolist(), strict=False)])
        self.blocks = [block for part in parts for block in part.blocks]
        return getattr(self, name)
