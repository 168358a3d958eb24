"""Two names compared, with the reasons in words.

Invariant: the explanation names each token of the two forms compared exactly once, and its score is
the one that `scores` gives.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
from rapidfuzz.distance import Levenshtein

from saksei.analysis.naming.book import Book, Whole
from saksei.analysis.naming.features import features
from saksei.analysis.naming.rarity import Rarity
from saksei.analysis.naming.scoring import align, worth_joining
from saksei.analysis.naming.tokens import Token


@dataclass(frozen=True, slots=True)
class TokenPair:
    """Two tokens that go together."""

    left: str
    right: str
    likeness: float
    why: str


@dataclass(frozen=True, slots=True)
class Likeness:
    """How alike two names are, and why.

    `second_opinion` compares the two as strings of sounds, in the order in which they are written.
    It is no part of the score, for there order does not matter.
    """

    score: float
    pairs: tuple[TokenPair, ...]
    left_alone: tuple[str, ...]
    right_alone: tuple[str, ...]
    second_opinion: float = 0.0

    @property
    def unmatched(self) -> tuple[str, ...]:
        """Tokens of either name without a partner."""
        return self.left_alone + self.right_alone

    def in_words(self) -> str:
        """One sentence: which token went with which, and why."""
        parts = [
            f"{pair.left} = {pair.right}"
            if pair.left == pair.right
            else f"{pair.left} ~ {pair.right} ({pair.why})"
            for pair in self.pairs
        ]
        for side, alone in (("first", self.left_alone), ("second", self.right_alone)):
            if alone:
                parts.append(f"only in the {side}: {' '.join(alone)}")
        return "; ".join(parts) or "nothing in common"


def compare(left: str, right: str, rarity: Rarity | None = None) -> Likeness:
    """Compare two names; of their forms, the two that are most alike."""
    names = list(dict.fromkeys([left, right]))
    book = Book([features(name).forms for name in names], rarity)
    found = [
        result
        for one in book.forms_of(0)
        for other in book.forms_of(len(names) - 1)
        for result in _read(book, int(one), int(other))
    ]
    best = max(found, key=lambda each: each.score)
    whole = Levenshtein.normalized_similarity(_sounds(left), _sounds(right))
    return replace(best, second_opinion=whole if best.pairs else 0.0)


def _sounds(text: str) -> str:
    return "".join(one.sound for one in features(text).forms[0])


def _read(book: Book, one: int, other: int) -> Iterator[Likeness]:
    """Two forms as they are, and with two tokens of the longer read as one."""
    plain = _explained(book, one, other)
    yield plain
    low, high = book.ordered(np.array([one]), np.array([other]))
    if worth_joining(book, low, high, np.array([plain.score], np.float32))[0]:
        _, forms, joints = book.joined(high)
        for form, joint in zip(forms.tolist(), joints.tolist(), strict=True):
            sides = (form, other) if high[0] == one else (one, form)
            yield _explained(book, sides[0], sides[1], np.array([joint]))


def _explained(book: Book, one: int, other: int, joints: Whole | None = None) -> Likeness:
    low, high = book.ordered(np.array([one]), np.array([other]))
    rows, columns = book.forms[low[0]], book.forms[high[0]]
    swapped, score = low[0] != one, 0.0
    partner: dict[int, tuple[int, float]] = {}
    if rows:
        aligned = align(book, low, high, joints)
        score = float(aligned.scores[0])
        partner = {
            row: (int(aligned.places[row, 0]), float(alike))
            for row, alike in enumerate(aligned.likeness[:, 0])
            if alike > 0
        }
    pairs = tuple(
        _pair(rows[row], columns[column], alike, swapped=swapped)
        for row, (column, alike) in partner.items()
    )
    taken = {column for column, _ in partner.values()}
    alone = tuple(each.plain for row, each in enumerate(rows) if row not in partner)
    others = tuple(each.plain for column, each in enumerate(columns) if column not in taken)
    return Likeness(score, pairs, *((others, alone) if swapped else (alone, others)))


def _pair(one: Token, other: Token, alike: float, *, swapped: bool) -> TokenPair:
    left, right = (other, one) if swapped else (one, other)
    return TokenPair(left.plain, right.plain, alike, _why(left, right))


def _why(left: Token, right: Token) -> str:
    if left.plain == right.plain:
        return "same spelling"
    if left.sound == right.sound:
        return "same sound"
    if 1 in (len(left.plain), len(right.plain)):
        return "initial"
    if left.loose != right.loose and left.bare == right.bare:
        return "same consonants, the scripts write vowels differently"
    if left.skeleton == right.skeleton:
        return "same consonants"
    return "similar"
