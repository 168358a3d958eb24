"""A reading by the rules together with what a learnt model or a back end found beside them.

What the rules found stays first, and in its place: events name quotes by their number. Who speaks
and who is hit is whoever is mentioned in the words that were given.

Invariant: what stands on the words of a suggestion of the rules is not suggested twice, unless that
one is doubted; what is doubted is never sure.
"""

from collections.abc import Container, Sequence
from dataclasses import replace
from typing import Any, TypeVar

from saksei.reading.model import Entity, Event, NonResponse, Quote, Reading, Span
from saksei.reading.proposals.proposal import fold
from saksei.reading.spans import Index, overlap

Suggested = Quote | Event | NonResponse
One = TypeVar("One", Quote, Event)
ALIKE = 0.5  # of the characters of two quotes that both have, to be on the same words


def combined(
    reading: Reading,
    added: Sequence[Suggested],
    *,
    entities: Sequence[Entity] = (),
    doubted: Container[Quote | Event] = (),
) -> Reading:
    """The reading with more suggestions, and with some of its own no longer sure."""
    everybody = (*reading.entities, *_new(reading.entities, entities))
    who = Index((mention, one) for one in everybody for mention in one.mentions)
    quotes = Index(
        (span, one) for one in reading.quotes if one not in doubted for span in one.content
    )
    events = Index((one.trigger, one) for one in reading.events if one not in doubted)
    silences = Index((one.span, one) for one in reading.non_responses)
    new: dict[str, list[Any]] = {"quotes": [], "events": [], "non_responses": []}
    for one in added:
        if isinstance(one, Quote):
            if not any(
                _alike(one, other) >= ALIKE for span in one.content for other in quotes.over(span)
            ):
                new["quotes"].append(replace(one, entity=one.entity or _at(one.speaker, who)))
        elif isinstance(one, Event):
            if not any(other.type == one.type for other in events.over(one.trigger)):
                new["events"].append(_with_people(one, who))
        elif not any(True for _ in silences.over(one.span)):
            new["non_responses"].append(replace(one, entity=one.entity or _at(one.speaker, who)))
    return replace(
        reading, entities=everybody,
        quotes=(*_doubting(reading.quotes, doubted), *new["quotes"]),
        events=(*_doubting(reading.events, doubted), *new["events"]),
        non_responses=(*reading.non_responses, *new["non_responses"]),
    )  # fmt: skip


def _doubting(given: Sequence[One], doubted: Container[Quote | Event]) -> list[One]:
    return [replace(one, tier="maybe") if one in doubted else one for one in given]


def _new(known: Sequence[Entity], found: Sequence[Entity]) -> list[Entity]:
    """Those whom the rules neither name nor mention there."""
    names = {fold(name) for one in known for name in (one.name, *one.aliases)}
    places = Index((mention, one) for one in known for mention in one.mentions)
    return [
        one for one in found
        if fold(one.name) not in names
        and not any(True for mention in one.mentions for _ in places.over(mention))
    ]  # fmt: skip


def _at(span: Span | None, who: Index[Entity]) -> str:
    """The first person or body that is mentioned in a passage."""
    found = (one.id for one in (who.over(span) if span else ()) if one.kind != "place")
    return next(found, "")


def _with_people(one: Event, who: Index[Entity]) -> Event:
    victims = one.victims or tuple(
        dict.fromkeys(
            e.id for e in (who.over(one.target) if one.target else ()) if e.kind != "place"
        )
    )
    return replace(one, victims=victims, quote=None, answers=None)


def _alike(one: Quote, other: Quote) -> float:
    shared = sum(
        min(a[1], b[1]) - max(a[0], b[0])
        for a in one.content for b in other.content if overlap(a, b)
    )  # fmt: skip
    either = sum(end - start for start, end in (*one.content, *other.content)) - shared
    return shared / either if either else 0.0
