"""Decides which words of a sentence tell of an event, of which type, and in which form.

A trigger is a turn of phrase, a verb, a noun or a state of lexicon/events.yaml; what else a word
may mean is decided by `senses`. Invariant: a token belongs to one trigger at the most, the longest.
"""

import re
from collections.abc import Callable, Sequence
from functools import cache, lru_cache

from saksei.reading.events import senses
from saksei.reading.events.trigger import Trigger
from saksei.reading.events.turns import begins, turn_at
from saksei.reading.events.voice import BE, form_of, has_object, head_of_subject, undergoer
from saksei.reading.grammar.syntax import Parsed, base_of, verb_forms
from saksei.reading.lexicon import load, words
from saksei.reading.reports.cues import auxiliaries

_FACING = ("criminal", "facing", "face", "faced", "faces", "under")
_CELLS = ("prison", "jail")
_BESIDE = 4  # tokens
_HELD = ("arrest", "detention", "release", "abduction")
_ON_CHARGES = ("of", "related", "relating", "that", "under")


def triggers(parsed: Parsed) -> list[Trigger]:
    """The triggers of a sentence in order."""
    found: list[Trigger] = []
    past = 0
    lows = [one.low for one in parsed.tokens]
    said = frozenset(lows)
    for place in [place for place, low in enumerate(lows) if _may_tell(low)]:
        if place < past:
            continue
        trigger = _turn_at(parsed, place, said) or _word_at(parsed, place)
        if trigger and not _again(parsed, found, trigger):
            found.append(trigger)
            past = trigger.last
    return found


def _again(parsed: Parsed, found: Sequence[Trigger], trigger: Trigger) -> bool:
    """ "fired tear gas and rubber bullets", "used batons to break up the march": one deed."""
    before = found[-1] if found else None
    if trigger.type == "trial" and "before" in parsed.words(trigger.first, trigger.last + 1):
        general = parsed.tags[trigger.first] == "g" and not auxiliaries(parsed, trigger.first) & BE
        return general or any(one.type in _HELD for one in found)  # "taken before a judge"
    if before is None or before.type != trigger.type or trigger.type != "use_of_force":
        return False
    between = parsed.tags[before.last : trigger.first]
    purpose = between.endswith("t") and not set(between) & set("va:.")
    return purpose or (trigger.form == "noun" and len(between) <= _BESIDE and ":" not in between)


@lru_cache(maxsize=1 << 14)
def _may_tell(low: str) -> bool:
    """Whether any trigger begins with a word; most words are passed over by this alone."""
    base = base_of(low)
    stems = base, base.removesuffix("ed")
    verb = any(one in _types("verbs") or one in load("events")["weak"] for one in stems)
    return verb or low in _types("nouns") or low in ("missing", *_CELLS) or begins(low)


def _turn_at(parsed: Parsed, place: int, said: frozenset[str]) -> Trigger | None:
    """A turn of phrase that is no name ("the Tear Gas Project") and no work of the police."""
    found = turn_at(parsed, place, said)
    if found is None or (found.last - place > 1 and _titled(parsed, place, found.last)):
        return None
    if found.form == "noun" and parsed.words(found.last, found.last + 1) in words(
        "events", "qualified_heads"
    ):
        return None  # "water cannon trucks"
    if parsed.tokens[found.last - 1].low == "next" and parsed.tags[found.last : found.last + 1] in (
        "n",
        "N",
    ):
        return None  # "would be next week"
    base = base_of(parsed.tokens[place].low)
    blocks = found.type == "protest" and base in words("events", "blocking")
    return None if blocks and _by_force(parsed, place) else found


def _titled(parsed: Parsed, first: int, last: int) -> bool:
    return parsed.tokens[first].text.istitle() and parsed.tokens[last - 1].text.istitle()


def _by_force(parsed: Parsed, verb: int) -> bool:
    return head_of_subject(parsed, verb) in words("events", "takers") - {"men"}


def _word_at(parsed: Parsed, place: int) -> Trigger | None:
    tag, low = parsed.tags[place], parsed.tokens[place].low
    if tag == "g" and low in _types("nouns") and not has_object(parsed, place + 1):
        return _noun_at(parsed, place)
    if tag in "veg" or (tag in "nj" and low.endswith("ed")):
        return _verb_at(parsed, place) or _state_at(parsed, place)
    if tag in "nN" and low in _types("nouns"):
        return _noun_at(parsed, place)
    return _state_at(parsed, place)


