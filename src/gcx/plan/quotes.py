"""The plan's text, and whether it holds a sentence. White space is left out on both sides: the text breaks lines inside sentences."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import pairwise

_SENTENCE = re.compile(r"[^。；;！？!?]+")
_MOST_OFFERS = 20
_LONGEST_PASSAGE = 60


@dataclass(slots=True)
class Document:
    """The text as published, and the same without white space."""

    text: str
    _bare: str = field(init=False, repr=False)
    _sentences: list[tuple[str, set[str]]] = field(init=False, repr=False, default_factory=list)
    _offers: int = 0

    def __post_init__(self) -> None:
        self._bare = "".join(self.text.split())

    def holds(self, quote: str) -> bool:
        """Whether `quote` stands in the text, white space aside."""
        return "".join(quote.split()) in self._bare

    def nearest(self, quote: str) -> str | None:
        """The passage most like `quote`, by the pairs of characters they share; looked for a limited number of times."""
        wanted = "".join(quote.split())
        self._offers += 1
        if self._offers > _MOST_OFFERS or len(wanted) > 500:
            return None
        if not self._sentences:
            self._sentences = [(part, _pairs(part)) for part in _passages(self._bare)]
        pairs = _pairs(wanted)
        best, shared = "", 0.0
        for passage, own in self._sentences:
            likeness = len(pairs & own) / max(1, len(pairs) + len(own) - len(pairs & own))
            if likeness > shared:
                best, shared = passage, likeness
        return best if shared > 0.4 and len(best) <= _LONGEST_PASSAGE else None


def _passages(text: str) -> list[str]:
    """Sentences, and their clauses one by one and two by two: a quote is seldom a whole sentence."""
    found = []
    for sentence in _SENTENCE.findall(text[:200_000]):
        clauses = sentence.split("，")
        found += [sentence, *clauses, *("，".join(pair) for pair in pairwise(clauses))]
    return list(dict.fromkeys(found))


def _pairs(text: str) -> set[str]:
    return {text[index : index + 2] for index in range(len(text) - 1)}
