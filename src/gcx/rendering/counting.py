"""How many outcomes have which verdict: in all, by section of the plan, by department. Where a review was asked for its words count.

Counted is what `summary.outcomes` of the JSON counts: no variants, neither listed nor baseline. There are no weights and no composite score:
the plan sets none.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from gcx.findings import Text
from gcx.records import Outcome, Result, Status

REVIEW_NAME = {
    "annual": Text("年度监测", "annual review"),
    "midterm": Text("中期评估", "mid-term review"),
    "final": Text("后评估", "final review"),
}
"""The reviews by their kind."""
NOBODY = Text("（文中未列部门）", "(none named in the text)")
"""Who answers for a target of which the plan names no department."""

UNCOUNTED = frozenset({Status.LISTED, Status.BASELINE})
STATUS_OF = {status.word: status for status in Status}
"""The status a word is the word of; a review's own words are not in it."""
_LABELS = {
    "超额完成": Status.MET,
    "完成": Status.MET,
    "提前实现": Status.MET,
    "快于预期": Status.ON_PACE,
    "符合预期": Status.ON_PACE,
    "滞后": Status.BEHIND,
    "未完成": Status.MISSED,
}
"""A review's own words from good to bad, with the status whose colour and mark they have."""
_TASKS = {"完成年度任务": Status.MET, "未完成年度任务": Status.BEHIND}


def verdict_word(outcome: Outcome) -> Text:
    """The status word, or what the review that was asked for calls it."""
    label: Text = outcome.status.word if outcome.review is None else outcome.review["label"]
    return label


def verdict_words(outcome: Outcome) -> Iterator[tuple[Text, Status]]:
    """The verdict, and for the annual review also that on the year's own task; each with the status whose colour it has."""
    word = verdict_word(outcome)
    yield word, outcome.status if word in STATUS_OF else _LABELS.get(word.zh, outcome.status)
    task = outcome.review.get("year_task") if outcome.review else None
    if task is not None:
        yield task["label"], _TASKS[task["label"].zh]


@dataclass(frozen=True, slots=True)
class Counts:
    """Counted outcomes. `words` are the verdicts that occur, in the order they are shown, each with the status whose colour it has.

    `sections` and `departments` count the same: a target counts for every department it names, one that names none under `NOBODY`.
    """

    words: Mapping[Text, Status]
    total: Mapping[Text, int]
    sections: Mapping[str, Mapping[Text, int]]
    departments: Mapping[Text, Mapping[Text, int]]

    def shares(self) -> Iterator[tuple[Text, Text, Mapping[Text, Mapping[Text, int]]]]:
        """The two tables: caption, heading of the first column, rows."""
        yield (
            Text("分章节", "By section"),
            Text("章节", "section"),
            {Text(name or "—", name or "—"): row for name, row in self.sections.items()},
        )
        yield Text("分部门", "By department"), Text("部门", "department"), self.departments


def counted(outcomes: Iterable[Outcome], sections: Sequence[str] = ()) -> Counts:
    """Count outcomes; `sections` are the plan's, in its order."""
    total: Counter[Text] = Counter()
    words: dict[Text, Status] = {}
    by_section: dict[str, Counter[Text]] = {name: Counter() for name in sections}
    by_department: dict[Text, Counter[Text]] = {}
    for outcome in outcomes:
        if outcome.variant is not None or outcome.status in UNCOUNTED:
            continue
        found = dict(verdict_words(outcome))
        words |= found
        total.update(list(found))
        by_section.setdefault(outcome.section, Counter()).update(list(found))
        for name in [Text(each, each) for each in outcome.departments or ()] or [NOBODY]:
            by_department.setdefault(name, Counter()).update(list(found))
    return Counts(
        {word: words[word] for word in sorted(words, key=_order)},
        total,
        {name: row for name, row in by_section.items() if row},
        dict(sorted(by_department.items(), key=lambda entry: entry[0] == NOBODY)),
    )


def _order(word: Text) -> tuple[int, int]:
    """A review's words from good to bad, then status words in their order, then those on the year's task."""
    if word in STATUS_OF:
        return 1, list(STATUS_OF).index(word)
    if word.zh in _TASKS:
        return 2, list(_TASKS).index(word.zh)
    if word.zh in _LABELS:
        return 0, list(_LABELS).index(word.zh)
    not_due = next((place for place, status in enumerate(Status) if status.word.zh in word.zh), 0)
    return 0, len(_LABELS) + not_due


def count_text(counts: Mapping[Text, int], lang: str) -> str:
    """`提前实现 12 · 滞后 3`."""
    return " · ".join(f"{word.in_(lang)} {counts[word]}" for word in sorted(counts, key=_order) if counts[word])


def review_kind(result: Result) -> str | None:
    """The review that was asked for, if any."""
    kind: str | None = result.asked.get("review")
    return kind


def review_words(result: Result, kind: str) -> str:
    """`中期评估：提前实现 12 · 滞后 3`: what stands beside the counts by status; of the annual review only the year's task, as its
    other words are the statuses.
    """
    counts = counted(result.outcomes.latest()).total
    if kind == "annual":
        counts = {word: count for word, count in counts.items() if word not in STATUS_OF}
    said = count_text(counts, result.lang)
    name = REVIEW_NAME[kind].in_(result.lang)
    return said and (f"{name}：{said}" if result.lang == "zh" else f"{name}: {said}")


def review_object(result: Result, kind: str) -> dict[str, Any]:
    """The counts as `summary.review` of the JSON has them: outcomes by label, and for the annual review by the year's task."""
    counts = counted(result.outcomes.latest()).total
    told = {word: counts[word] for word in sorted(counts, key=_order)}
    tasks = {word.in_(result.lang): count for word, count in told.items() if word.zh in _TASKS}
    labels = {word.in_(result.lang): count for word, count in told.items() if word.zh not in _TASKS}
    return {"kind": kind, "labels": labels, "year_task": tasks if kind == "annual" else None}
