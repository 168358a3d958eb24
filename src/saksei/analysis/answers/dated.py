"""What happened to whom and when: acts and steps as dated rows, with every version of the day.

The span of a row runs over all its versions of the date, but those that merely contain a finer one
("August" beside "13 August"). Rows are kept as columns, and made into objects when they are looked
at: a large record has a million. Invariant: a row that does not meet the standard is not among the
rows; what is left out is named.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np
import pyarrow as pa
from pyarrow import compute

from saksei import dates
from saksei.analysis.answers.backing import Backing
from saksei.analysis.answers.moments import NO_HIGH, NO_LOW, Bools, Ints, numbers, span_between
from saksei.analysis.answers.result import LeftOut
from saksei.analysis.candidates import fails_standard
from saksei.analysis.names import Labels
from saksei.analysis.tables import COUNTABLE, Tables
from saksei.law.clock import Span

PROPERTIES = ("type", "victim", "date", "court", "in_absentia")

# Steps that are decisions, or bear on one, without a code for what becomes of a charge or custody.
DECIDED = ("verdict", "appeal_decided", "supreme_court", "bail_asked")


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
    court: str
    in_absentia: bool
    backing: Backing = field(compare=False, repr=False)

    @property
    def statements(self) -> tuple[str, ...]:
        """The statements that it rests on."""
        return self.backing.rests_on(self.record)[0]

    @property
    def sources(self) -> tuple[str, ...]:
        """The sources that it rests on."""
        return self.backing.rests_on(self.record)[1]

    def said(self, name: str) -> tuple[str, ...]:
        """The values of a property that may have several."""
        return self.backing.said(name, self.record)


@dataclass(frozen=True)
class Words:
    """A column of words: the words in their order, and the place of each row's among them, -1 for
    none."""

    words: list[str]
    codes: Ints

    def among(self, wanted: Iterable[str]) -> Bools:
        """Which rows have one of some words."""
        some = set(wanted)
        # The last place is that of the rows without a word.
        known = np.array([*(one in some for one in self.words), False])
        result: Bools = known[self.codes]
        return result

    def at(self, rows: Ints) -> list[str]:
        """The words of some rows; nothing where there is none."""
        return [self.words[code] if code >= 0 else "" for code in self.codes[rows].tolist()]


@dataclass(frozen=True)
class Columns:
    """Every act and step in the order of their records: a row is a place in these columns.

    `low` and `high` are the first and the last second (`moments`) that the day may mean.
    """

    records: pa.StringArray
    kind: Words
    type: Words
    victim: Words
    date: Words
    court: Words
    group: Bools
    in_absentia: Bools
    low: Ints
    high: Ints
    doubtful: Bools
    several: dict[int, tuple[str, ...]]  # the versions of a date that has several
    backing: Backing = field(repr=False)
    _made: dict[int, Happened] = field(default_factory=dict, init=False, repr=False)

    def rows(self, places: Ints) -> list[Happened]:
        """Rows as objects; each is made once."""
        wanted = places.tolist()
        missing = [one for one in dict.fromkeys(wanted) if one not in self._made]
        if missing:
            self._made.update(zip(missing, self._make(np.array(missing)), strict=True))
        return [self._made[one] for one in wanted]

    def ids(self, places: Ints) -> list[str]:
        """The records of some rows."""
        found: list[str] = self.records.take(pa.array(places, pa.int64())).to_pylist()
        return found

    def _make(self, places: Ints) -> Iterator[Happened]:
        words = (self.kind, self.type, self.victim, self.date, self.court)
        plain = (self.group, self.in_absentia, self.low, self.high, self.doubtful)
        for at, record, kind, type_, victim, day, court, group, absent, low, high, doubtful in zip(
            places.tolist(), self.ids(places), *(one.at(places) for one in words),
            *(one[places].tolist() for one in plain), strict=True,
        ):  # fmt: skip
            yield Happened(
                record, kind, type_, victim or None, group, day,
                self.several.get(at) or ((day,) if day else ()), span_between(low, high), doubtful,
                court, absent, self.backing,
            )  # fmt: skip


@dataclass(frozen=True)
class Happenings:
    """Acts and steps on a basis, those with a date in the order of their first day."""

    columns: Columns
    places: Ints  # of the rows, in their order
    unmet: tuple[str, ...]  # records that do not meet the standard

    @property
    def backing(self) -> Backing:
        """What the rows rest on."""
        return self.columns.backing

    @cached_property
    def met(self) -> tuple[Happened, ...]:
        """Every row as an object."""
        return tuple(self.columns.rows(self.places))

    def by_person(self, chosen: Bools) -> dict[str, list[Happened]]:
        """What happened to each person, by their turns: the rows that are chosen."""
        some = self.where(chosen)
        turn = self.turns[self.columns.victim.codes[some.places]]
        found: dict[str, list[Happened]] = defaultdict(list)
        for one in self.columns.rows(some.places[np.argsort(turn, kind="stable")]):
            found[str(one.victim)].append(one)
        return dict(found)

    @cached_property
    def turns(self) -> Ints:
        """For each of the words of victims when it is the turn of that person, if they come in the
        order in which something first happened to them."""
        victims = self.columns.victim
        first = np.full(len(victims.words) + 1, len(self.places))
        np.minimum.at(first, victims.codes[self.places], np.arange(len(self.places)))
        return first

    def of_persons(self, wanted: Iterable[str] = ()) -> "Happenings":
        """What happened to persons, or to some of them; groups are left out."""
        columns, some = self.columns, set(wanted)
        known = columns.victim.among(some) if some else columns.victim.codes >= 0
        return self.where(known & ~columns.group)

    def where(self, chosen: Bools) -> "Happenings":
        """The rows that are chosen; `chosen` is by the places of the columns."""
        return replace(self, places=self.places[chosen[self.places]])

    @cached_property
    def victims(self) -> Ints:
        """Whom the rows happened to, as places among the words of victims."""
        codes = self.columns.victim.codes[self.places]
        return np.flatnonzero(np.bincount(codes[codes >= 0]))

    @cached_property
    def persons(self) -> list[str]:
        """Whom the rows happened to, by their ids."""
        return [self.columns.victim.words[code] for code in self.victims.tolist()]


def happenings(
    tables: Tables, *, types: Iterable[tuple[str, str]] | None = None, beside: Iterable[str] = ()
) -> Happenings:
    """Every act and step with its versions, or those of some (kind, type) alone, with all that
    happened `beside` to some persons."""
    proceedings(tables)
    fails = fails_standard(tables, "proceedings", "admitted")
    unmet = tables.rows(f"SELECT record FROM proceedings a WHERE {fails} ORDER BY record")
    tables.small("of_types", ("kind", "type"), sorted(types or ()))
    tables.small("of_persons", ("record",), ([one] for one in beside))
    some = (
        "AND ((a.kind, a.type) IN (SELECT (kind, type) FROM of_types) "
        "OR a.victim IN (SELECT record FROM of_persons))"
    )
    columns = _columns(tables, f"NOT ({fails}) {'' if types is None else some}")
    # The columns are in the order of records already; what has no first day comes last.
    first = np.where(columns.low == NO_LOW, NO_HIGH, columns.low)
    order = np.argsort(first, kind="stable")
    return Happenings(columns, order, tuple(str(row[0]) for row in unmet))


def _columns(tables: Tables, met: str) -> Columns:
    found = tables.arrow(
        "SELECT a.record, a.kind, a.type, nullif(a.victim, '') AS victim, "
        "nullif(a.date, '') AS date, a.court, "
        "coalesce(a.in_absentia = 'yes', false) AS in_absentia, "
        'g.record IS NOT NULL AS "group", v.versions, v.coarse FROM proceedings a '
        f"LEFT JOIN {tables.table('group')} g ON g.record = a.victim LEFT JOIN ("
        "SELECT record, list(value ORDER BY rank) AS versions, flatten(list(coarser)) AS coarse "
        "FROM proceedings_versions WHERE property = 'date' GROUP BY record) v "
        f"ON v.record = a.record WHERE {met} ORDER BY a.record"
    )
    words = {name: _words(found[name]) for name in ("kind", "type", "victim", "date", "court")}
    several = _several(found)
    low, high, doubtful = _spans(words["date"], several)
    return Columns(
        records=found["record"].combine_chunks(), **words,
        group=found["group"].to_numpy(), in_absentia=found["in_absentia"].to_numpy(),
        low=low, high=high, doubtful=doubtful, several=several, backing=Backing(tables),
    )  # fmt: skip


def proceedings(tables: Tables) -> None:
    """Make the table of acts and steps with what bears on a person's case, if need be."""
    if "proceedings" not in tables.sql:
        tables.build("proceedings", COUNTABLE, PROPERTIES, listed=False)


