"""What must not leave the team: names of minors, and all that comes from confidential sources; and
outside it, names of who may not be named for that use, and whatever is for the team alone.

Decides by table which keys an export leaves out. Invariant: default deny. A row that mentions such
a name anywhere stays, and so does a source whose text does; what is left refers to nothing that
stays, so that every export can be imported.
"""

import json
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import QuerySet

from saksei.analysis.names import IDENTIFYING, OF_UNNAMED, WITHHELD
from saksei.findings.models import Edition
from saksei.findings.protection import Protection
from saksei.linking.models import Judgement
from saksei.publishing.leaving import Leaving
from saksei.publishing.models import Consent
from saksei.reports.manuscripts import MARK
from saksei.reports.models import Manuscript
from saksei.sources.models import Derivation, Source, Text
from saksei.statements.models import Decision, Review, Statement

QUOTED = re.compile(r'"([^"]*)"')  # the words of plain JSON
# Words of ours about our work: who did it, with whom, and why.
OURS = {
    "note", "reason", "reliability_reason", "obtained_how", "withdrawn_why", "obtained_by",
    "registered_by", "recorded_by", "judged_by", "reviewed_by", "withdrawn_by",
}  # fmt: skip


@dataclass
class Withheld:
    """Keys of what stays, by table, and the columns that leave empty."""

    sources: set[str] = field(default_factory=set)
    texts: set[str] = field(default_factory=set)
    derivations: set[str] = field(default_factory=set)
    records: set[str] = field(default_factory=set)
    statements: set[str] = field(default_factory=set)
    judgements: set[str] = field(default_factory=set)
    reviews: set[str] = field(default_factory=set)
    decisions: set[str] = field(default_factory=set)
    editions: set[str] = field(default_factory=set)
    manuscripts: set[str] = field(default_factory=set)
    consents: set[str] = field(default_factory=set)
    empty: frozenset[str] = frozenset()


def withheld(going: Leaving) -> Withheld:
    """What an export leaves out unless the whole record is asked for."""
    protected = going.gate
    stays = Withheld(sources=_sources(protected))
    stays.texts = _keys(Text.objects.values_list("id", "source_id"), stays.sources)
    compartments = Edition._base_manager.exclude(rests_on=None).exists()
    compartments |= Manuscript._base_manager.exclude(rests_on=None).exists()
    open_ = not (protected.minors or protected.speakers or stays.sources or protected.unspoken)
    if compartments or not open_:
        _statements(stays, protected)
        _others(stays, protected)
    consents = Consent.objects.values_list("id", "person_id", "how", "limits")
    stays.consents = {
        one for one, person, *words in consents.iterator()
        if person in stays.records or protected.mentioned(*words)
    }  # fmt: skip
    return _outside(stays) if going.purpose.outside else stays


def _outside(stays: Withheld) -> Withheld:
    """Also what was taken back, what was decided on the way, and what people agreed to with us."""
    stays.statements |= _all(Statement.objects.exclude(withdrawn_at=""))
    stays.judgements |= _all(Judgement.objects.exclude(withdrawn_at=""))
    gone = Review.objects.exclude(withdrawn_at="") | Review.objects.filter(
        statement__in=Statement.objects.exclude(withdrawn_at="")
    )
    stays.reviews |= _all(gone)
    stays.decisions |= _all(Decision.objects.all())
    stays.consents |= _all(Consent.objects.all())
    stays.editions |= _all(Edition.objects.all())
    stays.manuscripts |= _all(Manuscript.objects.all())
    stays.empty = frozenset(OURS)
    return stays


def _all(rows: QuerySet[Any]) -> set[str]:
    return set(rows.values_list("pk", flat=True))


def _sources(protected: Protection) -> set[str]:
    stays = set(Source.objects.exclude(confidentiality="public").values_list("id", flat=True))
    stays |= protected.lost
    if protected.names or protected.unspoken:
        columns = ("title", "publisher", "address", "note", "original_name")
        words = Source.objects.values_list("id", *columns)
        stays |= {one for one, *texts in words.iterator() if protected.mentioned(*texts)}
        contents = Text.objects.values_list("source_id", "content").iterator(chunk_size=20)
        stays |= {source for source, text in contents if protected.mentioned(text)}
    return stays


