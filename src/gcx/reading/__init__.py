"""Reading: one file -> its tables as columns of raw figures, every cell with its place. Nothing is judged here but the shape of sheets.

`read` is the one door; `RULES` lists what the reader may find.
"""

from __future__ import annotations

from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING

from gcx.findings import Rule
from gcx.reading import findings_files, findings_sheets, findings_template
from gcx.reading.formats import Opened, Refused, open_grids
from gcx.reading.grid import Grid
from gcx.reading.layouts.context import Context
from gcx.reading.layouts.headings import Reader
from gcx.reading.layouts.lexicon import Lexicon
from gcx.reading.limits import DEFAULT, Limits
from gcx.reading.sheets import read_sheets
from gcx.reading.template import find_template
from gcx.records import FileInfo, FileStatus, Submission

if TYPE_CHECKING:
    from gcx.plan import Plan

__all__ = ["RULES", "Grid", "Opened", "grids", "read", "read_opened"]

RULES: tuple[Rule, ...] = (*findings_files.RULES, *findings_sheets.RULES, *findings_template.RULES)
"""Every rule of the reading stage: R1xx about files, R2xx about sheets."""


def read(path: str | PathLike[str], *, file_id: str, plan: Plan, area: str | None = None, limits: Limits = DEFAULT) -> Submission:
    """Read one file. `area` is the area of sheets that name none.

    Never raises for a bad file: one that cannot be looked at comes back with `file.status` `refused` and the finding that says why.
    """
    try:
        opened = open_grids(Path(path), file_id, limits)
    except Refused as refused:
        info = refused.info or FileInfo(file_id, str(path))
        info.status = FileStatus.REFUSED
        return Submission(info, findings=[refused.finding])
    return read_opened(opened, plan, area)


def read_opened(opened: Opened, plan: Plan, area: str | None = None) -> Submission:
    """The tables of a file whose sheets are there already."""
    info = opened.info
    submission = Submission(info, findings=list(opened.findings))
    lexicon = Lexicon.of(plan)
    template = find_template(opened.grids, plan, info.id, formulas=info.format in {"xlsx", "xlsm"})
    submission.template = template.mark
    submission.findings += template.findings
    in_name = lexicon.areas_in(Path(info.path).stem)
    suggested = in_name[0] if len(in_name) == 1 else None
    context = Context(info.id, lexicon, Reader(lexicon), area, suggested, template=template)
    read_sheets(opened.grids, submission, context)
    return submission


def grids(path: str | PathLike[str], limits: Limits = DEFAULT) -> list[Grid]:
    """Every sheet of a file as cells, for a copy of it; none when the file cannot be looked at."""
    try:
        return open_grids(Path(path), "", limits).grids
    except Refused:
        return []
