"""The solver on plain functions: closed forms are named as such, roots are on the good side, and what has no single answer is refused."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gcx.computing.solve import Failure, Method, Root, solve, towards

approx = pytest.approx


def quiet(function):
    def margin(figures):
        with np.errstate(all="ignore"):
            return function(figures)

    return margin


@pytest.mark.parametrize(
    ("margin", "root", "method", "more"),
    [
        (lambda x: 903.925 - x, 903.925, Method.LINEAR, False),
        (lambda x: 0.4759 - 412.3 / x, 412.3 / 0.4759, Method.RECIPROCAL, True),
        (lambda x: x / (x + 300) * 100 - 25, 100.0, Method.BISECTION, True),
        (lambda x: x**1.7 - 31.9, 31.9 ** (1 / 1.7), Method.BISECTION, True),
        (lambda x: 1 - x / 700.0000001, 700.0000001, Method.LINEAR, False),
    ],
)
def test_roots(margin, root, method, more):
    found = solve(quiet(margin), 700.0, 0.0, math.inf)
    assert (found.value, found.method, found.more) == (approx(root, rel=1e-12), method, more)


@pytest.mark.parametrize(
    ("margin", "failure"),
    [
        (lambda x: (x - 3) * (x - 5), Failure.NOT_MONOTONE),
        (lambda x: -1 - x, Failure.NEVER),
        (lambda x: 1 + x, Failure.ALWAYS),
        (lambda x: x * 0 - 1, Failure.UNMOVED),
        (lambda x: x * math.nan, Failure.UNDEFINED),
        (lambda x: 1 / (x - 3), Failure.NOT_MONOTONE),
    ],
)
def test_no_single_answer(margin, failure):
    assert solve(quiet(margin), 4.0, 0.0, math.inf) is failure


def test_the_range_is_kept():
    assert solve(lambda x: x - 120, 60.0, 0.0, 100.0) is Failure.NEVER
    assert solve(lambda x: x - 100, 60.0, 0.0, 100.0) == Root(100.0, Method.LINEAR, more=True)
    assert solve(lambda x: x + 3.3, 5.0, -math.inf, math.inf).value == approx(-3.3, rel=1e-14)


@settings(max_examples=100, deadline=None)
@given(st.floats(1e-6, 1e6), st.floats(1e-3, 1e3), st.floats(1e-4, 1e4))
def test_any_line_and_any_hyperbola(root, slope, start):
    line = solve(lambda x: slope * (x - root), start, 0.0, math.inf)
    assert (line.method, line.value) == (Method.LINEAR, approx(root, rel=1e-9))
    curve = solve(quiet(lambda x: slope * (1 / root - 1 / x)), start, 0.0, math.inf)
    assert (curve.method, curve.value) == (Method.RECIPROCAL, approx(root, rel=1e-9))


@pytest.mark.parametrize(
    ("value", "up", "whole", "printed"),
    [
        (733.7144, False, False, 733.71),
        (1642.35576, True, False, 1642.4),
        (970.0000000001, True, True, 970.0),
        (969.2, True, True, 970.0),
        (0.0448141, False, False, 0.044814),
        (-3.3, False, False, -3.3),
        (0.0, True, False, 0.0),
        (123456.789, False, False, 123456.7),
    ],
)
def test_rounded_to_its_own_side(value, up, whole, printed):
    assert towards(value, up=up, whole=whole) == printed