def _words(column: pa.ChunkedArray) -> Words:
    coded = column.combine_chunks().dictionary_encode()
    order = compute.array_sort_indices(coded.dictionary).to_numpy()
    place = np.empty(len(order) + 1, np.int64)
    place[order], place[-1] = np.arange(len(order)), -1
    words: list[str] = coded.dictionary.take(order).to_pylist()
    return Words(words, place[coded.indices.fill_null(len(order)).to_numpy()])


def _several(found: pa.Table) -> dict[int, tuple[str, ...]]:
    """The rows with several dates: those that contain no finer one, the preferred first."""
    places = np.flatnonzero(found["versions"].is_valid().to_numpy())
    rows = found.select(["versions", "coarse"]).take(places).to_pylist()
    return {
        place: tuple(one for one in row["versions"] if one not in row["coarse"])
        or tuple(row["versions"][:1])
        for place, row in zip(places.tolist(), rows, strict=True)
    }


def _spans(day: Words, several: Mapping[int, tuple[str, ...]]) -> tuple[Ints, Ints, Bools]:
    """What the days of the rows may mean, and which are in doubt."""
    read = [_read((one,) if one else ()) for one in (*day.words, "")]
    low, high, doubtful = (np.array(part)[day.codes] for part in zip(*read, strict=True))
    for place, versions in several.items():
        low[place], high[place], doubtful[place] = _read(versions)
    return low, high, doubtful


