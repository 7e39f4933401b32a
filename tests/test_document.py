"""Format docx: the report in the form offices use, its words no stronger than the status, every number traceable."""

from __future__ import annotations

import io
import re
import subprocess
from dataclasses import replace
from pathlib import Path

import docx
import pytest
from docx.oxml.ns import qn

import gcx
from gcx.records import Result, Status
from gcx.rendering import CannotRenderError, View, charts, format_named
from gcx.rendering.document.report import numeral, title_of
from gcx.rendering.document.sentences import problem, told
from gcx.rendering.document.sources import Sources
from gcx.rendering.wording import value_words
from recalculating import converted, soffice
from result_samples import findings, intensity, level, outcomes
from result_samples import result as hand_made

SAMPLE = "data/samples/北海市2020-2025.xlsx"


@pytest.fixture(scope="module")
def sample() -> Result:
    """The city's figures, reviewed as an annual report does."""
    return gcx.check(SAMPLE, review="annual")


@pytest.fixture(scope="module")
def report(sample: Result):
    """The same as a document, without pictures."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(charts, "path_chart", lambda _outcomes: None)
        return opened(sample)


@pytest.fixture(autouse=True)
def _few_pictures(monkeypatch: pytest.MonkeyPatch) -> None:
    """One picture stands for all: drawing is tested elsewhere."""
    one = charts.png(charts.PathChart(((2020, 1.5), (2022, 1.25)), ((2020, 1.5), (2025, 1.0)), 1.0, 2025), 40)
    monkeypatch.setattr(charts, "png", lambda _chart: one)


def made(result: Result, template: Path | None = None) -> bytes:
    wanted = format_named("docx")
    assert wanted is not None
    return b"".join(wanted.render(result, View(template=template)))


def opened(result: Result, template: Path | None = None):
    return docx.Document(io.BytesIO(made(result, template)))


def text_of(document) -> str:
    return "\n".join("".join(each.text or "" for each in paragraph.iter(qn("w:t"))) for paragraph in document.element.iter(qn("w:p")))


class TestForm:
    def test_has_the_parts_an_office_expects_as_real_headings(self, report):
        document = report
        heads = [each.text for each in document.paragraphs if each.style.name == "Heading 1"]
        assert [head.partition("　")[0] for head in heads] == [
            "一、总体情况",
            "二、主要目标进展",
            "三、存在问题",
            "四、数据质量",
            "附表1",
            "附表2",
            "附表3",
        ]
        assert document.paragraphs[0].style.name == "Title"
        assert document.paragraphs[0].text.endswith("2025年度监测报告")

    def test_tables_repeat_their_heading_and_pages_are_numbered(self):
        document = opened(hand_made())
        for table in document.tables:
            assert table.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None
        assert "PAGE" in document.sections[0].footer._element.xml

    def test_fonts_are_named_for_chinese_text_and_have_a_stand_in(self):
        document = opened(hand_made())
        fonts = document.styles["Normal"].element.rPr.rFonts
        assert fonts.get(qn("w:eastAsia")) == "仿宋_GB2312"
        assert fonts.get(qn("w:eastAsiaTheme")) is None
        table = next(part for part in document.part.package.iter_parts() if str(part.partname) == "/word/fontTable.xml")
        assert '<w:altName w:val="仿宋"/>' in table.blob.decode("utf-8")

    def test_the_same_result_gives_the_same_bytes(self):
        assert made(hand_made()) == made(hand_made())

    @pytest.mark.parametrize(
        ("kind", "ending"),
        [("annual", "2025年度监测报告"), ("midterm", "中期评估报告（截至2025年）"), ("final", "后评估报告（截至2025年）")],
    )
    def test_the_title_names_the_review(self, kind, ending):
        assert title_of(gcx.check(SAMPLE, review=kind)).endswith(ending)

    def test_pictures_have_words_for_those_who_do_not_see_them(self):
        document = opened(hand_made(made=[level(year=year, target="a", value=20.5 + year % 7) for year in (2022, 2023, 2024)]))
        described = [each.get("descr") for each in document.element.iter(qn("wp:docPr"))]
        assert described
        assert all(words.startswith("图") for words in described)

    def test_english(self):
        words = text_of(opened(hand_made(lang="en")))
        assert "1. Overview" in words
        assert "总体情况" not in words

    def test_sections_are_counted_in_chinese(self):
        assert [numeral(number) for number in (1, 10, 11, 20, 23)] == ["一", "十", "十一", "二十", "二十三"]


class TestWords:
    def test_every_value_is_printed_as_everywhere_else(self, sample, report):
        words = text_of(report)
        for outcome in sample.outcomes.latest():
            assert value_words(outcome, "zh") in words

    @pytest.mark.parametrize("status", [status for status in Status if status is not Status.MET])
    def test_only_a_target_that_is_met_is_called_met(self, status):
        said = "".join(text for text, _ in told(level(status), "名", "", "zh"))
        assert "已达标" not in said
        assert status.word.zh in said or status is Status.LISTED

    def test_what_is_only_listed_is_said_not_to_be_judged(self):
        said = "".join(text for text, _ in told(intensity(status=Status.LISTED), "名", "", "zh"))
        assert "不作判定" in said
        assert "要求" not in said

    def test_a_level_missed_in_an_earlier_year_says_so(self):
        assert "以前有年份没有达到" in problem(level(Status.MISSED, gap=0.4), "名", "zh")
        assert "以前有年份" not in problem(level(Status.MISSED), "名", "zh")

    def test_a_report_on_nothing_says_so(self, tmp_path):
        path = tmp_path / "空 表.csv"
        path.write_text("随便\n", encoding="utf-8")
        words = text_of(opened(gcx.check(path)))
        assert "不能判定目标进展" in words
        assert "附表1" not in words

    def test_problems_are_those_of_the_statuses(self):
        words = text_of(opened(hand_made(made=[intensity()])))
        assert "没有未完成、反向、逾期或滞后的" in words

    def test_hostile_text_stays_text(self):
        words = text_of(opened(hand_made(found=findings())))
        assert "\x1b" not in words
        assert "[/red]" in words


class TestSources:
    def test_every_mark_stands_in_the_last_table(self, report):
        document = report
        listed = {cell.text for cell in document.tables[-1].columns[0].cells[1:]}
        marks = [run.text for paragraph in document.paragraphs for run in paragraph.runs if run.font.superscript and run.text]
        used = set()
        for mark in marks:
            for part in mark.strip("[]").split(","):
                first, _, last = part.partition("-")
                used |= {f"[{number}]" for number in range(int(first), int(last or first) + 1)}
        assert used == listed

    def test_a_sum_is_traced_to_its_parts(self):
        sources = Sources(hand_made())
        assert sources.mark(intensity()) == "[1-2]"
        assert [row[-1] for row in sources.rows()] == ["合浦县2025.xlsx 填报表!H5", "合浦县2025.xlsx 填报表!H9"]
        assert sources.mark(replace(intensity(), inputs=())) == ""

    def test_numbers_that_follow_one_another_are_drawn_together(self):
        sources = Sources(hand_made())
        for outcome in outcomes():
            assert re.fullmatch(r"(\[[\d,-]+\])?", sources.mark(outcome))


class TestTemplate:
    def test_the_letterhead_of_the_office_stays(self, tmp_path):
        path = tmp_path / "版头 1.docx"
        office = docx.Document()
        office.add_paragraph("北海市发展和改革委员会文件")
        office.sections[0].header.paragraphs[0].text = "内部资料"
        office.styles["Normal"].font.name = "宋体"
        office.save(path)
        document = opened(hand_made(), path)
        assert document.paragraphs[0].text == "北海市发展和改革委员会文件"
        assert document.sections[0].header.paragraphs[0].text == "内部资料"
        assert document.styles["Normal"].font.name == "宋体"

    @pytest.mark.parametrize("content", [b"not a document", b"PK\x03\x04broken", b""])
    def test_what_is_no_document_is_refused(self, tmp_path, content):
        path = tmp_path / "模板.docx"
        path.write_bytes(content)
        with pytest.raises(CannotRenderError) as caught:
            made(hand_made(), path)
        assert "模板" in caught.value.text.zh


@pytest.mark.slow
@pytest.mark.skipif(soffice() is None, reason="LibreOffice is not installed")
def test_a_word_processor_opens_it(tmp_path, sample):
    path = tmp_path / "年度 监测.docx"
    path.write_bytes(made(sample))
    try:
        pages = converted(path, "pdf", tmp_path)
    except subprocess.CalledProcessError:
        pytest.skip("LibreOffice Writer is not installed")
    if not pages.exists():
        pytest.skip("LibreOffice Writer is not installed")
    assert pages.stat().st_size > 50_000
