"""`gcx diff`: figures, findings and verdicts matched by what they are about, wherever they stand."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from cli_kit import GOOD, HEAD, Program, small_plan

MOVED = HEAD + (
    "北海市,2024,地区生产总值,1987.4,亿元\n"
    "北海市,2024,能源消费总量,871.9,万吨标准煤\n"
    "北海市,2020,地区生产总值,1561.7,亿元\n"
    "北海市,2020,能源消费总量,8123000,吨标准煤\n"
)
CORRECTED = (
    GOOD.replace("871.9", "981.3").replace("1987.4", "1987.40")
    + "北海市,2023,能源消费总量,约50,万吨标准煤\n北海市,2022,充电桩新增数,37,个\n"
)


@pytest.fixture
def gcx(tmp_path, capsys, monkeypatch):
    for name in [name for name in os.environ if name.startswith("GCX_")] + ["COLUMNS", "NO_COLOR", "FORCE_COLOR"]:
        monkeypatch.delenv(name, raising=False)
    folder = tmp_path / "比较 文件夹"
    monkeypatch.setenv("GCX_PLAN", str(small_plan(folder / "方案")))
    monkeypatch.chdir(folder)
    return Program(folder, capsys)


def both_ways(gcx, old, new, *options):
    return json.loads(gcx("diff", old, new, "-f", "json", *options).out)


def test_moved_rows_and_another_unit_are_no_difference(gcx):
    ran = gcx("diff", gcx.write("初报.csv", GOOD), gcx.write("更正.csv", MOVED))
    assert ran.code == 0
    assert "数据：改 0、增 0、减 0；问题：解决 0" in ran.out or "没有差别" in ran.out
    assert "判定改变" not in ran.out


def test_the_same_file_twice_has_no_difference(gcx):
    path = gcx.write("初报.csv", GOOD)
    ran = gcx("diff", path, path)
    assert (ran.code, ran.out.splitlines()[-1]) == (0, "没有差别")


def test_a_changed_figure_is_carried_through_to_the_verdict(gcx):
    old, new = gcx.write("初报.csv", GOOD), gcx.write("更正.csv", CORRECTED)
    found = both_ways(gcx, old, new)
    assert found["schema"] == "gcx-diff/1"
    (energy,) = [each for each in found["figures"] if each["item"] == "能源消费总量"]
    assert (energy["kind"], energy["year"], energy["old"]["value"], energy["new"]["value"]) == ("changed", 2024, 871.9, 981.3)
    assert energy["change_pct"] == pytest.approx((981.3 - 871.9) / 871.9 * 100)
    assert (energy["old"]["cell"], energy["new"]["cell"]) == ("D4", "D4")
    assert [(each["kind"], each["item"]) for each in found["figures"]] == [("changed", "能源消费总量"), ("added", "充电桩新增数")]
    flips = [each for each in found["outcomes"] if each["flipped"] and each["target"] == "energy-intensity"]
    assert [(each["year"], each["old"]["status"], each["new"]["status"]) for each in flips] == [(2024, "met", "behind")]
    assert "V302" in [each["code"] for each in found["findings"]["new"]]
    assert found["summary"]["outcomes"]["flipped"] >= 1


def test_the_other_way_round_the_finding_is_resolved_and_the_figure_gone(gcx):
    found = both_ways(gcx, gcx.write("初报.csv", CORRECTED), gcx.write("更正.csv", GOOD))
    assert "V302" in [each["code"] for each in found["findings"]["resolved"]]
    assert [each["kind"] for each in found["figures"]] == ["changed", "removed"]


def test_a_figure_that_became_unusable_is_not_simply_gone(gcx):
    bad = GOOD.replace("871.9", "约871.9")
    (change,) = both_ways(gcx, gcx.write("初报.csv", GOOD), gcx.write("更正.csv", bad))["figures"]
    assert (change["kind"], change["new"], change["unusable"]) == ("removed", None, "D4")
    assert "现填有误" in gcx("diff", "初报.csv", "更正.csv").out
    assert "原填有误" in gcx("diff", "更正.csv", "初报.csv").out


def test_a_finding_that_only_moved_is_still_there(gcx):
    fault = "北海市,2023,能源消费总量,约50,万吨标准煤\n"
    old, new = gcx.write("初报.csv", GOOD + fault), gcx.write("更正.csv", GOOD.replace(HEAD, HEAD + fault.replace("约50", "约60")))
    found = both_ways(gcx, old, new)["findings"]
    assert (found["resolved"], found["new"]) == ([], [])
    assert [(each["old"]["cell"], each["new"]["cell"]) for each in found["still"]] == [("D6", "D2")]


@pytest.mark.parametrize("width", [80, 120])
@pytest.mark.parametrize(("lang", "word"), [("zh", "判定改变"), ("en", "Verdicts that flipped")])
def test_the_table_fits_the_screen(gcx, monkeypatch, width, lang, word):
    from gcx.names import display_width

    monkeypatch.setenv("COLUMNS", str(width))
    ran = gcx("diff", gcx.write("初报.csv", GOOD), gcx.write("更正.csv", CORRECTED), "--lang", lang)
    assert word in ran.out
    assert "+12.55%" in ran.out
    assert max(map(display_width, ran.out.splitlines())) <= width
    ran.out.encode("gbk")


def test_folders_are_compared_as_wholes(gcx):
    gcx.write("一稿/甲.csv", GOOD)
    gcx.write("二稿/乙.csv", GOOD.replace("871.9", "870.9"))
    gcx.write("二稿/丙.csv", HEAD + "合浦县,2024,能源消费总量,93.7,万吨标准煤\n")
    found = both_ways(gcx, "一稿", "二稿")
    assert [(each["kind"], each["area"], each["new"]["path"]) for each in found["figures"]] == [
        ("changed", "北海市", str(Path("二稿", "乙.csv"))),
        ("added", "合浦县", str(Path("二稿", "丙.csv"))),
    ]


def test_a_side_that_cannot_be_read_is_2(gcx):
    ran = gcx("diff", gcx.write("初报.csv", GOOD), "没有.csv")
    assert ran.code == 2
    assert "没有.csv" in ran.err


def test_written_to_a_file_the_extension_decides(gcx):
    old, new = gcx.write("初报.csv", GOOD), gcx.write("更正.csv", CORRECTED)
    ran = gcx("diff", old, new, "-o", "差 异.json")
    assert (ran.code, ran.out) == (0, "")
    assert json.loads((gcx.folder / "差 异.json").read_text(encoding="utf-8"))["summary"]["figures"]["added"] == 1
    assert gcx("diff", old, new, "-o", str(new)).code == 2
    assert gcx("diff", old, new, "-o", "差异.doc").code == 2


def test_a_raised_data_status_is_told_even_where_the_value_stays(gcx):
    """地区生产总值 2024 is revised and settled, 能源消费总量 2024 only settled; what was not stated before is now preliminary."""
    head, *lines = GOOD.splitlines()
    old = [f"{line},{'初步核算' if ',2024,' in line else ''}" for line in lines]
    new = [f"{line.replace('1987.4', '1990.1')},{'最终核实' if ',2024,' in line else '初步核算'}" for line in lines]
    written = [gcx.write(name, "\n".join([f"{head},数据状态", *body]) + "\n") for name, body in (("初报.csv", old), ("核实.csv", new))]
    found = both_ways(gcx, *written)
    assert [(each["item"], each["old"]["vintage"], each["new"]["vintage"]) for each in found["figures"]] == [
        ("地区生产总值", "初步核算", "最终核实")
    ]
    assert found["summary"]["restated"] == [
        {"old": None, "new": "初步核算", "figures": 2},
        {"old": "初步核算", "new": "最终核实", "figures": 1},
    ]
    said = gcx("diff", *written).out
    assert "数据状态改变、数值不变：未注明 → 初步核算，2个数" in said
    assert "数据状态改变、数值不变：初步核算 → 最终核实，1个数" in said
    assert "1987.4（初步核算）" in said
    assert "1990.1（最终核实）" in said
    assert "Another data status, same value: not stated → 初步核算, 2 figures" in gcx("diff", *written, "--lang", "en").out
