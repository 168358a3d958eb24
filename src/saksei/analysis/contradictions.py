"""Where one record is given more than one value, with the versions, the preferred one and why.

Invariant: nothing is dropped: a version that supports another (a coarser date that contains it) is
listed with it and marked as such.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from saksei import dates
from saksei.analysis.names import IDENTIFYING, labels, unnamed
from saksei.analysis.origins import independent
from saksei.analysis.sql_text import quoted_tuple
from saksei.analysis.tables import Tables
from saksei.vocabulary import Property, ValueType


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
    denied_by: tuple[str, ...]  # statements that deny or dispute it


@dataclass(frozen=True, slots=True)
class Contradiction:
    """A property of a record with more than one value, or with one that somebody denies."""

    record: str
    kind: str
    label: str
    property: str
    multiple: bool  # several values may hold together: variants rather than a contradiction
    versions: tuple[Version, ...]
    why: str


@dataclass(frozen=True, slots=True)
class _Value:
    """A row of the versions table."""

    record: str
    kind: str
    property: str
    value: str
    sources: tuple[str, ...]
    origins: tuple[str, ...]
    statements: tuple[str, ...]
    coarser: tuple[str, ...]
    strength: int


def contradictions(
    tables: Tables, kinds: tuple[str, ...] = (), *, variants: bool = False
) -> list[Contradiction]:
    """Every property with more than one value inside one record, of the given kinds (default all),
    and every value that is denied.

    Properties whose values may hold together (names, roles) come with `variants` alone, and so
    does one whose only other versions are coarser ones that contain the preferred value.
    """
    denials = _denials(tables)
    grouped: dict[tuple[str, str], list[_Value]] = {}
    for one in _values(tables, kinds or tuple(tables.vocabulary.kinds), denials):
        grouped.setdefault((one.record, one.property), []).append(one)
    shown = {
        key: values
        for key, values in grouped.items()
        if len(values) > 1 or any((*key, one.value) in denials for one in values)
    }
    teller = _Teller(tables, shown, denials)
    found = [teller.contradiction(values) for values in shown.values()]
    return [one for one in found if variants or _clashes(one)]


def _clashes(one: Contradiction) -> bool:
    if any(version.denied_by for version in one.versions):
        return True
    return not one.multiple and any(
        not (version.preferred or version.supports_preferred) for version in one.versions
    )


def _values(
    tables: Tables, kinds: tuple[str, ...], denials: Iterable[tuple[str, str, str]]
) -> list[_Value]:
    """The versions of every property of which a record is given several values, or denied one."""
    tables.small("denied", ("record", "property"), sorted({key[:2] for key in denials}))
    tables.replace(
        "disputed",
        "SELECT record, property, any_value(kind) AS kind FROM admitted "
        f"WHERE kind IN {quoted_tuple(kinds)} GROUP BY record, property "
        "HAVING min(value) <> max(value) OR (record, property) IN (FROM denied)",
    )
    tables.build_versions("disputed_versions", "disputed")
    rows = tables.rows(
        "SELECT v.record, k.kind, v.property, v.value, v.sources, v.origins, v.statements, "
        "v.coarser, v.strength FROM disputed_versions v JOIN disputed k USING (record, property) "
        "ORDER BY v.record, v.property, v.rank"
    )
    return [
        _Value(
            record, kind, name, value, tuple(sources), tuple(origins), tuple(statements),
            tuple(coarser or ()), int(strength),
        )
        for record, kind, name, value, sources, origins, statements, coarser, strength in rows
    ]  # fmt: skip


def _denials(tables: Tables) -> dict[tuple[str, str, str], tuple[str, ...]]:
    """Statements that deny or dispute a value, by (record, property, value)."""
    rows = tables.rows(
        "SELECT coalesce(i.canonical, s.entity), "
        "CASE WHEN s.kind = 'step' AND s.property = 'person' THEN 'victim' ELSE s.property END, "
        "coalesce(v.canonical, s.value), list_sort(list(s.id)) FROM statements s "
        "LEFT JOIN identity i ON i.entity = s.entity LEFT JOIN identity v ON v.entity = s.value "
        f"WHERE s.stance IN ('denies', 'disputes') AND {tables.standing('s')} "
        "AND s.source IN (SELECT source FROM origins) GROUP BY 1, 2, 3"
    )
    return {
        (str(record), str(name), str(value)): tuple(map(str, ids))
        for record, name, value, ids in rows
    }


class _Teller:
    """Puts values into words: names for records, days for dates, nothing that names a minor
    or who speaks in confidence."""

    def __init__(
        self,
        tables: Tables,
        shown: dict[tuple[str, str], list[_Value]],
        denials: dict[tuple[str, str, str], tuple[str, ...]],
    ) -> None:
        self.tables, self.denials, self.unnamed = tables, denials, unnamed(tables)
        self.instead = frozenset(self.unnamed.values())
        hit = tables.rows(
            "SELECT record, min(coalesce(i.canonical, value)) FROM admitted "
            "SEMI JOIN disputed USING (record) "
            "LEFT JOIN identity i ON i.entity = value WHERE property = 'victim' GROUP BY record"
        )
        victims = {str(record): str(victim) for record, victim in hit}
        records = {record for record, _ in shown}
        named = {one.value for values in shown.values() for one in values}
        people = {victims[one] for one in records if one in victims}
        self.names = labels(tables, records | people | named)
        self.of_record = {one: self.names[victims.get(one, one)] for one in records}

    def contradiction(self, values: list[_Value]) -> Contradiction:
        """The versions of one property of one record, the preferred one first."""
        first = values[0]
        own = "person" if (first.kind, first.property) == ("step", "victim") else first.property
        prop = self.tables.vocabulary.kinds[first.kind].properties[own]
        hidden = self.unnamed.get(first.record, "") if own in IDENTIFYING else ""
        words = [hidden or self._in_words(prop, one) for one in values]
        versions = tuple(
            Version(
                value=said if said in self.instead else one.value,
                # Two records of one name, such as two groups: tell them apart.
                in_words=said if hidden or words.count(said) == 1 else f"{said} [{one.value}]",
                sources=one.sources,
                origins=independent(one.origins),
                statements=one.statements,
                preferred=place == 0,
                supports_preferred=one.value in first.coarser,
                denied_by=self.denials.get((one.record, one.property, one.value), ()),
            )
            for place, (one, said) in enumerate(zip(values, words, strict=True))
        )
        label = self.of_record[first.record]
        return Contradiction(
            first.record, first.kind, label, own, prop.multiple, versions, _why(values)
        )

    def _in_words(self, prop: Property, one: _Value) -> str:
        if prop.value is ValueType.DATE:
            return dates.in_words(dates.parse(one.value))
        if prop.value in (ValueType.RECORD, ValueType.PLACE):
            return self.names[one.value]
        return one.value


def _why(values: list[_Value]) -> str:
    """Why the first version is preferred to the strongest that does not support it."""
    first = values[0]
    support = " with the coarser versions that contain it" if first.coarser else ""
    rivals = [one.strength for one in values[1:] if one.value not in first.coarser]
    if not rivals:
        return "being the only version" if len(values) == 1 else "the others containing it"
    if first.strength > max(rivals):
        return f"most independent origins: {first.strength}{support}, against {max(rivals)}"
    return (
        f"as many independent origins ({first.strength}{support}); "
        "the more precise, then the lowest statement id"
    )
