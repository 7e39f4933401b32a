"""What a careful analyst writes with pandas for the same work: read, eight checks, every indicator and its gap. The measure gcx is held to.

python bench/plain.py PLAN_FOLDER FILE...
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pandas as pd

NAMES = ["area", "year", "item", "value", "unit"]
KEYS = ["area", "year", "item"]
YEARS = range(2020, 2026)
SHOWN = 20


def plan_of(folder: Path) -> tuple[list[str], pd.DataFrame, list[tuple[str, str, str, float]]]:
    """Areas; items by code with unit and largest value; numerator, denominator, verb and percentage of every target."""
    text = (folder / "plan.yaml").read_text(encoding="utf-8")
    areas = re.findall(r"- name: (A\d+)\n", text)
    found = re.findall(r"- name: (\S+)\n    code: (\S+)\n    unit: (\S+)\n(?:    .*\n)*?    max: (\S+)", text)
    items = pd.DataFrame(found, columns=["name", "code", "unit", "most"]).set_index("code").astype({"most": float})
    code = dict(zip(items["name"], items.index, strict=True))
    targets = re.findall(r"formula: (\S+) ÷ (\S+)\n    goal:\n      (\w+): ([\d.]*)", text)
    return areas, items, [(code[over], code[under], verb, float(level or "nan")) for over, under, verb, level in targets]


def read(path: str) -> pd.DataFrame:
    """A file as a frame, with the fastest reader there is for it."""
    if path.endswith(".xlsx"):
        frame = pd.read_excel(path, engine="calamine")
    else:
        frame = pd.read_parquet(path) if path.endswith(".parquet") else pd.read_csv(path)
    return frame.set_axis(NAMES, axis=1)


def check(frame: pd.DataFrame, areas: list[str], items: pd.DataFrame) -> tuple[dict[str, pd.Index], pd.DataFrame]:
    """The rows that fail each check, and the table without them."""
    value, year = pd.to_numeric(frame["value"], errors="coerce"), pd.to_numeric(frame["year"], errors="coerce")
    known = frame["item"].isin(items.index)
    faults = {
        "no number": frame.index[value.isna()],
        "out of range": frame.index[(value < 0) | (value > frame["item"].map(items["most"]))],
        "year": frame.index[~year.isin(YEARS)],
        "item": frame.index[~known],
        "area": frame.index[~frame["area"].isin(areas)],
        "twice": frame.index[frame.duplicated(KEYS)],
        "unit": frame.index[known & (frame["unit"] != frame["item"].map(items["unit"]))],
    }
    wrong = pd.Index([])
    for rows in faults.values():
        wrong = wrong.union(rows)
    missing = pd.MultiIndex.from_product([areas, YEARS, items.index]).difference(pd.MultiIndex.from_frame(frame[KEYS]))
    return faults | {"missing": missing}, frame.assign(value=value).drop(index=wrong)


def compute(good: pd.DataFrame, items: pd.DataFrame, targets: list[tuple[str, str, str, float]]) -> dict[str, pd.DataFrame]:
    """Every indicator in percent, its change against the base year, and its gap to the goal where that is a number."""
    wide = good.pivot(  # noqa: PD010 - every figure stands alone by now
        index=["area", "year"], columns="item", values="value"
    ).reindex(columns=items.index)
    found = pd.DataFrame({number: wide[over] / wide[under] * 100 for number, (over, under, _, _) in enumerate(targets)})
    base = found.xs(YEARS[0], level="year").reindex(found.index.get_level_values("area")).set_axis(found.index)
    change = (found / base - 1) * 100
    signs = {"fall": (change, -1), "rise": (change, 1), "at_least": (found, 1), "at_most": (found, -1)}
    gaps = {
        number: signs[verb][1] * (signs[verb][0][number] - (-level if verb == "fall" else level))
        for number, (_, _, verb, level) in enumerate(targets)
        if verb in signs
    }
    return {"value": found, "change": change, "gap": pd.DataFrame(gaps)}


def main() -> None:
    """One line per file, or the faults and a table of the last year for a single one."""
    areas, items, targets = plan_of(Path(sys.argv[1]))
    for path in sys.argv[2:]:
        faults, good = check(read(path), areas, items)
        made = compute(good, items, targets)
        print(path, {name: len(rows) for name, rows in faults.items()}, round(float(made["value"].sum().sum()), 3))
        if len(sys.argv) == 3:
            for name, rows in faults.items():
                for row in rows[:SHOWN]:
                    print(" ", name, row)
            last = {name: each.xs(YEARS[-1], level="year") for name, each in made.items()}
            shown = {"mean": last["value"].mean(), "change": last["change"].mean(), "met": (last["gap"] >= 0).sum()}
            print(pd.DataFrame(shown).round(3).to_string())


if __name__ == "__main__":
    main()
