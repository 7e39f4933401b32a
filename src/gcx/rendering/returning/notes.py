"""Notes on cells (legacy comments): added, put below a note that is there, and taken away again without touching what others wrote.

A note is two things in a package: its text in the comments part and its box in a VML drawing. The drawing may hold form controls too.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from gcx.findings import column_letters
from gcx.listing import NOTE_ENDS, NOTE_MARKER
from gcx.rendering.returning.cells import corners
from gcx.rendering.returning.xmltext import (
    DECLARATION,
    Edit,
    Element,
    appended,
    attribute,
    child,
    children,
    escape_attribute,
    escape_cell,
    opening,
    root,
    splice,
    unescape_cell,
)

LINE = "——————"
"""What separates the note of gcx from the one above it."""

AUTHOR = "gcx"
_THREAD = "tc="
_ENDS = "|".join(re.escape(end) for end in NOTE_ENDS)
_BLOCK = re.compile(
    rf"(?:\r?\n{LINE})?(?:\r?\n|\A)?{re.escape(NOTE_MARKER)}(?:(?!{re.escape(NOTE_MARKER)})[\s\S])*?(?:\A|\n)(?:{_ENDS})[^\n]*"
)
_LOOK = '<rPr>{bold}<sz val="9"/><color indexed="81"/><rFont val="宋体"/><family val="3"/><charset val="134"/></rPr>'


@dataclass(slots=True)
class Changed:
    """What became of a comments part: its new text, the cells whose note is new or gone, and those whose thread was left alone."""

    text: str
    new: list[tuple[int, int]] = field(default_factory=list)
    gone: list[tuple[int, int]] = field(default_factory=list)
    threads: list[tuple[int, int]] = field(default_factory=list)
    kept: int = 0


def empty_comments(namespace: str) -> str:
    """A comments part without comments."""
    return f'{DECLARATION}<comments xmlns="{namespace}"><authors></authors><commentList></commentList></comments>'


def noted(text: str, notes: Mapping[tuple[int, int], str]) -> Changed:
    """The comments part without the notes gcx wrote before and with these: (row, column) -> text, each a block that begins with
    `NOTE_MARKER` and ends with one of `NOTE_ENDS`, so that it can be found again.

    A note somebody else wrote keeps its author, text and look; the new text stands below it. A cell with a thread of comments is left alone.
    """
    changed = Changed(text)
    edits: list[Edit] = []
    top = root(text)
    listing = child(text, top, "commentList")
    authors = _authors(text, top)
    seen: set[tuple[int, int]] = set()
    for comment in children(text, listing) if listing else ():
        tag = opening(text, comment)
        place = corners(attribute(tag, "ref") or "")
        if place is None:
            continue
        cell = place[:2]
        author = attribute(tag, "authorId") or ""
        if author.isdigit() and int(author) < len(authors) and authors[int(author)].startswith(_THREAD):
            changed.threads.append(cell)
        elif edit := _comment_edit(text, comment, notes.get(cell, ""), changed, cell):
            edits.append(edit)
        seen.add(cell)
    changed.new += [cell for cell in notes if cell not in seen]
    edits += _added(text, top, listing, {cell: notes[cell] for cell in changed.new}, authors)
    changed.text = splice(text, edits)
    return changed


def _authors(text: str, top: Element) -> list[str]:
    found = child(text, top, "authors")
    return [unescape_cell(text[each.inner : each.close]) for each in children(text, found)] if found else []


def _comment_edit(text: str, comment: Element, note: str, changed: Changed, cell: tuple[int, int]) -> Edit | None:
    """Take our old blocks out of one comment and put the new one below what is left."""
    body = child(text, comment, "text")
    if body is None:
        return None
    stripped, own, other = _without_blocks(text, body)
    if own and not other and not note:
        changed.gone.append(cell)
        return Edit(comment.start, comment.end, "")
    if not own and not note:
        return None
    if other and note:
        changed.kept += 1
    runs = _runs(note, body.prefix, line=other) if note else ""
    tag = opening(text, body)
    head = f"{tag[:-2].rstrip()}>" if body.empty else tag
    return Edit(body.start, body.end, f"{head}{_below(stripped, runs, body.prefix)}</{body.tag}>")


def _without_blocks(text: str, body: Element) -> tuple[str, bool, bool]:
    """The inside of a comment's text without our blocks; whether there were any; whether anything else is left."""
    inside = "" if body.empty else text[body.inner : body.close]
    wrapped = f"<a>{inside}</a>"
    pieces = _texts(wrapped)
    whole = "".join(words for _, words in pieces)
    spans = [match.span() for match in _BLOCK.finditer(whole)]
    if not spans:
        return inside, False, bool(whole.strip())
    edits, position = [], 0
    for element, words in pieces:
        left = "".join(char for at, char in enumerate(words, position) if not any(start <= at < end for start, end in spans))
        position += len(words)
        if left != words:
            edits.append(Edit(element.inner, element.close, escape_cell(left)))
    left_inside = splice(wrapped, edits)[3:-4]
    return _without_empty_runs(left_inside), True, bool(_BLOCK.sub("", whole).strip())


