"""A workbook recalculated by LibreOffice, every formula compared with the value gcx stored beside it."""

from __future__ import annotations

import math
import re
import shutil
import subprocess
import zipfile
from pathlib import Path

from openpyxl import load_workbook

_ALWAYS = '<item oor:path="/org.openoffice.Office.Calc/Formula/Load"><prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop></item>'
_SETTINGS = (
    '<?xml version="1.0" encoding="UTF-8"?><oor:items xmlns:oor="http://openoffice.org/2001/registry" '
    'xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">' + _ALWAYS + "</oor:items>"
)


def soffice() -> str | None:
    """The program, where there is one."""
    return shutil.which("soffice")


def converted(path: Path, kind: str, folder: Path) -> Path:
    """The file as LibreOffice writes it after recalculating everything."""
    profile = folder / "profile"
    (profile / "user").mkdir(parents=True, exist_ok=True)
    (profile / "user" / "registrymodifications.xcu").write_text(_SETTINGS, encoding="utf-8")
    out = folder / "out"
    command = [
        str(soffice()),
        f"-env:UserInstallation={profile.resolve().as_uri()}",
        "--headless",
        "--convert-to",
        kind,
        "--outdir",
        str(out),
        str(path),
    ]
    subprocess.run(command, check=True, capture_output=True, timeout=180)
    return out / f"{path.stem}.{kind}"


def poisoned(path: Path, to: Path) -> Path:
    """The same workbook with every stored result of a formula replaced by 7.5."""
    with zipfile.ZipFile(path) as source, zipfile.ZipFile(to, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            content = source.read(name)
            if name.startswith("xl/worksheets/sheet"):
                text = content.decode("utf-8")
                text = re.sub(r'( t="(?:str|e)")?>(<f>[^<]*</f>)<v>[^<]*</v>', r">\2<v>7.5</v>", text)
                content = text.encode("utf-8")
            target.writestr(name, content)
    return to


def differences(ours: Path, theirs: Path) -> tuple[int, list[str]]:
    """How many formulas there are, and those whose recalculated value is not the stored one (numbers to a relative 1e-9)."""
    formulas = load_workbook(ours)
    stored, again = load_workbook(ours, data_only=True), load_workbook(theirs, data_only=True)
    count, wrong = 0, []
    for sheet in formulas:
        for row in sheet.iter_rows():
            for cell in row:
                if cell.data_type != "f":
                    continue
                count += 1
                one, other = stored[sheet.title][cell.coordinate].value, again[sheet.title][cell.coordinate].value
                if not _same(one, other):
                    wrong.append(f"{sheet.title}!{cell.coordinate} {cell.value}: {one!r} != {other!r}")
    return count, wrong


def _same(one: object, other: object) -> bool:
    if isinstance(one, int | float) and isinstance(other, int | float):
        return math.isclose(one, other, rel_tol=1e-9, abs_tol=1e-9)
    return one == other
