"""`gcx check`: judge submissions."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from gcx.cli import options
from gcx.cli.delivery import Delivery, deliver, deliveries
from gcx.cli.options import chosen_language, codes_in, one_among
from gcx.cli.returning import return_target, write_returns
from gcx.cli.running import complain_refused, judge, tell_skipped
from gcx.cli.speech import tell
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
    baseline: options.Baseline = None,
    assigned: options.Assigned = None,
    select: options.Select = None,
    ignore: options.Ignore = None,
    light: options.Light = "ndrc-2021",
    limit: options.LimitValues = None,
    review: options.Review = None,
    lang: options.Lang = None,
    jobs: options.Jobs = None,
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
    wanted = deliveries(formats, inputs)
    places = [each.path for each in wanted if each.path is not None]
    to = None if returned is None else return_target(returned, gathered.files, [*inputs, *places])
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
        progress="never" if quiet else progress,
    )
    from gcx.pipeline import verdict

    result.fail_on, result.require = fail_on, require
    result.exit_code = verdict(result, fail_on, require)
    _deliver(result, wanted, color=color, quiet=quiet)
    if returned is not None and not write_returns(result, len(gathered.files), to, limits=limit or (), quiet=quiet):
        return result.exit_code or CANNOT
    return result.exit_code


def _deliver(result: Result, wanted: list[Delivery], *, color: str, quiet: bool) -> None:
    if not (is_terminal(sys.stdout) and is_terminal(sys.stderr)):
        complain_refused(result)
    written = deliver(result, wanted, color=color, quiet=quiet)
    if quiet:
        return
    for path in written:
        tell(f"已写入 {path}" if result.lang == "zh" else f"written: {path}")
    if all(each.path is not None for each in wanted):
        from gcx.rendering.table import summary

        tell(summary(result))
