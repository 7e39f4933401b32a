"""条文对账: every number in a plan's text is encoded, listed as deliberately not encoded, or told.

A number is encoded when it stands in the quote of a target and equals what that target demands: the goal's value (its unit converted),
its base year or deadline, or the count of things the quote was split into. A year may also stand elsewhere in the same sentence
(到2025年，……). The plan's own 文号 and date of issue are encoded by its header. White space and line breaks never matter; numbers of
sections at the beginning of a line and page numbers are no content. Chinese numerals count only after 百分之.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from gcx.findings import Text
from gcx.labels import looks_like_unit
from gcx.plan.model import NotEncoded, Plan, Target
from gcx.units import UnitError, ratio

SCHEMA = "gcx-audit/1"
KINDS: dict[str, Text] = {
    "percent": Text("百分比", "percentage"),
    "quantity": Text("数量", "quantity"),
    "year": Text("年份", "year"),
    "date": Text("日期", "date"),
    "document": Text("文号", "document number"),
}
_NUMBER = re.compile(
    r"""(?P<document>[\u4e00-\u9fff]{1,8}[〔\[(（]\d{4}[〕\])）]\d+号)
      | (?P<date>\d{4}年\d{1,2}月\d{1,2}日)
      | (?P<year>(?:19|20)\d{2}年(?:底|末)?)
      | (?P<percent>\d+(?:\.\d+)?[%‰] | 百分之[〇零一二三四五六七八九十百点]+)
      | (?P<quantity>\d+(?:\.\d+)?)""",
    re.VERBOSE,
)
_NUMERAL = re.compile(r"^\s*(?:[（(]?\d{1,3}[）)]|第?\d{1,3}[.、．](?!\d)|\d{1,2}(?:\.\d{1,2})+(?=\s))")
_PAGE = re.compile(r"^\s*[-—–]?\s*\d{1,4}\s*[-—–]?\s*$")
_NARROW = str.maketrans("０１２３４５６７８９％", "0123456789%")
_ENDS = "。；;！？!?"
_AROUND = 40
_UNIT_LENGTH = 6
_POINTS = "个百分点"


@dataclass(frozen=True, slots=True)
class Mention:
    """One number in the text: `start` and `end` in the text without white space, the sentence (cut to what surrounds it), its value."""

    kind: str
    text: str
    start: int
    end: int
    sentence: str
    value: float | None
    unit: str


@dataclass(frozen=True, slots=True)
class Accounted:
    """Where a number went: targets, the key of the header that holds it, or the entry that says why it is not encoded; or nowhere."""

    mention: Mention
    targets: tuple[Target, ...] = ()
    header: str | None = None
    why: NotEncoded | None = None

    @property
    def state(self) -> str:
        """`encoded`, `not-encoded` or `unaccounted`."""
        if self.targets or self.header:
            return "encoded"
        return "not-encoded" if self.why else "unaccounted"


@dataclass(frozen=True, slots=True)
class Audit:
    """Every number in the order of the text; targets whose quote the text does not hold; entries of `not_encoded` that explain nothing."""

    plan: Plan
    numbers: tuple[Accounted, ...]
    absent: tuple[Target, ...]
    idle: tuple[NotEncoded, ...]

    @property
    def counts(self) -> dict[str, int]:
        """How many numbers are in each state."""
        found = dict.fromkeys(("encoded", "not-encoded", "unaccounted"), 0)
        for each in self.numbers:
            found[each.state] += 1
        return found

    @property
    def settled(self) -> bool:
        """Whether every number is accounted for and every quote stands in the text."""
        return not self.absent and not self.counts["unaccounted"]


def audit(plan: Plan, text: str | None = None) -> Audit:
    """Account for every number of `text`, by default of the plan's own document."""
    bare, skipped = _bare(plan.document_text if text is None else text)
    places = {target.id: _places(bare, target.quote) for target in plan.targets}
    reasons = [(entry, _places(bare, entry.quote)) for entry in plan.not_encoded]
    numbers = tuple(_account(mention, bare, plan, places, reasons) for mention in _mentions(bare, skipped))
    used = {each.why for each in numbers if each.why is not None}
    return Audit(
        plan,
        numbers,
        tuple(target for target in plan.targets if not places[target.id]),
        tuple(entry for entry in plan.not_encoded if entry not in used),
    )


def _bare(text: str) -> tuple[str, set[int]]:
    """The text without white space, and the positions in it that number sections and pages."""
    parts: list[str] = []
    skipped: set[int] = set()
    length = 0
    for line in text.translate(_NARROW).splitlines():
        bare = "".join(line.split())
        lead = len(bare) if _PAGE.match(line) else 0
        if not lead and (numeral := _NUMERAL.match(line)):
            lead = len("".join(numeral[0].split()))
        skipped.update(range(length, length + lead))
        parts.append(bare)
        length += len(bare)
    return "".join(parts), skipped


def _mentions(bare: str, skipped: set[int]) -> Iterator[Mention]:
    for match in _NUMBER.finditer(bare):
        if match.start() in skipped:
            continue
        kind = str(match.lastgroup)
        unit, value = "", None
        if kind in {"percent", "quantity"}:
            digits = re.match(r"\d+(?:\.\d+)?", match[0])
            value = float(digits[0]) if digits else None
            unit = match[0][-1] if kind == "percent" and digits else _unit_after(bare, match.end()) if kind == "quantity" else "%"
        elif kind == "year":
            value = float(match[0][:4])
        end = match.end() + (len(unit) if kind == "quantity" else 0)
        text = _document_only(match[0]) if kind == "document" else bare[match.start() : end]
        yield Mention(kind, text, match.start(), end, _sentence(bare, match.start(), end), value, unit)


