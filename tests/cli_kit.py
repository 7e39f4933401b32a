"""A small plan, small submissions and a way to run the program, for the tests of the command line and of the pipeline."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest

from gcx.cli import main

PLAN = """\
plan:
  id: small-plan
  title: 小方案
  document: 北政发〔2021〕16号
  text: 小方案.txt
  issued: "2021-12-28"
  language: zh
  base_year: 2020
  target_year: 2025

areas:
  - name: 北海市
    code: "450500"
    level: city
  - name: 合浦县
    code: "450521"
    level: county
    part_of: 北海市

departments: [市统计局]

items:
  - name: 能源消费总量
    code: "101"
    unit: 万吨标准煤
    basis: 等价值
    kind: flow
    adds_up: false
    min: 0
  - name: 地区生产总值
    code: "201"
    unit: 亿元
    basis: 2020年价
    kind: flow
    adds_up: false
    min: 0
  - name: 充电桩新增数
    code: "301"
    unit: 个
    basis: 无
    kind: count
    adds_up: false

checks:
  - id: energy-not-falling
    require: 能源消费总量 ≥ 上年(能源消费总量)
    severity: query
    message: 能源消费总量比上年减少

targets:
  - id: energy-intensity
    ref: T01
    name: 万元地区生产总值能耗
    section: 一
    quote: 能耗比2020年降低13.5%
    departments: [市统计局]
    unit: 吨标准煤/万元
    formula: 能源消费总量 ÷ 地区生产总值
    goal:
      fall: 13.5%
      since: 2020
      by: 2025
  - id: charging
    ref: T02
    name: 充电桩
    section: 二
    quote: 新建充电桩3900个
    departments: null
    unit: 个
    formula: 累计(充电桩新增数)
    levels: [city]
    goal:
      at_least: 3900
      by: 2025
  - id: water
    ref: T03
    name: 水质优良比例
    section: 二
    quote: 完成下达目标
    departments: null
    unit: 亿元
    formula: 地区生产总值
    levels: [city]
    goal:
      assigned: at_least
      by: 2025
      authority: 自治区
"""
TEXT = "能耗比2020年降低13.5%；新建充电桩3900个；完成下达目标。"
HEAD = "地区,年份,指标,数值,计量单位\n"
GOOD = HEAD + (
    "北海市,2020,能源消费总量,812.3,万吨标准煤\n"
    "北海市,2020,地区生产总值,1561.7,亿元\n"
    "北海市,2024,能源消费总量,871.9,万吨标准煤\n"
    "北海市,2024,地区生产总值,1987.4,亿元\n"
)


@dataclass
class Ran:
    """What a run left: exit code, stdout, stderr."""

    code: int
    out: str
    err: str


@dataclass
class Program:
    """Runs `gcx` inside the test's process, in a folder of its own, with the small plan."""

    folder: Path
    capsys: pytest.CaptureFixture[str]

    def __call__(self, *arguments: str | Path) -> Ran:
        self.capsys.readouterr()
        code = main([str(argument) for argument in arguments])
        said = self.capsys.readouterr()
        return Ran(code, said.out, said.err)

    def write(self, name: str, text: str, encoding: str = "utf-8") -> Path:
        """Write a file below the folder and return its path."""
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding=encoding)
        return path


def small_plan(folder: Path) -> Path:
    """The small plan and its text, written into `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "小方案.txt").write_text(TEXT, encoding="utf-8")
    path = folder / "plan.yaml"
    path.write_text(PLAN, encoding="utf-8")
    return path
