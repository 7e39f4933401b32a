"""One run: read every file, check all figures together, compute the outcomes. The only place that knows the order of the stages."""

from __future__ import annotations

import os
import time
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from gcx.analysis.verifying import digest
from gcx.asking import RequestError, chooser, known_area, known_light, unknown_rule
from gcx.batch import RULES as BATCH_RULES
from gcx.batch import (
    Crash,
    Died,
    Executor,
    Failed,
    Item,
    Journal,
    Processes,
    Progress,
    Serial,
    Task,
    executor_for,
    internal_error,
    read_all,
    read_one,
    settled,
)
from gcx.checking import RULES as CHECKING_RULES
from gcx.checking import Draft, Registry, plan_rule
from gcx.checking import check as check_submissions
from gcx.computing import RULES as COMPUTING_RULES
from gcx.computing import Computed, compute, hints
from gcx.explanations import RULES as EXPLANATION_RULES
from gcx.explanations import explain
from gcx.findings import Finding, Rule, Severity, Text
from gcx.gathering import Gathered, gather
from gcx.plan import Plan, load_plan
from gcx.reading import RULES as READING_RULES
from gcx.reading import read
from gcx.reading.limits import DEFAULT, Limits
from gcx.reading.streaming import large
from gcx.records import PASSING, Clause, Figures, FileStatus, Result, Submission
from gcx.refusals import RULES as REFUSAL_RULES
from gcx.refusals import not_looked_at, refuse_empty

if TYPE_CHECKING:
    from gcx.partitions import Request, Spilled, Whole

__all__ = ["PASSING", "RULES", "RequestError", "check", "every_rule", "unknown_rule", "verdict"]


RULES: tuple[Rule, ...] = (*BATCH_RULES, *REFUSAL_RULES, *EXPLANATION_RULES)
"""Rules about a file as a whole."""

_PARTS_AT_ONCE = 4
"""Partitions of a large table judged at the same time unless `jobs` says otherwise: each takes memory of its own."""


def every_rule(plan: Plan | None = None) -> tuple[Rule, ...]:
    """All rules there are, by code, with the checks of `plan` last."""
    own = sorted((*RULES, *READING_RULES, *CHECKING_RULES, *COMPUTING_RULES), key=lambda each: each.code)
    return (*own, *(plan_rule(each) for each in (plan.checks if plan else ())))


