"""Golden cases beside a plan: figures, and the outcomes worked out by hand that they must give. Reading them; running them is not here.

One YAML file per target, named after its id; a list of cases:

    - name: 五年累计降低恰好13.5%即达标
      source: 手算：520.3÷1000=0.5203 …                 # how the numbers were worked out
      figures: [[北海市, 2020, 能源消费总量, 520.3], …]    # area, year, item, value in the item's unit
      milestones: [[事项, 状态, 文号, 日期], …]
      assigned: [[目标, 地区, 年份, 下达值, 计量单位, 文号], …]
      expect:
        - {area: 北海市, year: 2025, variant: null, status: met, value: 0.4500595, tolerance: 0.000001}

`area`, `year` and `variant` pick the outcome (without `year`, whatever its year); every other key is compared, named as in the result.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Annotated, Any, TypeAlias

import yaml
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from gcx.findings import Text

PICKS = ("area", "year", "variant")
COMPARED = frozenset(
    [
        "status",
        "value",
        "unit",
        "base",
        "base_value",
        "change_pct",
        "level",
        "goal_level",
        "goal_value",
        "expected",
        "gap",
        "gap_pct",
        "completed_pct",
        "required_pct",
        "overfulfilment_pct",
        "planned",
        "planned_pct",
        "achieved",
        "achieved_pct",
        "required",
        "light",
        "via",
    ]
)
"""What may be expected of an outcome besides what picks it."""

_MOST_BYTES = 10_000_000
_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
Scalar: TypeAlias = str | int | float | date | None


class CaseError(ValueError):
    """A file of cases that cannot be used."""

    def __init__(self, path: Path, text: Text) -> None:
        self.path = path
        self.text = text
        super().__init__(text.zh)


def _sized(least: int, most: int) -> AfterValidator:
    def judge(row: list[Scalar]) -> list[Scalar]:
        if not least <= len(row) <= most:
            raise ValueError(f"{least}—{most}")
        return row

    return AfterValidator(judge)


def _known(expected: dict[str, Scalar]) -> dict[str, Scalar]:
    unknown = expected.keys() - COMPARED - {*PICKS, "tolerance"}
    if unknown:
        raise ValueError("、".join(sorted(unknown)))
    return expected


class CaseSpec(BaseModel):
    """One case as its file has it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: Annotated[str, Field(min_length=1)]
    source: Annotated[str, Field(min_length=1)]
    target: str | None = None
    figures: list[Annotated[list[Scalar], _sized(4, 5)]] = []
    milestones: list[Annotated[list[Scalar], _sized(2, 5)]] = []
    assigned: list[Annotated[list[Scalar], _sized(4, 7)]] = []
    expect: Annotated[list[Annotated[dict[str, Scalar], AfterValidator(_known)]], Field(min_length=1)]


@dataclass(frozen=True, slots=True)
class Case:
    """One case: the target it is about, its rows, and what is expected of which outcome."""

    path: Path
    target: str
    name: str
    source: str
    figures: tuple[tuple[Scalar, ...], ...]
    milestones: tuple[tuple[Scalar, ...], ...]
    assigned: tuple[tuple[Scalar, ...], ...]
    expect: tuple[dict[str, Scalar], ...]


def read_cases(path: Path) -> list[Case]:
    """The cases of a file, or of every .yaml file of a folder in the order of names; empty when there are none.

    Raises:
        CaseError: a file is no list of cases.
    """
    files = sorted((*path.glob("*.yaml"), *path.glob("*.yml"))) if path.is_dir() else [path]
    return [case for file in files for case in _cases(file)]


def _cases(path: Path) -> Iterator[Case]:
    try:
        if path.stat().st_size > _MOST_BYTES:
            raise CaseError(path, Text("文件太大", "the file is too large"))
        content = yaml.load(path.read_text(encoding="utf-8-sig"), _LOADER)  # noqa: S506 - the C form of the safe loader
    except OSError as error:
        reason = error.strerror or str(error)
        raise CaseError(path, Text(f"打不开：{reason}", f"cannot be opened: {reason}")) from error
    except UnicodeDecodeError as error:
        raise CaseError(path, Text("不是 UTF-8 文本", "it is not UTF-8 text")) from error
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        mark = getattr(error, "problem_mark", None)
        at = Text(f"第{mark.line + 1}行", f"line {mark.line + 1}: ") if mark else Text("", "")
        raise CaseError(path, Text(f"{at.zh}不是合乎格式的 YAML", f"{at.en}not valid YAML")) from error
    if not isinstance(content, list):
        raise CaseError(path, Text("应是用例的列表，每例以“- ”开头", "it has to be a list of cases, each beginning with “- ”"))
    for number, entry in enumerate(content, start=1):
        yield _case(path, number, entry)


def _case(path: Path, number: int, entry: Any) -> Case:
    try:
        spec = CaseSpec.model_validate(entry)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        place = ".".join(str(step + 1) if isinstance(step, int) else step for step in first["loc"])
        where = Text(f"第{number}例{f'的“{place}”' if place else ''}", f"case {number}{f', “{place}”' if place else ''}")
        raise CaseError(path, Text(f"{where.zh}写法不对", f"{where.en}: not as a case is written")) from error
    figures, milestones, assigned = (tuple(map(tuple, part)) for part in (spec.figures, spec.milestones, spec.assigned))
    return Case(path, spec.target or path.stem, spec.name, spec.source, figures, milestones, assigned, tuple(spec.expect))
