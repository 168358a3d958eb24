"""What words of names weigh, and two words read as one, compiled.

Invariant: a word's readings and weight depend on the word, its script and how rare its sound is.
"""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from saksei.analysis.compiling import loops
from saksei.analysis.naming.lookup_kernels import NONE, Lookup, number_of
from saksei.analysis.naming.tokens import LONGEST
from saksei.analysis.naming.word_kernels import (
    HEARD,
    NOTHING,
    READINGS,
    SKELETON,
    SOUND,
    order,
    size_of,
)

LONG, LOOSE = 9.0, 1.6  # letters from which on more do not count; what consonants alone stand for
LIGHT = 0.25  # what a doubtful title or particle weighs
PATRONYMIC = 0.6  # sources leave it out, brothers share it
SON, DAUGHTER = (np.frombuffer(ending, np.uint8) for ending in (b"viC", b"vna"))


class Sounds(NamedTuple):
    """How known sounds are heard, and how rare sounds are."""

    known: Lookup
    heard_as: NDArray[np.int64]  # of each known sound, by its number
    held: Lookup
    rarity: NDArray[np.float64]  # of each sound that is held


@loops
def put_together(words: Any, one: int, other: int, kind: int, into: Any, at: int) -> int:
    """Write a reading of two words as one, doubled letters once; returns where it ends."""
    begin = at
    for word in (READINGS * one + kind, READINGS * other + kind):
        for place in range(words.begins[word], words.begins[word + 1]):
            letter = words.text[place]
            if at == begin or into[at - 1] != letter:
                into[at] = letter
                at += 1
    return at


@loops
def ends(text: Any, begin: int, end: int, ending: Any) -> bool:
    """Whether a text ends like this."""
    size = len(ending)
    return bool(end - begin >= size and order(text, end - size, end, ending, NOTHING, size) == 0)


@loops
def weigh(words: Any, word: int, held: Any, rarity: Any) -> None:
    """How long a word is, where consonants alone stand for more; and how much it says: by its
    length, for names differ by their letters, and by how rare its sound is."""
    size = float(size_of(words, word, SOUND))
    if words.loose[word]:
        size = max(size, LOOSE * size_of(words, word, SKELETON))
    size = min(size, LONG)
    begin, end = words.begins[READINGS * word + SOUND], words.begins[READINGS * word + SOUND + 1]
    share = 1.0
    if words.light[word]:
        share = LIGHT
    elif ends(words.text, begin, end, SON) or ends(words.text, begin, end, DAUGHTER):
        share = PATRONYMIC
    number = number_of(held, words.text, begin, end)
    share *= 1.0 if number == NONE else rarity[number]
    words.letters[word], words.weights[word] = size, share * (size + 2) ** 1.2


@loops
def weigh_all(words: Any, first: int, held: Any, rarity: Any) -> None:
    """Weigh the words from the first of these on."""
    for word in range(first, len(words.weights)):
        weigh(words, word, held, rarity)


@loops
def join(words: Any, one: int, other: int, sounds: Any, joint: Any) -> None:
    """Read two words as one: their readings side by side, doubled letters once, and a sound that
    is known as it is heard."""
    text, begins = joint.text, joint.begins
    at = 0
    for word in (one, other):
        for place in range(words.begins[READINGS * word], words.begins[READINGS * word + 1]):
            if at < LONGEST:
                text[at] = words.text[place]
                at += 1
    for kind in range(HEARD, READINGS):
        begins[kind] = at
        at = put_together(words, one, other, kind, text, at)
        if kind == HEARD:
            at = as_heard(sounds, text, begins[kind], at)
    begins[READINGS] = at
    joint.loose[0] = words.loose[one]
    weigh(joint, NOTHING, sounds.held, sounds.rarity)


@loops
def as_heard(sounds: Any, text: Any, begin: int, end: int) -> int:
    """Put for a known sound the one that stands for its group; returns where that ends."""
    known = number_of(sounds.known, text, begin, end)
    if known == NONE:
        return end
    same = sounds.heard_as[known]
    first, last = sounds.known.begins[same], sounds.known.begins[same + 1]
    for at in range(last - first):
        text[begin + at] = sounds.known.text[first + at]
    return int(begin + last - first)
