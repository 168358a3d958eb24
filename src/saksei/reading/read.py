"""Reads a text: puts the parts together, in the offsets of the text as received.

Invariant: the same text and date give the same reading; nothing outside the text is looked at.
"""

from datetime import date

from saksei import dates
from saksei.passages import digest
from saksei.reading import layout
from saksei.reading.document import Document, document
from saksei.reading.model import Quote, Reading, Span
from saksei.reading.quotes import Report, reports


def read(source: str, published: str | date | None = None) -> Reading:
    """All suggestions for a text that appeared on a day, a date or its EDTF.

    Without the day relative dates stay open. Raises InvalidDate for a day that is none.
    """
    published = _day(published)
    doc = document(source, published)
    told = reports(doc)
    return Reading(
        digest=digest(source),
        published=published.isoformat() if published else "",
        layout=layout.layout(doc.normal, doc.roles),
        quotes=tuple(_quote(doc, one) for one in told),
    )


def _day(published: str | date | None) -> date | None:
    """The day of publication: of an uncertain one the last, since nothing is told before it."""
    return dates.parse(published).latest if isinstance(published, str) and published else (
        published if isinstance(published, date) else None
    )


def _quote(doc: Document, one: Report) -> Quote:
    return Quote(
        rule=f"quote.{one.rule}",
        cue=_source(doc, one.cue),
        tier=one.tier,
        content=tuple(doc.span(*span) for span in one.content),
        direct=tuple(doc.span(*span) for span in one.quoted),
        kind=one.kind,
        speaker=_source(doc, one.speaker),
        stance=one.stance,
    )


def _source(doc: Document, span: Span | None) -> Span | None:
    return doc.span(*span) if span else None
