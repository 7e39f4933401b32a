"""Formulas of the file, bound to units; what is wrong with one is shown at the very character."""

from __future__ import annotations

from collections.abc import Mapping

from gcx.findings import Text
from gcx.formula import Bound, Formula, FormulaError
from gcx.plan.entries import Read, Source
from gcx.plan.problems import quoted
from gcx.plan.quantities import Quantities, folded
from gcx.plan.yamlfile import Key, place_in
from gcx.units import Unit


class Formulas:
    """Parses and binds the formulas of one file."""

    def __init__(self, source: Source, quantities: Quantities) -> None:
        self._source = source
        self._known = quantities
        self._constants = quantities.constant_names
        self._spelled = {folded(name): name for name in quantities.units}
        self._unusable = {folded(name) for name in quantities.unusable}
        self._strange = [item.name for item in quantities.items if not item.name.isidentifier()]

    def bind(self, entry: Read, path: tuple[Key, ...], text: str, *units: Unit, comparison: bool = False) -> Bound | None:  # type: ignore[type-arg]
        """The formula at `path` in the first of `units` it can be given in (without any: in its own).

        `None` when it is faulty, which is noted, or when it names something whose unit is in doubt, which has been noted.
        """
        if self._source.problems.full:
            return None
        try:
            formula = Formula.parse(text, comparison=comparison)
            return self._bound(formula, units)
        except FormulaError as error:
            if not entry.good(str(path[0])):
                return None
            for single in (error, *error.further):
                if folded(single.source[single.column - 1 : single.end - 1]) not in self._unusable:
                    self._note((*entry.path, *path), single)
            return None

    def _bound(self, formula: Formula, units: tuple[Unit, ...]) -> Bound | None:
        names = [folded(name) for name in formula.names]
        needed: Mapping[str, Unit] = {
            self._spelled[name]: self._known.units[self._spelled[name]] for name in names if name in self._spelled
        }
        unknown = sum(1 for name in names if name not in self._spelled and name not in self._unusable)
        if not unknown and len(needed) < len(set(names)):
            return None
        if unknown and self._source.problems.afford(unknown * len(self._known.units)):
            needed = self._known.units  # so that the nearest of all names is offered; else only what the formula names, which is cheap
        if not units:
            return formula.bind(needed, None, constants=self._constants)
        try:
            return formula.bind(needed, units[0], constants=self._constants)
        except FormulaError:
            for other in units[1:]:
                try:
                    return formula.bind(needed, other, constants=self._constants)
                except FormulaError:
                    continue
            raise

    def _note(self, path: tuple[Key, ...], error: FormulaError) -> None:
        """Note `error` where its column stands in the file, with the formula and a caret under the place."""
        node = self._source.root.find(path)
        place = place_in(self._source.text, node, error.column - 1) if node else self._source.root.place_of(path)
        advice = self._advice(error) or error.hint
        hint = Text(*("\n".join(([advice.in_(lang)] if advice else []) + error.caret(lang).split("\n")[1:]) for lang in ("zh", "en")))
        self._source.problems.add(place, error.text.zh, error.text.en, hint)

    def _advice(self, error: FormulaError) -> Text | None:
        """What a plan knows and a formula does not: aliases, and items whose names cannot be written in a formula."""
        owner = self._known.aliases.get(folded(error.source[error.column - 1 : error.end - 1]))
        if owner:
            return Text(
                f"这是“{quoted(owner)}”的别名，公式里要写本名", f"this is an alias of “{quoted(owner)}”; formulas use the item's own name"
            )
        strange = next((name for name in self._strange if name in error.source), None)
        if strange:
            return Text(
                f"数据项“{quoted(strange)}”的名称不能写进公式，请改名，原名放进 aliases",
                f"the item name “{quoted(strange)}” cannot be written in a formula; rename it and keep the old name under aliases",
            )
        return None
