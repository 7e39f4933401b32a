"""`gcx diff`: what changed between two submissions, carried through to the verdicts."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from gcx.cli import options
from gcx.cli.options import chosen_language, one_among
from gcx.cli.output import Output, kind_of, put, target
from gcx.cli.running import complain_refused, judge, tell_skipped
from gcx.cli.speech import both
from gcx.gathering import gather
from gcx.rendering.console import screen_width, wants_color

ABOUT = both(
    "比较两次填报：改了哪些数，问题解决了没有，判定变了没有\n\n按地区、年份、指标对应，与行列位置无关。\n\n"
    "例：\n  gcx diff 初报.xlsx 更正.xlsx\n  gcx diff 上报-一稿/ 上报-二稿/ -o 差异.json\n\n退出码：0 已比较；2 有文件未能检查",
    "Compare two submissions: figures, findings and verdicts that changed\n\nMatched by area, year and item, wherever they stand.\n\n"
    "Examples:\n  gcx diff first.xlsx corrected.xlsx\n  gcx diff draft1/ draft2/ -o diff.json\n\nExit codes: 0 compared; 2 a file could not be checked",
)
_FORMATS = {"table": "txt", "json": "json"}
_FAILED = (70, 2)


def diff(
    old: Annotated[str, typer.Argument(metavar="原填报", help=both("原来的文件或文件夹", "the old file or folder"))],
    new: Annotated[str, typer.Argument(metavar="新填报", help=both("新的文件或文件夹", "the new file or folder"))],
    plan: options.Plan = None,
    year: options.Year = None,
    area: options.AreaName = None,
    assigned: options.Assigned = None,
    light: options.Light = "ndrc-2021",
    shown_as: Annotated[
        str | None, typer.Option("--format", "-f", metavar="FMT", help=both("table（默认）、json", "table (default), json"))
    ] = None,
    output: Output = None,
    every: Annotated[bool, typer.Option("--all", help=both("列出全部改动", "list every change"))] = False,
    lang: options.Lang = None,
    color: options.Color = "auto",
    debug: options.Debug = False,
) -> int:
    """Judge both sides with the same plan and print what differs."""
    said_in = chosen_language(lang)
    one_among("--color", color, options.COLOR)
    sides = [gather([each]) for each in (old, new)]
    path = target(output, [each for side in sides for each in side.files])
    kind = kind_of(path, shown_as, _FORMATS, "table")
    from gcx.analysis.comparing import compare
    from gcx.plan import load_plan
    from gcx.rendering import diff_view

    loaded = load_plan(plan)

    results = [
        judge(
            side,
            plan=loaded,
            lang=said_in,
            debug=debug,
            year=year,
            area=area,
            areas=None if area is None else [area],
            assigned=assigned,
            light=light,
        )
        for side in sides
    ]
    for side, result in zip(sides, results, strict=True):
        tell_skipped(side, said_in)
        complain_refused(result)
    difference = compare(results[0], results[1], loaded)
    if kind == "json":
        put(diff_view.as_json(difference, said_in), path, said_in, machine=True)
    else:
        width, painted = _screen(path, color)
        put(diff_view.as_table(difference, said_in, width, color=painted, every=every), path, said_in)
    return next((code for code in _FAILED if code in {result.exit_code for result in results}), 0)


def _screen(path: Path | None, color: str) -> tuple[int, bool]:
    """Width and whether to colour; a file is never coloured."""
    return (120, False) if path else (screen_width(sys.stdout), wants_color(sys.stdout, color))
