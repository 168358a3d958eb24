"""Decides what each mention of an event tells: of which record, whose word it is, how sure.

Invariant: what a text denies, demands, expects or calls alleged is told with that stance, under the
one who says it; nothing of it is affirmed in the source's own name.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from saksei.reading import lexicon
from saksei.reading.model import Event, Quantity, Reading, Span, Tier, Time
from saksei.reading.proposals.naming import mentioned, voice
from saksei.reading.proposals.proposal import Proposal
from saksei.reading.proposals.sayings import said_on
from saksei.reading.spans import Index, hull, overlap

LEXICON = "records"
AFFIRMING = ("asserts", "alleges", "criticises", "concedes")
LONGEST_PASSAGE = 400  # characters; of a longer stretch the word that tells the event is quoted
CUE_NEAR = 40  # characters beside the trigger in which a phrase decides what exactly happened
AGGREGATES = ("arrests", "acts", "attacks", "cases", "occasions")


@dataclass(frozen=True, slots=True)
class Telling:
    """One mention of an event, against one victim or, of a happening, against all."""

    index: int
    event: Event
    kind: str
    type: str
    victims: tuple[str, ...]
    tier: Tier
    passage: Span
    speaker: str
    stance: str
    said: str

    @property
    def manner(self) -> str:
        """Whether it happened, as far as mentions have to agree in it to be one proposal."""
        told = self.event.realis
        return "told" if told in ("actual", "alleged", "denied") else told


@dataclass(slots=True)
class Context:
    """What of a reading the proposals for its events need, looked up once."""

    reading: Reading
    text: str
    entities: Mapping[str, Proposal]
    places: Index[str] = field(init=False)
    numbers: Index[Quantity] = field(init=False)
    days: list[Time | None] = field(init=False)

    def __post_init__(self) -> None:
        self.places = mentioned(self.reading, "place", self.entities)
        self.numbers = Index((one.number, one) for one in self.reading.quantities)
        self.days = said_on(self.reading, self.text)


def tellings(context: Context) -> Iterator[Telling]:
    """What the events of a reading tell, one telling a victim of an act."""
    for number, one in enumerate(_own_days(context.reading.events)):
        yield from _told(number, one, context)


def _own_days(events: Sequence[Event]) -> Iterator[Event]:
    """Events without a day that is another's: in "arrested on Friday for protesting the arrest of
    Moun" the day is not that of the occasion."""
    told_of = Index((one.occasion, one.occasion) for one in events if one.occasion)
    for one in events:
        within = list(told_of.over(one.trigger)) if one.date else []
        if any(not overlap(span, one.date_span) for span in within):
            one = replace(one, date="", date_span=None)  # noqa: PLW2901
        yield one


def _told(index: int, event: Event, context: Context) -> Iterator[Telling]:
    """The tellings of one event: for an act one a victim."""
    victims = _victims(event, context)
    made = _record(event, bool(victims), context.text)
    if made is None:
        return
    speaker, stance, said, doubtful = _teller(event, context)
    tier: Tier = event.tier
    if doubtful or event.approximate or made.get("tier") == "maybe":
        tier = "maybe"
    if event.realis in ("negated", "demanded", "hypothetical"):
        tier = "maybe"  # it did not happen, as far as this text knows
    if made["kind"] != "event" and (
        _is_open(event, victims, context) or _aggregate(event, context)
    ):
        tier = "maybe"  # a number over some time is a figure; "activists" alone may be anybody
    split = [(one,) for one in victims] if made["kind"] != "event" and victims else [victims]
    for some in split:
        yield Telling(
            index, event, str(made["kind"]), str(made["type"]), tuple(some), tier,
            _passage(event, context.text), speaker, stance, said,
        )  # fmt: skip


def _record(event: Event, has_victim: bool, text: str) -> Mapping[str, Any] | None:
    """Kind and type of the record that an event becomes; None if there is none for it."""
    made: Mapping[str, Any] | None = lexicon.load(LEXICON)["events"].get(event.type)
    if made is None:
        return None
    if not has_victim and "without_victim" in made:
        made = made["without_victim"]
    if event.realis == "attempted":
        if made["kind"] == "step":
            return None  # a step of a proceeding is taken or not
        made = {**made, "type": made.get("attempted", made["type"])}
    start, end = event.trigger
    near = " ".join(text[max(0, start - CUE_NEAR) : end + CUE_NEAR].lower().split())
    for type_, cues in made.get("cues", {}).items():
        if any(cue in near for cue in cues):
            return {**made, "type": type_}
    return made


def _victims(event: Event, context: Context) -> tuple[str, ...]:
    """Persons and groups hit; a number that only counts the names given with it is no group."""
    known = [
        one for one in dict.fromkeys(event.victims)
        if one in context.entities and context.entities[one].kind != "place"
    ]  # fmt: skip
    persons = [one for one in known if context.entities[one].kind == "person"]
    return tuple(
        one for one in known
        if one in persons or context.entities[one].value("number") != str(len(persons))
    )  # fmt: skip


def _teller(event: Event, context: Context) -> tuple[str, str, str, bool]:
    """Who tells of an event, with which stance, on which day, and whether that is in doubt."""
    stance = str(lexicon.load(LEXICON)["stances"][event.realis])
    if event.quote is None:
        return "", stance or "asserts", "", False
    quote, day = context.reading.quotes[event.quote], context.days[event.quote]
    speaker = voice(quote.entity, context.entities)
    own = quote.stance
    doubtful = not speaker or (not stance and own not in AFFIRMING)
    if not stance:
        # Who demands a release or warns of more takes the arrest that they speak of as a fact.
        stance = "asserts" if own in ("demands", "warns") else own
    if not speaker and stance == "asserts":
        stance = "alleges"  # somebody's word, and not the source's own
    return speaker, stance, day.value if day else "", doubtful


def _is_open(event: Event, victims: Sequence[str], context: Context) -> bool:
    """Whether it is open who was hit, and how many: nobody is named and no number is given."""
    if event.count is not None:
        return not victims
    some = [context.entities[one] for one in victims]
    return not any(one.value("type") != "unnamed_group" or one.value("number") for one in some)


def _aggregate(event: Event, context: Context) -> bool:
    """Whether the number of an event counts acts, or covers more than a day."""
    if event.count is None:
        return False
    return any(
        one.unit in AGGREGATES or (one.window is not None and one.window[0] != one.window[1])
        for one in context.numbers.over(event.count.span)
    )


def _passage(event: Event, text: str) -> Span:
    whole = hull(event.trigger, event.target, event.actor, event.date_span)
    short = whole[1] - whole[0] <= LONGEST_PASSAGE and "\n\n" not in text[whole[0] : whole[1]]
    return whole if short else event.trigger
