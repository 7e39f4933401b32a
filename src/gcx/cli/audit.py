"""`gcx plan audit`: is every number of the document encoded."""

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
    "条文对账：方案全文中的每个数字，编入了哪条目标，或为什么不编入\n\n不给全文时用方案自己的全文；也可以拿修订稿来对。\n\n退出码：0 都有着落；1 有没有着落的数字；2 未能核对",
    "Reconcile every number of the document with the plan: encoded in a target, or listed with a reason\n\n"
    "Without a text the plan's own is used; a revised text can be given.\n\nExit codes: 0 all accounted for; 1 some are not; 2 could not check",
)
_FORMATS = ("table", "json", "md")
_MOST_BYTES = 20_000_000


def audit(
    text: Annotated[
        str | None,
        typer.Argument(
            metavar="[全文]",
            help=both("方案全文（UTF-8 文本）；不给时用方案自己的", "the document as UTF-8 text; by default the plan's own"),
        ),
    ] = None,
    plan: options.Plan = None,
    shown_as: Annotated[
        str, typer.Option("--format", "-f", metavar="FMT", help=both("table（默认）、json、md", "table (default), json, md"))
    ] = "table",
    lang: options.Lang = None,
) -> int:
    """Account for every number and print where each went."""
    said_in = chosen_language(lang)
    one_among("--format", shown_as, _FORMATS)
    loaded = load_plan(plan)
    document = None if text is None else _text(text)
    from gcx.plan import audit as auditing
    from gcx.rendering import audit_view

    found = auditing.audit(loaded, document)
    if shown_as == "json":
        write_stdout([auditing.as_json(found, said_in)], utf8=True)
    elif shown_as == "md":
        write_stdout(audit_view.as_markdown(found, said_in))
    else:
        write_stdout(audit_view.as_table(found, said_in, screen_width(sys.stdout)))
    return 0 if found.settled else 1


def _text(name: str) -> str:
    """The document.

    Raises:
        UserError: it cannot be read, is no UTF-8 text, or is far larger than any document.
    """
    path = Path(name)
    try:
        if path.stat().st_size > _MOST_BYTES:
            raise UserError(f"“{name}”太大，不像方案全文", f"“{name}” is too large for a document")
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        hint = Text("另存为 UTF-8 文本（.txt）", "save it as UTF-8 text (.txt)")
        raise UserError(f"“{name}”不是 UTF-8 文本", f"“{name}” is not UTF-8 text", hint) from error
    except OSError as error:
        reason = error.strerror or str(error)
        raise UserError(f"打不开“{name}”：{reason}", f"cannot open “{name}”: {reason}") from error
