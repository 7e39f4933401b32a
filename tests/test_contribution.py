"""LMDI against an independent computation: the Divisia integral along the log path, summed numerically in plain Python."""

from __future__ import annotations

import math
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gcx.computing.contribution import Part, decompose, log_mean
from gcx.findings import Text

approx = pytest.approx

COUNTIES = [
    Part("海城区", 205.96, 510.76, 229.15, 652.08),
    Part("银海区", 112.95, 268.15, 125.66, 342.34),
    Part("铁山港区", 245.83, 280.92, 301.4, 301.64),
    Part("合浦县", 99.66, 217.07, 82.98, 334.13),
]


def shares(parts, *, after):
    """(weight, own ratio) of every part in one of the years."""
    pairs = [(part.numerator, part.denominator) if after else (part.numerator_before, part.denominator_before) for part in parts]
    whole = sum(b for _, b in pairs)
    return [(b / whole, a / b) for a, b in pairs]


def integrated(parts, steps=400):
    """Structure and efficiency per part: ∫ s·r dln s and ∫ s·r dln r along s = s0^(1-t)·s1^t, r likewise, by Simpson's rule."""
    found = []
    for (s0, r0), (s1, r1) in zip(shares(parts, after=False), shares(parts, after=True), strict=True):
        area = 0.0
        for k in range(steps + 1):
            t = k / steps
            value = s0 ** (1 - t) * s1**t * r0 ** (1 - t) * r1**t
            area += value * (1 if k in {0, steps} else 4 if k % 2 else 2)
        area /= 3 * steps
        found.append((area * math.log(s1 / s0), area * math.log(r1 / r0)))
    return found


def test_equals_the_divisia_integral():
    done = decompose(COUNTIES)
    for effect, (structure, efficiency) in zip(done.effects, integrated(COUNTIES), strict=True):
        assert (effect.structure, effect.efficiency) == (approx(structure, rel=1e-9), approx(efficiency, rel=1e-9))


def test_columns_add_up_to_the_exact_change():
    done = decompose(COUNTIES)
    exact = [
        sum(Fraction(str(a)) for a in numerators) / sum(Fraction(str(b)) for b in denominators)
        for numerators, denominators in (
            ([part.numerator_before for part in COUNTIES], [part.denominator_before for part in COUNTIES]),
            ([part.numerator for part in COUNTIES], [part.denominator for part in COUNTIES]),
        )
    ]
    change = float(exact[1] - exact[0])
    assert (done.before, done.after) == (approx(float(exact[0]), rel=1e-15), approx(float(exact[1]), rel=1e-15))
    assert done.structure + done.efficiency == approx(change, abs=1e-12)
    assert sum(effect.total for effect in done.effects) == approx(change, abs=1e-12)


def test_a_worked_case():
    """Two sectors, shares 0.4/0.6 -> 0.5/0.5, own ratios 2/1 -> 1.5/1.2: V from 1.4 to 1.35."""
    done = decompose([Part("甲", 80.0, 40.0, 75.0, 50.0), Part("乙", 60.0, 60.0, 60.0, 50.0)])
    first = (0.75 - 0.8) / math.log(0.75 / 0.8)
    assert done.effects[0].structure == approx(first * math.log(0.5 / 0.4))
    assert done.effects[0].efficiency == approx(first * math.log(1.5 / 2))
    assert done.effects[1].structure == approx(0.6 * math.log(0.5 / 0.6))
    assert done.effects[1].efficiency == approx(0.6 * math.log(1.2))
    assert done.change == approx(-0.05)


@pytest.mark.parametrize(
    ("part", "near"),
    [
        (Part("初无分子", 0.0, 40.0, 12.0, 55.0), Part("", 1e-290, 40.0, 12.0, 55.0)),
        (Part("末无分子", 9.0, 40.0, 0.0, 55.0), Part("", 9.0, 40.0, 1e-290, 55.0)),
        (Part("新增", 0.0, 0.0, 12.0, 55.0), Part("", 1e-290, 5e-290, 12.0, 55.0)),
        (Part("撤销", 9.0, 40.0, 0.0, 0.0), Part("", 9.0, 40.0, 1e-290, 5e-290)),
        (Part("始终没有分子", 0.0, 40.0, 0.0, 55.0), Part("", 1e-290, 40.0, 2e-290, 55.0)),
        (Part("从无", 0.0, 0.0, 0.0, 0.0), Part("", 1e-290, 4e-290, 2e-290, 5e-290)),
    ],
)
def test_zeros_are_the_limit(part, near):
    """Each zero case is what the general formula tends to; the approach is logarithmically slow, hence the wide tolerance."""
    zero, limit = (decompose([*COUNTIES, each]).effects[-1] for each in (part, near))
    assert (zero.structure, zero.efficiency) == (approx(limit.structure, abs=2e-4), approx(limit.efficiency, abs=2e-4))
    whole = decompose([*COUNTIES, part])
    assert whole.structure + whole.efficiency == approx(whole.change, abs=1e-12)


@pytest.mark.parametrize("part", [Part("负", -1.0, 5.0, 2.0, 5.0), Part("无分母", 1.0, 0.0, 2.0, 5.0), Part("缺", math.nan, 1.0, 2.0, 5.0)])
def test_what_has_no_limit_is_refused_by_name(part):
    done = decompose([*COUNTIES, part])
    assert isinstance(done, Text)
    assert part.name in done.zh


def test_nothing_to_divide_by():
    assert "分母合计为0" in decompose([Part("甲", 0.0, 0.0, 0.0, 0.0)]).zh


def test_log_mean():
    assert log_mean(3.0, 3.0) == 3.0
    assert log_mean(5.0, 2.0) == approx(3 / math.log(2.5))
    assert log_mean(1.0 + 1e-13, 1.0) == approx(1.0, rel=1e-12)


amount = st.one_of(st.just(0.0), st.floats(1e-3, 1e6))


@settings(max_examples=150, deadline=None)
@given(st.lists(st.tuples(amount, st.floats(1e-3, 1e6), amount, st.floats(1e-3, 1e6)), min_size=1, max_size=8))
def test_always_exact(rows):
    done = decompose([Part(str(number), *row) for number, row in enumerate(rows)])
    scale = max(done.before, done.after, 1e-300)
    assert abs(done.structure + done.efficiency - done.change) <= 1e-9 * scale
    same = decompose([Part(str(number), a, b, a, b) for number, (a, b, _, _) in enumerate(rows)])
    assert all(effect.structure == effect.efficiency == 0 for effect in same.effects)
