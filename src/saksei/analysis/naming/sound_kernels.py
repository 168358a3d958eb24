"""The loops of `sounding`, compiled: names as runs of sounds in every order of their words.

A name is text: the sounds of its words, with a blank between words, a slash between forms (aliases)
and a full stop behind an initial. `Runs` are its words put together, in every order that may fit.

Invariant: an answer is the same whichever of two names comes first.
"""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from saksei.analysis.compiling import compiled

MOST_WORDS = 5  # of a form: those behind are read with the fifth
PERMUTED = 3  # words that are put in any order; of more only the beginning moves
WHOLE, LEFT_OUT, WORD = 0, 1, 2  # a run of all words, of all but one, of one
BLANK, SLASH, STOP = ord(" "), ord("/"), ord(".")
NO_WORD, ONE_WORD, INITIAL_FITS, INITIAL_DIFFERS = 0, 1, 2, 3
LONGEST = 120  # sounds of a run
ORDERS = np.array(
    [[0, 1, 2], [1, 0, 2], [0, 2, 1], [1, 2, 0], [2, 0, 1], [2, 1, 0]], dtype=np.int64
)
SKIPPED = 0.03  # what leaving out a word takes from a likeness
ALIKE_WORD, ALIKE_INITIAL = 0.9, 0.5  # from which likeness on words are one; up to which cost


class Runs(NamedTuple):
    """Of each name its runs (`first`), of each run its sounds (`begins`) and what it is."""

    sounds: NDArray[np.uint8]
    begins: NDArray[np.int64]
    kind: NDArray[np.int8]
    head: NDArray[np.bool_]  # the first order of a form
    mass: NDArray[np.float32]  # what its sounds weigh
    first: NDArray[np.int64]
    words: NDArray[np.int64]  # of the first form
    initial: NDArray[np.int64]  # of the first form, -1 if none


@compiled
def words_of(text: Any, at: int, end: int, spans: Any) -> Any:
    """Where the words of the form that begins here are: how many, the initial, the form's end."""
    count, initial, begin = 0, -1, at
    while at <= end:
        letter = text[at] if at < end else SLASH
        if letter == BLANK or letter == SLASH:  # noqa: PLR1714, SIM109 - quicker compiled
            if at - begin == 2 and text[at - 1] == STOP:
                if initial < 0:
                    initial = text[begin] + 0
            elif at > begin:
                if count < MOST_WORDS:
                    spans[count, 0] = begin
                    count += 1
                spans[count - 1, 1] = at
            begin = at + 1
            if letter == SLASH:
                break
        at += 1
    return count, initial, at + 1


@compiled
def orders_of(count: int) -> int:
    """In how many orders so many words are put."""
    if count <= 2:
        return count
    return 6 if count <= PERMUTED else count


@compiled
def placed(count: int, order: int, place: int) -> int:
    """Which word stands at a place in an order."""
    if count == 2:
        return (place + order) % 2
    return ORDERS[order, place] if count <= PERMUTED else (place + order) % count


@compiled
def runs_in(count: int) -> int:
    """How many runs a form of so many words has."""
    left_out = count * orders_of(count - 1) if count > 2 else 0
    return int(orders_of(count) + left_out + (count if count > 1 else 0))


@compiled
def put(
    text: Any, spans: Any, count: int, order: int, without: int, sounds: Any, at: int, most: int
) -> int:
    """Put the words in an order, all but one; returns where the run ends."""
    end = min(at + most, len(sounds))
    for place in range(count):
        word = placed(count, order, place)
        if without >= 0 and word >= without:
            word += 1
        for letter in text[spans[word, 0] : spans[word, 1]]:
            if letter != BLANK and letter != STOP and at < end:  # noqa: PLR1714 - as above
                sounds[at] = letter
                at += 1
    return at


@compiled
def counted(text: Any, starts: Any) -> Any:
    """How many runs names have, and how many sounds at most are in them."""
    spans = np.zeros((MOST_WORDS, 2), np.int64)
    first = np.zeros(len(starts), np.int64)
    sounds = 0
    for name in range(len(starts) - 1):
        at, end, runs = starts[name], starts[name + 1], 0
        while at <= end:
            begin = at
            count, _, at = words_of(text, at, end, spans)
            runs += runs_in(count)
            sounds += runs_in(count) * (at - begin)
        first[name + 1] = first[name] + runs
    return first, sounds


@compiled
def fill(text: Any, spans: Any, count: int, runs: Any, run: int, filled: int) -> Any:
    """Add the runs of a form of so many words; returns the next run and where it begins."""
    sounds, begins, kind, head = runs
    for part in range(-1, count):  # whole, and without each of the words
        kept = count if part < 0 else count - 1
        if part >= 0 and count <= 2:
            break
        for order in range(orders_of(kept)):
            filled = put(text, spans, kept, order, part, sounds, filled, LONGEST)
            kind[run] = WHOLE if part < 0 else LEFT_OUT
            head[run] = part < 0 and order == 0
            run += 1
            begins[run] = filled
    if count > 1:
        for word in range(count):
            filled = put(text, spans[word : word + 1], 1, 0, -1, sounds, filled, LONGEST)
            kind[run] = WORD
            run += 1
            begins[run] = filled
    return run, filled


