"""Submissions drawn as text, written as real files and judged by `gcx.check`, for the fixtures of rules about files and sheets.

Below the line that begins a case (see `fixture_kit`; its places are cells, sheets, or nothing for the file):

file: NAME [ENCODING]    what follows is this file: drawn sheets for .xlsx, else text as it stands; without the line it is 填报.xlsx
[SHEET 隐藏 3行 B列]      begins a sheet; 隐藏 hides it, a row or a column after the name hides these; cells are drawn as in `grids`
area: NAME               the option --area
made: NAME ARGUMENTS     what no text shows (an encrypted file, a spoilt template, a process that dies) is made by `rule_makers.NAME`
"""

from __future__ import annotations

import re
from pathlib import Path

import rule_makers
from gcx.reading.grid import Grid
from grids import grid, workbook
from rule_makers import Submitted

_LINE = re.compile(r"(file|area|made): *(.*)")
_SHEET = re.compile(r"\[(\S*)((?: \S+)*)\]")


def written(folder: Path, drawing: str) -> Submitted:
    """The files of a drawing in `folder`."""
    submitted, name, lines = Submitted(), "填报.xlsx", []
    for line in [*drawing.splitlines(), "file: "]:
        match = _LINE.fullmatch(line)
        if match is None:
            lines.append(line)
        elif match[1] == "area":
            submitted.options["area"] = match[2]
        elif match[1] == "made":
            maker, *arguments = match[2].split()
            made = getattr(rule_makers, maker)(folder, *arguments)
            submitted = made if isinstance(made, Submitted) else Submitted([made])
        else:
            if any(lines) or name != "填报.xlsx":
                submitted.paths.append(_file(folder, name, "\n".join(lines)))
            name, lines = match[2], []
    return submitted


def _file(folder: Path, named: str, drawing: str) -> Path:
    name, _, encoding = named.partition(" ")
    path = folder / name
    if path.suffix == ".xlsx":
        return workbook(path, _sheets(drawing))
    path.write_bytes(drawing.encode(encoding or "utf-8"))
    return path


def _sheets(drawing: str) -> list[Grid]:
    sheets: list[Grid] = []
    name, marks, lines = "填报表", "", []
    for line in [*drawing.splitlines(), "[]"]:
        match = _SHEET.fullmatch(line)
        if match is None:
            lines.append(line)
            continue
        if any(lines):
            rows = frozenset(int(row) for row in re.findall(r"(\d+)行", marks))
            columns = frozenset(ord(letter) - 64 for letter in re.findall(r"([A-Z])列", marks))
            sheets.append(grid("\n".join(lines), name, hidden="隐藏" in marks, hidden_rows=rows, hidden_columns=columns))
        name, marks, lines = match[1], match[2], []
    return sheets
