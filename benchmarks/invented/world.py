"""Who is hit, when and where: what is true whatever a report says."""

from dataclasses import dataclass

import numpy as np

from benchmarks.invented import wording
from benchmarks.invented.spelling import Flags, Integers, zipf

DAYS = 13 * 365
PROVINCES, DISTRICTS = 25, 8  # districts of a province, and communes of a district
Rng = np.random.Generator


@dataclass(frozen=True, slots=True)
class People:
    """A value for each person."""

    female: Flags
    born: Integers  # days since the first day
    role: Integers
    district: Integers  # of all districts
    times: Integers  # how often hit


@dataclass(frozen=True, slots=True)
class Acts:
    """Of each act the person and the event; of each event its size, day, district and words."""

    person: Integers
    event: Integers
    size: Integers
    day: Integers
    district: Integers
    type: Integers
    perpetrator: Integers
    charge: Integers
    occasion: Integers


def people(rng: Rng, count: int) -> People:
    """So many people; what they do differs from district to district."""
    province = zipf(rng, PROVINCES, count, 1.0)
    district = province * DISTRICTS + zipf(rng, DISTRICTS, count, 0.8)
    roles = len(wording.ROLES)
    usual = (zipf(rng, roles, count, 1.0) + district * 5) % roles
    age = np.clip(rng.gamma(6.0, 5.5, count) + 12, 15, 85)
    return People(
        female=rng.random(count) < 0.3,
        born=(DAYS / 2 - age * 365.25).astype(np.int64),
        role=np.where(rng.random(count) < 0.3, zipf(rng, roles, count, 1.0), usual),
        district=district,
        times=rng.choice(np.array([1, 2, 3, 4, 6]), count, p=(0.74, 0.16, 0.06, 0.03, 0.01)),
    )


def acts(rng: Rng, of: People) -> Acts:
    """Neighbours are hit together. One event in seven has another after it against the same people,
    up to two months later: arrested, then charged."""
    person = np.repeat(np.arange(len(of.times)), of.times)
    person = person[np.lexsort([rng.random(len(person)), of.district[person]])]
    size = np.minimum(rng.zipf(1.9, len(person)) + 1, 40)
    size = np.where(rng.random(len(person)) < 0.55, 1, size)
    event = np.repeat(np.arange(len(size)), size)[: len(person)]
    events = int(event[-1]) + 1
    home = of.district[person[np.searchsorted(event, np.arange(events))]]
    district, day = _places(rng, home), _days(rng, events)
    type_ = zipf(rng, len(wording.ACTS), events, 1.6)
    again = np.flatnonzero(rng.random(events) < 0.14)
    number = np.full(events, -1)
    number[again] = events + np.arange(len(again))
    follows = number[event] >= 0
    person, event = np.append(person, person[follows]), np.append(event, number[event[follows]])
    day = np.append(day, day[again] + rng.geometric(0.08, len(again)).clip(max=60))
    later = type_[again] + 1 + rng.integers(0, 2, len(again))
    type_ = np.append(type_, later % len(wording.ACTS))
    return _with_words(rng, person, event, day, np.append(district, district[again]), type_)


def _places(rng: Rng, home: Integers) -> Integers:
    """At home, elsewhere in the province, or in the capital (the first province)."""
    chance, other = rng.random(len(home)), rng.integers(0, DISTRICTS, len(home))
    near = home // DISTRICTS * DISTRICTS + other
    return np.where(chance < 0.15, other, np.where(chance > 0.9, near, home))


def _days(rng: Rng, count: int) -> Integers:
    """A third of the events fall into forty crackdowns of a month."""
    starts = rng.integers(0, DAYS - 40, 40)
    within = starts[rng.integers(0, 40, count)] + rng.integers(0, 30, count)
    return np.where(rng.random(count) < 0.35, within, rng.integers(0, DAYS, count))


def _with_words(
    rng: Rng, person: Integers, event: Integers, day: Integers, district: Integers, type_: Integers
) -> Acts:
    pairs = np.unique(np.stack([event, person]), axis=1)  # nobody is hit twice in one event
    return Acts(
        person=pairs[1],
        event=pairs[0],
        size=np.bincount(pairs[0], minlength=len(day)),
        day=day,
        district=district,
        type=type_,
        perpetrator=zipf(rng, len(wording.PERPETRATORS), len(day), 1.0),
        charge=zipf(rng, len(wording.CHARGES), len(day), 0.9),
        occasion=(day // 45 * 7 + district // DISTRICTS) % len(wording.OCCASIONS),
    )
