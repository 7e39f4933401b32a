"""Hand-made results for the tests of rendering and of the command line: every kind of finding and of outcome, asymmetric numbers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from gcx.findings import Explanation, Finding, Location, Rule, Severity, Text
from gcx.records import (
    Figures,
    FileInfo,
    FileStatus,
    MilestoneState,
    NotChecked,
    Outcome,
    Outcomes,
    Result,
    SheetInfo,
    Source,
    Status,
)

NOT_A_NUMBER = Rule(
    "V302",
    "not-a-number",
    Severity.ERROR,
    Text("不是数值", "not a number"),
    "含义：填的不是数值。\n为什么：不能参加计算。\n怎么改：填准确数。\n依据：无",
)
BLANK = Rule("V301", "blank-value", Severity.QUERY, Text("没有填数", "blank"), "含义：行在，数空着。")
TIDIED = Rule("V305", "tidied", Severity.INFO, Text("已按规范写法识别", "read as written properly"))
CITY, COUNTY = "北海市", "合浦县"


@dataclass(slots=True)
class Listed(Outcomes):
    """`Outcomes` over a plain list."""

    outcomes: Sequence[Outcome]

    def __iter__(self) -> Iterator[Outcome]:
        return iter(self.outcomes)

    def latest(self) -> Iterator[Outcome]:
        last = {(each.target, each.area, each.variant): each for each in self.outcomes}
        return iter(last.values())

    def counts(self) -> dict[str, int]:
        aside = {Status.LISTED, Status.BASELINE}
        found = Counter(each.status for each in self.latest() if each.variant is None and each.status not in aside)
        return {status.value: found[status] for status in Status if found[status]}


def intensity(area: str = CITY, year: int = 2025, **changes: object) -> Outcome:
    """The example of the design page."""
    at = Location("f1", "填报表", 5, 8)
    energy = Source("能源消费总量", area, year, 812.3, "万吨标准煤", at, "812.3")
    parts = (Source("地区生产总值", COUNTY, year, 410.2, "亿元", Location("f1", "填报表", 9, 8), "410.2"),)
    product = Source("地区生产总值", area, year, 1812.6, "亿元", None, None, parts)
    made = Outcome(
        target="energy-intensity-gdp",
        ref="T01",
        name="万元地区生产总值能耗",
        area=area,
        year=year,
        variant=None,
        status=Status.MET,
        unit="吨标准煤/万元",
        value=0.448141,
        base_year=2020,
        base_value=0.5203,
        change_pct=-13.8688,
        verb="fall",
        goal_value=13.5,
        since=2020,
        by=2025,
        level=0.4500595,
        wording="降低",
        expected=0.4500595,
        gap=0.0019187,
        gap_pct=0.3688,
        completed_pct=102.946,
        required_pct=100.0,
        overfulfilment_pct=2.732,
        progress_rule="log",
        pace={"planned_pct": -2.859, "achieved_pct": -2.9418, "required_pct": 0.0},
        light={"level": "三级", "rule": "ndrc-2021"},
        flip={"gap_pct": 0.3688},
        formula="能源消费总量 ÷ 地区生产总值",
        substituted="812.3 万吨标准煤 ÷ 1812.6 亿元",
        via="formula",
        inputs=(energy, product),
        section="一（二）",
    )
    return replace(made, **changes)  # type: ignore[arg-type]


def level(status: Status = Status.BEHIND, **changes: object) -> Outcome:
    """A share that is short of its path."""
    made = Outcome(
        target="waste-recovery",
        ref="T07",
        name="生活垃圾回收利用率",
        area=CITY,
        year=2024,
        variant=None,
        status=status,
        unit="%",
        value=34.96,
        base_year=2020,
        base_value=22.4,
        change_pct=56.0714,
        verb="at_least",
        goal_value=35.0,
        since=2020,
        by=2025,
        level=35.0,
        wording="力争",
        deadline_stated=False,
        expected=32.48,
        gap=-0.04,
        completed_pct=99.6825,
        required_pct=80.0,
        progress_rule="linear",
        pace={"planned": 2.52, "achieved": 3.14, "required": 0.04},
        projection={"year": 2025, "value": 38.1, "change_pct": None},
        formula="生活垃圾回收利用量 ÷ 生活垃圾产生量",
        departments=("市城市管理局",),
        section="二（三）",
    )
    return replace(made, **changes)  # type: ignore[arg-type]


def bare(target: str, name: str, status: Status, **changes: object) -> Outcome:
    """An outcome without numbers."""
    made = Outcome(target, "T50", name, CITY, 2025, None, status, section="三（一）", since=2020, by=2025)
    return replace(made, **changes)  # type: ignore[arg-type]


def outcomes() -> list[Outcome]:
    """One of every status and verb."""
    missing = ("地区生产总值@合浦县@2025", "能源消费总量@合浦县@2025")
    trend = {"direction": "falling", "every_year": True, "values": 3, "word": "持续向好"}
    states = (
        MilestoneState("编制充电设施专项规划", "已完成", "北发改〔2023〕17号", "2023-05-04", Location("f1", "事项", 4, 2)),
        MilestoneState("建成3个绿色园区", "推进中", None, None, Location("f1", "事项", 5, 2)),
        MilestoneState("发布年度报告", "", None, None, None),
    )
    return [
        intensity(year=2020, status=Status.BASELINE, value=0.5203, change_pct=None, gap=None, gap_pct=None, light=None, flip=None, pace={}),
        intensity(),
        intensity(
            area=COUNTY,
            status=Status.LISTED,
            value=0.294,
            base_value=0.34,
            change_pct=-13.5294,
            gap=None,
            gap_pct=None,
            completed_pct=None,
            light=None,
        ),
        intensity(
            variant="扣除原料用能", value=0.4102, change_pct=-12.1, status=Status.MISSED, gap_pct=-1.4, gap=-0.0066, completed_pct=88.94
        ),
        level(),
        level(Status.REVERSING, target="water-quality", name="近岸海域优良水质比例", value=91.2, gap=-1.3, completed_pct=-12.5),
        level(Status.ON_PACE, target="forest", name="森林覆盖率", value=45.7, gap=2.3),
        level(
            Status.NO_PATH,
            target="green-building",
            name="绿色建筑面积占比",
            completed_pct=None,
            required_pct=None,
            base_value=None,
            change_pct=None,
        ),
        level(
            Status.MISSED,
            target="piles",
            name="新增充电桩",
            unit="个",
            value=3861,
            year=2025,
            goal_value=3900,
            level=3900,
            gap=-39,
            base_value=0,
            change_pct=None,
            completed_pct=99.0,
            required_pct=100.0,
            pace={"planned": 780.0, "achieved": 772.2, "required": 0.0},
            progress_rule="cumulative",
            wording=None,
            deadline_stated=False,
        ),
        bare(
            "gdp-of-county",
            "人均用水量",
            Status.UNKNOWN,
            area=COUNTY,
            verb="at_most",
            goal_value=51.7,
            unit="立方米",
            missing=missing,
            reason=Text("所需的数没有报齐", "figures are missing"),
        ),
        level(
            target="pesticide",
            name="农药使用量",
            verb="trend",
            goal_value=None,
            level=None,
            status=Status.ON_PACE,
            unit="吨",
            value=612.4,
            trend=trend,
            gap=None,
            completed_pct=None,
            required_pct=None,
            wording="持续减少",
        ),
        bare("co2", "单位地区生产总值二氧化碳排放", Status.AWAITING, verb="assigned", reason=Text("等待自治区下达", "awaiting the region")),
        bare("plan-charging", "充电设施规划", Status.PENDING, verb="deliver", milestones=states, by=None),
        bare("release-report", "发布年度报告", Status.OVERDUE, verb="deliver", milestones=states[2:], by=2023),
        bare("publicity", "绿色生活方式宣传", Status.LISTED, verb="qualitative"),
    ]


def findings() -> list[Finding]:
    """Errors, queries (one explained) and notes; some alike, one with hostile text."""
    number = Text("“约50”不是数值", "“约50” is not a number")
    hint = Text("填准确数，如 50.0", "give the exact figure, such as 50.0")
    expected = Text("不小于0的数，万吨标准煤", "a number of at least 0, in 万吨标准煤")
    said = Explanation("新增纸厂投产", Location("f1", "填报表", 14, 9))
    hostile = Text("[/red]“\x1b[31m约\ud83d\x9b7”不是数值", "[/red]“\x1b[31m约\ud83d\x9b7” is not a number")
    blank = Text("有这一行，但没有填数", "the row is there, the figure is not")
    tidied = [
        Finding(TIDIED, Text("已按数值识别", "read as a number"), Location("f1", "填报表", row, 5), found="１２") for row in (20, 23, 29)
    ]
    return [
        Finding(NOT_A_NUMBER, number, Location("f1", "填报表", 4, 5), hint, COUNTY, 2025, "能源消费总量", "约50", expected),
        Finding(NOT_A_NUMBER, hostile, Location("f1", "填报表", 7, 5, 9, 5), found="\x1b[31m约"),
        Finding(BLANK, blank, Location("f1", "填报表", 13, 5), basis="报表说明三(2)", related=(Location("f1", "填报表", 3, 5),)),
        Finding(BLANK, blank, Location("f1", "填报表", 14, 5), Text("填数或说明", "fill in or explain"), explained=said),
        *tidied,
    ]


def result(
    lang: str = "zh", made: Sequence[Outcome] | None = None, found: Sequence[Finding] | None = None, path: str = "上报 1/合浦县2025.xlsx"
) -> Result:
    """A whole run over one rejected file."""
    sheets = [SheetInfo("填报表", "wide", 3, 210, True), SheetInfo("封面", reason=Text("没有表头", "no heading"))]
    info = FileInfo("f1", path, "ab" * 32, 7132, "xlsx", FileStatus.REJECTED, sheets)
    none = np.zeros(0, np.int32)
    figures = Figures(none, none, none, np.zeros(0), none, none, np.zeros(0, np.int8), np.zeros(0))
    needs = NotChecked("C-parts-sum", Text("缺数", "figures missing"), ("地区生产总值@合浦县@2025",))
    sections = ("一（二）", "二（三）", "三（一）")
    return Result(
        "beihai-2021-16",
        "实施方案",
        "北政发〔2021〕16号",
        "cd" * 32,
        [info],
        list(findings() if found is None else found),
        [needs],
        Listed(outcomes() if made is None else made),
        figures,
        2025,
        sections,
        lang,
        "2026-01-15T09:30:00+08:00",
        0.8123,
        1,
    )
