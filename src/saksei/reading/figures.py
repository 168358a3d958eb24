"""Numbers of a reading as proposed figures: what somebody else claims, never our own count.

Invariant: the number of an event's victims is theirs, and is a figure only where it counts acts or
covers more than a day; so that nothing is both an act of ours and a number of somebody's.
"""

import re
from collections.abc import Iterator, Mapping

from saksei import dates
from saksei.reading import lexicon
from saksei.reading.model import Quantity, Reading, Span, Tier
from saksei.reading.naming import quantity_text
from saksei.reading.proposal import Draft, Proposal, fold, key, words
from saksei.reading.sayings import said_on
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
        day = days[one.quote] if one.quote is not None else None
        speaker = one.entity if one.entity in entities else ""
        claimant = entities[speaker].label if speaker else ""
        made = key(
            text, group="quantities", type_="", said=words(text, one.number), names=(claimant,),
            span=one.number,
        )  # fmt: skip
        of_event = next(counted.over(one.number), None) is not None
        yield Proposal(
            id=f"f{number}", group="quantities", kind="figure", type=one.unit or "other",
            label=words(text, one.phrase), key=made, rule=one.rule, cue=one.cue, origin=one.origin,
            tier=_tier(one, of_event=of_event), approximate=one.approximate, spans=(one.phrase,),
            statements=tuple(_drafts(one, text, speaker, claimant, day.value if day else "")),
        )  # fmt: skip


def _tier(one: Quantity, *, of_event: bool) -> Tier:
    long = one.window is not None and one.window[0] != one.window[1]
    victims = of_event and one.unit == "persons" and not long
    plain = one.unit not in ("", "other") and one.kind in ("count", "stock", "capacity")
    return one.tier if plain and not victims and not one.approximate else "maybe"


def _drafts(one: Quantity, text: str, speaker: str, claimant: str, said: str) -> Iterator[Draft]:
    how = {"speaker": speaker, "said": said}
    about = one.what or one.phrase
    yield Draft(property="about", value=words(text, about), span=about, **how)
    value = quantity_text(one.value, one.op, one.high)
    yield Draft(property="value", value=value, span=one.number, **how)
    yield Draft(property="unit", value=one.unit or "other", span=one.unit_span or one.phrase, **how)
    if one.population:
        code = _code("populations", words(text, one.population))
        if code:
            yield Draft(property="population", value=code, span=one.population, **how)
        given = words(text, one.population)
        yield Draft(property="population_as_given", value=given, span=one.population, **how)
    for type_, span in _acts(one, text):
        yield Draft(property="acts", value=type_, span=span, **how)
    if one.window:
        first, last = one.window
        days = first if first == last else f"{first}/{last}"
        span = one.window_span or one.phrase
        yield Draft(property="window", value=dates.parse(days).text, span=span, **how)
    if one.window_span:
        given = words(text, one.window_span)
        yield Draft(property="window_as_given", value=given, span=one.window_span, **how)
    if claimant:
        span = one.speaker or one.phrase
        yield Draft(property="claimant", value=claimant, span=span, **how)
    if said:
        yield Draft(property="claimed_on", value=said, span=one.phrase, **how)


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
