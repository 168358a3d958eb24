"""Decides which turns of phrase tell of an event: "took X into custody", "was given two years".

Invariant: a phrase of lexicon/events.yaml stands there word for word, but for forms of its first
word, one adverb, quotation marks, and the one it is done to where the list has "~". "to/into" is
either word; "@roads" a noun phrase about one of the list `roads`, which is no part of the trigger
where it ends it.
"""

from collections.abc import Set as AbstractSet
from functools import lru_cache

from saksei.reading.events.trigger import Trigger
from saksei.reading.events.voice import Form, form_of, head_of_subject, is_passive
from saksei.reading.grammar.syntax import Parsed, Phrase, base_of
from saksei.reading.lexicon import load, words
from saksei.reading.reports.cues import auxiliaries

Rest = tuple[tuple[str, ...], ...]  # of each word of a phrase but the first, the choices
Way = tuple[frozenset[str], Rest, str]  # words of which one must be there; all; the type

_ANYBODY: tuple[str, ...] = ("~",)
_PART_OF_IT = (("@lockups",),)  # "in custody" would else tell of it a second time
_OF_PEOPLE = ("arrest", "detention", "abduction", "release", "deportation")
_FARTHEST_GUILTY = 40
_FINDING = ("find", "declare", "pronounce", "adjudge", "hold")
_PLEADING = ("plead", "pled")
_TERMS = {
    **dict.fromkeys(("give", "hand", "get", "jail", "imprison"), "sentence"),
    **dict.fromkeys(("serve", "spend"), "detention"),
}
_JAILING = ("jail", "imprison")
_HANDING = ("give", "hand")
_LONG = ("year", "years", "month", "months", "lashes", "strokes")
_SHORT = ("day", "days", "week", "weeks", "hours")


def turn_at(parsed: Parsed, place: int, said: AbstractSet[str]) -> Trigger | None:
    """The turn of phrase that begins at a token; `said` are all words of its sentence."""
    for key, rest, kind in _ways(parsed.tokens[place].low):
        if not key.isdisjoint(said) or not key:
            last, inner = _matched(parsed, place + 1, rest)
            if last and not (kind in _OF_PEOPLE and _a_thing(parsed, place, last, inner, rest)):
                return Trigger(place, last, kind, form_of(parsed, place, last), object=inner)
    return _term(parsed, place) or _guilty(parsed, place) or _died_of(parsed, place)


def begins(low: str) -> bool:
    """Whether a turn of phrase may begin with a word."""
    base = base_of(low)
    known = base in _phrases() or low in _phrases() or base in _TERMS
    return known or low == "guilty" or base == "die"


@lru_cache(maxsize=1 << 14)
def _ways(low: str) -> tuple[Way, ...]:
    """The phrases that begin with a word or its base."""
    firsts = dict.fromkeys((base_of(low), low))
    return tuple(way for first in firsts for way in _phrases().get(first, ()))


@lru_cache(maxsize=1)
def _phrases() -> dict[str, list[Way]]:
    """By the base form of the first word, longest first."""
    found: dict[str, list[Way]] = {}
    for kind, given in load("events")["phrases"].items():
        for phrase in given:
            first, *rest = str(phrase).split()
            choices = tuple(_ANYBODY if one == "~" else tuple(one.split("/")) for one in rest)
            key = frozenset(next((one for one in choices if one[0][0] not in "~@"), ()))
            for one in first.split("/"):
                found.setdefault(one, []).append((key, choices, kind))
    for ways in found.values():
        ways.sort(key=lambda way: -len(way[1]))
    return found


def _matched(parsed: Parsed, place: int, rest: Rest) -> tuple[int, Phrase | None]:
    """The end of a phrase's other words, 0 if it is another; and what "~" stands for."""
    inner = None
    for choices in rest:
        if choices is _ANYBODY:
            phrase = _done_to(parsed, place, rest)
            if phrase:
                inner, place = phrase, phrase.last
            continue
        if choices[0][0] == "@":
            about = _about(parsed, place, choices[0][1:])
            if about is None:
                return 0, None
            if choices is rest[-1] and choices not in _PART_OF_IT:
                break
            place = about.last
            continue
        skipped = parsed.tags[place : place + 1] in ("r", '"')
        if skipped and parsed.tokens[place].low not in choices:
            place += 1
        if parsed.words(place, place + 1) not in choices:
            return 0, None
        place += 1
    return place, inner


