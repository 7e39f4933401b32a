"""The part of a result that concerns one submission, cut out of the result of all: what goes back to the one who sent it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace

import numpy as np
import numpy.typing as npt

from gcx.findings import Finding
from gcx.records import Figures, FileInfo, NotChecked, Outcome, Result, distinct


@dataclass(slots=True)
class Parts:
    """A result with what leads from each file to its findings, areas and figures, worked out once for all files."""

    result: Result
    findings: dict[str, list[Finding]] = field(default_factory=dict)
    areas: dict[str, set[str]] = field(default_factory=dict)
    not_checked: dict[str, list[NotChecked]] = field(default_factory=dict)
    figures: dict[str, npt.NDArray[np.int64]] = field(default_factory=dict)

    @classmethod
    def of(cls, result: Result) -> Parts:
        """Look through a result once."""
        made = cls(result)
        for finding in result.findings:
            made._report(finding.at.file, finding.area)
            for file in dict.fromkeys(place.file for place in (finding.at, *finding.related)):
                if file is not None:
                    made.findings.setdefault(file, []).append(finding)
        made._find_figures(result.figures)
        for (area, _, _), at in result.lost.items():
            made._report(at.file, result.plan.areas[area].name)
        for each in result.outcomes.tallied():
            if isinstance(each, Outcome):
                for state in each.milestones or ():
                    made._report(None if state.at is None else state.at.file, each.area)
        for entry in result.not_checked:
            for name in dict.fromkeys(need.split("@")[1] for need in entry.needs if need.count("@") >= 2):
                made.not_checked.setdefault(name, []).append(entry)
        return made

    def part(self, info: FileInfo, verdict: Callable[[Result], int]) -> Result:
        """What concerns one file: every finding at it or naming it, the outcomes of the areas it reports, the figures that came from it.

        Outcomes are as judged with all files together. `verdict` gives the exit code such a result has.
        """
        areas = self.areas.get(info.id, set())
        entries = {id(entry): entry for area in areas for entry in self.not_checked.get(area, ())}
        made = replace(
            self.result,
            files=[info],
            findings=self.findings.get(info.id, []),
            not_checked=[entry for entry in self.result.not_checked if id(entry) in entries] if entries else [],
            outcomes=self.result.outcomes.within(areas),
            figures=self.result.figures.chosen(self.figures.get(info.id, np.empty(0, np.int64))),
            unseen=False,
            asked={**self.result.asked, "among": len(self.result.files)},
        )
        made.exit_code = verdict(made)
        return made

    def _report(self, file: str | None, area: str | None) -> None:
        if file is not None and area is not None:
            self.areas.setdefault(file, set()).add(area)

    def _find_figures(self, figures: Figures) -> None:
        """Which figures came from which file, and so which areas each file reports."""
        ids = list(dict.fromkeys(block.file for block in figures.blocks))
        place = {file: number for number, file in enumerate(ids)}
        owner = np.array([place[block.file] for block in figures.blocks], np.int64)[figures.block]
        order = np.argsort(owner, kind="stable")
        ends = np.cumsum(np.bincount(owner, minlength=len(ids)))
        for file, rows in zip(ids, np.split(order, ends[:-1]) if ids else (), strict=True):
            self.figures[file] = rows
            for area in distinct(figures.area[rows]):
                self._report(file, self.result.plan.areas[area].name)
