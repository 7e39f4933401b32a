"""Sheet 下达目标 and `--assigned`: values a higher authority has issued, each with its 文号."""

from __future__ import annotations

from fractions import Fraction

from gcx.checking.areas import area_position, unknown_area
from gcx.checking.conversion import unit_cannot_convert, unknown_unit
from gcx.checking.dates import date_of
from gcx.checking.limits import rate_like_fraction
from gcx.checking.milestones import not_a_date
from gcx.checking.numbers import Kind, read, scaled
from gcx.checking.registry import Registries, Registry, is_blank
from gcx.checking.targets import find_targets, target_missing, unknown_target
from gcx.checking.wording import near, number, shown
from gcx.checking.years import FIRST, LAST, not_a_year
from gcx.findings import Explanation, Finding, Location, Rule, Severity, Text, rule
from gcx.names import year_of
from gcx.plan import Plan, Target
from gcx.records import AssignedValue, Percent, SideRow
from gcx.units import Unit, UnitError, ratio


@rule("M711", "assigned-without-document", Severity.QUERY, "下达值没有文号", "assigned value without its document")
def assigned_without_document() -> tuple[Text, Text]:
    """含义：填了下达值，没有填下达文件的文号；这个值不使用。
    为什么：下达值必须有依据，不能凭一个数就改变评价的要求。
    怎么改：补填下达文件的文号，如 桂发改环资〔2022〕1号。
    依据：方案 targets 的 goal.assigned：以有文号的下达值为准。
    """
    return Text("下达值没有文号，不使用", "the assigned value has no document number and is not used"), Text(
        "补填下达文件的文号", "fill in the number of the issuing document"
    )


@rule("M712", "assigned-not-a-number", Severity.ERROR, "下达值不是数值", "assigned value is not a number")
def assigned_not_a_number(typed: str) -> tuple[Text, Text]:
    """含义：下达值不是一个数，或是空白。
    为什么：不能据以评价。
    怎么改：填下达文件中的数，如 13.5 或 13.5%。
    依据：下达目标表的下达值列。
    """
    hint = Text("填下达文件中的数，如 13.5 或 13.5%", "give the number of the document, such as 13.5 or 13.5%")
    if not typed:
        return Text("没有填下达值", "no assigned value given"), hint
    return Text(f"下达值“{shown(typed)}”不是数值", f"assigned value “{shown(typed)}” is not a number"), hint


@rule("M713", "assigned-to-uncomputed", Severity.ERROR, "这个目标不能下达数值", "this target takes no value")
def assigned_to_uncomputed(target: Target) -> tuple[Text, Text]:
    """含义：这个目标是事项或定性要求，没有可以下达的数值。
    为什么：没有公式和单位，下达值无从比较。
    怎么改：核对目标一列是否填错。
    依据：方案 targets 的 unit。
    """
    return Text(f"“{target.name}”没有数值可以下达", f"“{target.name_en or target.name}” takes no number"), Text(
        "核对目标一列是否填错", "check whether the right target is named"
    )


@rule("M714", "assigned-conflict", Severity.ERROR, "同一目标下达了两个不同的值", "two different assigned values")
def assigned_conflict(one: float, other: float) -> tuple[Text, Text]:
    """含义：同一目标、地区、年份填了两个不同的下达值；都不使用。
    为什么：不知道以哪个为准。
    怎么改：只留有效文件下达的一个。
    依据：下达目标表一个目标、地区、年份一行。
    """
    message = Text(
        f"同一目标、地区、年份有两个不同的下达值，这里是{number(one)}，另一处是{number(other)}",
        f"two different values for one target, area and year: {number(one)} here, {number(other)} elsewhere",
    )
    return message, Text("只留有效文件下达的一个", "keep the one that is in force")


@rule("M715", "assigned-impossible", Severity.ERROR, "下达值不可能", "assigned value is impossible")
def assigned_impossible(typed: str, target: Target) -> tuple[Text, Text]:
    """含义：下达的降低或提高幅度不是正数，降低幅度达到100%，或下达值超出目标的最小值、最大值；这个值不使用。
    为什么：“降低13%”填成-13，要求就成了允许上升13%，判定会颠倒。
    怎么改：降低、提高的幅度都填正数，如 13.5；核对小数点和目标。
    依据：方案 targets 的 goal 和 min、max；与方案自己的要求同一规定。
    """
    verb = _verb(target)
    if verb not in _SIZES:
        message = Text(f"下达值“{shown(typed)}”超出目标的范围", f"assigned value “{shown(typed)}” is outside the target's range")
        limits = _limits(target)
        return message, Text(f"应 {limits}，核对小数点和目标", f"it should be {limits}: check the decimal point and the target")
    word, limit = (Text("降低", "fall"), Text("大于0、小于100%", "above 0 and below 100 %")) if verb == "fall" else _RISE
    return Text(f"{word.zh}幅度“{shown(typed)}”应{limit.zh}", f"a {word.en} of “{shown(typed)}” should be {limit.en}"), Text(
        f"{word.zh}的幅度填正数，如 13.5", f"give the size of the {word.en} as a positive number, such as 13.5"
    )


