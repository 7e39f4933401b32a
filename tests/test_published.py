"""Published cases through a plan of their own, a data file and `gcx.check`: no code per case, every number recomputed here with fractions.

`canada_sdg.csv`: the progress values that Canada's SDG data hub prints for its indicators (Statistics Canada, Open Licence), its goals as
goals of the plan. `five_year_plans.csv`, `provinces_11fyp.csv`: goals of the five-year plans and what was announced at their end (国家发展改革委、
国家统计局公告2011年第9号 for the provinces). `published.csv`: single printed figures with the numbers they come from.
"""

from __future__ import annotations

import csv
from fractions import Fraction
from math import log
from pathlib import Path

import pytest

import gcx
from computing_kit import plan_of

approx = pytest.approx

DATA = Path(__file__).parent / "data"
ZERO = 0.001
"""What the SDG office puts in place of a base or a goal of zero."""


def rows(name):
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def item(name, *, unit="1", kind="index", **other):
    return {"name": name, "code": f"c-{name}", "unit": unit, "basis": "无", "kind": kind, "adds_up": False} | other


def outcomes(tmp_path, items, targets, figures, areas=("甲地",), **header):
    """(target, area, year) -> outcome, of figures (area, year, item, number as typed) in a long table."""
    places = [{"name": name, "code": str(code), "level": "area"} for code, name in enumerate(areas)]
    plan = plan_of(tmp_path, targets, items=items, areas=places, **header)
    path = tmp_path / "数 据.csv"
    path.write_text("地区,年份,指标,数值\n" + "".join(",".join(map(str, each)) + "\n" for each in figures), encoding="utf-8")
    result = gcx.check(path, plan=plan)
    assert result.counts()["error"] == 0
    return {(each.target, each.area, each.year): each for each in result.outcomes}


def percent(number):
    """A percentage as a plan writes it: positive, without an exponent."""
    return f"{abs(number):.17f}%"


@pytest.fixture(scope="module")
def canada(tmp_path_factory):
    """Every row with its outcome. A goal of the office is a level; in the plan it is the change against the base that leads there."""
    published = [row for row in rows("canada_sdg.csv") if row["progress"]]
    targets, figures = {}, []
    for number, row in enumerate(published):
        base, name = float(row["base_value"]) or ZERO, f"系列{number:03}"
        wanted = ((float(row["target"]) or ZERO) / base - 1) * 100 if row["target"] else 10.0 * int(row["direction"])
        goal = {"rise" if wanted > 0 else "fall": percent(wanted), "since": int(row["base_year"]), "by": int(row["target_year"])}
        targets[f"s{number:03}"] = {"unit": "1", "formula": name, "goal": goal}
        figures += [("甲地", row["base_year"], name, base), ("甲地", row["year"], name, row["value"])]
    items = [item(f"系列{number:03}") for number in range(len(published))]
    found = outcomes(tmp_path_factory.mktemp("加 拿大"), items, targets, figures)
    return [(row, found[f"s{number:03}", "甲地", int(row["year"])]) for number, row in enumerate(published)]


def test_progress_values_of_a_national_sdg_office(canada):
    """With a goal: achieved ÷ required yearly rate, signed by the wanted direction; without: the achieved rate itself."""
    compared = 0
    for row, one in canada:
        if float(row["value"]) == 0:
            assert (one.status, one.reason.en[:9]) == ("unknown", "the value"), row  # no rate leads to zero
            continue
        achieved = int(row["direction"]) * one.pace["achieved_pct"]
        progress = achieved / abs(one.pace["planned_pct"]) if row["target"] else achieved / 100
        assert progress == approx(float(row["progress"]), rel=1e-9, abs=1e-12), row
        compared += 1
    assert compared == 184


def test_words_of_a_national_sdg_office(tmp_path):
    """The same goals as levels: met is its “target achieved”, and where the base falls short of the goal, 反向 is its “deterioration”."""
    published = [row for row in rows("canada_sdg.csv") if row["target"]]
    targets, figures = {}, []
    for number, row in enumerate(published):
        name, verb = f"系列{number:02}", "at_least" if row["direction"] == "1" else "at_most"
        goal = {verb: float(row["target"]), "since": int(row["base_year"]), "by": int(row["target_year"])}
        targets[f"s{number:02}"] = {"unit": "1", "formula": name, "goal": goal}
        figures += [("甲地", row[year], name, row[value]) for year, value in (("base_year", "base_value"), ("year", "value"))]
    found = outcomes(tmp_path, [item(f"系列{number:02}") for number in range(len(published))], targets, figures)
    words = {"target_achieved": {"met"}, "deterioration": {"reversing"}}
    for number, row in enumerate(published):
        one = found[f"s{number:02}", "甲地", int(row["year"])]
        assert one.status in words.get(row["status"], {"on-pace", "behind"}), row
    assert len(published) == 76


