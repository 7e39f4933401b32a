"""gcx: judge submitted statistics against a published plan.

`gcx.check(path, plan=...)` gives the `Result` of one run; it is loaded when it is first asked for, so that `import gcx` costs nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from gcx.version import __version__

if TYPE_CHECKING:
    from gcx.pipeline import check

__all__ = ["__version__", "check"]


def __getattr__(name: str) -> object:
    if name == "check":
        from gcx.pipeline import check

        return check
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
