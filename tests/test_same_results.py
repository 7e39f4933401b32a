"""The quick ways give what the plain ways give: large tables by columns, tables of many areas by counting."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from gcx import pipeline
from gcx.plan import load_plan
from gcx.reading.formats import delimited
from gcx.records import Outcomes, Result, Tally

PLAN = load_plan(None)
YEARS = range(2020, 2026)


def table(path: Path, seed: int, *, blanks: bool = False) -> Path:
    """A long table of several areas and items with faults of most kinds."""
    draw = random.Random(seed)
    rows = ["地区,年份,指标,数值,计量单位"]
    for area in PLAN.areas[:5]:
        for item in PLAN.items[:30]:
            for year in YEARS:
                value = draw.choice(
                    ["12.5", "-3", "0", "暂无", "", " 7.25", "1e3", "0101", "３.5", f"{draw.uniform(1, 900):.4f}"] + ["88.1"] * 20
                )
                name = draw.choice([item.name] * 30 + ["没有的指标", ""])
                when = draw.choice([str(year)] * 30 + [f"{year}年", "2031", "x"])
                rows.append(f"{area.name},{when},{name},{value},{draw.choice([item.unit.name] * 20 + ['错误单位', ''])}")
    rows.insert(40, rows[0])
    rows += ["合计,,,99,", "注：数据来源于统计年报,,,,"]
    if blanks:
        rows.insert(60, ",,,,")
    path.write_text("\n".join(rows) + "\n", encoding="utf-8")
    return path


def told(result: Result) -> tuple[object, ...]:
    """Everything a run found, comparable."""
    figures = result.figures
    columns = [column.tolist() for column in (figures.area, figures.item, figures.year, figures.value, figures.index)]
    sheets = [(sheet.layout, sheet.header_row, sheet.figures, sheet.used) for info in result.files for sheet in info.sheets]
    return result.findings, columns, sheets, list(result.outcomes), result.not_checked, result.exit_code


@pytest.mark.parametrize("seed", [3, 11])
@pytest.mark.parametrize("blanks", [False, True])
def test_columns_give_what_rows_give(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, seed: int, *, blanks: bool) -> None:
    """A csv read column by column has the same findings at the same cells, the same figures and outcomes."""
    pytest.importorskip("pyarrow")
    file = table(tmp_path / "大 表.csv", seed, blanks=blanks)
    monkeypatch.setattr(delimited, "_LARGE", 1 << 40)
    plainly = told(pipeline.check(file))
    monkeypatch.setattr(delimited, "_LARGE", 0)
    assert told(pipeline.check(file)) == plainly


def test_counting_gives_what_listing_gives(tmp_path: Path) -> None:
    """The tallies made on arrays are those made from one view per outcome."""
    outcomes = pipeline.check(table(tmp_path / "表.csv", 5)).outcomes
    quick, plain = list(outcomes.tallied()), list(Outcomes.tallied(outcomes))
    assert [each for each in quick if isinstance(each, Tally)] == [each for each in plain if isinstance(each, Tally)]
    assert [each for each in quick if not isinstance(each, Tally)] == [each for each in plain if not isinstance(each, Tally)]
    assert outcomes.places() == Outcomes.places(outcomes)
    assert any(isinstance(each, Tally) for each in quick)
