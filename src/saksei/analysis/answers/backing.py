"""What acts and steps rest on, and what is said of them beside their day, read when it is wanted.

Invariant: what is read early is what would be read late; a large record is not read for the rows
that nobody looks at.
"""

from collections.abc import Hashable, Iterable, Iterator, Sequence
from typing import Any, TypeVar

from saksei.analysis.sql_text import quoted_tuple
from saksei.analysis.tables import COUNTABLE, Tables

Rests = tuple[tuple[str, ...], tuple[str, ...]]  # statements and sources
K = TypeVar("K", bound=Hashable)
FEW = 10_000  # records; for more, all are read


class Backing:
    """The statements, the sources and the values of properties with many, of acts and steps."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables
        self._rests: dict[str, Rests] = {}
        self._whole = False
        self._said: dict[str, dict[str, tuple[str, ...]]] = {}

    def said(self, name: str, record: str) -> tuple[str, ...]:
        """The values of a property that may have several."""
        if name not in self._said:
            self._said[name] = _values(self._tables, name)
        return self._said[name].get(record, ())

    def rests_on(self, record: str) -> Rests:
        """The statements and the sources of a record; reads those of all, unless it was `read`."""
        if record not in self._rests and not self._whole:
            self._rests, self._whole = said_of(self._tables, COUNTABLE), True
        return self._rests.get(record, ((), ()))

    def read(self, records: Iterable[str]) -> None:
        """Read what some records rest on."""
        wanted = set(records) - self._rests.keys()
        if wanted and not self._whole and len(wanted) < FEW:
            self._rests |= said_of(self._tables, COUNTABLE, sorted(wanted))


def said_of(
    tables: Tables, kinds: Iterable[str], only: Sequence[str] | None = None
) -> dict[str, Rests]:
    """For each record of some kinds the statements and the sources that it rests on."""
    admitted = "admitted"
    if only is not None:
        tables.about("rested", only)
        admitted = "rested_admitted"
    rows = tables.rows(
        "SELECT record, list_sort(list(id)), list_sort(list_distinct(list(source))) "
        f"FROM {admitted} WHERE kind IN (SELECT unnest($1)) GROUP BY record",
        [list(kinds)],
    )
    return {
        str(record): (_texts(statements), _texts(sources)) for record, statements, sources in rows
    }


def rests_by(tables: Tables, keyed: Iterable[tuple[K, str]]) -> dict[K, Rests]:
    """For each key the sources and the statements of all acts and steps that have it, from pairs of
    key and record; a record may have several keys."""
    sources = "list_sort(list_distinct(list(source)))"
    rows = _keyed(tables, keyed, "key, id, source", f"{sources}, list_sort(list(id))")
    return {key: (_texts(sources), _texts(statements)) for key, sources, statements in rows}


def sources_by(tables: Tables, keyed: Iterable[tuple[K, str]]) -> dict[K, tuple[str, ...]]:
    """For each key the sources of all acts and steps that have it."""
    rows = _keyed(tables, keyed, "key, source", "list_sort(list(source))")
    return {key: _texts(sources) for key, sources in rows}


def _keyed(
    tables: Tables, keyed: Iterable[tuple[K, str]], columns: str, listed: str
) -> Iterator[tuple[Any, ...]]:
    """Each key, and what is listed of the distinct `columns` of the statements of its records."""
    pairs = list(keyed)
    keys = list(dict.fromkeys(key for key, _ in pairs))
    number = {key: str(place) for place, key in enumerate(keys)}
    if not pairs:
        return
    tables.small("keyed", ("key", "record"), ((number[key], record) for key, record in pairs))
    tables.replace(
        "keyed_rests",
        f"SELECT DISTINCT {columns} FROM admitted JOIN keyed USING (record) "
        f"WHERE kind IN {quoted_tuple(COUNTABLE)}",
    )
    for key, *lists in tables.rows(f"SELECT key, {listed} FROM keyed_rests GROUP BY key"):
        yield keys[int(key)], *lists


def _texts(values: Iterable[object]) -> tuple[str, ...]:
    return tuple(map(str, values))


def _values(tables: Tables, name: str) -> dict[str, tuple[str, ...]]:
    if name not in tables.given:
        return {}
    rows: list[tuple[Any, ...]] = tables.rows(
        "SELECT a.record, list_sort(list_distinct(list(coalesce(i.canonical, a.value)))) "
        "FROM admitted a LEFT JOIN identity i ON i.entity = a.value "
        "WHERE a.kind IN ('act', 'step') AND a.property = $1 GROUP BY ALL",
        [name],
    )
    return {str(record): _texts(values) for record, values in rows}
