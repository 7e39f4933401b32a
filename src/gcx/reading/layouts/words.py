"""The words of column headings, in simplified and traditional Chinese and in English, and what column each announces.

One table, so that a new word is one entry. A word that announces more than one column (`单位`, `名称`, `代码`) is decided by the cells.
"""

from __future__ import annotations

import re
from enum import StrEnum
from functools import lru_cache

from gcx.findings import Text
from gcx.names import fold, key
from gcx.traditional import simplified


class Role(StrEnum):
    """What a column of keys holds. `VALUE` is the column of figures of a long table."""

    AREA = "area"
    YEAR = "year"
    ITEM = "item"
    CODE = "code"
    VALUE = "value"
    UNIT = "unit"
    VINTAGE = "vintage"
    NOTE = "note"
    SERIAL = "serial"
    AREA_CODE = "area_code"


KEYS = frozenset({Role.AREA, Role.YEAR, Role.ITEM, Role.CODE})
"""The keys a figure cannot do without."""
WORD: dict[Role, Text] = {
    Role.AREA: Text("地区", "area"),
    Role.YEAR: Text("年份", "year"),
    Role.ITEM: Text("指标", "item"),
    Role.CODE: Text("代码", "code"),
    Role.VALUE: Text("数值", "value"),
    Role.UNIT: Text("计量单位", "unit"),
    Role.VINTAGE: Text("数据状态", "data status"),
    Role.NOTE: Text("说明", "note"),
    Role.SERIAL: Text("序号", "number"),
    Role.AREA_CODE: Text("地区代码", "area code"),
}
"""What a message calls the column."""

_HEADINGS: dict[Role, str] = {
    Role.AREA: "地区 地区名称 县区 县(区) 县(市、区) 县市区 县 区县 区 市 城市 省份 省 省市 省(区、市) 国家 国家或地区 区域 行政区 行政区划 行政区域 行政区划名称 单位 单位名称 名称 "
    "填报单位 填报地区 报送单位 上报单位 所属地区 统计范围 综合机关名称 乡镇 园区 region area county city district province country entity location geography geo regionname areaname countryname entityname",
    Role.YEAR: "年份 年度 年 时间 报告期 报告年 报告年度 报告年份 统计年份 统计年度 数据年份 数据时间 所属年份 所属年度 期别 期间 时期 year period time date years fiscalyear",
    Role.ITEM: "指标 指标名称 项目 项目名称 数据项 数据项名称 名称 统计指标 统计指标名称 指标项 指标及名称 填报指标 填报项 数据名称 二级指标 三级指标 具体指标 主要指标 考核指标 评价指标 指标(单位) "
    "item indicator variable name itemname indicatorname seriesname series measure metric",
    Role.CODE: "代码 编码 指标代码 指标编码 指标编号 数据项代码 项目代码 汇总代码 代号 编号 itemcode indicatorcode seriescode code item_code indicator_code variablecode",
    Role.VALUE: "数值 数据 值 实际值 实际 实际数 实际完成 实际完成值 完成值 完成数 完成情况 指标值 填报值 填报数 填报数据 上报值 数据值 统计值 数额 数量 本年 本期 本年实际 本年数 本期数 "
    "本期实际 本年累计 当年 全年 全年数 value figure amount data obs_value obsvalue actual",
    Role.UNIT: "单位 计量单位 计算单位 度量单位 数据单位 数值单位 unit units unitofmeasure uom unitname",
    Role.VINTAGE: "数据状态 状态 数据性质 数据版本 版本 核算阶段 数据阶段 vintage status datastatus version",
    Role.NOTE: "说明 备注 注释 情况说明 核实说明 填报说明 备注说明 note notes remark remarks comment comments explanation",
    Role.SERIAL: "序号 行次 行号 编号 栏次 no no. # id sn",
    Role.AREA_CODE: "代码 地区代码 行政区划代码 行政区代码 区划代码 地区编码 areacode regioncode countrycode iso iso_code isocode code",
}
_RELATIVE: dict[int, str] = {
    0: "本年 本年实际 本年数 本年累计 本年度 本期 本期数 本期实际 当年 今年 报告期 报告年 thisyear currentyear current",
    -1: "上年 上年同期 上年实际 上年数 上年度 上年同期数 去年 去年同期 上期 上期数 同期 上年累计 lastyear previousyear previous",
}
BASE_YEAR = 10_000
"""Stands in `relative_year` for the plan's base year (基期), which no offset gives."""
_BASE = "基期 基年 基期年 基期数 基期值 基准年 baseyear base"