def test_goals_of_three_five_year_plans(tmp_path):
    """Each verdict as announced; 19.1 % of “20 % 左右” is missed here: the wording is kept beside the verdict, it does not soften it."""
    last = {"十一五": 2010, "十二五": 2015, "十三五": 2020}
    items, targets, figures = [], {}, []
    published = rows("five_year_plans.csv")
    for number, row in enumerate(published):
        name, by = f"指标{number:02}", last[row["plan"]]
        change = row["verb"] == "fall"
        items.append(item(name) if change else item(name, unit="%", kind="rate"))
        goal = {row["verb"]: f"{row['goal']}%", "since": by - 5, "by": by}
        targets[f"n{number:02}"] = {"unit": "1" if change else "%", "formula": name, "goal": goal}
        if change:
            figures += [("甲地", by - 5, name, 100), ("甲地", by, name, 100 - Fraction(row["published"]) + 0.0)]
        else:
            figures.append(("甲地", by, name, row["published"]))
    found = outcomes(tmp_path, items, targets, figures)
    for number, row in enumerate(published):
        one = found[f"n{number:02}", "甲地", last[row["plan"]]]
        goal, done = Fraction(row["goal"]), Fraction(row["published"])
        better = done - goal if row["verb"] != "at_most" else goal - done
        assert one.status == row["verdict"], row
        assert (one.gap_pct if row["verb"] == "fall" else one.gap) == approx(float(better), abs=1e-9)
        if row["verb"] == "fall":
            assert one.overfulfilment_pct == approx(float(better / goal * 100), abs=1e-9)
            assert one.completed_pct == approx(100 * log(1 - done / 100) / log(1 - goal / 100))
            assert one.light["level"] == ("三级" if better >= 0 else "二级")


def test_thirty_provinces_of_the_eleventh_plan(tmp_path):
    """Announced as fulfilled by all; two exactly on the line. The degree of overfulfilment is linear in the announcement."""
    published = rows("provinces_11fyp.csv")
    targets = {
        f"g{size}": {"unit": "1", "formula": "定基指数(强度增减率)", "goal": {"fall": f"{size}%", "since": 2005, "by": 2010}}
        for size in sorted({row["goal"] for row in published})
    }
    # the five years' fall booked in one year: four years of standstill
    yearly = [(row["region"], year, 0 if year < 2010 else f"-{row['published']}") for row in published for year in range(2006, 2011)]
    figures = [(region, year, "强度增减率", number) for region, year, number in yearly]
    found = outcomes(tmp_path, [item("强度增减率", unit="%", kind="growth")], targets, figures, [row["region"] for row in published])
    over = {}
    for row in published:
        one = found[f"g{row['goal']}", row["region"], 2010]
        goal, done = Fraction(row["goal"]), Fraction(row["published"])
        assert one.status == "met", row
        assert one.gap_pct == approx(float(done - goal), abs=1e-9)
        over[row["region"]] = one.overfulfilment_pct
        assert over[row["region"]] == approx(float((done - goal) / goal * 100), abs=1e-9)
    assert {name: round(over[name], 2) for name in ("北京", "湖北", "天津", "上海")} == {
        "北京": 32.95,
        "湖北": 8.35,
        "天津": 5.0,
        "上海": 0.0,
    }


GROWTH, AMOUNT = {"unit": "%", "kind": "growth"}, {"unit": "万吨", "kind": "flow"}
KINDS = {
    "ratio of growths": (GROWTH, "定基指数({0}) ÷ 定基指数({1})", "change_pct", lambda a, b: ((100 + a) / (100 + b) - 1) * 100),
    "chain": (GROWTH, "定基指数({0})", "change_pct", None),
    "average": (GROWTH, "定基指数({0})", "achieved_pct", None),
    "change": ({}, "{0}", "change_pct", lambda now, base: (now / base - 1) * 100),
    "average of levels": ({}, "{0}", "achieved_pct", lambda now, base, years: (float(now / base) ** float(1 / years) - 1) * 100),
    "quotient": (GROWTH, "{0} ÷ {1}", "value", lambda a, b: a / b),
    "planned": ({}, "{0}", "planned_pct", lambda total, years: (1 - float(1 - total / 100) ** float(1 / years)) * 100),
    "level": ({}, "{0}", "level", lambda base, size: base * (1 - size / 100)),
    "over": ({}, "{0}", "overfulfilment_pct", lambda excess, size: excess / size * 100),
    "required": ({}, "{0}", "required_pct", lambda t, r, years: (1 - float((100 - t) / (100 + r)) ** float(1 / years)) * 100),
    "completed": ({}, "{0}", "completed_pct", lambda r, t: log(1 + r / 100) / log(1 - t / 100) * 100),
    "points": ({}, "{0}", "gap_pct", lambda done, size: done - size),
    "share": (AMOUNT, "{0} ÷ {1}", "value", lambda part, whole: part / whole * 100),
    "share of all": (AMOUNT, "{0} ÷ ({0} + {1} + {2})", "value", lambda *all_: all_[0] / sum(all_) * 100),
    "sum": (AMOUNT, None, "value", lambda *all_: sum(all_)),
    "implied": (GROWTH, "(1 + {0}) ÷ (1 + {1}) − 1", "value", lambda a, b: ((100 + a) / (100 + b) - 1) * 100),
    "increment": (AMOUNT, "{1} ÷ ({0} − {1})", "value", lambda now, more: more / (now - more) * 100),
}
"""Kind -> what the figures are, the formula of the target, which number of the outcome is meant, and the same by hand."""
FALLS = {"planned": (0, 1), "level": (1, None), "over": (1, None), "required": (0, None), "completed": (1, None), "points": (1, None)}
"""Which of the numbers is the size of the goal, and which the years it runs (five where none is)."""


