"""Decides what the words of a text are, and what the text itself says of its capitals.

Invariant: tokens lie in order without overlap and cover everything but white space.
"""

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

_TOKEN = re.compile(
    r"[#@]?\d(?:[\d,.:/]*\d)?(?:st|nd|rd|th|s|%)?(?:-\w+)*"
    r"|(?:[A-Z]\.){2,}|[A-Z]\.(?=\s[A-Z])"
    r"|(?:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec|Mon|Tues?|Wed|Thurs?|Fri|Sat|Sun)\."
    r"|(?:Mr|Mrs|Ms|Dr|Prof|Rev|Fr|Sr|Jr|St|Hon|Gen|Lt|Col|Maj|Capt|Sgt|Cpl|Insp|Gov|Sen|Rep|No|Art|Adv|Atty|Ven|Brig|Supt|Cmdr)\."
    r"|[^\W\d_][^\W_]*(?:(?:[.&/](?=[^\W\d_]{2}))?[^\W_]+|[-\u2010\u2011](?=[^\W_])|['’](?=[^\W_])(?!s\b))*"
    r"|['’]s\b|[$€£]|[^\w\s]|_+|\w"
)


class Token(NamedTuple):
    """A word or mark, its place in the text, and the word as the lists have it."""

    start: int
    end: int
    text: str
    low: str


_new = tuple.__new__  # a third faster than Token(...), of which a text needs thousands


@lru_cache(maxsize=1 << 14)
def _with_low(word: str) -> tuple[str, str]:
    """The word, and as the lists have it: small, with straight apostrophe, without full stop.

    Both are shared by all places where a word stands.
    """
    return word, word.lower().replace("’", "'").rstrip(".") or word


def tokens(text: str, start: int, end: int) -> tuple[Token, ...]:
    """The words and marks of `text[start:end]`."""
    return tuple(
        [
            _new(Token, (*one.span(), *_with_low(one[0])))
            for one in _TOKEN.finditer(text, start, end)
        ]
    )


@dataclass(frozen=True, slots=True)
class Capitals:
    """What a text says of its capitals: words in lower case, and names within sentences."""

    lower: frozenset[str]
    names: frozenset[str]


def capitals(text: str) -> Capitals:
    """Which words begin with a small letter somewhere, which with a capital in a sentence."""
    lower = frozenset(re.findall(r"\b[^\W\d_A-Z][^\W\d_]+", text))
    names = frozenset(re.findall(r"(?<=[\w,;] )[A-Z][^\W\d_]*", text))
    return Capitals(lower, names)