@cache
def _types(key: str) -> dict[str, str]:
    """The type of each word of a list that stands by type."""
    return {
        word: kind for kind, given in load("events")[key].items() for word in str(given).split()
    }


# -- verbs


def _verb_at(parsed: Parsed, place: int) -> Trigger | None:
    base = base_of(parsed.tokens[place].low)
    if base not in verb_forms():
        base = base.removesuffix("ed")
    kind, weak = _types("verbs").get(base), load("events")["weak"].get(base)
    if kind is None and weak is None:
        return None
    if base == "accuse" and _the_accused(parsed, place):
        return None
    if _qualifies(parsed, place):
        of_people = kind in _OF_PEOPLE and weak is None and _people_after(parsed, place)
        return Trigger(place, place + 1, kind or "", "modifier", sure=False) if of_people else None
    form = form_of(parsed, place, place + 1)
    if base in words("events", "blocking") and undergoer(parsed, place, form) in words(
        "events", "roads"
    ):
        if _by_force(parsed, place):
            return None
        return Trigger(place, place + 1, "protest", form, sure=False)
    if not senses.fits(parsed, place, base, form):
        return None
    if base == "suspend" and senses.somebody(undergoer(parsed, place, form)):
        weak = "punishment"  # a person, and not a licence
    return Trigger(place, place + 1, kind or weak, form, sure=weak is None)


def _the_accused(parsed: Parsed, place: int) -> bool:
    """ "the accused had family": somebody, and no deed."""
    before, after = parsed.words(place - 1, place), parsed.words(place + 1, place + 2)
    return before in ("the", "both", "each", "all", "two", "an") and after not in ("of", "in")


_OF_PEOPLE = (
    "arrest", "detention", "abduction", "killing", "torture", "assault", "deportation",
    "conviction", "sentence", "release", "disappearance",
)  # fmt: skip


def _people_after(parsed: Parsed, place: int) -> bool:
    """ "the jailed activist", and no "arrested development"."""
    phrase = parsed.phrase_with(place)
    head = parsed.tokens[phrase.head].low if phrase else ""
    return head not in words("events", "abstractions")


def _qualifies(parsed: Parsed, place: int) -> bool:
    """ "the jailed activist": an -ed form within a noun phrase before its head."""
    phrase = parsed.phrase_with(place)
    return parsed.tags[place] in "enj" and phrase is not None and phrase.head > place


def _state_at(parsed: Parsed, place: int) -> Trigger | None:
    """ "has been missing since", "are in prison": a state that an event brought about."""
    low = parsed.tokens[place].low
    stays = base_of(parsed.words(place - 1, place)) == "remain"
    if low == "missing" and (stays or auxiliaries(parsed, place) & BE):
        return Trigger(place, place + 1, "disappearance", "passive")
    if low not in _CELLS or parsed.words(place - 1, place) != "in":
        return None
    verb = place - 2
    while verb >= 0 and parsed.tags[verb] == "r":
        verb -= 1
    word = parsed.tokens[verb].low if verb >= 0 else ""
    stays = word in BE or base_of(word) in words("events", "putting")
    return Trigger(place, place + 1, "detention", "noun", sure=False) if stays else None


# -- nouns


def _noun_at(parsed: Parsed, place: int) -> Trigger | None:
    low, kind = parsed.tokens[place].low, _types("nouns")[parsed.tokens[place].low]
    if _only_qualifies(parsed, place, kind) or _in_name(parsed, place) or _figure(parsed, place):
        return None
    if low in _TESTS and not _TESTS[low](parsed, place):
        return None
    if kind == "charge" and not _accuses(parsed, place):
        return None
    if kind in ("charge", "trial") and parsed.words(place - 1, place) == "without":
        return None  # "held without charge": none was brought
    if low == "threats" and _one_of_several(parsed, place):
        kind = "intimidation"  # what was threatened is not told
    sure = not (kind in ("charge", "trial") and parsed.tags[place - 1 : place] in ("n", "j"))
    return Trigger(place, place + 1, kind, "noun", sure)


def _figure(parsed: Parsed, place: int) -> bool:
    """ "an attack on the bill", "a heart attack", "the execution of the plan": no deed."""
    low = parsed.tokens[place].low
    if parsed.words(place - 1, place) in words("events", "ailing"):
        return True
    if parsed.words(place + 1, place + 2) not in ("on", "of", "against", "in"):
        return False
    phrase = parsed.phrase_with(place + 2)
    if phrase is None:
        return False
    return senses.spares(low.removesuffix("s"), parsed.tokens[phrase.head].low)


