"""Numbers of a reading as proposed figures: what somebody else claims, never our own count.

Invariant: the number of an event's victims is theirs, and is a figure only where it counts acts or
covers more than a day; so that nothing is both an act of ours and a number of somebody's.
"""

import re
from collections.abc import Iterator, Mapping

from saksei import dates
from saksei.reading import lexicon
from saksei.reading.model import Quantity, Reading, Span, Tier
from saksei.reading.proposals.naming import quantity_text, voice
from saksei.reading.proposals.proposal import Draft, Proposal, fold, key, words
from saksei.reading.proposals.sayings import said_on
from saksei.reading.proposals.tellings import AFFIRMING
from saksei.reading.spans import Index

LEXICON = "records"
KINDS = ("count", "stock", "capacity", "percent", "other")


def figures(reading: Reading, text: str, entities: Mapping[str, Proposal]) -> Iterator[Proposal]:
    """The figures proposed for the numbers of a reading."""
    days = said_on(reading, text)
    counted = Index((one.count.span, one) for one in reading.events if one.count)
    for number, one in enumerate(reading.quantities):
        if one.kind not in KINDS:
            continue
        quote = reading.quotes[one.quote] if one.quote is not None else None
        day = days[one.quote] if one.quote is not None else None
        speaker = voice(one.entity, entities)
        claimant, said = entities[speaker].label if speaker else "", day.value if day else ""
        stance = quote.stance if quote else "asserts"
        made = key(
            text, group="quantities", type_="", said=words(text, one.number), names=(claimant,),
            span=one.number,
        )  # fmt: skip
        of_event = next(counted.over(one.number), None) is not None
        sure = stance in AFFIRMING and not (of_event and one.unit == "persons" and not _long(one))
        yield Proposal(
            id=f"f{number}", group="quantities", kind="figure", type=one.unit or "other",
            label=words(text, one.phrase), key=made, rule=one.rule, cue=one.cue, origin=one.origin,
            tier=_tier(one) if sure else "maybe", approximate=one.approximate, spans=(one.phrase,),
            statements=tuple(
                Draft(property=name, value=value, span=span, speaker=speaker, stance=stance,
                      said=said)
                for name, value, span in _parts(one, text, claimant, said)
            ),
        )  # fmt: skip


def _long(one: Quantity) -> bool:
    """Whether a number covers more than a day."""
    return one.window is not None and one.window[0] != one.window[1]


def _tier(one: Quantity) -> Tier:
    plain = one.unit not in ("", "other") and one.kind in ("count", "stock", "capacity")
    return one.tier if plain and not one.approximate else "maybe"


def _parts(one: Quantity, text: str, claimant: str, said: str) -> Iterator[tuple[str, str, Span]]:
    """Property, value and passage."""
    about = one.what or one.phrase
    yield "about", words(text, about), about
    yield "value", quantity_text(one.value, one.op, one.high), one.number
    yield "unit", one.unit or "other", one.unit_span or one.phrase
    if one.population:
        given = words(text, one.population)
        if code := _code("populations", given):
            yield "population", code, one.population
        yield "population_as_given", given, one.population
    for type_, span in _acts(one, text):
        yield "acts", type_, span
    if one.window:
        days = "/".join(dict.fromkeys(one.window))
        yield "window", dates.parse(days).text, one.window_span or one.phrase
    if one.window_span:
        yield "window_as_given", words(text, one.window_span), one.window_span
    if claimant:
        yield "claimant", claimant, one.speaker or one.phrase
    if said:
        yield "claimed_on", said, one.phrase


def _acts(one: Quantity, text: str) -> Iterator[tuple[str, Span]]:
    """The act types that the phrase names."""
    for span in dict.fromkeys((one.what, one.phrase)):
        said = set(fold(text[span[0] : span[1]]).split()) if span else set()
        found = [
            type_ for type_, known in lexicon.load(LEXICON)["figure_acts"].items()
            if said & set(known)
        ]  # fmt: skip
        if span and found:
            yield from ((str(type_), span) for type_ in found)
            return


def _code(name: str, said: str) -> str:
    for code, known in lexicon.load(LEXICON)[name].items():
        if any(re.search(rf"(?<!\w){re.escape(one)}(?!\w)", said, re.IGNORECASE) for one in known):
            return str(code)
    return ""
