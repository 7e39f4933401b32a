"""The fixtures of rules in `rules/`: a row of cases, each begun by `== finds PLACES：WORDS` or `== silent`, the drawing below it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from gcx.findings import Finding

_CASE = re.compile(r"^== *(finds|silent|csv finds|csv silent) *(.*)$")


def cases(path: Path) -> list[tuple[str, str, str]]:
    """(what is expected, where and which words, the drawing) of each case in a fixture."""
    made: list[tuple[str, str, str]] = []
    for line in path.read_text(encoding="utf-8").splitlines():
        match = _CASE.match(line)
        if match:
            made.append((match[1], match[2], ""))
        elif made:
            made[-1] = (*made[-1][:2], made[-1][2] + line + "\n")
    return made


def verdict(findings: Sequence[Finding], kind: str, expected: str) -> None:
    """Hold the findings of one rule to what a case expects; of files without a place of their own any number may be spoken of."""
    if kind.endswith("silent"):
        assert not findings, [finding.message.zh for finding in findings]
        return
    where, _, words = expected.partition("：")
    places = [finding.at.range or finding.at.sheet or "" for finding in findings]
    assert (places if any(places) else places[:1]) == (where.split() or [""])
    assert words in findings[0].message.zh + findings[0].hint.zh
