"""Decides to whom an event happened, and by whom: the words of one sentence that stand for them.

Invariant: what is returned are tokens of the sentence; a target is never the trigger itself.
"""

from dataclasses import dataclass

from saksei.reading import speakers
from saksei.reading.lexicon import words
from saksei.reading.model import Span
from saksei.reading.syntax import Parsed, Phrase, base_of, extended, listed
from saksei.reading.triggers import Trigger

_OWNERS = frozenset("his her their its my our your".split())
_AGAINST = frozenset("against on upon".split())


@dataclass(frozen=True, slots=True)
class Argument:
    """Tokens `first` to `last` (excluded) that say to whom, or by whom."""

    first: int
    last: int

    def span(self, parsed: Parsed) -> Span:
        """Its place in the text."""
        return parsed.tokens[self.first].start, parsed.tokens[self.last - 1].end


def target(parsed: Parsed, trigger: Trigger, others: frozenset[int]) -> Argument | None:
    """To whom it happened; `others` are the tokens of all triggers of the sentence."""
    if trigger.last - trigger.first > 1 and (found := _suffering_subject(parsed, trigger)):
        pass
    elif trigger.form == "modifier":
        found = _qualified(parsed, trigger)
    elif trigger.form == "noun":
        found = _noun_target(parsed, trigger, others)
    elif trigger.form == "passive":
        verb = _first_of_chain(parsed, trigger.first)
        found = _among(parsed, trigger) or _subject(parsed, verb)
        if found and parsed.tokens[found.last - 1].low in words("events", "projectiles"):
            found = _aimed(parsed, trigger)
    elif trigger.type == "protest":
        return None
    else:
        found = _suffering_subject(parsed, trigger) or _object(parsed, trigger) or _whom(parsed, trigger)
    return found if found and _may_suffer(parsed, found) else None


def actor(parsed: Parsed, trigger: Trigger) -> Argument | None:
    """Who did it, where the sentence says so."""
    if trigger.form == "active":
        if base_of(parsed.tokens[trigger.first].low) in words("events", "subject_suffers"):
            return None
        return _subject(parsed, trigger.first)
    by = _by(parsed, trigger.last)
    if by is None and trigger.form == "noun" and trigger.type in ("protest", "raid", "attack", "threat", "ban"):
        return _owner(parsed, trigger)
    return by


def _may_suffer(parsed: Parsed, found: Argument) -> bool:
    phrase = parsed.phrase_with(found.first)
    head = parsed.tokens[phrase.head if phrase else found.first].low
    return head not in words("events", "never_target") and not (phrase and speakers.is_time(parsed, phrase))


def _qualified(parsed: Parsed, trigger: Trigger) -> Argument | None:
    """"the jailed activists": what the -ed form qualifies."""
    phrase = parsed.phrase_with(trigger.first)
    return Argument(trigger.last, phrase.last) if phrase and phrase.last > trigger.last else None


def _among(parsed: Parsed, trigger: Trigger) -> Argument | None:
    """"Among those arrested were X and Y": who stands after the verb."""
    if parsed.words(trigger.first - 2, trigger.first) != "among those":
        return None
    for place in range(trigger.last, min(trigger.last + 10, len(parsed.tags))):
        if parsed.tags[place] == "a":
            return _phrase_from(parsed, place + 1)
    return None


# -- subjects


def _first_of_chain(parsed: Parsed, place: int) -> int:
    """The first of "detained, harassed and beaten", before which the subject stands."""
    while True:
        before = place - 1
        while before >= 0 and parsed.tags[before] in ",cr":
            before -= 1
        if before < 0 or before == place - 1:
            return place
        before = _past_adjunct(parsed, before)
        if before < 0 or parsed.tags[before] not in "en" or parsed.at[before] >= 0:
            return place
        place = before


def _past_adjunct(parsed: Parsed, place: int) -> int:
    """Leftwards past "of sleep" in "beaten, deprived of sleep or threatened"."""
    phrase = parsed.phrase_with(place)
    if phrase is not None and phrase.last == place + 1 and parsed.tags[phrase.first - 1 : phrase.first] in ("f", "i"):
        return phrase.first - 2
    return place


def _subject(parsed: Parsed, verb: int) -> Argument | None:
    verb = _past_reflexive(parsed, verb)
    whose = _of_whom(parsed, verb)
    if whose is not None:
        return whose
    found = (
        _to_be(parsed, verb) or _through(parsed, verb) or speakers.subject(parsed, verb)
        or speakers.main_subject(parsed, verb) or _fronted(parsed, verb)
    )  # fmt: skip
    if found is None:
        return None
    finite = _finite(parsed, verb)
    relative = (_relative_around(parsed, found.phrase) or _reduced_around(parsed, found)) if finite else None
    if relative is not None:
        return relative
    if parsed.tokens[found.last - 1].low.endswith(("self", "selves")):
        before = parsed.phrase_with(found.phrase.first - 1)  # "X himself was arrested"
        return Argument(before.first, before.last) if before else None
    return Argument(_listed_left(parsed, found.phrase), _with_apposition(parsed, found, verb))


