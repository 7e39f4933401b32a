"""The chart of a target's path, from one specification as SVG text (pages) and as PNG bytes (documents).

Drawn by matplotlib, which is imported when the first chart is drawn and is part of the extra `report`. A chart holds digits only:
everything said in words stands around it, so no Chinese font is needed. The same specification always gives the same bytes.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from io import BytesIO, StringIO
from typing import TYPE_CHECKING, Any

from gcx.findings import Text
from gcx.records import Outcome, Status
from gcx.rendering.numbers import number
from gcx.rendering.svg import inline_svg

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

Point = tuple[int, float]

HOW_TO_GET = Text(
    '没有安装绘图组件，以数据表代替图；安装：pip install "gcx[report]"',
    'the chart component is not installed, tables stand in for charts; to install: pip install "gcx[report]"',
)
ROLES = {
    "actual": "#1f5fa8",
    "path": "#757779",
    "goal": "#b3361e",
    "projection": "#5a8fcb",
    "axis": "#5f6366",
    "grid": "#dcdee0",
}
"""Colour of each part on white; a page gives the parts its own colours by their classes (`s-actual`, `f-actual`)."""

LEGEND = {
    "actual": Text("实际", "actual"),
    "path": Text("应达进度", "expected path"),
    "goal": Text("目标值", "goal"),
    "projection": Text("按现有速度推算", "at the achieved pace"),
}
"""What each line of a chart is; said once beside the charts, not in them."""

_SIZE = (4.6, 2.1)
_BOX = (0.115, 0.13, 0.755, 0.81)
_LABEL_GAP = 0.1
_MOST_YEARS = 8


@dataclass(frozen=True, slots=True)
class PathChart:
    """What is drawn: values by year, the expected path, the goal's level at its year, and where the achieved pace leads.

    All values are in one unit; years ascend. `path` is empty and `goal` `None` where the target has none.
    """

    actual: tuple[Point, ...]
    path: tuple[Point, ...] = ()
    goal: float | None = None
    by: int | None = None
    projection: Point | None = None


@cache
def available() -> bool:
    """Whether charts can be drawn here."""
    logging.getLogger("matplotlib").setLevel(logging.ERROR)  # it tells the user about its font cache
    try:
        import_module("matplotlib.figure")
    except ImportError:
        return False
    return True


def path_chart(outcomes: Sequence[Outcome]) -> PathChart | None:
    """The chart of one target in one area, from its outcomes of all years; `None` when there are fewer than two values to join.

    Years measured in another unit than the last one (a fallback index beside levels) are left out. The path begins at the base,
    except where it is the goal's level in every year; a projection is drawn only from the very last year.
    """
    dated = [(each.year, each) for each in outcomes if each.year is not None and each.value is not None]
    if not dated:
        return None
    last = dated[-1][1]
    same = [(year, each) for year, each in dated if (each.unit, each.via) == (last.unit, last.via)]
    actual = {year: each.value for year, each in same if each.value is not None}
    path = {year: each.expected for year, each in same if each.expected is not None}
    if last.base_year is not None and last.base_value is not None:
        actual.setdefault(last.base_year, last.base_value)
        if any(value != last.level for value in path.values()):
            path.setdefault(last.base_year, last.base_value)
    if path and last.level is not None and last.by is not None and last.by > max(path):
        path[last.by] = last.level
    if len(actual) < 2:
        return None
    return PathChart(tuple(sorted(actual.items())), tuple(sorted(path.items())), last.level, last.by, _projected(outcomes[-1]))


def _projected(last: Outcome) -> Point | None:
    projection = last.projection or {}
    year, value = projection.get("year"), projection.get("value")
    if year is None or value is None or last.status in {Status.MET, Status.MISSED}:
        return None
    return int(year), float(value)


def described(chart: PathChart, lang: str) -> str:
    """The chart in one sentence with its numbers: `实际：2020年 0.5203、2021年 0.5012；应达：…；目标值：0.4501`."""
    english = lang == "en"
    colon, comma, semicolon = (": ", ", ", "; ") if english else ("：", "、", "；")

    def told(role: str, points: Sequence[Point]) -> str:
        values = (f"{year} {number(value)}" if english else f"{year}年 {number(value)}" for year, value in points)
        return f"{LEGEND[role].in_(lang)}{colon}{comma.join(values)}"

    parts = [told("actual", chart.actual)]
    parts += [told("path", chart.path)] if chart.path else []
    parts += [] if chart.goal is None else [f"{LEGEND['goal'].in_(lang)}{colon}{number(chart.goal)}"]
    parts += [] if chart.projection is None else [told("projection", (chart.projection,))]
    return semicolon.join(parts)


def svg(chart: PathChart, key: str, title: str, description: str) -> str:
    """The chart as `<svg>` for a page, with its text alternative. `key` makes its ids unique on the page."""
    figure = _drawn(chart)
    out = StringIO()
    with _settings():
        figure.savefig(out, format="svg", transparent=True, metadata={"Date": None, "Creator": None, "Format": None, "Type": None})
    return inline_svg(out.getvalue(), key, title, description, {colour: role for role, colour in ROLES.items()})


def png(chart: PathChart, dpi: int = 200) -> bytes:
    """The chart as a picture for a document, on white."""
    figure = _drawn(chart)
    out = BytesIO()
    with _settings():
        figure.savefig(out, format="png", dpi=dpi, facecolor="white", metadata={"Software": None})
    return out.getvalue()


def _settings() -> Any:
    from matplotlib import rc_context

    return rc_context({"svg.fonttype": "none", "svg.hashsalt": "gcx", "font.size": 8, "font.family": "DejaVu Sans"})


@cache
def _sheet() -> tuple[Figure, Axes]:
    """The one figure that every chart is drawn on."""
    from matplotlib.figure import Figure

    with _settings():
        figure = Figure(figsize=_SIZE)
        return figure, figure.add_axes(_BOX)


def _drawn(chart: PathChart) -> Figure:
    figure, axes = _sheet()
    with _settings():
        axes.clear()
        _frame(axes, chart)
        _lines(axes, chart)
        _labels(axes, chart)
    return figure


def _lines(axes: Axes, chart: PathChart) -> None:
    if chart.goal is not None:
        axes.axhline(chart.goal, color=ROLES["goal"], linewidth=1, linestyle=(0, (1, 1.6)))
        if chart.by is not None:
            axes.plot([chart.by], [chart.goal], color=ROLES["goal"], marker="D", markersize=4.5, linestyle="none")
    if chart.path:
        axes.plot(*_columns(chart.path), color=ROLES["path"], linewidth=1.2, linestyle=(0, (4, 2)))
    if chart.projection is not None:
        line = axes.plot(*_columns((chart.actual[-1], chart.projection)), color=ROLES["projection"], linewidth=1.2)[0]
        line.set(linestyle=(0, (2, 1.5)), marker="o", markersize=4.5, markevery=[1], markerfacecolor="none")
    axes.plot(*_columns(chart.actual), color=ROLES["actual"], linewidth=2, marker="o", markersize=4)


def _columns(points: Sequence[Point]) -> tuple[list[int], list[float]]:
    return [year for year, _ in points], [value for _, value in points]


def _limits(chart: PathChart) -> tuple[float, float]:
    """Lowest and highest value shown, with room above and below."""
    values = [value for _, value in (*chart.actual, *chart.path)]
    values += [] if chart.goal is None else [chart.goal]
    values += [] if chart.projection is None else [chart.projection[1]]
    low, high = min(values), max(values)
    room = (high - low) * 0.12 or abs(high) * 0.1 or 1.0
    return low - room, high + room


def _frame(axes: Axes, chart: PathChart) -> None:
    """Scales, grid and tick labels."""
    from matplotlib.ticker import FuncFormatter, MaxNLocator

    years = [year for year, _ in (*chart.actual, *chart.path)]
    years += [] if chart.projection is None else [chart.projection[0]]
    first, last = min(years), max(years)
    axes.set_xlim(first - 0.25, last + 0.25)
    axes.set_ylim(*_limits(chart))
    step = -(-(last - first + 1) // _MOST_YEARS)
    ticks = list(range(last, first - 1, -step))[::-1]
    axes.set_xticks(ticks, [str(year) for year in ticks])
    axes.yaxis.set_major_locator(MaxNLocator(4))
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: number(float(f"{value:.10g}"))))
    axes.tick_params(length=0, labelsize=8, labelcolor=ROLES["axis"], pad=3)
    axes.grid(axis="y", color=ROLES["grid"], linewidth=0.8)
    axes.set_axisbelow(True)
    for side, spine in axes.spines.items():
        spine.set_visible(side == "bottom")
        spine.set_color(ROLES["axis"])


def _labels(axes: Axes, chart: PathChart) -> None:
    """The last value, the goal and the projection in figures at the right edge, moved apart where they would overlap."""
    low, high = _limits(chart)
    wanted = [("actual", chart.actual[-1][1])]
    wanted += [] if chart.goal is None else [("goal", chart.goal)]
    wanted += [] if chart.projection is None else [("projection", chart.projection[1])]
    wanted.sort(key=lambda each: each[1])
    places = [(value - low) / (high - low) for _, value in wanted]
    for index in range(1, len(places)):
        places[index] = max(places[index], places[index - 1] + _LABEL_GAP)
    over = max(0.0, places[-1] - 1.0)
    for (role, value), place in zip(wanted, places, strict=True):
        weight = "bold" if role == "actual" else "normal"
        axes.text(
            1.015, place - over, number(value), transform=axes.transAxes, color=ROLES[role], fontsize=8, fontweight=weight, va="center"
        )
