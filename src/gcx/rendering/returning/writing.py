"""`write_return`: from a result and the submitter's file to the file that goes back."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from gcx.findings import Finding, Text
from gcx.listing import SHEET
from gcx.records import FileInfo, FileStatus, Result
from gcx.rendering.returning import list_sheet
from gcx.rendering.returning.marks import MOST_CELLS, cells_of, ordered, size_of
from gcx.rendering.returning.cells import Merges
from gcx.rendering.returning.old_list import OldList, old_list, written_fills
from gcx.rendering.returning.package import NoPackage, Package
from gcx.rendering.returning.patch import Patched, patch_sheets
from gcx.rendering.returning.plain import PlainSheet, TooLarge, plain_package
from gcx.rendering.returning.styles import Styles
from gcx.rendering.returning.workbook import LIST_PART, Workbook, quoted
