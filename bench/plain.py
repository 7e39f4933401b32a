"""What a careful analyst writes with pandas for the same work: read, eight checks, every indicator. The measure gcx is held to.

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


def read(path: str) -> pd.DataFrame:
    """A file as a frame, with the fastest reader there is for it."""
    if path.endswith(".xlsx"):
        frame = pd.read_excel(path, engine="calamine")
    else:
        frame = pd.read_parquet(path) if path.endswith(".parquet") else pd.read_csv(path)
    return frame.set_axis(NAMES, axis=1)


def check(frame: pd.DataFrame, areas: list[str], items: list[str]) -> tuple[dict[str, int], pd.DataFrame]:
    """How many rows fail each check, and the rows that fail none."""
    value, year = pd.to_numeric(frame["value"], errors="coerce"), pd.to_numeric(frame["year"], errors="coerce")
    faults = {
        "no number": value.isna(),
        "out of range": (value < 0) | (value > 1_000_000),
        "year": ~year.isin(YEARS),
        "item": ~frame["item"].isin(items),
        "area": ~frame["area"].isin(areas),
        "twice": frame.duplicated(KEYS),
        "unit": frame["unit"] != "万吨",
    }
    wrong = pd.concat(faults, axis=1).any(axis=1)
    missing = pd.MultiIndex.from_product([areas, YEARS, items]).difference(pd.MultiIndex.from_frame(frame[KEYS]))
    return {name: int(rows.sum()) for name, rows in faults.items()} | {"missing": len(missing)}, frame.assign(value=value)[~wrong]


def compute(good: pd.DataFrame, formulas: list[tuple[str, str]]) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Every indicator in percent, and its change against the base year."""
    wide = good.pivot(  # noqa: PD010 - every figure stands alone by now
        index=["area", "year"], columns="item", values="value"
    )
    found = pd.DataFrame({number: wide[over] / wide[under] * 100 for number, (over, under) in enumerate(formulas)})
    base = found.xs(YEARS[0], level="year").reindex(found.index.get_level_values("area")).set_axis(found.index)
    return found, (found / base - 1) * 100


def main() -> None:
    """One line per file, or a table of the last year for a single one."""
    text = (Path(sys.argv[1]) / "plan.yaml").read_text(encoding="utf-8")
    codes = dict(re.findall(r"- name: (数据项\d+)\n    code: (\S+)", text))
    areas = re.findall(r"- name: (A\d+)\n", text)
    formulas = [(codes[over], codes[under]) for over, under in re.findall(r"formula: (\S+) ÷ (\S+)", text)]
    for path in sys.argv[2:]:
        faults, good = check(read(path), areas, list(codes.values()))
        found, change = compute(good, formulas)
        print(path, faults, round(float(found.sum().sum()), 3))
        if len(sys.argv) == 3:
            last = found.xs(YEARS[-1], level="year")
            print(pd.DataFrame({"mean": last.mean(), "min": last.min(), "max": last.max(), "change": change.mean()}).round(3).to_string())


if __name__ == "__main__":
    main()
