"""The lists (sources): what part of the events each reports, and how it is used to writing."""

from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from benchmarks.invented.spelling import Integers
from benchmarks.invented.world import Acts, Rng


class Habits(NamedTuple):
    """Shares between 0 and 1."""

    name: str
    coverage: float  # of events that draw no more attention than others
    own_spelling: float  # else the list's own
    family_first: float
    title: float
    shortened: float  # an initial, or one part of the name only
    day: float  # precision of dates: to the day, else
    month: float  # to the month, else to the year
    district: float  # depth of places: a district at least
    commune: float  # of those, a commune too
    gaps: float  # how often a field is left out, beside the others


LISTS = (
    Habits("rights group", 0.120, 0.80, 0.97, 0.10, 0.01, 0.93, 0.06, 0.92, 0.50, 0.6),
    Habits("daily", 0.095, 0.60, 0.92, 0.25, 0.06, 0.80, 0.17, 0.80, 0.25, 1.0),
    Habits("union federation", 0.065, 0.70, 0.95, 0.05, 0.03, 0.85, 0.12, 0.85, 0.40, 0.9),
    Habits("foreign press", 0.055, 0.55, 0.55, 0.20, 0.08, 0.70, 0.25, 0.55, 0.10, 1.3),
    Habits("UN office", 0.050, 0.75, 0.80, 0.45, 0.03, 0.75, 0.20, 0.70, 0.20, 0.9),
    Habits("court papers", 0.035, 0.85, 1.00, 0.02, 0.00, 0.97, 0.03, 0.95, 0.70, 0.4),
    Habits("yearly report", 0.030, 0.50, 0.30, 0.30, 0.05, 0.35, 0.40, 0.45, 0.10, 1.4),
    Habits("party website", 0.030, 0.45, 0.90, 0.40, 0.10, 0.65, 0.25, 0.75, 0.40, 1.3),
)
PORTAL = "news portal"  # retells what others tell


@dataclass(frozen=True, slots=True)
class Reported:
    """A value for each report: of which act (-1 in a group's), which event, by which list."""

    act: Integers
    event: Integers
    list: Integers
    number: Integers  # of a group, else 0


def habit(name: str, of: Integers) -> npt.NDArray[Any]:
    """One habit of the list of each report."""
    return np.array([getattr(one, name) for one in LISTS])[of]


def report(rng: Rng, acts: Acts, count: int) -> Reported:
    """Exactly so many reports, by leaving whole events out."""
    every = _every(rng, acts)
    if len(every.act) < count:
        raise AssertionError(f"only {len(every.act)} reports of {count}: raise PERSONS_A_REPORT")
    rank = rng.permutation(len(acts.size))[every.event]
    kept = np.argsort(rank, kind="stable")[:count]
    return Reported(every.act[kept], every.event[kept], every.list[kept], every.number[kept])


def _every(rng: Rng, acts: Acts) -> Reported:
    """Which list reports which act. A list names most of the people of an event that it reports,
    sometimes counts the rest, or all, as a group, and sometimes comes back to it."""
    attention = np.exp(rng.normal(0, 0.9, len(acts.size))) * np.sqrt(acts.size).clip(max=3)
    coverage = habit("coverage", np.arange(len(LISTS)))
    odds = coverage / (1 - coverage) * attention[:, None]
    seen = rng.random(odds.shape) < odds / (1 + odds)
    all_named = (acts.size == 1)[acts.event, None]
    named = (rng.random((len(acts.event), len(LISTS))) < 0.8) | all_named
    act, by = np.nonzero(seen[acts.event] & named)
    again = np.flatnonzero(rng.random(len(act)) < 0.04)
    act, by = np.append(act, act[again]), np.append(by, by[again])
    groups = _groups(rng, acts, seen, act, by)
    nobody = np.full(len(groups.event), -1)
    return Reported(
        np.append(act, nobody),
        np.append(acts.event[act], groups.event),
        np.append(by, groups.list),
        np.append(np.zeros(len(act), dtype=np.int64), groups.number),
    )


def _groups(
    rng: Rng, acts: Acts, seen: npt.NDArray[np.bool_], act: Integers, by: Integers
) -> Reported:
    told = seen & (acts.size >= 3)[:, None] & (rng.random(seen.shape) < 0.4)
    event, list_ = np.nonzero(told)
    named = np.zeros(seen.shape, dtype=np.int64)
    np.add.at(named, (acts.event[act], by), 1)
    rest = acts.size[event] - named[event, list_]
    number = np.where(rng.random(len(event)) < 0.5, rest, acts.size[event])
    kept = number >= 2
    return Reported(event[kept], event[kept], list_[kept], number[kept])


def retold(rng: Rng, reported: Reported, count: int) -> Integers:
    """Rows of the stories that the portal takes over, so many in all."""
    story = reported.event * len(LISTS) + reported.list
    rank = rng.permutation(int(story.max()) + 1)[story]
    return np.argsort(rank, kind="stable")[:count]
