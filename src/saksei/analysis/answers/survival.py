"""How long until something: medians with intervals from durations that may be open or uncertain.

A duration is an interval of days, without a greatest value where the end is not on record. Kaplan
and Meier's estimate is taken by the least and by the greatest durations, and where days are
uncertain Turnbull's too; the median runs over all of them. Invariant: open cases are never dropped,
and under `FEWEST` ends no median is given.
"""

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from saksei.errors import InvalidValue

FEWEST = 5  # ends; under that no median is given
SMALL = 20  # durations; under that the interval is called rough

Days = tuple[int, int | None]  # the least and the greatest number of them


@dataclass(frozen=True, slots=True)
class Duration:
    """At least and at most so many days; `most` is None where no end is on record."""

    least: int
    most: int | None

    def __post_init__(self) -> None:
        if self.least < 0 or (self.most is not None and self.most < self.least):
            raise InvalidValue(f"a duration cannot run from {self.least} to {self.most} days")

    @property
    def ended(self) -> bool:
        """Whether an end is on record."""
        return self.most is not None


@dataclass(frozen=True, slots=True)
class Median:
    """A median with a 95 % interval; None as a bound says that the data do not reach it."""

    low: float | None  # the least and the greatest of the estimates
    high: float | None
    interval_low: float | None
    interval_high: float | None
    estimate: tuple[float | None, float | None] | None = (
        None  # Turnbull's, where days are uncertain
    )


@dataclass(frozen=True, slots=True)
class Survival:
    """What a set of durations says."""

    number: int
    ended: int
    median: Median | None
    curve: tuple[tuple[int, float, float], ...]  # day, least and greatest share still open
    refused: str | None = None


def survival(durations: Iterable[Duration]) -> Survival:
    """The median and the curve of some durations, or why there is none."""
    return survival_of(Counter((one.least, one.most) for one in durations))


def survival_of(times: Mapping[Days, int]) -> Survival:
    """The same by how often each least and greatest number of days occurs."""
    number = sum(times.values())
    ended = sum(n for (_, most), n in times.items() if most is not None)
    if ended < FEWEST:
        reason = (
            f"{ended} of {number} have an end on record, and no median is given under "
            f"{FEWEST}: record more ends, or read the rows"
        )
        return Survival(number, ended, None, (), reason)
    least = _add_up(((low, high is not None), n) for (low, high), n in times.items())
    most = _add_up(
        ((low if high is None else high, high is not None), n) for (low, high), n in times.items()
    )
    first, last = _kaplan_meier(least), _kaplan_meier(most)
    uncertain = any(high not in (None, low) for low, high in times)
    between = _turnbull(times) if uncertain else ()
    low, high = min(first[0], last[0], *between), max(first[0], last[0], *between)
    median = Median(
        _finite(low), _finite(high), _finite(min(first[1], last[1], low)),
        _finite(max(first[2], last[2], high)),
        (_finite(between[0]), _finite(between[1])) if between else None,
    )  # fmt: skip
    days = sorted(day for day, end in most if end)
    curve = tuple(
        (day, _still_open(first[3], day), _still_open(last[3], day)) for day in _spread(days)
    )
    return Survival(number, ended, median, curve)


def logrank(groups: Sequence[Sequence[Duration]]) -> tuple[float, float]:
    """The p-values of a log-rank test between groups, by the least and the greatest durations."""
    from lifelines.statistics import multivariate_logrank_test

    names = [number for number, some in enumerate(groups) for _ in some]
    every = [one for some in groups for one in some]
    observed = [one.ended for one in every]
    least = [one.least for one in every]
    most = [one.least if one.most is None else one.most for one in every]
    values = sorted(
        float(multivariate_logrank_test(days, names, observed).p_value) for days in (least, most)
    )
    return values[0], values[-1]


_Steps = list[tuple[float, float]]
_Day = tuple[int, bool]  # how many days, and whether it ended then


def _add_up(several: Iterable[tuple[_Day, int]]) -> dict[_Day, int]:
    """How often each day occurs, in their order."""
    found: Counter[_Day] = Counter()
    for day, times in several:
        found[day] += times
    return dict(sorted(found.items()))


def _kaplan_meier(times: Mapping[_Day, int]) -> tuple[float, float, float, _Steps]:
    # Imported here: it takes a second, and most commands do without.
    from lifelines import KaplanMeierFitter
    from lifelines.utils import median_survival_times

    days, observed = zip(*times, strict=True)
    fitted = KaplanMeierFitter().fit(list(days), list(observed), weights=list(times.values()))
    interval = median_survival_times(fitted.confidence_interval_)
    low, high = (float(value) for value in interval.iloc[0])
    share = fitted.survival_function_.iloc[:, 0]
    steps = [(float(day), float(value)) for day, value in share.items()]
    return float(fitted.median_survival_time_), low, high, steps


def _turnbull(times: Mapping[Days, int]) -> tuple[float, float]:
    """The earliest and the latest median that the intervals allow."""
    from saksei.analysis.answers.turnbull import medians

    lower = [float(least) for least, _ in times]
    upper = [math.inf if most is None else float(most) for _, most in times]
    return medians(lower, upper, list(times.values()))


def _finite(value: float) -> float | None:
    return value if math.isfinite(value) else None


def _still_open(steps: _Steps, day: int) -> float:
    return next((share for at, share in reversed(steps) if at <= day), 1.0)


def _spread(days: Sequence[int], most: int = 12) -> list[int]:
    """At most so many of the days, the first and the last among them."""
    if len(days) <= most:
        return list(days)
    return [days[round(n * (len(days) - 1) / (most - 1))] for n in range(most)]
