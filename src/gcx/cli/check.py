"""`gcx check`: judge submissions."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from gcx.cli import options
from gcx.cli.delivery import Delivery, deliver, deliveries
from gcx.cli.folder import journal_in, out_folder, take_away_others, write_parts
from gcx.cli.options import chosen_language, codes_in, one_among
from gcx.cli.returning import return_target, write_returns
from gcx.cli.running import complain_refused, judge, tell_skipped
from gcx.cli.speech import UserError, tell
from gcx.findings import Text
from gcx.gathering import gather
from gcx.rendering.console import is_terminal

if TYPE_CHECKING:
    from gcx.records import Result

CANNOT = 2
"""The exit code of a run that could not do what it was asked to do."""


def check(
    files: options.Files,
    plan: options.Plan = None,
    year: options.Year = None,
    area: options.AreaName = None,
    formats: options.Formats = None,
    fail_on: options.FailOn = "error",
    require: options.Require = None,
    returned: options.Return = None,
    out: options.Out = None,
    resume: options.Resume = False,
    baseline: options.Baseline = None,
    assigned: options.Assigned = None,
    select: options.Select = None,
    ignore: options.Ignore = None,
    light: options.Light = "ndrc-2021",
    limit: options.LimitValues = None,
    review: options.Review = None,
    lang: options.Lang = None,
    jobs: options.Jobs = None,
    cluster: options.Cluster = None,
    progress: options.Progress = "auto",
    color: options.Color = "auto",
    quiet: options.Quiet = False,
    debug: options.Debug = False,
) -> int:
    """Run the four stages over the files, deliver the result, return the exit code."""
    said_in = chosen_language(lang)
    one_among("--fail-on", fail_on, options.FAIL_ON)
    one_among("--color", color, options.COLOR)
    one_among("--progress", progress, options.PROGRESS)
    if require is not None:
        one_among("--require", require, options.REQUIRE)
    if review is not None:
        one_among("--review", review, options.REVIEW)
    gathered = gather(files)
    inputs = [*gathered.files, *(given for given in (plan, assigned, baseline) if given)]
    if resume and out is None:
        raise UserError("--resume 要与 --out 一起用", "--resume needs --out", _RESUME)
    wanted = deliveries(formats, inputs, folder=out is not None)
    places = [each.path for each in wanted if each.path is not None]
    to = None if returned is None else return_target(returned, gathered.files, [*inputs, *places])
    folder = None if out is None else out_folder(out, gathered, inputs)
    journal = None if folder is None else journal_in(folder, resume=resume)
    if not quiet:
        tell_skipped(gathered, said_in)
    result = judge(
        gathered,
        plan=plan,
        lang=said_in,
        debug=debug,
        year=year,
        area=area,
        areas=None if area is None else [area],
        assigned=assigned,
        select=codes_in(select),
        ignore=codes_in(ignore),
        light=light,
        review=review,
        baseline=baseline,
        limits=limit or (),
        jobs=jobs,
        cluster=cluster,
        in_parts=True,
        progress="never" if quiet else progress,
        journal=journal,
    )
    if journal is not None and journal.kept and not quiet:
        kept = journal.kept
        tell(f"{kept}个文件读过且没有变，没有再读" if said_in == "zh" else f"{kept} files had been read before and have not changed")
    from gcx.pipeline import verdict

    result.fail_on, result.require = fail_on, require
    result.exit_code = verdict(result, fail_on, require)
    _deliver(result, wanted, color=color, quiet=quiet)
    count, whole = len(gathered.files), True
    each = [delivery.format for delivery in wanted if delivery.each]
    if folder is not None and each:
        whole = write_parts(result, each, folder, count, jobs=jobs, quiet=quiet)
    if returned is not None:
        whole &= write_returns(result, count, to if returned or folder is None else folder, limits=limit or (), quiet=quiet)
    if folder is not None and resume and not result.unseen:
        take_away_others(folder, said_in, quiet=quiet)
    return result.exit_code if whole else result.exit_code or CANNOT


_RESUME = Text("如 --out 结果 --resume", "such as --out results --resume")


def _deliver(result: Result, wanted: list[Delivery], *, color: str, quiet: bool) -> None:
    if not (is_terminal(sys.stdout) and is_terminal(sys.stderr)):
        complain_refused(result)
    written = deliver(result, wanted, color=color, quiet=quiet)
    if quiet:
        return
    for path in written:
        tell(f"已写入 {path}" if result.lang == "zh" else f"written: {path}")
    if not any(each.on_screen for each in wanted):
        from gcx.rendering.table import summary

        tell(summary(result))