def chained(*changes):
    product = Fraction(1)
    for each in changes:
        product *= 1 + each / 100
    return product


def by_hand(kind, numbers):
    if kind in {"chain", "average"}:
        return (float(chained(*numbers)) ** (1 if kind == "chain" else 1 / len(numbers)) - 1) * 100
    return float(KINDS[kind][3](*numbers))


def reported(kind, names, numbers):
    """(year, item, number) of a case, and the year of its verdict."""
    first = names[0]
    if kind in {"chain", "average"}:
        return [(2021 + offset, first, number) for offset, number in enumerate(numbers)], 2020 + len(numbers)
    if kind in {"change", "average of levels"}:
        year = 2020 + int(numbers[2] if len(numbers) > 2 else 1)
        return [(2020, first, numbers[1]), (year, first, numbers[0])], year
    against_100 = {"over": (2025, -sum(numbers)), "points": (2025, -numbers[0]), "completed": (2023, numbers[0])}
    if kind == "required":
        against_100[kind] = (2025 - int(numbers[2]), numbers[1])
    if kind in against_100:
        year, change = against_100[kind]
        return [(2020, first, 100), (year, first, 100 + change)], year
    if kind in {"planned", "level"}:
        base = numbers[0] if kind == "level" else 1
        return [(2020, first, base), (2021, first, base)], 2021
    return [(2021, name, number) for name, number in zip(names, numbers, strict=True)], 2021


def goal_of(kind, numbers, unit):
    if kind in FALLS:
        size, years = FALLS[kind]
        return {"fall": f"{float(numbers[size])}%", "since": 2020, "by": 2025 if years is None else 2020 + int(numbers[years])}
    if KINDS[kind][2] == "value":
        return {"at_most": "90%" if unit == "%" else 90, "since": 2020, "by": 2025}
    return {"fall": "10%", "since": 2020, "by": 2025}


def test_printed_figures(tmp_path):
    """64 figures from bulletins, notices and textbooks, within the rounding of what was printed.

    Six rows name no tolerance, for the print follows from other numbers: a base year revised by a census, shares of an earlier release,
    another 口径, or changes that were added up instead of multiplied (-19.71 for -18.25).
    """
    published = rows("published.csv")
    items, targets, figures, years = [], {}, [], []
    for number, row in enumerate(published):
        numbers, kind = [Fraction(each) for each in row["numbers"].split()], row["kind"]
        of, formula, _, _ = KINDS[kind]
        names = [f"数{number:02}{letter}" for letter in "甲乙丙丁戊"[: len(numbers)]]
        text = " + ".join(names) if formula is None else formula.format(*names)
        unit = "%" if kind in {"share", "share of all", "implied", "increment"} else "万吨" if kind == "sum" else "1"
        targets[f"p{number:02}"] = {"unit": unit, "formula": text, "goal": goal_of(kind, numbers, unit)}
        items += [item(name, **of) for name in names if name in text]
        given, year = reported(kind, names, numbers)
        figures += [("甲地", when, name, float(value)) for when, name, value in given]
        years.append(year)
    found = outcomes(tmp_path, items, targets, figures)
    for number, row in enumerate(published):
        one, name = found[f"p{number:02}", "甲地", years[number]], KINDS[row["kind"]][2]
        value = one.pace[name] if name.endswith(("achieved_pct", "planned_pct")) or row["kind"] == "required" else getattr(one, name)
        value = -value if row["kind"] in {"planned", "required"} else value
        hand = by_hand(row["kind"], [Fraction(each) for each in row["numbers"].split()])
        assert value == approx(hand, rel=1e-10, abs=1e-10), row
        if row["within"]:
            assert value == approx(float(row["published"]), abs=float(row["within"]) + 1e-6), row
    assert sum(not row["within"] for row in published) == 6
