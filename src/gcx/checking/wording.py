"""Small pieces of every message: what was typed, made safe to print, and numbers as officers write them."""

from __future__ import annotations

import unicodedata
from datetime import datetime, time

from gcx.findings import Text
from gcx.records import Raw, plain

_SHOWN = 40
_TOO_LONG = 1e16

NOTHING = Text("", "")
"""A hint with nothing to say."""


def shown(raw: Raw, limit: int = _SHOWN) -> str:
    r"""What was typed, on one line, at most `limit` characters, control and other unprintable characters spelled out as `\u009b`."""
    typed = f"{raw:%Y-%m-%d}" if isinstance(raw, datetime) and raw.time() == time() else plain(raw)
    text = typed[: limit + 1]
    if not text.isprintable():
        text = "".join(_visible(char) for char in text)
    return text if len(text) <= limit else text[:limit] + "…"


def _visible(char: str) -> str:
    return f"\\u{ord(char):04x}" if unicodedata.category(char) in {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"} else char


def number(value: float) -> str:
    """A number without a trailing `.0`, at most ten significant digits: 812.3, 1200000, 0.05; `1E300` where it would be too long to read."""
    text = f"{value:.10g}"
    if abs(value) >= _TOO_LONG:
        return text.replace("e+", "E")
    if "e" in text:
        text = f"{value:.12f}".rstrip("0").rstrip(".") if abs(value) < 1 else f"{value:.0f}"
    return text


def quantity(value: float, unit: str) -> str:
    """`812.3万吨标准煤`, `25%`; a pure number has no unit."""
    return number(value) if unit == "1" else f"{number(value)}{unit}"


def near(name: str | None, zh: str, en: str) -> Text:
    """A hint that offers the nearest known name where there is one, else the general advice."""
    if name is None:
        return Text(zh, en)
    return Text(f"改为“{name}”；若不是，{zh}", f"use “{name}”; if that is not meant, {en}")