@compiled
def run_together(text: Any, starts: Any, gap: Any) -> Any:
    """`Runs` of names, in the order of its fields."""
    spans = np.zeros((MOST_WORDS, 2), np.int64)
    first, total = counted(text, starts)
    sounds, begins = np.zeros(total, np.uint8), np.zeros(first[-1] + 1, np.int64)
    kind, head = np.zeros(first[-1], np.int8), np.zeros(first[-1], np.bool_)
    words, initial = np.zeros(len(starts) - 1, np.int64), np.full(len(starts) - 1, -1)
    run, filled = 0, 0
    for name in range(len(starts) - 1):
        at, end, forms = starts[name], starts[name + 1], 0
        while at <= end:
            count, letter, at = words_of(text, at, end, spans)
            if forms == 0:
                words[name], initial[name] = count, letter
            forms += 1
            run, filled = fill(text, spans, count, (sounds, begins, kind, head), run, filled)
    return sounds[:filled], begins, kind, head, masses(sounds, begins, gap), first, words, initial


@compiled
def masses(sounds: Any, begins: Any, gap: Any) -> Any:
    """What the sounds of each run weigh."""
    found = np.zeros(len(begins) - 1, np.float32)
    for run in range(len(found)):
        for at in range(begins[run], begins[run + 1]):
            found[run] += gap[sounds[at]]
    return found


@compiled
def apart(one: Any, other: Any, cost: Any, gap: Any, row: Any, most: float) -> float:
    """What it costs to turn one run into the other; `most` if it costs no less."""
    row[0] = 0.0
    for at in range(len(other)):
        row[at + 1] = row[at] + gap[other[at]]
    for letter in one:
        before, lowest = row[0], row[0] + gap[letter]
        row[0] = lowest
        for at in range(len(other)):
            best = min(
                before + cost[letter, other[at]], row[at + 1] + gap[letter],
                row[at] + gap[other[at]],
            )  # fmt: skip
            before = row[at + 1]
            row[at + 1] = best
            lowest = min(lowest, best)
        if lowest >= most:
            return most
    return float(row[len(other)])


@compiled
def best_of(
    runs: Any, low: int, high: int, kind: int, cost: Any, gap: Any, row: Any, found: float
) -> float:
    """How alike a name is to the runs of another that are of one kind; `found` if no more."""
    sounds, begins, kinds, head, mass, first = runs[:6]
    for a in range(first[low], first[low + 1]):
        if not head[a]:
            continue
        one = sounds[begins[a] : begins[a + 1]]
        for b in range(first[high], first[high + 1]):
            if kinds[b] != kind:
                continue
            both = mass[a] + mass[b]
            least = abs(mass[a] - mass[b])
            most = (1.0 - found) * both
            if least < most:
                other = sounds[begins[b] : begins[b + 1]]
                found = max(found, 1.0 - apart(one, other, cost, gap, row, most) / both)
    return found


@compiled
def before(runs: Any, one: int, other: int) -> bool:
    """Whether one name comes before the other: fewer words, else shorter, else by its sounds."""
    sounds, begins, first, words = runs[0], runs[1], runs[5], runs[6]
    if words[one] != words[other]:
        return bool(words[one] < words[other])
    a, b = first[one], first[other]
    if a == first[one + 1] or b == first[other + 1]:
        return one < other
    size, length = begins[a + 1] - begins[a], begins[b + 1] - begins[b]
    if size != length:
        return bool(size < length)
    for at in range(size):
        if sounds[begins[a] + at] != sounds[begins[b] + at]:
            return bool(sounds[begins[a] + at] < sounds[begins[b] + at])
    return one < other


@compiled
def of_one_word(runs: Any, low: int, high: int, cost: Any, gap: Any, row: Any) -> int:
    """Whether the one word of a name is one of the other's, and what its initial says then."""
    sounds, begins, kinds, mass = runs[0], runs[1], runs[2], runs[4]
    first, words, initial = runs[5], runs[6], runs[7]
    if words[low] != 1:
        return NO_WORD
    if words[high] == 1:
        both = initial[low] >= 0 and initial[high] >= 0
        differs = both and cost[initial[low], initial[high]] > ALIKE_INITIAL
        return INITIAL_DIFFERS if differs else NO_WORD
    a, best, top = first[low], -1, ALIKE_WORD
    one = sounds[begins[a] : begins[a + 1]]
    for b in range(first[high], first[high + 1]):
        if kinds[b] == WORD:
            both = mass[a] + mass[b]
            cut = (1.0 - top) * both + 1e-6
            found = 1.0 - apart(one, sounds[begins[b] : begins[b + 1]], cost, gap, row, cut) / both
            if found >= top:
                best, top = b, found
    if best < 0:
        return NO_WORD
    if initial[low] < 0:
        return ONE_WORD
    for b in range(first[high], first[high + 1]):
        beside = kinds[b] == WORD and b != best and begins[b + 1] > begins[b]
        if beside and cost[initial[low], sounds[begins[b]]] <= ALIKE_INITIAL:
            return INITIAL_FITS
    return INITIAL_DIFFERS


@compiled
def compared(
    runs: Any, left: Any, right: Any, cost: Any, gap: Any, least: float, alike: Any, word: Any
) -> None:
    """Fill in for each pair of names how alike they are, 0 if below `least`, and what a name of one
    word says."""
    below = least - 1e-6
    row = np.zeros(LONGEST + 1, np.float32)
    mass, first = runs[4], runs[5]
    for pair in range(len(left)):
        low, high = left[pair], right[pair]
        if first[low] == first[low + 1] or first[high] == first[high + 1]:
            continue
        if before(runs, high, low):
            low, high = high, low
        found = best_of(runs, low, high, WHOLE, cost, gap, row, below)
        if found < 1.0:
            word[pair] = of_one_word(runs, low, high, cost, gap, row)
            if mass[first[low]] > mass[first[high]]:
                low, high = high, low
            shorter = best_of(runs, low, high, LEFT_OUT, cost, gap, row, found + SKIPPED)
            found = max(found, shorter - SKIPPED)
        alike[pair] = found if found >= least else 0.0
