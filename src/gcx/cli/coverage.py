"""`gcx coverage`: who has still to report what (催报)."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from gcx.cli import options
from gcx.cli.options import chosen_language, one_among
from gcx.cli.output import Output, kind_of, put, target
from gcx.cli.running import complain_refused, judge, tell_skipped
from gcx.cli.speech import UserError, both
from gcx.findings import Text
from gcx.gathering import gather
from gcx.rendering.console import screen_width, wants_color

ABOUT = both(
    "催报：应报哪些数，已报多少，还缺什么，按地区和责任单位列出\n\n分批、分部门报送不算错；能用增速等替代的、填了“不适用”或“—”的不催。\n\n"
    "例：\n  gcx coverage 上报/\n  gcx coverage 上报/ -y 2024 -o 催报.xlsx\n\n退出码：0 已列出；2 有文件未能检查",
    "What was expected, what came, what is missing, by area and by department\n\nPartial submissions are no errors; what was answered with "
    "不适用 or — is not asked for, nor what another reported figure stands in for.\n\n"
    "Examples:\n  gcx coverage submitted/\n  gcx coverage submitted/ -y 2024 -o chasing.xlsx\n\nExit codes: 0 listed; 2 a file could not be checked",
)
_FORMATS = {"table": "txt", "json": "json", "xlsx": "xlsx"}


def coverage(
    files: options.Files,
    plan: options.Plan = None,
    year: options.Year = None,
    area: options.AreaName = None,
    shown_as: Annotated[
        str | None,
        typer.Option(
            "--format", "-f", metavar="FMT", help=both("table（默认）、json、xlsx（须有 -o）", "table (default), json, xlsx (with -o)")
        ),
    ] = None,
    output: Output = None,
    lang: options.Lang = None,
    color: options.Color = "auto",
    debug: options.Debug = False,
) -> int:
    """Judge the files, compare what they hold with what the plan expects, and list what is left."""
    said_in = chosen_language(lang)
    one_among("--color", color, options.COLOR)
    gathered = gather(files)
    path = target(output, gathered.files)
    kind = kind_of(path, shown_as, _FORMATS, "table")
    if kind == "xlsx" and path is None:
        raise UserError("表格文件不能输出到屏幕", "a workbook cannot go to the screen", Text("加 -o 催报.xlsx", "add -o chasing.xlsx"))
    from gcx.analysis.covering import cover
    from gcx.names import key
    from gcx.plan import load_plan
    from gcx.rendering import coverage_view

    loaded = load_plan(plan)
    result = judge(gathered, plan=loaded, lang=said_in, debug=debug, year=year, area=area, areas=None if area is None else [area])
    tell_skipped(gathered, said_in)
    complain_refused(result)
    only = None if area is None else {each.name for each in loaded.areas if key(area) in {key(each.name), key(each.code)}}
    covered = cover(result, loaded, year=year, areas=only)
    if kind == "json":
        put(coverage_view.as_json(covered, said_in), path, said_in, machine=True)
    elif kind == "xlsx":
        from gcx.rendering.coverage_book import as_workbook

        put(as_workbook(covered, said_in), path, said_in)
    else:
        width, painted = (120, False) if path else (screen_width(sys.stdout), wants_color(sys.stdout, color))
        put(coverage_view.as_table(covered, said_in, width, color=painted), path, said_in)
    return result.exit_code if result.exit_code in {2, 70} else 0
