"""The boxes of notes are as high as their text needs, whatever the rows beside them are."""

from __future__ import annotations

import pytest

from gcx.names import display_width
from gcx.rendering.returning.boxes import Anchors
from gcx.rendering.returning.cells import Sheet

HEAD = '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
NOTE = "【必须修改】V302 not-a-number\n" + "“约50”不是数值，应为不小于0的数，计量单位为万吨标准煤；填准确数，如 50.0。" * 6
PIXELS_A_LINE, LETTERS_A_LINE = 16, 50
"""What Excel needs of a line of 9 point text in a box 300 pixels wide, and how many half-width letters fit into it."""


def sheet(rows="", default=""):
    return Sheet(f"{HEAD}{default}<sheetData>{rows}</sheetData></worksheet>")


def pixels(anchor, heights, usual=20.0):
    """The height of an anchored box: its rows from the first to the one before the last, and the rest."""
    _, _, top, above, _, _, bottom, below = (int(part) for part in anchor.split(","))
    return sum(heights.get(row + 1, usual) for row in range(top, bottom)) - above + below


def needed(note):
    return PIXELS_A_LINE * sum(-(-display_width(line) // LETTERS_A_LINE) or 1 for line in note.split("\n"))


@pytest.mark.parametrize(
    ("rows", "heights"),
    [
        ("", {}),
        ("".join(f'<row r="{row}" ht="6" customHeight="1"/>' for row in range(1, 40)), dict.fromkeys(range(1, 40), 8.0)),
        ("".join(f'<row r="{row}" hidden="1"/>' for row in range(3, 90)), dict.fromkeys(range(3, 90), 0.0)),
        ('<row r="4" ht="300" customHeight="1"/>', {4: 400.0}),
    ],
)
def test_the_whole_note_can_be_read(rows, heights):
    anchor = Anchors(sheet(rows)).beside(4, 5, NOTE)
    assert needed(NOTE) <= pixels(anchor, heights) <= needed(NOTE) + 400


def test_a_short_note_has_a_small_box():
    assert pixels(Anchors(sheet()).beside(4, 5, "约50"), {}) <= 60


def test_small_usual_rows_are_counted():
    anchor = Anchors(sheet(default='<sheetFormatPr defaultRowHeight="3"/>')).beside(2, 1, NOTE * 4)
    assert pixels(anchor, {}, usual=4.0) >= needed(NOTE * 4)


def test_a_box_ends_on_the_sheet():
    _, _, top, _, _, _, bottom, _ = (int(part) for part in Anchors(sheet()).beside(1_048_576, 16_384, NOTE).split(","))
    assert 0 < top < bottom < 1_048_576
