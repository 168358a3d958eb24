"""Moments as numbers: what comes back is what went in."""

from datetime import datetime

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from saksei.analysis.answers.moments import NO_HIGH, NO_LOW, moment, months_of, seconds

MOMENTS = st.datetimes().map(lambda one: one.replace(microsecond=0))


@given(st.lists(MOMENTS))
def test_a_moment_is_in_its_month(some: list[datetime]) -> None:
    numbers = np.array([seconds(one) for one in some], np.int64)
    assert months_of(numbers) == [f"{one.year:04}-{one.month:02}" for one in some]


@given(MOMENTS)
def test_a_number_is_that_of_one_moment(one: datetime) -> None:
    assert moment(seconds(one)) == one


def test_what_has_no_end_is_in_no_month() -> None:
    last = seconds(datetime(9999, 12, 31, 23, 59, 59))
    assert months_of(np.array([NO_LOW, 0, last, NO_HIGH])) == ["", "0001-01", "9999-12", ""]
    assert moment(NO_LOW) is moment(NO_HIGH) is None
