"""Everything dated in its order: acts, steps and events, people as lanes, custody, occasions.

Invariant: a mark spans every day that the versions of its date may mean; what has no day is named
among what is left out, and nothing is placed by a guess.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from saksei.analysis.answers.dated import happenings, proceedings
from saksei.analysis.answers.spells import Spell, spells_of
from saksei.analysis.candidates import fails_standard
from saksei.analysis.chains import occasions
from saksei.analysis.sql_text import quoted_tuple, sql_text
from saksei.analysis.tables import Tables

UNNAMED = ""  # the lane of what hit nobody who is known
MARK = ("record", "kind", "type", "first", "last", "date")  # columns of the table of marks


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

    lanes: tuple[Lane, ...]  # without custody, which is asked for few at a time
    events: tuple[Mark, ...]
    arcs: tuple[Arc, ...]
    undated: tuple[str, ...]
    unmet: tuple[str, ...]  # do not meet the standard


def chronology(
    tables: Tables,
    *,
    start: date | None = None,
    end: date | None = None,
    types: Sequence[str] = (),
    persons: Sequence[str] = (),
) -> Chronology:
    """What has a day on a basis and may lie between two days, of some types and persons (canonical
    records); empty filters let all in."""
    shown = shown_marks(tables, start=start, end=end, types=types)
    people = f"AND person IN {quoted_tuple(persons)}" if persons else ""
    columns = ", ".join(MARK)
    order = "ORDER BY first, last, record"
    by_person: dict[str, list[Mark]] = defaultdict(list)
    for person, *mark in tables.rows(
        f"SELECT person, {columns} FROM marks WHERE {shown} AND person IS NOT NULL {people} {order}"
    ):
        by_person[str(person)].append(Mark(*mark))
    events = tables.rows(f"SELECT {columns} FROM marks WHERE {shown} AND person IS NULL {order}")
    undated = tables.rows("SELECT record FROM marks WHERE first IS NULL ORDER BY record")
    unmet = tables.rows(f"SELECT record FROM proceedings a WHERE {_fails(tables)} ORDER BY record")
    return Chronology(
        tuple(sorted((Lane(who, tuple(some)) for who, some in by_person.items()), key=_order)),
        tuple(Mark(*row) for row in events), tuple(_arcs(tables, shown)),
        tuple(str(row[0]) for row in undated), tuple(str(row[0]) for row in unmet),
    )  # fmt: skip


def shown_marks(
    tables: Tables, *, start: date | None, end: date | None, types: Sequence[str]
) -> str:
    """Which rows of the table of marks may lie between two days and are of some types, as SQL; the
    table is made if need be."""
    if "marks" not in tables.sql:
        proceedings(tables)
        query = sql_text(
            "marks", groups=tables.table("group"), events=tables.table("event"),
            fails=_fails(tables),
        )  # fmt: skip
        tables.replace("marks", query)
    parts = ["first IS NOT NULL"]
    parts += [f"last >= DATE '{start.isoformat()}'"] if start else []
    parts += [f"first <= DATE '{end.isoformat()}'"] if end else []
    parts += [f"type IN {quoted_tuple(types)}"] if types else []
    return " AND ".join(parts)


def with_custody(tables: Tables, lanes: Iterable[Lane]) -> list[Lane]:
    """Lanes with the custody of their persons, whatever of it is shown."""
    lanes = list(lanes)
    persons = [one.person for one in lanes if one.person != UNNAMED]
    if not persons:
        return lanes
    found = happenings(tables, types=(), beside=persons)
    spells = spells_of(tables, found).of_persons()
    return [replace(one, spells=tuple(spells.get(one.person, ()))) for one in lanes]


def _fails(tables: Tables) -> str:
    return fails_standard(tables, "proceedings", "admitted")


def _order(lane: Lane) -> tuple[bool, date, str]:
    """Whoever is not named comes last; else by the first day."""
    return lane.person == UNNAMED, lane.marks[0].earliest, lane.person


def _arcs(tables: Tables, shown: str) -> Iterable[Arc]:
    """What answered what, where both are shown."""
    if not occasions(tables):
        return
    columns = [f"{side}.{name}" for side in ("a", "b") for name in MARK]
    marks = f"(SELECT * FROM marks WHERE {shown})"
    query = (
        f"SELECT {', '.join(columns)} FROM occasions o JOIN {marks} a ON a.record = o.record "
        f"JOIN {marks} b ON b.record = o.occasion ORDER BY a.record, b.record"
    )
    for row in tables.rows(query):
        yield Arc(Mark(*row[: len(MARK)]), Mark(*row[len(MARK) :]))
