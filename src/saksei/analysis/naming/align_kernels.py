"""Names aligned word by word, compiled: which word goes with which, and the score.

Of two forms of names every assignment of words is weighed, and the best taken. Where that leaves
doubt, two words of the longer form are read as one: sources join and split syllables.

Invariant: scores are symmetric, 0 to 1; a form without a word is like nothing; no other assignment
has a greater sum of gains.
"""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from saksei.analysis.compiling import loops
from saksei.analysis.naming.joint_kernels import Sounds, join
from saksei.analysis.naming.sound_kernels import ORDERS
from saksei.analysis.naming.tokens import LONGEST
from saksei.analysis.naming.word_kernels import (
    BARE,
    HEARD,
    NOTHING,
    PLAIN,
    READINGS,
    Room,
    Words,
    level,
    likeness,
    order,
    room_for,
    size_of,
)

MOST_WORDS = 8  # of a form
KNOWN = 1 << 16  # pairs of words of which is known how alike they are
SPREAD = 0x1E3779B97F4A7C15  # an odd number that spreads what is multiplied by it
FLOOR, STEEPNESS = 0.46, 0.8  # a likeness below the floor is nothing in common
AGREES = 0.73  # what counts as agreement of two words, above the floor
# What a letter costs that only one name has: less once two words agree, for sources leave names
# out; and what letters cost that both have in words of their own, for that is contradiction.
OMITTED, OMITTED_BESIDE_ONE, CONTRADICTED = 0.8, 1.3, 1.0
LETTERS, LETTERS_SHARE = 7.5, 0.6  # the more letters agree beyond so many, the less omissions cost
SHORT, SHORT_BELOW = 0.56, 6.5  # how much more a difference counts where few letters agree
JOINED = 0.975  # what is left of a score for which two words are read as one
TRIED_FROM, TRIED_BELOW = 0.5, 0.96  # the scores between which that is tried,
SHARED = 0.5  # and the share of consonants in common, whatever their order, from which on,
ROUGHLY = 0.5  # if the whole sounds that much alike, its words in any order;
MOST_ORDERED = 3  # of more words it is tried anyhow
FITS = 0.75  # how alike such a word must be to its partner, in length too
VOWEL = np.isin(np.arange(256), list(b"aeiou"))


class Forms(NamedTuple):
    """The words of each form by their numbers, sorted; how many they are; the form as text."""

    members: NDArray[np.int64]
    sizes: NDArray[np.int64]
    text: NDArray[np.uint8]
    begins: NDArray[np.int64]
    first: NDArray[np.int64]  # of each name, in `of_name`
    of_name: NDArray[np.int64]


class Pages(NamedTuple):
    """Names as the loops read them."""

    words: Words
    forms: Forms
    sounds: Sounds


class Table(NamedTuple):
    """Two forms side by side: likeness and gains of their words, what these weigh, who goes with
    whom."""

    alike: NDArray[np.float64]
    weights: NDArray[np.float64]  # of the shorter, of the longer
    letters: NDArray[np.float64]
    places: NDArray[np.int64]  # of each word of the shorter
    best: NDArray[np.float64]  # by the words of the longer that are taken
    came: NDArray[np.int64]


class Desk(NamedTuple):
    """What comparing names needs: two forms as they are, and with two words of the longer as one;
    that word; runs of letters of either; room for two words; pairs of words and what was found of
    them."""

    table: Table
    joined: Table
    joint: Words
    ours: NDArray[np.uint8]
    theirs: NDArray[np.uint8]
    room: Room
    pairs: NDArray[np.int64]
    likeness: NDArray[np.float64]


def new_table() -> Table:
    """A table for forms of any size."""
    sides, sets = (2, MOST_WORDS), 1 << MOST_WORDS
    alike = np.zeros((MOST_WORDS, MOST_WORDS))
    places, came = np.zeros(MOST_WORDS, np.int64), np.zeros(sets, np.int64)
    return Table(alike, np.zeros(sides), np.zeros(sides), places, np.zeros(sets), came)


def new_desk(words: Words) -> Desk:
    """A desk for names of such words."""
    longest = max(LONGEST, int(np.diff(words.begins).max(initial=0)))
    most = MOST_WORDS * longest
    flags, sizes = np.zeros(1, np.bool_), np.zeros(1, np.float32)
    joint = Words(
        np.zeros(2 * READINGS * longest, np.uint8), np.zeros(READINGS + 1, np.int64),
        flags, flags.copy(), sizes, sizes.copy(),
    )  # fmt: skip
    return Desk(
        new_table(), new_table(), joint, np.zeros(most, np.uint8), np.zeros(most, np.uint8),
        room_for(most), np.full(KNOWN, -1), np.zeros(KNOWN),
    )  # fmt: skip


