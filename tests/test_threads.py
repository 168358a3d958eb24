"""Parts of an array: each place once, and nothing for nothing."""

import pytest

from saksei.analysis.threads import FEWEST, in_parts


@pytest.mark.parametrize("length", [0, 1, FEWEST - 1, 2 * FEWEST - 1, 2 * FEWEST, 9 * FEWEST + 5])
def test_each_place_is_in_one_part(length: int) -> None:
    found: list[slice] = []
    in_parts(found.append, length)
    places = [place for part in found for place in range(part.start, part.stop)]
    assert sorted(places) == list(range(length))
    assert all(part.stop - part.start >= min(length, FEWEST) for part in found)
