"""What the command line says to people: two languages, on stderr, never in the way of a result."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping, Sequence

from gcx.findings import Text
from gcx.rendering.text import visible, visible_lines

LANGUAGES = ("zh", "en")
_SEPARATOR = "\x1f"


class UserError(Exception):
    """A usage error or a failure to read or write, told in one sentence, with what to do; ends the run with exit code 2."""

    code = 2

    def __init__(self, zh: str, en: str, hint: Text | None = None) -> None:
        self.text = Text(zh, en)
        self.hint = hint
        super().__init__(zh)


class Interrupted(UserError):  # noqa: N818 - a wish of the user, no failure
    """Ctrl-C in the middle of a long run: how far it has come, and how it goes on."""

    code = 130


def both(zh: str, en: str) -> str:
    """A help text in both languages, as one string for typer."""
    return f"{zh}{_SEPARATOR}{en}"


def one_of(text: str | None, lang: str) -> str:
    """The part of `both` in `lang`."""
    zh, _, en = (text or "").partition(_SEPARATOR)
    return en if lang == "en" and en else zh


def language(arguments: Sequence[str], environ: Mapping[str, str] = os.environ) -> str:
    """`zh` or `en`, from `--lang` before anything is parsed (errors and help need it), else `GCX_LANG`, else `zh`."""
    wanted = environ.get("GCX_LANG", "")
    for position, argument in enumerate(arguments):
        if argument == "--":
            break
        if argument == "--lang":
            wanted = arguments[position + 1] if position + 1 < len(arguments) else wanted
        elif argument.startswith("--lang="):
            wanted = argument.partition("=")[2]
    return "en" if wanted.lower().startswith("en") else "zh"


def tell(text: str) -> None:
    """One line on stderr."""
    sys.stderr.write(visible(text) + "\n")


def tell_lines(text: str) -> None:
    """Several lines on stderr, their breaks kept."""
    sys.stderr.write(visible_lines(text) + "\n")


def complain(text: Text, lang: str, hint: Text | None = None) -> None:
    """An error on stderr, and below it what to do."""
    tell(f"{'error' if lang == 'en' else '错误'}：{text.zh}" if lang != "en" else f"error: {text.en}")
    if hint:
        tell(f"  → {hint.in_(lang)}")
