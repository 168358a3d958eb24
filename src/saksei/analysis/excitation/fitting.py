"""A fit: baseline, branching matrix and mean lag.

For a given lag and smoothness there is one best fit (`likelihood`). Both are chosen by the largest
evidence, in which the baseline is integrated out as a random curve (S. N. Wood, 2011): a baseline
that could follow the clusters pays for it. One lag serves all types; each has its own smoothness.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache, wraps
from typing import ParamSpec, TypeVar

import numpy as np
from threadpoolctl import ThreadpoolController

from saksei.analysis.excitation.likelihood import Array, Problem, Solution, maximise
from saksei.analysis.excitation.series import Series, middles, splines

LAGS = np.geomspace(0.5, 30.0, 9)  # days
# How much the curvature of the baseline may change from piece to piece, over the mean rate.
SMOOTH = np.geomspace(0.001, 1.0, 7)
MIDDLE = 4
CONSTANT, NEARLY = 0.0, 1e-6  # no baseline at all but a constant rate: to show how wrong it is
FINER = (0.5, 0.25)  # of a step between two of them
ROUNDS = 4  # of choosing lag and smoothness by turns
START = 0.7  # of the events, as baseline


Given = ParamSpec("Given")
Found = TypeVar("Found")


@lru_cache
def _threads() -> ThreadpoolController:
    return ThreadpoolController()


def _on_one_thread(function: Callable[Given, Found]) -> Callable[Given, Found]:
    """The matrices are small: several threads would only wait for each other."""

    @wraps(function)
    def limited(*args: Given.args, **kwargs: Given.kwargs) -> Found:
        with _threads().limit(limits=1):
            return function(*args, **kwargs)

    return limited


@dataclass(frozen=True)
class Fit:
    """`seen[k, j]`: how many of type k one of type j excites as far as the model sees it;
    `rates` (days, types): the baseline as the model sees it; `smooth` (types,)."""

    rates: Array
    seen: Array
    lag: float
    smooth: Array
    same_day: float
    exposure: Array
    evidence: float

    @cached_property
    def branching(self) -> Array:
        """How many events of type k one of type j excites in all, those of its own day too.

        What is excited on the same day excites in turn: `seen = (1 - h b)^-1 (1 - h) b`.
        """
        hidden = self.same_day
        whole = (1 - hidden) * np.eye(len(self.seen)) + hidden * self.seen
        result: Array = np.maximum(self.seen @ np.linalg.inv(whole), 0.0)
        return result

    @cached_property
    def radius(self) -> float:
        """The spectral radius of the branching matrix; from 1 on it would never end."""
        return float(np.max(np.abs(np.linalg.eigvals(self.branching))))

    @cached_property
    def background(self) -> Array:
        """The mean number of events of each day that nothing excited; (days, types)."""
        first = np.eye(len(self.seen)) - self.same_day * self.branching
        result: Array = np.maximum(self.rates @ first.T, 0.0)
        return result

    @cached_property
    def shares(self) -> Array:
        """Of the events of each type the share that is background, and that each type excited;
        (types, 1 + types), rows add up to 1."""
        parts = np.column_stack([self.background.sum(axis=0), self.branching * self.exposure])
        result: Array = parts / parts.sum(axis=1, keepdims=True)
        return result


@dataclass(frozen=True)
class Alone:
    """A baseline without excitation: `rates` (days, types), `smooth` (types,)."""

    rates: Array
    smooth: Array
    evidence: float


@_on_one_thread
def fit(series: Series, smooth: Array | None = None, lag: float | None = None) -> Fit:
    """The fit with the largest evidence, or that with a given smoothness for each type, and
    perhaps a given lag."""
    search = _Search(series)
    if lag is None:
        lag, chosen = search.best() if smooth is None else search.best_between(smooth)
    else:
        chosen = search.best_smooth(lag) if smooth is None else smooth
    found = search.solutions(lag, chosen)
    return Fit(
        rates=_rates(series, found), seen=np.array([one.parts[-len(found) :] for one in found]),
        lag=lag, smooth=chosen, same_day=series.same_day(lag), exposure=series.exposure(lag),
        evidence=sum(one.evidence for one in found),
    )  # fmt: skip


@_on_one_thread
def without(series: Series, smooth: Array | None = None) -> Alone:
    """The baseline alone, with the largest evidence or with a given smoothness for each type."""
    search = _Search(series)
    chosen = smooth
    if chosen is None:
        chosen = search.best_smooth(None)
        for part in FINER:
            chosen = search.finer(None, chosen, part)
    found = search.solutions(None, chosen)
    return Alone(_rates(series, found), chosen, sum(one.evidence for one in found))


def _rates(series: Series, found: Sequence[Solution]) -> Array:
    basis = splines(middles(series.days), series.days)
    means = series.numbers / series.days
    parts = np.array([one.parts[: basis.shape[1]] for one in found])
    result: Array = basis @ (parts * means[:, None]).T
    return result


def roughness(number: int, smooth: float) -> Array:
    """What `number` parts of a baseline cost by their third differences, so that a parabola is
    free; by their first where it is to be constant; (number, number)."""
    differences = np.diff(np.eye(number), _order(smooth), axis=0)
    result: Array = differences.T @ differences / (smooth or NEARLY) ** 2
    return result


def _order(smooth: float) -> int:
    return 3 if smooth else 1


class _Search:
    """Evidence by lag and smoothness; each solution starts from the one before."""

    def __init__(self, series: Series) -> None:
        self.series = series
        self.types = range(len(series.numbers))
        self.number = splines(np.full(1, 0.5), series.days).shape[1]
        self.known: dict[tuple[int, float | None, float], Solution] = {}
        self.latest: dict[tuple[int, bool], Array] = {}
        self.seen = lru_cache(maxsize=None)(series.seen)

    def solution(self, target: int, lag: float | None, smooth: float) -> Solution:
        """The best parts of one type; the evidence has its constant."""
        key = (target, lag, smooth)
        if key not in self.known:
            seen = self.seen(target, lag)
            problem = Problem(seen.rows, seen.weights, seen.totals, roughness(self.number, smooth))
            start = self.latest.get((target, lag is None), np.full(len(seen.totals), START))
            # A part at zero would leave a later rate at zero, where it cannot start.
            found = maximise(problem, np.maximum(start, 1e-3))
            self.latest[target, lag is None] = found.parts
            constant = (self.number - _order(smooth)) * np.log(smooth or NEARLY)
            self.known[key] = Solution(
                found.parts, found.log_likelihood, found.evidence - float(constant)
            )
        return self.known[key]

    def solutions(self, lag: float | None, smooth: Array) -> list[Solution]:
        """The best parts of each type."""
        return [self.solution(one, lag, float(smooth[one])) for one in self.types]

    def evidence(self, lag: float, smooth: Array) -> float:
        """Of all types together."""
        return sum(one.evidence for one in self.solutions(lag, smooth))

    def best_lag(self, lags: Array, smooth: Array) -> float:
        """Of some lags the best."""
        return float(lags[np.argmax([self.evidence(float(one), smooth) for one in lags])])

    def best_smooth(self, lag: float | None) -> Array:
        """For each type the best of `SMOOTH`."""
        return np.array(
            [
                SMOOTH[np.argmax([self.solution(k, lag, float(s)).evidence for s in SMOOTH])]
                for k in self.types
            ]
        )

    def best(self) -> tuple[float, Array]:
        """The best lag and smoothness, by turns."""
        chosen = np.full(len(self.types), SMOOTH[MIDDLE])
        for _ in range(ROUNDS):
            before, chosen = chosen, self.best_smooth(self.best_lag(LAGS, chosen))
            if np.array_equal(before, chosen):
                break
        lag, _ = self.best_between(chosen)
        for part in FINER:
            chosen = self.finer(lag, chosen, part)
            lag, _ = self.best_between(chosen)
        return lag, chosen

    def finer(self, lag: float | None, smooth: Array, part: float) -> Array:
        """For each type the best of a smoothness and those part of a step away from it."""
        step = (SMOOTH[1] / SMOOTH[0]) ** part
        tried = [(float(one / step), float(one), float(one * step)) for one in smooth]
        found = [
            some[np.argmax([self.solution(k, lag, one).evidence for one in some])]
            for k, some in enumerate(tried)
        ]
        return np.array(found)

    def best_between(self, smooth: Array) -> tuple[float, Array]:
        """The best lag for a smoothness."""
        return self.between(self.best_lag(LAGS, smooth), smooth), smooth

    def between(self, lag: float, smooth: Array) -> float:
        """A lag between those of the grid, at the top of the parabola through the best three."""
        at = int(np.argmin(np.abs(LAGS - lag)))
        if at in (0, len(LAGS) - 1):
            return lag
        low, middle, high = (self.evidence(float(LAGS[at + n]), smooth) for n in (-1, 0, 1))
        bend = low - 2 * middle + high
        step = 0.5 * (low - high) / bend if bend < 0 else 0.0
        tried = float(lag * (LAGS[1] / LAGS[0]) ** np.clip(step, -0.5, 0.5))
        return tried if self.evidence(tried, smooth) > middle else lag
