"""`gcx verify`: does a result still follow from its inputs."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from gcx.cli import options
from gcx.cli.options import chosen_language, one_among
from gcx.cli.output import Output, kind_of, put, target
from gcx.cli.running import judge
from gcx.cli.speech import UserError, both, tell
from gcx.findings import Text
from gcx.gathering import Gathered
from gcx.rendering.console import screen_width, wants_color

if TYPE_CHECKING:
    from gcx.analysis.verifying import Located
    from gcx.plan import Plan

ABOUT = both(
    "复核结果：按原来的输入重算，与记录逐项比较\n\n比较程序版本、方案和各输入文件（含基准文件）的 SHA-256、每个问题、每项判定；文件按内容寻找，改名、换文件夹不影响。"
    "本机能算 SM3 的一并列出。\n\n例：\n  gcx check 上报/ -f json=结果.json\n  gcx verify 结果.json --data 上报/\n\n"
    "退出码：0 一致；1 不一致；2 未能重算",
    "Verify a result: compute it again from its inputs and compare\n\nVersion, SHA-256 of plan and inputs (the baseline too), every finding and outcome; files are "
    "found by their content, whatever they are called now. SM3 is listed where it can be computed.\n\n"
    "Examples:\n  gcx check submitted/ -f json=result.json\n  gcx verify result.json --data submitted/\n\n"
    "Exit codes: 0 the same; 1 differs; 2 could not be computed again",
)
_FORMATS = {"table": "txt", "json": "json"}


def verify(
    record: Annotated[str, typer.Argument(metavar="结果.json", help=both("gcx check -f json 的结果", "a result of gcx check -f json"))],
    data: Annotated[
        list[str] | None,
        typer.Option(
            "--data",
            metavar="DIR",
            help=both("输入文件所在的文件夹，可重复；默认当前文件夹", "folder of the inputs, may be repeated; by default the current one"),
        ),
    ] = None,
    plan: options.Plan = None,
    shown_as: Annotated[
        str | None, typer.Option("--format", "-f", metavar="FMT", help=both("table（默认）、json", "table (default), json"))
    ] = None,
    output: Output = None,
    lang: options.Lang = None,
    color: options.Color = "auto",
    debug: options.Debug = False,
) -> int:
    """Find the inputs, run again as recorded, compare, report."""
    said_in = chosen_language(lang)
    one_among("--color", color, options.COLOR)
    path = target(output, [record])
    kind = kind_of(path, shown_as, _FORMATS, "table")
    from gcx.analysis import verifying
    from gcx.rendering import verify_view

    document = _record(record)
    _refuse_part(document, record)
    folders = [_folder(each) for each in data or ["."]]
    files = verifying.locate(document, folders)
    baseline = verifying.locate_baseline(document, folders)
    inputs = files if baseline is None else [*files, baseline]
    judged_by = _plan(plan, str(document["plan"].get("sha256")), folders)
    sm3: dict[str, str | None] = {}
    if verifying.has_sm3():
        paths = {"plan": judged_by.path, **{each.id: each.path for each in inputs if each.path is not None}}
        sm3 = {name: verifying.digest(each, "sm3") for name, each in paths.items()}
    lacking = any(each.path is None and (each.sha256 is not None or each is baseline) for each in inputs)
    mismatches = None if lacking else verifying.compare(document, _again(document, files, baseline, judged_by, said_in, debug=debug))
    made = verify_view.Verification(record, document, judged_by.path, judged_by.sha256, files, baseline, sm3, mismatches)
    if kind == "json":
        put(verify_view.as_json(made), path, said_in, machine=True)
    else:
        width, painted = (120, False) if path else (screen_width(sys.stdout), wants_color(sys.stdout, color))
        put(verify_view.as_table(made, said_in, width, color=painted), path, said_in)
    return made.exit_code


def _record(path: str) -> dict[str, Any]:
    from gcx.analysis import verifying

    try:
        return verifying.load(Path(path))
    except verifying.RecordError as error:
        raise UserError(
            f"“{path}”{error.text.zh}",
            f"“{path}”: {error.text.en}",
            Text("用 gcx check -f json=结果.json 生成", "make one with gcx check -f json=result.json"),
        ) from error
    except OSError as error:
        reason = error.strerror or str(error)
        raise UserError(f"打不开“{path}”：{reason}", f"cannot open “{path}”: {reason}") from error


def _refuse_part(document: dict[str, Any], path: str) -> None:
    """The result of one submission among several follows from all of them; that of all can be computed again."""
    among = (document["run"].get("asked") or {}).get("among")
    if among:
        raise UserError(
            f"“{path}”是{among}个填报文件一起检查时其中一份的结果，不能单独复核",
            f"“{path}” is the part of one submission among {among} judged together; it cannot be verified by itself",
            Text("复核同一文件夹里的 汇总.json", "verify 汇总.json in the same folder"),
        )


def _folder(name: str) -> Path:
    path = Path(name)
    if not path.exists():
        raise UserError(f"没有文件夹“{name}”", f"there is no folder “{name}”", Text("核对 --data", "check --data"))
    return path


def _plan(named: str | None, sha256: str, folders: list[Path]) -> Plan:
    """The plan that is named; else the usual one, or one beside the inputs where only that has the recorded hash."""
    from gcx.analysis.verifying import find_plan
    from gcx.plan import load_plan

    usual = load_plan(named)
    if named is None and usual.sha256 != sha256:
        beside = find_plan(sha256, folders)
        return usual if beside is None else load_plan(beside)
    return usual


def _again(
    document: dict[str, Any], files: list[Located], baseline: Located | None, plan: Plan, lang: str, *, debug: bool
) -> dict[str, Any]:
    """The same run again, as the JSON it would have written, files under the names they had then."""
    import json

    from gcx.analysis.verifying import with_recorded_paths
    from gcx.pipeline import verdict
    from gcx.rendering import render

    asked = document["run"].get("asked") or {}
    if not asked:
        tell(
            "结果没有记录当时的选项，按默认选项重算"
            if lang == "zh"
            else "the result does not record its options: computed with the defaults"
        )
    paths = [str(each.path or each.recorded) for each in files]
    assigned = paths.pop() if asked.get("assigned") and paths else None
    result = judge(
        Gathered(files=paths),
        plan=plan,
        lang="en" if document["run"].get("lang") == "en" else "zh",
        debug=debug,
        assigned=assigned,
        baseline=None if baseline is None else str(baseline.path),
        **{name: asked[name] for name in ("year", "area", "areas", "light", "review", "select", "ignore") if name in asked},
    )
    result.fail_on, result.require = asked.get("fail_on", "error"), asked.get("require")
    result.exit_code = verdict(result, result.fail_on, result.require)
    again: dict[str, Any] = json.loads(
        with_recorded_paths("".join(render(result, "json")), files if baseline is None else [*files, baseline])
    )
    return again
