"""Self-excitation: what is recovered, and what is not taken for it.

Everything is day-dated: an event falls at any moment, and only its day is kept.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from battery.progress import tracked
from battery.table import Row
from saksei.analysis.excitation.fitting import CONSTANT, fit, without
from saksei.analysis.excitation.series import Daily
from saksei.analysis.excitation.simulation import simulate
from saksei.analysis.excitation.verdict import judge

SEED = 20311116
BRANCHING, LAG = 0.5, 3.0
DAYS = 1095
SWINGS = (0.0, 0.7)  # of the yearly season, over its mean
CRITICAL = 2.71 / 2  # of a log-likelihood ratio, one-sided 5 %


@dataclass(frozen=True)
class Season:
    """Three years of days with a mean rate and a yearly swing."""

    rate: float
    swing: float

    @property
    def words(self) -> str:
        """Such as: 1 a day, season of 70 %."""
        return f"{self.rate / (1 - BRANCHING):g} a day, season of {self.swing:.0%}"

    @property
    def background(self) -> NDArray[np.float64]:
        """The mean number of each day; (days, 1)."""
        days = np.arange(DAYS)
        rates: NDArray[np.float64] = self.rate * (1 + self.swing * np.sin(2 * np.pi * days / 365))
        return rates[:, None]

    def draws(self, branching: float, runs: int, seed: int) -> Iterator[Daily]:
        """Independent records by the day, each from a seed of its own."""
        for child in np.random.SeedSequence(seed).spawn(runs):
            random = np.random.default_rng(child)
            events = simulate(self.background, np.array([[branching]]), LAG, random)
            yield Daily(np.zeros((DAYS, 1), np.int64)).of(*events)


def run(quick: bool) -> list[Row]:
    """Recovery of branching and lag, coverage of intervals, and false alarms."""
    rows: list[Row] = []
    for swing in SWINGS:
        rows += _recovered(Season(0.5, swing), 10 if quick else 100)
    rows += _recovered(Season(5.0, 0.7), 10 if quick else 100)
    rows += _covered(Season(0.5, 0.7), 3 if quick else 24)
    rows += _alarms(Season(1.0, 0.9), 10 if quick else 200)
    return rows


def _recovered(season: Season, runs: int) -> Iterator[Row]:
    what = f"branching {BRANCHING}, lag {LAG:g} days, {season.words}"
    fits = [
        fit(one) for one in tracked(season.draws(BRANCHING, runs, SEED), f"hawkes: {what}", runs)
    ]
    found = np.array([one.radius for one in fits])
    lags = np.array([one.lag for one in fits])
    bias, error = found.mean() - BRANCHING, found.std() / np.sqrt(runs)
    yield Row(
        f"hawkes: {what}", f"{found.mean():.3f} (bias {bias:+.3f}, sd {found.std():.3f})",
        "bias under .05", bool(abs(bias) < 0.05), SEED,
        f"{runs} runs of {DAYS} days; the mean is known to {error:.3f}",
    )  # fmt: skip
    yield Row(
        f"hawkes: lag of the same, {season.words}",
        f"{lags.mean():.2f} days (median {np.median(lags):.2f}, sd {lags.std():.2f})", seed=SEED,
    )  # fmt: skip


def _covered(season: Season, runs: int) -> Iterator[Row]:
    held, widths, middles = 0, [], []
    draws = season.draws(BRANCHING, runs, SEED + 1)
    for one in tracked(draws, "hawkes: all checks on excited events", runs):
        estimate = judge(one).estimate
        if estimate:
            low, high = estimate.refits.interval("radius")
            held += bool(low <= BRANCHING <= high)
            widths.append(float(high - low))
            middles.append(float(estimate.refits.estimate("radius")))
    found = len(widths)
    yield Row(
        f"hawkes: branching {BRANCHING} found, all checks passed", f"{found} of {runs}",
        seed=SEED + 1, note=season.words,
    )  # fmt: skip
    if middles:
        bias, error = np.mean(middles) - BRANCHING, np.std(middles) / np.sqrt(found)
        yield Row(
            "hawkes: estimate as printed, corrected by refits",
            f"{np.mean(middles):.3f} (bias {bias:+.3f}, sd {np.std(middles):.3f})",
            "bias under .05", bool(abs(bias) < 0.05), SEED + 1, f"the mean is known to {error:.3f}",
        )  # fmt: skip
    width = f", mean width {np.mean(widths):.2f}" if widths else ""
    yield Row(
        "hawkes: 95 % interval of what was found holds the truth", f"{held} of {found}{width}",
        "at least 92 %", found > 0 and held / found >= 0.92, SEED + 1,
    )  # fmt: skip


def _alarms(season: Season, runs: int) -> Iterator[Row]:
    flagged = naive = 0
    branchings = []
    draws = season.draws(0.0, runs, SEED + 2)
    for one in tracked(draws, "hawkes: seasonal events without excitation", runs):
        flagged += judge(one).estimate is not None
        constant = np.array([CONSTANT])
        wrong = fit(one, constant)
        naive += wrong.evidence - without(one, constant).evidence > CRITICAL
        branchings.append(wrong.radius)
    share = flagged / runs
    what = f"seasonal Poisson without excitation (season of {season.swing:.0%})"
    yield Row(
        f"hawkes: {what}, flagged", f"{flagged} of {runs} ({share:.1%})", "at most 5 %",
        share <= 0.05, SEED + 2, f"{DAYS} days, mean {season.rate:g} a day",
    )  # fmt: skip
    yield Row(
        "hawkes: the same by a naive fit with a constant rate",
        f"{naive} of {runs} flagged, mean branching {np.mean(branchings):.2f}", seed=SEED + 2,
    )  # fmt: skip
