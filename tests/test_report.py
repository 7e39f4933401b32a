"""`gcx report`: one document, its format told by the extension."""

from __future__ import annotations

from pathlib import Path

import docx
import pytest
from openpyxl import load_workbook

from gcx.cli import main

SAMPLE = "data/samples/北海市2020-2025.csv"


def run(*arguments: object) -> int:
    return main(["report", *map(str, arguments)])


class TestReport:
    @pytest.mark.parametrize("extension", ["docx", "xlsx", "md", "html"])
    def test_the_extension_names_the_format(self, tmp_path, capsys, extension):
        out = tmp_path / f"年度 监测.{extension}"
        assert run(SAMPLE, "-o", out, "--review", "annual", "--area", "合浦县") == 0
        assert out.stat().st_size > 1000
        said = capsys.readouterr()
        assert said.out == ""
        assert f"已写入 {out}" in said.err
        if extension == "xlsx":
            assert load_workbook(out).sheetnames[0] == "总览"

    def test_an_unknown_extension_is_told_with_the_known_ones(self, tmp_path, capsys):
        assert run(SAMPLE, "-o", tmp_path / "报告.txt") == 2
        assert ".docx" in capsys.readouterr().err

    def test_a_letterhead_is_filled_and_kept(self, tmp_path, capsys):
        office = docx.Document()
        office.add_paragraph("北海市统计局")
        letterhead, out = tmp_path / "版头 甲.docx", tmp_path / "报告.docx"
        office.save(letterhead)
        assert run(SAMPLE, "-o", out, "--template", letterhead, "--area", "合浦县", "-q") == 0
        assert docx.Document(out).paragraphs[0].text == "北海市统计局"
        assert capsys.readouterr().err == ""

    @pytest.mark.parametrize(("name", "content", "words"), [("无.docx", None, "没有模板文件"), ("坏.docx", b"no", "不能用作模板")])
    def test_a_letterhead_that_cannot_be_used_is_told(self, tmp_path, capsys, name, content, words):
        letterhead: Path = tmp_path / name
        if content is not None:
            letterhead.write_bytes(content)
        assert run(SAMPLE, "-o", tmp_path / "报告.docx", "--template", letterhead) == 2
        assert words in capsys.readouterr().err
        assert not (tmp_path / "报告.docx").exists()

    def test_a_letterhead_is_for_documents_only(self, tmp_path, capsys):
        assert run(SAMPLE, "-o", tmp_path / "报告.xlsx", "--template", tmp_path / "x.docx") == 2
        assert "docx" in capsys.readouterr().err

    def test_the_letterhead_is_not_overwritten(self, tmp_path, capsys):
        letterhead = tmp_path / "版头.docx"
        docx.Document().save(letterhead)
        assert run(SAMPLE, "-o", letterhead, "--template", letterhead) == 2
        assert "不会覆盖" in capsys.readouterr().err

    def test_a_workbook_is_not_for_the_screen(self, capsys):
        assert main(["check", SAMPLE, "-f", "xlsx"]) == 2
        assert "-f xlsx=" in capsys.readouterr().err
