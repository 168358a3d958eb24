"""Turnbull's estimate of how long something takes, where days are known as intervals.

The same steps as `lifelines` takes (expectation and maximisation with a search along the line), as
sums over arrays rather than loops over observations: a large record has thousands of intervals.
Invariant: equal intervals are one with a weight, so the time goes with how many differ.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

ENOUGH, ROUNDS = 1e-5, 100_000  # of the log-likelihood; at most so many rounds
STEPS = (1.0, 1.25, 1.95)  # tried along the line, as multiples

Array = NDArray[Any]


@dataclass(frozen=True, slots=True)
class _Observed:
    """Distinct observations: which innermost intervals each contains, and how often it was made."""

    first: Array
    last: Array
    weights: Array

    def inside(self, shares: Array) -> Array:
        """The share that lies in each observation."""
        sums = np.concatenate((np.zeros(1), shares)).cumsum()
        return np.asarray(sums[self.last + 1] - sums[self.first])

    def likelihood(self, shares: Array) -> float:
        """The log-likelihood of shares of the innermost intervals."""
        return float((self.weights * np.log(self.inside(shares))).sum())


def medians(
    lower: Sequence[float], upper: Sequence[float], weights: Sequence[int]
) -> tuple[float, float]:
    """The earliest and the latest median that closed intervals allow; infinite where the data do
    not reach it."""
    low, high, times = np.asarray(lower, float), np.asarray(upper, float), np.asarray(weights)
    left, right = _innermost(low, high)
    order = np.lexsort((high, low))
    first = np.searchsorted(left, low[order], "left")
    last = np.searchsorted(right, high[order], "right") - 1
    with np.errstate(all="ignore"):
        shares = _fit(_Observed(first, last, times[order]), len(left))
    days = np.unique(np.concatenate((low, high)))
    found = [_median(points, open_, days) for points, open_ in _curves(left, right, shares)]
    return min(found), max(found)


def _innermost(low: Array, high: Array) -> tuple[Array, Array]:
    """The intervals from a lower end to the upper end that follows it directly."""
    ends = np.concatenate((low, high))
    upper = np.repeat([False, True], len(low))
    order = np.lexsort((upper, ends))
    ends, upper = ends[order], upper[order]
    here = ~upper[:-1] & upper[1:]
    return ends[:-1][here], ends[1:][here]


def _fit(observed: _Observed, size: int) -> Array:
    shares = np.full(size, 1 / size)
    for _ in range(ROUNDS):
        better = _round(observed, shares)
        gain = observed.likelihood(better) - observed.likelihood(shares)
        shares = _along(observed, shares, better)
        if 0 <= gain < ENOUGH:
            break
    return shares


def _round(observed: _Observed, shares: Array) -> Array:
    """One round: what each observation says of the intervals in it, by the shares so far."""
    given = observed.weights / observed.inside(shares)
    size = len(shares)
    begins = np.bincount(observed.first, given, size + 1)
    ends = np.bincount(observed.last + 1, given, size + 1)
    better = shares * ((begins - ends).cumsum()[:size] / observed.weights.sum())
    return np.asarray(better / better.sum())


def _along(observed: _Observed, shares: Array, better: Array) -> Array:
    """The best of some steps from the shares towards better ones and beyond, in log odds."""
    here, best, most = np.log(shares) - np.log(1 - shares), shares, -np.inf
    step = np.log(better) - np.log(1 - better) - here
    for times in STEPS:
        odds = np.exp(here + times * step)
        tried = odds / (odds + 1)
        if (reached := observed.likelihood(tried)) > most:
            best, most = tried, reached
    return best


def _curves(left: Array, right: Array, shares: Array) -> tuple[tuple[Array, Array], ...]:
    """The points of the upper and of the lower curve, each with the share still open there."""
    open_ = np.subtract.accumulate(np.concatenate(([1.0], shares)))
    wide = left != right
    points = np.concatenate((left, right[wide], [0.0, np.inf]))
    upper = np.concatenate((open_[:-1], open_[:-1][wide], [1.0, open_[-1]]))
    lower = np.concatenate((open_[:-1], open_[1:][wide], [1.0, open_[-1]]))
    order = np.argsort(points, kind="stable")
    return (points[order], upper[order]), (points[order], lower[order])


def _median(points: Array, open_: Array, days: Array) -> float:
    """The first of the days at which half or less is open: a day takes what the next point has."""
    shares = open_[np.searchsorted(points, days, "left")]
    reached = days[shares <= 0.5]
    return float(reached[0]) if len(reached) else float("inf")
