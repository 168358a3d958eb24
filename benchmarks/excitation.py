"""Fitting self-excitation: how the time grows with the events, and the recursion beside plain sums.

No package is a fair peer: of those for Python one does not build, one does not fit on 3.11, one has
one type and no baseline that changes. So the fit is held against itself at a tenth of the size.
Times are of the processor.
"""

import time
from collections.abc import Iterator

import numpy as np

from benchmarks.measure import Outcome, measure_together
from benchmarks.table import Line, faster
from saksei.analysis.excitation.fitting import fit
from saksei.analysis.excitation.series import Daily, Timed
from saksei.analysis.excitation.simulation import simulate

SEED = 20311119
DAYS, LAG, BRANCHING = 1095, 3.0, 0.5
MOST = 15.0  # times as long for ten times the events


def events(number: int) -> Timed:
    """About so many moments over three years with a season, half of them excited."""
    days = np.arange(DAYS)
    mean = number * (1 - BRANCHING) / DAYS
    background = mean * (1 + 0.5 * np.sin(2 * np.pi * days / 365))[:, None]
    random = np.random.default_rng(SEED)
    times, types = simulate(background, np.array([[BRANCHING]]), LAG, random)
    return Timed(np.zeros(0), np.zeros(0, np.int64), DAYS).of(times, types)


def moments(number: int) -> Outcome:
    """The whole fit by the minute: lag, smoothness, baseline, branching."""
    series = events(number)
    begun = time.process_time()
    found = fit(series)
    took = time.process_time() - begun
    return took, [len(series.times), round(found.radius, 3), round(found.lag, 2)]


def by_day(number: int) -> Outcome:
    """The whole fit of the same by the day."""
    moment = events(number)
    series = Daily(np.zeros((DAYS, 1), np.int64)).of(moment.times, moment.types)
    begun = time.process_time()
    found = fit(series)
    took = time.process_time() - begun
    return took, [int(series.numbers[0]), round(found.radius, 3), round(found.lag, 2)]


def recursion(number: int) -> Outcome:
    """What earlier events excite at each event, by recursion."""
    series = events(number)
    begun = time.process_time()
    memory = series.memory(LAG)
    return time.process_time() - begun, round(float(memory.sum()), 4)


def sums(number: int) -> Outcome:
    """The same as a sum over all earlier events for each."""
    times = events(number).times
    begun = time.process_time()
    total = sum(float(np.exp((times[:n] - at) / LAG).sum()) / LAG for n, at in enumerate(times))
    return time.process_time() - begun, round(total, 4)


def lines(number: int) -> Iterator[Line]:
    """Growth with the number of moments, the fit by the day, and the recursion."""
    large, small = measure_together([(moments, (number,)), (moments, (number // 10,))])
    ratio = large.seconds / small.seconds
    note = (
        f"events, branching (true {BRANCHING}), lag (true {LAG:g}): {large.answer}, {small.answer}"
    )
    yield Line(
        f"self-excitation, {number:,} moments / a tenth", large, small, f"{ratio:.1f}x the time",
        f"at most {MOST:g}x", ratio <= MOST, note,
    )  # fmt: skip
    large, small = measure_together([(by_day, (number,)), (by_day, (number // 10,))])
    ratio = large.seconds / small.seconds
    yield Line(
        f"the same by the day, {number:,} / a tenth", large, small, f"{ratio:.1f}x the time",
        f"at most {MOST:g}x", ratio <= MOST, f"{large.answer}, {small.answer}",
    )  # fmt: skip
    ours, theirs = measure_together([(recursion, (number // 10,)), (sums, (number // 10,))])
    if ours.answer != theirs.answer:
        raise AssertionError(f"recursion {ours.answer}, sums {theirs.answer}")
    yield faster(f"memory of {number // 10:,} moments / plain sums", ours, theirs, 1)
