"""A large table judged in partitions gives what it gives in one piece: findings, cells, outcomes, in every order of its rows."""

from __future__ import annotations

import gc
import random
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from gcx import pipeline
from gcx.batch import Died, Failed, Processes
from gcx.partitions import Spilled
from gcx.partitions.families import bounds, families
from gcx.plan import Plan, load_plan
from gcx.reading import streaming
from gcx.reading.limits import DEFAULT
from gcx.records import Outcome, Result
from gcx.rendering import render

pa = pytest.importorskip("pyarrow")

YEARS = range(2020, 2026)
HEADINGS = ("地区", "年份", "指标", "代码", "数值", "计量单位", "数据状态", "说明")
LIMITS = replace(DEFAULT, partition=400)
ITEMS = (("总量", "t01", "万吨"), ("其中", "t02", "万吨"), ("产值", "t03", "亿元"), ("达标率", "t04", "%"), ("家数", "t05", "个"))
Row = tuple[Any, ...]

PLAN = """plan:
  id: parts
  title: 分批测试
  document: 测〔2021〕1号
  text: t.txt
  issued: "2021-01-01"
  language: zh
  base_year: 2020
  target_year: 2025
areas:
{areas}
departments: [统计局, 发改委]
items:
  - {{name: 总量, code: t01, unit: 万吨, basis: 无, kind: flow, adds_up: true, min: 0, max: 100000}}
  - {{name: 其中, code: t02, unit: 万吨, basis: 无, kind: flow, adds_up: true, min: 0}}
  - {{name: 产值, code: t03, unit: 亿元, basis: 不变价, kind: flow, adds_up: true, min: 0}}
  - {{name: 达标率, code: t04, unit: "%", basis: 无, kind: rate, adds_up: false}}
  - {{name: 家数, code: t05, unit: 个, basis: 无, kind: count, adds_up: true, min: 0}}
checks:
  - id: part-within-total
    require: 其中 ≤ 总量
    severity: error
    message: 其中不应大于总量
  - id: some
    require: 家数 ≥ 1
    severity: query
    message: 应有家数
targets:
  - {{id: intensity, ref: T01, name: 单位产值总量, section: 一, quote: 降低, departments: [统计局], unit: 吨/万元, formula: 总量 ÷ 产值, goal: {{fall: 13.5%, since: 2020, by: 2025}}}}
  - {{id: share, ref: T02, name: 其中占比, section: 一, quote: 占比, departments: null, unit: "%", formula: 其中 ÷ 总量, goal: {{at_least: 40%, by: 2025}}}}
  - {{id: rate, ref: T03, name: 达标, section: 二, quote: 达标, departments: [发改委], unit: "%", formula: 达标率, levels: [市], goal: {{at_least: 90%, by: 2025, every_year: true}}}}
  - {{id: count, ref: T04, name: 累计家数, section: 二, quote: 家数, departments: null, unit: 个, formula: 累计(家数), goal: {{at_least: 100, by: 2025}}}}
  - {{id: things, ref: T05, name: 事项, section: 三, quote: 事项, departments: [统计局], goal: {{deliver: [规划], by: null}}}}
  - {{id: words, ref: T06, name: 定性, section: 三, quote: 定性, departments: null, goal: {{qualitative: 不能计算}}}}
"""


def names(cities: int) -> list[tuple[str, str, str | None, str | None]]:
    """(name, level, part of, within): cities of three counties, every second with a zone inside its first county; one area by itself."""
    found: list[tuple[str, str, str | None, str | None]] = []
    for city in range(cities):
        found.append((f"城{city:02d}市", "市", None, None))
        found += [(f"城{city:02d}县{county}", "县", f"城{city:02d}市", None) for county in range(3)]
        if city % 2:
            found.append((f"城{city:02d}园", "园", None, f"城{city:02d}县0"))
    return [*found, ("独立区", "县", None, None)]


@pytest.fixture(scope="module")
def plan(tmp_path_factory: pytest.TempPathFactory) -> Plan:
    folder = tmp_path_factory.mktemp("分批 方案")
    lines = []
    for number, (name, level, above, inside) in enumerate(names(24)):
        belongs = f", part_of: {above}" if above else f", within: {inside}" if inside else ""
        lines.append(f"  - {{name: {name}, code: a{number:03d}, level: {level}{belongs}}}")
    (folder / "t.txt").write_text("降低 占比 达标 家数 事项 定性", encoding="utf-8")
    (folder / "plan.yaml").write_text(PLAN.format(areas="\n".join(lines)), encoding="utf-8")
    return load_plan(folder / "plan.yaml")


