"""Decides what a noun phrase belongs to: "in the capital" to "the director of the group".

Invariant: each step leads leftwards to a noun phrase of the same sentence.
"""

from saksei.reading.grammar.syntax import Parsed, Phrase
from saksei.reading.lexicon import words

CLAUSE_EDGE = ',c":.-(s'


def phrase_ending(parsed: Parsed, place: int) -> Phrase | None:
    """The noun phrase whose last word is a token."""
    phrase = parsed.phrase_with(place)
    return phrase if phrase is not None and phrase.last == place + 1 else None


def outer_of(parsed: Parsed, phrase: Phrase) -> Phrase | None:
    """The phrase that `phrase` only adds something to."""
    before = phrase.first - 1
    while (
        before > 0 and parsed.tags[before] == "r" and parsed.tokens[before].low in ("last", "next")
    ):
        before -= 1
    tag = parsed.tags[before] if before >= 1 else ""
    if tag and tag in "it" and parsed.tags[before - 1] == "j":
        return phrase_ending(parsed, before - 2)  # "a source close to the family"
    if parsed.tokens[before].low == "as" and parsed.tokens[before - 1].low.endswith("self"):
        return _relative(parsed, before - 2)  # "a man who called himself a captain"
    if tag == "t" and parsed.tags[phrase.first] == "N":
        return _name_with_verb(parsed, before)
    if tag and tag in "if" and parsed.tokens[before].low not in words("cues", "apart"):
        found = phrase_ending(parsed, before - 1)
        return found or _reduced(parsed, before - 1)
    if tag == "g":
        return phrase_ending(parsed, before - 1)
    if tag == "v" and parsed.tags[before - 1] == "t":
        return _of_infinitive(parsed, before - 1)
    return _relative(parsed, before) if tag and tag in "ve" else None


def _name_with_verb(parsed: Parsed, to: int) -> Phrase | None:
    """As "the Committee to Protect Journalists": one name."""
    found = phrase_ending(parsed, to - 1)
    return found if found and parsed.tags[found.head] == "N" else None


def _reduced(parsed: Parsed, place: int) -> Phrase | None:
    """As "data compiled by the group", "a report published in May": back to the noun."""
    while place > 0 and parsed.tags[place] in "r":
        place -= 1
    noun = phrase_ending(parsed, place - 1) if place > 0 and parsed.tags[place] in "eg" else None
    return None if noun and parsed.tags[noun.first] == "p" else noun


def _of_infinitive(parsed: Parsed, to: int) -> Phrase | None:
    """As "the decision to free X", "a man who came to meet X": back to the noun."""
    found = phrase_ending(parsed, to - 1)
    if found is not None:
        return found
    for place in range(to - 1, max(to - 25, 0), -1):
        if parsed.tags[place] in ',":':
            return None
        if parsed.tags[place] == "w":
            return phrase_ending(parsed, place - 1)
    return None


def _relative(parsed: Parsed, verb: int) -> Phrase | None:
    """As "the officer who runs the camp": back over a relative clause without a comma."""
    for place in range(verb - 1, max(verb - 12, 0), -1):
        if parsed.tags[place] in ',":':
            return None
        if parsed.tags[place] == "w" or parsed.tokens[place].low == "that":
            between = set(parsed.tags[place + 1 : verb])
            return phrase_ending(parsed, place - 1) if between <= set("ar") else None
    return None


def joined(parsed: Parsed, head: Phrase) -> Phrase:
    """With "X, Y and Z" all speak: the phrase begins with X."""
    before = head.first - 1
    if before < 1 or parsed.tags[before] != "c":
        return head
    outer = phrase_ending(parsed, before - 1)
    while outer is not None and _same_sort(parsed, outer, head):
        head = Phrase(outer.first, head.last, head.head, outer.start, head.end)
        comma = outer.first - 1
        listing = comma > 0 and parsed.tags[comma] == ","
        outer = phrase_ending(parsed, comma - 1) if listing else None
    return head


def _same_sort(parsed: Parsed, one: Phrase, other: Phrase) -> bool:
    """Whether two phrases may be members of one list that is a subject."""
    if is_time(parsed, one):
        return False
    before = parsed.tags[one.first - 1] if one.first else ","
    if before in CLAUSE_EDGE or parsed.words(one.first - 1, one.first) == "with":
        return True
    return parsed.tags[one.head] == parsed.tags[other.head] == "N" and before not in "vegift"


def is_time(parsed: Parsed, phrase: Phrase) -> bool:
    """Whether a phrase tells when, and names nobody."""
    low = parsed.tokens[phrase.head].low
    named = parsed.tokens[phrase.head].text[0].isupper()  # "a march" is no month
    if (
        low in words("cues", "names_too")
        and phrase.head > phrase.first
        and parsed.tags[phrase.head - 1] == "N"
    ):
        return False
    return (
        (named and low in words("grammar", "time_nouns"))
        or low in words("cues", "periods")
        or (phrase.last - phrase.first == 1 and _is_year(parsed.tokens[phrase.head].text))
    )


def _is_year(text: str) -> bool:
    return len(text) == 4 and text.isdigit() and text[:2] in ("19", "20")
