"""The record written as Parquet, for the tables that questions are asked of.

One direction only: nothing flows back. The files lie in `tables/` of the workspace under the
digest of the journal's last entry, so they are made anew exactly when something was written, and
`drop` removes them when something was erased. Of an encrypted workspace they are sealed, and read
into memory: DuckDB reads no file that is.
"""

import hashlib
import io
import shutil
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from django.db.models import F, QuerySet

from saksei import dates, derived
from saksei.analysis import files
from saksei.analysis.identity import Pair, Verdict
from saksei.analysis.standards import Basis
from saksei.analysis.tables import INPUTS, Tables
from saksei.errors import DamagedRecord, NotFound
from saksei.findings.protection import protection
from saksei.journal import last_entry
from saksei.linking.models import Judgement, Proposal
from saksei.rights import closed
from saksei.sources.models import Derivation, Source
from saksei.statements.models import Review, Statement
from saksei.workspace import ON_LOCKING, current

UNDECIDED = {"may_be_among": "may_be_among"}  # else a proposal counts as unsure
_in_memory: dict[Path, Mapping[str, pa.Table]] = {}  # of the one folder read last
ON_LOCKING.append(_in_memory.clear)


def tables(basis: Basis) -> Tables:
    """The tables of the open workspace on a basis; raises NotFound for a source set aside that
    is not there."""
    for source in basis.without:
        if not Source.objects.filter(pk=source).exists():
            raise NotFound(f"there is no source '{source}' to leave out; `saksei show` lists them")
    unnamed = protection().instead_of_names
    return Tables(written(), basis, current().vocabulary, undecided(), unnamed)


def undecided() -> list[Verdict]:
    """What is proposed and not judged: a count has to hold whichever way it is decided."""
    return [
        Verdict(f"proposal-{one}", UNDECIDED.get(verdict, "unsure"), left, right)
        for one, verdict, left, right in _read(
            Proposal.objects.open().values_list("id", "verdict", "left_id", "right_id")
        )
    ]


def probabilities() -> dict[Pair, float]:
    """For each pair that is proposed and not judged how likely it is one."""
    rows = Proposal.objects.open().values_list("left_id", "right_id", "probability")
    return {tuple(sorted((left, right))): float(likely) for left, right, likely in _read(rows)}


def written() -> Path | Mapping[str, pa.Table]:
    """The folder of Parquet files for the record as it is now, as far as it is open to who is at
    work, or what sealed ones hold; written if need be."""
    last = last_entry()
    state = bytes(last.digest).hex()[:24] if last else "empty"
    view = hashlib.sha256(" ".join(sorted(closed())).encode()).hexdigest()[:12] if closed() else ""
    folder = current().folder / "tables" / (f"{state}-{view}" if view else state)
    if not folder.is_dir():
        draft = folder.with_name(f".{folder.name}")
        for old in folder.parent.glob("*"):  # also what was begun and not ended
            if old.name.partition("-")[0] != state:
                shutil.rmtree(old, ignore_errors=True)
        shutil.rmtree(draft, ignore_errors=True)
        draft.mkdir(parents=True)
        write(draft)
        draft.replace(folder)
    return _read_sealed(folder) if current().encrypted else folder


def write(folder: Path) -> None:
    """Write the Parquet files of the record into a folder."""
    for name, (schema, rows) in contents().items():
        path = folder / f"{name}.parquet"
        if current().encrypted:
            sink = io.BytesIO()
            files.write(sink, schema, rows)
            path.write_bytes(derived.closed(sink.getvalue(), path))
        else:
            files.write(path, schema, rows)


def _read_sealed(folder: Path) -> Mapping[str, pa.Table]:
    if folder not in _in_memory:
        _in_memory.clear()
        try:
            found = {name: _table(folder / f"{name}.parquet") for name in INPUTS}
        except (OSError, DamagedRecord, pa.ArrowInvalid):  # cut short, or of another key
            shutil.rmtree(folder)
            return written()  # type: ignore[return-value]
        _in_memory[folder] = found
    return _in_memory[folder]


