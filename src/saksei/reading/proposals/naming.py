"""Entities of a reading as proposed persons, groups and places.

Whoever the text calls under age is proposed as a minor first, so that the name is protected from
the moment it is in the record. Invariant: a name, role or age stands in the text as proposed; an
entity that is only ever called "she" or "others" is not proposed.
"""

import re
from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import replace

from saksei.reading import lexicon
from saksei.reading.model import Entity, Quantity, Reading, Span
from saksei.reading.proposals.proposal import Draft, Proposal, fold, key, words
from saksei.reading.spans import Index

QUALIFIERS = {"=": "", ">=": "at least ", "<=": "at most ", "~": "about "}
ADULT = 18
NEAR = 40  # characters beside a mention in which an age or "a minor" is about it
MOST_ROLES = 4
LEXICON = "records"
CLAUSE_END = re.compile(r"[,.;:!?\n”\"]")


def named(reading: Reading, text: str) -> dict[str, Proposal]:
    """The proposals for the entities of a reading, by the entity's id."""
    shown = {one.id: place for one in reading.entities if (place := _shown(one, text))}
    bodies = mentioned(reading, "group", shown)
    found = {}
    for one in reading.entities:
        if one.id in shown:
            drafts = tuple(_drafts(one, text, shown[one.id], bodies))
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


def _drafts(one: Entity, text: str, place: Span, bodies: Index[str]) -> Iterator[Draft]:
    if one.kind == "person":
        yield from _minor(one, text, place)
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
    if one.age is not None and (span := _age(one, text)):
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


def _age(one: Entity, text: str) -> Span | None:
    """The age in figures beside a mention."""
    for start, end in one.mentions:
        first = max(0, start - NEAR)
        for found in re.finditer(r"(?<![\d.,-])\d{1,3}(?!\d|[.,]\d)", text[first : end + NEAR]):
            if int(found[0]) == one.age:
                return first + found.start(), first + found.end()
    return None


def _minor(one: Entity, text: str, place: Span) -> Iterator[Draft]:
    if one.age is not None and one.age < ADULT:
        # Protection does not wait for the place of the number: the name itself will do.
        yield Draft(property="minor", value="yes", span=_age(one, text) or place)
        return
    for mention in one.mentions:
        if span := _called_minor(text, mention):
            yield Draft(property="minor", value="yes", span=span)
            return
    for role in one.roles:
        if _young(fold(text[role[0] : role[1]]).split()):
            yield Draft(property="minor", value="yes", span=role)
            return


def _called_minor(text: str, mention: Span) -> Span | None:
    """Where a mention, the words before it or an apposition after it say that this is a minor."""
    first = max(0, mention[0] - NEAR)
    led_in = text[first : mention[0]].rstrip(", ")  # "a boy, Pisey Nhem"
    before = CLAUSE_END.split(led_in)[-1].lstrip()
    if _young(fold(before).split()[-4:]):
        return first + len(led_in) - len(before), mention[1]
    if _young(fold(text[mention[0] : mention[1]]).split()):
        return mention
    after = re.match(r",\s+(an?|the)\s+[^,.;:!?\n]{1,40}", text[mention[1] : mention[1] + NEAR + 8])
    if after and _young(fold(after[0]).split()):
        return mention[0], mention[1] + after.end()
    return None


def _young(said: Sequence[str]) -> bool:
    """Whether words say that somebody is under age: as an adjective, or as their last word."""
    adjectives = lexicon.words(LEXICON, "minor_adjectives")
    nouns = lexicon.words(LEXICON, "minor_nouns")
    return bool(said) and (said[-1] in nouns or not adjectives.isdisjoint(said))