def _about(parsed: Parsed, place: int, name: str) -> Phrase | None:
    """The noun phrase that begins at a token, if its head is in a list of lexicon/events.yaml."""
    phrase = parsed.phrase_with(place)
    if phrase is None or phrase.first != place:
        return None
    heads = (parsed.tokens[at].low for at in (phrase.head, phrase.last - 1))
    return phrase if any(head in words("events", name) for head in heads) else None


def _done_to(parsed: Parsed, place: int, rest: Rest) -> Phrase | None:
    """The one who stands for "~"; in "granted Dara Moun bail" without the bail."""
    phrase = parsed.phrase_with(place)
    named = {word for choices in rest for word in choices}
    if phrase is None or phrase.first != place or parsed.tokens[place].low in named:
        return None
    for last in range(place + 1, phrase.last):
        if parsed.tokens[last].low in named:
            return Phrase(place, last, last - 1, phrase.start, parsed.tokens[last - 1].end)
    return phrase


def _a_thing(parsed: Parsed, first: int, last: int, inner: Phrase | None, rest: Rest) -> bool:
    """Whether it is done to a thing or to nobody: "picked up the phone", "prices picked up"."""
    if _ANYBODY not in rest:
        return False
    passive = form_of(parsed, first, last) == "passive"
    after = parsed.phrase_with(last)
    follows = after if after is not None and after.first == last else None
    if inner is None and not passive and follows is None:
        return parsed.tags[last : last + 1] != "q" and rest[-1] is not _ANYBODY
    whom = inner or (None if passive else follows)
    head = parsed.tokens[whom.head].low if whom else head_of_subject(parsed, first)
    return head in words("events", "property")


def _term(parsed: Parsed, place: int) -> Trigger | None:
    """ "was given two years", "served 22 months": a length of time as a penalty."""
    base = base_of(parsed.tokens[place].low)
    kind = _TERMS.get(base) if parsed.tags[place] in "ve" else None
    if kind is None:
        return None
    first = place + 2 if parsed.words(place + 1, place + 2) == "for" else place + 1
    whom = parsed.phrase_with(first) if base in (*_HANDING, *_JAILING) else None
    given_to = None
    if whom is not None and whom.first == first and not _length(parsed, whom):
        given_to, first = whom, whom.last  # "gave him two years in jail"
        first += base in _JAILING and parsed.words(first, first + 1) == "for"
    phrase = parsed.phrase_with(first)
    if phrase is None or phrase.first != first:
        return None
    spent = base == "spend" and not _held_in(parsed, phrase.last)
    night = base == "spend" and parsed.tokens[phrase.head].low in ("night", "nights", "hours")
    if not _long(parsed, phrase) and not _penal(parsed, phrase) and not night:
        return None
    freely = base in _HANDING and not (is_passive(parsed, place) and given_to is None)
    if spent or (freely and not _served(parsed, phrase)) or _of_other(parsed, phrase):
        return None
    if base in _JAILING:
        if base == "imprison" and auxiliaries(parsed, place) & {"has", "have"}:
            kind = "detention"  # "has been imprisoned for three years"
        form = form_of(parsed, place, place + 1)
        return Trigger(place, place + 1, kind, form, object=given_to)
    if given_to is not None:
        return Trigger(place, place + 1, kind, "active", sure=False, object=given_to)
    form = "passive" if kind == "sentence" else "active"
    return Trigger(place, place + 1, kind, form, sure=False)


def _long(parsed: Parsed, phrase: Phrase) -> bool:
    """Whether a phrase is of years, months or strokes."""
    return parsed.tokens[phrase.head].low in _LONG


def _length(parsed: Parsed, phrase: Phrase) -> bool:
    """Whether a phrase is of any time."""
    head = parsed.tokens[phrase.head].low
    return head in _SHORT or head in _LONG or head in words("events", "lengths")


def _served(parsed: Parsed, phrase: Phrase) -> bool:
    """Whether a length of time is one in prison, or of strokes."""
    strokes = parsed.tokens[phrase.head].low in ("lashes", "strokes")
    return strokes or parsed.words(phrase.last, phrase.last + 2) in (
        "in jail", "in prison", "behind bars", "of imprisonment", "of hard", "with hard",
    )  # fmt: skip


def _of_other(parsed: Parsed, phrase: Phrase) -> bool:
    """ "two years of tax relief": a length of something that is no penalty."""
    if parsed.tags[phrase.last : phrase.last + 1] != "f":
        return False
    served = parsed.phrase_with(phrase.last + 1)
    head = parsed.tokens[served.head].low if served else ""
    return head not in words("events", "penalties")


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
        if base_of(low) in _FINDING and parsed.tags[before] in "ve":
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
