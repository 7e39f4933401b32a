"""Old workbooks and encrypted ones: the compound file and the records in it, written byte by byte."""

from __future__ import annotations

import struct

_FREE, _END, _FAT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
_SECTOR = 512


def compound(streams: dict[str, bytes], *, loop: bool = False) -> bytes:
    """A compound file of `streams`, each stored in whole sectors. `loop` bends the first chain back on itself."""
    bodies = [content.ljust(max(4096, -(-len(content) // _SECTOR) * _SECTOR), b"\0") for content in streams.values()]
    fat: list[int] = []
    starts = []
    for body in bodies:
        starts.append(len(fat))
        count = len(body) // _SECTOR
        fat += [len(fat) + at + 1 for at in range(count - 1)] + [_END]
    if loop:
        fat[1] = 0
    directory_start = len(fat)
    entries = [_entry("Root Entry", 5, _END, 0, child=1 if streams else _FREE)]
    names = list(streams)
    for at, name in enumerate(names):
        right = at + 2 if at + 1 < len(names) else _FREE
        entries.append(_entry(name, 2, starts[at], len(bodies[at]), right=right))
    directory = b"".join(entries)
    directory = directory.ljust(-(-len(directory) // _SECTOR) * _SECTOR, b"\0")
    count = len(directory) // _SECTOR
    fat += [len(fat) + at + 1 for at in range(count - 1)] + [_END]
    fat_sectors = -(-(len(fat) + 1) // 128)
    while fat_sectors * 128 < len(fat) + fat_sectors:
        fat_sectors += 1
    places = list(range(len(fat), len(fat) + fat_sectors))
    fat += [_FAT] * fat_sectors
    table = struct.pack(f"<{fat_sectors * 128}I", *fat, *[_FREE] * (fat_sectors * 128 - len(fat)))
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16)
    header += (
        struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6)
        + bytes(6)
        + struct.pack("<IIIIIIIII", 0, fat_sectors, directory_start, 0, 4096, _END, 0, _END, 0)
    )
    header += struct.pack("<109I", *places, *[_FREE] * (109 - len(places)))
    return header + b"".join(bodies) + directory + table


def _entry(name: str, kind: int, start: int, size: int, child: int = _FREE, right: int = _FREE) -> bytes:
    stored = (name + "\0").encode("utf-16-le")
    return (
        stored.ljust(64, b"\0")
        + struct.pack("<HBBIII", len(stored), kind, 1, _FREE, right, child)
        + bytes(36)
        + struct.pack("<IQ", start, size)
    )


def record(kind: int, body: bytes = b"") -> bytes:
    """One record."""
    return struct.pack("<HH", kind, len(body)) + body


def wide(text: str, length_size: int = 2) -> bytes:
    """A text of version 8, two bytes a character."""
    return struct.pack("<H" if length_size == 2 else "<B", len(text)) + b"\x01" + text.encode("utf-16-le")


def bof(kind: int = 5, version: int = 0x0600) -> bytes:
    """The beginning of the workbook (5) or of a sheet (16)."""
    return record(0x0809, struct.pack("<HHHHII", version, kind, 0, 0, 0, 0))


def xls(
    cells: bytes,
    texts: tuple[str, ...] = (),
    *,
    globals_: bytes = b"",
    sst: bytes | None = None,
    hidden: int = 0,
    offset: int | None = None,
) -> bytes:
    """The stream of a one-sheet workbook; style 0 is plain, 1 a percentage (10), 2 a date (14)."""
    front = bof() + globals_ + b"".join(record(0x00E0, struct.pack("<HH", 0, number) + bytes(16)) for number in (0, 10, 14))
    shared = record(0x00FC, struct.pack("<II", len(texts), len(texts)) + b"".join(map(wide, texts))) if sst is None else sst
    name = wide("填报表", 1)
    size = len(front) + len(shared) + len(record(0x0085, bytes(6) + name)) + len(record(0x000A))
    entry = record(0x0085, struct.pack("<IBB", size if offset is None else offset, hidden, 0) + name)
    return front + entry + shared + record(0x000A) + bof(16) + cells + record(0x000A)


def number(row: int, column: int, value: float, style: int = 0) -> bytes:
    """A floating cell, row and column from 1."""
    return record(0x0203, struct.pack("<HHHd", row - 1, column - 1, style, value))


def packed(row: int, column: int, value: int, style: int = 0) -> bytes:
    """A packed cell (RK) from its raw 32 bits."""
    return record(0x027E, struct.pack("<HHHI", row - 1, column - 1, style, value))


def text(row: int, column: int, index: int) -> bytes:
    """A cell with shared text `index`."""
    return record(0x00FD, struct.pack("<HHHI", row - 1, column - 1, 0, index))


def error(row: int, column: int, code: int) -> bytes:
    """An error cell."""
    return record(0x0205, struct.pack("<HHHBB", row - 1, column - 1, 0, code, 1))


def formula(row: int, column: int, result: bytes, options: int = 0) -> bytes:
    """A formula cell with its stored result of eight bytes."""
    return record(0x0006, struct.pack("<HHH", row - 1, column - 1, 0) + result + struct.pack("<HIH", options, 0, 3) + b"\x1e\x01\x00")
