"""What to call a record in front of people.

Invariant: the name of a minor, or of who speaks in confidence, is never given; neither is that of a
person whose name no statement in force gives. A withheld person is still one known person.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from saksei.analysis.sql_text import quoted

if TYPE_CHECKING:  # what is withheld is said without the engine too
    from saksei.analysis.tables import Tables

WITHHELD = "(minor, name withheld)"
NAMED_BY = ("name", "title", "reference", "description", "about")  # what a record is called by
CLOSED = "(confidential source)"
UNNAMED = "(name withheld)"  # of who has not agreed to be named
# Of a person who is not named outside, what says least who it is; nothing else is said there.
OF_UNNAMED = ("gender", "minor", "sector", "party")
IDENTIFYING = ("name", "description", "birth_date", "residence", "identifier")


def minors(tables: "Tables") -> frozenset[str]:
    """Canonical persons whom any statement ever recorded calls a minor, withdrawn or not, and
    whoever is judged to be one with them, then or now.

    The question's standard does not matter here: protection does not wait for corroboration.
    """
    found = tables.rows(
        "SELECT DISTINCT s.entity FROM statements s "
        "WHERE s.property = 'minor' AND (s.value = 'yes' OR s.erased) AND s.kind = 'person'"
    )
    now = tables.identity_now
    called = {now.of(str(row[0])) for row in found}
    every = called | {one for one, root in now.canonical.items() if root in called}
    return frozenset(tables.identity.of(one) for one in every)


class Labels(Mapping[str, str]):
    """Labels of many records, read when they are wanted: of a few at a time, or of all."""

    def __init__(self, tables: "Tables", records: Iterable[str]) -> None:
        self._tables, self._records = tables, frozenset(records)
        self._known: dict[str, str] = {}

    def read(self, records: Iterable[str]) -> None:
        """Read the labels of some of the records at once."""
        if wanted := (self._records & set(records)) - self._known.keys():
            self._known |= labels(self._tables, wanted)

    def __getitem__(self, record: str) -> str:
        if record in self._records and record not in self._known:
            self.read(self._records)
        return self._known[record]

    def __iter__(self) -> Iterator[str]:
        return iter(self._records)

    def __len__(self) -> int:
        return len(self._records)


_unnamed: "WeakKeyDictionary[Tables, dict[str, str]]" = WeakKeyDictionary()  # asked for often


def unnamed(tables: "Tables") -> dict[str, str]:
    """Canonical records that are not to be named, with what to call them: minors, and whom whoever
    made the tables handed over."""
    if tables not in _unnamed:
        _unnamed[tables] = _not_to_be_named(tables)
    return _unnamed[tables]


def _not_to_be_named(tables: "Tables") -> dict[str, str]:
    now = tables.identity_now
    handed = {now.of(one): instead for one, instead in tables.unnamed.items()}
    every = {one: handed[root] for one, root in now.canonical.items() if root in handed}
    said = {tables.identity.of(one): instead for one, instead in (handed | every).items()}
    return said | dict.fromkeys(minors(tables), WITHHELD)


def labels(tables: "Tables", records: Iterable[str]) -> dict[str, str]:
    """A label for each canonical record: the name that most independent origins give, else a
    letter's reference, else a description, else the id."""
    wanted = sorted(set(records))
    if not wanted:
        return {}
    tables.small("wanted", ("record",), ([one] for one in wanted))
    named_by = ", ".join(map(quoted, NAMED_BY))
    found = tables.rows(
        "SELECT coalesce(i.canonical, s.entity) AS record, s.value AS label, "
        f"list_position([{named_by}], s.property) AS place, "
        f"{tables.strength('list_distinct(list(coalesce(o.origin, s.source)))')} AS strength "
        "FROM statements s LEFT JOIN identity i ON i.entity = s.entity "
        "LEFT JOIN origins o ON o.source = s.source "
        f"SEMI JOIN {tables.entities('wanted')} w ON w.entity = s.entity "
        f"WHERE s.property IN ({named_by}) "
        # As of an earlier day too, a name that was withdrawn since is not printed.
        f"AND {tables.in_force('s')} AND s.withdrawn IS NULL GROUP BY 1, 2, 3 "
        # The fuller of two forms that are as well supported: 'Rong Chhun' rather than 'Chhun'.
        "ORDER BY record, place, strength DESC, length(label) DESC, label"
    )
    names: dict[str, str] = {}
    for record, value, _, _ in found:
        names.setdefault(str(record), str(value))
    withheld = unnamed(tables)
    return {one: withheld.get(one) or names.get(one, one) for one in wanted}
