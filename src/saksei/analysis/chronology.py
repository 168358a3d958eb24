"""Everything dated in its order: acts, steps and events, people as lanes, custody, occasions.

Invariant: a mark spans every day that the versions of its date may mean; what has no day is named
among what is left out, and nothing is placed by a guess.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from saksei import dates
from saksei.analysis.answers.collecting import uncollected
from saksei.analysis.answers.dated import Happenings, happenings
from saksei.analysis.answers.spells import Spell, spells_of
from saksei.analysis.chains import occasions
from saksei.analysis.tables import Tables

UNNAMED = ""  # the lane of what hit nobody who is known


@dataclass(frozen=True, slots=True)
class Mark:
    """Something dated: the earliest and the latest day that it may have been."""

    record: str
    kind: str
    type: str
    earliest: date
    latest: date
    date: str  # the preferred version, as recorded

    @property
    def known(self) -> bool:
        """Whether it is one day."""
        return self.earliest == self.latest


@dataclass(frozen=True, slots=True)
class Lane:
    """One person with what happened to them, or everything that has no person."""

    person: str
    marks: tuple[Mark, ...]
    spells: tuple[Spell, ...] = ()


@dataclass(frozen=True, slots=True)
class Arc:
    """An act or event and what it answered; both have a day."""

    of: Mark
    answered: Mark


@dataclass(frozen=True, slots=True)
class Chronology:
    """Lanes in the order of their first mark, arcs, and records without a day."""

    lanes: tuple[Lane, ...]
    events: tuple[Mark, ...]
    arcs: tuple[Arc, ...]
    undated: tuple[str, ...]
    unmet: tuple[str, ...]  # do not meet the standard


@uncollected()
def chronology(tables: Tables) -> Chronology:
    """Everything that has a day, on a basis."""
    found = happenings(tables)
    marks, undated = _marks(found)
    events, undated_events = _events(tables)
    every = {one.record: one for one in (*marks.values(), *events)}
    arcs = [
        Arc(every[record], every[occasion])
        for record, answered in sorted(occasions(tables).items())
        for occasion in answered
        if record in every and occasion in every
    ]
    return Chronology(
        tuple(_lanes(tables, found, marks)), tuple(events), tuple(arcs),
        tuple(sorted((*undated, *undated_events))), found.unmet,
    )  # fmt: skip


def narrowed(
    whole: Chronology,
    *,
    start: date | None = None,
    end: date | None = None,
    types: Sequence[str] = (),
    persons: Sequence[str] = (),
) -> Chronology:
    """What of it may lie between two days, of some types and persons (canonical records); empty
    filters let all in. Custody stands only beside marks that are shown."""

    def shown(one: Mark) -> bool:
        return _within(one, start, end) and (not types or one.type in types)

    lanes = []
    for lane in whole.lanes:
        if not persons or lane.person in persons:
            marks = tuple(filter(shown, lane.marks))
            lanes += [replace(lane, marks=marks)] if marks else []
    lanes.sort(key=_order)
    return replace(
        whole, lanes=tuple(lanes), events=tuple(filter(shown, whole.events)),
        arcs=tuple(one for one in whole.arcs if shown(one.of) and shown(one.answered)),
    )  # fmt: skip


def _within(one: Mark, start: date | None, end: date | None) -> bool:
    return (start is None or one.latest >= start) and (end is None or one.earliest <= end)


def _order(lane: Lane) -> tuple[bool, date, str]:
    """Whoever is not named comes last; else by the first day."""
    return lane.person == UNNAMED, lane.marks[0].earliest, lane.person


def _marks(found: Happenings) -> tuple[dict[str, Mark], list[str]]:
    marks, undated = {}, []
    for one in found.met:
        days = _days(one.span.low, one.span.high)
        if days is None:
            undated.append(one.record)
        else:
            marks[one.record] = Mark(one.record, one.kind, one.type, *days, one.date)
    return marks, undated


def _days(low: datetime | None, high: datetime | None) -> tuple[date, date] | None:
    """First and last day; an open end is taken to be where the other end is."""
    if low is None and high is None:
        return None
    first, last = low or high, high or low
    return (first.date(), last.date()) if first and last else None


def _events(tables: Tables) -> tuple[list[Mark], list[str]]:
    rows = tables.rows(
        f"SELECT record, coalesce(type, ''), date FROM {tables.table('event')} ORDER BY record"
    )
    marks, undated = [], []
    for record, type_, day in rows:
        earliest, latest = dates.bounds(str(day)) if day else (None, None)
        if earliest is None and latest is None:
            undated.append(str(record))
            continue
        first, last = earliest or latest, latest or earliest
        if first and last:
            marks.append(Mark(str(record), "event", str(type_), first, last, str(day)))
    return sorted(marks, key=lambda one: (one.earliest, one.latest, one.record)), undated


def _lanes(tables: Tables, found: Happenings, marks: Mapping[str, Mark]) -> list[Lane]:
    """A lane for each person that has a mark."""
    by_person: dict[str, list[Mark]] = defaultdict(list)
    for one in found.met:
        if one.record in marks:
            lane = UNNAMED if one.group or not one.victim else one.victim
            by_person[lane].append(marks[one.record])
    spells = spells_of(tables, found).of_persons()
    lanes = (
        Lane(
            who, tuple(sorted(some, key=lambda one: (one.earliest, one.latest, one.record))),
            tuple(spells.get(who, ())),
        )
        for who, some in by_person.items()
    )  # fmt: skip
    return sorted(lanes, key=_order)
