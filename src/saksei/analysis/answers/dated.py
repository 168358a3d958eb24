"""What happened to whom and when: acts and steps as dated rows, with every version of the day.

The span of a row runs over all its versions of the date, but those that merely contain a finer one
("August" beside "13 August"). Invariant: a row that does not meet the standard is not among the
rows; what is left out is named.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from saksei import dates
from saksei.analysis.answers.result import LeftOut
from saksei.analysis.candidates import fails_standard
from saksei.analysis.tables import COUNTABLE, Tables
from saksei.law.clock import Span

PROPERTIES = ("type", "victim", "number", "date", "place", "court", "in_absentia", "status_at_end")
MANY = ("offence", "charge", "official", "outcome", "occasion", "victim_characteristic",
        "perpetrator_type", "case", "sentence", "time_to_serve")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Happened:
    """An act or a step, with what is said of it."""

    record: str
    kind: str
    type: str
    victim: str | None
    group: bool  # the victim is a group, named or not
    date: str  # the preferred version, as recorded
    versions: tuple[str, ...]  # of the date: preferred first, none that contains a finer one
    span: Span
    doubtful: bool
    place: str | None
    court: str
    in_absentia: bool
    status: str
    many: Mapping[str, tuple[str, ...]]
    statements: tuple[str, ...]
    sources: tuple[str, ...]

    def said(self, name: str) -> tuple[str, ...]:
        """The values of a property that may have several."""
        return self.many.get(name, ())


@dataclass(frozen=True, slots=True)
class Happenings:
    """All acts and steps on a basis, those with a date in the order of their first day."""

    met: tuple[Happened, ...]
    unmet: tuple[str, ...]  # records that do not meet the standard

    def of(self, person: str) -> list[Happened]:
        """What happened to one person."""
        return [one for one in self.met if one.victim == person]

    def by_person(self) -> dict[str, list[Happened]]:
        """What happened to each person; groups are left out."""
        found: dict[str, list[Happened]] = defaultdict(list)
        for one in self.met:
            if one.victim and not one.group:
                found[one.victim].append(one)
        return dict(found)


def happenings(tables: Tables) -> Happenings:
    """Every act and step with its versions; built once for a basis."""
    if "proceedings" not in tables.sql:
        tables.build("proceedings", COUNTABLE, PROPERTIES)
    versions, many, backing = _versions(tables), _many(tables), said_of(tables, COUNTABLE)
    known = tables.rows("SELECT DISTINCT record FROM admitted WHERE kind = 'group'")
    groups = {str(row[0]) for row in known}
    rows = tables.rows(
        "SELECT record, kind, type, victim, date, place, court, in_absentia, status_at_end, "
        f"{fails_standard(tables, 'proceedings', 'admitted')} FROM proceedings a ORDER BY record"
    )
    met, unmet = [], []
    for record, kind, type_, victim, day, place, court, absent, status, fails in rows:
        if fails:
            unmet.append(str(record))
            continue
        given = versions.get(str(record), [str(day)] if day else [])
        statements, sources = backing.get(str(record), ((), ()))
        met.append(
            Happened(
                record=str(record), kind=str(kind), type=str(type_ or ""),
                victim=str(victim) if victim else None, group=str(victim) in groups,
                date=str(day or ""), versions=tuple(given), span=span_of(given),
                doubtful=any(dates.parse(one).uncertain for one in given),
                place=str(place) if place else None, court=str(court or ""),
                in_absentia=absent == "yes", status=str(status or ""),
                many=many.get(str(record), {}), statements=statements, sources=sources,
            )
        )  # fmt: skip
    met.sort(key=lambda one: (one.span.low or datetime.max, one.record))
    return Happenings(tuple(met), tuple(unmet))


def unmet(found: Happenings) -> tuple[LeftOut, ...]:
    """What does not meet the standard, as left out."""
    return tuple(LeftOut(one, "does not meet the standard") for one in found.unmet)


def span_of(versions: Iterable[str]) -> Span:
    """The first and last moment that any of several versions of a date may mean."""
    moments = [dates.moments(one) for one in versions]
    if not moments:
        return Span(None, None)
    lows, highs = [low for low, _ in moments], [high for _, high in moments]
    low = None if None in lows else min(one for one in lows if one)
    high = None if None in highs else max(one for one in highs if one)
    return Span(low, high)


def finest(values: Sequence[str]) -> list[str]:
    """Dates without those that merely contain another."""
    parsed = [dates.parse(one) for one in dict.fromkeys(values)]
    return [
        one.text for one in parsed
        if not any(dates.contains(one, other) for other in parsed if other is not one)
    ]  # fmt: skip


def _versions(tables: Tables) -> dict[str, list[str]]:
    """Records with several dates: those that contain no finer one, the preferred first."""
    rows = tables.rows(
        "SELECT record, value, coarser FROM proceedings_versions WHERE property = 'date' "
        "ORDER BY record, rank"
    )
    given: dict[str, list[str]] = defaultdict(list)
    coarse: dict[str, set[str]] = defaultdict(set)
    for record, value, coarser in rows:
        given[str(record)].append(str(value))
        coarse[str(record)] |= set(map(str, coarser))
    return {
        record: [one for one in values if one not in coarse[record]] or values[:1]
        for record, values in given.items()
    }


def _many(tables: Tables) -> dict[str, dict[str, tuple[str, ...]]]:
    rows = tables.rows(
        "SELECT a.record, a.property, "
        "list_sort(list_distinct(list(coalesce(i.canonical, a.value)))) "
        "FROM admitted a LEFT JOIN identity i ON i.entity = a.value "
        "WHERE a.kind IN ('act', 'step') AND a.property IN (SELECT unnest($1)) GROUP BY ALL",
        [list(MANY)],
    )
    found: dict[str, dict[str, tuple[str, ...]]] = defaultdict(dict)
    for record, name, values in rows:
        found[str(record)][str(name)] = tuple(map(str, values))
    return found


def said_of(
    tables: Tables, kinds: Iterable[str]
) -> dict[str, tuple[tuple[str, ...], tuple[str, ...]]]:
    """For each record of some kinds the statements and the sources that it rests on."""
    rows = tables.rows(
        "SELECT record, list_sort(list(id)), list_sort(list_distinct(list(source))) "
        "FROM admitted WHERE kind IN (SELECT unnest($1)) GROUP BY record",
        [list(kinds)],
    )
    return {
        str(record): (tuple(map(str, statements)), tuple(map(str, sources)))
        for record, statements, sources in rows
    }


def codes_with(tables: Tables, key: str) -> dict[str, str]:
    """For each type of act or step that has a key in the vocabulary, its value."""
    found: dict[str, str] = {}
    for name in ("act_type", "step_type"):
        found |= {code: str(value) for code, value in tables.vocabulary.codes_where(name, key)}
    return found


def countable(tables: Tables) -> dict[tuple[str, str], str]:
    """Which act type each type of act or step counts as."""
    acts = {("act", code): code for code in tables.vocabulary.lists["act_type"].codes}
    steps = tables.vocabulary.codes_where("step_type", "countable")
    return acts | {("step", code): str(value) for code, value in steps}


def in_words(date: str) -> str:
    """A date as people read it."""
    return dates.in_words(dates.parse(date)) if date else "undated"
