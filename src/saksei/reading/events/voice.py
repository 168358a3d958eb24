"""Decides whether a verb tells what its subject did, or what was done to it.

Invariant: the answer depends on the verb's auxiliaries and on what stands beside it alone.
"""

from typing import Literal

from saksei.reading.events.argument import past_qualifier
from saksei.reading.grammar.syntax import Parsed, base_of
from saksei.reading.lexicon import words
from saksei.reading.reports.cues import auxiliaries
from saksei.reading.reports.speakers import subject

Form = Literal["active", "passive", "noun", "modifier"]

BE = frozenset(
    ["be", "is", "are", "was", "were", "been", "being", "get", "gets", "got", "getting", "'s", "’s"]
)


LONGEST_CHAIN = 12  # verbs in a row; so the work stays linear in the length of a sentence
_ACTIVE = ("threatened to", "vowed to")


def form_of(parsed: Parsed, first: int, last: int) -> Form:
    """The form of the trigger from token `first` to `last` (excluded)."""
    tag = parsed.tags[first]
    if tag == "j" and last - first == 1 and auxiliaries(parsed, first) & BE:
        return "passive"  # "were injured"
    within = parsed.at[first] >= 0 and parsed.at[first] == parsed.at[last - 1]
    if tag in "nNj" or (within and last - first > 1):
        return "noun"
    if tag in "gv" or base_of(parsed.tokens[first].low) in words("events", "intransitive"):
        return "active"
    return "passive" if is_passive(parsed, first, last) else "active"


def is_passive(parsed: Parsed, place: int, last: int = 0) -> bool:
    """Whether an -ed form says what was done to its subject, and not what the subject did."""
    before = place
    for _ in range(LONGEST_CHAIN):  # "were detained, harassed and beaten"
        if (told := _by_auxiliary(parsed, before)) is not None:
            return told
        linked = _linked_before(parsed, before)
        if linked is None:
            break
        before = linked
    if object_place(parsed, place + 1) > place + 1 or parsed.words(place, place + 2) in _ACTIVE:
        return False
    if any(parsed.tokens[at].low == "whom" for at in range(max(0, before - 8), before)):
        return False
    if last and parsed.tags[last - 1] == "g" and parsed.words(last - 2, last - 1) == "from":
        return True  # "prevented from boarding a flight"
    return not (has_object(parsed, before + 1) or (last and has_object(parsed, last)))


def _by_auxiliary(parsed: Parsed, place: int) -> bool | None:
    """What the auxiliaries of a verb say, None where it has none that says."""
    said = auxiliaries(parsed, place)
    if said & BE or base_of(parsed.words(place - 1, place)) in ("remain", "stay"):
        return True
    return False if said & {"have", "has", "had", "having"} else None


def _linked_before(parsed: Parsed, place: int) -> int | None:
    """The -ed form before "and" or a comma that shares its auxiliary with the one at `place`."""
    before = place - 1
    while before >= 0 and parsed.tags[before] in ",cr":
        before -= 1
    if before < 0 or before == place - 1 or parsed.tags[before] != "e" or parsed.at[before] >= 0:
        return None
    return None if has_object(parsed, place + 1) else before


def object_place(parsed: Parsed, place: int) -> int:
    """Past "and beat" in "arrested and beat two men": where the object begins that they share."""
    start = place
    for _ in range(LONGEST_CHAIN):
        joint = next((one for one in (",c", "c", ",") if parsed.tags.startswith(one, place)), "")
        verb = place + len(joint)
        verb += parsed.tags.startswith("r", verb)
        if not joint or parsed.tags[verb : verb + 1] not in ("e", "v"):
            break
        place = verb + 1
    return place if place > start and has_object(parsed, place) else start


def has_object(parsed: Parsed, place: int) -> bool:
    """Whether a noun phrase begins at a token that tells no time and no sum of money."""
    place = past_qualifier(parsed, place)
    while place < len(parsed.tags) and parsed.tags[place] == "r":
        place += 1
    place = past_qualifier(parsed, place)
    phrase = parsed.phrase_with(place)
    if phrase is None or phrase.head < place or place - phrase.first > 1:
        return False
    low = parsed.tokens[phrase.head].low
    money = parsed.tokens[place].text[0] in "$€£" or low in ("dollars", "euros", "pounds")
    return (
        not (low in words("grammar", "time_nouns") and parsed.tokens[phrase.head].text[0].isupper())
        and low not in words("events", "lengths")
        and not money
    )


def undergoer(parsed: Parsed, place: int, form: Form) -> str:
    """The head noun of what a verb is done to, "" if none stands there."""
    if form == "passive":
        return head_of_subject(parsed, place)
    following = place + 1
    while following < len(parsed.tags) and parsed.tags[following] == "r":
        following += 1
    phrase = parsed.phrase_with(following)
    return parsed.tokens[phrase.head].low if phrase and phrase.first == following else ""


def head_of_subject(parsed: Parsed, verb: int) -> str:
    """The head noun of a verb's subject, "" if it has none."""
    found = subject(parsed, verb)
    return parsed.tokens[found.phrase.head].low if found else ""
