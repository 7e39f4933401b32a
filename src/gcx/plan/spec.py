"""What a plan file may say, key by key: one model per kind of entry. The descriptions are what an editor shows while typing.

Nothing here looks at another entry; names, units and formulas are still text.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal, TypeAlias

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Discriminator,
    Field,
    PlainValidator,
    StrictBool,
    StringConstraints,
    Tag,
    WithJsonSchema,
)

from gcx.plan import scalars

Words: TypeAlias = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
Number: TypeAlias = Annotated[float, PlainValidator(scalars.number), WithJsonSchema({"type": "number"})]
Year: TypeAlias = Annotated[int, PlainValidator(scalars.year), WithJsonSchema({"type": "integer", "minimum": 1900, "maximum": 2100})]
By: TypeAlias = Annotated[int, PlainValidator(scalars.deadline), WithJsonSchema({"type": "integer", "minimum": 1900, "maximum": 2100})]
Id: TypeAlias = Annotated[
    str, BeforeValidator(scalars.identifier), WithJsonSchema({"type": "string", "pattern": "^[a-z0-9]+(-[a-z0-9]+)*$"})
]
_PERCENT = {"type": "string", "pattern": r"^\s*\+?[0-9]+(\.[0-9]+)?\s*%$"}
_LEVEL = {"anyOf": [{"type": "number"}, {"type": "string", "pattern": r"^\s*[-+]?[0-9]+(\.[0-9]+)?\s*%$"}]}
Fall: TypeAlias = Annotated[scalars.Amount, PlainValidator(scalars.fall_share), WithJsonSchema(_PERCENT)]
Rise: TypeAlias = Annotated[scalars.Amount, PlainValidator(scalars.share), WithJsonSchema(_PERCENT)]
Level: TypeAlias = Annotated[scalars.Amount, PlainValidator(scalars.amount), WithJsonSchema(_LEVEL)]
_DEADLINE = {
    "anyOf": [{"type": "integer", "minimum": 1900, "maximum": 2100}, {"type": "string", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"}]
}
Deadline: TypeAlias = Annotated[int, PlainValidator(scalars.year_or_date), WithJsonSchema(_DEADLINE)]
Issued: TypeAlias = Annotated[str, PlainValidator(scalars.issue_date), WithJsonSchema({"type": "string", "minLength": 1})]
Levels: TypeAlias = Annotated[list[Words], Field(min_length=1)]


class Entry(BaseModel):
    """No unknown keys, nothing changes afterwards."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class HeaderSpec(Entry):
    """方案本身"""

    id: Words = Field(description="方案编号，英文，长期不变，如 beihai-2021-16")
    title: Words = Field(description="方案名称")
    document: Words = Field(description="方案文号，如 北政发〔2021〕16号")
    text: Words = Field(description="方案全文的文件名，与本文件放在一起；每条原文都与它核对")
    issued: Issued = Field(description='发布日期，如 "2021-12-28"')
    language: Words = Field(description="方案的语言，如 zh")
    base_year: Year = Field(description="基期年份")
    target_year: Year = Field(description="目标年份")


class AreaSpec(Entry):
    """一个地区"""

    name: Words = Field(description="地区名称")
    code: Words = Field(description='行政区划代码，加引号，如 "450521"')
    level: Words = Field(description="层级，用词自定，如 city、county、zone")
    part_of: Words | None = Field(None, description="上级地区：各组成部分不重不漏，数据可以相加")
    within: Words | None = Field(None, description="所在地区：有重叠，数据不相加")
    name_en: Words | None = Field(None, description="英文名称")
    note: Words | None = Field(None, description="备注")


class ConstantSpec(Entry):
    """一个常数，可写进公式"""

    name: Words = Field(description="常数名称")
    value: Number | None = Field(description="数值；尚无依据时写 null，用到它的结果为不能判定")
    unit: Words = Field(description="计量单位")
    basis: Words | None = Field(None, description="取值依据")
    name_en: Words | None = Field(None, description="英文名称")
    note: Words | None = Field(None, description="备注")


class ItemSpec(Entry):
    """一个数据项"""

    name: Words = Field(description="数据项名称；写进公式的名称只能由文字、数字和下划线组成，不以数字开头")
    code: Words = Field(description='报表上的代码，加引号，如 "101"')
    name_en: Words | None = Field(None, description="英文名称")
    unit: Words = Field(description='计量单位，如 万吨标准煤；百分比写 "%"，纯数写 "1"')
    basis: Words = Field(description="口径：价格、范围、折算依据；没有写“无”")
    kind: Literal["flow", "stock", "rate", "growth", "count", "index"] = Field(
        description="flow 流量；stock 存量；rate 比率；growth 比上年增速；count 个数；index 指数",
    )
    adds_up: StrictBool = Field(description="各地区之和等于上级地区；比率、增速、指数写 false")
    never_falls: StrictBool = Field(False, description="一般只增不减（累计数、名单数），比以前年份减少时要求核实；只用于存量和个数")
    min: Number | None = Field(None, description="最小值，按本项计量单位")
    max: Number | None = Field(None, description="最大值，按本项计量单位")
    aliases: list[Words] | None = Field(None, description="别名，填报表里也认")
    note: Words | None = Field(None, description="备注，如指标解释")
    levels: Levels | None = Field(None, description="由哪些层级的地区填报；不写为全部")


