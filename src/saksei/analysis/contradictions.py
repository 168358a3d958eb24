"""Where one record is given more than one value, with the versions, the preferred one and why.

Invariant: nothing is dropped: a version that supports another (a coarser date that contains it) is
listed with it and marked as such.
"""

from dataclasses import dataclass

from saksei import dates
from saksei.analysis.names import labels
from saksei.analysis.tables import Tables
from saksei.vocabulary import ValueType


@dataclass(frozen=True, slots=True)
class Version:
    """One value of a property, who gives it, and how it stands to the preferred one."""

    value: str
    in_words: str
    sources: tuple[str, ...]
    origins: int  # independent ones that give this very value
    statements: tuple[str, ...]
    preferred: bool
    supports_preferred: bool  # coarser, and contains the preferred value


@dataclass(frozen=True, slots=True)
class Contradiction:
    """A property of a record with more than one value."""

    record: str
    kind: str
    label: str
    property: str
    multiple: bool  # several values may hold together: variants rather than a contradiction
    versions: tuple[Version, ...]
    why: str


def contradictions(
    tables: Tables, kinds: tuple[str, ...] = (), *, variants: bool = False
) -> list[Contradiction]:
    """Every property with more than one value inside one record, of the given kinds (default all).

    Properties whose values may hold together (names, roles) come with `variants` alone. A property
    whose only other versions are coarser ones that contain the preferred value does not contradict
    itself and is left to `variants` too.
    """
    chosen = kinds or tuple(tables.vocabulary.kinds)
    table = tables.versions(chosen)
    rows = tables.rows(
        f"SELECT v.record, k.kind, v.property, v.value, v.sources, v.origins, v.statements, v.coarser, v.strength "
        f"FROM {table} v JOIN (SELECT record, any_value(kind) AS kind FROM admitted GROUP BY record) k USING (record) "
        f"WHERE (v.record, v.property) IN (SELECT record, property FROM {table} GROUP BY ALL HAVING count(*) > 1) "
        "ORDER BY v.record, v.property, v.rank"
    )
    grouped: dict[tuple[str, str, str], list[tuple[object, ...]]] = {}
    for row in rows:
        grouped.setdefault((str(row[0]), str(row[1]), str(row[2])), []).append(row[3:])
    found = []
    names = _names(tables, grouped)
    for (record, kind, name), versions in grouped.items():
        one = _contradiction(tables, record, kind, name, versions, names)
        clash = not one.multiple and any(
            not (v.preferred or v.supports_preferred) for v in one.versions
        )
        if clash or variants:
            found.append(one)
    return found


def _names(
    tables: Tables, grouped: dict[tuple[str, str, str], list[tuple[object, ...]]]
) -> dict[str, str]:
    victims = dict(
        tables.rows(
            "SELECT record, min(coalesce(i.canonical, value)) FROM admitted LEFT JOIN identity i "
            "ON i.entity = value WHERE property = 'victim' GROUP BY record"
        )
    )
    records = {record for record, _, _ in grouped}
    people = {str(victims[one]) for one in records if one in victims}
    named = {str(version[0]) for versions in grouped.values() for version in versions}
    known = labels(tables, records | people | named)
    return known | {one: known[str(victims[one])] for one in records if one in victims}


def _contradiction(
    tables: Tables,
    record: str,
    kind: str,
    name: str,
    rows: list[tuple[object, ...]],
    names: dict[str, str],
) -> Contradiction:
    own = "person" if (kind, name) == ("step", "victim") else name
    prop = tables.vocabulary.kinds[kind].properties[own]
    coarser = list(rows[0][4])  # type: ignore[call-overload]
    versions = []
    for place, (value, sources, given, statements, _, _) in enumerate(rows):
        words = str(value)
        if prop.value is ValueType.DATE:
            words = dates.in_words(dates.parse(words))
        elif prop.value in (ValueType.RECORD, ValueType.PLACE):
            words = names.get(words, words)
        versions.append(
            Version(
                value=str(value),
                in_words=words,
                sources=tuple(map(str, sources)),  # type: ignore[call-overload]
                origins=len(list(given)),  # type: ignore[call-overload]
                statements=tuple(map(str, statements)),  # type: ignore[call-overload]
                preferred=place == 0,
                supports_preferred=value in coarser,
            )
        )
    label = names.get(record, record)
    return Contradiction(record, kind, label, own, prop.multiple, tuple(versions), _why(rows))


def _why(rows: list[tuple[object, ...]]) -> str:
    """Why the first version is preferred to the second."""
    first, second = int(str(rows[0][5])), int(str(rows[1][5]))
    support = " with the coarser versions that contain it" if list(rows[0][4]) else ""  # type: ignore[call-overload]
    if first > second:
        return f"most independent origins: {first}{support}, against {second}"
    return f"as many independent origins ({first}{support}); the more precise, then the earlier recorded"
