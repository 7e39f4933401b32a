"""How much a file may hold before gcx refuses to look at it: one number per limit, each with its name, meaning and environment variable.

The numbers come from 1,670 public workbooks (99 % of them under 0.7 MB packed, 2.7 MB unpacked, 46,000 cells) with a wide margin, and
from what a refusal may cost: under a second and under 200 MB. All of them may be raised: `GCX_LIMIT_CELLS=5000000`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import Field, dataclass, field, fields, replace

from gcx.findings import Text

_KB, _MB, _GB = 1 << 10, 1 << 20, 1 << 30
_ENV = "GCX_LIMIT_"


def _limit(default: int, zh: str, en: str, unit: str = "") -> int:
    return field(default=default, metadata={"text": Text(zh, en), "unit": unit})


@dataclass(frozen=True, slots=True)
class Limits:
    """What one file may hold. Sizes are bytes, everything else a count; a file at the limit is read, one above it is refused."""

    file_bytes: int = _limit(20 * _MB, "工作簿文件大小", "size of a workbook file", "bytes")
    text_bytes: int = _limit(2 * _GB, "文本表（csv、tsv）或 parquet 文件大小", "size of a csv, tsv or parquet file", "bytes")
    page_bytes: int = _limit(16 * _MB, "网页格式表格的大小", "size of a table saved as a web page", "bytes")
    parts: int = _limit(2_000, "压缩包内的部件数", "parts in the package")
    ratio: int = _limit(250, "单个部件的压缩比", "compression ratio of one part")
    sheet_bytes: int = _limit(192 * _MB, "单张工作表解压后的大小", "unpacked size of one sheet", "bytes")
    strings_bytes: int = _limit(64 * _MB, "共享文字表解压后的大小", "unpacked size of the shared texts", "bytes")
    styles_bytes: int = _limit(16 * _MB, "样式表解压后的大小", "unpacked size of the styles", "bytes")
    other_bytes: int = _limit(8 * _MB, "其他部件解压后的大小", "unpacked size of any other part", "bytes")
    unpacked_bytes: int = _limit(256 * _MB, "解压后的总大小", "total unpacked size", "bytes")
    sheets: int = _limit(300, "工作表数", "sheets")
    rows: int = _limit(1_048_576, "工作簿的行号", "row number in a workbook")
    columns: int = _limit(16_384, "列号", "column number")
    lines: int = _limit(20_000_000, "文本表的行数", "lines of a text table")
    partition: int = _limit(500_000, "大表分批审核时一批的行数", "rows judged at a time in a large table")
    streamed_bytes: int = _limit(16 * _GB, "分批审核的文本表或 parquet 文件大小", "size of a csv or parquet file judged in parts", "bytes")
    streamed_lines: int = _limit(200_000_000, "分批审核的表的行数", "rows of a table judged in parts")
    cells: int = _limit(2_000_000, "工作簿中有内容的单元格数", "filled cells in a workbook")
    text_cells: int = _limit(100_000_000, "文本表的单元格数", "cells of a text table")
    grid: int = _limit(20_000_000, "内容所占范围（最后一行 × 最后一列）", "extent of the content (last row × last column)")
    merges: int = _limit(20_000, "合并单元格数", "merged ranges")
    strings: int = _limit(2_000_000, "共享文字条数", "shared texts")
    text: int = _limit(100_000, "一个单元格的字数", "characters in one cell")
    line: int = _limit(4_000_000, "文本表一行的字数", "characters in one line of a text table")
    depth: int = _limit(100, "标记嵌套层数", "nesting depth of the markup")

    @classmethod
    def from_env(cls, env: Mapping[str, str]) -> Limits:
        """The defaults with every `GCX_LIMIT_<NAME>` of `env` in place. ValueError names a variable that is no positive whole number."""
        given = {name: env[_ENV + name.upper()] for name in cls.names() if _ENV + name.upper() in env}
        return cls().with_values(given)

    @classmethod
    def names(cls) -> tuple[str, ...]:
        """The names of all limits, in order."""
        return tuple(entry.name for entry in fields(cls))

    def with_values(self, given: Mapping[str, str | int]) -> Limits:
        """These limits with some replaced. ValueError (its text names the limit) for an unknown name or anything but a positive whole number."""
        values: dict[str, int] = {}
        for name, value in given.items():
            if name not in self.names():
                raise ValueError(f"{name}: {', '.join(self.names())}")
            text = str(value).strip().replace(",", "").replace("_", "")
            if not (text.isascii() and text.isdigit() and int(text) > 0):
                raise ValueError(f"{_ENV}{name.upper()}={value}")
            values[name] = int(text)
        return replace(self, **values)

    @classmethod
    def about(cls, name: str) -> Text:
        """What limit `name` counts, in the officers' words."""
        return _entry(name).metadata["text"]  # type: ignore[no-any-return]

    @classmethod
    def variable(cls, name: str) -> str:
        """The environment variable that replaces limit `name`."""
        return _ENV + name.upper()

    @classmethod
    def shown(cls, name: str, value: float) -> str:
        """`value` of limit `name` as people read it: `20 MB`, `2,000,000`."""
        return _size(value) if _entry(name).metadata["unit"] == "bytes" else f"{value:,.0f}"


def _entry(name: str) -> Field[int]:
    return next(entry for entry in fields(Limits) if entry.name == name)


def _size(value: float) -> str:
    for unit, step in (("GB", _GB), ("MB", _MB), ("KB", _KB)):
        if value >= step:
            return f"{value / step:.4g} {unit}"
    return f"{value:.0f} B"


DEFAULT = Limits()
