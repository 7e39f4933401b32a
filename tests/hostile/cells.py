"""Sheets whose cells are awkward: where they say they stand, what they hold, and how much of it there is."""

# ruff: noqa: DTZ001 - the dates of cells have no time zone
from __future__ import annotations

from datetime import datetime

from gcx.records import CellError, Percent, Uncached
from hostile.case import Case
from hostile.packages import SHEET
from hostile.zipbook import FIGURES, HEADER, MAIN, book, cell, letters, row, sheet, styles, table, workbook

_GOOD = {"A1": "地区", "B2": 2020.0, "D5": 301.02, "E2": "万吨标准煤"}


def _stray(reference: str, number: str) -> bytes:
    return book(table() + f'<row r="{number}"><c r="{reference}{number}"><v>1</v></c></row>')


def _replaced(reference: str, xml: str, **given: object) -> bytes:
    """The ordinary table with one cell written as `xml`."""
    rows = table()
    begin = rows.index(f'<c r="{reference}"')
    end = rows.index("</c>", begin) + 4
    return book(rows[:begin] + xml + rows[end:], **given)  # type: ignore[arg-type]


def _strings(*items: str, count: str = "") -> dict[str, str | bytes | None]:
    return {"xl/sharedStrings.xml": f'<sst xmlns="{MAIN}"{count}>{"".join(f"<si>{item}</si>" for item in items)}</sst>'}


def _shared(index: str, items: tuple[str, ...], count: str = "") -> bytes:
    return _replaced("A2", f'<c r="A2" t="s"><v>{index}</v></c>', replace=_strings(*items, count=count))


def _formatted(value: str, code: int | str, extra: str = "") -> bytes:
    return _replaced(
        "D2",
        f'<c r="D2" s="1"><v>{value}</v></c>',
        replace={"xl/styles.xml": styles([0, code]), **(workbook(extra=extra) if extra else {})},
    )


def _no_references() -> str:
    import re

    return re.sub(r' r="[A-Z]*[0-9]+"', "", table())


def _backwards() -> str:
    rows = [row(number, values) for number, values in enumerate((HEADER, *FIGURES), 1)]
    return "".join(reversed(rows))


def _right_to_left() -> str:
    rows = []
    for number, values in enumerate((HEADER, *FIGURES), 1):
        cells = [cell(f"{letters(column)}{number}", value) for column, value in enumerate(values, 1)]
        rows.append(f'<row r="{number}">{"".join(reversed(cells))}</row>')
    return "".join(rows)


def _deep(depth: int) -> bytes:
    return _replaced("A2", '<c r="A2" t="inlineStr"><is>' + "<r>" * depth + "<t>合浦县</t>" + "</r>" * depth + "</is></c>")


def _pretty() -> str:
    return sheet(table()).replace("><", ">\r\n    <")


def _single_quotes() -> str:
    return sheet(table()).replace('"', "'")


def _other_order() -> str:
    import re

    return re.sub(r'<c r="([A-Z]+[0-9]+)" t="inlineStr">', r'<c t="inlineStr" s="0" r="\1">', sheet(table()))


def _long_table(last: str = "") -> str:
    head = row(1, HEADER)
    rows = "".join(row(number, ("合浦县", 2020 + number % 6, f"指标{number % 40}", number * 1.5, "万吨")) for number in range(2, 6002))
    return head + rows + last


_LIMIT_NOTE = "上限"

