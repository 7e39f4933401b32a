"""Help in Chinese or English, folded to the screen with Chinese characters counted as two columns."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from typing import Any

from typer.core import TyperCommand, TyperGroup

from gcx.cli.messages import unknown_command
from gcx.cli.speech import one_of
from gcx.names import display_width
from gcx.rendering.columns import finish, paragraph
from gcx.rendering.console import screen_width

_WORDS = {
    "usage": ("用法", "Usage"),
    "arguments": ("参数", "Arguments"),
    "options": ("选项", "Options"),
    "commands": ("命令", "Commands"),
    "required": ("必填", "required"),
    "help": ("显示这份说明", "Show this message"),
    "options-word": ("选项", "OPTIONS"),
    "command-word": ("命令", "COMMAND"),
    "environment": ("环境变量", "env"),
}
_LEFT = 30


def _word(name: str, lang: str) -> str:
    return _WORDS[name][lang == "en"]


def help_text(command: Any, ctx: Any) -> str:
    """The help of a command: usage line, what it does, arguments, options, subcommands."""
    lang = ctx.find_root().obj or "zh"
    width = min(screen_width(sys.stdout), 120)
    lines = [f"{_word('usage', lang)}: {_usage(command, ctx, lang)}\n", "\n"]
    for block in one_of(command.help, lang).split("\n\n"):
        for part in block.splitlines():
            lines += [finish(line, color=False) for line in paragraph(part, width)]
        lines.append("\n")
    params = [param for param in command.get_params(ctx) if not getattr(param, "hidden", False)]
    arguments = [(str(param.metavar or param.name), _about(param, lang)) for param in params if param.param_type_name == "argument"]
    options = [(_names(param), _about(param, lang)) for param in params if param.param_type_name == "option"]
    lines += _section(_word("arguments", lang), arguments, width)
    lines += _section(_word("options", lang), options, width)
    lines += _section(_word("commands", lang), _commands(command, ctx, lang), width)
    return "".join(lines).rstrip("\n") + "\n"


def _usage(command: Any, ctx: Any, lang: str) -> str:
    parts = [ctx.command_path, f"[{_word('options-word', lang)}]"]
    parts += [str(param.metavar or param.name) for param in command.get_params(ctx) if param.param_type_name == "argument"]
    if isinstance(command, TyperGroup):
        parts.append(_word("command-word", lang))
    return " ".join(parts)


def _names(param: Any) -> str:
    """`-y, --year YEAR`."""
    names = ", ".join([*sorted(param.opts, key=len), *param.secondary_opts])
    takes_value = not getattr(param, "is_flag", False) and param.metavar
    return f"{names} {param.metavar}" if takes_value else names


def _about(param: Any, lang: str) -> str:
    if param.name == "help":
        return _word("help", lang)
    text = one_of(param.help, lang)
    if param.envvar:
        text += f" [{_word('environment', lang)} {param.envvar}]"
    return f"{text} [{_word('required', lang)}]" if param.required else text


def _commands(command: Any, ctx: Any, lang: str) -> list[tuple[str, str]]:
    if not isinstance(command, TyperGroup):
        return []
    found = [(name, command.get_command(ctx, name)) for name in command.list_commands(ctx)]
    return [(name, one_of(each.help, lang).splitlines()[0]) for name, each in found if each is not None and not each.hidden]


def _section(title: str, entries: Sequence[tuple[str, str]], width: int) -> Iterator[str]:
    """A titled list; a name too long for the left column stands on a line of its own."""
    if not entries:
        return
    yield f"{title}:\n"
    left = min(max(display_width(name) for name, _ in entries) + 4, _LEFT)
    for name, about in entries:
        first = f"  {name}"
        if display_width(first) + 2 > left:
            yield first + "\n"
            first = ""
        first += " " * (left - display_width(first))
        for line in paragraph(about, width, indent=" " * left, first=first):
            yield finish(line, color=False)
    yield "\n"


_VALUE_OPTIONAL = ("--return",)
"""Options that may stand alone or take `=VALUE`; alone they mean the empty value, and never swallow the argument after them."""


class Command(TyperCommand):
    """A command whose help is ours, and which knows options whose value may be left out."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Parse, an option of `_VALUE_OPTIONAL` without a value having the empty one."""
        end = args.index("--") if "--" in args else len(args)
        given = [f"{arg}=" if arg in _VALUE_OPTIONAL else arg for arg in args[:end]]
        return super().parse_args(ctx, [*given, *args[end:]])

    def format_help(self, ctx: Any, formatter: Any) -> None:
        """Write the help."""
        formatter.write(help_text(self, ctx))


class Group(TyperGroup):
    """A group of commands whose help is ours, and which offers the nearest command."""

    def format_help(self, ctx: Any, formatter: Any) -> None:
        """Write the help."""
        formatter.write(help_text(self, ctx))

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """Find the command, or say in plain words that there is none."""
        if args and self.get_command(ctx, args[0]) is None and not args[0].startswith("-"):
            raise unknown_command(args[0], self.list_commands(ctx))
        return super().resolve_command(ctx, args)
