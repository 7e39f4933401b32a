"""Where text goes: how wide the screen is, whether it may be coloured, how stdout and files are written.

stdout carries the result in the console's own encoding (machine formats in UTF-8); characters that encoding lacks become `?`
instead of ending the run. A file is written beside its final name and renamed: whole or not at all.
"""

from __future__ import annotations

import contextlib
import os
import sys
import tempfile
from collections.abc import Iterable, Mapping
from io import TextIOWrapper
from pathlib import Path
from typing import IO

DEFAULT_WIDTH = 120
BEGUN = (".gcx-", ".tmp")
"""How the name of a file that is still being written begins and ends."""
_NARROW, _WIDE = 60, 400
_STYLES = {
    "error": "bold red",
    "query": "yellow",
    "info": "cyan",
    "good": "green",
    "bad": "bold red",
    "warn": "yellow",
    "dim": "dim",
    "head": "bold",
}


def prepare_streams() -> None:
    """Let stdout and stderr replace what their encoding cannot hold. Call once, before anything is printed."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="replace")


def is_terminal(stream: IO[str]) -> bool:
    """Whether `stream` is a screen; a closed stream is not."""
    try:
        return stream.isatty()
    except ValueError:
        return False


def screen_width(stream: IO[str], environ: Mapping[str, str] = os.environ) -> int:
    """Columns to fill: `COLUMNS`, else the terminal's own width, else 120; kept between 60 and 400."""
    columns = environ.get("COLUMNS", "")
    width = int(columns) if columns.isascii() and columns.isdigit() else 0
    if not width and is_terminal(stream):
        with contextlib.suppress(OSError, ValueError):
            width = os.get_terminal_size(stream.fileno()).columns
    return min(max(width or DEFAULT_WIDTH, _NARROW), _WIDE)


def wants_color(stream: IO[str], when: str = "auto", environ: Mapping[str, str] = os.environ) -> bool:
    """`always`/`never` as said; `auto`: `NO_COLOR` forbids, `FORCE_COLOR` demands, else only on a terminal that understands it."""
    if when != "auto":
        return when == "always"
    if environ.get("NO_COLOR"):
        return False
    if environ.get("FORCE_COLOR"):
        return True
    return is_terminal(stream) and environ.get("TERM") != "dumb" and not _legacy_windows()


def _legacy_windows() -> bool:
    """Whether this is a Windows console that would print escape sequences as text."""
    if os.name != "nt":
        return False
    from rich.console import detect_legacy_windows

    return detect_legacy_windows()


def paint(text: str, style: str) -> str:
    """`text` in one of the styles `error query info good bad warn dim head` as terminal escape codes; `""` leaves it plain."""
    if not style or not text:
        return text
    from rich.color import ColorSystem
    from rich.style import Style

    return Style.parse(_STYLES[style]).render(text, color_system=ColorSystem.STANDARD)


def write_stdout(pieces: Iterable[str], *, utf8: bool = False) -> None:
    """Write to stdout; `utf8` whatever the console's encoding. A reader that goes away (`| head`) ends the output, not the run."""
    stream = sys.stdout
    binary = getattr(stream, "buffer", None) if utf8 else None
    try:
        if binary is None:
            stream.writelines(pieces)
        else:
            stream.flush()
            binary.writelines(piece.encode("utf-8", "replace") for piece in pieces)
        stream.flush()
    except BrokenPipeError:
        devnull = os.open(os.devnull, os.O_WRONLY)
        os.dup2(devnull, stream.fileno())


def write_file(path: Path, pieces: Iterable[str], encoding: str = "utf-8") -> None:
    """Write to a temporary file in the same folder, then rename it to `path`.

    Raises:
        OSError: the folder is missing or not writable, the disk is full, another program holds the file.
    """
    write_bytes(path, (piece.encode(encoding, "replace") for piece in pieces))


def write_bytes(path: Path, pieces: bytes | Iterable[bytes]) -> None:
    """Write bytes the same way: whole or not at all. A link is followed; a device or a pipe is written into, and stays what it is.

    Raises:
        OSError: as for text.
    """
    path = Path(os.path.realpath(path))
    if path.exists() and not path.is_file():
        with path.open("wb") as stream:
            stream.writelines([pieces] if isinstance(pieces, bytes) else pieces)
        return
    handle, name = tempfile.mkstemp(prefix=BEGUN[0], suffix=BEGUN[1], dir=path.parent)
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.writelines([pieces] if isinstance(pieces, bytes) else pieces)
        temporary.chmod(0o666 & ~_umask())
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


def _umask() -> int:
    """The mode bits new files must not have (a temporary file is private; the finished one is like any other)."""
    mask = os.umask(0o077)
    os.umask(mask)
    return mask
