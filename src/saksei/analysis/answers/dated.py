"""What happened to whom and when: acts and steps as dated rows, with every version of the day.

The span of a row runs over all its versions of the date, but those that merely contain a finer one
("August" beside "13 August"). Invariant: a row that does not meet the standard is not among the
rows; what is left out is named.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache

from saksei import dates
from saksei.analysis.answers.backing import Backing
from saksei.analysis.answers.result import LeftOut
from saksei.analysis.candidates import fails_standard
from saksei.analysis.names import Labels
from saksei.analysis.tables import COUNTABLE, Tables
from saksei.law.clock import Span

PROPERTIES = ("type", "victim", "date", "court", "in_absentia", "status_at_end")

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
    status: str
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


@dataclass(frozen=True, slots=True)
class Happenings:
    """All acts and steps on a basis, those with a date in the order of their first day."""

    met: tuple[Happened, ...]
    unmet: tuple[str, ...]  # records that do not meet the standard
    backing: Backing = field(compare=False, repr=False)

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
    rows = tables.rows(
        "SELECT a.record, a.kind, a.type, a.victim, a.date, a.court, a.in_absentia, "
        "a.status_at_end, g.record IS NOT NULL FROM proceedings a "
        f"LEFT JOIN {tables.table('group')} g ON g.record = a.victim WHERE NOT ({fails}) "
        f"{'' if types is None else some} "
        "ORDER BY a.record"
    )
    versions, backing = _versions(tables), Backing(tables)
    met = []
    for record, kind, type_, victim, day, court, absent, status, group in rows:
        given = versions.get(record) or ((day,) if day else ())
        span, doubtful = _read(given)
        met.append(
            Happened(
                record, kind, type_ or "", victim or None, group, day or "", given, span, doubtful,
                court or "", absent == "yes", status or "", backing,
            )
        )  # fmt: skip
    met.sort(key=lambda one: one.span.low or datetime.max)  # in the order of records already
    return Happenings(tuple(met), tuple(str(row[0]) for row in unmet), backing)


def proceedings(tables: Tables) -> None:
    """Make the table of acts and steps with what bears on a person's case, if need be."""
    if "proceedings" not in tables.sql:
        tables.build("proceedings", COUNTABLE, PROPERTIES, listed=False)


@lru_cache(maxsize=1 << 18)
def _read(versions: tuple[str, ...]) -> tuple[Span, bool]:
    """What some versions of a date may mean, and whether one of them is in doubt."""
    return span_of(versions), any(dates.parse(one).uncertain for one in versions)


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


def _versions(tables: Tables) -> dict[str, tuple[str, ...]]:
    """Records with several dates: those that contain no finer one, the preferred first."""
    rows = tables.rows(
        "SELECT record, list(value ORDER BY rank), flatten(list(coarser)) "
        "FROM proceedings_versions WHERE property = 'date' GROUP BY record"
    )
    return {
        str(record): tuple(one for one in values if one not in coarse) or tuple(values[:1])
        for record, values, coarse in rows
    }


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
