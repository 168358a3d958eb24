"""Decides which words of a sentence tell of an event, of which type, and in which form.

A trigger is a verb, a noun or a phrase of lexicon/events.yaml. What a word may also mean decides
whether it counts: an election is held, a report released, and neither is a detention or a release.
Invariant: a token belongs to one trigger at the most, the longest.
"""

from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from saksei.reading.cues import auxiliaries
from saksei.reading.lexicon import load, words
from saksei.reading.speakers import subject
from saksei.reading.syntax import Parsed, base_of, verb_forms

Form = Literal["active", "passive", "noun", "modifier"]

_BE = frozenset("be is are was were been being get gets got getting 's ’s".split())


@dataclass(frozen=True, slots=True)
class Trigger:
    """A trigger: token numbers `first` to `last` (excluded), event type, form, whether it is sure."""

    first: int
    last: int
    type: str
    form: Form
    sure: bool = True


@lru_cache(maxsize=1)
def _verbs() -> dict[str, str]:
    return {base: kind for kind, given in load("events")["verbs"].items() for base in str(given).split()}


@lru_cache(maxsize=1)
def _nouns() -> dict[str, str]:
    return {word: kind for kind, given in load("events")["nouns"].items() for word in str(given).split()}


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


def triggers(parsed: Parsed) -> list[Trigger]:
    """The triggers of a sentence in order."""
    found: list[Trigger] = []
    place = 0
    while place < len(parsed.tokens):
        trigger = _phrase_at(parsed, place) or _word_at(parsed, place)
        if trigger:
            found.append(trigger)
        place = trigger.last if trigger else place + 1
    return found


def _phrase_at(parsed: Parsed, place: int) -> Trigger | None:
    low = parsed.tokens[place].low
    for first in dict.fromkeys((base_of(low), low)):
        for rest, kind in _phrases().get(first, ()):
            last = _matched(parsed, place + 1, rest)
            if last:
                return Trigger(place, last, kind, _form(parsed, place, last))
    return None


def _matched(parsed: Parsed, place: int, rest: tuple[str, ...]) -> int:
    """The end of a phrase's other words, with one adverb allowed between; 0 if it is another.

    "~" stands for the one it is done to, or for nothing: "took the two men into custody".
    """
    for word in rest:
        if word == "~":
            phrase = parsed.phrase_with(place)
            if phrase is not None and phrase.first == place and parsed.tokens[place].low not in rest:
                place = phrase.last
            continue
        if place < len(parsed.tokens) and parsed.tags[place] == "r" and parsed.tokens[place].low != word:
            place += 1
        if place >= len(parsed.tokens) or parsed.tokens[place].low != word:
            return 0
        place += 1
    return place


def _word_at(parsed: Parsed, place: int) -> Trigger | None:
    tag, low = parsed.tags[place], parsed.tokens[place].low
    if tag in "veg" or (tag in "nj" and low.endswith("ed")):
        return _verb_at(parsed, place)
    if tag in "nN" and low in _nouns():
        return _noun_at(parsed, place)
    return None


def _noun_at(parsed: Parsed, place: int) -> Trigger | None:
    low = parsed.tokens[place].low
    kind = _nouns()[low]
    before = parsed.tokens[place - 1].low if place else ""
    following = parsed.tokens[place + 1].low if place + 1 < len(parsed.tokens) else ""
    if kind == "charge" and (before in ("in", "on", "of") or following in ("d'affaires", "sheet")):
        return None
    if low in ("march", "sentence", "strike", "ban") and parsed.tokens[place].text[0].isupper() and place:
        return None
    if parsed.tags[place + 1 : place + 2] == "n" and following in _HEADS and kind != "protest":
        return None
    sure = not (kind in ("charge", "trial") and parsed.tags[place - 1 : place] in ("n", "j"))
    return Trigger(place, place + 1, kind, "noun", sure)


# "a detention centre", "the arrest warrant": the noun only qualifies another.
_HEADS = frozenset(
    """centre center centres centers facility facilities camp warrant warrants cell cells room order
    orders camps conditions chamber lawyer lawyers law laws record records threat list lists""".split()
)


