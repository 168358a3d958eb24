"""Decides to whom an event happened, and by whom: the words of one sentence that stand for them.

Invariant: what is returned are tokens of the sentence; a target is never the trigger itself.
"""

from saksei.reading.events.argument import Argument, may_suffer, phrase_from
from saksei.reading.events.nouns import OWNERS, owner_of, target_of_noun
from saksei.reading.events.senses import somebody
from saksei.reading.events.subjects import first_of_chain, subject_of
from saksei.reading.events.trigger import Trigger
from saksei.reading.events.voice import BE, object_place
from saksei.reading.grammar.syntax import Parsed, Phrase, base_of
from saksei.reading.lexicon import words

_OWNED = ("protest", "raid", "attack", "threat", "ban")


def target(parsed: Parsed, trigger: Trigger, others: frozenset[int]) -> Argument | None:
    """To whom it happened; `others` are the tokens of all triggers of the sentence."""
    if trigger.last - trigger.first > 1 and (found := _suffering_subject(parsed, trigger)):
        pass
    elif trigger.form == "modifier":
        found = _qualified(parsed, trigger)
    elif trigger.form == "noun":
        found = target_of_noun(parsed, trigger, others)
        if found is None and trigger.type == "use_of_force":
            found = _aimed(parsed, trigger)
    elif trigger.form == "passive":
        verb = first_of_chain(parsed, trigger.first)
        found = _among(parsed, trigger) or subject_of(parsed, verb)
        if found and parsed.tokens[found.last - 1].low in words("events", "projectiles"):
            found = _aimed(parsed, trigger)
    elif trigger.type == "protest":
        return None
    elif trigger.type == "threat" and (threatened := _threatened_with(parsed, trigger)):
        return threatened
    else:
        found = _suffering_subject(parsed, trigger) or _object(parsed, trigger)
        if found is None or not may_suffer(parsed, found):
            found = _whom(parsed, trigger)
    return found if found and may_suffer(parsed, found) else None


def actor(parsed: Parsed, trigger: Trigger) -> Argument | None:
    """Who did it, where the sentence says so."""
    if trigger.form == "active":
        low = parsed.tokens[trigger.first].low
        if low in BE or base_of(low) in words("events", "subject_suffers"):
            return None
        return subject_of(parsed, trigger.first)
    by = _by(parsed, trigger.last)
    if by is None and trigger.form == "noun" and trigger.type in _OWNED:
        return owner_of(parsed, trigger)
    return by


def _qualified(parsed: Parsed, trigger: Trigger) -> Argument | None:
    """ "the jailed activists": what the -ed form qualifies."""
    phrase = parsed.phrase_with(trigger.first)
    return Argument(trigger.last, phrase.last) if phrase and phrase.last > trigger.last else None


def _among(parsed: Parsed, trigger: Trigger) -> Argument | None:
    """ "Among those arrested were X and Y": who stands after the verb."""
    if parsed.words(trigger.first - 2, trigger.first) != "among those":
        return None
    for place in range(trigger.last, min(trigger.last + 10, len(parsed.tags))):
        if parsed.tags[place] == "a":
            return phrase_from(parsed, place + 1)
    return None


def _suffering_subject(parsed: Parsed, trigger: Trigger) -> Argument | None:
    """ "X stood trial", "X went missing", "X has not been seen since"."""
    low = parsed.tokens[trigger.first].low
    if low in BE or base_of(low) in words("events", "subject_suffers"):
        return subject_of(parsed, trigger.first)
    return None


def _threatened_with(parsed: Parsed, trigger: Trigger) -> Argument | None:
    """ "threatened to arrest her son", "threatened to smash his camera": whom it hits."""
    place = trigger.last
    if parsed.tags[place : place + 2] != "tv":
        return None
    found = phrase_from(parsed, place + 2)
    if found is None:
        return None
    head = parsed.phrase_with(found.first)
    if head is None or parsed.tags[head.head] in "Np" or somebody(parsed.tokens[head.head].low):
        return found
    held = parsed.tokens[found.first].low in OWNERS
    return Argument(found.first, found.first + 1) if held else None


