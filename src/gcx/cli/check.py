"""`gcx check`: judge submissions."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from gcx.cli import options
from gcx.cli.crash import save_log
from gcx.cli.delivery import Delivery, deliver, deliveries
from gcx.cli.options import chosen_language, codes_in, one_among
from gcx.cli.speech import UserError, complain, tell
from gcx.findings import Text
from gcx.gathering import Gathered, gather
from gcx.names import joined
from gcx.rendering.console import is_terminal

if TYPE_CHECKING:
    from gcx.records import Result

_NAMED = 5


def check(
    files: options.Files,
    plan: options.Plan = None,
    year: options.Year = None,
    area: options.AreaName = None,
    formats: options.Formats = None,
    fail_on: options.FailOn = "error",
    require: options.Require = None,
    assigned: options.Assigned = None,
    select: options.Select = None,
    ignore: options.Ignore = None,
    light: options.Light = "ndrc-2021",
    lang: options.Lang = None,
    color: options.Color = "auto",
    quiet: options.Quiet = False,
    debug: options.Debug = False,
) -> int:
    """Run the four stages over the files, deliver the result, return the exit code."""
    said_in = chosen_language(lang)
    one_among("--fail-on", fail_on, options.FAIL_ON)
    one_among("--color", color, options.COLOR)
    if require is not None:
        one_among("--require", require, options.REQUIRE)
    gathered = gather(files)
    wanted = deliveries(formats, [*gathered.files, *(given for given in (plan, assigned) if given)])
    if not quiet:
        _tell_skipped(gathered, said_in)
    result = _judge(gathered, plan, year, area, assigned, codes_in(select), codes_in(ignore), light, said_in, debug=debug)
    from gcx.pipeline import verdict

    result.fail_on, result.require = fail_on, require
    result.exit_code = verdict(result, fail_on, require)
    _deliver(result, wanted, color=color, quiet=quiet)
    return result.exit_code


def _judge(
    gathered: Gathered,
    plan: str | None,
    year: int | None,
    area: str | None,
    assigned: str | None,
    select: tuple[str, ...],
    ignore: tuple[str, ...],
    light: str,
    lang: str,
    *,
    debug: bool,
) -> Result:
    """The pipeline, with what it cannot do told as usage errors."""
    from gcx import pipeline
    from gcx.plan import load_plan
    from gcx.reading.limits import Limits

    def crashed(path: str, error: Exception) -> None:
        if debug:
            raise error
        log = save_log(error)
        tell(f"{path}: 程序处理时出错，日志：{log}" if lang == "zh" else f"{path}: internal error, log: {log}")

    try:
        limits = Limits.from_env(os.environ)
    except ValueError as error:
        raise UserError(
            f"上限设置有误：{error}", f"wrong limit: {error}", Text("应为大于0的整数", "it must be a positive whole number")
        ) from error
    try:
        return pipeline.check(
            gathered,
            plan=load_plan(plan),
            area=area,
            year=year,
            areas=None if area is None else [area],
            light=light,
            assigned=assigned,
            select=select,
            ignore=ignore,
            lang=lang,
            limits=limits,
            on_crash=crashed,
        )
    except pipeline.RequestError as refused:
        raise UserError(refused.text.zh, refused.text.en, refused.hint) from refused


def _deliver(result: Result, wanted: list[Delivery], *, color: str, quiet: bool) -> None:
    if not (is_terminal(sys.stdout) and is_terminal(sys.stderr)):
        _complain_refused(result)
    written = deliver(result, wanted, color=color, quiet=quiet)
    if quiet:
        return
    for path in written:
        tell(f"已写入 {path}" if result.lang == "zh" else f"written: {path}")
    if all(each.path is not None for each in wanted):
        from gcx.rendering.table import summary

        tell(summary(result))


def _complain_refused(result: Result) -> None:
    """On stderr what could not be checked, for those who do not see it in the result on the screen."""
    refused = {info.id: info.path for info in result.files if info.status == "refused"}
    for finding in result.findings:
        path = refused.get(finding.at.file or "")
        if finding.severity == "error" and (path or finding.at.file is None) and finding.at.row is None:
            zh, en = finding.message
            complain(
                Text(f"{path}：{zh}" if path else zh, f"{path}: {en}" if path else en),
                result.lang,
                finding.hint if any(finding.hint) else None,
            )


def _tell_skipped(gathered: Gathered, lang: str) -> None:
    """What was met in folders and not read, by reason."""
    reasons: dict[Text, list[str]] = {}
    for skipped in gathered.skipped:
        reasons.setdefault(skipped.reason, []).append(skipped.path)
    for reason, paths in reasons.items():
        named = joined(map(os.path.basename, paths), _NAMED)
        tell(f"跳过 {len(paths)} 个文件（{reason.zh}）：{named}" if lang == "zh" else f"skipped {len(paths)} files ({reason.en}): {named}")
