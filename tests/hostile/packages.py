"""Packages that are broken, disguised, or made to hurt before a single cell is read."""

from __future__ import annotations

import io
import struct
import zipfile

from hostile.case import Case
from hostile.zipbook import DECLARATION, MAIN, OFFICE, PACKAGE, STRICT, book, pack, parts, sheet, styles, table, workbook

SHEET = "xl/worksheets/sheet1.xml"
_GOOD = {"A1": "地区", "B2": 2020.0, "D5": 301.02, "E2": "万吨标准煤"}


def _flag_encrypted() -> bytes:
    data = bytearray(book())
    at = 0
    while (at := data.find(b"PK\x01\x02", at)) >= 0:
        data[at + 8] |= 1
        at += 4
    return bytes(data)


def _wrong_crc() -> bytes:
    data = bytearray(book())
    at = data.find(b"PK\x01\x02")
    while at >= 0:
        if b"sheet1.xml" in data[at : at + 80]:
            data[at + 16] ^= 0xFF
        at = data.find(b"PK\x01\x02", at + 4)
    return bytes(data)


def _small_lie() -> bytes:
    """The directory says that a sheet of 40 MB has 900 bytes."""
    data = bytearray(book(replace={SHEET: sheet(table() + " " * (40 << 20))}))
    at = data.find(b"PK\x01\x02")
    while at >= 0:
        if b"sheet1.xml" in data[at : at + 80]:
            struct.pack_into("<I", data, at + 24, 900)
        at = data.find(b"PK\x01\x02", at + 4)
    return bytes(data)


def _twice(*names: str) -> bytes:
    made = [(name, content) for name, content in parts().items()]
    return _quietly([*made, *((name, sheet(table().replace("131.9", "13.19"))) for name in names)])


