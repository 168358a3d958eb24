"""What a row of a package means for the row of the same identifier that is here already.

Invariant: nothing here is overwritten. What may come over is a withdrawal, once, and that fewer may
see a source; what was erased on one side is not compared, because one of the two has no content.
"""

from collections.abc import Mapping
from typing import Literal

from django.db.models import Model

from saksei.exchange.package import fields
from saksei.exchange.rows import Known, Row
from saksei.journal import row_of
from saksei.sources.actions import closer
from saksei.sources.models import Source, Text
from saksei.statements.models import Decision, Review

# Each laptop has its own day and hand for these, and its own name for a file.
NOT_COMPARED = {
    "batch", "file", "made_at", "recorded_at", "recorded_by", "registered_at", "registered_by",
    "judged_at", "judged_by", "reviewed_at", "reviewed_by", "decided_at", "decided_by",
    "withdrawn_at", "withdrawn_by", "withdrawn_why", "erased_at", "made_by", "saved_at", "saved_by",
    "confidentiality",  # see brings
}  # fmt: skip
WITHDRAWAL = ("withdrawn_at", "withdrawn_by", "withdrawn_why")
OF_THIS_LAPTOP = {"manuscripts": {"report", "version"}}  # see kept.set_apart


def erasure(
    stored: Model, cells: Mapping[str, str], known: Known
) -> Literal["here", "there", "both", "not"]:
    """Where a row was erased; unless nowhere, there is nothing to compare.

    For what is erased with a source or a statement, that one says on which side: "both" here.
    """
    if isinstance(stored, Text):
        return "both" if known.blank(stored.source_id) else "not"
    if isinstance(stored, Decision):
        silent = known.blank(stored.source_id) or not known.silent.isdisjoint(stored.made.split())
        return "both" if silent else "not"
    if isinstance(stored, Review):
        return "both" if stored.statement_id in known.silent else "not"
    here, there = getattr(stored, "erased_at", ""), cells.get("erased_at", "")
    if here and there:
        return "both"
    return "here" if here else "there" if there else "not"


def difference(
    table: str, stored: Model, row: Row, cells: Mapping[str, str]
) -> tuple[str, str] | None:
    """The first column in which a row says something else than what is stored, and the reason."""
    not_compared = NOT_COMPARED | OF_THIS_LAPTOP.get(table, set())
    for name, before, after in zip(fields(table), row_of(stored), row, strict=True):
        if name in cells and name not in not_compared and before != after:
            shown = str(before)[:60]
            return (
                name,
                f"differs from what {stored.pk} says here ('{shown}'); nothing is overwritten",
            )
    return None


def changed_by(table: str) -> tuple[str, ...]:
    """The columns that a row of a package may change here."""
    return ("confidentiality",) if table == "sources" else WITHDRAWAL


def brings(stored: Model, cells: Mapping[str, str]) -> bool:
    """Take over a withdrawal, if the row has one and what is stored has none; of a source, that
    fewer may see it. Whether it did."""
    if isinstance(stored, Source):
        there = cells.get("confidentiality") or "public"
        if closes := closer(there, than=stored.confidentiality):
            stored.confidentiality = there
        return closes
    if not cells.get("withdrawn_at") or getattr(stored, "withdrawn_at", None) != "":
        return False
    for name in WITHDRAWAL:
        setattr(stored, name, cells.get(name, ""))
    return True
