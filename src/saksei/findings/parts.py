"""The tables of a part of the record: one record, with what its own page has to say of it; or what
lies near a question, which is answered from that as from the whole.

The rules are those of the whole (analysis/tables.py), run on fewer rows. Invariant: whatever the
part has of a record is what the tables of the whole have of it; what lies outside is not asked for.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from operator import itemgetter
from typing import Any

import pyarrow as pa

from saksei.analysis import files, nearby
from saksei.analysis.answers.custody import custody
from saksei.analysis.answers.result import Asked, Result
from saksei.analysis.nearby import Part, Said
from saksei.analysis.question import Question
from saksei.analysis.standards import Basis
from saksei.analysis.tables import Tables
from saksei.findings.asking import rules
from saksei.findings.protection import protection
from saksei.findings.rows import READ, SCHEMAS, Only, contents
from saksei.linking.models import Judgement
from saksei.sources.models import Derivation
from saksei.statements.models import HAPPENED, Record, Statement
from saksei.vocabulary import ValueType
from saksei.workspace import current

TOLD = itemgetter(
    *map(SCHEMAS["statements"].get_field_index, ("entity", "property", "value", "source"))
)
POINTING = (ValueType.RECORD, ValueType.PLACE)
DEEPEST = 8  # levels of places, and of pages that copy pages


def part(record: str, *, happened: bool = False) -> Tables:
    """The tables of a record and of whatever it names; with `happened` also of the acts and steps
    that hit it, and of whatever those name."""
    about = here = Judgement.objects.joined([record])
    if happened:
        hit = Statement.objects.all().giving(HAPPENED, here)
        about |= Judgement.objects.joined(hit.values_list("entity_id", flat=True).distinct())
    near = _named_by(about)
    for _ in range(DEEPEST):  # a place lies in a larger one
        wider = _named_by(near - about, "part_of") - near
        if not wider:
            break
        near |= wider
    records = about | near
    said = Statement.objects.about(*records).values_list("source_id", flat=True).distinct()
    only = Only(records, _with_origins(said))
    held = {name: files.in_memory(*content) for name, content in contents(only).items()}
    return Tables(held, Basis(), current().vocabulary, unnamed=protection().instead_of_names)


@dataclass(frozen=True, slots=True)
class Near:
    """The part of the record near a question."""

    part: Part
    held: dict[str, pa.Table]

    def tables(self, basis: Basis) -> Tables:
        """Its tables on a basis."""
        whole = self.part.whole
        return Tables(self.held, basis, whole.vocabulary, unnamed=whole.unnamed, like=self.part)


def near(whole: Tables, question: Question) -> Near | None:
    """The part of the record near a question, by the tables of the whole; None where the whole has
    to be asked."""
    database = _Database()
    found = nearby.part(whole, question, database)
    if found is None:
        return None
    statements = files.in_memory(SCHEMAS["statements"], database.rows)
    return Near(found, found.rows(statements))


class _Database:
    """Reads the statements of a part from the record, and keeps them."""

    def __init__(self) -> None:
        self.rows: list[Sequence[Any]] = []

    def about(self, records: Iterable[str]) -> list[Said]:
        """What is said of these records."""
        found: list[Sequence[Any]] = list(READ["statements"](Statement.objects.about(*records)))
        self.rows += found
        return list(map(Said._make, map(TOLD, found)))

    def hitting(self, victims: Iterable[str]) -> set[str]:
        """The acts and steps of which it is said that they hit one of these."""
        hit = Statement.objects.all().giving(HAPPENED, victims)
        return set(hit.values_list("entity_id", flat=True).distinct())


def _named_by(records: Iterable[str], *properties: str) -> frozenset[str]:
    """Records that these name, with all that are judged one with them."""
    named = properties or current().vocabulary.properties_of(*POINTING)
    said = Statement.objects.about(*records).filter(property__in=named)
    there = Record.objects.filter(pk__in=said.values("value"))
    return Judgement.objects.joined(there.values_list("pk", flat=True))


def _with_origins(sources: Iterable[str]) -> frozenset[str]:
    """Sources with all from which they derive."""
    found = frozenset(sources)
    for _ in range(DEEPEST):
        origins = Derivation.objects.filter(source__in=found).values_list("origin_id", flat=True)
        more = frozenset(origins) - found
        if not more:
            break
        found |= more
    return found


def custody_of(person: str, on: date) -> Result:
    """Custody, next dates and clocks of a person, from the tables of their part."""
    asked = Asked(on=on, persons=(person,), rules=rules())
    return custody(part(person, happened=True), asked)
