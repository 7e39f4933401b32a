"""A label that says on what basis a figure was worked out, against the basis the plan asks for: prices of which year, 等价值 or 当量值."""

from __future__ import annotations

import re

from gcx.names import fold

_CURRENT = re.compile(r"(?:现价|当年价格?|现行价格?|名义值)")
_CONSTANT = re.compile(r"(?:(\d{4})年?)?(?:不变价|可比价)格?|(\d{4})年价格?")
_EQUIVALENT = {"等价值": "当量值", "当量值": "等价值"}


def contradicted(label: str, basis: str) -> str | None:
    """The words of `label` that do not agree with `basis`, `None` when it says nothing else: `现价` where 2020年不变价 is asked for."""
    said, asked = fold(label), fold(basis)
    constant, wanted = _CONSTANT.search(said), _CONSTANT.search(asked)
    current = _CURRENT.search(said)
    if wanted and current and not constant:
        return current[0]
    if _CURRENT.search(asked) and not wanted and constant:
        return constant[0]
    if constant and wanted and (constant[1] or constant[2]) and (wanted[1] or wanted[2]) not in {None, constant[1] or constant[2]}:
        return constant[0]
    return next((word for word, other in _EQUIVALENT.items() if word in said and other in asked and word not in asked), None)
