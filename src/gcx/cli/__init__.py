"""The command line: arguments, words, exit codes. Everything heavy is imported inside the command that needs it."""

from __future__ import annotations

from gcx.cli.app import main

__all__ = ["main"]