@loops
def assign(table: Any, rows: int, columns: int) -> None:
    """Give each row a column of its own, so that the sum of gains is the greatest."""
    alike, weights, _, places, best, came = table
    best[0] = 0.0
    end, top = 0, -1.0
    for used in range(1, 1 << columns):
        row = -1
        rest = used
        while rest:
            rest &= rest - 1
            row += 1
        if row >= rows:
            continue
        most = -1.0
        for column in range(columns):
            if used >> column & 1:
                gain = alike[row, column] * (weights[0, row] + weights[1, column]) / 2
                found = best[used ^ (1 << column)] + gain
                if found > most:
                    most, came[used] = found, column
        best[used] = most
        if row == rows - 1 and most > top:
            top, end = most, used
    for row in range(rows - 1, -1, -1):
        places[row] = came[end]
        end ^= 1 << came[end]


@loops
def judged(table: Any, rows: int, columns: int) -> float:
    """What is gained by the words that agree, of all that there is to agree."""
    alike, weights, letters, places, _, _ = table
    gained, matched, agreeing, agreed = 0.0, 0.0, 0.0, 0
    alone, beside = 0.0, 0.0
    for column in range(columns):
        beside += weights[1, column]
    for row in range(rows):
        found, place = alike[row, places[row]], places[row]
        if found > 0:
            both = (weights[0, row] + weights[1, place]) / 2
            gained, matched = gained + found * both, matched + both
            agreeing += (letters[0, row] + letters[1, place]) / 2
            agreed += found > AGREES
            beside -= weights[1, place]
        else:
            alone += weights[0, row]
    beside = max(beside, 0.0)
    less = min(max(LETTERS / max(agreeing, 1.0), 0.5), 2.5) ** LETTERS_SHARE
    cost = OMITTED * less if agreed >= 2 else OMITTED_BESIDE_ONE
    lost = CONTRADICTED * min(alone, beside) + cost * abs(alone - beside) / 2
    score = gained / max(matched + lost, 1e-6)
    stricter = 1 + SHORT * min(max((SHORT_BELOW - agreeing) / SHORT_BELOW, -0.6), 1.0)
    return float(min(max(1 - (1 - score) * stricter, 0.0), 1.0))


@loops
def above_floor(found: float) -> float:
    """A likeness of words as they count for names."""
    return min(max((found - FLOOR) / (1 - FLOOR), 0.0), 1.0) ** STEEPNESS if found > FLOOR else 0.0


@loops
def likeness_of(words: Any, one: int, other: int, desk: Any) -> float:
    """How alike two words are, as it counts for names; what was found last is still known."""
    first, last = min(one, other), max(one, other)
    pair = first * len(words.weights) + last
    at = (pair * SPREAD >> 20) & (len(desk.pairs) - 1)
    if desk.pairs[at] != pair:
        desk.pairs[at] = pair
        desk.likeness[at] = above_floor(likeness(words, first, words, last, desk.room))
    return float(desk.likeness[at])


@loops
def side_by_side(words: Any, forms: Any, low: int, high: int, desk: Any) -> None:
    """Fill in the table of two forms as they are."""
    alike, weights, letters = desk.table.alike, desk.table.weights, desk.table.letters
    for side, form in enumerate((low, high)):
        for at in range(forms.sizes[form]):
            weights[side, at] = words.weights[forms.members[form, at]]
            letters[side, at] = words.letters[forms.members[form, at]]
    for row in range(forms.sizes[low]):
        for column in range(forms.sizes[high]):
            one, other = forms.members[low, row], forms.members[high, column]
            alike[row, column] = likeness_of(words, one, other, desk)


@loops
def before(forms: Any, one: int, other: int) -> bool:
    """Whether a form comes before another: fewer words, else by its text."""
    if forms.sizes[one] != forms.sizes[other]:
        return bool(forms.sizes[one] < forms.sizes[other])
    a, b = forms.begins[one], forms.begins[other]
    end, last = forms.begins[one + 1], forms.begins[other + 1]
    return bool(order(forms.text, a, end, forms.text, b, last) < 0)


@loops
def consonants(words: Any, forms: Any, form: int, into: Any) -> int:
    """All consonants of a form in the order of the alphabet; returns how many."""
    count = 0
    for at in range(forms.sizes[form]):
        word = READINGS * forms.members[form, at] + BARE
        for place in range(words.begins[word], words.begins[word + 1]):
            back = count
            while back > 0 and into[back - 1] > words.text[place]:
                into[back] = into[back - 1]
                back -= 1
            into[back] = words.text[place]
            count += 1
    return count


@loops
def sounding(words: Any, forms: Any, form: int, turn: int, into: Any) -> int:
    """A form as one run of its sounds, its words in one of `ORDERS`; returns how long it is."""
    count, size = 0, forms.sizes[form]
    for at in range(size):
        place = ORDERS[turn, at] if turn else at
        word = READINGS * forms.members[form, place] + HEARD
        for letter in range(words.begins[word], words.begins[word + 1]):
            into[count] = words.text[letter]
            count += 1
    return count


