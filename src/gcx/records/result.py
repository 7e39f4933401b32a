"""Everything one run found."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from gcx.findings import Finding, Location, Rule, Severity
from gcx.records.figures import Figures, NotChecked
from gcx.records.outcomes import Outcomes
from gcx.records.submission import FileInfo


@dataclass(frozen=True, slots=True)
class Clause:
    """What the plan says of one target: the sentence it stands for, and its English name where it has one."""

    quote: str
    name_en: str | None = None


@dataclass(slots=True)
class Result:
    """Everything one run found. Rendering reads this and nothing else.

    `rules` are those whose findings were wanted, by code, the plan's checks last; `fail_on` and `require` are what the exit code was
    made with. `clauses` holds what the plan says, by target id; `lost`, `declined` and `superseded` are those of
    `Checked`;
    `unseen` says that something named (a folder, a pattern) was not looked at at all;
    `asked` is what the run was asked for besides files and plan, so that it can be repeated.
    `plan` is the `gcx.plan.Plan` judged by, for formats that show its formulas; plans know records, so its type is not named here.
    """

    plan_id: str
    plan_title: str
    plan_document: str
    plan_sha256: str
    files: list[FileInfo]
    findings: list[Finding]
    not_checked: list[NotChecked]
    outcomes: Outcomes
    figures: Figures
    year: int | None
    sections: Sequence[str]
    lang: str = "zh"
    started: str = ""
    seconds: float = 0.0
    exit_code: int = 0
    fail_on: str = "error"
    require: str | None = None
    rules: Sequence[Rule] = ()
    clauses: Mapping[str, Clause] = field(default_factory=dict)
    lost: Mapping[tuple[int, int, int], Location] = field(default_factory=dict)
    declined: frozenset[tuple[int, int, int]] = frozenset()
    superseded: Figures = field(default_factory=Figures.none)
    asked: Mapping[str, Any] = field(default_factory=dict)
    plan: Any = None
    unseen: bool = False
    _counted: tuple[int, dict[str | None, Counter[str]]] | None = field(default=None, init=False, repr=False, compare=False)

    def counts(self, file: str | None = None) -> dict[str, int]:
        """Findings by severity, of one file (its id) or of all; an explained query is counted as `info`."""
        if self._counted is None or self._counted[0] != len(self.findings):
            by_file: dict[str | None, Counter[str]] = {None: Counter()}
            for finding in self.findings:
                severity = (Severity.INFO if finding.explained else finding.severity).value
                for whose in {None, finding.at.file}:
                    by_file.setdefault(whose, Counter())[severity] += 1
            self._counted = len(self.findings), by_file
        found = self._counted[1].get(file, Counter())
        return {severity.value: found[severity.value] for severity in Severity}

    def path_of(self, file: str | None) -> str:
        """The path of file id `file`, `""` when unknown."""
        return next((info.path for info in self.files if info.id == file), "")