def _table(path: Path) -> pa.Table:
    return pq.read_table(io.BytesIO(derived.opened(path.read_bytes(), path)))


@dataclass(frozen=True, slots=True)
class Only:
    """A part of the record: some of its records, and the sources that speak of them."""

    records: frozenset[str]
    sources: frozenset[str]


Rows = Iterator[Sequence[object]]


def contents(only: Only | None = None) -> dict[str, tuple[pa.Schema, Rows]]:
    """What the files hold, by their names: all of the record, or what is about a part of it."""
    statements, judged = Statement.objects.all(), Judgement.objects.all()
    reviews, sources = Review.objects.all(), Source.objects.all()
    derived = Derivation.objects.all()
    if only is not None:
        here = list(only.records)
        statements, judged = statements.about(*here), judged.filter(left__in=here, right__in=here)
        reviews = reviews.filter(statement__entity__in=here)
        sources = sources.filter(pk__in=only.sources)
        derived = derived.filter(source__in=only.sources)
    return {
        "statements": (files.STATEMENTS, _statements(statements)),
        "sources": (files.SOURCES, _sources(sources)),
        "derivations": (files.DERIVATIONS, _derivations(derived)),
        "judgements": (files.JUDGEMENTS, _judgements(judged)),
        "reviews": (files.REVIEWS, _reviews(reviews)),
    }


def _statements(chosen: QuerySet[Statement]) -> Rows:
    bounds = files.bounds_of(current().vocabulary)
    affirming = {code for code, _ in current().vocabulary.codes_where("stance", "affirms")}
    rows = chosen.annotate(kind=F("entity__kind")).values_list(
        "id", "entity_id", "kind", "property", "value", "source_id", "speaker_id", "stance",
        "recorded_at", "withdrawn_at", "erased_at", "start", "end", "quote", "locator", "note",
        "batch",
    )  # fmt: skip
    # Rows of one record side by side: groups are then found in one pass, and files pack better.
    for row in _read(rows.order_by("entity_id", "id")):
        one, entity, kind, name, value, source, speaker, stance = row[:8]
        recorded, withdrawn, erased, *rest = row[8:]
        yield (
            one, entity, kind, name, value, *bounds(kind, name, value), source, speaker, stance,
            stance in affirming, _day(recorded), _day(withdrawn), bool(erased), *rest,
        )  # fmt: skip


def _sources(chosen: QuerySet[Source]) -> Rows:
    for one in chosen.order_by("id").iterator():
        earliest, latest = dates.bounds(one.date) if one.date else (None, None)
        yield (
            one.id, one.title, one.publisher, one.date, earliest, latest, one.address, one.held,
            one.confidentiality, one.reliability,
        )  # fmt: skip


def _derivations(chosen: QuerySet[Derivation]) -> Rows:
    for source, origin, at in _read(chosen.values_list("source_id", "origin_id", "recorded_at")):
        yield source, origin, _day(at)


def _judgements(chosen: QuerySet[Judgement]) -> Rows:
    rows = chosen.values_list(
        "id", "left__kind", "verdict", "left_id", "right_id", "judged_at", "withdrawn_at"
    )
    for *row, judged, withdrawn in _read(rows):
        yield *row, _day(judged), _day(withdrawn)


def _reviews(chosen: QuerySet[Review]) -> Rows:
    rows = chosen.values_list("id", "statement_id", "reviewed_at", "withdrawn_at")
    for one, statement, at, gone in _read(rows):
        yield one, statement, _day(at), _day(gone)


def _read(rows: QuerySet[Any, Any]) -> Iterator[tuple[Any, ...]]:
    yield from rows.iterator(chunk_size=20_000)


def _day(moment: str) -> date | None:
    return date.fromisoformat(moment[:10]) if moment else None


def drop() -> None:
    """Remove the files: after an erasure they would still hold what was erased."""
    _in_memory.clear()
    shutil.rmtree(current().folder / "tables", ignore_errors=True)