def table(seed: int, *, faults: bool = True) -> list[Row]:
    """All figures of all areas, sums that hold but for some, and faults of most kinds."""
    draw = random.Random(seed)
    areas = names(24)
    values: dict[tuple[str, int, str], float] = {}
    for name, level, _, inside in areas:
        if level == "市":
            continue
        for _, code, _ in ITEMS:
            start, growth = draw.uniform(20, 90), draw.uniform(0.98, 1.06)
            for year in YEARS:
                value = start * growth ** (year - 2020) / (3 if inside else 1)
                values[name, year, code] = (
                    float(round(value)) if code == "t05" else round(min(value, 99), 2) if code == "t04" else round(value, 2)
                )
    for name, level, _, _ in areas:
        if level == "市":
            parts = [each[0] for each in areas if each[2] == name]
            for _, code, _ in ITEMS:
                for year in YEARS:
                    values[name, year, code] = round(sum(values[part, year, code] for part in parts) / (3 if code == "t04" else 1), 2)
    rows: list[Row] = []
    for (area, year, code), value in values.items():
        item, unit = next((item, unit) for item, each, unit in ITEMS if each == code)
        rows.append((area, str(year), item, code, f"{value:g}", unit, "初步核算" if year == 2025 else "最终核实", ""))
    return _spoilt(rows, draw) if faults else rows


def _spoilt(rows: list[Row], draw: random.Random) -> list[Row]:
    def put(row: Row, **cells: str) -> Row:
        return tuple(cells.get(f"c{number}", cell) for number, cell in enumerate(row))

    faults: list[Callable[[Row], Sequence[Row]]] = [
        lambda row: [put(row, c4="暂无")],
        lambda row: [put(row, c4=f"-{row[4]}")],
        lambda row: [put(row, c4="")],
        lambda row: [put(row, c4="不适用")],
        lambda row: [put(row, c4=f"{float(row[4]) * 1000:g}")],
        lambda row: [put(row, c4=f"{float(row[4]) * 10000:g}", c5="吨" if row[5] == "万吨" else "万元" if row[5] == "亿元" else row[5])],
        lambda row: [put(row, c5="错误单位")],
        lambda row: [put(row, c5="")],
        lambda row: [put(row, c3="")],
        lambda row: [put(row, c3="zz9")],
        lambda row: [put(row, c2="没有的指标", c3="")],
        lambda row: [put(row, c0="未知区")],
        lambda row: [put(row, c0="")],
        lambda row: [put(row, c1=draw.choice(["2031", "2019", "2025年", "二〇二五"]))],
        lambda row: [row, row],
        lambda row: [row, put(row, c4=f"{float(row[4]) + 7:g}")],
        lambda row: [row, put(row, c4=f"{float(row[4]) + 1:g}", c6="普查修订")],
        lambda row: [put(row, c6="")],
        lambda row: [put(row, c4=f"{float(row[4]) * 2:g}", c7="新项目投产")],
        lambda row: [put(row, c2="单位产值总量", c3="", c5="吨/万元")],
        lambda row: [],
    ]
    found: list[Row] = []
    for row in rows:
        found += draw.choice(faults)(row) if draw.random() < 0.12 else [row]
    return found


ORDERS: dict[str, Callable[[list[Row]], list[Row]]] = {
    "area": lambda rows: rows,
    "item": lambda rows: sorted(rows, key=lambda row: (row[2], row[1])),
    "shuffled": lambda rows: random.Random(5).sample(rows, len(rows)),
}


def write(path: Path, rows: list[Row]) -> Path:
    """The table as csv or, by its extension, as parquet."""
    if path.suffix == ".csv":
        path.write_text("\n".join(",".join(row) for row in [HEADINGS, *rows]) + "\n", encoding="utf-8")
        return path
    from pyarrow import parquet

    columns = [list(column) for column in zip(*rows, strict=True)]
    texts = [pa.array([cell or None for cell in column]) for column in columns]
    parquet.write_table(pa.table(texts, names=list(HEADINGS)), path, row_group_size=900)
    return path


