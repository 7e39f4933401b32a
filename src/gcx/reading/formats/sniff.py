"""What a file is, by its first bytes and, for a zip, by what is inside; the extension only says what somebody called it."""

from __future__ import annotations

from pathlib import PurePath

from gcx.findings import Text
from gcx.reading.formats.package import Package

_MAGIC: tuple[tuple[bytes, Text], ...] = (
    (b"%PDF", Text(" PDF 文件", "a PDF")),
    (b"\x89PNG", Text("图片（PNG）", "a picture (PNG)")),
    (b"\xff\xd8\xff", Text("图片（JPEG）", "a picture (JPEG)")),
    (b"GIF8", Text("图片（GIF）", "a picture (GIF)")),
    (b"BM", Text("图片（BMP）", "a picture (BMP)")),
    (b"Rar!", Text("压缩包（RAR）", "an archive (RAR)")),
    (b"7z\xbc\xaf\x27\x1c", Text("压缩包（7z）", "an archive (7z)")),
    (b"\x1f\x8b", Text("压缩文件（gzip）", "a compressed file (gzip)")),
    (b"BZh", Text("压缩文件（bzip2）", "a compressed file (bzip2)")),
    (b"\xfd7zXZ", Text("压缩文件（xz）", "a compressed file (xz)")),
    (b"{\\rtf", Text(" RTF 文档", "an RTF document")),
    (b"MZ", Text("程序", "a program")),
    (b"\x7fELF", Text("程序", "a program")),
    (b"MIME-Version:", Text("网页归档（mht）", "a web archive (mht)")),
    (b"ID;P", Text(" SYLK 文件", "a SYLK file")),
    (b"SQLite format 3", Text("数据库（SQLite）", "a database (SQLite)")),
)
FLAT_ODS = b"urn:oasis:names:tc:opendocument"
_ZIP = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_BIFF = (b"\x09\x08", b"\x09\x04", b"\x09\x02", b"\x09\x00")
_EXTENSIONS = {
    "xlsx": ("xlsx", "xltx", "xlsm", "xltm"),
    "xlsm": ("xlsm", "xltm", "xlam"),
    "xlsb": ("xlsb",),
    "ods": ("ods", "ots"),
    "fods": ("fods", "xml"),
    "xls": ("xls", "et", "xlt", "ett"),
    "html": ("html", "htm"),
    "xml": ("xml",),
    "csv": ("csv", "txt", "tsv", "tab", "dat", "asc", ""),
    "parquet": ("parquet", "pq"),
}


def container(head: bytes) -> str:
    """`zip`, `ole`, `parquet`, `biff` (a bare old worksheet), `html`, `xml`, or `text` for anything that is not one of these."""
    if head.startswith(_ZIP):
        return "zip"
    if head.startswith(OLE):
        return "ole"
    if head.startswith(b"PAR1"):
        return "parquet"
    if head.startswith(_BIFF) and head[2:4] in (b"\x04\x00", b"\x06\x00", b"\x08\x00", b"\x10\x00"):
        return "biff"
    return _markup(head)


def other_kind(head: bytes) -> Text | None:
    """What a file of another trade is (a PDF, a picture, an archive), or `None`."""
    return next((words for magic, words in _MAGIC if head.startswith(magic)), None)


def zip_kind(names: list[str]) -> Text | None:
    """What a zip that is a document of another trade is, from its part names; `None` when it may be a workbook."""
    if any(name.startswith("word/") for name in names):
        return Text(" Word 文档", "a Word document")
    if any(name.startswith("ppt/") for name in names):
        return Text("演示文稿", "a presentation")
    return None


def is_ods(package: Package) -> bool:
    """Whether an OpenDocument package is a spreadsheet (and not a text or a drawing)."""
    if "mimetype" in package:
        return b"spreadsheet" in package.read("mimetype")
    return b"office:spreadsheet" in package.read("content.xml", "sheet_bytes")


def fits(path: PurePath, format_name: str) -> bool:
    """Whether the extension of `path` promises `format_name`."""
    return path.suffix.lower().lstrip(".") in _EXTENSIONS.get(format_name, ())


def _markup(head: bytes) -> str:
    text = head.removeprefix(b"\xef\xbb\xbf")
    if text[:2] in (b"\xff\xfe", b"\xfe\xff"):
        text = text[2:].replace(b"\x00", b"")
    text = text.lstrip().lower()
    if text.startswith((b"<!doctype html", b"<html", b"<table", b"<meta", b"<head", b"<body", b"<style", b"<div", b"<center")):
        return "html"
    if text.startswith((b"<?xml", b"<workbook")):
        return "html" if b"<html" in text else "xml"
    return "html" if text.startswith(b"<!--") and b"<table" in text else "text"
