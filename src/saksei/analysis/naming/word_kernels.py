"""How alike two words of names are, compiled: spelling, sound and consonants.

A word is its `READINGS` as bytes, with what else `Words` has of it; words go by their number.

Invariant: symmetric, 0 to 1, and 1 for words that are spelled alike.
"""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from saksei.analysis.compiling import loops

MOST_BITS = 62  # letters of a run that have a bit each in a whole number
READINGS = 6  # of a word, in the order of `tokens.Token`
# Numbers of numpy's: loops are compiled anew for each number of Python's that they are given.
PLAIN, HEARD, SOUND, SKELETON, BARE, VOICED = np.arange(READINGS)
NOTHING, ONCE = np.arange(2)
# Shares of a likeness; tuned on invented names of eleven languages and two sanctions lists.
SPELLING_SHARE, HEARD_SHARE, SKELETON_SHARE = 0.57, 0.12, 0.31
JARO = 0.88  # against Levenshtein: the beginning of a name is what sources agree on
SAME_HEARD = 0.98
# How far up to 1 an equal sound or skeleton takes a likeness, by its length: short ones are chance.
SAME_SOUND, SAME_SKELETON = 0.66, 0.5
# What an agreement of consonants alone is worth, by how many there are.
TRUST = np.array([0, 0.9, 0.96, 0.98, 0.98, 0.99])
VOICED_SHARE = 0.3  # share of the vowels that a script without short vowels does write
WRITTEN = np.int64(4)  # what a vowel costs that it would write, beside one that it would not
INITIAL = 0.75
# Winkler's: how much of what is lacking each of so many equal first letters takes away, from where.
PREFIX, FIRST_LETTERS, PREFIX_FROM = 0.1, 4, 0.7


class Words(NamedTuple):
    """The readings of each word one behind the other, and where each begins; what it weighs."""

    text: NDArray[np.uint8]
    begins: NDArray[np.int64]
    loose: NDArray[np.bool_]
    light: NDArray[np.bool_]
    weights: NDArray[np.float32]
    letters: NDArray[np.float32]


class Room(NamedTuple):
    """What comparing two readings needs: a row of costs, and of each letter a bit for each place
    where a reading has it; all are 0 while nothing is compared."""

    row: NDArray[np.int64]
    places: NDArray[np.int64]


def room_for(longest: int) -> Room:
    """Room for readings of so many letters."""
    return Room(np.zeros(longest + 1, np.int64), np.zeros(256, np.int64))


@loops
def order(one: Any, a: int, a_end: int, other: Any, b: int, b_end: int) -> int:
    """Which of two runs of letters comes first: below 0 the one, above the other, 0 if equal."""
    for at in range(min(a_end - a, b_end - b)):
        if one[a + at] != other[b + at]:
            return -1 if one[a + at] < other[b + at] else 1
    return int((a_end - a) - (b_end - b))


@loops
def distance(
    one: Any, a: int, a_end: int, other: Any, b: int, b_end: int, row: Any, more: int, less: int
) -> int:
    """Levenshtein's, where a letter that the other has more, or less, costs so much."""
    while a < a_end and b < b_end and one[a] == other[b]:
        a, b = a + 1, b + 1
    taken_for = max(more, less)
    for at in range(b_end - b + 1):
        row[at] = at * more
    for i in range(a, a_end):
        before, row[0] = row[0], row[0] + less
        for j in range(b_end - b):
            exchanged = before + (0 if one[i] == other[b + j] else taken_for)
            before = row[j + 1]
            row[j + 1] = min(exchanged, before + less, row[j] + more)
    return int(row[b_end - b])


@loops
def mark(one: Any, a: int, a_end: int, places: Any) -> None:
    """Note at which places a run of no more than `MOST_BITS` letters has each letter."""
    for at in range(a_end - a):
        places[one[a + at]] |= np.int64(1) << at


@loops
def unmark(one: Any, a: int, a_end: int, places: Any) -> None:
    """Make the places of its letters 0 again."""
    for at in range(a, a_end):
        places[one[at]] = 0


