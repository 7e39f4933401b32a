"""Faults planted in the faulty sample: what officers really get wrong, each at one known cell.

`FAULTS` maps (sheet, item, field) to what stands there instead; a field is a year, `name`, `unit`, `code` or `note`, on the two side
sheets the item is the row's 事项 or target and the field the column counted from 0. A tuple is a formula: ("formula", text[, stored result]).
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

FAULTS: dict[tuple[str, str, str], Any] = {
    # 一格一错
    ("海城区", "能源消费总量", "2023"): "约219",
    ("海城区", "能源消费总量", "2024"): "２２４.５０",
    ("海城区", "地区生产总值", "2024"): "619,56",
    ("海城区", "原料用能", "2022"): "",
    ("海城区", "全社会用电量", "2021"): "暂无",
    ("海城区", "政府采购总额", "2022"): "136,952",
    ("海城区", "森林面积", "2023"): "—",
    ("海城区", "挥发性有机物排放总量", "2022"): "不适用",
    ("银海区", "能源消费总量", "2025"): ("formula", "=1/0", "#DIV/0!"),
    ("银海区", "地区生产总值", "2025"): ("formula", "=SUM(H20:H21)"),
    ("银海区", "氨氮排放总量", "2024"): "361",
    ("银海区", "化学需氧量排放总量", "2024"): Decimal(-5865),
    ("银海区", "宾馆酒店民宿数", "2025"): Decimal("317.5"),
    ("银海区", "生活垃圾产生量", "2024"): "12.13万",
    # 名称、代码、单位、年份
    ("铁山港区", "原料用能", "name"): "原料用能源",
    ("铁山港区", "原料用能", "code"): "",
    ("铁山港区", "全社会用电量", "code"): "11O",
    ("铁山港区", "发电总装机容量", "unit"): "千瓦",
    ("铁山港区", "规模以上工业增加值", "unit"): "亿吨",
    ("铁山港区", "森林面积", "code"): "311",
    # 数与数不合
    ("合浦县", "畜禽粪污综合利用量", "2025"): Decimal("190.00"),
    ("合浦县", "城镇新建建筑面积", "2024"): Decimal(0),
    ("北海市", "化学需氧量排放总量", "2023"): Decimal(31900),
    ("北海市", "非化石能源消费量", "2025"): Decimal("789.60"),
    ("北海市", "农药利用率", "2025"): Decimal("0.419"),
    ("北海市", "化肥利用率", "2025"): Decimal("141.4"),
    ("北海市", "能源消费总量增速", "2024"): Decimal("9.9"),
    ("北海市", "天然气消费量", "2024"): Decimal(398),
    ("涠洲岛旅游区", "宾馆酒店民宿数", "2024"): Decimal(1600),
    ("北海市", "终端能源消费量", "2023"): Decimal("753.80"),
    ("北海市", "化肥利用率", "2023"): "40.5%",
    # 事项、下达目标
    ("事项", "北海市生活垃圾焚烧发电项目", "3"): "",
    ("事项", "自治区级氢能示范区", "1"): "自治区氢能示范",
    ("下达目标", "air-good-days", "5"): "",
}


def plant(area: str, item: str, field: str, value: Any) -> Any:
    """What stands in the faulty sample's cell."""
    return FAULTS.get((area, item, field), value)
