"""Decides what a number counts: its noun phrase, unit and population, and whether it is a count, a
stock or a capacity.

Invariant: spans lie in the sentence, the unit is a code of the vocabulary's list or "".
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from typing import Literal

from saksei.reading.grammar.syntax import Parsed, Phrase
from saksei.reading.lexicon import load, words
from saksei.reading.model import Span
from saksei.reading.text.document import Line

Kind = Literal["count", "stock", "capacity", "duration", "money", "percent", "other"]
_REACH = 8  # words in which a sign of a stock or capacity stands
_LONGEST_WHAT, _FARTHEST, _MOST_OF = 20, 15, 3
_VERBS, _LINKS = "aveg", "rw"  # tags


@dataclass(frozen=True, slots=True)
class Counted:
    """What a number counts; `end` is where its phrase ends."""

    kind: Kind
    unit: str
    end: int
    unit_span: Span | None = None
    population: Span | None = None
    what: Span | None = None


def counted(line: Line, span: Span, before: Counted | None) -> Counted | None:
    """What the number at `span` counts; None where nothing says that it counts at all.

    `before` is what the last number of the sentence counted: "40,000 people ... no more than
    26,593" counts people twice.
    """
    parsed = line.parsed
    place = parsed.token_at(span[1] - 1)
    phrase = _with_noun(parsed, place) or _of_which(parsed, place)
    if phrase:
        return _by_noun(line, parsed.token_at(span[0]), place, phrase)
    kind = _kind(parsed, parsed.token_at(span[0]), place + 1)
    if _to_people(parsed, parsed.token_at(span[0]), place):
        return Counted(kind, "persons", span[1], what=_what(parsed, place + 1))
    if before and before.unit:
        return Counted(kind, before.unit, span[1])
    unit = _unit_said_before(parsed, place)
    return Counted("count", unit, span[1]) if unit else None


def _with_noun(parsed: Parsed, place: int) -> Phrase | None:
    """The noun phrase of a number, or the one right after it, if its noun follows the number."""
    for phrase in (parsed.phrase_with(place), parsed.phrase_with(place + 1)):
        if phrase and phrase.head > place and phrase.first <= place + 1:
            return None if parsed.tags[place + 1] in "dp" else phrase
    return None


def _of_which(parsed: Parsed, place: int) -> Phrase | None:
    """ "four of the mothers": the phrase after "of"."""
    return parsed.phrase_with(place + 2) if parsed.tags[place + 1 : place + 2] == "f" else None


def _by_noun(line: Line, first: int, place: int, phrase: Phrase) -> Counted:
    parsed = line.parsed
    head = parsed.tokens[phrase.head]
    unit = unit_of(head.low)
    last, end = _with_second(parsed, *_extended(parsed, phrase), unit)
    if unit in ("persons", "groups"):
        start = parsed.tokens[place + 1].start if phrase.first <= place else phrase.start
        population: Span | None = (start, end)
    else:
        population = _after_of(parsed, phrase, end)
    kind = _kind(parsed, first, last) if unit in ("persons", "groups") else "count"
    what = _what(parsed, last)
    return Counted(kind, unit, end, (head.start, head.end), population, what)


def _after_of(parsed: Parsed, phrase: Phrase, end: int) -> Span | None:
    """ "arrests of defenders and activists": whose they are."""
    if parsed.tags[phrase.last : phrase.last + 1] != "f" or phrase.last + 1 >= len(parsed.tokens):
        return None
    start = parsed.tokens[phrase.last + 1].start
    return (start, end) if start < end else None


def _extended(parsed: Parsed, phrase: Phrase) -> tuple[int, int]:
    """Where a phrase ends with what "of" adds to it, a few times at most."""
    last, end = phrase.last, phrase.end
    for _ in range(_MOST_OF):
        inner = parsed.phrase_with(last + 1) if parsed.tags[last : last + 1] == "f" else None
        if inner is None or inner.first != last + 1:
            break
        last, end = inner.last, inner.end
    return last, end


def _with_second(parsed: Parsed, last: int, end: int, unit: str) -> tuple[int, int]:
    """Where a phrase ends, with a second noun for people after "and"."""
    second = parsed.phrase_with(last + 1) if parsed.tags[last : last + 1] == "c" else None
    if second is None or second.first != last + 1 or unit not in ("persons", "arrests"):
        return last, end
    people = unit_of(parsed.tokens[second.head].low) == "persons"
    return (
        (second.last, second.end)
        if people and parsed.tags[second.first] not in "qdN"
        else (last, end)
    )


def _to_people(parsed: Parsed, first: int, place: int) -> bool:
    """A number without noun that counts people: "wounding two", "four were hurt"."""
    previous = parsed.tokens[first - 1].low if first else ""
    following = parsed.tokens[place + 1].low if place + 1 < len(parsed.tokens) else ""
    objects, subjects = words("counted", "to_people"), words("counted", "after_people")
    return previous in objects or following in subjects


def _unit_said_before(parsed: Parsed, place: int) -> str:
    """The unit in "puts the number of dead at 23"; "other" for "counted eleven", "" for no sign."""
    for word in range(place - 1, max(-1, place - _FARTHEST), -1):
        if parsed.tokens[word].low in words("counted", "sums"):
            phrase = _of_which(parsed, word)
            return unit_of(parsed.tokens[phrase.head].low) if phrase else "other"
    return "other" if place and parsed.tokens[place - 1].low in words("counted", "counting") else ""


def _what(parsed: Parsed, place: int) -> Span | None:
    """What was done to those who are counted: the verb after the phrase and its clause."""
    start = place
    while start < len(parsed.tags) and parsed.tags[start] in _LINKS:
        start += 1
    if parsed.tags[start : start + 1] not in tuple(_VERBS):
        return None
    end = start
    while end < min(len(parsed.tags), start + _LONGEST_WHAT) and parsed.tags[end] not in '".:()':
        end += 1
    return parsed.tokens[start].start, parsed.tokens[end - 1].end


def _kind(parsed: Parsed, first: int, last: int) -> Kind:
    """Whether people are counted as a stock held now or as a capacity, by the words around."""
    before = [one.low for one in parsed.tokens[max(0, first - _REACH) : first]]
    after = [one.low for one in parsed.tokens[last : last + _REACH]]
    for word in reversed(before):
        if word in words("counted", "capacity"):
            return "capacity"
        if word in words("counted", "stock"):
            return "stock"
    pairs = pairwise(after)
    held = any(word in words("counted", "stock") for word in after[:2])
    return "stock" if held or any(pair in _stock_pairs() for pair in pairs) else "count"


@cache
def _stock_pairs() -> frozenset[tuple[str, ...]]:
    pairs: str = load("counted")["stock_pairs"]
    return frozenset(tuple(pair.split()) for pair in pairs.split("|"))


@cache
def _units() -> Mapping[str, str]:
    groups: dict[str, str] = load("counted")["units"]
    return {noun: unit for unit, block in groups.items() for noun in block.split()}


@cache
def unit_of(noun: str) -> str:
    """The unit of a noun, "other" for things."""
    if noun in _units():
        return _units()[noun]
    if noun in words("counted", "people"):
        return "persons"
    if noun in words("counted", "not_people"):
        return "other"
    return "persons" if noun.endswith(_endings()) and len(noun) > 4 else "other"


@cache
def _endings() -> tuple[str, ...]:
    return tuple(words("counted", "people_endings"))