def _statements(stays: Withheld, protected: Protection) -> None:
    """Statements that stay, and the records that nothing which leaves is about or refers to."""
    about: set[str] = set()
    referred: set[str | None] = set()
    rows = Statement.objects.values_list(
        "id", "entity_id", "property", "value", "source_id", "speaker_id", "quote", "prefix",
        "suffix", "locator", "note", "withdrawn_why",
    )  # fmt: skip
    for one, entity, name, value, source, speaker, *words in rows.iterator(chunk_size=20_000):
        identifying = _identifying(protected, entity, name) and value != WITHHELD
        if source in stays.sources or identifying or protected.mentioned(value, *words):
            stays.statements.add(one)
            stays.records.add(entity)
        else:
            about.add(entity)
            referred.update((value, speaker))
    stays.records -= about | referred


def _identifying(protected: Protection, entity: str, name: str) -> bool:
    """Whether a property tells who somebody is that is not named."""
    if entity in protected.others:
        return name not in OF_UNNAMED
    return entity in protected.minors and name in IDENTIFYING


def _others(stays: Withheld, protected: Protection) -> None:
    derivations = Derivation.objects.values_list("id", "source_id", "origin_id", "reason")
    columns = ("id", "left_id", "right_id", "reason", "withdrawn_why")
    judgements = Judgement.objects.values_list(*columns)
    reviews = Review.objects.values_list("id", "statement_id", "note", "withdrawn_why")
    stays.derivations = {
        one for one, source, origin, reason in derivations.iterator()
        if stays.sources & {source, origin} or protected.mentioned(reason)
    }  # fmt: skip
    stays.judgements = {
        one for one, left, right, *words in judgements.iterator()
        if stays.records & {left, right} or protected.mentioned(*words)
    }  # fmt: skip
    stays.reviews = {
        one for one, statement, *words in reviews.iterator()
        if statement in stays.statements or protected.mentioned(*words)
    }  # fmt: skip
    _decisions(stays, protected)
    _editions(stays, protected)
    _manuscripts(stays, protected)


def _decisions(stays: Withheld, protected: Protection) -> None:
    made_here = stays.statements | stays.judgements
    columns = ("id", "source_id", "record_id", "made", "changes", "note", "withdrawn_why")
    rows = Decision.objects.values_list(*columns)
    stays.decisions = {
        one for one, source, record, made, *words in rows.iterator()
        if source in stays.sources or record in stays.records
        or not made_here.isdisjoint(made.split()) or protected.mentioned(*words)
    }  # fmt: skip


def _editions(stays: Withheld, protected: Protection) -> None:
    """Counts of acts that stay, that may rest on a compartment, or that name in any word what
    stays or whom they must not."""
    hidden = stays.records | stays.sources | protected.minors | protected.speakers
    for one in Edition._base_manager.iterator():
        words = (one.name, one.question, one.basis, one.note, one.withdrawn_why)
        named = {*json.loads(one.acts or "{}"), *QUOTED.findall(one.question + one.basis)}
        if one.rests_on or not hidden.isdisjoint(named) or _names_somebody(protected, *words):
            stays.editions.add(one.pk)


def _manuscripts(stays: Withheld, protected: Protection) -> None:
    """Versions of reports that cite what stays, quote a source that does, or name whom they must
    not."""
    editions = Edition._base_manager.filter(pk__in=stays.editions).values_list("pk", "name")
    hidden = stays.records | stays.sources | {word for pair in editions for word in pair}
    hidden |= protected.minors | protected.speakers
    closed = Statement.objects.filter(source__in=stays.sources).exclude(quote="")
    quotes = set(closed.values_list("quote", flat=True)) if Manuscript.objects.exists() else set()
    for one in Manuscript._base_manager.iterator():
        cited = {name.strip() for _, name in MARK.findall(one.body)}
        quoted = one.rests_on or any(quote in one.body for quote in quotes)
        if (
            quoted
            or not hidden.isdisjoint(cited)
            or _names_somebody(protected, one.title, one.body)
        ):
            stays.manuscripts.add(one.pk)


def _names_somebody(protected: Protection, *texts: str) -> bool:
    """Whether the gate would take a name out of one of the texts."""
    return any(protected.out_of(text) != unicodedata.normalize("NFC", text) for text in texts)


def _keys(pairs: Iterable[tuple[str, str]], stays: set[str]) -> set[str]:
    return {one for one, source in pairs if source in stays}
