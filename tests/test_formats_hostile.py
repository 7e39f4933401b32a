"""Every awkward file of `hostile/` gets exactly its verdict, quickly, and never a traceback."""

from __future__ import annotations

import re
import time
from pathlib import Path

import pytest

from gcx.findings import Severity
from gcx.reading.formats import Refused, open_grids
from gcx.reading.limits import Limits
from gcx.records import FileStatus
from hostile import cells, others, packages, paths
from hostile.case import Case

CASES = (*packages.CASES, *cells.CASES, *others.TEXTS, *others.OLD, *others.OTHERS, *paths.CASES)
_SECONDS = 2.5  # of one busy core, with room to spare: most take a hundredth


def test_the_corpus_is_large_and_every_case_says_why() -> None:
    assert len(CASES) >= 150
    assert len({case.id for case in CASES}) == len(CASES)
    assert all(case.why for case in CASES)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_verdict(case: Case, tmp_path: Path) -> None:
    folder = tmp_path / "各县 上报"
    folder.mkdir()
    path = case.write(folder)
    limits = Limits().with_values(case.limits)
    began = time.process_time()
    if case.refused is not None:
        with pytest.raises(Refused) as caught:
            open_grids(path, "f1", limits)
        finding, info = caught.value.finding, caught.value.info
        assert finding.rule.code.startswith(case.refused)
        assert finding.severity is Severity.ERROR
        assert case.mention in finding.message.zh
        assert finding.at.file == "f1"
        assert info is not None
        assert info.status is FileStatus.REFUSED
        assert re.fullmatch(r"[^\n]*[^。\n]", finding.message.zh)
        for text in (finding.message, finding.hint):
            text.zh.replace("\ufffd", "?").encode("gbk")
            assert "None" not in text.zh + text.en
    else:
        opened = open_grids(path, "f1", limits)
        assert opened.info.sha256 is not None
        assert opened.info.format is not None
        grid = opened.grids[0]
        for reference, value in case.cells.items():
            row, column = _place(reference)
            found = grid.cell(row, column)
            assert (type(found), found) == (type(value), value), reference
        assert tuple(note.rule.code for note in opened.findings) == case.notes
        if case.rows is not None:
            assert len(grid.rows) == case.rows
    assert time.process_time() - began < _SECONDS


def _place(reference: str) -> tuple[int, int]:
    match = re.fullmatch(r"([A-Z]+)([0-9]+)", reference)
    assert match is not None
    column = 0
    for letter in match[1]:
        column = column * 26 + ord(letter) - 64
    return int(match[2]), column
