"""From a file to a `Plan`: read, judge every entry, resolve names, units and formulas, and raise all problems together."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from pathlib import Path, PurePosixPath, PureWindowsPath

from gcx.findings import Text
from gcx.plan.entries import Read, Source, read_entry
from gcx.plan.formulas import Formulas
from gcx.plan.model import Area, Header, Plan
from gcx.plan.places import resolve_areas, resolve_departments
from gcx.plan.problems import Problems, quoted, should_be
from gcx.plan.quantities import Units, resolve_quantities
from gcx.plan.quotes import Document
from gcx.plan.spec import HeaderSpec
from gcx.plan.statements import Targets, resolve_checks
from gcx.plan.yamlfile import MOST_BYTES, read_yaml

_SECTIONS = ("plan", "areas", "departments", "units", "constants", "items", "checks", "targets", "not_encoded")
_REQUIRED = ("plan", "areas", "items", "targets")
_WHOLE = (0, 0)


def load(path: Path) -> Plan:
    """Load and check the plan at `path`. Raises `PlanError` with every problem."""
    problems = Problems()
    data = _bytes(path, MOST_BYTES, problems, _WHOLE, Text("方案文件", "the plan"))
    text = None if data is None else _decoded(data, problems)
    root = None if text is None else read_yaml(text, problems)
    if data is None or text is None or root is None:
        if not problems.found:
            problems.add(_WHOLE, "方案文件是空的", "the plan is empty")
        raise problems.error(path)
    source = Source(root, text, problems)
    if not isinstance(root.value, dict):
        source.fault(
            (),
            "方案文件应是一组“键: 值”，如 plan、areas、items、targets",
            "a plan is a set of “key: value” lines: plan, areas, items, targets …",
        )
        raise problems.error(path)
    plan = _resolved(source, path, hashlib.sha256(data).hexdigest())
    if plan is None or problems.found:
        raise problems.error(path)
    return plan


def _resolved(source: Source, path: Path, sha256: str) -> Plan | None:
    """Everything in the file, each section judged whatever is wrong with the others; `None` without any header at all."""
    _check_sections(source)
    entry = _header_entry(source)
    header = Header("", "", "", "", "", "", 1900, 2100) if entry is None else _header(entry)
    document = None if entry is None else _document(entry, path)
    areas = resolve_areas(source)
    departments = resolve_departments(source)
    levels = dict.fromkeys(area.level for area in areas)
    units = Units(source)
    quantities = resolve_quantities(source, units, levels)
    formulas = Formulas(source, quantities)
    checks = resolve_checks(source, formulas)
    statements = Targets(source, header, units, formulas, document)
    targets = statements.resolve(levels, departments)
    not_encoded = statements.not_encoded()
    if entry is None or document is None:
        return None
    return Plan(
        header=header,
        areas=areas,
        departments=departments,
        units=units.table,
        constants=quantities.constants,
        items=quantities.items,
        checks=checks,
        targets=targets,
        path=path,
        sha256=sha256,
        document_text=document.text,
        area_position={area.name: index for index, area in enumerate(areas)},
        item_position={item.name: index for index, item in enumerate(quantities.items)},
        target_position={target.id: index for index, target in enumerate(targets)},
        constant_values={constant.name: constant.value for constant in quantities.constants},
        children=_below(areas, lambda area: area.part_of),
        inner=_below(areas, lambda area: area.within),
        not_encoded=not_encoded,
    )


def _below(areas: Sequence[Area], above: Callable[[Area], str | None]) -> dict[str, tuple[int, ...]]:
    """The positions of the areas that belong to each area, by one kind of belonging."""
    found: dict[str, list[int]] = {}
    for index, area in enumerate(areas):
        if (name := above(area)) is not None:
            found.setdefault(name, []).append(index)
    return {name: tuple(parts) for name, parts in found.items()}


def _check_sections(source: Source) -> None:
    """Only known sections, and none of the required ones absent."""
    given = source.root.value
    for section in given:
        if section not in _SECTIONS:
            source.fault_of_key(
                (section,),
                f"没有“{quoted(section)}”这个键",
                f"there is no key “{quoted(section)}”",
                should_be(source.problems.near(section, _SECTIONS)),
            )
    for section in _REQUIRED:
        if section not in given:
            source.fault((), f"缺少“{section}”", f"“{section}” is missing")
        elif given[section].value is None:
            source.fault(
                (section,),
                f"“{section}”没有内容",
                f"“{section}” is empty",
                Text("没有时写 []", "write [] when there are none") if section != "plan" else None,
            )


def _header_entry(source: Source) -> Read[HeaderSpec] | None:
    node = source.root.find(("plan",))
    return None if node is None or node.value is None else read_entry(source, ("plan",), node, HeaderSpec)


def _header(entry: Read[HeaderSpec]) -> Header:
    spec = entry.spec
    if entry.good("base_year", "target_year") and spec.base_year >= spec.target_year:
        entry.fault(
            ("target_year",),
            f"目标年份{spec.target_year}应晚于基期{spec.base_year}",
            f"the target year {spec.target_year} has to be later than the base year {spec.base_year}",
        )
    return Header(spec.id, spec.title, spec.document, spec.text, spec.issued, spec.language, spec.base_year, spec.target_year)


def _document(entry: Read[HeaderSpec], path: Path) -> Document | None:
    """The plan's text, which stands beside the YAML; what is wrong with it is shown at `text`."""
    if not entry.good("text"):
        return None
    name = entry.spec.text
    parts = (*PurePosixPath(name).parts, *PureWindowsPath(name).parts)
    if not name.isprintable() or PurePosixPath(name).is_absolute() or PureWindowsPath(name).anchor or ".." in parts:
        hint = Text("只写文件名，文件与方案放在一起", "give only the name of a file that stands beside the plan")
        entry.fault(("text",), f"全文文件“{quoted(name)}”不在方案旁边", f"the text “{quoted(name)}” does not stand beside the plan", hint)
        return None
    place = entry.source.root.place_of((*entry.path, "text"))
    data = _bytes(
        path.parent / name, MOST_BYTES, entry.source.problems, place, Text(f"全文文件“{quoted(name)}”", f"the text “{quoted(name)}”")
    )
    if data is None:
        return None
    try:
        return Document(data.decode("utf-8-sig"))
    except UnicodeDecodeError:
        entry.fault(("text",), f"全文文件“{quoted(name)}”不是 UTF-8 编码", f"the text “{quoted(name)}” is not UTF-8", _SAVE_AS)
        return None


