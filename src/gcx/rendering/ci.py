"""What the formats read by CI systems share: paths, one line of words for a finding, numbers for equal fingerprints, the list of rules."""

from __future__ import annotations

import contextlib
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from gcx.findings import Finding, Rule
from gcx.records import FileStatus, Outcome, Result
from gcx.rendering.alike import where
from gcx.rendering.text import visible
from gcx.rendering.wording import gap_words, missing_words, place_words, status_words


def repository_path(path: str) -> str:
    """`path` as CI systems look files up: with forward slashes, and relative where it lies below the working directory.

    What UTF-8 cannot encode becomes `?`.
    """
    given = Path(path.encode("utf-8", "replace").decode("utf-8"))
    if given.is_absolute():
        with contextlib.suppress(ValueError):
            given = given.relative_to(Path.cwd())
    return given.as_posix()


def repository_paths(result: Result) -> dict[str | None, str]:
    """File id -> path as CI systems look it up; `None`, for findings of no file, -> `.`."""
    return {None: ".", **{info.id: repository_path(info.path) for info in result.files}}


def sentence(group: Sequence[Finding], lang: str) -> str:
    """`填报表!E4 “约50”不是数值（合浦县 · 2025年） → 填准确数`: where, what, about what, what to do, and the officer's explanation.

    `group` is one finding, or several of one sheet with the same words (`gcx.rendering.alike`): their cells are listed.
    """
    first, english = group[0], lang == "en"
    about = place_words(first, lang) if len(group) == 1 else ""
    message, hint = first.message.in_(lang), first.hint.in_(lang)
    words = " ".join(part for part in (where(group, lang), message) if part)
    if about:
        words += f" ({about})" if english else f"（{about}）"
    if hint:
        words += f" → {hint}"
    if first.explained:
        said = first.explained.text
        words += f" [explained: {said}]" if english else f"【已说明：{said}】"
    return visible(words)


def outcome_sentence(outcome: Outcome, lang: str) -> str:
    """`滞后 生活垃圾回收利用率（北海市，2024年）：差0.04个百分点`: the verdict, on what, and the gap or what is missing."""
    why = gap_words(outcome, lang) or missing_words([outcome], lang)
    status = status_words(outcome, lang)
    if lang == "en":
        about = ", ".join(str(part) for part in (outcome.area, outcome.year) if part is not None)
        return visible(f"{status}: {outcome.name}{f' ({about})' if about else ''}{f': {why}' if why else ''}")
    about = "，".join(part for part in (outcome.area, f"{outcome.year}年" if outcome.year else "") if part)
    return visible(f"{status}：{outcome.name}{f'（{about}）' if about else ''}{f'：{why}' if why else ''}")


def numbered(findings: Iterable[Finding]) -> Iterator[tuple[Finding, int]]:
    """Each finding with its number, from 1, among those of its file that have the same fingerprint."""
    seen: Counter[tuple[str | None, str]] = Counter()
    for finding in findings:
        key = (finding.at.file, finding.fingerprint)
        seen[key] += 1
        yield finding, seen[key]


def rules_of(result: Result) -> list[Rule]:
    """Every rule of the run by code, and any other that has a finding."""
    known = {rule.code: rule for rule in result.rules}
    for finding in result.findings:
        known.setdefault(finding.rule.code, finding.rule)
    return list(known.values())


def refused(result: Result) -> set[str]:
    """Ids of the files that could not be looked at."""
    return {info.id for info in result.files if info.status is FileStatus.REFUSED}