def _past_reflexive(parsed: Parsed, verb: int) -> int:
    """Leftwards past "himself" in "was himself summoned"."""
    before = verb - 1
    while before > 0 and parsed.tags[before] == "r":
        before -= 1
    reflexive = before > 0 and parsed.tokens[before].low.endswith(("self", "selves"))
    return before if reflexive and parsed.tags[before - 1] == "a" else verb


def _finite(parsed: Parsed, verb: int) -> bool:
    """Not a participle that qualifies the phrase right before it."""
    return parsed.tags[verb] == "v" or parsed.tags[verb - 1 : verb] in ("a", "r") or parsed.at[verb - 1] < 0


def _through(parsed: Parsed, verb: int) -> speakers.Subject | None:
    """"was ordered detained", "reported having been beaten": the subject of the verb before."""
    place = verb - 1
    having = False
    while place >= 0 and parsed.tags[place] in "ra":
        having = having or parsed.tokens[place].low == "having"
        place -= 1
    if place < 1 or parsed.at[place] >= 0 or parsed.tags[place] not in "ve":
        return None
    return speakers.subject(parsed, place) if having or place == verb - 1 else None


def _fronted(parsed: Parsed, verb: int) -> speakers.Subject | None:
    """"Arrested in December, he was": the subject of the clause that follows."""
    if verb > 1 or parsed.tags[verb] != "e":
        return None
    for place in range(verb + 1, len(parsed.tags) - 1):
        if parsed.tags[place] == ",":
            found = speakers.following(parsed, place + 1)
            if found is not None and not speakers.is_time(parsed, found.phrase):
                return found
    return None


def _with_apposition(parsed: Parsed, found: speakers.Subject, verb: int) -> int:
    """With "X, a student of law, was": up to the comma, where a phrase and no clause stands between."""
    place = verb - 1
    while place >= 0 and parsed.tags[place] in "ra":
        place -= 1
    if place <= found.last or parsed.tags[place] not in ",-)" or parsed.tags[found.last : found.last + 1] not in (",", "-", "("):
        return found.last
    between = parsed.tags[found.last + 1 : place]
    return place if parsed.at[found.last + 1] >= 0 and not set(between) & set('wva":') else found.last


def _relative_around(parsed: Parsed, phrase: Phrase) -> Argument | None:
    """"the men who used force were punished": not the force, but the men."""
    place = phrase.first - 1
    if place < 1 or parsed.tags[place] not in "vegi" or parsed.tokens[phrase.first].low in _NOMINATIVE:
        return None
    for at in range(place, max(0, place - 15), -1):
        if parsed.tags[at] in ',.:"-c':
            return None
        low = parsed.tokens[at].low
        relative = low in ("who", "which") or (low == "that" and parsed.tags[at - 1] in "nN")
        if relative and any(tag in "vae" for tag in parsed.tags[at + 1 : place + 1]):
            before = parsed.phrase_with(at - 1)
            return _with_outer(parsed, before) if before else None
    return None


def _reduced_around(parsed: Parsed, found: speakers.Subject) -> Argument | None:
    """"the people arrested over the protests remain": not the protests, but the people."""
    place = found.first - 1
    steps = 0
    while place > 1 and steps < 4:
        if parsed.tags[place] == "e" and parsed.at[place] < 0:
            before = parsed.phrase_with(place - 1)
            return _with_outer(parsed, before) if before and before.last == place else None
        phrase = parsed.phrase_with(place)
        if parsed.tags[place] not in "ifr" and phrase is None:
            return None
        place, steps = (phrase.first - 1, steps) if phrase else (place - 1, steps + 1)
    return None


_NOMINATIVE = frozenset("he she they it we i who".split())


def _with_outer(parsed: Parsed, phrase: Phrase) -> Argument:
    """With the phrase that "of" hangs on: "those members of the forces who"."""
    outer = parsed.phrase_with(phrase.first - 2) if parsed.tags[phrase.first - 1 : phrase.first] == "f" else None
    first = outer.first if outer and outer.last == phrase.first - 1 else phrase.first
    return Argument(first, phrase.last)


