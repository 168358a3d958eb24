"""Reads a text: puts the parts together, in the offsets of the text as received.

Invariant: the same text and date give the same reading; nothing outside the text is looked at.
"""

from dataclasses import replace
from datetime import date

from saksei import dates
from saksei.passages import digest
from saksei.reading import layout
from saksei.reading.document import Document, document
from saksei.reading.model import Quote, Reading, Span
from saksei.reading.events import event, happenings
from saksei.reading.people import Cast
from saksei.reading.times import times
from saksei.reading.quotes import Report, reports


def read(source: str, published: str | date | None = None) -> Reading:
    """All suggestions for a text that appeared on a day, a date or its EDTF.

    Without the day relative dates stay open. Raises InvalidDate for a day that is none.
    """
    day = _day(published)
    doc = document(source, day)
    told = reports(doc)
    cast = Cast(doc)
    voices = cast.voices([one.speaker for one in told])
    found_times = times(doc.text, day)
    happened = happenings(doc, cast, told, found_times, ())
    return Reading(
        digest=digest(source),
        published=day.isoformat() if day else "",
        layout=layout.layout(doc.normal, doc.roles),
        entities=cast.entities(),
        quotes=tuple(_quote(doc, one, voice) for one, voice in zip(told, voices, strict=True)),
        events=tuple(event(doc, one) for one in happened),
        times=tuple(replace(one, span=doc.span(*one.span), cue=_source(doc, one.cue)) for one in found_times),
    )


def _day(published: str | date | None) -> date | None:
    """The day of publication: of an uncertain one the last, since nothing is told before it."""
    return dates.parse(published).latest if isinstance(published, str) and published else (
        published if isinstance(published, date) else None
    )


def _quote(doc: Document, one: Report, voice: str) -> Quote:
    return Quote(
        rule=f"quote.{one.rule}",
        cue=_source(doc, one.cue),
        tier=one.tier,
        content=tuple(doc.span(*span) for span in one.content),
        direct=tuple(doc.span(*span) for span in one.quoted),
        kind=one.kind,
        speaker=_source(doc, one.speaker),
        entity=voice,
        stance=one.stance,
    )


def _source(doc: Document, span: Span | None) -> Span | None:
    return doc.span(*span) if span else None
