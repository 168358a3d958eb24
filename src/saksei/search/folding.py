"""Words as they are compared: without case, accents, and the characters that nobody sees.

Invariant: a text and the words that are looked for are folded by the same rules, and what is found
has its place in the text as it was written.
"""

import re
import unicodedata
from collections.abc import Sequence

SHORTEST = 3  # characters: the index knows nothing shorter
MOST_TERMS = 12
_ACCENTS = range(0x0300, 0x0370)  # of Latin letters; a sign of Khmer is no accent
_UNSEEN = (0x0000, 0x00AD, *range(0x200B, 0x200E), 0x2060, 0xFEFF)
_DROPPED = dict.fromkeys((*_ACCENTS, *_UNSEEN))
_SPACES = dict.fromkeys(map(ord, "_\n\r\t\u00a0"), " ")
_TERM = re.compile(r'"([^"]+)"|(\S+)')


def fold(text: str) -> str:
    """The text as it is compared; codes such as `use_of_force` read as words."""
    return unicodedata.normalize("NFKD", text).casefold().translate(_DROPPED).translate(_SPACES)


def terms(words: str) -> list[str]:
    """What is looked for: each word, and what stands in quotation marks as one."""
    found = (fold(one or other).strip() for one, other in _TERM.findall(words))
    return list(dict.fromkeys(one for one in found if one))[:MOST_TERMS]


def spans(text: str, wanted: Sequence[str]) -> list[tuple[int, int]]:
    """Where the terms stand in the text as written, in order and without overlap."""
    folded, places = _with_places(text)
    found = sorted(
        (at, at + len(term))
        for term in wanted
        for at in (one.start() for one in re.finditer(re.escape(term), folded))
    )
    joined: list[tuple[int, int]] = []
    for start, end in found:
        first, last = places[start], places[end - 1] + 1
        if joined and first <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(last, joined[-1][1]))
        else:
            joined.append((first, last))
    return joined


def _with_places(text: str) -> tuple[str, Sequence[int]]:
    """The folded text, and for each of its characters where it stood."""
    folded = fold(text)
    if len(folded) == len(text):
        return folded, range(len(text))
    letters, places = [], []
    for place, letter in enumerate(text):
        for one in fold(letter):
            letters.append(one)
            places.append(place)
    return "".join(letters), places


def trigrams(term: str) -> list[str]:
    """The runs of three characters that a text with the term has."""
    return list(dict.fromkeys(term[at : at + 3] for at in range(len(term) - 2)))