def _sentenced(parsed: Parsed, place: int) -> bool:
    """ "a ten-year term", "suspended terms": no term of office."""
    phrase = parsed.phrase_with(place)
    inside = parsed.tokens[phrase.first if phrase else place : place]
    lengthy = any(_LENGTHY.search(one.low) for one in inside)
    before = parsed.words(place - 1, place)
    lengthy = lengthy or (
        parsed.words(place + 1, place + 2) == "of"
        and bool(words("events", "lengths") & set(parsed.words(place + 2, place + 8).split()))
    )
    return before in words("events", "terms") or (
        lengthy and any(one.low in words("events", "penal") for one in parsed.tokens)
    )


def _searched(parsed: Parsed, place: int) -> bool:
    """ "the search of her home"; the other searches are for something."""
    following = parsed.words(place + 1, place + 2)
    if parsed.tokens[place].low == "searches":
        return following not in ("for", "of")
    if following in ("continued", "lasted", "began", "ended", "was"):
        return "for" not in parsed.words(place + 1, place + 8).split()
    return following in ("of", "at", "on") and any(
        one.low in words("events", "searched_things")
        for one in parsed.tokens[place + 2 : place + 9]
    )


def _heard(parsed: Parsed, place: int) -> bool:
    """Not "the hearing" alone, which was told of before."""
    told = parsed.words(place + 1, place + 2) in ("of", "in", "for", "against")
    return told or parsed.words(place - 1, place) != "the"


def _convicted(parsed: Parsed, place: int) -> bool:
    """No "conviction that", nothing said "with conviction"."""
    before, after = parsed.words(place - 1, place), parsed.words(place + 1, place + 2)
    return after != "that" and before not in ("with", "political", "religious", "moral", "deep")


_LENGTHY = re.compile(r"\w-(?:year|month|week|day)s?$")
_TESTS: dict[str, Callable[[Parsed, int], bool]] = {
    **dict.fromkeys(("term", "terms"), _sentenced),
    **dict.fromkeys(("search", "searches"), _searched),
    **dict.fromkeys(("hearing", "hearings"), _heard),
    **dict.fromkeys(("conviction", "convictions"), _convicted),
}


def _only_qualifies(parsed: Parsed, place: int, kind: str) -> bool:
    """ "a detention centre", "the protest leaders": the noun tells what sort another is."""
    following = parsed.words(place + 1, place + 2)
    if kind == "protest":
        joined = parsed.tags[place + 1 : place + 2] in ("n", "N")
        return joined and parsed.at[place] == parsed.at[place + 1]
    return following in words("events", "qualified_heads")


def _in_name(parsed: Parsed, place: int) -> bool:
    """ "the Working Group on Arbitrary Detention": a word of a body's name."""
    if not place or not parsed.tokens[place].text[0].isupper():
        return False
    alone = parsed.tokens[place].low in ("march", "sentence", "strike", "ban")
    return alone or parsed.tokens[place - 1].text[0].isupper()


def _accuses(parsed: Parsed, place: int) -> bool:
    """Whether somebody was accused: not "in charge", not "the prosecution"."""
    low = parsed.tokens[place].low
    before, following = parsed.words(place - 1, place), parsed.words(place + 1, place + 2)
    if before == "the" and base_of(parsed.words(place - 2, place - 1)) in _DENYING:
        return following in ("of", "against")  # "refuting the charge"
    if low.startswith("prosecution"):
        return before in _FACING or following in ("of", "for")
    if following in ("d'affaires", "sheet") or (before in ("in", "of") and low == "charge"):
        return False
    return before != "on" or following in _ON_CHARGES


_DENYING = ("refute", "deny", "reject", "dismiss")


def _one_of_several(parsed: Parsed, place: int) -> bool:
    """ "threats, arrests and detentions": one word of a list of what befell people."""
    beside = parsed.tags[max(0, place - 1) : place] + parsed.tags[place + 1 : place + 2]
    near = [*parsed.tokens[max(0, place - 3) : place], *parsed.tokens[place + 1 : place + 4]]
    return bool(set(beside) & set(",c")) and any(one.low in _types("nouns") for one in near)
