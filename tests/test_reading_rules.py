"""Every rule about files, sheets and results has a fixture in which it finds something and one in which it is silent, each a real file."""

from __future__ import annotations

from pathlib import Path

import pytest

from checking_kit import RULES
from drawn_files import written
from fixture_kit import cases, verdict
from gcx.records import FileStatus

FIXTURES = sorted(RULES.glob("[FRP]*.txt"))
EVERY_CASE = [pytest.param(path.stem, *case, id=f"{path.stem}-{case[0]}-{case[1]}") for path in FIXTURES for case in cases(path)]


@pytest.mark.parametrize(("code", "kind", "expected", "drawing"), EVERY_CASE)
def test_rule(tmp_path: Path, code: str, kind: str, expected: str, drawing: str) -> None:
    folder = tmp_path / "报送 材料"
    folder.mkdir()
    result = written(folder, drawing).judged()
    verdict([finding for finding in result.findings if finding.rule.code == code], kind, expected)
    if kind == "silent":
        assert any(info.status is not FileStatus.REFUSED for info in result.files), "silence says something only about a file that was read"
    for finding in result.findings:
        for text in (finding.message, finding.hint):
            (text.zh + text.en).encode("gbk")
            assert not text.zh.endswith("。")
        assert finding.message.en
