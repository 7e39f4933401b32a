"""The closed table of built-in units: what officers write, with exact factors. A new unit is one entry here."""

from __future__ import annotations

from fractions import Fraction

PREFIXES: dict[str, int] = {
    "千亿": 10**11,
    "百亿": 10**10,
    "十亿": 10**9,
    "万亿": 10**12,
    "千万": 10**7,
    "百万": 10**6,
    "十万": 10**5,
    "亿": 10**8,
    "万": 10**4,
    "千": 10**3,
    "百": 10**2,
    "十": 10,
}
"""Chinese multipliers that may stand once before a unit; longer ones first."""

BASES: dict[str, dict[str, str]] = {
    "吨": {
        "吨 t 公吨": "1",
        "千克 公斤 kg": "1/1000",
        "克 g": "1/1000000",
        "毫克 mg": "1/1000000000",
        "微克 μg ug": "1/1000000000000",
    },
    "吨标准煤": {
        "吨标准煤 吨标煤 tce": "1",
        "千克标准煤 千克标煤 公斤标准煤 公斤标煤 kgce": "1/1000",
        "克标准煤 克标煤 gce": "1/1000000",
    },
    "吨二氧化碳": {
        "吨二氧化碳 吨CO2 tCO2": "1",
        "千克二氧化碳 公斤二氧化碳 千克CO2 kgCO2": "1/1000",
        "克二氧化碳 克CO2 gCO2": "1/1000000",
    },
    "元": {"元": "1"},
    "千瓦时": {
        "千瓦时 千瓦小时 度 kWh": "1",
        "兆瓦时 MWh": "1000",
        "吉瓦时 GWh": "1000000",
    },
    "米": {"米 m": "1", "公里 千米 km": "1000"},
    "天": {"天 日 d": "1", "小时 h": "1/24"},
    "年": {"年 a": "1"},
    "人": {"人": "1"},
    "人次": {"人次": "1"},
    "个": {"个 家 座 台 辆 件 户 处 项 套 条 次 份 只 头 株 艘 栋 幢 所 支 组 起 批 宗 标台 车次 辆次": "1"},
}
"""Base unit of a dimension -> names (separated by spaces) -> multiple of the base. A year is no fixed number of days."""

DERIVED: dict[str, tuple[dict[str, int], str]] = {
    "千瓦 kW": ({"千瓦时": 1, "天": -1}, "24"),
    "瓦 W": ({"千瓦时": 1, "天": -1}, "24/1000"),
    "兆瓦 MW": ({"千瓦时": 1, "天": -1}, "24000"),
    "吉瓦 GW": ({"千瓦时": 1, "天": -1}, "24000000"),
    "平方米 m2": ({"米": 2}, "1"),
    "平方公里 平方千米 km2": ({"米": 2}, "1000000"),
    "公顷 ha hm2": ({"米": 2}, "10000"),
    "亩": ({"米": 2}, "10000/15"),
    "立方米 m3": ({"米": 3}, "1"),
    "升 L": ({"米": 3}, "1/1000"),
    "毫升 mL": ({"米": 3}, "1/1000000"),
    "吨公里": ({"吨": 1, "米": 1}, "1000"),
    "人公里": ({"人": 1, "米": 1}, "1000"),
    "% 百分点 个百分点": ({}, "1/100"),
    "‰": ({}, "1/1000"),
    "1 无量纲 倍": ({}, "1"),
}
"""Units made of several bases, or of none. 千瓦 is 千瓦时 per hour, so that 装机容量 × 小时 is 电量."""

UNPREFIXED = frozenset({"%", "百分点", "个百分点", "‰", "1", "无量纲", "倍", "天", "日", "d", "小时", "h", "年", "a"})
"""Units before which 万, 亿 … have no use."""

COMPOUNDS = (
    "吨标准煤/万元",
    "吨二氧化碳/万元",
    "元/人",
    "吨标准煤/人",
    "吨二氧化碳/人",
    "千瓦时/人",
    "吨二氧化碳/吨标准煤",
    "克标准煤/千瓦时",
    "千克二氧化碳/千瓦时",
    "千瓦时/万元",
    "吨/万元",
    "立方米/万元",
    "克/人/天",
    "升/人/天",
    "毫克/升",
    "吨/日",
    "吨/年",
    "立方米/日",
    "人次/日",
    "立方米/人",
    "吨/人",
    "平方米/人",
    "人/平方公里",
    "千克/公顷",
    "吨标准煤/吨",
    "千瓦时/吨",
    "立方米/吨",
    "吨二氧化碳/吨",
    "元/吨标准煤",
    "元/吨",
    "元/平方米",
    "千克标准煤/平方米",
    "辆/万人",
    "户/日",
    "人次/年",
    "千瓦时/年",
    "立方米/年",
    "元/年",
)
"""Compounds officers write, the usual one of a dimension first: the words for the dimension of a formula, and names to offer."""

COMMON = (
    "万吨标准煤",
    "亿吨标准煤",
    "万吨",
    "亿吨",
    "万吨二氧化碳",
    "亿吨二氧化碳",
    "万元",
    "亿元",
    "万千瓦时",
    "亿千瓦时",
    "万千瓦",
    "万平方米",
    "万立方米",
    "亿立方米",
    "万公顷",
    "万亩",
    "万人",
    "万人次",
    "万人次/日",
    "万个",
    "万辆",
    "万户",
    "万件",
    "亿件",
    "万吨/日",
    "万立方米/日",
)
"""Prefixed units worth offering when something like them was typed."""


def entries() -> list[tuple[str, dict[str, int], Fraction]]:
    """Every built-in name with its base units and factor."""
    found: list[tuple[str, dict[str, int], Fraction]] = []
    for base, multiples in BASES.items():
        for names, multiple in multiples.items():
            found.extend((name, {base: 1}, Fraction(multiple)) for name in names.split(" "))
    for names, (dims, multiple) in DERIVED.items():
        found.extend((name, dims, Fraction(multiple)) for name in names.split(" "))
    return found
