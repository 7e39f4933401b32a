"""`python -m gcx`."""

from __future__ import annotations

from gcx.cli import program

if __name__ == "__main__":
    program()
