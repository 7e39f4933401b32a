"""The row of marks under a header: 甲 乙 丙 1 2 3, or 1 2 3 4."""

from __future__ import annotations

import re
from collections.abc import Sequence

from gcx.reading.layouts.cells import blank, text_of
from gcx.records import Raw

_MARK = re.compile(r"[甲乙丙丁戊己庚辛壬癸A-HＡ-Ｈ]|\(?\d{1,2}\)?|[①-⑳]|[—-]")
_LETTERS = "甲乙丙丁戊己庚辛壬癸"


def is_marker(raw: Sequence[Raw], first: int = 1) -> bool:
    """Whether a row holds only marks: 甲 乙 丙 1 2 3, or 1 2 3 4 in order from the column `first` (from 1) on.

    Numbers that leave the first column of keys blank are figures without a key, not marks.
    """
    texts: list[str] = []
    for value in raw:
        if not blank(value):
            texts.append(text_of(value))
            if not _MARK.fullmatch(texts[-1]):
                return False
    if len(texts) < 2 or len(raw) < first or blank(raw[first - 1]):
        return False
    digits = [int(text.strip("()")) for text in texts if text.strip("()").isdigit()]
    letters = "".join(text for text in texts if text in _LETTERS)
    if digits and digits != list(range(digits[0], digits[0] + len(digits))):
        return False
    if letters:
        return _LETTERS.startswith(letters) and (len(digits) != 1 or digits[0] in (0, 1))
    return len(digits) == len(texts) > 2 and digits[0] in (0, 1)
