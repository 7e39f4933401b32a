"""Where each number comes from: marks in brackets in the text, one list of files and cells at the end."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from gcx.names import ranges
from gcx.records import Outcome, Result, Source
from gcx.rendering.wording import with_unit


class Sources:
    """Numbers the figures in the order they are first used."""

    def __init__(self, result: Result) -> None:
        self._result = result
        self._numbers: dict[Source, int] = {}

    def mark(self, outcome: Outcome) -> str:
        """`[3-5，9]` for the figures behind an outcome; `""` when there are none."""
        numbers = sorted({self._numbers.setdefault(each, len(self._numbers) + 1) for each in leaves(outcome.inputs) if each.at is not None})
        return f"[{','.join(ranges(numbers))}]" if numbers else ""

    def rows(self) -> Iterator[tuple[str, str, str, str, str, str]]:
        """Number, area, item, year, value, and file with cell, in the order of the marks."""
        for source, number in self._numbers.items():
            at = source.at
            if at is not None:
                place = f"{file_name(self._result, at.file)} {at.label}"
                yield f"[{number}]", source.area, source.item, str(source.year), with_unit(source.value, source.unit), place


def file_name(result: Result, file: str | None) -> str:
    """The name of a file without its folders."""
    return result.path_of(file).replace("\\", "/").rpartition("/")[2]


def leaves(sources: Iterable[Source]) -> Iterator[Source]:
    """The reported figures: of a sum its parts."""
    for source in sources:
        if source.parts:
            yield from leaves(source.parts)
        else:
            yield source
