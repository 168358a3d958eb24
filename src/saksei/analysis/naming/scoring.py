"""How alike two names are, for one pair or for millions.

Decides the score. Invariant: one pair is scored by the code that scores many; scores are symmetric,
0 to 1, and 1 for equal names; the order of tokens does not matter.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from saksei.analysis.naming.aligning import assign
from saksei.analysis.naming.features import Form, features
from saksei.analysis.naming.likeness import likeness
from saksei.analysis.naming.rarity import Rarity
from saksei.analysis.naming.tokens import Token

Floats = NDArray[np.float32]
Whole = NDArray[np.int64]

THRESHOLD = 0.87  # from here on, two names are taken for those of one person
FLOOR = 0.35  # a likeness below which two tokens have nothing in common
ALONE, ALONE_BESIDE_TWO = 1.0, 0.5  # what a token without partner costs, once two others agree
AGREES = 0.5
CHUNK = 1 << 16


@dataclass(frozen=True, slots=True)
class Aligned:
    """Pairs of forms with as many tokens: who goes with whom, and what comes of it."""

    places: NDArray[np.int8]  # (rows, pairs): the column of each row
    likeness: Floats  # (rows, pairs): above the floor, 0 where the two have nothing in common
    scores: Floats


def scores(left: Sequence[str], right: Sequence[str], rarity: Rarity | None = None) -> Floats:
    """The score of each name of `left` with the one at its place in `right`."""
    names = list(dict.fromkeys([*left, *right]))
    place = {name: number for number, name in enumerate(names)}
    book = Book(names, rarity)
    one = np.fromiter((place[name] for name in left), np.int64, len(left))
    other = np.fromiter((place[name] for name in right), np.int64, len(right))
    parts = [
        book.scores(one[start : start + CHUNK], other[start : start + CHUNK])
        for start in range(0, len(one), CHUNK)
    ]
    return np.concatenate(parts) if parts else np.empty(0, np.float32)


class Book:
    """The distinct names of a run with their tokens numbered, so that each is compared once."""

    def __init__(self, names: Sequence[str], rarity: Rarity | None = None) -> None:
        self.rarity = rarity or Rarity()
        found = [features(name).forms for name in names]
        self.forms: list[Form] = sorted(
            {_sorted(form) for forms in found for form in forms}, key=_order
        )
        number = {form: place for place, form in enumerate(self.forms)}
        self.tokens: list[Token] = sorted(
            {one for form in self.forms for one in form}, key=_token_order
        )
        places = {one: place for place, one in enumerate(self.tokens)}
        self.weights = np.array(
            [one.weight * self.rarity.of(one) for one in self.tokens], np.float32
        )
        self.sizes = np.array([len(form) for form in self.forms])
        self.members = np.zeros((len(self.forms), max(self.sizes, default=1)), np.int64)
        for place, form in enumerate(self.forms):
            self.members[place, : len(form)] = [places[one] for one in form]
        self.first = np.cumsum([0, *map(len, found)])
        self.of_name = np.array([number[_sorted(form)] for forms in found for form in forms])
        self._matrix: Floats | None = None

    def scores(self, left: Whole, right: Whole) -> Floats:
        """Scores for names by their number."""
        found = np.zeros(len(left), np.float32)
        for pairs, one, other in self._form_pairs(left, right):
            np.maximum.at(found, pairs, self._score_forms(one, other))
        return found

    def _form_pairs(self, left: Whole, right: Whole) -> Iterator[tuple[Whole, Whole, Whole]]:
        """Every form of the one with every form of the other, the first pair of forms first."""
        counts = self.first[1:] - self.first[:-1]
        many, more = counts[left], counts[right]
        pairs = np.arange(len(left))
        for a in range(int(many.max(initial=0))):
            for b in range(int(more.max(initial=0))):
                here = pairs[(many > a) & (more > b)]
                if here.size:
                    yield (
                        here,
                        self.of_name[self.first[left[here]] + a],
                        self.of_name[self.first[right[here]] + b],
                    )

    def _score_forms(self, one: Whole, other: Whole) -> Floats:
        # Forms are numbered by size, so the lower number has the fewer tokens.
        low, high = np.minimum(one, other), np.maximum(one, other)
        size = self.sizes[low] * 100 + self.sizes[high]
        found = np.zeros(len(low), np.float32)
        for kind in np.unique(size):
            here = np.flatnonzero(size == kind)
            found[here] = self.aligned(low[here], high[here]).scores
        return found

    def aligned(self, low: Whole, high: Whole) -> Aligned:
        """Pairs of forms, all of one size on each side, `low` with no more tokens than `high`."""
        rows = self.members[low, : self.sizes[low[0]]].T
        columns = self.members[high, : self.sizes[high[0]]].T
        alike = np.clip((self._likeness(rows, columns) - FLOOR) / (1 - FLOOR), 0, 1)
        weights = (self.weights[rows][:, None] + self.weights[columns][None]) / 2
        places = assign(alike * weights)
        every = np.arange(len(low))
        row = np.arange(len(rows))[:, None]
        alike, weights = alike[row, places, every], weights[row, places, every]
        total = (self.weights[rows].sum(0) + self.weights[columns].sum(0)) / 2
        matched = np.where(alike > 0, weights, 0).sum(0)
        cost = np.where((alike > AGREES).sum(0) >= 2, ALONE_BESIDE_TWO, ALONE)
        whole = matched + cost * np.maximum(total - matched, 0)
        score = (alike * weights).sum(0) / np.maximum(whole, 1e-6)
        return Aligned(places, alike, np.clip(score, 0, 1).astype(np.float32))

    def _likeness(self, rows: Whole, columns: Whole) -> Floats:
        """Likeness of tokens, (rows, columns, pairs): from the full table where that is less work."""
        count = len(self.tokens)
        if (
            self._matrix is None
            and count * count <= 4 * rows.shape[0] * columns.shape[0] * rows.shape[1]
        ):
            self._matrix = self._pairs(np.arange(count * count)).reshape(count, count)
        if self._matrix is not None:
            return self._matrix[rows[:, None], columns[None]]
        codes = rows[:, None] * count + columns[None]
        distinct, back = np.unique(codes, return_inverse=True)
        return self._pairs(distinct)[back.reshape(codes.shape)]

    def _pairs(self, codes: Whole) -> Floats:
        left, right = np.divmod(codes, len(self.tokens))
        return likeness([self.tokens[at] for at in left], [self.tokens[at] for at in right])


def _sorted(form: Form) -> Form:
    return tuple(sorted(form, key=_token_order))


def _token_order(token: Token) -> tuple[str, bool, bool]:
    return token.plain, token.loose, token.light


def _order(form: Form) -> tuple[int, tuple[tuple[str, bool, bool], ...]]:
    return len(form), tuple(_token_order(one) for one in form)
