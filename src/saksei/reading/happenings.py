"""Events of a reading as proposed acts, steps and events of the record.

An act has one victim, so an arrest of three named people is three acts. A text comes back to one
arrest several times: mentions with the same type and victim, whose days may be the same, are one
proposal with several passages.

Invariant: what a text denies, demands, expects or calls alleged is proposed with that stance, under
the one who says it; nothing of it is affirmed in the source's own name.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from saksei import dates
from saksei.errors import InvalidDate
from saksei.reading import lexicon
from saksei.reading.model import Event, Quantity, Reading, Span, Tier, Time
from saksei.reading.naming import mentioned, quantity_text
from saksei.reading.proposal import Draft, Proposal, fold, key, words
from saksei.reading.sayings import said_on
from saksei.reading.spans import Index, hull, overlap

LEXICON = "records"
AFFIRMING = ("asserts", "alleges", "criticises", "concedes")
LONGEST_PASSAGE = 400  # characters; of a longer stretch the word that tells the event is quoted
CUE_NEAR = 40  # characters beside the trigger in which a phrase decides what exactly happened
TERM_NEAR = 80
INCLUDING = re.compile(r"\b(including|among them|among whom|such as|notably)\b", re.IGNORECASE)
AGGREGATES = ("arrests", "acts", "attacks", "cases", "occasions")
MOST_OCCASIONS = 10


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
class _Cluster:
    """Mentions that are taken to be of one act, step or event."""

    told: list[Telling]
    earliest: date | None = None
    latest: date | None = None
    dated: bool = False
    doubtful: bool = False
    id: str = ""


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


def happenings(reading: Reading, text: str, entities: Mapping[str, Proposal]) -> list[Proposal]:
    """The proposals for the events of a reading."""
    context = Context(reading, text, entities)
    events = _own_days(reading.events)
    clusters = _clusters(told for n, one in enumerate(events) for told in _told(n, one, context))
    ids: dict[tuple[int, str], str] = {}
    for cluster in clusters:
        first = cluster.told[0]
        cluster.id = f"v{first.index}" + (f".{first.victims[0]}" if first.victims else "")
        for one in cluster.told:
            for victim in one.victims or ("",):
                ids.setdefault((one.index, victim), cluster.id)
    by_event: dict[int, list[str]] = {}
    for (index, _), id_ in ids.items():
        by_event.setdefault(index, []).append(id_)
    return [_proposal(one, context, ids, by_event) for one in clusters]


# -- mentions


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
    if made["kind"] != "event" and (not victims or _aggregate(event, context)):
        tier = "maybe"  # a number over some time is a figure; whom a bare word means is not known
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
    speaker = quote.entity if quote.entity in context.entities else ""
    own = quote.stance
    doubtful = not speaker or (not stance and own not in AFFIRMING)
    if not stance:
        # Who demands a release or warns of more takes the arrest that they speak of as a fact.
        stance = "asserts" if own in ("demands", "warns") else own
    if not speaker and stance == "asserts":
        stance = "alleges"  # somebody's word, and not the source's own
    return speaker, stance, day.value if day else "", doubtful


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


# -- which mentions are one


def _clusters(tellings: Iterable[Telling]) -> list[_Cluster]:
    """Mentions of one act together, in the order of the text."""
    alike: dict[tuple[object, ...], list[Telling]] = {}
    for one in sorted(tellings, key=lambda told: (told.event.trigger, told.victims)):
        bare = "" if one.victims else _days(one.event.date) or one.index
        alike.setdefault((one.kind, one.type, one.victims, one.manner, bare), []).append(one)
    found = [cluster for group in alike.values() for cluster in _by_day(group)]
    return sorted(found, key=lambda one: (one.told[0].event.trigger, one.told[0].victims))


def _by_day(told: Sequence[Telling]) -> Iterator[_Cluster]:
    """Mentions of one type and victim, apart where their days cannot be the same."""
    clusters: list[_Cluster] = []
    for one in (one for one in told if _days(one.event.date)):
        days = _days(one.event.date)
        assert days  # noqa: S101 - as chosen above
        fits = (
            c for c in clusters if c.earliest and c.latest and _meet((c.earliest, c.latest), days)
        )
        if cluster := next(fits, None):
            cluster.told.append(one)
            cluster.earliest = max(cluster.earliest or days[0], days[0])
            cluster.latest = min(cluster.latest or days[1], days[1])
        else:
            clusters.append(_Cluster([one], *days, dated=True))
    undated = [one for one in told if not _days(one.event.date)]
    if undated and len(clusters) == 1:
        clusters[0].told = sorted([*clusters[0].told, *undated], key=lambda t: t.event.trigger)
    elif undated:
        # Of which of several days the text speaks is for a person to say.
        clusters.append(_Cluster(undated, doubtful=bool(clusters)))
    yield from clusters


def _meet(one: tuple[date, date], other: tuple[date, date]) -> bool:
    return one[0] <= other[1] and other[0] <= one[1]


def _days(text: str) -> tuple[date, date] | None:
    try:
        low, high = dates.bounds(text) if text else (None, None)
    except InvalidDate:
        return None
    return (low or date.min, high or date.max) if low or high else None


# -- statements


def _proposal(
    cluster: _Cluster,
    context: Context,
    ids: Mapping[tuple[int, str], str],
    by_event: Mapping[int, Sequence[str]],
) -> Proposal:
    first = cluster.told[0]
    names = [context.entities[one].label for one in first.victims]
    made = key(
        context.text, group="events", type_=f"{first.event.type} {first.manner}",
        said="" if names else words(context.text, first.event.trigger), names=names,
        span=first.event.trigger,
    )  # fmt: skip
    drafts = (
        draft for one in cluster.told
        for draft in _drafts(one, context, by_event, own=cluster.id)
    )  # fmt: skip
    sure = any(one.tier == "sure" for one in cluster.told) and not cluster.doubtful
    event = next((one.event for one in cluster.told if one.tier == "sure"), first.event)
    return Proposal(
        id=cluster.id, group="events", kind=first.kind, type=first.type,
        label=" and ".join(names), key=made, rule=event.rule, cue=event.trigger,
        tier="sure" if sure else "maybe", origin=event.origin, approximate=event.approximate,
        spans=tuple(dict.fromkeys(one.passage for one in cluster.told)),
        statements=tuple(_once(drafts)), among=_among(cluster, context, ids),
        indexes=tuple(dict.fromkeys(one.index for one in cluster.told)),
    )  # fmt: skip


def _once(drafts: Iterable[Draft]) -> Iterator[Draft]:
    """Each thing that one speaker says with one stance, where it is said first."""
    seen = set()
    for one in drafts:
        what = (one.property, fold(one.value), one.ref, one.speaker, one.stance)
        if what not in seen:
            seen.add(what)
            yield one


def _drafts(
    told: Telling, context: Context, by_event: Mapping[int, Sequence[str]], *, own: str
) -> Iterator[Draft]:
    """What one mention says, under its speaker and stance."""
    names = lexicon.load(LEXICON)["properties"][told.kind]
    how = {"speaker": told.speaker, "stance": told.stance, "said": told.said}
    yield Draft(property="type", value=told.type, span=told.passage, **how)
    for victim in told.victims:
        span = _mention(victim, told.event.target, context) or told.passage
        yield Draft(property=names["victim"], ref=victim, span=span, **how)
    for part, value, ref, span in _parts(told, context, by_event):
        if part in names and ref != own and (value or ref):
            yield Draft(property=names[part], value=value, ref=ref, span=span, **how)
    if told.kind == "act" and (kind := _perpetrator(told.event, context.text)):
        yield Draft(property="perpetrator_type", value=kind, span=told.event.actor or (0, 1), **how)


Part = tuple[str, str, str, Span]  # part of an event, value, record, passage


def _parts(
    told: Telling, context: Context, by_event: Mapping[int, Sequence[str]]
) -> Iterator[Part]:
    event, text = told.event, context.text
    if number := _number(told, context):
        yield "number", number[0], "", number[1]
    if _days(event.date):
        yield "date", dates.parse(event.date).text, "", event.date_span or told.passage
    yield from _where(event, context)
    for part in ("actor", "charge", "article", "court", "facility"):
        if span := getattr(event, part):
            yield part, words(text, span), "", span
    if event.realis == "attempted":
        yield "attempted", "yes", "", told.passage
    answered = by_event.get(event.answers, ()) if event.answers is not None else ()
    for id_ in answered[:MOST_OCCASIONS]:
        yield "occasion", "", id_, event.occasion or told.passage
    if event.occasion and not answered:
        yield "occasion_words", words(text, event.occasion), "", event.occasion


def _where(event: Event, context: Context) -> Iterator[Part]:
    if event.place is None:
        return
    place = next(context.places.over(event.place), "")
    if place:
        yield "place", "", place, event.place
    said = words(context.text, event.place)
    if not place or fold(said) != fold(context.entities[place].label):
        yield "location", said, "", event.place


def _number(told: Telling, context: Context) -> tuple[str, Span] | None:
    """How many people an unnamed group has, or an act of which nobody is known."""
    if told.kind == "event":
        return None
    victim = context.entities[told.victims[0]] if told.victims else None
    if victim is not None and victim.value("type") != "unnamed_group":
        return None
    groups = [
        one for one in told.event.victims
        if one in context.entities and context.entities[one].kind == "group"
    ]  # fmt: skip
    count = told.event.count
    if count is not None and len(groups) <= 1:
        return quantity_text(count.value, count.op), count.span
    for one in victim.statements if victim else ():
        if one.property == "number":
            return one.value, one.span
    return None


def _mention(victim: str, target: Span | None, context: Context) -> Span | None:
    """Where a victim is named in the phrase that says to whom, or the whole of the phrase."""
    if target is None:
        return None
    label = context.entities[victim].label
    found = context.text.find(label, *target)
    return (found, found + len(label)) if found >= 0 else target


def _perpetrator(event: Event, text: str) -> str:
    if event.actor is None:
        return ""
    said = set(fold(text[event.actor[0] : event.actor[1]]).split())
    for kind, known in lexicon.load(LEXICON)["perpetrator_types"].items():
        if said & set(known):
            return str(kind)
    return ""


def _among(cluster: _Cluster, context: Context, ids: Mapping[tuple[int, str], str]) -> str:
    """The act of the group "including" whom this act's victim is named, if there is one."""
    for one in cluster.told:
        victim = one.victims[0] if one.victims else ""
        if one.kind == "event" or not victim or context.entities[victim].kind != "person":
            continue
        target = one.event.target
        if target is None or not INCLUDING.search(context.text, *target):
            continue
        for other in one.event.victims:
            unnamed = (
                other in context.entities
                and context.entities[other].value("type") == "unnamed_group"
            )
            if unnamed and (group := ids.get((one.index, other))) and group != cluster.id:
                return group
    return ""


def with_tiers(proposals: Sequence[Proposal], others: Sequence[Proposal]) -> list[Proposal]:
    """Entities as sure as the surest proposal that needs them: a name alone is no finding."""
    sure = {name for one in others if one.tier == "sure" for name in one.needs}
    while more := {n for one in proposals if one.id in sure for n in one.needs} - sure:
        sure |= more
    return [replace(one, tier="sure" if one.id in sure else "maybe") for one in proposals]
