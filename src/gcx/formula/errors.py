"""The one exception of the formula language: what is wrong, where, and what to do."""

from __future__ import annotations

from gcx.findings import Text
from gcx.names import display_width

_WINDOW = 72
_BEFORE = 36


class FormulaError(ValueError):
    """A formula that cannot be used. Columns count characters from 1; `end` is the column after the last marked one.

    `text` is the fact, `hint` the action if there is one, `source` the formula as typed (its beginning when it is too long),
    `further` other errors of the same formula found at the same time (unknown names).
    """

    def __init__(self, text: Text, source: str, start: int, end: int | None = None, hint: Text | None = None) -> None:
        super().__init__(text, source, start, end, hint)
        self.text = text
        self.hint = hint
        self.source = source
        self.column = start + 1
        self.end = max(self.column + 1, (end if end is not None else start + 1) + 1)
        self.further: tuple[FormulaError, ...] = ()

    def caret(self, lang: str = "zh") -> str:
        """Three lines: the fact, the formula (the part around the mistake when it is long), and a caret under it.

        Wide characters count two columns, so that the caret stands under the mistake in a terminal.
        """
        line = "".join(char if char.isprintable() else " " for char in self.source)
        first = 0 if len(line) <= _WINDOW else max(0, min(self.column - 1 - _BEFORE, len(line) - _WINDOW))
        piece = line[first : first + _WINDOW]
        start = self.column - 1 - first
        before, marked = piece[:start], piece[start : self.end - 1 - first]
        lead = "…" if first else ""
        tail = "…" if first + _WINDOW < len(line) else ""
        indent = " " * (4 + len(lead) + display_width(before))
        return f"{self.text.in_(lang)}\n    {lead}{piece}{tail}\n{indent}{'^' * max(1, display_width(marked))}"

    def __str__(self) -> str:
        return self.caret("zh")
