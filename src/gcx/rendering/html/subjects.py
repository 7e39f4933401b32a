"""A result arranged for the page: one subject per target, with its headline outcome, its years, variants and other areas."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from gcx.findings import Text
from gcx.records import FileStatus, Outcome, Result, Status
from gcx.rendering.counting import STATUS_OF, Counts, counted, verdict_words

GLYPH = {
    Status.MET: "√",
    Status.DONE: "√",
    Status.ON_PACE: "●",
    Status.BEHIND: "▲",
    Status.NO_PATH: "▲",
    Status.REVERSING: "×",
    Status.MISSED: "×",
    Status.OVERDUE: "×",
    Status.UNKNOWN: "?",
    Status.AWAITING: "○",
    Status.PENDING: "○",
}
"""A mark beside the word of a status, so that neither colour nor reading is needed to see it; the others have none."""

ORDER = (
    Status.MISSED,
    Status.REVERSING,
    Status.OVERDUE,
    Status.BEHIND,
    Status.NO_PATH,
    Status.UNKNOWN,
    Status.AWAITING,
    Status.PENDING,
    Status.ON_PACE,
    Status.MET,
    Status.DONE,
    Status.BASELINE,
    Status.LISTED,
)
"""Statuses from what needs attention to what does not."""


@dataclass(slots=True)
class Subject:
    """One target on the page. `head` is the latest outcome of the first area, `years` are that area's outcomes of every year,
    `variants` its other readings, `others` the latest outcomes of the other areas.
    """

    head: Outcome
    years: list[Outcome] = field(default_factory=list)
    variants: list[Outcome] = field(default_factory=list)
    others: list[Outcome] = field(default_factory=list)

    @property
    def everywhere(self) -> list[Outcome]:
        """The latest outcome of every area, the headline first."""
        return [self.head, *self.others]


@dataclass(frozen=True, slots=True)
class Context:
    """What every part of the page needs, worked out once.

    `subjects` are in the plan's order and none where there is nothing to say of targets; `sections` holds the same by section, the
    plan's sections first; `counts` how many have which verdict; `areas` are those that have numbers, `departments` those that a target names, `file_names` by file id.
    """

    result: Result
    with_charts: bool
    subjects: Sequence[Subject]
    sections: Mapping[str, Sequence[Subject]]
    counts: Counts
    areas: Sequence[str]
    departments: Sequence[str]
    file_names: Mapping[str, str]

    @property
    def lang(self) -> str:
        """`zh` or `en`."""
        return self.result.lang

    def say(self, zh: str, en: str) -> str:
        """The one of the two that is wanted."""
        return en if self.lang == "en" else zh

    @property
    def comma(self) -> str:
        """Between things listed."""
        return self.say("、", ", ")

    def token(self, word: Text) -> str:
        """What stands for a verdict where the page's script filters: the status, or a number for a word of the review."""
        return STATUS_OF[word].value if word in STATUS_OF else f"r{list(self.counts.words).index(word)}"

    def tokens(self, outcomes: Iterable[Outcome]) -> str:
        """All that these outcomes can be found by: their statuses and their words."""
        shown = list(outcomes)
        words = (word for each in shown for word, _ in verdict_words(each) if word in self.counts.words)
        return " ".join(dict.fromkeys([*(each.status.value for each in shown), *map(self.token, words)]))

    def choices(self, statuses: Collection[Status]) -> Sequence[tuple[str, str]]:
        """What a filter by verdict offers: token and word; these statuses, then the words of the review."""
        known = [(each.value, each.word.in_(self.lang)) for each in ORDER if each in statuses]
        return [*known, *((self.token(word), word.in_(self.lang)) for word in self.counts.words if word not in STATUS_OF)]

    def name(self, outcome: Outcome) -> str:
        """The target's name in the page's language, where it has one."""
        clause = self.result.clauses.get(outcome.target)
        return (clause.name_en if clause and self.lang == "en" else None) or outcome.name


def context_of(result: Result, *, with_targets: bool, with_charts: bool) -> Context:
    """Everything arranged. Where no file could be looked at the targets say nothing and are left out."""
    looked_at = any(info.status is not FileStatus.REFUSED for info in result.files)
    subjects = arranged(result) if with_targets and looked_at else []
    sections: dict[str, list[Subject]] = {name: [] for name in result.sections}
    for subject in subjects:
        sections.setdefault(subject.head.section, []).append(subject)
    areas = (each.area for subject in subjects for each in subject.everywhere if each.area and each.value is not None)
    departments = (name for subject in subjects for name in subject.head.departments or ())
    return Context(
        result,
        with_charts,
        subjects,
        {name: group for name, group in sections.items() if group},
        counted((each for subject in subjects for each in subject.everywhere), result.sections),
        list(dict.fromkeys(areas)),
        list(dict.fromkeys(departments)),
        {info.id: info.path.replace("\\", "/").rpartition("/")[2] for info in result.files},
    )


def arranged(result: Result) -> list[Subject]:
    """Subjects in the plan's order; every outcome is visited once."""
    found: dict[str, Subject] = {}
    for outcome in result.outcomes.latest():
        subject = found.get(outcome.target)
        if subject is None:
            found[outcome.target] = Subject(outcome)
        elif outcome.variant is None:
            subject.others.append(outcome)
        elif outcome.area == subject.head.area:
            subject.variants.append(outcome)
    for outcome in result.outcomes:
        subject = found.get(outcome.target)
        if subject is not None and outcome.variant is None and outcome.area == subject.head.area:
            subject.years.append(outcome)
    return list(found.values())
