"""The text of an XML cell and what it means: one conversion for every way a workbook can be written."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import datetime

from gcx.findings import column_letters
from gcx.reading import findings_files as rules
from gcx.reading.formats.build import column_number
from gcx.reading.formats.numfmt import Shown, shown_value
from gcx.reading.guard import Source
from gcx.records import CellError, Raw, Uncached

_NUMBER = re.compile(r"\s*+[-+]?(?:\d++(?:\.\d*+)?|\.\d++)(?:[eE][-+]?\d++)?\s*+", re.ASCII)
_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")
_ENTITY = re.compile(r"&(?:#x([0-9A-Fa-f]{1,6})|#([0-9]{1,7})|(amp|lt|gt|quot|apos));")
_NAMED = {"amp": "&", "lt": "<", "gt": ">", "quot": '"', "apos": "'"}
_REFERENCE = re.compile(r"(?<![A-Za-z0-9_.$])(\$?)([A-Z]{1,3})(\$?)([0-9]{1,7})(?![A-Za-z0-9_(!])")
_COLUMNS, _ROWS = 16_384, 1_048_576


class Book:
    """What the sheets of one workbook share: texts, what each style shows, which day is day 0, whether formulas were left uncomputed."""

    def __init__(self, source: Source, texts: Sequence[str], styles: Sequence[Shown], *, date1904: bool, stale: bool = False) -> None:
        self.source = source
        self.texts = texts
        self.styles = styles
        self.date1904 = date1904
        self.stale = stale

    def shown(self, style: str | bytes | None) -> Shown:
        """What cell style number `style` shows; plain when the number is missing or unknown."""
        number = -1 if style is None else _index(style)
        return self.styles[number] if 0 <= number < len(self.styles) else Shown.PLAIN

    def text(self, index: str | bytes) -> str:
        """Shared text number `index`. `Refused` when there is none: another text would be a wrong name."""
        number = _index(index)
        if 0 <= number < len(self.texts):
            return self.texts[number]
        shown = rules.quoted(index if isinstance(index, str) else index.decode("ascii", "replace"))
        raise self.source.damaged(
            f"有单元格引用了不存在的文字（第 {shown} 条）", f"a cell refers to shared text {shown}, which does not exist"
        )

    def number(self, text: str, style: str | None) -> Raw:
        """A numeric cell; text that is no finite number stays text, so that the cell rules can quote it."""
        if _NUMBER.fullmatch(text) is None:
            return text
        value = float(text)
        return self.shown_number(value, style) if value - value == 0 else text.strip()

    def shown_number(self, value: float, style: str | None) -> Raw:
        """A number as its style shows it: `Percent`, a date or time, or the number itself; one that is not finite becomes text."""
        if value - value != 0:
            return str(value)
        shown = self.shown(style)
        return shown_value(value, shown, date1904=self.date1904) if shown else value

    def value(self, kind: str | None, text: str | None, style: str | None, formula: str | None) -> Raw:
        """A cell from its type `t`, its stored text (`None` when it has none), its style and its formula."""
        numeric = kind in (None, "n", "")
        if text is None or (numeric and not text.strip()):
            return None if formula is None else Uncached(formula)
        if numeric:
            stale = self.stale and formula is not None and text.strip() == "0"
            return Uncached(formula or "") if stale else self.number(text, style)
        read = _TYPED.get(kind or "")
        if read is not None:
            return read(text)
        return (self.text(text.strip()) if text.strip() else None) if kind == "s" else unescape(text)


def _index(text: str | bytes) -> int:
    """A whole number from 0 as files write it; -1 for anything else."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else -1


def iso_date(text: str) -> Raw:
    """A date as XML writes it; text that is none stays text."""
    try:
        return datetime.fromisoformat(text.strip()).replace(tzinfo=None)
    except ValueError:
        return text


def _truth(text: str) -> Raw:
    return {"1": True, "true": True, "0": False, "false": False}.get(text.strip(), text)


def _error(text: str) -> Raw:
    return CellError(text.strip() or "#VALUE!")


_TYPED: dict[str, Callable[[str], Raw]] = {"b": _truth, "e": _error, "d": iso_date}


def unescape(text: str) -> str:
    """Undo `_x000D_` escapes; pairs of surrogates join, a lone one becomes U+FFFD, so that the text can always be printed."""
    if "_x" not in text:
        return text
    plain = _ESCAPE.sub(lambda match: chr(int(match[1], 16)), text)
    return plain.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def entities(text: str) -> str | None:
    """Undo the five named and the numeric entities of XML; `None` when the text has any other."""
    if "&" not in text:
        return text
    if text.count("&") != len(_ENTITY.findall(text)):
        return None
    try:
        return _ENTITY.sub(_entity, text)
    except (ValueError, OverflowError):
        return None


def _entity(match: re.Match[str]) -> str:
    if match[3]:
        return _NAMED[match[3]]
    code = int(match[1], 16) if match[1] else int(match[2])
    if 0xD800 <= code < 0xE000 or (code < 0x20 and code not in (9, 10, 13)):
        raise ValueError(code)
    return chr(code)


def shifted(formula: str, down: int, right: int) -> str:
    """A shared formula as it reads `down` rows and `right` columns from where it was written."""

    def move(match: re.Match[str]) -> str:
        column, row = column_number(match[2]), int(match[4])
        column += 0 if match[1] else right
        row += 0 if match[3] else down
        if not (1 <= column <= _COLUMNS and 1 <= row <= _ROWS):
            return "#REF!"
        return f"{match[1]}{column_letters(column)}{match[3]}{row}"

    pieces = formula.split('"')
    return '"'.join(piece if index % 2 else _REFERENCE.sub(move, piece) for index, piece in enumerate(pieces))
