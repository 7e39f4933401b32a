"""The pipeline as commands call it: limits from the environment, a bug told in one line, what cannot be done told as a usage error."""

from __future__ import annotations

import os
from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING

from gcx.cli.crash import save_log
from gcx.cli.progress import Progress, progress_for
from gcx.cli.speech import Interrupted, UserError, complain, tell
from gcx.findings import Text
from gcx.gathering import Gathered
from gcx.names import joined

if TYPE_CHECKING:
    from gcx.batch import Journal
    from gcx.plan import Plan
    from gcx.reading.limits import Limits
    from gcx.records import Result

_NAMED = 5


def judge(
    gathered: Gathered,
    *,
    plan: str | Plan | None,
    lang: str,
    debug: bool,
    year: int | None = None,
    area: str | None = None,
    areas: Collection[str] | None = None,
    assigned: str | None = None,
    select: Collection[str] = (),
    ignore: Collection[str] = (),
    light: str = "ndrc-2021",
    review: str | None = None,
    baseline: str | None = None,
    limits: Sequence[str] = (),
    jobs: int | None = 1,
    progress: str = "auto",
    journal: Journal | None = None,
    in_parts: bool = False,
    cluster: str | None = None,
) -> Result:
    """Run the four stages over the files. `journal` keeps what was read.

    Raises:
        UserError: an unknown area, light or code, a baseline that cannot be read, a limit of the environment that is no number, or a
            cluster that does not answer.
        PlanError: the plan cannot be used.
        Interrupted: Ctrl-C, with how many files had been read.
    """
    from gcx import pipeline
    from gcx.batch import ClusterError
    from gcx.plan import Plan, load_plan

    def crashed(path: str, error: Exception) -> None:
        if debug:
            raise error
        log = save_log(error)
        tell(f"{path}: 程序处理时出错，日志：{log}" if lang == "zh" else f"{path}: internal error, log: {log}")

    allowed = limits_given(limits)
    shown = progress_for(progress, lang)
    try:
        return pipeline.check(
            gathered,
            plan=plan if isinstance(plan, Plan) else load_plan(plan),
            area=area,
            year=year,
            areas=areas,
            light=light,
            assigned=assigned,
            select=select,
            ignore=ignore,
            lang=lang,
            limits=allowed,
            on_crash=crashed,
            review=review,
            baseline=baseline,
            jobs=jobs,
            progress=shown,
            journal=journal,
            in_parts=in_parts,
            cluster=cluster,
        )
    except KeyboardInterrupt:
        if shown.total <= 1:
            raise
        raise _interrupted(shown, resumable=journal is not None) from None
    except (pipeline.RequestError, ClusterError) as refused:
        raise UserError(refused.text.zh, refused.text.en, refused.hint) from refused


def _interrupted(shown: Progress, *, resumable: bool) -> Interrupted:
    """What is said of a run over several files that was ended in the middle."""
    hint = (
        Text("加 --resume 再运行，已读过的文件不再读", "run it again with --resume: files that were read are not read again")
        if resumable
        else Text("加 --out 文件夹，中断后可用 --resume 接着做", "with --out FOLDER an interrupted run can go on with --resume")
    )
    return Interrupted(
        f"已中断，读完{shown.done}个文件，共{shown.total}个", f"interrupted: {shown.done} of {shown.total} files had been read", hint
    )


def limits_given(given: Sequence[str] = ()) -> Limits:
    """How much a file may hold: as `--limit NAME=N` says, else as the environment says.

    Raises:
        UserError: a limit that is no number.
    """
    from gcx.reading.limits import Limits

    try:
        pairs = (entry.partition("=") for entry in given)
        return Limits.from_env(os.environ).with_values({name.strip().lower(): number for name, _, number in pairs})
    except ValueError as error:
        raise UserError(
            f"上限设置有误：{error}", f"wrong limit: {error}", Text("应为大于0的整数", "it must be a positive whole number")
        ) from error


def tell_skipped(gathered: Gathered, lang: str) -> None:
    """What was met in folders and not read, by reason."""
    reasons: dict[Text, list[str]] = {}
    for skipped in gathered.skipped:
        reasons.setdefault(skipped.reason, []).append(skipped.path)
    for reason, paths in reasons.items():
        named = joined(map(os.path.basename, paths), _NAMED)
        tell(f"跳过 {len(paths)} 个文件（{reason.zh}）：{named}" if lang == "zh" else f"skipped {len(paths)} files ({reason.en}): {named}")


def complain_refused(result: Result) -> None:
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