_DERIVED = re.compile(
    r"增速|增长|增幅|同比|环比|比上年|较上年|增减|变化|占比|比重|构成|排名|位次|名次|降低率|下降率|完成率|进度|得分|差距|平均|合计|小计|总计|累计完成|growth|change|share|rank|total|average",
    re.IGNORECASE,
)
_PLANNED = re.compile(r"计划|目标|任务|预期|预计|预测|下达|指导|规划|planned|target|forecast|expected", re.IGNORECASE)
_PARTIAL = re.compile(r"月|季|上半年|下半年|前三季|[qQhH][1-4]|[-—~至]\s*\d|\d\s*[-—~至]")
_VINTAGE = re.compile(
    r"(?:初步|统一)核算数?|初步数?|快报数?|暂定数?|估[算计]数?|初估数?|最终(?:核实)?数?|核实数?|年报数?|终审数?|普查修订数?|修订数?|preliminary|final|revised",
    re.IGNORECASE,
)
_SPLIT = re.compile(r"[\s/\\|、()（）\[\]【】〔〕:：]+")


def _table() -> dict[str, frozenset[Role]]:
    table: dict[str, set[Role]] = {}
    for role, words in _HEADINGS.items():
        for word in words.split():
            table.setdefault(key(word), set()).add(role)
    return {word: frozenset(roles) for word, roles in table.items()}


_ROLES = _table()
_OFFSETS = {key(word): offset for offset, words in _RELATIVE.items() for word in words.split()} | {
    key(word): BASE_YEAR for word in _BASE.split()
}


@lru_cache(maxsize=4096)
def roles_of(text: str) -> frozenset[Role]:
    """The columns a heading may announce; empty when it announces none.

    `数值（万吨标准煤）` is `数值`; `指标 Indicator` is one role, `年份/指标` is two. A label with a colon (`地区：`) is no heading.
    """
    folded = fold(text)
    if not folded or len(folded) > 40 or folded.endswith(":"):
        return frozenset()
    whole = _ROLES.get(key(folded))
    if whole:
        return whole
    head = _ROLES.get(key(re.split(r"[(（\[【]", folded, maxsplit=1)[0]))
    if head:
        return head
    parts = [part for part in _SPLIT.split(re.sub(r"[(（\[【].*?[)）\]】]", " ", folded)) if part]
    found = [_ROLES.get(key(part), frozenset()) for part in parts]
    known = [roles for roles in found if roles]
    if not known or len(known) < len(parts):
        return frozenset()
    common = frozenset.intersection(*known)
    return common or frozenset.union(*known)


@lru_cache(maxsize=4096)
def relative_year(text: str) -> int | None:
    """0 for 本年, -1 for 上年同期, `BASE_YEAR` for 基期; `None` for other headings. A unit in brackets does not matter."""
    folded = fold(text)
    whole = _OFFSETS.get(key(folded))
    return whole if whole is not None else _OFFSETS.get(key(re.split(r"[(（\[【]", folded, maxsplit=1)[0]))


def derived(text: str) -> bool:
    """Whether a heading names something computed from figures (增速, 占比, 排名, 合计)."""
    return _DERIVED.search(simplified(fold(text))) is not None


def planned(text: str) -> bool:
    """Whether a heading names something that did not happen (计划, 目标, 预计)."""
    return _PLANNED.search(simplified(fold(text))) is not None


def partial(text: str) -> bool:
    """Whether a heading names part of a year or several years (1-9月, 上半年, 2020-2025)."""
    return _PARTIAL.search(fold(text)) is not None


def vintage_in(text: str) -> str | None:
    """The vintage a heading names (`2024年（初步核算）` -> `初步核算`)."""
    match = _VINTAGE.search(simplified(fold(text)))
    return match[0] if match else None
