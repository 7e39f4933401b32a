"""csv, tsv and other delimited text: the encoding and the delimiter are found out, and plain numerals become numbers.

Everything in a text table is text by nature, so only what can be nothing but a number becomes one (`-12.5`, not `0101`, `1e3` or `1,234`);
the rest stays text for the cell rules to judge.
"""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import chain

from gcx.findings import Text
from gcx.reading import findings_files as rules
from gcx.reading.columnar import ColumnRows
from gcx.reading.formats import arrow
from gcx.reading.formats.build import EMPTY
from gcx.reading.grid import Grid
from gcx.reading.guard import Refused, Source, hash_large
from gcx.records import CellError, Raw

_CHUNK = 1 << 20
_LARGE = 1 << 20
"""Bytes from which a table is read column by column, where the component for it is installed."""
_SAMPLE = 1 << 16
_SAMPLE_LINES = 60
_DELIMITERS = ",\t;|"
_BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]{0,14})(?:\.[0-9]{1,20})?")
_QUOTED = re.compile(r'"(?:[^"]++|"")*+"')
_SEPARATOR = re.compile(r"sep=(.)\s*", re.IGNORECASE)
_ERRORS = ("#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!")
_BINARY = Text("文件里有空字节，不是文本表", "the file has NUL bytes: it is not a text table")
_KEPT = 100_000
_END = "\x00"
_FEW_ZEROS = 32
_SIMPLIFIED = ("地区", "指标", "数值", "单位", "年份", "数据", "项目")
_TRADITIONAL = ("地區", "指標", "數值", "單位", "年份", "數據", "資料", "項目")


def read(source: Source, *, prefer: str = ",") -> Grid:
    """The text table as one grid without a name. Cells are stripped text or numbers, an empty cell is `None`, rows may be ragged.

    `prefer` is the delimiter to take when the text itself does not decide. `Refused` for NUL bytes, an unknown encoding, a quotation
    mark that is never closed, and anything over the limits.
    """
    if source.size > source.limits.text_bytes:
        raise source.over("text_bytes", source.size)
    hash_large(source)
    encoding = encoding_of(source)
    source.stream.seek(0)
    lines = io.TextIOWrapper(source.stream, encoding=encoding, newline="")
    try:
        sample = lines.read(_SAMPLE)
        lines.seek(0)
        delimiter = delimiter_of(sample, prefer)
        if source.size >= _LARGE and encoding.startswith("utf-8") and (rows := arrow.read_csv(source, sample, delimiter, Values(source))):
            return Grid("", rows)
        source.stream.seek(0)
        lines.seek(0)
        return Grid("", _rows(source, lines, delimiter))
    finally:
        lines.detach()


def batches(source: Source, prefer: str = ",") -> Iterator[ColumnRows] | None:
    """The table piece by piece, so that it need not fit into memory; `None` for one that only the plain reader reads."""
    if not encoding_of(source).startswith("utf-8"):
        return None
    sample = source.head(4 * _SAMPLE).decode("utf-8-sig", "ignore")[:_SAMPLE]
    return arrow.csv_batches(source, sample, delimiter_of(sample, prefer), Values(source))


def encoding_of(source: Source) -> str:
    """The encoding: BOM, then UTF-16 without BOM, then strict UTF-8, then Big5 if only that gives known headings, then GB18030."""
    head = source.head(_SAMPLE)
    for bom, name in _BOMS:
        if head.startswith(bom):
            _require(source, name)
            return name
    if b"\x00" in head:
        wide = _utf16(head)
        if wide is None:
            raise Refused(rules.unknown_text(source.file, _BINARY))
        _require(source, wide)
        return wide
    if _decodes(source, "utf-8"):
        return "utf-8"
    if _is_big5(head) and _decodes(source, "cp950"):
        return "cp950"
    _require(source, "gb18030")
    return "gb18030"


def _require(source: Source, encoding: str) -> None:
    if not _decodes(source, encoding):
        fact = Text("文字编码无法识别（不是 UTF-8、GB18030、Big5 或 UTF-16）", "the text is not UTF-8, GB18030, Big5 or UTF-16")
        raise Refused(rules.unknown_text(source.file, fact))


