"""Events of a reading as proposed acts, steps and events of the record.

An act has one victim, so an arrest of three named people is three acts. A text comes back to one
arrest several times: mentions with the same type and victim, whose days may be the same, are one
proposal with several passages.

Invariant: each statement is under the speaker and with the stance of the mention that it is from.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from saksei import dates
from saksei.reading import lexicon
from saksei.reading.model import Event, Reading, Span
from saksei.reading.proposals.clusters import Cluster, clusters, days_of
from saksei.reading.proposals.naming import quantity_text
from saksei.reading.proposals.proposal import Draft, Proposal, fold, key, words
from saksei.reading.proposals.tellings import Context, Telling, tellings

LEXICON = "records"
INCLUDING = re.compile(r"\b(including|among them|among whom|such as|notably)\b", re.IGNORECASE)
MOST_OCCASIONS = 10


def happenings(reading: Reading, text: str, entities: Mapping[str, Proposal]) -> list[Proposal]:
    """The proposals for the events of a reading."""
    context = Context(reading, text, entities)
    found = clusters(tellings(context))
    ids: dict[tuple[int, str], str] = {}
    for cluster in found:
        first = cluster.told[0]
        cluster.id = f"v{first.index}" + (f".{first.victims[0]}" if first.victims else "")
        for one in cluster.told:
            for victim in one.victims or ("",):
                ids.setdefault((one.index, victim), cluster.id)
    by_event: dict[int, list[str]] = {}
    for (index, _), id_ in ids.items():
        by_event.setdefault(index, []).append(id_)
    return [_proposal(one, context, ids, by_event) for one in found]


def _proposal(
    cluster: Cluster,
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
    one = Draft(
        property="type", value=told.type, span=told.passage, speaker=told.speaker,
        stance=told.stance, said=told.said,
    )  # fmt: skip
    yield one
    for victim in told.victims:
        span = _mention(victim, told.event.target, context) or told.passage
        yield replace(one, property=names["victim"], value="", ref=victim, span=span)
    for part, value, ref, span in _parts(told, context, by_event):
        if part in names and ref != own and (value or ref):
            yield replace(one, property=names[part], value=value, ref=ref, span=span)
    actor = told.event.actor
    if told.kind == "act" and actor and (kind := _perpetrator(actor, context.text)):
        yield replace(one, property="perpetrator_type", value=kind, span=actor)


Part = tuple[str, str, str, Span]  # part of an event, value, record, passage


def _parts(
    told: Telling, context: Context, by_event: Mapping[int, Sequence[str]]
) -> Iterator[Part]:
    event, text = told.event, context.text
    if number := _number(told, context):
        yield "number", number[0], "", number[1]
    if days_of(event.date):
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


def _perpetrator(actor: Span, text: str) -> str:
    said = set(fold(text[actor[0] : actor[1]]).split())
    for kind, known in lexicon.load(LEXICON)["perpetrator_types"].items():
        if said & set(known):
            return str(kind)
    return ""


def _among(cluster: Cluster, context: Context, ids: Mapping[tuple[int, str], str]) -> str:
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
