"""`python -m gcx`."""

from __future__ import annotations

import sys

from gcx.cli import main

if __name__ == "__main__":
    sys.exit(main())
