"""The documents say what the program does: runs shown are real, tables are tried row by row, lists are complete."""

from __future__ import annotations

import doctest
import importlib.util
import json
import re
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from checking_kit import figures, judged
from gcx import check
from gcx.checking.numbers import Kind, read
from gcx.findings import Finding
from gcx.pipeline import every_rule
from gcx.plan import Plan, load_plan
from gcx.records import Status
from gcx.rendering import FORMATS, result_schema

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"
REBUILD = "run: python docs/make.py"


def text_of(document: str) -> str:
    return (ROOT / document).read_text(encoding="utf-8")


@cache
def maker() -> ModuleType:
    """docs/make.py as a module."""
    spec = importlib.util.spec_from_file_location("docs_make", DOCS / "make.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@cache
def plan() -> Plan:
    return load_plan(ROOT / "config" / "targets.yaml")


# ---------------------------------------------------------------- README.md


@pytest.mark.parametrize(("name", "file"), [("output", "SAMPLE"), ("faulty", "FAULTY")])
def test_every_line_the_readme_shows_is_printed_today_in_order(name: str, file: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", str(ROOT / "src"))
    make = maker()
    shown = make.shown_in(text_of("README.md"), name).splitlines()
    assert (shown[0], shown[-1]) == ("```text", "```")
    lines = iter(make.printed(getattr(make, file)))
    for line in shown[1:-1]:
        if line and line != make.GAP:
            assert any(line == printed for printed in lines), f"not printed, or not in this order: {line!r}; {REBUILD}"


def test_the_readme_gives_the_two_commands_that_ci_reads() -> None:
    for name, end in (("sample", f"gcx check {maker().SAMPLE}"), ("tests", "-m pytest")):
        assert re.search(rf"<!-- command: {name} -->\n```bash\n[^\n]+{re.escape(end)}\n```", text_of("README.md"))


def test_the_readme_names_every_command() -> None:
    readme = text_of("README.md")
    commands = dict(maker().commands())
    for name in commands:
        words = name.split()
        shown = [f"`{' '.join(words[:2])}`"] if len(words) == 2 else [f"`{words[-1]}`"] if len(words) == 3 else []
        assert all(word in readme for word in shown), name


@pytest.mark.parametrize("document", ["README.md", "CHANGELOG.md", *(f"docs/{path.name}" for path in sorted(DOCS.glob("*.md")))])
def test_links_lead_somewhere(document: str) -> None:
    base = (ROOT / document).parent
    for link in re.findall(r"\]\(([^)#\s]+)[^)]*\)", text_of(document)):
        assert "://" in link or (base / link).exists(), link


# ---------------------------------------------------------------- made from the program


def test_the_commands_in_cli_are_current() -> None:
    assert maker().shown_in(text_of("docs/cli.md"), "commands") == maker().command_pages(), REBUILD


def test_cli_mentions_every_option_of_every_help(capsys: pytest.CaptureFixture[str]) -> None:
    """Told by the help itself, so that an option made in another way than the rest is missed by nobody."""
    from gcx.cli import main

    sections = {part.split("\n", 1)[0]: part for part in text_of("docs/cli.md").split("\n### ")[1:]}
    for name, _ in maker().commands():
        assert main([*name.split()[1:], "--help"]) == 0
        options = set(re.findall(r"^ {2}(?:-\w, )?(--[a-z-]+)", capsys.readouterr().out, re.MULTILINE)) - {"--help"}
        assert not {option for option in options if option not in sections[name]}, name


def test_cli_lists_every_format() -> None:
    cli = text_of("docs/cli.md")
    assert not [each.name for each in FORMATS if f"`{each.name}`" not in cli]


def test_the_limits_are_current() -> None:
    assert maker().shown_in(text_of("docs/limits.md"), "limits") == maker().limits_table(), REBUILD


# ---------------------------------------------------------------- cells.md

_MARKS = {"": "'", "百分比格式": "%", "日期": "@"}
"""How `checking_kit` draws a cell, by the words before it: a bare one is text, 百分比格式 a percent format; the others need no mark."""
_TYPED = re.compile(r"([^`]*)`([^`]*)`|``")
_NOT_OF_THE_CELL = {"V405"}


def tables(kind: str) -> Iterator[tuple[str, str, list[str]]]:
    """The two words behind `<!-- KIND: a | b -->`, and the cells of every row of the table below."""
    for part in text_of("docs/cells.md").split(f"<!-- {kind}: ")[1:]:
        named, rest = part.split(" -->\n", 1)
        item, other = named.split(" | ")
        rows = rest.split("\n\n", 1)[0].splitlines()[2:]
        for row in rows:
            yield item, other, [cell.strip(" ") if number else cell[1:-1] for number, cell in enumerate(row.split("|")[1:-1])]


def value_of(said: str) -> list[float]:
    return [] if said in {"不使用", "没有数"} else [float(said)]


def found_of(findings: Sequence[Finding]) -> str:
    """The findings of one cell as the table writes them."""
    told = [f"{finding.rule.severity.word.zh} {finding.rule.code}" for finding in findings if finding.rule.code not in _NOT_OF_THE_CELL]
    return "、".join(told) or "—"


def drawn(kind: str, typed: str) -> str:
    """The cell as `checking_kit` draws it."""
    return _MARKS.get(kind.strip(), "") + typed


@pytest.mark.parametrize(("item", "unit", "row"), list(tables("table")), ids=lambda part: part[0] if isinstance(part, list) else part)
@pytest.mark.parametrize(("form", "column"), [("xlsx", 2), ("csv", 3)])
def test_a_cell_is_read_as_the_table_says(item: str, unit: str, row: list[str], form: str, column: int) -> None:
    match = _TYPED.search(row[0])
    assert match is not None
    cell = drawn(match[1] or "", match[2] or "")
    checked = judged(f"地区|年份|指标|计量单位|数值|说明\n合浦县|2025|{item}|{unit}|{cell}|甲", plan=plan(), form=form)
    assert list(figures(checked, plan()).values()) == value_of(row[1])
    assert found_of([finding for finding in checked.findings if finding.at.column == 5]) == row[column]


@pytest.mark.parametrize(("item", "number", "row"), list(tables("units")), ids=lambda part: part[0] if isinstance(part, list) else part)
def test_a_unit_is_read_as_the_table_says(item: str, number: str, row: list[str]) -> None:
    unit = row[0].strip("`")
    checked = judged(f"地区|年份|指标|计量单位|数值\n合浦县|2025|{item}|{unit}|{number}", plan=plan())
    assert list(figures(checked, plan()).values()) == value_of(row[1])
    assert found_of([finding for finding in checked.findings if finding.at.column == 4]) == row[2]


def test_the_tables_have_a_row_for_every_kind_of_text() -> None:
    typed = [match[2] or "" for _, _, row in tables("table") if (match := _TYPED.search(row[0])) and not (match[1] or "").strip()]
    assert {read(text).kind for text in typed} == set(Kind)


# ---------------------------------------------------------------- layouts.md


def drawings(kind: str) -> list[Any]:
    """What `<!-- KIND: words -->` says, and the csv below it."""
    found = re.findall(rf"<!-- {kind}: (.+?) -->\n```csv\n(.+?)```", text_of("docs/layouts.md"), re.DOTALL)
    return [pytest.param(*each, id=each[0]) for each in found]


def read_drawing(folder: Path, drawing: str) -> Any:
    path = folder / "填报 表.csv"
    path.write_text(drawing, encoding="utf-8")
    return check(path, plan=plan())


@pytest.mark.parametrize(("said", "drawing"), drawings("read"))
def test_a_layout_is_recognised(tmp_path: Path, said: str, drawing: str) -> None:
    result = read_drawing(tmp_path, drawing)
    layout, count = said.split()
    assert [(sheet.layout, sheet.figures) for sheet in result.files[0].sheets] == [(layout, int(count))]
    assert result.counts()["error"] == 0


def test_every_layout_has_an_example() -> None:
    from gcx.reading.layouts import LAYOUTS

    assert {each.values[0].split()[0] for each in drawings("read")} == {layout.name for layout in LAYOUTS}


@pytest.mark.parametrize(("code", "drawing"), drawings("report"))
def test_what_is_missing_is_reported(tmp_path: Path, code: str, drawing: str) -> None:
    assert code in {finding.rule.code for finding in read_drawing(tmp_path, drawing).findings}


# ---------------------------------------------------------------- json.md, python.md, codes


def keys_of(schema: dict[str, Any]) -> set[str]:
    """Every key the schema knows."""
    found: set[str] = set()

    def walk(node: Any) -> None:
        if isinstance(node, dict):
            found.update(node.get("properties", {}))
            for each in node.values():
                walk(each)
        elif isinstance(node, list):
            for each in node:
                walk(each)

    walk(schema)
    return found


def test_json_names_every_key_and_every_status() -> None:
    named = set(re.findall(r"`([\w-]+)`", text_of("docs/json.md")))
    assert not keys_of(json.loads(result_schema())) - named
    assert not {str(status) for status in Status} - named


def test_the_examples_in_python_run(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    for name in ("GCX_PLAN", "GCX_LANG"):
        monkeypatch.delenv(name, raising=False)
    examples = "\n".join(re.findall(r"```pycon\n(.+?)```", text_of("docs/python.md"), re.DOTALL))
    test = doctest.DocTestParser().get_doctest(examples, {}, "docs/python.md", "docs/python.md", 0)
    assert len(test.examples) > 10
    told: list[str] = []
    assert doctest.DocTestRunner(verbose=False).run(test, out=told.append).failed == 0, "".join(told)


def test_every_code_in_the_documents_is_a_rule() -> None:
    known = {rule.code for rule in every_rule(plan())}
    for document in ("README.md", "CHANGELOG.md", "docs/cells.md", "docs/layouts.md", "docs/limits.md", "docs/cli.md"):
        assert not set(re.findall(r"\b[FRVWM]\d{3}\b", text_of(document))) - known, document
