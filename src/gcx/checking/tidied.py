"""The rule for what was read without being typed as a plain number: noted, never silent."""

from __future__ import annotations

from gcx.checking.wording import shown
from gcx.findings import Severity, Text, rule
from gcx.records import Raw, plain
from gcx.traditional import simplified


@rule("V309", "tidied", Severity.INFO, "已按规范写法识别", "read after tidying")
def tidied(raw: Raw, value: str) -> Text:
    """含义：写法不规范但没有歧义（全角数字、千分位逗号、多余空格、“2025年”、百分数格式、繁体字），已照规范写法使用。
    为什么：不改变数值，但读成了什么要让填报人看到。
    怎么改：核对识别结果；不必修改。
    依据：数值单元格只填数字，文字和单位写在各自的列。
    """
    return Text(f"“{shown(raw)}”按{value}使用", f"“{shown(raw)}” is used as {value}")


def simplified_to(raw: Raw, name: str) -> Text | None:
    """The words of the same rule for a cell in traditional characters that means the plan's `name`; `None` when there is nothing to say."""
    typed = plain(raw)
    if simplified(typed) == typed or simplified(name) != name:
        return None
    return Text(f"“{shown(raw)}”是繁体字，按“{name}”使用", f"“{shown(raw)}” is in traditional characters and used as “{name}”")


def percent_read(raw: Raw, value: str) -> Text:
    """The words of the same rule for a percent sign or format."""
    return Text(f"“{shown(raw)}”是百分数写法，按{value}使用", f"“{shown(raw)}” is written as a percentage and used as {value}")


RULES = (tidied.rule,)