CASES = (
    Case("cell-far-corner", "一个数在最远的角上，铺开要五千亿字节", lambda: _stray("XFD", "1048576"), refused="R108", mention=_LIMIT_NOTE),
    Case("cell-far-row", "误填在很下面的一个数：照读", lambda: _stray("B", "1048576"), cells={**_GOOD, "B1048576": 1.0}, rows=1048576),
    Case("cell-far-column", "误填在很右面的一个数：照读", lambda: _stray("XFD", "9"), cells={**_GOOD, "XFD9": 1.0}),
    Case("cell-row-beyond", "行号四十亿", lambda: _stray("A", "4000000000"), refused="R111", mention="XFD1048576"),
    Case("cell-row-just-beyond", "行号比最大行多一", lambda: _stray("A", "1048577"), refused="R108", mention="行号"),
    Case("cell-column-beyond", "列名 AAAAAAAAA", lambda: _stray("AAAAAAAAA", "98"), refused="R111", mention="XFD1048576"),
    Case("cell-column-just-beyond", "列名 XFE", lambda: _stray("XFE", "9"), refused="R108", mention="列号"),
    Case("cell-row-zero", "行号 0", lambda: _stray("A", "0"), refused="R111"),
    Case(
        "cell-lower-case",
        "地址用小写字母",
        lambda: _replaced("A2", '<c r="a2" t="inlineStr"><is><t>铁山港区</t></is></c>'),
        cells={"A2": "铁山港区"},
    ),
    Case("cell-twice", "同一单元格写了两次，数还不同", lambda: _stray("D", "2"), refused="R111", mention="D2"),
    Case(
        "cell-row-twice",
        "同一行分两段写，没有重复的单元格",
        lambda: book(table() + '<row r="2"><c r="G2"><v>7</v></c></row>'),
        cells={**_GOOD, "G2": 7.0},
    ),
    Case("cell-no-references", "不写地址，按次序排", lambda: book(_no_references()), cells=_GOOD),
    Case("cell-backwards", "行从下往上写", lambda: book(_backwards()), cells=_GOOD, rows=5),
    Case("cell-right-to-left", "单元格从右往左写", lambda: book(_right_to_left()), cells=_GOOD),
    Case(
        "cell-stray-first",
        "第 5000 行写在最前面",
        lambda: book('<row r="5000"><c r="A5000"><v>1</v></c></row>' + table()),
        cells={**_GOOD, "A5000": 1.0},
    ),
    Case("cell-dimension-lie", "范围写成 A1（WPS 常见）", lambda: book(before='<dimension ref="A1"/>'), cells=_GOOD, rows=5),
    Case("cell-dimension-huge", "范围写成整张表", lambda: book(before='<dimension ref="A1:XFD1048576"/>'), cells=_GOOD, rows=5),
    Case(
        "size-empty-rows",
        "一百万个只有格式的空行：几乎不花时间",
        lambda: book(table() + "".join(f'<row r="{at}" s="1" customFormat="1" ht="15"/>' for at in range(6, 1_000_000))),
        cells=_GOOD,
        rows=5,
    ),
    Case(
        "size-empty-columns",
        "一行一万六千个空格式",
        lambda: book(table() + '<row r="6">' + "".join(f'<c r="{letters(at)}6" s="0"/>' for at in range(1, 16385)) + "</row>"),
        cells=_GOOD,
        rows=5,
    ),
    Case(
        "size-empty-block",
        "三十万个只有格式的空单元格",
        lambda: book(
            table()
            + "".join(
                f'<row r="{at}">' + "".join(f'<c r="{column}{at}" s="0"/>' for column in "ABCDEF") + "</row>" for at in range(6, 50_006)
            )
        ),
        cells=_GOOD,
        rows=5,
    ),
    Case("size-cells", "单元格太多", lambda: book(_long_table()), refused="R108", limits={"cells": 20_000}, mention="单元格数"),
    Case("size-text", "一个单元格二十万字", lambda: _replaced("A2", cell("A2", "县" * 200_000)), refused="R108", mention="字数"),
    Case("size-shared-text", "共享文字里一条二十万字", lambda: _shared("0", (f"<t>{'县' * 200_000}</t>",)), refused="R108", mention="字数"),
    Case(
        "size-merges",
        "合并单元格太多",
        lambda: book(after="<mergeCells>" + "".join(f'<mergeCell ref="A{at}:B{at}"/>' for at in range(1, 30_001)) + "</mergeCells>"),
        refused="R108",
        mention="合并",
    ),
    Case(
        "size-merge-all",
        "整张表合并成一格：按内容裁剪",
        lambda: book(after='<mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>'),
        cells=_GOOD,
        rows=5,
    ),
    Case(
        "size-attribute",
        "一个标记长二十兆",
        lambda: book(replace={SHEET: sheet(table(), before=f'<x a="{"b" * (20 << 20)}"/>')}),
        refused="R108",
    ),
    Case(
        "size-comment",
        "一段注释长二十兆",
        lambda: book(replace={SHEET: sheet(table(), before="<!--" + "<b>" * (7 << 20) + "-->")}),
        refused="R108",
    ),
    Case("xml-deep", "二十万层嵌套", lambda: _deep(200_000), refused="R108"),
    Case("xml-nested", "三百层嵌套", lambda: _deep(300), refused="R108", mention="嵌套"),
    Case(
        "xml-comment",
        "注释里的假单元格不算数",
        lambda: book('<!-- <row r="9"><c r="A9"><v>9</v></c></row> -->' + table()),
        cells=_GOOD,
        rows=5,
    ),
    Case(
        "xml-cdata",
        "用 CDATA 写的文字",
        lambda: _replaced("A2", '<c r="A2" t="inlineStr"><is><t><![CDATA[合浦县<b>]]></t></is></c>'),
        cells={"A2": "合浦县<b>"},
    ),
    Case("xml-instruction", "处理指令夹在中间", lambda: book("<?note x?>" + table()), cells=_GOOD),
    Case("xml-pretty", "缩进排版", lambda: book(replace={SHEET: _pretty()}), cells=_GOOD, rows=5),
    Case("xml-single-quotes", "属性用单引号", lambda: book(replace={SHEET: _single_quotes()}), cells=_GOOD),
    Case("xml-attribute-order", "属性次序不同", lambda: book(replace={SHEET: _other_order()}), cells=_GOOD),
    Case(
        "xml-unclosed",
        "少一个结束标记",
        lambda: book(replace={SHEET: sheet(table()).replace("</sheetData>", "")}),
        refused="R109",
        mention="标记",
    ),
    Case("xml-cut", "工作表在中间断开", lambda: book(replace={SHEET: sheet(table())[:700]}), refused="R109"),
    Case(
        "xml-unknown-entity",
        "没有定义的实体",
        lambda: _replaced("A2", '<c r="A2" t="inlineStr"><is><t>&nbsp;</t></is></c>'),
        refused="R109",
    ),
    Case("xml-not-a-sheet", "工作表部件其实是别的东西", lambda: book(replace={SHEET: "<html><body/></html>"}), refused="R109"),
    Case("xml-empty-part", "工作表部件是空的", lambda: book(replace={SHEET: ""}), refused="R109"),
    Case(
        "xml-no-cells", "没有单元格的工作表", lambda: book(replace={SHEET: f'<worksheet xmlns="{MAIN}"><sheetData/></worksheet>'}), rows=0
    ),
    Case("text-shared", "共享文字", lambda: _shared("1", ("<t>x</t>", "<t>合浦县</t>")), cells={"A2": "合浦县"}),
    Case(
        "text-shared-count-lie",
        "共享文字条数写成四十亿",
        lambda: _shared("0", ("<t>合浦县</t>",), ' count="1" uniqueCount="4294967295"'),
        cells={"A2": "合浦县"},
    ),
    Case(
        "text-shared-negative",
        "共享文字序号为负：宁可拒绝也不错认地区",
        lambda: _shared("-1", ("<t>合浦县</t>",)),
        refused="R109",
        mention="不存在的文字",
    ),
    Case("text-shared-beyond", "共享文字序号超出", lambda: _shared("7", ("<t>合浦县</t>",)), refused="R109"),
    Case("text-rich", "一格之内几种字体", lambda: _shared("0", ("<r><t>合浦</t></r><r><rPr/><t>县</t></r>",)), cells={"A2": "合浦县"}),
    Case(
        "text-phonetic",
        "注音不是文字",
        lambda: _shared("0", ('<t>合浦县</t><rPh sb="0" eb="1"><t>hepu</t></rPh>',)),
        cells={"A2": "合浦县"},
    ),
    Case(
        "text-escape",
        "_x000D_ 是回车，_x005F_ 是下划线",
        lambda: _shared("0", ("<t>合浦_x000D_县_x005F_x</t>",)),
        cells={"A2": "合浦\r县_x"},
    ),
    Case("text-surrogate", "不成对的编码不能使输出崩溃", lambda: _shared("0", ("<t>合浦_xD800_县</t>",)), cells={"A2": "合浦\ufffd县"}),
    Case("text-surrogate-pair", "成对的编码合成一个字", lambda: _shared("0", ("<t>_xD840__xDC00_</t>",)), cells={"A2": "\U00020000"}),
    Case(
        "text-entities",
        "&lt; 和 &#x5408; 都是字",
        lambda: _replaced("A2", '<c r="A2" t="inlineStr"><is><t>&#x5408;浦县&lt;&amp;lt;</t></is></c>'),
        cells={"A2": "合浦县<&lt;"},
    ),
    Case(
        "value-error",
        "错误值不是空",
        lambda: _replaced("D2", '<c r="D2" t="e"><f>1/0</f><v>#DIV/0!</v></c>'),
        cells={"D2": CellError("#DIV/0!")},
    ),
    Case(
        "value-error-bare", "没有公式的错误值", lambda: _replaced("D2", '<c r="D2" t="e"><v>#N/A</v></c>'), cells={"D2": CellError("#N/A")}
    ),
    Case("value-uncached", "公式没有结果", lambda: _replaced("D2", '<c r="D2"><f>D3*2</f></c>'), cells={"D2": Uncached("D3*2")}),
    Case(
        "value-uncached-empty",
        "公式的结果是空标记",
        lambda: _replaced("D2", '<c r="D2"><f>D3*2</f><v></v></c>'),
        cells={"D2": Uncached("D3*2")},
    ),
    Case(
        "value-uncached-zero",
        "程序写的公式，结果一律填 0，等打开时再算",
        lambda: _replaced(
            "D2",
            '<c r="D2"><f>D3*2</f><v>0</v></c>',
            replace={"xl/workbook.xml": workbook()["xl/workbook.xml"].replace("<sheets>", '<calcPr fullCalcOnLoad="1"/><sheets>')},
        ),
        cells={"D2": Uncached("D3*2")},
    ),
    Case("value-formula-zero", "真的等于 0 的公式", lambda: _replaced("D2", '<c r="D2"><f>D3-D3</f><v>0</v></c>'), cells={"D2": 0.0}),
    Case("value-formula-text", "结果是空文字的公式", lambda: _replaced("D2", '<c r="D2" t="str"><f>""</f><v></v></c>'), cells={"D2": ""}),
    Case(
        "value-shared-formula",
        "共用公式的下一格也没有结果",
        lambda: book(
            row(1, ("a",))
            + '<row r="2"><c r="B2"><f t="shared" ref="B2:B3" si="0">$A2+A$1</f><v>5</v></c></row><row r="3"><c r="B3"><f t="shared" si="0"/></c></row>'
        ),
        cells={"B2": 5.0, "B3": Uncached("$A3+A$1")},
    ),
    Case("value-overflow", "1E+309 不是数", lambda: _replaced("D2", '<c r="D2"><v>1E+309</v></c>'), cells={"D2": "1E+309"}),
    Case("value-nan", "数值格里写 NaN", lambda: _replaced("D2", '<c r="D2"><v>NaN</v></c>'), cells={"D2": "NaN"}),
    Case("value-underscore", "数值格里写 1_000", lambda: _replaced("D2", '<c r="D2"><v>1_000</v></c>'), cells={"D2": "1_000"}),
    Case("value-true", "是否值不是 1", lambda: _replaced("D2", '<c r="D2" t="b"><v>1</v></c>'), cells={"D2": True}),
    Case("value-percent", "百分比格式：0.255 显示为 25.5%", lambda: _formatted("0.255", 10), cells={"D2": Percent(0.255)}),
    Case("value-percent-custom", "自定义百分比格式", lambda: _formatted("0.255", "0.0%;[Red]-0.0%"), cells={"D2": Percent(0.255)}),
    Case("value-percent-quoted", "引号里的百分号只是字", lambda: _formatted("0.255", "0.00&quot;%&quot;"), cells={"D2": 0.255}),
    Case("value-date", "数值格套了日期格式，2025 显示为 1905-07-17", lambda: _formatted("2025", 14), cells={"D2": datetime(1905, 7, 17)}),
    Case(
        "value-date-chinese",
        "中文日期格式",
        lambda: _formatted("45000", "yyyy&quot;年&quot;m&quot;月&quot;;@"),
        cells={"D2": datetime(2023, 3, 15)},
    ),
    Case(
        "value-date-1904",
        "1904 日期系统",
        lambda: _formatted("43538", 14, '<workbookPr date1904="1"/>'),
        cells={"D2": datetime(2023, 3, 15)},
    ),
    Case(
        "value-date-iso",
        "按 ISO 写的日期",
        lambda: _replaced("D2", '<c r="D2" t="d"><v>2023-03-15T00:00:00</v></c>'),
        cells={"D2": datetime(2023, 3, 15)},
    ),
    Case("value-general-red", "[Red] 里的 d 不是日期", lambda: _formatted("12", "[Red]#,##0.00_);[Blue]General"), cells={"D2": 12.0}),
    Case(
        "value-long-table",
        "六千行的表，最后一行形状不同",
        lambda: book(_long_table('<row r="6002"><c r="B6002"><f>1+1</f><v>2</v></c></row>')),
        cells={"D6001": 9001.5, "B6002": 2.0, "A2": "合浦县"},
        rows=6002,
    ),
)
