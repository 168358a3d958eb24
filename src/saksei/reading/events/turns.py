"""Decides which turns of phrase tell of an event: "took X into custody", "was given two years".

Invariant: a phrase of lexicon/events.yaml stands there word for word, but for forms of its first
word, one adverb, and the one it is done to where the list has "~".
"""

from functools import lru_cache

from saksei.reading.events.trigger import Trigger
from saksei.reading.events.voice import Form, form_of, is_passive
from saksei.reading.grammar.syntax import Parsed, Phrase, base_of
from saksei.reading.lexicon import load, words

_FARTHEST_GUILTY = 40
_PLEADING = ("plead", "pled")
_TERMS = {
    **dict.fromkeys(("give", "hand", "get", "jail", "imprison"), "sentence"),
    **dict.fromkeys(("serve", "spend"), "detention"),
}
_JAILING = ("jail", "imprison")
_LONG = ("year", "years", "month", "months")
_SHORT = ("day", "days", "week", "weeks", "hours")


def turn_at(parsed: Parsed, place: int) -> Trigger | None:
    """The turn of phrase that begins at a token."""
    following = parsed.words(place + 1, place + 2)
    passed = parsed.tags[place + 1 : place + 2] == "r"
    for first, rest, kind in _ways(parsed.tokens[place].low):
        if passed or not rest or rest[0] in ("~", following):
            last, inner = _matched(parsed, place + 1, rest)
            if last and not (first == "pick" and _picked_thing(parsed, last, inner)):
                return Trigger(place, last, kind, form_of(parsed, place, last), object=inner)
    return _term(parsed, place) or _guilty(parsed, place) or _died_of(parsed, place)


def begins(low: str) -> bool:
    """Whether a turn of phrase may begin with a word."""
    base = base_of(low)
    known = base in _phrases() or low in _phrases() or base in _TERMS
    return known or low == "guilty" or base == "die"


@lru_cache(maxsize=1 << 14)
def _ways(low: str) -> tuple[tuple[str, tuple[str, ...], str], ...]:
    """The phrases that begin with a word or its base: the first word, the others, the type."""
    firsts = dict.fromkeys((base_of(low), low))
    return tuple((first, *way) for first in firsts for way in _phrases().get(first, ()))


@lru_cache(maxsize=1)
def _phrases() -> dict[str, list[tuple[tuple[str, ...], str]]]:
    """By the base form of the first word: the other words and the type, longest first."""
    found: dict[str, list[tuple[tuple[str, ...], str]]] = {}
    for kind, given in load("events")["phrases"].items():
        for phrase in given:
            first, *rest = str(phrase).split()
            found.setdefault(first, []).append((tuple(rest), kind))
    for given in found.values():
        given.sort(key=lambda one: -len(one[0]))
    return found


def _matched(parsed: Parsed, place: int, rest: tuple[str, ...]) -> tuple[int, Phrase | None]:
    """The end of a phrase's other words, 0 if it is another; and what "~" stands for."""
    inner = None
    for word in rest:
        if word == "~":
            phrase = _done_to(parsed, place, rest)
            if phrase:
                inner, place = phrase, phrase.last
            continue
        if parsed.tags[place : place + 1] == "r" and parsed.tokens[place].low != word:
            place += 1
        if parsed.words(place, place + 1) != word:
            return 0, None
        place += 1
    return place, inner


def _done_to(parsed: Parsed, place: int, rest: tuple[str, ...]) -> Phrase | None:
    """The one who stands for "~"; in "granted Dara Moun bail" without the bail."""
    phrase = parsed.phrase_with(place)
    if phrase is None or phrase.first != place or parsed.tokens[place].low in rest:
        return None
    for last in range(place + 1, phrase.last):
        if parsed.tokens[last].low in rest:
            return Phrase(place, last, last - 1, phrase.start, parsed.tokens[last - 1].end)
    return phrase


def _picked_thing(parsed: Parsed, last: int, inner: Phrase | None) -> bool:
    """ "picked up the phone": a thing, and nobody."""
    phrase = inner or parsed.phrase_with(last)
    return phrase is not None and parsed.tokens[phrase.head].low in words("events", "property")


def _term(parsed: Parsed, place: int) -> Trigger | None:
    """ "was given two years", "served 22 months": a length of time as a penalty."""
    base = base_of(parsed.tokens[place].low)
    kind = _TERMS.get(base) if parsed.tags[place] in "ve" else None
    first = place + 2 if parsed.words(place + 1, place + 2) == "for" else place + 1
    phrase = parsed.phrase_with(first) if kind else None
    if kind is None or phrase is None or phrase.first != first:
        return None
    if parsed.tokens[phrase.head].low not in _LONG and not _penal(parsed, phrase):
        return None
    if (base == "spend" and not _held_in(parsed, phrase.last)) or (
        base == "give" and not is_passive(parsed, place)
    ):
        return None
    if base in _JAILING:
        return Trigger(place, place + 1, kind, form_of(parsed, place, place + 1))
    form: Form = "passive" if kind == "sentence" else "active"
    return Trigger(place, place + 1, kind, form, sure=False)


def _penal(parsed: Parsed, phrase: Phrase) -> bool:
    """ "15 days of administrative arrest": a shorter length, and what is served for it."""
    served = parsed.phrase_with(phrase.last + 1)
    return (
        parsed.tokens[phrase.head].low in _SHORT
        and parsed.words(phrase.last, phrase.last + 1) in ("of", "in")
        and served is not None
        and parsed.tokens[served.head].low in words("events", "penalties")
    )


def _held_in(parsed: Parsed, place: int) -> bool:
    phrase = parsed.phrase_with(place + 1)
    heads = words("events", "facilities") | words("events", "penalties")
    return phrase is not None and parsed.tokens[phrase.head].low in heads


def _guilty(parsed: Parsed, place: int) -> Trigger | None:
    """ "found X, a member of the committee, guilty": far from its verb."""
    if parsed.tokens[place].low != "guilty":
        return None
    for before in range(place - 1, max(-1, place - _FARTHEST_GUILTY), -1):
        low = parsed.tokens[before].low
        if low.startswith(_PLEADING):
            return None
        if base_of(low) == "find" and parsed.tags[before] in "ve":
            phrase = parsed.phrase_with(before + 1)
            inner = phrase if phrase and phrase.first == before + 1 else None
            form: Form = "active" if inner else "passive"
            return Trigger(place, place + 1, "conviction", form, object=inner)
    return None


def _died_of(parsed: Parsed, place: int) -> Trigger | None:
    """ "died of his wounds": a killing; of an illness it is none."""
    if base_of(parsed.tokens[place].low) != "die":
        return None
    if parsed.words(place + 1, place + 2) not in ("of", "from"):
        return None
    phrase = parsed.phrase_with(place + 2)
    if phrase is None or parsed.tokens[phrase.head].low not in words("events", "deadly"):
        return None
    return Trigger(place, phrase.last, "killing", "active", sure=False)
