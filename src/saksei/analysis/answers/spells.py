"""Who was held from when to when: arrests and releases paired into spells of custody.

A spell begins with an arrest and ends with the first release that can follow it. Where no end is on
record the spell stays open, and is never dropped; a later arrest of the same person shows that it
had ended by then. A release without a day ended the custody that is open, where there is but one.
Invariant: each dated begin is in exactly one spell, and each end in one at most.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from operator import itemgetter
from typing import Any, NamedTuple, overload

import numpy as np

from saksei.analysis.answers import spell_kernels as kernels
from saksei.analysis.answers.dated import Happened, Happenings, codes_with
from saksei.analysis.answers.moments import (
    DAY,
    NO_HIGH,
    NO_LOW,
    Bools,
    Ints,
    day_begins,
    moment,
    span_between,
)
from saksei.analysis.answers.result import union
from saksei.analysis.tables import Tables
from saksei.law.clock import Span

UNKNOWN = -1  # a number of days that nothing gives
KINDS = {
    "begins": kernels.BEGINS, "begins_or_held": kernels.BEGINS_OR_HELD, "held": kernels.HELD,
    "ends": kernels.ENDS, "may_end": kernels.MAY_END,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Spell:
    """One time in custody of one person."""

    person: str
    begins: tuple[Happened, ...]
    ends: tuple[Happened, ...]  # documented; none where no end is on record
    start: Span  # no low: it began before the first step that shows it
    end: Span | None
    held_until: datetime | None  # the last moment at which custody is documented
    during: tuple[Happened, ...]  # all that happened to the person meanwhile, or may have
    next_start: datetime | None
    before: tuple[Happened, ...] = ()  # what surely happened to the person before

    @property
    def statements(self) -> tuple[str, ...]:
        """The statements that begin and end rest on."""
        return union(*(one.statements for one in (*self.begins, *self.ends)))

    @property
    def sources(self) -> tuple[str, ...]:
        """The sources that begin and end rest on."""
        return union(*(one.sources for one in (*self.begins, *self.ends)))

    @property
    def doubtful(self) -> bool:
        """Whether a source marks the first or the last day as uncertain."""
        return any(one.doubtful for one in (*self.begins, *self.ends))


_Told = tuple[Happened, int, int, int, bool]


class Held(NamedTuple):
    """On a day: which spells have surely, and which have possibly, somebody in custody."""

    surely: Bools
    possibly: Bools

    def word(self, at: int) -> str:
        """`yes`, `no` or `possibly`."""
        return "yes" if self.surely[at] else "possibly" if self.possibly[at] else "no"


class Spells(Sequence[Spell]):
    """Spells in the order of persons and of starts, as columns; one is made when it is read."""

    def __init__(self, found: Happenings, rows: kernels.Rows, paired: kernels.Paired) -> None:
        self.found, self.rows, self.paired = found, rows, paired
        self._known: dict[int, Spell] = {}

    def __len__(self) -> int:
        return len(self.paired.person)

    def __iter__(self) -> Iterator[Spell]:
        return iter(self[:])

    @overload
    def __getitem__(self, at: int) -> Spell: ...
    @overload
    def __getitem__(self, at: slice) -> list[Spell]: ...
    def __getitem__(self, at: int | slice) -> Any:
        """One spell, or those of a slice; each is made once."""
        places = range(len(self))[at]
        return self.some(places) if isinstance(places, range) else self.some([places])[0]

    def some(self, places: Iterable[int]) -> list[Spell]:
        """Several spells, made together."""
        wanted = list(places)
        missing = [one for one in dict.fromkeys(wanted) if one not in self._known]
        if missing:
            self._known.update(zip(missing, self._make(np.array(missing)), strict=True))
        return [self._known[one] for one in wanted]

    def _make(self, places: Ints) -> Iterator[Spell]:
        told = self._told(self.paired.person[places])
        paired = self.paired._replace(spell=np.arange(len(self)), within=self.paired.over)
        for person, low, high, over, _, end_low, end_high, held, after, limit, at, _ in zip(
            *(column[places].tolist() for column in paired), strict=True
        ):
            rows = told[person]
            begins = [row for row in rows if row[3] == at and not row[4]]
            end = span_between(end_low, end_high)
            yield Spell(
                self.found.persons[person],
                tuple(row[0] for row in sorted(begins, key=itemgetter(1))),
                tuple(row[0] for row in rows if row[3] == at and row[4]),
                span_between(low, high), end if over else None, moment(held),
                tuple(
                    row[0] for row in rows
                    if row[2] >= low and row[1] <= limit and (row[1] != NO_LOW or row[2] != NO_HIGH)
                ),
                moment(after), tuple(row[0] for row in rows if row[2] < low),
            )  # fmt: skip

    def _told(self, people: Ints) -> dict[int, list[_Told]]:
        """What is told of the rows of some persons: each with its first and last moment, the spell
        that it begins or ends, and whether it is an end."""
        there = np.zeros(len(self.rows.first) - 1, np.bool_)
        there[people] = True
        chosen = np.flatnonzero(there[self.who])
        columns = (self.rows.low, self.rows.high, self.paired.spell, self.is_end)
        rows = zip(
            self.found.columns.rows(self.rows.place[chosen]),
            *(column[chosen].tolist() for column in columns), strict=True,
        )  # fmt: skip
        found: dict[int, list[_Told]] = {}
        for person, row in zip(self.who[chosen].tolist(), rows, strict=True):
            found.setdefault(person, []).append(row)
        return found

    @cached_property
    def is_end(self) -> Bools:
        """Which of the rows are ends of custody."""
        result: Bools = self.rows.kind == kernels.ENDS
        return result

    def of_persons(self) -> dict[str, list[Spell]]:
        """The spells of each person who has any."""
        found: dict[str, list[Spell]] = {}
        for one in self:
            found.setdefault(one.person, []).append(one)
        return found

    def persons(self, chosen: Bools) -> set[str]:
        """Whose the chosen spells are."""
        names = self.found.persons
        some = np.flatnonzero(np.bincount(self.paired.person[chosen]))
        return {names[who] for who in some.tolist()}

    @cached_property
    def who(self) -> Ints:
        """Whose each row is, as a place among the persons."""
        first = self.rows.first
        return np.repeat(np.arange(len(first) - 1), np.diff(first))

    def least(self, numbers: Ints, who: Ints) -> Ints:
        """For each person the least of some numbers, `NO_HIGH` where there is none."""
        found = np.full(len(self.rows.first) - 1, NO_HIGH)
        np.minimum.at(found, who, numbers)
        return found

    @cached_property
    def begun(self) -> Bools:
        """Which spells have an arrest on record."""
        return self._has(~self.is_end)

    @cached_property
    def dated_end(self) -> Bools:
        """Which spells have an end with a day on record."""
        return self._has(self.is_end & (self.found.columns.date.codes[self.rows.place] >= 0))

    @cached_property
    def several_versions(self) -> Bools:
        """Which spells have more than one begin or end, or several versions of the day of one."""
        place, spell = self.rows.place, self.paired.spell
        found = self._has(np.isin(place, list(self.found.columns.several)))
        for chosen in (self.is_end, ~self.is_end):
            number = np.bincount(spell[chosen & (spell != kernels.NONE)], minlength=len(self))
            found |= number > 1
        return found

    def _has(self, chosen: Bools) -> Bools:
        """Which spells have a begin or an end among the chosen rows."""
        found = np.zeros(len(self), np.bool_)
        spell = self.paired.spell
        found[spell[chosen & (spell != kernels.NONE)]] = True
        return found

    def days(self, on: date) -> tuple[Ints, Ints]:
        """The least and the greatest number of days of each, up to a day; `UNKNOWN` where no end
        is known."""
        paired, now = self.paired, day_begins(on)
        sure_end = np.minimum(np.maximum(paired.end_low, paired.held_until), now)
        known = (sure_end != NO_LOW) & (paired.start_high != NO_HIGH)
        least = np.where(known, np.maximum(sure_end // DAY - paired.start_high // DAY, 0), 0)
        last = np.minimum(paired.end_high, now) // DAY - paired.start_low // DAY
        given = (paired.end_high != NO_HIGH) & (paired.start_low != NO_LOW)
        late = paired.start_low > now
        return np.where(late, 0, least), np.where(late, 0, np.where(given, last, UNKNOWN))

    def held_on(self, on: date) -> Held:
        """Who was held on a day."""
        paired, first = self.paired, day_begins(on)
        last = first + DAY - 1
        possibly = (paired.start_low <= last) & (paired.end_high >= first)
        going_on = paired.released & (paired.end_low > last) | (paired.held_until >= first)
        doubtful = self._has(self.found.columns.doubtful[self.rows.place])
        return Held(possibly & (paired.start_high <= last) & going_on & ~doubtful, possibly)

    def first(self, types: Iterable[str]) -> Ints:
        """For each spell the place, in the columns, of the first row of some types that lies within
        it, `kernels.NONE` where there is none."""
        wanted = self.found.columns.type.among(types)[self.rows.place]
        first = np.full(len(self), kernels.NONE)
        kernels.first_within(self.rows, self.paired, wanted, first)
        result: Ints = np.where(first == kernels.NONE, kernels.NONE, self.rows.place[first])
        return result


def spells_of(tables: Tables, found: Happenings) -> Spells:
    """The spells of custody of each person to whom something happened."""
    found = found.of_persons()
    rows = _rows(tables, found)
    size = len(rows.place)
    room: dict[str, Any] = {name: np.empty(size, np.int64) for name in kernels.Paired._fields}
    room |= {name: np.zeros(size, np.bool_) for name in ("over", "released", "within")}
    room["spell"] = np.full(size, kernels.NONE)
    paired = kernels.Paired(**room)
    count = kernels.pair(rows, paired)
    cut = {
        name: column if name in ("spell", "within") else column[:count]
        for name, column in paired._asdict().items()
    }
    return Spells(found, rows, kernels.Paired(**cut))


def _rows(tables: Tables, found: Happenings) -> kernels.Rows:
    """The rows, person by person."""
    columns = found.columns
    place = found.places[np.argsort(columns.victim.codes[found.places], kind="stable")]
    first = np.searchsorted(columns.victim.codes[place], found.victims)
    first = np.append(first, len(place))
    custody = codes_with(tables, "custody")
    kinds = [KINDS[custody[one]] if one in custody else kernels.OTHER for one in columns.type.words]
    kind = np.array([*kinds, kernels.OTHER], np.int8)[columns.type.codes[place]]
    return kernels.Rows(first, kind, columns.low[place], columns.high[place], place)