def check(
    paths: str | Path | Sequence[str | Path] | Gathered,
    *,
    plan: str | Path | Plan | None = None,
    area: str | None = None,
    year: int | None = None,
    areas: Collection[str] | None = None,
    light: str = "ndrc-2021",
    assigned: str | Path | None = None,
    select: Collection[str] = (),
    ignore: Collection[str] = (),
    lang: str = "zh",
    limits: Limits = DEFAULT,
    on_crash: Crash | None = None,
    review: str | None = None,
    baseline: str | Path | None = None,
    jobs: int | None = 1,
    progress: Progress | None = None,
    journal: Journal | None = None,
    in_parts: bool = False,
    cluster: str | None = None,
) -> Result:
    """Judge submissions against a plan.

    Args:
        paths: One or more files, folders (searched for spreadsheets) or patterns.
        plan: The plan, or the path of its YAML file; by default the one `gcx plan where` names.
        area: Name or code of the area of sheets that name none.
        year: The review year; by default the latest reported one.
        areas: Names or codes of the areas whose outcomes are wanted; by default all.
        light: Which published rule gives the lights: `ndrc-2021` or `ndrc-2020`.
        assigned: A file whose sheet 下达目标 gives values issued by a higher authority; nothing else of it is used.
        select: Codes or names (or their beginnings) of the rules whose findings are wanted; by default all.
        ignore: Codes or names of rules whose findings are left out, and do not count.
        lang: `zh` or `en`, for renderers.
        limits: How much a file may hold.
        review: `annual`, `midterm` or `final`: outcomes also say what that review calls them.
        baseline: An earlier submission: figures of past years that differ from it without a note are queried; nothing else of it is used.
        jobs: Processes that read files; `None` for as many as pay off. The result is the same.
        progress: Told after each file how many are done, and of how many.
        journal: A folder in which what is read is kept; files found there by their content are not read again.
        in_parts: Whether a single csv or parquet table of millions of rows may be judged in partitions, which bounds memory; its
            outcomes are then made from files when they are asked for, and cannot be asked questions.
        cluster: `tcp://host:port` of a Dask scheduler whose workers read the files (or judge the partitions) instead of processes here;
            `local` starts one on this machine.
        on_crash: Called with path and error when gcx itself fails on a file, which is then `refused`; without it the error is raised.

    Returns:
        Everything the run found; files that could not be looked at are in it with status `refused`.

    Raises:
        PlanError: the plan cannot be used.
        RequestError: an unknown area, light or code, or a baseline that cannot be read.
        ClusterError: there is no cluster to work on.

    """
    started, clock = datetime.now().astimezone(), time.perf_counter()
    judged_by = plan if isinstance(plan, Plan) else load_plan(plan)
    known_light(light)
    chosen = chooser(select, ignore, every_rule(judged_by))
    home = None if area is None else known_area(area, judged_by)
    wanted = None if areas is None else {known_area(name, judged_by) for name in areas}
    gathered = paths if isinstance(paths, Gathered) else gather([paths] if isinstance(paths, str | Path) else paths)
    task = Task(Registry.of(judged_by), home, limits, journal)
    issued = None if assigned is None else _only_assigned(read_one(str(assigned), f"f{len(gathered.files) + 1}", task, on_crash))
    apart: tuple[Submission, Whole | None] | None = None
    drafts: list[Draft] = []
    if in_parts and baseline is None and len(gathered.files) == 1 and large(Path(gathered.files[0]), limits):
        from gcx.partitions import Request

        request = Request(judged_by, home, limits, year, None if wanted is None else frozenset(wanted), light, review, issued)
        apart = _in_parts(gathered.files[0], request, jobs, cluster, on_crash)
    if apart is None:
        readers = executor_for(gathered.files, jobs) if cluster is None else _cluster_over_files(cluster)
        taken = read_all(gathered.files, task, on_crash, executor=readers, progress=progress)
        submissions, whole = [each.submission for each in taken], None
        drafts = [draft for each in taken for draft in each.drafts]
    else:
        submissions, whole = [apart[0]], apart[1]
    if issued is not None:
        submissions.append(issued)
    outcomes: Computed | Spilled
    for submission in submissions:
        if whole is None or submission is issued:
            refuse_empty(submission, for_assigned=submission is issued)
    if whole is not None:
        checked, outcomes, said = whole.checked, whole.outcomes, whole.hints
    else:
        earlier = None if baseline is None else _earlier(Path(baseline), judged_by, home, limits)
        checked = check_submissions(submissions, judged_by, area=home, earlier=earlier, drafts=drafts, registry=task.registry)
        outcomes = compute(checked, judged_by, year=year, areas=wanted, light=light, review=review)
        said = hints(outcomes)
    found = [finding for submission in submissions for finding in submission.findings]
    found += [*not_looked_at(gathered), *checked.findings, *said]
    now = outcomes.year
    found = [_in_force(finding, now) for finding in found]
    found = explain(found, {submission.file.id: submission.answers for submission in submissions})
    result = Result(
        plan_id=judged_by.header.id,
        plan_title=judged_by.header.title,
        plan_document=judged_by.header.document,
        plan_sha256=judged_by.sha256,
        files=[submission.file for submission in submissions],
        findings=_ordered([finding for finding in found if chosen(finding.rule)], submissions),
        not_checked=list(checked.not_checked),
        outcomes=outcomes,
        figures=checked.figures,
        year=now,
        sections=tuple(dict.fromkeys(target.section for target in judged_by.targets)),
        lang=lang,
        started=started.isoformat(timespec="seconds"),
        rules=tuple(each.in_year(now) for each in every_rule(judged_by) if chosen(each)),
        lost=checked.lost,
        declined=checked.declined,
        superseded=checked.superseded,
        asked={
            "year": year,
            "area": area,
            "areas": None if areas is None else sorted(areas),
            "assigned": None if assigned is None else str(assigned),
            "light": light,
            "review": review,
            "select": list(select),
            "ignore": list(ignore),
            "baseline": None if baseline is None else str(baseline),
            "baseline_sha256": None if baseline is None else digest(Path(baseline), "sha256"),
        },
        clauses={target.id: Clause(target.quote, target.name_en) for target in judged_by.targets},
        plan=judged_by,
        unseen=bool(gathered.empty or gathered.unreadable),
    )
    _set_statuses(result)
    result.exit_code = verdict(result)
    result.seconds = time.perf_counter() - clock
    return result


