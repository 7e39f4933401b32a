"""Checks and targets: the statements of a plan, with their formulas bound and their quotes found in the document."""

from __future__ import annotations

from collections.abc import Collection

from gcx.findings import Severity
from gcx.formula import Bound
from gcx.plan.entries import UNREADABLE, Read, Source, read_list
from gcx.plan.formulas import Formulas
from gcx.plan.goals import resolve_goal
from gcx.plan.model import Check, Goal, Header, NotEncoded, Target
from gcx.plan.places import Register
from gcx.plan.problems import quoted, should_be
from gcx.plan.quantities import Units, check_levels, check_range
from gcx.plan.quotes import Document
from gcx.plan.spec import CheckSpec, NotEncodedSpec, TargetSpec
from gcx.units import Unit, UnitTable

_NUMERIC = frozenset({"fall", "rise", "at_least", "at_most"})


def resolve_checks(source: Source, formulas: Formulas) -> tuple[Check, ...]:
    """The plan's 审核关系."""
    ids = Register(source)
    checks = []
    for entry in read_list(source, "checks", CheckSpec):
        spec = entry.spec
        if entry.good("id"):
            ids.add(spec.id, (*entry.path, "id"), "审核关系编号", "check id")
        bound = formulas.bind(entry, ("require",), spec.require, comparison=True)
        if bound is not None:
            checks.append(Check(spec.id, bound, Severity(spec.severity), spec.message, spec.basis, spec.note, spec.message_en))
    return tuple(checks)


class Targets:
    """Resolves the targets of one file."""

    def __init__(self, source: Source, header: Header, units: Units, formulas: Formulas, document: Document | None) -> None:
        self._source = source
        self._header = header
        self._units = units
        self._formulas = formulas
        self._document = document

    def resolve(self, levels: Collection[str], departments: Collection[str]) -> tuple[Target, ...]:
        """The targets, in the order of the file."""
        entries = read_list(self._source, "targets", TargetSpec)
        ids = Register(self._source)
        primary: dict[str, int] = {}
        targets = []
        for entry in entries:
            spec = entry.spec
            if entry.good("id"):
                ids.add(spec.id, (*entry.path, "id"), "目标编号", "target id")
            check_range(entry, spec.min, spec.max)
            check_levels(entry, spec.levels, levels)
            _check_departments(entry, frozenset(departments))
            self._check_quote(entry)
            if spec.primary and entry.good("ref", "primary"):
                line = entry.line("primary")
                if primary.setdefault(spec.ref, line) != line:
                    first = primary[spec.ref]
                    ref = quoted(spec.ref)
                    entry.fault(
                        ("primary",), f"条目“{ref}”已在第{first}行指定了主条", f"line {first} already marks the primary entry of “{ref}”"
                    )
            targets.append(self._target(entry))
        return tuple(targets)

    def not_encoded(self) -> tuple[NotEncoded, ...]:
        """What the plan says it leaves out; each passage has to stand in the document."""
        entries = read_list(self._source, "not_encoded", NotEncodedSpec)
        for entry in entries:
            self._check_quote(entry)
        return tuple(NotEncoded(entry.spec.quote, entry.spec.why) for entry in entries)

    def _check_quote(self, entry: Read[TargetSpec] | Read[NotEncodedSpec]) -> None:
        if self._document is None or self._document.holds(entry.spec.quote):
            return
        near = self._document.nearest(entry.spec.quote) if entry.good("quote") else None
        entry.fault(
            ("quote",),
            f"方案全文里没有这句话：“{quoted(entry.spec.quote)}”",
            f"the plan's text does not hold “{quoted(entry.spec.quote)}”",
            should_be(near),
        )

    def _target(self, entry: Read[TargetSpec]) -> Target:
        spec = entry.spec
        unit = self._units.of(entry, spec.unit)
        goal = resolve_goal(entry, unit, self._header)
        formula, fallback, variants = self._formulas_of(entry, unit, goal)
        return Target(
            spec.id,
            spec.ref,
            spec.name,
            spec.name_en,
            spec.section,
            spec.quote,
            tuple(spec.departments) if spec.departments else None,
            goal,
            unit,
            formula,
            fallback,
            variants,
            frozenset(spec.levels) if spec.levels else None,
            spec.wording,
            spec.deadline_stated,
            spec.primary,
            spec.min,
            spec.max,
            spec.note,
        )

    def _formulas_of(self, entry: Read[TargetSpec], unit: Unit | None, goal: Goal) -> tuple[Bound | None, Bound | None, dict[str, Bound]]:
        """Formula, fallback and variants, all in the target's unit; a fallback of a change may be an index instead."""
        spec = entry.spec
        _check_completeness(entry, goal)
        own = (unit,) if unit else ()
        main = self._formulas.bind(entry, ("formula",), spec.formula, *own) if spec.formula else None
        fallback = None
        if spec.fallback:
            change = goal.verb in {"fall", "rise"} or goal.assigned_verb in {"fall", "rise"} or goal.why == UNREADABLE
            index = (UnitTable.builtin().parse("1"),) if change and own else ()
            fallback = self._formulas.bind(entry, ("fallback",), spec.fallback, *own, *index)
        variants = {}
        for name, text in (spec.variants or {}).items():
            bound = self._formulas.bind(entry, ("variants", name), text, *own)
            if bound is not None:
                variants[name] = bound
        return main, fallback, variants


def _check_completeness(entry: Read[TargetSpec], goal: Goal) -> None:
    """A figure needs a formula and a unit; fallback and variants need a formula to stand in for."""
    spec = entry.spec
    if goal.verb in _NUMERIC and spec.formula is None and entry.good("formula", "goal"):
        entry.fault(
            ("formula",), f"要求是数值（{goal.verb}），缺少公式“formula”", f"the goal ({goal.verb}) is a figure, but “formula” is missing"
        )
    if spec.formula is not None and spec.unit is None and entry.good("unit"):
        entry.fault(("unit",), "有公式，缺少计量单位“unit”", "there is a formula, but “unit” is missing")
    if spec.formula is None and entry.good("formula"):
        for key in ("fallback", "variants"):
            if getattr(spec, key):
                entry.fault((key,), f"有“{key}”，缺少公式“formula”", f"there is “{key}”, but “formula” is missing")


def _check_departments(entry: Read[TargetSpec], known: frozenset[str]) -> None:
    for index, name in enumerate(entry.spec.departments or ()):
        if name not in known:
            hint = should_be(entry.source.problems.near(name, known))
            entry.fault(
                ("departments", index), f"“{quoted(name)}”不在责任单位清单里", f"“{quoted(name)}” is not among the departments", hint
            )
