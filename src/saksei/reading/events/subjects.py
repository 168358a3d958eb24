"""Decides who the subject of an event's verb is, whole: lists, appositions, relatives, far verbs.

It asks `speakers` for the phrase and adds what an event needs: all members of a list, the name in
an apposition, who "many of whom" or "himself" is. Invariant: tokens of the verb's own sentence.
"""

from saksei.reading.events.argument import Argument
from saksei.reading.events.senses import somebody
from saksei.reading.events.voice import LONGEST_CHAIN
from saksei.reading.grammar.syntax import Parsed, Phrase, base_of
from saksei.reading.lexicon import words
from saksei.reading.reports import speakers

_NOMINATIVE = frozenset(["he", "she", "they", "it", "we", "i", "who"])


def subject_of(parsed: Parsed, verb: int) -> Argument | None:
    """The subject of the verb at a token, whole: with its list and its apposition."""
    verb = _past_reflexive(parsed, verb)
    if reduced := _reduced(parsed, verb):
        return reduced
    whose = _of_whom(parsed, verb)
    if whose is not None:
        return whose
    found = (
        _to_be(parsed, verb) or _through(parsed, verb) or speakers.subject(parsed, verb)
        or speakers.main_subject(parsed, verb) or _fronted(parsed, verb)
    )  # fmt: skip
    if found is None:
        return None
    if who := _who(parsed, verb, found):
        return who
    finite = _finite(parsed, verb)
    relative = (
        (_relative_around(parsed, found.phrase) or _reduced_around(parsed, found))
        if finite
        else None
    )
    if relative is not None:
        return relative
    if parsed.tokens[found.last - 1].low.endswith(("self", "selves")):
        before = parsed.phrase_with(found.phrase.first - 1)  # "X himself was arrested"
        return Argument(before.first, before.last) if before else None
    return Argument(_listed_left(parsed, found.phrase), _with_apposition(parsed, found, verb))


def _reduced(parsed: Parsed, verb: int) -> Argument | None:
    """Whom an -ed form right after a phrase is about, after "among" or where it says who X is:
    "he was among 22 people rounded up", "X, a farmer sentenced to a year", "those taken in"."""
    if parsed.tags[verb] != "e":
        return None
    if parsed.words(verb - 1, verb) == "those":
        return Argument(verb - 1, verb)
    phrase = parsed.phrase_with(verb - 1)
    if phrase is None or phrase.last != verb:
        return None
    before = parsed.words(phrase.first - 1, phrase.first)
    if before in ("among", "amongst"):
        return Argument(phrase.first, phrase.last)
    name = parsed.phrase_with(phrase.first - 2) if before == "," else None
    says_who = parsed.tokens[phrase.first].low in ("a", "an", "the", "another")
    if name is None or not says_who or name.last != phrase.first - 1:
        return None
    named = parsed.tags[name.head] == "N" and not speakers.is_time(parsed, name)
    return Argument(name.first, phrase.last) if named else None


def _who(parsed: Parsed, verb: int, found: speakers.Subject) -> Argument | None:
    """The people in "the cases of six students of a college in the city who were held"."""
    place = verb - 1
    while place >= 0 and parsed.tags[place] in "ra":
        place -= 1
    if parsed.words(place, place + 1) != "who" or _is_somebody(parsed, found.phrase):
        return None
    for before in range(place - 1, found.first, -1):
        phrase = parsed.phrase_with(before)
        if phrase is not None and phrase.last == before + 1 and _is_somebody(parsed, phrase):
            return Argument(phrase.first, place)
    return None


def _is_somebody(parsed: Parsed, phrase: Phrase) -> bool:
    return somebody(parsed.tokens[phrase.head].low)


def _past_reflexive(parsed: Parsed, verb: int) -> int:
    """Leftwards past "himself" in "was himself summoned"."""
    before = verb - 1
    while before > 0 and parsed.tags[before] == "r":
        before -= 1
    reflexive = before > 0 and parsed.tokens[before].low.endswith(("self", "selves"))
    return before if reflexive and parsed.tags[before - 1] == "a" else verb


def _finite(parsed: Parsed, verb: int) -> bool:
    """Not a participle that qualifies the phrase right before it, and no infinitive."""
    before = verb - 1
    while before >= 0 and parsed.tags[before] in "ra":
        before -= 1
    return parsed.tags[before : before + 1] != "t" and (
        parsed.tags[verb] == "v"
        or parsed.tags[verb - 1 : verb] in ("a", "r")
        or parsed.at[verb - 1] < 0
    )


def _through(parsed: Parsed, verb: int) -> speakers.Subject | None:
    """ "was ordered detained", "reported having been beaten": the subject of the verb before."""
    place = verb - 1
    having = False
    while place >= 0 and parsed.tags[place] in "ra":
        having = having or parsed.tokens[place].low == "having"
        place -= 1
    if place < 1 or parsed.at[place] >= 0 or parsed.tags[place] not in "ve":
        return None
    return speakers.subject(parsed, place) if having or place == verb - 1 else None


