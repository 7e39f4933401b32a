"""`-o FILE` of the commands that make one thing: where it goes, checked before any work is done."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Annotated

import typer

from gcx.cli.messages import not_among
from gcx.cli.speech import UserError, both, tell
from gcx.findings import Text
from gcx.rendering.console import write_bytes, write_file, write_stdout

Output = Annotated[
    str | None,
    typer.Option("--output", "-o", metavar="FILE", help=both("写入文件；不给时输出到屏幕", "write a file; by default the screen")),
]


def target(output: str | None, inputs: Iterable[str | Path]) -> Path | None:
    """The file to write, `None` for the screen.

    Raises:
        UserError: it is a folder or an input, or its folder does not exist.
    """
    if output is None:
        return None
    path = Path(output)
    if path.is_dir():
        raise UserError(f"“{path}”是文件夹，不能当作输出文件", f"“{path}” is a folder, not a file to write")
    if not path.parent.is_dir():
        raise UserError(f"没有文件夹“{path.parent}”", f"there is no folder “{path.parent}”", Text("先建好文件夹", "make the folder first"))
    if any(_same(path, Path(each)) for each in inputs):
        raise UserError(
            f"“{path}”是输入文件，不会覆盖",
            f"“{path}” is an input and will not be overwritten",
            Text("换一个文件名", "choose another name"),
        )
    return path


def kind_of(path: Path | None, given: str | None, known: dict[str, str], default: str) -> str:
    """Which of the `known` formats (name -> extension) is meant: as said with `-f`, else by the extension of the file.

    Raises:
        UserError: neither says one that is known.
    """
    if given is not None:
        name = given.strip().lower()
        if name not in known:
            raise not_among("--format", given, tuple(known))
        return name
    if path is None:
        return default
    extension = path.suffix.lower().removeprefix(".")
    found = next((name for name, own in known.items() if own == extension), None)
    if found is None:
        every = "、".join(f".{own}" for own in known.values())
        raise UserError(
            f"不能从“{path.name}”的扩展名看出格式",
            f"the extension of “{path.name}” names no format",
            Text(f"可用 {every}", f"known: {every.replace('、', ', ')}"),
        )
    return found


def put(content: Iterable[str] | bytes, path: Path | None, lang: str, *, machine: bool = False, encoding: str = "utf-8") -> None:
    """Write text or bytes to the file, whole or not at all, or text to the screen.

    Raises:
        UserError: the file cannot be written.
    """
    if path is None:
        write_stdout(() if isinstance(content, bytes) else content, utf8=machine)
        return
    try:
        if isinstance(content, bytes):
            write_bytes(path, content)
        else:
            write_file(path, content, encoding)
    except OSError as error:
        reason = error.strerror or str(error)
        raise UserError(
            f"写不进“{path}”：{reason}",
            f"cannot write “{path}”: {reason}",
            Text("关闭正打开它的程序，或换一个文件名、文件夹", "close the program that has it open, or choose another name or folder"),
        ) from error
    tell(f"已写入 {path}" if lang == "zh" else f"written: {path}")


def _same(one: Path, other: Path) -> bool:
    try:
        return one.samefile(other)
    except (OSError, ValueError):
        return False
