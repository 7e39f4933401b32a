"""`gcx template`: a blank workbook to report in."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from gcx.cli import options
from gcx.cli.options import chosen_language, one_among
from gcx.cli.running import judge
from gcx.cli.speech import UserError, both, tell
from gcx.findings import Text
from gcx.gathering import gather
from gcx.names import fold, joined, key, nearest
from gcx.rendering.console import write_bytes
from gcx.rendering.text import visible

if TYPE_CHECKING:
    from gcx.plan import Plan
    from gcx.plan.model import Area
    from gcx.rendering.template import Content, Earlier, Request

ABOUT = both(
    "按方案生成空白填报表：下拉框、数值校验、填报说明，锁定印好的内容\n\n"
    "例：\n  gcx template -o 合浦县.xlsx --area 合浦县 --years 2020-2025\n"
    "  gcx template -o 统计局.xlsx --department 市统计局\n"
    "  gcx template -o 2025年报表.xlsx --area 合浦县 --layout form --prefill 合浦县2024.xlsx",
    "Make a blank workbook from the plan: lists to choose from, checks while typing, instructions, printed text locked\n\n"
    "Examples:\n  gcx template -o county.xlsx --area 450521 --years 2020-2025\n"
    "  gcx template -o 2025.xlsx --area 450521 --layout form --prefill county-2024.xlsx",
)
LAYOUTS = ("wide", "form", "long")
_FIRST, _LAST = 1900, 2100
_SPAN = re.compile(r"(\d{4})年?(?:\s*[-~至—–]{1,2}\s*(\d{4})年?)?")


def template(
    output: Annotated[
        str,
        typer.Option("--output", "-o", metavar="FILE", help=both("写入的文件（.xlsx）", "the file to write (.xlsx)")),
    ],
    areas: Annotated[
        list[str] | None,
        typer.Option(
            "--area",
            "-a",
            metavar="AREA",
            envvar="GCX_AREA",
            help=both(
                "地区名称或代码，可重复；不给时为方案的全部地区（给了 --department 时为全市一级）",
                "area, by name or code; may be repeated; by default every area (with --department: the top area)",
            ),
        ),
    ] = None,
    years: Annotated[
        str | None,
        typer.Option(
            "--years",
            metavar="YEARS",
            envvar="GCX_YEARS",
            help=both(
                "年份，如 2020-2025 或 2020,2025；不给时为基期至目标年。form 表只填最后一年及其上年、基期",
                "years, such as 2020-2025 or 2020,2025; by default base year to target year; a form is for the last of them",
            ),
        ),
    ] = None,
    department: Annotated[
        str | None,
        typer.Option(
            "--department",
            metavar="NAME",
            envvar="GCX_DEPARTMENT",
            help=both("只要这个责任单位的指标和事项", "only what this department's targets need"),
        ),
    ] = None,
    layout: Annotated[
        str,
        typer.Option(
            "--layout",
            metavar="LAYOUT",
            envvar="GCX_LAYOUT",
            help=both("表式：wide 宽表（默认）、form 报表、long 长表", "layout: wide (default), form or long"),
        ),
    ] = "wide",
    prefill: Annotated[
        str | None,
        typer.Option(
            "--prefill",
            metavar="FILE",
            help=both(
                "从以前的填报文件带入往年数，最后一年留空", "take figures of earlier years from this submission; the last year stays blank"
            ),
        ),
    ] = None,
    force: Annotated[bool, typer.Option("--force", help=both("覆盖已有的文件", "replace an existing file"))] = False,
    plan: options.Plan = None,
    lang: options.Lang = None,
    debug: options.Debug = False,
) -> int:
    """Make the workbook and write it, whole or not at all."""
    said_in = chosen_language(lang)
    one_among("--layout", layout, LAYOUTS)
    path = _target(output, [each for each in (prefill, plan) if each])
    from gcx.plan import load_plan
    from gcx.rendering.template import Request, content, made

    loaded = load_plan(plan)
    chosen_department = None if department is None else _department(department, loaded)
    earlier = {} if prefill is None else _earlier(prefill, plan, loaded, said_in, debug=debug)
    request = Request(
        areas=_areas(areas or [], loaded, top_only=department is not None),
        years=_years(years, loaded),
        layout=layout,
        department=chosen_department,
        lang=said_in,
        earlier=earlier,
        source="" if prefill is None else visible(Path(prefill).name),
    )
    asked = content(loaded, request)
    if asked.empty:
        raise _nothing(request)
    _write(path, made(loaded, asked, request), force=force)
    _report(path, asked, request)
    return 0


def _target(output: str, inputs: Sequence[str]) -> Path:
    path = Path(output)
    if path.suffix.lower() != ".xlsx":
        raise UserError(
            f"“{output}”不是 .xlsx 文件名",
            f"“{output}” is not the name of an .xlsx file",
            Text(f"如 -o {path.stem or '填报表'}.xlsx", f"such as -o {path.stem or 'form'}.xlsx"),
        )
    if path.is_dir():
        raise UserError(f"“{output}”是文件夹，不能当作输出文件", f"“{output}” is a folder, not a file to write")
    if not path.parent.is_dir():
        raise UserError(f"没有文件夹“{path.parent}”", f"there is no folder “{path.parent}”", Text("先建好文件夹", "make the folder first"))
    for each in inputs:
        if path.exists() and Path(each).exists() and path.samefile(each):
            raise UserError(
                f"“{output}”是输入文件，不会覆盖",
                f"“{output}” is an input and will not be overwritten",
                Text("换一个文件名", "choose another name"),
            )
    return path


def _areas(given: Sequence[str], plan: Plan, *, top_only: bool) -> tuple[Area, ...]:
    """The areas asked for, in the order of the plan."""
    names = [part for text in given for part in re.split("[,，、;；]", text) if part.strip()]
    if not names:
        return (plan.top_area,) if top_only else plan.areas
    chosen = set()
    for name in names:
        found = next((area for area in plan.areas if key(name) in {key(area.name), key(area.code)}), None)
        if found is None:
            raise UserError(f"方案中没有地区“{name}”", f"the plan has no area “{name}”", _near(name, [area.name for area in plan.areas]))
        chosen.add(found.name)
    return tuple(area for area in plan.areas if area.name in chosen)


def _department(name: str, plan: Plan) -> str:
    found = next((each for each in plan.departments if key(each) == key(name)), None)
    if found is None:
        raise UserError(f"方案中没有责任单位“{name}”", f"the plan has no department “{name}”", _near(name, plan.departments))
    return found


def _near(name: str, known: Sequence[str]) -> Text:
    near = nearest(name, known)
    if near:
        return Text(f"是否要用“{near}”", f"did you mean “{near}”?")
    return Text(f"可用：{joined(known)}", f"known: {joined(known, separator=', ')}")


def _years(text: str | None, plan: Plan) -> tuple[int, ...]:
    """Years from `2020-2025`, `2020,2023-2025`, ascending; base year to target year by default."""
    if text is None:
        return tuple(range(plan.header.base_year, plan.header.target_year + 1))
    chosen: set[int] = set()
    for part in re.split("[,，、;；]", fold(text)):
        match = _SPAN.fullmatch(part.strip())
        first = int(match[1]) if match else 0
        last = int(match[2] or match[1]) if match else 0
        if not _FIRST <= first <= last <= _LAST:
            raise UserError(
                f"--years 看不懂“{text}”",
                f"--years: “{text}” is not understood",
                Text("如 2020-2025 或 2020,2025", "such as 2020-2025 or 2020,2025"),
            )
        chosen.update(range(first, last + 1))
    return tuple(sorted(chosen))


def _earlier(path: str, plan: str | None, loaded: Plan, lang: str, *, debug: bool) -> dict[tuple[str, str, int], Earlier]:
    """The figures an earlier submission reported without error, by (area, item, year)."""
    from gcx.records import VINTAGES, FileStatus
    from gcx.rendering.template import Earlier

    result = judge(gather([path]), plan=plan, lang=lang, debug=debug)
    refused = next((info for info in result.files if info.status is FileStatus.REFUSED), None)
    if refused is not None or not result.files:
        why = next((finding for finding in result.findings if finding.severity == "error"), None)
        zh, en = (why.message.zh, why.message.en) if why else ("没有数", "no figures")
        raise UserError(f"不能从“{path}”带入往年数：{zh}", f"no figures can be taken from “{path}”: {en}", why.hint if why else None)
    wrong = result.counts()["error"]
    if wrong:
        words = (f"“{path}”有{wrong}处错误，有错的数没有带入", f"“{path}” has {wrong} errors; figures in error were not taken over")
        tell(words[lang == "en"])
    columns = result.figures
    rows = zip(columns.area, columns.item, columns.year, columns.value, columns.vintage, strict=True)
    return {
        (loaded.areas[area].name, loaded.items[item].name, int(year)): Earlier(float(value), VINTAGES[vintage])
        for area, item, year, value, vintage in rows
    }


def _nothing(request: Request) -> UserError:
    if request.department is not None:
        name = request.department
        return UserError(
            f"没有要由“{name}”填报的指标和事项",
            f"the plan asks nothing of “{name}”",
            Text("去掉 --department，或换一个单位", "leave --department out"),
        )
    return UserError(
        "这些地区和年份没有要填报的指标",
        "these areas and years have nothing to report",
        Text("换一个地区或年份", "choose other areas or years"),
    )


def _write(path: Path, data: bytes, *, force: bool) -> None:
    """Write unless that would destroy something: an existing file is replaced only if it is the same template, or with `--force`."""
    try:
        if path.exists() and not force and path.read_bytes() != data:
            raise UserError(
                f"已经有文件“{path}”，里面可能有填好的数，不覆盖",
                f"“{path}” exists and may hold figures; it is not replaced",
                Text("换一个文件名，或加 --force 覆盖", "choose another name, or add --force"),
            )
        write_bytes(path, data)
    except OSError as error:
        reason = error.strerror or str(error)
        raise UserError(
            f"写不进“{path}”：{reason}",
            f"cannot write “{path}”: {reason}",
            Text("关闭正打开它的程序，或换一个文件名、文件夹", "close the program that has it open, or choose another name or folder"),
        ) from error


def _report(path: Path, asked: Content, request: Request) -> None:
    """One line on what was written."""
    years = f"{request.years[0]}-{request.years[-1]}" if len(request.years) > 1 else str(request.years[0])
    years = str(request.years[-1]) if request.layout == "form" else years
    areas = [area.name for area, _ in asked.forms]
    zh = [joined(areas, 3), f"{years}年", f"指标{len(asked.items)}个"] if areas else ["没有指标"]
    en = [joined(areas, 3, ", "), years, f"{len(asked.items)} items"] if areas else ["no items"]
    if asked.milestones:
        zh.append(f"事项{len(asked.milestones)}件")
        en.append(f"{len(asked.milestones)} milestones")
    tell(f"written: {path} ({'; '.join(en)})" if request.lang == "en" else f"已写入 {path}（{'；'.join(zh)}）")
