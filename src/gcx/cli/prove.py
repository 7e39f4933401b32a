"""`gcx plan test`: the golden cases beside a plan, run as tests of its rules."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from gcx.cli import options
from gcx.cli.options import chosen_language, one_among
from gcx.cli.speech import UserError, both
from gcx.findings import Text
from gcx.plan import load_plan
from gcx.rendering.console import screen_width, write_stdout

ABOUT = both(
    "用手算用例检验方案的规则\n\n用例在方案旁边的 cases 文件夹里，每条目标一个 <目标编号>.yaml；写法见 docs/plan-notes.md。\n\n"
    "退出码：0 全部相符；1 有不相符的；2 没有用例或读不了",
    "Test the plan's rules with golden cases worked out by hand\n\nThey stand in the folder cases beside the plan, one <target id>.yaml "
    "per target; see docs/plan-notes.md.\n\nExit codes: 0 all hold; 1 some do not; 2 no cases, or unreadable",
)
_FORMATS = ("table", "json")
_FOLDER = "cases"


def prove(
    cases: Annotated[
        str | None,
        typer.Argument(
            metavar="[用例]",
            help=both("用例文件或文件夹；默认方案旁边的 cases", "file or folder of cases; by default cases beside the plan"),
        ),
    ] = None,
    plan: options.Plan = None,
    shown_as: Annotated[
        str, typer.Option("--format", "-f", metavar="FMT", help=both("table（默认）或 json", "table (default) or json"))
    ] = "table",
    every: Annotated[bool, typer.Option("--all", help=both("相符的用例也列出", "list the cases that hold, too"))] = False,
    lang: options.Lang = None,
) -> int:
    """Run the cases and print those that do not hold."""
    said_in = chosen_language(lang)
    one_among("--format", shown_as, _FORMATS)
    loaded = load_plan(plan)
    from gcx.plan.cases import CaseError, read_cases

    place = Path(cases) if cases else loaded.path.parent / _FOLDER
    try:
        found = read_cases(place) if place.exists() else []
    except CaseError as error:
        raise UserError(f"“{error.path}”{error.text.zh}", f"“{error.path}”: {error.text.en}", _SEE) from error
    if not found:
        raise UserError(f"“{place}”里没有用例", f"there are no cases in “{place}”", _WHERE)
    from gcx.analysis import proving
    from gcx.rendering import proof_view

    proofs = [proving.prove(case, loaded) for case in found]
    bare = proving.without_case(loaded, found)
    if shown_as == "json":
        write_stdout([proof_view.as_json(loaded, proofs, bare, said_in)], utf8=True)
    else:
        write_stdout(proof_view.as_table(loaded, proofs, bare, said_in, screen_width(sys.stdout), every=every))
    return 1 if any(proof.problems for proof in proofs) else 0


_SEE = Text("用例的写法见 docs/plan-notes.md", "for how cases are written see docs/plan-notes.md")
_WHERE = Text("给出用例文件夹，如 gcx plan test 用例/", "name the folder of cases, such as gcx plan test cases/")
