"""`gcx plan init`: what a newcomer gets passes every check and can be filled in and judged at once."""

from __future__ import annotations

import json
import os

import pytest
from openpyxl import load_workbook

from cli_kit import Program
from gcx.plan import load_plan
from gcx.plan.starter import starter_plan

VERBS = {"fall", "rise", "at_least", "at_most", "trend", "assigned", "deliver", "qualitative"}
KINDS = {"flow", "stock", "rate", "growth", "count"}


@pytest.fixture
def gcx(tmp_path, capsys, monkeypatch):
    for name in [name for name in os.environ if name.startswith("GCX_")]:
        monkeypatch.delenv(name, raising=False)
    folder = tmp_path / "另一个 城市"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return Program(folder, capsys)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_starter_passes_lint_and_audit(gcx, lang):
    made = gcx("plan", "init", "-o", "样板.yaml", "--lang", lang)
    assert (made.code, made.out) == (0, "")
    assert gcx("plan", "lint", "样板.yaml").code == 0
    assert gcx("plan", "audit", "-p", "样板.yaml").code == 0


def test_it_has_one_of_everything(gcx):
    gcx("plan", "init")
    plan = load_plan(gcx.folder / "config" / "targets.yaml")
    assert {target.goal.verb for target in plan.targets} == VERBS
    assert {item.kind for item in plan.items} == KINDS
    assert any(target.variants for target in plan.targets)
    assert any(target.fallback for target in plan.targets)
    assert any(area.within for area in plan.areas)
    assert {check.severity for check in plan.checks} == {"error", "query"}


def test_its_comments_are_in_the_language_asked_for():
    chinese, english = starter_plan("a.txt", "zh"), starter_plan("a.txt", "en")
    comments = {text: [line.strip() for line in text.splitlines() if line.strip().startswith("#")] for text in (chinese, english)}
    assert any("基期年和目标年" in line for line in comments[chinese])
    assert any("base year and target year" in line for line in comments[english])
    assert not any(line.startswith(("#zh", "#en")) for line in comments[chinese] + comments[english])
    without = [[line for line in text.splitlines() if not line.strip().startswith("#")] for text in (chinese, english)]
    assert without[0] == without[1]


@pytest.mark.parametrize("there", ["方案.yaml", "方案-原文.txt"])
def test_nothing_is_overwritten(gcx, there):
    gcx.write(there, "我的")
    made = gcx("plan", "init", "-o", "方案.yaml")
    assert made.code == 2
    assert f"已有文件“{there}”" in made.err
    assert [each.name for each in gcx.folder.iterdir()] == [there]
    assert (gcx.folder / there).read_text(encoding="utf-8") == "我的"


def test_a_file_where_the_folder_should_be_is_told(gcx):
    gcx.write("config", "x")
    made = gcx("plan", "init")
    assert made.code == 2
    assert "建不了文件夹“config”" in made.err


def test_a_plan_is_a_yaml_file(gcx):
    made = gcx("plan", "init", "-o", "方案.xlsx")
    assert made.code == 2
    assert ".yaml" in made.err


def test_the_form_of_the_starter_is_filled_and_judged(gcx):
    """The plan is found without being named, its form takes figures, and they are judged."""
    said = gcx("plan", "init").err
    assert "gcx template -o 填报表.xlsx" in said
    assert gcx("template", "-o", "填报表.xlsx", "-a", "示例市", "--years", "2020,2025").code == 0
    figures = {"能源消费总量": (800, 850), "地区生产总值": (1600, 2100)}
    book = load_workbook(gcx.folder / "填报表.xlsx")
    for sheet in book.worksheets:
        for row in sheet.iter_rows():
            names = [str(cell.value) for cell in row]
            wanted = next((figures[name] for name in names if name in figures), None)
            empty = [cell for cell in row if cell.value is None and not cell.protection.locked]
            for cell, value in zip(empty, wanted or (), strict=False):
                cell.value = value
    book.save(gcx.folder / "填报表.xlsx")
    judged = json.loads(gcx("check", "填报表.xlsx", "-f", "json").out)
    outcome = next(
        each for each in judged["outcomes"] if each["target"] == "energy-intensity" and each["year"] == 2025 and not each["variant"]
    )
    assert outcome["value"] == pytest.approx(850 / 2100)
    assert outcome["status"] == "met"