class CheckSpec(Entry):
    """一条审核关系"""

    id: Id = Field(description="编号，小写英文，长期不变")
    require: Words = Field(description="应成立的关系，如 非化石能源消费量 ≤ 能源消费总量")
    severity: Literal["error", "query", "info"] = Field(description="error 必须修改；query 核实或说明；info 提示")
    message: Words = Field(description="不成立时给填报人看的话")
    message_en: Words | None = Field(None, description="同一句话的英文")
    basis: Words | None = Field(None, description="依据")
    note: Words | None = Field(None, description="备注")


class Spanned(Entry):
    """A goal that runs from a base year to a deadline; where it states none, the plan's are put in later."""

    since: Year | None = Field(None, description="基期年份；不写为方案的基期；null 为起算年未定")
    by: By = Field(0, description="完成年份；不写为方案的目标年份")


class FallGoal(Spanned):
    """比基期下降：降低、下降"""

    fall: Fall = Field(description="比基期下降的幅度，如 13.5%")


class RiseGoal(Spanned):
    """比基期上升：提高、增长"""

    rise: Rise = Field(description="比基期上升的幅度，如 20%")


class AtLeastGoal(Spanned):
    """不低于：达到、以上、保持在…以上"""

    at_least: Level = Field(description="下限；单位是 % 的写 25%，其他写数字")
    every_year: StrictBool = Field(False, description="每一年都要达到（保持）")


class AtMostGoal(Spanned):
    """不高于：以下、控制在…以内"""

    at_most: Level = Field(description="上限；单位是 % 的写 25%，其他写数字")
    every_year: StrictBool = Field(False, description="每一年都要达到（保持）")


class TrendGoal(Spanned):
    """只有方向：持续减少、逐步提升、明显提高"""

    trend: Literal["falling", "rising"] = Field(description="falling 下降；rising 上升")
    every_year: StrictBool = Field(False, description="true 为逐年都要朝这个方向；false 为比基期好即可")


class AssignedGoal(Spanned):
    """由上级下达的要求：完成自治区下达的目标任务"""

    assigned: Literal["at_least", "at_most", "fall", "rise"] = Field(
        description="下达值的含义：at_least 不低于；at_most 不高于；fall 下降；rise 上升"
    )
    authority: Words | None = Field(None, description="下达单位，如 自治区")
    every_year: StrictBool = Field(False, description="每一年都要达到（保持）")


class DeliverGoal(Entry):
    """要办成的事：制定、建成、创建"""

    deliver: Annotated[list[Words], Field(min_length=1)] = Field(description="事项清单，逐项以文号和日期为准")
    by: Deadline | None = Field(None, description="期限：年份或日期；原文没有写 null")
    authority: Words | None = Field(None, description="批准或认定单位")


class QualitativeGoal(Entry):
    """不能计算的表述，列出备查"""

    qualitative: Words = Field(description="为什么不能计算")


class NotEncodedSpec(Entry):
    """原文里有数字而不编入的一处"""

    quote: Words = Field(description="原文，一字不差（空白不计），含有数字")
    why: Words = Field(description="为什么不编入")


GOALS: dict[str, type[Entry]] = {
    "fall": FallGoal,
    "rise": RiseGoal,
    "at_least": AtLeastGoal,
    "at_most": AtMostGoal,
    "trend": TrendGoal,
    "assigned": AssignedGoal,
    "deliver": DeliverGoal,
    "qualitative": QualitativeGoal,
}


def verb_of(goal: Any) -> str | None:
    """The first verb among the keys of a goal; `None` without one, and then no other key of it is judged."""
    return next((key for key in goal if key in GOALS), None) if isinstance(goal, dict) else None


GoalSpec: TypeAlias = Annotated[
    Annotated[FallGoal, Tag("fall")]
    | Annotated[RiseGoal, Tag("rise")]
    | Annotated[AtLeastGoal, Tag("at_least")]
    | Annotated[AtMostGoal, Tag("at_most")]
    | Annotated[TrendGoal, Tag("trend")]
    | Annotated[AssignedGoal, Tag("assigned")]
    | Annotated[DeliverGoal, Tag("deliver")]
    | Annotated[QualitativeGoal, Tag("qualitative")],
    Discriminator(verb_of),
]


class TargetSpec(Entry):
    """一条目标"""

    id: Id = Field(description="编号，小写英文和连字符，长期不变")
    ref: Words = Field(description="原文条目号，一句拆成几条的用同一个，如 T07")
    name: Words = Field(description="目标名称")
    name_en: Words | None = Field(None, description="英文名称")
    section: Words = Field(description="所在章节，如 一（二）")
    quote: Words = Field(description="原文，一字不差（空白不计）")
    departments: list[Words] | None = Field(description="责任单位，须在 departments 清单里；原文未列写 null")
    primary: StrictBool = Field(False, description="几条用同一个条目号时，计数以本条为准")
    wording: Words | None = Field(None, description="原文的力度：力争、确保、保持、达到、以上、持续、左右")
    deadline_stated: StrictBool = Field(True, description="原文是否写明年份")
    levels: Levels | None = Field(None, description="只约束这些层级的地区；不写为全部")
    unit: Words | None = Field(None, description='计量单位；百分比写 "%"')
    formula: Words | None = Field(None, description="公式，如 能源消费总量 ÷ 地区生产总值")
    fallback: Words | None = Field(None, description="总量未报时改用的公式")
    variants: dict[Words, Words] | None = Field(None, description="其他口径：名称和公式")
    goal: GoalSpec = Field(description="要求，只能有一个动词：fall、rise、at_least、at_most、trend、assigned、deliver、qualitative")
    min: Number | None = Field(None, description="结果的最小合理值，按本目标计量单位")
    max: Number | None = Field(None, description="结果的最大合理值，按本目标计量单位")
    note: Words | None = Field(None, description="备注")
