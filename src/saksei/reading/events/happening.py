"""An event as it is put together from a text, and the suggestion that it becomes.

Invariant: places are those of the normal form until `event` gives them in the source.
"""

from dataclasses import dataclass

from saksei.reading.events.circumstances import Circumstances
from saksei.reading.events.trigger import Trigger
from saksei.reading.model import Count, Event, Realis, Span, Tier, Time
from saksei.reading.text.document import Document, Line


@dataclass(slots=True)
class Happening:
    """An event as it is put together; places are those of the normal form."""

    line: Line
    trigger: Trigger
    target: Span | None
    actor: Span | None
    time: Time | None
    around: Circumstances
    realis: Realis
    victims: tuple[str, ...] = ()
    actors: tuple[str, ...] = ()
    count: Count | None = None
    answers: int | None = None
    quote: int | None = None
    carried: bool = False  # the day stands in a sentence before

    @property
    def place(self) -> Span:
        """Where the trigger stands."""
        tokens = self.line.parsed.tokens
        return tokens[self.trigger.first].start, tokens[self.trigger.last - 1].end

    @property
    def tier(self) -> Tier:
        """Sure with a target or a day of its own, told in running text as a fact or claim."""
        told = self.target or self.time or self.trigger.type == "protest"
        plain = self.trigger.sure and not self.carried and self.line.role == "body"
        return "sure" if plain and told else "maybe"


def event(doc: Document, one: Happening) -> Event:
    """As a suggestion, in source offsets."""

    def source(span: Span | None) -> Span | None:
        return doc.span(*span) if span else None

    around = one.around
    return Event(
        rule=f"event.{one.trigger.type}.{one.trigger.form}",
        cue=source(one.place),
        tier=one.tier,
        type=one.trigger.type,
        trigger=doc.span(*one.place),
        target=source(one.target),
        victims=one.victims,
        actor=source(one.actor),
        actors=one.actors,
        date=one.time.value if one.time else "",
        date_span=source(one.time.span) if one.time else None,
        place=source(around.place),
        charge=source(around.charge),
        article=source(around.article),
        court=source(around.court),
        facility=source(around.facility),
        occasion=source(around.occasion),
        answers=one.answers,
        count=Count(value=one.count.value, op=one.count.op, span=doc.span(*one.count.span))
        if one.count
        else None,
        realis=one.realis,
        quote=one.quote,
    )
