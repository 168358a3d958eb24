"""Moments as numbers, for columns: whole seconds since the first moment of the calendar.

Invariant: a span that has no first moment begins at `NO_LOW`, one that has no last ends at
`NO_HIGH`: before and after every moment that there is.
"""

from datetime import date, datetime, timedelta
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from saksei.law.clock import Span

DAY = 24 * 60 * 60
NO_LOW = -1
NO_HIGH = (datetime.max - datetime.min) // timedelta(seconds=1) + 1

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]


def seconds(moment: datetime) -> int:
    """The number of a moment."""
    return (moment - datetime.min) // timedelta(seconds=1)


def day_begins(day: date) -> int:
    """The number of the first second of a day."""
    return (day.toordinal() - 1) * DAY


def moment(number: int) -> datetime | None:
    """The moment of a number; None where there is none."""
    known = NO_LOW < number < NO_HIGH
    return datetime.min + timedelta(seconds=int(number)) if known else None


@lru_cache(maxsize=1 << 16)
def span_between(low: int, high: int) -> Span:
    """A span from its two numbers."""
    return Span(moment(low), moment(high))


def numbers(span: Span) -> tuple[int, int]:
    """The two numbers of a span."""
    low = NO_LOW if span.low is None else seconds(span.low)
    return low, NO_HIGH if span.high is None else seconds(span.high)


def months_of(numbers: Ints) -> list[str]:
    """The month of each moment, as `2020-08`; nothing where there is none."""
    known = (numbers > NO_LOW) & (numbers < NO_HIGH)
    days = np.datetime64("0001-01-01") + np.where(known, numbers, 0) // DAY
    months: list[str] = np.where(known, np.datetime_as_string(days, unit="M"), "").tolist()
    return months
