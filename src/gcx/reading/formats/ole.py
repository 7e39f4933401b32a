"""The compound file that old .xls and .et workbooks, and encrypted new ones, are stored in: its streams by name, every chain bounded."""

from __future__ import annotations

import struct

from gcx.reading.guard import Source

_HEADER = 512
_ENTRY = 128
_END = 0xFFFFFFFA  # this and everything above marks an end or a special sector
_STREAM = 2
_ROOT = 5


class CompoundFile:
    """Streams of a compound file. Sector chains that loop, or lead outside the file, are refused as damage."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.data = source.everything()
        if len(self.data) < _HEADER:
            raise self._damaged()
        shift, mini_shift = struct.unpack_from("<HH", self.data, 30)
        if shift not in (9, 12) or mini_shift != 6:
            raise self._damaged()
        self.sector = 1 << shift
        fat_count, directory, cutoff, mini_fat, mini_count, difat, _ = struct.unpack_from("<II4xIIIII", self.data, 44)
        self.cutoff = cutoff
        self.fat = self._fat(fat_count, difat)
        self.entries: dict[str, tuple[int, int]] = {}
        self.names: set[str] = set()
        self.mini_stream = b""
        self._directory(directory)
        self.mini_fat = _numbers(self._chain(mini_fat)) if mini_count else ()

    def __contains__(self, name: str) -> bool:
        return name.lower() in self.entries

    def read(self, name: str) -> bytes:
        """The bytes of stream `name` (any case)."""
        start, size = self.entries[name.lower()]
        if size >= self.cutoff:
            return self._chain(start)[:size]
        return b"".join(self.mini_stream[number * 64 : number * 64 + 64] for number in self._follow(start, self.mini_fat))[:size]

    def _fat(self, count: int, difat: int) -> tuple[int, ...]:
        sectors = [number for number in struct.unpack_from("<109I", self.data, 76) if number < _END]
        most = len(self.data) // self.sector + 1
        while difat < _END and len(sectors) <= most:
            block = _numbers(self._sector(difat))
            sectors.extend(number for number in block[:-1] if number < _END)
            difat = block[-1]
        if len(sectors) > most:
            raise self._damaged()
        return tuple(entry for number in sectors[:count] for entry in _numbers(self._sector(number)))

    def _directory(self, start: int) -> None:
        listing = self._chain(start)
        root = None
        for at in range(0, len(listing) - _ENTRY + 1, _ENTRY):
            length, kind = struct.unpack_from("<HB", listing, at + 64)
            if not kind or not 2 <= length <= 64:
                continue
            name = listing[at : at + length - 2].decode("utf-16-le", "replace").lower()
            first, size = struct.unpack_from("<II", listing, at + 116)
            self.names.add(name)
            if kind == _STREAM:
                self.entries.setdefault(name, (first, size))
            elif kind == _ROOT and root is None:
                root = (first, size)
        if root is not None and root[0] < _END:
            self.mini_stream = self._chain(root[0])[: root[1]]

    def _chain(self, start: int) -> bytes:
        return b"".join(self._sector(number) for number in self._follow(start, self.fat))

    def _follow(self, start: int, table: tuple[int, ...]) -> list[int]:
        chain: list[int] = []
        while start < _END:
            if start >= len(table) or len(chain) > len(table):
                raise self._damaged()
            chain.append(start)
            start = table[start]
        return chain

    def _sector(self, number: int) -> bytes:
        at = (number + 1) * self.sector
        piece = self.data[at : at + self.sector]
        if not piece:
            raise self._damaged()
        return piece

    def _damaged(self) -> Exception:
        return self.source.damaged("文件的目录结构不完整", "its directory structure is incomplete")


def _numbers(block: bytes) -> tuple[int, ...]:
    return struct.unpack(f"<{len(block) // 4}I", block[: len(block) // 4 * 4])
