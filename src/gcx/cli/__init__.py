"""The command line: arguments, words, exit codes. Everything heavy is imported inside the command that needs it."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Sequence
from typing import NoReturn


def program() -> NoReturn:
    """`gcx` as a process: run it and end with its exit code."""
    try:
        sys.exit(main())
    finally:
        gc.freeze()  # nothing is left to do: Python's last search of everything for cycles takes longer than a workbook to judge


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the program and return its exit code (design: 0, 1, 2, 3, 70, 130)."""
    gc.set_threshold(50_000, 20, 20)  # cells come and go by the million and form no cycles: a tenth to a fifth of the time
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # gcx has no use for numpy's threads, and without them workers can be copies
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")  # else pydantic looks through every installed package for some
    from gcx.cli.app import run

    return run(arguments)
