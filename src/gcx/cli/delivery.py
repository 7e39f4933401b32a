"""`-f FMT[=FILE]`: what goes to the screen, what goes to files; everything is checked before any work is done."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from gcx.cli.messages import not_among
from gcx.cli.speech import UserError
from gcx.findings import Text
from gcx.rendering import FORMATS, CannotRenderError, Format, View, format_named
from gcx.rendering.console import screen_width, wants_color, write_bytes, write_file, write_stdout

_IN_FOLDER = "xlsx"


@dataclass(frozen=True, slots=True)
class Delivery:
    """One format and where it goes: a file, the folder of `--out` when `each` is true, else the screen."""

    format: Format
    path: Path | None = None
    each: bool = False

    @property
    def on_screen(self) -> bool:
        """Whether it goes to the screen."""
        return self.path is None and not self.each


def deliveries(
    values: Sequence[str] | None, inputs: Iterable[str | Path], known: Sequence[Format] = FORMATS, *, folder: bool = False
) -> list[Delivery]:
    """Read the `-f` options, each one of the `known` formats; without any, the table (the first of them) goes to the screen.

    With a `folder` what names no file goes there, one file for each submission; without any `-f` workbooks do, and the table is shown.

    Raises:
        UserError: an unknown format, two formats for the screen, a file that is an input, or a folder that does not exist.
    """
    wanted = [_delivery(value, known, folder=folder) for value in values or ()] or [
        Delivery(known[0]),
        *(Delivery(each, each=True) for each in known if folder and each.name == _IN_FOLDER),
    ]
    if sum(each.on_screen for each in wanted) > 1:
        raise UserError(
            "屏幕上只能输出一种格式",
            "only one format can go to the screen",
            Text("其余的写入文件，如 -f json=结果.json", "write the others to files: -f json=result.json"),
        )
    protected = [Path(each) for each in inputs]
    for each in wanted:
        if each.path is not None:
            _check_target(each.path, protected)
    targets = [os.path.normcase(each.path.resolve()) for each in wanted if each.path is not None]
    if len(targets) != len(set(targets)):
        raise UserError("两种格式不能写入同一个文件", "two formats cannot go to the same file")
    return wanted


def deliver(result: Any, wanted: Sequence[Delivery], *, color: str, quiet: bool, template: Path | None = None) -> list[Path]:
    """Write every format; files first, the screen last. Returns the files written. `template` is for format `docx`.

    Raises:
        UserError: a file cannot be written.
    """
    written = []
    for each in sorted(wanted, key=lambda each: each.path is None):
        if each.path is not None:
            written.append(write_result(each.path, each.format, result, View(quiet=quiet, template=template)))
        elif each.on_screen:
            view = View(screen_width(sys.stdout), wants_color(sys.stdout, color), quiet)
            write_stdout(each.format.render(result, view), utf8=each.format.machine)
    if any(each.format.name == "github" for each in wanted) and (summary := os.environ.get("GITHUB_STEP_SUMMARY")):
        _append_summary(Path(summary), result)
    return written


def _append_summary(path: Path, result: Any) -> None:
    """What the run's page shows under the annotations; the file is the runner's, so it is added to, never replaced."""
    from gcx.rendering.github import step_summary

    try:
        with path.open("a", encoding="utf-8", errors="replace") as file:
            file.write(step_summary(result))
    except OSError as error:
        reason = error.strerror or str(error)
        raise UserError(f"写不进“{path}”：{reason}", f"cannot write “{path}”: {reason}") from error


def write_result(path: Path, wanted: Format, result: Any, view: View | None = None) -> Path:
    """Write a result in one format, whole or not at all; the path again.

    Raises:
        UserError: the file cannot be written.
    """
    pieces = wanted.render(result, view or View())
    try:
        (write_bytes if wanted.binary else write_file)(path, pieces)
    except CannotRenderError as error:
        raise UserError(error.text.zh, error.text.en, error.hint) from error
    except OSError as error:
        reason = error.strerror or str(error)
        raise UserError(
            f"写不进“{path}”：{reason}",
            f"cannot write “{path}”: {reason}",
            Text("关闭正打开它的程序，或换一个文件名、文件夹", "close the program that has it open, or choose another name or folder"),
        ) from error
    return path


def _delivery(value: str, known: Sequence[Format], *, folder: bool) -> Delivery:
    name, given, target = value.partition("=")
    wanted = format_named(name.strip().lower(), known)
    if wanted is None:
        raise not_among("--format", name, tuple(each.name for each in known))
    each = folder and not given
    target = "" if given and target == "-" else target  # `json=-` is standard output, as everywhere
    if given and not target and value[-1] == "=":
        raise UserError(
            f"“{value}”的等号后面缺少文件名",
            f"a file name is missing after “{value}”",
            Text(f"如 -f {name}=结果.{wanted.extension}", f"such as -f {name}=result.{wanted.extension}"),
        )
    if wanted.binary and not target and not each:
        raise UserError(
            f"格式 {name} 不能输出到屏幕",
            f"format {name} cannot go to the screen",
            Text(f"写入文件，如 -f {name}=结果.{wanted.extension}", f"write a file, such as -f {name}=result.{wanted.extension}"),
        )
    return Delivery(wanted, Path(target) if target else None, each)


def _check_target(path: Path, protected: Sequence[Path]) -> None:
    if path.is_dir():
        raise UserError(f"“{path}”是文件夹，不能当作输出文件", f"“{path}” is a folder, not a file to write")
    if not path.parent.is_dir():
        raise UserError(f"没有文件夹“{path.parent}”", f"there is no folder “{path.parent}”", Text("先建好文件夹", "make the folder first"))
    if any(_same(path, each) for each in protected):
        raise UserError(
            f"“{path}”是输入文件，不会覆盖",
            f"“{path}” is an input and will not be overwritten",
            Text("换一个文件名", "choose another name"),
        )


def _same(one: Path, other: Path) -> bool:
    try:
        return one.samefile(other)
    except (OSError, ValueError):
        return False
