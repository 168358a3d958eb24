"""Durations: medians with open cases and with uncertain days, beside what was simulated.

Days are exponential with a known median. A case is open at the end of a watch of random length; an
uncertain duration is known to a week around the truth only.
"""

from collections.abc import Iterator, Sequence

import numpy as np

from battery.progress import tracked
from battery.table import Row
from saksei.analysis.answers.survival import Duration, Median, survival

SEED = 20311117
MEDIAN = 60  # days
NUMBER = 120  # durations in a record
WATCH = 150  # mean days until a case is lost from sight
WITHIN = 7  # days


def run(quick: bool) -> list[Row]:
    """Bias of the median and coverage of its interval, and what dropping open cases would do."""
    runs = 20 if quick else 500
    return [*_exact(runs), *_uncertain(runs)]


def _times(random: np.random.Generator) -> tuple[Sequence[float], Sequence[float]]:
    """True durations, and how long each case is watched."""
    times = random.exponential(MEDIAN / np.log(2), NUMBER)
    return times.tolist(), random.exponential(WATCH, NUMBER).tolist()


def _randoms(runs: int, seed: int) -> Iterator[np.random.Generator]:
    yield from map(np.random.default_rng, np.random.SeedSequence(seed).spawn(runs))


def _exact(runs: int) -> Iterator[Row]:
    medians, dropped, held, opened = [], [], 0, 0
    for random in tracked(_randoms(runs, SEED), "durations: open cases", runs):
        times, watched = _times(random)
        cases = [
            Duration(round(t), round(t)) if t <= w else Duration(round(w), None)
            for t, w in zip(times, watched, strict=True)
        ]
        found = _median(cases)
        medians.append(found.low or np.nan)
        held += (found.interval_low or 0) <= MEDIAN <= (found.interval_high or np.inf)
        ended = [one for one in cases if one.ended]
        opened += len(cases) - len(ended)
        dropped.append(_median(ended).low or np.nan)
    bias = float(np.nanmean(medians)) - MEDIAN
    note = f"{runs} records of {NUMBER}, {opened / runs / NUMBER:.0%} open"
    yield Row(
        f"durations: median {MEDIAN} days with open cases",
        f"{np.nanmean(medians):.1f} (bias {bias:+.1f})", "bias under 5 %",
        abs(bias) < 0.05 * MEDIAN, SEED, note,
    )  # fmt: skip
    yield Row(
        "durations: its 95 % interval holds the truth", f"{held / runs:.1%}", "at least 92 %",
        held / runs >= 0.92, SEED,
    )  # fmt: skip
    yield Row(
        "durations: the same with open cases dropped", f"{np.nanmean(dropped):.1f}", seed=SEED,
        note="what Saksei never does",
    )  # fmt: skip


def _uncertain(runs: int) -> Iterator[Row]:
    inside, held, middles, turnbull = 0, 0, [], 0
    for random in tracked(_randoms(runs, SEED + 1), "durations: uncertain days", runs):
        times, watched = _times(random)
        before = random.integers(0, WITHIN + 1, NUMBER).tolist()
        cases = [
            Duration(max(0, round(t) - b), max(0, round(t) - b) + WITHIN)
            if t <= w
            else Duration(round(w), None)
            for t, w, b in zip(times, watched, before, strict=True)
        ]
        exact = _median([
            Duration(round(t), round(t)) if t <= w else Duration(round(w), None)
            for t, w in zip(times, watched, strict=True)
        ])  # fmt: skip
        found = _median(cases)
        inside += (found.low or 0) <= (exact.low or np.inf) <= (found.high or np.inf)
        held += (found.interval_low or 0) <= MEDIAN <= (found.interval_high or np.inf)
        low, high = found.estimate or (None, None)
        turnbull += low is not None and high is not None
        middles.append(((low or np.nan) + (high or np.nan)) / 2)
    bias = float(np.nanmean(middles)) - MEDIAN
    yield Row(
        f"durations: known to {WITHIN} days; the median's range holds that of the exact days",
        f"{inside / runs:.1%}", seed=SEED + 1,
        note=f"{runs} records of {NUMBER}; the range is one of estimates, and no bound",
    )  # fmt: skip
    yield Row(
        "durations: the same; the 95 % interval holds the truth", f"{held / runs:.1%}",
        "at least 92 %", held / runs >= 0.92, SEED + 1,
    )  # fmt: skip
    yield Row(
        "durations: the same; median by Turnbull's estimate",
        f"{np.nanmean(middles):.1f} (bias {bias:+.1f})", "bias under 5 %",
        abs(bias) < 0.05 * MEDIAN, SEED + 1,
    )  # fmt: skip


def _median(cases: Sequence[Duration]) -> Median:
    found = survival(cases).median
    if found is None:
        raise AssertionError("a record of this size has a median")
    return found