def _fronted(parsed: Parsed, verb: int) -> speakers.Subject | None:
    """ "Arrested in December, he was": the subject of the clause that follows."""
    if verb > 1 or parsed.tags[verb] != "e":
        return None
    for place in range(verb + 1, len(parsed.tags) - 1):
        if parsed.tags[place] == ",":
            found = speakers.following(parsed, place + 1)
            if found is not None and not speakers.is_time(parsed, found.phrase):
                return found
    return None


def _with_apposition(parsed: Parsed, found: speakers.Subject, verb: int) -> int:
    """With "X, a student of law, was": up to the comma, if no clause stands between."""
    place = verb - 1
    while place >= 0 and parsed.tags[place] in "ra":
        place -= 1
    if (
        place <= found.last
        or parsed.tags[place] not in ",-)"
        or parsed.tags[found.last : found.last + 1] not in (",", "-", "(")
    ):
        return found.last
    between = parsed.tags[found.last + 1 : place]
    return (
        place if parsed.at[found.last + 1] >= 0 and not set(between) & set('wva":') else found.last
    )


def _relative_around(parsed: Parsed, phrase: Phrase) -> Argument | None:
    """ "the men who used force were punished": not the force, but the men."""
    place = phrase.first - 1
    if (
        place < 1
        or parsed.tags[place] not in "vegi"
        or parsed.tokens[phrase.first].low in _NOMINATIVE
    ):
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
    """ "the people arrested over the protests remain": not the protests, but the people."""
    place = found.first - 1
    steps = 0
    while place > 1 and steps < 4:
        if steps and parsed.tags[place] == "e" and parsed.at[place] < 0:
            place = first_of_chain(parsed, place)
            before = parsed.phrase_with(place - 1)
            return _with_outer(parsed, before) if before and before.last == place else None
        phrase = parsed.phrase_with(place)
        if parsed.tags[place] not in "ifr" and phrase is None:
            return None
        place, steps = (phrase.first - 1, steps) if phrase else (place - 1, steps + 1)
    return None


def _with_outer(parsed: Parsed, phrase: Phrase) -> Argument:
    """With the phrase that "of" hangs on: "those members of the forces who"."""
    outer = (
        parsed.phrase_with(phrase.first - 2)
        if parsed.tags[phrase.first - 1 : phrase.first] == "f"
        else None
    )
    first = outer.first if outer and outer.last == phrase.first - 1 else phrase.first
    return Argument(first, phrase.last)


def _to_be(parsed: Parsed, verb: int) -> speakers.Subject | None:
    """ "called for X to be freed", "urged the court to free X": the phrase before "to"."""
    place = verb - 1
    while place >= 0 and parsed.tags[place] in "ra":
        place -= 1
    if place < 1 or parsed.tags[place] != "t":
        return None
    phrase = parsed.phrase_with(place - 1)
    if place == verb - 1 and not (phrase and _told_to(parsed, phrase)):
        return None
    if phrase is not None and phrase.last == place:
        return speakers.Subject(phrase, phrase.first, phrase.last)
    return speakers.subject(parsed, place - 1) if parsed.tags[place - 1] in "vea" else None


def _told_to(parsed: Parsed, phrase: Phrase) -> bool:
    """Whether somebody is asked or ordered: "urged the court", "called on the police"."""
    verb = phrase.first - 1
    if parsed.words(verb, verb + 1) in ("on", "upon"):
        verb -= 1
    return (
        verb >= 0
        and parsed.tags[verb] in "veg"
        and base_of(parsed.tokens[verb].low) in words("events", "telling")
    )


def _of_whom(parsed: Parsed, verb: int) -> Argument | None:
    """ "many of whom were charged": the quantity stands for them."""
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
        if (
            governed
            and parsed.tags[joint] == ","
            and parsed.tags[before.head] != parsed.tags[phrase.head]
        ):
            break  # "In the capital, A and B were held"
        first = before.first
        if governed:
            break
        place = first - 1
        if place < 0 or parsed.tags[place] not in ",c":
            break
    return first


def first_of_chain(parsed: Parsed, place: int) -> int:
    """The first of "detained, harassed and beaten", before which the subject stands."""
    for _ in range(LONGEST_CHAIN):
        before = place - 1
        while before >= 0 and parsed.tags[before] in ",cr":
            before -= 1
        if before < 0 or before == place - 1:
            return place
        before = _past_adjunct(parsed, before)
        if before < 0 or parsed.tags[before] not in "en" or parsed.at[before] >= 0:
            return place
        place = before
    return place


def _past_adjunct(parsed: Parsed, place: int) -> int:
    """Leftwards past "of sleep" in "beaten, deprived of sleep or threatened"."""
    phrase = parsed.phrase_with(place)
    if (
        phrase is not None
        and phrase.last == place + 1
        and parsed.tags[phrase.first - 1 : phrase.first] in ("f", "i")
    ):
        return phrase.first - 2
    return place