def _to_be(parsed: Parsed, verb: int) -> speakers.Subject | None:
    """"called for X to be freed": the phrase before "to"."""
    place = verb - 1
    while place >= 0 and parsed.tags[place] in "ra":
        place -= 1
    if place < 1 or place == verb - 1 or parsed.tags[place] != "t":
        return None
    phrase = parsed.phrase_with(place - 1)
    if phrase is not None and phrase.last == place:
        return speakers.Subject(phrase, phrase.first, phrase.last)
    return speakers.subject(parsed, place - 1) if parsed.tags[place - 1] in "vea" else None


def _whom(parsed: Parsed, trigger: Trigger) -> Argument | None:
    """"X, whom a court later sentenced": what the relative stands for."""
    for place in range(trigger.first - 1, max(0, trigger.first - 9), -1):
        if parsed.tokens[place].low in ("whom", "which") and parsed.tags[place] == "w":
            phrase = parsed.phrase_with(place - 1) or parsed.phrase_with(place - 2)
            return Argument(phrase.first, phrase.last) if phrase else None
    return None


def _of_whom(parsed: Parsed, verb: int) -> Argument | None:
    """"many of whom were charged": the quantity stands for them."""
    place = verb - 1
    while place >= 0 and parsed.tags[place] in "ra":
        place -= 1
    if place >= 2 and parsed.tags[place] == "w" and parsed.tags[place - 1] == "f":
        phrase = parsed.phrase_with(place - 2)
        if phrase is not None:
            return Argument(phrase.first, place + 1)
    return None


def _listed_left(parsed: Parsed, phrase: Phrase) -> int:
    """Where the list begins whose last member is `phrase`: "A, B and C"."""
    first = phrase.first
    if parsed.tags[first - 1 : first] != "c":
        return first
    place = first - 1
    while place > 0:
        joint = place
        while joint > 0 and parsed.tags[joint] in "c," and parsed.tags[joint - 1] in "c,":
            joint -= 1
        if parsed.tags[joint] not in "c,":
            break
        before = parsed.phrase_with(joint - 1)
        if before is None or before.last != joint or speakers.is_time(parsed, before):
            break
        governed = before.first and parsed.tags[before.first - 1] in "if"
        if governed and parsed.tags[joint] == "," and parsed.tags[before.head] != parsed.tags[phrase.head]:
            break  # "In the capital, A and B were held"
        first = before.first
        if governed:
            break
        place = first - 1
        if place < 0 or parsed.tags[place] not in ",c":
            break
    return first


def _suffering_subject(parsed: Parsed, trigger: Trigger) -> Argument | None:
    """"X stood trial", "X went missing", "X faces charges"."""
    if base_of(parsed.tokens[trigger.first].low) in words("events", "subject_suffers"):
        return _subject(parsed, trigger.first)
    return None


# -- objects


def _object(parsed: Parsed, trigger: Trigger) -> Argument | None:
    if trigger.object is not None:
        return Argument(trigger.object.first, trigger.object.last)
    place = trigger.last
    thrown = parsed.phrase_with(place)
    if thrown and parsed.tokens[thrown.head].low in words("events", "projectiles"):
        return _aimed(parsed, trigger)
    if trigger.last - trigger.first > 1 and (aimed := _aimed(parsed, trigger)):
        return aimed
    while place < len(parsed.tags) and parsed.tags[place] == "r":
        place += 1
    return _phrase_from(parsed, place)


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
            found = _phrase_from(parsed, place + 1)
            if found and _may_suffer(parsed, found):
                return found
        if tag == "t" and parsed.tags[place + 1 : place + 2] == "v":
            away = parsed.words(place + 2, place + 3) in ("back", "away", "off", "out", "down", "up")
            return _phrase_from(parsed, place + 2 + away)
        if tag in 'va.:"':
            return None
    return None


def _phrase_from(parsed: Parsed, place: int) -> Argument | None:
    """The phrase or list that begins at a token, with what "of" adds."""
    place = _past_qualifier(parsed, place)
    phrase = parsed.phrase_with(place)
    if phrase is None or phrase.head < place or place - phrase.first > 1:
        return None
    members = listed(parsed, phrase)
    return Argument(place, extended(parsed, members[-1]).last)


_QUALIFIERS = ("at least", "at most", "more than", "fewer than", "less than", "no fewer than", "no less than",
               "up to", "as many as", "no more than")


def _past_qualifier(parsed: Parsed, place: int) -> int:
    """Past a quotation mark and "at least" before the one it is about."""
    if parsed.tags[place : place + 1] == '"':
        place += 1
    for qualifier in _QUALIFIERS:
        size = qualifier.count(" ") + 1
        if parsed.words(place, place + size) == qualifier:
            phrase = parsed.phrase_with(place + size)
            return phrase.first if phrase else place + size - 1
    return place


# -- nouns


