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
from saksei.reading.syntax import Parsed, Phrase, base_of, verb_forms

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
    object: Phrase | None = None  # what stands within a phrase: "took [the men] into custody"


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
            last, inner = _matched(parsed, place + 1, rest)
            if last:
                return Trigger(place, last, kind, _form(parsed, place, last), object=inner)
    return _term(parsed, place) or _guilty(parsed, place) or _died_of(parsed, place)


def _died_of(parsed: Parsed, place: int) -> Trigger | None:
    """"died of his wounds": a killing; of an illness it is none."""
    if base_of(parsed.tokens[place].low) != "die" or parsed.words(place + 1, place + 2) not in ("of", "from"):
        return None
    phrase = parsed.phrase_with(place + 2)
    if phrase is None or parsed.tokens[phrase.head].low not in ("wounds", "wound", "injuries", "torture", "beatings"):
        return None
    return Trigger(place, phrase.last, "killing", "active", sure=False)


def _guilty(parsed: Parsed, place: int) -> Trigger | None:
    """"found X, a member of the committee, guilty": far from its verb."""
    if parsed.tokens[place].low != "guilty":
        return None
    for before in range(place - 1, max(-1, place - 40), -1):
        low = parsed.tokens[before].low
        if low in ("plead", "pleaded", "pleads", "pleading", "pled"):
            return None
        if base_of(low) == "find" and parsed.tags[before] in "ve":
            phrase = parsed.phrase_with(before + 1)
            inner = phrase if phrase and phrase.first == before + 1 else None
            return Trigger(place, place + 1, "conviction", "active" if inner else "passive", object=inner)
    return None


def _matched(parsed: Parsed, place: int, rest: tuple[str, ...]) -> tuple[int, Phrase | None]:
    """The end of a phrase's other words, with one adverb allowed between; 0 if it is another.

    "~" stands for the one it is done to, or for nothing: "took the two men into custody".
    """
    inner = None
    for word in rest:
        if word == "~":
            phrase = parsed.phrase_with(place)
            if phrase is not None and phrase.first == place and parsed.tokens[place].low not in rest:
                inner, place = phrase, phrase.last
            continue
        if place < len(parsed.tokens) and parsed.tags[place] == "r" and parsed.tokens[place].low != word:
            place += 1
        if place >= len(parsed.tokens) or parsed.tokens[place].low != word:
            return 0, None
        place += 1
    return place, inner


_TERMS = {"give": "sentence", "hand": "sentence", "get": "sentence", "serve": "detention", "spend": "detention"}
_LENGTHS = frozenset("year years month months".split())


def _term(parsed: Parsed, place: int) -> Trigger | None:
    """"was given two years", "served 22 months", "spent a year in jail": a length of time as penalty."""
    kind = _TERMS.get(base_of(parsed.tokens[place].low)) if parsed.tags[place] in "ve" else None
    phrase = parsed.phrase_with(place + 1) if kind else None
    if kind is None or phrase is None or phrase.first != place + 1:
        return None
    if parsed.tokens[phrase.head].low not in _LENGTHS and not _penal(parsed, phrase):
        return None
    if parsed.tokens[place].low.startswith("spen") and not _held_in(parsed, phrase.last):
        return None
    given = kind == "sentence"
    if given and base_of(parsed.tokens[place].low) == "give" and not is_passive(parsed, place):
        return None
    return Trigger(place, place + 1, kind, "passive" if given else "active", sure=False)


def _penal(parsed: Parsed, phrase: Phrase) -> bool:
    """"15 days of administrative arrest": a shorter length, and what is served for it."""
    if parsed.tokens[phrase.head].low not in ("day", "days", "week", "weeks", "hours"):
        return False
    served = parsed.phrase_with(phrase.last + 1)
    return parsed.words(phrase.last, phrase.last + 1) in ("of", "in") and served is not None and (
        parsed.tokens[served.head].low in _SERVED
    )


_SERVED = frozenset("arrest detention custody prison jail imprisonment service work labour labor".split())


def _held_in(parsed: Parsed, place: int) -> bool:
    phrase = parsed.phrase_with(place + 1)
    heads = words("events", "facilities") | frozenset(("custody", "detention", "bars", "confinement"))
    return phrase is not None and parsed.tokens[phrase.head].low in heads


def _word_at(parsed: Parsed, place: int) -> Trigger | None:
    tag, low = parsed.tags[place], parsed.tokens[place].low
    if tag in "veg" or (tag in "nj" and low.endswith("ed")):
        return _verb_at(parsed, place) or _state_at(parsed, place)
    if tag in "nN" and low in _nouns():
        return _noun_at(parsed, place)
    return _state_at(parsed, place)


