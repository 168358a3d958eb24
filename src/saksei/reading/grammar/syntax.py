"""Decides the words of a sentence, what each may be, and which of them stand together.

A light grammar in place of a tagger: closed classes and common verbs from lists, the rest by
ending, capital and neighbours. Each word has a one-letter tag:

    d determiner   q number, quantity   j adjective   n noun     N name      p pronoun
    w who, which   i preposition   f of   t to   c and, or   s that, because
    a auxiliary    v verb          e -ed form    g -ing form     r adverb    o 's
    " quotation mark   , comma   - dash   ( )   : colon   . any other mark

Invariant: tags stand one for one with the tokens, so a rule may match them as a string; the work
is linear in the length of the sentence.
"""

from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from operator import attrgetter

from saksei.reading.grammar.phrases import Phrase, phrases_of
from saksei.reading.grammar.tags import tags_of
from saksei.reading.grammar.tokens import Capitals, Token, capitals, tokens
from saksei.reading.grammar.verbs import base_of, verb_forms

__all__ = [
    "Capitals",
    "Parsed",
    "Phrase",
    "Token",
    "base_of",
    "capitals",
    "extended",
    "listed",
    "parse",
    "verb_forms",
]


_START, _END = attrgetter("start"), attrgetter("end")
_MOST_OF = 20  # "the detention of the leader of the wing of ..."


@dataclass(frozen=True, slots=True)
class Parsed:
    """A sentence's tokens, their tags as one string, and its noun phrases in order."""

    tokens: tuple[Token, ...]
    tags: str
    phrases: tuple[Phrase, ...]
    at: tuple[int, ...]  # for each token the number of the phrase that holds it, or -1

    def phrase_with(self, token: int) -> Phrase | None:
        """The noun phrase that holds a token."""
        number = self.at[token] if 0 <= token < len(self.at) else -1
        return self.phrases[number] if number >= 0 else None

    def words(self, first: int, last: int) -> str:
        """Lower-case words of tokens `first` to `last` (excluded), one blank between."""
        if last - first == 1:  # as nearly all that is asked for
            return self.tokens[first].low if 0 <= first < len(self.tokens) else ""
        return " ".join([one.low for one in self.tokens[first:last]])

    def token_at(self, place: int) -> int:
        """The number of the first token that ends after a place in the text."""
        return bisect_right(self.tokens, place, key=_END)

    def phrases_in(self, start: int, end: int) -> tuple[Phrase, ...]:
        """The noun phrases that begin in a stretch of the text."""
        first = bisect_left(self.phrases, start, key=_START)
        return self.phrases[first : bisect_left(self.phrases, end, lo=first, key=_START)]


def parse(text: str, start: int, end: int, seen: Capitals) -> Parsed:
    """The grammar of `text[start:end]`, a sentence; offsets are those of the text."""
    found = tokens(text, start, end)
    tags = tags_of(found, seen)
    phrases = phrases_of(found, tags)
    at = [-1] * len(found)
    for number, phrase in enumerate(phrases):
        at[phrase.first : phrase.last] = [number] * (phrase.last - phrase.first)
    return Parsed(found, tags, phrases, tuple(at))


def extended(parsed: Parsed, phrase: Phrase) -> Phrase:
    """A phrase with what "of" adds to it, `_MOST_OF` times: "the detention of two monks"."""
    last, end = phrase.last, phrase.end
    for _ in range(_MOST_OF):
        if parsed.tags[last : last + 1] != "f":
            break
        inner = parsed.phrase_with(last + 1)
        if inner is None or inner.first != last + 1:
            break
        last, end = inner.last, inner.end
    return Phrase(phrase.first, last, phrase.head, phrase.start, end)


def listed(parsed: Parsed, phrase: Phrase) -> list[Phrase]:
    """The phrases of the list that begins with `phrase`: "A, B and C"; itself when there is none.

    A list without "and" before its last member is none: "X, a lawyer, said" names one person.
    """
    members = [phrase]
    joined = False
    place = phrase.last
    while not joined and (step := _joint(parsed, place)):
        following = parsed.phrase_with(place + step)
        if following is None or following.first != place + step:
            break
        joined = "c" in parsed.tags[place : place + step]
        members.append(following)
        place = following.last
        if joined and _joint(parsed, place) and parsed.tags[place] == "c":
            joined = False
    return members if joined else members[:1]


def _joint(parsed: Parsed, place: int) -> int:
    """How many tokens join two members of a list at `place`: a comma, "and", or both."""
    for joint in (",c", "c", ","):
        if parsed.tags.startswith(joint, place):
            joins = joint == "," or parsed.tokens[place + len(joint) - 1].low in ("and", "or", "&")
            return len(joint) if joins else 0
    return 0