@loops
def distance_to_marked(size: int, other: Any, b: int, b_end: int, places: Any) -> int:
    """Levenshtein's distance of a run to the marked one, a column of the table at once.

    Source: H. Hyyrö, "A Bit-Vector Algorithm for Computing Levenshtein and Damerau Edit Distances",
    2003.
    """
    more, less = np.int64(-1), np.int64(0)  # where the next cell below is one more, or one less
    last, found = size - 1, size
    for at in range(b, b_end):
        same = places[other[at]]
        even = (((same & more) + more) ^ more) | same | less
        right_more, right_less = less | ~(even | more), even & more
        found += (right_more >> last & 1) - (right_less >> last & 1)
        right_more, right_less = right_more << 1 | 1, right_less << 1
        more, less = right_less | ~(even | right_more), right_more & even
    return int(found)


@loops
def jaro_to_marked(size: int, other: Any, b: int, b_end: int, places: Any) -> float:
    """How many letters a run shares with the marked one at nearly the same place, and in the same
    order."""
    length = b_end - b
    reach = max(max(size, length) // 2 - 1, 0)
    taken, met, shared = np.int64(0), np.int64(0), 0
    for j in range(length):
        low, high = max(0, j - reach), min(size, j + reach + 1)
        if low >= high:
            break
        near = ((np.int64(1) << (high - low)) - 1) << low
        partners = places[other[b + j]] & near & ~taken
        if partners:
            taken |= partners & -partners
            met |= np.int64(1) << j
            shared += 1
    if shared == 0:
        return 0.0
    turned = 0
    for j in range(length):
        if met >> j & 1:
            partner = taken & -taken
            turned += (places[other[b + j]] & partner) == 0
            taken ^= partner
    return (shared / size + shared / length + (shared - turned // 2) / shared) / 3


@loops
def winkler(found: float, one: Any, a: int, a_end: int, other: Any, b: int, b_end: int) -> float:
    """Winkler's: Jaro's likeness, raised for letters that are equal at the beginning."""
    if found > PREFIX_FROM:
        equal = 0
        while (
            equal < min(a_end - a, b_end - b, FIRST_LETTERS) and one[a + equal] == other[b + equal]
        ):
            equal += 1
        found += PREFIX * equal * (1 - found)
    return float(found)


@loops
def level(one: Any, a: int, a_end: int, other: Any, b: int, b_end: int, room: Any) -> float:
    """Levenshtein's distance as a share of the longer, from 1 for equal ones."""
    size, longer = a_end - a, max(a_end - a, b_end - b)
    if size == 0:
        return 0.0 if longer else 1.0
    if size > MOST_BITS:
        apart = distance(one, a, a_end, other, b, b_end, room.row, ONCE, ONCE)
        return float(1.0 - apart / longer)
    mark(one, a, a_end, room.places)
    apart = distance_to_marked(size, other, b, b_end, room.places)
    unmark(one, a, a_end, room.places)
    return float(1.0 - apart / longer)


@loops
def alike_in(kind: int, one: Any, a: int, other: Any, b: int, room: Any) -> float:
    """How alike a reading of two words is: Jaro's and Levenshtein's likeness together, by its first
    `MOST_BITS` letters, which only nonsense exceeds."""
    text, others = one.text, other.text
    first, end = one.begins[READINGS * a + kind], one.begins[READINGS * a + kind + 1]
    begin, last = other.begins[READINGS * b + kind], other.begins[READINGS * b + kind + 1]
    if order(text, first, end, others, begin, last) == 0:
        return 1.0
    if first == end or begin == last:
        return 0.0
    end, last = min(end, first + MOST_BITS), min(last, begin + MOST_BITS)
    size, longer = end - first, max(end - first, last - begin)
    mark(text, first, end, room.places)
    jaro = jaro_to_marked(size, others, begin, last, room.places)
    apart = distance_to_marked(size, others, begin, last, room.places)
    unmark(text, first, end, room.places)
    similar = winkler(jaro, text, first, end, others, begin, last)
    return float(JARO * similar + (1 - JARO) * (1.0 - apart / longer))


@loops
def size_of(words: Any, word: int, kind: int) -> int:
    """How many letters a reading has."""
    at = READINGS * word + kind
    return int(words.begins[at + 1] - words.begins[at])


@loops
def compare_in(kind: int, one: Any, a: int, other: Any, b: int) -> int:
    """`order` of a reading of two words."""
    at, there = READINGS * a + kind, READINGS * b + kind
    return int(
        order(
            one.text, one.begins[at], one.begins[at + 1],
            other.text, other.begins[there], other.begins[there + 1],
        )
    )  # fmt: skip


@loops
def likeness(one: Any, a: int, other: Any, b: int, room: Any) -> float:
    """How alike a word of these is to one of those."""
    first = compare_in(PLAIN, one, a, other, b)
    if first == 0:
        return 1.0
    # Jaro is not quite symmetric, so that words are compared in one order.
    if first < 0:
        return float(ordered(one, a, other, b, room))
    return float(ordered(other, b, one, a, room))


@loops
def ordered(one: Any, a: int, other: Any, b: int, room: Any) -> float:
    """How alike two words are of which the one comes first in the alphabet."""
    if min(size_of(one, a, PLAIN), size_of(other, b, PLAIN)) == 1:
        # An initial may stand for any name that begins with it.
        longer = max(size_of(one, a, PLAIN), size_of(other, b, PLAIN)) > 1
        same = one.text[one.begins[READINGS * a]] == other.text[other.begins[READINGS * b]]
        if longer:
            return INITIAL if same else 0.0
    heard = alike_in(HEARD, one, a, other, b, room)
    skeleton = alike_in(SKELETON, one, a, other, b, room)
    found = SPELLING_SHARE * alike_in(PLAIN, one, a, other, b, room)
    found += HEARD_SHARE * heard + SKELETON_SHARE * skeleton
    base = found
    if compare_in(SKELETON, one, a, other, b) == 0:
        shorter = min(size_of(one, a, SKELETON), size_of(other, b, SKELETON))
        found += SAME_SKELETON * (1 - base) * min(max((shorter - 1) / 3, 0.0), 1.0)
    if compare_in(SOUND, one, a, other, b) == 0:
        shorter = min(size_of(one, a, SOUND), size_of(other, b, SOUND))
        raised = base + SAME_SOUND * (1 - base) * min(max((shorter - 1) / 4, 0.0), 1.0)
        found = max(found, raised)
    if compare_in(HEARD, one, a, other, b) == 0:
        found = max(found, SAME_HEARD)
    if one.loose[a] != other.loose[b]:
        found = max(found, by_consonants(one, a, other, b, room))
    return float(found)


@loops
def by_consonants(one: Any, a: int, other: Any, b: int, room: Any) -> float:
    """Likeness across scripts one of which writes no short vowels."""
    fewest = min(size_of(one, a, BARE), size_of(other, b, BARE))
    bare = alike_in(BARE, one, a, other, b, room)
    # A vowel that the other script leaves out costs little, one that it writes costs much.
    if one.loose[a]:
        voiced = voiced_alike(one, a, other, b, room.row)
    else:
        voiced = voiced_alike(other, b, one, a, room.row)
    trust = TRUST[min(fewest, len(TRUST) - 1)]
    return float(trust * ((1 - VOICED_SHARE) * bare + VOICED_SHARE * max(voiced, 0.0)))


@loops
def voiced_alike(loose: Any, a: int, latin: Any, b: int, row: Any) -> float:
    """How well a word of Latin letters has the vowels that a loose one writes."""
    at, there = READINGS * a + VOICED, READINGS * b + VOICED
    begin, end = loose.begins[at], loose.begins[at + 1]
    first, last = latin.begins[there], latin.begins[there + 1]
    cost = distance(loose.text, begin, end, latin.text, first, last, row, ONCE, WRITTEN)
    more = max(0, (last - first) - (end - begin))
    return float(1 - max(0, cost - more) / max(WRITTEN * (end - begin), 1))
