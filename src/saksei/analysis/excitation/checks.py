"""What could have produced a fit without any excitation, and how far the fit can be trusted.

Every simulation is fitted by the same search as the record. A comparison by chance ends as soon as
its outcome is certain (J. Besag and P. Clifford, 1991). The same seed gives the same answer.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from saksei.analysis.excitation.fitting import Fit, fit, without
from saksei.analysis.excitation.likelihood import Array
from saksei.analysis.excitation.series import Series
from saksei.analysis.excitation.simulation import simulate

SEED = 19710401
CHANCES = 39  # draws without excitation; one of them may do as well, which is 5 %
ALLOWED = 1
REFITS = 99
LEAST = 0.01  # of a radius, and from 1, where its log odds are taken


@dataclass(frozen=True, slots=True)
class Gains:
    """By how much the evidence grows by excitation: each side with its own best smoothness, and
    both with the smoothness that is best without excitation, which is the more flexible."""

    own: float
    same: float

    def reaches(self, other: "Gains") -> bool:
        """Whether this is as much as another, in one of the two."""
        return self.own >= other.own or self.same >= other.same


@dataclass(frozen=True, slots=True)
class Chance:
    """How many of the draws without excitation did as well as the record."""

    reached: int
    drawn: int

    @property
    def passed(self) -> bool:
        """Whether chance is out of the question at 5 %."""
        return self.reached <= ALLOWED


@dataclass(frozen=True)
class Refits:
    """Fits of what a fit itself makes; the first axis of each array is the draw.

    They miss what was simulated by some bias, as the fit will have missed the truth: estimates and
    intervals are moved against it, but not below zero.
    """

    fit: Fit
    branching: Array
    radius: Array
    lag: Array
    shares: Array
    misfit: Array

    def estimate(self, name: str) -> Array:
        """A quantity of the fit, less the bias."""
        result: Array = np.maximum(getattr(self.fit, name) - self._bias(name), 0.0)
        return result

    def interval(self, name: str) -> tuple[Array, Array]:
        """The middle 95 % of a quantity, less the bias of the fit and of its refits; that of the
        radius, which lies between 0 and 1, by its log odds (A. C. Davison and D. V. Hinkley, 1997,
        5.2.2), of which the error is as large for every radius."""
        drawn, fitted = getattr(self, name), np.array(getattr(self.fit, name))
        of_one_type = name == "branching" and drawn.shape[1:] == (1, 1)  # is the radius
        if name == "radius" or of_one_type:
            odds = np.quantile(_log_odds(drawn), (0.975, 0.025), axis=0)
            low, high = 1 / (1 + np.exp(odds - 2 * _log_odds(fitted)))
        else:
            quantiles = np.quantile(drawn, (0.025, 0.975), axis=0)
            low, high = np.maximum(quantiles - 2 * self._bias(name), 0.0)
        return low, high

    def _bias(self, name: str) -> Array:
        result: Array = getattr(self, name).mean(axis=0) - getattr(self.fit, name)
        return result


def _log_odds(radius: Array) -> Array:
    """Of what is not at an end of its range."""
    share = np.clip(radius, LEAST, 1 - LEAST)
    result: Array = np.log(share / (1 - share))
    return result


def gains(series: Series) -> tuple[Fit, Gains]:
    """The best fit, and what excitation adds to a baseline alone."""
    best, alone = fit(series), without(series)
    same = fit(series, alone.smooth).evidence
    return best, Gains(max(best.evidence, same) - alone.evidence, same - alone.evidence)


def by_chance(series: Series, found: Gains, random: np.random.Generator) -> Chance:
    """Beside Poisson events with the record's own baseline and no excitation, fitted anew."""
    rates = without(series).rates
    none = np.zeros((rates.shape[1], rates.shape[1]))

    def reaches() -> bool:
        one = series.of(*simulate(rates, none, 1.0, random))
        # Who has no event of a type cannot show excitation of it.
        return bool(np.all(one.numbers)) and gains(one)[1].reaches(found)

    return _chance(reaches)


def by_placebo(series: Series, best: Fit, random: np.random.Generator) -> Chance:
    """Beside the record in another order within each four weeks, by the gain at the record's own
    lag and smoothness: what is left of slower changes, which the order does not touch, would else
    be taken for excitation with a longer lag."""

    def gain(one: Series) -> float:
        return fit(one, best.smooth, best.lag).evidence - without(one, best.smooth).evidence

    found = gain(series)
    return _chance(lambda: gain(series.shuffled(random)) >= found)


def _chance(reaches: Callable[[], bool]) -> Chance:
    reached = 0
    for drawn in range(1, CHANCES + 1):
        reached += reaches()
        if reached > ALLOWED:
            return Chance(reached, drawn)
    return Chance(reached, CHANCES)


def shifted(series: Series, best: Fit, random: np.random.Generator) -> Array:
    """For each cell of the branching matrix how many of `CHANCES` draws, in which the types are
    moved against each other, have as much or more; (types, types), its diagonal says nothing."""
    draws = [fit(series.shifted(random)).branching for _ in range(CHANCES)]
    result: Array = np.sum(np.array(draws) >= best.branching, axis=0)
    return result


def refits(series: Series, best: Fit, random: np.random.Generator) -> Refits:
    """Fits of simulations of a fit; raises InvalidValue where these come to no end."""
    fits: list[Fit] = []
    misfits: list[Array] = []
    while len(fits) < REFITS:
        one = series.of(*simulate(best.background, best.branching, best.lag, random))
        if np.all(one.numbers):
            fits.append(fit(one))
            misfits.append(misfit(one, fits[-1]))
    return Refits(
        best, np.array([one.branching for one in fits]), np.array([one.radius for one in fits]),
        np.array([one.lag for one in fits]), np.array([one.shares for one in fits]),
        np.array(misfits),
    )  # fmt: skip


def misfit(series: Series, best: Fit) -> Array:
    """How far a series is from its fit."""
    return series.misfit(best.rates, best.seen, best.lag)


def fits_badly(series: Series, best: Fit, again: Refits) -> bool:
    """Whether the record is further from its fit, in anything, than all simulations from theirs."""
    return bool(np.any(misfit(series, best) > again.misfit.max(axis=0)))
