"""`gcx whatif`: recompute with other figures, or solve for the figure a target needs."""

from __future__ import annotations

from typing import Annotated

import typer

from gcx.cli import options
from gcx.cli.delivery import deliveries
from gcx.cli.explain import Formats, Variant, hand_over
from gcx.cli.options import chosen_language, one_among
from gcx.cli.running import complain_refused, judge
from gcx.cli.speech import UserError, both
from gcx.findings import Text
from gcx.gathering import gather
from gcx.rendering import ANSWERS

ABOUT = both(
    "假设测算：改几个数看目标怎么变，或反算某个数须为多少；填报文件不改\n\n"
    "例：\n  gcx whatif 北海市.xlsx --set 地区生产总值=+5% --year 2026\n  gcx whatif 北海市.xlsx --solve 能源消费总量 --for energy-intensity-gdp\n\n"
    "数的写法：800（数据项的单位）、800万吨标准煤、+5%（增减百分比）、+50（增减量）；单位是 % 的数据项一律写数值本身",
    "What if: change figures and see what the targets do, or solve for the figure needed; the submission is not changed\n\n"
    "Examples:\n  gcx whatif city.xlsx --set 地区生产总值=+5% --year 2026\n  gcx whatif city.xlsx --solve 能源消费总量 --for energy-intensity-gdp\n\n"
    "Amounts: 800 (the item's unit), 800万吨标准煤, +5% (relative), +50 (difference); items measured in % take the value itself",
)
TO = ("goal", "path")

Sets = Annotated[
    list[str] | None,
    typer.Option(
        "--set",
        metavar="数据项=数",
        help=both("改一个数，可重复；也可写 数据项@地区@年份=数", "change a figure; may be repeated; also item@area@year=amount"),
    ),
]
Solve = Annotated[str | None, typer.Option("--solve", metavar="数据项", help=both("反算这个数据项", "the item to solve for"))]
For = Annotated[
    str | None, typer.Option("--for", metavar="目标", help=both("要达到的目标：id、编号或名称", "the target to meet: id, ref or name"))
]
To = Annotated[
    str,
    typer.Option(
        "--to",
        metavar="WHAT",
        help=both("达到 goal（目标值，默认）或 path（当年进度要求）", "goal (default) or path (what the year's path asks)"),
    ),
]


def whatif(
    files: options.Files,
    sets: Sets = None,
    solve: Solve = None,
    goal_of: For = None,
    to: To = "goal",
    variant: Variant = None,
    year: options.Year = None,
    area: options.AreaName = None,
    plan: options.Plan = None,
    formats: Formats = None,
    assigned: options.Assigned = None,
    light: options.Light = "ndrc-2021",
    lang: options.Lang = None,
    color: options.Color = "auto",
    debug: options.Debug = False,
) -> int:
    """Run the four stages, then the computing stage again with the changed figures. 2 when it cannot be answered."""
    said_in = chosen_language(lang)
    one_among("--color", color, options.COLOR)
    one_among("--to", to, TO)
    if not sets and solve is None:
        raise UserError("缺少 --set 或 --solve", "--set or --solve is missing", Text("用法见 gcx whatif --help", "see gcx whatif --help"))
    if (solve is None) != (goal_of is None):
        raise UserError(
            "--solve 与 --for 须同时给出", "--solve and --for go together", Text("用法见 gcx whatif --help", "see gcx whatif --help")
        )
    gathered = gather(files)
    wanted = deliveries(formats, [*gathered.files, *(given for given in (plan, assigned) if given)], ANSWERS)
    result = judge(gathered, plan=plan, lang=said_in, debug=debug, area=area, assigned=assigned, light=light)
    complain_refused(result)
    from gcx.analysis.scenario import what_if
    from gcx.pipeline import RequestError

    try:
        answer = what_if(result, sets or [], year=year, area=area, solve=solve, goal_of=goal_of, variant=variant, path=to == "path")
    except RequestError as refused:
        raise UserError(refused.text.zh, refused.text.en, refused.hint) from refused
    hand_over(answer, result, wanted, color=color)
    return 0
