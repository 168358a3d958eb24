"""Whom a text calls under age: by an age, by a word such as "schoolboy", or by what it says next.

Invariant: where a text leaves open of whom it says so, it is of all whom it may be of. A name that
is withheld for nothing can be given back; a minor's that was printed cannot.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence

from saksei.reading import lexicon
from saksei.reading.model import Entity, Reading, Span
from saksei.reading.proposals.proposal import Draft, fold

ADULT = 18
NEAR = 40  # characters beside a mention in which an age or "a minor" is about it
SENTENCE = 600  # characters that one has at most
LEXICON = "records"
TEENS = (
    "ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen",
)  # fmt: skip
_GROWN = "|".join(("1[0-7]", *TEENS))
_YEARS = rf"(?:\d|{_GROWN})"
_HYPHEN = r"[-\u2010-\u2013\s]"
_AGED = rf"(?<!\w){_YEARS}{_HYPHEN}years?{_HYPHEN}old(?![-\w'’])"
# Words between an age and whom it is of; what links, tells or owns leads to somebody else.
_PLAIN = (
    r"(?!(?:and|or|of|by|with|for|to|from|in|at|on|who|whose|that|told|said|saw|met|an?|the|his|her"
    r"|their)\b)[^\W\d][\w-]*"
)
_IS = r"(?:is|was|(?:had |has )?(?:just )?turned)\s+(?:(?:only|just|still|then)\s+)?"
_WHEN = r"when\s+(?:(?:he|she|they)\s+(?:was|were)|police|soldiers|officers)"
# Behind a mention: ", a 16-year-old student", "(a 16-year-old)", ", his 16-year-old son,",
# ", who is 16", " was 17", ", aged sixteen", " and another, both 16".
AGED_BEHIND = re.compile(
    rf"(?:,|\s?\()\s*(?:(?:an?|the)\s+)?(?:{_PLAIN}\s+){{0,3}}{_AGED}"
    rf"|,\s+(?:his|her|their)\s+{_AGED}(?:\s+\w+){{1,2}}\s*[,.;)]"
    rf"|(?:,\s+who|,)?\s+{_IS}{_YEARS}"
    rf"(?:\s+years?\s+old\b|(?=\s*[,.;:)]|\s+(?:last|this|at|on|in|and|{_WHEN})\b))"
    rf"|,\s+aged\s+{_YEARS}\b|,\s+(?:{'|'.join(TEENS)})(?=\s*[,.;:)])"
    rf"|[^.;:!?\n]{{0,120}}?,\s+(?:both|all)\s+(?:aged\s+)?{_YEARS}(?![\w%])",
    re.IGNORECASE,
)
# Before it: "a 16-year-old student, ", "16-year-old garment worker ".
AGED_BEFORE = re.compile(rf"({_AGED})(?:\s+{_PLAIN}){{0,3}},?\s*$", re.IGNORECASE)
CHILD_OF = re.compile(r"(?:^|[.!?]\s+)With\s+(?:his|her|their)\s+$")  # "With her 4-year-old son, "
# A sentence behind one that names somebody: "He was 17 years old.", "The 16-year-old was beaten."
AGED_LATER = re.compile(
    rf"[.!?][”\"’]?\s+((?:He|She)\s+(?:{_IS}(?:{_YEARS}\s+years?\s+old\b|(?:{_GROWN})(?=\s*[,.;]"
    rf"|\s+{_WHEN}\b))|(?:is|was)\s+an?\s+(?:{_PLAIN}\s+){{0,3}}{_AGED})"
    rf"|The\s+{_AGED}\s+(?:is|was|has|had|said|told|remains|faces)\b)"
)
# The noun behind an age, with what stands before it; behind a noun a clause goes on or ends.
THING = re.compile(
    rf"\s+(?:{_PLAIN}\s+){{0,2}}?{_PLAIN}(?=\s*[,.;:)]|\s*$|\s+(?:with|of|in|against|over|between|that"
    r"|which|and|at|on|for|from|by|is|was|has)\b)"
)
SENTENCE_END = re.compile(r"[.!?][”\"’]?\s|\n")
CLAUSE_END = re.compile(r"[,.;:!?\n”\"]")


def minor(one: Entity, text: str, place: Span, later: Span | None) -> Iterator[Draft]:
    """That an entity is a minor, where the text says so; `later` is where `aged_later` says it."""
    if one.age is not None and one.age < ADULT:
        # Protection does not wait for the place of the number: the name itself will do.
        yield Draft(property="minor", value="yes", span=place_of_age(one, text) or place)
        return
    for mention in one.mentions:
        if span := _called_minor(text, mention) or _aged(text, mention):
            yield Draft(property="minor", value="yes", span=span)
            return
    for role in one.roles:
        if _young(fold(text[role[0] : role[1]]).split()):
            yield Draft(property="minor", value="yes", span=role)
            return
    if later:
        yield Draft(property="minor", value="yes", span=later)


def _called_minor(text: str, mention: Span) -> Span | None:
    """Where a mention, the words before it or an apposition after it say that this is a minor."""
    first = max(0, mention[0] - NEAR)
    led_in = text[first : mention[0]].rstrip(", ")  # "a boy, Pisey Nhem"
    before = CLAUSE_END.split(led_in)[-1].lstrip()
    if _young(fold(before).split()[-4:]):
        return first + len(led_in) - len(before), mention[1]
    if _young(fold(text[mention[0] : mention[1]]).split()):
        return mention
    after = re.match(r",\s+(an?|the)\s+[^,.;:!?\n]{1,40}", text[mention[1] : mention[1] + NEAR + 8])
    if after and _young(fold(after[0]).split()):
        return mention[0], mention[1] + after.end()
    return None


def _aged(text: str, mention: Span) -> Span | None:
    """Where the words beside a mention give an age below that of an adult."""
    behind = AGED_BEHIND.match(text, mention[1])
    if behind and not _of_a_thing(text, behind.end()):
        return mention[0], behind.end()
    first = max(0, mention[0] - NEAR)
    before = AGED_BEFORE.search(text[first : mention[0]])
    if before is None or _of_a_thing(text, first + before.end(1)):
        return None
    begins = first + before.start()
    if CHILD_OF.search(text[max(0, first - NEAR) : begins]):
        return None
    return begins, mention[1]


def _of_a_thing(text: str, place: int) -> bool:
    """Whether what is so old is no person: "a 10-year-old land dispute"."""
    noun = THING.match(text, place)
    last = fold(noun[0]).split()[-1:] if noun else []
    return not lexicon.words(LEXICON, "aged_things").isdisjoint(last)


def aged_later(reading: Reading, text: str) -> dict[str, Span]:
    """Where a sentence gives an age below that of an adult to "he" or "she". Of whom, if the
    sentence before names several, cannot be told: so it is taken to be of each of them."""
    mentions = sorted(
        (at, one.id) for one in reading.entities if one.kind == "person" for at, _ in one.mentions
    )
    found: dict[str, Span] = {}
    for told in AGED_LATER.finditer(text):
        first = max(0, told.start() - SENTENCE)
        ends = [one.end() for one in SENTENCE_END.finditer(text, first, told.start())]
        before = bisect_left(mentions, (ends[-1] if ends else first, ""))
        for _, one in mentions[before : bisect_left(mentions, (told.start(), ""))]:
            found.setdefault(one, told.span(1))
    return found


def _young(said: Sequence[str]) -> bool:
    """Whether words say that somebody is under age: as an adjective, or as their last word."""
    adjectives = lexicon.words(LEXICON, "minor_adjectives")
    nouns = lexicon.words(LEXICON, "minor_nouns")
    return bool(said) and (said[-1] in nouns or not adjectives.isdisjoint(said))


def place_of_age(one: Entity, text: str) -> Span | None:
    """The age in figures beside a mention."""
    for start, end in one.mentions:
        first = max(0, start - NEAR)
        for found in re.finditer(r"(?<![\d.,-])\d{1,3}(?!\d|[.,]\d)", text[first : end + NEAR]):
            if int(found[0]) == one.age:
                return first + found.start(), first + found.end()
    return None
