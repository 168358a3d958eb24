"""How alike two names are, for one pair or for millions.

Decides the score. Invariant: one pair is scored by the code that scores many; scores are symmetric,
0 to 1, and 1 for equal names; the order of tokens does not matter. A text without a letter is no
name and is like nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import process
from rapidfuzz.distance import Levenshtein

from saksei.analysis.naming.aligning import assign
from saksei.analysis.naming.book import Book, Floats, Whole
from saksei.analysis.naming.features import features
from saksei.analysis.naming.rarity import Rarity

THRESHOLD = 0.89  # from here on, two names are taken for those of one person

FLOOR, STEEPNESS = 0.46, 0.8  # a likeness below the floor is nothing in common
AGREES = 0.73  # what counts as agreement of two tokens, above the floor
# What a letter costs that only one name has: less once two tokens agree, for sources leave names
# out; and what letters cost that both have in tokens of their own, for that is contradiction.
OMITTED, OMITTED_BESIDE_ONE, CONTRADICTED = 0.8, 1.3, 1.0
LETTERS, LETTERS_SHARE = 7.5, 0.6  # the more letters agree beyond so many, the less omissions cost
SHORT, SHORT_BELOW = 0.56, 6.5  # how much more a difference counts where few letters agree
JOINED = 0.975  # what is left of a score for which two tokens are read as one
TRIED_JOINED = (0.5, 0.96)  # the scores between which that is tried,
SHARED = 0.5  # and the share of consonants in common, whatever their order, from which on,
ROUGHLY = 0.5  # if the whole sounds that much alike
FITS = 0.75  # how alike such a token must be to its partner, in length too
CHUNK = 1 << 16  # pairs at a time, to bound memory


@dataclass(frozen=True, slots=True)
class Aligned:
    """Pairs of forms of one size a side: who goes with whom, and what comes of it.

    `places` and `likeness` have the shape (rows, pairs); a likeness of 0 is no partner.
    """

    places: NDArray[np.int8]
    likeness: Floats
    scores: Floats


def scores(left: Sequence[str], right: Sequence[str], rarity: Rarity | None = None) -> Floats:
    """The score of each name of `left` with the one at its place in `right`."""
    names = list(dict.fromkeys([*left, *right]))
    place = {name: number for number, name in enumerate(names)}
    one = np.fromiter((place[name] for name in left), np.int64, len(left))
    other = np.fromiter((place[name] for name in right), np.int64, len(right))
    return numbered_scores(Book([features(name).forms for name in names], rarity), one, other)


def numbered_scores(book: Book, left: Whole, right: Whole) -> Floats:
    """Scores of names by their number in a book."""
    found = np.zeros(len(left), np.float32)
    again: list[tuple[Whole, Whole, Whole]] = []
    for start in range(0, len(left), CHUNK):
        here = slice(start, start + CHUNK)
        for pairs, one, other in book.form_pairs(left[here], right[here]):
            low, high = book.ordered(one, other)
            place = start + pairs
            scored = _by_size(book, low, high)
            np.maximum.at(found, place, scored)
            tried = worth_joining(book, low, high, scored)
            again.append((place[tried], low[tried], high[tried]))
    if again:  # once for all, since joined forms are numbered anew each time
        _joined(book, found, *(np.concatenate(one) for one in zip(*again, strict=True)))
    return found


def _joined(book: Book, found: Floats, pairs: Whole, low: Whole, high: Whole) -> None:
    """Raise what is found to the scores with two tokens of the longer form read as one."""
    first, forms, joints = book.joined(high)
    many = np.diff(first)
    low, pairs = np.repeat(low, many), np.repeat(pairs, many)
    for start in range(0, len(pairs), CHUNK):
        here = slice(start, start + CHUNK)
        sides = book.ordered(low[here], forms[here])
        np.maximum.at(found, pairs[here], _by_size(book, *sides, joints[here]))


def rough(book: Book, low: Whole, high: Whole) -> Floats:
    """How alike two forms are as one string of sounds, the tokens of `high` in the order that fits
    best: for a first look, much cheaper than a score, and low where the score is. Longer names
    are always worth a closer look: more than 1."""
    orders = book.orders()
    found = np.where(book.sizes[high] > book.most_ordered, 2, 0).astype(np.float32)
    for number in range(orders.shape[1]):
        here = np.flatnonzero((orders[high, number] != "") & (found < 1))
        sides = orders[low[here], 0].tolist(), orders[high[here], number].tolist()
        alike = process.cpdist(*sides, scorer=Levenshtein.normalized_similarity, dtype=np.float32)
        found[here] = np.maximum(found[here], alike)
    return found


def worth_joining(book: Book, low: Whole, high: Whole, found: Floats) -> NDArray[np.bool_]:
    """Where reading two tokens of the longer form as one may help."""
    least, most = TRIED_JOINED
    tried = (found >= least) & (found < most) & (book.sizes[low] < book.sizes[high])
    here = np.flatnonzero(tried)
    sides = (book.consonants[side[here]].tolist() for side in (low, high))
    shared = process.cpdist(*sides, scorer=Levenshtein.normalized_similarity, dtype=np.float32)
    tried[here] = shared >= SHARED
    here = np.flatnonzero(tried)
    tried[here] = rough(book, low[here], high[here]) >= ROUGHLY
    return tried


def _by_size(book: Book, low: Whole, high: Whole, joints: Whole | None = None) -> Floats:
    size = book.sizes[low] * 100 + book.sizes[high]
    found = np.zeros(len(low), np.float32)
    for kind in np.unique(size[book.sizes[low] > 0]):
        here = np.flatnonzero(size == kind)
        some = None if joints is None else joints[here]
        found[here] = align(book, low[here], high[here], some).scores
    return found


def align(book: Book, low: Whole, high: Whole, joints: Whole | None = None) -> Aligned:
    """Align pairs of forms, all of one size on each side, `low` with no more tokens than `high`.

    `joints` are tokens made of two: where they do not fit theirs well, the score is 0.
    """
    rows = book.members[low, : book.sizes[low[0]]].T
    columns = book.members[high, : book.sizes[high[0]]].T
    alike = np.clip((book.likeness(rows, columns) - FLOOR) / (1 - FLOOR), 0, 1) ** STEEPNESS
    weights = (book.weights[rows][:, None] + book.weights[columns][None]) / 2
    places = assign(alike * weights)
    row, every = np.arange(len(rows))[:, None], np.arange(len(low))
    alike = alike[row, places, every]
    chosen = columns[places, every]
    partners = (
        np.where(alike > 0, book.weights[rows], 0),
        np.where(alike > 0, book.weights[chosen], 0),
    )
    letters = np.where(alike > 0, (book.letters[rows] + book.letters[chosen]) / 2, 0).sum(0)
    alone = (
        np.maximum(book.weights[rows].sum(0) - partners[0].sum(0), 0),
        np.maximum(book.weights[columns].sum(0) - partners[1].sum(0), 0),
    )
    matched = (partners[0] + partners[1]) / 2
    gained, agreed = (alike * matched).sum(0), (alike > AGREES).sum(0)
    score = _judged(gained, matched.sum(0), alone, letters, agreed)
    if joints is not None:
        lengths = book.letters[rows], book.letters[chosen]
        well = alike * (np.minimum(*lengths) >= FITS * np.maximum(*lengths))
        fits = np.where((rows == joints) | (chosen == joints), well, 0).max(0) >= FITS
        score = np.where(fits, JOINED * score, np.float32(0))
    return Aligned(places, alike, score)


def _judged(
    gained: Floats, matched: Floats, alone: tuple[Floats, Floats], letters: Floats, agreed: Whole
) -> Floats:
    """What is gained by the tokens that agree, of all that there is to agree."""
    contradicted = np.minimum(*alone)
    omitted = np.abs(alone[0] - alone[1]) / 2
    less = np.clip(LETTERS / np.maximum(letters, 1), 0.5, 2.5) ** LETTERS_SHARE
    cost = np.where(agreed >= 2, OMITTED * less, OMITTED_BESIDE_ONE)
    score = gained / np.maximum(matched + CONTRADICTED * contradicted + cost * omitted, 1e-6)
    stricter = 1 + SHORT * np.clip((SHORT_BELOW - letters) / SHORT_BELOW, -0.6, 1)
    return np.asarray(np.clip(1 - (1 - score) * stricter, 0, 1), np.float32)