@rule("M716", "assigned-before-base", Severity.ERROR, "下达值的年份不晚于基期", "assigned year is not after the base year")
def assigned_before_base(since: int) -> tuple[Text, Text]:
    """含义：下达值的年份是目标的基期或更早；这个值不使用。
    为什么：基期和以前的年份不评价，这个值用不上。
    怎么改：填要求达到的年份，如 2025；期末的下达值可以不填年份。
    依据：方案 targets 的 goal.since。
    """
    return Text(f"年份不晚于基期（{since}年）", f"the year is not after the base year {since}"), Text(
        "填要求达到的年份", "give the year by which the value is to be reached"
    )


_RISE = (Text("提高", "rise"), Text("大于0", "above 0"))
_SIZES = frozenset({"fall", "rise"})


def _verb(target: Target) -> str:
    """What an assigned value of the target means: the verb of the goal it fills or stands beside."""
    return target.goal.assigned_verb or target.goal.verb


def _limits(target: Target) -> str:
    unit = "" if target.unit is None or target.unit.name == "1" else target.unit.name
    return " ".join(f"{sign} {number(each)}{unit}" for sign, each in (("≥", target.min), ("≤", target.max)) if each is not None)


def _possible(amount: float, target: Target) -> bool:
    """Whether a value in the target's unit, or in percent for a change, can be meant."""
    verb = _verb(target)
    if verb in _SIZES:
        return amount > 0 and (verb == "rise" or amount < _WHOLE)
    return (target.min is None or amount >= target.min) and (target.max is None or amount <= target.max)


_WHOLE = 100.0


def read_assigned(rows: list[SideRow], plan: Plan, registries: Registries) -> tuple[list[AssignedValue], list[Finding]]:
    """The usable assigned values, and what is wrong with the rows."""
    findings: list[Finding] = []
    made = [value for row in rows if (value := _Row(row, plan, registries.of(row.at.file), findings).value()) is not None]
    return _consistent(made, findings), findings


