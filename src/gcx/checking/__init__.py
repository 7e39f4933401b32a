"""Rows -> figures and findings: every cell on its own first, then rules over several figures, then the two side sheets.

`check` is the stage, `judge_cells` the part of it that needs one submission alone; `RULES` lists every rule of it, `plan_rule` makes the rule of a plan's own check.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace

import numpy as np

from gcx.checking import (
    areas,
    assigned,
    blanks,
    cell_rules,
    cells,
    conversion,
    copies,
    duplicates,
    gaps,
    history,
    items,
    limits,
    magnitude,
    milestones,
    prices,
    ratios,
    revisions,
    stated,
    sums,
    swaps,
    targets,
    tidied,
    totals,
    vintages,
    years,
)
from gcx.checking.candidates import Candidates
from gcx.checking.draft import Draft
from gcx.checking.folding import fold
from gcx.checking.plan_checks import Unjudged, judge_checks, not_checked, plan_rule, report_failures
from gcx.checking.registry import Registries, Registry
from gcx.checking.series import Series
from gcx.findings import Finding, Location, Rule, Severity
from gcx.plan import Plan
from gcx.records import Block, Checked, Figures, Submission

__all__ = [
    "ONCE_AN_ITEM",
    "ONCE_A_TABLE",
    "ONCE_A_TARGET",
    "RULES",
    "Draft",
    "Registry",
    "Unjudged",
    "check",
    "check_part",
    "fold",
    "judge_cells",
    "not_checked",
    "plan_rule",
]

RULES: tuple[Rule, ...] = tuple(
    sorted(
        (
            *blanks.RULES,
            *cell_rules.RULES,
            *tidied.RULES,
            *items.RULES,
            *areas.RULES,
            *years.RULES,
            *conversion.RULES,
            *limits.RULES,
            *duplicates.RULES,
            *vintages.RULES,
            *gaps.RULES,
            *ratios.RULES,
            *sums.RULES,
            *history.RULES,
            *copies.RULES,
            *swaps.RULES,
            *magnitude.RULES,
            *revisions.RULES,
            *prices.RULES,
            *totals.RULES,
            *stated.RULES,
            *targets.RULES,
            *milestones.RULES,
            *assigned.RULES,
        ),
        key=lambda rule: rule.code,
    )
)
"""Every rule of this stage, by code. The plan's own checks come on top: `plan_rule(check)`."""

ONCE_A_TABLE = frozenset({conversion.unit_blank.rule.code, years.vintage_blank.rule.code})
ONCE_AN_ITEM = frozenset({conversion.unit_converted.rule.code})
ONCE_A_TARGET = frozenset({stated.stated_not_needed.rule.code, stated.stated_without_parts.rule.code})
"""Rules that name the first place in a table (of an item in one unit, of a target) and list some of the others."""

_TEXT_FORMATS = frozenset({"csv", "tsv", "txt", "html"})


def check(
    submissions: Sequence[Submission],
    plan: Plan,
    *,
    area: str | None = None,
    earlier: Figures | None = None,
    drafts: Sequence[Draft] | None = None,
    registry: Registry | None = None,
) -> Checked:
    """Judge submissions together: what one lacks another may have, and the same figure in two files is a duplicate.

    `area` is the area of sheets that name none; `earlier` are the figures of an earlier submission, for what they say of past years;
    `drafts` are the cells of all submissions in order, where they have been judged already, `registry` the plan's look-ups where they are
    at hand. Findings of the reading stage stay in the
    submissions; those returned are this stage's, folded and in reading order. Nothing is raised for bad data.
    """
    checked, unjudged = check_part(submissions, plan, area=area, earlier=earlier, drafts=drafts, registry=registry)
    return replace(checked, findings=fold(checked.findings), not_checked=not_checked(unjudged))


def judge_cells(submission: Submission, registry: Registry, area: str | None) -> list[Draft]:
    """Every block of one submission, cell by cell: what each key and value is, one bad cell hiding nothing.

    Other submissions change nothing of it, so that it can be done wherever a submission is read. `area` is as in `check`.
    """
    own = registry.anew()
    home = _home(own, area)
    texts = submission.file.format in _TEXT_FORMATS
    return [_judged(block, own, home, texts=texts, printed=submission.template is not None) for block in submission.blocks]


