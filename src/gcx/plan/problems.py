"""What is wrong with a plan file, and where. Problems are collected, then raised together in the order of the lines."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from pathlib import Path

from gcx.findings import Text
from gcx.names import nearest

_MOST = 200
_COMPARISONS = 30_000
_SHOWN = 60


@dataclass(frozen=True, slots=True)
class PlanProblem:
    """One problem: line and column counted from 1 (0, 0: the file as a whole), the fact, and what to do about it."""

    line: int
    column: int
    text: Text
    hint: Text | None = None


class PlanError(Exception):
    """A plan that cannot be used. `problems` holds everything that is wrong with the file at `path`, in the order of its lines."""

    def __init__(self, path: Path, problems: tuple[PlanProblem, ...]) -> None:
        self.path = path
        self.problems = problems
        super().__init__(path, problems)

    def __str__(self) -> str:
        return "\n".join(format_problems(self, "zh"))


def format_problems(error: PlanError, lang: str = "zh") -> list[str]:
    """Each problem as `file:line:column: fact`, its hint on indented lines below."""
    lines = []
    for problem in error.problems:
        place = f"{error.path}:{problem.line}:{problem.column}" if problem.line else str(error.path)
        lines.append(f"{place}: {problem.text.in_(lang)}")
        hint = problem.hint.in_(lang) if problem.hint else ""
        lines.extend(f"    {line}" for line in hint.splitlines())
    return lines


def quoted(text: str) -> str:
    """What was typed, on one line, cut to a length that fits a message, unprintable characters spelled out."""
    line = " ".join(text[: _SHOWN * 4].split())
    line = "".join(char if char.isprintable() else f"\\u{ord(char):04x}" for char in line)
    return line if len(line) <= _SHOWN else line[: _SHOWN - 1] + "…"


@dataclass(slots=True)
class Problems:
    """A collector. Once there are more problems than anyone reads, further ones are only counted.

    The nearest known name is looked for until a budget of comparisons is spent, so that no file can make it slow.
    """

    found: list[PlanProblem] = field(default_factory=list)
    more: int = 0
    _budget: int = _COMPARISONS

    def add(self, at: tuple[int, int], zh: str, en: str, hint: Text | None = None) -> None:
        """Note a problem at (line, column)."""
        if self.full:
            self.more += 1
            return
        self.found.append(PlanProblem(at[0], at[1], Text(zh, en), hint))

    @property
    def full(self) -> bool:
        """Whether further problems are only counted, so that looking for them is not worth much."""
        return len(self.found) >= _MOST

    def afford(self, comparisons: int) -> bool:
        """Whether that many more names may be compared; if so, they are paid for."""
        if self.full or comparisons > self._budget:
            return False
        self._budget -= comparisons
        return True

    def near(self, typed: str, names: Collection[str]) -> str | None:
        """The nearest of `names`, or `None`."""
        return nearest(typed, names) if self.afford(len(names)) else None

    def error(self, path: Path) -> PlanError:
        """Everything noted so far as one error, each problem once."""
        ordered = sorted(dict.fromkeys(self.found), key=lambda problem: (problem.line, problem.column))
        if self.more:
            ordered.append(PlanProblem(0, 0, Text(f"另有{self.more}个问题未列出", f"{self.more} more problems are not listed")))
        return PlanError(path, tuple(ordered))


def should_be(name: str | None) -> Text | None:
    """The hint that offers the nearest name, where there is one."""
    return Text(f"应为“{name}”", f"write “{name}”") if name else None
