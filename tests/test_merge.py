"""`gcx merge`: one long table with provenance, which reads back to the same figures."""

from __future__ import annotations

import csv
import io
import json
import os
import sys

import openpyxl
import pytest

from cli_kit import GOOD, HEAD, Program, small_plan

COUNTY = (
    "地区,年份,指标,数值,计量单位,数据状态\n"
    "合浦县,2020,能源消费总量,937123.45678,吨标准煤,最终核实\n"
    "合浦县,2020,地区生产总值,约201,亿元,\n"
    '合浦县,2021,能源消费总量,"1,094.7",万吨标准煤,初步核算\n'
)
COLUMNS = ["地区", "代码", "指标", "年份", "数值", "计量单位", "数据状态", "文件", "工作表", "单元格", "原填"]


@pytest.fixture
def gcx(tmp_path, capsys, monkeypatch):
    for name in [name for name in os.environ if name.startswith("GCX_")] + ["COLUMNS", "NO_COLOR", "FORCE_COLOR"]:
        monkeypatch.delenv(name, raising=False)
    folder = tmp_path / "合并 文件夹"
    monkeypatch.setenv("GCX_PLAN", str(small_plan(folder / "方案")))
    monkeypatch.chdir(folder)
    return Program(folder, capsys)


def submitted(gcx):
    gcx.write("上报/市.csv", GOOD)
    gcx.write("上报/县.csv", COUNTY)
    return "上报"


def table(gcx, name):
    data = (gcx.folder / name).read_bytes()
    assert data.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))


def values(gcx, path):
    found = json.loads(gcx("diff", path, submitted(gcx), "-f", "json").out)
    return found["figures"]


def test_every_accepted_figure_with_where_it_came_from(gcx):
    ran = gcx("merge", submitted(gcx), "-o", "汇总.csv")
    assert (ran.code, ran.out) == (0, "")
    assert "6个数，来自2个文件" in ran.err
    assert "1个数有误，未并入" in ran.err
    heading, *body = table(gcx, "汇总.csv")
    assert heading == COLUMNS
    county = [row for row in body if row[0] == "合浦县"]
    place = os.path.join("上报", "县.csv")  # noqa: PTH118 - as it is printed
    assert [row[1:7] + row[7:8] + row[9:] for row in county] == [
        ["101", "能源消费总量", "2020", "93.712345678", "万吨标准煤", "最终核实", place, "D2", "937123.45678"],
        ["101", "能源消费总量", "2021", "1094.7", "万吨标准煤", "初步核算", place, "D4", "1,094.7"],
    ]


@pytest.mark.parametrize("name", ["汇总.csv", "汇总.xlsx", "汇总.parquet"])
def test_read_again_it_gives_the_same_figures(gcx, name):
    if name.endswith("parquet"):
        pytest.importorskip("pyarrow")
    assert gcx("merge", submitted(gcx), "-o", name).code == 0
    ran = gcx("check", name, "-f", "json")
    assert ran.code == 0, ran.out
    assert values(gcx, name) == []


def test_every_vintage_is_kept_and_the_table_read_again_uses_the_same_one(gcx):
    two = "合浦县,2021,能源消费总量,1088.2,万吨标准煤,最终核实\n"
    gcx.write("上报/县.csv", COUNTY + two)
    assert gcx("merge", "上报", "-o", "汇总.csv").code == 0
    body = [row for row in table(gcx, "汇总.csv")[1:] if row[2:4] == ["能源消费总量", "2021"]]
    assert [(row[4], row[6]) for row in body] == [("1094.7", "初步核算"), ("1088.2", "最终核实")]
    assert json.loads(gcx("diff", "上报/县.csv", "汇总.csv", "-f", "json").out)["figures"] == []


def test_text_that_looks_like_a_formula_is_inert(gcx):
    gcx.write("=cmd 上报/=市.csv", GOOD)
    assert gcx("merge", "=cmd 上报", "-o", "汇总.csv").code == 0
    assert all(not cell.startswith(("=", "+", "@")) for row in table(gcx, "汇总.csv") for cell in row)
    assert table(gcx, "汇总.csv")[1][7].startswith("'=cmd")
    assert gcx("merge", "=cmd 上报", "-o", "汇总.xlsx").code == 0
    cells = [cell for row in openpyxl.load_workbook(gcx.folder / "汇总.xlsx").active.iter_rows() for cell in row]
    assert {cell.data_type for cell in cells} <= {"s", "n"}


def test_without_the_component_parquet_says_what_to_do(gcx, monkeypatch):
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    ran = gcx("merge", submitted(gcx), "-o", "汇总.parquet")
    assert ran.code == 2
    assert "pyarrow" in ran.err
    assert ".csv" in ran.err
    assert not (gcx.folder / "汇总.parquet").exists()


def test_an_unknown_extension_and_a_missing_output_are_usage_errors(gcx):
    assert gcx("merge", submitted(gcx), "-o", "汇总.doc").code == 2
    assert gcx("merge", submitted(gcx)).code == 2


def test_a_file_that_cannot_be_read_is_2_and_the_rest_is_merged(gcx):
    ran = gcx("merge", gcx.write("市.csv", GOOD), "没有.csv", "-o", "汇总.csv")
    assert ran.code == 2
    assert "没有.csv" in ran.err
    assert "来自1个文件" in ran.err
    assert len(table(gcx, "汇总.csv")) == 5


def test_nothing_accepted_gives_the_headings_only(gcx):
    bad = gcx.write("错.csv", HEAD + "北海市,2020,能源消费总量,约50,万吨标准煤\n")
    for name in ("汇总.csv", "汇总.xlsx"):
        assert gcx("merge", bad, "-o", name).code == 0
    assert table(gcx, "汇总.csv") == [COLUMNS]
