"""A document under construction, in the form offices use: styles, margins, page numbers, tables, pictures, sources in brackets.

Built with python-docx. Without a template the styles follow the usual form of official documents (title 22 pt, text 仿宋 16 pt at 28 pt
line spacing); with one, the office's own styles, margins and letterhead stay as they are and the text follows what is in it.
"""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import docx
from docx.enum.section import WD_ORIENT
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.opc.exceptions import PackageNotFoundError
from docx.opc.oxml import serialize_part_xml
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Cm, Pt, RGBColor

from gcx.rendering.text import visible

_LATIN = "Times New Roman"
_STYLES: dict[str, tuple[str, float]] = {
    "Title": ("方正小标宋简体", 22),
    "Heading 1": ("黑体", 16),
    "Heading 2": ("楷体_GB2312", 16),
    "Heading 3": ("仿宋_GB2312", 16),
    "Normal": ("仿宋_GB2312", 16),
    "Caption": ("黑体", 11),
}
_ALTERNATIVES = {"仿宋_GB2312": "仿宋", "楷体_GB2312": "楷体", "方正小标宋简体": "宋体", "黑体": "SimHei"}
"""What stands in where a font is not installed."""
_FILLS = {"good": "DDEFDD", "warn": "FFF1CC", "bad": "F9D9D6", "query": "E7E1F2", "open": "ECEFF1", "head": "E4EBF1"}
_LINE = 28
_SMALL = 9.5
_MARGINS = {"top_margin": 3.7, "bottom_margin": 3.5, "left_margin": 2.8, "right_margin": 2.6}
_SIDEWAYS = 2.2
_FIXED = dt.datetime(2000, 1, 1)  # noqa: DTZ001 - a document's dates have no zone


class TemplateError(ValueError):
    """The template is no Word document."""


class Paper:
    """Adds to the document from top to bottom; raises `TemplateError` for a template that is no Word document. Text is put in as text: nothing in it is a field, a link or markup."""

    def __init__(self, title: str, template: Path | None) -> None:
        self._own = template is None
        try:
            self._document = docx.Document(None if template is None else str(template))
        except (OSError, KeyError, ValueError, zipfile.BadZipFile, PackageNotFoundError, SyntaxError) as error:
            raise TemplateError(str(template)) from error
        self._prepare_styles()
        if self._own:
            self._prepare_page()
            properties = self._document.core_properties
            properties.title, properties.author, properties.comments = title, "", ""
            properties.created = properties.modified = _FIXED

    def title(self, text: str) -> None:
        """The title of the document."""
        self._document.add_paragraph(visible(text), style="Title")

    def heading(self, level: int, text: str) -> None:
        """A heading of level 1 to 3."""
        self._document.add_heading(visible(text), level)

    def paragraph(self, parts: str | Sequence[tuple[str, str]], *, indented: bool = True) -> None:
        """A paragraph: a text, or pieces with a style each: `""`, `bold`, or `source` (a small raised mark)."""
        paragraph = self._document.add_paragraph()
        if indented:
            paragraph.paragraph_format.first_line_indent = Pt(32)
        for text, style in [(parts, "")] if isinstance(parts, str) else parts:
            run = paragraph.add_run(visible(text))
            run.bold = True if style == "bold" else None
            run.font.superscript = True if style == "source" else None

    def note(self, text: str) -> None:
        """A small line under a title or a table."""
        paragraph = self._document.add_paragraph()
        paragraph.paragraph_format.line_spacing_rule = WD_LINE_SPACING.SINGLE
        paragraph.add_run(visible(text)).font.size = Pt(_SMALL)

    def caption(self, text: str) -> None:
        """The words under a picture or over a table."""
        self._document.add_paragraph(visible(text), style="Caption")

    def picture(self, content: bytes, described: str) -> None:
        """A picture across the text, with its text alternative."""
        paragraph = self._document.add_paragraph()
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        paragraph.paragraph_format.line_spacing_rule = WD_LINE_SPACING.SINGLE
        paragraph.paragraph_format.keep_with_next = True
        paragraph.add_run().add_picture(io.BytesIO(content), width=Cm(12.5))
        for properties in paragraph._p.iter(qn("wp:docPr")):  # noqa: SLF001 - python-docx has no text alternative
            properties.set("descr", visible(described))

    def table(self, heads: Sequence[str], rows: Sequence[Sequence[tuple[str, str]]], widths: Sequence[float]) -> None:
        """A table with its heading row repeated on every page. Cells are (text, colour); widths are in centimetres."""
        table = self._document.add_table(rows=0, cols=len(heads))
        table.autofit = False
        table.alignment = WD_TABLE_ALIGNMENT.CENTER
        for column, width in zip(table.columns, widths, strict=True):
            column.width = Cm(width)
        _border(table)
        for number, cells in enumerate([[(head, "head") for head in heads], *rows]):
            row = table.add_row()
            _row_rules(row, heading=number == 0)
            for cell, (text, colour), width in zip(row.cells, cells, widths, strict=True):
                cell.width = Cm(width)
                _fill(cell, visible(text), colour, bold=number == 0)
        self._document.add_paragraph().paragraph_format.line_spacing_rule = WD_LINE_SPACING.SINGLE

    def across(self) -> None:
        """Continue on pages turned sideways, for wide tables."""
        section = self._document.add_section()
        section.orientation = WD_ORIENT.LANDSCAPE
        section.page_width, section.page_height = max(section.page_width, section.page_height), min(section.page_width, section.page_height)
        for name in _MARGINS:
            setattr(section, name, Cm(_SIDEWAYS))

    def finished(self) -> bytes:
        """The whole file, the same bytes for the same content."""
        stream, packed = io.BytesIO(), io.BytesIO()
        self._document.save(stream)
        with zipfile.ZipFile(stream) as source, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as target:
            for name in source.namelist():
                target.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), source.read(name), zipfile.ZIP_DEFLATED)
        return packed.getvalue()

    def _prepare_styles(self) -> None:
        """Fonts of the styles; a template keeps its own and only gets the styles it lacks."""
        known = {style.name for style in self._document.styles}
        for name, (font, size) in _STYLES.items():
            missing = name not in known
            style: Any = self._document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH) if missing else self._document.styles[name]
            if self._own or missing:
                _dress(style, font, size)

    def _prepare_page(self) -> None:
        section = self._document.sections[0]
        section.page_width, section.page_height = Cm(21), Cm(29.7)
        for name, size in _MARGINS.items():
            setattr(section, name, Cm(size))
        _page_number(section.footer.paragraphs[0])
        for part in self._document.part.package.iter_parts():
            if str(part.partname) == "/word/fontTable.xml":
                part._blob = _with_alternatives(part.blob)  # noqa: SLF001 - python-docx leaves the font table as it is


