"""A result as text for people and for machines: one file per format, all listed in `FORMATS`.

A renderer reads a `Result` and nothing else, and yields its text in pieces, so that a result of any size streams.
Formats are imported when they are used: listing them costs nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib import import_module
from importlib.resources import files
from typing import TYPE_CHECKING, Any, Protocol, cast

if TYPE_CHECKING:
    from pathlib import Path

    from gcx.findings import Text
    from gcx.records import Result


class CannotRenderError(Exception):
    """A format cannot be made here: a component is missing, a template cannot be used. `text` says what, `hint` what to do."""

    def __init__(self, text: Text, hint: Text | None = None) -> None:
        super().__init__(text.zh)
        self.text = text
        self.hint = hint


@dataclass(frozen=True, slots=True)
class View:
    """How to show a result: width in terminal columns, whether colours are allowed, and `quiet` for findings only.

    `template` is the office's own document that format `docx` fills.
    """

    width: int = 120
    color: bool = False
    quiet: bool = False
    template: Path | None = None


class _Renderer(Protocol):
    def render(self, result: Any, view: View) -> Iterator[str] | Iterator[bytes]: ...


@dataclass(frozen=True, slots=True)
class Format:
    """One format: its name on the command line and the extension of its files.

    `machine`: it is read by programs, and then always UTF-8. `binary`: it gives bytes, for a file and not for the screen.
    `module` is where its `render(result, view)` is.
    """

    name: str
    extension: str
    machine: bool
    module: str
    binary: bool = False

    def render(self, result: Any, view: View) -> Iterator[Any]:
        """The whole text, in pieces. `result` is what the format shows: a `Result`, or for `ANSWERS` one of `gcx.analysis.answers`."""
        return cast("_Renderer", import_module(self.module)).render(result, view)


FORMATS: tuple[Format, ...] = (
    Format("table", "txt", machine=False, module="gcx.rendering.table"),
    Format("concise", "txt", machine=False, module="gcx.rendering.concise"),
    Format("json", "json", machine=True, module="gcx.rendering.json"),
    Format("jsonl", "jsonl", machine=True, module="gcx.rendering.jsonlines"),
    Format("csv", "csv", machine=True, module="gcx.rendering.csvfile"),
    Format("md", "md", machine=False, module="gcx.rendering.markdown"),
    Format("html", "html", machine=True, module="gcx.rendering.html"),
    Format("xlsx", "xlsx", machine=True, module="gcx.rendering.workbook", binary=True),
    Format("docx", "docx", machine=True, module="gcx.rendering.document", binary=True),
    Format("junit", "xml", machine=True, module="gcx.rendering.junit"),
    Format("github", "txt", machine=True, module="gcx.rendering.github"),
    Format("gitlab", "json", machine=True, module="gcx.rendering.gitlab"),
    Format("sarif", "sarif", machine=True, module="gcx.rendering.sarif"),
)


ANSWERS: tuple[Format, ...] = (
    Format("table", "txt", machine=False, module="gcx.rendering.answer_text"),
    Format("json", "json", machine=True, module="gcx.rendering.answer_json"),
)
"""The formats of `gcx explain` and `gcx whatif`."""


def format_named(name: str, known: Sequence[Format] = FORMATS) -> Format | None:
    """The format called `name` among the `known` ones, `None` when there is none."""
    return next((each for each in known if each.name == name), None)


def render(result: Result, name: str, *, width: int = 120, color: bool = False, quiet: bool = False) -> Iterator[Any]:
    """The result in format `name`, in pieces of text; of bytes where the format is `binary`.

    Raises:
        KeyError: there is no such format.
    """
    known = format_named(name)
    if known is None:
        raise KeyError(name)
    return known.render(result, View(width, color, quiet))


def result_schema() -> str:
    """The published JSON Schema of format `json` (`gcx-result/1`), as text."""
    return files("gcx.rendering").joinpath("schema", "gcx-result-1.json").read_text(encoding="utf-8")