def _quietly(members: list[tuple[str, str | bytes]]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members:
            archive.NameToInfo.pop(name, None)
            archive.writestr(zipfile.ZipInfo(name, (2026, 1, 2, 3, 4, 6)), content)
    return buffer.getvalue()


def _prefixed() -> str:
    return (
        sheet(table())
        .replace("<", "<x:")
        .replace("<x:/", "</x:")
        .replace("<x:?xml", "<?xml")
        .replace(f'xmlns="{MAIN}"', f'xmlns:x="{MAIN}"')
    )


def _moved() -> dict[str, str | bytes | None]:
    made = workbook(targets=("/data/one.xml",))
    return {
        "xl/workbook.xml": None, "xl/_rels/workbook.xml.rels": None, SHEET: None,
        "_rels/.rels": f'<Relationships xmlns="{PACKAGE}"><Relationship Id="r1" Type="{OFFICE}/officeDocument" Target="/book/main.xml"/></Relationships>',
        "book/main.xml": made["xl/workbook.xml"], "book/_rels/main.xml.rels": made["xl/_rels/workbook.xml.rels"], "data/one.xml": sheet(table()),
    }  # fmt: skip


def _strict() -> dict[str, str | bytes | None]:
    return {
        name: content.replace(MAIN, STRICT).replace(OFFICE, "http://purl.oclc.org/ooxml/officeDocument/relationships")
        for name, content in parts().items()
        if isinstance(content, str) and name.startswith(("xl/", "_rels"))
    }


def _backslashes() -> bytes:
    return pack({name.replace("/", "\\"): content for name, content in parts().items()})


def _external() -> dict[str, str | bytes | None]:
    related = workbook()["xl/_rels/workbook.xml.rels"]
    link = f'<Relationship Id="x1" Type="{OFFICE}/externalLink" Target="externalLinks/externalLink1.xml"/></Relationships>'
    return {
        "xl/_rels/workbook.xml.rels": related.replace("</Relationships>", link),
        "xl/externalLinks/externalLink1.xml": "<externalLink/>",
    }


def _chart_only() -> dict[str, str | bytes | None]:
    return {"xl/_rels/workbook.xml.rels": workbook()["xl/_rels/workbook.xml.rels"].replace('/worksheet"', '/chartsheet"')}


_ENTITY = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
_EXTERNAL = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'


def _with_entity(part: str, declaration: str) -> bytes:
    text = str(parts().get(part, f"<sst xmlns='{MAIN}'/>"))
    return book(replace={part: text.replace(DECLARATION, DECLARATION + declaration, 1) if DECLARATION in text else declaration + text})


CASES = (
    Case("package-good", "对照：最普通的工作簿", book, cells=_GOOD, rows=5),
    Case("package-cut", "传输中断，只有前六成", lambda: book()[: len(book()) * 6 // 10], refused="R109", mention="损坏"),
    Case("package-magic-only", "只剩开头四个字节", lambda: b"PK\x03\x04", refused="R109"),
    Case("package-empty-zip", "空压缩包", lambda: pack({}), refused="R110", mention="压缩包"),
    Case("package-garbage", "压缩包开头，后面是乱码", lambda: b"PK\x03\x04" + bytes(range(256)) * 40, refused="R109"),
    Case(
        "package-many-parts",
        "三千个部件，目录就能耗尽时间",
        lambda: pack({f"xl/junk/{at}.xml": "" for at in range(3000)} | dict(parts())),
        refused="R108",
        mention="部件数",
    ),
    Case("package-encrypted-parts", "压缩包自带密码", _flag_encrypted, refused="R107", mention="加密"),
    Case("package-bzip2", "不常见的压缩方法", lambda: pack(parts(), zipfile.ZIP_BZIP2), refused="R109"),
    Case("package-stored", "不压缩也是合法的", lambda: pack(parts(), zipfile.ZIP_STORED), cells=_GOOD),
    Case("package-duplicate-sheet", "两份同名工作表，不同软件读到不同的数", lambda: _twice(SHEET), refused="R111", mention="同名"),
    Case("package-duplicate-case", "只差大小写的同名部件", lambda: _twice("xl/worksheets/SHEET1.xml"), refused="R111"),
    Case(
        "package-duplicate-elsewhere",
        "同名的是用不到的部件，不碍事",
        lambda: _quietly([*parts().items(), ("a.txt", "1"), ("a.txt", "2")]),
        cells=_GOOD,
    ),
    Case("package-wrong-crc", "校验码不符，内容可能被改", _wrong_crc, refused="R109"),
    Case("package-size-lie", "目录谎报大小", _small_lie, refused="R109"),
    Case(
        "package-ratio-bomb",
        "一百多万倍的空白，解开占满内存",
        lambda: book(replace={SHEET: sheet(table() + " " * (24 << 20))}),
        refused="R108",
        mention="压缩比",
    ),
    Case("package-huge-sheet", "声明的工作表大小超过上限", book, refused="R108", limits={"sheet_bytes": 500}, mention="工作表"),
    Case("package-total", "各部件都不大，合起来太大", book, refused="R108", limits={"unpacked_bytes": 900}),
    Case("package-file-size", "文件本身太大", book, refused="R108", limits={"file_bytes": 1000}, mention="文件大小"),
    Case(
        "package-media-bomb",
        "图片里藏炸弹：从不解开，照常读数",
        lambda: book(replace={"xl/media/image1.png": b"\0" * (60 << 20)}),
        cells=_GOOD,
    ),
    Case(
        "package-docx",
        "Word 文档改名",
        lambda: pack(
            {
                "[Content_Types].xml": "<Types/>",
                "word/document.xml": "<w/>",
                "_rels/.rels": f'<Relationships xmlns="{PACKAGE}"><Relationship Id="r" Type="{OFFICE}/officeDocument" Target="word/document.xml"/></Relationships>',
            }
        ),
        refused="R110",
        mention="Word",
    ),
    Case("package-pptx", "演示文稿改名", lambda: pack({"ppt/presentation.xml": "<p/>"}), refused="R110", mention="演示文稿"),
    Case("package-zip-of-book", "工作簿又被打进压缩包", lambda: pack({"数据.xlsx": book()}), "数据.zip", refused="R110", mention="压缩包"),
    Case("package-no-sheet-part", "缺少工作表部件", lambda: book(replace={SHEET: None}), refused="R109", mention="填报表"),
    Case("package-no-workbook", "缺少工作簿部件", lambda: book(replace={"xl/workbook.xml": None}), refused="R110"),
    Case(
        "package-no-relationships", "缺少关系部件，找不到工作表", lambda: book(replace={"xl/_rels/workbook.xml.rels": None}), refused="R109"
    ),
    Case("package-no-styles", "没有样式和共享文字也能读", lambda: book(replace={"xl/styles.xml": None}), cells=_GOOD),
    Case(
        "package-shared-part",
        "两张工作表指向同一份数据",
        lambda: book(replace=workbook(("甲", "乙"), targets=("worksheets/sheet1.xml",) * 2)),
        refused="R111",
        mention="共用",
    ),
    Case(
        "package-many-sheets",
        "工作表太多",
        lambda: book(
            replace=workbook([f"表{at}" for at in range(40)]) | {f"xl/worksheets/sheet{at}.xml": sheet("") for at in range(2, 41)}
        ),
        refused="R108",
        limits={"sheets": 20},
        mention="工作表数",
    ),
    Case("package-chart-only", "只有图表页", lambda: book(replace=_chart_only()), refused="R114"),
    Case("package-moved", "工作簿不在惯常位置，按关系找", lambda: book(replace=_moved()), cells=_GOOD),
    Case("package-backslashes", "部件路径用反斜杠（旧软件）", _backslashes, cells=_GOOD),
    Case("package-strict", "严格模式的命名空间", lambda: book(replace=_strict()), cells=_GOOD),
    Case("package-prefixed", "元素带前缀（报表引擎常见）", lambda: book(replace={SHEET: _prefixed()}), cells=_GOOD),
    Case(
        "package-macros",
        "含宏：不运行，说一声",
        lambda: book(replace={"xl/vbaProject.bin": b"\xd0\xcf"}),
        "填报.xlsm",
        cells=_GOOD,
        notes=("R122",),
    ),
    Case("package-external-link", "引用其他文件：不打开，说一声", lambda: book(replace=_external()), cells=_GOOD, notes=("R123",)),
    Case(
        "package-utf16",
        "部件用 UTF-16 编码",
        lambda: book(replace={SHEET: sheet(table()).replace("UTF-8", "UTF-16").encode("utf-16")}),
        cells=_GOOD,
    ),
    Case(
        "package-gb18030",
        "部件用 GB18030 编码",
        lambda: book(replace={SHEET: sheet(table()).replace("UTF-8", "GB18030").encode("gb18030")}),
        cells=_GOOD,
    ),
    Case("package-utf8-lie", "声明 UTF-8，实际是 GBK", lambda: book(replace={SHEET: sheet(table()).encode("gbk")}), refused="R109"),
    Case(
        "package-odd-encoding",
        "声明了没有的编码",
        lambda: book(replace={SHEET: sheet(table()).replace("UTF-8", "x-martian")}),
        refused="R109",
        mention="x-martian",
    ),
    Case("package-bom", "部件开头有 BOM", lambda: book(replace={SHEET: "\ufeff" + sheet(table())}), cells=_GOOD),
    Case("entity-sheet", "工作表里的实体扩张", lambda: _with_entity(SHEET, _ENTITY), refused="R111", mention="实体"),
    Case("entity-strings", "共享文字表里的实体扩张", lambda: _with_entity("xl/sharedStrings.xml", _ENTITY), refused="R111"),
    Case("entity-workbook", "工作簿部件里的外部实体", lambda: _with_entity("xl/workbook.xml", _EXTERNAL), refused="R111"),
    Case("entity-types", "内容类型部件里的实体", lambda: _with_entity("[Content_Types].xml", _ENTITY), refused="R111"),
    Case("entity-styles", "样式部件里的外部实体", lambda: _with_entity("xl/styles.xml", _EXTERNAL), refused="R111"),
    Case(
        "entity-utf16",
        "实体藏在 UTF-16 里",
        lambda: book(replace={SHEET: sheet(table()).replace("UTF-8", "UTF-16").replace("?>", "?>" + _EXTERNAL, 1).encode("utf-16")}),
        refused="R111",
    ),
    Case(
        "package-many-fonts",
        "三百万个字体，样式表几十兆",
        lambda: book(replace={"xl/styles.xml": styles([0], "<fonts>" + "<font/>" * 3_000_000 + "</fonts>")}),
        refused="R108",
    ),
    Case(
        "package-types-flood",
        "几十万条内容类型",
        lambda: book(
            replace={"[Content_Types].xml": "<Types>" + "".join(f'<Override PartName="/x{at}"/>' for at in range(400_000)) + "</Types>"}
        ),
        refused="R108",
    ),
)
