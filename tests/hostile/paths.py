"""Paths that are no file, no longer a file, or not to be opened."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

from hostile.case import Case
from hostile.zipbook import book


def _directory(folder: Path) -> Path:
    path = folder / "数据.xlsx"
    path.mkdir()
    return path


def _fifo(folder: Path) -> Path:
    path = folder / "管道.xlsx"
    os.mkfifo(path)
    return path


def _dangling(folder: Path) -> Path:
    path = folder / "链接.xlsx"
    path.symlink_to(folder / "没有.xlsx")
    return path


def _circle(folder: Path) -> Path:
    path = folder / "甲.xlsx"
    path.symlink_to(folder / "乙.xlsx")
    (folder / "乙.xlsx").symlink_to(path)
    return path


def _linked(folder: Path) -> Path:
    (folder / "正本.xlsx").write_bytes(book())
    path = folder / "链接.xlsx"
    path.symlink_to(folder / "正本.xlsx")
    return path


def _sparse(folder: Path) -> Path:
    path = folder / "稀疏.csv"
    with path.open("wb") as file:
        file.truncate(20 << 30)
    return path


def _long(folder: Path) -> Path:
    for part in ("很长的目录名" * 8, "又一层目录" * 8, "再一层目录" * 8):
        folder = folder / part
        folder.mkdir()
    path = folder / ("终稿" * 40 + ".xlsx")
    path.write_bytes(book())
    return path


def _written(name: str, content: bytes) -> Callable[[Path], Path]:
    def make(folder: Path) -> Path:
        path = folder / name
        path.write_bytes(content)
        return path

    return make


CASES = (
    Case("path-missing", "文件不存在", place=lambda folder: folder / "没有.xlsx", refused="R101", mention="不存在"),
    Case("path-under-a-file", "把文件当成了目录", place=lambda folder: _written("a.xlsx", b"x")(folder) / "b.xlsx", refused="R101"),
    Case("path-directory", "给了目录", place=_directory, refused="R102", mention="目录"),
    Case("path-fifo", "管道：打开会永远等下去", place=_fifo, refused="R102", mention="管道"),
    Case("path-device", "设备：永远读不完", place=lambda _: Path("/dev/zero"), refused="R102", mention="设备"),
    Case("path-null-device", "空设备", place=lambda _: Path("/dev/null"), refused="R102"),
    Case("path-dangling", "链接指向空处", place=_dangling, refused="R101", mention="链接"),
    Case("path-circle", "链接互相指来指去", place=_circle, refused="R103", mention="链接"),
    Case("path-link", "指向文件的链接是普通用法", place=_linked, cells={"B2": 2020.0}),
    Case("path-empty", "零字节", place=_written("空.xlsx", b""), refused="R106", mention="空"),
    Case("path-sparse", "二十 GB 的空洞文件", place=_sparse, refused="R108"),
    Case("path-lock", "Excel 打开时的临时文件", place=_written("~$数据.xlsx", b"\x05user"), refused="R105", mention="临时文件"),
    Case("path-lock-wps", "WPS 的临时文件", place=_written(".~数据.xlsx", b"x"), refused="R105"),
    Case("path-newline", "文件名里有换行", place=_written("数\n据.xlsx", book()), refused="R104", mention="换行"),
    Case("path-name-too-long", "名称超过系统允许", place=lambda folder: folder / ("长" * 300 + ".xlsx"), refused="R103", mention="过长"),
    Case("path-nul", "路径里有空字符", place=lambda folder: folder / "a\0b.xlsx", refused="R104"),
    Case("path-long", "三百多字符的路径，系统打得开就读", place=_long, cells={"B2": 2020.0}),
    Case("path-markup", "名称像标记", place=_written("[red]数据[_].xlsx", book()), cells={"B2": 2020.0}),
    Case("path-dash", "名称以减号开头", place=_written("-o.xlsx", book()), cells={"B2": 2020.0}),
)
