"""An office package (zip) as parts: every part that nobody changes is written back byte for byte, in its old place."""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote

from gcx.rendering.console import write_bytes
from gcx.rendering.returning.xmltext import (
    DECLARATION,
    Edit,
    appended,
    attributes,
    children,
    decode,
    escape_attribute,
    opening,
    root,
    splice,
    with_attribute,
)

CONTENT_TYPES = "[Content_Types].xml"
_RELATIONSHIPS = "http://schemas.openxmlformats.org/package/2006/relationships"
_FIRST_DAY = (1980, 1, 1, 0, 0, 0)


class PackageError(ValueError):
    """The bytes are no office package that can be patched."""


@dataclass(frozen=True, slots=True)
class Relation:
    """One relationship: its id, the last word of its type, and the part it names (the address when it is outside)."""

    id: str
    kind: str
    target: str
    inside: bool


class Package:
    """The parts of one package by path; paths are compared without case, as the packaging rules say."""

    def __init__(self, data: bytes) -> None:
        """Read the directory of the zip.

        Raises:
            PackageError: not a zip, or one whose parts cannot be told apart.
        """
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
        except (zipfile.BadZipFile, zipfile.LargeZipFile, ValueError, OSError, NotImplementedError) as error:
            raise PackageError(str(error)) from error
        self._members = {_key(member.filename): member for member in self._zip.infolist()}
        if len(self._members) != len(self._zip.infolist()):
            raise PackageError("two parts of one name")
        self._changed: dict[str, bytes] = {}
        self._added: dict[str, str] = {}
        self._removed: set[str] = set()

    def __contains__(self, name: str) -> bool:
        key = _key(name)
        return key not in self._removed and (key in self._members or key in self._changed)

    def names(self) -> list[str]:
        """The paths of all parts as they are written in the zip, added ones last."""
        kept = [member.filename for key, member in self._members.items() if key not in self._removed]
        return kept + list(self._added.values())

    def changed(self) -> set[str]:
        """The lower-case paths of parts whose bytes are new."""
        return set(self._changed)

    def read(self, name: str) -> bytes:
        """The bytes of a part.

        Raises:
            PackageError: it is missing or damaged.
        """
        key = _key(name)
        if key in self._changed:
            return self._changed[key]
        if key not in self._members or key in self._removed:
            raise PackageError(f"no part {name}")
        try:
            return self._zip.read(self._members[key])
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError) as error:
            raise PackageError(str(error)) from error

    def text(self, name: str) -> str:
        """An XML part as text.

        Raises:
            PackageError: it is missing, damaged, or not in the encoding it declares.
        """
        try:
            return decode(self.read(name))
        except (UnicodeDecodeError, LookupError) as error:
            raise PackageError(str(error)) from error

    def write(self, name: str, text: str) -> None:
        """Change or add an XML part, in UTF-8."""
        self.put(name, text.encode("utf-8"))

    def put(self, name: str, data: bytes) -> None:
        """Change or add a part; nothing happens when it holds these bytes already."""
        key = _key(name)
        if key in self and self.read(name) == data:
            return
        if key not in self._members:
            self._added[key] = name
        self._removed.discard(key)
        self._changed[key] = data

    def remove(self, name: str) -> None:
        """Leave a part out; its relationships go with it."""
        for gone in (_key(name), _key(relations_part(name))):
            self._changed.pop(gone, None)
            self._added.pop(gone, None)
            self._removed.add(gone)

    def free(self, pattern: str) -> str:
        """The first path of `pattern` (`xl/comments{}.xml`) that is not taken, counted from 1."""
        number = 1
        while pattern.format(number) in self:
            number += 1
        return pattern.format(number)

    # ------------------------------------------------------------ relationships and content types

    def relations(self, part: str) -> list[Relation]:
        """The relationships of `part` (`""` for the package), in order."""
        where = relations_part(part)
        if where not in self:
            return []
        text = self.text(where)
        found = []
        for element in children(text, root(text)):
            given = attributes(opening(text, element))
            inside = given.get("TargetMode") != "External"
            target = given.get("Target", "")
            kind = given.get("Type", "").rpartition("/")[2]
            found.append(Relation(given.get("Id", ""), kind, _resolve(part, target) if inside else target, inside))
        return found

    def related(self, part: str, kind: str) -> str | None:
        """The first existing part that `part` points to with a relationship of this kind."""
        return next((each.target for each in self.relations(part) if each.inside and each.kind == kind and each.target in self), None)

    def relate(self, part: str, type_: str, target: str) -> str:
        """Add a relationship of full type `type_` from `part` to `target`; returns its id."""
        where = relations_part(part)
        text = self.text(where) if where in self else f'{DECLARATION}<Relationships xmlns="{_RELATIONSHIPS}"></Relationships>'
        taken = {each.id.lower() for each in self.relations(part)}
        number = next(number for number in range(1, len(taken) + 2) if f"rid{number}" not in taken)
        top = root(text)
        added = f'<{top.prefix}Relationship Id="rId{number}" Type="{type_}" Target="{escape_attribute(_reference(part, target))}"/>'
        self.write(where, splice(text, [appended(text, top, added)]))
        return f"rId{number}"

    def retarget(self, part: str, old: str, new: str) -> None:
        """Let the relationship of `part` to part `old` point to part `new`."""
        where = relations_part(part)
        text = self.text(where)
        edits = []
        for element, relation in zip(children(text, root(text)), self.relations(part), strict=True):
            if relation.inside and _key(relation.target) == _key(old):
                tag = with_attribute(opening(text, element), "Target", _reference(part, new))
                edits.append(Edit(element.start, element.inner, tag))
        self.write(where, splice(text, edits))

    def content_type(self, part: str) -> str:
        """The declared content type of a part, `""` when there is none."""
        text = self.text(CONTENT_TYPES)
        default = ""
        for element in children(text, root(text)):
            given = attributes(opening(text, element))
            if element.name == "Override" and _key(given.get("PartName", "")) == _key(part):
                return given.get("ContentType", "")
            if element.name == "Default" and part.lower().endswith("." + given.get("Extension", "").lower()):
                default = given.get("ContentType", "")
        return default

    def declare(self, part: str, content_type: str) -> None:
        """Declare the content type of an added part; a part of `.vml` by its extension, every other by its name."""
        if self.content_type(part) == content_type:
            return
        text = self.text(CONTENT_TYPES)
        top = root(text)
        if part.endswith(".vml"):
            added = f'<{top.prefix}Default Extension="vml" ContentType="{content_type}"/>'
            first = next((element.start for element in children(text, top)), top.close)
            self.write(CONTENT_TYPES, text[:first] + added + text[first:])
            return
        added = f'<{top.prefix}Override PartName="/{escape_attribute(part)}" ContentType="{content_type}"/>'
        self.write(CONTENT_TYPES, splice(text, [appended(text, top, added)]))

    # ------------------------------------------------------------ writing

    def save(self, path: Path) -> None:
        """Write the package to a temporary file in the folder of `path`, then rename it: whole or not at all.

        Raises:
            OSError: the folder is not writable, the disk is full, or another program holds the file.
            PackageError: a part that has to be copied is damaged.
        """
        write_bytes(path, self.packed())

    def packed(self) -> bytes:
        """The package as the bytes of a zip; added parts have a fixed date, so that the same input gives the same bytes."""
        stream = io.BytesIO()
        with zipfile.ZipFile(stream, "w") as target:
            for key, member in self._members.items():
                if key not in self._removed:
                    info = zipfile.ZipInfo(member.filename, member.date_time)
                    info.external_attr, info.create_system = member.external_attr, member.create_system
                    info.compress_type = zipfile.ZIP_STORED if member.compress_type == zipfile.ZIP_STORED else zipfile.ZIP_DEFLATED
                    target.writestr(info, self.read(key))
            for key, name in self._added.items():
                info = zipfile.ZipInfo(name, _FIRST_DAY)
                info.compress_type = zipfile.ZIP_DEFLATED
                target.writestr(info, self._changed[key])
        return stream.getvalue()


def package_of(parts: Mapping[str, str]) -> Package:
    """A new package of XML parts."""
    stream = io.BytesIO()
    zipfile.ZipFile(stream, "w").close()
    package = Package(stream.getvalue())
    for name, text in parts.items():
        package.write(name, text)
    return package


def relations_part(part: str) -> str:
    """The path of the relationships of `part`."""
    folder, name = posixpath.split(part)
    return posixpath.join(folder, "_rels", f"{name}.rels")


def _key(name: str) -> str:
    return name.replace("\\", "/").lstrip("/").lower()


def _reference(part: str, target: str) -> str:
    return posixpath.relpath("/" + target, "/" + posixpath.dirname(part))


def _resolve(part: str, target: str) -> str:
    target = unquote(target.replace("\\", "/")).split("#")[0]
    if target.startswith("/"):
        return posixpath.normpath(target.lstrip("/"))
    return re.sub(r"\A(?:\.\./)+", "", posixpath.normpath(posixpath.join(posixpath.dirname(part), target)))
