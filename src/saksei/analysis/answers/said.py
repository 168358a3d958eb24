"""Every admitted value of the records of one kind, with its sources: for kinds that are listed
rather than counted.

Invariant: nothing is preferred here; each value stands with who gives it.
"""

from collections import defaultdict
from dataclasses import dataclass

from saksei.analysis.answers.backing import said_of
from saksei.analysis.answers.result import LeftOut
from saksei.analysis.candidates import fails_standard
from saksei.analysis.tables import Tables


@dataclass(frozen=True, slots=True)
class Said:
    """One value of a property."""

    value: str
    sources: tuple[str, ...]
    statements: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Entry:
    """A record with the values of each property, and those that the tables prefer."""

    record: str
    values: dict[str, tuple[Said, ...]]
    statements: tuple[str, ...]
    sources: tuple[str, ...]

    def all(self, name: str) -> tuple[str, ...]:
        """The values of a property, the best supported first."""
        return tuple(one.value for one in self.values.get(name, ()))

    def one(self, name: str) -> str:
        """The best supported value of a property, or nothing."""
        return next(iter(self.all(name)), "")


def entries(tables: Tables, kind: str) -> tuple[list[Entry], list[LeftOut]]:
    """The records of a kind that meet the standard, and those that do not."""
    table = tables.table(kind)
    fails = fails_standard(tables, table, "admitted")
    unmet = {str(row[0]) for row in tables.rows(f"SELECT record FROM {table} a WHERE {fails}")}
    rows = tables.rows(
        "SELECT * FROM (SELECT a.record, a.property, coalesce(i.canonical, a.value) AS said, "
        "list_sort(list_distinct(list(a.source))) AS sources, list_sort(list(a.id)), "
        f"{tables.strength('list_sort(list_distinct(list(a.origin)))')} AS strength "
        "FROM admitted a LEFT JOIN identity i ON i.entity = a.value WHERE a.kind = $1 "
        "GROUP BY 1, 2, 3) ORDER BY 1, 2, strength DESC, length(said) DESC, said",
        [kind],
    )
    found: dict[str, dict[str, list[Said]]] = defaultdict(lambda: defaultdict(list))
    for record, name, value, sources, statements, _ in rows:
        if str(record) not in unmet:
            one = Said(str(value), tuple(map(str, sources)), tuple(map(str, statements)))
            found[str(record)][str(name)].append(one)
    backing = said_of(tables, (kind,))
    met = [
        Entry(record, {name: tuple(some) for name, some in values.items()}, *backing[record])
        for record, values in sorted(found.items())
    ]
    left_out = [LeftOut(one, "does not meet the standard") for one in sorted(unmet)]
    return met, left_out
