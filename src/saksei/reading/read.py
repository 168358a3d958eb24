"""Reads a text: puts the parts together, in the offsets of the text as received.

Invariant: the same text and date give the same reading; nothing outside the text is looked at.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from saksei import dates
from saksei.passages import digest
from saksei.reading.events.happening import event
from saksei.reading.events.happenings import happenings
from saksei.reading.khmer.khmer import read_khmer
from saksei.reading.khmer.segmenting import is_khmer
from saksei.reading.model import Quantity, Quote, Reading, Span, Time
from saksei.reading.numbers.numbers import quantities
from saksei.reading.people.people import Cast
from saksei.reading.reports import nonresponses
from saksei.reading.reports.quotes import reports
from saksei.reading.reports.report import Report, Told
from saksei.reading.text import layout
from saksei.reading.text.document import Document, document
from saksei.reading.times.times import times


def read(source: str, published: str | date | None = None) -> Reading:
    """All suggestions for a text that appeared on a day, a date or its EDTF.

    A text in Khmer is read by rules of its own; what they leave out is said in `unsupported`.
    Without the day relative dates stay open. Raises InvalidDate for a day that is none.
    """
    day = _day(published)
    if is_khmer(source):
        return read_khmer(source, day)
    doc = document(source, day)
    told, cast = Told(reports(doc)), Cast(doc)
    voices = cast.voices([one.speaker for one in told.reports])
    silences = nonresponses.nonresponses(doc, told.reports)
    silent = cast.voices([one.speaker for one in silences])
    found_times = times(doc.text, day)
    numbers = quantities(doc, found_times)
    happened = happenings(doc, cast, told, found_times, numbers)
    return Reading(
        digest=digest(source),
        published=day.isoformat() if day else "",
        layout=layout.layout(doc.normal, doc.roles),
        entities=cast.entities(),
        quotes=tuple(
            _quote(doc, one, voice) for one, voice in zip(told.reports, voices, strict=True)
        ),
        non_responses=tuple(
            replace(nonresponses.suggestion(doc, one), entity=voice)
            for one, voice in zip(silences, silent, strict=True)
        ),
        events=tuple(event(doc, one) for one in happened),
        quantities=tuple(_quantity(doc, one, told, voices) for one in numbers),
        times=tuple(_time(doc, one) for one in found_times),
    )


def _day(published: str | date | None) -> date | None:
    """The day of publication: of an uncertain one the last, since nothing is told before it."""
    if isinstance(published, str):
        return dates.parse(published).latest if published else None
    return published


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


def _quantity(doc: Document, one: Quantity, told: Told, voices: Sequence[str]) -> Quantity:
    """In source offsets, with the report in which it is claimed and who claims it."""
    number = told.at(one.number[0])
    return replace(
        one,
        cue=_source(doc, one.cue),
        number=doc.span(*one.number),
        phrase=doc.span(*one.phrase),
        unit_span=_source(doc, one.unit_span),
        population=_source(doc, one.population),
        what=_source(doc, one.what),
        window_span=_source(doc, one.window_span),
        quote=number,
        speaker=_source(doc, told.reports[number].speaker) if number is not None else None,
        entity=voices[number] if number is not None else "",
    )


def _time(doc: Document, one: Time) -> Time:
    return replace(one, span=doc.span(*one.span), cue=_source(doc, one.cue))


def _source(doc: Document, span: Span | None) -> Span | None:
    return doc.span(*span) if span else None
