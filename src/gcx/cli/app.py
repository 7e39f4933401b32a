"""The `gcx` program: its commands, and what becomes of everything that can end a run early."""

from __future__ import annotations

import errno
import sys
import traceback
from collections.abc import Sequence
from typing import Annotated

import typer

from gcx import __version__
from gcx.cli import check, coverage, diff, doctor, explain, merge, options, plan, report, rule, template, verify, whatif
from gcx.cli.crash import save_log
from gcx.cli.help import Command, Group
from gcx.cli.messages import UsageError, usage_error
from gcx.cli.speech import UserError, both, complain, language, tell_lines
from gcx.findings import Text
from gcx.plan import PlanError, format_problems
from gcx.rendering.console import prepare_streams

_ABOUT = both(
    "按已发布的方案核对填报的统计表：数据能不能收，各项目标到了哪一步，依据是什么。\n\n"
    "例：\n  gcx check 合浦县2025.xlsx\n  gcx check 上报/ -f table -f json=结果.json\n  gcx rule V302\n\n"
    "退出码：0 通过；1 有必须处理的问题；2 未能检查；3 数据无误但目标未达到 --require；70 程序出错",
    "Judge submitted statistics against a published plan: is the data acceptable, where does each target stand, and why.\n\n"
    "Examples:\n  gcx check county-2025.xlsx\n  gcx check submitted/ -f table -f json=result.json\n  gcx rule V302\n\n"
    "Exit codes: 0 accepted; 1 findings; 2 could not check; 3 data fine, --require not satisfied; 70 internal error",
)
_ABOUT_CHECK = both("检查填报文件：列出问题，判定各项目标", "Check submissions: list findings, judge the targets")

app = typer.Typer(cls=Group, add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False, help=_ABOUT)
app.command("check", cls=Command, help=_ABOUT_CHECK)(check.check)
app.command("explain", cls=Command, help=explain.ABOUT)(explain.explain)
app.command("whatif", cls=Command, help=whatif.ABOUT)(whatif.whatif)
app.command("coverage", cls=Command, help=coverage.ABOUT)(coverage.coverage)
app.command("diff", cls=Command, help=diff.ABOUT)(diff.diff)
app.command("merge", cls=Command, help=merge.ABOUT)(merge.merge)
app.command("verify", cls=Command, help=verify.ABOUT)(verify.verify)
app.command("report", cls=Command, help=report.ABOUT)(report.report)
app.add_typer(plan.app, name="plan")
app.command("rule", cls=Command, help=rule.ABOUT)(rule.rule)
app.command("template", cls=Command, help=template.ABOUT)(template.template)
app.command("doctor", cls=Command, help=doctor.ABOUT)(doctor.doctor)


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"gcx {__version__}")
        raise typer.Exit


@app.callback()
def _root(
    version: Annotated[
        bool, typer.Option("--version", help=both("显示版本", "show the version"), callback=_version, is_eager=True)
    ] = False,
    lang: options.Lang = None,
) -> None:
    """Options before the command; `--lang` is read ahead of parsing."""


def run(arguments: Sequence[str] | None = None) -> int:
    """Run the program; see `gcx.cli.main`."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    lang = language(given)
    prepare_streams()
    try:
        return _run(given, lang)
    except KeyboardInterrupt:
        complain(Text("已中断", "interrupted"), lang)
        return _INTERRUPTED
    except Exception as error:  # noqa: BLE001 - the last resort: a bug in gcx ends in one line and a log, not in a traceback
        if "--debug" in given:
            tell_lines("".join(traceback.format_exception(error)))
        log = save_log(error)
        complain(Text(f"程序内部出错，日志已保存：{log}", f"internal error, log saved: {log}"), lang, _TELL_US)
        return 70


_INTERRUPTED = 130
_SYSTEM_SAYS_NO = frozenset({errno.EACCES, errno.EPERM, errno.EROFS, errno.ENOSPC, errno.EDQUOT})
_ELSEWHERE = Text("核对权限和磁盘空间，或换一个位置", "check permissions and disk space, or choose another place")
_TELL_US = Text("把日志文件交给维护人员；加 --debug 可看细节", "send the log file to the maintainers; --debug shows the details")


def _run(given: list[str], lang: str) -> int:
    """Parse and run one command; what the user can put right ends in exit code 2."""
    try:
        code = app(args=given or ["--help"], prog_name="gcx", standalone_mode=False, obj=lang)
    except UserError as fault:
        complain(fault.text, lang, fault.hint)
        return fault.code
    except PlanError as error:
        tell_lines("\n".join(format_problems(error, lang)))
        count = len(error.problems)
        complain(Text(f"方案不能用，共{count}处问题", f"the plan cannot be used: {count} problem{'s' if count != 1 else ''}"), lang)
        return 2
    except OSError as error:
        if error.errno not in _SYSTEM_SAYS_NO:
            raise
        what = error.filename or ("标准输出" if lang != "en" else "standard output")
        reason = error.strerror or str(error)
        complain(Text(f"“{what}”打不开或写不进：{reason}", f"“{what}” cannot be opened or written: {reason}"), lang, _ELSEWHERE)
        return 2
    except UsageError as error:
        told = usage_error(error)
        complain(told.text, lang, told.hint)
        return 2
    if not given:
        return 2
    if code == _INTERRUPTED:
        complain(Text("已中断", "interrupted"), lang)
    return code if isinstance(code, int) else 0