def _verb_at(parsed: Parsed, place: int) -> Trigger | None:
    base = base_of(parsed.tokens[place].low)
    if base == parsed.tokens[place].low and base not in verb_forms():
        base = base.removesuffix("ed")
    kind = _verbs().get(base)
    weak = load("events")["weak"].get(base)
    if kind is None and weak is None:
        return None
    if _qualifies(parsed, place):
        return Trigger(place, place + 1, kind, "modifier", sure=False) if kind and weak is None else None
    form = _form(parsed, place, place + 1)
    if weak is not None and not _weak_fits(parsed, place, base, form):
        return None
    return Trigger(place, place + 1, kind or weak, form, sure=weak is None)


def _qualifies(parsed: Parsed, place: int) -> bool:
    """"the jailed activist": an -ed form within a noun phrase before its head."""
    phrase = parsed.phrase_with(place)
    return parsed.tags[place] in "enj" and phrase is not None and phrase.head > place


def _form(parsed: Parsed, first: int, last: int) -> Form:
    tag = parsed.tags[first]
    if tag in "nNj":
        return "noun"
    if tag == "g":
        return "active"
    if tag == "v":
        return "active"
    if base_of(parsed.tokens[first].low) in words("events", "intransitive"):
        return "active"
    return "passive" if is_passive(parsed, first) else "active"


def is_passive(parsed: Parsed, place: int) -> bool:
    """Whether an -ed form says what was done to its subject, and not what the subject did."""
    if auxiliaries(parsed, place) & _BE:
        return True
    if auxiliaries(parsed, place) & {"have", "has", "had", "having"}:
        return False
    if _shares_passive(parsed, place):
        return True
    return not _has_object(parsed, place + 1)


def _shares_passive(parsed: Parsed, place: int) -> bool:
    """"were detained, harassed and beaten": the auxiliary stands before the first."""
    before = place - 1
    while before >= 0 and parsed.tags[before] in ",cr":
        before -= 1
    if before < 0 or before == place - 1 or parsed.tags[before] != "e" or parsed.at[before] >= 0:
        return False
    return not _has_object(parsed, place + 1) and is_passive(parsed, before)


def _has_object(parsed: Parsed, place: int) -> bool:
    while place < len(parsed.tags) and parsed.tags[place] == "r":
        place += 1
    phrase = parsed.phrase_with(place)
    if phrase is None or phrase.first != place:
        return False
    low = parsed.tokens[phrase.head].low
    return low not in words("grammar", "time_nouns") and low not in _ADVERBIAL


_ADVERBIAL = frozenset("week month year day days night morning evening afternoon times time months years weeks hours".split())


def _weak_fits(parsed: Parsed, place: int, base: str, form: Form) -> bool:
    """Whether what is done, and to what, is an event of ours."""
    thing = _undergoer(parsed, place, form)
    if base == "hold" and parsed.words(place + 1, place + 2) == "that":
        return False
    if base == "search":
        return thing in words("events", "searched_things")
    if base == "hold":
        return form == "passive" and thing not in words("events", "held_things") and thing != ""
    if base in ("release", "free"):
        return thing not in words("events", "released_things")
    if base in ("block", "bar", "suspend", "close", "shut", "dissolve", "revoke", "sanction"):
        return form != "noun" and thing not in ("road", "roads", "street", "streets", "traffic", "eyes", "door", "")
    if parsed.words(place + 1, place + 2) in ("back", "out"):
        return False
    if base in ("hit", "strike"):
        return form == "passive" and thing != "" and parsed.words(place + 1, place + 2) != "from" or _with_weapon(parsed, place)
    if base == "try":
        return form == "passive" and parsed.tags[place + 1 : place + 2] != "t"
    if base in ("rally", "march"):
        return form == "active" and parsed.tags[place] in "veg"
    if base == "charge":
        return form == "passive" or _has_object(parsed, place + 1)
    if base == "execute":
        return thing not in ("warrant", "order", "orders", "warrants", "plan", "contract")
    return True


def _with_weapon(parsed: Parsed, place: int) -> bool:
    return any(parsed.tokens[at].low == "with" for at in range(place + 1, min(place + 6, len(parsed.tokens))))


def _undergoer(parsed: Parsed, place: int, form: Form) -> str:
    """The head noun of what the verb is done to."""
    if form == "passive":
        found = subject(parsed, place)
        return parsed.tokens[found.phrase.head].low if found else ""
    following = place + 1
    while following < len(parsed.tags) and parsed.tags[following] == "r":
        following += 1
    phrase = parsed.phrase_with(following)
    return parsed.tokens[phrase.head].low if phrase and phrase.first == following else ""