def _dress(style: Any, font: str, size: float) -> None:
    style.font.size = Pt(size)
    style.font.name = _LATIN
    style.font.color.rgb = RGBColor(0, 0, 0)
    style.font.bold = None if style.name == "Normal" else False
    style.font.italic = False
    properties = style.element.get_or_add_rPr()
    fonts = properties.get_or_add_rFonts()
    for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{theme}"), None)
    fonts.set(qn("w:eastAsia"), font)
    spacing = style.paragraph_format
    spacing.space_before = spacing.space_after = Pt(0)
    spacing.line_spacing = Pt(_LINE)
    if style.name == "Title":
        spacing.alignment, spacing.space_after, spacing.line_spacing = WD_ALIGN_PARAGRAPH.CENTER, Pt(18), Pt(36)
        for border in style.element.iter(qn("w:pBdr")):
            border.getparent().remove(border)
    elif style.name == "Caption":
        spacing.alignment, spacing.line_spacing, spacing.space_after = WD_ALIGN_PARAGRAPH.CENTER, Pt(18), Pt(8)
    elif style.name.startswith("Heading"):
        spacing.first_line_indent, spacing.keep_with_next = Pt(32), True


def _page_number(paragraph: Any) -> None:
    """`- 3 -` in the middle of the foot."""
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    for text in ("- ", None, " -"):
        run = paragraph.add_run(text)
        run.font.size = Pt(14)
        if text is None:
            for kind in ("begin", "instr", "end"):
                field = OxmlElement("w:instrText" if kind == "instr" else "w:fldChar")
                if kind == "instr":
                    field.set(qn("xml:space"), "preserve")
                    field.text = "PAGE"
                else:
                    field.set(qn("w:fldCharType"), kind)
                run._r.append(field)  # noqa: SLF001 - python-docx has no fields


def _with_alternatives(blob: bytes) -> bytes:
    """The font table with a stand-in for each font an office may not have."""
    table = parse_xml(blob)
    for font, other in _ALTERNATIVES.items():
        table.append(parse_xml(f'<w:font {nsdecls("w")} w:name="{font}"><w:altName w:val="{other}"/><w:charset w:val="86"/></w:font>'))
    return serialize_part_xml(table)


def _border(table: Any) -> None:
    """Thin lines around every cell, whatever table styles there are."""
    sides = "".join(
        f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="808080"/>'
        for side in ("top", "left", "bottom", "right", "insideH", "insideV")
    )
    table._tbl.tblPr.append(parse_xml(f"<w:tblBorders {nsdecls('w')}>{sides}</w:tblBorders>"))  # noqa: SLF001 - no such property


def _row_rules(row: Any, *, heading: bool) -> None:
    properties = row._tr.get_or_add_trPr()  # noqa: SLF001 - no such property
    properties.append(OxmlElement("w:cantSplit"))
    if heading:
        properties.append(OxmlElement("w:tblHeader"))


def _fill(cell: Any, text: str, colour: str, *, bold: bool) -> None:
    paragraph = cell.paragraphs[0]
    paragraph.paragraph_format.line_spacing_rule = WD_LINE_SPACING.SINGLE
    run = paragraph.add_run(text)
    run.font.size, run.bold = Pt(_SMALL), bold or None
    if bold:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    if colour in _FILLS:
        shade = f'<w:shd {nsdecls("w")} w:val="clear" w:color="auto" w:fill="{_FILLS[colour]}"/>'
        cell._tc.get_or_add_tcPr().append(parse_xml(shade))  # noqa: SLF001 - no such property
