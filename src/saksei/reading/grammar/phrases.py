"""Decides which words of a sentence stand together as a noun phrase, and which is its head.

Invariant: phrases lie in order without overlap; each has at least one token.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from saksei.reading.grammar.tokens import Token
from saksei.reading.lexicon import words
from saksei.reading.model import Span

_DEMONSTRATIVES = frozenset("this that these those both all each neither either another".split())
_BEGINS = "dqjnNep"
_LONGEST_PHRASE = 40  # tokens; so the work stays linear in the sentence


@dataclass(frozen=True, slots=True)
class Phrase:
    """A noun phrase: token numbers `first` to `last` (excluded), its head, its place."""

    first: int
    last: int
    head: int
    start: int
    end: int

    @property
    def span(self) -> Span:
        """Its place in the text."""
        return self.start, self.end


def phrases_of(tokens: Sequence[Token], tags: str) -> tuple[Phrase, ...]:
    """The noun phrases of a sentence in order."""
    found: list[Phrase] = []
    place = 0
    while place < len(tags):
        last = _phrase_end(tokens, tags, place) if tags[place] in _BEGINS else place
        if last > place:
            head = _head(tags, place, last)
            found.append(Phrase(place, last, head, tokens[place].start, tokens[last - 1].end))
            place = last
        else:
            place += 1
    return tuple(found)


def _head(tags: str, first: int, last: int) -> int:
    """The last noun or name before a number that only numbers it ("Article 495")."""
    for place in range(last - 1, first - 1, -1):
        if tags[place] in "nNpje":
            return place
    return last - 1


def _phrase_end(tokens: Sequence[Token], tags: str, first: int) -> int:
    """Where the noun phrase that begins at `first` ends; `first` itself when none begins there."""
    tag = tags[first]
    if tag == "p":
        return first + 1
    if tag == "e" and not _modifier(tags, first):
        return first
    place, end = first, first
    while place < min(len(tags), first + _LONGEST_PHRASE):
        step = _step(tokens, tags, first, place, end)
        late = tags[place] == "n" and tags[place - 1 : place] == "N"
        if step == 0 or (late and _after_time(tokens, tags, first, place)):
            break
        place += step
        if tags[place - 1] in "nN" or (tags[place - 1] == "q" and end == place - 1 and end > first):
            end = place
    if end > first:
        return end
    return _headless(tokens, tags, first, place)


def _modifier(tags: str, place: int) -> bool:
    """Whether an -ed form with no determiner before it qualifies the noun after it."""
    before = tags[place - 1] if place else ""
    after = tags[place + 1] if place + 1 < len(tags) else ""
    if not before:
        return after in ("n", "j")  # "Jailed activists were freed", not "Arrested Friday, she"
    coordinated = before == "c" and tags[place - 2 : place - 1] == "e"  # "arrested and charged X"
    return after != "" and after in "nNj" and before in "iftc" and not coordinated


def _step(tokens: Sequence[Token], tags: str, first: int, place: int, end: int) -> int:
    """How many tokens the phrase may go on by from `place`, 0 if it ends there."""
    tag = tags[place]
    after = tags[place + 1] if place + 1 < len(tags) else "."
    open_ = end == first or tags[place - 1] == "o"  # no noun yet, or after a genitive
    if tag in "nN":
        return 1
    if tag == "o":
        return 1 if place > first and tags[place - 1] in "nN" else 0
    if tag == "d":
        return 1 if place == first or (open_ and tags[place - 1] in "dq") else 0
    if tag == "q":
        numbered = end == place and tokens[place].text[0].isdigit() and tags[place - 1] in "nN"
        return 1 if open_ or (numbered and tokens[place - 1].low not in _BEFORE_NUMBERS) else 0
    if tag == "j":
        after_noun = after in "nNj" and (
            tags[place - 1] == "N" or (place == first + 2 and tags[first] == "d")
        )
        return (
            1
            if open_
            or after_noun
            or (after in "nN" and tokens[place].low in words("grammar", "after_noun"))
            else 0
        )
    if tag in "eg":
        return 1 if open_ and after in "jnNeq" and (place > first or tag == "e") else 0
    if tag == "r":
        return 1 if open_ and after in "jeq" else 0
    if tag == "c":
        return 1 if open_ and place > first and tags[place - 1] in "jq" and after in "jq" else 0
    if tag == ",":
        return 1 if open_ and place > first and tags[place - 1] == "j" and after == "j" else 0
    return 1 if tag == '"' and open_ and place > first and after in "jnN" else 0


def _after_time(tokens: Sequence[Token], tags: str, first: int, place: int) -> bool:
    """ "On Monday guards fired": the guards are no part of the time."""
    time = tokens[place - 1]
    return (
        place > first
        and tags[place + 1 : place + 2] in ("v", "a", "e")
        and time.text[0].isupper()
        and time.low in words("grammar", "time_nouns")
        and tags[first - 1 : first] == "i"
        and tags[first] in "qN"
    )


_BEFORE_NUMBERS = frozenset("people persons police activists protesters journalists on".split())


def _headless(tokens: Sequence[Token], tags: str, first: int, place: int) -> int:
    """A phrase without a noun: "the accused", "two", "these"."""
    span = tags[first:place]
    if span and span[-1] in "je" and span[0] == "d":
        return place
    if (
        tags[first] == "d"
        and place < len(tags)
        and tags[place] == "e"
        and tags[place + 1 : place + 2] != "n"
    ):
        return place + 1 if tokens[first].low == "the" else first
    if "q" in span and set(span) <= set("dqr"):
        return place if span[-1] == "q" else first
    alone = bool(span) and set(span) == {"d"} and tokens[place - 1].low in _DEMONSTRATIVES
    return place if alone else first  # "these", "all those"
