"""Decides whether what is told beside a date lies behind the reporter or ahead.

The verb or phrase of the lexicon nearest before the date decides; where the date begins its
clause, the nearest after it. Invariant: at most `REACH` words are looked at on each side.
"""

from saksei.reading.grammar.shapes import Tokens
from saksei.reading.lexicon import words
from saksei.reading.times.days import Tense
from saksei.reading.times.timewords import ABBREVIATED, LEXICON

REACH = 25
_COMING = words("times", "coming")
_COMING_PAIRS = frozenset(tuple(pair.split()) for pair in LEXICON["coming_pairs"])
_PAST = words("times", "past")
_BREAKS = frozenset((*";:.!?—―()", "--"))
_TITLES = words("times", "titles")


def tense(tokens: Tokens, first: int, last: int) -> Tense:
    """The tense around the tokens from `first` up to `last`, "" where nothing tells it."""
    for place in range(first - 1, max(-1, first - 1 - REACH), -1):
        if _ends_clause(tokens, place, first):
            break
        if found := _sign(tokens, place):
            return found
    for place in range(last, min(len(tokens.words), last + REACH)):
        if _stops(tokens, place):
            break
        if found := _sign(tokens, place):
            return found
    return ""


def _ends_clause(tokens: Tokens, place: int, first: int) -> bool:
    """A stop, or an "and" right before the date's preposition: "..., and on Friday he will"."""
    joins = tokens.words[place] in ("and", "but") and first - place <= 3
    return joins or _stops(tokens, place)


def _stops(tokens: Tokens, place: int) -> bool:
    if tokens.kinds[place] in ("word", "number"):
        return False
    if tokens.kinds[place] == "break":
        return True
    if tokens.words[place] != ".":
        return tokens.words[place] in _BREAKS
    before = tokens.words[place - 1] if place else ""
    return before not in _TITLES and before not in ABBREVIATED and len(before) > 1


def _sign(tokens: Tokens, place: int) -> Tense:
    if tokens.kinds[place] != "word":
        return ""
    word = tokens.words[place]
    after = tokens.words[place + 1] if place + 1 < len(tokens.words) else ""
    if word in _COMING or (word, after) in _COMING_PAIRS:
        return "coming"
    behind = word in _PAST or (word.endswith("ed") and len(word) > 4)
    return "past" if behind and tokens.words[place - 1] != "be" else ""
