"""Usage errors in plain words: what typer and pydantic complain about, told in Chinese or English with the nearest valid name."""

from __future__ import annotations

import re
from typing import Any

import typer

from gcx.cli.speech import UserError
from gcx.findings import Text
from gcx.names import nearest

UsageError: type[Exception] = typer.BadParameter.__mro__[1]
"""typer's own class of usage errors; it is reached through a public subclass because typer keeps it in a private module."""

_INPUT = {
    "int_parsing": Text("应为整数", "must be a whole number"),
    "int_type": Text("应为整数", "must be a whole number"),
    "int_from_float": Text("应为整数", "must be a whole number"),
    "greater_than_equal": Text("不能小于{ge}", "must be at least {ge}"),
    "less_than_equal": Text("不能大于{le}", "must be at most {le}"),
    "bool_parsing": Text("应为 true 或 false", "must be true or false"),
}


def usage_error(error: Any) -> UserError:
    """The same complaint in the two languages of gcx. `error` is any usage error of typer."""
    tellers = {"NoSuchOption": _no_such_option, "MissingParameter": _missing, "BadParameter": _bad_value, "BadOptionUsage": _bad_option}
    teller = tellers.get(type(error).__name__, _other)
    return teller(error)


def _other(error: Any) -> UserError:
    """What typer has no class of its own for."""
    extra = re.search(r"unexpected extra arguments? \((.*)\)", error.format_message().replace("argument(s)", "arguments"))
    if extra:
        return UserError(f"多余的参数：{extra[1]}", f"unexpected: {extra[1]}", _see_help(error))
    if error.ctx is not None and error.message == "Missing command.":
        known = error.ctx.command.list_commands(error.ctx)
        return UserError("缺少命令", "a command is missing", Text(f"可用的命令：{'、'.join(known)}", f"commands: {', '.join(known)}"))
    return UserError(f"用法有误：{error.format_message()}", f"wrong usage: {error.format_message()}", _see_help(error))


def unknown_command(name: str, known: list[str]) -> UserError:
    """There is no command of this name."""
    near = nearest(name, known)
    every = "、".join(known)
    hint = Text(f"是否要用 {near}", f"did you mean {near}?") if near else Text(f"可用的命令：{every}", f"commands: {', '.join(known)}")
    return UserError(f"没有命令“{name}”", f"there is no command “{name}”", hint)


def not_among(option: str, value: str, known: tuple[str, ...]) -> UserError:
    """The value of `option` is none of the `known` ones."""
    near = nearest(value, known)
    hint = Text(f"是否要用 {near}", f"did you mean {near}?") if near else None
    return UserError(
        f"{option} 不能是“{value}”，可用：{'、'.join(known)}", f"{option} cannot be “{value}”; known: {', '.join(known)}", hint
    )


def _missing(error: Any) -> UserError:
    name = _name(error.param)
    return UserError(f"缺少{name}", f"{name} is missing", _see_help(error))


def _bad_option(error: Any) -> UserError:
    name = error.option_name
    if "requires" in error.message:
        return UserError(f"选项 {name} 后面缺少值", f"option {name} needs a value", _see_help(error))
    return UserError(f"选项 {name} 不带值", f"option {name} takes no value", _see_help(error))


def _no_such_option(error: Any) -> UserError:
    known = [] if error.ctx is None else [name for param in error.ctx.command.params for name in param.opts if name.startswith("-")]
    near = nearest(error.option_name, [name for name in known if name.startswith("--")], 0.6)
    hint = Text(f"是否要用 {near}", f"did you mean {near}?") if near else _see_help(error)
    return UserError(f"没有选项 {error.option_name}", f"there is no option {error.option_name}", hint)


def _bad_value(error: Any) -> UserError:
    name = _name(error.param)
    cause = error.__cause__
    details = cause.errors() if cause is not None and hasattr(cause, "errors") else []
    if details and details[0]["type"] in _INPUT:
        words, context = _INPUT[details[0]["type"]], details[0].get("ctx", {})
        typed = details[0].get("input")
        return UserError(
            f"{name} 不能是“{typed}”，{words.zh.format(**context)}", f"{name} cannot be “{typed}”: it {words.en.format(**context)}"
        )
    return UserError(f"{name} 的值不对：{error.message}", f"wrong value of {name}: {error.message}")


def _name(param: Any) -> str:
    """What the officer knows the parameter by: `--year`, or the argument's name in the usage line."""
    if param is None:
        return "参数"
    longest = max(param.opts, key=len, default="")
    return longest if longest.startswith("-") else str(param.metavar or param.name)


def _see_help(error: Any) -> Text | None:
    if error.ctx is None:
        return None
    path = error.ctx.command_path
    return Text(f"用法见 {path} --help", f"see {path} --help")
