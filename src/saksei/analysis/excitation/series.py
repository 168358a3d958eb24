"""The events, by the day or by the minute, and what each model makes of them.

Time is in days from 0 to `days`. By the day, the rate of a day is a baseline and, for each type, a
memory of the days before with a geometric kernel; by the minute, the kernel is exponential. Both
are computed by recursion, in a time that grows with the events (Y. Ogata, 1981). Invariant: times
that were rounded to days are never fitted as moments.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from saksei.analysis.excitation.likelihood import Array
from saksei.errors import InvalidValue

DEGREE = 3  # of the splines
LEAST_PIECE, MOST_PIECES = 28, 48  # days; the roughness decides how many are free in effect
WEEK = 7
ROUNDED = 0.5  # of the times; from that share on they are taken for days


@dataclass(frozen=True, slots=True)
class Seen:
    """Rows where something happened, how often, and the sums over all time (see `Problem`)."""

    rows: Array
    weights: Array
    totals: Array


class Series(Protocol):
    """Events of several types over some days."""

    @property
    def days(self) -> int:
        """How many days there are."""

    @property
    def numbers(self) -> NDArray[np.int64]:
        """How many events there are of each type; (types,)."""

    def seen(self, target: int, lag: float | None) -> Seen:
        """What the likelihood of one type is made of: a baseline, in units of the mean rate, and,
        with a lag, the memory of each type."""

    def same_day(self, lag: float) -> float:
        """Which share of what an event excites the model cannot see: what falls on its own day."""

    def exposure(self, lag: float) -> Array:
        """How many events of each type have successors that would have been seen; (types,)."""

    def of(self, times: Array, types: NDArray[np.int64]) -> "Series":
        """Other events over the same time, seen in the same way."""

    def also(self, times: Array, types: NDArray[np.int64]) -> "Series":
        """These events and others."""

    def shuffled(self, random: np.random.Generator) -> "Series":
        """The same without any order within each stretch of four weeks."""

    def shifted(self, random: np.random.Generator) -> "Series":
        """The same with the types moved against each other, in a circle."""

    def misfit(self, rates: Array, seen: Array, lag: float) -> Array:
        """How far the events are from what a fit says, for each type; large is bad."""


def pieces(days: int) -> int:
    """Into how many pieces the baseline is cut: none shorter than four weeks."""
    return max(1, min(MOST_PIECES, days // LEAST_PIECE))


def splines(at: Array, days: int) -> Array:
    """Cubic B-splines over the days, in pieces of equal length; (len(at), pieces + 3)."""
    from scipy.interpolate import BSpline

    result: Array = BSpline.design_matrix(at, _knots(days), DEGREE).toarray()
    return result


def middles(days: int) -> Array:
    """The middle of each day; (days,)."""
    return np.linspace(0.5, days - 0.5, days)


def _knots(days: int) -> Array:
    inner = np.linspace(0, days, pieces(days) + 1)
    return np.concatenate([np.zeros(DEGREE), inner, np.full(DEGREE, float(days))])


def _integrals(days: int) -> Array:
    """The integral of each spline over all days."""
    knots = _knots(days)
    result: Array = (knots[DEGREE + 1 :] - knots[: -DEGREE - 1]) / (DEGREE + 1)
    return result


@dataclass(frozen=True)
class Daily:
    """Events by the day: `counts` is (days, types).

    An event falls anywhere within its day, and what it excites after an exponential time. So the
    days after get geometric shares, and its own day the rest, which no later day can show.
    """

    counts: NDArray[np.int64]

    @property
    def days(self) -> int:
        """How many days there are."""
        return len(self.counts)

    @cached_property
    def numbers(self) -> NDArray[np.int64]:
        """How many events there are of each type."""
        total: NDArray[np.int64] = self.counts.sum(axis=0)
        return total

    @cached_property
    def _baseline(self) -> Array:
        return splines(middles(self.days), self.days)

    def memory(self, lag: float) -> Array:
        """For each day and type, how much of what earlier days excite falls on it."""
        from scipy.signal import lfilter

        kept = np.exp(-1 / lag)
        result: Array = lfilter([0.0, 1 - kept], [1.0, -kept], self.counts.astype(float), axis=0)
        return result

    def seen(self, target: int, lag: float | None) -> Seen:
        """Of the days' counts, which are Poisson given the days before."""
        mean = self.numbers[target] / self.days
        parts = [self._baseline * mean, *(() if lag is None else (self.memory(lag),))]
        columns = np.hstack(parts)
        happened = np.flatnonzero(self.counts[:, target])
        weights = self.counts[happened, target].astype(float)
        return Seen(columns[happened], weights, columns.sum(axis=0))

    def same_day(self, lag: float) -> float:
        """One less the mean share that is left at midnight."""
        return float(1 + lag * np.expm1(-1 / lag))

    def exposure(self, lag: float) -> Array:
        """With what falls on the same day."""
        hidden = self.same_day(lag)
        result: Array = hidden * self.numbers + (1 - hidden) * self.memory(lag).sum(axis=0)
        return result

    def of(self, times: Array, types: NDArray[np.int64]) -> "Daily":
        """Other events, by the day."""
        counts = np.zeros_like(self.counts)
        np.add.at(counts, (times.astype(np.int64), types), 1)
        return Daily(counts)

    def also(self, times: Array, types: NDArray[np.int64]) -> "Daily":
        """Others on their days."""
        return Daily(self.counts + self.of(times, types).counts)

    def shuffled(self, random: np.random.Generator) -> "Daily":
        """Whole days change places, those of all types together."""
        stretch = np.arange(self.days) // LEAST_PIECE
        return Daily(self.counts[np.lexsort((random.random(self.days), stretch))])

    def shifted(self, random: np.random.Generator) -> "Daily":
        """By a quarter to three quarters of the time."""
        moves = _moves(self.days, self.counts.shape[1], random).astype(int)
        columns = [np.roll(self.counts[:, k], move) for k, move in enumerate(moves)]
        return Daily(np.stack(columns, axis=1))

    def misfit(self, rates: Array, seen: Array, lag: float) -> Array:
        """Dispersion of the days' residuals, and how much they hang together over a week."""
        expected = np.maximum(rates + self.memory(lag) @ seen.T, 1e-12)
        left = (self.counts - expected) / np.sqrt(expected)
        dispersion = np.mean(left**2, axis=0)
        left = left - left.mean(axis=0)
        products = [np.sum(left[n:] * left[:-n], axis=0) for n in range(1, WEEK + 1)]
        together = np.sum(np.square(products), axis=0) / np.sum(left**2, axis=0) ** 2
        return np.concatenate([dispersion, together])


