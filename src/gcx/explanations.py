"""What officers wrote in 情况说明 of an earlier run, put to the queries it answers; errors and notes are never cleared.

An answer holds as long as place and figures are the ones it was written for. Rows of the list may have been sorted or moved, and
neighbouring findings may have folded into other ranges since, so that the fingerprint alone does not decide.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from gcx.findings import Explanation, Finding, Location, Rule, Severity, Text, rule
from gcx.listing import Answer

_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_RANGE = re.compile(r"(?:(.*)!)?([A-Z]{1,3})(\d{1,7})(?::([A-Z]{1,3})(\d{1,7}))?")
_SHOWN = 40
_MOST_RANGES = 2000


@rule("F104", "explanation-expired", Severity.INFO, "情况说明已失效", "explanation expired")
def explanation_expired(answer: Answer, finding: Finding) -> Finding:
    """含义：“问题清单”里对这个问题写过情况说明，但写了以后数变了，原说明不再适用，问题重新提出。
    为什么：说明是针对当时的数写的；数变了，原因可能不同。
    怎么改：现在的数属实的，在新的“问题清单”里重新说明。
    依据：一事一说明；数变了说明即失效。
    """
    text = answer.text if len(answer.text) <= _SHOWN else answer.text[:_SHOWN] + "…"
    message = Text(
        f"情况说明“{text}”是对原来的数写的，数已变，不再适用",
        f"“{text}” explains an earlier figure; it has changed, so this no longer holds",
    )
    hint = Text("现在的数属实的，重新说明", "if the present figure is right, explain it anew")
    return Finding(
        explanation_expired.rule,
        message,
        Location(finding.at.file, answer.sheet, answer.row, answer.column),
        hint,
        finding.area,
        finding.year,
        finding.item,
        related=(finding.at,),
    )


RULES: tuple[Rule, ...] = (explanation_expired.rule,)


def explain(findings: Iterable[Finding], answers: Mapping[str, Sequence[Answer]]) -> list[Finding]:
    """The findings, queries with a valid answer in `answers` (by file id) explained; a note is added for each answer that has expired."""
    if not any(answers.values()):
        return list(findings)
    every = {file: _Answers(given) for file, given in answers.items() if given}
    made, expired = [], []
    for finding in findings:
        own = every.get(finding.at.file or "")
        if own is None or finding.severity is not Severity.QUERY or finding.explained is not None:
            made.append(finding)
            continue
        candidates = own.about(finding)
        answer = next((each for each in candidates if _still_holds(each, finding)), None)
        if answer is None:
            made.append(finding)
            expired += [(own, candidates[0], finding)] if candidates else []
        else:
            own.used.add(answer.fingerprint)
            at = Location(finding.at.file, answer.sheet, answer.row, answer.column)
            made.append(replace(finding, explained=Explanation(answer.text, at)))
    for own, answer, finding in expired:
        if answer.fingerprint not in own.used:
            own.used.add(answer.fingerprint)
            made.append(explanation_expired(answer, finding))
    return made


class _Answers:
    """The answers of one file: by fingerprint, by rule and figure, and by rule for those that speak of several figures."""

    def __init__(self, answers: Sequence[Answer]) -> None:
        self.used: set[str] = set()
        self._same: dict[str, list[Answer]] = {}
        self._of_figure: dict[tuple[str, ...], list[Answer]] = {}
        self._of_range: dict[str, list[Answer]] = {}
        for answer in answers:
            code, subject = answer.code.partition(" ")[0], (answer.area, answer.year, answer.item)
            self._same.setdefault(answer.fingerprint, []).append(answer)
            if all(subject):
                self._of_figure.setdefault((code, *subject), []).append(answer)
            elif len(ranges := self._of_range.setdefault(code, [])) < _MOST_RANGES:
                ranges.append(answer)

    def about(self, finding: Finding) -> list[Answer]:
        """The answers written to this finding: the same one first, then those of the same rule and figure, or of a range around it."""
        subject = (finding.area or "", "" if finding.year is None else str(finding.year), finding.item or "")
        found = [*self._same.get(finding.fingerprint, ()), *self._of_figure.get((finding.rule.code, *subject), ())]
        for answer in self._of_range.get(finding.rule.code, ()):
            said = (answer.area, answer.year, answer.item)
            moved = said == subject and any(said) and answer.found == (finding.found or "")
            alike = all(one == other or not one or not other for one, other in zip(subject, said, strict=True))
            if moved or (alike and _within(finding.at, answer.place)):
                found.append(answer)
        return found


def _within(at: Location, place: str) -> bool:
    if place == at.label:
        return True
    outer, inner = _corners(place), _corners(at.label)
    if outer is None or inner is None or outer[0] != inner[0]:
        return False
    return outer[1] <= inner[1] and outer[2] <= inner[2] and inner[3] <= outer[3] and inner[4] <= outer[4]


def _corners(place: str) -> tuple[str, int, int, int, int] | None:
    """Sheet, first column, first row, last column, last row of `填报表!E4:E9`."""
    match = _RANGE.fullmatch(place)
    if match is None:
        return None
    first, last = _column(match[2]), _column(match[4] or match[2])
    return match[1] or "", first, int(match[3]), last, int(match[5] or match[3])


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


def _still_holds(answer: Answer, finding: Finding) -> bool:
    """Whether what was found, and every number the message names (last year's figure, a sum), were there when the answer was written."""
    if not _pieces(finding.found or "") <= _pieces(answer.found):
        return False
    then = set(_NUMBER.findall(answer.message))
    return not answer.message or any(set(_NUMBER.findall(words)) <= then for words in finding.message)


def _pieces(found: str) -> set[str]:
    return {piece.strip() for piece in found.split("、")} if found else set()
