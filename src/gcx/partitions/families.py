"""Which areas have to be judged together, and how families of them are shared out among partitions."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from gcx.plan import Plan
from gcx.records import Ints


def families(plan: Plan) -> Ints:
    """For each area of the plan the number of its family: all that hang together by `part_of` or `within`.

    Sums, roll-ups, overlaps and comparisons of sister areas never look beyond a family. Families are numbered by their first area.
    """
    lead = list(range(len(plan.areas)))

    def head(area: int) -> int:
        while lead[area] != area:
            lead[area] = lead[lead[area]]
            area = lead[area]
        return area

    for position, area in enumerate(plan.areas):
        for above in (area.part_of, area.within):
            if above is not None:
                one, other = sorted((head(position), head(plan.area_position[above])))
                lead[other] = one
    return np.unique([head(area) for area in range(len(lead))], return_inverse=True)[1].astype(np.int32)


def bounds(sizes: Sequence[int], most: int) -> list[tuple[int, int]]:
    """Runs of families (first, one past the last) of at most `most` rows each; only a family larger than that makes a larger run.

    Depends on the data alone, never on who works on it. Families without a row belong to the run before them.
    """
    starts, held = [0], 0
    for family, size in enumerate(sizes):
        if held and size and held + size > most:
            starts.append(family)
            held = 0
        held += size
    return list(pairwise([*starts, len(sizes)]))
