"""The returned workbook: the submitter's own file with every finding marked on its cell and listed in the sheet 问题清单.

An .xlsx or .xlsm is patched: only the workbook part, the style sheet, the sheets that are marked, their notes and the list change; every
other part is copied byte for byte. Every other format is written as a new .xlsx holding the same values at the same addresses.
Marks of an earlier return are taken away or replaced, so that a finding that is gone leaves nothing behind.
"""

from __future__ import annotations

from gcx.rendering.returning.plain import PlainSheet
from gcx.rendering.returning.writing import ReturnError, ReturnReport, return_path, saved_since, write_return

__all__ = ["PlainSheet", "ReturnError", "ReturnReport", "return_path", "saved_since", "write_return"]
