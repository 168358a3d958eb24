"""When acts and events of some types occurred, and on how many origins each rests.

Acts of one type, event and day are one occurrence: thirty arrests at one protest happened together,
and none was excited by another. Invariant: what has no certain day is kept apart with the days that
it may mean, and named.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from saksei import dates
from saksei.analysis.answers.dated import countable
from saksei.analysis.answers.result import LeftOut
from saksei.analysis.candidates import fails_standard
from saksei.analysis.tables import Tables
from saksei.errors import InvalidValue

KINDS = ("act", "step", "event")
PROPERTIES = ("type", "date", "event")
Month = tuple[str, str, int, float, tuple[str, ...], tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One occurrence with a certain day; `moment` where it is known to the minute."""

    type: str
    day: date
    moment: datetime | None
    origins: int


@dataclass(frozen=True, slots=True)
class Uncertain:
    """An act or event whose day is not certain."""

    type: str
    record: str
    first: date | None
    last: date | None


@dataclass(frozen=True, slots=True)
class Occurrences:
    """What occurred; `months` has month, type, number, origins for each, sources, statements."""

    certain: tuple[Occurrence, ...]
    uncertain: tuple[Uncertain, ...]
    unmet: tuple[str, ...]
    months: tuple[Month, ...]

    def of(self, name: str) -> list[Occurrence]:
        """Those of one type."""
        return [one for one in self.certain if one.type == name]

    def left_out(self) -> Iterator[LeftOut]:
        """The records that are not in a fit by days."""
        for one in self.uncertain:
            yield LeftOut(one.record, "its day is not certain in every version")
        for record in self.unmet:
            yield LeftOut(record, "does not meet the standard")


def occurrences(
    tables: Tables, types: Sequence[str], start: date | None, end: date | None
) -> Occurrences:
    """The occurrences of some act or event types in a window, on the tables' basis; raises
    InvalidValue for a type that there is not."""
    _choose(tables, types)
    tables.build("occurring", KINDS, PROPERTIES, admitted="occurring_admitted")
    tables.replace("occurrences", _days(tables))
    rows = tables.rows(
        "SELECT type, record, first, last FROM occurrences "
        f"WHERE meets AND NOT certain AND {_may_lie(start, end)} ORDER BY ALL"
    )
    unmet = tables.rows(
        f"SELECT record FROM occurrences WHERE NOT meets AND {_may_lie(start, end)} ORDER BY 1"
    )
    tables.replace(
        "occurred", f"FROM occurrences WHERE meets AND certain AND {_may_lie(start, end)}"
    )
    return Occurrences(
        tuple(_certain(tables)), tuple(Uncertain(*row) for row in rows),
        tuple(str(row[0]) for row in unmet), tuple(_months(tables)),
    )  # fmt: skip


def _choose(tables: Tables, types: Sequence[str]) -> None:
    """The table of types that are asked for, and of the entities that may be of them."""
    events = tables.vocabulary.lists["event_type"].codes
    counted = countable(tables)
    rows = []
    for name in types:
        mine = [(kind, code, name) for (kind, code), of in counted.items() if of == name]
        mine += [("event", c.name, name) for c in events.values() if name in (c.name, c.parent)]
        if not mine:
            raise InvalidValue(
                f"'{name}' is neither an act type nor an event type; `saksei vocabulary act_type` "
                "and `saksei vocabulary event_type` print them"
            )
        rows += mine
    tables.small("occurring_types", ("kind", "type", "name"), rows)
    tables.replace(
        "occurring_entities",
        "WITH typed AS (SELECT DISTINCT s.entity FROM statements s JOIN occurring_types t "
        "ON t.kind = s.kind AND t.type = s.value WHERE s.property = 'type'), "
        "known AS (SELECT i.canonical FROM typed JOIN identity i USING (entity)) "
        "FROM typed UNION SELECT entity FROM identity SEMI JOIN known USING (canonical)",
    )
    tables.admit("occurring_admitted", only="occurring_entities")


def _days(tables: Tables) -> str:
    """SQL for each record of the types with the days that its versions may mean, but not those
    that merely contain a finer one."""
    unmet = fails_standard(tables, "occurring", "occurring_admitted")
    return f"""
        WITH coarse AS (
            SELECT record, unnest(coarser) AS value FROM occurring_versions WHERE property = 'date'
        ),
        versions AS (
            SELECT record, min(earliest) AS earliest, max(latest) AS latest,
                bool_or(earliest IS NULL OR latest IS NULL) AS open, bool_or(doubtful) AS doubtful
            FROM occurring_versions v ANTI JOIN coarse USING (record, value)
            WHERE property = 'date' GROUP BY record
        ),
        spans AS (
            SELECT a.record, t.name AS type, a.date AS text, a.event, NOT ({unmet}) AS meets,
                CASE WHEN v.record IS NULL THEN a.date_earliest ELSE v.earliest END AS first,
                CASE WHEN v.record IS NULL THEN a.date_latest ELSE v.latest END AS last,
                coalesce(v.open, false) OR coalesce(v.doubtful, a.date_doubtful, true) AS unsure
            FROM occurring a JOIN occurring_types t USING (kind, type)
            LEFT JOIN versions v ON v.record = a.record
        )
        SELECT *, NOT unsure AND first IS NOT NULL AND first = last AS certain FROM spans"""


def _may_lie(start: date | None, end: date | None) -> str:
    parts = ["true"]
    if start:
        parts.append(f"coalesce(last >= DATE '{start}', true)")
    if end:
        parts.append(f"coalesce(first <= DATE '{end}', true)")
    return " AND ".join(parts)


def _certain(tables: Tables) -> Iterator[Occurrence]:
    rows = tables.rows(
        "SELECT type, first, min(text), count(DISTINCT origin) FROM occurred "
        "JOIN (SELECT DISTINCT record, origin FROM occurring_admitted) USING (record) "
        "GROUP BY type, first, coalesce(event, record) ORDER BY ALL"
    )
    for name, day, text, origins in rows:
        yield Occurrence(str(name), day, _minute(str(text)), int(origins))


def _minute(text: str) -> datetime | None:
    """The moment of a date that was given to the minute."""
    if "T" not in text or dates.parse(text).precision is not dates.Precision.MINUTE:
        return None
    return dates.moments(text)[0]


def _months(tables: Tables) -> Iterator[Month]:
    rows = tables.rows(
        "SELECT strftime(first, '%Y-%m') AS month, type, "
        "count(DISTINCT (first, coalesce(event, record))), "
        "count(DISTINCT (first, coalesce(event, record), origin)), "
        "list_sort(list_distinct(list(source))), list_sort(list(id)) "
        "FROM occurred JOIN occurring_admitted USING (record) "
        "WHERE property IN ('type', 'date') GROUP BY 1, 2 ORDER BY 1, 2"
    )
    for month, name, number, origins, sources, statements in rows:
        yield (
            str(month), str(name), int(number), origins / number,
            tuple(map(str, sources)), tuple(map(str, statements)),
        )  # fmt: skip