def _decodes(source: Source, encoding: str) -> bool:
    """Whether every byte fits `encoding`; refuses NUL bytes and endless lines on the way."""
    decoder = codecs.getincrementaldecoder(encoding)()
    wide = encoding.startswith("utf-16")
    run = 0
    source.stream.seek(0)
    try:
        while chunk := source.stream.read(_CHUNK):
            decoder.decode(chunk)
            if not wide and b"\x00" in chunk:
                raise Refused(rules.unknown_text(source.file, _BINARY))
            last = max(chunk.rfind(b"\n"), chunk.rfind(b"\r"))
            first = min(chunk.find(b"\n") % len(chunk), chunk.find(b"\r") % len(chunk)) if last >= 0 else len(chunk)
            if run + first > source.limits.line:
                raise source.over("line")
            run = run + len(chunk) if last < 0 else len(chunk) - last
        decoder.decode(b"", True)
    except UnicodeDecodeError:
        return False
    return True


def _utf16(head: bytes) -> str | None:
    """UTF-16 without a BOM: the zero bytes of its digits, commas and line ends all stand on one side, and there are many of them."""
    even, odd = head[0::2].count(0), head[1::2].count(0)
    if min(even, odd) or len(head) % 2 or max(even, odd) * _FEW_ZEROS < len(head):
        return None
    return "utf-16-le" if odd else "utf-16-be"


def _is_big5(head: bytes) -> bool:
    gb, big5 = head.decode("gb18030", "replace"), head.decode("cp950", "replace")
    return not any(word in gb for word in _SIMPLIFIED + _TRADITIONAL) and any(word in big5 for word in _TRADITIONAL)


def delimiter_of(sample: str, prefer: str = ",") -> str:
    """The delimiter: what `sep=` says, else the character that most evenly divides the first lines, outside quotation marks."""
    if (said := _SEPARATOR.match(sample)) is not None:
        return said[1]
    lines = [line for line in _QUOTED.sub("", sample).splitlines() if line.strip()][:_SAMPLE_LINES]

    def evenness(delimiter: str) -> float:
        counts = Counter(line.count(delimiter) for line in lines)
        counts.pop(0, None)
        return max((times * min(count, 50) for count, times in counts.items()), default=0)

    order = prefer + _DELIMITERS.replace(prefer, "")
    return max(order, key=lambda delimiter: (evenness(delimiter), -order.index(delimiter)))


class Values(dict[str, Raw]):
    """Cells as they were understood the first time; the tables of a region repeat their names ten thousand times."""

    def __init__(self, source: Source) -> None:
        super().__init__()
        self.source = source

    def __missing__(self, text: str) -> Raw:
        bare = text.strip()
        if _NUMBER.fullmatch(bare) is not None:
            value: Raw = float(bare)
        elif bare in _ERRORS:
            value = CellError(bare)
        elif len(bare) > self.source.limits.text:
            raise self.source.over("text", len(bare))
        else:
            value = bare or None
        if len(self) < _KEPT:
            self[text] = value
        return value


def _rows(source: Source, lines: Iterable[str], delimiter: str) -> list[list[Raw]]:
    limits = source.limits
    csv.field_size_limit(max(limits.text * 2, 1 << 17))
    values = Values(source)
    rows: list[list[Raw]] = []
    cells = 0
    try:
        for record in _records(source, lines, delimiter):
            row = [values[text] for text in record]
            while row and row[-1] is None:
                row.pop()
            cells += len(row)
            if len(row) > limits.columns:
                raise source.over("columns", len(row))
            rows.append(row or EMPTY)
            if cells > limits.text_cells:
                raise source.over("text_cells")
            if len(rows) > limits.lines:
                raise source.over("lines")
    except csv.Error:
        raise source.over("text") from None
    while rows and not rows[-1]:
        rows.pop()
    return rows


def _records(source: Source, lines: Iterable[str], delimiter: str) -> Iterator[list[str]]:
    """The records of the table; the first is empty when it only says `sep=`. A last quotation mark left open is refused."""
    reader = csv.reader(chain(lines, [_END]), delimiter=delimiter)
    started = 1
    for row, record in enumerate(reader):
        if record and _END in record[-1]:
            if record != [_END]:
                raise source.damaged(
                    f"第 {started} 行起引号没有成对，后面的内容都被并进了一个单元格",
                    f"a quotation mark opened on line {started} is never closed",
                )
            return
        yield [] if row == 0 and record and _SEPARATOR.fullmatch(delimiter.join(record)) else record
        started = reader.line_num + 1
