"""When gcx itself fails: the details go to a log file, the officer sees one line."""

from __future__ import annotations

import os
import platform
import tempfile
import traceback
from datetime import datetime
from pathlib import Path

from gcx import __version__


def log_folders() -> list[Path]:
    """Where a log may go, best first: the user's state folder, then the temporary folder."""
    state = os.environ.get("LOCALAPPDATA" if os.name == "nt" else "XDG_STATE_HOME")
    own = Path(state) if state else Path("~/.local/state").expanduser()
    return [own / "gcx", Path(tempfile.gettempdir())]


def save_log(error: BaseException) -> str:
    """Write the traceback to a new file and return its path, or the error itself where no file can be written."""
    now = datetime.now().astimezone()
    details = "".join(traceback.format_exception(error))
    head = f"gcx {__version__}  Python {platform.python_version()}  {platform.platform()}  {now.isoformat(timespec='seconds')}\n"
    for folder in log_folders():
        path = folder / f"gcx-{now:%Y%m%d-%H%M%S}-{os.getpid()}.log"
        try:
            folder.mkdir(parents=True, exist_ok=True)
            path.write_text(head + details, encoding="utf-8", errors="replace")
        except OSError:
            continue
        return str(path)
    return f"{type(error).__name__}: {error}"
