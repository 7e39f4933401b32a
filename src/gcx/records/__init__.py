"""The values that travel between the stages: reading -> checking -> computing -> rendering.

Figures travel as columns with parallel coordinates (arrays, never one object per figure); `Cell`, `Outcome` and `Source` are views
made on demand, for the cells that fail and for the lines that are printed. Nothing here judges, computes or prints.
"""

from gcx.records.cells import (
    Block,
    Bools,
    Cell,
    CellError,
    Floats,
    Ints,
    Keys,
    Percent,
    Raw,
    SideRow,
    Total,
    Uncached,
    constant_keys,
    keys_of,
    plain,
)
from gcx.records.figures import MILESTONE_STATUSES, VINTAGES, AssignedValue, Checked, Figures, Milestone, NotChecked
from gcx.records.outcomes import (
    LIGHT_DOCUMENT,
    NO_NOTE,
    PASSING,
    UNJUDGED,
    MilestoneState,
    Outcome,
    Outcomes,
    Source,
    Standing,
    Status,
    Tally,
    has_figure,
)
from gcx.records.result import Clause, Result
from gcx.records.submission import FileInfo, FileStatus, SheetInfo, Submission, TemplateMark

__all__ = [
    "LIGHT_DOCUMENT",
    "MILESTONE_STATUSES",
    "NO_NOTE",
    "PASSING",
    "UNJUDGED",
    "VINTAGES",
    "AssignedValue",
    "Block",
    "Bools",
    "Cell",
    "CellError",
    "Checked",
    "Clause",
    "Figures",
    "FileInfo",
    "FileStatus",
    "Floats",
    "Ints",
    "Keys",
    "Milestone",
    "MilestoneState",
    "NotChecked",
    "Outcome",
    "Outcomes",
    "Percent",
    "Raw",
    "Result",
    "SheetInfo",
    "SideRow",
    "Source",
    "Standing",
    "Status",
    "Submission",
    "Tally",
    "TemplateMark",
    "Total",
    "Uncached",
    "constant_keys",
    "has_figure",
    "keys_of",
    "plain",
]
