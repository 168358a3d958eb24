"""The record written as Parquet, for the tables that questions are asked of.

One direction only: nothing flows back. The files lie in `tables/` of the workspace under the
digest of the journal's last entry, so they are made anew exactly when something was written, and
`drop` removes them when something was erased.
"""

import shutil
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from django.db.models import F, QuerySet

from saksei import dates
from saksei.analysis import files
from saksei.analysis.identity import Pair, Verdict
from saksei.analysis.standards import Basis
from saksei.analysis.tables import Tables
from saksei.errors import NotFound
from saksei.journal import Entry
from saksei.linking.models import Judgement, Proposal
from saksei.sources.models import Derivation, Source
from saksei.statements.models import Review, Statement
from saksei.workspace import current

UNDECIDED = {"may_be_among": "may_be_among"}  # else a proposal counts as unsure


def tables(basis: Basis) -> Tables:
    """The tables of the open workspace on a basis; raises NotFound for a source set aside that
    is not there."""
    for source in basis.without:
        if not Source.objects.filter(pk=source).exists():
            raise NotFound(f"there is no source '{source}' to leave out; `saksei show` lists them")
    return Tables(written(), basis, current().vocabulary, undecided())


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


def written() -> Path:
    """The folder of Parquet files for the record as it is now; written if need be."""
    last = Entry.objects.order_by("-sequence").first()
    folder = current().folder / "tables" / (bytes(last.digest).hex()[:24] if last else "empty")
    if not folder.is_dir():
        draft = folder.with_name(f".{folder.name}")
        shutil.rmtree(folder.parent, ignore_errors=True)
        draft.mkdir(parents=True)
        write(draft)
        draft.replace(folder)
    return folder


def write(folder: Path) -> None:
    """Write the Parquet files of the record into a folder."""
    files.write(folder / "statements.parquet", files.STATEMENTS, _statements())
    files.write(folder / "sources.parquet", files.SOURCES, _sources())
    derivations = Derivation.objects.values_list("source_id", "origin_id", "recorded_at")
    files.write(
        folder / "derivations.parquet",
        files.DERIVATIONS,
        ((source, origin, _day(at)) for source, origin, at in _read(derivations)),
    )
    judgements = Judgement.objects.values_list(
        "id", "left__kind", "verdict", "left_id", "right_id", "judged_at", "withdrawn_at"
    )
    files.write(
        folder / "judgements.parquet",
        files.JUDGEMENTS,
        ((*row[:5], _day(row[5]), _day(row[6])) for row in _read(judgements)),
    )
    reviews = Review.objects.values_list("id", "statement_id", "reviewed_at", "withdrawn_at")
    files.write(
        folder / "reviews.parquet",
        files.REVIEWS,
        ((one, statement, _day(at), _day(gone)) for one, statement, at, gone in _read(reviews)),
    )


def _statements() -> Iterator[Sequence[object]]:
    bounds = files.bounds_of(current().vocabulary)
    affirming = {code for code, _ in current().vocabulary.codes_where("stance", "affirms")}
    rows = Statement.objects.annotate(kind=F("entity__kind")).values_list(
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


def _sources() -> Iterator[Sequence[object]]:
    for one in Source.objects.order_by("id").iterator():
        earliest, latest = dates.bounds(one.date) if one.date else (None, None)
        yield (
            one.id, one.title, one.publisher, one.date, earliest, latest, one.address, one.held,
            one.confidentiality, one.reliability,
        )  # fmt: skip


def _read(rows: QuerySet[Any, Any]) -> Iterator[tuple[Any, ...]]:
    yield from rows.iterator(chunk_size=20_000)


def _day(moment: str) -> date | None:
    return date.fromisoformat(moment[:10]) if moment else None


def drop() -> None:
    """Remove the files: after an erasure they would still hold what was erased."""
    shutil.rmtree(current().folder / "tables", ignore_errors=True)
