"""The shape of the project, checked: layers are the import contracts' business (CI runs `lint-imports`), the rest stands here."""

from __future__ import annotations

import ast
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from fixture_kit import cases
from gcx.pipeline import every_rule
from gcx.plan import load_plan

ROOT = Path(__file__).parents[1]
SOURCES = sorted((ROOT / "src" / "gcx").rglob("*.py"))
MOST_LINES = 350
PLAN = load_plan(ROOT / "config" / "targets.yaml")
RULES = [rule for rule in every_rule(PLAN) if not rule.code.startswith("C-")]


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT / "src" / "gcx")))
def test_a_module_is_no_longer_than_a_person_can_hold(path: Path) -> None:
    assert path.read_text(encoding="utf-8").count("\n") <= MOST_LINES


def test_every_public_thing_has_a_docstring() -> None:
    bare = []
    for path in SOURCES:
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            named = isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_")
            if named and not ast.get_docstring(node) and not is_protocol_stub(node):
                bare.append(f"{path.name}:{node.name}")
    assert not bare


def is_protocol_stub(node: ast.AST) -> bool:
    return any(isinstance(child, ast.Constant) and child.value is Ellipsis for child in ast.walk(node))


def test_codes_and_names_of_rules_are_unique() -> None:
    assert len({rule.code for rule in RULES}) == len(RULES)
    assert len({rule.name for rule in RULES}) == len(RULES)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_a_rule_explains_itself(rule) -> None:
    for part in ("含义：", "为什么：", "怎么改：", "依据："):
        assert part in rule.doc, f"{rule.code} does not say {part}"
    assert rule.title.zh
    assert rule.title.en


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_a_rule_has_a_drawn_finding_and_a_drawn_silence(rule) -> None:
    drawn = {kind.split()[-1] for kind, _, _ in cases(ROOT / "tests" / "rules" / f"{rule.code}.txt")}
    assert drawn == {"finds", "silent"}


def test_every_fixture_belongs_to_a_rule() -> None:
    drawn = {path.stem for path in (ROOT / "tests" / "rules").glob("[FRVWMP]*.txt")}
    assert drawn == {rule.code for rule in RULES}


@pytest.mark.parametrize("arguments", [["--help"], ["plan", "where"], ["plan", "lint"]], ids=" ".join)
def test_light_commands_load_no_heavy_library(arguments: list[str]) -> None:
    heavy = ("numpy", "pandas", "openpyxl", "python_calamine", "xlsxwriter", "pyarrow")
    program = (
        "import sys\nfrom gcx.cli import main\ncode = main(sys.argv[1:])\n"
        f"found = [name for name in {heavy!r} if name in sys.modules]\nassert not found, found\nraise SystemExit(code)"
    )
    done = subprocess.run([sys.executable, "-c", program, *arguments], cwd=ROOT, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode("utf-8", "replace")


def test_the_plan_in_the_wheel_is_the_plan_in_the_repository() -> None:
    """The wheel carries `config/` as it stands (see pyproject's force-include); here we hold the repository's copy to the loader."""
    plan = load_plan(ROOT / "config" / "targets.yaml")
    assert len({target.ref for target in plan.targets}) == 60


def test_the_catalogue_of_rules_in_the_documents_is_current() -> None:
    program = "import sys\nfrom gcx.cli import main\nraise SystemExit(main(['rule', '--all', '-f', 'md']))"
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, check=True)
    printed = done.stdout.decode("utf-8").replace("\r\n", "\n")
    assert (ROOT / "docs" / "rules.md").read_text(encoding="utf-8") == printed, "run: gcx rule --all -f md > docs/rules.md"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("module", "line"),
    [
        ("checking/wording.py", "import rich"),
        ("reading/guard.py", "import gcx.checking"),
        ("names.py", "import numpy"),
        ("computing/ties.py", "import pandas"),
    ],
)
def test_the_import_contracts_bite(tmp_path: Path, module: str, line: str) -> None:
    shutil.copytree(ROOT / "src", tmp_path / "src", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    spoilt = tmp_path / "src" / "gcx" / module
    spoilt.write_text(spoilt.read_text(encoding="utf-8") + f"\n{line}\n", encoding="utf-8")
    program = "from importlinter.cli import lint_imports_command\nlint_imports_command()"
    done = subprocess.run(
        [sys.executable, "-c", program, "--no-cache"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(tmp_path / "src")},
        capture_output=True,
        check=False,
    )
    assert done.returncode == 1
    assert b"BROKEN" in done.stdout
