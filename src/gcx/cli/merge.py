"""`gcx merge`: all submissions as one long table."""

from __future__ import annotations

from typing import Annotated

import typer

from gcx.cli import options
from gcx.cli.options import chosen_language
from gcx.cli.output import kind_of, put, target
from gcx.cli.running import complain_refused, judge, tell_skipped
from gcx.cli.speech import UserError, both, tell
from gcx.findings import Text
from gcx.gathering import gather

ABOUT = both(
    "把各份填报中能用的数合并成一张长表，写明出处\n\n每个数注明文件、工作表、单元格和原填内容；合并后的表可以再用 gcx check 检查。\n\n"
    "例：\n  gcx merge 上报/ -o 汇总.csv\n  gcx merge 上报/ -o 汇总.parquet\n\n退出码：0 已合并；2 有文件未能检查",
    "Merge the usable figures of all submissions into one long table with their sources\n\nEach figure with file, sheet, cell and what was "
    "typed; gcx check reads the table again.\n\nExamples:\n  gcx merge submitted/ -o merged.csv\n  gcx merge submitted/ -o merged.parquet\n\n"
    "Exit codes: 0 merged; 2 a file could not be checked",
)
_FORMATS = {"csv": "csv", "xlsx": "xlsx", "parquet": "parquet"}


def merge(
    files: options.Files,
    output: Annotated[
        str,
        typer.Option(
            "--output", "-o", metavar="FILE", help=both("写入的文件：.csv、.xlsx 或 .parquet", "the file: .csv, .xlsx or .parquet")
        ),
    ],
    plan: options.Plan = None,
    area: options.AreaName = None,
    shown_as: Annotated[
        str | None,
        typer.Option(
            "--format",
            "-f",
            metavar="FMT",
            help=both("csv、xlsx、parquet；不给时看扩展名", "csv, xlsx, parquet; by default the extension says"),
        ),
    ] = None,
    lang: options.Lang = None,
    debug: options.Debug = False,
) -> int:
    """Judge the files together and write what was accepted."""
    said_in = chosen_language(lang)
    gathered = gather(files)
    path = target(output, gathered.files)
    kind = kind_of(path, shown_as, _FORMATS, "csv")
    from gcx.plan import load_plan
    from gcx.rendering import merged

    loaded = load_plan(plan)
    result = judge(gathered, plan=loaded, lang=said_in, debug=debug, area=area)
    tell_skipped(gathered, said_in)
    complain_refused(result)
    figures, sources, lost = merged.length(result), merged.sources(result), len(result.lost)
    if kind == "xlsx" and figures > merged.MOST_ROWS:
        raise UserError(
            f"有{figures}个数，一张工作表放不下",
            f"{figures} figures do not fit into one sheet",
            Text("改用 .csv 或 .parquet", "use .csv or .parquet"),
        )
    try:
        content = (
            merged.as_csv(result, loaded)
            if kind == "csv"
            else (merged.as_workbook if kind == "xlsx" else merged.as_parquet)(result, loaded)
        )
    except merged.MissingParquetError:
        raise UserError(
            "写 .parquet 需要另外安装组件 pyarrow",
            "writing .parquet needs the optional component pyarrow",
            Text("安装 gcx[parquet]，或改用 .csv、.xlsx", "install gcx[parquet], or use .csv or .xlsx"),
        ) from None
    put(content, path, said_in)
    left = (f"；另有{lost}个数有误，未并入（见 gcx check）", f"; {lost} more are unusable and left out (see gcx check)")
    words = (f"共{figures}个数，来自{sources}个文件", f"{figures} figures from {sources} files")
    english = said_in == "en"
    tell(words[english] + (left[english] if lost else ""))
    return result.exit_code if result.exit_code in {2, 70} else 0
