"""What may be typed into a figure cell, and what the program says over it."""

from __future__ import annotations

from typing import Any

from gcx.plan.model import Item
from gcx.rendering.template import words


def validation(item: Item, cell: str, lang: str) -> dict[str, Any]:
    """Validation of the item's cells, `cell` being the first of them: a number within the item's limits, whole for counts, or one of the
    two marks. Blank is allowed.
    """
    conditions = [f"{cell}>={item.lowest:.15g}"] if item.lowest is not None else []
    conditions += [f"{cell}<={item.highest:.15g}"] if item.highest is not None else []
    conditions += [f"{cell}=INT({cell})"] if item.kind == "count" else []
    number = f"AND({','.join(conditions)})" if conditions else "TRUE"
    return figure(cell, number, cut_title(item.name), words.prompt(item, lang), words.refusal(item, lang), lang)


def figure(cell: str, number: str, title: str, prompt: str, refusal: str, lang: str) -> dict[str, Any]:
    """Validation of a figure: `number` is what must hold of a number. Numbers and marks are told apart first: no comparison ever meets a text."""
    marks = ",".join(f'{cell}="{mark}"' for mark in (words.NO_SUCH_ITEM, words.NOT_APPLICABLE))
    return {
        "validate": "custom",
        "value": f"=IF(ISNUMBER({cell}),{number},OR({marks}))",
        "input_title": title,
        "input_message": prompt,
        "error_title": words.REFUSED.in_(lang),
        "error_message": refusal,
        "error_type": "stop",
    }


def cut_title(text: str) -> str:
    """A title of at most 32 characters."""
    return words.cut(text, words.LONGEST_TITLE)
