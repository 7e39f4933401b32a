"""The options, each declared once: names, environment variable, help in two languages."""

from __future__ import annotations

from typing import Annotated

import typer

from gcx.cli.messages import not_among
from gcx.cli.speech import LANGUAGES, both

FAIL_ON = ("error", "query", "info", "never")
REQUIRE = ("on-pace", "met")
COLOR = ("auto", "always", "never")
REVIEW = ("annual", "midterm", "final")

Files = Annotated[
    list[str], typer.Argument(metavar="文件…", help=both("填报文件、文件夹或通配名，可以多个", "submissions: files, folders or patterns"))
]
Plan = Annotated[
    str | None,
    typer.Option(
        "--plan",
        "-p",
        metavar="FILE",
        envvar="GCX_PLAN",
        help=both("方案文件；不给时见 gcx plan where", "the plan; by default see gcx plan where"),
    ),
]
Year = Annotated[
    int | None,
    typer.Option(
        "--year",
        "-y",
        metavar="YEAR",
        envvar="GCX_YEAR",
        min=1900,
        max=2100,
        help=both("审议年；不给时为填报中的最近年份", "the year to judge; by default the latest reported"),
    ),
]
AreaName = Annotated[
    str | None,
    typer.Option(
        "--area",
        "-a",
        metavar="AREA",
        envvar="GCX_AREA",
        help=both(
            "地区名称或代码：没写地区的表归它；判定只列它，问题照列",
            "area, by name or code: sheets that name none belong to it; only its outcomes are shown, findings are shown as ever",
        ),
    ),
]
Formats = Annotated[
    list[str] | None,
    typer.Option(
        "--format",
        "-f",
        metavar="FMT[=FILE]",
        envvar="GCX_FORMAT",
        help=both(
            "输出格式 table（默认）、concise、json、jsonl、csv、xlsx、md、html、docx、junit、github、gitlab、sarif；=FILE 写入文件；可重复",
            "table (default), concise, json, jsonl, csv, xlsx, md, html, docx, junit, github, gitlab or sarif; =FILE writes a file; may be repeated",
        ),
    ),
]
FailOn = Annotated[
    str,
    typer.Option(
        "--fail-on",
        metavar="LEVEL",
        envvar="GCX_FAIL_ON",
        help=both(
            "哪一级问题算不通过：error（默认）、query、info、never", "findings of which level fail: error (default), query, info, never"
        ),
    ),
]
Require = Annotated[
    str | None,
    typer.Option(
        "--require",
        metavar="STATE",
        envvar="GCX_REQUIRE",
        help=both("要求目标 on-pace（符合进度）或 met（已达标），否则退出码 3", "demand targets on-pace or met, else exit code 3"),
    ),
]
Assigned = Annotated[
    str | None,
    typer.Option(
        "--assigned",
        metavar="FILE",
        envvar="GCX_ASSIGNED",
        help=both("下达目标文件（含“下达目标”表）", "file with a sheet 下达目标: values assigned from above"),
    ),
]
Select = Annotated[
    list[str] | None,
    typer.Option(
        "--select",
        metavar="CODES",
        envvar="GCX_SELECT",
        help=both("只看这些规则的问题：代码或名称的开头，逗号分隔", "only findings of these rules: code or name prefixes, comma separated"),
    ),
]
Ignore = Annotated[
    list[str] | None,
    typer.Option(
        "--ignore",
        metavar="CODES",
        envvar="GCX_IGNORE",
        help=both("不看、不计这些规则的问题", "leave out findings of these rules; they do not count"),
    ),
]
LimitValues = Annotated[
    list[str] | None,
    typer.Option(
        "--limit",
        metavar="NAME=N",
        envvar="GCX_LIMIT",
        help=both(
            "调高一项读取上限，如 cells=5000000；可重复，名称见 docs/limits.md",
            "raise a limit of the reader, such as cells=5000000; may be repeated, names in docs/limits.md",
        ),
    ),
]
Return = Annotated[
    str | None,
    typer.Option(
        "--return",
        metavar="[=FILE]",
        envvar="GCX_RETURN",
        help=both(
            "写出退回件：原表加批注和“问题清单”；=FILE 指定文件名，=文件夹 指定位置，不给时在原文件旁边",
            "write the returned workbook: the submitted one with notes and a list of findings; =FILE or =FOLDER says where, by default beside the input",
        ),
    ),
]
Out = Annotated[
    str | None,
    typer.Option(
        "--out",
        metavar="DIR",
        envvar="GCX_OUT",
        help=both(
            "每个填报文件的结果写入这个文件夹（-f 指定格式，默认 xlsx），总的结果写为“汇总”；--return 的退回件也写在这里",
            "write each submission's result into this folder (formats as -f says, by default xlsx) and one of all together; "
            "--return puts its workbooks there too",
        ),
    ),
]
Resume = Annotated[
    bool,
    typer.Option(
        "--resume",
        envvar="GCX_RESUME",
        help=both(
            "接着上次做：--out 的文件夹里记着已读过的文件，内容没有变的不再读；填报已不在的，删去它的旧结果",
            "go on with an earlier run: what was read is kept in the folder of --out, and files that have not changed are not read again; "
            "results whose submission is gone are taken away",
        ),
    ),
]
Baseline = Annotated[
    str | None,
    typer.Option(
        "--baseline",
        metavar="FILE",
        envvar="GCX_BASELINE",
        help=both(
            "以前报送的文件：历年数与它不同而没有说明的，请核实",
            "an earlier submission: figures of past years that differ from it without a note are queried",
        ),
    ),
]
Light = Annotated[
    str,
    typer.Option(
        "--light",
        metavar="RULE",
        envvar="GCX_LIGHT",
        help=both("晴雨表规则：ndrc-2021（默认）或 ndrc-2020", "rule of the energy-saving lights: ndrc-2021 (default) or ndrc-2020"),
    ),
]
Review = Annotated[
    str | None,
    typer.Option(
        "--review",
        metavar="KIND",
        envvar="GCX_REVIEW",
        help=both(
            "按哪种评估列判定：annual（年度监测）、midterm（中期评估）、final（后评估）",
            "the verdict as an annual, midterm or final review words it",
        ),
    ),
]
Lang = Annotated[
    str | None,
    typer.Option("--lang", metavar="LANG", envvar="GCX_LANG", help=both("语言：zh（默认）或 en", "language: zh (default) or en")),
]
Color = Annotated[
    str,
    typer.Option(
        "--color",
        metavar="WHEN",
        envvar="GCX_COLOR",
        help=both("颜色：auto（默认）、always、never", "colours: auto (default), always, never"),
    ),
]
Cluster = Annotated[
    str | None,
    typer.Option(
        "--cluster",
        metavar="ADDRESS",
        envvar="GCX_CLUSTER",
        help=both(
            "由 Dask 集群读取文件或分批审核大表：tcp://主机:8786，或 local",
            "let a Dask cluster read the files, or judge a large table in parts: tcp://host:8786, or local",
        ),
    ),
]
PROGRESS = ("auto", "percent", "never")
Jobs = Annotated[
    int | None,
    typer.Option(
        "--jobs",
        "-j",
        min=1,
        metavar="N",
        envvar="GCX_JOBS",
        help=both("读取文件的进程数（默认：合算时才用多个）", "processes that read files (default: more than one where it pays)"),
    ),
]
Progress = Annotated[
    str,
    typer.Option(
        "--progress",
        metavar="WHEN",
        envvar="GCX_PROGRESS",
        help=both("进度：auto（屏幕上显示）、percent（逐行百分数）、never", "progress: auto (on a screen), percent (one line each), never"),
    ),
]
Quiet = Annotated[
    bool, typer.Option("--quiet", "-q", envvar="GCX_QUIET", help=both("只输出问题和末行小结", "findings and the summary line only"))
]
Debug = Annotated[
    bool, typer.Option("--debug", envvar="GCX_DEBUG", help=both("程序出错时显示全部细节", "show the traceback of an internal error"))
]


def one_among(option: str, value: str, known: tuple[str, ...]) -> str:
    """`value`, if it is one of the `known` ones.

    Raises:
        UserError: it is not; the nearest one is offered.
    """
    if value not in known:
        raise not_among(option, value, known)
    return value


def chosen_language(value: str | None) -> str:
    """`zh` or `en`."""
    return one_among("--lang", value or "zh", LANGUAGES)


def codes_in(values: list[str] | None) -> tuple[str, ...]:
    """Codes from a repeatable, comma-separated option."""
    return tuple(code.strip() for value in values or () for code in value.replace("，", ",").split(",") if code.strip())
