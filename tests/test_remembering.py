"""Levels of pairs are remembered, whatever their number and order."""

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from saksei.analysis.matching import remembering
from saksei.analysis.matching.remembering import Levels, Numbers, Remembered

NUMBERS = st.integers(0, 1 << 20)
PAIRS = st.lists(st.tuples(NUMBERS, NUMBERS), max_size=12)


def level(one: Numbers, other: Numbers) -> Levels:
    return ((one * 31 + other) % 15).astype(np.int8)


@pytest.fixture(autouse=True)
def _small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(remembering, "SMALLEST", 4)


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(PAIRS, max_size=3))
def test_a_pair_is_read_once_and_found_again(rounds: list[list[tuple[int, int]]]) -> None:
    asked: list[tuple[int, int]] = []

    def read(one: Numbers, other: Numbers) -> Levels:
        asked.extend(zip(one.tolist(), other.tolist(), strict=True))
        return level(one, other)

    remembered = Remembered()
    for pairs in rounds:
        one, other = np.array(pairs, np.int64).reshape(-1, 2).T
        found = remembered.levels(one, other, read)
        assert found.tolist() == level(np.minimum(one, other), np.maximum(one, other)).tolist()
    assert len(asked) == len(set(asked))
    assert all(one <= other for one, other in asked)