class _Row:
    """One row on its way to an assigned value; every fault of the row is reported, not only the first."""

    def __init__(self, row: SideRow, plan: Plan, registry: Registry, findings: list[Finding]) -> None:
        self._row, self._plan, self._registry, self._findings = row, plan, registry, findings
        self._usable = True

    def value(self) -> AssignedValue | None:
        """The assigned value, `None` when the row is empty or cannot be used."""
        row = self._row
        if not any(row.text(heading) for heading in ("目标", "下达值", "文号")):
            return None
        target = self._target()
        area, year, date = self._area(), self._year(), self._date()
        amount = self._number(target) if target is not None else None
        document = row.text("文号")
        if not document:
            self._say(assigned_without_document.rule, assigned_without_document(), "下达值")
        if target is not None and amount is not None and not _possible(amount, target):
            self._say(assigned_impossible.rule, assigned_impossible(row.text("下达值"), target), "下达值")
        since = None if target is None else target.goal.since
        if year is not None and since is not None and year <= since:
            self._say(assigned_before_base.rule, assigned_before_base(since), "年份")
        if target is None or amount is None or not document or not self._usable:
            return None
        return AssignedValue(target.id, area, year, amount, document, date, self._at("下达值"))

    def _target(self) -> Target | None:
        typed = self._row.text("目标")
        if not typed:
            self._say(target_missing.rule, target_missing(), "下达值")
            return None
        found = find_targets(typed, self._plan)
        if not found:
            self._say(unknown_target.rule, unknown_target(typed, self._plan, self._registry), "目标")
            return None
        target = next((each for each in found if each.goal.verb == "assigned"), found[0])
        if target.unit is None:
            self._say(assigned_to_uncomputed.rule, assigned_to_uncomputed(target), "目标")
            return None
        return target

    def _area(self) -> int | None:
        cell = self._row.cells.get("地区")
        if cell is None or is_blank(cell.value):
            return None
        position = area_position(cell.value, self._registry)
        if position is None:
            match = unknown_area(cell.value, self._registry)
            self._say(unknown_area.rule, (match.message, match.hint), "地区")
        return position

    def _year(self) -> int | None:
        cell = self._row.cells.get("年份")
        if cell is None or is_blank(cell.value):
            return None
        year = year_of(cell.value)
        if year is None or not FIRST <= year <= LAST:
            self._say(not_a_year.rule, not_a_year(cell.value)[1:], "年份")
            return None
        return year

    def _date(self) -> str:
        cell = self._row.cells.get("日期")
        if cell is None or not self._row.text("日期"):
            return ""
        found = date_of(cell.value)
        if found is None:
            self._say(not_a_date.rule, not_a_date(cell.value), "日期")
            return ""
        return found[0]

    def _number(self, target: Target) -> float | None:
        """The value in the target's unit; percent for a change."""
        cell = self._row.cells.get("下达值")
        raw = None if cell is None else cell.value
        unit_text = self._row.text("计量单位")
        value: float | None = None
        if isinstance(raw, Percent):
            value, unit_text = scaled(raw.value, 100, 1), "%"
        elif isinstance(raw, str):
            reading = read(raw)
            value = reading.value
            if reading.kind in {Kind.PERCENT, Kind.WITH_UNIT}:
                unit_text = reading.unit
        elif isinstance(raw, int | float) and not isinstance(raw, bool):
            value = float(raw)
        if value is None:
            self._say(assigned_not_a_number.rule, assigned_not_a_number(self._row.text("下达值")), "下达值")
            return None
        factor = self._factor(unit_text, target)
        plain = isinstance(raw, int | float) or (isinstance(raw, str) and read(raw).kind not in {Kind.PERCENT, Kind.WITH_UNIT})
        if plain and factor == 1 and 0 < abs(value) <= 1 and self._in_percent(target):
            self._say(rate_like_fraction.rule, rate_like_fraction(value), "下达值")
        return None if factor is None else scaled(value, factor.numerator, factor.denominator)

    def _in_percent(self, target: Target) -> bool:
        """Whether the value is a percentage: of a change, or of a target whose unit is %."""
        return _verb(target) in _SIZES or (target.unit is not None and target.unit.name == "%")

    def _factor(self, text: str, target: Target) -> Fraction | None:
        wanted = self._plan.units.parse("%") if self._in_percent(target) else target.unit
        if not text or not isinstance(wanted, Unit):
            return Fraction(1)
        unit = self._registry.unit(text)
        if isinstance(unit, UnitError):
            message = Text(f"计量单位“{shown(text)}”不认识", f"unit “{shown(text)}” is not recognised")
            hint = near(unit.near, f"下达值的单位是{wanted.name}", f"the value is in {wanted.name}")
            self._say(unknown_unit.rule, (message, hint), "计量单位")
            return None
        try:
            return ratio(unit, wanted)
        except UnitError:
            message = Text(
                f"计量单位“{shown(text)}”不能换算成{wanted.name}", f"unit “{shown(text)}” cannot be converted into {wanted.name}"
            )
            self._say(unit_cannot_convert.rule, (message, Text(f"按“{wanted.name}”填报", f"give it in {wanted.name}")), "计量单位")
            return None

    def _at(self, heading: str) -> Location:
        cell = self._row.cells.get(heading)
        return self._row.at if cell is None else cell.at

    def _say(self, broken: Rule, words: tuple[Text, Text], heading: str) -> None:
        """Report one cell of the row; an error makes the row unusable, a query is cleared by the row's 说明."""
        self._usable = self._usable and broken.severity is not Severity.ERROR
        note = self._row.text("说明")
        explained = Explanation(note, self._at("说明")) if note and broken.severity is Severity.QUERY else None
        self._findings.append(
            Finding(broken, words[0], self._at(heading), words[1], found=shown(self._row.text(heading)) or None, explained=explained)
        )


def _consistent(made: list[AssignedValue], findings: list[Finding]) -> list[AssignedValue]:
    places: dict[tuple[str, int | None, int | None], list[AssignedValue]] = {}
    for value in made:
        places.setdefault((value.target, value.area, value.year), []).append(value)
    kept = []
    for same in places.values():
        if all(value.value == same[0].value for value in same):
            kept.append(same[0])
            continue
        for value in same:
            rival = next((other for other in same if other.value != value.value), same[0])
            message, hint = assigned_conflict(value.value, rival.value)
            findings.append(Finding(assigned_conflict.rule, message, value.at, hint, found=number(value.value), related=(rival.at,)))
    return kept


RULES = (
    assigned_without_document.rule,
    assigned_not_a_number.rule,
    assigned_to_uncomputed.rule,
    assigned_conflict.rule,
    assigned_impossible.rule,
    assigned_before_base.rule,
)
