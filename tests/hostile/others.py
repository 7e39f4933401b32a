"""Text tables, old workbooks, OpenDocument files, web pages, and files that are something else altogether."""

from __future__ import annotations

import struct

from gcx.records import CellError, Percent, Uncached
from hostile import oldbook as old
from hostile.case import Case
from hostile.zipbook import DECLARATION, book, pack

_CSV = "地区,年份,指标,数值,计量单位\n合浦县,2020,能源消费总量,123.4,万吨标准煤\n铁山港区,2021,地区生产总值,287.65,亿元\n"
_GOOD = {"A2": "合浦县", "B2": 2020.0, "D3": 287.65, "E3": "亿元"}
_BIG5 = "地區,年份,指標,數值,單位\n合浦縣,2020,能源消費總量,123.4,萬噸\n"
_ODS = {"office": "office", "table": "table", "text": "text"}
_PAGE = "<html><head><meta charset='gb2312'></head><body><table><tr><td colspan=2>标题</td></tr><tr><th>地区<td>数值</tr><tr><td>合浦县</td><td x:num='12.3456'>12.35</td></tr></table></body></html>"


def _ods(rows: str, before: str = "", table: str = "") -> bytes:
    spaces = " ".join(f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{word}:1.0"' for name, word in _ODS.items())
    content = f'{DECLARATION}<office:document-content {spaces}>{before}<office:body><office:spreadsheet><table:table table:name="填报表"{table}>{rows}</table:table></office:spreadsheet></office:body></office:document-content>'
    return pack(
        {"mimetype": "application/vnd.oasis.opendocument.spreadsheet", "content.xml": content, "META-INF/manifest.xml": "<manifest/>"}
    )


def _value(kind: str, value: str, shown: str, extra: str = "") -> str:
    return f'<table:table-cell office:value-type="{kind}" office:value="{value}"{extra}><text:p>{shown}</text:p></table:table-cell>'


_ODS_ROW = f"<table:table-row>{_value('string', '', '合浦县')}{_value('float', '12.5', '12.5')}{_value('percentage', '0.255', '25.5%')}</table:table-row>"
_DIVIDED = _value("float", "0", "#DIV/0!", ' table:formula="of:=1/0"')
_XLS_CELLS = (
    old.text(1, 1, 0)
    + old.number(2, 2, 12.5)
    + old.packed(2, 3, (2020 << 2) | 2)
    + old.packed(2, 4, (1234 << 2) | 3)
    + old.number(3, 1, 0.255, 1)
    + old.error(3, 2, 7)
)
_XML2003 = (
    '<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet">'
    '<Styles><Style ss:ID="p"><NumberFormat ss:Format="Percent"/></Style></Styles><Worksheet ss:Name="填报表"><Table><Row ss:Index="2"><Cell ss:Index="2"><Data ss:Type="String">合浦县</Data></Cell>'
    '<Cell ss:StyleID="p"><Data ss:Type="Number">0.255</Data></Cell><Cell><Data ss:Type="Error">#REF!</Data></Cell></Row></Table></Worksheet></Workbook>'
)


def _repeated() -> str:
    figure = _value("float", "1", "1", ' table:number-columns-repeated="9000"')
    return f'<table:table-row table:number-rows-repeated="900000">{figure}</table:table-row>'


def _old(cells: bytes = _XLS_CELLS, texts: tuple[str, ...] = ("合浦县",), **given: object) -> bytes:
    return old.compound({"Workbook": old.xls(cells, texts, **given)})  # type: ignore[arg-type]


def _continued() -> bytes:
    """A shared text of 9 characters cut after the fourth, the rest in one-byte letters."""
    first = struct.pack("<II", 1, 1) + struct.pack("<HB", 9, 1) + "能源消费".encode("utf-16-le")
    return old.record(0x00FC, first) + old.record(0x003C, b"\x00" + b"total")


TEXTS = (
    Case("csv-utf8", "普通的文本表", _CSV.encode, "数据.csv", cells=_GOOD),
    Case("csv-bom", "带 BOM", lambda: _CSV.encode("utf-8-sig"), "数据.csv", cells=_GOOD),
    Case("csv-gbk", "中文表格软件默认的编码", lambda: _CSV.encode("gbk"), "数据.csv", cells=_GOOD),
    Case("csv-gb18030", "四字节的生僻字", lambda: _CSV.replace("铁山港区", "㐂𠀀").encode("gb18030"), "数据.csv", cells={"A3": "㐂𠀀"}),
    Case("csv-big5", "繁体表头", lambda: _BIG5.encode("cp950"), "数据.csv", cells={"A1": "地區", "C2": "能源消費總量"}),
    Case(
        "csv-utf16",
        "UTF-16，带 BOM，制表符分隔（“Unicode 文本”）",
        lambda: _CSV.replace(",", "\t").encode("utf-16"),
        "数据.txt",
        cells=_GOOD,
    ),
    Case("csv-utf16-bare", "UTF-16，没有 BOM", lambda: _CSV.encode("utf-16-be"), "数据.csv", cells=_GOOD),
    Case(
        "csv-semicolon",
        "分号分隔，数里有千位逗号",
        lambda: _CSV.replace(",", ";").replace("287.65", "1,287.65").encode(),
        "数据.csv",
        cells={"D3": "1,287.65", "A3": "铁山港区"},
    ),
    Case("csv-pipe", "竖线分隔", lambda: _CSV.replace(",", "|").encode(), "数据.csv", cells=_GOOD),
    Case(
        "csv-sep",
        "首行 sep= 指明分隔符，行号不变",
        ("sep=;\n" + _CSV.replace(",", ";")).encode,
        "数据.csv",
        cells={"A3": "合浦县", "D4": 287.65},
    ),
    Case(
        "csv-tabs-in-cells",
        "单元格里粘着制表符",
        lambda: _CSV.replace("2020", "2020\t").replace("合浦县", "合浦县\t").encode(),
        "数据.csv",
        cells=_GOOD,
    ),
    Case("csv-quoted-padded", "数都带引号和空格", lambda: _CSV.replace("123.4", '"123.4 "').encode(), "数据.csv", cells={"D2": 123.4}),
    Case(
        "csv-quoted-newline",
        "引号里换行仍是一格",
        lambda: _CSV.replace("亿元", '"亿\n元"').encode(),
        "数据.csv",
        cells={"E3": "亿\n元"},
        rows=3,
    ),
    Case("csv-carriage-return", "只用回车换行", lambda: _CSV.replace("\n", "\r").encode(), "数据.csv", cells=_GOOD),
    Case("csv-ragged", "各行长短不一，中间有空行", ("标题\n\n" + _CSV).encode, "数据.csv", cells={"A1": "标题", "A4": "合浦县"}, rows=5),
    Case(
        "csv-leading-zero",
        "代码 0101 和 +5 仍是字",
        lambda: _CSV.replace("123.4", "0101").replace("287.65", "+5").encode(),
        "数据.csv",
        cells={"D2": "0101", "D3": "+5"},
    ),
    Case(
        "csv-long-number",
        "二十位的编号不能变成近似的数",
        lambda: _CSV.replace("123.4", "45052100000000000001").encode(),
        "数据.csv",
        cells={"D2": "45052100000000000001"},
    ),
    Case(
        "csv-words",
        "nan、inf、1e3、1_000 都不是数",
        lambda: b"a,b,c,d\nnan,inf,1e3,1_000\n",
        "数据.csv",
        cells={"A2": "nan", "B2": "inf", "C2": "1e3", "D2": "1_000"},
    ),
    Case("csv-error", "错误值写成字", lambda: _CSV.replace("123.4", "#DIV/0!").encode(), "数据.csv", cells={"D2": CellError("#DIV/0!")}),
    Case("csv-nul", "夹着空字节", lambda: _CSV.replace("123.4", "12\x003").encode(), "数据.csv", refused="R113", mention="空字节"),
    Case(
        "csv-broken-bytes",
        "不属于任何编码的字节",
        lambda: _CSV.encode("gbk") + b"\xff\xff,\x80\n",
        "数据.csv",
        refused="R113",
        mention="编码",
    ),
    Case(
        "csv-unclosed-quote",
        "引号没有成对，后面的行会全部消失",
        lambda: _CSV.replace("铁山港区", '"铁山港区').encode(),
        "数据.csv",
        refused="R109",
        mention="引号",
    ),
    Case("csv-long-line", "一行五百万字", lambda: b"a," + b"1," * 2_500_000, "数据.csv", refused="R108", mention="一行"),
    Case("csv-long-cell", "一格二十万字", lambda: _CSV.encode() + b"x" * 200_000 + b",1\n", "数据.csv", refused="R108", mention="字数"),
    Case("csv-wide", "两万列", lambda: b"1," * 20_000, "数据.csv", refused="R108", mention="列号"),
    Case("csv-cells", "单元格超过上限", lambda: b"1,2,3,4,5\n" * 300, "数据.csv", refused="R108", limits={"text_cells": 1000}),
    Case(
        "csv-size",
        "文本表超过上限",
        lambda: b"1,2,3,4,5\n" * 300,
        "数据.csv",
        refused="R108",
        limits={"text_bytes": 1000, "file_bytes": 1000},
    ),
    Case("csv-named-xlsx", "文本表改名为 .xlsx", lambda: _CSV.encode("utf-8-sig"), "数据.xlsx", cells=_GOOD, notes=("R121",)),
    Case(
        "csv-control",
        "控制字符照读，由单元格规则判断",
        lambda: _CSV.replace("合浦县", "合浦\x1b[31m县").encode(),
        "数据.csv",
        cells={"A2": "合浦\x1b[31m县"},
    ),
    Case("csv-blank", "只有空白", lambda: b"\r\n  \r\n,,\r\n", "数据.csv", rows=0),
    Case("csv-bom-only", "只有 BOM", lambda: b"\xef\xbb\xbf", "数据.csv", rows=0),
)

OLD = (
    Case(
        "xls-good",
        "旧式工作簿：数、打包的数、百分比、错误值",
        _old,
        "填报.xls",
        cells={"A1": "合浦县", "B2": 12.5, "C2": 2020.0, "D2": 12.34, "A3": Percent(0.255), "B3": CellError("#DIV/0!")},
    ),
    Case("xls-et", "WPS 的 .et 与 .xls 是一种格式", _old, "填报.et", cells={"A1": "合浦县"}),
    Case("xls-named-xlsx", "旧式工作簿改名为 .xlsx", _old, "填报.xlsx", cells={"B2": 12.5}, notes=("R121",)),
    Case("xls-negative", "打包的负数", lambda: _old(old.packed(1, 1, ((-75 << 2) & 0xFFFFFFFF) | 3), ()), "填报.xls", cells={"A1": -0.75}),
    Case(
        "xls-continued",
        "共享文字断在两条记录里，后半段换了编码",
        lambda: _old(old.text(1, 1, 0), sst=_continued()),
        "填报.xls",
        cells={"A1": "能源消费total"},
    ),
    Case(
        "xls-formula",
        "公式：数、错误值、文字",
        lambda: _old(
            old.formula(1, 1, struct.pack("<d", 7.5))
            + old.formula(1, 2, b"\x02\x00\x2a\x00\x00\x00\xff\xff")
            + old.formula(1, 3, bytes(6) + b"\xff\xff")
            + old.record(0x0207, old.wide("合计"))
        ),
        "填报.xls",
        cells={"A1": 7.5, "B1": CellError("#N/A"), "C1": "合计"},
    ),
    Case(
        "xls-uncached",
        "程序写的公式，没有结果",
        lambda: _old(old.formula(1, 1, struct.pack("<d", 0.0), 2) + old.formula(1, 2, b"\x03" + bytes(5) + b"\xff\xff", 3)),
        "填报.xls",
        cells={"A1": Uncached(""), "B1": Uncached("")},
    ),
    Case("xls-text-beyond", "文字序号超出", lambda: _old(old.text(1, 1, 9)), "填报.xls", refused="R109"),
    Case(
        "xls-far-column",
        "列号六万：铺开是几百兆",
        lambda: _old(b"".join(old.number(at, 60_000, 1.0) for at in range(1, 500))),
        "填报.xls",
        refused="R108",
    ),
    Case("xls-encrypted", "旧式加密", lambda: _old(globals_=old.record(0x002F, bytes(6))), "填报.xls", refused="R107", mention="加密"),
    Case(
        "xlsx-encrypted",
        "设了打开密码的新式工作簿",
        lambda: old.compound({"EncryptionInfo": b"x" * 100, "EncryptedPackage": b"y" * 5000}),
        "填报.xlsx",
        refused="R107",
        mention="密码",
    ),
    Case(
        "xls-word", "Word 文档改名为 .xls", lambda: old.compound({"WordDocument": b"x" * 5000}), "填报.xls", refused="R110", mention="Word"
    ),
    Case("xls-loop", "扇区链首尾相接，读不完", lambda: old.compound({"Workbook": b"x" * 9000}, loop=True), "填报.xls", refused="R109"),
    Case("xls-cut", "旧式工作簿断在中间", lambda: _old()[:3000], "填报.xls", refused="R109"),
    Case("xls-offset", "工作表的位置指向别处", lambda: _old(offset=8), "填报.xls", refused="R109"),
    Case("xls-header-only", "只有开头", lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(20), "填报.xls", refused="R109"),
    Case(
        "xls-bare",
        "没有外壳的记录流（简单导出程序）",
        lambda: (
            old.bof(16, 0)
            + old.record(0x0204, struct.pack("<HHHH", 0, 0, 0, 6) + "合浦县".encode("gbk"))
            + old.number(1, 2, 3.5)
            + old.record(0x000A)
        ),
        "填报.xls",
        cells={"A1": "合浦县", "B1": 3.5},
    ),
    Case(
        "xls-excel4",
        "Excel 4.0 的工作表",
        lambda: b"\x09\x04\x06\x00\x00\x00\x10\x00\x00\x00" + bytes(50),
        "填报.xls",
        refused="R110",
        mention="4.0",
    ),
)

OTHERS = (
    Case(
        "ods-good", "OpenDocument：数和百分比", lambda: _ods(_ODS_ROW), "填报.ods", cells={"A1": "合浦县", "B1": 12.5, "C1": Percent(0.255)}
    ),
    Case(
        "ods-repeated-empty",
        "一百万行、一万六千列的空重复",
        lambda: _ods(
            _ODS_ROW
            + '<table:table-row table:number-rows-repeated="1048000"><table:table-cell table:number-columns-repeated="16384"/></table:table-row>'
            + _ODS_ROW
        ),
        "填报.ods",
        cells={"B1048002": 12.5},
    ),
    Case("ods-repeated-figure", "一个数重复几百亿次", lambda: _ods(_repeated()), "填报.ods", refused="R108"),
    Case(
        "ods-error",
        "错误值",
        lambda: _ods(f"<table:table-row>{_DIVIDED}</table:table-row>"),
        "填报.ods",
        cells={"A1": CellError("#DIV/0!")},
    ),
    Case(
        "ods-annotation",
        "批注不是单元格的文字",
        lambda: _ods(
            '<table:table-row><table:table-cell office:value-type="string"><office:annotation><text:p>批注</text:p></office:annotation><text:p>合浦县</text:p></table:table-cell></table:table-row>'
        ),
        "填报.ods",
        cells={"A1": "合浦县"},
    ),
    Case("ods-entity", "实体", lambda: _ods(_ODS_ROW, '<!DOCTYPE x [<!ENTITY a "b">]>').replace(b"x", b"x"), "填报.ods", refused="R111"),
    Case(
        "ods-encrypted",
        "加密的 OpenDocument",
        lambda: pack(
            {
                "mimetype": "application/vnd.oasis.opendocument.spreadsheet",
                "content.xml": "??",
                "META-INF/manifest.xml": "<m><encryption-data/></m>",
            }
        ),
        "填报.ods",
        refused="R107",
    ),
    Case(
        "odt-named-ods",
        "文字文档改名",
        lambda: pack({"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": "<x/>"}),
        "填报.ods",
        refused="R110",
    ),
    Case(
        "xlsb-cut",
        "二进制工作簿里的记录断开",
        lambda: book(replace={"_rels/.rels": None, "xl/workbook.xml": None, "xl/workbook.bin": b"\x9c\x01\xff\x01"}),
        "填报.xlsb",
        refused="R109",
    ),
    Case(
        "html-as-xls",
        "查询系统导出的网页",
        lambda: _PAGE.encode("gbk"),
        "查询结果.xls",
        cells={"A1": "标题", "A2": "地区", "A3": "合浦县", "B3": 12.3456},
        notes=("R121",),
    ),
    Case("html-unclosed", "几十万个不闭合的标记", lambda: b"<table>" + b'<td a="' * 200_000, "查询结果.xls", notes=("R121",)),
    Case(
        "html-without-table", "没有表格的网页", "<html><body>请先登录</body></html>".encode, "查询结果.xls", refused="R110", mention="网页"
    ),
    Case(
        "xml2003",
        "2003 年的 XML 表格",
        _XML2003.encode,
        "报表.xls",
        cells={"B2": "合浦县", "C2": Percent(0.255), "D2": CellError("#REF!")},
        notes=("R121",),
    ),
    Case("xml-other", "别的 XML", lambda: b"<?xml version='1.0'?><rss/>", "报表.xls", refused="R110", mention="XML"),
    Case("xlsx-named-csv", "工作簿改名为 .csv", book, "数据.csv", cells={"B2": 2020.0}, notes=("R121",)),
    Case("upper-case-name", "扩展名大写", book, "DATA.XLSX", cells={"B2": 2020.0}),
    Case("pdf", "PDF 改名", lambda: b"%PDF-1.7\n...", "数据.xlsx", refused="R110", mention="PDF"),
    Case("png", "图片改名", lambda: b"\x89PNG\r\n\x1a\n" + bytes(100), "数据.xlsx", refused="R110", mention="图片"),
    Case("rar", "压缩包改名", lambda: b"Rar!\x1a\x07\x00" + bytes(100), "数据.xlsx", refused="R110", mention="RAR"),
    Case("binary", "不知名的二进制文件", lambda: bytes(range(256)) * 50, "数据.xlsx", refused="R113"),
    Case("parquet-cut", "parquet 只有开头", lambda: b"PAR1" + bytes(40), "数据.parquet", refused="R1", mention="parquet"),
    Case("mht", "网页归档", lambda: b"MIME-Version: 1.0\r\n\r\n", "数据.xls", refused="R110", mention="mht"),
)
