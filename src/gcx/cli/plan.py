"""`gcx plan`: the rules themselves, to read, to check, to find."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Annotated

import typer

from gcx.cli import audit, init, options, prove
from gcx.cli.help import Command, Group
from gcx.cli.options import chosen_language, one_among
from gcx.cli.speech import UserError, both, tell
from gcx.findings import Text
from gcx.plan import Plan, PlanError, find_plan, format_problems, load_plan
from gcx.rendering.console import screen_width, write_stdout
from gcx.rendering.text import visible, visible_lines

SHOWN_AS = ("table", "json", "md")

app = typer.Typer(
    cls=Group,
    rich_markup_mode=None,
    help=both("方案：查看、检查、对账、用例检验、样板、定位", "The plan: show, lint, audit, test, start, find"),
)


@app.command(
    "show",
    cls=Command,
    help=both("列出方案的目标：原文、公式、单位、责任单位、要求（核对表）", "List the targets: quote, formula, unit, departments, goal"),
)
def show(
    plan: options.Plan = None,
    shown_as: Annotated[
        str, typer.Option("--format", "-f", metavar="FMT", help=both("table（默认）、json、md", "table (default), json, md"))
    ] = "table",
    lang: options.Lang = None,
) -> int:
    """Print the plan's targets."""
    said_in = chosen_language(lang)
    one_among("--format", shown_as, SHOWN_AS)
    loaded = load_plan(_existing(plan))
    write_stdout(_shown(loaded, shown_as, said_in), utf8=shown_as == "json")
    return 0


def _shown(plan: Plan, shown_as: str, lang: str) -> Iterable[str]:
    """The plan in one of the formats of `SHOWN_AS`."""
    from gcx.plan.show import as_json, as_markdown
    from gcx.rendering.plan_view import as_table

    if shown_as == "json":
        return [as_json(plan, lang)]
    return [as_markdown(plan, lang)] if shown_as == "md" else as_table(plan, lang, screen_width(sys.stdout))


@app.command("lint", cls=Command, help=both("检查方案文件，一次列出全部问题及其行号", "Check the plan file: every problem with its line"))
def lint(
    path: Annotated[
        str | None,
        typer.Argument(metavar="[方案文件]", help=both("方案文件；不给时见 gcx plan where", "the plan; by default see gcx plan where")),
    ] = None,
    plan: options.Plan = None,
    lang: options.Lang = None,
) -> int:
    """Load the plan; its problems are the result, one per line as `file:line:column: problem`."""
    said_in = chosen_language(lang)
    found = _existing(path or plan)
    try:
        loaded = load_plan(found)
    except PlanError as error:
        write_stdout(f"{visible_lines(line)}\n" for line in format_problems(error, said_in))
        count = len(error.problems)
        tell(f"方案不能用，共{count}处问题" if said_in == "zh" else f"the plan cannot be used: {count} problem{'s' if count != 1 else ''}")
        return 2
    size = len(loaded.targets), len(loaded.items), len(loaded.checks), len(loaded.areas)
    words = ("{}：可用，目标{}个，数据项{}个，审核关系{}条，地区{}个", "{}: usable; {} targets, {} items, {} checks, {} areas")[
        said_in == "en"
    ]
    write_stdout([visible(words.format(found, *size)) + "\n"])
    return 0


app.command("audit", cls=Command, help=audit.ABOUT)(audit.audit)
app.command("test", cls=Command, help=prove.ABOUT)(prove.prove)
app.command("init", cls=Command, help=init.ABOUT)(init.init)


@app.command(
    "schema",
    cls=Command,
    help=both(
        "打印 JSON Schema：方案文件的（编辑器据此补全），或各命令 -f json 的输出的",
        "Print a JSON Schema: of the plan file (for editors), or of what a command prints with -f json",
    ),
)
def schema(
    of: Annotated[
        str,
        typer.Argument(
            metavar="[名称]",
            help=both(
                "plan（默认，方案文件）；result、explain、whatif、diff、coverage、verify、audit、plan-show、plan-test",
                "plan (default: the plan file); result, explain, whatif, diff, coverage, verify, audit, plan-show, plan-test",
            ),
        ),
    ] = "plan",
    result: Annotated[bool, typer.Option("--result", help=both("同 gcx plan schema result", "the same as gcx plan schema result"))] = False,
) -> int:
    """Print a JSON Schema."""
    from gcx.rendering.schemas import NAMES

    write_stdout(_schema("result" if result else one_among("gcx plan schema", of, ("plan", *NAMES))), utf8=True)
    return 0


def _schema(name: str) -> Iterator[str]:
    if name != "plan":
        from gcx.rendering.schemas import published

        yield published(name)
    else:
        import json

        from gcx.plan.schema import plan_schema

        yield json.dumps(plan_schema(), ensure_ascii=False, indent=2) + "\n"


@app.command("where", cls=Command, help=both("显示所用方案文件的位置及其由来", "Show which plan file is used, and why"))
def where(plan: options.Plan = None, lang: options.Lang = None) -> int:
    """Print the path; why it is this one goes to stderr."""
    said_in = chosen_language(lang)
    path = _existing(plan)
    write_stdout([visible(str(path)) + "\n"])
    tell(_why(plan, path).in_(said_in))
    return 0


def _existing(plan: str | None) -> Path:
    """The plan file to use.

    Raises:
        UserError: the one that was named does not exist.
    """
    path = find_plan(plan)
    if not path.is_file():
        raise UserError(
            f"没有方案文件“{path}”",
            f"there is no plan file “{path}”",
            Text("核对 --plan 或环境变量 GCX_PLAN", "check --plan or the variable GCX_PLAN"),
        )
    return path


def _why(plan: str | None, path: Path) -> Text:
    """By which step of the search the plan was found."""
    if plan and plan == os.environ.get("GCX_PLAN"):
        return Text("由环境变量 GCX_PLAN 指定", "named by the variable GCX_PLAN")
    if plan:
        return Text("由 --plan 指定", "named by --plan")
    if path.parent.parent in (Path.cwd(), *Path.cwd().parents):
        return Text("从当前文件夹向上找到的 config/targets.yaml", "config/targets.yaml found upward from the working folder")
    return Text("gcx 自带的方案", "the plan shipped with gcx")