def check_part(
    submissions: Sequence[Submission],
    plan: Plan,
    *,
    area: str | None = None,
    earlier: Figures | None = None,
    drafts: Sequence[Draft] | None = None,
    years: Collection[int] = (),
    registry: Registry | None = None,
) -> tuple[Checked, list[Unjudged]]:
    """As `check`, of a part of the figures: its findings are not folded yet, and what could not be checked is not yet told.

    The part holds whole families of areas; `years` are those that other parts report.
    """
    registry = Registry.of(plan) if registry is None else registry
    findings: list[Finding] = []
    registries = Registries(registry)
    if area is not None and _home(registries.of(None), area) is None:
        match = areas.unknown_area(area, registries.of(None))
        findings.append(Finding(areas.unknown_area.rule, match.message, hint=match.hint, found=area))
    if drafts is None:
        drafts = [draft for submission in submissions for draft in judge_cells(submission, registry, area)]
    for draft in drafts:
        findings += draft.findings
    paths = {submission.file.id: submission.file.path for submission in submissions}
    candidates = Candidates.of(drafts, plan, paths)
    keep, conflicting, lower = duplicates.keep_one(candidates, findings)
    series = Series.of(candidates.chosen(keep), plan, years)
    lost = _lost(drafts, candidates.chosen(conflicting), series)
    unjudged = _several(series, plan, drafts, lost)
    stated.run_stated(series, plan, drafts, registries)
    if earlier is not None:
        revisions.run_revisions(series, plan, earlier)
    findings += series.findings
    reported, more = milestones.read_milestones([row for submission in submissions for row in submission.milestones], plan, registries)
    issued, further = assigned.read_assigned([row for submission in submissions for row in submission.assigned], plan, registries)
    superseded, declined = candidates.chosen(lower).figures(), _declined(findings, plan)
    found = [*findings, *more, *further]
    return Checked(series.cube.figures, found, [], reported, issued, lost, series.doubted, declined, superseded, paths), unjudged


def _several(series: Series, plan: Plan, drafts: Sequence[Draft], lost: Collection[tuple[int, int, int]]) -> list[Unjudged]:
    """The rules over several figures: errors first, then queries, so that no query repeats what an error already names."""
    for number, draft in enumerate(drafts):
        if draft.telling:
            series.led.update(np.flatnonzero((series.rows.block == number) & np.isin(series.rows.index, draft.telling)).tolist())
        for index, code in draft.doubted.items():
            series.doubt(np.flatnonzero((series.rows.block == number) & (series.rows.index == index)).tolist(), code)
    answered = gaps.answered_places(drafts).union(lost)
    vintages.run_bases(series, plan, answered)
    sums.run_sums(series, plan)
    failures, unjudged = judge_checks(series, plan)
    ratios.run_ratios(series, plan, {frozenset(each.figures) for each in failures if each.check.severity is Severity.ERROR})
    swaps.run_swaps(series, plan)
    report_failures(series, failures, Severity.ERROR)
    history.run_magnitudes(series, plan)
    prices.run_prices(series, plan)
    copies.run_copies(series, plan)
    history.run_cumulative(series, plan)
    report_failures(series, failures, Severity.QUERY)
    report_failures(series, failures, Severity.INFO)
    sums.run_overlaps(series, plan)
    sums.run_declined(series, plan, drafts)
    sums.run_declarations(series, plan)
    totals.run_totals(series, plan, drafts)
    history.run_history(series, plan)
    gaps.run_gaps(series, plan, answered)
    return unjudged


def _home(registry: Registry, area: str | None) -> int | None:
    """The area of sheets that name none: the one asked for, or the plan's only one."""
    if area is None:
        return 0 if len(registry.plan.areas) == 1 else None
    return areas.area_position(area, registry)


def _judged(block: Block, registry: Registry, home: int | None, *, texts: bool, printed: bool) -> Draft:
    """One block: keys, values, units, limits."""
    draft = Draft.of(block, registry.plan, texts=texts)
    items.resolve_items(draft, registry)
    areas.resolve_areas(draft, registry, home)
    years.resolve_years(draft, registry)
    years.resolve_vintages(draft)
    blank = cells.judge_cells(draft, registry)
    conversion.resolve_units(draft, registry)
    limits.judge_limits(draft, registry.plan)
    draft.settle()
    blanks.judge_blanks(draft, blank, printed=printed)
    return draft


def _declined(findings: Sequence[Finding], plan: Plan) -> frozenset[tuple[int, int, int]]:
    """Places whose cell says that there is nothing to report: 不适用, 无此项, —."""
    nothing = {cell_rules.no_such_item.rule.code, cell_rules.not_applicable.rule.code}
    return frozenset(
        (plan.area_position[finding.area], plan.item_position[finding.item], finding.year)
        for finding in findings
        if finding.rule.code in nothing and finding.area and finding.item and finding.year
    )


def _lost(drafts: Sequence[Draft], conflicting: Candidates, series: Series) -> dict[tuple[int, int, int], Location]:
    """Figures that were reported but removed, and for which nothing else stands."""
    lost: dict[tuple[int, int, int], Location] = {}
    for draft in drafts:
        item = np.where(draft.item >= 0, draft.item, draft.suspect)
        resolved = draft.bad & (item >= 0) & (draft.area >= 0) & (draft.year >= 0)
        for index in draft.content[resolved[draft.content]].tolist():
            lost.setdefault((int(draft.area[index]), int(item[index]), int(draft.year[index])), draft.block.at(index))
    for row in np.unique(conflicting.place(), return_index=True)[1].tolist():
        lost.setdefault((int(conflicting.area[row]), int(conflicting.item[row]), int(conflicting.year[row])), conflicting.at(row))
    if not lost:
        return lost
    area, item, year = np.array(list(lost), np.int64).T
    return {place: at for (place, at), stands in zip(lost.items(), series.rows.have(area, item, year), strict=True) if not stands}