_SAVE_AS = Text("用记事本“另存为”，编码选 UTF-8", "save it again with the encoding UTF-8")


def _bytes(path: Path, most: int, problems: Problems, place: tuple[int, int], what: Text) -> bytes | None:
    """The bytes of an ordinary file of at most `most` bytes; otherwise a problem at `place`."""
    try:
        if not path.is_file():
            state = Text("是文件夹，不是文件", "is a folder, not a file") if path.is_dir() else Text("不存在", "does not exist")
            problems.add(place, f"{what.zh}{state.zh}", f"{what.en} {state.en}")
            return None
        with path.open("rb") as file:
            data = file.read(most + 1)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        problems.add(place, f"{what.zh}打不开", f"{what.en} cannot be opened", Text(quoted(reason), quoted(reason)))
        return None
    if len(data) > most:
        problems.add(place, f"{what.zh}超过{most // 1_000_000}MB", f"{what.en} is larger than {most // 1_000_000} MB")
        return None
    return data


def _decoded(data: bytes, problems: Problems) -> str | None:
    """UTF-8 text without its byte-order mark; anything else is named as what it is."""
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        column = error.start - data.rfind(b"\n", 0, error.start)
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        problems.add(_WHOLE, "文件是 UTF-16 编码，应是 UTF-8", "the file is UTF-16; it has to be UTF-8", _SAVE_AS)
        return None
    try:
        data.decode("gb18030")
    except UnicodeDecodeError:
        problems.add((line, column), "文件不是 UTF-8 文本", "the file is not UTF-8 text", _SAVE_AS)
    else:
        problems.add((line, column), "文件是 GBK（GB18030）编码，应是 UTF-8", "the file is in GBK (GB18030); it has to be UTF-8", _SAVE_AS)
    return None
