"""`gcx rule`: what a finding means."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from gcx.cli import options
from gcx.cli.options import chosen_language, one_among
from gcx.cli.speech import UserError, both, tell
from gcx.findings import Text
from gcx.plan import Plan, PlanError, load_plan
from gcx.rendering.console import screen_width, write_stdout

if TYPE_CHECKING:
    from gcx.findings import Rule

ABOUT = both("说明一条规则：含义、为什么、怎么改、依据；不给代码时列出全部", "Explain a rule; without a code, list them all")
SHOWN_AS = ("table", "md")


def rule(
    code: Annotated[
        str | None, typer.Argument(metavar="[代码]", help=both("规则代码或名称，如 V302", "code or name of a rule, such as V302"))
    ] = None,
    every: Annotated[bool, typer.Option("--all", help=both("全部规则的完整说明", "the full text of every rule"))] = False,
    shown_as: Annotated[
        str, typer.Option("--format", "-f", metavar="FMT", help=both("table（默认）或 md", "table (default) or md"))
    ] = "table",
    plan: options.Plan = None,
    lang: options.Lang = None,
) -> int:
    """Print one rule, the list, or everything."""
    said_in = chosen_language(lang)
    one_among("--format", shown_as, SHOWN_AS)
    from gcx.pipeline import every_rule
    from gcx.rendering import rule_view

    rules = every_rule(_plan(plan, said_in))
    width = screen_width(sys.stdout)
    if code is not None:
        rules = (_named(code, rules),)
    full = every or code is not None
    if shown_as == "md":
        write_stdout(rule_view.as_markdown(rules, said_in, full=full))
    else:
        write_stdout(rule_view.as_text(rules, said_in, width, full=full))
    return 0


def _plan(path: str | None, lang: str) -> Plan | None:
    """The plan, whose checks are rules too; rules of gcx are explained without it when it cannot be used."""
    try:
        return load_plan(path)
    except PlanError:
        tell(
            "方案不能用，未列出其中的审核关系（见 gcx plan lint）"
            if lang == "zh"
            else "the plan cannot be used; its checks are left out (see gcx plan lint)"
        )
        return None


def _named(code: str, rules: tuple[Rule, ...]) -> Rule:
    """The rule of this code or name.

    Raises:
        UserError: there is none; the nearest is offered.
    """
    wanted = code.strip().lower()
    for each in rules:
        if wanted in {each.code.lower(), each.name.lower()}:
            return each
    from gcx.pipeline import unknown_rule

    refused = unknown_rule(code, rules)
    raise UserError(refused.text.zh, refused.text.en, refused.hint or Text("全部规则见 gcx rule", "all rules: gcx rule"))