@pytest.fixture(autouse=True)
def _small_tables_are_large(monkeypatch: pytest.MonkeyPatch) -> None:
    from gcx.partitions import spool
    from gcx.reading.formats import arrow, delimited

    monkeypatch.setattr(streaming, "_LEAST", 0)
    monkeypatch.setattr(arrow, "_BLOCK", 1 << 16)
    monkeypatch.setattr(spool, "RUN", 1500)
    monkeypatch.setattr(delimited, "_LARGE", 0)


def told(result: Result) -> dict[str, object]:
    """Everything a run found, comparable."""
    outcomes, figures = result.outcomes, result.figures
    places = sorted(zip(figures.area.tolist(), figures.item.tolist(), figures.year.tolist(), figures.value.tolist(), strict=True))
    return {
        "findings": result.findings,
        "not checked": result.not_checked,
        "outcomes": list(outcomes),
        "latest": list(outcomes.latest()),
        "counts": outcomes.counts(),
        "places": outcomes.places(),
        "tallied": sorted(map(repr, outcomes.tallied())),
        "standing": outcomes.standing(),
        "figures": places,
        "lost": result.lost,
        "declined": result.declined,
        "files": [(info.status, info.format, info.sheets) for info in result.files],
        "ending": (result.year, result.exit_code),
    }


def compare(file: Path, plan: Plan, **asked: Any) -> Result:
    """Judge a file both ways, hold one against the other, return the one in partitions."""
    whole = pipeline.check(file, plan=plan, limits=LIMITS, **asked)
    parts = pipeline.check(file, plan=plan, limits=LIMITS, in_parts=True, **asked)
    assert isinstance(parts.outcomes, Spilled)
    expected, found = told(whole), told(parts)
    for name, value in expected.items():
        assert found[name] == value, name
    return parts


@pytest.mark.slow
@pytest.mark.parametrize("suffix", [".csv", ".parquet"])
@pytest.mark.parametrize("order", ORDERS)
def test_partitions_give_what_the_whole_gives(tmp_path: Path, plan: Plan, order: str, suffix: str) -> None:
    file = write(tmp_path / f"大 表{suffix}", ORDERS[order](table(len(order))))
    found = compare(file, plan)
    assert {finding.rule.code for finding in found.findings} >= {"V302", "V321", "V325", "V331", "V341", "V343", "V344", "V402", "V408"}


@pytest.mark.parametrize("names_end_in_digits", [True, False])
def test_areas_as_numbers_and_year_by_year(
    tmp_path: Path, plan: Plan, monkeypatch: pytest.MonkeyPatch, *, names_end_in_digits: bool
) -> None:
    """Row after row another area: few cells of the area column repeat, and still it holds names, or codes that are numbers."""
    from gcx.reading.formats import arrow

    monkeypatch.setattr(arrow, "_REPEATED", 0.01)
    codes = {area.name: area.name if names_end_in_digits else str(450_000 + number) for number, area in enumerate(plan.areas)}
    text = plan.path.read_text(encoding="utf-8")
    for number in range(len(plan.areas)):
        text = text.replace(f"code: a{number:03d}", f"code: {'R' if names_end_in_digits else ''}{450_000 + number}")
    (tmp_path / "t.txt").write_text(plan.document_text, encoding="utf-8")
    (tmp_path / "plan.yaml").write_text(text, encoding="utf-8")
    rows = [(codes.get(row[0], row[0]), *row[1:]) for row in sorted(table(12), key=lambda row: (row[1], row[3]))]
    compare(write(tmp_path / "表.csv", rows[:2600]), load_plan(tmp_path / "plan.yaml"))


@pytest.mark.parametrize(
    "asked", [{}, {"year": 2023}, {"areas": ["城01市", "城01县2", "独立区"]}, {"review": "midterm"}, {"area": "独立区"}], ids=str
)
def test_whatever_is_asked_for(tmp_path: Path, plan: Plan, asked: dict[str, Any]) -> None:
    compare(write(tmp_path / "表.csv", ORDERS["shuffled"](table(3)[:2400])), plan, **asked)