def _whom(parsed: Parsed, trigger: Trigger) -> Argument | None:
    """ "X, whom a court later sentenced": what the relative stands for."""
    for place in range(trigger.first - 1, max(0, trigger.first - 9), -1):
        that = parsed.tokens[place].low == "that" and parsed.tags[place - 1] in "nN"
        if that or (parsed.tokens[place].low in ("whom", "which") and parsed.tags[place] == "w"):
            if parsed.tags[place + 1] in "ave":
                return None  # "that was"
            phrase = parsed.phrase_with(place - 1) or parsed.phrase_with(place - 2)
            return Argument(phrase.first, phrase.last) if phrase else None
    return None


# -- objects


def _object(parsed: Parsed, trigger: Trigger) -> Argument | None:
    if trigger.object is not None:
        return _given_object(parsed, trigger, trigger.object)
    place = trigger.last
    thrown = parsed.phrase_with(place)
    if thrown and parsed.tokens[thrown.head].low in words("events", "projectiles"):
        return _aimed(parsed, trigger)
    if trigger.last - trigger.first > 1 and (aimed := _aimed(parsed, trigger)):
        return aimed
    while place < len(parsed.tags) and parsed.tags[place] == "r":
        place += 1
    found = phrase_from(parsed, object_place(parsed, place))
    accuses = trigger.type == "conviction" or base_of(parsed.tokens[trigger.first].low) == "accuse"
    return _without_offence(parsed, found) if found and accuses else found


def _given_object(parsed: Parsed, trigger: Trigger, given: Phrase) -> Argument | None:
    """ "took X into custody"; X in "revoked the licence of X", "its" in "revoked its licence"."""
    if parsed.words(given.first, given.last) not in ("the", "a", "an"):
        return Argument(given.first, given.last)
    of = parsed.tags[trigger.last : trigger.last + 1] == "f"
    return phrase_from(parsed, trigger.last + 1) if of else None


def _without_offence(parsed: Parsed, found: Argument) -> Argument:
    """ "convicted a member of River Watch of sedition": up to the "of" before what is no body."""
    for place in range(found.first + 1, found.last):
        inner = parsed.phrase_with(place + 1) if parsed.tags[place] == "f" else None
        if inner is not None and parsed.tags[inner.head] != "N":
            head = parsed.tokens[inner.head].low
            if head not in words("people", "titles") | words("people", "group_words"):
                return Argument(found.first, place)
    return found


def _aimed(parsed: Parsed, trigger: Trigger) -> Argument | None:
    """At whom a deed of several words was aimed: "fired tear gas at X", "broke down the door of X",
    "used water cannon to disperse X"."""
    ends_in_noun = parsed.at[trigger.last - 1] >= 0
    for place in range(trigger.last, min(trigger.last + 7, len(parsed.tags))):
        low, tag = parsed.tokens[place].low, parsed.tags[place]
        if (
            low in ("against", "at", "on", "into", "among")
            or (low == "of" and ends_in_noun and place == trigger.last)
            or (low == "to" and trigger.type in ("bail", "ban") and tag == "t")
        ):
            found = phrase_from(parsed, place + 1)
            if found and may_suffer(parsed, found):
                return found
        if tag == "t" and parsed.tags[place + 1 : place + 2] == "v":
            away = parsed.words(place + 2, place + 3) in (
                "back",
                "away",
                "off",
                "out",
                "down",
                "up",
            )
            return phrase_from(parsed, place + 2 + away)
        if tag in 'va.:"':
            return None
    return None


def _by(parsed: Parsed, place: int) -> Argument | None:
    """ "by plain-clothes officers", within the clause."""
    for ahead in range(place, min(place + 14, len(parsed.tags))):
        if parsed.tags[ahead] in 'vw:.-"':
            return None
        if parsed.tokens[ahead].low == "by":
            found = phrase_from(parsed, ahead + 1)
            return found if found and may_suffer(parsed, found) else None
    return None
