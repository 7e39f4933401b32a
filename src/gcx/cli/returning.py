"""`--return[=FILE]`: the submitted workbook goes back with its findings marked and listed; where is checked before any work is done."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from gcx.cli.folder import OutFolder
from gcx.cli.output import target
from gcx.cli.running import limits_given
from gcx.cli.speech import UserError, complain, tell
from gcx.findings import Text
from gcx.gathering import RETURNED

if TYPE_CHECKING:
    from gcx.records import FileInfo, Result
    from gcx.rendering.returning import ReturnReport

_WORKBOOKS = (".xlsx", ".xlsm")


def return_target(value: str, files: Sequence[str], inputs: Iterable[str | Path]) -> Path | None:
    """Where `--return` goes: one file, a folder for all of them, or `None` for beside each input.

    Raises:
        UserError: the file is an input, no workbook by its name, in a folder that does not exist, or one for several inputs.
    """
    if not value:
        return None
    path = Path(value)
    if path.is_dir():
        return path
    if len(files) > 1:
        raise UserError(
            f"有{len(files)}个填报文件，不能都写入“{value}”",
            f"{len(files)} submissions cannot all go to “{value}”",
            Text("--return= 后写一个已有的文件夹，或只写 --return", "name an existing folder after --return=, or give --return alone"),
        )
    if path.suffix.lower() not in _WORKBOOKS:
        raise UserError(
            f"“{value}”不是工作簿的文件名，也不是已有的文件夹",
            f"“{value}” is neither the name of a workbook nor an existing folder",
            Text("文件名以 .xlsx 结尾", "end the name with .xlsx"),
        )
    return target(value, inputs)


def write_returns(result: Result, files: int, to: Path | OutFolder | None, *, limits: Sequence[str] = (), quiet: bool) -> bool:
    """Write the return of each of the first `files` files of the result; say on stderr where it went and what was lost.

    Returns whether all were written. One that cannot be is told and costs the others nothing; of a file that could not be looked at
    that has been said already.
    """
    from gcx.records import FileStatus
    from gcx.rendering.returning import ReturnError

    every = True
    taken: set[Path] = set()
    for info in result.files[:files]:
        if info.status is FileStatus.REFUSED and not info.sheets:
            every = False
            continue
        try:
            report = _write(result, info, _place(info, to, taken), limits)
            taken.add(report.path)
        except ReturnError as error:
            complain(error.text, result.lang, error.hint if any(error.hint) else None)
            every = False
        except OSError as error:
            reason = error.strerror or str(error)
            complain(
                Text(f"“{info.path}”的退回件写不出：{reason}", f"cannot write the return of “{info.path}”: {reason}"), result.lang, _CLOSE
            )
            every = False
        else:
            _tell(report, result.lang, quiet=quiet)
    return every


_CLOSE = Text("关闭正打开它的程序，或换一个文件名、文件夹", "close the program that has it open, or choose another name or folder")


def _place(info: FileInfo, to: Path | OutFolder | None, taken: Collection[Path]) -> Path | None:
    """Where one return goes; two files that differ in their extension only do not get the same.

    Raises:
        OSError: the file cannot be read, or its folder cannot be made.
    """
    from gcx.rendering.returning import return_path

    source = Path(info.path)
    if isinstance(to, Path) and not to.is_dir():
        return to
    folder = to.stems[info.path].parent if isinstance(to, OutFolder) else to
    if folder is not None:
        folder.mkdir(parents=True, exist_ok=True)
    place = return_path(source, folder)
    return place.with_name(f"{source.name}{RETURNED}{place.suffix}") if place in taken else place


def _write(result: Result, info: FileInfo, where: Path | None, limits: Sequence[str]) -> ReturnReport:
    from gcx.rendering.returning import write_return

    source = Path(info.path)
    sheets = None
    if info.sheets and f".{info.format}" not in _WORKBOOKS:
        from gcx.reading import grids

        sheets = grids(source, limits_given(limits))
    return write_return(result, info, source, where, lang=result.lang, sheets=sheets)


def _tell(report: ReturnReport, lang: str, *, quiet: bool) -> None:
    for lost in report.lost:
        tell(f"注意：{lost.zh}" if lang == "zh" else f"note: {lost.en}")
    if not quiet:
        tell(f"已写入退回件 {report.path}" if lang == "zh" else f"return written: {report.path}")