def _noun_target(parsed: Parsed, trigger: Trigger, others: frozenset[int]) -> Argument | None:
    place = _past_coordinated(parsed, trigger.last, others)
    if trigger.type == "protest":
        return None
    time = parsed.phrase_with(place)  # "the expulsion last Thursday of 61 people"
    if time is not None and time.first == place and speakers.is_time(parsed, time):
        place = time.last
    if parsed.tags[place : place + 1] == "f":
        found = _phrase_from(parsed, place + 1)
        if found and _may_suffer(parsed, found):
            return found
    owner = _owner(parsed, trigger)
    if owner is not None and trigger.type not in ("raid", "attack", "ban", "threat", "use_of_force"):
        return owner
    after = parsed.words(place, place + 1)
    aimed = after == "against" or (after in _AGAINST and trigger.type in _AIMED)
    given = (after, trigger.type) in (("to", "threat"), ("to", "bail"), ("for", "summons"))
    if aimed or given:
        found = _phrase_from(parsed, place + 1)
        if found and _may_suffer(parsed, found):
            return found
    return _suffered(parsed, trigger) or _given(parsed, trigger) or _put_into(parsed, trigger)


_AIMED = frozenset("attack assault use_of_force ban raid threat".split())


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
    return place if parsed.tags[place : place + 1] == "f" or parsed.words(place, place + 1) in _AGAINST else start


def _owner(parsed: Parsed, trigger: Trigger) -> Argument | None:
    """"Chhun's arrest", "their detention", and the first noun's owner of "his arrest and trial"."""
    phrase = parsed.phrase_with(trigger.first)
    if phrase is None:
        return None
    for place in range(trigger.first - 1, phrase.first - 1, -1):
        if parsed.tags[place] == "o":
            owner = Argument(phrase.first, place)
            return owner if parsed.tokens[place - 1].low not in words("events", "never_target") else None
    if parsed.tokens[phrase.first].low in _OWNERS:
        return Argument(phrase.first, phrase.first + 1)
    before = parsed.phrase_with(phrase.first - 2) if parsed.tags[phrase.first - 1 : phrase.first] == "c" else None
    if before is not None and parsed.tokens[before.first].low in _OWNERS:
        return Argument(before.first, before.first + 1)
    return None


def _suffered(parsed: Parsed, trigger: Trigger) -> Argument | None:
    """"have been subjected to threats and arrests": the subject of the verb before suffers it."""
    phrase = parsed.phrase_with(trigger.first)
    place = (phrase.first if phrase else trigger.first) - 1
    while place > 0 and parsed.tags[place] not in "vegat.:w\"":
        place -= 1
    if parsed.tags[place : place + 1] == "t":
        place -= 1
    if place < 0 or base_of(parsed.tokens[place].low) not in words("events", "suffering"):
        return None
    return _subject(parsed, place)


def _given(parsed: Parsed, trigger: Trigger) -> Argument | None:
    """"the court granted X bail", "handed him a sentence of": the other object of the verb."""
    if trigger.type not in ("bail", "sentence", "punishment"):
        return None
    phrase = parsed.phrase_with(trigger.first)
    first = phrase.first if phrase else trigger.first
    before = parsed.phrase_with(first - 1)
    if before is not None and before.last == first and parsed.tags[before.first - 1 : before.first] in ("v", "e"):
        return Argument(before.first, before.last)
    verb = first - 1
    if verb > 0 and parsed.tags[verb] in "ve" and base_of(parsed.tokens[verb].low) in _GIVING:
        return _subject(parsed, verb)
    return None


def _put_into(parsed: Parsed, trigger: Trigger) -> Argument | None:
    """"sent her to custody", "have been in detention", "is under a travel ban"."""
    phrase = parsed.phrase_with(trigger.first)
    place = (phrase.first if phrase else trigger.first) - 1
    if place < 1 or parsed.tags[place] not in "it":
        return None
    for verb in range(place - 1, max(-1, place - 10), -1):
        if parsed.tags[verb] not in "veag":
            continue
        if base_of(parsed.tokens[verb].low) not in words("events", "putting") and parsed.tags[verb] != "a":
            return None
        inner = parsed.phrase_with(verb + 1)
        if parsed.tags[verb] != "a" and inner and inner.first == verb + 1 and not speakers.is_time(parsed, inner):
            return Argument(inner.first, inner.last)
        return _subject(parsed, verb)
    return None


_GIVING = frozenset("grant deny refuse give hand receive get serve face impose".split())


def _by(parsed: Parsed, place: int) -> Argument | None:
    """"by plain-clothes officers", within the clause."""
    for ahead in range(place, min(place + 14, len(parsed.tags))):
        if parsed.tags[ahead] in "vw:.-\"":
            return None
        if parsed.tokens[ahead].low == "by":
            found = _phrase_from(parsed, ahead + 1)
            return found if found and _may_suffer(parsed, found) else None
    return None
