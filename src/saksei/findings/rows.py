"""The rows of the record as the tables take them: all of them, or those about a part of it.

Invariant: a row stands here for what the record holds now, and for whoever asks: what is closed to
them is not there.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import pyarrow as pa
from django.db.models import F, QuerySet

from saksei import dates
from saksei.analysis import files
from saksei.linking.models import Judgement
from saksei.sources.models import Derivation, Source
from saksei.statements.models import Review, Statement
from saksei.workspace import current


@dataclass(frozen=True, slots=True)
class Only:
    """A part of the record: some of its records, and the sources that speak of them."""

    records: frozenset[str]
    sources: frozenset[str]


Rows = Iterator[Sequence[object]]


def contents(only: Only | None = None) -> dict[str, tuple[pa.Schema, Rows]]:
    """What the files hold, by their names: all of the record, or what is about a part of it."""
    chosen: dict[str, QuerySet[Any]] = {name: model.objects.all() for name, model in FILES.items()}
    # Rows of one record side by side: groups are then found in one pass, and files pack better.
    chosen["statements"] = chosen["statements"].order_by("entity_id", "id")
    if only is not None:
        here = list(only.records)
        chosen["statements"] = chosen["statements"].filter(entity__in=here)
        chosen["judgements"] = chosen["judgements"].filter(left__in=here, right__in=here)
        chosen["reviews"] = chosen["reviews"].filter(statement__entity__in=here)
        chosen["sources"] = chosen["sources"].filter(pk__in=only.sources)
        chosen["derivations"] = chosen["derivations"].filter(source__in=only.sources)
    return {name: (SCHEMAS[name], READ[name](rows)) for name, rows in chosen.items()}


def _statements(chosen: QuerySet[Statement]) -> Rows:
    bounds = files.bounds_of(current().vocabulary)
    affirming = {code for code, _ in current().vocabulary.codes_where("stance", "affirms")}
    rows = chosen.annotate(kind=F("entity__kind")).values_list(
        "id", "entity_id", "kind", "property", "value", "source_id", "speaker_id", "stance",
        "recorded_at", "withdrawn_at", "erased_at", "start", "end", "quote", "locator", "note",
        "batch",
    )  # fmt: skip
    for row in read(rows):
        one, entity, kind, name, value, source, speaker, stance = row[:8]
        recorded, withdrawn, erased, *rest = row[8:]
        yield (
            one, entity, kind, name, value, *bounds(kind, name, value), source, speaker, stance,
            stance in affirming, _day(recorded), _day(withdrawn), bool(erased), *rest,
        )  # fmt: skip


def _sources(chosen: QuerySet[Source]) -> Rows:
    rows = chosen.order_by("id").values_list(
        "id", "title", "publisher", "date", "address", "sha256", "erased_at", "confidentiality",
        "reliability",
    )  # fmt: skip
    for one, title, publisher, day, address, sha256, erased, *rest in read(rows):
        days = dates.bounds(day) if day else (None, None)
        yield one, title, publisher, day, *days, address, bool(sha256) and not erased, *rest


def _derivations(chosen: QuerySet[Derivation]) -> Rows:
    for source, origin, at in read(chosen.values_list("source_id", "origin_id", "recorded_at")):
        yield source, origin, _day(at)


def _judgements(chosen: QuerySet[Judgement]) -> Rows:
    rows = chosen.values_list(
        "id", "left__kind", "verdict", "left_id", "right_id", "judged_at", "withdrawn_at"
    )
    for *row, judged, withdrawn in read(rows):
        yield *row, _day(judged), _day(withdrawn)


def _reviews(chosen: QuerySet[Review]) -> Rows:
    rows = chosen.values_list("id", "statement_id", "reviewed_at", "withdrawn_at")
    for one, statement, at, gone in read(rows):
        yield one, statement, _day(at), _day(gone)


# By a file's name: of what it has a row each, how that is read, and its columns.
FILES: dict[str, Any] = {
    "statements": Statement, "sources": Source, "derivations": Derivation,
    "judgements": Judgement, "reviews": Review,
}  # fmt: skip
READ: dict[str, Callable[[Any], Rows]] = {
    "statements": _statements, "sources": _sources, "derivations": _derivations,
    "judgements": _judgements, "reviews": _reviews,
}  # fmt: skip
SCHEMAS = {
    "statements": files.STATEMENTS, "sources": files.SOURCES, "derivations": files.DERIVATIONS,
    "judgements": files.JUDGEMENTS, "reviews": files.REVIEWS,
}  # fmt: skip


def read(rows: QuerySet[Any, Any]) -> Iterator[tuple[Any, ...]]:
    """Rows from the database, many at a time."""
    yield from rows.iterator(chunk_size=20_000)


def _day(moment: str) -> date | None:
    return date.fromisoformat(moment[:10]) if moment else None
