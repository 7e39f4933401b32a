"""Write the shipped samples, byte for byte the same every time:  python data/samples/generate.py [FOLDER]

北海市2020-2025.xlsx         a complete submission: one official-looking wide sheet per area, sheets 事项 and 下达目标
北海市2020-2025.csv          the same figures in long layout (UTF-8 with BOM, as Excel and WPS write it)
北海市2020-2025（有错）.xlsx   the same with faults planted by `faults.py`: what officers really get wrong
全国/能源年度数据.xlsx         published national figures in the layout of the statistics bureau's download
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import sys
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import xlsxwriter
from faults import plant
from figures import ASSIGNED, CITY_NAME, COUNTIES, ISLAND, MILESTONES, NOTES, YEARS, series
from national import ROWS as NATIONAL_ROWS

from gcx.plan import Item, Plan, load_plan

HERE = Path(__file__).parent
LABEL = "示意数据：除注明来源的以外均为示意，不得引用"
SECTIONS = {
    "1": "一、能源",
    "2": "二、经济",
    "3": "三、污染与环境质量",
    "4": "四、农业",
    "5": "五、垃圾与再生资源",
    "6": "六、污水",
    "7": "七、出行与消费",
    "8": "八、建筑与园区",
}
Rows = list[tuple[str, str, int, Decimal]]


def figures(plan: Plan) -> Rows:
    """(area, item, year, value) in the order of the sheets, missing growth of the base year left out."""
    table = series()
    rows: Rows = []
    for area in (CITY_NAME, *COUNTIES, ISLAND):
        for item in plan.items:
            for year, value in zip(YEARS, table.get((area, item.name), ()), strict=False):
                if not value.is_nan():
                    rows.append((area, item.name, year, value))
    return rows


def open_book(path: Path) -> xlsxwriter.Workbook:
    """A workbook that never turns submitted text into a formula and carries a fixed date."""
    book = xlsxwriter.Workbook(str(path), {"strings_to_formulas": False, "strings_to_numbers": False, "strings_to_urls": False})
    book.set_properties({"title": path.stem, "comments": LABEL, "created": dt.datetime(2021, 12, 28)})  # noqa: DTZ001 - XlsxWriter wants a naive date
    return book


class Sheet:
    """One wide sheet in the look of a statistical form; `touch` may change a cell before it is written."""

    def __init__(self, book: xlsxwriter.Workbook, plan: Plan, area: str, touch: Callable[[str, str, str, Any], Any]) -> None:
        self.plan, self.area, self.touch = plan, area, touch
        self.sheet = book.add_worksheet(area)
        look = {"font_name": "宋体", "font_size": 10, "valign": "vcenter"}
        self.title = book.add_format({"font_name": "黑体", "font_size": 16, "align": "center", "valign": "vcenter"})
        self.plain = book.add_format(look)
        self.head = book.add_format({**look, "bold": True, "border": 1, "align": "center", "bg_color": "#E8EEF4"})
        self.text = book.add_format({**look, "border": 1})
        self.numbers = [book.add_format({**look, "border": 1, "num_format": "0" + ("." + "0" * d if d else "")}) for d in range(3)]

    def write(self, values: dict[str, list[Decimal | None]]) -> None:
        """Title, form lines, heading on row 6, sections and items, footer."""
        sheet, area = self.sheet, next(area for area in self.plan.areas if area.name == self.area)
        sheet.set_column(0, 0, 40)
        sheet.set_column(1, 1, 14)
        sheet.set_column(2, 2, 7)
        sheet.set_column(3, 8, 11)
        sheet.set_column(9, 9, 34)
        sheet.freeze_panes(6, 3)
        sheet.merge_range(0, 0, 0, 9, "绿色低碳循环发展主要指标", self.title)
        sheet.write(1, 0, LABEL, self.plain)
        sheet.write(2, 9, "表　　号：北绿循1表", self.plain)
        sheet.write(3, 0, f"综合机关名称：{area.code}{area.name}", self.plain)
        sheet.write(3, 9, f"依　　据：{self.plan.header.document}", self.plain)
        for column, heading in enumerate(["指标名称", "计量单位", "代码", *(f"{year}年" for year in YEARS), "说明"]):
            sheet.write(5, column, heading, self.head)
        row = self._items(values)
        sheet.write(row + 1, 0, "单位负责人：　　　统计负责人：　　　填表人：　　　联系电话：　　　报出日期：2026年　月　日", self.plain)
        sheet.write(row + 2, 0, "说明：1.增速为可比价，以上年为基数；2.审核关系：102＋103≤101，105≤101", self.plain)

    def _items(self, values: dict[str, list[Decimal | None]]) -> int:
        row, section = 6, ""
        for item in self.plan.items:
            if item.name not in values:
                continue
            if SECTIONS[item.code[0]] != section:
                section = SECTIONS[item.code[0]]
                self.sheet.write(row, 0, section, self.text)
                row += 1
            self._item(row, item, values[item.name])
            row += 1
        return row

    def _item(self, row: int, item: Item, values: list[Decimal | None]) -> None:
        for column, (field, text) in enumerate((("name", "  " + item.name), ("unit", item.unit.name), ("code", item.code))):
            self._put(row, column, self.touch(self.area, item.name, field, text), self.text)
        for column, (year, value) in enumerate(zip(YEARS, values, strict=True), 3):
            decimals = 0 if value is None else min(2, max(0, -int(value.as_tuple().exponent)))
            shown = "—" if value is None else value  # 增速没有基期数：无此项，不是未报
            self._put(row, column, self.touch(self.area, item.name, str(year), shown), self.numbers[decimals])
        self._put(row, 9, self.touch(self.area, item.name, "note", NOTES.get(item.name, "")), self.text)

    def _put(self, row: int, column: int, value: Any, look: Any) -> None:
        """Write a number, a text, a `("formula", text)` or an empty cell."""
        if isinstance(value, tuple):
            self.sheet.write_formula(row, column, value[1], look, "" if len(value) < 3 else value[2])
        elif isinstance(value, Decimal | int | float):
            self.sheet.write_number(row, column, float(value), look)
        elif value:
            self.sheet.write_string(row, column, str(value), look)
        else:
            self.sheet.write_blank(row, column, None, look)


def wide_book(path: Path, plan: Plan, rows: Rows, touch: Callable[[str, str, str, Any], Any]) -> None:
    """One sheet per area, then 事项 and 下达目标."""
    with open_book(path) as book:
        for area in (CITY_NAME, *COUNTIES, ISLAND):
            values: dict[str, list[Decimal | None]] = {}
            for place, item, year, value in rows:
                if place == area:
                    values.setdefault(item, [None] * len(YEARS))[year - YEARS[0]] = value
            Sheet(book, plan, area, touch).write(values)
        _side_sheets(book, plan, touch)


def _side_sheets(book: xlsxwriter.Workbook, plan: Plan, touch: Callable[[str, str, str, Any], Any]) -> None:
    homes = {name: target.name for target in plan.targets for name in target.goal.names}
    sheet = book.add_worksheet("事项")
    sheet.set_column(0, 1, 34)
    sheet.set_column(2, 5, 18)
    rows = [[homes[name], name, status, document, date, ""] for name, status, document, date in MILESTONES]
    for r, row in enumerate([["目标", "事项", "状态", "文号", "日期", "说明"], *rows]):
        for c, value in enumerate(row):
            sheet.write_string(r, c, str(touch("事项", row[1], str(c), value) if r else value))
    sheet = book.add_worksheet("下达目标")
    sheet.set_column(0, 6, 20)
    for r, entry in enumerate(
        [("目标", "地区", "年份", "下达值", "计量单位", "文号", "日期"), *((t, CITY_NAME, *rest) for t, *rest in ASSIGNED)]
    ):
        for c, value in enumerate(entry):
            changed = touch("下达目标", str(entry[0]), str(c), value) if r else value
            sheet.write_string(r, c, str(changed)) if not str(changed).replace(".", "").isdigit() else sheet.write_number(
                r, c, float(changed)
            )


def long_csv(path: Path, plan: Plan, rows: Rows) -> None:
    """The same figures, one a line."""
    units = {item.name: (item.code, item.unit.name) for item in plan.items}
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(["地区", "年份", "代码", "指标", "数值", "计量单位", "说明"])
    for area, item, year, value in rows:
        code, unit = units[item]
        writer.writerow([area, year, code, item, value, unit, NOTES.get(item, "")])
    path.write_bytes(text.getvalue().encode("utf-8-sig"))


def national_book(path: Path) -> None:
    """The published national figures as the statistics bureau's database hands them out."""
    with open_book(path) as book:
        sheet = book.add_worksheet("年度数据")
        sheet.set_column(0, 0, 44)
        for r, row in enumerate(NATIONAL_ROWS):
            for c, value in enumerate(row):
                if value is not None:
                    sheet.write(r, c, value)


def untouched(_area: str, _item: str, _field: str, value: Any) -> Any:
    """Every cell as it is."""
    return value


def main(folder: Path) -> None:
    """Write all samples into `folder`."""
    plan = load_plan(HERE.parents[1] / "config" / "targets.yaml")
    rows = figures(plan)
    (folder / "全国").mkdir(parents=True, exist_ok=True)
    wide_book(folder / "北海市2020-2025.xlsx", plan, rows, untouched)
    long_csv(folder / "北海市2020-2025.csv", plan, rows)
    wide_book(folder / "北海市2020-2025（有错）.xlsx", plan, rows, plant)
    national_book(folder / "全国" / "能源年度数据.xlsx")


if __name__ == "__main__":
    sys.path.insert(0, str(HERE))
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else HERE)
