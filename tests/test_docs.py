"""The documents say what the program does: runs shown are real, tables are tried row by row, lists are complete."""

from __future__ import annotations

import doctest
import importlib.util
import json
import re
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from checking_kit import figures, judged
from gcx import check
from gcx.cli import main
from gcx.findings import SEVERITY_WORDS if False else Severity  # replaced below
