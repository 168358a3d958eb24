"""Whether a fit stands, and what it says if it does.

Invariant: nothing is concluded from a fit that a changing rate without excitation, or the same
events in another order, reach as well; that does not end; or that the record is far from.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from saksei.analysis.excitation import checks
from saksei.analysis.excitation.checks import Chance, Refits
from saksei.analysis.excitation.fitting import CONSTANT, LAGS, SMOOTH, Fit, fit, without
from saksei.analysis.excitation.likelihood import Array
from saksei.analysis.excitation.series import Series
from saksei.errors import InvalidValue

DRAWS = 19  # of uncertain days
Uncertain = tuple[int, int, int]  # type, first and last day
Row = tuple[str, ...]


@dataclass(frozen=True)
class Estimate:
    """What a fit that stands says; `sensitivity` has baseline, radius, lag, gain."""

    refits: Refits
    shifted: Array  # of the placebo's draws, those with as much in a cell
    sensitivity: tuple[Row, ...]
    drawn: str  # what drawing the uncertain days does, in words


@dataclass(frozen=True)
class Verdict:
    """The checks (what, found, passed), and either an estimate or why there is none."""

    checks: tuple[Row, ...]
    estimate: Estimate | None
    refused: str | None = None


def judge(series: Series, uncertain: Sequence[Uncertain] = ()) -> Verdict:
    """The verdict on some events; `uncertain` are those that were left out of them."""
    random = np.random.default_rng(checks.SEED)
    best, found = checks.gains(series)
    if best.radius >= 1:
        return _endless(best, [])
    chance = checks.by_chance(series, found, random)
    rows = [_row("a changing rate without excitation", chance)]
    if not chance.passed:
        return Verdict(tuple(rows), None, _as_well("a changing rate without excitation", chance))
    placebo = checks.by_placebo(series, best, random)
    rows.append(_row("the same days in another order within four weeks", placebo))
    if not placebo.passed:
        return Verdict(tuple(rows), None, _as_well("the same days in another order", placebo))
    if best.lag in (LAGS[0], LAGS[-1]):
        return Verdict(tuple(rows), None, _at_the_edge(best))
    try:
        again = checks.refits(series, best, random)
    except InvalidValue:
        return _endless(best, rows)
    badly = checks.fits_badly(series, best, again)
    rows.append(("distance of the record from the fit", "", "no" if badly else "yes"))
    if badly:
        return Verdict(tuple(rows), None, MISFIT)
    mean = f"mean spectral radius {again.radius.mean():.2f}, simulated {best.radius:.2f}: corrected"
    rows.append(("refits of simulations of the fit", mean, ""))
    estimate = Estimate(
        again, checks.shifted(series, best, random), tuple(_sensitivity(series, best)),
        _drawn(series, uncertain, random),
    )  # fmt: skip
    return Verdict(tuple(rows), estimate)


MISFIT = (
    "the record is further from the fit than every simulation of it: single days have more than "
    "the model allows, or what follows comes otherwise than after an exponential time. Record to "
    "which event each act belongs, so that what happened together is one occurrence"
)


def _as_well(what: str, chance: Chance) -> str:
    return (
        f"{what} does as well in {chance.reached} of {chance.drawn} draws, so that they follow "
        "each other more often than by chance cannot be said. More events, or days that are more "
        "exact, may tell"
    )


def _at_the_edge(best: Fit) -> str:
    return (
        f"the mean lag runs to the end of what is looked at ({best.lag:g} days), where a cluster "
        "cannot be told from the rate. A longer window may tell, or days that are more exact"
    )


def _endless(best: Fit, rows: Sequence[Row]) -> Verdict:
    reason = (
        f"each event would be followed by others without end (spectral radius {best.radius:.2f}): "
        "the rate changes in a way that the baseline does not follow. Take a window without the "
        "outbreak"
    )
    return Verdict(tuple(rows), None, reason)


def _row(what: str, chance: Chance) -> Row:
    found = f"does as well in {chance.reached} of {chance.drawn} draws"
    return (what, found, "yes" if chance.passed else "no")


def _sensitivity(series: Series, best: Fit) -> Iterator[Row]:
    steps = {name: best.smooth * SMOOTH[1] ** n / SMOOTH[0] ** n for name, n in STEPS.items()}
    steps["a constant rate (naive)"] = np.full_like(best.smooth, CONSTANT)
    for name, smooth in steps.items():
        one = fit(series, smooth)
        gain = one.evidence - without(series, smooth).evidence
        yield (name, f"{one.radius:.2f}", f"{one.lag:.1f}", f"{gain:.1f}")


STEPS = {"as chosen": 0, "one step more flexible": 1, "one step less flexible": -1}


def _drawn(series: Series, uncertain: Sequence[Uncertain], random: np.random.Generator) -> str:
    """What the uncertain days may change: the radius where they are drawn among those meant."""
    if not uncertain:
        return ""
    types, first, last = np.array(uncertain).T
    radii = [
        fit(series.also(first + random.random(len(first)) * (last + 1 - first), types)).radius
        for _ in range(DRAWS)
    ]
    return (
        f"{len(uncertain)} without a certain day are left out; drawn among the days that they may "
        f"mean, they move the spectral radius to {min(radii):.2f}–{max(radii):.2f} ({DRAWS} draws)"
    )
