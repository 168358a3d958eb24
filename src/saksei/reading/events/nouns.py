"""Decides to whom an event happened that a noun tells: "the arrest of X", "her trial".

Invariant: tokens of the noun's own sentence; a length of time or a charge is nobody.
"""

from saksei.reading.events.argument import Argument, may_suffer, phrase_from
from saksei.reading.events.subjects import subject_of
from saksei.reading.events.trigger import Trigger
from saksei.reading.grammar.syntax import Parsed, base_of
from saksei.reading.lexicon import words
from saksei.reading.reports import speakers

OWNERS = frozenset(["his", "her", "their", "its", "my", "our", "your"])
_AGAINST = ("against", "on", "upon")


def target_of_noun(parsed: Parsed, trigger: Trigger, others: frozenset[int]) -> Argument | None:
    """Who stands beside the noun, or before the verb that it hangs on."""
    place = _past_coordinated(parsed, trigger.last, others)
    if trigger.type == "protest":
        return None
    ahead = place + (parsed.tags[place : place + 1] == "r")
    time = parsed.phrase_with(ahead)  # "the expulsion last Thursday of 61 people"
    if time is not None and time.first == ahead and speakers.is_time(parsed, time):
        place = time.last
    accused = parsed.tokens[trigger.first].low in ("charge", "charges")  # of what, not whom
    if parsed.tags[place : place + 1] == "f" and not accused:
        found = phrase_from(parsed, place + 1)
        if found and may_suffer(parsed, found):
            return found
    owner = owner_of(parsed, trigger)
    if owner is not None and trigger.type not in (
        "raid",
        "attack",
        "ban",
        "threat",
        "use_of_force",
    ):
        return owner
    if _aims(parsed.words(place, place + 1), trigger.type):
        found = phrase_from(parsed, place + 1)
        if found and may_suffer(parsed, found):
            return found
    return (
        _suffered(parsed, trigger) or _given(parsed, trigger) or _put_into(parsed, trigger)
        or _issued(parsed, trigger) or _asked_by(parsed, trigger)
    )  # fmt: skip


_GIVEN = (("to", "threat"), ("to", "bail"), ("for", "summons"), ("for", "detention"))


def _aims(after: str, kind: str) -> bool:
    """Whether the word after a noun leads to whom it hits: "against", "on", "for"."""
    at = after == "against" or (after in _AGAINST and kind in words("events", "aimed_at"))
    return at or (after, kind) in _GIVEN


def _issued(parsed: Parsed, trigger: Trigger) -> Argument | None:
    """ "summonses were issued for X", "charges were filed against X", "a ban was imposed on X"."""
    if trigger.type not in ("summons", "charge", "ban", "sentence", "punishment"):
        return None
    verb = trigger.last
    while verb < len(parsed.tags) and parsed.tags[verb] in "ar":
        verb += 1
    if parsed.tags[verb : verb + 1] != "e":
        return None
    if parsed.words(verb + 1, verb + 2) not in ("for", "to", "against", "on", "upon"):
        return None
    found = phrase_from(parsed, verb + 2)
    return found if found and may_suffer(parsed, found) else None


def _asked_by(parsed: Parsed, trigger: Trigger) -> Argument | None:
    """ "a bail application by X": who asks is who would be bailed."""
    phrase = parsed.phrase_with(trigger.first)
    if trigger.type != "bail" or phrase is None:
        return None
    asked = parsed.tokens[phrase.head].low in ("application", "plea", "request", "bid", "petition")
    by = parsed.words(phrase.last, phrase.last + 1) in ("by", "from", "of", "for")
    return phrase_from(parsed, phrase.last + 1) if asked and by else None


def _past_coordinated(parsed: Parsed, place: int, others: frozenset[int]) -> int:
    """Past "and imprisonment" in "the arrest and imprisonment of"."""
    start = place
    while place < len(parsed.tags):
        ahead = place
        while ahead < len(parsed.tags) and parsed.tags[ahead] in ",cdj":
            ahead += 1
        if ahead == place or ahead >= len(parsed.tags) or parsed.tags[ahead] not in "nN":
            break
        if ahead not in others and parsed.tags[ahead + 1 : ahead + 2] not in ("f", "c"):
            break
        place = ahead + 1
    return (
        place
        if parsed.tags[place : place + 1] == "f" or parsed.words(place, place + 1) in _AGAINST
        else start
    )


def owner_of(parsed: Parsed, trigger: Trigger) -> Argument | None:
    """ "Chhun's arrest", "their detention", and whose in "his arrest and trial"."""
    phrase = parsed.phrase_with(trigger.first)
    if phrase is None:
        return None
    for place in range(trigger.first - 1, phrase.first - 1, -1):
        if parsed.tags[place] == "o":
            owner = Argument(phrase.first, place)
            return (
                owner
                if parsed.tokens[place - 1].low not in words("events", "never_target")
                else None
            )
    if parsed.tokens[phrase.first].low in OWNERS:
        return Argument(phrase.first, phrase.first + 1)
    before = (
        parsed.phrase_with(phrase.first - 2)
        if parsed.tags[phrase.first - 1 : phrase.first] == "c"
        else None
    )
    if before is not None and parsed.tokens[before.first].low in OWNERS:
        return Argument(before.first, before.first + 1)
    return None


def _suffered(parsed: Parsed, trigger: Trigger) -> Argument | None:
    """ "have been subjected to threats and arrests": the subject of the verb before suffers it."""
    phrase = parsed.phrase_with(trigger.first)
    place = (phrase.first if phrase else trigger.first) - 1
    while place > 0 and parsed.tags[place] not in 'vegat.:w"':
        place -= 1
    if parsed.tags[place : place + 1] == "t":
        place -= 1
    if place < 0 or base_of(parsed.tokens[place].low) not in words("events", "suffering"):
        return None
    return subject_of(parsed, place)


def _given(parsed: Parsed, trigger: Trigger) -> Argument | None:
    """ "the court granted X bail", "handed him a sentence of": the other object of the verb."""
    if trigger.type not in ("bail", "sentence", "punishment"):
        return None
    phrase = parsed.phrase_with(trigger.first)
    first = phrase.first if phrase else trigger.first
    before = parsed.phrase_with(first - 1)
    if (
        before is not None
        and before.last == first
        and parsed.tags[before.first - 1 : before.first] in ("v", "e")
    ):
        return Argument(before.first, before.last)
    verb = first - 1
    if (
        verb > 0
        and parsed.tags[verb] in "ve"
        and base_of(parsed.tokens[verb].low) in words("events", "giving")
    ):
        return subject_of(parsed, verb)
    return None


def _put_into(parsed: Parsed, trigger: Trigger) -> Argument | None:
    """ "sent her to custody", "have been in detention", "is under a travel ban"."""
    phrase = parsed.phrase_with(trigger.first)
    place = (phrase.first if phrase else trigger.first) - 1
    if place < 1 or parsed.tags[place] not in "it":
        return None
    for verb in range(place - 1, max(-1, place - 10), -1):
        if parsed.tags[verb] not in "veag":
            continue
        if (
            base_of(parsed.tokens[verb].low) not in words("events", "putting")
            and parsed.tags[verb] != "a"
        ):
            return None
        inner = parsed.phrase_with(verb + 1)
        if (
            parsed.tags[verb] != "a"
            and inner
            and inner.first == verb + 1
            and not speakers.is_time(parsed, inner)
        ):
            return Argument(inner.first, inner.last)
        return subject_of(parsed, verb)
    return None
