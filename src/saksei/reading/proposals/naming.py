"""Entities of a reading as proposed persons, groups and places.

Whoever the text calls under age is proposed as a minor first, so that the name is protected from
the moment it is in the record. Invariant: a name, role or age stands in the text as proposed; an
entity that is only ever called "she" or "others" is not proposed.
"""

from collections.abc import Container, Iterator, Mapping
from dataclasses import replace

from saksei.reading import lexicon
from saksei.reading.model import Entity, Quantity, Reading, Span
from saksei.reading.proposals.minors import aged_later, minor, place_of_age
from saksei.reading.proposals.proposal import Draft, Proposal, fold, key, words
from saksei.reading.spans import Index

QUALIFIERS = {"=": "", ">=": "at least ", "<=": "at most ", "~": "about "}
MOST_ROLES = 4
LEXICON = "records"


def named(reading: Reading, text: str) -> dict[str, Proposal]:
    """The proposals for the entities of a reading, by the entity's id."""
    shown = {one.id: place for one in reading.entities if (place := _shown(one, text))}
    bodies = mentioned(reading, "group", shown)
    later = aged_later(reading, text)
    found = {}
    for one in reading.entities:
        if one.id in shown:
            drafts = tuple(_drafts(one, text, shown[one.id], bodies, later.get(one.id)))
            found[one.id] = _proposal(one, text, shown[one.id], drafts)
    return found


def mentioned(reading: Reading, kind: str, proposed: Container[str]) -> Index[str]:
    """Where the named entities of a kind that are proposed are mentioned."""
    return Index(
        (mention, one.id)
        for one in reading.entities
        if one.kind == kind and one.name and one.id in proposed
        for mention in one.mentions
    )


def voice(id_: str, entities: Mapping[str, Proposal]) -> str:
    """Who speaks, if it is a proposed person or group: a place has no voice."""
    return id_ if id_ in entities and entities[id_].kind != "place" else ""


def label(entity: Entity, text: str) -> str:
    """What to call an entity: its name, or the words that speak of it; "" if there are none."""
    place = _shown(entity, text)
    return entity.name or (words(text, place) if place else "")


def quantity_text(value: float, op: str, high: float | None = None) -> str:
    """A number of a text as a quantity of the record: `at least 21`, `20-30`."""
    shown = f"{value:g}" if value != int(value) else f"{int(value)}"
    if high is not None and high > value:
        return f"{shown}-{high:g}" if high != int(high) else f"{shown}-{int(high)}"
    return f"{QUALIFIERS.get(op, '')}{shown}"


def _proposal(one: Entity, text: str, place: Span, drafts: tuple[Draft, ...]) -> Proposal:
    said = one.name or words(text, place)
    made = key(text, group="entities", type_=one.kind, said=said, names=(), span=place)
    return Proposal(
        id=one.id, group="entities", kind=one.kind, type=one.kind, label=said,
        # One name is one entity: where it is mentioned first is no part of who it is.
        key=made.rpartition(".")[0] + "." if one.name else made,
        rule="entities.named" if one.name else "entities.described",
        cue=place, spans=one.mentions[:1] if place in one.mentions[:1] else (place,),
        statements=drafts,
    )  # fmt: skip


def _shown(one: Entity, text: str) -> Span | None:
    """The mention that names the entity in full; for an unnamed one the first that describes it."""
    if one.name:
        wanted = fold(one.name) or one.name
        return next((m for m in one.mentions if wanted in fold(text[m[0] : m[1]])), None)
    pronouns = lexicon.words(LEXICON, "pronouns")
    said = ((mention, fold(text[mention[0] : mention[1]])) for mention in one.mentions)
    return next((mention for mention, it in said if it and it not in pronouns), None)


def _drafts(
    one: Entity, text: str, place: Span, bodies: Index[str], later: Span | None
) -> Iterator[Draft]:
    if one.kind == "person":
        yield from minor(one, text, place, later)
    if one.name:
        yield from _names(one, text, place)
    else:
        yield Draft(property="description", value=words(text, place), span=place)
    if one.kind == "person":
        yield from _person(one, text, place, bodies)
    elif one.kind == "group":
        yield from _group(one, place)


def _names(one: Entity, text: str, place: Span) -> Iterator[Draft]:
    yield Draft(property="name", value=one.name, span=place)
    for alias in one.aliases:
        # "Moun" alone is no spelling of "Dara Moun"; an abbreviation of a body is a name of it.
        if fold(alias) == fold(one.name) or (one.kind == "person" and " " not in alias.strip()):
            continue
        spans = (m for m in one.mentions if fold(text[m[0] : m[1]]) == fold(alias))
        if span := next(spans, None):
            yield Draft(property="name", value=words(text, span), span=span)


def _person(one: Entity, text: str, place: Span, bodies: Index[str]) -> Iterator[Draft]:
    if one.age is not None and (span := place_of_age(one, text)):
        yield Draft(property="age", value=str(one.age), span=span)
    if one.gender:
        yield Draft(property="gender", value=one.gender, span=place, tier="maybe")
    seen = set()
    for role in one.roles[:MOST_ROLES]:
        if (said := fold(text[role[0] : role[1]])) and said not in seen:
            seen.add(said)
            yield Draft(property="role", value=words(text, role), span=role)
    if one.affiliation and (body := next(bodies.over(one.affiliation), None)):
        yield Draft(property="member_of", ref=body, span=one.affiliation)


def _group(one: Entity, place: Span) -> Iterator[Draft]:
    if one.name:
        if type_ := _group_type(one.name):
            yield Draft(property="type", value=type_, span=place, tier="maybe")
        return
    yield Draft(property="type", value="unnamed_group", span=place)
    if one.number is not None:
        yield replace(_number(one.number), property="number")


def _number(given: Quantity) -> Draft:
    value = quantity_text(given.value, given.op, given.high)
    return Draft(property="number", value=value, span=given.number)


def _group_type(name: str) -> str:
    said = fold(name).split()
    for type_, known in lexicon.load(LEXICON)["group_types"].items():
        if said and {said[0], said[-1]} & set(known):
            return str(type_)
    return ""