@loops
def worth_joining(words: Any, forms: Any, low: int, high: int, desk: Any) -> bool:
    """Whether two forms share enough letters for two words of the longer to be read as one."""
    ours, theirs, room = desk.ours, desk.theirs, desk.room
    size, length = consonants(words, forms, low, ours), consonants(words, forms, high, theirs)
    if level(ours, NOTHING, size, theirs, NOTHING, length, room) < SHARED:
        return False
    if forms.sizes[high] > MOST_ORDERED:
        return True
    size = sounding(words, forms, low, NOTHING, ours)
    for turn in range(2 if forms.sizes[high] == 2 else len(ORDERS)):  # of two words: two
        length = sounding(words, forms, high, turn, theirs)
        if level(ours, NOTHING, size, theirs, NOTHING, length, room) >= ROUGHLY:
            return True
    return False


@loops
def joins(words: Any, word: int) -> bool:
    """Whether a word may be part of another: a title or an initial is no syllable."""
    if words.light[word]:
        return False
    if size_of(words, word, PLAIN) > 1:
        return True
    letter = words.text[words.begins[READINGS * word]]
    return bool(VOWEL[letter])


@loops
def as_one(book: Any, low: int, high: int, a: int, b: int, desk: Any) -> float:
    """The score of two forms with two words of the longer, by their place, read as one: 0 where
    that does not fit its partner well. In `desk.joined` that word is the last of the longer."""
    words, forms, sounds = book
    rows, columns = forms.sizes[low], forms.sizes[high] - 1
    told, last = desk.joined, columns - 1
    join(words, forms.members[high, a], forms.members[high, b], sounds, desk.joint)
    if not like_some(words, forms, low, last, desk):
        return 0.0
    at = 0
    for column in range(columns + 1):
        if column not in (a, b):
            move(desk.table, told, rows, column, at)
            at += 1
    told.weights[1, last] = desk.joint.weights[0]
    assign(told, rows, columns)
    for row in range(rows):
        if told.places[row] == last:
            fits = told.alike[row, last] >= FITS and fit(told, row, last)
            return JOINED * judged(told, rows, columns) if fits else 0.0
    return 0.0


@loops
def like_some(words: Any, forms: Any, low: int, last: int, desk: Any) -> bool:
    """Fill in how alike the word made of two is to each of a form; whether it is well like one."""
    told, fits = desk.joined, False
    told.letters[1, last] = desk.joint.letters[0]
    for row in range(forms.sizes[low]):
        told.weights[0, row] = desk.table.weights[0, row]
        told.letters[0, row] = desk.table.letters[0, row]
    for well in (True, False):  # those of its length first: mostly it is like none of them
        for row in range(forms.sizes[low]):
            if fit(told, row, last) == well:
                word = forms.members[low, row]
                found = above_floor(likeness(words, word, desk.joint, NOTHING, desk.room))
                told.alike[row, last] = found
                fits |= well and found >= FITS
        if not fits:
            break
    return fits


@loops
def move(table: Any, told: Any, rows: int, column: int, at: int) -> None:
    """Put a word of the longer form into a column of another table."""
    told.weights[1, at], told.letters[1, at] = table.weights[1, column], table.letters[1, column]
    for row in range(rows):
        told.alike[row, at] = table.alike[row, column]


@loops
def fit(table: Any, row: int, column: int) -> bool:
    """Whether two words are nearly of one length."""
    one, other = table.letters[0, row], table.letters[1, column]
    return bool(min(one, other) >= FITS * max(one, other))


@loops
def aligned(book: Any, low: int, high: int, desk: Any) -> Any:
    """The score of two forms, and the two words of the longer, by their place, for which that is
    so if they are read as one, else -1 for each."""
    words, forms, _ = book
    rows, columns = forms.sizes[low], forms.sizes[high]
    if rows == 0:
        return 0.0, -1, -1
    side_by_side(words, forms, low, high, desk)
    assign(desk.table, rows, columns)
    score, one, other = judged(desk.table, rows, columns), -1, -1
    if not (TRIED_FROM <= score < TRIED_BELOW and rows < columns):
        return score, one, other
    if worth_joining(words, forms, low, high, desk):
        for a in range(columns):
            for b in range(columns):
                if a == b or not joins(words, forms.members[high, a]):
                    continue
                if joins(words, forms.members[high, b]):
                    found = as_one(book, low, high, a, b, desk)
                    if found > score:
                        score, one, other = found, a, b
    return score, one, other


@loops
def compared(book: Any, left: Any, right: Any, found: Any, desk: Any) -> None:
    """Fill in the score of each pair of names: of their forms, the two that are most alike."""
    forms = book.forms
    first, of_name = forms.first, forms.of_name
    for pair in range(len(left)):
        best = 0.0
        for a in range(first[left[pair]], first[left[pair] + 1]):
            for b in range(first[right[pair]], first[right[pair] + 1]):
                low, high = of_name[a], of_name[b]
                if before(forms, high, low):
                    low, high = high, low
                best = max(best, aligned(book, low, high, desk)[0])
        found[pair] = best