@pytest.mark.slow
def test_every_format_writes_the_same(tmp_path: Path, plan: Plan) -> None:
    file = write(tmp_path / "表.csv", table(8)[:2400])

    def written(name: str, **how: Any) -> str:
        result = pipeline.check(file, plan=plan, limits=LIMITS, **how)
        return "".join(render(replace(result, started="", seconds=0.0), name, width=100))

    for name in ("table", "concise", "json", "jsonl", "csv", "md", "junit"):
        assert written(name, in_parts=True) == written(name), name


def test_a_part_of_the_outcomes(tmp_path: Path, plan: Plan) -> None:
    file = write(tmp_path / "表.csv", table(8)[:2400])
    whole, parts = (pipeline.check(file, plan=plan, limits=LIMITS, in_parts=how) for how in (False, True))
    wanted = ["城02市", "城03县1"]
    assert list(parts.outcomes.within(wanted)) == list(whole.outcomes.within(wanted))
    assert parts.outcomes.within(wanted).counts() == whole.outcomes.within(wanted).counts()


@pytest.mark.slow
def test_processes_give_the_same(tmp_path: Path, plan: Plan) -> None:
    file = write(tmp_path / "表.csv", table(6)[:2400])
    one, two = (told(pipeline.check(file, plan=plan, limits=LIMITS, in_parts=True, jobs=jobs)) for jobs in (1, 2))
    assert one == two


def test_assigned_values_are_told_once(tmp_path: Path, plan: Plan) -> None:
    import xlsxwriter

    with xlsxwriter.Workbook(tmp_path / "下达.xlsx") as book:
        sheet = book.add_worksheet("下达目标")
        for number, row in enumerate(
            [
                ("目标", "地区", "年份", "下达值", "计量单位", "文号", "日期"),
                ("单位产值总量", "城00市", 2025, 13, "%", "测〔2022〕2号", "2022-03-01"),
                ("没有的目标", "城00市", 2025, 13, "%", "测〔2022〕2号", "2022-03-01"),
            ]
        ):
            sheet.write_row(number, 0, row)
    found = compare(write(tmp_path / "表.csv", table(6)[:2400]), plan, assigned=tmp_path / "下达.xlsx")
    assert {finding.at.file for finding in found.findings} >= {"f1", "f2"}


@pytest.mark.parametrize("spoil", ["total", "header", "blank line", "few rows", "quoted"])
def test_what_is_no_plain_table_is_judged_whole(tmp_path: Path, plan: Plan, spoil: str) -> None:
    rows = table(9, faults=False)
    lines = [",".join(row) for row in [HEADINGS, *rows]]
    spoilt = {
        "total": [*lines, "合计,2020,总量,t01,99,万吨,,"],
        "header": [*lines[:900], lines[0], *lines[900:]],
        "blank line": [*lines[:900], ",,,,,,,", *lines[900:]],
        "few rows": lines[:1500],
        "quoted": [*lines[:900], lines[900].replace("城", '"城', 1).replace(",", '",', 1), *lines[901:]],
    }[spoil]
    file = tmp_path / "表.csv"
    file.write_text("\n".join(spoilt) + "\n", encoding="utf-8")
    whole, asked = (pipeline.check(file, plan=plan, limits=LIMITS, in_parts=how) for how in (False, True))
    assert not isinstance(asked.outcomes, Spilled)
    assert told(asked) == told(whole)


def test_a_partition_whose_worker_died_is_judged_once_more(tmp_path: Path, plan: Plan, monkeypatch: pytest.MonkeyPatch) -> None:
    given: list[int] = []

    def run(_self: object, work: Callable[[Any, Any], Any], task: object, items: Sequence[Any], done: Callable[[int, Any], None]) -> None:
        for place, part in enumerate(items):
            given.append(part.number)
            done(place, Died() if part.number == 1 and given.count(1) == 1 else work(task, part))

    file = write(tmp_path / "表.csv", table(2)[:2400])
    alone = told(pipeline.check(file, plan=plan, limits=LIMITS, in_parts=True))
    monkeypatch.setattr(Processes, "run", run)
    assert told(pipeline.check(file, plan=plan, limits=LIMITS, in_parts=True, jobs=2)) == alone
    assert given.count(1) == 2


