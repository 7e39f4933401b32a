"""`gcx plan init`: a first plan to change, for another city or another document."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from gcx.cli import options
from gcx.cli.options import chosen_language
from gcx.cli.output import put, target
from gcx.cli.speech import UserError, both, tell
from gcx.findings import Text

_DEFAULT = Path("config", "targets.yaml")
ABOUT = both(
    "写一份方案样板，供另一个城市或另一份方案照着改\n\n"
    "两个文件：方案文件，每种数据项、每种要求各举一例，逐键有说明；旁边是它引用的方案全文。都是示例，通过 gcx plan lint。"
    "已有的文件不会覆盖。\n\n"
    "例：\n  gcx plan init\n  gcx plan init -o 南宁/方案.yaml\n  gcx template -p 南宁/方案.yaml -o 填报表.xlsx",
    "Write a starter plan to change, for another city or document\n\n"
    "Two files: the plan with one example of each kind of item and goal and a comment on every key, and beside it the text it quotes. "
    "All of it is an example and passes gcx plan lint. Files that exist are not overwritten.\n\n"
    "Examples:\n  gcx plan init\n  gcx plan init -o nanning/plan.yaml\n  gcx template -p nanning/plan.yaml -o form.xlsx",
)
Out = Annotated[
    str | None,
    typer.Option(
        "--output",
        "-o",
        metavar="FILE",
        help=both(
            "方案文件，默认 config/targets.yaml（以后不用写 --plan）",
            "the plan file, by default config/targets.yaml (then --plan is not needed)",
        ),
    ),
]


def init(output: Out = None, lang: options.Lang = None) -> int:
    """Write the plan and its text; both or neither where one of them exists."""
    said_in = chosen_language(lang)
    if output is None:
        _make(_DEFAULT.parent)
    path = target(output or str(_DEFAULT), []) or _DEFAULT
    if path.suffix.lower() not in {".yaml", ".yml"}:
        raise UserError(
            f"“{path.name}”不是方案文件的扩展名",
            f"“{path.name}” has not the extension of a plan file",
            Text("写作 .yaml，如 方案.yaml", "use .yaml, such as plan.yaml"),
        )
    text = path.with_name(f"{path.stem}{'-原文' if said_in == 'zh' else '-text'}.txt")
    for each in (path, text):
        if each.exists():
            raise UserError(
                f"已有文件“{each}”，不会覆盖",
                f"“{each}” exists and will not be overwritten",
                Text("用 -o 换一个文件名", "choose another name with -o"),
            )
    from gcx.plan.starter import starter_plan, starter_text

    put([starter_text()], text, said_in)
    put([starter_plan(text.name, said_in)], path, said_in)
    _next(path, said_in, named=output is not None)
    return 0


def _make(folder: Path) -> None:
    try:
        folder.mkdir(exist_ok=True)
    except OSError as error:
        reason = error.strerror or str(error)
        raise UserError(f"建不了文件夹“{folder}”：{reason}", f"cannot make the folder “{folder}”: {reason}") from error


def _next(path: Path, lang: str, *, named: bool) -> None:
    """What to do now; `named`: the plan is not where gcx looks for one by itself."""
    shown = f'"{path}"' if " " in str(path) else str(path)
    plan = f" -p {shown}" if named else ""
    steps = (
        Text(f"改好后检查：gcx plan lint {shown}", f"after each change: gcx plan lint {shown}"),
        Text(f"填报表：gcx template{plan} -o 填报表.xlsx", f"a form to fill in: gcx template{plan} -o form.xlsx"),
        Text(f"审核：gcx check{plan} 填报表.xlsx", f"judge it: gcx check{plan} form.xlsx"),
    )
    for step in steps:
        tell(f"  → {step.in_(lang)}")
