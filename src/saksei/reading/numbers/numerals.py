"""Decides which words are a number, and which: "two hundred and five", "1.5 million", "a dozen".

Invariant: a numeral is read as far as it makes one number and no farther ("two three" is two);
at most `LONGEST` words are looked at.
"""

from collections.abc import Mapping, Sequence
from functools import cache

from saksei.reading.lexicon import load

LONGEST = 16
HYPHENS = frozenset("-\u2010\u2011")
_MOST = 10**15  # larger ones are no counts, and a float would no longer hold them

Number = int | float


@cache
def _values(group: str) -> Mapping[str, int]:
    found: dict[str, int] = load("numerals")[group]
    return found


@cache
def starters() -> frozenset[str]:
    """The words that may begin a numeral that is written in words."""
    return frozenset({*_values("ones"), *_values("teens"), *_values("tens"), "a", "an", "half"})


def ordinal(word: str) -> int | None:
    """The number of "third", "23rd"."""
    if word[0] in "0123456789":
        return int(word[:-2])
    return _values("ordinals").get(word)


def digits(word: str) -> Number | None:
    """The number of "26,593" or "1.5"; None where it cannot be told, as for "1.500"."""
    bare = word.replace(",", "")
    if len(bare) > 15:
        return None
    whole, point, fraction = bare.partition(".")
    if not point:
        return int(whole)
    return None if len(fraction) == 3 and len(whole) <= 3 and whole != "0" else float(bare)


def read(words: Sequence[str], place: int) -> tuple[Number, int] | None:
    """The number that begins at `place`, and the place after its last word."""
    first = words[place]
    if first[0] in "0123456789":
        value = digits(first)
        return None if value is None else _scaled(value, words, place + 1)
    if first in ("a", "an", "half"):
        return _with_article(words, place)
    return _spelled(words, place)


def _scaled(value: Number, words: Sequence[str], place: int) -> tuple[Number, int]:
    """`value` times the scales that follow: "40 thousand"."""
    scales = _values("scales")
    while place < len(words) and words[place] in scales and value < _MOST:
        value, place = value * scales[words[place]], place + 1
    whole = int(value)
    return (whole if whole == value else value), place


def _with_article(words: Sequence[str], place: int) -> tuple[Number, int] | None:
    """ "a hundred", "half a million", "half a dozen"; an article alone is no number."""
    half = words[place] == "half"
    after = place + 1
    if half and after < len(words) and words[after] in ("a", "an"):
        after += 1
    if after >= len(words) or words[after] not in _values("scales"):
        return None
    if half:
        return _scaled(0.5, words, after)
    return _spelled(words, after, begun=1)


def _spelled(words: Sequence[str], place: int, begun: int = 0) -> tuple[int, int] | None:
    """A numeral in words; `begun` is what an article before it stands for."""
    total, part, room = 0, begun, 1 if begun else 1000  # `room`: the next word is to be smaller
    end, last = place, min(len(words), place + LONGEST)
    for here in range(place, last):
        word = words[here]
        if end > place and (word in HYPHENS or (word == "and" and room >= 100)):
            continue  # taken only if a number word follows
        if part and word in _values("scales"):
            total, part, room = _times(total, part, _values("scales")[word])
        elif (value := _small(word)) is not None and value < room:
            part, room = part + value, 10 if value >= 20 else 0
        else:
            break
        end = here + 1
    return (total + part, end) if end > place else None


def _times(total: int, part: int, scale: int) -> tuple[int, int, int]:
    """Total, part and room after a scale."""
    if scale <= 100:
        return total, part * scale, 100 if scale == 100 else 0
    return total + part * scale, 0, 1000


def _small(word: str) -> int | None:
    """The value of a number word below a hundred."""
    for group in ("ones", "teens", "tens"):
        if word in _values(group):
            return _values(group)[word]
    return None
