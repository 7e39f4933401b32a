"""Counts by verdict: beside the statuses the words of a review, by section and by department, the same in every format."""

from __future__ import annotations

import csv
import io
import json
from collections import Counter
from pathlib import Path

import docx
import pytest
from openpyxl import load_workbook

import gcx
from computing_kit import INTENSITY, checked_of, plan_of, series
from gcx.computing import compute
from gcx.computing import review as reviews
from gcx.findings import Text
from gcx.records import Status
from gcx.rendering import counting, render
from gcx.rendering.counting import NOBODY, counted, verdict_words
from gcx.rendering.wording import needs_words

SAMPLE = Path(__file__).parents[1] / "data" / "samples" / "北海市2020-2025.csv"


@pytest.fixture(scope="module")
def midterm():
    return gcx.check(SAMPLE, year=2023, review="midterm")


@pytest.fixture(scope="module")
def annual():
    return gcx.check(SAMPLE, year=2023, review="annual")


def judged(result):
    return [each for each in result.outcomes.latest() if each.variant is None and each.status not in {Status.LISTED, Status.BASELINE}]


def text_of(name, result):
    return "".join(render(result, name))


def bytes_of(name, result):
    return io.BytesIO(b"".join(render(result, name)))


def by_label(result):
    return dict(Counter(each.review["label"].zh for each in judged(result)))


def test_every_word_of_a_review_has_its_place_and_colour():
    """The words are made where outcomes are judged; here their order and colour are known."""
    own = {value.zh for value in vars(reviews).values() if isinstance(value, Text)}
    assert own == set(counting._LABELS) | set(counting._TASKS)


def test_the_json_counts_labels_beside_statuses(midterm, annual):
    summary = json.loads(text_of("json", midterm))["summary"]
    assert summary["review"] == {"kind": "midterm", "labels": summary["review"]["labels"], "year_task": None}
    assert summary["review"]["labels"] == by_label(midterm)
    assert sum(summary["review"]["labels"].values()) == sum(summary["outcomes"].values())
    tasks = json.loads(text_of("json", annual))["summary"]["review"]["year_task"]
    assert tasks == dict(Counter(each.review["year_task"]["label"].zh for each in judged(annual) if each.review["year_task"]))
    assert set(tasks) == {"完成年度任务", "未完成年度任务"}


def test_without_a_review_there_is_nothing_of_it():
    result = gcx.check(SAMPLE, year=2023)
    assert "review" not in json.loads(text_of("json", result))["summary"]
    assert "中期评估：" not in text_of("table", result)


def test_the_last_lines_say_the_words_of_the_review(midterm):
    end = text_of("table", midterm).partition("1个文件")[2]
    labels = by_label(midterm)
    assert f"中期评估：提前实现 {labels['提前实现']} · " in end
    assert f"滞后 {labels['滞后']} · " in end
    assert "已达标" in end


def test_csv_has_the_word_beside_the_status(midterm):
    rows = list(csv.DictReader(io.StringIO(text_of("csv", midterm).removeprefix("\ufeff"))))
    found = [row for row in rows if row["类别"] == "判定"]
    assert {row["结论"] for row in found} <= {status.word.zh for status in Status}
    assert any(row["结论"] == "已达标" and row["评价"].startswith("提前实现") for row in found)
    assert not any(row["评价"] for row in rows if row["类别"] != "判定")


def test_concise_has_word_and_status(midterm):
    assert any("met; 提前实现" in line for line in text_of("concise", midterm).splitlines())


def test_sections_and_departments_add_up(midterm):
    counts = counted(midterm.outcomes.latest(), midterm.sections)
    outcomes = judged(midterm)
    assert sum(sum(row.values()) for row in counts.sections.values()) == len(outcomes) == sum(counts.total.values())
    assert list(counts.sections) == [name for name in midterm.sections if any(each.section == name for each in outcomes)]
    name = next(each.departments[0] for each in outcomes if each.departments)
    assert sum(counts.departments[Text(name, name)].values()) == sum(name in (each.departments or ()) for each in outcomes)
    assert sum(counts.departments[NOBODY].values()) == sum(not each.departments for each in outcomes)
    assert list(counts.departments)[-1] == NOBODY


def test_words_stand_from_good_to_bad_then_statuses_then_the_years_task(midterm, annual):
    assert [word.zh for word in counted(midterm.outcomes.latest()).words][:4] == ["提前实现", "快于预期", "符合预期", "滞后"]
    assert [word.zh for word in counted(annual.outcomes.latest()).words][-2:] == ["完成年度任务", "未完成年度任务"]


