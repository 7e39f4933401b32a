"""Figures to outcomes: every target of the plan measured and judged for all areas and years at once, on whole columns."""

from __future__ import annotations

from collections.abc import Collection

import numpy as np

from gcx.computing.hints import RULES, hints
from gcx.computing.lights import RULES as LIGHTS
from gcx.computing.outcomes import Computed, entries
from gcx.computing.review import KINDS as REVIEWS
from gcx.computing.world import Whole, World
from gcx.plan import Plan
from gcx.records import Checked

__all__ = ["LIGHTS", "REVIEWS", "RULES", "Computed", "Whole", "compute", "hints"]


def compute(
    checked: Checked,
    plan: Plan,
    *,
    year: int | None = None,
    areas: Collection[str] | None = None,
    light: str = "ndrc-2021",
    review: str | None = None,
    whole: Whole | None = None,
) -> Computed:
    """Judge every target of `plan` on the accepted figures.

    Args:
        checked: Figures, milestones and assigned values, and which figures were removed or are doubted.
        plan: The plan.
        year: The review year; nothing later is said. By default the latest reported year.
        areas: Names of the areas to say something about; by default all that reported.
        light: `ndrc-2021` or `ndrc-2020`.
        review: `annual`, `midterm` or `final`: every outcome then also says what that review calls it.
        whole: What is to be known of the rest where `checked` is only a part of the figures (whole families of areas).

    Returns:
        The outcomes as arrays; iterating makes views.

    Raises:
        KeyError: `light` names no rule.

    """
    LIGHTS[light]
    with np.errstate(all="ignore"):
        world = World.of(checked, plan, year, whole=whole)
        return Computed(world, entries(world, areas), light, review)
