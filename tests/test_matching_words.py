"""Levels of two values by the words that they share, held against sets of words."""

import numpy as np
import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from saksei.analysis.matching.alike import _Words

VALUES = st.lists(st.sets(st.sampled_from("abcdefgh"), min_size=1), min_size=1, max_size=8)


def level(one: set[str], other: set[str]) -> int:
    shared, sizes = len(one & other), sorted((len(one), len(other)))
    tests = [shared == sizes[1], shared == sizes[0], 2 * shared >= sizes[0], shared > 0, True]
    return tests.index(True)


@given(VALUES)
def test_words_in_common_are_counted(values: list[set[str]]) -> None:
    count = len(values)
    words = _Words(pa.array([" ".join(sorted(one)) for one in values]), {})
    one, other = (side.ravel() for side in np.indices((count, count)))
    expected = [level(values[a], values[b]) for a, b in zip(one, other, strict=True)]
    assert words(one, other).tolist() == expected