def row_of(label, rows):
    return next(row for row in rows if row and row[0] == label)


def expected(counts):
    """Section name -> counts in the order of the words, as text."""
    return {name: [str(row.get(word) or "") for word in counts.words] for name, row in counts.sections.items()}


def test_every_report_has_the_tables(midterm):
    counts = counted(midterm.outcomes.latest(), midterm.sections)
    heads = [word.zh for word in counts.words]
    markdown = [[cell.strip() for cell in line.strip("|\n").split("|")] for line in text_of("md", midterm).splitlines()]
    assert ["章节", *heads] in markdown
    assert row_of("市发展改革委", markdown)[1:] == [
        str(counts.departments[Text("市发展改革委", "市发展改革委")].get(word) or "") for word in counts.words
    ]
    page = text_of("html", midterm)
    assert "分章节" in page
    assert "分部门" in page
    assert ">提前实现</th>" in page
    sheet = [[cell.value for cell in row] for row in load_workbook(bytes_of("xlsx", midterm))["总览"].iter_rows()]
    assert row_of("章节", sheet)[1 : len(heads) + 1] == heads
    assert row_of("分部门", sheet)
    assert str(row_of("市发展改革委", sheet)[1]).startswith("=SUMPRODUCT(")


@pytest.mark.slow
def test_the_document_has_the_tables(midterm):
    counts = counted(midterm.outcomes.latest(), midterm.sections)
    heads = [word.zh for word in counts.words]
    tables = [[[cell.text for cell in row.cells] for row in table.rows] for table in docx.Document(bytes_of("docx", midterm)).tables]
    sections = next(table for table in tables if table[0][0] == "章节")
    assert sections[0][1:] == heads
    assert {row[0]: row[1:] for row in sections[1:]} == expected(counts)
    assert any(table[0][0] == "部门" for table in tables)
    assert ["提前实现", str(counts.total[Text("提前实现", "achieved early")])] in next(
        table for table in tables if table[0][0] == "中期评估"
    )


def test_the_workbook_shows_the_review_only_when_asked(midterm):
    for result, hidden in ((midterm, False), (gcx.check(SAMPLE, year=2023), True)):
        sheet = load_workbook(bytes_of("xlsx", result))["指标判定"]
        column = next(cell for cell in sheet[4] if cell.value == "评价")
        assert sheet.column_dimensions[column.column_letter].hidden is hidden
        words = {sheet.cell(row, column.column).value for row in range(5, sheet.max_row + 1)} - {None, ""}
        assert words == (set() if hidden else {each.review["label"].zh for each in result.outcomes.latest()})


def test_areas_side_by_side_have_the_words_of_the_review(midterm):
    """The verdict beside a value points to the column of the review."""
    book = load_workbook(bytes_of("xlsx", midterm))
    review = next(cell.column_letter for cell in book["指标判定"][4] if cell.value == "评价")
    beside = [
        str(cell.value) for row in book["地区对比"].iter_rows(min_row=6) for cell in row[3::2] if str(cell.value).startswith("=指标判定!")
    ]
    assert beside
    assert all(value.startswith(f"=指标判定!{review}") for value in beside)


def test_the_annual_review_gives_two_words(tmp_path):
    plan = plan_of(tmp_path, {"target": INTENSITY})
    energy = series("能源消费总量", 2020, 1000.0, 940.0, 938.0) | series("地区生产总值", 2020, 1000.0, 1000.0, 1000.0)
    last = list(compute(checked_of(plan, energy), plan, review="annual"))[-1]
    assert [(word.zh, status) for word, status in verdict_words(last)] == [("符合进度", Status.ON_PACE), ("未完成年度任务", Status.BEHIND)]


def test_years_of_one_figure_are_told_together():
    entries = [f"能源消费总量@合浦县@{year}" for year in (2022, 2020, 2021, 2025)] + ["能源消费总量@合浦县@2020", "焚烧系数"]
    assert needs_words(entries, "zh") == ["合浦县2020-2022、2025年能源消费总量", "焚烧系数"]
    assert needs_words(entries, "en") == ["合浦县 2020-2022, 2025 能源消费总量", "焚烧系数"]


def test_english_output_has_the_targets_english_names():
    english = gcx.check(SAMPLE, lang="en")
    for name in ("table", "concise", "md", "csv"):
        shown = "".join(render(english, name, width=200))
        assert "Share of non-fossil energy" in shown, name
        assert "非化石能源消费占比" not in shown, name
    assert '"name": "非化石能源消费占比"' in text_of("json", english)