@pytest.mark.parametrize("answer", [Died(), Failed(KeyError("x"))], ids=["died", "failed"])
def test_a_lost_partition_refuses_the_table(tmp_path: Path, plan: Plan, answer: Died | Failed, monkeypatch: pytest.MonkeyPatch) -> None:
    def run(_self: object, work: object, task: object, items: Sequence[Any], done: Callable[[int, Any], None]) -> None:
        done(len(items) - 1, answer)

    monkeypatch.setattr(Processes, "run", run)
    crashed: list[str] = []
    file = write(tmp_path / "表.csv", table(2, faults=False))
    found = pipeline.check(file, plan=plan, limits=LIMITS, in_parts=True, jobs=2, on_crash=lambda path, _: crashed.append(path))
    assert [finding.rule.code for finding in found.findings] == ["F107" if isinstance(answer, Died) else "F103"]
    assert found.files[0].status == "refused"
    assert crashed == ([] if isinstance(answer, Died) else [str(file)])


def test_files_go_with_the_result(tmp_path: Path, plan: Plan, monkeypatch: pytest.MonkeyPatch) -> None:
    room = tmp_path / "临时 文件"
    room.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(room))
    found = pipeline.check(write(tmp_path / "表.csv", table(2, faults=False)), plan=plan, limits=LIMITS, in_parts=True)
    assert [path.name[:4] for path in room.iterdir()] == ["gcx-"]
    del found
    gc.collect()
    assert not list(room.iterdir())


def test_outcomes_are_objects_only_while_they_are_looked_at(tmp_path: Path, plan: Plan) -> None:
    found = pipeline.check(write(tmp_path / "表.csv", table(2, faults=False)), plan=plan, limits=LIMITS, in_parts=True)
    text = "".join(render(found, "table"))
    assert "个文件" in text
    alive = sum(isinstance(each, Outcome) for each in gc.get_objects())
    most, count = 0, 0
    for count, _ in enumerate(found.outcomes, start=1):
        if count % 500 == 0:
            most = max(most, sum(isinstance(each, Outcome) for each in gc.get_objects()) - alive)
    assert count > 2000
    assert most < 200


def test_families_hang_together_by_either_kind_of_belonging(plan: Plan) -> None:
    found = families(plan).tolist()
    first = [found[position] for position, area in enumerate(plan.areas) if area.name.startswith("城01")]
    assert first == [1] * 5
    assert found[-1] == max(found) == 24


def test_partitions_depend_on_sizes_alone() -> None:
    assert bounds([3, 4, 2, 9, 1, 0, 1], 6) == [(0, 1), (1, 3), (3, 4), (4, 7)]
    assert bounds([], 6) == [(0, 0)]
    assert bounds([0, 0, 5], 6) == [(0, 3)]


def test_parquet_csv_and_a_workbook_say_the_same(tmp_path: Path, plan: Plan) -> None:
    """One table in three files: parquet with real numbers and years, csv read column by column, a workbook read row by row."""
    import xlsxwriter
    from pyarrow import parquet

    rows = [row for row in table(12)[:900] if row[4].replace(".", "").replace("-", "").isdigit() or not row[4]]
    typed = [
        (row[0] or None, int(row[1]) if row[1].isdigit() else 1800, *row[2:4], float(row[4]) if row[4] else None, *row[5:]) for row in rows
    ]
    with xlsxwriter.Workbook(tmp_path / "表.xlsx") as book:
        sheet = book.add_worksheet("表")
        for number, row in enumerate([HEADINGS, *typed]):
            sheet.write_row(number, 0, row)
    parquet.write_table(pa.table([list(column) for column in zip(*typed, strict=True)], names=list(HEADINGS)), tmp_path / "表.parquet")
    write(tmp_path / "表.csv", [tuple("" if cell is None else str(cell) for cell in row) for row in typed])

    def said(name: str) -> tuple[object, ...]:
        found = pipeline.check(tmp_path / name, plan=plan)
        problems = [(each.rule.code, each.at.range, each.area, each.year, each.item, each.found, each.message) for each in found.findings]
        verdicts = [(each.target, each.area, each.year, each.status, each.value, each.change_pct, each.missing) for each in found.outcomes]
        places = [found.figures.at(position).cell for position in range(len(found.figures))]
        return problems, verdicts, places, found.figures.value.tolist(), found.exit_code

    workbook = said("表.xlsx")
    assert len(workbook[0]) > 50
    assert said("表.csv") == workbook
    assert said("表.parquet") == workbook
