"""Decides which mentions of a text are of one act: same type, same victim, days that can agree.

Invariant: mentions whose days cannot be the same are never put together; one without a day joins
the one act that there is, and where there are several it stays apart, in doubt.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from saksei import dates
from saksei.errors import InvalidDate
from saksei.reading.proposals.tellings import Telling


@dataclass(slots=True)
class Cluster:
    """Mentions that are taken to be of one act, step or event; the days that all of them allow."""

    told: list[Telling]
    days: tuple[date, date] | None = None
    doubtful: bool = False
    id: str = ""


def clusters(tellings: Iterable[Telling]) -> list[Cluster]:
    """Mentions of one act together, in the order of the text."""
    alike: dict[tuple[object, ...], list[Telling]] = {}
    for one in sorted(tellings, key=lambda told: (told.event.trigger, told.victims)):
        bare = "" if one.victims else days_of(one.event.date) or one.index
        alike.setdefault((one.kind, one.type, one.victims, one.manner, bare), []).append(one)
    found = [cluster for group in alike.values() for cluster in _by_day(group)]
    return sorted(found, key=lambda one: (one.told[0].event.trigger, one.told[0].victims))


def _by_day(told: Sequence[Telling]) -> Iterator[Cluster]:
    """Mentions of one type and victim, apart where their days cannot be the same."""
    found: list[Cluster] = []
    undated = []
    for one in told:
        days = days_of(one.event.date)
        if days is None:
            undated.append(one)
        elif cluster := next((c for c in found if c.days and _meet(c.days, days)), None):
            cluster.told.append(one)
            cluster.days = _both(cluster.days or days, days)
        else:
            found.append(Cluster([one], days))
    if undated and len(found) == 1:
        found[0].told = sorted([*found[0].told, *undated], key=lambda t: t.event.trigger)
    elif undated:
        # Of which of several days the text speaks is for a person to say.
        found.append(Cluster(undated, doubtful=bool(found)))
    yield from found


def _meet(one: tuple[date, date], other: tuple[date, date]) -> bool:
    return one[0] <= other[1] and other[0] <= one[1]


def _both(one: tuple[date, date], other: tuple[date, date]) -> tuple[date, date]:
    return max(one[0], other[0]), min(one[1], other[1])


def days_of(text: str) -> tuple[date, date] | None:
    """The earliest and the latest day of a date; None for none and for what is no date."""
    try:
        low, high = dates.bounds(text) if text else (None, None)
    except InvalidDate:
        return None
    return (low or date.min, high or date.max) if low or high else None