def _texts(wrapped: str) -> list[tuple[Element, str]]:
    """The pieces of text in a comment, phonetic guides left out."""
    found: list[tuple[Element, str]] = []
    for element in children(wrapped, root(wrapped)):
        inner = (
            [each for each in children(wrapped, element) if each.name == "t"] if element.name == "r" else [element] * (element.name == "t")
        )
        found += [(each, unescape_cell(wrapped[each.inner : each.close])) for each in inner if not each.empty]
    return found


def _without_empty_runs(inside: str) -> str:
    wrapped = f"<a>{inside}</a>"
    gone = []
    for run in children(wrapped, root(wrapped)):
        words = child(wrapped, run, "t") if run.name == "r" else run if run.name == "t" else None
        if words is not None and words.inner == words.close:
            gone.append(Edit(run.start, run.end, ""))
    return splice(wrapped, gone)[3:-4]


def _below(inside: str, runs: str, prefix: str) -> str:
    """`runs` after the last run; plain text becomes a run first, because text and runs together are not read by every program."""
    wrapped = f"<a>{inside}</a>"
    place, edits = 3, []
    for each in children(wrapped, root(wrapped)):
        if each.name == "t" and runs:
            edits += [Edit(each.start, each.start, f"<{prefix}r>"), Edit(each.end, each.end, f"</{prefix}r>")]
        if each.name in {"t", "r"}:
            place = each.end
    return splice(wrapped, [*edits, Edit(place, place, runs)])[3:-4]


def _runs(note: str, p: str, *, line: bool) -> str:
    """A note as runs: what gcx says first in bold, the rest plain."""
    first, _, rest = note.partition("\n")
    above = f"\n{LINE}\n" if line else ""
    return _run(above + first, p, "<b/>") + (_run(f"\n{rest}", p, "") if rest else "")


def _run(text: str, p: str, bold: str) -> str:
    look = re.sub(r"<(/?)(?=\w)", rf"<\1{p}", _LOOK.format(bold=bold))
    return f'<{p}r>{look}<{p}t xml:space="preserve">{escape_cell(text)}</{p}t></{p}r>'


def _added(text: str, top: Element, listing: Element | None, notes: Mapping[tuple[int, int], str], authors: list[str]) -> list[Edit]:
    if not notes:
        return []
    p = top.prefix
    edits: list[Edit] = []
    author = authors.index(AUTHOR) if AUTHOR in authors else len(authors)
    found = child(text, top, "authors")
    if author == len(authors):
        name = f"<{p}author>{escape_attribute(AUTHOR)}</{p}author>"
        edits.append(appended(text, found, name) if found else Edit(top.inner, top.inner, f"<{p}authors>{name}</{p}authors>"))
    comments = "".join(
        f'<{p}comment ref="{column_letters(column)}{row}" authorId="{author}" shapeId="0"><{p}text>{_runs(note, p, line=False)}</{p}text></{p}comment>'
        for (row, column), note in sorted(notes.items())
    )
    return [
        *edits,
        appended(text, listing, comments) if listing else Edit(top.close, top.close, f"<{p}commentList>{comments}</{p}commentList>"),
    ]
