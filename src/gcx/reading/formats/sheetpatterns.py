"""How spreadsheet programs write a worksheet part, as regular expressions over its bytes."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

_ROOT = re.compile(rb"\A\s*(?:<\?xml[^<>]*\?>\s*)?<(?:([A-Za-z0-9_]{1,20}):)?worksheet\b([^<>]*)>")
_ATTRIBUTE = re.compile(rb"""([A-Za-z0-9_:.]+)\s*=\s*(?:"([^"<]*)"|'([^'<]*)')""")
_MAIN = (b"http://schemas.openxmlformats.org/spreadsheetml/2006/main", b"http://purl.oclc.org/ooxml/spreadsheetml/main")
_TEXT = rb"<@t(?:\s[^<>]*)?(?:/>|>([^<]*)</@t>)"


class Unusual(Exception):  # noqa: N818 - a turning, not an error
    """Something the quick way does not know."""


class Patterns(NamedTuple):
    """Everything the quick way looks for in a sheet whose elements carry one prefix; `start` to `last` are fixed bytes."""

    token: re.Pattern[bytes]
    odd: re.Pattern[bytes]
    text: re.Pattern[bytes]
    phonetic: re.Pattern[bytes]
    column: re.Pattern[bytes]
    merge: re.Pattern[bytes]
    start: bytes
    row: bytes
    end: bytes
    last: bytes


@lru_cache(maxsize=8)
def patterns_for(prefix: bytes) -> Patterns:
    """The patterns for a sheet whose elements carry `prefix` (`b""` or `b"x:"`)."""

    def build(pattern: bytes) -> re.Pattern[bytes]:
        return re.compile(pattern.replace(b"@", re.escape(prefix)))

    token = build(
        rb'<@c r="([A-Z]{1,3})([0-9]{1,7})"(?: s="(0|[1-9][0-9]{0,5})")?'
        rb'(?:(?: t="n")?><@v>([-+.0-9Ee]{1,40})</@v>'
        rb'| t="(s|str|b|e)"><@v>([^<&]*)</@v>'
        rb'| t="inlineStr"><@is><@t(?: xml:space="preserve")?>([^<]*)</@t></@is>)</@c>'
        rb'|(?:<@row (?![^<>]*hidden)[^<>]*+(?<!/)>(?:<@c r="[^<>]*+(?<=/)>)*+</@row>\s*+)++'
        rb"|<@row([^<>]*+)(?<!/)>"
        rb"|</@row>"
        rb'|(?:<@c r="[^<>]*+(?<=/)>\s*+)++'
        rb"|(?:<@row [^<>]*+(?<=/)>\s*+)++"
        rb"|\s++"
        rb"|(<@c\b[^<>]*+(?<!/)>(?:[^<]++|<(?!/?@(?:c|row)\b)[^<>]*+>)*+</@c>)"
        rb"|([\s\S]++)"
    )
    odd = build(
        rb"<@c\b([^<>]*+)>(?:<@f\b([^<>]*?)(?:/>|>([^<]*+)</@f>))?\s*+(<@v(?:\s[^<>]*?)?(?:/>|>([^<]*+)</@v>))?\s*+"
        rb"(?:<@is>([\s\S]*?)</@is>|<@is/>)?\s*+</@c>"
    )
    return Patterns(
        token,
        odd,
        build(_TEXT),
        build(rb"<@rPh\b[\s\S]*?</@rPh>"),
        build(rb"<@col\b([^<>]*)>"),
        build(rb"<@mergeCell\b([^<>]*)>"),
        b"<" + prefix + b"sheetData",
        b"<" + prefix + b"row",
        b"</" + prefix + b"sheetData>",
        b"</" + prefix + b"worksheet>",
    )


def root_of(head: bytes) -> bytes | None:
    """The prefix (`b""` or `b"x:"`) of a part that begins as a worksheet; `None` while its first tag is incomplete."""
    if (root := _ROOT.match(head)) is None:
        if len(head) > 1 << 16:
            raise Unusual
        return None
    if attributes_of(root[2]).get(b"xmlns:" + root[1] if root[1] else b"xmlns") not in _MAIN:
        raise Unusual
    return root[1] + b":" if root[1] else b""


def attributes_of(text: bytes) -> dict[bytes, bytes]:
    """The attributes of a tag."""
    return {name: double or single for name, double, single in _ATTRIBUTE.findall(text)}
