"""节能晴雨表: two published rules of three levels, 一级 the worst. The rule's 文号 travels with every light; they do not agree.

Both are applied to the change since the base year against the required progress of the same year (“五年算总账”的进度要求, geometric).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from gcx.computing.ties import above, at_most
from gcx.findings import Text
from gcx.records import LIGHT_DOCUMENT, Floats

LEVELS: tuple[str, ...] = ("一级", "二级", "三级")
"""Position = code; -1 = no light."""


@dataclass(frozen=True, slots=True)
class LightRule:
    """One published rule: its id, 文号, title and thresholds in words."""

    id: str
    document: str
    title: str
    thresholds: Text


RULES: dict[str, LightRule] = {
    "ndrc-2021": LightRule(
        "ndrc-2021",
        LIGHT_DOCUMENT["ndrc-2021"],
        "2021年上半年各地区能耗双控目标完成情况晴雨表",
        Text(
            "一级：不降反升；二级：下降但未达到进度要求；三级：达到进度要求",
            "一级: rose; 二级: fell short of the required progress; 三级: met it",
        ),
    ),
    "ndrc-2020": LightRule(
        "ndrc-2020",
        LIGHT_DOCUMENT["ndrc-2020"],
        "各地区2020年前三季度能耗双控目标完成情况晴雨表",
        Text(
            "一级：未达到进度要求且差距大于要求的10%；二级：未达到但差距在10%以内；三级：达到进度要求",
            "一级: short of the required progress by more than 10 % of it; 二级: short by at most 10 %; 三级: met it",
        ),
    ),
}


def lights(rule: str, value: Floats, base: Floats, expected: Floats) -> npt.NDArray[np.int8]:
    """Light codes (areas × years) of a `fall`: positions in `LEVELS`, -1 where value, base or path are missing.

    Args:
        rule: `ndrc-2021` or `ndrc-2020`.
        value: The year's value, positive.
        base: The base year's value, positive.
        expected: The value required by the end of the year.
    """
    met = at_most(value, expected)
    if rule == "ndrc-2021":
        worst = above(value, base)
    else:
        shortfall, need = (value - expected) / base, (base - expected) / base
        worst = above(shortfall, 0.1 * need)
    level = np.select([met, worst], [2, 0], 1)
    return np.where(np.isnan(value) | np.isnan(base) | np.isnan(expected), -1, level).astype(np.int8)
