"""`distinct` and `among` give what numpy's general functions give."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from gcx.records import among, distinct

PLACES = st.lists(st.integers(0, 300), max_size=60)


@given(PLACES)
def test_distinct_numbers_in_order(numbers: list[int]) -> None:
    assert distinct(np.array(numbers, np.int32)) == sorted(set(numbers))


@given(PLACES, PLACES)
def test_among_a_few(numbers: list[int], wanted: list[int]) -> None:
    found = among(np.array(numbers, np.int64), np.array(wanted, np.int64))
    assert found.tolist() == [number in wanted for number in numbers]