def _document_only(text: str) -> str:
    """The number of a document without words before its issuer: 《…意见》（国发〔2021〕4号 has a bracket there, running text may not."""
    return re.sub(r"^(?:根据|按照|依据|按|见|和|与|及|以)", "", text)


def _unit_after(bare: str, start: int) -> str:
    """The longest text after a number that is written like a unit; `""` when there is none. Percentage points are no count of things."""
    if bare.startswith(_POINTS, start):
        return _POINTS
    return next((bare[start : start + size] for size in range(_UNIT_LENGTH, 0, -1) if looks_like_unit(bare[start : start + size])), "")


def _bounds(bare: str, start: int, end: int) -> tuple[int, int]:
    """The sentence around a place."""
    first = max((bare.rfind(mark, 0, start) for mark in _ENDS), default=-1) + 1
    after = [place for mark in _ENDS if (place := bare.find(mark, end)) >= 0]
    return first, min(after, default=len(bare))


def _sentence(bare: str, start: int, end: int) -> str:
    first, last = _bounds(bare, start, end)
    left, right = max(first, start - _AROUND), min(last, end + _AROUND)
    return f"{'…' if left > first else ''}{bare[left:right]}{'…' if right < last else ''}"


def _places(bare: str, quote: str) -> list[tuple[int, int]]:
    """Every place of a quote in the text, white space aside."""
    wanted = "".join(quote.translate(_NARROW).split())
    found, at = [], bare.find(wanted)
    while wanted and at >= 0:
        found.append((at, at + len(wanted)))
        at = bare.find(wanted, at + 1)
    return found


def _account(
    mention: Mention,
    bare: str,
    plan: Plan,
    places: Mapping[str, list[tuple[int, int]]],
    reasons: list[tuple[NotEncoded, list[tuple[int, int]]]],
) -> Accounted:
    header = _in_header(mention, plan)
    if header:
        return Accounted(mention, header=header)
    inside = [target for target in plan.targets if _covers(places[target.id], mention.start, mention.end)]
    if mention.kind == "year":
        first, last = _bounds(bare, mention.start, mention.end)
        near = [target for target in plan.targets if any(first <= start and end <= last for start, end in places[target.id])]
        targets = [target for target in near if mention.value in {target.goal.by, target.goal.since}]
        inside_too = [target for target in targets if target in inside]
        targets = inside_too or targets
    else:
        targets = [target for target in inside if _demands(target, mention, plan)]
    if targets:
        return Accounted(mention, tuple(targets))
    why = next((entry for entry, found in reasons if _covers(found, mention.start, mention.end)), None)
    return Accounted(mention, why=why)


def _covers(places: list[tuple[int, int]], start: int, end: int) -> bool:
    return any(first <= start and end <= last for first, last in places)


def _in_header(mention: Mention, plan: Plan) -> str | None:
    """The key of the header that holds the number."""
    if mention.kind == "document" and mention.text == plan.header.document:
        return "document"
    if mention.kind == "date":
        year, month, day = map(int, re.findall(r"\d+", mention.text))
        if f"{year:04}-{month:02}-{day:02}" == plan.header.issued:
            return "issued"
    return None


def _demands(target: Target, mention: Mention, plan: Plan) -> bool:
    """Whether the number is what the target demands."""
    value, goal = mention.value, target.goal
    if value is None:
        return False
    if goal.value is not None:
        return any(math.isclose(each, goal.value, rel_tol=1e-12) for each in _readings(target, mention, plan, value))
    if goal.verb == "deliver":
        alike = sum(other.quote == target.quote for other in plan.targets)
        return value in {float(alike), float(len(goal.names))} and value > 1
    return False


def _readings(target: Target, mention: Mention, plan: Plan, value: float) -> Iterator[float]:
    """The number as written, and brought to the target's unit: 0.39万个 is 3900 in 个. Changes are in percent."""
    if mention.unit:
        try:
            unit = plan.units.parse("%" if target.goal.verb in {"fall", "rise"} or target.unit is None else target.unit.name)
            yield float(value * ratio(plan.units.parse(mention.unit), unit))
        except UnitError:
            return
    else:
        yield value


# ---------------------------------------------------------------- words


def summary(found: Audit) -> Text:
    """The counts in one sentence."""
    count = found.counts
    return Text(
        f"全文共{len(found.numbers)}个数字：已编入{count['encoded']}，说明不编入{count['not-encoded']}，没有着落{count['unaccounted']}",
        f"{len(found.numbers)} numbers in the text: {count['encoded']} encoded, {count['not-encoded']} deliberately not, "
        f"{count['unaccounted']} unaccounted for",
    )


def as_json(found: Audit, lang: str = "zh") -> str:
    """The audit as `gcx-audit/1`."""
    numbers: list[dict[str, Any]] = [
        {
            "text": each.mention.text,
            "kind": each.mention.kind,
            "value": each.mention.value,
            "unit": each.mention.unit or None,
            "sentence": each.mention.sentence,
            "state": each.state,
            "targets": [target.id for target in each.targets],
            "header": each.header,
            "why": each.why.why if each.why else None,
        }
        for each in found.numbers
    ]
    header = found.plan.header
    content = {
        "schema": SCHEMA,
        "plan": {"id": header.id, "document": header.document, "sha256": found.plan.sha256},
        "counts": found.counts,
        "numbers": numbers,
        "absent": [{"target": target.id, "quote": target.quote} for target in found.absent],
        "idle": [entry.quote for entry in found.idle],
        "summary": summary(found).in_(lang),
    }
    return json.dumps(content, ensure_ascii=False, indent=2, allow_nan=False) + "\n"