def _state_at(parsed: Parsed, place: int) -> Trigger | None:
    """"has been missing since", "are in prison": a state that an event brought about."""
    low = parsed.tokens[place].low
    if low == "missing" and parsed.tags[place] in "jg" and auxiliaries(parsed, place) & _BE:
        return Trigger(place, place + 1, "disappearance", "passive")
    if low in ("prison", "jail") and parsed.words(place - 1, place) == "in":
        verb = place - 2
        while verb >= 0 and parsed.tags[verb] == "r":
            verb -= 1
        stays = verb >= 0 and base_of(parsed.tokens[verb].low) in words("events", "putting")
        if stays or (verb >= 0 and parsed.tokens[verb].low in _BE):
            return Trigger(place, place + 1, "detention", "noun", sure=False)
    return None


def _noun_at(parsed: Parsed, place: int) -> Trigger | None:
    low = parsed.tokens[place].low
    kind = _nouns()[low]
    before = parsed.tokens[place - 1].low if place else ""
    following = parsed.tokens[place + 1].low if place + 1 < len(parsed.tokens) else ""
    if kind == "charge" and not _accuses(parsed, place, before, following):
        return None
    if kind == "protest" and parsed.tags[place + 1 : place + 2] in ("n", "N") and (
        parsed.at[place] == parsed.at[place + 1]
    ):
        return None  # "the protest leaders"
    if low in ("march", "sentence", "strike", "ban") and parsed.tokens[place].text[0].isupper() and place:
        return None
    if following in _HEADS and (kind != "protest" or following == "committee"):
        return None
    if kind in ("detention", "disappearance", "killing", "trial") and _in_name(parsed, place):
        return None
    if low == "threats" and _one_of_several(parsed, place):
        kind = "intimidation"  # what was threatened is not told
    sure = not (kind in ("charge", "trial") and parsed.tags[place - 1 : place] in ("n", "j"))
    return Trigger(place, place + 1, kind, "noun", sure)


def _accuses(parsed: Parsed, place: int, before: str, following: str) -> bool:
    """Whether "charge" or "prosecution" tells that somebody was accused: not "in charge", "the prosecution"."""
    low = parsed.tokens[place].low
    if low.startswith("prosecution"):
        return before in ("criminal", "facing", "face", "faced", "faces", "under") or following in ("of", "for")
    if following in ("d'affaires", "sheet") or (before in ("in", "of") and low == "charge"):
        return False
    return before != "on" or following in ("of", "related", "relating", "that", "under")


def _one_of_several(parsed: Parsed, place: int) -> bool:
    """"threats, arrests and detentions": one word of a list of what befell people."""
    near = [
        parsed.tokens[at].low
        for at in range(max(0, place - 3), min(place + 4, len(parsed.tokens)))
        if at != place
    ]
    joined = set(parsed.tags[max(0, place - 1) : place] + parsed.tags[place + 1 : place + 2]) & set(",c")
    return bool(joined) and any(word in _nouns() for word in near)


def _in_name(parsed: Parsed, place: int) -> bool:
    """"the Working Group on Arbitrary Detention": a word of a body's name."""
    return parsed.tokens[place].text[0].isupper() and place > 0 and parsed.tokens[place - 1].text[0].isupper()


