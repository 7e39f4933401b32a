"""`gcx explain` followed cell by cell: what stands in the named cells of the workbook, worked out again, is the value; and the way back."""

from __future__ import annotations

import calendar
import json
import math
import re
from pathlib import Path

import openpyxl
import pytest

from gcx.analysis.questions import explain, explain_cell
from gcx.pipeline import RequestError, check
from gcx.plan import load_plan
from gcx.rendering import View, answer_json

ROOT = Path(__file__).resolve().parents[1]
SAMPLE = ROOT / "data" / "samples" / "北海市2020-2025.xlsx"
TEXT = re.sub(r"\s", "", (ROOT / "config" / "北政发〔2021〕16号.txt").read_text(encoding="utf-8"))
AREAS = ("北海市", "合浦县", "涠洲岛旅游区")
YEAR, BASE = 2025, 2020
PLAIN = {"×": "*", "÷": "/", "−": "-"}
LARGER = {("吨标准煤", "万吨标准煤"), ("万元", "亿元")}


def told_of(told):
    return json.loads("".join(answer_json.render(told, View())))


@pytest.fixture(scope="module")
def summed(tmp_path_factory):
    """The sample without the city's own energy and GDP, one county in other units and with thousands commas."""
    book = openpyxl.load_workbook(SAMPLE)
    for row in (8, 24):
        for column in range(4, 10):
            book["北海市"].cell(row, column).value = None
    county = book["合浦县"]
    for row in range(8, county.max_row + 1):
        unit = {"万吨标准煤": "吨标准煤", "亿元": "万元"}.get(county.cell(row, 2).value)
        for column in range(4, 10) if unit else ():
            value = county.cell(row, column).value
            county.cell(row, 2).value = unit
            county.cell(row, column).value = f"{value * 10000:,.2f}" if isinstance(value, int | float) else value
    path = tmp_path_factory.mktemp("汇 总") / "另 一本.xlsx"
    book.save(path)
    return path


@pytest.fixture(scope="module", params=["sample", "summed"])
def submitted(request):
    path = SAMPLE if request.param == "sample" else request.getfixturevalue("summed")
    return openpyxl.load_workbook(path, data_only=True), check(path)


def followed(source, book, codes):
    """The figure from its cell: row label and unit beside it, year above it; a sum from its parts."""
    if source["parts"]:
        return math.fsum(followed(part, book, codes) for part in source["parts"])
    if source["cell"] is None:
        return source["value"]  # a constant of the plan
    sheet, cell = book[source["sheet"]], book[source["sheet"]][source["cell"]]
    above = [str(sheet.cell(row, cell.column).value) for row in range(1, cell.row)]
    assert f"{source['year']}年" in above
    assert str(sheet.cell(cell.row, 3).value) == codes[source["item"]]
    unit = sheet.cell(cell.row, 2).value
    assert source["typed_unit"] == unit
    assert str(cell.value) == source["typed"]
    assert source["factor"] == (1e-4 if (unit, source["unit"]) in LARGER else 1)
    return float(str(cell.value).replace(",", "")) * source["factor"]


def worked_out(formula, figures, year, factor):
    """The formula as arithmetic on the figures of one year; 累计 over the years after the base."""
    text = formula.replace("天数()", str(366 if calendar.isleap(year) else 365))
    text = re.sub(r"累计\(([^()]+)\)", lambda m: repr(sum(figures[m[1], each] for each in range(BASE + 1, year + 1))), text)
    text = re.sub(r"[^\W\d][\w]*", lambda m: repr(figures.get((m[0], year), figures.get((m[0], None)))), text)
    for sign, plain in PLAIN.items():
        text = text.replace(sign, plain)
    return eval(text, {"__builtins__": {}}) * factor


def cells_in(source):
    return {(source["sheet"], source["cell"])} if not source["parts"] else set().union(*map(cells_in, source["parts"]))


def all_told(result, plan):
    """(target, area, variant, what explain says) wherever there is something to explain in the year."""
    for target in plan.targets:
        for area in AREAS:
            for variant in (None, *target.variants):
                try:
                    said = told_of(explain(result, target.id, area=area, year=YEAR, variant=variant))
                except RequestError:
                    continue
                yield target, area, variant, said


def test_every_value_is_what_its_cells_make(submitted):
    book, result = submitted
    plan = load_plan(None)
    codes = {item.name: item.code for item in plan.items}
    checked = 0
    for target, area, variant, said in all_told(result, plan):
        assert re.sub(r"\s", "", said["target"]["quote"]) in TEXT
        outcome = said["outcome"]
        if outcome["value"] is None or outcome["year"] != YEAR:
            continue
        assert outcome["via"] == "formula"
        figures = {(each["item"], each["year"]): followed(each, book, codes) for each in said["inputs"]}
        where = (target.id, area, variant)
        assert outcome["value"] == pytest.approx(worked_out(outcome["formula"], figures, YEAR, said["formula"]["factor"]), rel=1e-12), where
        if outcome["base"]["value"] is not None and "累计" not in outcome["formula"]:
            base = worked_out(outcome["formula"], figures, BASE, said["formula"]["factor"])
            assert outcome["base"]["value"] == pytest.approx(base, rel=1e-12), where
        checked += 1
    assert checked > 60


def test_a_cell_names_exactly_the_outcomes_that_name_it(submitted):
    book, result = submitted
    plan = load_plan(None)
    fed = {}
    for target, area, variant, said in all_told(result, plan):
        if said["outcome"]["year"] == YEAR:
            for cell in set().union(*map(cells_in, said["inputs"])):
                fed.setdefault(cell, set()).add((target.id, area, variant))
    for sheet in AREAS:
        for row in range(8, book[sheet].max_row + 1, 3):
            for column, cell in ((9, f"I{row}"), (4, f"D{row}")):
                if not isinstance(book[sheet].cell(row, column).value, int | float):
                    continue
                said = told_of(explain_cell(result, sheet, row, column))["cell"]
                uses = {
                    (use["target"], use["area"], use["variant"]) for use in said["uses"] if YEAR in use["years"] and use["area"] in AREAS
                }
                assert uses == fed.get((sheet, cell), set()), (sheet, cell)
