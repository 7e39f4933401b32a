"""Where the plan is: named, from the environment, upward from the working directory, or the one that comes with gcx."""

from __future__ import annotations

import os
from pathlib import Path

_NAME = "targets.yaml"


def find_plan(explicit: str | Path | None = None) -> Path:
    """Return the plan file to use: `explicit`, else `GCX_PLAN`, else `config/targets.yaml` upward from the working directory,
    else the plan shipped with gcx.

    A plan that is named is returned whether it exists or not: loading it says so, and no other plan is taken in its place.
    """
    named = explicit or os.environ.get("GCX_PLAN")
    if named:
        return Path(named)
    try:
        here = Path.cwd()
    except OSError:  # the working directory has been removed
        return shipped_plan()
    for folder in (here, *here.parents):
        candidate = folder / "config" / _NAME
        if _is_file(candidate):
            return candidate
    return shipped_plan()


def shipped_plan() -> Path:
    """The plan that comes with gcx: inside the package when installed, in `config/` of the source tree otherwise."""
    from importlib.resources import files

    installed = Path(str(files("gcx"))) / "_config" / _NAME
    return installed if _is_file(installed) else Path(__file__).resolve().parents[3] / "config" / _NAME


def _is_file(path: Path) -> bool:
    """Whether `path` is a file; a folder that may not be looked into has none."""
    try:
        return path.is_file()
    except OSError:
        return False
