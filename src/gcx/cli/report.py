"""`gcx report`: the result as one document to hand on, its format told by the extension of the file."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from gcx.cli import options
from gcx.cli.delivery import Delivery, deliver
from gcx.cli.options import chosen_language, codes_in, one_among
from gcx.cli.output import kind_of, target
from gcx.cli.running import complain_refused, judge
from gcx.cli.speech import UserError, both, tell
from gcx.findings import Text
from gcx.gathering import gather
from gcx.rendering import format_named

ABOUT = both(
    "写出报告：年度监测、中期评估或后评估，按输出文件的扩展名定格式（html、docx、xlsx、md）\n\n"
    "例：\n  gcx report 上报/ -o 年度监测.docx --review annual\n  gcx report 合浦县2025.xlsx -o 结果.xlsx",
    "Write a report: annual, midterm or final review; the extension of the file names the format (html, docx, xlsx, md)\n\n"
    "Examples:\n  gcx report submitted/ -o annual.docx --review annual\n  gcx report county-2025.xlsx -o result.xlsx",
)
Out = Annotated[
    str,
    typer.Option(
        "--output",
        "-o",
        metavar="FILE",
        help=both("写入的文件：.html、.docx、.xlsx 或 .md", "the file to write: .html, .docx, .xlsx or .md"),
    ),
]
Letterhead = Annotated[
    str | None,
    typer.Option(
        "--template",
        metavar="FILE.docx",
        envvar="GCX_TEMPLATE",
        help=both(
            "本单位的 Word 模板（版头、样式、页码照用），只用于 docx",
            "the office's own Word template (letterhead, styles, page numbers); docx only",
        ),
    ),
]

_KINDS = {"html": "html", "docx": "docx", "xlsx": "xlsx", "md": "md"}


def report(
    files: options.Files,
    output: Out,
    review: options.Review = None,
    template: Letterhead = None,
    plan: options.Plan = None,
    year: options.Year = None,
    area: options.AreaName = None,
    assigned: options.Assigned = None,
    baseline: options.Baseline = None,
    select: options.Select = None,
    ignore: options.Ignore = None,
    light: options.Light = "ndrc-2021",
    lang: options.Lang = None,
    quiet: options.Quiet = False,
    debug: options.Debug = False,
) -> int:
    """Judge the files and write the report; the exit code is that of `gcx check`."""
    said_in = chosen_language(lang)
    if review is not None:
        one_among("--review", review, options.REVIEW)
    gathered = gather(files)
    path = target(output, [*gathered.files, *(given for given in (plan, assigned, baseline, template) if given)])
    kind = kind_of(path, None, _KINDS, "docx")
    letterhead = _letterhead(template, kind)
    result = judge(
        gathered,
        plan=plan,
        lang=said_in,
        debug=debug,
        year=year,
        area=area,
        areas=None if area is None else [area],
        assigned=assigned,
        baseline=baseline,
        select=codes_in(select),
        ignore=codes_in(ignore),
        light=light,
        review=review,
    )
    complain_refused(result)
    wanted = format_named(kind)
    if wanted is None:
        raise KeyError(kind)
    written = deliver(result, [Delivery(wanted, path)], color="never", quiet=False, template=letterhead)
    if not quiet:
        from gcx.rendering.table import summary

        for each in written:
            tell(f"已写入 {each}" if said_in == "zh" else f"written: {each}")
        tell(summary(result))
    return result.exit_code


def _letterhead(given: str | None, kind: str) -> Path | None:
    """The template, if there is one and it can be used.

    Raises:
        UserError: it does not exist, or the report is no Word document.
    """
    if given is None:
        return None
    if kind != "docx":
        raise UserError("--template 只用于 docx", "--template is for docx only", Text("输出文件改用 .docx", "write a .docx file"))
    path = Path(given)
    if not path.is_file():
        raise UserError(f"没有模板文件“{given}”", f"there is no template “{given}”")
    return path