@dataclass(frozen=True)
class Timed:
    """Events by the moment: `times` (events,) in days and in order, their `types`, how many days
    and how many types there are. Raises InvalidValue for times that are days."""

    times: Array
    types: NDArray[np.int64]
    days: int
    several: int = 1

    def __post_init__(self) -> None:
        if len(self.times) and np.mean(self.times % 1 == self.times[0] % 1) > ROUNDED:
            raise InvalidValue(
                "most of these events are at the same time of the day, as days are that were "
                "written as moments; count them by the day"
            )

    @cached_property
    def numbers(self) -> NDArray[np.int64]:
        """How many events there are of each type."""
        return np.bincount(self.types, minlength=self.several)

    def memory(self, lag: float) -> Array:
        """For each event and type, the rate that the earlier events of the type excite there."""
        kept = np.exp(-np.diff(self.times, prepend=self.times[:1]) / lag)
        excited = np.zeros((len(self.times), self.several))
        excited[np.arange(1, len(self.times)), self.types[:-1]] = 1 / lag
        return recur(kept, excited * kept[:, None])

    def seen(self, target: int, lag: float | None) -> Seen:
        """Of the moments."""
        mine, mean = self.types == target, self.numbers[target] / self.days
        parts = [splines(self.times[mine], self.days) * mean]
        totals = [_integrals(self.days) * mean]
        if lag is not None:
            parts.append(self.memory(lag)[mine])
            totals.append(self.exposure(lag))
        return Seen(np.hstack(parts), np.ones(int(mine.sum())), np.concatenate(totals))

    def same_day(self, lag: float) -> float:  # noqa: ARG002 - as by the day
        """Nothing is hidden."""
        return 0.0

    def exposure(self, lag: float) -> Array:
        """Each event by the share of its successors that comes before the end."""
        seen = -np.expm1((self.times - self.days) / lag)
        counted = np.bincount(self.types, weights=seen, minlength=self.several)
        return counted.astype(np.float64)

    def of(self, times: Array, types: NDArray[np.int64]) -> "Timed":
        """Other events, by the moment."""
        order = np.argsort(times, kind="stable")
        return Timed(times[order], types[order], self.days, self.several)

    def also(self, times: Array, types: NDArray[np.int64]) -> "Timed":
        """Others at their moments."""
        return self.of(np.append(self.times, times), np.append(self.types, types))

    def shuffled(self, random: np.random.Generator) -> "Timed":
        """Each event falls anywhere in its stretch."""
        first = self.times // LEAST_PIECE * LEAST_PIECE
        last = np.minimum(first + LEAST_PIECE, self.days)
        return self.of(first + random.random(len(first)) * (last - first), self.types)

    def shifted(self, random: np.random.Generator) -> "Timed":
        """By a quarter to three quarters of the time."""
        moves = _moves(self.days, self.several, random)
        return self.of((self.times + moves[self.types]) % self.days, self.types)

    def misfit(self, rates: Array, seen: Array, lag: float) -> Array:
        """The greatest distance of the time between events, by the clock of the fit, from that of
        events without memory (F. Papangelou, 1972)."""
        grown = np.vstack([np.zeros(self.several), np.cumsum(rates, axis=0)])
        before = np.zeros((len(self.times), self.several))
        before[np.arange(len(self.times)), self.types] = 1
        before = np.cumsum(before, axis=0) - before
        excited = (before - lag * self.memory(lag)) @ seen.T
        found = []
        for k in range(self.several):
            at = self.times[self.types == k]
            clock = (
                np.interp(at, np.arange(self.days + 1), grown[:, k]) + excited[self.types == k, k]
            )
            share = np.sort(-np.expm1(-np.diff(clock, prepend=0.0)))
            steps = np.arange(len(share) + 1) / max(1, len(share))
            found.append(max(np.max(steps[1:] - share), np.max(share - steps[:-1])))
        result: Array = np.sqrt(self.numbers) * np.array(found)
        return result


def _moves(days: int, types: int, random: np.random.Generator) -> Array:
    """By how many days each type is moved; the first stays."""
    result: Array = days * (0.25 + 0.5 * random.random(types))
    result[0] = 0
    return result


def recur(kept: Array, added: Array) -> Array:
    """`x[i] = kept[i] * x[i - 1] + added[i]` from nothing; (n,), (n, k) -> (n, k).

    The series is cut into as many stretches as each is long, which go forward side by side: linear
    in time, in few calls, and without a growing exponential.
    """
    number, columns = added.shape
    long = max(1, int(np.ceil(np.sqrt(number))))
    wide = -(-number // long)
    padded = wide * long - number
    factors = np.pad(kept, (0, padded)).reshape(wide, long)
    values = np.pad(added, ((0, padded), (0, 0))).reshape(wide, long, columns)
    for at in range(1, long):
        values[:, at] += factors[:, at, None] * values[:, at - 1]
    reach = np.cumprod(factors, axis=1)
    for stretch in range(1, wide):
        values[stretch] += reach[stretch, :, None] * values[stretch - 1, -1]
    result: Array = values.reshape(-1, columns)[:number]
    return result
