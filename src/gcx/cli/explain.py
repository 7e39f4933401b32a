"""`gcx explain`: one outcome back to its cells, or one cell forward to its outcomes."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from gcx.cli import options
from gcx.cli.delivery import Delivery, deliver, deliveries
from gcx.cli.options import chosen_language, one_among
from gcx.cli.running import complain_refused, judge
from gcx.cli.speech import UserError, both, tell
from gcx.findings import Text
from gcx.gathering import gather
from gcx.rendering import ANSWERS

if TYPE_CHECKING:
    from gcx.analysis.answers import CellExplained, Explained
    from gcx.records import Result

ABOUT = both(
    "说明一个判定：公式、数字、每个数的单元格、进度与晴雨表的规则、原文\n\n"
    "例：\n  gcx explain T01 合浦县2025.xlsx\n  gcx explain energy-intensity-gdp 上报/ --area 合浦县 --year 2023\n  gcx explain 合浦县2025.xlsx!填报表!E7",
    "Explain a verdict: formula, numbers, the cell of every figure, the rules of progress and light, the clause\n\n"
    "Examples:\n  gcx explain T01 county-2025.xlsx\n  gcx explain energy-intensity-gdp submitted/ --area 合浦县 --year 2023\n  gcx explain county-2025.xlsx!Sheet1!E7",
)

Asked = Annotated[
    str,
    typer.Argument(
        metavar="目标|文件!单元格",
        help=both(
            "目标的 id、编号（T01）或名称；或单元格，如 报表.xlsx!填报表!E7",
            "a target's id, ref (T01) or name; or a cell such as book.xlsx!Sheet1!E7",
        ),
    ),
]
Files = Annotated[
    list[str] | None, typer.Argument(metavar="文件…", help=both("填报文件、文件夹或通配名", "submissions: files, folders or patterns"))
]
Variant = Annotated[
    str | None, typer.Option("--variant", metavar="NAME", help=both("口径名称，如 扣除原料用能", "name of a variant (口径)"))
]
Formats = Annotated[
    list[str] | None,
    typer.Option(
        "--format",
        "-f",
        metavar="FMT[=FILE]",
        help=both("table（默认）或 json；=FILE 写入文件", "table (default) or json; =FILE writes a file"),
    ),
]


def explain(
    asked: Asked,
    files: Files = None,
    plan: options.Plan = None,
    year: options.Year = None,
    area: options.AreaName = None,
    variant: Variant = None,
    formats: Formats = None,
    assigned: options.Assigned = None,
    light: options.Light = "ndrc-2021",
    lang: options.Lang = None,
    color: options.Color = "auto",
    debug: options.Debug = False,
) -> int:
    """Run the four stages, pick what was asked for, print it. 2 when it cannot be answered."""
    said_in = chosen_language(lang)
    one_among("--color", color, options.COLOR)
    from gcx.analysis.questions import cell_named, explain_cell, split_place
    from gcx.analysis.questions import explain as explain_target
    from gcx.pipeline import RequestError

    place = None if Path(asked).exists() else cell_named(asked)
    path, sheet = split_place(place.place, is_file=Path(place.place).exists()) if place else ("", None)
    paths = [*([path] if place else []), *(files or [])]
    if not paths and "!" in asked:
        raise UserError(
            f"“{asked}”应写成 文件!表!单元格",
            f"“{asked}” should read file!sheet!cell",
            Text("如 报表.xlsx!填报表!E7", "such as book.xlsx!Sheet1!E7"),
        )
    if not paths:
        raise UserError(
            "缺少填报文件", "a submission is missing", Text(f"如 gcx explain {asked} 填报.xlsx", f"such as gcx explain {asked} book.xlsx")
        )
    gathered = gather(paths)
    wanted = deliveries(formats, [*gathered.files, *(given for given in (plan, assigned) if given)], ANSWERS)
    result = judge(gathered, plan=plan, lang=said_in, debug=debug, area=area, assigned=assigned, light=light)
    complain_refused(result)
    try:
        if place is not None:
            answer: CellExplained | Explained = explain_cell(result, sheet, place.row, place.column)
        else:
            answer = explain_target(result, asked, area=area, year=year, variant=variant)
    except RequestError as refused:
        raise UserError(refused.text.zh, refused.text.en, refused.hint) from refused
    hand_over(answer, result, wanted, color=color)
    return 0


def hand_over(answer: object, result: Result, wanted: list[Delivery], *, color: str) -> None:
    """Deliver an answer; on stderr what was written, and that the data have errors if they do."""
    for path in deliver(answer, wanted, color=color, quiet=False):
        tell(f"已写入 {path}" if result.lang == "zh" else f"written: {path}")
    errors = result.counts()["error"]
    if errors:
        tell(
            f"填报有{errors}处必须修改的问题，见 gcx check" if result.lang == "zh" else f"the submission has {errors} errors: see gcx check"
        )
