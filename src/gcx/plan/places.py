"""Areas and departments: closed lists, every name and code once, no area part of itself. Linear in the number of areas."""

from __future__ import annotations

from collections.abc import Callable
from graphlib import CycleError, TopologicalSorter

from gcx.names import joined, key
from gcx.plan.entries import Read, Source, read_list
from gcx.plan.model import Area
from gcx.plan.problems import quoted, should_be
from gcx.plan.spec import AreaSpec
from gcx.plan.yamlfile import Key


class Register:
    """Names that must be unique once folded. Remembers the line of the first of two."""

    def __init__(self, source: Source, fold: Callable[[str], str] = key) -> None:
        self._source = source
        self._fold = fold
        self._lines: dict[str, tuple[str, int]] = {}

    def add(self, name: str, path: tuple[Key, ...], zh: str, en: str) -> bool:
        """Note `name`, which `zh` and `en` say the kind of. False, and a problem, when it was noted before."""
        place = self._source.root.place_of(path)
        first, line = self._lines.setdefault(self._fold(name), (name, place[0]))
        if line == place[0] and first == name:
            return True
        same = first == name
        self._source.problems.add(
            place,
            f"{zh}“{quoted(name)}”重复，第{line}行已有" + ("" if same else f"“{quoted(first)}”"),
            f"{en} “{quoted(name)}” occurs twice; line {line} already has " + ("it" if same else f"“{quoted(first)}”"),
        )
        return False


def resolve_areas(source: Source) -> tuple[Area, ...]:
    """The areas of the plan, in the order of the file."""
    entries = read_list(source, "areas", AreaSpec)
    if not entries and source.root.find(("areas",)) is not None:
        source.fault(("areas",), "至少要有一个地区", "at least one area is needed")
    names, codes = Register(source), Register(source)
    for entry in entries:
        if entry.good("name"):
            names.add(entry.spec.name, (*entry.path, "name"), "地区名称", "area name")
        if entry.good("code"):
            codes.add(entry.spec.code, (*entry.path, "code"), "地区代码", "area code")
    known = {entry.spec.name: entry for entry in entries if entry.good("name")}
    for entry in entries:
        for link in ("part_of", "within"):
            _check_link(entry, link, known)
    _check_circles(source, known)
    return tuple(Area(spec.name, spec.code, spec.level, spec.part_of, spec.within) for spec in (entry.spec for entry in entries))


def _check_link(entry: Read[AreaSpec], link: str, known: dict[str, Read[AreaSpec]]) -> None:
    above = getattr(entry.spec, link)
    if above is not None and above not in known:
        hint = should_be(entry.source.problems.near(above, known))
        entry.fault((link,), f"“{quoted(above)}”不在地区清单里", f"“{quoted(above)}” is not among the areas", hint)


def _check_circles(source: Source, known: dict[str, Read[AreaSpec]]) -> None:
    """No area may lie within or be part of itself, however long the way round."""
    above = {name: [link for link in (entry.spec.part_of, entry.spec.within) if link in known] for name, entry in known.items()}
    try:
        TopologicalSorter(above).prepare()
    except CycleError as error:
        circle = list(reversed(error.args[1]))
        start = min(range(len(circle) - 1), key=lambda index: known[circle[index]].path[1])
        circle = [*circle[start:-1], *circle[:start], circle[start]]
        spec = known[circle[0]].spec
        link = "part_of" if spec.part_of == circle[1] else "within"
        shown = joined([quoted(name) for name in circle], 8, " → ")
        source.fault((*known[circle[0]].path, link), f"地区互相隶属：{shown}", f"areas contain one another: {shown}")


def resolve_departments(source: Source) -> tuple[str, ...]:
    """The closed list of departments."""
    node = source.root.find(("departments",))
    if node is None or node.value is None:
        return ()
    if not isinstance(node.value, list):
        source.fault(("departments",), "“departments”应是列表", "“departments” has to be a list")
        return ()
    register = Register(source)
    names = []
    for index, child in enumerate(node.value):
        name = child.value.strip() if isinstance(child.value, str) else ""
        if not name:
            source.fault(("departments", index), "责任单位应是文字", "a department has to be a text")
        elif register.add(name, ("departments", index), "责任单位", "department"):
            names.append(name)
    return tuple(names)
