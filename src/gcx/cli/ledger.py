"""Which submission each result in a folder of `--out` was written for, so that `--resume` takes away those whose submission is gone."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from gcx.gathering import MARK, RESULT
from gcx.rendering.console import write_file

_NAME = "results"


def note(folder: Path, made: Mapping[Path, str]) -> None:
    """Note the results that were written into `folder`, by the path of the submission of each; what was noted before stays."""
    own = {path.relative_to(folder).as_posix(): os.path.abspath(source) for path, source in made.items()}  # noqa: PTH100 - links stay
    _write(folder, _noted(folder) | own)


def sweep(folder: Path) -> list[str]:
    """Take away the results whose submission is gone, and give their names. What cannot be taken away is kept in mind.

    For a run that found something in every folder it was given: an empty one may be a drive that is not connected.
    """
    every = _noted(folder)
    gone = [name for name, source in every.items() if _gone(source) and _removed(folder, name)]
    if gone:
        _write(folder, {name: source for name, source in every.items() if name not in gone})
    return gone


def _gone(source: str) -> bool:
    """Whether a submission is gone, and not only out of reach."""
    try:
        os.lstat(source)
    except FileNotFoundError:
        return True
    except OSError:
        return False
    return False


def _removed(folder: Path, name: str) -> bool:
    """Remove one result, and nothing else whatever the note says."""
    path = folder / name
    if RESULT not in path.name or ".." in path.parts or not path.is_relative_to(folder):
        return False
    try:
        path.unlink(missing_ok=True)
    except OSError:
        return False
    return True


def _write(folder: Path, every: Mapping[str, str]) -> None:
    with suppress(OSError):  # where it cannot be written nothing is taken away later
        write_file(folder / MARK / _NAME, [json.dumps(every, ensure_ascii=False, indent=0, sort_keys=True)])


def _noted(folder: Path) -> dict[str, str]:
    """What was noted; nothing where that cannot be read."""
    try:
        found = json.loads((folder / MARK / _NAME).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return {str(name): str(source) for name, source in found.items()} if isinstance(found, dict) else {}