def _cluster_over_files(address: str) -> Executor:
    from gcx.batch.cluster import ClusterOverFiles

    return ClusterOverFiles(address)


def _in_parts(
    path: str, request: Request, jobs: int | None, cluster: str | None, on_crash: Crash | None
) -> tuple[Submission, Whole | None] | None:
    """The file of a table too large for one piece, and the table judged, which there is none of when it was lost; `None` when it has to be
    judged in one piece all the same.
    """
    from gcx.partitions import judge_in_parts

    def workers(parts: int) -> Executor:
        if cluster is not None:
            from gcx.batch.cluster import Cluster

            return Cluster(cluster)
        count = min(jobs or min(os.cpu_count() or 1, _PARTS_AT_ONCE), parts)
        return Processes(count) if count > 1 else Serial()

    judged = judge_in_parts(path, "f1", request, workers)
    if isinstance(judged, Died | Failed):
        return settled(Item(path, "f1"), judged, on_crash).submission, None
    return None if judged is None else (judged.submission, judged)


def verdict(result: Result, fail_on: str = "error", require: str | None = None) -> int:
    """The exit code: 70 gcx failed on a file, 2 something could not be checked, 1 findings at or above `fail_on`, 3 `require` is not
    satisfied, 0 otherwise; the first that applies.

    Args:
        result: What was found.
        fail_on: `error`, `query`, `info` or `never`.
        require: `on-pace`, `met` or nothing.

    """
    codes = {finding.rule.code for finding in result.findings}
    if internal_error.rule.code in codes:
        return 70
    if result.unseen or not result.files or any(info.status is FileStatus.REFUSED for info in result.files):
        return 2
    if fail_on != "never":
        counts = result.counts()
        if any(counts[severity] for severity in Severity if severity.rank <= Severity(fail_on).rank):
            return 1
    if require is not None:
        judged = result.outcomes.counts()
        if not judged or any(status not in PASSING[require] for status in judged):
            return 3  # nothing judged is not a pass
    return 0


def _earlier(path: Path, plan: Plan, area: str | None, limits: Limits) -> Figures:
    """The figures of an earlier submission; their cells name the file by its own name.

    Raises:
        RequestError: it cannot be read, or holds no figure.
    """
    submission = read(path, file_id=path.name, plan=plan, area=area, limits=limits)
    figures = check_submissions([submission], plan, area=area).figures
    if not len(figures):
        broken = next((each for each in submission.findings if each.severity is Severity.ERROR), None)
        why = Text("没有可用的数", "it holds no usable figure") if broken is None else broken.message
        raise RequestError(
            Text(f"基准文件“{path}”不能用：{why.zh}", f"the baseline “{path}” cannot be used: {why.en}"), broken.hint if broken else None
        )
    return figures


def _in_force(finding: Finding, year: int | None) -> Finding:
    """The finding as its rule stands in the year that is judged."""
    rule_now = finding.rule.in_year(year)
    return finding if rule_now is finding.rule else replace(finding, rule=rule_now)


def _only_assigned(submission: Submission) -> Submission:
    """The same file with nothing but its assigned values."""
    return Submission(submission.file, assigned=submission.assigned, findings=submission.findings)


def _ordered(findings: Iterable[Finding], submissions: Sequence[Submission]) -> list[Finding]:
    """Files as they were given, within each file errors first, then reading order."""
    place = {submission.file.id: number for number, submission in enumerate(submissions)}
    return sorted(findings, key=lambda finding: (place.get(finding.at.file or "", -1), finding.sort_key()))


def _set_statuses(result: Result) -> None:
    """A file with an error left is rejected, one that could not be looked at stays refused."""
    for info in result.files:
        if info.status is not FileStatus.REFUSED:
            info.status = FileStatus.REJECTED if result.counts(info.id)["error"] else FileStatus.ACCEPTED