# "a detention centre", "the arrest warrant": the noun only qualifies another.
_HEADS = frozenset(
    """centre center centres centers facility facilities camp warrant warrants cell cells room order
    orders camps conditions committee camera cameras court courts branch judge chamber lawyer lawyers law laws record records threat list lists""".split()
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
    if base in ("block", "barricade", "blockade") and _undergoer(parsed, place, form) in words("events", "roads"):
        return Trigger(place, place + 1, "protest", form, sure=False)
    if weak is not None and not _weak_fits(parsed, place, base, form):
        return None
    return Trigger(place, place + 1, kind or weak, form, sure=weak is None)


def _qualifies(parsed: Parsed, place: int) -> bool:
    """"the jailed activist": an -ed form within a noun phrase before its head."""
    phrase = parsed.phrase_with(place)
    return parsed.tags[place] in "enj" and phrase is not None and phrase.head > place


def _form(parsed: Parsed, first: int, last: int) -> Form:
    tag = parsed.tags[first]
    within = parsed.at[first] >= 0 and parsed.at[first] == parsed.at[last - 1]
    if tag in "nNj" or (within and last - first > 1):
        return "noun"
    if tag == "g":
        return "active"
    if tag == "v":
        return "active"
    if base_of(parsed.tokens[first].low) in words("events", "intransitive"):
        return "active"
    return "passive" if is_passive(parsed, first, last) else "active"


def is_passive(parsed: Parsed, place: int, last: int = 0) -> bool:
    """Whether an -ed form says what was done to its subject, and not what the subject did."""
    if auxiliaries(parsed, place) & _BE or base_of(parsed.words(place - 1, place)) in ("remain", "stay"):
        return True
    if auxiliaries(parsed, place) & {"have", "has", "had", "having"}:
        return False
    if _shares_passive(parsed, place):
        return True
    if any(parsed.tokens[at].low == "whom" for at in range(max(0, place - 8), place)):
        return False
    return not (_has_object(parsed, place + 1) or (last and _has_object(parsed, last)))


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
    if phrase is None or phrase.head < place or place - phrase.first > 1:
        return False
    low = parsed.tokens[phrase.head].low
    money = parsed.tokens[place].text[0] in "$€£" or low in ("dollars", "euros", "pounds")
    return low not in words("grammar", "time_nouns") and low not in _ADVERBIAL and not money


_ADVERBIAL = frozenset("week month year day days night morning evening afternoon times time months years weeks hours".split())


def _weak_fits(parsed: Parsed, place: int, base: str, form: Form) -> bool:
    """Whether what is done, and to what, is an event of ours."""
    thing = _undergoer(parsed, place, form)
    if base == "hold" and parsed.words(place + 1, place + 2) == "that":
        return False
    if base in ("hurl", "throw", "lob"):
        return thing in words("events", "projectiles")
    if base == "barricade":
        return False
    if base == "take":
        return form == "passive" and _taken(parsed, place + 1)
    if base == "enter":
        return thing in words("events", "searched_things") and _by_takers(parsed, place)
    if base == "confiscate":
        return _by_takers(parsed, place)
    if base == "fire":
        return form == "passive" and parsed.words(place + 1, place + 2) in ("from", "as", "after", "for", "over")
    if base == "walk":
        return parsed.words(place + 1, place + 2) == "out" and thing_of(parsed, place) in _WORKERS
    if base == "gather":
        return any(token.low in _PROTESTING for token in parsed.tokens)
    if base == "seal":
        return thing in words("events", "searched_things")
    if base == "accuse":
        return form == "passive" and _before_a_court(parsed)
    if base in ("dismiss", "expel", "rusticate"):
        return form == "passive" and thing not in words("events", "dismissed_things") and (
            parsed.words(place + 1, place + 2) != "as"
        )
    if base == "kill":
        return form == "passive" or _has_object(parsed, place + 1)
    if base == "keep":
        return form == "passive" and parsed.words(place + 1, place + 2) in ("in", "at", "under")
    if base == "search":
        return thing == "it" or thing in words("events", "searched_things")
    if base == "hold":
        person = thing in _OBJECT_PRONOUNS or thing in words("people", "titles") or thing in words("people", "family")
        held = thing != "" or parsed.words(place + 1, place + 2) in _HELD_HOW
        return (form == "passive" or person) and thing not in words("events", "held_things") and held
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


def _taken(parsed: Parsed, place: int) -> bool:
    """"was taken from her home", "taken by soldiers"."""
    for at in range(place, min(place + 7, len(parsed.tokens) - 1)):
        low, phrase = parsed.tokens[at].low, parsed.phrase_with(at + 1)
        if phrase is None or low not in ("from", "by"):
            continue
        if parsed.tokens[phrase.head].low in words("events", "taken_from" if low == "from" else "takers"):
            return True
    return False


def _by_takers(parsed: Parsed, place: int) -> bool:
    found = subject(parsed, place)
    return found is not None and any(
        token.low in words("events", "takers") for token in parsed.tokens[found.first : found.last]
    )


def _before_a_court(parsed: Parsed) -> bool:
    return any(token.low in words("events", "courts") or token.low in _LEGAL for token in parsed.tokens)


_LEGAL = frozenset("trial prosecutor prosecutors prosecution article code indictment charged lawsuit hearing".split())
_HELD_HOW = frozenset("for at in without under incommunicado since on by".split())
_OBJECT_PRONOUNS = frozenset("him her them us me".split())


_WORKERS = frozenset("workers employees staff students lawyers teachers nurses doctors drivers miners".split())
_PROTESTING = frozenset("demand demanding protest protesting chanting banners placards slogans".split())


def thing_of(parsed: Parsed, verb: int) -> str:
    """The head noun of a verb's subject, "" if it has none."""
    found = subject(parsed, verb)
    return parsed.tokens[found.phrase.head].low if found else ""


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