def _read(versions: tuple[str, ...]) -> tuple[int, int, bool]:
    """What some versions of a date may mean, and whether one of them is in doubt."""
    return *numbers(span_of(versions)), any(dates.parse(one).uncertain for one in versions)


def ahead(
    found: Happenings, names: Labels, persons: Iterable[str], rows: Iterable[Happened]
) -> None:
    """Read at once what rows about some persons will need: labels, and what they rest on."""
    names.read(persons)
    found.backing.read(one.record for one in rows)


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


def codes_with(tables: Tables, key: str) -> dict[str, str]:
    """For each type of act or step that has a key in the vocabulary, its value."""
    if key not in tables.codes:
        tables.codes[key] = {
            code: str(value)
            for name in ("act_type", "step_type")
            for code, value in tables.vocabulary.codes_where(name, key)
        }
    return tables.codes[key]


def of_act_type(tables: Tables, act: str) -> list[tuple[str, str]]:
    """Each (kind, type) that counts as an act type."""
    return [pair for pair, of in countable(tables).items() if of == act]


def of_custody_and_charges(tables: Tables) -> set[tuple[str, str]]:
    """Each (kind, type) that says something of custody or of a charge and what became of it."""
    coded = codes_with(tables, "custody") | codes_with(tables, "charge_status")
    named = {*coded, *DECIDED}
    return {pair for pair in _every_type(tables) if pair[1] in named}


def _every_type(tables: Tables) -> Iterator[tuple[str, str]]:
    for kind in COUNTABLE:
        for code in tables.vocabulary.lists[f"{kind}_type"].codes:
            yield kind, code


def countable(tables: Tables) -> dict[tuple[str, str], str]:
    """Which act type each type of act or step counts as."""
    acts = {("act", code): code for code in tables.vocabulary.lists["act_type"].codes}
    steps = tables.vocabulary.codes_where("step_type", "countable")
    return acts | {("step", code): str(value) for code, value in steps}


def in_words(date: str) -> str:
    """A date as people read it."""
    return dates.in_words(dates.parse(date)) if date else "undated"
